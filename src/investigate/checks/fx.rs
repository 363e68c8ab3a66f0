//! V3: whether the amount is known in US dollars.

use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let Some(event) = case.event.filter(|event| event.amount.is_some()) else {
        return Finding::not_applicable(Id::V3);
    };
    let amount = event.amount_words();
    match (event.usd(), event.currency()) {
        (Some(usd), _) => case.tell(Finding::pass(Id::V3), |finding| {
            finding.with_text("amount", amount.as_deref()).with_money("in US dollars", usd, "USD")
        }),
        (None, None) => Finding::unknown(Id::V3, "The record has no currency."),
        (None, Some(_)) => case.tell(Finding::warn(Id::V3, Code::NoFx), |finding| {
            finding
                .with_text("amount", amount.as_deref())
                .note("The record has no amount in US dollars.")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn dollars_are_given_or_the_currency_itself() {
        for (amount, usd, currency, wanted) in [
            (Some(5), Some(5), Some("EUR"), "PASS"),
            (Some(5), None, Some("USD"), "PASS"),
            (Some(5), None, Some("EUR"), "WARN NO_FX"),
            (Some(5), None, None, "UNKNOWN"),
            (None, None, None, "N/A"),
        ] {
            let mut world = World::new();
            let event = world.event.as_mut().unwrap();
            (event.amount, event.amount_usd) = (amount, usd);
            event.currency = currency.map(str::to_owned);
            assert_eq!(world.told(Id::V3), wanted);
        }
    }
}
