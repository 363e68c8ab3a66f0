//! The commands as a script sees them.

use std::process::{Command, Output};

use serde_json::Value;

use crate::cases::{FILE, kept, small};
use crate::world::World;

const NOW: &str = "2026-03-01T12:00:00Z";

/// A machine whose profile `default` is a store made by the test.
struct Machine {
    home: tempfile::TempDir,
}

impl Machine {
    fn bare() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn with(world: &World) -> Self {
        let machine = Self::bare();
        let folder = machine.home.path().join("data/default");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(world.file(), folder.join("store.db")).unwrap();
        machine
    }

    fn offers(&self, text: &str) -> String {
        let file = self.home.path().join("offers.toml");
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_partnerdesk"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("TZ", "UTC");
        command.env("HOME", self.home.path()).env("PARTNERDESK_NOW", NOW);
        command.env("PARTNERDESK_DATA_DIR", self.home.path().join("data")).args(args);
        command.output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn exits(output: &Output, code: i32) -> String {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "out: {out}\nerr: {err}");
    out
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&text(&output.stdout)).unwrap()
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_demo_in_all_shapes_and_item_by_item() {
    let machine = Machine::bare();
    let demo = |args: &[&str]| {
        let mut all = vec!["--demo", "--demo-partners", "60"];
        all.extend(args);
        machine.run(&all)
    };
    let output = demo(&["sweep", "--since", "1y", "--format", "json"]);
    exits(&output, 0);
    let found = json(&output);
    assert_eq!(keys(&found), ["events", "groups", "items", "since", "unrewarded", "until"]);
    assert_eq!((&found["since"], &found["until"]), (&"2025-03-01T12:00:00Z".into(), &NOW.into()));
    let items = found["items"].as_array().unwrap();
    let groups = found["groups"].as_array().unwrap();
    assert_eq!(found["unrewarded"].as_u64(), Some(items.len() as u64));
    assert!(found["events"].as_u64() > found["unrewarded"].as_u64());
    let wanted = "kind key partner customer recorded_at amount amount_usd currency verdict check code offer would_pay";
    let mut wanted: Vec<&str> =
        wanted.split(' ').chain(["pay_currency", "would_pay_total"]).collect();
    wanted.sort_unstable();
    assert_eq!(keys(&items[0]), wanted);
    for name in ["verdict", "check", "code", "offer", "count", "at_stake", "currency"] {
        assert!(groups[0].get(name).is_some(), "{name}");
    }
    assert_eq!(groups[0]["verdict"], "SHOULD_HAVE_FIRED");
    let sum = |list: &[Value], name: &str| -> i64 {
        list.iter().filter_map(|one| one[name].as_i64()).sum()
    };
    // None of the demo's offers pays in instalments.
    assert_eq!(sum(items, "would_pay"), sum(groups, "at_stake"));
    assert_eq!(sum(items, "would_pay_total"), sum(groups, "at_stake"));
    assert_eq!(sum(groups, "count"), i64::try_from(items.len()).unwrap());
    for item in items.iter().step_by(items.len() / 12 + 1) {
        let [key, kind] = ["key", "kind"].map(|name| item[name].as_str().unwrap());
        let single =
            json(&demo(&["--offline", "why", "--key", key, "--event", kind, "--format", "json"]));
        assert_eq!(single["verdict"], item["verdict"], "{item}");
        assert_eq!(single["nearest_offer"], item["offer"], "{item}");
        assert_eq!(single["escalation"].is_object(), item["verdict"] == "SHOULD_HAVE_FIRED");
    }
    let csv = exits(&demo(&["sweep", "--since", "1y", "--format", "csv"]), 0);
    assert!(csv.starts_with(
        "kind,key,partner,customer,recorded_at,amount,amount_usd,currency,verdict,check,code,offer,would_pay,"
    ));
    assert_eq!(csv.lines().count(), items.len() + 1);
    let table = exits(&demo(&["sweep", "--since", "1y"]), 0);
    assert!(table.starts_with("Verdict") && table.contains("SHOULD_HAVE_FIRED"), "{table}");
    assert!(
        table.contains("events without a reward, 2025-03-01 12:00 to 2026-03-01 12:00"),
        "{table}"
    );
    let leads = json(&demo(&[
        "sweep", "--since", "1y", "--event", "lead", "--event", "deal", "--format", "json",
    ]));
    let of = |item: &Value| matches!(item["kind"].as_str(), Some("lead" | "deal"));
    assert!(leads["items"].as_array().unwrap().iter().all(of));
    let one =
        json(&demo(&["sweep", "--since", "1y", "--group", "WORKED examples", "--format", "json"]));
    assert!(one["unrewarded"].as_u64() < found["unrewarded"].as_u64() && one["unrewarded"] != 0);
}

#[test]
fn a_bundle_for_the_platforms_support_where_nothing_explains_it() {
    let machine = Machine::with(&World::new(&small()));
    let offers = machine.offers(&FILE.replace("5000", "4000"));
    let why = |format: &str| {
        machine.run(&[
            "--offline",
            "--offers",
            &offers,
            "why",
            "--customer",
            "cus_1",
            "--format",
            format,
        ])
    };
    let output = why("json");
    exits(&output, 20);
    assert_eq!(json(&output)["escalation"]["event"]["key"], "txn/1 é");
    let told = exits(&why("text"), 20);
    assert!(told.contains("For the platform's support\n  Escalation:"), "{told}");
    machine.offers(FILE);
    let output = why("json");
    exits(&output, 0);
    assert!(json(&output)["escalation"].is_null());
    assert!(!exits(&why("text"), 0).contains("Escalation"));
}

#[test]
fn what_is_wrong_has_its_exit_code() {
    let machine = Machine::bare();
    let output = machine.run(&["sweep"]);
    exits(&output, 5);
    assert!(text(&output.stderr).contains("partnerdesk sync"));
    let machine = Machine::with(&World::new(&small()));
    let is = |args: &[&str], code: i32, said: &str| {
        let output = machine.run(args);
        assert!(exits(&output, code).is_empty() || code == 0);
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    };
    is(&["sweep", "--group", "Nobody"], 2, "Nobody");
    is(&["sweep", "--since", "last week"], 2, "30d");
    is(&["sweep", "--until", "2026-02-30"], 2, "2026-02-30");
    is(&["sweep", "--since", "2026-02-02", "--until", "2026-02-01"], 2, "before it begins");
    is(&["sweep", "--event", "click"], 2, "click");
    is(&["--offers", "/nowhere/o.toml", "sweep"], 2, "/nowhere/o.toml");
    is(&["sweep"], 0, "no offers are known");
    let found = json(&machine.run(&["sweep", "--format", "json"]));
    assert_eq!(found["items"][0]["verdict"], "NEEDS_DATA");
    // The last day is included entirely, the first from its beginning.
    for (since, until, many) in [
        ("2026-02-24", "2026-02-24", 1),
        ("2026-02-24", "2026-02-25", 1),
        ("2026-02-25", "2026-02-28", 0),
        ("2026-02-01", "2026-02-23", 0),
    ] {
        let args = ["sweep", "--since", since, "--until", until, "--format", "json"];
        let found = json(&machine.run(&args));
        assert_eq!(found["unrewarded"], many, "{since} {until} {found}");
    }
}

#[test]
fn cases_are_listed_and_judged_again() {
    let world = World::new(&small());
    let machine = Machine::with(&world);
    let folder = machine.home.path().join("data/default/cases");
    let none = machine.run(&["cases", "list"]);
    assert_eq!(exits(&none, 0), "no cases yet; keep one from an investigation in the console\n");
    let file = kept(&world, &folder);
    let name = file.file_name().unwrap().to_str().unwrap();
    let offers = machine.offers(FILE);
    let cases = |args: &[&str]| {
        let mut all = vec!["--offers", &offers, "cases"];
        all.extend(args);
        machine.run(&all)
    };
    let listed = exits(&cases(&["list"]), 0);
    assert!(
        listed.contains("2026-03-01 12:00  open      -           -           RULE_NOT_MET")
            && listed.contains(name),
        "{listed}"
    );
    let same = cases(&["recheck", "--all"]);
    assert_eq!(exits(&same, 0), format!("{name}: unchanged\n"));
    exits(&cases(&["recheck", name.trim_end_matches(".json")]), 0);
    exits(&cases(&["recheck", file.to_str().unwrap()]), 0);
    exits(&cases(&["recheck"]), 2);
    exits(&cases(&["recheck", "nothing"]), 5);
    exits(&cases(&["recheck", name, "--all"]), 2);
    machine.offers(&FILE.replace("5000", "4000"));
    let told = exits(&cases(&["recheck", name]), 10);
    assert!(told.contains("  verdict: RULE_NOT_MET -> SHOULD_HAVE_FIRED\n"), "{told}");
    let output = cases(&["recheck", "--all", "--json"]);
    exits(&output, 10);
    let document = json(&output);
    assert_eq!(document[0]["changed"], true);
    assert_eq!(
        (&document[0]["was"], &document[0]["verdict"]),
        (&"RULE_NOT_MET".into(), &"SHOULD_HAVE_FIRED".into())
    );
    assert_eq!(document[0]["changes"][0]["what"], "verdict");
    machine.offers(FILE);
    std::fs::write(folder.join("bad.json"), "{").unwrap();
    let output = cases(&["list", "--json"]);
    exits(&output, 0);
    let listed = json(&output);
    assert!(
        listed[1]["error"].as_str().unwrap().contains("damaged") && listed[0]["error"].is_null()
    );
    let output = cases(&["list"]);
    assert!(exits(&output, 0).contains(name));
    assert!(text(&output.stderr).contains("bad.json is damaged"), "{}", text(&output.stderr));
    let output = cases(&["recheck", "bad"]);
    exits(&output, 2);
    assert!(text(&output.stderr).contains("damaged"));
    let output = cases(&["recheck", "--all"]);
    assert!(exits(&output, 2).contains("unchanged"));
}

#[test]
fn the_work_on_a_case_is_set_listed_and_taken_away() {
    let world = World::new(&small());
    let machine = Machine::with(&world);
    let folder = machine.home.path().join("data/default/cases");
    let file = kept(&world, &folder);
    let name = file.file_stem().unwrap().to_str().unwrap();
    let before = std::fs::read_to_string(&file).unwrap();
    let cases = |args: &[&str]| machine.run(&[&["cases"], args].concat());
    exits(&cases(&["set", name]), 2);
    exits(&cases(&["set", name, "--status", "done"]), 2);
    exits(&cases(&["set", "nothing", "--owner", "anna"]), 5);
    let args = ["--ticket", "4711", "--status", "waiting", "--owner", "Anna", "--note", "a\u{1b}b"];
    exits(&cases(&[&["set", name], &args[..]].concat()), 0);
    let listed = exits(&cases(&["list", "--status", "waiting", "--owner", "anna"]), 0);
    assert!(listed.contains("waiting   4711        Anna "), "{listed}");
    assert_eq!(exits(&cases(&["list", "--status", "open"]), 0), "no case matches\n");
    let document = json(&cases(&["list", "--partner", "part_1", "--json"]));
    let told = |name: &str| document[0][name].as_str().map(str::to_owned);
    assert_eq!(told("ticket").as_deref(), Some("4711"), "{document}");
    assert_eq!(told("status").as_deref(), Some("waiting"));
    // The rest of the file is as it was.
    exits(&cases(&["set", name, "--ticket", "", "--owner", "", "--note", ""]), 0);
    exits(&cases(&["set", name, "--status", "open"]), 0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    exits(&cases(&["delete", name]), 0);
    assert!(!file.exists());
    exits(&cases(&["delete", name]), 5);
}

/// The wrong rewards of the demo that docs/demo.md names, each with its outcome.
fn stated() -> Vec<(String, String)> {
    let page = include_str!("../../docs/demo.md");
    let rows = page.lines().filter(|line| line.starts_with("| `rwrd_fault-"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('`').collect();
        (cells[1].to_owned(), cells[cells.len() - 2].to_owned())
    })
    .collect()
}

#[test]
fn the_demo_has_the_wrong_rewards_that_its_page_names_and_no_others() {
    let machine = Machine::bare();
    let output = machine.run(&["--demo", "audit", "--since", "10y", "--json"]);
    exits(&output, 0);
    let found = json(&output);
    assert_eq!(keys(&found), ["events", "items", "outcomes", "rewards", "since", "until"]);
    let items = found["items"].as_array().unwrap();
    let mut wrong: Vec<(String, String)> = Vec::new();
    for item in items {
        let outcome = item["outcome"].as_str().unwrap();
        let rewards: Vec<&str> =
            item["rewards"].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
        match outcome {
            "MISSING" => {
                let event = item["event"].as_str().unwrap();
                let is_stated = item["kind"] != "transaction" || event.starts_with("case-");
                wrong.extend((!is_stated).then(|| ("forgotten".to_owned(), outcome.to_owned())));
            }
            // A payment that went back after its reward was made.
            "EVENT_GONE" => assert!(!rewards.is_empty()),
            _ => {
                let fault = rewards.iter().find(|key| key.starts_with("rwrd_fault-"));
                wrong.push((fault.unwrap().to_string(), outcome.to_owned()));
            }
        }
    }
    wrong.sort();
    let mut wanted = stated();
    wanted.push(("forgotten".to_owned(), "MISSING".to_owned()));
    wanted.sort();
    assert_eq!(wrong, wanted);
    let count = |outcome: &str| {
        let groups = found["outcomes"].as_array().unwrap().iter();
        groups
            .filter(|group| group["outcome"] == outcome)
            .map(|one| one["count"].as_i64().unwrap())
            .sum::<i64>()
    };
    assert!(count("FITS") > 3000 && count("EXPLAINED") > 1000);
}

#[test]
fn an_audit_is_printed_as_documented() {
    let machine = Machine::bare();
    let only = ["--demo", "audit", "--since", "10y", "--outcome", "overpaid,Twice", "--format"];
    let run = |format: &str| machine.run(&[&only[..], &[format]].concat());
    let found = json(&run("json"));
    let item = &found["items"][0];
    let fields = [
        "check",
        "code",
        "currency",
        "customer",
        "difference",
        "due",
        "event",
        "kind",
        "offer",
        "outcome",
        "paid",
        "partner",
        "recorded_at",
        "rewards",
    ];
    assert_eq!(keys(item), fields);
    assert_eq!(
        item["difference"].as_i64(),
        Some(item["paid"].as_i64().unwrap() - item["due"].as_i64().unwrap())
    );
    let group = ["count", "currency", "difference", "due", "offer", "outcome", "paid"];
    assert_eq!(keys(&found["outcomes"][0]), group);
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    let csv = exits(&run("csv"), 0);
    assert!(csv.starts_with("outcome,kind,event,rewards,partner,customer,recorded_at,offer,currency,due,paid,difference,check,code\n"));
    assert_eq!(csv.lines().count(), 3);
    let table = exits(&run("table"), 0);
    assert!(table.contains("TWICE") && !table.contains("FITS"), "{table}");
    let output = machine.run(&["--demo", "audit", "--outcome", "wrong"]);
    exits(&output, 2);
    exits(&machine.run(&["--demo", "audit", "--group", "Nowhere"]), 2);
    exits(&machine.run(&["--demo", "audit", "--partner", "nobody at all"]), 5);
    exits(&machine.run(&["--offline", "audit"]), 5);
}
