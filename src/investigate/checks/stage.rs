//! L9: how far the lead or deal has come.

use super::origin::lost;
use crate::domain::text::fold;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::any_of;
use crate::offers::{EventKind, Offer};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let wanted = match case.kind {
        EventKind::Lead => &offer.rules.lead_statuses,
        EventKind::Deal => &offer.rules.deal_stages,
        _ => return Finding::not_applicable(Check::StageReached),
    };
    let Some(event) = case.event.filter(|_| !wanted.is_empty()) else {
        return Finding::not_applicable(Check::StageReached);
    };
    let at: Vec<&str> =
        [&event.status, &event.stage].into_iter().flatten().map(String::as_str).collect();
    let Some(shown) = event.stage.as_deref().or(event.status.as_deref()) else {
        return Finding::unknown(Check::StageReached, "The record has neither status nor stage.");
    };
    let list = || any_of(wanted);
    let told = |finding: Finding| {
        finding
            .with("stage", at.join(", "))
            .with("required", list())
            .with_time("last changed", event.updated_at)
    };
    let reached = wanted.iter().any(|one| at.iter().any(|at| fold(at.trim()) == fold(one)));
    if reached {
        return case.tell(Finding::pass(Check::StageReached), told);
    }
    let what = if case.kind == EventKind::Lead { "lead" } else { "deal" };
    case.tell(Finding::fail(Check::StageReached, Code::Stage), |finding| {
        told(finding)
            .distance(format!("{shown}, wants {}", list()))
            .note(format!("The {what} isn't at a stage that the offer accepts."))
            .reply(if lost(event) {
                case.say(Line::Lost, &[("stage", shown)])
            } else {
                case.say(Line::Stage, &[("stage", shown), ("needed", &case.any_of(wanted))])
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn what_is_lost_is_not_told_as_if_it_could_still_come() {
        for (kind, rule, stage, wanted) in [
            (
                EventKind::Lead,
                "lead_statuses",
                "Closed Lost",
                "Your lead for Jane Doe was closed without a sale",
            ),
            (
                EventKind::Lead,
                "lead_statuses",
                "unqualified",
                "Your lead for Jane Doe was closed without a sale",
            ),
            (
                EventKind::Deal,
                "deal_stages",
                "lost",
                "Your deal for Jane Doe was closed without a sale",
            ),
            (
                EventKind::Deal,
                "deal_stages",
                "Negotiation",
                "A reward is created once it reaches 'closed won'",
            ),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_for(kind, &format!("rules = {{ {rule} = [\"closed won\"] }}"));
            let event = world.event.as_mut().unwrap();
            (event.kind, event.stage) = (kind, Some(stage.to_owned()));
            let reply = world.investigate().partner_reply;
            assert!(reply.contains(wanted), "{stage}: {reply}");
            assert_eq!(reply.contains("once it reaches"), stage == "Negotiation", "{reply}");
        }
    }

    #[test]
    fn status_or_stage_without_case() {
        for (kind, rule, status, stage, wanted) in [
            (EventKind::Lead, "lead_statuses = [\"closed won\"]", Some("Closed Won"), None, "PASS"),
            (
                EventKind::Lead,
                "lead_statuses = [\"Qualified\"]",
                Some("open"),
                Some("qualified"),
                "PASS",
            ),
            (
                EventKind::Lead,
                "lead_statuses = [\"closed won\"]",
                Some("open"),
                None,
                "FAIL STAGE, open, wants closed won",
            ),
            (EventKind::Deal, "deal_stages = [\"Closed Won\"]", None, Some("closed won"), "PASS"),
            (
                EventKind::Deal,
                "deal_stages = [\"A\", \"B\"]",
                None,
                Some("C"),
                "FAIL STAGE, C, wants A or B",
            ),
            (EventKind::Deal, "deal_stages = [\"A\"]", None, None, "UNKNOWN"),
            (EventKind::Deal, "lead_statuses = [\"A\"]", None, Some("C"), "N/A"),
            (EventKind::Transaction, "deal_stages = [\"A\"]", None, Some("C"), "N/A"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_for(kind, &format!("rules = {{ {rule} }}"));
            let event = world.event.as_mut().unwrap();
            event.kind = kind;
            event.status = status.map(str::to_owned);
            event.stage = stage.map(str::to_owned);
            assert_eq!(world.told(Check::StageReached), wanted, "{rule}");
        }
    }
}
