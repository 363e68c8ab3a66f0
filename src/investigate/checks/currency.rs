//! L6: the currency of the payment.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::any_of;
use crate::offers::{EventKind, Offer};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let wanted = &offer.rules.currencies;
    let has_amount =
        matches!(case.kind, EventKind::Transaction | EventKind::Lead | EventKind::Deal);
    let Some(event) = case.event.filter(|_| has_amount && !wanted.is_empty()) else {
        return Finding::not_applicable(Check::Currency);
    };
    let Some(currency) = event.currency() else {
        return Finding::unknown(Check::Currency, "The record has no currency.");
    };
    let list = || any_of(wanted);
    let told = |finding: Finding| finding.with("currency", currency).with("required", list());
    if wanted.iter().any(|one| one.eq_ignore_ascii_case(currency)) {
        return case.tell(Finding::pass(Check::Currency), told);
    }
    case.tell(Finding::fail(Check::Currency, Code::Currency), |finding| {
        told(finding)
            .distance(format!("{currency}, wants {}", list()))
            .note("It was paid in a currency that the offer doesn't cover.")
            .reply(case.say(Line::Currency, &[("currencies", &case.any_of(wanted))]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn one_of_the_offers_or_not() {
        for (currency, rule, wanted) in [
            (Some("USD"), "[\"usd\"]", "PASS"),
            (Some("eur"), "[\"USD\", \"EUR\"]", "PASS"),
            (Some("CAD"), "[\"USD\", \"EUR\"]", "FAIL CURRENCY, CAD, wants USD or EUR"),
            (None, "[\"USD\"]", "UNKNOWN"),
            (Some("CAD"), "[]", "N/A"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_with(&format!("rules = {{ currencies = {rule} }}"));
            world.event.as_mut().unwrap().currency = currency.map(str::to_owned);
            assert_eq!(world.told(Check::Currency), wanted);
        }
    }
}
