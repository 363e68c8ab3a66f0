//! The events and rewards of a period: all its events, and those that the rewards created in it are for, however old.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::AuditScope;
use crate::domain::Resource;
use crate::inquiry::sweep::parallel::side_by_side;
use crate::inquiry::sweep::{EventSlot, SweepError, SweepProgress, in_order, jobs};
use crate::offers::{EventKind, OffersFile};
use crate::store::{During, RewardRow, Store};

/// At most this many events are looked up at once.
const CHUNK: usize = 2_000;

/// What an audit looks at.
pub(super) struct Found {
    /// The events, ordered by kind with a customer's events together.
    pub(super) slots: Vec<EventSlot>,
    /// The rewards created in the period.
    pub(super) rewards: Vec<RewardRow>,
}

pub(super) fn find(
    stores: &mut [Store],
    scope: &AuditScope,
    groups: Option<&[String]>,
    offers: Option<&OffersFile>,
    onlooker: SweepProgress<'_>,
) -> Result<Found, SweepError> {
    let jobs = jobs(scope.since, scope.until, &scope.kinds);
    let found = side_by_side(stores, &jobs, onlooker, |store, (_, list, from, before)| {
        Ok(store.events_during(*list, During { from: *from, before: *before, groups })?)
    })?;
    let mut slots: Vec<EventSlot> = Vec::new();
    for ((kind, ..), found) in jobs.iter().zip(found) {
        slots.extend(found.into_iter().map(|found| EventSlot { kind: *kind, found }));
    }
    let is_of = |partner: &Option<String>| scope.partner.is_none() || *partner == scope.partner;
    let all = During { from: scope.since, before: scope.until.plus(1), groups };
    let mut rewards = match stores.first() {
        Some(store) => store.rewards_during(all)?,
        None => Vec::new(),
    };
    rewards.retain(|row| is_of(&row.partner));
    slots.retain(|slot| is_of(&slot.found.partner));
    let wanted = named(&rewards, offers, &scope.kinds);
    let jobs: Vec<(EventKind, Vec<String>)> = wanted
        .into_iter()
        .flat_map(|(kind, keys)| {
            let keys: Vec<String> = keys.into_iter().collect();
            keys.chunks(CHUNK).map(|keys| (kind, keys.to_vec())).collect::<Vec<_>>()
        })
        .collect();
    let more = side_by_side(stores, &jobs, onlooker, |store, (kind, keys)| {
        let Some(list) = kind.list() else { return Ok(Vec::new()) };
        let by_customer = matches!(list, Resource::Leads | Resource::Deals);
        Ok(store.events_among(list, keys, by_customer)?)
    })?;
    let mut seen: HashSet<(EventKind, i64)> =
        slots.iter().map(|slot| (slot.kind, slot.found.row)).collect();
    for ((kind, _), found) in jobs.iter().zip(more) {
        let new = found.into_iter().filter(|one| seen.insert((*kind, one.row)));
        slots.extend(new.map(|found| EventSlot { kind: *kind, found }));
    }
    in_order(&mut slots);
    Ok(Found { slots, rewards })
}

/// The keys that rewards name, by the kind of event: of payments and actions their own; of sign-ups, leads and deals
/// the customer's, by the offer that paid.
fn named(
    rewards: &[RewardRow],
    offers: Option<&OffersFile>,
    kinds: &BTreeSet<EventKind>,
) -> BTreeMap<EventKind, BTreeSet<String>> {
    let mut named: BTreeMap<EventKind, BTreeSet<String>> = BTreeMap::new();
    for reward in rewards {
        let offer = reward.offer.as_ref().zip(offers).and_then(|(key, file)| file.offer(key));
        let found = match (&reward.transaction, &reward.action, &reward.customer, offer) {
            (Some(key), ..) => Some((EventKind::Transaction, key)),
            (None, Some(key), ..) => Some((EventKind::Action, key)),
            (None, None, Some(customer), Some(offer)) => Some((offer.event, customer)),
            _ => None,
        };
        if let Some((kind, key)) = found.filter(|(kind, _)| kinds.contains(kind)) {
            named.entry(kind).or_default().insert(key.clone());
        }
    }
    named
}
