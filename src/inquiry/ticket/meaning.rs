//! Which event a message means: what speaks for each that it may mean, and what is told to the agent.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::people::{EMAILS, People};
use super::said::Said;
use super::{Resolved, Ticket};
use crate::domain::{Resource, Stamp};
use crate::inquiry::ask::AskError;
use crate::inquiry::events;
use crate::inquiry::gather::coverage;
use crate::investigate::{Ask, Event, NEAR, off};
use crate::offers::Event as Kind;
use crate::store::{Store, StoreError, Wanted};

/// Of so many equally good events it is looked up whether they have a reward; of more, until one hasn't.
const ASKED: usize = 50;

/// So many other events are told.
const OTHERS: usize = 9;

/// An event that a message may mean, and what speaks for it.
struct Candidate {
    event: Event,
    points: i64,
    reasons: Vec<String>,
}

/// Looks for the event.
struct Search<'a> {
    ticket: &'a Ticket,
    store: &'a Store,
    known: &'a Ask,
    said: Said,
    people: People,
    kinds: Vec<Kind>,
    candidates: Vec<Candidate>,
    /// What was once among them.
    pushed: HashSet<(Kind, String)>,
    /// The customer of the first candidate, whether what an agent says fits it or not.
    first: Option<String>,
    /// A key that the message names and nothing has.
    missing: Option<String>,
}

/// What a message means, together with what is known of it beside the message.
pub(super) fn resolve(ticket: &Ticket, store: &Store, known: &Ask) -> Result<Resolved, AskError> {
    let mut search = Search {
        ticket,
        store,
        known,
        said: Said::of(ticket, known),
        people: People::find(ticket, store, known)?,
        kinds: ticket.kinds(known),
        candidates: Vec::new(),
        pushed: HashSet::new(),
        first: None,
        missing: None,
    };
    if known.key.is_none() {
        search.find_by_keys()?;
        if search.candidates.is_empty() && known.customer.is_none() {
            search.people.find_by_name(ticket, store)?;
        }
        search.find_of_customers()?;
        search.find_leads()?;
        search.first = search.candidates.first().and_then(|one| one.event.customer_key.clone());
        search.narrow();
        search.find_of_partner()?;
    }
    search.conclude()
}

