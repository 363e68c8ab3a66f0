//! Offers that follow one another with a gap between them: in time, in the customer's age, in the amount. An event in
//! the gap is rewarded by neither.

use super::{LintFacts, Remark};
use crate::domain::Timestamp;
use crate::domain::text::fold;
use crate::domain::time::DAY;
use crate::offers::describe::money;
use crate::offers::model::{Audience, Offer, OffersFile, Rules};

/// A gap in time that ended longer ago than this (in ms) isn't asked about any more.
const RECENT: i64 = 365 * DAY;

/// The values of a measure that an offer takes: `from` included, `to` excluded. Open ends are the limits of `i64`.
#[derive(Clone, Copy)]
struct Range {
    from: i64,
    to: i64,
}

/// A measure by which offers may follow one another.
struct Measure {
    range: fn(&Offer) -> Range,
    /// The rules without this measure; they have to be equal, or the offers don't follow one another.
    others: fn(&Rules) -> Rules,
    /// Whether the offers' spans have to be equal, too.
    same_span: bool,
    words: fn(&Offer, &Offer) -> String,
}

const MEASURES: [Measure; 3] = [
    Measure {
        range: |offer| Range {
            from: offer.span.starts.map_or(i64::MIN, Timestamp::ms),
            to: offer.span.ends.map_or(i64::MAX, Timestamp::ms),
        },
        others: Rules::clone,
        same_span: false,
        words: |before, after| {
            let at = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
            format!("from {} to {}", at(before.span.ends), at(after.span.starts))
        },
    },
    Measure {
        range: |offer| {
            let age = |age: Option<crate::domain::CalendarSpan>| {
                age.map(|age| age.after(Timestamp::EPOCH))
            };
            Range {
                from: age(offer.rules.min_customer_age).map_or(0, Timestamp::ms),
                to: age(offer.rules.max_customer_age).map_or(i64::MAX, Timestamp::ms),
            }
        },
        others: |rules| Rules { min_customer_age: None, max_customer_age: None, ..rules.clone() },
        same_span: true,
        words: |before, after| {
            let words = |age: Option<crate::domain::CalendarSpan>| {
                age.map_or_else(String::new, crate::domain::CalendarSpan::words)
            };
            format!(
                "from customers who signed up between {} and {} before",
                words(before.rules.max_customer_age),
                words(after.rules.min_customer_age)
            )
        },
    },
    Measure {
        range: |offer| Range {
            from: offer.rules.min_amount.unwrap_or(i64::MIN),
            to: offer.rules.max_amount.map_or(i64::MAX, |most| most.saturating_add(1)),
        },
        others: |rules| Rules { min_amount: None, max_amount: None, ..rules.clone() },
        same_span: true,
        words: |before, after| {
            let sum = |sum: Option<i64>| money(sum.unwrap_or_default(), "USD");
            format!(
                "above {} and below {}",
                sum(before.rules.max_amount),
                sum(after.rules.min_amount)
            )
        },
    },
];

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let offers: Vec<&Offer> = file
        .offers
        .iter()
        .filter(|offer| offer.enabled)
        .filter(|offer| offer.span.ends.is_none_or(|ends| seen.now.since(ends) < RECENT))
        .collect();
    let mut remarks = Vec::new();
    for measure in &MEASURES {
        for before in &offers {
            remarks.extend(gap_behind(measure, before, &offers));
        }
    }
    remarks
}

/// The gap after an offer, if another one begins later and none lies between.
fn gap_behind(measure: &Measure, before: &Offer, offers: &[&Offer]) -> Option<Remark> {
    let end = (measure.range)(before).to;
    let rivals = || offers.iter().filter(|other| other.event == before.event);
    let after = rivals()
        .filter(|other| is_sequel(measure, before, other) && (measure.range)(other).from > end)
        .min_by_key(|other| (measure.range)(other).from)?;
    let next = (measure.range)(after).from;
    // How far other offers cover the gap, from its beginning on.
    let mut covered = end;
    loop {
        let further = rivals()
            .filter(|other| is_as_wide(measure, other, before))
            .map(|other| (measure.range)(other))
            .filter(|range| range.from <= covered && range.to > covered)
            .map(|range| range.to)
            .max();
        match further {
            Some(further) if further >= next => return None,
            Some(further) => covered = further,
            None => break,
        }
    }
    let kind = before.event.words();
    let message = format!(
        "neither it nor {} covers any {kind} {}",
        after.key,
        (measure.words)(before, after)
    );
    // If a third offer covers a part of it, the two limits in the message wouldn't be the gap's.
    (covered == end).then(|| Remark::about(before, message))
}

