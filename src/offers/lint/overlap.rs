//! Two offers for the same event: how they stack should be intended.

use std::collections::BTreeSet;

use super::{LintFacts, Remark, judged};
use crate::domain::Timestamp;
use crate::domain::text::fold;
use crate::offers::model::{Label, Offer, OffersFile, Rules, Stacking};

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let fitting: Vec<(&Offer, Vec<bool>)> =
        judged(file, seen).map(|offer| (offer, fits(file, offer, seen))).collect();
    let mut remarks = Vec::new();
    for (n, (one, its)) in fitting.iter().enumerate() {
        for (other, others) in fitting.iter().skip(n + 1) {
            let audience = match seen.partners() {
                Some([]) | None => can_share(one, other),
                Some(_) => its.iter().zip(others).any(|(a, b)| *a && *b),
            };
            if audience && one.event == other.event && both_hold(one, other) {
                let kind = other.event.words();
                let message = format!(
                    "one {kind} can match both it and {}; {}",
                    one.key,
                    stacks(file.stacking)
                );
                remarks.push(Remark::about(other, message));
            }
        }
    }
    remarks
}

fn stacks(stacking: Stacking) -> &'static str {
    match stacking {
        Stacking::All => "then both pay (stacking = \"all\")",
        Stacking::Highest => "then only the higher one pays (stacking = \"highest\")",
        Stacking::First => "then only the first in the file pays (stacking = \"first\")",
    }
}

/// For each partner, whether the offer is for them.
fn fits(file: &OffersFile, offer: &Offer, seen: &LintFacts) -> Vec<bool> {
    let partners = seen.partners().unwrap_or_default();
    partners.iter().map(|one| offer.audience.misfit(one, &file.segments).is_none()).collect()
}

/// Whether a partner could be in both audiences, as far as their names tell.
fn can_share(one: &Offer, other: &Offer) -> bool {
    let (a, b) = (&one.audience, &other.audience);
    let clash = |all: &[Label], none: &[Label]| {
        all.iter().any(|tag| none.iter().any(|other| other.folded == tag.folded))
    };
    let folded = |labels: &[Label]| labels.iter().map(|label| label.folded.clone()).collect();
    meet(&folded(&a.groups), &folded(&b.groups))
        && meet(&folded(&a.tiers), &folded(&b.tiers))
        && !clash(&a.tags_all, &b.tags_none)
        && !clash(&b.tags_all, &a.tags_none)
}

/// Whether two lists share an entry; an empty list is no rule, so it matches any.
fn meet(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.is_empty() || other.is_empty() || !one.is_disjoint(other)
}

/// Whether one event could meet both offers' rules.
fn both_hold(one: &Offer, other: &Offer) -> bool {
    let (a, b) = (&one.rules, &other.rules);
    let exact = |list: &[String]| -> BTreeSet<String> { list.iter().cloned().collect() };
    let folded = |list: &[String]| -> BTreeSet<String> { list.iter().map(|x| fold(x)).collect() };
    let spans =
        ordered(one.span.starts, other.span.ends) && ordered(other.span.starts, one.span.ends);
    let amounts = a.min_amount.max(b.min_amount).unwrap_or(0)
        <= a.max_amount.into_iter().chain(b.max_amount).min().unwrap_or(i64::MAX);
    spans
        && amounts
        && ages_meet(a, b)
        && meet(&exact(&a.product_keys), &exact(&b.product_keys))
        && meet(&exact(&a.category_keys), &exact(&b.category_keys))
        && meet(&exact(&a.currencies), &exact(&b.currencies))
        && meet(&folded(&a.countries), &folded(&b.countries))
        && meet(&folded(&a.lead_statuses), &folded(&b.lead_statuses))
        && meet(&folded(&a.deal_stages), &folded(&b.deal_stages))
        && meet(&a.action_type.iter().cloned().collect(), &b.action_type.iter().cloned().collect())
}

/// Whether one time begins before another ends.
fn ordered(starts: Option<Timestamp>, ends: Option<Timestamp>) -> bool {
    starts.zip(ends).is_none_or(|(starts, ends)| starts < ends)
}

/// Whether a customer can be old enough for one and young enough for the other.
fn ages_meet(a: &Rules, b: &Rules) -> bool {
    let length =
        |age: Option<crate::domain::CalendarSpan>| age.map(|age| age.after(Timestamp::EPOCH));
    ordered(length(a.min_customer_age), length(b.max_customer_age))
        && ordered(length(b.min_customer_age), length(a.max_customer_age))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said, whole};
    use super::*;
    use crate::domain::programme::PartnerPlaces;

    #[test]
    fn two_offers_overlap_unless_something_keeps_them_apart() {
        for (one, other, overlap) in [
            ("", "", true),
            ("", "event = \"signup\"\nreward = { flat = 1 }", false),
            ("", "enabled = false", false),
            ("groups = [\"A\"]", "groups = [\"b\"]", false),
            ("groups = [\"A\"]", "groups = [\"b\", \"a\"]", true),
            ("groups = [\"A\"]", "", true),
            ("tiers = [\"A\"]", "tiers = [\"B\"]", false),
            ("tags_all = [\"x\"]", "tags_none = [\"X\"]", false),
            ("tags_all = [\"x\"]", "tags_all = [\"y\"]", true),
            ("ends = 2027-01-01T00:00:00Z", "starts = 2027-01-01T00:00:00Z", false),
            ("ends = 2027-01-01T00:00:01Z", "starts = 2027-01-01T00:00:00Z", true),
            ("rules = { product_keys = [\"a\"] }", "rules = { product_keys = [\"b\"] }", false),
            ("rules = { product_keys = [\"a\"] }", "rules = { category_keys = [\"b\"] }", true),
            ("rules = { max_amount = 100 }", "rules = { min_amount = 101 }", false),
            ("rules = { max_amount = 100 }", "rules = { min_amount = 100 }", true),
            (
                "rules = { max_customer_age = \"1y\" }",
                "rules = { min_customer_age = \"12mo\" }",
                false,
            ),
            ("rules = { currencies = [\"USD\"] }", "rules = { currencies = [\"EUR\"] }", false),
            ("rules = { countries = [\"US\"] }", "rules = { countries = [\"us\"] }", true),
        ] {
            let found = said(check, &nothing(), &[one, other]);
            assert_eq!(found.len(), usize::from(overlap), "{one} / {other}: {found:?}");
        }
        let all = "o1: one payment can match both it and o0; then both pay (stacking = \"all\")";
        assert_eq!(said(check, &nothing(), &["", ""]), [all]);
    }

    #[test]
    fn where_partners_are_known_one_of_them_must_fit_both() {
        let standing = |tags: &[&str]| PartnerPlaces {
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..PartnerPlaces::default()
        };
        let apart =
            whole(|programme| programme.standings = vec![standing(&["x"]), standing(&["y"])]);
        let both = whole(|programme| programme.standings = vec![standing(&["x", "y"])]);
        let offers = ["tags_all = [\"x\"]", "tags_all = [\"y\"]"];
        assert!(said(check, &apart, &offers).is_empty());
        assert_eq!(said(check, &both, &offers).len(), 1);
    }
}
