//! V5: whether the event was recorded promptly (rule: event-time). If it wasn't, group, dates and age are checked at
//! both instants, because offers are judged as of the record.

use super::{customer_age, live, scope};
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::{CheckState, Finding};
use crate::investigate::words::days;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    if case.event.is_none() {
        return Finding::not_applicable(Check::RecordedPromptly);
    }
    let Some(claimed) = case.claimed else { return Finding::pass(Check::RecordedPromptly) };
    let mut finding = case.tell(Finding::warn(Check::RecordedPromptly, Code::Late), |finding| {
        finding
            .with_time("said to have happened", Some(claimed))
            .with_time("recorded", Some(case.at))
            .distance(format!("{} late", days(case.at.since(claimed))))
    });
    let offers = case.facts.offers.map(|file| file.offers.as_slice()).unwrap_or_default();
    let mut differs = false;
    for offer in offers.iter().filter(|offer| offer.enabled && offer.event == case.kind) {
        for check in [scope::check_at, live::check_at, customer_age::check_at] {
            let (then, now) = (check(case, offer, claimed), check(case, offer, case.at));
            if then.state != now.state {
                differs = true;
                finding = finding.with(
                    "differs",
                    format!(
                        "{} of {}: {} when it happened, {} when it was recorded",
                        then.id,
                        offer.key,
                        told(&then),
                        told(&now)
                    ),
                );
            }
        }
    }
    finding.note(if differs {
        "Some offers would have been judged differently when it happened."
    } else {
        "No offer would have been judged differently when it happened."
    })
}

fn told(finding: &Finding) -> String {
    let state = finding.state.word();
    match finding.code.filter(|_| finding.state != CheckState::Pass) {
        Some(code) => format!("{state} {}", code.word()),
        None => state.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn a_day_is_prompt_and_more_is_late() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::RecordedPromptly), "PASS");
        let at = world.event.as_ref().unwrap().recorded_at;
        for (behind, wanted) in [
            (at.plus(1), "PASS"),
            (at.plus(1 - DAY), "PASS"),
            (at.plus(-DAY), "WARN LATE, 2 days late"),
            (at.plus(1 - 8 * DAY), "WARN LATE, 8 days late"),
            (at.plus(99 * DAY), "PASS"),
        ] {
            world.claim.on = Some((behind.plus(-DAY), behind));
            assert_eq!(world.told(Check::RecordedPromptly), wanted);
        }
        world.claim.on = None;
        world.event.as_mut().unwrap().happened_at = Some(at.plus(-2 * DAY));
        assert_eq!(world.told(Check::RecordedPromptly), "WARN LATE, 2 days late");
    }

    #[test]
    fn offers_that_would_have_been_judged_otherwise_are_named() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        world.event.as_mut().unwrap().happened_at = Some(at.plus(-2 * DAY));
        world.offer_with(&format!("starts = {}", at.plus(-DAY)));
        let finding = world.finding(Check::RecordedPromptly);
        let last = &finding.evidence.last().unwrap().value;
        assert_eq!(last, "O3 of o: FAIL NOT_STARTED when it happened, PASS when it was recorded");
    }
}
