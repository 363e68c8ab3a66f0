//! What the texts tell the agent and the partner, beyond the sentences of single checks.

use super::check::Check;
use super::finding::CheckState;
use super::records::Reward;
use super::verdict::Verdict;
use super::world::{OwnedFacts, payment};
use crate::domain::Timestamp;
use crate::domain::time::{DAY, HOUR};
use crate::offers::EventKind;

/// How a world differs from one in which all is well.
type Change = fn(&mut OwnedFacts);

#[test]
fn what_rests_on_absence_says_how_old_the_data_are() {
    let found_nothing = |world: &mut OwnedFacts| {
        world.event = None;
        world.transactions.clear();
        world.claim.customer = Some("jane@doe.example".to_owned());
    };
    let unknown_customer = |world: &mut OwnedFacts| {
        (world.event, world.customer) = (None, None);
        world.claim.customer = Some("x@y.example".to_owned());
    };
    let cases: [(Change, Verdict); 6] = [
        (|_| {}, Verdict::ShouldHaveFired),
        (found_nothing, Verdict::EventNotFound),
        (unknown_customer, Verdict::EventNotFound),
        (|world| world.linked = vec![OwnedFacts::reward("approved")], Verdict::RewardExists),
        (|world| world.offer_with("rules = { min_amount = 99999 }"), Verdict::RuleNotMet),
        (|world| world.event.as_mut().unwrap().approved = Some(false), Verdict::EventNotValid),
    ];
    for (spoil, verdict) in cases {
        for (age, told) in [
            (DAY, None),
            (DAY + 1, Some("The data is 24 hours old; sync first. ")),
            (30 * HOUR, Some("The data is 30 hours old; sync first. ")),
            (3 * DAY, Some("The data is 3 days old; sync first. ")),
        ] {
            let mut world = OwnedFacts::new();
            spoil(&mut world);
            world.data_as_of = Some(world.now.plus(-age));
            let result = world.investigate();
            assert_eq!(result.verdict, verdict);
            let absence = matches!(verdict, Verdict::ShouldHaveFired | Verdict::EventNotFound);
            let told = told.filter(|_| absence);
            let begins = told.is_some_and(|told| result.summary.starts_with(told));
            assert_eq!(begins, told.is_some(), "{}", result.summary);
            assert_eq!(result.summary.contains(" old; "), told.is_some(), "{}", result.summary);
            if told.is_some() {
                let reply = &result.partner_reply;
                assert!(reply.contains("We're checking this payment and will get back"), "{reply}");
                for word in ["have no", "signed up", "Could you"] {
                    assert!(!reply.contains(word), "{reply}");
                }
            }
        }
    }
}

#[test]
fn everything_holds_is_said_only_without_a_warning() {
    let plain = OwnedFacts::new().investigate();
    assert_eq!(plain.summary, "Everything holds, yet there is no reward; expected $20.00.");
    assert!(!plain.agent_note.contains("Check first"), "{}", plain.agent_note);
    let mut world = OwnedFacts::new();
    world.event.as_mut().unwrap().happened_at = Some(world.now.plus(-9 * DAY));
    world.customer.as_mut().unwrap().email = Some("x@yopmail.com".to_owned());
    world.offer_with("caps = { per_partner = { amount = 1500 } }");
    let result = world.investigate();
    assert_eq!(result.verdict, Verdict::ShouldHaveFired);
    assert!(!result.summary.contains("Everything holds"), "{}", result.summary);
    let warned: Vec<&str> = vec!["V5 LATE", "L11 CAP_PARTLY", "F3 DISPOSABLE"];
    for code in &warned {
        assert!(result.summary.contains(code), "{code}: {}", result.summary);
    }
    assert_eq!(result.warnings().len(), warned.len());
    // The note has the warnings first, and only once.
    let note = &result.agent_note;
    let place = |text: &str| note.find(text).unwrap_or_else(|| panic!("{text}\n{note}"));
    assert!(place("Check first:\n- V5") < place("Partner: "), "{note}");
    assert!(place("- F3 ") < place("Checks:"), "{note}");
    assert_eq!(note.matches("- V5 ").count(), 1, "{note}");
}

