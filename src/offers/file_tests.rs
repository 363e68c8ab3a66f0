//! What the file may say, and what is said about mistakes in it.

use super::model::{Cap, CapPeriod, EventKind, FileMistake, OfferReward, Stacking};
use super::*;
use crate::domain::CalendarSpan;
use crate::domain::Timestamp;

/// A file with every key there is.
const EVERY_KEY: &str = r#"
version = 1
stacking = "highest"

[[segment]]
name = "EMEA agencies"
tags_all = ["agency", "emea"]

[[offer]]
key = "offr_example1"
name = "pro-20-y1"
description = "Earn 20% of every Pro payment in a customer's first 12 months"
event = "transaction"
reward = { percent = "20" }
groups = ["Marketplace"]
tags_any = ["a"]
tags_all = ["b"]
tags_none = ["c"]
segments = ["emea agencies"]
tiers = ["Gold"]
starts = 2025-01-01T00:00:00Z
ends = 2026-01-01T02:00:00+02:00
enabled = true
drip = { delay = "30d", every = "1mo", occurrences = 12 }

[offer.rules]
product_keys = ["pro-annual", "pro-monthly"]
category_keys = []
max_customer_age = "12mo"
min_customer_age = "0d"
max_transactions_per_customer = 12
min_amount = 5000
max_amount = 5000
currencies = ["usd"]
first_transaction_only = false
min_partnership_age = "60d"
countries = ["de", "DEU", "Germany"]
action_type = "qualified_demo"
action_min_value = 2
lead_statuses = ["closed won"]
deal_stages = ["Closed Won"]

[offer.caps]
per_customer = { amount = 50000 }
per_partner = { count = 100, period = "month" }
"#;

fn slips(text: &str) -> Vec<(usize, usize, String)> {
    let tuple = |slip: FileMistake| (slip.line, slip.column, slip.message);
    OffersFile::parse(text).unwrap_err().into_iter().map(tuple).collect()
}

#[test]
fn every_key_is_read() {
    let file = OffersFile::parse(EVERY_KEY).unwrap();
    assert_eq!((file.stacking, file.segments.len()), (Stacking::Highest, 1));
    let offer = file.offer("offr_example1").unwrap();
    assert_eq!(offer.event, EventKind::Transaction);
    assert_eq!(offer.reward, OfferReward::Percent(Percent::read("20").unwrap()));
    assert_eq!(offer.audience.groups[0].folded, "marketplace");
    assert_eq!(offer.span.ends, Timestamp::parse("2026-01-01T00:00:00Z"));
    let drip = offer.drip.unwrap();
    assert_eq!((drip.delay, drip.occurrences), (CalendarSpan::read("30d"), 12));
    let rules = &offer.rules;
    assert_eq!(rules.product_keys, ["pro-annual", "pro-monthly"]);
    assert_eq!(rules.max_customer_age, CalendarSpan::read("12mo"));
    assert_eq!((rules.min_amount, rules.max_amount), (Some(5000), Some(5000)));
    assert_eq!(rules.currencies, ["USD"]);
    assert_eq!(rules.action_min_value, Some(2));
    assert_eq!(rules.deal_stages, ["Closed Won"]);
    let per_partner = Cap { amount: None, count: Some(100), period: CapPeriod::Month };
    assert_eq!(offer.caps.per_partner, Some(per_partner));
    assert_eq!(offer.caps.per_customer.map(|cap| cap.period), Some(CapPeriod::All));
    // Rules about leads, deals and actions have no effect on a payment, so each gets a warning.
    assert_eq!(file.warnings.len(), 3);
}

#[test]
fn an_offer_needs_three_keys_and_no_more() {
    let text =
        "version = 1\n[[offer]]\nkey = \" Key \"\nevent = \"lead\"\nreward = { flat = 500 }\n";
    let file = OffersFile::parse(text).unwrap();
    let offer = &file.offers[0];
    assert_eq!(offer.key, " Key ");
    assert_eq!(offer.reward, OfferReward::Flat { amount: 500, currency: "USD".to_owned() });
    assert!(offer.enabled && offer.drip.is_none() && offer.is_live(Timestamp::EPOCH));
    assert_eq!(file.warnings.len(), 1);
    assert_eq!(OffersFile::parse("version = 1\n").unwrap(), OffersFile::default());
}

#[test]
fn a_percentage_is_the_decimal_that_is_written() {
    let percent = |written: &str| {
        let text = format!(
            "version = 1\n[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = {{ \
                percent = {written} }}\n"
        );
        OffersFile::parse(&text).map(|file| file.offers[0].reward.words()).ok()
    };
    for (written, wanted) in [
        ("20", Some("20%")),
        ("20.0", Some("20%")),
        ("\"12.5\"", Some("12.5%")),
        ("0.1", Some("0.1%")),
        ("33.3333", Some("33.3333%")),
        ("33.33333", None),
        ("1_0.5", Some("10.5%")),
        ("1e1", None),
        ("nan", None),
        ("inf", None),
        ("0x14", None),
        ("0", None),
        ("-20", None),
        ("true", None),
        ("\"20%\"", None),
    ] {
        assert_eq!(percent(written).as_deref(), wanted, "{written}");
    }
}

