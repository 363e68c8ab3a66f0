//! What the records of a whole programme show of its offers: who its partners are, what happens in which group,
//! which keys exist, and which offers paid rewards.

use std::collections::{BTreeMap, BTreeSet};

use super::{KeyAndName, PartnerGroup, Resource, Timestamp};

/// What the records show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedProgramme {
    /// Lists that were read to their end. Only in these does absence mean anything.
    pub complete: BTreeSet<Resource>,
    /// Every combination of group, tags and tier found among partners who aren't archived.
    pub standings: Vec<PartnerPlaces>,
    /// Product keys of payments.
    pub products: BTreeSet<String>,
    /// Partners' payments by product, without test data and vanished rows.
    pub sold: BTreeMap<String, Sold>,
    /// Category keys of payments.
    pub categories: BTreeSet<String>,
    /// Currencies of payments.
    pub currencies: BTreeSet<String>,
    pub action_types: BTreeSet<String>,
    /// Statuses and stages of leads.
    pub lead_statuses: BTreeSet<String>,
    pub deal_stages: BTreeSet<String>,
    /// Events by list and group.
    pub happened: Vec<Happened>,
    /// Offers named by rewards, the one with most rewards first.
    pub offers: Vec<PaidOffer>,
}

/// A product's payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sold {
    pub count: i64,
    /// When the newest was created.
    pub last: Timestamp,
}

/// A group, tags and tier that some partners have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerPlaces {
    pub group: Option<PartnerGroup>,
    pub tags: Vec<String>,
    pub tier: Option<KeyAndName>,
}

/// The events of one list in one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// For customers, the events are their sign-ups.
    pub list: Resource,
    /// The group of the events' partners.
    pub group: Option<PartnerGroup>,
    /// How many, without test data and vanished rows.
    pub count: i64,
}

/// An offer named by rewards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaidOffer {
    pub key: String,
    /// What the partner reads, from the newest reward.
    pub description: String,
    /// Number of rewards, declined ones included.
    pub rewards: i64,
    /// When the oldest and the newest of them were created.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Rewards by group name of the partner who got them.
    pub groups: BTreeMap<String, i64>,
    /// Rewards by product key of the payment.
    pub products: BTreeMap<String, i64>,
    /// Rewards by what they are for: a transaction, an action, or only a customer.
    pub causes: BTreeMap<Resource, i64>,
    /// Rewards by their share of the payment, in ten-thousandths of a percent.
    pub shares: BTreeMap<u32, i64>,
    /// Rewards by amount in hundredths and currency.
    pub amounts: BTreeMap<(i64, String), i64>,
}

/// What one reward shows of its offer.
#[derive(Clone, Debug, Default)]
pub struct PaidReward {
    /// When it was created.
    pub at: Option<Timestamp>,
    /// The offer's description.
    pub description: Option<String>,
    /// The group's name.
    pub group: Option<String>,
    /// The payment's product key.
    pub product: Option<String>,
    /// The list of the event it is for.
    pub cause: Option<Resource>,
    /// Hundredths, and their currency.
    pub amount: Option<(i64, String)>,
    /// The payment in US cents.
    pub base: Option<i64>,
}

impl PaidOffer {
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

    /// The most common share, unless an amount is more common.
    pub fn share(&self) -> Option<u32> {
        let (share, count) = most(&self.shares)?;
        let flat = most(&self.amounts).map_or(0, |(_, count)| count);
        // With a single reward, or if every payment is the same, share and amount fit equally; a share is more
        // likely.
        (count >= flat).then_some(*share)
    }

    /// The most common amount, with its currency.
    pub fn flat(&self) -> Option<(i64, &str)> {
        most(&self.amounts).map(|((amount, currency), _)| (*amount, currency.as_str()))
    }
}

fn note<K: Ord>(counts: &mut BTreeMap<K, i64>, key: Option<K>) {
    if let Some(key) = key {
        *counts.entry(key).or_default() += 1;
    }
}

/// The most frequent key; of several, the first.
fn most<K: Ord>(counts: &BTreeMap<K, i64>) -> Option<(&K, i64)> {
    let counted = counts.iter().map(|(key, count)| (key, *count));
    counted.reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// The percentage of a payment that gives an amount, in ten-thousandths of a percent: of those that round to
/// the amount, the one with the fewest decimals.
fn share(amount: i64, base: i64) -> Option<u32> {
    const WHOLE: i128 = 1_000_000;
    if amount <= 0 || base <= 0 {
        return None;
    }
    let (amount, base) = (i128::from(amount), i128::from(base));
    // From half a cent below, which rounds up to the amount, to just under half a cent above.
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
