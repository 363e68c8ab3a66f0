//! Caps that the offer's own rewards never count towards, or always exceed.

use super::{LintFacts, Remark, judged};
use crate::offers::describe::money;
use crate::offers::model::{Cap, Offer, OfferReward, OffersFile};

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for offer in judged(file, seen) {
        let caps = [("customer", offer.caps.per_customer), ("partner", offer.caps.per_partner)];
        for (whom, cap) in caps {
            let Some(cap) = cap else { continue };
            let found = other_currency(offer, cap, whom).or_else(|| too_much(offer, cap, whom));
            remarks.extend(found.map(|message| Remark::about(offer, message)));
        }
    }
    remarks
}

/// A cap on the sum is in US dollars and counts no other currency.
fn other_currency(offer: &Offer, cap: Cap, whom: &str) -> Option<String> {
    let amount = cap.amount?;
    match &offer.reward {
        OfferReward::Flat { currency, .. } if currency != "USD" => Some(format!(
            "its cap of {} for each {whom} is in US dollars, but its rewards are in {currency}, so it never counts them; a cap by count would",
            money(amount, "USD")
        )),
        _ => None,
    }
}

/// One event's reward, or all its parts together, exceeds the cap, so it never pays in full. The parts are made at
/// the same time, so all of them fall into one period of the cap.
fn too_much(offer: &Offer, cap: Cap, whom: &str) -> Option<String> {
    let parts = offer.drip.map_or(1, |drip| i64::from(drip.occurrences));
    let each = match &offer.reward {
        OfferReward::Flat { amount, .. } => Some(*amount),
        OfferReward::Percent(_) => None,
    };
    if let (Some(each), Some(most)) = (each, cap.amount)
        && each.saturating_mul(parts) > most
    {
        let sum = money(each.saturating_mul(parts), "USD");
        let what = if parts == 1 {
            format!("its reward is {sum}")
        } else {
            format!("its {parts} parts are {sum} together")
        };
        return Some(format!(
            "{what}, more than its cap of {} for each {whom}: it never pays in full",
            money(most, "USD")
        ));
    }
    let most = cap.count.filter(|most| parts > *most)?;
    Some(format!(
        "it pays in {parts} parts, more than the {most} rewards of its cap for each {whom}: it never pays in full"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said};
    use super::*;

    #[test]
    fn caps_that_count_nothing_or_cut_everything_are_told() {
        let flat = |amount: i64, currency: &str| {
            format!("reward = {{ flat = {amount}, currency = \"{currency}\" }}\n")
        };
        let drip = |n: i64| format!("drip = {{ every = \"1mo\", occurrences = {n} }}\n");
        let customer = |cap: &str| format!("caps = {{ per_customer = {{ {cap} }} }}\n");
        let partner = |cap: &str| format!("caps = {{ per_partner = {{ {cap} }} }}\n");
        for (more, wanted) in [
            (
                flat(5000, "EUR") + &customer("amount = 50000"),
                Some("$500.00 for each customer is in US dollars, but its rewards are in EUR"),
            ),
            (
                flat(5000, "EUR") + &partner("amount = 50000, period = \"month\""),
                Some("for each partner is in US dollars"),
            ),
            (flat(5000, "EUR") + &customer("count = 3"), None),
            (flat(5000, "USD") + &customer("amount = 50000"), None),
            (customer("amount = 50000"), None),
            (
                flat(5000, "USD") + &drip(12) + &customer("amount = 50000"),
                Some(
                    "its 12 parts are $600.00 together, more than its cap of $500.00 for each customer",
                ),
            ),
            (flat(5000, "USD") + &drip(10) + &customer("amount = 50000"), None),
            (
                flat(5000, "USD") + &drip(12) + &partner("amount = 50000, period = \"month\""),
                Some("for each partner"),
            ),
            (
                flat(5000, "USD") + &customer("amount = 4999"),
                Some("its reward is $50.00, more than its cap of $49.99"),
            ),
            (drip(12) + &customer("count = 11"), Some("12 parts, more than the 11 rewards")),
            (drip(12) + &customer("count = 12"), None),
            (drip(12) + &customer("amount = 1"), None),
            (flat(5000, "USD") + &drip(12), None),
            (
                flat(5000, "USD") + &drip(12) + &customer("amount = 50000") + "enabled = false\n",
                None,
            ),
        ] {
            let found = said(check, &nothing(), &[&more]);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{more}: {found:?}");
            assert!(found.concat().contains(wanted.unwrap_or_default()), "{more}: {found:?}");
        }
    }
}
