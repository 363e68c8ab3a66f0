//! V1: whether the payment was approved.

use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::replies::Line;
use crate::offers::Event as Kind;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let Some(event) = case.event.filter(|event| event.kind == Kind::Transaction) else {
        return Finding::not_applicable(Id::V1);
    };
    match event.approved {
        Some(true) => Finding::pass(Id::V1),
        Some(false) => event.reasons.iter().fold(
            Finding::fail(Id::V1, Code::Unapproved)
                .note("The payment isn't approved.")
                .reply(case.say(Line::Unapproved, &[])),
            |finding, reason| finding.with("reason", reason.as_str()),
        ),
        None => Finding::unknown(Id::V1, "The record doesn't say whether the payment is approved."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn approved_or_not_or_not_said() {
        for (approved, wanted) in
            [(Some(true), "PASS"), (Some(false), "FAIL UNAPPROVED"), (None, "UNKNOWN")]
        {
            let mut world = World::new();
            world.event.as_mut().unwrap().approved = approved;
            world.event.as_mut().unwrap().reasons = vec!["above threshold".to_owned()];
            assert_eq!(world.told(Id::V1), wanted);
            world.event.as_mut().unwrap().kind = Kind::Signup;
            assert_eq!(world.told(Id::V1), "N/A");
        }
    }
}
