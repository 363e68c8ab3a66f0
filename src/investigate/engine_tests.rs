//! What the engine makes of findings: the document, the sums, the questions and their answers.

use strum::IntoEnumIterator;

use super::code::Code;
use super::facts::{Answer, Says};
use super::fixtures::{offer, set_up};
use super::id::Id;
use super::verdict::Verdict;
use super::world::World;

#[test]
fn the_document_has_the_contracts_shape() {
    let result = set_up(2).investigate();
    let json = super::json::json(&result);
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let mut wanted = [
        "verdict",
        "summary",
        "partner",
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
        let mut world = World::new();
        let text = format!("version = 1\nstacking = \"{stacking}\"\n{both}");
        world.offers = Some(crate::offers::OffersFile::parse(&text).unwrap());
        let result = world.investigate();
        assert_eq!(result.expected_pay(), Some(wanted), "{stacking}");
        assert_eq!(result.nearest().unwrap().key, "b", "the larger pay is nearer");
    }
    let mut world = World::new();
    let euro = "[[offer]]\nkey = \"e\"\nevent = \"transaction\"\nreward = { flat = 500, \
        currency = \"EUR\" }\n";
    world.offers(&[both.as_str(), euro].concat());
    let result = world.investigate();
    assert_eq!(result.expected_pay(), None);
    assert_eq!(result.expected, [("EUR".to_owned(), 500), ("USD".to_owned(), 3000)]);
    assert!(result.agent_note.contains("5.00 EUR and $30.00"), "{}", result.agent_note);
}

#[test]
fn no_code_is_without_a_case() {
    let mut text = include_str!("fixtures.rs").to_owned();
    for entry in std::fs::read_dir("src/investigate/checks").unwrap() {
        text.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for code in Code::iter() {
        let ends = ["\"", ",", " "].map(|end| format!(" {}{end}", code.word()));
        let told = |end: &String| text.contains(end.as_str());
        assert!(ends.iter().any(told) || conclusion(code), "{code:?}");
    }
}

/// Whether a code stands for a verdict, which the worked examples have.
fn conclusion(code: Code) -> bool {
    matches!(code, Code::RuleNotMet | Code::ShouldHaveFired | Code::NeedsData)
}

#[test]
fn what_decides_is_asked_first_and_an_answer_settles_it() {
    let mut world = World::new();
    world.offer_with("rules = { countries = [\"US\"] }");
    let result = world.investigate();
    assert_eq!(result.verdict, Verdict::NeedsData);
    let asked: Vec<(Option<&str>, Id)> =
        result.questions().into_iter().map(|(offer, finding)| (offer, finding.id)).collect();
    assert_eq!(asked, [(Some("o"), Id::L8), (None, Id::A7)]);
    let answer = |says, offer: Option<&str>| Answer {
        id: Id::L8,
        offer: offer.map(str::to_owned),
        says,
        code: None,
        note: "on the invoice".to_owned(),
    };
    for (answers, wanted) in [
        (vec![answer(Says::Yes, None)], Verdict::ShouldHaveFired),
        (vec![answer(Says::No, None)], Verdict::RuleNotMet),
        (vec![answer(Says::Skip, None)], Verdict::NeedsData),
        (vec![answer(Says::No, None), answer(Says::Yes, Some("o"))], Verdict::ShouldHaveFired),
        (vec![answer(Says::No, Some("another"))], Verdict::NeedsData),
    ] {
        world.answers = answers;
        assert_eq!(world.investigate().verdict, wanted);
    }
    world.answers = vec![answer(Says::No, None)];
    assert!(world.investigate().agent_note.contains("answered by the agent: no: on the invoice"));
}
