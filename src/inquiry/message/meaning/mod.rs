//! Which events a message means: what speaks for each that it may mean, and what is told to the agent.

mod conclude;
mod customers;
mod keyed;
mod older;
mod partner;

use super::choose::MeantEvent;
use super::evidence::MoneyAndDays;
use super::people::{NamedCustomer, PeopleFound};
use super::reading::Reading;
use super::{PartnerMessage, Resolved};
use crate::inquiry::ask::AskError;
use crate::investigate::{Ask, Event, NEAR, off};
use crate::offers::EventKind;
use crate::store::{Store, StoreError};

/// Looks for the events.
struct Search<'a> {
    message: &'a PartnerMessage,
    store: &'a Store,
    known: &'a Ask,
    people: PeopleFound,
    kinds: Vec<EventKind>,
    /// What is meant.
    choices: Vec<MeantEvent>,
    /// What may be meant, where something is said that doesn't tell.
    undecided: Vec<Event>,
    /// Who is asked for, where nothing of him was found.
    customer: Option<String>,
    /// A key that the message names and nothing has.
    missing: Option<String>,
    reasons: Vec<String>,
}

/// What a message means, together with what is known of it beside the message.
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
        self.find_leads()?;
        self.keep_leads_apart();
        let named = !self.people.customers.is_empty() || !self.people.alike.is_empty();
        if self.choices.is_empty() && self.undecided.is_empty() && self.missing.is_none() && !named
        {
            self.look_at_older()?;
        }
        self.find_of_customers()?;
        if self.choices.is_empty() && self.undecided.is_empty() {
            self.find_of_partner()?;
        }
        Ok(())
    }

    /// Who speaks of a lead or a deal, and of no payment, means no payment of the customer who came of it.
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

    /// All that the message says of amounts and days, or what an agent says.
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

    /// What an agent says of amount and day has to fit, the nearest day within a week.
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

/// Test data only where nothing is real.
fn real(mut events: Vec<Event>) -> Vec<Event> {
    if events.iter().any(|event| !event.test) {
        events.retain(|event| !event.test);
    }
    events
}

/// What a customer is called.
fn label(customer: &NamedCustomer) -> String {
    let record = &customer.record;
    record
        .text("name")
        .or_else(|| record.text("email"))
        .unwrap_or_else(|| record.record.key.clone())
}
