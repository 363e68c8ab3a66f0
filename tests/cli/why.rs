//! `why`: the worked examples of the demo, as a script and an agent ask for them.

use std::io::Write;
use std::process::{Output, Stdio};

use partnerdesk::api::{Client, Credentials, Endpoint, Limits};
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::runtime::again::{About, event};
use partnerdesk::store::Store;
use serde_json::Value;

use super::{Machine, Server, err, exits, json, out};

const DEMO: [&str; 5] = ["--demo", "--demo-partners", "40", "--now", "2026-03-01T00:00:00Z"];

fn why(machine: &Machine, args: &[&str]) -> Output {
    machine.run(&[&DEMO[..], &["why"], args].concat())
}

#[test]
fn every_worked_example_has_its_verdict_and_exit_code() {
    let machine = Machine::bare();
    let cases: [(&str, &str, i32); 14] = [
        ("case-01 case-01-payment", "REWARD_EXISTS", 0),
        ("case-02 case-02-payment", "RULE_NOT_MET", 0),
        ("case-03 case-03-payment", "RULE_NOT_MET", 0),
        ("case-04 case-04-payment-13", "RULE_NOT_MET", 0),
        ("case-05 case-05-payment", "RULE_NOT_MET", 0),
        ("case-06 case-06-payment", "ATTRIBUTED_ELSEWHERE", 0),
        ("case-09 case-09-payment", "HELD_FOR_REVIEW", 0),
        ("case-12 case-12-payment", "SHOULD_HAVE_FIRED", 20),
        ("case-13 case-13-payment", "RULE_NOT_MET", 0),
        ("case-15 case-15-payment", "EVENT_NOT_VALID", 0),
        ("case-01 no-such-payment", "EVENT_NOT_FOUND", 0),
        ("case-06-other case-06-payment", "REWARD_EXISTS", 0),
        ("case-07 case-07-payment", "RULE_NOT_MET", 0),
        ("case-16 case-16-payment", "REWARD_EXISTS", 0),
    ];
    // The day on which a partner joined its group is only in a mailed file.
    exits(&machine.run(&[&DEMO[..], &["sync"]].concat()), 0);
    let demo = std::fs::read_dir(machine.path("data")).unwrap().next().unwrap().unwrap();
    let file = demo.path().join("case-07-partners.csv");
    let import = ["import", "partners", file.to_str().unwrap()];
    exits(&machine.run(&[&DEMO[..], &import].concat()), 0);
    for (named, verdict, code) in cases {
        let (partner, key) = named.split_once(' ').unwrap();
        let args = ["--partner", partner, "--key", key, "--format"];
        let output = why(&machine, &[&args[..], &["json"]].concat());
        assert_eq!(json(&output)["verdict"], verdict, "{named}: {}", json(&output)["summary"]);
        exits(&output, code);
        // The same without the network, and for people.
        let text = why(&machine, &[&["--offline"], &args[..], &["text"]].concat());
        exits(&text, code);
        assert!(out(&text).starts_with(&format!("{verdict}: ")), "{named}: {}", out(&text));
        let reply = why(&machine, &[&["--offline"], &args[..], &["reply"]].concat());
        let pasted: Vec<String> = out(&reply)
            .trim_end()
            .lines()
            .map(|line| format!("  {line}").trim_end().into())
            .collect();
        assert!(out(&text).contains(&pasted.join("\n")), "{named}: {}", out(&text));
    }
    let output = why(&machine, &["--offline", "--partner", "case-05", "--key", "case-05-payment"]);
    assert!(out(&output).lines().count() <= 30, "a short text: {}", out(&output));
}

#[test]
fn without_offers_a_verdict_needs_data() {
    let machine = Machine::bare();
    let none = machine.path("none.toml");
    std::fs::write(&none, "version = 1\n").unwrap();
    let args = ["--offers", none.to_str().unwrap(), "--partner", "case-14"];
    let output =
        why(&machine, &[&args[..], &["--key", "case-14-payment", "--format", "json"]].concat());
    assert_eq!(json(&output)["verdict"], "NEEDS_DATA");
    exits(&output, 21);
}

