//! Every event of a period that has no reward, judged by the same engine as a single claim (rule: sweep-item). An
//! item is what `why` says of its key without the network.
//!
//! What many events share is read in bulk and lent to the engine; nothing is looked up event by event.

pub(super) mod judged;
pub(super) mod known;
pub(super) mod parallel;
mod tally;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::gather::coverage;
use crate::domain::text::fold;
use crate::domain::{Resource, Timestamp};
use crate::investigate::{Check, Code, Verdict};
use crate::offers::{EventKind, OffersFile};
use crate::store::{During, EventRow, Names, Store, StoreError};

use judged::{SharedFacts, judge_some};
use known::KnownPartners;
use parallel::side_by_side;

/// How many parts of a list with an index by time are read side by side.
const PARTS: i64 = 16;
/// At most this many events are judged at once, a customer's together.
const CHUNK: usize = 500;

/// Which events to sweep.
#[derive(Clone, Debug)]
pub struct SweepScope {
    /// The first instant.
    pub since: Timestamp,
    /// The last instant, included.
    pub until: Timestamp,
    /// The kinds of events.
    pub kinds: BTreeSet<EventKind>,
    /// Only partners who are in one of these groups now, by name, slug or key; empty means all partners.
    pub groups: Vec<String>,
}

/// The result of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// The first instant.
    pub since: Timestamp,
    /// The last instant.
    pub until: Timestamp,
    /// How many events there were, without test data.
    pub events: i64,
    /// How many of them have no reward: the number of items.
    pub unrewarded: i64,
    /// The items grouped by verdict, first failing check, offer and currency. What should have fired comes first,
    /// then the most money at stake.
    pub groups: Vec<ReasonGroup>,
    /// The events without a reward, oldest first.
    pub items: Vec<UnrewardedEvent>,
}

/// The names of whom a sweep is about, by key.
#[derive(Clone, Debug, Default)]
pub struct SweepNames {
    /// Of partners.
    pub partners: Names,
    /// Of customers.
    pub customers: Names,
}

impl Sweep {
    /// Looks up who is behind the keys of its items.
    pub fn names(&self, store: &Store) -> Result<SweepNames, StoreError> {
        let partners = self.items.iter().filter_map(|item| item.partner.as_deref()).collect();
        let customers = self.items.iter().filter_map(|item| item.customer.as_deref()).collect();
        let (partners, customers) = store.names(&partners, &customers)?;
        Ok(SweepNames { partners, customers })
    }
}

impl ReasonGroup {
    /// Whether nobody in the partners' groups, tags and tiers could have earned it: no money is at stake.
    pub fn is_out_of_reach(&self) -> bool {
        self.check == Some(Check::Scope)
    }
}

/// Items with the same verdict and reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonGroup {
    /// Their verdict.
    pub verdict: Verdict,
    /// The first check that failed.
    pub check: Option<Check>,
    /// What that check found.
    pub code: Option<Code>,
    /// The offer that came nearest.
    pub offer: Option<String>,
    /// How many items there are.
    pub count: i64,
    /// What they would pay together, in minor units; 0 if that is in several currencies.
    pub at_stake: i64,
    /// The currency of `at_stake`; `None` if there are several.
    pub currency: Option<String>,
    /// What they would pay together, one sum a currency.
    pub sums: Vec<(String, i64)>,
}

/// One event without a reward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnrewardedEvent {
    /// Its kind.
    pub kind: EventKind,
    /// Its own key.
    pub key: String,
    /// Its partner's key.
    pub partner: Option<String>,
    /// Its customer's internal key.
    pub customer: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// In minor units of its currency.
    pub amount: Option<i64>,
    /// In US cents.
    pub amount_usd: Option<i64>,
    /// Its currency.
    pub currency: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// The first failed check, among the general ones and the nearest offer's (rule: sweep-item).
    pub check: Option<Check>,
    /// What that check found.
    pub code: Option<Code>,
    /// The offer that came nearest.
    pub offer: Option<String>,
    /// What should be paid, else what the nearest offer would have paid, with one instalment of each offer, in minor
    /// units. `None` if that is in several currencies, 0 if there is no offer.
    pub would_pay: Option<i64>,
    /// The same with all instalments: the money at stake.
    pub would_pay_total: Option<i64>,
    /// The currency of both.
    pub pay_currency: Option<String>,
    /// All instalments, one sum a currency.
    pub sums: Vec<(String, i64)>,
}

