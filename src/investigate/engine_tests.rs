//! What the engine makes of findings: the result, the sums, the questions and their answers.

use super::check::Check;
use super::facts::{Answer, AnswerValue, Reach};
use super::finding::CheckState;
use super::fixtures::{offer, set_up};
use super::records::{Event, Reward};
use super::verdict::Verdict;
use super::world::OwnedFacts;
use crate::domain::Resource;
use crate::domain::time::{DAY, HOUR};
use crate::offers::EventKind;

#[test]
fn the_document_has_the_documented_shape() {
    let result = set_up(2).investigate();
    let json = super::json::json(&result);
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let mut wanted = [
        "verdict",
        "summary",
        "partner",
        "addressee",
        "customer",
        "event",
        "rewards",
        "offers",
        "expected_pay",
        "nearest_offer",
        "checks",
        "needs",
        "partner_reply",
        "agent_note",
        "data_as_of",
    ];
    wanted.sort_unstable();
    let mut keys = keys;
    keys.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(json["verdict"], "RULE_NOT_MET");
    assert_eq!(json["offers"][0]["failed"], serde_json::json!(["L1"]));
    assert_eq!(json["offers"][0]["occurrences"], 1);
    assert_eq!(json["expected_pay"], 0);
    assert_eq!(json["nearest_offer"], "o");
    assert_eq!(json["event"]["recorded_at"], "2026-06-12T12:00:00Z");
    assert_eq!(json["customer"]["customer_key"], "jane-1");
    let check =
        json["checks"].as_array().unwrap().iter().find(|check| check["id"] == "L1").unwrap();
    assert_eq!(check["phase"], "limits");
    assert_eq!((&check["offer"], &check["verdict"]), (&"o".into(), &"FAIL".into()));
    assert_eq!(
        check["evidence"][0],
        serde_json::json!({"label": "product key", "value": "pro_month"})
    );
    let ids: Vec<&str> =
        json["checks"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 46, "{ids:?}");
    assert_eq!((ids[0], ids[45]), ("R1", "Z3"));
}

#[test]
fn passing_offers_pay_by_the_files_stacking() {
    let both = [offer("a", "10", ""), offer("b", "20", "")].concat();
    for (stacking, wanted) in [("all", 3000), ("highest", 2000), ("first", 1000)] {
        let mut world = OwnedFacts::new();
        let text = format!("version = 1\nstacking = \"{stacking}\"\n{both}");
        world.offers = Some(crate::offers::OffersFile::parse(&text).unwrap());
        let result = world.investigate();
        assert_eq!(result.expected_pay(), Some(wanted), "{stacking}");
        assert_eq!(result.nearest().unwrap().key, "b", "the larger pay is nearer");
    }
    let mut world = OwnedFacts::new();
    let euro = "[[offer]]\nkey = \"e\"\nevent = \"transaction\"\nreward = { flat = 500, \
        currency = \"EUR\" }\n";
    world.offers(&[both.as_str(), euro].concat());
    let result = world.investigate();
    assert_eq!(result.expected_pay(), None);
    assert_eq!(result.expected, [("EUR".to_owned(), 500), ("USD".to_owned(), 3000)]);
    assert!(result.agent_note.contains("5.00 EUR and $30.00"), "{}", result.agent_note);
}

#[test]
fn what_decides_is_asked_first_and_an_answer_settles_it() {
    let mut world = OwnedFacts::new();
    world.offer_with("rules = { countries = [\"US\"] }");
    let result = world.investigate();
    assert_eq!(result.verdict, Verdict::NeedsData);
    let asked: Vec<(Option<&str>, Check)> =
        result.questions().into_iter().map(|(offer, finding)| (offer, finding.id)).collect();
    assert_eq!(asked, [(Some("o"), Check::Country), (None, Check::Click)]);
    let answer = |says, offer: Option<&str>| Answer {
        id: Check::Country,
        offer: offer.map(str::to_owned),
        says,
        code: None,
        note: "on the invoice".to_owned(),
    };
    for (answers, wanted) in [
        (vec![answer(AnswerValue::Yes, None)], Verdict::ShouldHaveFired),
        (vec![answer(AnswerValue::No, None)], Verdict::RuleNotMet),
        (vec![answer(AnswerValue::Skip, None)], Verdict::NeedsData),
        (
            vec![answer(AnswerValue::No, None), answer(AnswerValue::Yes, Some("o"))],
            Verdict::ShouldHaveFired,
        ),
        (vec![answer(AnswerValue::No, Some("another"))], Verdict::NeedsData),
    ] {
        world.answers = answers;
        assert_eq!(world.investigate().verdict, wanted);
    }
    world.answers = vec![answer(AnswerValue::No, None)];
    assert!(world.investigate().agent_note.contains("answered by the agent: no: on the invoice"));
}

