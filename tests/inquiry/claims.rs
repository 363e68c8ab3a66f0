//! What a message claims: several events at once, none for certain, keys that are nearly right, and parts that
//! can't be read.

use partnerdesk::inquiry::Resolved;

use super::world::{Programme, World};

/// Of `p1`: a customer with twelve payments of $10 to $21 and one of $99 on two days; `p2` has one of $99, too.
fn world() -> World {
    let mut programme = Programme::of_two()
        .customer("cus_3", 1, "lone@c3.example", "Lone Star Ltd")
        .paid("key-0099", "cus_3", 9900, "2025-11-20")
        .paid("inv-q", "cus_2", 77_700, "2026-01-15");
    for n in 10..22 {
        programme = programme.paid(&format!("inv-{n}x"), "cus_1", n * 100, &format!("2026-01-{n}"));
    }
    programme.stored()
}

fn keys(told: &Resolved) -> Vec<&str> {
    [&told.ask].into_iter().chain(&told.also).filter_map(|ask| ask.key.as_deref()).collect()
}

fn says(told: &Resolved, part: &str) -> bool {
    told.reasons.iter().any(|reason| reason.contains(part))
}

#[test]
fn every_event_of_a_message_is_meant_up_to_ten_and_the_rest_is_counted() {
    let world = world();
    let list = |many: usize| {
        let keys: Vec<String> = (10..10 + many).rev().map(|n| format!("inv-{n}x")).collect();
        format!("I'm owner@p1.example. Orders {} got nothing.", keys.join(", "))
    };
    for (many, judged, more) in
        [(1, 1, None), (2, 2, None), (10, 10, None), (12, 10, Some("not judged: 2"))]
    {
        let told = world.resolved(&list(many));
        let wanted: Vec<String> = (10..10 + judged).map(|n| format!("inv-{n}x")).collect();
        assert_eq!(keys(&told), wanted, "the oldest first");
        assert!(more.is_none_or(|more| says(&told, more)), "{told:#?}");
        assert!(told.also.iter().all(|ask| ask.partner == told.ask.partner));
    }
    let told = world.resolved("I'm owner@p1.example. Lone Star Ltd paid $99 on 20 Nov, and buyer@c1.example paid $12 on 12 Jan.");
    assert_eq!(keys(&told), ["key-0099", "inv-12x"]);
}

#[test]
fn a_customer_who_is_named_is_never_dropped_for_an_amount_that_fits_another() {
    let world = world();
    for message in [
        "I'm owner@p1.example. Lone Star Ltd paid $12.",
        "I'm owner@p1.example. lone@c3.example paid $12.",
        "I'm owner@p1.example. Lone Star Ltd paid on 2026-01-12.",
    ] {
        let told = world.resolved(message);
        assert_eq!(keys(&told), ["key-0099"], "{message}: {told:#?}");
        assert!(says(&told, "the message says"), "{message}: {told:#?}");
    }
    // Neither amount nor day fits: the agent is asked, and only the named customer's events are candidates.
    assert_eq!(
        world.asked("I'm owner@p1.example. Lone Star Ltd paid $12 on 2026-01-12."),
        ["key-0099"]
    );
    // An unknown customer isn't replaced by the one whose payment fits.
    let told =
        world.resolved("I'm owner@p1.example. Our customer Fixed Star Inc paid $12 on 2026-01-12.");
    assert_eq!((keys(&told).len(), told.undecided.len()), (0, 1), "{told:#?}");
    assert!(says(&told, "is called Fixed Star Inc"), "{told:#?}");
    // Nobody is named: the payment that fits amount and day is meant, or the one given if only one is given.
    for message in ["paid $12 on 2026-01-12", "paid $12", "a payment on 2026-01-12"] {
        let told = world.resolved(&format!("I'm owner@p1.example: {message}"));
        assert_eq!(keys(&told), ["inv-12x"], "{message}: {told:#?}");
    }
    assert_eq!(world.asked("I'm owner@p1.example: paid $12 on 2026-01-14"), ["inv-14x", "inv-12x"]);
    // Another partner's payment is never taken for this one's.
    let told = world.resolved("I'm owner@p1.example: a payment of $777 on 2026-01-15");
    assert!(
        !keys(&told).contains(&"inv-q")
            && told.undecided.iter().all(|one| one.event.key != "inv-q"),
        "{told:#?}"
    );
}

#[test]
fn a_key_that_is_nearly_right_is_offered_and_not_judged() {
    let world = world();
    for written in [
        "KEY-0099",
        "key 0099 order key0099",
        "key_0099",
        "order 99",
        "order 0099",
        "order key-0098",
    ] {
        let message = format!("I'm owner@p1.example: order {written} got nothing");
        let told = world.resolved(&message);
        assert_eq!(keys(&told), Vec::<&str>::new(), "{message}: {told:#?}");
        let offered: Vec<&str> = told.undecided.iter().map(|one| one.event.key.as_str()).collect();
        if written == "order 99" {
            continue;
        }
        assert_eq!(offered, ["key-0099"], "{message}: {told:#?}");
        assert!(says(&told, "did you mean key-0099?"), "{message}: {told:#?}");
    }
    let told = world.resolved("I'm owner@p1.example: order key-5555 got nothing");
    assert_eq!(keys(&told), ["key-5555"]);
    assert!(says(&told, "nothing here has the key key-5555"), "{told:#?}");
    // An agent who names such a key is told the same.
    for written in ["KEY-99", "KEY-0099"] {
        let told = world.why(&super::world::ask("", "", written));
        assert_eq!(told.verdict(), "EVENT_NOT_FOUND");
        assert!(told.hints("did you mean key-0099?"), "{}", told.all());
    }
    // Next to a key that is right it is still a claim: neither is judged.
    let told = world.resolved("I'm owner@p1.example: inv-12x came, KEY-0099 is missing");
    assert_eq!(keys(&told), Vec::<&str>::new(), "{told:#?}");
    assert!(told.undecided.iter().any(|one| one.event.key == "key-0099"), "{told:#?}");
    // Nor is a key without anything like it dropped next to one that is found.
    let told = world.resolved("I'm owner@p1.example: key-0099 and pay-x-9 are missing");
    assert!(says(&told, "nothing here has the key pay-x-9"), "{told:#?}");
    // In a link it is taken as the key itself.
    let told = world.resolved("I'm owner@p1.example: https://app.example/t/key-0099?x=1");
    assert_eq!(keys(&told), ["key-0099"]);
}