#[test]
fn a_mistake_is_told_with_its_place_and_what_was_expected() {
    let offer =
        "version = 1\n[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { flat = 500 }\n";
    for (more, line, column, words) in [
        ("grups = [\"x\"]", 6, 1, "unknown key \"grups\" in an offer, expected one of caps, desc"),
        ("groups = \"x\"", 6, 10, "groups: expected a list of texts, found \"x\""),
        ("groups = [\"x\", 5]", 6, 16, "groups: expected a text that is not empty, found 5"),
        ("groups = [\"\"]", 6, 11, "groups: expected a text that is not empty, found \"\""),
        ("segments = [\"Stars\"]", 6, 13, "no [[segment]] of the file is named \"Stars\""),
        ("enabled = \"yes\"", 6, 11, "enabled: expected true or false, found \"yes\""),
        ("starts = \"2025-01-01\"", 6, 10, "starts: expected an instant with its zone"),
        ("starts = 2025-01-01", 6, 10, "starts: expected an instant with its zone"),
        (
            "starts = 2025-01-01T00:00:00Z\nends = 2024-01-01T00:00:00Z",
            7,
            8,
            "ends is before starts, which is 2025-01-01T00:00:00Z",
        ),
        ("drip = { delay = \"1m\" }", 6, 18, "delay: expected a length of time"),
        ("drip = { every = \"0d\" }", 6, 18, "every: expected a length of time above zero"),
        ("drip = { occurrences = 0 }", 6, 24, "occurrences: expected a whole number of 1 or more"),
        ("rules = { min_amount = -1 }", 6, 24, "min_amount: expected a whole number of minor"),
        ("rules = { min_amount = 45.9 }", 6, 24, "min_amount: expected a whole number of minor"),
        ("rules = { min_amount = 5, max_amount = 4 }", 6, 40, "max_amount must not be below"),
        ("rules = { max_customer_age = \"0d\" }", 6, 30, "max_customer_age: expected a length"),
        (
            "rules = { min_customer_age = \"2y\", max_customer_age = \"24mo\" }",
            6,
            55,
            "max_customer_age must be above min_customer_age, which is 2y",
        ),
        ("rules = { currencies = [\"Dollar\"] }", 6, 25, "currency: expected a currency of three"),
        (
            "rules = { countries = [\"DE\", \"Deutschland\"] }",
            6,
            30,
            "countries: expected a country: its ISO code",
        ),
        ("rules = { countries = [\"EU\"] }", 6, 24, "countries: expected a country: its ISO code"),
        ("rules = { coupon = \"x\" }", 6, 11, "unknown key \"coupon\" in rules, expected one of"),
        ("caps = { per_partner = {} }", 6, 24, "per_partner: expected an amount or a count"),
        (
            "caps = { per_partner = { count = 1, period = \"hour\" } }",
            6,
            46,
            "period: expected one of",
        ),
        ("caps = { per_customer = { amount = 0 } }", 6, 36, "amount: expected a whole number of"),
        ("name = 5", 6, 8, "name: expected a text that is not empty, found 5"),
    ] {
        let found = slips(&format!("{offer}{more}\n"));
        assert_eq!(found.len(), 1, "{more}: {found:?}");
        assert_eq!((found[0].0, found[0].1), (line, column), "{more}: {found:?}");
        assert!(found[0].2.starts_with(words), "{more}: {found:?}");
    }
}

#[test]
fn a_mistake_in_the_head_is_told_too() {
    for (text, line, column, words) in [
        ("", 1, 1, "the file has no key \"version\""),
        ("version = 2\n", 1, 11, "version: expected 1, found 2"),
        ("version = \"1\"\n", 1, 11, "version: expected 1, found \"1\""),
        (
            "version = 1\nstacking = \"sum\"\n",
            2,
            12,
            "stacking: expected one of all, highest, first",
        ),
        ("version = 1\noffers = []\n", 2, 1, "unknown key \"offers\" in the file"),
        ("version = 1\noffer = 5\n", 2, 9, "offer: expected a list of tables, each under"),
        ("version = 1\n[[segment]]\ntags_all = [\"x\"]\n", 2, 1, "a segment has no key \"name\""),
        (
            "version = 1\n[[segment]]\nname = \"a\"\n[[segment]]\nname = \"A\"\n",
            5,
            8,
            "there are two segments named \"A\"",
        ),
        ("version = 1\n[[offer]]\nkey = \n", 3, 7, ""),
    ] {
        let found = slips(text);
        assert_eq!((found.len(), found[0].0, found[0].1), (1, line, column), "{text}: {found:?}");
        assert!(found[0].2.starts_with(words), "{text}: {found:?}");
    }
}

