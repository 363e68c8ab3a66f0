//! O3: whether the offer was live when the event was recorded.

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

/// The same check as of another instant. The start is included, the end isn't.
pub(super) fn check_at(case: &CheckInput<'_>, offer: &Offer, at: Timestamp) -> Finding {
    let span = offer.span;
    let told = |finding: Finding| {
        finding
            .with("starts", span.starts.map_or_else(|| "always".to_owned(), Timestamp::rfc3339))
            .with("ends", span.ends.map_or_else(|| "never".to_owned(), Timestamp::rfc3339))
            .with_time("judged at", Some(at))
            .reply(ran(case, span.starts, span.ends))
    };
    if let Some(starts) = span.starts.filter(|starts| at < *starts) {
        return case.tell(Finding::fail(Check::Live, Code::NotStarted), |finding| {
            told(finding)
                .distance(format!("{} too early", days(starts.since(at))))
                .note("The offer had not started.")
        });
    }
    if let Some(ends) = span.ends.filter(|ends| at >= *ends) {
        return case.tell(Finding::fail(Check::Live, Code::Ended), |finding| {
            told(finding).distance(beyond(at.since(ends), "too late")).note("The offer had ended.")
        });
    }
    Finding::pass(Check::Live)
}

/// When the offer ran, up to its last day; with the hour if that is the event's own day.
fn ran(case: &CheckInput<'_>, starts: Option<Timestamp>, ends: Option<Timestamp>) -> String {
    let zone = case.facts.zone;
    let last = ends.map(|ends| {
        let last = ends.plus(-1);
        let same = zone.day(last) == zone.day(case.at) && case.at >= ends;
        if same { case.hour(ends) } else { case.day(last) }
    });
    let first = starts.map(|starts| {
        let same = zone.day(starts) == zone.day(case.at) && case.at < starts;
        if same { case.hour(starts) } else { case.day(starts) }
    });
    match (first, last) {
        // "Ran" is only true of an offer that is over.
        (Some(first), Some(last)) if ends.is_some_and(|ends| ends <= case.facts.now) => {
            case.say(Line::Ran, &[("first", &first), ("last", &last)])
        }
        (Some(first), _) => case.say(Line::Started, &[("first", &first)]),
        (None, last) => case.say(Line::Ended, &[("last", &last.unwrap_or_default())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn the_start_is_in_and_the_end_is_out() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        for (span, wanted) in [
            (String::new(), "PASS"),
            (format!("starts = {at}"), "PASS"),
            (format!("starts = {}", at.plus(1)), "FAIL NOT_STARTED, 1 day too early"),
            (format!("ends = {at}"), "FAIL ENDED, at the limit"),
            (format!("ends = {}", at.plus(-1)), "FAIL ENDED, 1 day too late"),
            (format!("ends = {}", at.plus(1)), "PASS"),
            (format!("ends = {}", at.plus(-2 * DAY)), "FAIL ENDED, 2 days too late"),
        ] {
            world.offer_with(&span);
            assert_eq!(world.told(Check::Live), wanted, "{span}");
        }
        world.offer_with("starts = 2025-01-01T00:00:00Z\nends = 2026-01-01T00:00:00Z");
        assert_eq!(
            world.finding(Check::Live).reply.unwrap(),
            "That offer ran from 1 January 2025 to 31 December 2025."
        );
        for (span, zone, wanted) in [
            ("ends = 2026-06-12T12:00:00Z", "UTC", "That offer ran until 12 June 2026, 12:00 UTC."),
            ("ends = 2026-06-12T00:00:00Z", "UTC", "That offer ran until 11 June 2026."),
            ("ends = 2026-06-12T00:00:00Z", "Europe/Berlin", "ran until 12 June 2026, 02:00 CEST."),
            (
                "starts = 2026-06-12T12:30:00Z",
                "UTC",
                "That offer runs from 12 June 2026, 12:30 UTC onwards.",
            ),
            ("starts = 2026-06-13T00:00:00Z", "UTC", "That offer runs from 13 June 2026 onwards."),
        ] {
            world.offer_with(span);
            world.zone = zone.parse().unwrap();
            let reply = world.finding(Check::Live).reply.unwrap();
            assert!(reply.contains(wanted), "{reply}");
        }
    }
}