#[test]
fn what_can_not_be_read_is_told() {
    let world = world();
    for (message, part) in [
        ("lone@c3.example paid $1.2.3", "$1.2.3 in the message can't be read"),
        ("lone@c3.example paid on 31.31.2026", "31.31.2026 in the message can't be read"),
        (
            "lone@c3.example paid, my commission of $19.80 is missing",
            "$19.80 is read as the reward",
        ),
    ] {
        let told = world.resolved(message);
        assert!(says(&told, part), "{message}: {told:#?}");
        assert_eq!(keys(&told), ["key-0099"], "{message}");
    }
}

#[test]
fn an_older_part_tells_only_whom_it_is_about() {
    let world = world();
    let quoted =
        "\n\nOn 27 Feb 2026, a@b.example wrote:\n> Lone Star Ltd paid $12 (inv-12x) on 2026-01-12";
    let told = world.resolved(&format!("I'm owner@p1.example. What of the $99?{quoted}"));
    assert_eq!(keys(&told), ["key-0099"], "{told:#?}");
    assert!(says(&told, "only an older part of the message says whom it is about"), "{told:#?}");
    let told = world.resolved(&format!("I'm owner@p1.example. And inv-13x?{quoted}"));
    assert_eq!(keys(&told), ["inv-13x"]);
    assert!(!says(&told, "older part"), "the newest part says enough: {told:#?}");
    assert_eq!(
        world.asked(&format!("I'm owner@p1.example. Any news?{quoted}")),
        ["inv-12x", "key-0099"]
    );
}

#[test]
fn a_lead_that_is_not_there_is_asked_about() {
    let world = world();
    let told = world.resolved("I'm owner@p1.example. When is my lead Lone Star Ltd credited?");
    assert_eq!((keys(&told).len(), told.undecided.len()), (0, 1), "{told:#?}");
    assert!(says(&told, "the message speaks of a lead, but none was found"), "{told:#?}");
}

#[test]
fn a_foreign_key_beside_an_own_customer_is_told() {
    let world = world();
    for message in ["inv-q of Lone Star Ltd, $99", "Order inv-q, lone@c3.example"] {
        let told = world.resolved(&format!("I'm owner@p1.example. {message}"));
        assert!(keys(&told).contains(&"inv-q"), "{message}: {told:#?}");
        assert!(says(&told, "a typo in the key?"), "{message}: {told:#?}");
    }
}

#[test]
fn what_is_claimed_and_not_answered_is_told() {
    let world = world();
    for (message, hint) in [
        (
            "I'm owner@p1.example. Lone Star Ltd paid on 20 and 21 November.",
            "2025-11-21 in the message matches nothing that is judged",
        ),
        (
            "I'm owner@p1.example. Lone Star Ltd paid $99 and $45.",
            "$45 in the message matches nothing that is judged",
        ),
        (
            "I'm owner@p1.example. Lone Star Ltd paid $99, and Globex paid, too.",
            "no customer of Partner 1 is called Globex",
        ),
        (
            "I'm owner@p1.example. key-0099 and INV-9876 are missing.",
            "nothing here has the key INV-9876",
        ),
        (
            "I'm owner@p1.example. I wrote on 11 March. Lone Star Ltd paid $99.",
            "2025-03-11 in the message is read as no part of the claim",
        ),
        (
            "From: someone@else.example\n\nI'm Partner 1. Lone Star Ltd paid $99.",
            "no partner has the address someone@else.example",
        ),
    ] {
        let told = world.resolved(message);
        assert_eq!(keys(&told), ["key-0099"], "{message}: {told:#?}");
        assert!(says(&told, hint), "{message}: {told:#?}");
    }
}

#[test]
fn what_is_denied_of_the_reward_is_the_claim_and_what_is_put_aside_is_not() {
    let world = world();
    for (message, wanted) in [
        ("Buyer 01's payment of $12 came through, but I wasn't credited.", "inv-12x"),
        ("Buyer 01 paid $12 and I got nothing, thanks for your help!", "inv-12x"),
        ("Buyer 01 paid $12, hope that's ok to ask, nothing came.", "inv-12x"),
        ("I did not get the commission for Buyer 01's $12.", "inv-12x"),
        ("All of Buyer 01's came through except the one of $12.", "inv-12x"),
        ("The $12 of Buyer 01 aren't in my dashboard.", "inv-12x"),
        ("Buyer 01's payment of $11 was fine, but the one of $12 wasn't paid.", "inv-12x"),
        ("Not the $11 one, the $12 one of Buyer 01.", "inv-12x"),
        ("Es fehlt nicht die Zahlung von Buyer 01 über $11, sondern die über $12.", "inv-12x"),
        ("Not the $99 one of Buyer 01 I mean, but that of 12 January.", "inv-12x"),
        ("Buyer 01, please ignore the $11 payment, it's the $12 one that is missing.", "inv-12x"),
    ] {
        let told = world.resolved(&format!("I'm owner@p1.example. {message}"));
        assert_eq!(keys(&told), [wanted], "{message}: {told:#?}");
    }
}
