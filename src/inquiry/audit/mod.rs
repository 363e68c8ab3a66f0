//! What was paid against what is due: every event of a period, and every reward created in it, with one outcome each
//! (rule: paid-against-due). One pass over the store as in the sweep, with the same facts; an item says of an event what
//! the check `W5` of `why` says.

mod leftover;
mod slots;
mod tally;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::gather::{coverage, gather_deciding};
use super::sweep::judged::{SharedFacts, each_event, told};
use super::sweep::known::KnownPartners;
use super::sweep::{SweepError, SweepNames, SweepProgress, UnrewardedEvent, groups, judge_all};
use super::{Ask, AskError};
use crate::domain::Timestamp;
use crate::domain::num::{count, saturate};
use crate::investigate::{self, Check, Code, Event, Paid, PaidOutcome, PaidSum};
use crate::offers::{EventKind, OffersFile};
use crate::store::{Store, StoreError};

/// What to audit.
#[derive(Clone, Debug)]
pub struct AuditScope {
    /// The first instant.
    pub since: Timestamp,
    /// The last instant, included.
    pub until: Timestamp,
    /// The kinds of events.
    pub kinds: BTreeSet<EventKind>,
    /// Only partners who are in one of these groups now, by name, slug or key; empty means all partners.
    pub groups: Vec<String>,
    /// Only what is about these offers, by key; empty means all of them.
    pub offers: Vec<String>,
    /// Only this partner's events and rewards, by key.
    pub partner: Option<String>,
}

/// An audit's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// The first instant.
    pub since: Timestamp,
    /// The last instant.
    pub until: Timestamp,
    /// How many events were looked at.
    pub events: i64,
    /// How many rewards were looked at.
    pub rewards: i64,
    /// How many items somebody should look at.
    pub odd: i64,
    /// The items by outcome, offer and currency: worst outcomes first, then the largest difference.
    pub outcomes: Vec<OutcomeGroup>,
    /// The events and rewards, oldest first.
    pub items: Vec<AuditItem>,
}

impl Audit {
    /// Looks up who is behind the keys of its items.
    pub fn names(&self, store: &Store) -> Result<SweepNames, StoreError> {
        let partners = self.items.iter().filter_map(|item| item.partner.as_deref()).collect();
        let customers = self.items.iter().filter_map(|item| item.customer.as_deref()).collect();
        let (partners, customers) = store.names(&partners, &customers)?;
        Ok(SweepNames { partners, customers })
    }
}

/// Items with the same outcome, offer and currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeGroup {
    /// The outcome.
    pub outcome: PaidOutcome,
    /// The offer it is about.
    pub offer: Option<String>,
    /// The currency; `None` where there is no sum.
    pub currency: Option<String>,
    /// How many items there are.
    pub count: i64,
    /// What is due, in minor units; `None` where that isn't known.
    pub due: Option<i64>,
    /// What was paid.
    pub paid: i64,
}

/// An event with its rewards, or a reward without an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditItem {
    /// The outcome.
    pub outcome: PaidOutcome,
    /// The event's kind; `None` for a reward that no event claims.
    pub kind: Option<EventKind>,
    /// The event's key; for a reward whose event was never here, the key that it names; `None` for one that no event
    /// claims.
    pub event: Option<String>,
    /// The keys of the rewards, oldest first.
    pub rewards: Vec<String>,
    /// The partner's key.
    pub partner: Option<String>,
    /// The customer's internal key.
    pub customer: Option<String>,
    /// When the event was recorded, or the reward was made.
    pub recorded_at: Option<Timestamp>,
    /// The offer it is about.
    pub offer: Option<String>,
    /// What is due and what was paid, one sum a currency.
    pub sums: Vec<PaidSum>,
    /// The check that explains it.
    pub check: Option<Check>,
    /// What that check found.
    pub code: Option<Code>,
}

/// An item's line: in one currency, or the only one where nothing is due and nothing was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditLine<'a> {
    /// The currency; `None` where there is no sum.
    pub currency: Option<&'a str>,
    /// What is due, in minor units; `None` where that isn't known.
    pub due: Option<i64>,
    /// What was paid.
    pub paid: i64,
}

impl AuditLine<'_> {
    /// What was paid less what is due.
    pub fn difference(&self) -> Option<i64> {
        difference(self.due, self.paid)
    }
}

impl AuditItem {
    /// A line for each currency, at least one.
    pub fn lines(&self) -> impl Iterator<Item = AuditLine<'_>> {
        let none = self.sums.is_empty().then_some(None);
        none.into_iter().chain(self.sums.iter().map(Some)).map(|sum| AuditLine {
            currency: sum.map(|sum| sum.currency.as_str()),
            due: (self.outcome != PaidOutcome::CantTell).then(|| sum.map_or(0, |sum| sum.due)),
            paid: sum.map_or(0, |sum| sum.paid),
        })
    }

    /// The line, if there is only one.
    pub fn only_line(&self) -> Option<AuditLine<'_>> {
        self.lines().next().filter(|_| self.sums.len() < 2)
    }
}

