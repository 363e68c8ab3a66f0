//! R4: whether the event is on record (rulings W1, W34, W40).

use crate::domain::Resource;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::facts::Sought;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::replies::Line;
use crate::offers::Event as Kind;

pub(super) fn check(case: &Case<'_>) -> Finding {
    match case.sought() {
        Sought::One(event) => case.tell(Finding::pass(Id::R4), |finding| {
            finding
                .with(case.kind_words(), event.key.as_str())
                .with_time("recorded", Some(event.recorded_at))
                .with_text("amount", event.amount_words().as_deref())
        }),
        Sought::Many(events) => {
            let mut keys: Vec<&str> = events.iter().map(|event| event.key.as_str()).collect();
            keys.sort_unstable();
            keys.into_iter().fold(
                Finding::fail(Id::R4, Code::Ambiguous)
                    .note("Several events fit; name one by its key."),
                |finding, key| finding.with("candidate", key),
            )
        }
        Sought::Open | Sought::Missing => missing(case),
    }
}

fn missing(case: &Case<'_>) -> Finding {
    let kind = case.kind_words();
    if let Some(gap) = case.gap(case.list()) {
        return Finding::unknown(Id::R4, format!("No such {kind} here, but {gap}."));
    }
    // An event is looked for through its customer, unless its own key was given.
    if matches!(case.facts.customer, Sought::Missing)
        && case.facts.claim.key.is_none()
        && let Some(gap) = case.gap(Resource::Customers)
    {
        return Finding::unknown(Id::R4, format!("Whose {kind} it is isn't known: {gap}."));
    }
    let asked = |finding: Finding| {
        let claim = &case.facts.claim;
        finding
            .with_text("asked for", claim.key.as_deref())
            .with_time("claimed for", claim.on.map(|(from, _)| from))
    };
    let by_itself = case.facts.claim.key.is_none() && case.facts.claim.amount.is_none();
    if let Some(customer) = case.customer
        && case.kind == Kind::Transaction
        && by_itself
        && case.facts.transactions.is_empty()
    {
        return asked(Finding::fail(Id::R4, Code::CustomerOnly))
            .with("customer", customer.key.as_str())
            .note("The customer has signed up and never paid.")
            .reply(case.say(signed_up(case), &[]));
    }
    asked(Finding::fail(Id::R4, Code::NotFound))
        .note(format!("No {kind} fits."))
        .reply(case.say(Line::EventNotFound, &[]))
}

/// Who has signed up is told to nobody but the customer's own partner.
fn signed_up(case: &Case<'_>) -> Line {
    if case.own_customer().is_some() { Line::CustomerOnly } else { Line::EventNotFound }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn a_strangers_sign_up_is_told_to_nobody() {
        let mut world = World::new();
        (world.event, world.transactions) = (None, Vec::new());
        world.claim.customer = Some("jane@doe.example".to_owned());
        let told = |world: &World| world.finding(Id::R4).reply.unwrap();
        assert!(told(&world).contains("has signed up"));
        world.customer.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
        assert_eq!(world.told(Id::R4), "FAIL CUSTOMER_ONLY");
        assert!(!told(&world).contains("signed up"), "{}", told(&world));
    }

    #[test]
    fn found_not_found_never_paid_or_not_known() {
        let mut world = World::new();
        assert_eq!(world.told(Id::R4), "PASS");
        let paid = world.event.take().unwrap();
        world.transactions.clear();
        assert_eq!(world.told(Id::R4), "FAIL CUSTOMER_ONLY");
        assert!(world.finding(Id::R4).reply.unwrap().starts_with("Jane Doe has signed up"));
        world.claim.key = Some("txn_9".to_owned());
        assert_eq!(world.told(Id::R4), "FAIL NOT_FOUND");
        world.claim.key = None;
        world.transactions = vec![paid.clone()];
        assert_eq!(world.told(Id::R4), "FAIL NOT_FOUND", "others are there");
        world.events = vec![paid.clone(), paid];
        assert_eq!(world.told(Id::R4), "FAIL AMBIGUOUS");
        world.events.clear();
        world.transactions.clear();
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Id::R4), "UNKNOWN");
    }

    #[test]
    fn a_sign_up_is_looked_for_among_customers_and_a_lead_among_leads() {
        for (kind, list) in [
            (Kind::Signup, Resource::Customers),
            (Kind::Lead, Resource::Leads),
            (Kind::Deal, Resource::Deals),
            (Kind::Action, Resource::Actions),
        ] {
            let mut world = World::new();
            world.event = None;
            world.claim.kind = kind;
            assert_eq!(world.told(Id::R4), "FAIL NOT_FOUND");
            world.coverage.lists.insert(list, crate::investigate::facts::Reach::Refused);
            assert_eq!(world.told(Id::R4), "UNKNOWN");
        }
    }
}
