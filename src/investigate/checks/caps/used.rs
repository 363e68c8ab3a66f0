//! What an offer has paid so far, and how much room a cap leaves.

use std::collections::BTreeMap;

use super::start;
use crate::domain::num::{count, saturate};
use crate::investigate::case::CheckInput;
use crate::investigate::records::Reward;
use crate::offers::{Cap, Offer};

/// How much room a cap leaves: US cents and number of rewards.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) amount: i64,
    pub(super) count: i64,
}

impl Room {
    /// What this many parts of a sum pay within the room, one after the other.
    pub(super) fn pays(self, sum: i64, parts: i64) -> i64 {
        sum.saturating_mul(parts.min(self.count)).min(self.amount)
    }
}

/// What was paid so far: US cents and number of rewards.
#[derive(Clone, Copy)]
pub(super) struct Used {
    pub(super) amount: i64,
    pub(super) count: i64,
}

impl Used {
    pub(super) fn reached(self, cap: Cap) -> bool {
        cap.amount.is_some_and(|most| self.amount >= most)
            || cap.count.is_some_and(|most| self.count >= most)
    }

    pub(super) fn room(self, cap: Cap) -> Room {
        let left =
            |most: Option<i64>, used: i64| most.map_or(i64::MAX, |most| most.saturating_sub(used));
        Room { amount: left(cap.amount, self.amount), count: left(cap.count, self.count) }
    }
}

pub(super) fn used(case: &CheckInput<'_>, offer: &Offer, cap: Cap, whom: &str) -> Used {
    let from = start(cap.period, case.at);
    let in_period = |reward: &Reward| {
        reward.created_at.is_some_and(|at| at <= case.at && from.is_none_or(|from| at >= from))
    };
    // A reward for a payment that was refunded or repeats another uses up nothing.
    let is_lost = |reward: &Reward| {
        let key = reward.transaction_key.as_deref();
        key.is_some_and(|key| case.ledger().has_lost(case.ledger().source(key)))
    };
    let counts = |reward: &&Reward| {
        let of_offer = match &reward.offer_key {
            Some(key) => *key == offer.key,
            // A take-back made by hand may name only the event, not the offer.
            None => reward.takes_back(),
        };
        of_offer
            && reward.counts()
            && reward.currency().eq_ignore_ascii_case("USD")
            && !is_lost(reward)
            // What was taken back doesn't use up the cap, however late that happened.
            && (reward.takes_back() || in_period(reward))
            && !case.own.iter().any(|own| own.key == reward.key)
    };
    let own = case.facts.capped.iter().chain(case.facts.capped_back);
    // For a cap per customer, other partners' rewards count too.
    let (own, of_customer) = match whom {
        "customer" => (own, case.facts.capped_of_customer.iter()),
        _ => (own, [].iter()),
    };
    let fits = |reward: &&Reward| match whom {
        "customer" => is_of_customer(case, reward),
        _ => case.is_own(reward),
    };
    let mut rewards: Vec<&Reward> = own.chain(of_customer).filter(counts).filter(fits).collect();
    rewards.sort_by(|a, b| a.key.cmp(&b.key));
    rewards.dedup_by(|a, b| a.key == b.key);
    let (taken, made): (Vec<&Reward>, Vec<&Reward>) =
        rewards.into_iter().partition(|reward| reward.takes_back());
    if taken.is_empty() {
        let sum: i128 = made.iter().filter_map(|reward| reward.amount).map(i128::from).sum();
        return Used { amount: saturate(sum), count: count(made.len()) };
    }
    let mut causes: BTreeMap<RewardSource<'_>, (i128, usize)> = BTreeMap::new();
    for reward in made {
        let (sum, many) = causes.entry(cause(case, reward)).or_default();
        *sum += i128::from(reward.amount.unwrap_or_default());
        *many += 1;
    }
    for reward in taken {
        if let Some((sum, _)) = causes.get_mut(&cause(case, reward)) {
            *sum += i128::from(reward.amount.unwrap_or_default());
            if *sum <= 0 {
                causes.remove(&cause(case, reward));
            }
        }
    }
    let sum: i128 = causes.values().map(|(sum, _)| *sum).sum();
    Used { amount: saturate(sum), count: count(causes.values().map(|(_, many)| *many).sum()) }
}

/// The partner and the cause of a reward: a take-back is set against the reward with the same pair.
type RewardSource<'a> = (Option<&'a str>, Option<&'a str>);

fn cause<'a>(case: &CheckInput<'a>, reward: &'a Reward) -> RewardSource<'a> {
    // A take-back that names the refund's row is set against the refunded payment.
    let payment = reward.transaction_key.as_deref().map(|key| case.ledger().source(key));
    let event = payment.or(reward.action_key.as_deref());
    (reward.partnership_key.as_deref(), event.or(reward.customer_key.as_deref()))
}

/// Whether a reward was for the customer: it names him, or it names nobody and is for one of his payments.
fn is_of_customer(case: &CheckInput<'_>, reward: &Reward) -> bool {
    let payment = || reward.transaction_key.as_deref().is_some_and(|key| case.ledger().has(key));
    case.names_customer(reward) || reward.customer_key.is_none() && payment()
}
