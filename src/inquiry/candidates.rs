//! The events that a claim without a key may mean, for an agent to choose from.

use std::cmp::Reverse;

use serde_json::Value as Json;

use super::events;
use super::gather::Gathered;
use crate::domain::Resource;
use crate::investigate::{Ask, Claim, Event};
use crate::offers::EventKind;
use crate::store::{RecordFilter, Store, StoreError, form};

/// At most this many of a partner's best-fitting events are looked at.
pub const MOST_CANDIDATES: usize = events::BEST;

/// An event that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCandidate {
    /// The event.
    pub event: Event,
    /// Whether it has a reward, whoever got it.
    pub rewarded: bool,
    /// What its customer is called, if that was looked up.
    pub customer: Option<String>,
}

impl EventCandidate {
    pub(super) fn of(store: &Store, event: Event) -> Result<Self, StoreError> {
        let rewarded = events::has_reward(store, &event)?;
        Ok(Self { event, rewarded, customer: None })
    }

    /// The question for this event, for the same partner as another question.
    pub(super) fn asked(&self, ask: &Ask) -> Ask {
        Ask {
            partner: ask.partner.clone(),
            key: Some(self.event.key.clone()),
            kind: Some(self.event.kind),
            ..Ask::default()
        }
    }
}

/// The events of the claimed kind that the claim's customer, or else its partner, has, and that the claimed amount
/// and day don't tell apart. They are in the order in which one would be taken: the newest without a reward first.
pub fn candidates(store: &Store, gathered: &Gathered) -> Result<Vec<EventCandidate>, StoreError> {
    let claim = &gathered.claim;
    let mut found = gathered.possible(store)?;
    if found.iter().any(|event| !event.test) {
        found.retain(|event| !event.test);
    }
    let mut candidates = Vec::with_capacity(found.len());
    for event in told_apart(found, claim) {
        candidates.push(EventCandidate::of(store, event)?);
    }
    candidates.sort_by_cached_key(|one| {
        (one.rewarded, Reverse((one.event.recorded_at, one.event.key.clone())))
    });
    Ok(candidates)
}

/// The events with the claimed amount, and of those the ones on the claimed day; all events if none fits.
fn told_apart(mut events: Vec<Event>, claim: &Claim) -> Vec<Event> {
    let fits = |event: &Event| {
        claim.amount.is_none_or(|sum| [event.amount, event.amount_usd].contains(&Some(sum)))
    };
    let then = |event: &Event| {
        claim.on.is_none_or(|(from, behind)| (from..behind).contains(&event.recorded_at))
    };
    if events.iter().any(fits) {
        events.retain(fits);
    }
    if events.iter().any(then) {
        events.retain(then);
    }
    events
}

/// The event with this key, with what tells it apart from others.
pub fn candidate(
    store: &Store,
    key: &str,
    kind: EventKind,
) -> Result<Option<EventCandidate>, StoreError> {
    let Some(event) = events::recorded(store, key, kind)? else { return Ok(None) };
    let found = EventCandidate::of(store, event)?;
    with_customer(store, &found).map(Some)
}

/// The same candidate, with what its customer is called.
pub fn with_customer(store: &Store, one: &EventCandidate) -> Result<EventCandidate, StoreError> {
    let mut one = one.clone();
    if let Some(key) = &one.event.customer_key {
        let found = store.stored(Resource::Customers, RecordFilter::Key(key))?.pop();
        one.customer = found.and_then(|customer| {
            let text = |column: &str| customer.text(column).filter(|text| text != key);
            text("name").or_else(|| text("email"))
        });
    }
    Ok(one)
}

/// What a lead's or deal's record says about who it is, beyond the fields that checks look at.
pub fn about(store: &Store, event: &Event) -> Result<Option<String>, StoreError> {
    let list = match event.kind {
        EventKind::Lead => Resource::Leads,
        EventKind::Deal => Resource::Deals,
        _ => return Ok(None),
    };
    let Some(stored) = store.stored(list, RecordFilter::Key(&event.key))?.pop() else {
        return Ok(None);
    };
    let rest: Json = serde_json::from_str(&stored.record.rest).unwrap_or_default();
    let name = form(&rest, "name");
    let email = form(&rest, "email")
        .or_else(|| stored.text("external_key").filter(|key| key.contains('@')));
    let said: Vec<String> = [name, event.company.clone(), email].into_iter().flatten().collect();
    Ok((!said.is_empty()).then(|| said.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::time::DAY;

    #[test]
    fn amount_and_day_tell_apart_where_any_event_has_them() {
        let at = |day: i64| Timestamp::from_ms(1_781_481_600_000 + day * DAY).unwrap();
        let event = |key: &str, day: i64, amount: i64| {
            let mut event = Event::new(EventKind::Transaction, key, at(day));
            event.amount = Some(amount);
            event
        };
        let events = vec![event("a", 1, 100), event("b", 2, 100), event("c", 3, 900)];
        let left = |amount: Option<i64>, day: Option<i64>| {
            let mut claim = Claim::of(EventKind::Transaction);
            (claim.amount, claim.on) = (amount, day.map(|day| (at(day), at(day + 1))));
            told_apart(events.clone(), &claim).into_iter().map(|one| one.key).collect::<String>()
        };
        assert_eq!(left(None, None), "abc");
        assert_eq!(left(Some(100), None), "ab");
        assert_eq!(left(Some(100), Some(2)), "b");
        assert_eq!(left(Some(5), Some(3)), "c");
        assert_eq!(left(Some(900), Some(7)), "c");
    }
}