/// Callbacks while a sweep runs. Both are called from its threads.
#[derive(Clone, Copy)]
pub struct SweepProgress<'a> {
    /// Is told how many events were judged, and of how many.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
    /// Is asked whether to stop.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
}

impl SweepProgress<'_> {
    /// Callbacks that do nothing and never stop the sweep.
    pub const NOBODY: SweepProgress<'static> =
        SweepProgress { progress: &|_, _| {}, stopped: &|| false };
}

/// Why a sweep failed.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// Somebody stopped it.
    #[error("the pass over the events was stopped")]
    Stopped,
    /// There is no such group: what was asked for, and the groups there are.
    #[error("there is no group {0:?}")]
    NoGroup(String, Vec<String>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The kinds to sweep unless others are named: payments, and those with an enabled offer in the file
/// (rule: sweep-item). New partnerships aren't in any list of events.
pub fn usual_kinds(offers: Option<&OffersFile>) -> BTreeSet<EventKind> {
    let offers = offers.into_iter().flat_map(|file| &file.offers);
    let of_file = offers.filter(|offer| offer.enabled).map(|offer| offer.event);
    of_file.chain([EventKind::Transaction]).filter(|kind| kind.list().is_some()).collect()
}

/// An event to judge.
#[derive(Clone, Debug)]
pub(super) struct EventSlot {
    pub(super) kind: EventKind,
    pub(super) found: EventRow,
}

/// Sweeps a store's file as of one instant, with as many threads as there are cores.
pub fn sweep(
    store: &Path,
    period: &SweepScope,
    offers: Option<&OffersFile>,
    now: Timestamp,
    onlooker: SweepProgress<'_>,
) -> Result<Sweep, SweepError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut stores = Store::together(store, cores)?;
    let Some(first) = stores.first() else { return Err(SweepError::Stopped) };
    let groups = groups(first, &period.groups)?;
    let (coverage, data_as_of) = (coverage(first)?, first.data_as_of()?);
    let (events, slots) = find(&mut stores, period, groups.as_deref(), onlooker)?;
    let known = KnownPartners::load(&mut stores, &slots, offers, onlooker)?;
    let lent = SharedFacts { known: &known, offers, coverage: &coverage, data_as_of, now };
    let mut items =
        judge_all(&mut stores, &slots, onlooker, |store, chunk| judge_some(store, chunk, &lent))?;
    items.sort_by(|a, b| (a.recorded_at, a.kind, &a.key).cmp(&(b.recorded_at, b.kind, &b.key)));
    Ok(Sweep {
        since: period.since,
        until: period.until,
        events,
        unrewarded: crate::domain::num::count(items.len()),
        groups: tally::groups(&items),
        items,
    })
}

/// Judges all events, some of one kind at a time, with every store, and tells how far it is.
pub(super) fn judge_all<T: Send>(
    stores: &mut [Store],
    slots: &[EventSlot],
    onlooker: SweepProgress<'_>,
    judge: impl Fn(&Store, &[EventSlot]) -> Result<Vec<T>, SweepError> + Sync,
) -> Result<Vec<T>, SweepError> {
    let done = AtomicUsize::new(0);
    let judged = side_by_side(stores, &chunks(slots), onlooker, |store, chunk| {
        let items = judge(store, chunk)?;
        let before = done.fetch_add(chunk.len(), Ordering::Relaxed);
        (onlooker.progress)(before + chunk.len(), slots.len());
        Ok(items)
    })?;
    Ok(judged.into_iter().flatten().collect())
}

/// The folded names of the groups that are asked for; every one of them must be known.
pub(super) fn groups(store: &Store, asked: &[String]) -> Result<Option<Vec<String>>, SweepError> {
    if asked.is_empty() {
        return Ok(None);
    }
    let known = store.group_labels()?;
    let folded: Vec<String> = asked.iter().map(|name| fold(name.trim())).collect();
    for (name, folded) in asked.iter().zip(&folded) {
        if !known.iter().flatten().flatten().any(|known| fold(known) == *folded) {
            let mut names: Vec<String> =
                known.into_iter().filter_map(|[name, _, key]| name.or(key)).collect();
            names.dedup();
            return Err(SweepError::NoGroup(name.clone(), names));
        }
    }
    Ok(Some(folded))
}