impl Search<'_> {
    fn partner(&self) -> Option<&str> {
        self.people.partner.as_ref().map(|(key, _)| key.as_str())
    }

    fn push(&mut self, event: Event, points: i64, reason: String) {
        if self.pushed.insert((event.kind, event.key.clone())) {
            self.candidates.push(Candidate { event, points, reasons: vec![reason] });
        }
    }

    /// The events that are named by their keys, and the customers who are.
    fn find_by_keys(&mut self) -> Result<(), StoreError> {
        let coverage = coverage(self.store)?;
        for key in &self.ticket.keys {
            let meant = events::of_key(self.store, key, self.known.kind, &coverage)?;
            // A customer's key names the customer; only who asks for the sign-up means that.
            let signup = self.kinds.first() == Some(&Kind::Signup);
            let is_customer = |event: &Event| event.kind == Kind::Signup && event.key == *key;
            match meant.filter(|meant| signup || !is_customer(&meant.event)) {
                Some(meant) => {
                    let own = || format!("{key} is the key of this {}", meant.event.kind.words());
                    let reason = meant.note.clone().unwrap_or_else(own);
                    self.push(meant.event, 100, reason);
                }
                None => self.find_by_other_key(key)?,
            }
        }
        Ok(())
    }

    /// A key that no event has is a customer's or a partner's, or that of nothing here.
    fn find_by_other_key(&mut self, key: &str) -> Result<(), StoreError> {
        let before = self.people.customers.len();
        if self.known.customer.is_none() {
            self.people.find_by_key(self.store, key)?;
        }
        let is_named = self.ticket.named.iter().any(|named| named == key);
        let found = self.people.customers.len() > before
            || self.people.customers.iter().any(|one| one.record.key == key);
        if is_named && !found && self.store.partner_of_key(key)?.is_none() {
            self.people.reasons.push(format!("nothing here has the key {key}"));
            self.missing.get_or_insert_with(|| key.to_owned());
        }
        Ok(())
    }

    /// What kind of event is more probable by.
    fn points(&self, kind: Kind) -> Option<i64> {
        let at = self.kinds.iter().position(|one| *one == kind)?;
        Some(12 - 2 * i64::try_from(at).ok()?)
    }

    fn find_of_customers(&mut self) -> Result<(), StoreError> {
        let keys: Vec<String> =
            self.people.customers.iter().map(|customer| customer.record.key.clone()).collect();
        for customer in keys {
            for kind in self.kinds.clone() {
                let Some(points) = self.points(kind) else { continue };
                for event in events::of_customer(self.store, &customer, kind)? {
                    self.push(event, points, format!("of the customer {customer}"));
                }
            }
        }
        Ok(())
    }

    /// A lead's own e-mail names it (ruling W4).
    fn find_leads(&mut self) -> Result<(), StoreError> {
        let Some(points) = self.points(Kind::Lead) else { return Ok(()) };
        let asked = self.known.customer.iter();
        let emails = self.ticket.emails.iter().take(EMAILS);
        let emails = emails.filter(|_| self.known.customer.is_none());
        for email in asked.chain(emails) {
            for event in events::leads_of(self.store, email, self.partner())? {
                self.push(event, points, format!("{email} is this lead's"));
            }
        }
        Ok(())
    }

    /// What an agent says of amount and day has to fit, the nearest day within a week.
    fn narrow(&mut self) {
        if let Some(amount) = self.known.amount {
            let fits = |event: &Event| [event.amount, event.amount_usd].contains(&Some(amount));
            self.candidates.retain(|one| fits(&one.event));
        }
        if let Some(on) = self.known.on {
            let far = |one: &Candidate| off(one.event.recorded_at, on);
            let least = self.candidates.iter().map(far).min().filter(|least| *least <= NEAR);
            self.candidates.retain(|one| Some(far(one)) == least);
        }
    }

    /// Where no customer and no event is named, a partner's events that fit amount and day. Without
    /// either, it is the claim of the partner alone that has to be understood.
    fn find_of_partner(&mut self) -> Result<(), StoreError> {
        let is_self = self.people.is_self;
        let nobody = self.people.customers.is_empty() && self.candidates.is_empty();
        let named = self.known.customer.is_some() || !(is_self || nobody);
        let Some(partner) = self.partner().map(str::to_owned) else { return Ok(()) };
        if named || self.unknown_customer().is_some() {
            return Ok(());
        }
        if !self.said.is_vague() {
            let said = &self.said;
            let near = |event: &Event| said.off_time(event).is_some_and(|off| off <= NEAR);
            self.candidates.retain(|one| said.is_nearly(&one.event) || near(&one.event));
        }
        let sums: Vec<(i64, i64)> = match self.known.amount {
            Some(sum) => vec![(sum, sum)],
            None => self.said.sums(),
        };
        let numbers: Vec<(i64, i64)> = self.said.numbers.iter().map(|sum| (*sum, *sum)).collect();
        let times: Vec<(Stamp, Stamp)> = self.said.times.iter().map(|time| time.on).collect();
        for kind in self.kinds.clone() {
            let Some(points) = self.points(kind) else { continue };
            let mut found = Vec::new();
            let mut ask = |on: Option<(Stamp, Stamp)>, amounts: &[(i64, i64)]| {
                found.extend(events::of_partner(self.store, &partner, kind, on, amounts)?);
                Ok::<(), StoreError>(())
            };
            for on in &times {
                ask(Some(*on), &sums)?;
                if !sums.is_empty() && self.known.amount.is_none() {
                    ask(Some(*on), &[])?;
                }
            }
            if !sums.is_empty() && self.known.on.is_none() {
                ask(None, &sums)?;
            }
            if !numbers.is_empty() && self.known.on.is_none() {
                ask(None, &numbers)?;
            }
            for event in found {
                self.push(event, points, format!("of the partner {partner}"));
            }
        }
        self.narrow();
        Ok(())
    }

    /// The e-mail that nobody has and that is asked for as a customer's: not one of the writer's own,
    /// unless nothing else says who writes.
    fn unknown_customer(&self) -> Option<&String> {
        let is_own = |email: &&String| self.ticket.own.contains(email);
        let unknown = || self.people.unknown.iter();
        let other = unknown().find(|email| !is_own(email));
        other.or_else(|| unknown().next().filter(|_| self.people.partner.is_none()))
    }

    /// Counts what speaks for each candidate beside the way by which it was found.
    fn weigh(&mut self) {
        let partner = self.partner().map(str::to_owned);
        for candidate in &mut self.candidates {
            let event = &candidate.event;
            if partner.is_some() && event.partnership_key == partner {
                candidate.points += 2;
            }
            let sums = [event.amount, event.amount_usd];
            let number = self.said.numbers.iter().any(|sum| sums.contains(&Some(*sum)));
            let (points, reason) = match self.said.off_amount(event) {
                Some(0) => (20, "its amount is in the message"),
                Some(_) if self.said.is_nearly(event) => {
                    (15, "its amount is nearly that in the message")
                }
                _ if number => (10, "its amount is a number in the message"),
                _ => (0, ""),
            };
            candidate.points += points;
            candidate.reasons.extend(Some(reason.to_owned()).filter(|reason| !reason.is_empty()));
            let (points, reason) = match self.said.off_time(event) {
                Some(0) => (20, "it was recorded at the time in the message"),
                Some(off) if off <= NEAR => {
                    (10, "it was recorded within a week of the time in the message")
                }
                _ => (0, ""),
            };
            candidate.points += points;
            candidate.reasons.extend(Some(reason.to_owned()).filter(|reason| !reason.is_empty()));
        }
    }

    /// The best candidate first: by points, real ones before test data, then what is nearest in time and
    /// amount, then without a reward, then the newest (ruling W2).
    fn rank(&mut self) -> Result<(), StoreError> {
        self.weigh();
        let said = &self.said;
        let fit = |one: &Candidate| {
            let event = &one.event;
            (Reverse(one.points), event.test, said.off_time(event), said.off_amount(event))
        };
        let age = |one: &Candidate| (Reverse(one.event.recorded_at), one.event.key.clone());
        self.candidates.sort_by_cached_key(|one| (fit(one), age(one)));
        let Some(best) = self.candidates.first().map(&fit) else { return Ok(()) };
        let mut rewarded = Vec::new();
        for one in self.candidates.iter().take_while(|one| fit(one) == best) {
            if rewarded.len() >= ASKED && rewarded.contains(&false) {
                break;
            }
            rewarded.push(events::has_reward(self.store, &one.event)?);
        }
        let rest = self.candidates.split_off(rewarded.len());
        let (mut open, mut paid) = (Vec::new(), Vec::new());
        for (one, rewarded) in self.candidates.drain(..).zip(rewarded) {
            if rewarded { paid.push(one) } else { open.push(one) }
        }
        self.candidates = open.into_iter().chain(paid).chain(rest).collect();
        Ok(())
    }

    fn conclude(mut self) -> Result<Resolved, AskError> {
        self.rank()?;
        let named = self.partner().map(str::to_owned);
        let mut ask = Ask { partner: self.known.partner.clone().or(named), ..self.known.clone() };
        if self.known.key.is_some() {
            let (writer, reasons) = (self.people.writer, self.people.reasons);
            return Ok(Resolved { ask, writer, reasons, ..Resolved::default() });
        }
        if self.candidates.is_empty() {
            let customers = self.people.customers.iter().filter(|_| !self.people.is_self);
            let customer = customers.map(|one| one.record.key.clone()).next();
            ask.customer = self
                .known
                .customer
                .clone()
                .or(customer)
                .or_else(|| self.first.clone())
                .or_else(|| self.unknown_customer().cloned());
            let kind = self.kinds.first().copied().filter(|kind| *kind != Kind::Transaction);
            ask.kind = self.known.kind.or(kind);
            ask.on = self.said.times.first().map(|time| time.on);
            ask.amount = self.said.amounts.first().map(|(cents, _)| *cents);
            let mut reasons = self.people.reasons;
            if ask.customer.is_none() && self.said.is_vague() {
                // That order is asked for, not whatever else the partner has.
                ask.key = self.missing;
            }
            let vague = ask.key.is_none() && ask.customer.is_none() && self.said.is_vague();
            if !reasons.is_empty() && vague {
                reasons.push("nothing in the message says which event is meant".to_owned());
            }
            let writer = self.people.writer;
            return Ok(Resolved { ask, writer, reasons, ..Resolved::default() });
        }
        let mut reasons = std::mem::take(&mut self.people.reasons);
        let best = self.candidates.remove(0);
        let (kind, key) = (best.event.kind, best.event.key.clone());
        reasons.push(format!("taken: {} {key} ({})", kind.name(), best.reasons.join("; ")));
        reasons.extend(self.said.mismatch(&best.event));
        if ask.partner.is_none() {
            reasons.extend(self.whom_it_answers(&best.event)?);
        }
        (ask.key, ask.kind) = (Some(key), Some(kind));
        let others = self.others(&best.event);
        if !others.is_empty() {
            let keys: Vec<&str> = others.iter().map(|(key, ..)| key.as_str()).collect();
            reasons.push(format!("it could also be {}; --key names one", keys.join(", ")));
        }
        Ok(Resolved { ask, writer: self.people.writer, reasons, others, ..Resolved::default() })
    }

    /// Says whose event is told of, where the message doesn't say who asks.
    fn whom_it_answers(&self, event: &Event) -> Result<Option<String>, StoreError> {
        let customer = match &event.customer_key {
            Some(key) => self.store.stored(Resource::Customers, Wanted::Key(key))?.pop(),
            None => None,
        };
        let owner = event.partnership_key.clone().or(customer.and_then(|one| one.partner));
        let Some(key) = owner else { return Ok(None) };
        let name = self.store.partners_with_keys(std::slice::from_ref(&key))?.pop();
        let who = name.map_or_else(|| key.clone(), |one| format!("{} ({key})", one.name));
        Ok(Some(format!("the message doesn't say who writes; this answers {who}")))
    }

    /// What else could be meant: of each other customer who is named the best event, then the next best.
    fn others(&self, taken: &Event) -> Vec<(String, Kind, String)> {
        let mut others: Vec<(String, Kind, String)> = Vec::new();
        let told =
            |one: &Candidate| (one.event.key.clone(), one.event.kind, one.reasons.join("; "));
        for customer in &self.people.customers {
            let key = &customer.record.key;
            if taken.customer_key.as_ref() == Some(key) {
                continue;
            }
            let of = |one: &&Candidate| one.event.customer_key.as_ref() == Some(key);
            others.push(match self.candidates.iter().find(of) {
                Some(one) => told(one),
                None => (key.clone(), Kind::Signup, format!("the customer {key} is named, too")),
            });
        }
        for one in &self.candidates {
            if !others.iter().any(|(key, kind, _)| *key == one.event.key && *kind == one.event.kind)
            {
                others.push(told(one));
            }
        }
        others.truncate(OTHERS);
        others
    }
}
