//! What is made of all that was found: the events that are meant, or those that may be, and what is told to
//! the agent.

use super::Search;
use crate::domain::Resource;
use crate::inquiry::ask::AskError;
use crate::inquiry::candidates::{Candidate, with_customer};
use crate::inquiry::events;
use crate::inquiry::ticket::Resolved;
use crate::investigate::{Ask, Event};
use crate::offers::Event as Kind;
use crate::store::{StoreError, Wanted};

/// So many other events are told.
const OTHERS: usize = 9;
/// So many events are told where nothing says which is meant.
const UNDECIDED: usize = 20;
/// So many events are judged for one message.
const ASKED: usize = 10;

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
            let undecided = self.told_undecided()?;
            self.leave_open(&mut ask, !undecided.is_empty(), &mut reasons);
            return Ok(Resolved { ask, writer, undecided, reasons, ..Resolved::default() });
        }
        self.choices.sort_by_cached_key(|one| (one.event.recorded_at, one.event.key.clone()));
        let more = self.choices.len().saturating_sub(ASKED);
        if more > 0 {
            reasons.push(format!("the message means {more} more events than are judged"));
        }
        let others = self.others();
        let mut asks = Vec::new();
        for choice in self.choices.iter().take(ASKED) {
            let (kind, key) = (choice.event.kind, choice.event.key.clone());
            reasons.push(format!("taken: {} {key} ({})", kind.name(), choice.reason));
            asks.push(Ask { key: Some(key), kind: Some(kind), ..ask.clone() });
        }
        if ask.partner.is_none()
            && let Some(first) = self.choices.first()
        {
            reasons.extend(self.whom_it_answers(&first.event)?);
        }
        if !others.is_empty() {
            let keys: Vec<&str> = others.iter().map(|(key, ..)| key.as_str()).collect();
            reasons.push(format!("it could also be {}; --key names one", keys.join(", ")));
        }
        let mut asks = asks.into_iter();
        ask = asks.next().unwrap_or(ask);
        Ok(Resolved { ask, writer, also: asks.collect(), undecided: Vec::new(), reasons, others })
    }

    /// What stands in the message and couldn't be read, or wasn't taken for a payment's amount.
    pub(super) fn unread(&self) -> Vec<String> {
        let unread = self.pieces().flat_map(|(_, piece)| &piece.unread);
        let unread = unread
            .take(5)
            .map(|word| format!("{word} in the message can't be read as an amount or a day"));
        let shares = self.pieces().flat_map(|(_, piece)| &piece.shares);
        let shares = shares
            .take(3)
            .map(|sum| format!("{} is taken for the reward, not the payment", sum.said));
        unread.chain(shares).collect()
    }

    /// What is asked for where no event was found.
    pub(super) fn leave_open(
        &mut self,
        ask: &mut Ask,
        is_offered: bool,
        reasons: &mut Vec<String>,
    ) {
        let unknown = self.people.unknown.first().cloned();
        ask.customer = self.customer.take().or(unknown);
        let kind = self.kinds.first().copied().filter(|kind| *kind != Kind::Transaction);
        ask.kind = self.known.kind.or(kind);
        let evidence = self.evidence();
        let first = evidence.times.first().filter(|(time, _)| time.readings.len() == 1);
        ask.on = first.and_then(|(time, _)| time.readings.first().copied());
        ask.amount = evidence.amounts.first().map(|(sum, _)| sum.cents);
        if ask.partner.is_none() && ask.customer.is_none() {
            // An amount and a day of nobody can't be looked up.
            (ask.on, ask.amount) = (self.known.on, self.known.amount);
        }
        if is_offered {
            return;
        }
        if ask.customer.is_none() && evidence.is_weak() {
            // That order is asked for, not whatever else the partner has.
            ask.key = self.missing.take();
        }
        let vague = ask.key.is_none() && ask.customer.is_none() && evidence.is_weak();
        if !reasons.is_empty() && vague {
            reasons.push("nothing in the message says which event is meant".to_owned());
        }
    }

    /// The events that may be meant, the newest first, each with what tells it apart.
    pub(super) fn told_undecided(&self) -> Result<Vec<(String, Kind, String)>, StoreError> {
        let mut found = self.undecided.clone();
        found.sort_by_cached_key(|event| (std::cmp::Reverse(event.recorded_at), event.key.clone()));
        found.dedup_by(|a, b| a.kind == b.kind && a.key == b.key);
        let mut told = Vec::new();
        for event in found.into_iter().take(UNDECIDED) {
            let rewarded = events::has_reward(self.store, &event)?;
            let one = with_customer(self.store, &Candidate { event, rewarded, customer: None })?;
            let event = &one.event;
            let amount =
                event.amount_words().map(|amount| format!("{amount}, ")).unwrap_or_default();
            let customer = one.customer.as_ref().or(event.company.as_ref());
            let customer = customer.map(|name| format!(", {name}")).unwrap_or_default();
            let reward = if rewarded { ", has a reward" } else { "" };
            let day = self.ticket.zone.date(event.recorded_at);
            told.push((event.key.clone(), event.kind, format!("{amount}{day}{customer}{reward}")));
        }
        Ok(told)
    }

    /// Says whose event is told of, where the message doesn't say who asks.
    pub(super) fn whom_it_answers(&self, event: &Event) -> Result<Option<String>, StoreError> {
        let customer = match &event.customer_key {
            Some(key) => self.store.stored(Resource::Customers, Wanted::Key(key))?.pop(),
            None => None,
        };
        let owner = event.partnership_key.clone().or(customer.and_then(|one| one.partner));
        let Some(key) = owner else { return Ok(None) };
        let name = self.store.partners_with_keys(std::slice::from_ref(&key))?.pop();
        let who = name.map_or_else(|| key.clone(), |one| format!("{} ({key})", one.name));
        Ok(Some(format!("the message doesn't say who writes; the event is {who}'s")))
    }

    /// What else could be meant.
    pub(super) fn others(&self) -> Vec<(String, Kind, String)> {
        let mut others: Vec<(String, Kind, String)> = Vec::new();
        for choice in &self.choices {
            for event in choice.others.iter().chain(&choice.further) {
                let known =
                    others.iter().any(|(key, kind, _)| *key == event.key && *kind == event.kind);
                if !known && !self.has(event) {
                    let whose =
                        event.customer_key.as_ref().map(|key| format!("of the customer {key}"));
                    others.push((event.key.clone(), event.kind, whose.unwrap_or_default()));
                }
            }
        }
        others.truncate(OTHERS);
        others
    }
}
