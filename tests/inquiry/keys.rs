//! A key decides alone, and a reward's key leads to what was rewarded.

use partnerdesk::domain::Resource;
use partnerdesk::investigate::{Check, Code};
use partnerdesk::offers::EventKind;
use serde_json::json;

use super::world::{Programme, ask, at};

fn programme() -> Programme {
    Programme::of_two().paid("inv-1", "cus_1", 4590, "2026-02-10").paid(
        "inv-2",
        "cus_2",
        64_600,
        "2026-02-11",
    )
}

#[test]
fn the_events_own_customer_is_judged_whoever_is_named() {
    let world = programme().stored();
    let told = world.why(&ask("p1", "buyer@c1.example", "inv-2"));
    assert_eq!(told.verdict(), "ATTRIBUTED_ELSEWHERE");
    assert_eq!(told.result.customer.as_ref().unwrap().key, "cus_2");
    assert!(told.hints("buyer@c1.example is customer cus_1; the payment inv-2 belongs to"));
    assert!(told.result.agent_note.contains("Understood: buyer@c1.example"), "{}", told.all());
    assert!(!told.leaks("646"), "{}", told.result.partner_reply);
    let told = world.why(&ask("p1", "nobody@x.example", "inv-1"));
    assert_eq!(told.result.customer.as_ref().unwrap().key, "cus_1");
    assert!(told.hints("no customer is known as nobody@x.example"), "{}", told.all());
    let told = world.why(&ask("p1", "buyer@c1.example", "inv-1"));
    assert!(told.hints.is_empty(), "{}", told.all());
    assert_eq!(told.verdict(), "SHOULD_HAVE_FIRED");
}

#[test]
fn payments_are_counted_among_those_of_the_events_customer() {
    // The second record of the same payment, an hour later.
    let world = programme().paid("inv-2b", "cus_2", 64_600, "2026-02-11").stored();
    let told = world.why(&ask("p2", "buyer@c1.example", "inv-2b"));
    assert_eq!(
        (told.verdict(), told.code(Check::DuplicatePayment)),
        ("EVENT_NOT_VALID", Some(Code::DuplicateOf))
    );
}

#[test]
fn a_key_in_a_message_is_judged_with_its_own_customer() {
    let world = programme().stored();
    let told = world.told("order inv-2 got me nothing", &ask("p1", "buyer@c1.example", ""));
    assert_eq!((told.verdict(), told.event()), ("ATTRIBUTED_ELSEWHERE", "inv-2"));
    assert!(told.hints("the payment inv-2 belongs to customer cus_2"), "{}", told.all());
    assert!(!told.leaks("646"));
}

#[test]
fn a_payment_known_only_through_its_reward_is_that_rewards() {
    let programme = programme().reward("rwrd_gone", 1, "cus_1", Some("inv-gone"), "declined");
    let world = programme.stored();
    for key in ["rwrd_gone", "inv-gone"] {
        let told = world.why(&ask("p1", "", key));
        let is = (told.verdict(), told.code(Check::RewardState), told.event());
        assert_eq!(is, ("REWARD_EXISTS", Some(Code::Declined), "inv-gone"), "{}", told.all());
        assert!(told.leaks("declined: Payment refunded"), "{}", told.result.partner_reply);
        assert!(told.hints("inv-gone is gone; it is known only through its reward rwrd_gone"));
        assert!(told.result.agent_note.contains("known only through its reward"));
        let told = world.message(&format!("Hi, owner@p1.example here. What about {key}?"));
        assert_eq!((told.verdict(), told.event()), ("REWARD_EXISTS", "inv-gone"), "{}", told.all());
        // The console names the event's kind as well.
        let mut asked = ask("part_1", "", "inv-gone");
        asked.kind = Some(EventKind::Transaction);
        assert_eq!(world.why(&asked).verdict(), "REWARD_EXISTS");
        // Somebody else's reward.
        let told = world.why(&ask("p2", "", key));
        assert_eq!(told.verdict(), "ATTRIBUTED_ELSEWHERE", "{}", told.all());
    }
    // The reward went to a partner who isn't the customer's: no reason to pay for the payment again.
    let world = programme.reward("rwrd_other", 2, "cus_1", Some("inv-other"), "paid").stored();
    assert_eq!(world.why(&ask("p1", "", "inv-other")).verdict(), "ATTRIBUTED_ELSEWHERE");
    // If payments can't be read, nothing shows that the payment is gone.
    let programme = Programme::of_two().reward("rwrd_a", 1, "cus_1", Some("inv-a"), "paid");
    let world = programme.refusing(&[Resource::Transactions]);
    let told = world.why(&ask("p1", "", "inv-a"));
    assert_eq!(told.verdict(), "REWARD_EXISTS");
    assert!(told.hints("inv-a isn't here"), "{}", told.all());
    let programme = Programme::of_two().reward("rwrd_b", 2, "cus_1", Some("inv-b"), "paid");
    let told = programme.refusing(&[Resource::Transactions]).why(&ask("p1", "", "inv-b"));
    assert_eq!(told.verdict(), "NEEDS_DATA", "{}", told.all());
}

#[test]
fn a_rewards_key_leads_to_what_it_was_made_for() {
    let action = json!({"key": "act_1", "created_at": at("2026-01-20").ms(), "type": "demo",
        "customer": {"key": "cus_1"}, "partnership_key": "part_1"});
    let of_action = json!({"key": "rwrd_act", "created_at": at("2026-01-20").ms(), "amount": 300,
        "reward_status": "paid", "partnership": {"key": "part_1"}, "customer": {"key": "cus_1"},
        "action": {"key": "act_1"}});
    let world = programme()
        .reward("rwrd_1", 1, "cus_1", Some("inv-1"), "scheduled")
        .reward("rwrd_signup", 1, "cus_1", None, "approved")
        .reward("rwrd_hand", 1, "", None, "pending")
        .with(Resource::Actions, action)
        .with(Resource::Rewards, of_action)
        .stored();
    for (key, event, code) in [
        ("rwrd_1", "inv-1", Code::Scheduled),
        ("rwrd_signup", "cus_1", Code::Approved),
        ("rwrd_act", "act_1", Code::Settled),
        ("rwrd_hand", "rwrd_hand", Code::Pending),
    ] {
        for told in [world.why(&ask("p1", "", key)), world.message(&format!("where is {key}?"))] {
            let is = (told.verdict(), told.event(), told.code(Check::RewardState));
            assert_eq!(is, ("REWARD_EXISTS", event, Some(code)), "{}", told.all());
            assert!(told.hints(key), "{}", told.all());
        }
    }
    let mut wrong = ask("p1", "", "rwrd_signup");
    wrong.kind = Some(EventKind::Transaction);
    assert_eq!(world.why(&wrong).verdict(), "EVENT_NOT_FOUND");
}

#[test]
fn a_key_in_other_capitals_is_a_rewards_or_a_customers_too() {
    let world = programme().reward("rwrd_a1b2", 1, "cus_1", Some("inv-1"), "paid").stored();
    let told = world.resolved("From: owner@p1.example\n\nthe reward RWRD_A1B2 is missing");
    assert_eq!(
        told.undecided.first().map(|one| one.event.key.as_str()),
        Some("inv-1"),
        "{told:#?}"
    );
    assert!(told.reasons.iter().any(|one| one.contains("did you mean rwrd_a1b2")), "{told:#?}");
    let told = world.message("From: owner@p1.example\n\nACCT-CUS_1 paid, and nothing came.");
    assert_eq!(told.event(), "inv-1", "{}", told.all());
}
