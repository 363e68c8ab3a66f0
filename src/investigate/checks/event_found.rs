//! R4: whether the event is on record (rules: not-found, vanished-event).

use crate::domain::Resource;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::facts::Lookup;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::offers::{EventKind, money};

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    match case.sought() {
        Lookup::One(event) => case.tell(Finding::pass(Check::EventFound), |finding| {
            finding
                .with(case.kind_words(), event.key.as_str())
                .with_time("recorded", Some(event.recorded_at))
                .with_text("amount", event.amount_words().as_deref())
        }),
        Lookup::Many(events) => {
            let mut keys: Vec<&str> = events.iter().map(|event| event.key.as_str()).collect();
            keys.sort_unstable();
            keys.into_iter().fold(
                Finding::fail(Check::EventFound, Code::Ambiguous)
                    .note("Several events match; name one by its key."),
                |finding, key| finding.with("candidate", key),
            )
        }
        Lookup::Open | Lookup::Missing => missing(case),
    }
}

/// The lists that hold events.
const LISTS: [Resource; 5] = [
    Resource::Transactions,
    Resource::Customers,
    Resource::Leads,
    Resource::Deals,
    Resource::Actions,
];

fn missing(case: &CheckInput<'_>) -> Finding {
    let claim = &case.facts.claim;
    // A key alone may be that of any event.
    let (lists, kind) = if claim.any_kind && claim.key.is_some() {
        (LISTS.to_vec(), "event")
    } else {
        (vec![case.list()], case.kind_words())
    };
    let gaps: Vec<String> = lists.into_iter().filter_map(|list| case.gap(list)).collect();
    if !gaps.is_empty() {
        return Finding::unknown(
            Check::EventFound,
            format!("No such {kind} here, but {}.", gaps.join("; ")),
        );
    }
    // An event is searched through its customer unless its own key was given.
    let through_customer = match case.facts.customer {
        Lookup::Missing => true,
        // So are a partner's events, except leads and deals, which name their partner themselves.
        Lookup::Open => !matches!(case.kind, EventKind::Lead | EventKind::Deal),
        Lookup::One(_) | Lookup::Many(_) => false,
    };
    if through_customer
        && claim.key.is_none()
        && let Some(gap) = case.gap(Resource::Customers)
    {
        return Finding::unknown(
            Check::EventFound,
            format!("Whose {kind} it is isn't known: {gap}."),
        );
    }
    let asked = |finding: Finding| {
        finding
            .with_text("asked for", claim.key.as_deref())
            .with_time("claimed date", claim.on.map(|(from, _)| from))
    };
    if let Some(customer) = case.customer
        && case.kind == EventKind::Transaction
        && claim.key.is_none()
        && case.facts.transactions.is_empty()
    {
        return asked(Finding::fail(Check::EventFound, Code::CustomerOnly))
            .with("customer", customer.key.as_str())
            .note("The customer has signed up but never paid.")
            // Only the customer's own partner is told who has signed up.
            .reply(match case.own_customer() {
                Some(_) => case.say(Line::CustomerOnly, &[]),
                None => not_found(case),
            });
    }
    asked(Finding::fail(Check::EventFound, Code::NotFound))
        .note(format!("No {kind} matches."))
        .reply(not_found(case))
}

/// Maximum length of a key in a reply; nobody would read a longer one.
const LONGEST: usize = 80;

