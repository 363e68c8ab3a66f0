//! What the records of a whole programme show of its offers: who its partners are, what happens in
//! which group, which keys there are, and what rewards were paid by.

use std::collections::{BTreeMap, BTreeSet};

use super::{KeyAndName, PartnerGroup, Resource, Timestamp};

/// What the records show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedProgramme {
    /// The lists that were read whole: only of those does absence mean anything.
    pub complete: BTreeSet<Resource>,
    /// Each group, tags and tier that partners who aren't archived have together.
    pub standings: Vec<PartnerPlaces>,
    /// Product keys of payments.
    pub products: BTreeSet<String>,
    /// How often each of them was sold, without test data and what has vanished.
    pub sold: BTreeMap<String, Sold>,
    /// Category keys of payments.
    pub categories: BTreeSet<String>,
    /// Currencies of payments.
    pub currencies: BTreeSet<String>,
    /// Types of actions.
    pub action_types: BTreeSet<String>,
    /// Statuses and stages of leads.
    pub lead_statuses: BTreeSet<String>,
    /// Stages of deals.
    pub deal_stages: BTreeSet<String>,
    /// What happened in which group.
    pub happened: Vec<Happened>,
    /// The offers that rewards name, those with most rewards first.
    pub offers: Vec<PaidOffer>,
}

/// The payments of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    /// How many there are.
    pub count: i64,
    /// When the newest was recorded.
    pub last: Timestamp,
}

/// Where partners stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerPlaces {
    /// Their group.
    pub group: Option<PartnerGroup>,
    /// Their tags.
    pub tags: Vec<String>,
    /// Their tier.
    pub tier: Option<KeyAndName>,
}

/// Events of one list in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The list: customers are sign-ups.
    pub list: Resource,
    /// The group of the partners whose they are.
    pub group: Option<PartnerGroup>,
    /// How many there are, without test data and what has vanished.
    pub count: i64,
}

/// An offer that rewards name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaidOffer {
    /// Its key.
    pub key: String,
    /// What the partner reads: as the newest reward has it.
    pub description: String,
    /// Rewards that it made, the declined ones among them.
    pub rewards: i64,
    /// The oldest and the newest of them.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Names of the groups of those who got them.
    pub groups: BTreeMap<String, i64>,
    /// Product keys of the payments that they are for.
    pub products: BTreeMap<String, i64>,
    /// What they are for: a transaction, an action, or the customer alone.
    pub causes: BTreeMap<Resource, i64>,
    /// Their share of the payment, in ten-thousandths of a percent.
    pub shares: BTreeMap<u32, i64>,
    /// What they came to, by amount and currency.
    pub amounts: BTreeMap<(i64, String), i64>,
}

/// One reward, as far as it tells of its offer.
#[derive(Clone, Debug, Default)]
pub struct PaidReward {
    /// When it was made.
    pub at: Option<Timestamp>,
    /// The offer's description.
    pub description: Option<String>,
    /// The group's name.
    pub group: Option<String>,
    /// The payment's product.
    pub product: Option<String>,
    /// What it is for.
    pub cause: Option<Resource>,
    /// Minor units and their currency.
    pub amount: Option<(i64, String)>,
    /// The payment in US cents.
    pub base: Option<i64>,
}

impl PaidOffer {
    /// Counts a reward.
    pub fn add(&mut self, paid: PaidReward) {
        self.rewards += 1;
        let newest = self.span.is_none_or(|(_, last)| paid.at.is_some_and(|at| at >= last));
        if let Some(description) = paid.description.filter(|_| newest) {
            self.description = description;
        }
        if let Some(at) = paid.at {
            let (first, last) = self.span.unwrap_or((at, at));
            self.span = Some((first.min(at), last.max(at)));
        }
        let share = match (&paid.amount, paid.base) {
            (Some((amount, currency)), Some(base)) if currency == "USD" => share(*amount, base),
            _ => None,
        };
        note(&mut self.groups, paid.group);
        note(&mut self.products, paid.product);
        note(&mut self.causes, paid.cause);
        note(&mut self.shares, share);
        note(&mut self.amounts, paid.amount.filter(|(amount, _)| *amount > 0));
    }

