//! A2: whether the customer was recorded before the event, and whose it was then, as far as syncs saw. The event
//! belongs to whoever had the customer then.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::PartnerBefore;
use crate::investigate::replies::Line;
use crate::investigate::words::days;
use crate::offers::EventKind;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let judged =
        matches!(case.kind, EventKind::Transaction | EventKind::Action | EventKind::Signup);
    let Some(customer) = case.customer.filter(|_| judged && case.event.is_some()) else {
        return Finding::not_applicable(Check::AttributionTime);
    };
    let told = |finding: Finding| {
        finding
            .with_time("customer recorded", customer.created_at)
            .with_time("event recorded", Some(case.at))
    };
    let is_signup = case.kind == EventKind::Signup;
    if let Some(created) = customer.created_at.filter(|created| *created > case.at && !is_signup) {
        return case.tell(
            Finding::fail(Check::AttributionTime, Code::CustomerAfterEvent),
            |finding| {
                told(finding)
                    .distance(format!("{} too late", days(created.since(case.at))))
                    .note("The customer was recorded after the event.")
                    .reply(case.say(Line::CustomerAfterEvent, &[]))
            },
        );
    }
    if let Some(before) = case.had_by() {
        return moved(case, before, told);
    }
    if let Some(before) = case.moved_around() {
        return case.tell(Finding::warn(Check::AttributionTime, Code::Reattributed), |finding| {
            whose(case, told(finding), before).with_time("last seen before", before.unseen_at).note(
                "The customer changed partners between two syncs; who had them when the event was \
                     recorded isn't known.",
            )
        });
    }
    match customer.created_at {
        _ if is_signup => Finding::not_applicable(Check::AttributionTime),
        None => Finding::unknown(
            Check::AttributionTime,
            "It isn't known when the customer was recorded.",
        ),
        Some(_) => case.tell(Finding::pass(Check::AttributionTime), told),
    }
}

/// The customer changed partners after the event, so the event is the former partner's. If the customer was
/// unattributed before, it stays this partner's.
fn moved(
    case: &CheckInput<'_>,
    before: &PartnerBefore,
    told: impl FnOnce(Finding) -> Finding,
) -> Finding {
    let then = before.partner.as_ref();
    let elsewhere = case.partner.is_some_and(|partner| then.is_some_and(|key| *key != partner.key));
    let finding = if elsewhere {
        Finding::fail(Check::AttributionTime, Code::Reattributed)
    } else {
        Finding::warn(Check::AttributionTime, Code::Reattributed)
    };
    case.tell(finding, |finding| {
        let finding = whose(case, told(finding), before);
        match (elsewhere, then) {
            (true, _) => finding.note("Another partner had the customer at the time."),
            (false, None) => {
                finding.note("As far as syncs saw, the customer had no partner at the time.")
            }
            (false, Some(_)) => finding.note("The customer changed partners after the event."),
        }
    })
}

