//! A sweep's items in groups, with what is at stake in each.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{ReasonGroup, UnrewardedEvent};
use crate::domain::num::saturate;
use crate::investigate::Verdict;

/// What the items of a group have in common.
type Common<'a> = (Verdict, Option<crate::investigate::Check>, Option<&'a str>, Vec<&'a str>);

#[derive(Default)]
struct GroupSum<'a> {
    count: i64,
    sums: BTreeMap<&'a str, i128>,
    code: Option<crate::investigate::Code>,
}

/// The groups: what should have fired first, then the most money at stake. Sums of different currencies are never
/// added (rule: one-sum-a-currency).
pub(super) fn groups(items: &[UnrewardedEvent]) -> Vec<ReasonGroup> {
    let mut tally: BTreeMap<(Common<'_>, Option<&str>), GroupSum<'_>> = BTreeMap::new();
    for item in items {
        let currencies = item.sums.iter().map(|(currency, _)| currency.as_str()).collect();
        let code = item.code.map(crate::investigate::Code::word);
        let common = (item.verdict, item.check, code, currencies);
        let sum = tally.entry((common, item.offer.as_deref())).or_default();
        sum.count += 1;
        sum.code = item.code;
        for (currency, more) in &item.sums {
            *sum.sums.entry(currency).or_default() += i128::from(*more);
        }
    }
    let mut groups: Vec<ReasonGroup> = tally
        .into_iter()
        .map(|(((verdict, check, _, _), offer), sum)| {
            let sums: Vec<(String, i64)> = sum
                .sums
                .into_iter()
                .map(|(currency, sum)| (currency.to_owned(), saturate(sum)))
                .collect();
            let (at_stake, currency) = match sums.as_slice() {
                [(currency, sum)] => (*sum, Some(currency.clone())),
                _ => (0, None),
            };
            let (count, code, offer) = (sum.count, sum.code, offer.map(str::to_owned));
            ReasonGroup { verdict, check, code, offer, count, at_stake, currency, sums }
        })
        .collect();
    // The sort is stable: equal groups stay in the order of their words.
    groups.sort_by_key(|group| {
        let largest = group.sums.iter().map(|(_, sum)| *sum).max().unwrap_or(0);
        (group.verdict != Verdict::ShouldHaveFired, Reverse(largest), Reverse(group.count))
    });
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::investigate::{Check, Code};
    use crate::offers::EventKind;

    fn item(verdict: Verdict, code: Option<Code>, sums: &[(&str, i64)]) -> UnrewardedEvent {
        let sums: Vec<(String, i64)> =
            sums.iter().map(|(c, sum)| ((*c).to_owned(), *sum)).collect();
        UnrewardedEvent {
            kind: EventKind::Transaction,
            key: "txn".to_owned(),
            partner: None,
            customer: None,
            recorded_at: Timestamp::EPOCH,
            amount: None,
            amount_usd: None,
            currency: None,
            verdict,
            check: code.map(|_| Check::Product),
            code,
            offer: Some("o".to_owned()),
            would_pay: None,
            would_pay_total: None,
            pay_currency: None,
            sums,
        }
    }

    #[test]
    fn what_should_have_fired_is_first_and_then_the_most_money() {
        let miss = |sums: &[(&str, i64)]| item(Verdict::RuleNotMet, Some(Code::WrongProduct), sums);
        let found = groups(&[
            item(Verdict::RuleNotMet, Some(Code::TooOld), &[("USD", 100)]),
            miss(&[("USD", 300)]),
            item(Verdict::NeedsData, None, &[]),
            miss(&[("EUR", 40)]),
            item(Verdict::ShouldHaveFired, None, &[("EUR", 1), ("USD", 2)]),
            miss(&[("USD", i64::MAX)]),
            item(Verdict::ShouldHaveFired, None, &[("USD", 1)]),
        ]);
        let told: Vec<(Verdict, i64, i64, Option<&str>)> = found
            .iter()
            .map(|one| (one.verdict, one.count, one.at_stake, one.currency.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (Verdict::ShouldHaveFired, 1, 0, None),
                (Verdict::ShouldHaveFired, 1, 1, Some("USD")),
                (Verdict::RuleNotMet, 2, i64::MAX, Some("USD")),
                (Verdict::RuleNotMet, 1, 100, Some("USD")),
                (Verdict::RuleNotMet, 1, 40, Some("EUR")),
                (Verdict::NeedsData, 1, 0, None),
            ]
        );
        assert_eq!(found[0].sums, [("EUR".to_owned(), 1), ("USD".to_owned(), 2)]);
    }
}
