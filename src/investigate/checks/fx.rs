//! V3: whether the amount is known in US dollars.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(event) = case.event.filter(|event| event.amount.is_some()) else {
        return Finding::not_applicable(Check::AmountInDollars);
    };
    let amount = event.amount_words();
    match (event.usd(), event.currency()) {
        (Some(usd), _) => case.tell(Finding::pass(Check::AmountInDollars), |finding| {
            finding.with_text("amount", amount.as_deref()).with_money("in US dollars", usd, "USD")
        }),
        (None, None) => Finding::unknown(Check::AmountInDollars, "The record has no currency."),
        (None, Some(_)) => {
            case.tell(Finding::warn(Check::AmountInDollars, Code::NoFx), |finding| {
                finding
                    .with_text("amount", amount.as_deref())
                    .note("The record has no amount in US dollars.")
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn dollars_are_given_or_the_currency_itself() {
        for (amount, usd, currency, wanted) in [
            (Some(5), Some(5), Some("EUR"), "PASS"),
            (Some(5), None, Some("USD"), "PASS"),
            (Some(5), None, Some("EUR"), "WARN NO_FX"),
            (Some(5), None, None, "UNKNOWN"),
            (None, None, None, "N/A"),
        ] {
            let mut world = OwnedFacts::new();
            let event = world.event.as_mut().unwrap();
            (event.amount, event.amount_usd) = (amount, usd);
            event.currency = currency.map(str::to_owned);
            assert_eq!(world.told(Check::AmountInDollars), wanted);
        }
    }
}
