//! The command as a script sees it.

use std::process::{Command, Output};

use partnerdesk::store::{Access, Store, SyncLock};
use serde_json::Value;

use crate::files::{partners, transactions};

/// A user's machine with nothing on it.
struct Machine {
    home: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_partnerdesk"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.home.path())
            .env("PARTNERDESK_DATA_DIR", self.home.path().join("data"))
            .current_dir(self.home.path())
            .args(args)
            .output()
            .unwrap()
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn exits(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "out: {}\nerr: {}", out(output), err(output));
}

#[test]
fn with_mailed_files_alone_the_table_is_there() {
    let machine = Machine::new();
    let file = machine.file("partners.csv", partners().as_bytes());
    let dry = machine.run(&["import", "partners", &file, "--dry-run"]);
    exits(&dry, 0);
    for text in [
        "2 rows of partners would be imported",
        "Line 2 as read:",
        "1234.50",
        "nothing was changed",
    ] {
        assert!(out(&dry).contains(text), "{text}: {}", out(&dry));
    }
    exits(&machine.run(&["query"]), 5);
    let real = machine.run(&["import", "partners", &file, "--json"]);
    exits(&real, 0);
    let report: Value = serde_json::from_str(&out(&real)).unwrap();
    assert_eq!(report["lists"][0]["new"], 2);
    assert_eq!(report["filled"]["partner_group_join_date"], 1);
    assert_eq!(report["exported_at"], "2026-03-01T10:00:00Z");
    let table = machine.run(&["query", "archived:any"]);
    exits(&table, 0);
    assert!(out(&table).contains("~$1,234.50") && out(&table).contains("Ann"), "{}", out(&table));
    assert!(err(&table).contains("counts come from an imported partners file"));
    let again = machine.run(&["import", "partners", &file]);
    assert!(
        out(&again).contains("partnerships                       0         0         2"),
        "{}",
        out(&again)
    );
}

#[test]
fn what_is_wrong_is_told_by_file_line_and_column() {
    let machine = Machine::new();
    let text = transactions().replace("45.90", "\"45,90\"");
    let file = machine.file("mailed.csv", text.as_bytes());
    let output = machine.run(&["import", "transactions", &file]);
    exits(&output, 2);
    assert_eq!(out(&output), "");
    let first = "error: mailed.csv, line 2, transaction_amount: \"45,90\" isn't a valid amount; expected a number such as 458.92\n";
    assert!(err(&output).starts_with(first), "{}", err(&output));
    assert!(err(&output).contains("nothing was changed"));
    let output = machine.run(&["import", "transactions", &file, "--json"]);
    exits(&output, 2);
    let error: Value = serde_json::from_str(&err(&output)).unwrap();
    assert_eq!(error["error"]["code"], "usage");
    let latin = machine.file("latin.csv", b"partner_id,partner_name\np1,M\xfcller\n");
    for (args, word) in [
        (vec!["import", "partners", &latin], "latin.csv, line 2: the text is not UTF-8"),
        (vec!["import", "partners", "nowhere.csv"], "cannot read nowhere.csv"),
        (vec!["import", "nonsense", &file], "nonsense"),
        (vec!["import", "rewards", &file], "reward_key"),
        (vec!["import", "transactions", &file, "--money", "minor"], "expected a whole number"),
    ] {
        let output = machine.run(&args);
        exits(&output, 2);
        assert!(err(&output).contains(word), "{word}: {}", err(&output));
    }
}

#[test]
fn what_is_no_table_or_was_spoilt_by_a_spreadsheet_is_told_with_the_way_out() {
    let machine = Machine::new();
    for (text, words) in [
        (
            "<!DOCTYPE html>\n<title>Expired</title>",
            &["a.csv, line 1", "web page", "expired", "ask for the file again"][..],
        ),
        (
            "partner_id,reward_key\np1,rw-1\np1,1.53203E+10\n",
            &["a.csv, line 3, reward_key", "\"1.53203E+10\"", "shortened", "type Text"],
        ),
        (
            "partner_id,reward_key,reward_amount\np1,rw-1,5\np1,rw-1,6\n",
            &["a.csv, line 3, reward_key", "\"rw-1\" is also on line 2"],
        ),
    ] {
        let file = machine.file("a.csv", text.as_bytes());
        let output = machine.run(&["import", "rewards", &file]);
        exits(&output, 2);
        for word in words {
            assert!(err(&output).contains(word), "{word}: {}", err(&output));
        }
    }
    let file = machine
        .file("b.csv", b"sep=;\npartner_id;reward_key;reward_amount\np1; \"rw-1\";1.234,56\n");
    let output = machine.run(&["import", "rewards", &file, "--dry-run"]);
    exits(&output, 0);
    assert!(
        out(&output).contains("Line 3 as read") && out(&output).contains("1234.56"),
        "{}",
        out(&output)
    );
}

