//! A1: whose customer it is (rules: whose-record, whose-reward).

use crate::domain::Resource;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::facts::Lookup;
use crate::investigate::finding::Finding;
use crate::investigate::records::Event;
use crate::investigate::replies::Line;
use crate::offers::EventKind;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    if case.customer.is_none() && case.event.is_none() {
        return Finding::not_applicable(Check::CustomerOwner);
    }
    let Some(owner) = case.owner() else { return unattributed(case) };
    let told = |finding: Finding| {
        let finding = finding
            .with("partner on record", case.who(owner))
            .with_text("source", case.customer.and_then(|customer| customer.source_type.as_deref()))
            .with_time("recorded", case.customer.and_then(|customer| customer.created_at));
        let of_customer = case.customer.and_then(|customer| customer.partnership_key.as_deref());
        match of_customer.filter(|key| *key != owner) {
            Some(key) => finding.with("customer's partner", case.who(key)),
            None => finding,
        }
    };
    match case.partner {
        Some(partner) if partner.key != owner && case.was_partners() => {
            case.tell(Finding::warn(Check::CustomerOwner, Code::AttributedElsewhere), |finding| {
                conflicts(case, told(finding)).note(with_conflicts(
                    case,
                    "The customer belongs to another partner now, but was this partner's at the time.",
                ))
            })
        }
        Some(partner) if partner.key != owner => {
            case.tell(Finding::fail(Check::CustomerOwner, Code::AttributedElsewhere), |finding| {
                conflicts(case, told(finding))
                    .note(with_conflicts(case, &whose(case, owner)))
                    .reply(case.say(Line::AttributedElsewhere, &[]))
            })
        }
        _ => case.tell(Finding::pass(Check::CustomerOwner), |finding| {
            conflicts(case, told(finding)).note(with_conflicts(case, ""))
        }),
    }
}

/// Whose the event is, and which record says so: the customer's, or its own.
fn whose(case: &CheckInput<'_>, owner: &str) -> String {
    let who = case.who(owner);
    let names_itself = case.event.is_some_and(|event| event.partnership_key.is_some());
    match case.kind {
        EventKind::Lead | EventKind::Deal if names_itself => {
            format!("The {} belongs to {who}.", case.kind_words())
        }
        EventKind::Action if names_itself => format!("The action is recorded for {who}."),
        _ => format!("The customer belongs to {who}."),
    }
}

/// Adds what speaks for somebody else: former partners, and leads and deals on the account.
fn conflicts(case: &CheckInput<'_>, finding: Finding) -> Finding {
    let before = case.customer.map(|customer| customer.partners_before.as_slice());
    let finding = before.unwrap_or_default().iter().fold(finding, |finding, before| {
        let whose = before.partner.as_deref();
        let whose = whose.map_or_else(|| "nobody".to_owned(), |key| case.who(key));
        finding.with("partner before", format!("{whose}, until {}", before.until))
    });
    case.facts.pipeline.iter().fold(finding, |finding, one| {
        let stage = one.stage.as_deref().or(one.status.as_deref()).unwrap_or("no stage");
        let told = format!("{} ({stage}), recorded {}", one.key, one.recorded_at);
        match (one.kind, &one.partnership_key) {
            (EventKind::Lead, _) if is_own(case, one) => finding.with("own lead", told),
            (_, _) if is_own(case, one) => finding.with("own deal", told),
            (EventKind::Lead, Some(key)) => {
                finding.with("another partner's lead", format!("{told}, {}", case.who(key)))
            }
            (_, Some(key)) => {
                finding.with("another partner's deal", format!("{told}, {}", case.who(key)))
            }
            (EventKind::Lead, None) => finding.with("lead without a partner", told),
            (_, None) => finding.with("deal without a partner", told),
        }
    })
}

fn is_own(case: &CheckInput<'_>, one: &Event) -> bool {
    one.partnership_key.is_some()
        && case.partner.map(|partner| &partner.key) == one.partnership_key.as_ref()
}

