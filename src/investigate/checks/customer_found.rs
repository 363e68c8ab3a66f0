//! R3: who bought (rules: not-found, unknown-is-not-zero).

use crate::domain::Resource;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::facts::Lookup;
use crate::investigate::finding::Finding;
use crate::investigate::records::Customer;
use crate::investigate::replies::Line;
use crate::offers::EventKind;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let asked = case.facts.claim.customer.as_deref();
    match case.facts.customer {
        Lookup::One(customer) => case.tell(found(customer), |finding| {
            finding
                .with("customer", customer.key.as_str())
                .with_text("external key", customer.external_key.as_deref())
                .with_text("e-mail", customer.email.as_deref())
                .with_time("recorded", customer.created_at)
        }),
        Lookup::Open => {
            Finding::not_applicable(Check::CustomerFound).note("No customer was named.")
        }
        // The event was found, so it needs no customer; whose it is, a later check asks.
        Lookup::Missing if case.event.is_some() => Finding::not_applicable(Check::CustomerFound)
            .note("The event's customer isn't on record here."),
        Lookup::Missing => missing(case, asked),
        Lookup::Many(customers) => {
            let mut keys: Vec<&str> =
                customers.iter().map(|customer| customer.key.as_str()).collect();
            keys.sort_unstable();
            keys.into_iter().fold(
                Finding::fail(Check::CustomerFound, Code::Ambiguous)
                    .with_text("asked for", asked)
                    .note("Several customers match."),
                |finding, key| finding.with("candidate", key),
            )
        }
    }
}

/// A customer that is gone may have been deleted for a reason that ends the claim, too.
fn found(customer: &Customer) -> Finding {
    match customer.vanished_at {
        Some(at) => Finding::warn(Check::CustomerFound, Code::Deleted)
            .with_time("gone since", Some(at))
            .note("The API no longer lists the customer."),
        None => Finding::pass(Check::CustomerFound),
    }
}

fn missing(case: &CheckInput<'_>, asked: Option<&str>) -> Finding {
    if let Some(gap) = case.gap(Resource::Customers) {
        return Finding::unknown(
            Check::CustomerFound,
            format!("No such customer here, but {gap}."),
        );
    }
    // A lead's own e-mail names it before there is a customer (rule: which-event).
    if case.kind == EventKind::Lead
        && let Some(gap) = case.gap(Resource::Leads)
    {
        return Finding::unknown(
            Check::CustomerFound,
            format!("It may be a lead's e-mail, but {gap}."),
        );
    }
    // Don't ask for the e-mail of somebody who was named by it, and don't repeat somebody else's name.
    let say = || match asked.filter(|_| !case.facts.is_customer_taken) {
        Some(asked) if asked.contains('@') => case.say(Line::EmailNotFound, &[("asked", asked)]),
        Some(asked) => case.say(Line::CustomerNotFound, &[("asked", asked)]),
        None => case.say(Line::CustomerUnnamed, &[]),
    };
    let finding = case.tell(Finding::fail(Check::CustomerFound, Code::NotFound), |finding| {
        finding
            .with_text("asked for", asked)
            .note("No customer has this key, e-mail or name.")
            .reply(say())
    });
    case.facts
        .closest
        .iter()
        .fold(finding, |finding, close| finding.with("similar", close.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn one_none_many_or_not_known() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::CustomerFound), "PASS");
        let mut gone = world.clone();
        if let Some(customer) = gone.customer.as_mut() {
            customer.vanished_at = Some(world.now);
        }
        assert_eq!(gone.told(Check::CustomerFound), "WARN DELETED");
        let summary = gone.investigate().summary;
        assert!(summary.contains("Check first"), "{summary}");
        world.customers = vec![world.customer.clone().unwrap(); 2];
        assert_eq!(world.told(Check::CustomerFound), "FAIL AMBIGUOUS");
        world.customers.clear();
        world.customer = None;
        assert_eq!(world.told(Check::CustomerFound), "N/A");
        world.claim.customer = Some("jane@x.com".to_owned());
        assert_eq!(world.told(Check::CustomerFound), "N/A", "the event was found");
        world.event = None;
        assert_eq!(world.told(Check::CustomerFound), "FAIL NOT_FOUND");
        assert!(
            world.finding(Check::CustomerFound).reply.unwrap().contains("under jane@x.com linked")
        );
        world.is_customer_taken = true;
        let reply = world.investigate().partner_reply;
        assert!(reply.contains("find that customer among") && !reply.contains("jane"), "{reply}");
        world.coverage.lists.remove(&Resource::Customers);
        assert_eq!(world.told(Check::CustomerFound), "UNKNOWN");
    }

    #[test]
    fn a_leads_e_mail_may_be_in_leads_that_can_not_be_read() {
        let mut world = OwnedFacts::new();
        (world.customer, world.event) = (None, None);
        world.claim.customer = Some("jane@x.com".to_owned());
        for (kind, wanted) in
            [(EventKind::Lead, "UNKNOWN"), (EventKind::Transaction, "FAIL NOT_FOUND")]
        {
            world.claim.kind = kind;
            world.coverage = crate::investigate::facts::Coverage::complete(world.now);
            assert_eq!(world.told(Check::CustomerFound), "FAIL NOT_FOUND");
            let refused = crate::investigate::facts::Reach::Refused;
            world.coverage.lists.insert(Resource::Leads, refused);
            assert_eq!(world.told(Check::CustomerFound), wanted, "{kind:?}");
        }
        world.claim.kind = EventKind::Lead;
        let result = world.investigate();
        assert_eq!(result.verdict, crate::investigate::Verdict::NeedsData);
        assert!(result.needs.iter().any(|need| need.contains("leads")), "{:?}", result.needs);
    }

    #[test]
    fn data_from_before_the_claimed_day_prove_nothing() {
        let mut world = OwnedFacts::new();
        (world.customer, world.event) = (None, None);
        world.claim.customer = Some("jane@x.com".to_owned());
        let read = world.now.plus(-5 * crate::domain::time::DAY);
        world.coverage = crate::investigate::facts::Coverage::complete(read);
        world.claim.on = Some((read, read.plus(1)));
        assert_eq!(world.told(Check::CustomerFound), "FAIL NOT_FOUND");
        world.claim.on = Some((read, read.plus(2)));
        assert_eq!(world.told(Check::CustomerFound), "UNKNOWN");
    }
}
