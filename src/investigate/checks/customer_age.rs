//! L3: how old the customer was (rule: edges). Below the maximum age passes, exactly the maximum is too old; exactly
//! the minimum age is old enough.

use crate::domain::CalendarSpan;
use crate::domain::Timestamp;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::{beyond, days};
use crate::offers::Offer;

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    check_at(case, offer, case.at)
}

/// The same check as of another instant.
pub(super) fn check_at(case: &CheckInput<'_>, offer: &Offer, at: Timestamp) -> Finding {
    let (most, least) = (offer.rules.max_customer_age, offer.rules.min_customer_age);
    if most.is_none() && least.is_none_or(CalendarSpan::is_zero) {
        return Finding::not_applicable(Check::CustomerAge);
    }
    let created = case.customer.and_then(|customer| customer.created_at);
    let Some(created) = created else {
        return Finding::unknown(
            Check::CustomerAge,
            "It isn't known when the customer was recorded.",
        );
    };
    let told = |finding: Finding| {
        finding.with_time("customer recorded", Some(created)).with_time("judged at", Some(at))
    };
    if let Some(most) = most {
        let end = most.after(created);
        if at >= end {
            return case.tell(Finding::fail(Check::CustomerAge, Code::TooOld), |finding| {
                told(finding)
                    .with("age limit", most.words())
                    .with_time("ended", Some(end))
                    .distance(beyond(at.since(end), "over"))
                    .note("The customer was recorded too long ago.")
                    .reply(too_old(case, most, created, (end, at)))
            });
        }
    }
    if let Some(least) = least {
        let start = least.after(created);
        if at < start {
            return case.tell(Finding::fail(Check::CustomerAge, Code::TooYoung), |finding| {
                told(finding)
                    .with("minimum age", least.words())
                    .with_time("starts", Some(start))
                    .distance(format!("{} too early", days(start.since(at))))
                    .note("The customer was recorded too recently.")
                    .reply(case.say(
                        Line::TooYoung,
                        &[("limit", &least.words()), ("starts", &case.days_of(start, at).0)],
                    ))
            });
        }
    }
    case.tell(Finding::pass(Check::CustomerAge), |finding| {
        told(finding).with_time("limit ends", most.map(|most| most.after(created)))
    })
}

/// Until when the customer counted; with the hour if that is the event's own day.
fn too_old(
    case: &CheckInput<'_>,
    most: CalendarSpan,
    created: Timestamp,
    (end, at): (Timestamp, Timestamp),
) -> String {
    let words = most.words();
    // "The first month", not "the first 1 month".
    let (line, limit) = match words.strip_prefix("1 ") {
        Some(unit) => (Line::TooOldOne, unit),
        None => (Line::TooOld, words.as_str()),
    };
    let (ended, _) = case.days_of(end, at);
    case.say(line, &[("limit", limit), ("date", &case.day(created)), ("ended", &ended)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::world::OwnedFacts;

    fn told(rules: &str, created: &str, at: &str) -> String {
        let mut world = OwnedFacts::new();
        world.offer_with(&format!("rules = {{ {rules} }}"));
        world.customer.as_mut().unwrap().created_at = Timestamp::parse(created);
        world.event.as_mut().unwrap().recorded_at = Timestamp::parse(at).unwrap();
        world.told(Check::CustomerAge)
    }

    #[test]
    fn the_limit_itself_is_too_old() {
        let most = "max_customer_age = \"12mo\"";
        for (created, at, wanted) in [
            ("2025-03-01T10:00:00Z", "2026-03-01T09:59:59.999Z", "PASS"),
            ("2025-03-01T10:00:00Z", "2026-03-01T10:00:00Z", "FAIL TOO_OLD, at the limit"),
            ("2025-03-01T10:00:00Z", "2026-03-01T10:00:00.001Z", "FAIL TOO_OLD, 1 day over"),
            ("2024-02-29T10:00:00Z", "2025-02-28T09:59:59.999Z", "PASS"),
            ("2024-02-29T10:00:00Z", "2025-02-28T10:00:00Z", "FAIL TOO_OLD, at the limit"),
            ("2025-01-01T00:00:00Z", "2026-01-03T05:00:00Z", "FAIL TOO_OLD, 3 days over"),
        ] {
            assert_eq!(told(most, created, at), wanted, "{created} {at}");
        }
    }

    #[test]
    fn the_end_is_told_by_its_day_and_on_the_events_own_to_the_hour() {
        for (limit, created, at, zone, wanted) in [
            (
                "1mo",
                "2026-03-01T10:00:00Z",
                "2026-04-09T10:00:00Z",
                "UTC",
                "for the first month of a customer. \
                Jane Doe signed up on 1 March 2026, so this period ended on 1 April 2026.",
            ),
            (
                "2mo",
                "2026-03-01T10:00:00Z",
                "2026-05-01T10:30:00Z",
                "UTC",
                "for the first 2 months of a \
                customer. Jane Doe signed up on 1 March 2026, so this period ended on 1 May 2026, 10:00 UTC.",
            ),
            (
                "1y",
                "2025-03-31T23:30:00Z",
                "2026-04-02T10:30:00Z",
                "Europe/Berlin",
                "for the first year of a \
                customer. Jane Doe signed up on 1 April 2025, so this period ended on 1 April 2026.",
            ),
        ] {
            let mut world = OwnedFacts::new();
            world.zone = zone.parse().unwrap();
            world.offer_with(&format!("rules = {{ max_customer_age = \"{limit}\" }}"));
            world.customer.as_mut().unwrap().created_at = Timestamp::parse(created);
            world.event.as_mut().unwrap().recorded_at = Timestamp::parse(at).unwrap();
            let reply = world.finding(Check::CustomerAge).reply.unwrap();
            assert!(reply.ends_with(wanted), "{reply}");
        }
    }

    #[test]
    fn the_least_age_itself_is_old_enough() {
        let least = "min_customer_age = \"1mo\"";
        for (at, wanted) in [
            ("2026-02-28T00:00:00Z", "PASS"),
            ("2026-02-27T23:59:59.999Z", "FAIL TOO_YOUNG, 1 day too early"),
        ] {
            assert_eq!(told(least, "2026-01-31T00:00:00Z", at), wanted, "{at}");
        }
        let none =
            told("min_customer_age = \"0d\"", "2026-01-31T00:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!(none, "N/A");
    }

    #[test]
    fn days_over_are_those_of_the_worked_example() {
        let mut world = OwnedFacts::new();
        world.offer_with("rules = { max_customer_age = \"365d\" }");
        let at = world.event.as_ref().unwrap().recorded_at;
        world.customer.as_mut().unwrap().created_at = Some(at.plus(-368 * DAY));
        assert_eq!(world.told(Check::CustomerAge), "FAIL TOO_OLD, 3 days over");
        world.customer.as_mut().unwrap().created_at = None;
        assert_eq!(world.told(Check::CustomerAge), "UNKNOWN");
    }
}