#[test]
fn offers_are_held_to_their_own_keys_event_and_reward() {
    let text = r#"version = 1
[[offer]]
key = "ä"
event = "sale"
reward = { percent = 5, flat = 5 }
[[offer]]
key = "twice"
event = "signup"
reward = { flat = 5, currency = "USD" }
[[offer]]
key = "twice"
event = "signup"
reward = { percent = 5, currency = "EUR" }
[[offer]]
event = "signup"
reward = {}
"#;
    let found = slips(text);
    let places: Vec<(usize, usize)> = found.iter().map(|slip| (slip.0, slip.1)).collect();
    assert_eq!(places, [(4, 9), (5, 10), (11, 7), (13, 36), (14, 1), (16, 10)], "{found:?}");
    assert!(found[0].2.contains("signup, transaction, lead, deal, action, partner_joined"));
    assert_eq!(found[2].2, "there are two offers with the key \"twice\"");
}

#[test]
fn the_documents_example_is_right_and_every_key_is_told_of() {
    let document = include_str!("../../docs/offers.md");
    let example = document.split("```").nth(1).unwrap().strip_prefix("toml\n").unwrap();
    let file = OffersFile::parse(example).unwrap();
    assert_eq!((file.offers.len(), file.warnings), (2, Vec::new()));
    for line in EVERY_KEY.lines().filter(|line| line.contains(" = ")) {
        let key = line.split(' ').next().unwrap();
        assert!(document.contains(key), "{key}");
    }
}

#[test]
fn files_of_other_editors_are_read_too() {
    let text = EVERY_KEY.replace('\n', "\r\n");
    let plain = OffersFile::parse(EVERY_KEY).unwrap();
    assert_eq!(OffersFile::parse(&text), Ok(plain.clone()));
    assert_eq!(OffersFile::parse(&format!("\u{feff}{EVERY_KEY}")), Ok(plain));
    let wrong = text.replace("enabled = true", "enabled = 1");
    let at = slips(&wrong);
    assert_eq!((at[0].0, at[0].1), (23, 11), "{at:?}");
}

#[test]
fn what_is_not_toml_is_told_at_its_places() {
    let found = slips("version = 1\nname name\n[[offer]\n");
    assert!(!found.is_empty() && found.iter().all(|slip| slip.0 >= 2), "{found:?}");
}

#[test]
fn a_slip_in_an_offer_keeps_nobody_from_the_segments() {
    let text = "[[segment]]\nname = \"EMEA agencies\"\ntags_all = [\"agency\", \"emea\"]\n\
                [[offer]]\nkey = 7\n[[segment]]\nname = \"Other\"\ntags_none = [\"agency\"]\n";
    let found = segments(text).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].name, "EMEA agencies");
    assert!(found[0].takes(&["Agency", "EMEA", "x"]) && !found[1].takes(&["agency"]));
}

#[test]
fn an_error_names_the_file_the_first_mistake_and_the_lines_of_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("offers.toml");
    std::fs::write(&path, "version = 1\n[[segment]]\nname = \"a\"\ntag = [\"b\"]\nx = 1\n")
        .unwrap();
    for error in [read_segments(&path).unwrap_err(), OffersFile::read(&path).unwrap_err()] {
        let text = error.to_string();
        assert!(text.contains("offers.toml, line 4, column 1: unknown key \"tag\""), "{text}");
        assert!(text.ends_with("(also wrong: line 5)"), "{text}");
    }
    assert!(matches!(read_segments(dir.path()), Err(OffersError::Read { .. })));
}

/// A line of a file, right or wrong.
fn line() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let key = "version|key|name|event|reward|rules|caps|drip|groups|segments|starts|percent|é";
    let value = "\"[a-zé ]{0,4}\"|-?[0-9]{1,20}|[0-9]\\.[0-9]{1,6}|\\[[0-9\"a, ]{0,5}\\]\
                 |\\{ (percent|flat|amount|every|count) = [0-9\"d.]{1,4} \\}|2025-01-01";
    prop_oneof![
        1 => Just("[[offer]]\n".to_owned()),
        1 => Just("[[segment]]\n".to_owned()),
        6 => (key, value).prop_map(|(key, value)| format!("{key} = {value}\n")),
    ]
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(lines in proptest::collection::vec(line(), 0..9)) {
        let text = lines.concat();
        let _ = segments(&text);
        if let Err(slips) = OffersFile::parse(&text) {
            proptest::prop_assert!(!slips.is_empty());
            let placed = |slip: &FileMistake| slip.line <= lines.len() + 1 && slip.column > 0;
            proptest::prop_assert!(slips.iter().all(placed), "{:?}", slips);
        }
    }
}

#[test]
fn products_have_names_for_partners() {
    let text =
        "version = 1\n[product_names]\npro_month = \" Pro, monthly \"\n\"Never Sold\" = \"x\"\n";
    let file = OffersFile::parse(text).unwrap();
    assert_eq!(file.product_name("pro_month"), "Pro, monthly");
    assert_eq!(file.product_name("Pro_month"), "Pro_month", "keys are compared byte for byte");
    assert!(file.warnings.is_empty(), "{:?}", file.warnings);
    for (wrong, line) in [("product_names = 5", 2), ("[product_names]\na = \"A\"\nb = \"\"", 4)] {
        let slips = OffersFile::parse(&format!("version = 1\n{wrong}\n")).unwrap_err();
        assert_eq!(slips[0].line, line, "{slips:?}");
    }
}