    /// What most rewards are for.
    pub fn cause(&self) -> Option<Resource> {
        most(&self.causes).map(|(cause, _)| *cause)
    }

    /// The share that most rewards have, unless more of them come to one amount.
    pub fn share(&self) -> Option<u32> {
        let (share, count) = most(&self.shares)?;
        let flat = most(&self.amounts).map_or(0, |(_, count)| count);
        // With one reward, or the same payment each time, both fit: a payment is mostly shared.
        (count >= flat).then_some(*share)
    }

    /// The amount that most rewards come to, with its currency.
    pub fn flat(&self) -> Option<(i64, &str)> {
        most(&self.amounts).map(|((amount, currency), _)| (*amount, currency.as_str()))
    }
}

fn note<K: Ord>(counts: &mut BTreeMap<K, i64>, key: Option<K>) {
    if let Some(key) = key {
        *counts.entry(key).or_default() += 1;
    }
}

/// What is counted most often; of several, the first.
fn most<K: Ord>(counts: &BTreeMap<K, i64>) -> Option<(&K, i64)> {
    let counted = counts.iter().map(|(key, count)| (key, *count));
    counted.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// The percentage that makes an amount of a payment, in ten-thousandths of a percent: of those that
/// round to the amount, the one with the fewest decimals.
fn share(amount: i64, base: i64) -> Option<u32> {
    const WHOLE: i128 = 1_000_000;
    if amount <= 0 || base <= 0 {
        return None;
    }
    let (amount, base) = (i128::from(amount), i128::from(base));
    // Half a cent less rounds up to the amount; half a cent more already to the next.
    let low = ((2 * amount - 1) * WHOLE + 2 * base - 1) / (2 * base);
    let high = ((2 * amount + 1) * WHOLE - 1) / (2 * base);
    [10_000, 1000, 100, 10, 1].into_iter().find_map(|step| {
        let fits = (low + step - 1) / step * step;
        u32::try_from(fits).ok().filter(|fits| *fits > 0 && i128::from(*fits) <= high)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_plainest_that_rounds_to_the_amount() {
        for (amount, base, wanted) in [
            (918, 4590, Some(200_000)),
            (919, 4593, Some(200_000)),
            (1480, 7400, Some(200_000)),
            (1, 4, Some(130_000)),
            (1250, 10_000, Some(125_000)),
            (333_333, 1_000_000, Some(333_333)),
            (33_333_333, 100_000_000, None),
            (0, 100, None),
            (100, 0, None),
            (-5, 100, None),
            (i64::MAX, 1, None),
            (1, i64::MAX, None),
        ] {
            assert_eq!(share(amount, base), wanted, "{amount} of {base}");
        }
    }

    #[test]
    fn most_rewards_say_what_an_offer_pays() {
        let paid = |amount, base| PaidReward {
            amount: Some((amount, "USD".to_owned())),
            base,
            ..PaidReward::default()
        };
        let of = |all: &[(i64, Option<i64>)]| {
            let mut offer = PaidOffer::default();
            for (amount, base) in all {
                offer.add(paid(*amount, *base));
            }
            (offer.share(), offer.flat().map(|(amount, _)| amount))
        };
        let percent = [(918, Some(4590)), (919, Some(4593)), (500, Some(9000)), (500, Some(2900))];
        assert_eq!(of(&percent).0, Some(200_000));
        let flat = [(500, Some(4590)), (500, Some(9000)), (500, None)];
        assert_eq!(of(&flat), (None, Some(500)));
        assert_eq!(of(&[(918, Some(4590))]).0, Some(200_000));
    }

    #[test]
    fn the_newest_reward_says_what_the_offer_is_called() {
        let mut offer = PaidOffer::default();
        for (ms, text) in [(5, "b"), (9, "c"), (1, "a")] {
            let description = Some(text.to_owned());
            offer.add(PaidReward {
                at: Timestamp::from_ms(ms),
                description,
                ..PaidReward::default()
            });
        }
        assert_eq!((offer.description.as_str(), offer.rewards), ("c", 3));
        assert_eq!(offer.span, Timestamp::from_ms(1).zip(Timestamp::from_ms(9)));
    }
}
