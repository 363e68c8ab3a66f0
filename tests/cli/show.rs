//! `show`: one partner, in JSON and in text.

use super::{Machine, Server, err, exits, json, out};

const DEMO: [&str; 5] = ["--demo", "--demo-partners", "40", "--now", "2026-03-01T00:00:00Z"];

fn show(machine: &Machine, args: &[&str]) -> std::process::Output {
    machine.run(&[&DEMO, args].concat())
}

#[test]
fn a_partner_is_printed_in_the_documented_shape() {
    let machine = Machine::bare();
    let output = show(&machine, &["show", "case-04", "--format", "json"]);
    exits(&output, 0);
    let shown = json(&output);
    for field in [
        "key",
        "partner_key",
        "name",
        "members",
        "owner",
        "group",
        "manager",
        "team",
        "tags",
        "tier",
        "status",
        "archived",
        "signups",
        "paid_customers",
        "revenue",
        "currency",
        "held",
        "last_active",
        "signed_up",
        "joined_at",
        "team_members",
        "fields",
        "metrics",
        "customers",
        "rewards",
        "transactions",
        "leads",
        "deals",
        "actions",
        "applications",
        "links",
        "offers",
        "missing",
        "data_as_of",
        "unreadable",
    ] {
        assert!(
            !shown[field].is_null() || matches!(field, "tier" | "manager"),
            "{field}: {}",
            shown[field]
        );
    }
    assert!(out(&output).matches("\"rewards\":[").count() == 1, "no name stands twice");
    assert_eq!(shown["members"], 1);
    assert_eq!(shown["team_members"][0]["role"], "owner");
    assert_eq!(shown["metrics"]["rows"]["revenue"], 37_700);
    assert_eq!(shown["metrics"]["commission"][0]["earned"], 6_960);
    let payments = shown["transactions"].as_array().unwrap();
    assert_eq!(payments.len(), 13);
    assert_eq!(payments[0]["key"], "case-04-payment-01", "oldest first");
    let reward = &shown["rewards"][11];
    assert_eq!(
        (&reward["status"], &reward["reward_status"]),
        (&"approved".into(), &"approved".into())
    );
    assert_eq!(reward["created_at"], "2026-01-27T00:00:01Z", "times are text, and UTC");
    assert!(reward.as_object().unwrap().contains_key("vanished_at"));
    assert_eq!(shown["offers"][0]["source"], "file");
    let missing: Vec<&str> =
        shown["missing"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(missing.contains(&"resources") && missing.contains(&"training"), "{missing:?}");
}

#[test]
fn the_text_is_for_a_ticket_and_holds_no_control_characters() {
    let machine = Machine::bare();
    let output = show(&machine, &["show", "case02@demo.example"]);
    exits(&output, 0);
    let text = out(&output);
    for said in [
        "Worked example 02",
        "Signups",
        "Offers available now",
        "Earn 20% of every yearly plan",
        "$120.00",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert!(text.lines().all(|line| line == line.trim_end()));
}

#[test]
fn a_partner_that_is_not_there_or_not_one_is_told_with_candidates() {
    let machine = Machine::bare();
    let output = machine.run(&["show", "anybody"]);
    exits(&output, 5);
    assert!(err(&output).contains("no data yet"), "{}", err(&output));
    let output = show(&machine, &["show", "nobody at all"]);
    exits(&output, 5);
    let output = show(&machine, &["show", "Worked example", "--format", "json"]);
    exits(&output, 5);
    let error: serde_json::Value = serde_json::from_str(&err(&output)).unwrap();
    assert_eq!(error["error"]["code"], "ambiguous");
    assert!(error["error"]["hint"].as_str().unwrap().contains("part_case-01"));
    exits(&show(&machine, &["--offline", "show", "part_case-01"]), 0);
}

#[test]
fn partners_that_were_never_read_are_not_said_to_be_nobody() {
    let (machine, server) = (Machine::bare(), Server::start(&["--partners", "20"]));
    exits(&machine.on(&server, &["sync"]), 0);
    let ask = |args: &[&str]| {
        let output = machine.run(args);
        exits(&output, 5);
        err(&output)
    };
    let shown = ["show", "nobody-here"];
    let asked = ["why", "--partner", "nobody-here", "--customer", "cus_x"];
    for args in [&shown[..], &asked[..]] {
        let said = ask(args);
        assert!(said.contains("there is no partner"), "{said}");
    }
    // As it is where the keys may read everything but partnerships.
    let db = rusqlite::Connection::open(machine.store("default")).unwrap();
    db.execute_batch("DELETE FROM partnerships; DELETE FROM resources WHERE name = 'partnerships'")
        .unwrap();
    for args in [&shown[..], &asked[..]] {
        let said = ask(args);
        assert!(said.contains("partnerships haven't been read yet"), "{said}");
        assert!(said.contains("partnerdesk sync"), "{said}");
    }
}
