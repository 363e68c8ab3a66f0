//! The events that a claim may mean.

use super::records::event_of;
use crate::domain::{Resource, Stored};
use crate::investigate::Event;
use crate::offers::Event as Kind;
use crate::store::{Store, StoreError, Wanted};

/// Of a partner without a customer, so many of the newest events are looked at.
pub(super) const NEWEST: usize = 500;

/// The list that a kind of event is in.
pub(super) fn list(kind: Kind) -> Option<Resource> {
    Some(match kind {
        Kind::Transaction => Resource::Transactions,
        Kind::Signup => Resource::Customers,
        Kind::Lead => Resource::Leads,
        Kind::Deal => Resource::Deals,
        Kind::Action => Resource::Actions,
        Kind::PartnerJoined => return None,
    })
}

/// Records as events.
pub(super) fn events(store: &Store, records: Vec<Stored>) -> Result<Vec<Event>, StoreError> {
    let mut events = Vec::with_capacity(records.len());
    for stored in records {
        let said = match stored.record.resource {
            Resource::Transactions if stored.truth("approved") == Some(false) => {
                store.imported_of(Resource::Transactions, &stored.record.key)?
            }
            Resource::Leads => store.imported_of(Resource::Leads, &stored.record.key)?,
            _ => Vec::new(),
        };
        events.extend(event_of(stored, &said));
    }
    Ok(events)
}

/// The event of a key, of the kind that is asked for or of any.
pub(super) fn of_key(
    store: &Store,
    key: &str,
    kind: Option<Kind>,
) -> Result<Option<Event>, StoreError> {
    let kinds = [Kind::Transaction, Kind::Lead, Kind::Deal, Kind::Action, Kind::Signup];
    for one in kinds.into_iter().filter(|one| kind.is_none_or(|kind| kind == *one)) {
        let Some(list) = list(one) else { continue };
        let found = store.stored(list, Wanted::Key(key))?;
        if let Some(event) = events(store, found)?.pop() {
            return Ok(Some(event));
        }
    }
    Ok(None)
}

/// The events of a kind that a customer has.
pub(super) fn of_customer(
    store: &Store,
    customer: &str,
    kind: Kind,
) -> Result<Vec<Event>, StoreError> {
    let Some(list) = list(kind) else { return Ok(Vec::new()) };
    events(store, store.stored(list, Wanted::OfCustomer(customer))?)
}

/// The lead or deal that a customer came from, of all that name it: the newest that wasn't refused, a lead
/// rather than a deal; else the newest lead or deal.
pub(super) fn origin(origins: Vec<Event>) -> Option<Event> {
    let rank = |event: &Event| {
        let lead = event.kind == Kind::Lead;
        (event.approved != Some(false), lead, event.recorded_at, event.key.clone())
    };
    origins.into_iter().max_by_key(rank)
}

/// The newest events of a kind that a partner has.
pub(super) fn of_partner(
    store: &Store,
    partner: &str,
    kind: Kind,
) -> Result<Vec<Event>, StoreError> {
    let Some(list) = list(kind) else { return Ok(Vec::new()) };
    events(store, store.stored(list, Wanted::OfPartner(partner, NEWEST))?)
}

/// Leads whose e-mail, or external key, a text is: where there is no such customer (yet), that is how they
/// are asked for (ruling W4).
pub(super) fn leads_of(store: &Store, text: &str) -> Result<Vec<Event>, StoreError> {
    let text = text.trim();
    let mut found = store.stored(Resource::Leads, Wanted::External(text))?;
    if found.is_empty() && text.contains('@') {
        for hit in store.find_in_forms(text, 20)? {
            if hit.resource == Resource::Leads {
                found.extend(store.stored(Resource::Leads, Wanted::Key(&hit.key))?);
            }
        }
    }
    events(store, found)
}
