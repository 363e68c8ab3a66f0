//! An audit's items in groups.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{AuditItem, OutcomeGroup, difference};
use crate::domain::num::saturate;
use crate::investigate::PaidOutcome;

#[derive(Default)]
struct OutcomeSum {
    count: i64,
    due: i128,
    paid: i128,
}

/// The groups by outcome, offer and currency: in the outcomes' order, then the largest difference. Sums of different
/// currencies are never added (rule: one-sum-a-currency).
pub(super) fn outcomes(items: &[AuditItem]) -> Vec<OutcomeGroup> {
    let mut groups: BTreeMap<(PaidOutcome, Option<&str>, Option<&str>), OutcomeSum> =
        BTreeMap::new();
    for item in items {
        for line in item.lines() {
            let common = (item.outcome, item.offer.as_deref(), line.currency);
            let group = groups.entry(common).or_default();
            group.count += 1;
            group.due += i128::from(line.due.unwrap_or_default());
            group.paid += i128::from(line.paid);
        }
    }
    let mut groups: Vec<OutcomeGroup> = groups
        .into_iter()
        .map(|((outcome, offer, currency), sum)| OutcomeGroup {
            outcome,
            offer: offer.map(str::to_owned),
            currency: currency.map(str::to_owned),
            count: sum.count,
            due: (outcome != PaidOutcome::CantTell).then(|| saturate(sum.due)),
            paid: saturate(sum.paid),
        })
        .collect();
    // The sort is stable: equal groups stay in the order of their offers.
    groups.sort_by_key(|group| {
        let off = difference(group.due, group.paid).unwrap_or(group.paid);
        (group.outcome, Reverse(off.saturating_abs()), Reverse(group.count))
    });
    groups
}