#[test]
fn a_warning_is_named_whatever_the_verdict_and_the_state_of_a_reward_once() {
    for (status, named) in [("approved", false), ("hold", false), ("paid", false)] {
        let mut world = OwnedFacts::new();
        world.customer.as_mut().unwrap().email = Some("x@yopmail.com".to_owned());
        world.linked = vec![OwnedFacts::reward(status)];
        let result = world.investigate();
        let warned: Vec<Check> = result.warnings().iter().map(|(_, finding)| finding.id).collect();
        assert_eq!(warned, [Check::Disposable], "{}", result.summary);
        assert!(
            result.summary.contains("Check first: the customer's e-mail"),
            "{}",
            result.summary
        );
        assert_eq!(result.summary.contains("W2"), named, "{}", result.summary);
    }
    // A failing offer that isn't the nearest has no warnings.
    let mut world = OwnedFacts::new();
    world.offers(
        "[[offer]]\nkey = \"a\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
         [[offer]]\nkey = \"b\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
         rules = { min_amount = 99999 }\ncaps = { per_partner = { amount = 5 } }\n",
    );
    let result = world.investigate();
    let capped = |(offer, one): &(Option<&str>, &super::finding::Finding)| {
        *offer == Some("b") && one.state == CheckState::Warn
    };
    assert!(result.all_checks().iter().any(capped), "b is warned of");
    assert!(result.warnings().is_empty(), "{}", result.summary);
}

#[test]
fn a_day_is_that_of_the_zone_and_has_its_hour_where_two_payments_are_on_it() {
    let mut world = OwnedFacts::new();
    let at = Timestamp::parse("2026-06-11T23:30:00Z").unwrap();
    world.event.as_mut().unwrap().recorded_at = at;
    let about = |world: &OwnedFacts| {
        let reply = world.investigate().partner_reply;
        reply.lines().nth(2).unwrap_or_default().to_owned()
    };
    let begins = "This is about Jane Doe's payment of $100.00, recorded on";
    for (zone, other, wanted) in [
        ("UTC", None, "11 June 2026."),
        ("Europe/Berlin", None, "12 June 2026."),
        ("America/Los_Angeles", None, "11 June 2026."),
        ("UTC", Some("2026-06-11T00:00:00Z"), "11 June 2026, 23:30 UTC."),
        ("UTC", Some("2026-06-12T00:00:00Z"), "11 June 2026."),
        ("Europe/Berlin", Some("2026-06-12T00:00:00Z"), "12 June 2026, 01:30 CEST."),
        ("Europe/Berlin", Some("2026-06-11T00:00:00Z"), "12 June 2026."),
    ] {
        world.zone = zone.parse().unwrap();
        world.transactions = world.event.iter().cloned().collect();
        let other = other.and_then(Timestamp::parse);
        world.transactions.extend(other.map(|at| payment("txn_0", at, 500)));
        assert_eq!(about(&world), format!("{begins} {wanted}"), "{zone} {other:?}");
    }
}

#[test]
fn how_credit_is_given_is_told_only_where_the_record_says_how_the_customer_came() {
    for (source, moved, wanted) in [
        (Some("link"), false, Some("Credit goes to the partner link clicked most recently")),
        (Some("referral_link"), false, Some("Credit goes to the partner link clicked")),
        (Some("coupon"), false, Some("Credit for a coupon")),
        (Some("Lead"), false, Some("Credit for a lead")),
        (Some("deal_registration"), false, Some("Credit for a deal")),
        (Some("manual"), false, Some("Our team recorded that referral by hand.")),
        (Some("import"), false, None),
        (None, false, None),
        (Some("link"), true, None),
        (Some("manual"), true, None),
    ] {
        let mut world = OwnedFacts::new();
        let now = world.now;
        let customer = world.customer.as_mut().unwrap();
        customer.partnership_key = Some("part_2".to_owned());
        customer.source_type = source.map(str::to_owned);
        if moved {
            customer.partners_before =
                vec![crate::investigate::PartnerBefore::seen(now.plus(-99 * DAY), Some("part_3"))];
        }
        let result = world.investigate();
        assert_eq!(result.verdict, Verdict::AttributedElsewhere);
        let reply = &result.partner_reply;
        assert!(reply.contains("This customer is credited to a different referral."), "{reply}");
        match wanted {
            Some(wanted) => assert!(reply.contains(wanted), "{reply}"),
            None => assert!(!reply.contains("Credit") && !reply.contains("by hand"), "{reply}"),
        }
        assert!(!reply.contains("Jane"), "{reply}");
    }
}

