//! L6: the currency that was paid in.

use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::replies::Line;
use crate::investigate::words::any_of;
use crate::offers::{Event as Kind, Offer};

pub(super) fn check(case: &Case<'_>, offer: &Offer) -> Finding {
    let wanted = &offer.rules.currencies;
    let has_amount = matches!(case.kind, Kind::Transaction | Kind::Lead | Kind::Deal);
    let Some(event) = case.event.filter(|_| has_amount && !wanted.is_empty()) else {
        return Finding::not_applicable(Id::L6);
    };
    let Some(currency) = event.currency() else {
        return Finding::unknown(Id::L6, "The record has no currency.");
    };
    let list = || any_of(wanted);
    let told = |finding: Finding| finding.with("currency", currency).with("wanted", list());
    if wanted.iter().any(|one| one.eq_ignore_ascii_case(currency)) {
        return case.tell(Finding::pass(Id::L6), told);
    }
    case.tell(Finding::fail(Id::L6, Code::Currency), |finding| {
        told(finding)
            .distance(format!("{currency}, wants {}", list()))
            .note("It was paid in a currency that the offer doesn't cover.")
            .reply(case.say(Line::Currency, &[("currencies", &case.any_of(wanted))]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn one_of_the_offers_or_not() {
        for (currency, rule, wanted) in [
            (Some("USD"), "[\"usd\"]", "PASS"),
            (Some("eur"), "[\"USD\", \"EUR\"]", "PASS"),
            (Some("CAD"), "[\"USD\", \"EUR\"]", "FAIL CURRENCY, CAD, wants USD or EUR"),
            (None, "[\"USD\"]", "UNKNOWN"),
            (Some("CAD"), "[]", "N/A"),
        ] {
            let mut world = World::new();
            world.offer_with(&format!("rules = {{ currencies = {rule} }}"));
            world.event.as_mut().unwrap().currency = currency.map(str::to_owned);
            assert_eq!(world.told(Id::L6), wanted);
        }
    }
}