#[test]
fn how_a_claim_was_understood_is_told_beside_the_answer() {
    let machine = Machine::bare();
    let json_of = |args: &[&str]| {
        let output = why(&machine, &[args, &["--format", "json"]].concat());
        (json(&output), err(&output))
    };
    // The key belongs to another customer's event.
    let args = ["--partner", "case-05", "--customer", "case05-buyer@demo.example"];
    let (told, said) = json_of(&[&args[..], &["--key", "case-06-payment"]].concat());
    assert_eq!(told["verdict"], "ATTRIBUTED_ELSEWHERE");
    assert_eq!(told["customer"]["key"], "cus_case-06");
    assert!(
        said.contains("case-06-payment belongs to customer cus_case-06, who is judged"),
        "{said}"
    );
    let understood = told["understood"][0].as_str().unwrap();
    assert!(said.contains(understood), "{said}");
    assert!(told["agent_note"].as_str().unwrap().contains(understood), "{told}");
    assert!(!told["partner_reply"].as_str().unwrap().contains("case-06"), "{told}");
    // The event isn't there any more, but its reward is.
    let store = machine.store("demo-40-1-1772323200000");
    let store = Store::open(&store).unwrap().store;
    let (first, last) = (Timestamp::EPOCH, Timestamp::parse("2026-03-01T00:00:00Z").unwrap());
    let mut refunded = None;
    store
        .each_stored(Resource::Rewards, first, last, |one| {
            let key = one.text("transaction_key").unwrap_or_default();
            if key.starts_with("inv-refunded-") {
                refunded = Some(one);
            }
        })
        .unwrap();
    let refunded = refunded.unwrap();
    let key = refunded.text("transaction_key").unwrap();
    for key in [&key, &refunded.record.key] {
        let (told, said) = json_of(&["--key", key]);
        assert_eq!(told["verdict"], "REWARD_EXISTS", "{told}");
        assert_eq!(told["rewards"][0]["key"], *refunded.record.key);
        assert!(said.contains("is gone; it is known only through its reward"), "{said}");
    }
}