/// Whether two offers are for the same, except for the measure.
fn is_sequel(measure: &Measure, one: &Offer, other: &Offer) -> bool {
    one.audience == other.audience
        && (!measure.same_span || one.span == other.span)
        && (measure.others)(&one.rules) == (measure.others)(&other.rules)
}

/// Whether an offer takes everything that the other takes, except for the measure.
fn is_as_wide(measure: &Measure, wide: &Offer, one: &Offer) -> bool {
    let (w, o) = ((measure.others)(&wide.rules), (measure.others)(&one.rules));
    let span = !measure.same_span
        || (wide.span.starts.is_none_or(|at| one.span.starts.is_some_and(|own| at <= own))
            && wide.span.ends.is_none_or(|at| one.span.ends.is_some_and(|own| own <= at)));
    let audience = wide.audience == Audience::default() || wide.audience == one.audience;
    span && audience && (w == o || w == Rules::default() || takes_all(&w, &o))
}

/// Whether each list of `wide` is empty or has everything that the other's has, and the other rules are equal.
fn takes_all(wide: &Rules, one: &Rules) -> bool {
    let all = |wide: &[String], one: &[String]| {
        let has = |text: &String| wide.iter().any(|known| fold(known) == fold(text));
        wide.is_empty() || (!one.is_empty() && one.iter().all(has))
    };
    let rest = |rules: &Rules| Rules {
        product_keys: Vec::new(),
        category_keys: Vec::new(),
        currencies: Vec::new(),
        countries: Vec::new(),
        lead_statuses: Vec::new(),
        deal_stages: Vec::new(),
        ..rules.clone()
    };
    all(&wide.product_keys, &one.product_keys)
        && all(&wide.category_keys, &one.category_keys)
        && all(&wide.currencies, &one.currencies)
        && all(&wide.countries, &one.countries)
        && all(&wide.lead_statuses, &one.lead_statuses)
        && all(&wide.deal_stages, &one.deal_stages)
        && rest(wide) == rest(one)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said};
    use super::*;

    #[test]
    fn what_falls_between_two_offers_is_told() {
        let to = |day: &str| format!("ends = {day}T00:00:00Z\n");
        let from = |day: &str| format!("starts = {day}T00:00:00Z\n");
        let rules = |rules: &str| format!("rules = {{ {rules} }}\n");
        let (young, old) = ("max_customer_age = \"12mo\"", "min_customer_age = \"13mo\"");
        for (offers, wanted) in [
            (
                vec![to("2026-01-01"), from("2026-02-01")],
                Some(
                    "o0: neither it nor o1 covers any payment from 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z",
                ),
            ),
            (vec![from("2026-02-01"), to("2026-01-01")], Some("o1: neither it nor o0")),
            (vec![to("2026-01-01"), from("2026-01-01")], None),
            (vec![to("2026-01-02"), from("2026-01-01")], None),
            (vec![to("2026-01-01"), from("2026-02-01"), String::new()], None),
            (
                vec![to("2026-01-01"), from("2026-02-01"), from("2025-12-01") + &to("2026-03-01")],
                None,
            ),
            (vec![to("2026-01-01"), from("2026-02-01") + "groups = [\"A\"]\n"], None),
            (vec![to("2026-01-01"), from("2026-02-01") + &rules("product_keys = [\"a\"]")], None),
            (vec![to("2026-01-01"), from("2026-02-01") + "enabled = false\n"], None),
            // It ended more than a year ago, so nobody asks any more.
            (vec![to("2024-01-01"), from("2024-02-01")], None),
            (
                vec![rules(young), rules(old)],
                Some(
                    "any payment from customers who signed up between 12 months and 13 months before",
                ),
            ),
            (vec![rules(young), rules("min_customer_age = \"1y\"")], None),
            (vec![rules(young), rules("min_customer_age = \"11mo\"")], None),
            (vec![rules(young), rules(old), rules("min_customer_age = \"6mo\"")], None),
            (
                vec![
                    rules(young),
                    rules(old),
                    rules("min_customer_age = \"6mo\", product_keys = [\"a\"]"),
                ],
                Some("o0: neither"),
            ),
            (vec![rules(young), rules(old) + "event = \"signup\"\nreward = { flat = 1 }\n"], None),
            (vec![rules("max_amount = 4999"), rules("min_amount = 5000")], None),
            (
                vec![rules("max_amount = 4999"), rules("min_amount = 6000")],
                Some("any payment above $49.99 and below $60.00"),
            ),
            (vec![rules(young)], None),
        ] {
            let texts: Vec<&str> = offers.iter().map(String::as_str).collect();
            let found = said(check, &nothing(), &texts);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{texts:?}: {found:?}");
            assert!(found.concat().contains(wanted.unwrap_or_default()), "{texts:?}: {found:?}");
        }
    }
}
