//! A7: the click and the cookie. No list of the API tells of clicks, so this is for the agent to
//! answer (rule: unreachable-codes).

use crate::investigate::case::Case;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let source = case.customer.and_then(|customer| customer.source_type.as_deref());
    let by_link = source.is_none_or(|source| source.to_ascii_lowercase().contains("link"));
    // Who was given to another partner afterwards isn't this one's by a click.
    let moved = case.customer.is_some_and(|customer| !customer.partners_before.is_empty());
    if case.customer.is_none() || !by_link || moved {
        return Finding::not_applicable(Id::A7);
    }
    Finding::unknown(
        Id::A7,
        "Clicks aren't in the API; ask for the link, the browser, the device and the date.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::code::Code;
    use crate::investigate::facts::{Answer, Says};
    use crate::investigate::world::World;

    #[test]
    fn only_an_agent_knows_and_decides_nothing() {
        let mut world = World::new();
        assert_eq!(world.told(Id::A7), "UNKNOWN");
        let answer =
            |says, code| Answer { id: Id::A7, offer: None, says, code, note: String::new() };
        for (answer, wanted) in [
            (answer(Says::Yes, None), "PASS"),
            (answer(Says::No, None), "WARN NO_CLICK"),
            (answer(Says::No, Some(Code::ClickTooOld)), "WARN CLICK_TOO_OLD"),
            (answer(Says::No, Some(Code::LaterClick)), "WARN LATER_CLICK"),
            (answer(Says::Skip, None), "UNKNOWN"),
        ] {
            world.answers = vec![answer];
            assert_eq!(world.told(Id::A7), wanted);
        }
        world.customer.as_mut().unwrap().source_type = Some("lead".to_owned());
        assert_eq!(world.told(Id::A7), "N/A");
        let customer = world.customer.as_mut().unwrap();
        customer.source_type = Some("link".to_owned());
        customer.partners_before = vec![(world.now, Some("part_2".to_owned()))];
        assert_eq!(world.told(Id::A7), "N/A", "it was given from one partner to another");
    }
}
