//! Which of several events is taken if nothing tells them apart; the others are kept, so that they can be told.

use std::cmp::Reverse;

use crate::inquiry::events;
use crate::investigate::Event;
use crate::offers::EventKind;
use crate::store::{Store, StoreError};

/// For at most this many events it is looked up whether they have a reward.
const ASKED: usize = 50;

/// An event that is meant.
#[derive(Clone, Debug)]
pub(super) struct MeantEvent {
    pub(super) event: Event,
    /// Why this one was taken.
    pub(super) reason: String,
    /// Events that fit as well.
    pub(super) others: Vec<Event>,
    /// Events that fit less.
    pub(super) further: Vec<Event>,
    /// The index of the piece that names it.
    pub(super) at: usize,
    /// The message names its key.
    pub(super) is_keyed: bool,
}

impl MeantEvent {
    /// The only event that is meant, named by its key.
    pub(super) fn of(event: Event, reason: String, at: usize) -> Self {
        Self { event, reason, others: Vec::new(), further: Vec::new(), at, is_keyed: true }
    }

    /// Takes the first of several that fit.
    pub(super) fn among(events: Vec<Event>, reason: String, at: usize) -> Option<Self> {
        let mut events = events.into_iter();
        let event = events.next()?;
        Some(Self {
            event,
            reason,
            others: events.collect(),
            further: Vec::new(),
            at,
            is_keyed: false,
        })
    }
}

/// Sorts events by which would be taken first: those that stand and have no reward, then the rest; within each, real
/// ones before test data, then the newest.
pub(super) fn pick(store: &Store, mut events: Vec<Event>) -> Result<Vec<Event>, StoreError> {
    events.sort_by_cached_key(|event| (event.test, Reverse(event.recorded_at), event.key.clone()));
    let stands: Vec<String> = standing(events.clone()).into_iter().map(|event| event.key).collect();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (at, event) in events.into_iter().enumerate() {
        let open = at < ASKED && stands.contains(&event.key) && !events::has_reward(store, &event)?;
        if open { first.push(event) } else { rest.push(event) }
    }
    first.extend(rest);
    Ok(first)
}

/// The events that stand. For payments: above zero, not refused, not gone, and not refunded in full by a later row of
/// the same customer; other events only mustn't be refused or gone. If none stands, all of them.
pub(super) fn standing(events: Vec<Event>) -> Vec<Event> {
    let backs: Vec<&Event> =
        events.iter().filter(|event| event.amount.is_some_and(|sum| sum < 0)).collect();
    let mut used = vec![false; backs.len()];
    let mut order: Vec<&Event> = events.iter().filter(|event| !backs.contains(event)).collect();
    order.sort_by_key(|event| Reverse(event.recorded_at));
    let mut stands: Vec<(EventKind, String)> = Vec::new();
    for event in order {
        let is_back = |back: &Event| {
            back.customer_key == event.customer_key
                && back.currency == event.currency
                && back.recorded_at >= event.recorded_at
                && back.amount.map(i64::unsigned_abs) == event.amount.map(i64::unsigned_abs)
        };
        let back = backs.iter().zip(&mut used).find(|(back, used)| !**used && is_back(back));
        let refunded = back.map(|(_, used)| *used = true).is_some();
        let zero = event.kind == EventKind::Transaction && event.amount == Some(0);
        if !refunded && !zero && event.approved != Some(false) && event.vanished_at.is_none() {
            stands.push((event.kind, event.key.clone()));
        }
    }
    if stands.is_empty() {
        return events;
    }
    events
        .into_iter()
        .filter(|event| stands.iter().any(|(kind, key)| *kind == event.kind && *key == event.key))
        .collect()
}
