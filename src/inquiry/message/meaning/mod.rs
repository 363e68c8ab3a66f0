//! Which events a message means, why, and what the agent is told.

mod conclude;
mod customers;
mod keyed;
mod older;
mod partner;

use super::choose::MeantEvent;
use super::evidence::MoneyAndDays;
use super::people::{NamedCustomer, PeopleFound};
use super::reading::Reading;
use super::spoken::claims;
use super::{PartnerMessage, Resolved};
use crate::domain::Resource;
use crate::inquiry::ask::AskError;
use crate::investigate::{Ask, Event, NEAR, off};
use crate::offers::EventKind;
use crate::store::{RecordFilter, Store, StoreError};

/// A search for the events.
struct Search<'a> {
    message: &'a PartnerMessage,
    store: &'a Store,
    known: &'a Ask,
    people: PeopleFound,
    kinds: Vec<EventKind>,
    /// The events that are meant.
    choices: Vec<MeantEvent>,
    /// The events that may be meant, if what is said doesn't decide.
    undecided: Vec<Event>,
    /// The customer who is asked for, if none of their events was found.
    customer: Option<String>,
    /// A key that the message announces and no record has.
    missing: Option<String>,
    /// For how many keys similar ones were looked for.
    looked_near: usize,
    reasons: Vec<String>,
}

/// Finds out what a message means, given what the agent already knows.
pub(super) fn resolve(
    message: &PartnerMessage,
    store: &Store,
    known: &Ask,
) -> Result<Resolved, AskError> {
    let mut search = Search {
        message,
        store,
        known,
        people: PeopleFound::find(message, store, known)?,
        kinds: message.kinds(known),
        choices: Vec::new(),
        undecided: Vec::new(),
        customer: known.customer.clone(),
        missing: None,
        looked_near: 0,
        reasons: message.notes.clone(),
    };
    if known.key.is_none() {
        search.find()?;
    }
    search.conclude()
}

