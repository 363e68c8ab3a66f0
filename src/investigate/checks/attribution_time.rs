//! A2: whether the customer was recorded, and this partner's, before the event (ruling W11).

use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::replies::Line;
use crate::investigate::words::days;
use crate::offers::Event as Kind;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let judged = matches!(case.kind, Kind::Transaction | Kind::Action) && case.event.is_some();
    let Some(customer) = case.customer.filter(|_| judged) else {
        return Finding::not_applicable(Id::A2);
    };
    let Some(created) = customer.created_at else {
        return Finding::unknown(Id::A2, "It isn't known when the customer was recorded.");
    };
    let told = |finding: Finding| {
        finding
            .with_time("customer recorded", Some(created))
            .with_time("event recorded", Some(case.at))
    };
    if created > case.at {
        return case.tell(Finding::fail(Id::A2, Code::CustomerAfterEvent), |finding| {
            told(finding)
                .distance(format!("{} too late", days(created.since(case.at))))
                .note("The customer was recorded after the event.")
                .reply(case.say(Line::CustomerAfterEvent, &[]))
        });
    }
    // Each entry ends a time: before that instant, the customer was that partner's.
    let then = customer.partners_before.iter().filter(|(until, _)| *until > case.at).min();
    match then {
        Some((until, before)) if *before != customer.partnership_key => {
            case.tell(Finding::warn(Id::A2, Code::Reattributed), |finding| {
                told(finding)
                    .with_time("changed", Some(*until))
                    .with_text("partner before", before.as_deref())
                    .with_text("partner now", customer.partnership_key.as_deref())
                    .note("The customer changed partners after the event.")
            })
        }
        _ => case.tell(Finding::pass(Id::A2), told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn recorded_before_at_once_or_after() {
        let mut world = World::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        for (created, wanted) in [
            (Some(at.plus(-1)), "PASS"),
            (Some(at), "PASS"),
            (Some(at.plus(1)), "FAIL CUSTOMER_AFTER_EVENT, 1 day too late"),
            (None, "UNKNOWN"),
        ] {
            world.customer.as_mut().unwrap().created_at = created;
            assert_eq!(world.told(Id::A2), wanted);
        }
        // A lead's customer comes after it, as it should.
        world.customer.as_mut().unwrap().created_at = Some(at.plus(1));
        world.event.as_mut().unwrap().kind = Kind::Lead;
        assert_eq!(world.told(Id::A2), "N/A");
    }

    #[test]
    fn a_change_of_partner_after_the_event_is_told() {
        let mut world = World::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        let before = |until, key: &str| (until, Some(key.to_owned()));
        for (history, wanted) in [
            (vec![before(at.plus(1), "part_2")], "WARN REATTRIBUTED"),
            (vec![before(at, "part_2")], "PASS"),
            (vec![before(at.plus(9), "part_2"), before(at.plus(1), "part_1")], "PASS"),
            (vec![(at.plus(1), None)], "WARN REATTRIBUTED"),
        ] {
            world.customer.as_mut().unwrap().partners_before = history;
            assert_eq!(world.told(Id::A2), wanted);
        }
    }
}