/// Names what was asked for and asks for the rest. A key that another record has isn't named: it is somebody else's,
/// or something else.
fn not_found(case: &CheckInput<'_>) -> String {
    let claim = &case.facts.claim;
    let key = claim.key.as_deref().map(str::trim).filter(|key| {
        !key.is_empty() && key.chars().count() <= LONGEST && !case.facts.is_key_taken
    });
    let date = claim.on.map(|(from, _)| case.day(from));
    let amount = claim.amount.map(|sum| money(sum, ""));
    let found = match (key, &date, &amount) {
        (Some(key), ..) => case.say(Line::KeyNotFound, &[("key", key)]),
        (None, Some(date), Some(amount)) => {
            case.say(Line::DayAmountNotFound, &[("date", date), ("amount", amount)])
        }
        (None, Some(date), None) => case.say(Line::DayNotFound, &[("date", date)]),
        (None, None, Some(amount)) => case.say(Line::AmountNotFound, &[("amount", amount)]),
        (None, None, None) => case.say(Line::EventNotFound, &[]),
    };
    let wanted = [
        (date.is_none(), Line::ItsDate),
        (amount.is_none() && case.kind == EventKind::Transaction, Line::ItsAmount),
        (claim.customer.is_none(), Line::ItsCustomer),
        (claim.key.is_none() && case.kind == EventKind::Transaction, Line::ItsNumber),
    ];
    let wanted = wanted.into_iter().filter(|(is_open, _)| *is_open);
    let wanted: Vec<String> = wanted.map(|(_, line)| case.say(line, &[])).collect();
    let ask = match wanted.as_slice() {
        [] => case.say(Line::AskAgain, &[]),
        wanted => {
            case.say(Line::AskFor, &[("what", &case.facts.replies.language().all_of(wanted))])
        }
    };
    format!("{found} {ask}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::time::DAY;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn a_strangers_sign_up_is_told_to_nobody() {
        let mut world = OwnedFacts::new();
        (world.event, world.transactions) = (None, Vec::new());
        world.claim.customer = Some("jane@doe.example".to_owned());
        let told = |world: &OwnedFacts| world.finding(Check::EventFound).reply.unwrap();
        assert!(told(&world).contains("has signed up"));
        world.customer.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
        assert_eq!(world.told(Check::EventFound), "FAIL CUSTOMER_ONLY");
        assert!(!told(&world).contains("signed up"), "{}", told(&world));
    }

    #[test]
    fn what_was_asked_for_is_named_and_only_the_rest_is_asked_for() {
        let day = |text: &str| Timestamp::parse(text).map(|at| (at, at.plus(DAY)));
        for (key, on, amount, customer, wanted) in [
            (
                None,
                None,
                None,
                None,
                "We can't find that payment among your referrals. Could you send its date, its amount, \
                the customer's e-mail and the order or invoice number?",
            ),
            (
                Some("inv-77"),
                None,
                None,
                None,
                "We can't find any payment with the number inv-77 among your referrals. Could you \
                send its date, its amount and the customer's e-mail?",
            ),
            (
                None,
                day("2026-05-03T00:00:00Z"),
                None,
                Some("x"),
                "We can't find any payment around 3 May 2026 among your referrals. \
                Could you send its amount and the order or invoice number?",
            ),
            (
                None,
                None,
                Some(4590),
                Some("x"),
                "We can't find any payment of 45.90 among your referrals. Could you send its \
                date and the order or invoice number?",
            ),
            (
                None,
                day("2026-05-03T00:00:00Z"),
                Some(4590),
                Some("x"),
                "We can't find any payment of 45.90 around 3 May 2026 among \
                your referrals. Could you send the order or invoice number?",
            ),
            (
                Some("inv-77"),
                day("2026-05-03T00:00:00Z"),
                Some(4590),
                Some("x"),
                "We can't find any payment with the number inv-77 among \
                your referrals. Could you check what you sent, or send something that shows it, such as an invoice or a confirmation?",
            ),
        ] {
            let mut world = OwnedFacts::new();
            let others = world.event.take();
            world.transactions = others.into_iter().collect();
            world.claim.key = key.map(str::to_owned);
            (world.claim.on, world.claim.amount) = (on, amount);
            world.claim.customer = customer.map(str::to_owned);
            let reply = world.finding(Check::EventFound).reply.unwrap();
            assert_eq!(reply, wanted);
            assert!(world.investigate().partner_reply.contains(wanted), "{wanted}");
        }
        // The key of another record isn't named.
        let mut world = OwnedFacts::new();
        world.event = None;
        world.claim.key = Some("inv-77".to_owned());
        world.is_key_taken = true;
        let reply = world.investigate().partner_reply;
        assert!(
            reply.contains("We can't find that payment among your referrals.")
                && !reply.contains("inv-77"),
            "{reply}"
        );
        (world.is_key_taken, world.claim.key) = (false, Some("x".repeat(200)));
        assert!(!world.investigate().partner_reply.contains("xxx"));
    }

    #[test]
    fn found_not_found_never_paid_or_not_known() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::EventFound), "PASS");
        let paid = world.event.take().unwrap();
        world.transactions.clear();
        assert_eq!(world.told(Check::EventFound), "FAIL CUSTOMER_ONLY");
        assert!(
            world.finding(Check::EventFound).reply.unwrap().starts_with("Jane Doe has signed up")
        );
        world.claim.key = Some("txn_9".to_owned());
        assert_eq!(world.told(Check::EventFound), "FAIL NOT_FOUND");
        world.claim.key = None;
        world.transactions = vec![paid.clone()];
        assert_eq!(world.told(Check::EventFound), "FAIL NOT_FOUND", "others are there");
        world.events = vec![paid.clone(), paid];
        assert_eq!(world.told(Check::EventFound), "FAIL AMBIGUOUS");
        world.events.clear();
        world.transactions.clear();
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Check::EventFound), "UNKNOWN");
    }

    #[test]
    fn a_customer_who_never_paid_did_not_pay_any_amount() {
        let mut world = OwnedFacts::new();
        world.event = None;
        world.transactions.clear();
        world.claim.amount = Some(4590);
        assert_eq!(world.told(Check::EventFound), "FAIL CUSTOMER_ONLY");
    }

    #[test]
    fn a_key_without_a_kind_may_be_in_any_list_that_can_not_be_read() {
        use crate::investigate::facts::Reach;
        for (any_kind, list, wanted) in [
            (true, Resource::Leads, "UNKNOWN"),
            (true, Resource::Deals, "UNKNOWN"),
            (true, Resource::Actions, "UNKNOWN"),
            (true, Resource::Customers, "UNKNOWN"),
            (true, Resource::Transactions, "UNKNOWN"),
            (true, Resource::Rewards, "FAIL NOT_FOUND"),
            (false, Resource::Leads, "FAIL NOT_FOUND"),
            (false, Resource::Transactions, "UNKNOWN"),
        ] {
            let mut world = OwnedFacts::new();
            world.event = None;
            world.claim.key = Some("txn_9".to_owned());
            world.claim.any_kind = any_kind;
            assert_eq!(world.told(Check::EventFound), "FAIL NOT_FOUND");
            world.coverage.lists.insert(list, Reach::Refused);
            assert_eq!(world.told(Check::EventFound), wanted, "{list:?} {any_kind}");
            if wanted == "UNKNOWN" {
                let result = world.investigate();
                assert_eq!(result.verdict, crate::investigate::Verdict::NeedsData);
                assert!(result.needs.iter().any(|need| need.contains(list.name())), "{list:?}");
            }
        }
    }

    #[test]
    fn a_partners_events_are_found_through_customers_that_can_be_read() {
        use crate::investigate::facts::Reach;
        for (kind, wanted) in [
            (EventKind::Transaction, "UNKNOWN"),
            (EventKind::Action, "UNKNOWN"),
            (EventKind::Signup, "UNKNOWN"),
            (EventKind::Lead, "FAIL NOT_FOUND"),
            (EventKind::Deal, "FAIL NOT_FOUND"),
        ] {
            let mut world = OwnedFacts::new();
            (world.event, world.customer) = (None, None);
            world.transactions.clear();
            world.claim.kind = kind;
            for amount in [None, Some(4590)] {
                world.claim.amount = amount;
                world.coverage = crate::investigate::facts::Coverage::complete(world.now);
                assert_eq!(world.told(Check::EventFound), "FAIL NOT_FOUND");
                world.coverage.lists.insert(Resource::Customers, Reach::Refused);
                assert_eq!(world.told(Check::EventFound), wanted, "{kind:?}");
            }
        }
    }

    #[test]
    fn a_sign_up_is_looked_for_among_customers_and_a_lead_among_leads() {
        for (kind, list) in [
            (EventKind::Signup, Resource::Customers),
            (EventKind::Lead, Resource::Leads),
            (EventKind::Deal, Resource::Deals),
            (EventKind::Action, Resource::Actions),
        ] {
            let mut world = OwnedFacts::new();
            world.event = None;
            world.claim.kind = kind;
            assert_eq!(world.told(Check::EventFound), "FAIL NOT_FOUND");
            world.coverage.lists.insert(list, crate::investigate::facts::Reach::Refused);
            assert_eq!(world.told(Check::EventFound), "UNKNOWN");
        }
    }
}
