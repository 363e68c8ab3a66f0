//! O5: whether another trigger moved the partner before the offers were judged. No list tells the order of triggers,
//! so the agent is asked (rule: unreachable-codes), and only if a move is near the event.

use crate::domain::time::DAY;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::finding::Finding;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(partner) = case.partner.filter(|_| case.event.is_some()) else {
        return Finding::not_applicable(Check::OrderHazard);
    };
    let moves = partner.groups_seen.iter().map(|seen| seen.at).chain(partner.group_since);
    let Some(near) = moves.filter(|at| at.since(case.at).abs() <= DAY).min() else {
        return Finding::not_applicable(Check::OrderHazard);
    };
    Finding::unknown(
        Check::OrderHazard,
        "The partner's group changed within a day of the event; look at the order of the triggers.",
    )
    .with_time("moved", Some(near))
    .with_time("judged at", Some(case.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::facts::{Answer, AnswerValue};
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn only_a_move_near_the_event_raises_the_question() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        assert_eq!(world.told(Check::OrderHazard), "N/A");
        world.partner.as_mut().unwrap().group_since = Some(at.plus(-2 * DAY));
        assert_eq!(world.told(Check::OrderHazard), "N/A");
        world.partner.as_mut().unwrap().group_since = Some(at.plus(-DAY));
        assert_eq!(world.told(Check::OrderHazard), "UNKNOWN");
        world.answers = vec![Answer {
            id: Check::OrderHazard,
            offer: None,
            says: AnswerValue::No,
            code: None,
            note: String::new(),
        }];
        assert_eq!(world.told(Check::OrderHazard), "WARN MOVED_BEFORE_EVALUATION");
    }
}
