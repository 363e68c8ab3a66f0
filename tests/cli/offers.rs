//! `offers`: what it lists, what it remarks on and where, and its starter file.

use serde_json::Value;

use super::{Machine, err, exits, json, mode, out};

const DEMO: [&str; 5] = ["--demo", "--demo-partners", "60", "--now", "2026-03-01T00:00:00Z"];

fn demo(machine: &Machine, args: &[&str]) -> std::process::Output {
    machine.run(&[&DEMO, args].concat())
}

/// The messages of a report, with their lines.
fn remarks(report: &Value, kind: &str) -> Vec<(Option<u64>, String)> {
    let message = |one: &Value| (one["line"].as_u64(), one["message"].as_str().unwrap().to_owned());
    report[kind].as_array().unwrap().iter().map(message).collect()
}

#[test]
fn offers_of_the_file_and_of_rewards_are_listed() {
    let machine = Machine::bare();
    let file = machine.path("mine.toml");
    std::fs::write(
        &file,
        "version = 1\n[[offer]]\nkey = \"offr_std20\"\nevent = \"transaction\"\nreward = { percent = 20 }\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let output = demo(&machine, &["--offers", file, "offers", "list", "--json"]);
    exits(&output, 0);
    let all = json(&output);
    let of = |key: &str| {
        all.as_array().unwrap().iter().find(|offer| offer["key"] == key).unwrap().clone()
    };
    assert_eq!(
        (of("offr_std20")["source"].as_str(), of("offr_std20")["reward"].as_str()),
        (Some("file"), Some("20%"))
    );
    assert!(of("offr_std20")["rewards"].as_i64().unwrap() > 100);
    let signup = of("offr_signup5");
    assert_eq!(
        (&signup["source"], &signup["event"], &signup["reward"], &signup["description"]),
        (
            &"rewards".into(),
            &"signup".into(),
            &"$5.00".into(),
            &"Earn $5 for every new customer".into()
        )
    );
    let text = out(&demo(&machine, &["--offers", file, "offers", "list"]));
    assert!(text.contains("offr_signup5  ~$5.00, signup (rewards)"), "{text}");
}

#[test]
fn what_cant_be_meant_is_told_at_its_place() {
    let machine = Machine::bare();
    let output = demo(&machine, &["offers", "check", "--json"]);
    exits(&output, 0);
    let report = json(&output);
    assert_eq!(report["errors"], Value::Array(Vec::new()));
    let told = remarks(&report, "warnings");
    let typo = "no payment ever had the product key \"pro_annual\"; nearest is \"pro_month\"";
    assert!(
        told.iter().any(|(line, message)| line.is_some() && message.contains(typo)),
        "{told:?}"
    );
    assert!(
        told.iter().any(|(line, message)| line.is_none() && message.contains("actions")),
        "{told:?}"
    );

    // Without records only the file is checked; if it has mistakes, those are reported.
    let file = machine.path("mine.toml");
    let check = |text: &str| {
        std::fs::write(&file, text).unwrap();
        machine.run(&["--offers", file.to_str().unwrap(), "offers", "check", "--json"])
    };
    let offer = "version = 1\n\n[[offer]]\nkey = \"o\"\ndescription = \"Earn 25%\"\nevent = \"transaction\"\n\
        reward = { percent = 20 }\n";
    let output = check(offer);
    exits(&output, 0);
    assert!(err(&output).contains("only the file itself"), "{}", err(&output));
    let told = remarks(&json(&output), "warnings");
    assert_eq!(told, [(Some(3), "o: the description says 25%, but the rule gives 20%".to_owned())]);
    let output = check(&format!("{offer}evnt = 1\n[[offer]]\n"));
    exits(&output, 2);
    let told = remarks(&json(&output), "errors");
    assert_eq!(told.first().map(|(line, _)| *line), Some(Some(8)), "{told:?}");
    assert!(err(&output).contains("\"usage\""), "{}", err(&output));
    let text = machine.run(&["--offers", file.to_str().unwrap(), "offers", "check"]);
    exits(&text, 2);
    assert!(out(&text).contains("mine.toml:8:1: error: "), "{}", out(&text));
    exits(&machine.run(&["--offers", "/nowhere/o.toml", "offers", "check"]), 2);
    exits(&machine.run(&["offers", "check"]), 2);
}

#[test]
fn a_file_to_begin_with_is_right_private_and_never_over_another() {
    let machine = Machine::bare();
    let file = machine.path("new/offers.toml");
    let path = file.to_str().unwrap();
    exits(&demo(&machine, &["--offers", path, "offers", "init"]), 0);
    assert_eq!(mode(&file), 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("key = \"offr_std20\"") && text.contains("percent = \"20\""), "{text}");
    let output = demo(&machine, &["--offers", path, "offers", "check", "--json"]);
    exits(&output, 0);
    assert_eq!(json(&output)["errors"], Value::Array(Vec::new()));
    let again = demo(&machine, &["--offers", path, "offers", "init"]);
    exits(&again, 2);
    assert!(err(&again).contains("already"), "{}", err(&again));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    // The demo has its own file.
    exits(&demo(&machine, &["offers", "init"]), 2);
}

#[test]
fn a_teams_own_sentences_are_used_and_their_mistakes_have_a_line() {
    let machine = Machine::bare();
    std::fs::write(machine.path("config.toml"), "[display]\nreward_word = \"commission\"\n")
        .unwrap();
    let config = machine.path("config.toml");
    let why = |customer: &str| {
        let with = ["--config", config.to_str().unwrap()];
        let asks = ["why", "--partner", "part_case-01", "--format", customer];
        demo(&machine, &[&with[..], &asks[..]].concat())
    };
    let reply = out(&why("reply"));
    assert!(reply.contains("commission for") && !reply.contains("reward"), "{reply}");
    std::fs::write(machine.path("replies.toml"), "greeting = \"Dear {partner},\"\n").unwrap();
    assert!(out(&why("reply")).starts_with("Dear Worked example 01,\n"), "{}", out(&why("reply")));
    std::fs::write(machine.path("replies.toml"), "\n[L3]\ntoo_old = \"{nobody}\"\n").unwrap();
    let failed = why("reply");
    exits(&failed, 3);
    let said = err(&failed);
    assert!(said.contains("line 3") && said.contains("{nobody}"), "{said}");
}

#[test]
fn a_reply_is_in_the_language_of_the_message_or_the_one_that_is_asked_for() {
    let machine = Machine::bare();
    std::fs::write(machine.path("config.toml"), "").unwrap();
    let config = machine.path("config.toml");
    let reply = |more: &[&str]| {
        let with = ["--config", config.to_str().unwrap(), "why", "--format", "reply"];
        demo(&machine, &[&with[..], &["--partner", "part_case-01"], more].concat())
    };
    for (code, begins, says) in [
        ("en", "Hello Worked example 01,\n", "Kind regards"),
        ("de", "Guten Tag Worked example 01,\n", "Ihre Prämie über 9,18\u{a0}$"),
        ("fr", "Bonjour Worked example 01,\n", "votre récompense de 9,18\u{a0}$"),
        ("es", "Hola, Worked example 01:\n", "su recompensa de 9,18\u{a0}$"),
    ] {
        let said = out(&reply(&["--key", "case-01-payment", "--lang", code]));
        assert!(said.starts_with(begins) && said.contains(says), "{code}: {said}");
    }
    let message = machine.path("message.txt");
    std::fs::write(&message, "Guten Tag, wo bleibt die Provision für case-01-payment? Danke")
        .unwrap();
    let answer = "Guten Tag, wo bleibt die Provision für case-01-payment? Danke\n\n-----Original Message-----\n\
        From: partners@vendor.example\nSent: Monday\n\nHello, thank you for your message. We have not found the \
        payment of your customer yet, but we are looking for it and will get back to you.\n";
    std::fs::write(&message, answer).unwrap();
    let message = ["--message", message.to_str().unwrap()];
    assert!(out(&reply(&message)).starts_with("Guten Tag Worked"), "{}", out(&reply(&message)));
    let asked = reply(&[&message[..], &["--lang", "en"]].concat());
    assert!(out(&asked).starts_with("Hello Worked"), "{}", out(&asked));
    let own = "greeting_named = \"Sehr geehrte Damen und Herren von {name},\"\n";
    std::fs::write(machine.path("replies.de.toml"), own).unwrap();
    assert!(out(&reply(&message)).starts_with("Sehr geehrte"), "{}", out(&reply(&message)));
    std::fs::write(machine.path("replies.de.toml"), "greeting_named = \"{nobody}\"\n").unwrap();
    let failed = reply(&message);
    exits(&failed, 3);
    assert!(err(&failed).contains("replies.de.toml, line 1"), "{}", err(&failed));
    exits(&reply(&["--key", "case-01-payment", "--lang", "xx"]), 2);
}
