//! Messages as partners write them, in seven languages, and what they must lead to: the right event or a
//! question, never another event.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use partnerdesk::domain::team::Member;
use partnerdesk::domain::{Clean, Resource, Zone};
use partnerdesk::inquiry::{Ask, PartnerMessage, Question, Resolved, understand};
use partnerdesk::investigate::Addressee;
use serde_json::json;

use super::world::{Programme, World, at, now};

/// Written before the code that reads messages.
const FIRST: &str = include_str!("corpus/first.txt");
/// Written after that code, to check it.
const LATER: &str = include_str!("corpus/later.txt");
/// Written again after the faults found by that check were fixed.
const AGAIN: &str = include_str!("corpus/again.txt");
/// Messages from strangers that were answered wrongly: others' customers, chatter, others' keys.
const STRANGERS: &str = include_str!("corpus/strangers.txt");

/// Key, partner key, team, first name, last name, e-mail.
const PARTNERS: [[&str; 6]; 5] = [
    ["part_quiet", "quiet-harbour", "Quiet Harbour Media", "Ned", "Harlow", "ned1@studio.example"],
    ["part_harlow", "harlow-sons", "Harlow & Sons", "Ned", "Harlow", "info@harlow.example"],
    ["part_north", "nordlicht", "Nordlicht Agentur", "Jörg", "Weiß", "joerg@nordlicht.example"],
    ["part_sato", "sato", "佐藤商事", "健", "佐藤", "sato@sato.example"],
    ["part_reach", "reach", "Reach", "Marta", "Ruiz", "hello@reach.example"],
];

/// Key, partner, name, e-mail.
const CUSTOMERS: [[&str; 4]; 15] = [
    ["cus_maple", "part_quiet", "Maple GmbH", "buchhaltung@maple.example"],
    ["cus_bakery", "part_quiet", "Maple Street Bakery", "owner@maplestreet.example"],
    ["cus_obrien", "part_quiet", "O'Brien & Co", "aoife@obrien.example"],
    ["cus_tanaka", "part_quiet", "田中商店", "info@tanaka.example"],
    ["cus_lopez", "part_quiet", "Panadería López", "pagos@lopez.example"],
    ["cus_frost", "part_quiet", "Frost AG", "billing@frost.example"],
    ["cus_quick", "part_quiet", "Quickstep", "team@quickstep.example"],
    ["cus_nopay", "part_quiet", "Idle Labs", "hi@idle.example"],
    ["cus_becker", "part_north", "Becker Maschinenbau", "einkauf@becker.example"],
    ["cus_marlow", "part_north", "Marlow Ltd", "accounts@marlow.example"],
    ["cus_klinge", "part_north", "Klinge & Söhne", "post@klinge.example"],
    ["cus_suzuki", "part_sato", "鈴木電機", "keiri@suzuki.example"],
    ["cus_yamada", "part_sato", "山田", "yamada@y.example"],
    ["cus_sol", "part_reach", "Sol y Mar", "hola@solymar.example"],
    ["cus_azul", "part_reach", "Café Azul", "azul@cafe.example"],
];

/// Key, customer, amount, currency, amount in US dollars, day, whether it has a reward.
const PAYMENTS: [(&str, &str, i64, &str, i64, &str, bool); 25] = [
    ("inv-1001", "cus_maple", 208_600, "USD", 208_600, "2026-02-18", false),
    ("inv-1002", "cus_maple", 4900, "USD", 4900, "2026-01-10", true),
    ("inv-1030", "cus_bakery", 4900, "USD", 4900, "2026-02-20", false),
    ("inv-1031", "cus_bakery", 4900, "USD", 4900, "2026-01-20", false),
    ("inv-1010", "cus_obrien", 12_000, "EUR", 13_000, "2026-02-03", false),
    ("inv-1020", "cus_tanaka", 1_200_000, "JPY", 8000, "2026-02-27", false),
    ("inv-1021", "cus_tanaka", 1_200_000, "JPY", 8000, "2025-11-27", true),
    ("15320342777", "cus_lopez", 123_456, "EUR", 133_456, "2026-02-16", false),
    ("inv-1050", "cus_frost", 9900, "EUR", 10_700, "2025-12-05", false),
    ("inv-1051", "cus_frost", 9900, "EUR", 10_700, "2026-01-05", false),
    ("inv-1052", "cus_frost", 9900, "EUR", 10_700, "2026-02-05", false),
    ("inv-1053", "cus_frost", -9900, "EUR", -10_700, "2026-02-06", false),
    ("inv-1060", "cus_quick", 30_000, "USD", 30_000, "2026-01-02", false),
    ("inv-1061", "cus_quick", 30_000, "USD", 30_000, "2026-02-01", false),
    ("inv-2001", "cus_becker", 120_000, "CHF", 135_000, "2026-02-16", false),
    ("inv-2002", "cus_becker", 120_000, "EUR", 130_000, "2026-01-16", false),
    ("inv-2010", "cus_marlow", 208_600, "GBP", 265_000, "2026-02-19", false),
    ("inv-2020", "cus_klinge", 45_990, "EUR", 49_900, "2026-02-10", false),
    ("inv-2021", "cus_klinge", 45_990, "EUR", 49_900, "2026-02-24", false),
    ("inv-3001", "cus_suzuki", 3_300_000, "JPY", 22_000, "2026-02-27", false),
    ("inv-3002", "cus_suzuki", 3_300_000, "JPY", 22_000, "2026-01-27", false),
    ("inv-3010", "cus_yamada", 500_000, "JPY", 3300, "2026-02-10", false),
    ("inv-4001", "cus_sol", 7500, "USD", 7500, "2026-02-12", false),
    ("inv-4010", "cus_azul", 15_000, "BRL", 3000, "2026-02-22", false),
    ("inv-4011", "cus_azul", 15_000, "BRL", 3000, "2026-01-22", false),
];

