//! Ordinary messages, and what they mean.

use partnerdesk::domain::Resource;
use partnerdesk::inquiry::{Ask, Resolved};
use partnerdesk::investigate::{Check, Code};
use partnerdesk::offers::EventKind;
use serde_json::json;

use super::world::{Programme, World, ask, at, on};

/// Of `p1`: `buyer@c1.example` with two payments, the newer one rewarded, and `buyer@c3b.example` with one.
fn programme() -> Programme {
    Programme::of_two()
        .customer("cus_3", 1, "buyer@c3b.example", "Buyer 03")
        .paid("inv-old", "cus_1", 4590, "2025-10-08")
        .paid("inv-new", "cus_1", 64_600, "2026-02-10")
        .reward("rwrd_new", 1, "cus_1", Some("inv-new"), "paid")
        .paid("t3b", "cus_3", 9900, "2025-11-20")
        .paid("inv-q", "cus_2", 30_000, "2026-01-15")
}

fn world() -> World {
    programme().stored()
}

#[track_caller]
fn means(world: &World, message: &str, event: &str) {
    let told = world.message(message);
    assert_eq!(told.event(), event, "{message}: {}", told.all());
    assert_eq!(
        told.result.partner.as_ref().map(|one| one.key.as_str()),
        Some("part_1"),
        "{message}"
    );
}

#[test]
fn the_writers_own_e_mail_is_no_customer() {
    let world = world();
    means(&world, "Hi, I'm owner@p1.example and a payment of $45.90 got me nothing", "inv-old");
    means(&world, "owner@p1.example: nothing came for 2025-11-20", "t3b");
    // The signature's address isn't taken for a customer.
    let signed = "Hi, buyer@c1.example paid $45.90.\nThanks,\nJim\njim@unknown.example";
    means(&world, signed, "inv-old");
    let signed = "A payment of $99 got me nothing. owner@p1.example\n\nBest regards\nJim, jim@unknown.example";
    means(&world, signed, "t3b");
    let told =
        world.told("a payment of $99 got me nothing\n-- jim@unknown.example", &ask("p1", "", ""));
    assert_eq!(told.event(), "t3b", "{}", told.all());
    assert!(!told.hints("jim@unknown.example"), "who signs is no customer: {}", told.all());
    // A payment that the partner doesn't have isn't there.
    let told = world.message("I'm owner@p1.example and a payment of $12.34 got me nothing");
    assert_eq!(
        (told.verdict(), told.code(Check::EventFound)),
        ("EVENT_NOT_FOUND", Some(Code::NotFound))
    );
    assert!(!told.leaks("owner@p1.example"), "{}", told.result.partner_reply);
}

#[test]
fn who_writes_is_told_by_an_address_as_a_whole_and_the_writers_own_first() {
    // A partner whose name is an e-mail address that contains the customer's.
    let named = json!({"key": "part_9", "partner_key": "p9", "email": "jo-buyer@c1.example.au",
        "created_at": 1, "joined_at": 1, "approved_status": "approved"});
    let world = programme().with(Resource::Partnerships, named).stored();
    let told = world.message("buyer@c1.example paid $45.90 and I got nothing");
    assert_eq!(told.event(), "inv-old", "{}", told.all());
    assert_eq!(told.result.customer.as_ref().unwrap().key, "cus_1");
    assert!(!told.hints("part_9") && !told.hints("jo-buyer"), "{}", told.all());
    // Another partner is named first, but the one who writes is the claimed partner.
    let message = "owner@p2.example bought for $45.90 on 2025-10-08. I'm owner@p1.example.";
    let told = world.message(message);
    assert_eq!(told.result.partner.as_ref().unwrap().key, "part_1", "{}", told.all());
    // Plain words aren't taken for partners, whatever keys exist.
    let shop = json!({"key": "part_8", "partner_key": "e-commerce", "email": "x@y.example",
        "created_at": 1, "joined_at": 1, "approved_status": "approved"});
    let world = programme().with(Resource::Partnerships, shop).stored();
    let told = world.message("buyer@c1.example paid 45.90 in our e-commerce shop");
    assert_eq!(told.event(), "inv-old", "{}", told.all());
    assert!(!told.hints("e-commerce"), "{}", told.all());
}

