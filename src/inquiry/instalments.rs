//! Events that are meant by the day of one of their instalments.

use std::collections::BTreeMap;

use super::{events, records};
use crate::domain::{Resource, Timestamp};
use crate::investigate::{Claim, Event, Reward, choose, foreseen_days, off, part_days};
use crate::offers::{EventKind, OffersFile};
use crate::store::{RecordFilter, Store, StoreError};

/// The events with an instalment on the claimed day, and of which the sum or an instalment's sum is the claimed one.
/// None if an event itself is on that day, because then that event is meant. Without a customer, the partner's
/// events.
pub(super) fn meant(
    store: &Store,
    claim: &Claim,
    partner: Option<&str>,
    candidates: &[Event],
    offers: Option<&OffersFile>,
) -> Result<Vec<Event>, StoreError> {
    let Some(on) = claim.on else { return Ok(Vec::new()) };
    let undated = Claim { on: None, ..claim.clone() };
    let that_day = |event: &Event| {
        let fits = choose(std::slice::from_ref(event), &undated, |_| false).one().is_some();
        fits && off(event.recorded_at, on) == 0
    };
    if candidates.iter().any(that_day) {
        return Ok(Vec::new());
    }
    match partner.filter(|_| claim.customer.is_none()) {
        Some(partner) => due_to(store, partner, claim.kind, on, offers),
        None => due_of(store, candidates, claim, on, offers),
    }
}

/// How such an event was found, for the agent.
pub(super) fn hint(event: &Event) -> String {
    let date = event.recorded_at.utc().format("%Y-%m-%d");
    let (what, key) = (event.kind.words(), &event.key);
    format!(
        "no {what} was recorded on the day given; an instalment for the {what} {key} of {date} is due then"
    )
}

/// Those of the events that have an instalment within a stretch of time.
fn due_of(
    store: &Store,
    candidates: &[Event],
    claim: &Claim,
    (from, behind): (Timestamp, Timestamp),
    offers: Option<&OffersFile>,
) -> Result<Vec<Event>, StoreError> {
    let mut found = Vec::new();
    let undated = Claim { on: None, ..claim.clone() };
    // An instalment that isn't there yet only counts if no other event is near that day.
    let is_alone = choose(candidates, claim, |_| false).one().is_none();
    for event in candidates {
        let entries = events::entries(store, event)?;
        let rewards: Vec<Reward> = entries.into_iter().map(records::reward).collect();
        let days = if rewards.is_empty() && is_alone {
            foreseen_days(event.kind, event.recorded_at, offers)
        } else {
            part_days(&rewards, offers, is_alone)
        };
        let is_sum = choose(std::slice::from_ref(event), &undated, |_| false).one().is_some()
            || rewards.iter().any(|one| one.amount.is_some() && one.amount == claim.amount);
        if is_sum && days.into_iter().any(|day| day >= from && day < behind) {
            found.push(event.clone());
        }
    }
    Ok(found)
}

/// A partner's events of a kind that have an instalment within a stretch of time, as far as the file's offers tell;
/// the newest of them.
fn due_to(
    store: &Store,
    partner: &str,
    kind: EventKind,
    on: (Timestamp, Timestamp),
    offers: Option<&OffersFile>,
) -> Result<Vec<Event>, StoreError> {
    let in_parts = offers.into_iter().flat_map(|file| &file.offers);
    let in_parts = in_parts.filter(|offer| offer.event == kind && offer.parts() > 1);
    let mut of_event: BTreeMap<String, Vec<Reward>> = BTreeMap::new();
    for offer in in_parts {
        let wanted = RecordFilter::OfOffer(&offer.key, partner);
        for reward in store.stored(Resource::Rewards, wanted)?.into_iter().map(records::reward) {
            let key = match kind {
                EventKind::Transaction => reward.transaction_key.clone(),
                EventKind::Action => reward.action_key.clone(),
                EventKind::Signup => reward.customer_key.clone(),
                EventKind::Lead | EventKind::Deal | EventKind::PartnerJoined => None,
            };
            if let Some(key) = key {
                of_event.entry(key).or_default().push(reward);
            }
        }
    }
    let mut found = Vec::new();
    for (key, _) in of_event.iter().filter(|(_, rewards)| falls(rewards, on, offers)) {
        found.extend(events::recorded(store, key, kind)?);
    }
    found.sort_by_key(|event| std::cmp::Reverse(event.recorded_at));
    found.truncate(events::BEST);
    Ok(found)
}

fn falls(
    rewards: &[Reward],
    (from, behind): (Timestamp, Timestamp),
    offers: Option<&OffersFile>,
) -> bool {
    part_days(rewards, offers, false).into_iter().any(|day| day >= from && day < behind)
}