fn programme() -> World {
    let joined = at("2023-01-01").ms();
    let mut programme = Programme::default();
    for [key, partner_key, team, first, last, email] in PARTNERS {
        programme = programme.with(
            Resource::Partnerships,
            json!({"key": key, "partner_key": partner_key, "created_at": joined, "joined_at": joined, "email": email,
                "first_name": first, "last_name": last, "approved_status": "approved",
                "team": {"key": format!("team_{key}"), "name": team}}),
        );
    }
    for [key, partner, name, email] in CUSTOMERS {
        programme = programme.with(
            Resource::Customers,
            json!({"key": key, "customer_key": format!("acct-{key}"), "created_at": at("2023-06-01").ms(), "email": email,
                "name": name, "provider_key": format!("pay-{key}"), "partnership_key": partner}),
        );
    }
    for (key, customer, amount, currency, usd, day, rewarded) in PAYMENTS {
        programme = programme.with(
            Resource::Transactions,
            json!({"key": key, "created_at": at(day).ms(), "amount": amount, "amount_usd": usd, "currency": currency,
                "approved": true, "product_key": "pro", "customer": {"key": customer}}),
        );
        if rewarded {
            let partner = CUSTOMERS.iter().find(|one| one[0] == customer).unwrap()[1];
            programme = programme.with(
                Resource::Rewards,
                json!({"key": format!("rwrd-{key}"), "created_at": at(day).ms(), "amount": 500, "reward_status": "approved",
                    "partnership": {"key": partner}, "offer": {"key": "o"}, "customer": {"key": customer},
                    "transaction": {"key": key}}),
            );
        }
    }
    let mut world = programme
        .with(
            Resource::Leads,
            json!({"key": "lead_tall", "created_at": at("2026-01-25").ms(), "status": "open", "partner_key": "quiet-harbour",
                "fields": [{"api_name": "email", "value": "tall@ships.example"}, {"api_name": "company", "value": "Tallships"}],
                "metadata": {"company": "Tallships"}}),
        )
        .with(
            Resource::Deals,
            json!({"key": "deal_globe", "created_at": at("2026-02-11").ms(), "stage": "open", "partner_key": "quiet-harbour",
                "account_name": "Globe Expeditions", "amount": 500_000}),
        )
        .stored();
    let member = |first: &str, last: &str, email: &str| Member {
        first_name: Some(Clean::from(first)),
        last_name: Some(Clean::from(last)),
        email: Some(Clean::from(email)),
        ..Member::default()
    };
    let team = [
        member("Ned", "Harlow", "ned1@studio.example"),
        member("Priya", "Nair", "priya@quietharbour.example"),
    ];
    world.store.put_members("team_part_quiet", &team, now()).unwrap();
    world
}

/// A message and its expected meaning.
struct Case<'a> {
    name: &'a str,
    want: Vec<&'a str>,
    writer: Option<&'a str>,
    message: &'a str,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    text.split("=== ")
        .skip(1)
        .map(|block| {
            let mut lines = block.splitn(4, '\n');
            let (name, want, writer) =
                (lines.next().unwrap(), lines.next().unwrap(), lines.next().unwrap());
            let writer = writer.strip_prefix("writer: ").unwrap();
            Case {
                name,
                want: want.strip_prefix("want: ").unwrap().split(' ').collect(),
                writer: Some(writer).filter(|writer| *writer != "-"),
                message: lines.next().unwrap_or_default(),
            }
        })
        .collect()
}

/// How a message was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Right,
    /// The right event, as a guess among several.
    Guessed,
    /// A question, rightly, with the right event among the candidates.
    Asked,
    /// The answer that there is no such key or customer, rightly.
    Unknown,
    /// A question, although the message says enough.
    Timid,
    /// The wrong event, or the wrong writer.
    Wrong,
}

