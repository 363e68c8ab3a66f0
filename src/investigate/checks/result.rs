//! L12: whether the reward comes to anything (rule: percent-of-usd).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::pay::{Pay, pay};
use crate::investigate::replies::Line;
use crate::offers::{Offer, money};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let Some(event) = case.event else { return Finding::not_applicable(Check::PaysSomething) };
    match pay(offer, event) {
        Pay::NoBase => case.tell(Finding::fail(Check::PaysSomething, Code::NoBase), |finding| {
            finding
                .with_text("amount", event.amount_words().as_deref())
                .with("rate", offer.reward.words())
                .note("There is no amount in US dollars to take the percentage of.")
                .reply(case.say(Line::NoBase, &[]))
        }),
        Pay::Sum(sum, currency) if sum > 0 => {
            case.tell(Finding::pass(Check::PaysSomething), |finding| {
                finding.with("rate", offer.reward.words()).with_money("comes to", sum, currency)
            })
        }
        Pay::Sum(sum, currency) => {
            case.tell(Finding::fail(Check::PaysSomething, Code::ZeroResult), |finding| {
                finding
                    .with("rate", offer.reward.words())
                    .with_money("comes to", sum, currency)
                    .distance(money(0, currency))
                    .note("The reward comes to nothing.")
                    .reply(case.say(Line::ZeroResult, &[]))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn something_nothing_or_not_to_be_computed() {
        for (amount, currency, wanted) in [
            (Some(10_000), "USD", "PASS"),
            (Some(3), "USD", "PASS"),
            (Some(2), "USD", "FAIL ZERO_RESULT, $0.00"),
            (Some(-10_000), "USD", "FAIL ZERO_RESULT, $0.00"),
            (Some(10_000), "EUR", "FAIL NO_BASE"),
            (None, "USD", "FAIL NO_BASE"),
        ] {
            let mut world = OwnedFacts::new();
            let event = world.event.as_mut().unwrap();
            (event.amount, event.amount_usd) = (amount, None);
            event.currency = Some(currency.to_owned());
            assert_eq!(world.told(Check::PaysSomething), wanted, "{amount:?} {currency}");
        }
    }
}
