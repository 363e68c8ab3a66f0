//! Rewards that no event claims.

use std::collections::{HashMap, HashSet};

use super::AuditItem;
use crate::domain::Resource;
use crate::inquiry::records;
use crate::inquiry::sweep::SweepError;
use crate::investigate::{Check, Code, Coverage, PaidOutcome, PaidSum, Reward};
use crate::offers::{EventKind, OffersFile};
use crate::store::{AmongKeys, RewardRow, Store, StoreError};

/// At most this many rewards are read at once.
const CHUNK: usize = 2_000;

/// One item for each of these rewards.
pub(super) fn items(
    store: &Store,
    rows: &[&RewardRow],
    offers: Option<&OffersFile>,
    coverage: &Coverage,
) -> Result<Vec<AuditItem>, SweepError> {
    let mut items = Vec::new();
    for chunk in rows.chunks(CHUNK) {
        let ids: Vec<i64> = chunk.iter().map(|row| row.row).collect();
        let known = Known::load(store, chunk)?;
        for stored in store.stored_among(Resource::Rewards, AmongKeys::Rows(&ids))? {
            items.push(item(&records::reward(stored), &known, offers, coverage));
        }
    }
    Ok(items)
}

/// Which of the named records are there.
struct Known(HashMap<Resource, HashSet<String>>);

impl Known {
    fn load(store: &Store, rows: &[&RewardRow]) -> Result<Self, SweepError> {
        let mut named: HashMap<Resource, Vec<String>> = HashMap::new();
        for row in rows {
            for (list, key) in [
                (Resource::Transactions, &row.transaction),
                (Resource::Actions, &row.action),
                (Resource::Customers, &row.customer),
            ] {
                named.entry(list).or_default().extend(key.clone());
            }
        }
        let known =
            named.into_iter().map(|(list, keys)| Ok((list, store.known_among(list, &keys)?)));
        Ok(Self(known.collect::<Result<_, StoreError>>()?))
    }

    fn has(&self, list: Resource, key: &str) -> bool {
        self.0.get(&list).is_some_and(|keys| keys.contains(key))
    }
}

fn item(
    reward: &Reward,
    known: &Known,
    offers: Option<&OffersFile>,
    coverage: &Coverage,
) -> AuditItem {
    let offer = reward.offer_key.as_ref().zip(offers).and_then(|(key, file)| file.offer(key));
    let named = match (&reward.transaction_key, &reward.action_key, &reward.customer_key, offer) {
        (Some(key), ..) => Some((EventKind::Transaction, key)),
        (None, Some(key), ..) => Some((EventKind::Action, key)),
        (None, None, Some(customer), Some(offer)) if offer.event == EventKind::Signup => {
            Some((EventKind::Signup, customer))
        }
        _ => None,
    };
    let gone = named.and_then(|(kind, key)| kind.list().map(|list| (list, key)));
    let gone = gone.filter(|(list, key)| !known.has(*list, key)).map(|(list, _)| list);
    let stands = reward.counts();
    let (outcome, check, code) = match gone {
        _ if !stands => {
            let code = if reward.stands() { Code::Declined } else { Code::Archived };
            (PaidOutcome::Explained, Some(Check::RewardState), Some(code))
        }
        // What was taken back pays nothing, and what a person made for no event is that person's decision.
        _ if reward.takes_back() => (PaidOutcome::Explained, None, None),
        _ if reward.is_manual() => (PaidOutcome::Explained, Some(Check::Payee), Some(Code::ByHand)),
        Some(list) if coverage.gap(list, reward.created_at).is_some() => {
            (PaidOutcome::CantTell, Some(Check::EventFound), None)
        }
        Some(_) => (PaidOutcome::NoEvent, Some(Check::EventFound), Some(Code::NotFound)),
        None => (PaidOutcome::CantTell, Some(Check::RulesKnown), Some(Code::RulesUnknown)),
    };
    // An event that is here has an item of its own.
    let named = named.filter(|_| gone.is_some());
    let paid = if stands { reward.amount.unwrap_or_default() } else { 0 };
    AuditItem {
        outcome,
        kind: named.map(|(kind, _)| kind),
        event: named.map(|(_, key)| key.clone()),
        rewards: vec![reward.key.clone()],
        partner: reward.partnership_key.clone(),
        customer: reward.customer_key.clone(),
        recorded_at: reward.created_at,
        offer: reward.offer_key.clone(),
        sums: vec![PaidSum {
            currency: reward.currency().to_uppercase(),
            due: due(outcome, paid),
            paid,
        }],
        check,
        code,
    }
}

/// What a person decided to pay is as due.
fn due(outcome: PaidOutcome, paid: i64) -> i64 {
    if outcome == PaidOutcome::Explained { paid } else { 0 }
}