/// With files alone: complete files give verdicts, otherwise the answer says what is missing.
#[test]
fn with_complete_files_alone_there_are_verdicts() {
    let offers = "version = 1\n[[offer]]\nkey = \"o1\"\nname = \"n\"\ndescription = \"Earn 20% of every payment\"\nevent = \"transaction\"\nreward = { percent = \"20\" }\n";
    let verdict = |complete: &[&str]| {
        let machine = Machine::new();
        let offers = machine.file("offers.toml", offers.as_bytes());
        for (kind, text) in [
            ("partners", partners()),
            ("customers", crate::files::customers()),
            ("transactions", transactions()),
            ("rewards", crate::files::rewards()),
            ("leads", crate::files::leads()),
            ("deals", crate::files::deals()),
        ] {
            let text = text.replace("eur,false", "eur,true").replace("EUR,false", "USD,true");
            let text = text.replace("unverified payment source", "").replace(",Hold,", ",paid,");
            let file = machine.file("f.csv", text.as_bytes());
            let mut args = vec!["--now", "2026-03-02T00:00:00Z", "import", kind, &file];
            if complete.contains(&kind) {
                args.push("--complete");
            }
            exits(&machine.run(&args), 0);
        }
        let output = machine.run(&[
            "--now",
            "2026-03-02T00:00:00Z",
            "why",
            "--transaction",
            "t-2",
            "--offers",
            &offers,
            "--format",
            "json",
        ]);
        let json: Value = serde_json::from_str(&out(&output)).unwrap();
        (json["verdict"].as_str().unwrap().to_owned(), json["data_as_of"].clone())
    };
    let all = ["partners", "customers", "transactions", "rewards", "leads", "deals"];
    let (found, as_of) = verdict(&all);
    assert_eq!((found.as_str(), as_of), ("SHOULD_HAVE_FIRED", "2026-03-01T10:00:00Z".into()));
    let (found, as_of) = verdict(&[]);
    assert_eq!((found.as_str(), as_of), ("NEEDS_DATA", Value::Null));
    // Only the rewards file says whether a reward exists.
    let (found, _) = verdict(&["partners", "customers", "transactions", "leads", "deals"]);
    assert_eq!(found, "NEEDS_DATA");
}

#[test]
fn columns_that_nobody_reads_are_named() {
    let machine = Machine::new();
    let file = machine.file("p.csv", b"partner_id,Favourite colour\np1,red\n");
    let output = machine.run(&["import", "partners", &file]);
    exits(&output, 0);
    assert_eq!(err(&output), "warning: not read: \"Favourite colour\"\n");
}

#[test]
fn two_do_not_write_at_once() {
    let machine = Machine::new();
    let file = machine.file("p.csv", b"partner_id\np1\n");
    let store = machine.home.path().join("data/default/store.db");
    let lock = SyncLock::take(&store).unwrap();
    let output = machine.run(&["import", "partners", &file]);
    exits(&output, 1);
    assert!(err(&output).contains(&format!("pid {}", std::process::id())), "{}", err(&output));
    drop(lock);
    exits(&machine.run(&["import", "partners", &file]), 0);
}

#[test]
fn the_demos_own_file_is_found_and_says_when_the_group_was_joined() {
    let machine = Machine::new();
    let demo = ["--demo", "--demo-partners", "30", "--now", "2026-03-01T00:00:00Z"];
    let output =
        machine.run(&[&demo[..], &["import", "partners", "case-07-partners.csv"]].concat());
    exits(&output, 0);
    assert!(
        out(&output).contains("partner_group_join_date            2  filled"),
        "{}",
        out(&output)
    );
    let folder =
        std::fs::read_dir(machine.home.path().join("data")).unwrap().next().unwrap().unwrap();
    let store = Store::open_as(&folder.path().join("store.db"), Access::Read).unwrap();
    assert!(store.partner_counts().unwrap().0 >= 30, "the demo was filled before");
}