#[test]
fn a_list_of_what_is_claimed_is_no_mails_head() {
    let world = world();
    let list = "Customer: buyer@c1.example\nDate: 8 October 2025\npayment 45.90 USD";
    means_anyone(&world, list, "inv-old");
    means_anyone(&world, "buyer@c1.example, payment 646 USD", "inv-new");
}

#[track_caller]
fn means_anyone(world: &World, message: &str, event: &str) {
    let told = world.message(message);
    assert_eq!(told.event(), event, "{message}: {}", told.all());
}

#[test]
fn of_two_e_mails_the_unknown_one_is_quoted() {
    let world = world();
    for message in [
        "I'm owner@p1.example, my customer lost@shop.example paid $45.90",
        "my customer lost@shop.example paid $45.90, please answer to owner@p1.example",
    ] {
        let told = world.message(message);
        assert_eq!(
            (told.verdict(), told.code(Check::CustomerFound)),
            ("EVENT_NOT_FOUND", Some(Code::NotFound))
        );
        assert!(told.leaks("under lost@shop.example"), "{}", told.result.partner_reply);
    }
    let told = world.resolved("I never got my reward. Thanks, jim@unknown.example");
    assert_eq!((told.ask, told.writer), (Ask::default(), None), "who signs is no customer");
}

#[test]
fn of_a_customer_alone_it_is_the_newest_without_a_reward_and_of_nobody_it_is_asked() {
    let world = world();
    means(&world, "buyer@c1.example paid and I got nothing", "inv-old");
    assert_eq!(world.message("buyer@c1.example paid and I got nothing").others, ["inv-new"]);
    let vague = "owner@p1.example here, where is my commission?";
    assert_eq!(world.asked(vague), ["t3b", "inv-old"], "the newest first, none with a reward");
    let told = world.resolved("I heard from owner@p1.example. Where is my commission?");
    assert!(
        told.undecided.is_empty() && told.ask == Ask::default(),
        "nobody is established: {told:?}"
    );
    let world = programme().reward("rwrd_old", 1, "cus_1", Some("inv-old"), "paid").stored();
    means(&world, "buyer@c1.example paid and I got nothing", "inv-new");
}

#[test]
fn what_an_agent_says_beats_the_message() {
    let world = world();
    let message = "buyer@c3b.example paid $99 on 2025-11-20, owner@p1.example";
    let amount = Ask { amount: Some(64_600), ..ask("", "buyer@c1.example", "") };
    for (known, event) in [
        (ask("", "", "inv-q"), "inv-q"),
        (ask("", "buyer@c1.example", ""), "inv-old"),
        (amount, "inv-new"),
        (Ask { on: Some(on("2026-02-09")), ..ask("", "buyer@c1.example", "") }, "inv-new"),
        (Ask { amount: Some(4590), ..Ask::default() }, ""),
        (Ask { on: Some(on("2026-02-09")), ..Ask::default() }, ""),
        (Ask { kind: Some(EventKind::Signup), ..Ask::default() }, "cus_3"),
    ] {
        let told = world.told(message, &known);
        assert_eq!(told.event(), event, "{known:?}: {}", told.all());
    }
    // The message says who writes, but the agent knows better.
    let told = world.told("buyer@c1.example paid, owner@p1.example", &ask("p2", "", ""));
    assert_eq!(told.verdict(), "ATTRIBUTED_ELSEWHERE");
    let told = world.told("t3b got nothing", &Ask { amount: Some(1), ..Ask::default() });
    assert_eq!(
        (told.verdict(), told.code(Check::EventFound)),
        ("EVENT_NOT_FOUND", Some(Code::NotFound))
    );
}

