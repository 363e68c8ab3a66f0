//! R2: whether the partnership was active when the event was recorded (rule: deciding-checks).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::days;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(partner) = case.partner else { return Finding::not_applicable(Check::PartnerActive) };
    let told = |finding: Finding| {
        finding
            .with("status", partner.status.as_str())
            .with_time("partnership began", partner.began())
            .with_time("judged at", Some(case.at))
    };
    if matches!(partner.status.as_str(), "pending" | "declined") {
        return case.tell(
            Finding::fail(Check::PartnerActive, Code::ApplicationPending),
            |finding| {
                told(finding)
                    .note(format!("The partner's application is {}.", partner.status))
                    .reply(case.say(
                        match partner.status.as_str() {
                            "declined" => Line::ApplicationDeclined,
                            _ => Line::ApplicationPending,
                        },
                        &[],
                    ))
            },
        );
    }
    let Some(began) = partner.began().or(partner.archived.then_some(case.at)) else {
        return Finding::unknown(
            Check::PartnerActive,
            "It isn't known when the partnership began.",
        );
    };
    if case.at < began {
        return case.tell(Finding::fail(Check::PartnerActive, Code::NotYetJoined), |finding| {
            told(finding)
                .distance(format!("{} too early", days(began.since(case.at))))
                .note("The event was recorded before the partnership began.")
                .reply(case.say(Line::NotYetJoined, &[("joined", &case.days_of(began, case.at).0)]))
        });
    }
    if partner.archived {
        return case.tell(Finding::fail(Check::PartnerActive, Code::Archived), |finding| {
            told(finding)
                .note("The partnership is archived now; the API doesn't say since when.")
                .reply(case.say(Line::PartnerArchived, &[]))
        });
    }
    case.tell(Finding::pass(Check::PartnerActive), told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn joined_else_created_and_the_instant_itself_is_in() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::PartnerActive), "PASS");
        let at = world.event.as_ref().unwrap().recorded_at;
        for (joined, created, wanted) in [
            (Some(at), Some(at.plus(5)), "PASS"),
            (Some(at.plus(1)), Some(at.plus(-5)), "FAIL NOT_YET_JOINED, 1 day too early"),
            (None, Some(at), "PASS"),
            (None, Some(at.plus(1)), "FAIL NOT_YET_JOINED, 1 day too early"),
            (None, None, "UNKNOWN"),
        ] {
            let partner = world.partner.as_mut().unwrap();
            (partner.joined_at, partner.created_at) = (joined, created);
            assert_eq!(world.told(Check::PartnerActive), wanted);
        }
    }

    #[test]
    fn the_day_of_joining_has_its_hour_where_the_event_was_on_it() {
        let mut world = OwnedFacts::new();
        world.zone = "Europe/Berlin".parse().unwrap();
        let at = crate::domain::Timestamp::parse("2026-06-12T12:00:00Z").unwrap();
        for (joined, wanted) in [
            ("2026-06-12T21:59:00Z", "started on 12 June 2026, 23:59 CEST."),
            ("2026-06-12T22:00:00Z", "started on 13 June 2026."),
        ] {
            world.partner.as_mut().unwrap().joined_at = crate::domain::Timestamp::parse(joined);
            world.event.as_mut().unwrap().recorded_at = at;
            let reply = world.finding(Check::PartnerActive).reply.unwrap();
            assert!(reply.contains(wanted), "{reply}");
        }
    }

    #[test]
    fn an_application_that_was_declined_is_not_told_as_waiting() {
        for (status, wanted) in
            [("pending", "isn't approved yet"), ("declined", "wasn't approved, so")]
        {
            let mut world = OwnedFacts::new();
            world.partner.as_mut().unwrap().status = status.to_owned();
            let reply = world.investigate().partner_reply;
            assert!(reply.contains(wanted), "{reply}");
        }
    }

    #[test]
    fn what_was_before_the_beginning_is_told_of_one_who_is_archived_too() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        for (joined, wanted) in [
            (Some(at.plus(1)), "FAIL NOT_YET_JOINED, 1 day too early"),
            (Some(at), "FAIL ARCHIVED"),
            (None, "FAIL ARCHIVED"),
        ] {
            let partner = world.partner.as_mut().unwrap();
            (partner.archived, partner.joined_at, partner.created_at) = (true, joined, None);
            assert_eq!(world.told(Check::PartnerActive), wanted);
        }
    }

    #[test]
    fn pending_declined_and_archived_partners_are_out() {
        for (status, archived, wanted) in [
            ("pending", false, "FAIL APPLICATION_PENDING"),
            ("declined", false, "FAIL APPLICATION_PENDING"),
            ("approved", true, "FAIL ARCHIVED"),
            ("approved", false, "PASS"),
        ] {
            let mut world = OwnedFacts::new();
            let partner = world.partner.as_mut().unwrap();
            (partner.status, partner.archived) = (status.to_owned(), archived);
            assert_eq!(world.told(Check::PartnerActive), wanted);
        }
    }
}