#[test]
fn a_whole_message_is_understood_and_nothing_but_the_answer_is_printed() {
    let machine = Machine::bare();
    let mut child = machine
        .command(&[&DEMO[..], &["why", "--message", "-", "--format", "json"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Two letters of the address are swapped.
    let message = b"Hi,\nmy customer case03-buyre@demo.example paid $99.00\nand I got nothing!\n";
    child.stdin.take().unwrap().write_all(message).unwrap();
    let output = child.wait_with_output().unwrap();
    exits(&output, 0);
    assert_eq!(json(&output)["event"]["key"], "case-03-payment");
    assert_eq!(json(&output)["verdict"], "RULE_NOT_MET");
    assert!(err(&output).contains("one typo away"), "{}", err(&output));
}

#[test]
fn the_refunded_payment_of_the_demo_is_found_to_be_gone_by_asking_for_it_alone() {
    // What r does in an investigation: the demo's case 10 is refunded once its payments were listed.
    let (machine, server) = (Machine::bare(), Server::start(&["--partners", "40"]));
    exits(&machine.on(&server, &["sync"]), 0);
    let why = || json(&machine.run(&["why", "--key", "case-10-payment", "--format", "json"]));
    let before = why();
    assert_eq!(before["event"]["key"], "case-10-payment");
    assert_ne!(before["verdict"], "EVENT_NOT_VALID");
    let key = |at: &str| before.pointer(at).and_then(Value::as_str).map(str::to_owned);
    let about = About {
        partner: key("/partner/key"),
        list: Resource::Transactions,
        key: "case-10-payment".to_owned(),
        at: Timestamp::parse(&key("/event/recorded_at").unwrap()).unwrap(),
        customer: key("/customer/key"),
    };
    let credentials = Credentials {
        public_key: server.text("public_key").to_owned(),
        secret_key: server.text("secret_key").to_owned().into(),
    };
    let base = server.text("base_url").parse().unwrap();
    let client = Client::new(Endpoint { base, credentials }, Limits::new(|| Timestamp::EPOCH));
    let now = Timestamp::parse("2026-03-01T01:00:00Z").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let said = runtime.block_on(event(&machine.store("default"), &client, &about, now)).unwrap();
    assert!(said.starts_with("the payment is no longer in the API's list"), "{said}");
    let after = why();
    assert_eq!(after["verdict"], "EVENT_NOT_VALID", "{after}");
    assert!(after["summary"].as_str().unwrap().contains("gone"), "{after}");
}

#[test]
fn a_file_of_keys_is_answered_row_by_row() {
    let machine = Machine::bare();
    let file = machine.path("events.csv");
    let rows = "Ticket,Order ID\n1,case-05-payment\n2,case-12-payment\n3,case16@nobody.example\n4,\n5, CASE-01-payment \n6\n";
    std::fs::write(&file, rows).unwrap();
    let file = file.to_str().unwrap();
    let output = why(&machine, &["--file", file, "--json"]);
    exits(&output, 20);
    let told = json(&output);
    let of = |field: &str| -> Vec<Value> {
        told.as_array().unwrap().iter().map(|row| row[field].clone()).collect()
    };
    assert_eq!(of("line"), [2, 3, 4, 5, 6, 7]);
    assert_eq!(of("verdict")[..2], ["RULE_NOT_MET", "SHOULD_HAVE_FIRED"]);
    assert_eq!(of("due")[..2], [0, 2000]);
    assert_eq!(of("currency")[1], "USD");
    assert!(of("reply")[0].as_str().unwrap().contains("$45.90"), "{:?}", of("reply")[0]);
    // Nobody has this address, and two rows ask for nothing.
    assert_eq!((&of("event")[2], &of("due")[2]), (&Value::Null, &Value::Null));
    assert_ne!(of("reason")[2], "");
    for empty in [3, 5] {
        assert_eq!(of("verdict")[empty], Value::Null);
        assert_eq!(of("reason")[empty], "the row has nothing to ask for");
    }
    // A row says what `why` says of its key.
    let single =
        json(&why(&machine, &["--offline", "--key", "case-05-payment", "--format", "json"]));
    assert_eq!(of("reason")[0], single["summary"]);
    assert_eq!(of("reply")[0], single["partner_reply"]);
    let csv = why(&machine, &["--file", file, "--column", "order id"]);
    exits(&csv, 20);
    let mut reader = csv::Reader::from_reader(out(&csv).as_bytes().to_vec().leak() as &[u8]);
    assert_eq!(reader.headers().unwrap().len(), 11);
    assert_eq!(reader.records().count(), 6);
    // One column needs no title; several need a known one.
    let plain = machine.path("plain.txt");
    std::fs::write(&plain, "case-05-payment\n").unwrap();
    let output = why(&machine, &["--file", plain.to_str().unwrap(), "--json"]);
    assert_eq!(json(&output)[0]["line"], 1);
    std::fs::write(&plain, "a,b\n1,2\n").unwrap();
    for (args, named) in [
        (&["--file", plain.to_str().unwrap()][..], "name one with --column: a, b"),
        (&["--file", plain.to_str().unwrap(), "--column", "c"], "no column \"c\""),
        (&["--file", "/nowhere.csv"], "can't be read"),
        (&["--file", file, "--format", "reply"], "answers with rows"),
        (&["--file", file, "--key", "x"], "cannot be used with"),
    ] {
        let output = why(&machine, args);
        exits(&output, 2);
        assert!(err(&output).contains(named), "{}", err(&output));
    }
}
