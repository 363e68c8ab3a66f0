//! Offers whose rewards come to something other than the file says. Then the file is out of date or was never right,
//! and every expected sum is wrong.

use std::collections::BTreeMap;

use super::{LintFacts, Remark, judged};
use crate::domain::programme::PaidOffer;
use crate::offers::describe::rewards;
use crate::offers::model::{Offer, OfferReward, OffersFile};
use crate::offers::percent::Percent;

/// A single reward may be what was left under a cap, or made by hand.
const FEW: i64 = 2;

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for offer in judged(file, seen) {
        let Some(paid) = seen.paid().iter().find(|paid| paid.key == offer.key) else { continue };
        let Some((found, count)) = what_it_pays(offer, paid) else { continue };
        if found != offer.reward {
            let message = format!(
                "most of its {} come to {} ({count} of them), but the file says {}",
                rewards(paid.rewards),
                found.words(),
                offer.reward.words()
            );
            remarks.push(Remark::about(offer, message));
        }
    }
    remarks
}

/// What more than half of the rewards come to, and how many do. If both an amount and a share fit, the kind that the
/// file has is taken.
fn what_it_pays(offer: &Offer, paid: &PaidOffer) -> Option<(OfferReward, i64)> {
    let share = most(&paid.shares).and_then(|(share, count)| {
        let percent = Percent::of_parts(*share)?;
        Some((OfferReward::Percent(percent), count))
    });
    let flat = most(&paid.amounts).map(|((amount, currency), count)| {
        (OfferReward::Flat { amount: *amount, currency: currency.clone() }, count)
    });
    match &offer.reward {
        // An amount without its payment doesn't show the share.
        OfferReward::Percent(_) => share,
        OfferReward::Flat { .. } => flat.or(share),
    }
}

/// What more than half of them have.
fn most<K: Ord>(counts: &BTreeMap<K, i64>) -> Option<(&K, i64)> {
    let all: i64 = counts.values().sum();
    let (key, count) = counts.iter().max_by_key(|(_, count)| **count)?;
    (*count >= FEW && count * 2 > all).then_some((key, *count))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said, whole};
    use super::*;
    use crate::domain::Resource;
    use crate::domain::programme::PaidReward;

    /// Rewards of an offer: amount, currency, and the payment in US cents.
    fn paid(all: &[(i64, &str, Option<i64>)]) -> LintFacts {
        whole(|programme| {
            let mut offer = PaidOffer { key: "o0".to_owned(), ..PaidOffer::default() };
            for (amount, currency, base) in all {
                offer.add(PaidReward {
                    cause: Some(Resource::Transactions),
                    amount: Some((*amount, (*currency).to_owned())),
                    base: *base,
                    ..PaidReward::default()
                });
            }
            programme.offers = vec![offer];
        })
    }

    #[test]
    fn what_most_rewards_come_to_is_held_against_the_file() {
        let usd = |amount, base| (amount, "USD", Some(base));
        let flat = "reward = { flat = 5000 }";
        let euros = "reward = { flat = 5000, currency = \"EUR\" }";
        let (half, fifth) = ([usd(459, 4590), usd(900, 9000)], [usd(918, 4590), usd(1800, 9000)]);
        let told = "most of its 2 rewards come to 10% (2 of them), but the file says 20%";
        for (rewards, more, wanted) in [
            (&half[..], "", Some(told)),
            (&fifth, "", None),
            // Rounded to the cent, it is still 20 %.
            (&[usd(919, 4593), usd(33, 167)], "", None),
            // A single one proves nothing: it may be what was left under a cap.
            (&[usd(459, 4590)], "", None),
            // As many one way as the other: the terms may just have changed.
            (&[half[0], half[1], fifth[0], fifth[1]], "", None),
            (&[half[0], half[1], (700, "USD", Some(7000)), fifth[1]], "", Some("10% (3 of them)")),
            // The payment is unknown, so the share is, too.
            (&[(459, "USD", None), (459, "USD", None)], "", None),
            (&half, "enabled = false", None),
            (&half, "ends = 2026-01-01T00:00:00Z", None),
            (&[(5000, "USD", None), (5000, "USD", None)], flat, None),
            (
                &[(2500, "USD", None), (2500, "USD", None)],
                flat,
                Some("$25.00 (2 of them), but the file says $50.00"),
            ),
            (&[(5000, "USD", None), (5000, "USD", None)], euros, Some("the file says")),
            (&[(5000, "EUR", None), (5000, "EUR", None)], euros, None),
            // The same payment each time: the sum is right, whatever share of the payment it is.
            (&[usd(5000, 25_000), usd(5000, 25_000)], flat, None),
            (&half, flat, Some("10% (2 of them), but the file says $50.00")),
        ] {
            let found = said(check, &paid(rewards), &[more]);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{rewards:?} {more}: {found:?}");
            assert!(found.concat().contains(wanted.unwrap_or_default()), "{found:?}");
        }
        assert!(said(check, &nothing(), &[""]).is_empty());
    }
}