/// The number of events, and those without a reward, ordered by kind with a customer's events together.
fn find(
    stores: &mut [Store],
    period: &SweepScope,
    groups: Option<&[String]>,
    onlooker: SweepProgress<'_>,
) -> Result<(i64, Vec<EventSlot>), SweepError> {
    let jobs = jobs(period.since, period.until, &period.kinds);
    let found = side_by_side(stores, &jobs, onlooker, |store, (_, list, from, before)| {
        Ok(store.unrewarded(*list, During { from: *from, before: *before, groups })?)
    })?;
    let (mut events, mut slots) = (0, Vec::new());
    for ((kind, ..), (many, found)) in jobs.iter().zip(found) {
        events += many;
        slots.extend(found.into_iter().map(|found| EventSlot { kind: *kind, found }));
    }
    in_order(&mut slots);
    Ok((events, slots))
}

/// Kinds of events with their lists, and the stretches of time in which they are looked for.
pub(super) fn jobs(
    since: Timestamp,
    until: Timestamp,
    kinds: &BTreeSet<EventKind>,
) -> Vec<(EventKind, Resource, Timestamp, Timestamp)> {
    let before = until.plus(1);
    let mut jobs = Vec::new();
    for kind in kinds {
        let Some(list) = kind.list() else { continue };
        // Only payments have an index by time; any other list is read as a whole.
        let parts = if list == Resource::Transactions { PARTS } else { 1 };
        let length = before.since(since).max(0) / parts + 1;
        let starts = (0..parts).map(|part| since.plus(part * length));
        let starts = starts.take_while(|start| *start < before);
        jobs.extend(starts.map(|from| (*kind, list, from, from.plus(length).min(before))));
    }
    jobs
}

/// By kind, with a customer's events together.
pub(super) fn in_order(slots: &mut [EventSlot]) {
    slots.sort_by(|a, b| {
        (a.kind, &a.found.customer, a.found.row).cmp(&(b.kind, &b.found.customer, b.found.row))
    });
}

/// Splits events into chunks of one kind, never between two events of the same customer.
fn chunks(slots: &[EventSlot]) -> Vec<&[EventSlot]> {
    let mut chunks = Vec::new();
    for same in slots.chunk_by(|a, b| a.kind == b.kind) {
        let mut rest = same;
        while !rest.is_empty() {
            let tied = |pair: &[EventSlot]| match pair {
                [a, b] => a.found.customer.is_some() && a.found.customer == b.found.customer,
                _ => false,
            };
            let least = CHUNK.min(rest.len());
            let more = rest.windows(2).skip(least.saturating_sub(1)).take_while(|pair| tied(pair));
            let (chunk, tail) = rest.split_at((least + more.count()).min(rest.len()));
            chunks.push(chunk);
            rest = tail;
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_events_stay_together() {
        let slot = |customer: Option<&str>, row| EventSlot {
            kind: EventKind::Transaction,
            found: EventRow {
                row,
                key: row.to_string(),
                customer: customer.map(str::to_owned),
                partner: None,
            },
        };
        let mut slots: Vec<EventSlot> = (0..1200).map(|row| slot(None, row)).collect();
        slots.extend((0..700).map(|row| slot(Some("a"), row)));
        slots.extend((0..700).map(|row| slot(Some("b"), row)));
        slots.push(EventSlot { kind: EventKind::Signup, ..slot(Some("b"), 0) });
        let sizes: Vec<usize> = chunks(&slots).iter().map(|chunk| chunk.len()).collect();
        assert_eq!(sizes, [500, 500, 900, 700, 1]);
        assert!(chunks(&[]).is_empty());
    }

    #[test]
    fn payments_and_what_the_file_pays_for() {
        let file = OffersFile::parse(
            "version = 1\n[[offer]]\nkey = \"a\"\nevent = \"lead\"\nreward = { flat = 1 }\n\
             [[offer]]\nkey = \"b\"\nevent = \"deal\"\nenabled = false\nreward = { flat = 1 }\n\
             [[offer]]\nkey = \"c\"\nevent = \"partner_joined\"\nreward = { flat = 1 }\n",
        )
        .unwrap();
        assert_eq!(Vec::from_iter(usual_kinds(None)), [EventKind::Transaction]);
        assert_eq!(
            Vec::from_iter(usual_kinds(Some(&file))),
            [EventKind::Transaction, EventKind::Lead]
        );
    }
}