#[test]
fn who_never_paid_is_told_so_unless_the_sign_up_is_meant() {
    let world = Programme::of_two().lead("lead_1", 1, "buyer@c1.example").stored();
    for message in [
        "buyer@c1.example paid $99 and I got nothing",
        "buyer@c1.example signed up in March and paid $99",
        "what about buyer@c1.example?",
    ] {
        let told = world.message(message);
        let is = (told.verdict(), told.code(Check::EventFound));
        assert_eq!(is, ("EVENT_NOT_FOUND", Some(Code::CustomerOnly)), "{message}: {}", told.all());
    }
    means(&world, "buyer@c1.example signed up and I got nothing", "cus_1");
    means(&world, "my lead buyer@c1.example was never credited", "lead_1");
    let told = world.message("customer cus_1 paid nothing?");
    assert_eq!(
        told.code(Check::EventFound),
        Some(Code::CustomerOnly),
        "a customer's key is no sign-up"
    );
}

#[test]
fn who_refers_himself_is_found_as_both() {
    let world = programme()
        .customer("cus_self", 1, "owner@p1.example", "Self")
        .paid("inv-self", "cus_self", 7000, "2026-01-05")
        .stored();
    means(&world, "owner@p1.example: I paid $70 and got nothing", "inv-self");
    means(&world, "owner@p1.example: buyer@c3b.example paid and I got nothing", "t3b");
    means(&world, "owner@p1.example: a payment of $45.90 got me nothing", "inv-old");
    let told = world.message("owner@p1.example: a payment of $12.34 got me nothing");
    assert_eq!(
        (told.verdict(), told.code(Check::EventFound)),
        ("EVENT_NOT_FOUND", Some(Code::NotFound))
    );
}

#[test]
fn e_mails_and_keys_stick_to_other_text() {
    let world = world();
    for message in [
        "buyer@c3b.example's payment",
        "mailto:buyer@c3b.example",
        "Customer:buyer@c3b.example",
        "owner@p1.example,buyer@c3b.example",
        "<a href=\"mailto:buyer@c3b.example\">write</a>",
        "(buyer@c3b.example)",
        "<buyer@c3b.example>",
        "order:t3b",
        "order #t3b",
        "order=t3b",
        "Order t3b.",
    ] {
        means(&world, message, "t3b");
    }
}

#[test]
fn dates_in_words_find_what_dates_in_numbers_find() {
    let world = world();
    for date in ["2025-10-08", "8 October 2025", "Oct 8, 2025", "8th of October", "October 8"] {
        let told = world.message(&format!("payment of {date}, owner@p1.example"));
        assert_eq!(told.event(), "inv-old", "{date}: {}", told.all());
        assert!(!told.hints("the message says"), "{date}: {}", told.all());
    }
    for month in ["in November 2025", "in November", "nov 2025"] {
        means(&world, &format!("the payment {month}, owner@p1.example"), "t3b");
    }
    means(&world, "buyer@c1.example paid in October, all of 2025", "inv-old");
}

#[test]
fn a_customers_name_means_the_one_who_has_it() {
    let world = world();
    means(&world, "owner@p1.example: buyer 03 paid and I got nothing", "t3b");
    let told = world.try_told("Buyer 02 paid and I got nothing", &ask("p1", "", ""));
    assert!(told.is_err(), "another partner's: none of this one's is guessed");
    let twice = programme().customer("cus_4", 1, "b@c4.example", "Buyer 03").stored();
    let told = twice.resolved("owner@p1.example: Buyer 03 paid");
    assert!(
        told.reasons
            .iter()
            .any(|one| one.contains("several customers are called Buyer 03: cus_3, cus_4")),
        "{told:?}"
    );
    assert_eq!((told.ask.key, told.undecided.len()), (None, 1), "which of them isn't said");
}