/// An offer for another group that fails by that alone, and an open one that fails by two rules.
const CLOSED_AND_OPEN: &str = "\
    [[offer]]\nkey = \"closed\"\ndescription = \"For agencies\"\nevent = \"transaction\"\n\
    reward = { flat = 900 }\ngroups = [\"Agencies\"]\n\
    [[offer]]\nkey = \"open\"\ndescription = \"For all\"\nevent = \"transaction\"\n\
    reward = { percent = 20 }\n\
    rules = { product_keys = [\"secret-product\"], min_amount = 20000 }\n";

#[test]
fn a_partner_is_told_of_an_offer_that_is_open_to_it_however_near_another_is() {
    let mut world = OwnedFacts::new();
    world.offers(CLOSED_AND_OPEN);
    let result = world.investigate();
    assert_eq!(result.nearest().unwrap().key, "closed");
    assert_eq!(
        result.summary,
        "No offer's rules are met; nearest is closed: the partner is in Referral; the offer requires \
         Agencies (O2 WRONG_GROUP); of those open to the partner, the nearest is open: \
         the product is pro; the offer requires secret-product (L1 WRONG_PRODUCT), and 1 \
         more."
    );
    let reply = &result.partner_reply;
    assert!(reply.contains("\"For all\" doesn't apply") && reply.contains("$200.00"), "{reply}");
    assert!(!reply.contains("agencies"), "{reply}");
}

#[test]
fn an_event_that_may_be_anothers_is_not_described() {
    let mut world = OwnedFacts::new();
    world.offers(CLOSED_AND_OPEN);
    world.customer = None;
    world.coverage.lists.remove(&Resource::Customers);
    let result = world.investigate();
    assert_eq!(result.verdict, Verdict::RuleNotMet);
    assert_eq!(result.check(Check::CustomerOwner).unwrap().state, CheckState::Unknown);
    for word in ["pro", "$", "June", "secret"] {
        assert!(!result.partner_reply.contains(word), "{}", result.partner_reply);
    }
}

#[test]
fn a_draft_can_rule_out_and_never_says_that_it_should_have_paid() {
    let draft = |more: &str| {
        format!(
            "[[offer]]\nkey = \"d\"\nevent = \"transaction\"\nreward = {{ percent = 20 }}\n\
             draft = true\n{more}\n"
        )
    };
    let whole = "[[offer]]\nkey = \"w\"\nevent = \"transaction\"\nreward = { percent = 10 }\n";
    for (offers, wanted) in [
        (draft(""), Verdict::NeedsData),
        (draft("groups = [\"Agencies\"]"), Verdict::RuleNotMet),
        (draft("") + whole, Verdict::ShouldHaveFired),
    ] {
        let mut world = OwnedFacts::new();
        world.offers(&offers);
        let result = world.investigate();
        assert_eq!(result.verdict, wanted, "{offers}");
        let named = |need: &String| need.contains("O6 of d:") && need.contains("draft");
        assert_eq!(result.needs.iter().any(named), wanted == Verdict::NeedsData);
        assert!(!result.expected.iter().any(|(_, sum)| *sum == 2000), "{offers}");
    }
}

#[test]
fn a_reply_says_which_event_it_is_about_where_there_is_something_to_say() {
    let mut world = OwnedFacts::new();
    let about = |world: &OwnedFacts| world.investigate().partner_reply.contains("This is about");
    assert!(about(&world));
    world.event.as_mut().unwrap().amount = None;
    assert!(about(&world), "the customer's name tells");
    world.customer = None;
    world.event.as_mut().unwrap().partnership_key = Some("part_1".to_owned());
    assert!(!about(&world));
}

/// A world's verdict, its summary and what the partner may read.
fn told(world: &OwnedFacts) -> (Verdict, String, String) {
    let result = world.investigate();
    (result.verdict, result.summary, result.partner_reply)
}

#[test]
fn a_reward_that_names_no_partner_is_the_owners_and_nobody_elses() {
    let mut world = OwnedFacts::new();
    world.linked = vec![Reward { partnership_key: None, ..OwnedFacts::reward("approved") }];
    assert_eq!(told(&world).0, Verdict::RewardExists);
    world.customer.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
    let (verdict, _, reply) = told(&world);
    assert_eq!(verdict, Verdict::AttributedElsewhere);
    assert!(!reply.contains("20.00"), "{reply}");
}