fn judge(case: &Case<'_>, told: &Resolved) -> Outcome {
    let mut keys: Vec<&str> =
        [&told.ask].into_iter().chain(&told.also).filter_map(|ask| ask.key.as_deref()).collect();
    let all = keys.clone();
    keys.sort_unstable();
    if told.writer.as_ref().map(|writer| writer.key.as_str()) != case.writer {
        return Outcome::Wrong;
    }
    let sorted = |keys: &[&str]| {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let has = |key: &&str| told.undecided.iter().any(|one| one.event.key == *key);
    match case.want.as_slice() {
        ["asked", rest @ ..] => {
            let asked = all.is_empty() && !told.undecided.is_empty() && rest.iter().all(has);
            if asked { Outcome::Asked } else { Outcome::Wrong }
        }
        ["unanswered"] => {
            if all.is_empty() {
                Outcome::Asked
            } else {
                Outcome::Wrong
            }
        }
        ["nothing"] => {
            let nothing = all.is_empty() && told.undecided.is_empty() && told.ask == Ask::default();
            if nothing { Outcome::Asked } else { Outcome::Wrong }
        }
        ["unknown", key] => {
            if all == [*key] {
                Outcome::Unknown
            } else {
                Outcome::Wrong
            }
        }
        ["nobody", rest @ ..] => {
            let nobody = all.is_empty() && told.ask.customer.as_deref() == Some(&rest.join(" "));
            if nobody { Outcome::Unknown } else { Outcome::Wrong }
        }
        ["guess", key] => match all.as_slice() {
            [one] if one == key && !told.others.is_empty() => Outcome::Guessed,
            [] if has(key) => Outcome::Timid,
            _ => Outcome::Wrong,
        },
        wanted => {
            if sorted(wanted) == sorted(&keys) {
                // The one recorded first comes first.
                let day =
                    |key: &str| PAYMENTS.iter().find(|one| one.0 == key).map_or("", |one| one.5);
                let days: Vec<&str> = all.iter().map(|key| day(key)).collect();
                let guess = told.others.is_empty();
                return match (days.is_sorted(), guess) {
                    (true, true) => Outcome::Right,
                    (true, false) => Outcome::Guessed,
                    _ => Outcome::Wrong,
                };
            }
            if all.is_empty() && (wanted.iter().any(has) || told.undecided.is_empty()) {
                Outcome::Timid
            } else {
                Outcome::Wrong
            }
        }
    }
}

/// The event that is judged in the end, if there is one.
fn answered(world: &World, message: &str) -> Option<String> {
    let question = Question {
        ask: &Ask::default(),
        named: Addressee::Owner,
        message: Some(message),
        chosen: None,
        each: false,
        zone: Zone::Named(chrono_tz::UTC),
        now: now(),
        offers: None,
    };
    let understood = understand(&world.store, &question).ok()?;
    let (_, first) = understood.events.first()?;
    first.event.as_ref().map(|event| event.key.clone())
}

fn run(text: &str) -> (BTreeMap<Outcome, usize>, String) {
    let world = programme();
    let (mut counts, mut told) = (BTreeMap::new(), String::new());
    for case in cases(text) {
        let ticket = PartnerMessage::read(case.message, Zone::Named(chrono_tz::UTC), now());
        let resolved = ticket.resolve(&world.store, &Ask::default()).unwrap();
        let mut outcome = judge(&case, &resolved);
        let keys = [&resolved.ask].into_iter().chain(&resolved.also).any(|ask| ask.key.is_some());
        if !keys && let Some(event) = answered(&world, case.message) {
            writeln!(told, "{}: {event} is judged though nothing says so", case.name).unwrap();
            outcome = Outcome::Wrong;
        }
        *counts.entry(outcome).or_insert(0) += 1;
        if matches!(outcome, Outcome::Timid | Outcome::Wrong) {
            let keys: Vec<&str> = [&resolved.ask]
                .into_iter()
                .chain(&resolved.also)
                .filter_map(|ask| ask.key.as_deref())
                .collect();
            let undecided: Vec<&str> =
                resolved.undecided.iter().map(|one| one.event.key.as_str()).collect();
            writeln!(
                told,
                "{}: {outcome:?}: wanted {:?} by {:?}; got {keys:?} by {:?}, asked {undecided:?}, others {:?}, customer {:?}\n  {}",
                case.name,
                case.want,
                case.writer,
                resolved.writer.as_ref().map(|writer| &writer.key),
                resolved.others.iter().map(|one| &one.event.key).collect::<Vec<_>>(),
                resolved.ask.customer,
                resolved.reasons.join("\n  "),
            )
            .unwrap();
        }
    }
    (counts, told)
}

#[test]
fn every_message_means_the_right_event_or_is_asked_about() {
    let mut all: BTreeMap<Outcome, usize> = BTreeMap::new();
    let mut wrong = String::new();
    for (name, text) in
        [("first", FIRST), ("later", LATER), ("again", AGAIN), ("strangers", STRANGERS)]
    {
        let (counts, told) = run(text);
        println!("{name}: {counts:?}");
        for (outcome, count) in counts {
            *all.entry(outcome).or_insert(0) += count;
        }
        wrong.push_str(&told);
    }
    println!("all: {all:?}\n{wrong}");
    assert!(all.values().sum::<usize>() >= 120, "{all:?}");
    assert_eq!(all.get(&Outcome::Wrong), None, "{wrong}");
}