/// A note with one sentence for each conflict.
fn with_conflicts(case: &CheckInput<'_>, note: &str) -> String {
    let all = case.facts.pipeline;
    let has = |kind: EventKind, own: bool| {
        all.iter().any(|one| {
            one.kind == kind && one.partnership_key.is_some() && is_own(case, one) == own
        })
    };
    let moved = case.customer.is_some_and(|customer| !customer.partners_before.is_empty());
    let told = [
        (!note.is_empty(), note),
        (moved, "The customer changed partners."),
        (has(EventKind::Lead, true), "This partner has a lead on the account."),
        (has(EventKind::Deal, true), "This partner has a deal on the account."),
        (has(EventKind::Lead, false), "Another partner has a lead on the account."),
        (has(EventKind::Deal, false), "Another partner has a deal on the account."),
    ];
    let told = told.into_iter().filter(|(is, _)| *is).map(|(_, text)| text);
    told.collect::<Vec<_>>().join(" ")
}

/// Whether the event is on record as unattributed.
pub(crate) fn is_nobodys(case: &CheckInput<'_>) -> bool {
    case.owner().is_none() && unattributed(case).failed()
}

/// No partner is on record. That proves something only if the record that would name one is in the store.
fn unattributed(case: &CheckInput<'_>) -> Finding {
    if matches!(case.facts.customer, Lookup::Many(_)) {
        return Finding::unknown(
            Check::CustomerOwner,
            "Several customers match; whose it is depends on which one is meant.",
        );
    }
    let by_itself = matches!(case.kind, EventKind::Lead | EventKind::Deal);
    if case.customer.is_none()
        && !by_itself
        && let Some(gap) = case.gap(Resource::Customers)
    {
        return Finding::unknown(
            Check::CustomerOwner,
            format!("The event's customer isn't on record here, but {gap}."),
        );
    }
    if case.was_partners() {
        return Finding::warn(Check::CustomerOwner, Code::Unattributed)
            .note("No partner is on record for it now, but it was this partner's at the time.");
    }
    case.tell(Finding::fail(Check::CustomerOwner, Code::Unattributed), |finding| {
        let source = case.customer.and_then(|customer| customer.source_type.as_deref());
        conflicts(case, finding.with_text("source", source))
            .note(with_conflicts(case, "No partner is on record for it."))
            .reply(case.say(Line::Unattributed, &[]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn this_partners_another_ones_or_nobodys() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::CustomerOwner), "PASS");
        world.customer.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
        assert_eq!(world.told(Check::CustomerOwner), "FAIL ATTRIBUTED_ELSEWHERE");
        world.customer.as_mut().unwrap().partnership_key = None;
        assert_eq!(world.told(Check::CustomerOwner), "FAIL UNATTRIBUTED");
        world.customer = None;
        assert_eq!(world.told(Check::CustomerOwner), "FAIL UNATTRIBUTED");
        world.customers = vec![crate::investigate::records::Customer::default(); 2];
        assert_eq!(world.told(Check::CustomerOwner), "UNKNOWN");
        world.customers.clear();
        world.coverage.lists.remove(&Resource::Customers);
        assert_eq!(world.told(Check::CustomerOwner), "UNKNOWN");
    }

    fn pipeline(kind: EventKind, key: &str, partner: Option<&str>) -> Event {
        let mut event = Event::new(kind, key, OwnedFacts::new().now);
        event.partnership_key = partner.map(str::to_owned);
        event.stage = Some("Closed Won".to_owned());
        event
    }

    #[test]
    fn what_conflicts_is_told_with_each_name_by_its_own_key() {
        let mut world = OwnedFacts::new();
        world.names =
            [("part_1", "Acme Partners"), ("part_2", "Rival Reach"), ("part_3", "Quayside")]
                .map(|(key, name)| (key.to_owned(), name.to_owned()))
                .to_vec();
        world.pipeline = vec![
            pipeline(EventKind::Lead, "lead_1", Some("part_1")),
            pipeline(EventKind::Deal, "deal_2", Some("part_2")),
            pipeline(EventKind::Lead, "lead_3", None),
        ];
        let customer = world.customer.as_mut().unwrap();
        customer.partnership_key = Some("part_2".to_owned());
        customer.partner_name = Some("Rival Reach".to_owned());
        customer.partners_before = vec![crate::investigate::PartnerBefore::seen(
            world.now.plus(-400 * 86_400_000),
            Some("part_3"),
        )];
        let finding = world.finding(Check::CustomerOwner);
        let evidence = |label: &str| -> Vec<String> {
            let of = finding.evidence.iter().filter(|one| one.label == label);
            of.map(|one| one.value.clone()).collect()
        };
        assert_eq!(evidence("partner on record"), ["Rival Reach (part_2)"]);
        assert!(evidence("partner before")[0].starts_with("Quayside (part_3), until 2025-"));
        assert!(evidence("own lead")[0].starts_with("lead_1 (Closed Won), recorded 2026-06-15"));
        assert!(evidence("another partner's deal")[0].ends_with(", Rival Reach (part_2)"));
        assert_eq!(evidence("lead without a partner").len(), 1);
        assert_eq!(
            finding.note,
            "The customer belongs to Rival Reach (part_2). The customer changed partners. This partner has a lead \
            on the account. Another partner has a deal on the account."
        );
        let result = world.investigate();
        assert!(result.agent_note.contains("own lead: lead_1"), "{}", result.agent_note);
        for name in ["Rival", "Quayside", "part_2", "deal_2", "lead_3"] {
            assert!(!result.partner_reply.contains(name), "{}", result.partner_reply);
        }
        // Conflicts are told even if the customer is the partner's own.
        world.customer.as_mut().unwrap().partnership_key = Some("part_1".to_owned());
        let finding = world.finding(Check::CustomerOwner);
        assert_eq!(world.told(Check::CustomerOwner), "PASS");
        assert!(finding.note.contains("Another partner has a deal"), "{}", finding.note);
    }

    #[test]
    fn a_name_stands_with_its_own_key() {
        let mut world = OwnedFacts::new();
        world.offer_for(EventKind::Lead, "");
        let event = world.event.as_mut().unwrap();
        (event.kind, event.partnership_key) = (EventKind::Lead, Some("part_2".to_owned()));
        // The customer is `part_1`'s, the lead is another partner's whose name isn't known.
        let values = |world: &OwnedFacts| -> Vec<String> {
            world.finding(Check::CustomerOwner).evidence.into_iter().map(|one| one.value).collect()
        };
        let told = values(&world);
        assert_eq!(told[0], "part_2");
        assert!(told.contains(&"Acme Partners (part_1)".to_owned()), "{told:?}");
        world.names = vec![("part_2".to_owned(), "Quayside".to_owned())];
        assert_eq!(values(&world)[0], "Quayside (part_2)");
        assert_eq!(
            world.finding(Check::CustomerOwner).note,
            "The lead belongs to Quayside (part_2)."
        );
        world.event.as_mut().unwrap().kind = EventKind::Action;
        assert_eq!(
            world.finding(Check::CustomerOwner).note,
            "The action is recorded for Quayside (part_2)."
        );
    }

    #[test]
    fn of_what_is_nobodys_no_offer_is_judged() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.investigate().offers.len(), 1);
        world.customer.as_mut().unwrap().partnership_key = None;
        let result = world.investigate();
        assert_eq!(result.verdict.word(), "NOT_ATTRIBUTED");
        assert!(result.offers.is_empty() && result.at_stake().is_empty());
        // Whose it is isn't known, so it may be somebody's.
        world.customer = None;
        world.coverage.lists.remove(&Resource::Customers);
        assert_eq!(world.investigate().offers.len(), 1);
    }

    #[test]
    fn leads_deals_and_actions_may_name_their_partner_themselves() {
        for kind in [EventKind::Lead, EventKind::Deal, EventKind::Action] {
            let mut world = OwnedFacts::new();
            world.customer = None;
            let event = world.event.as_mut().unwrap();
            (event.kind, event.partnership_key) = (kind, Some("part_1".to_owned()));
            assert_eq!(world.told(Check::CustomerOwner), "PASS");
            world.event.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
            assert_eq!(world.told(Check::CustomerOwner), "FAIL ATTRIBUTED_ELSEWHERE");
        }
    }
}
