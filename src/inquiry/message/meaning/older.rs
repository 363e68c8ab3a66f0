//! What the older parts of a message tell: whom it is about, and whose customer that is, if the newest part doesn't
//! say.

use super::{Search, label};
use crate::domain::Resource;
use crate::inquiry::events;
use crate::inquiry::gather::coverage;
use crate::inquiry::message::choose::MeantEvent;
use crate::inquiry::message::evidence::Cluster;
use crate::inquiry::message::people::{NamedCustomer, PeopleFound};
use crate::investigate::Event;
use crate::offers::EventKind;
use crate::store::{RecordFilter, StoreError};

impl Search<'_> {
    /// If the newest part names nobody, looks in the older parts for whom it is about and whose customer that is.
    pub(super) fn look_at_older(&mut self) -> Result<(), StoreError> {
        let message = self.message;
        if message.older.is_empty()
            || self.known.customer.is_some()
            || !self.people.unknown.is_empty()
            || !self.people.nameless.is_empty()
        {
            return Ok(());
        }
        if self.people.partner.is_none() {
            self.people.infer(&message.older, self.store, "is in an older part of the message")?;
        }
        let mut before =
            PeopleFound { partner: self.people.partner.clone(), ..PeopleFound::default() };
        before.find_customers(&message.older, message.clues.names(), self.store)?;
        let coverage = coverage(self.store)?;
        let mut keyed = Vec::new();
        for key in message.older.iter().flat_map(|piece| &piece.keys) {
            let meant = events::of_key(self.store, key, self.known.kind, &coverage)?;
            keyed.extend(
                meant
                    .map(|meant| meant.event)
                    .filter(|event| event.key == *key && event.kind != EventKind::Signup),
            );
        }
        let named = before.customers.len();
        for event in &keyed {
            if let Some(customer) = &event.customer_key
                && !before.customers.iter().any(|one| one.key() == customer)
            {
                before.customers.extend(
                    self.store
                        .stored(Resource::Customers, RecordFilter::Key(customer))?
                        .into_iter()
                        .map(|record| NamedCustomer { record, at: Vec::new(), is_whole: true }),
                );
            }
        }
        let evidence = self.evidence();
        let (mut found, mut of_keys) = (Vec::new(), Vec::new());
        for (at, customer) in before.customers.iter().enumerate() {
            let events = self.of_customer(customer.key(), &evidence)?.0;
            if at < named { found.extend(events) } else { of_keys.extend(events) }
        }
        // A key there names its customer, whose other events are considered if the newest part has evidence.
        let is_told = !evidence.is_empty();
        let more = of_keys.iter().filter(|event| !keyed.iter().any(|one| one.key == event.key));
        let hidden = more.clone().count();
        if is_told {
            found.extend(more.cloned());
        }
        for event in keyed {
            if !found.iter().any(|one: &Event| one.key == event.key) {
                found.push(event);
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let clusters = evidence.clusters(&found);
        let single = match (clusters.as_slice(), found.as_slice()) {
            ([Cluster { events, is_swapped: false, .. }], _) if events.len() == 1 => {
                events.first().cloned()
            }
            ([], [one]) if !is_told && hidden == 0 => Some(one.clone()),
            _ => None,
        };
        let who: Vec<String> = before.customers.iter().map(label).collect();
        self.reasons.push(format!(
            "only an older part of the message says whom it is about: {}",
            who.join(", ")
        ));
        match single {
            Some(event) => {
                let reason = "the only match of the customers named in an older part".to_owned();
                self.reasons.extend(evidence.mismatch(&event));
                self.choose(MeantEvent::of(event, reason, 0));
            }
            None => self.undecided = found,
        }
        Ok(())
    }
}
