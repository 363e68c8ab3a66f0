//! What the engine makes of findings: the document, the sums, the questions and their answers.

use super::check::Check;
use super::facts::{Answer, AnswerValue};
use super::finding::CheckState;
use super::fixtures::{offer, set_up};
use super::verdict::Verdict;
use super::world::OwnedFacts;
use crate::domain::Resource;

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
    assert_eq!(ids.len(), 45, "{ids:?}");
    assert_eq!((ids[0], ids[44]), ("R1", "Z3"));
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

/// One offer for another group that fails by that alone, and an open one that fails by two rules.
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
         Agencies (O2 WRONG_GROUP); of those open to the partner, open: \
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
