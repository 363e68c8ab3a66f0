//! What partners are told: the shipped sentences, edited ones, and the programme's own word.

use std::fmt::Write;

use strum::IntoEnumIterator;

use super::case::CheckInput;
use super::fixtures::set_up;
use super::replies::{Language, Line, Replies};
use super::world::OwnedFacts;
use crate::offers::EventKind;

/// The reply to every worked example.
#[test]
fn the_worked_examples_are_told_in_these_words() {
    let mut text = String::new();
    for number in 1..=16 {
        let result = set_up(number).investigate();
        let verdict = result.verdict.word();
        writeln!(text, "{number} {verdict}\n{}", result.partner_reply).unwrap();
        for (offer, finding) in result.all_checks() {
            if let Some(reply) = &finding.reply {
                let of = offer.map(|key| format!(" of {key}")).unwrap_or_default();
                writeln!(text, "  {}{of}: {reply}", finding.id).unwrap();
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_teams_own_sentence_takes_the_shipped_ones_place() {
    let mut world = set_up(3);
    let text = "greeting = \"Dear {partner},\"\nclosing = \"\"\n\
        [L3]\ntoo_old = \"Sorry: {Customer} was ours for {limit} until {ended}.\"\n";
    world.replies = Replies::parse(text).unwrap();
    let reply = world.investigate().partner_reply;
    assert!(reply.starts_with("Dear Acme Partners,\n\n"), "{reply}");
    assert!(reply.contains("Sorry: Jane Doe was ours for 365 days until 9 June 2026."), "{reply}");
    assert!(!reply.contains("regards") && !reply.ends_with('\n'), "{reply}");
}

#[test]
fn replies_speak_the_programmes_own_word() {
    let said = |number: u32, word: &str| {
        let mut world = set_up(number);
        world.replies = Replies::shipped().clone().in_word(word);
        let result = world.investigate();
        let all = result.all_checks();
        let sentences = all.iter().filter_map(|(_, finding)| finding.reply.clone());
        sentences.chain([result.partner_reply.clone()]).collect::<Vec<_>>().join("\n")
    };
    for number in 1..=16 {
        let text = said(number, "commission");
        assert!(!text.to_lowercase().contains("reward"), "{number}: {text}");
        let (reward, commission) = (said(number, "reward"), said(number, "commission"));
        assert_eq!(reward.contains("reward"), commission.contains("commission"), "{number}");
    }
    assert!(said(1, "commission").contains("your $9.18 commission for Jane Doe"));
}

#[test]
fn the_guard_looks_at_what_a_team_wrote_too() {
    // The customer's name excuses his name, but not the same word in the team's own sentence.
    for (own, wanted) in [
        ("This looks like fraud. The payment is {amount}.", "back to you. The payment is $45.90."),
        ("See offer std-20.", "We're looking into this and will get back to you."),
        ("{Customer} is a risk.", "We're looking into this and will get back to you."),
        ("{Customer} paid {amount}.", "Risk paid $45.90."),
    ] {
        let mut world = set_up(5);
        world.customer.as_mut().unwrap().name = Some("Risk".to_owned());
        let text = format!("[L5]\nbelow_min = \"{own}\"\n");
        world.replies = Replies::parse(&text).unwrap();
        let reply = world.investigate().partner_reply;
        assert!(reply.contains(wanted), "{own}: {reply}");
        assert!(!reply.contains("fraud") && !reply.contains("std-20"), "{reply}");
        // Not even the neutral sentence is exempt.
        world.replies = Replies::parse(&format!("neutral = \"Fraud!\"\n{text}")).unwrap();
        assert!(!world.investigate().partner_reply.contains("Fraud"));
        world.replies = Replies::parse(&format!("neutral = \"One moment.\"\n{text}")).unwrap();
        let neutral = world.investigate().partner_reply.contains("One moment.");
        assert_eq!(neutral, !wanted.starts_with("Risk"), "{own}");
    }
}

/// Each sentence as a partner reads it, with fields as the checks give them: to be read aloud, and to show what a
/// change changes.
#[test]
fn every_sentence_reads_well_in_each_language() {
    for language in Language::iter() {
        let mut text = String::new();
        // The second time it is about a lead whose customer's name the partner may not read.
        for is_own in [true, false] {
            let mut world = OwnedFacts::new();
            world.replies = Replies::shipped_in(language).clone();
            if !is_own {
                world.customer.iter_mut().for_each(|one| one.partnership_key = None);
                world.event.iter_mut().for_each(|event| event.kind = EventKind::Lead);
            }
            let facts = world.facts();
            let case = CheckInput::of(&facts, false);
            for line in Line::ALL {
                let fields: Vec<(&'static str, &str)> = line
                    .fields()
                    .iter()
                    .map(|field| (*field, example(line.name(), field)))
                    .collect();
                let said = case.say(*line, &fields);
                assert!(!said.contains(['{', '}']), "{said}");
                writeln!(text, "{}: {said}", line.name()).unwrap();
            }
            text.push('\n');
        }
        // Run with `--nocapture` to read them aloud.
        println!("{text}");
        insta::assert_snapshot!(format!("sentences_{}", language.code()), text);
    }
}

/// A value that a field may have.
fn example(line: &str, field: &str) -> &'static str {
    match (line, field) {
        (_, "amount" | "minimum" | "left") => "$1,234.50",
        (_, "taken") => "$234.50",
        ("W2.taken_back_all", "net") => "-$4.10",
        (_, "net") => "$1,000.00",
        (_, "part") => "3",
        (_, "many") => "12",
        ("W2.parts_declined" | "W2.parts_missing" | "W2.parts_to_come", "parts") => "4 to 6 and 9",
        (_, "key") => "inv-0077",
        (_, "what") => "…",
        (_, "balance") => "$12.40",
        (_, "date" | "joined" | "first") => "1 March 2026",
        (_, "last" | "ended" | "starts") => "16 August 2026",
        (_, "month") => "April",
        (_, "next_month") => "May",
        (_, "delay") => "30 days",
        (_, "age") => "3 months",
        ("L4.limit_reached", "limit") => "12 payments",
        ("L3.too_old" | "L3.too_young", "limit") => "12 months",
        ("L3.too_old_one", "limit") => "month",
        ("L11.cap_reached", "limit") => "5 rewards",
        (_, "limit") => "$50.00",
        (_, "place" | "value") => "13",
        (_, "count" | "parts") => "4",
        (_, "kinds") => "payments and leads",
        (_, "reason") => "Duplicate account",
        (_, "asked") => "jane@doe.example",
        (_, "group" | "groups") => "Marketplace",
        (_, "product" | "category") => "Pro Annual",
        (_, "products" | "categories") => "Starter",
        (_, "currencies") => "EUR",
        (_, "name") => "Acme Partners",
        (_, "description") => "Earn 20% of every payment",
        (_, "action") => "qualified demo",
        (_, "status" | "stage") => "Negotiation",
        (_, "needed") => "Closed Won",
        other => panic!("an example for {other:?}, please"),
    }
}
