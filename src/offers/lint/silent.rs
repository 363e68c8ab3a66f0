//! Limits that the description doesn't mention: partners will ask about each.

use super::promise::says_every;
use super::words::{MentionedLimit, mentions, words};
use super::{LintFacts, Remark, judged, quoted};
use crate::domain::num::plural;
use crate::offers::describe::money;
use crate::offers::model::{Cap, CapPeriod, Offer, OffersFile};

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for offer in judged(file, seen).filter(|offer| !offer.description.is_empty()) {
        for (limit, what) in limits(offer) {
            let told = match limit {
                Some(limit) => mentions(&offer.description, limit),
                None => names_product(offer),
            };
            // If the description says "every", the promise rule tells of the limit.
            let promised = matches!(limit, Some(MentionedLimit::Age | MentionedLimit::Count))
                && says_every(offer);
            if !told && !promised {
                let message = format!("the description doesn't mention that {what}");
                remarks.push(Remark::about(offer, message));
            }
        }
    }
    remarks
}

/// The limits of an offer, each in words; a limit to products has no kind.
pub(super) fn limits(offer: &Offer) -> Vec<(Option<MentionedLimit>, String)> {
    let rules = &offer.rules;
    let mut found = Vec::new();
    let mut add = |limit, what: Option<String>| found.extend(what.map(|what| (limit, what)));
    let age = rules.max_customer_age;
    add(
        Some(MentionedLimit::Age),
        age.map(|age| format!("it ends {} after a customer signs up", age.words())),
    );
    let age = rules.min_customer_age.filter(|age| !age.is_zero());
    add(
        Some(MentionedLimit::Age),
        age.map(|age| format!("it begins {} after a customer signs up", age.words())),
    );
    let age = rules.min_partnership_age.filter(|age| !age.is_zero());
    add(
        Some(MentionedLimit::Age),
        age.map(|age| format!("it begins {} after joining", age.words())),
    );
    let most = rules.max_transactions_per_customer;
    add(
        Some(MentionedLimit::Count),
        most.map(|most| format!("only a customer's first {most} payments count")),
    );
    let first =
        rules.first_transaction_only.then(|| "only a customer's first payment counts".to_owned());
    add(Some(MentionedLimit::Count), first);
    let least = rules.min_amount.filter(|least| *least > 0);
    add(
        Some(MentionedLimit::Amount),
        least.map(|least| format!("it begins at {}", money(least, "USD"))),
    );
    add(
        Some(MentionedLimit::Amount),
        rules.max_amount.map(|most| format!("it ends at {}", money(most, "USD"))),
    );
    let list =
        |keys: &[String]| (!keys.is_empty()).then(|| format!("it is only for {}", quoted(keys)));
    add(None, list(&rules.product_keys));
    add(None, list(&rules.category_keys));
    add(Some(MentionedLimit::Currency), list(&rules.currencies));
    add(Some(MentionedLimit::Country), list(&rules.countries));
    add(Some(MentionedLimit::Cap), offer.caps.per_customer.map(|cap| capped(cap, "customer")));
    add(Some(MentionedLimit::Cap), offer.caps.per_partner.map(|cap| capped(cap, "partner")));
    found
}

fn capped(cap: Cap, whom: &str) -> String {
    let amount = cap.amount.map(|amount| money(amount, "USD"));
    let count = cap.count.map(|count| plural(count, "rewards"));
    let most: Vec<String> = amount.into_iter().chain(count).collect();
    let period: &str = cap.period.into();
    let each = if cap.period == CapPeriod::All { String::new() } else { format!(" and {period}") };
    format!("it pays at most {} for each {whom}{each}", most.join(" or "))
}

/// Whether the description has a word of a product's or category's key, or speaks of plans.
fn names_product(offer: &Offer) -> bool {
    let said = words(&offer.description);
    let keys = offer.rules.product_keys.iter().chain(&offer.rules.category_keys);
    let mut named = keys.flat_map(|key| words(key)).filter(|word| word.chars().count() > 2);
    let alike = |word: &str| {
        said.iter().any(|said| said.trim_end_matches('s') == word.trim_end_matches('s'))
    };
    alike("plan") || alike("product") || named.any(|word| alike(&word))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said};
    use super::*;

    #[test]
    fn each_limit_that_the_description_leaves_out_is_told() {
        for (description, more, wanted) in [
            ("Earn 20%", "", None),
            (
                "Earn 20%",
                "rules = { max_customer_age = \"12mo\" }",
                Some("it ends 12 months after"),
            ),
            ("Earn 20% in the first year", "rules = { max_customer_age = \"12mo\" }", None),
            (
                "Earn 20%",
                "rules = { min_partnership_age = \"60d\" }",
                Some("60 days after joining"),
            ),
            (
                "Earn 20%",
                "rules = { max_transactions_per_customer = 12 }",
                Some("first 12 payments"),
            ),
            ("Earn 20%", "rules = { first_transaction_only = true }", Some("first payment counts")),
            ("Earn 20%", "rules = { min_amount = 5000 }", Some("it begins at $50.00")),
            ("Earn 20% from $50", "rules = { min_amount = 5000 }", None),
            ("Earn 20%", "rules = { min_amount = 0 }", None),
            (
                "Earn 20%",
                "rules = { product_keys = [\"pro-annual\"] }",
                Some("only for \"pro-annual\""),
            ),
            ("Earn 20% of Pro", "rules = { product_keys = [\"pro-annual\"] }", None),
            ("Earn 20% of yearly plans", "rules = { product_keys = [\"pro-annual\"] }", None),
            ("Earn 20%", "rules = { currencies = [\"EUR\"] }", Some("only for \"EUR\"")),
            ("Earn 20%", "rules = { countries = [\"US\"] }", Some("only for \"US\"")),
            (
                "Earn 20%",
                "caps = { per_partner = { count = 3, period = \"month\" } }",
                Some("at most 3 rewards for each partner and month"),
            ),
            ("", "rules = { min_amount = 5000 }", None),
        ] {
            let described = format!("description = \"{description}\"\n{more}");
            let more = if description.is_empty() { more } else { &described };
            let found = said(check, &nothing(), &[more]);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{more}: {found:?}");
            assert!(found.concat().contains(wanted.unwrap_or_default()), "{more}: {found:?}");
        }
    }
}