#[test]
fn nothing_is_asserted_that_no_record_shows() {
    let replies = |spoil: fn(&mut OwnedFacts)| {
        let mut world = OwnedFacts::new();
        spoil(&mut world);
        world.investigate().partner_reply
    };
    let cases: [(Change, &[&str]); 5] = [
        (
            |world| world.event.as_mut().unwrap().vanished_at = Some(world.now),
            &["most likely", "was refunded"],
        ),
        (|world| world.event.as_mut().unwrap().amount = Some(0), &["trial", "coupon"]),
        (|world| world.event.as_mut().unwrap().amount = Some(-10_000), &["refund"]),
        (|world| world.offer_with("rules = { min_amount = 99999 }"), &["tax", "discount"]),
        (
            |world| {
                world.offer_for(EventKind::Lead, "");
                let event = world.event.as_mut().unwrap();
                (event.kind, event.approved) = (EventKind::Lead, Some(false));
            },
            &["review"],
        ),
    ];
    for (spoil, words) in cases {
        let reply = replies(spoil);
        for word in words {
            assert!(!reply.contains(word), "{word}: {reply}");
        }
    }
}

#[test]
fn instalments_are_expected_and_at_stake_with_all_of_them() {
    let mut world = OwnedFacts::new();
    world.offers(
        "[[offer]]\nkey = \"a\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
         drip = { delay = \"30d\", every = \"1mo\", occurrences = 12 }\n\
         [[offer]]\nkey = \"b\"\nevent = \"transaction\"\nreward = { flat = 500 }\n",
    );
    let result = world.investigate();
    assert_eq!(result.expected, [("USD".to_owned(), 24_500)]);
    assert_eq!(result.part_at_stake(), [("USD".to_owned(), 2500)]);
    assert_eq!(result.at_stake(), result.expected);
    assert!(result.agent_note.contains("$20.00 12 times, $240.00 in all"), "{}", result.agent_note);
    let json = super::json::json(&result);
    let offer = &json["offers"][0];
    assert_eq!((&offer["would_pay"], &offer["would_pay_total"]), (&2000.into(), &24_000.into()));
    assert_eq!(json["offers"][1]["would_pay_total"], 500);
    assert_eq!(json["expected_pay"], 24_500);
    // For the nearest offer too, the whole sum is at stake, not one instalment.
    world.event.as_mut().unwrap().currency = Some("EUR".to_owned());
    world.offers(
        "[[offer]]\nkey = \"a\"\nevent = \"transaction\"\nreward = { flat = 900, currency = \"EUR\" }\n\
         drip = { every = \"1mo\", occurrences = 3 }\nrules = { currencies = [\"USD\"] }\n",
    );
    let result = world.investigate();
    assert_eq!(result.verdict, Verdict::RuleNotMet);
    assert_eq!(result.at_stake(), [("EUR".to_owned(), 2700)]);
    assert_eq!(result.part_at_stake(), [("EUR".to_owned(), 900)]);
}

#[test]
fn every_reply_about_an_own_payment_names_it_and_the_sum() {
    let cases: [fn(&mut OwnedFacts); 12] = [
        |_| {},
        |world| world.linked = vec![OwnedFacts::reward("scheduled")],
        |world| world.linked = vec![OwnedFacts::reward("pending")],
        |world| world.linked = vec![OwnedFacts::reward("hold")],
        |world| world.linked = vec![OwnedFacts::reward("declined")],
        |world| world.linked = vec![OwnedFacts::reward("approved")],
        |world| world.linked = vec![OwnedFacts::reward("paid")],
        |world| world.linked = vec![Reward { archived: true, ..OwnedFacts::reward("paid") }],
        |world| world.linked = vec![OwnedFacts::reward("frozen")],
        |world| world.event.as_mut().unwrap().approved = Some(false),
        |world| world.event.as_mut().unwrap().vanished_at = Some(world.now),
        |world| world.offer_with("rules = { min_amount = 99999 }"),
    ];
    for spoil in cases {
        let mut world = OwnedFacts::new();
        spoil(&mut world);
        let reply = world.investigate().partner_reply;
        assert!(
            reply.contains("Jane Doe's payment of $100.00, recorded on 12 June 2026"),
            "{reply}"
        );
        let sum = if world.linked.is_empty() { "$100.00" } else { "$20.00 reward for Jane Doe" };
        assert!(reply.contains(sum), "{reply}");
    }
}
