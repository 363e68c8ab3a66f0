//! V1: whether the payment was approved.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::offers::EventKind;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(event) = case.event.filter(|event| event.kind == EventKind::Transaction) else {
        return Finding::not_applicable(Check::Approved);
    };
    match event.approved {
        Some(true) => Finding::pass(Check::Approved),
        Some(false) => event.reasons.iter().fold(
            Finding::fail(Check::Approved, Code::Unapproved)
                .note("The payment isn't approved.")
                .reply(case.say(Line::Unapproved, &[])),
            |finding, reason| finding.with("reason", reason.as_str()),
        ),
        None => Finding::unknown(
            Check::Approved,
            "The record doesn't say whether the payment is approved.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn approved_or_not_or_not_said() {
        for (approved, wanted) in
            [(Some(true), "PASS"), (Some(false), "FAIL UNAPPROVED"), (None, "UNKNOWN")]
        {
            let mut world = OwnedFacts::new();
            world.event.as_mut().unwrap().approved = approved;
            world.event.as_mut().unwrap().reasons = vec!["above threshold".to_owned()];
            assert_eq!(world.told(Check::Approved), wanted);
            world.event.as_mut().unwrap().kind = EventKind::Signup;
            assert_eq!(world.told(Check::Approved), "N/A");
        }
    }
}
