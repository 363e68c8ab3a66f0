//! A1: whose customer it is (rulings N4, W7, W40).

use crate::domain::Resource;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::facts::Sought;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::replies::Line;
use crate::offers::Event as Kind;

pub(super) fn check(case: &Case<'_>) -> Finding {
    if case.customer.is_none() && case.event.is_none() {
        return Finding::not_applicable(Id::A1);
    }
    let Some(owner) = case.owner() else { return unattributed(case) };
    let name = case.customer.and_then(|customer| customer.partner_name.as_deref());
    let told = |finding: Finding| {
        finding
            .with(
                "partner on record",
                name.map_or_else(|| owner.to_owned(), |name| format!("{name} ({owner})")),
            )
            .with_text("source", case.customer.and_then(|customer| customer.source_type.as_deref()))
            .with_time("recorded", case.customer.and_then(|customer| customer.created_at))
    };
    match case.partner {
        Some(partner) if partner.key != owner && case.was_partners() => {
            case.tell(Finding::warn(Id::A1, Code::AttributedElsewhere), |finding| {
                told(finding).note(
                    "The customer belongs to another partner now; at the time it was this partner's.",
                )
            })
        }
        Some(partner) if partner.key != owner => {
            case.tell(Finding::fail(Id::A1, Code::AttributedElsewhere), |finding| {
                told(finding)
                    .note(format!("The customer belongs to {}.", name.unwrap_or(owner)))
                    .reply(case.say(Line::AttributedElsewhere, &[]))
            })
        }
        _ => case.tell(Finding::pass(Id::A1), told),
    }
}

/// Nobody is on record. That proves something only where the record that would say so is here.
fn unattributed(case: &Case<'_>) -> Finding {
    if matches!(case.facts.customer, Sought::Many(_)) {
        return Finding::unknown(
            Id::A1,
            "Several customers fit; whose it is depends on which is meant.",
        );
    }
    let by_itself = matches!(case.kind, Kind::Lead | Kind::Deal);
    if case.customer.is_none()
        && !by_itself
        && let Some(gap) = case.gap(Resource::Customers)
    {
        return Finding::unknown(
            Id::A1,
            format!("The event's customer is not on record here, but {gap}."),
        );
    }
    if case.was_partners() {
        return Finding::warn(Id::A1, Code::Unattributed)
            .note("No partner is on record for it now; at the time it was this partner's.");
    }
    case.tell(Finding::fail(Id::A1, Code::Unattributed), |finding| {
        finding
            .with_text("source", case.customer.and_then(|customer| customer.source_type.as_deref()))
            .note("No partner is on record for it.")
            .reply(case.say(Line::Unattributed, &[]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn this_partners_another_ones_or_nobodys() {
        let mut world = World::new();
        assert_eq!(world.told(Id::A1), "PASS");
        world.customer.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
        assert_eq!(world.told(Id::A1), "FAIL ATTRIBUTED_ELSEWHERE");
        world.customer.as_mut().unwrap().partnership_key = None;
        assert_eq!(world.told(Id::A1), "FAIL UNATTRIBUTED");
        world.customer = None;
        assert_eq!(world.told(Id::A1), "FAIL UNATTRIBUTED");
        world.customers = vec![crate::investigate::records::Customer::default(); 2];
        assert_eq!(world.told(Id::A1), "UNKNOWN");
        world.customers.clear();
        world.coverage.lists.remove(&Resource::Customers);
        assert_eq!(world.told(Id::A1), "UNKNOWN");
    }

    #[test]
    fn leads_deals_and_actions_may_name_their_partner_themselves() {
        for kind in [Kind::Lead, Kind::Deal, Kind::Action] {
            let mut world = World::new();
            world.customer = None;
            let event = world.event.as_mut().unwrap();
            (event.kind, event.partnership_key) = (kind, Some("part_1".to_owned()));
            assert_eq!(world.told(Id::A1), "PASS");
            world.event.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
            assert_eq!(world.told(Id::A1), "FAIL ATTRIBUTED_ELSEWHERE");
        }
    }
}