#[test]
fn the_agent_is_told_whom_it_answers_and_who_else_is_named() {
    let world = world();
    let told = world.message("order t3b?");
    assert!(
        told.hints("doesn't say who is writing; the event belongs to Partner 1 (part_1)"),
        "{}",
        told.all()
    );
    let told = world.message("owner@p1.example: order t3b?");
    assert!(!told.hints("doesn't say who writes"), "{}", told.all());
    let both = "buyer@c3b.example paid, and so did buyer@c1.example; owner@p1.example";
    let told = world.resolved(both);
    let keys = |told: &Resolved| -> Vec<String> {
        [&told.ask].into_iter().chain(&told.also).filter_map(|ask| ask.key.clone()).collect()
    };
    assert_eq!(keys(&told), ["inv-old", "t3b"], "the oldest first: {told:?}");
    assert_eq!(told.others.len(), 1, "of the first customer's two events: {told:?}");
    assert_eq!(told.could_be.as_deref(), Some("it could also be inv-new"));
    let poor = Programme::of_two()
        .customer("cus_3", 1, "buyer@c3b.example", "Buyer 03")
        .paid("t3b", "cus_3", 9900, "2025-11-20")
        .stored();
    let told = poor.resolved("buyer@c3b.example paid, and so did buyer@c1.example");
    assert_eq!(keys(&told), ["t3b"]);
    assert!(told.reasons.iter().any(|reason| reason.contains("Buyer 01")), "{told:?}");
}

#[test]
fn what_does_not_match_is_told_and_what_is_closest_is_taken() {
    let world = world();
    let told = world.message("buyer@c1.example paid $300 on 2026-02-10");
    assert_eq!(told.event(), "inv-new", "{}", told.all());
    let said = "the message says $300 on 2026-02-10; judged: inv-new, $646.00, 2026-02-10";
    assert!(told.hints(said), "{}", told.all());
    let told = world.message("buyer@c1.example paid on 2026-02-13");
    assert_eq!((told.event(), told.others.as_slice()), ("inv-new", &["inv-old".to_owned()][..]));
    assert_eq!(
        world.asked("buyer@c1.example paid $300 on 2026-02-13"),
        ["inv-new", "inv-old"],
        "neither fits"
    );
    assert_eq!(world.asked("buyer@c1.example paid $300"), ["inv-new", "inv-old"]);
    means(&world, "buyer@c3b.example paid $300", "t3b");
    let world = programme()
        .paid("inv-aug", "cus_1", 14_716, "2025-08-16")
        .paid("inv-oct", "cus_1", 14_700, "2025-10-16")
        .stored();
    means(&world, "buyer@c1.example paid $147 in August 2025", "inv-aug");
    means(&world, "owner@p1.example: $147 in August 2025", "inv-aug");
    means(&world, "owner@p1.example: a payment of $147", "inv-oct");
    assert_eq!(
        world.asked("buyer@c1.example paid in September 2025, I think").len(),
        4,
        "none is of then"
    );
}

#[test]
fn numbers_that_are_other_peoples_keys_mean_nobody() {
    let other = json!({"key": "cus_147", "customer_key": "14700", "created_at": at("2023-06-01").ms(),
        "partnership_key": "part_2"});
    let world = programme().with(Resource::Customers, other).stored();
    means(&world, "owner@p1.example: payment t3b, about 14700 others", "t3b");
    assert!(
        !world
            .asked("I'm owner@p1.example, I had 14700 visits and nothing came")
            .contains(&"cus_147".to_owned())
    );
}

#[test]
fn who_could_be_several_is_asked() {
    let world = programme()
        .customer("cus_4", 1, "buyer@c3b.example", "Twin")
        .with(
            Resource::Partnerships,
            json!({"key": "part_9", "partner_key": "p9", "created_at": at("2024-01-01").ms(), "email": "owner@p1.example",
                "approved_status": "approved", "team": {"name": "Partner 9"}}),
        )
        .stored();
    let told = world.message("owner@p1.example: order t3b?");
    assert!(told.hints("belongs to several partners: part_1, part_9"), "{}", told.all());
    assert_eq!(told.event(), "t3b");
    let known = ask("", "buyer@c3b.example", "");
    assert!(world.try_told("nothing came", &known).is_err(), "an agent's customer fits two");
    assert!(world.try_told("t3b got nothing", &known).is_ok());
    assert!(world.try_told("nothing came", &ask("nobody", "", "")).is_err());
}
