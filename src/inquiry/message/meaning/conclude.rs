//! The conclusion from all that was found: the events that are meant, or those that may be, and what the agent is
//! told.

use super::Search;
use crate::inquiry::ask::AskError;
use crate::inquiry::candidates::{EventCandidate, MOST_CANDIDATES, with_customer};
use crate::inquiry::message::Resolved;
use crate::inquiry::understand::MOST_JUDGED;
use crate::investigate::{Ask, Event};
use crate::offers::EventKind;
use crate::store::StoreError;

/// At most this many keys of other events are told.
const TOLD: usize = 9;

impl Search<'_> {
    pub(super) fn conclude(mut self) -> Result<Resolved, AskError> {
        let mut reasons = std::mem::take(&mut self.reasons);
        reasons.splice(..0, std::mem::take(&mut self.people.reasons));
        let writer = self.people.writer.clone();
        let partner =
            self.known.partner.clone().or_else(|| writer.as_ref().map(|one| one.key.clone()));
        let mut ask = Ask { partner, ..self.known.clone() };
        if self.known.key.is_some() {
            return Ok(Resolved { ask, writer, reasons, ..Resolved::default() });
        }
        reasons.extend(self.unread());
        if self.choices.is_empty() {
            let undecided = self.undecided()?;
            self.leave_open(&mut ask, !undecided.is_empty(), &mut reasons);
            let names_nobody = !self.people.nameless.is_empty() || !self.people.unknown.is_empty();
            let found = Resolved { ask, writer, undecided, reasons, ..Resolved::default() };
            return Ok(Resolved { names_nobody, ..found });
        }
        self.choices.sort_by_cached_key(|one| (one.event.recorded_at, one.event.key.clone()));
        let more = self.choices.len().saturating_sub(MOST_JUDGED);
        if more > 0 {
            reasons.push(format!("further events in the message, not judged: {more}"));
        }
        reasons.extend(self.left_over());
        let others = self.others()?;
        let mut asks = Vec::new();
        for choice in self.choices.iter().take(MOST_JUDGED) {
            let (kind, key) = (choice.event.kind, choice.event.key.clone());
            reasons.push(format!("chosen: {} {key} ({})", kind.name(), choice.reason));
            asks.push(Ask { key: Some(key), kind: Some(kind), ..ask.clone() });
        }
        if ask.partner.is_none()
            && let Some(first) = self.choices.first()
        {
            reasons.extend(self.whom_it_answers(&first.event)?);
        }
        let mut could_be = None;
        if !others.is_empty() {
            let keys = others.iter().take(TOLD).map(|one| one.event.key.as_str());
            let keys: Vec<&str> = keys.collect();
            could_be = Some(format!("it could also be {}", keys.join(", ")));
        }
        let mut asks = asks.into_iter();
        ask = asks.next().unwrap_or(ask);
        let also = asks.collect();
        let found = Resolved { ask, writer, also, more, reasons, others, ..Resolved::default() };
        Ok(Resolved { could_be, ..found })
    }

    /// What the message has that can't be read, or that wasn't taken for a payment's amount.
    pub(super) fn unread(&self) -> Vec<String> {
        let unread = self.pieces().flat_map(|(_, piece)| &piece.unread);
        let unread = unread
            .take(5)
            .map(|word| format!("{word} in the message can't be read as an amount or a day"));
        let shares = self.pieces().flat_map(|(_, piece)| &piece.shares);
        let shares = shares
            .take(3)
            .map(|sum| format!("{} is read as the reward, not the payment", sum.said));
        let beside = self.pieces().flat_map(|(_, piece)| &piece.beside);
        let beside = beside
            .take(3)
            .map(|said| format!("{said} in the message is read as no part of the claim"));
        unread.chain(shares).chain(beside).collect()
    }

    /// If there are several amounts or days, those that fit none of the judged events: the message claims more than
    /// is answered.
    fn left_over(&self) -> Option<String> {
        let evidence = self.evidence();
        let events: Vec<&Event> = self.choices.iter().map(|one| &one.event).collect();
        let left = evidence.left_over(&events);
        let said = left.join(", ");
        (!left.is_empty()).then(|| format!("{said} in the message matches nothing that is judged"))
    }

    /// What to ask for if no event was found.
    pub(super) fn leave_open(
        &mut self,
        ask: &mut Ask,
        is_offered: bool,
        reasons: &mut Vec<String>,
    ) {
        let unknown = self.people.unknown.first().cloned();
        ask.customer = self.customer.take().or(unknown);
        let kind = self.kinds.first().copied().filter(|kind| *kind != EventKind::Transaction);
        ask.kind = self.known.kind.or(kind);
        let evidence = self.evidence();
        let first = evidence.times.first().filter(|(time, _)| time.readings.len() == 1);
        ask.on = first.and_then(|(time, _)| time.readings.first().copied());
        ask.amount = evidence.amounts.first().map(|(sum, _)| sum.cents);
        if ask.partner.is_none() && ask.customer.is_none() {
            // Without a partner and a customer, an amount and a day can't be looked up.
            (ask.on, ask.amount) = (self.known.on, self.known.amount);
        }
        if is_offered {
            return;
        }
        if ask.customer.is_none() && evidence.is_weak() {
            // Ask for that very order, not for any other event of the partner.
            ask.key = self.missing.take();
        }
        let vague = ask.key.is_none() && ask.customer.is_none() && evidence.is_weak();
        if !reasons.is_empty() && vague {
            reasons.push("nothing in the message says which event is meant".to_owned());
        }
    }

    /// The events that may be meant, the newest first.
    fn undecided(&self) -> Result<Vec<EventCandidate>, StoreError> {
        let mut found = self.undecided.clone();
        found.sort_by_cached_key(|event| (std::cmp::Reverse(event.recorded_at), event.key.clone()));
        found.dedup_by(|a, b| a.kind == b.kind && a.key == b.key);
        self.told_apart(found)
    }

    /// Events with what tells them apart.
    fn told_apart(&self, events: Vec<Event>) -> Result<Vec<EventCandidate>, StoreError> {
        let events = events.into_iter().take(MOST_CANDIDATES);
        events
            .map(|event| with_customer(self.store, &EventCandidate::of(self.store, event)?))
            .collect()
    }

    /// Tells the agent whose event it is, if the message doesn't say who writes.
    pub(super) fn whom_it_answers(&self, event: &Event) -> Result<Option<String>, StoreError> {
        let owner = self.owner(event)?;
        let Some(key) = owner else { return Ok(None) };
        let name = self.store.partners_with_keys(std::slice::from_ref(&key))?.pop();
        let who = name.map_or_else(|| key.clone(), |one| format!("{} ({key})", one.name));
        Ok(Some(format!("the message doesn't say who is writing; the event belongs to {who}")))
    }

    /// The other events that could be meant.
    fn others(&self) -> Result<Vec<EventCandidate>, StoreError> {
        let mut others: Vec<Event> = Vec::new();
        for event in self.choices.iter().flat_map(|one| one.others.iter().chain(&one.further)) {
            let known = others.iter().any(|one| one.key == event.key && one.kind == event.kind);
            if !known && !self.has(event) {
                others.push(event.clone());
            }
        }
        self.told_apart(others)
    }
}