/// Adds the change of partner as evidence.
fn whose(case: &CheckInput<'_>, finding: Finding, before: &PartnerBefore) -> Finding {
    let now = case.customer.and_then(|customer| customer.partnership_key.as_deref());
    finding
        .with_time("changed", Some(before.until))
        .with_text("partner before", before.partner.as_deref().map(|key| case.who(key)).as_deref())
        .with_text("partner now", now.map(|key| case.who(key)).as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn recorded_before_at_once_or_after() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        for (created, wanted) in [
            (Some(at.plus(-1)), "PASS"),
            (Some(at), "PASS"),
            (Some(at.plus(1)), "FAIL CUSTOMER_AFTER_EVENT, 1 day too late"),
            (None, "UNKNOWN"),
        ] {
            world.customer.as_mut().unwrap().created_at = created;
            assert_eq!(world.told(Check::AttributionTime), wanted);
        }
        // A lead's customer is recorded after the lead, as it should be.
        world.customer.as_mut().unwrap().created_at = Some(at.plus(1));
        world.event.as_mut().unwrap().kind = EventKind::Lead;
        assert_eq!(world.told(Check::AttributionTime), "N/A");
    }

    #[test]
    fn a_change_of_partner_after_the_event_is_told() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        let before = |until, key: &str| PartnerBefore::seen(until, Some(key));
        for (history, wanted) in [
            (vec![before(at.plus(1), "part_2")], "FAIL REATTRIBUTED"),
            (vec![before(at, "part_2")], "PASS"),
            (vec![before(at.plus(9), "part_2"), before(at.plus(1), "part_1")], "PASS"),
            (vec![PartnerBefore::seen(at.plus(1), None)], "WARN REATTRIBUTED"),
            // Between two syncs nobody knows who had the customer.
            (
                vec![PartnerBefore { unseen_at: Some(at), ..before(at.plus(9), "part_2") }],
                "FAIL REATTRIBUTED",
            ),
            (
                vec![PartnerBefore {
                    unseen_at: Some(at.plus(-1)),
                    ..before(at.plus(9), "part_2")
                }],
                "WARN REATTRIBUTED",
            ),
        ] {
            world.customer.as_mut().unwrap().partners_before = history;
            assert_eq!(world.told(Check::AttributionTime), wanted);
        }
    }

    /// `part_1` has the customer now and got it after the event; each of two partners asks.
    #[test]
    fn who_had_the_customer_then_is_whose_the_event_is() {
        let elsewhere = "is credited to a different referral.";
        for (kind, before, asks, verdict, a1) in [
            (EventKind::Transaction, Some("part_2"), "part_1", "ATTRIBUTED_ELSEWHERE", "PASS"),
            (EventKind::Signup, Some("part_2"), "part_1", "ATTRIBUTED_ELSEWHERE", "PASS"),
            (EventKind::Action, Some("part_2"), "part_1", "ATTRIBUTED_ELSEWHERE", "PASS"),
            (EventKind::Transaction, None, "part_1", "SHOULD_HAVE_FIRED", "PASS"),
            (EventKind::Transaction, Some("part_1"), "part_1", "SHOULD_HAVE_FIRED", "PASS"),
            (EventKind::Transaction, Some("part_2"), "part_2", "SHOULD_HAVE_FIRED", "WARN"),
            (EventKind::Transaction, Some("part_3"), "part_2", "ATTRIBUTED_ELSEWHERE", "FAIL"),
            (EventKind::Lead, Some("part_2"), "part_1", "SHOULD_HAVE_FIRED", "PASS"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_for(kind, "");
            let event = world.event.as_mut().unwrap();
            let at = event.recorded_at;
            event.kind = kind;
            world.partner.as_mut().unwrap().key = asks.to_owned();
            let customer = world.customer.as_mut().unwrap();
            customer.partners_before = vec![PartnerBefore::seen(at.plus(1), before)];
            let case = format!("{kind:?} {before:?} {asks}");
            let result = world.investigate();
            assert_eq!(result.verdict.word(), verdict, "{case}");
            assert!(
                world.told(Check::CustomerOwner).starts_with(a1),
                "{case}: {}",
                world.told(Check::CustomerOwner)
            );
            let reply = &result.partner_reply;
            assert_eq!(reply.contains(elsewhere), verdict.starts_with('A'), "{case}: {reply}");
            assert!(!reply.contains("Jane") || asks == "part_1", "{case}: {reply}");
            // If the change came before the event, the former partner doesn't matter.
            let customer = world.customer.as_mut().unwrap();
            customer.partners_before = vec![PartnerBefore::seen(at, before)];
            let now = if asks == "part_1" { "SHOULD_HAVE_FIRED" } else { "ATTRIBUTED_ELSEWHERE" };
            assert_eq!(world.investigate().verdict.word(), now, "{case}");
        }
    }

    #[test]
    fn an_action_that_names_its_partner_is_that_ones_whoever_had_the_customer() {
        let mut world = OwnedFacts::new();
        world.offer_for(EventKind::Action, "");
        let event = world.event.as_mut().unwrap();
        let at = event.recorded_at;
        (event.kind, event.partnership_key) = (EventKind::Action, Some("part_1".to_owned()));
        let customer = world.customer.as_mut().unwrap();
        customer.partners_before = vec![PartnerBefore::seen(at.plus(1), Some("part_2"))];
        customer.partnership_key = Some("part_3".to_owned());
        assert_eq!(
            (world.told(Check::CustomerOwner), world.told(Check::AttributionTime)),
            ("PASS".into(), "PASS".into())
        );
        world.event.as_mut().unwrap().partnership_key = None;
        assert_eq!(world.told(Check::CustomerOwner), "FAIL ATTRIBUTED_ELSEWHERE");
        assert_eq!(world.told(Check::AttributionTime), "FAIL REATTRIBUTED");
    }
}
