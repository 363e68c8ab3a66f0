//! L5: the amount in US dollars against the offer's limits; an amount exactly on a limit passes (rule: edges).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::offers::{EventKind, Offer, money};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let (least, most) = (offer.rules.min_amount, offer.rules.max_amount);
    let has_amount =
        matches!(case.kind, EventKind::Transaction | EventKind::Lead | EventKind::Deal);
    let Some(event) = case.event.filter(|_| has_amount && (least.is_some() || most.is_some()))
    else {
        return Finding::not_applicable(Check::AmountLimits);
    };
    let Some(usd) = event.usd() else {
        return Finding::unknown(Check::AmountLimits, "The amount in US dollars isn't known.")
            .with_text("amount", event.amount_words().as_deref());
    };
    let dollars = |cents: i64| money(cents, "USD");
    let told = |finding: Finding| finding.with_money("amount", usd, "USD");
    if let Some(least) = least.filter(|least| usd < *least) {
        return case.tell(Finding::fail(Check::AmountLimits, Code::BelowMin), |finding| {
            told(finding)
                .with_money("minimum", least, "USD")
                .distance(format!("{} short", dollars(least.saturating_sub(usd))))
                .note("The amount is below the offer's minimum.")
                .reply(
                    case.say(
                        Line::BelowMin,
                        &[("limit", &dollars(least)), ("amount", &dollars(usd))],
                    ),
                )
        });
    }
    if let Some(most) = most.filter(|most| usd > *most) {
        return case.tell(Finding::fail(Check::AmountLimits, Code::AboveMax), |finding| {
            told(finding)
                .with_money("maximum", most, "USD")
                .distance(format!("{} over", dollars(usd.saturating_sub(most))))
                .note("The amount is above the offer's maximum.")
                .reply(
                    case.say(
                        Line::AboveMax,
                        &[("limit", &dollars(most)), ("amount", &dollars(usd))],
                    ),
                )
        });
    }
    case.tell(Finding::pass(Check::AmountLimits), told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn both_limits_are_in() {
        for (usd, wanted) in [
            (4590, "FAIL BELOW_MIN, $4.10 short"),
            (4999, "FAIL BELOW_MIN, $0.01 short"),
            (5000, "PASS"),
            (10_000, "PASS"),
            (10_001, "FAIL ABOVE_MAX, $0.01 over"),
            (i64::MIN, "FAIL BELOW_MIN, $92,233,720,368,547,758.07 short"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_with("rules = { min_amount = 5000, max_amount = 10000 }");
            world.event.as_mut().unwrap().amount_usd = Some(usd);
            assert_eq!(world.told(Check::AmountLimits), wanted, "{usd}");
        }
    }

    #[test]
    fn dollars_are_needed() {
        let mut world = OwnedFacts::new();
        world.offer_with("rules = { min_amount = 1 }");
        let event = world.event.as_mut().unwrap();
        event.amount_usd = None;
        assert_eq!(world.told(Check::AmountLimits), "PASS", "the amount is in dollars");
        world.event.as_mut().unwrap().currency = Some("EUR".to_owned());
        assert_eq!(world.told(Check::AmountLimits), "UNKNOWN");
        world.offer_for(EventKind::Signup, "rules = { min_amount = 1 }");
        world.event.as_mut().unwrap().kind = EventKind::Signup;
        assert_eq!(world.told(Check::AmountLimits), "N/A");
        assert_eq!(OwnedFacts::new().told(Check::AmountLimits), "N/A");
    }
}
