//! A6: whether the lead or deal came through (rule: deciding-checks): the event itself, or the one the customer came
//! from. If the customer's record says that it came another way, its lead or deal is history and decides nothing.

use crate::domain::text::fold;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::Event;
use crate::investigate::replies::Line;
use crate::offers::EventKind;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let is_origin = |event: &&Event| matches!(event.kind, EventKind::Lead | EventKind::Deal);
    let judged = case.event.filter(is_origin);
    let Some(origin) = judged.or(case.facts.origin.filter(is_origin)) else {
        return Finding::not_applicable(Check::LeadOrDeal);
    };
    let told = |finding: Finding| {
        let finding = finding
            .with(if origin.kind == EventKind::Lead { "lead" } else { "deal" }, origin.key.as_str())
            .with_text("status", origin.status.as_deref().or(origin.stage.as_deref()))
            .with_time("last changed", origin.updated_at);
        origin
            .reasons
            .iter()
            .fold(finding, |finding, reason| finding.with("reason", reason.as_str()))
    };
    let at = origin.stage.as_deref().or(origin.status.as_deref());
    let decides = judged.is_some() || came_by(case, origin);
    let refused = |code: Code| {
        if decides {
            Finding::fail(Check::LeadOrDeal, code)
        } else {
            Finding::warn(Check::LeadOrDeal, code)
        }
    };
    match (origin.kind, origin.approved) {
        (EventKind::Lead, Some(false)) => told(refused(Code::LeadDeclined))
            .note("The lead was declined.")
            .reply(case.say(Line::LeadDeclined, &[])),
        (EventKind::Deal, Some(false)) => told(refused(Code::DealNotApproved))
            .note("The deal isn't approved.")
            .reply(case.say(Line::DealNotApproved, &[])),
        _ if lost(origin) => case
            .tell(Finding::warn(Check::LeadOrDeal, Code::NotConverted), |finding| {
                told(finding).note("It was closed without a sale.")
            }),
        (EventKind::Lead, _) if !won(origin) && origin.customer_key.is_none() => {
            case.tell(Finding::warn(Check::LeadOrDeal, Code::LeadOpen), |finding| {
                let open = told(finding).note("The lead is still open.");
                match at {
                    Some(at) => open.reply(case.say(Line::LeadOpen, &[("status", at)])),
                    None => open,
                }
            })
        }
        (EventKind::Deal, None)
            if judged.is_some() && won(origin) && origin.customer_key.is_none() =>
        {
            told(Finding::unknown(
                Check::LeadOrDeal,
                "The deal is won, but the API doesn't say whether the vendor approved it.",
            ))
        }
        _ if won(origin) && origin.customer_key.is_none() => case
            .tell(Finding::warn(Check::LeadOrDeal, Code::NotConverted), |finding| {
                told(finding).note("It is won but hasn't become a customer yet.")
            }),
        _ => case.tell(Finding::pass(Check::LeadOrDeal), told),
    }
}

/// Whether the customer may have come by this lead or deal: its record says so, or says nothing. One that somebody
/// else submitted brought this partner nobody.
fn came_by(case: &CheckInput<'_>, origin: &Event) -> bool {
    let submitter = origin.partnership_key.as_deref();
    case.customer.is_some_and(|customer| customer.may_come_by(origin.kind))
        && (submitter.is_none() || submitter == case.owner())
}

fn says(event: &Event, words: &[&str]) -> bool {
    [&event.status, &event.stage]
        .into_iter()
        .flatten()
        .any(|text| words.contains(&fold(text.trim()).as_str()))
}

fn won(event: &Event) -> bool {
    says(event, &["closed won", "won", "closed", "signed up", "paid"])
}

pub(super) fn lost(event: &Event) -> bool {
    says(event, &["closed lost", "lost", "dead", "unqualified"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::verdict::Verdict;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn leads_and_deals_by_what_they_say() {
        for (kind, approved, status, converted, wanted) in [
            (EventKind::Lead, Some(false), "open", false, "FAIL LEAD_DECLINED"),
            (EventKind::Lead, None, "open", false, "WARN LEAD_OPEN"),
            (EventKind::Lead, None, "open", true, "PASS"),
            (EventKind::Lead, Some(true), "closed won", true, "PASS"),
            (EventKind::Lead, Some(true), "Closed Won", false, "WARN NOT_CONVERTED"),
            (EventKind::Lead, None, "closed lost", false, "WARN NOT_CONVERTED"),
            (EventKind::Deal, Some(false), "Closed Won", true, "FAIL DEAL_NOT_APPROVED"),
            (EventKind::Deal, None, "Closed Won", false, "UNKNOWN"),
            (EventKind::Deal, Some(true), "Closed Won", false, "WARN NOT_CONVERTED"),
            (EventKind::Deal, None, "Negotiation", false, "PASS"),
        ] {
            let mut world = OwnedFacts::new();
            let event = world.event.as_mut().unwrap();
            (event.kind, event.approved) = (kind, approved);
            event.status = Some(status.to_owned());
            event.customer_key = converted.then(|| "cus_1".to_owned());
            assert_eq!(world.told(Check::LeadOrDeal), wanted, "{kind:?} {status}");
        }
    }

    #[test]
    fn where_a_customer_came_from_decides_unless_it_came_another_way() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::LeadOrDeal), "N/A");
        for (kind, source, wanted) in [
            (EventKind::Lead, Some("link"), "WARN LEAD_DECLINED"),
            (EventKind::Lead, Some("deal"), "WARN LEAD_DECLINED"),
            (EventKind::Lead, Some("Lead"), "FAIL LEAD_DECLINED"),
            (EventKind::Lead, None, "FAIL LEAD_DECLINED"),
            (EventKind::Deal, Some("deal_registration"), "FAIL DEAL_NOT_APPROVED"),
        ] {
            let mut origin = Event::new(kind, "origin_1", world.now);
            origin.approved = Some(false);
            world.origin = Some(origin);
            world.customer.as_mut().unwrap().source_type = source.map(str::to_owned);
            assert_eq!(world.told(Check::LeadOrDeal), wanted);
            let valid = wanted.starts_with("WARN");
            assert_eq!(world.investigate().verdict != Verdict::EventNotValid, valid, "{wanted}");
        }
    }
}