impl Search<'_> {
    fn find(&mut self) -> Result<(), StoreError> {
        if self.known.customer.is_none() {
            let writers = self.message.clues.names();
            self.people.find_customers(&self.message.pieces, writers, self.store)?;
        }
        self.find_by_keys()?;
        self.doubt_keys();
        self.tell_foreign_keys()?;
        self.find_leads()?;
        self.keep_leads_apart();
        let named = !self.people.customers.is_empty() || !self.people.alike.is_empty();
        if self.choices.is_empty() && self.undecided.is_empty() && self.missing.is_none() && !named
        {
            self.look_at_older()?;
        }
        self.find_of_customers()?;
        self.doubt_other_kinds();
        if self.choices.is_empty() && self.undecided.is_empty() {
            self.find_of_partner()?;
        }
        Ok(())
    }

    /// A key that is only nearly right is as much a claim as the right ones beside it, so all of them are asked
    /// about.
    fn doubt_keys(&mut self) {
        if !self.undecided.is_empty() {
            self.undecided.extend(self.choices.drain(..).map(|choice| choice.event));
        }
    }

    /// A key decides, but if it is another partner's event and a customer of the writer's own is named, it may be a
    /// slip: the agent is told.
    fn tell_foreign_keys(&mut self) -> Result<(), StoreError> {
        let partner = self.people.partner_key().filter(|_| self.people.is_established);
        let Some(partner) = partner.map(str::to_owned) else { return Ok(()) };
        let own = |one: &&NamedCustomer| one.record.partner.as_deref() == Some(partner.as_str());
        let Some(customer) = self.people.customers.iter().find(own).map(label) else {
            return Ok(());
        };
        let keyed: Vec<Event> = self.choices.iter().map(|one| one.event.clone()).collect();
        for event in keyed {
            if self.owner(&event)?.is_some_and(|owner| owner != partner) {
                self.reasons.push(format!(
                    "{} belongs to another partner, but {customer}, who is named, belongs to {partner}: a typo in the key?",
                    event.key
                ));
            }
        }
        Ok(())
    }

    /// The key of the event's partner.
    fn owner(&self, event: &Event) -> Result<Option<String>, StoreError> {
        let customer = match &event.customer_key {
            Some(key) => self.store.stored(Resource::Customers, RecordFilter::Key(key))?.pop(),
            None => None,
        };
        Ok(event.partnership_key.clone().or(customer.and_then(|one| one.partner)))
    }

    /// If the message speaks of a lead or a deal and none was found, other events are only offered: a payment of the
    /// lead's customer is another matter. The same goes for a message that asks what would be, not what was.
    fn doubt_other_kinds(&mut self) {
        let spoken = self.kinds.first().copied().filter(|_| self.known.kind.is_none());
        let is_lead = matches!(spoken, Some(EventKind::Lead | EventKind::Deal));
        let pieces = &self.message.pieces;
        let claims = |piece: &Reading| !piece.is_if && claims(&piece.text);
        let is_if = pieces.iter().any(|piece| piece.is_if) && !pieces.iter().any(claims);
        let is_other =
            |one: &MeantEvent| (is_if || Some(one.event.kind) != spoken) && !one.is_keyed;
        if !(is_lead || is_if) || self.choices.is_empty() || !self.choices.iter().all(is_other) {
            return;
        }
        self.reasons.push(if is_if {
            "the message asks what would happen, not what did".to_owned()
        } else {
            let words = spoken.map_or("", EventKind::words);
            format!("the message speaks of a {words}, but none was found")
        });
        for choice in std::mem::take(&mut self.choices) {
            self.undecided.push(choice.event);
            self.undecided.extend(choice.others);
        }
    }

    /// If the message speaks of a lead or a deal that was found, and of no payment, the resulting customer's payments
    /// aren't meant.
    fn keep_leads_apart(&mut self) {
        let is_lead = |kind: EventKind| matches!(kind, EventKind::Lead | EventKind::Deal);
        let found = self.choices.iter().any(|one| is_lead(one.event.kind));
        if found && self.kinds.first().copied().is_some_and(is_lead) {
            self.people.customers.clear();
        }
    }

    fn pieces(&self) -> impl Iterator<Item = (usize, &Reading)> {
        self.message.pieces.iter().enumerate()
    }

    /// All that the message says of amounts and days; what the agent says replaces it.
    fn evidence(&self) -> MoneyAndDays {
        MoneyAndDays::of(self.pieces()).with(self.known)
    }

    fn has(&self, event: &Event) -> bool {
        self.choices.iter().any(|one| one.event.kind == event.kind && one.event.key == event.key)
    }

    fn choose(&mut self, choice: MeantEvent) {
        if !self.has(&choice.event) {
            self.choices.push(choice);
        }
    }

    fn choose_if(&mut self, choice: Option<MeantEvent>) {
        if let Some(choice) = choice {
            self.choose(choice);
        }
    }

    /// The events without those that are said not to be meant; all of them if none would be left.
    fn without_denied(&self, events: Vec<Event>) -> Vec<Event> {
        let denied = self.message.pieces.iter().filter_map(|piece| piece.denied.as_deref());
        let denied: Vec<MoneyAndDays> =
            denied.map(|piece| MoneyAndDays::of(std::iter::once((0, piece)))).collect();
        let is_denied = |event: &Event| denied.iter().any(|said| said.fits(event));
        let kept: Vec<Event> = events.iter().filter(|event| !is_denied(event)).cloned().collect();
        if kept.is_empty() { events } else { kept }
    }

    /// Keeps the events with the agent's amount, and of those the nearest to the agent's day, within a week.
    fn narrow(&self, mut events: Vec<Event>) -> Vec<Event> {
        if let Some(amount) = self.known.amount {
            events.retain(|event| [event.amount, event.amount_usd].contains(&Some(amount)));
        }
        if let Some(on) = self.known.on {
            let far = |event: &Event| off(event.recorded_at, on);
            let least = events.iter().map(far).min().filter(|least| *least <= NEAR);
            events.retain(|event| Some(far(event)) == least);
        }
        events
    }
}

/// The events without test data, unless there is nothing else.
fn real(mut events: Vec<Event>) -> Vec<Event> {
    if events.iter().any(|event| !event.test) {
        events.retain(|event| !event.test);
    }
    events
}

/// What to call a customer.
fn label(customer: &NamedCustomer) -> String {
    let record = &customer.record;
    record
        .text("name")
        .or_else(|| record.text("email"))
        .unwrap_or_else(|| record.record.key.clone())
}