/// What was paid less what is due, in minor units.
pub fn difference(due: Option<i64>, paid: i64) -> Option<i64> {
    due.map(|due| saturate(i128::from(paid) - i128::from(due)))
}

/// Audits a store's file as of one instant, with as many threads as there are cores.
pub fn audit(
    store: &Path,
    scope: &AuditScope,
    offers: Option<&OffersFile>,
    now: Timestamp,
    onlooker: SweepProgress<'_>,
) -> Result<Audit, SweepError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut stores = Store::together(store, cores)?;
    let Some(first) = stores.first() else { return Err(SweepError::Stopped) };
    let groups = groups(first, &scope.groups)?;
    let (coverage, data_as_of) = (coverage(first)?, first.data_as_of()?);
    let found = slots::find(&mut stores, scope, groups.as_deref(), offers, onlooker)?;
    let known = KnownPartners::load(&mut stores, &found.slots, offers, onlooker)?;
    let lent = SharedFacts { known: &known, offers, coverage: &coverage, data_as_of, now };
    let mut items = judge_all(&mut stores, &found.slots, onlooker, |store, chunk| {
        each_event(store, chunk, &lent, |event, partner, facts| {
            let (_, paid) = investigate::audit(facts);
            Some(item(event, partner, paid))
        })
    })?;
    items.sort_by(|a, b| place(a).cmp(&place(b)));
    let events = count(items.len());
    claim_once(&mut items);
    let told: HashSet<&str> =
        items.iter().flat_map(|item| &item.rewards).map(String::as_str).collect();
    let rest: Vec<_> =
        found.rewards.iter().filter(|row| !told.contains(row.key.as_str())).collect();
    let rewards = count(told.len() + rest.len());
    let Some(first) = stores.first() else { return Err(SweepError::Stopped) };
    let more = leftover::items(first, &rest, offers, &coverage)?;
    items.extend(more);
    items.retain(|item| scope.offers.is_empty() || scope.is_about(item));
    items.sort_by(|a, b| place(a).cmp(&place(b)));
    let outcomes = tally::outcomes(&items);
    let odd = count(items.iter().filter(|item| item.outcome.is_odd()).count());
    Ok(Audit { since: scope.since, until: scope.until, events, rewards, odd, outcomes, items })
}

impl AuditScope {
    fn is_about(&self, item: &AuditItem) -> bool {
        item.offer.as_ref().is_some_and(|offer| self.offers.contains(offer))
    }
}

/// An item's place: by time, then by what it is.
fn place(item: &AuditItem) -> (Option<Timestamp>, Option<EventKind>, &Option<String>, &[String]) {
    (item.recorded_at, item.kind, &item.event, &item.rewards)
}

fn item(event: &Event, partner: Option<&String>, paid: Paid) -> AuditItem {
    let Paid { outcome, offer, sums, check, code, rewards, .. } = paid;
    AuditItem {
        outcome,
        kind: Some(event.kind),
        event: Some(event.key.clone()),
        rewards,
        partner: partner.cloned(),
        customer: event.customer_key.clone(),
        recorded_at: Some(event.recorded_at),
        offer,
        sums,
        check,
        code,
    }
}

/// A reward that several events claim is told once, with the oldest of them, and of none of them can be told what is
/// due: rewards for leads and deals name only their customer, who may have several, and one made by hand may name several
/// payments.
fn claim_once(items: &mut [AuditItem]) {
    let mut claims: HashMap<String, usize> = HashMap::new();
    for reward in items.iter().flat_map(|item| &item.rewards) {
        *claims.entry(reward.clone()).or_default() += 1;
    }
    claims.retain(|_, many| *many > 1);
    let mut told: HashSet<String> = HashSet::new();
    for item in items.iter_mut() {
        if !item.rewards.iter().any(|reward| claims.contains_key(reward)) {
            continue;
        }
        let is_first = item.rewards.iter().all(|reward| told.insert(reward.clone()));
        (item.outcome, item.check, item.code) =
            (PaidOutcome::CantTell, Some(Check::RewardLinked), None);
        if !is_first {
            item.rewards.clear();
            item.sums.clear();
        }
    }
}

/// Judges and audits one event by itself, by the facts that [`why`](fn@crate::inquiry::gather) has; `None` if there is
/// no such event.
pub fn judge_event(
    store: &Store,
    kind: EventKind,
    key: &str,
    offers: Option<&OffersFile>,
    now: Timestamp,
) -> Result<Option<(UnrewardedEvent, AuditItem)>, AskError> {
    let ask = Ask { key: Some(key.to_owned()), kind: Some(kind), ..Ask::default() };
    let gathered = gather_deciding(store, &ask, offers, now)?;
    let Some(event) = &gathered.event else { return Ok(None) };
    let partner = gathered.partner.as_ref().map(|partner| &partner.key);
    let facts = gathered.facts(offers);
    let (judged, paid) = investigate::audit(&facts);
    Ok(Some((told(event, partner, &judged), item(event, partner, paid))))
}
