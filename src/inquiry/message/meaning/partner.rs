//! Events of the partner, if neither a customer nor an event is named.

use super::Search;
use crate::domain::Timestamp;
use crate::inquiry::events;
use crate::inquiry::message::choose::standing;
use crate::inquiry::message::evidence::MoneyAndDays;
use crate::investigate::Event;
use crate::offers::EventKind;
use crate::store::StoreError;

impl Search<'_> {
    /// If neither a customer nor an event is named: the partner's events that fit amount and day, or without either,
    /// those that may be meant.
    pub(super) fn find_of_partner(&mut self) -> Result<(), StoreError> {
        let Some(partner) = self.people.partner_key().map(str::to_owned) else { return Ok(()) };
        if self.known.customer.is_some()
            || self.customer.is_some()
            || !self.people.unknown.is_empty()
        {
            return Ok(());
        }
        let evidence = self.evidence();
        if evidence.is_weak() && self.missing.is_some() {
            return Ok(());
        }
        for kind in self.kinds.clone() {
            let found = self.narrow(super::real(self.of_partner(&partner, kind, &evidence)?));
            let found = self.without_denied(found);
            let clusters = evidence.clusters(&found);
            if clusters.is_empty() {
                continue;
            }
            let reason = format!("it belongs to partner {partner}");
            let open = self.take(clusters, &evidence, &reason, 0, false)?;
            match open {
                Some(open) if self.choices.is_empty() => self.undecided = open,
                Some(open) => {
                    if let Some(first) = self.choices.first_mut() {
                        first.others.extend(open);
                    }
                }
                None => {}
            }
            return Ok(());
        }
        // No event has that day or amount, but one near it may be meant.
        let near = self.near(&partner, &evidence)?;
        let is_vague = evidence.is_weak() && self.people.nameless.is_empty();
        if !near.is_empty() {
            self.undecided = near;
        } else if is_vague && self.people.is_established {
            self.undecided = self.newest(&partner)?;
        } else if !self.people.nameless.is_empty() {
            let is_nobodys = |name: &&String| !self.people.elsewhere.contains(name);
            self.customer = self.people.nameless.iter().find(is_nobodys).cloned();
        }
        Ok(())
    }

    pub(super) fn of_partner(
        &self,
        partner: &str,
        kind: EventKind,
        evidence: &MoneyAndDays,
    ) -> Result<Vec<Event>, StoreError> {
        let sums = match self.known.amount {
            Some(sum) => vec![(sum, sum)],
            None => evidence.sums(),
        };
        let mut found: Vec<Event> = Vec::new();
        let mut ask = |on: Option<(Timestamp, Timestamp)>, amounts: &[(i64, i64)]| {
            for event in events::of_partner(self.store, partner, kind, on, amounts)? {
                if !found.iter().any(|one| one.key == event.key) {
                    found.push(event);
                }
            }
            Ok::<(), StoreError>(())
        };
        for on in evidence.times.iter().flat_map(|(time, _)| &time.readings) {
            if !sums.is_empty() {
                ask(Some(*on), &sums)?;
            }
            if sums.is_empty() || self.known.amount.is_none() {
                ask(Some(*on), &[])?;
            }
        }
        if !sums.is_empty() && self.known.on.is_none() {
            ask(None, &sums)?;
        }
        Ok(found)
    }

    /// The partner's events within a week of a day in the message, if there is no amount.
    pub(super) fn near(
        &self,
        partner: &str,
        evidence: &MoneyAndDays,
    ) -> Result<Vec<Event>, StoreError> {
        let Some(kind) = self.kinds.first().copied() else { return Ok(Vec::new()) };
        if evidence.times.is_empty() || !evidence.amounts.is_empty() || self.known.on.is_some() {
            return Ok(Vec::new());
        }
        let mut found = super::real(self.of_partner(partner, kind, evidence)?);
        found.retain(|event| evidence.is_near(event));
        Ok(found)
    }

    /// What may be meant if the message gives no evidence: the partner's newest events without a reward, else the
    /// newest.
    pub(super) fn newest(&self, partner: &str) -> Result<Vec<Event>, StoreError> {
        for kind in &self.kinds {
            let found = super::real(events::of_partner(self.store, partner, *kind, None, &[])?);
            let found = standing(found);
            let mut open = Vec::new();
            for event in &found {
                if !events::has_reward(self.store, event)? {
                    open.push(event.clone());
                }
            }
            let found = if open.is_empty() { found } else { open };
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }
}
