//! Events that are named: by their key, exactly or nearly; leads and deals by an e-mail or a company's name.

use super::Search;
use crate::inquiry::candidates::about;
use crate::inquiry::events;
use crate::inquiry::gather::coverage;
use crate::inquiry::message::choose::{MeantEvent, pick};
use crate::inquiry::message::evidence::{Cluster, MoneyAndDays};
use crate::inquiry::message::keys;
use crate::inquiry::message::people::EMAILS;
use crate::inquiry::message::reading::Reading;
use crate::inquiry::near;
use crate::investigate::Event;
use crate::offers::EventKind;
use crate::store::StoreError;

/// For at most this many unknown keys, similar ones are looked for.
const LOOKED_NEAR: usize = 12;

impl Search<'_> {
    /// Finds the events and customers that are named by their keys.
    pub(super) fn find_by_keys(&mut self) -> Result<(), StoreError> {
        let coverage = coverage(self.store)?;
        let message = self.message;
        for (at, piece) in message.pieces.iter().enumerate() {
            for key in &piece.keys {
                let meant = events::of_key(self.store, key, self.known.kind, &coverage)?;
                // A customer's key names the customer; it only means the sign-up if that is what the message asks
                // for.
                let signup = self.kinds.first() == Some(&EventKind::Signup);
                let is_customer =
                    |event: &Event| event.kind == EventKind::Signup && event.key == *key;
                match meant.filter(|meant| signup || !is_customer(&meant.event)) {
                    Some(meant) if self.narrow(vec![meant.event.clone()]).is_empty() => {
                        self.customer = self.customer.take().or(meant.event.customer_key);
                    }
                    Some(meant) => {
                        let own =
                            || format!("{key} is the key of this {}", meant.event.kind.words());
                        let reason = meant.note.clone().unwrap_or_else(own);
                        self.reasons.extend(self.contradiction(&meant.event, piece));
                        self.choose(MeantEvent::of(meant.event, reason, at));
                    }
                    None => self.find_by_other_key(key, at, piece)?,
                }
            }
            for joined in &piece.joined {
                self.find_near(joined)?;
            }
        }
        Ok(())
    }

    /// What the message says next to a key and isn't true of its event.
    pub(super) fn contradiction(&self, event: &Event, piece: &Reading) -> Option<String> {
        let alone = self.pieces().filter(|(_, piece)| !piece.named.is_empty()).count() <= 1;
        let evidence = if alone && piece.amounts.is_empty() && piece.times.is_empty() {
            MoneyAndDays::default()
        } else {
            MoneyAndDays::of(std::iter::once((0, piece))).with(self.known)
        };
        evidence.mismatch(event)
    }

    /// A key that no event has: a customer's, a partner's, one that is nearly right, or an unknown one.
    pub(super) fn find_by_other_key(
        &mut self,
        key: &str,
        at: usize,
        piece: &Reading,
    ) -> Result<(), StoreError> {
        let known = self.people.customers.iter().any(|one| one.key() == key);
        let found =
            self.known.customer.is_none() && self.people.find_by_key(self.store, key, at)?;
        let is_marked = piece.named.iter().any(|named| named == key);
        if known
            || found
            || !(is_marked || is_like_a_key(key))
            || self.store.partner_of_key(key)?.is_some()
            || self.known.customer.is_none()
                && self.people.find_by_alike_key(self.store, key, at)?
        {
            return Ok(());
        }
        if !self.find_near(key)? {
            self.reasons.push(format!("nothing here has the key {key}"));
            if is_marked {
                self.missing.get_or_insert_with(|| key.to_owned());
            }
        }
        Ok(())
    }

    /// Offers the events whose keys are nearly the written one, and says so; none of them is judged without asking.
    pub(super) fn find_near(&mut self, written: &str) -> Result<bool, StoreError> {
        // Each search goes through all keys in the store.
        if self.looked_near >= LOOKED_NEAR {
            return Ok(false);
        }
        self.looked_near += 1;
        let found = near::events(self.store, written, self.known.kind, self.people.partner_key())?;
        if found.is_empty() {
            return Ok(false);
        }
        self.reasons.extend(near::did_you_mean(written, &found));
        self.undecided.extend(found.into_iter().map(|near| near.event));
        Ok(true)
    }

    /// Finds leads and deals by the lead's e-mail or the company's name.
    pub(super) fn find_leads(&mut self) -> Result<(), StoreError> {
        let kinds: Vec<EventKind> = self
            .kinds
            .iter()
            .copied()
            .filter(|kind| matches!(kind, EventKind::Lead | EventKind::Deal))
            .collect();
        if kinds.is_empty() || !self.choices.is_empty() {
            return Ok(());
        }
        let partner = self.people.partner_key().map(str::to_owned);
        let first = matches!(self.kinds.first(), Some(EventKind::Lead | EventKind::Deal));
        let mut found: Vec<(Event, String)> = Vec::new();
        if kinds.contains(&EventKind::Lead) && (first || self.people.customers.is_empty()) {
            let emails = self.message.pieces.iter().flat_map(|piece| &piece.emails).take(EMAILS);
            let emails = emails.filter(|_| self.known.customer.is_none());
            for email in self.known.customer.iter().chain(emails) {
                for event in events::leads_of(self.store, email, partner.as_deref())? {
                    found.push((event, format!("{email} is this lead's e-mail")));
                }
            }
        }
        if found.is_empty() && self.known.customer.is_none() {
            for kind in kinds {
                let Some(partner) = &partner else { break };
                for event in events::of_partner(self.store, partner, kind, None, &[])? {
                    let Some(said) = about(self.store, &event)? else { continue };
                    let named =
                        |name: &str| self.message.pieces.iter().any(|piece| piece.names(name));
                    if let Some(name) = said.split(", ").find(|name| named(name)) {
                        let reason = format!("this {} is for {name}", kind.words());
                        found.push((event, reason));
                    }
                }
            }
        }
        let fitting = self.narrow(found.iter().map(|(event, _)| event.clone()).collect());
        found.retain(|(event, _)| fitting.contains(event));
        match found.as_slice() {
            [] => {}
            [(event, reason)] => self.choose(MeantEvent::of(event.clone(), reason.clone(), 0)),
            many => {
                let events: Vec<Event> = many.iter().map(|(event, _)| event.clone()).collect();
                let clusters = self.evidence().clusters(&events);
                match clusters.as_slice() {
                    [Cluster { events, .. }] if events.len() == 1 => {
                        let reason = many.iter().find(|(event, _)| Some(event) == events.first());
                        let choice = reason.map(|(event, reason)| {
                            MeantEvent::of(event.clone(), reason.clone(), 0)
                        });
                        self.choose_if(choice);
                    }
                    _ => {
                        let newest = pick(self.store, events.clone())?;
                        let reason = many.iter().find(|(event, _)| newest.first() == Some(event));
                        let reason = reason.map(|(_, reason)| reason.clone()).unwrap_or_default();
                        self.choices.extend(MeantEvent::among(newest, reason, 0));
                    }
                }
            }
        }
        self.people
            .unknown
            .retain(|email| !self.choices.iter().any(|one| one.reason.starts_with(email.as_str())));
        Ok(())
    }
}

/// Whether a word can hardly be anything but a key, even if nothing announces it: `inv_1050`, `INV00004724`, `pay-9`.
fn is_like_a_key(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let is_filled = letters == 0 && digits > 5 && word.starts_with('0');
    (digits > 3 && letters > 1 || digits > 0 && keys::begins_as_one(word) || is_filled)
        && !word.contains(['.', '/', ':', '='])
}
