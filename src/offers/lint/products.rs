//! Products that are sold and that no offer is for: new ones that nobody added to the file.

use super::{LintFacts, Remark, judged};
use crate::domain::num::grouped;
use crate::domain::time::DAY;
use crate::offers::model::{EventKind, OffersFile};

/// A product last sold longer ago than this (in ms) isn't sold any more.
const RECENT: i64 = 365 * DAY;

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let Some(programme) = seen.of_kind(EventKind::Transaction) else { return Vec::new() };
    let offers: Vec<_> =
        judged(file, seen).filter(|offer| offer.event == EventKind::Transaction).collect();
    // An offer for payments of any product covers all of them. Whether an offer by categories covers a product, the
    // product's key doesn't say. If there is no offer at all, another rule says that no group has one.
    if offers.is_empty() || offers.iter().any(|offer| offer.rules.product_keys.is_empty()) {
        return Vec::new();
    }
    let named = |key: &str| {
        offers.iter().any(|offer| offer.rules.product_keys.iter().any(|one| one == key))
    };
    let without: Vec<String> = programme
        .sold
        .iter()
        .filter(|(key, sold)| !named(key) && seen.now.since(sold.last) < RECENT)
        .map(|(key, sold)| {
            let day = sold.last.utc().date_naive();
            let payments = if sold.count == 1 { "payment" } else { "payments" };
            format!("\"{key}\" ({} {payments}, the last on {day})", grouped(sold.count))
        })
        .collect();
    if without.is_empty() {
        return Vec::new();
    }
    let message = format!("no offer in the file covers these products: {}", without.join(", "));
    vec![Remark { place: None, message }]
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said, whole};
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::programme::Sold;

    #[test]
    fn products_that_no_offer_names_are_told() {
        let sold = |count, last: &str| Sold { count, last: Timestamp::parse(last).unwrap() };
        let seen = whole(|programme| {
            programme.sold = [
                ("pro", sold(1200, "2026-02-20T00:00:00Z")),
                ("team", sold(1, "2026-02-27T10:00:00Z")),
                ("old", sold(5, "2025-02-28T00:00:00Z")),
            ]
            .into_iter()
            .map(|(key, sold)| (key.to_owned(), sold))
            .collect();
        });
        let pro = "rules = { product_keys = [\"pro\"] }";
        let team = "\"team\" (1 payment, the last on 2026-02-27)";
        for (offers, wanted) in [
            (&[pro][..], Some(team)),
            (&[pro, "rules = { product_keys = [\"team\"] }"], None),
            (&[pro, "rules = { product_keys = [\"Team\"] }"], Some(team)),
            (&[pro, "rules = { product_keys = [\"team\"] }\nenabled = false"], Some(team)),
            (
                &[pro, "rules = { product_keys = [\"team\"] }\nends = 2026-01-01T00:00:00Z"],
                Some(team),
            ),
            (&[pro, "rules = { product_keys = [\"team\"] }\ngroups = [\"A\"]"], None),
            (&[pro, ""], None),
            (&[pro, "rules = { category_keys = [\"x\"] }"], None),
            (&[pro, "event = \"signup\"\nreward = { flat = 1 }"], Some(team)),
            (&["event = \"signup\"\nreward = { flat = 1 }"], None),
            (&["rules = { product_keys = [\"old\"] }"], Some("\"pro\" (1,200 payments")),
        ] {
            let found = said(check, &seen, offers);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{offers:?}: {found:?}");
            assert!(found.concat().contains(wanted.unwrap_or_default()), "{offers:?}: {found:?}");
            assert!(!found.concat().contains("\"old\""), "not sold for a year: {found:?}");
        }
        assert!(said(check, &nothing(), &[pro]).is_empty());
    }
}