#[test]
fn a_reward_of_what_went_back_is_told_first_and_promised_to_nobody() {
    let mut world = OwnedFacts::new();
    world.linked = vec![OwnedFacts::reward("approved")];
    let (_, summary, reply) = told(&world);
    assert!(!summary.contains("Check first") && reply.contains("approved"), "{summary} {reply}");
    let payment = world.event.clone().unwrap();
    let back = Event {
        key: "txn_2".to_owned(),
        amount: payment.amount.map(|amount| -amount),
        amount_usd: payment.amount_usd.map(|amount| -amount),
        recorded_at: payment.recorded_at.plus(DAY),
        ..payment
    };
    world.transactions.push(back);
    let (verdict, summary, reply) = told(&world);
    assert_eq!(verdict, Verdict::RewardExists);
    assert!(summary.contains("Check first") && summary.contains("V2 REFUNDED"), "{summary}");
    assert!(!reply.contains("approved"), "{reply}");
}

#[test]
fn a_payment_whose_repeat_has_the_reward_is_not_made_good_by_hand() {
    let mut world = OwnedFacts::new();
    let payment = world.event.clone().unwrap();
    let again = Event {
        key: "txn_2".to_owned(),
        recorded_at: payment.recorded_at.plus(HOUR / 3),
        ..payment
    };
    world.transactions.push(again);
    assert_eq!(world.told(Check::DuplicatePayment), "PASS");
    world.rewarded.insert("txn_2".to_owned());
    assert_eq!(world.told(Check::DuplicatePayment), "WARN DUPLICATE_OF");
    let note = world.investigate().agent_note;
    assert!(!note.contains("make it by hand"), "{note}");
}

#[test]
fn one_reward_made_by_hand_answers_for_one_event() {
    let made = |amount: i64, text: &str| Reward {
        transaction_key: None,
        offer_key: None,
        trigger_key: None,
        amount: Some(amount),
        description: Some(text.to_owned()),
        ..OwnedFacts::reward("approved")
    };
    let mut world = OwnedFacts::new();
    let payment = world.event.clone().unwrap();
    world.offers(
        "[[offer]]\nkey = \"flat\"\ndescription = \"Earn $20\"\nevent = \"transaction\"\n\
         reward = { flat = 2000, currency = \"USD\" }\n",
    );
    world.by_hand = vec![made(2000, "goodwill")];
    assert_eq!(told(&world).0, Verdict::RewardExists);
    let other = Event {
        key: "txn_2".to_owned(),
        amount: Some(5000),
        amount_usd: Some(5000),
        recorded_at: payment.recorded_at.plus(-DAY),
        ..payment
    };
    world.transactions.push(other);
    assert_eq!(told(&world).0, Verdict::ShouldHaveFired, "either payment may be meant");
    assert_eq!(world.told(Check::Payee), "WARN MANUAL_BACKFILL");
    // Another partner's reward for the customer, of the sum due, is no reason to pay twice.
    let other = world.transactions.pop();
    let others = Some("part_2".to_owned());
    world.by_hand = vec![Reward { partnership_key: others, ..made(2000, "goodwill") }];
    assert_eq!(world.told(Check::Payee), "WARN OTHER_PARTNER");
    assert!(!world.investigate().agent_note.contains("make it by hand"));
    world.by_hand[0].amount = Some(2001);
    assert_eq!(world.told(Check::Payee), "N/A");
    world.transactions.extend(other);
    // A reward in the name of a payment isn't the sign-up's.
    world.by_hand = Vec::new();
    world.event.as_mut().unwrap().kind = EventKind::Signup;
    world.event.as_mut().unwrap().key = "cus_1".to_owned();
    for (text, wanted) in [("for txn_2", "PASS"), ("for txn_9", "PASS FOUND")] {
        world.linked = vec![made(2000, text)];
        let found = world.told(Check::RewardLinked);
        assert_eq!(found == "PASS FOUND", wanted == "PASS FOUND", "{text}: {found}");
    }
}

#[test]
fn what_rests_on_an_old_file_says_how_old_it_is() {
    let mut world = OwnedFacts::new();
    assert_eq!(told(&world).0, Verdict::ShouldHaveFired);
    assert!(!told(&world).1.contains("days old"));
    let read = world.now.plus(-2 * DAY - HOUR);
    world.coverage.lists.insert(Resource::Rewards, Reach::Complete(read));
    let (verdict, summary, reply) = told(&world);
    assert_eq!(verdict, Verdict::ShouldHaveFired);
    assert!(summary.starts_with("The data is 2 days old"), "{summary}");
    assert!(reply.contains("checking"), "{reply}");
}
