//! A7: the click and the cookie. The API has no list of clicks, so the agent is asked (rule: unreachable-codes).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::finding::Finding;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let source = case.customer.and_then(|customer| customer.source_type.as_deref());
    let by_link = source.is_none_or(|source| source.to_ascii_lowercase().contains("link"));
    // If the customer moved to another partner later, it isn't this one's because of a click.
    let moved = case.customer.is_some_and(|customer| !customer.partners_before.is_empty());
    if case.customer.is_none() || !by_link || moved {
        return Finding::not_applicable(Check::Click);
    }
    Finding::unknown(
        Check::Click,
        "The API has no clicks; ask for the link, browser, device and date.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::code::Code;
    use crate::investigate::facts::{Answer, AnswerValue};
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn only_an_agent_knows_and_decides_nothing() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::Click), "UNKNOWN");
        let answer =
            |says, code| Answer { id: Check::Click, offer: None, says, code, note: String::new() };
        for (answer, wanted) in [
            (answer(AnswerValue::Yes, None), "PASS"),
            (answer(AnswerValue::No, None), "WARN NO_CLICK"),
            (answer(AnswerValue::No, Some(Code::ClickTooOld)), "WARN CLICK_TOO_OLD"),
            (answer(AnswerValue::No, Some(Code::LaterClick)), "WARN LATER_CLICK"),
            (answer(AnswerValue::Skip, None), "UNKNOWN"),
        ] {
            world.answers = vec![answer];
            assert_eq!(world.told(Check::Click), wanted);
        }
        world.customer.as_mut().unwrap().source_type = Some("lead".to_owned());
        assert_eq!(world.told(Check::Click), "N/A");
        let customer = world.customer.as_mut().unwrap();
        customer.source_type = Some("link".to_owned());
        customer.partners_before =
            vec![crate::investigate::PartnerBefore::seen(world.now, Some("part_2"))];
        assert_eq!(world.told(Check::Click), "N/A", "it was given from one partner to another");
    }
}
