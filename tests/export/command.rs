//! The command as a script sees it: what it refuses, and what it leaves behind when it is killed or the
//! disk is full.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use partnerdesk::store::{Access, Store};
use serde_json::Value;

/// A user's machine with nothing on it.
pub struct Machine {
    home: tempfile::TempDir,
}

const DEMO: [&str; 7] =
    ["--demo", "--demo-partners", "1", "--seed", "7", "--now", "2026-03-01T00:00:00Z"];

impl Machine {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.home.path())
            .env("PARTNERDESK_DATA_DIR", self.path("data"))
            .current_dir(self.home.path())
            .args(args);
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(env!("CARGO_BIN_EXE_partnerdesk"), args).output().unwrap()
    }

    /// On the demo programme.
    pub fn demo(&self, args: &[&str]) -> Output {
        self.run(&[&DEMO[..], args].concat())
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
pub fn exits(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "out: {}\nerr: {}", out(output), err(output));
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn what_is_wrong_is_told_before_anything_is_written() {
    let machine = Machine::new();
    exits(&machine.run(&["export", "--out", "x", "--all-time"]), 5);
    let cases: [(&[&str], &str); 9] = [
        (&[], "--all-time"),
        (&["--from", "2026-02-01", "--to", "2026-01-31"], "later"),
        (&["--all-time", "--from", "2026-02-01"], "--all-time"),
        (&["--all-time", "--data", "partners,nope"], "nope"),
        (&["--from", "yesterday"], "2026-03-01"),
        (&["--all-time", "--group", "Nope"], "Worked examples"),
        (&["--all-time", "--query", "foo:bar"], "column 1"),
        (&["--all-time", "--query", "segment:nope"], "no such segment"),
        (&["--all-time", "--out", "file/below"], "cannot write into"),
    ];
    std::fs::write(machine.path("file"), "x").unwrap();
    for (args, word) in cases {
        let place: &[&str] = if args.contains(&"--out") { &[] } else { &["--out", "x"] };
        let output = machine.demo(&[&["export"], place, args].concat());
        exits(&output, 2);
        assert!(err(&output).contains(word), "{args:?}: {}", err(&output));
    }
    exits(&machine.demo(&["export", "--all-time"]), 2);
    assert!(!machine.path("x").exists());
}

#[test]
fn files_are_private_counted_and_replaced_only_with_force() {
    let machine = Machine::new();
    let export = ["export", "--out", "a/b", "--all-time"];
    let output = machine.demo(&export);
    exits(&output, 0);
    let folder = machine.path("a/b");
    assert!(out(&output).ends_with("Wrote 7 files with 105 rows to a/b\n"), "{}", out(&output));
    assert_eq!(err(&output), "");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&machine.path("a"))), (0o700, 0o700));
    let all = names(&folder);
    assert_eq!(all.len(), 8, "{all:?}");
    let told = manifest(&folder);
    for file in told["files"].as_array().unwrap() {
        let path = folder.join(file["name"].as_str().unwrap());
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(file["bytes"], bytes.len());
        let digest = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
        let hex: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["sha256"], hex.concat());
    }
    assert_eq!(told["unreadable"], serde_json::json!([]));
    assert_eq!(told["data_as_of"], "2026-03-01T00:00:00Z");

    std::fs::write(folder.join("leads.csv"), "mine").unwrap();
    for left in ["leads.csv", "manifest.json"] {
        names(&folder).iter().filter(|name| *name != left).for_each(|name| {
            let _ = std::fs::remove_file(folder.join(name));
        });
        std::fs::write(folder.join(left), "mine").unwrap();
        let output = machine.demo(&export);
        exits(&output, 2);
        assert!(
            err(&output).contains(left) && err(&output).contains("--force"),
            "{}",
            err(&output)
        );
        assert_eq!(names(&folder), [left]);
    }
    exits(&machine.demo(&[&export[..], &["--force"]].concat()), 0);
    assert_eq!(names(&folder), all);
    assert_eq!(manifest(&folder), told);
}

#[test]
fn groups_and_a_query_pick_partners_and_the_manifest_tells() {
    let machine = Machine::new();
    let args = [
        "export",
        "--out",
        "x",
        "--to",
        "2026-02-28",
        "--group",
        "worked EXAMPLES",
        "--query",
        "-case-05",
        "--data",
        "partners,transactions",
    ];
    exits(&machine.demo(&args), 0);
    let folder = machine.path("x");
    let text = std::fs::read_to_string(folder.join("partners.csv")).unwrap();
    assert!(text.contains("case-06") && !text.contains("case-05"), "{text}");
    assert!(text.lines().skip(1).all(|line| line.contains("Worked examples")), "{text}");
    let told = manifest(&folder);
    assert_eq!(
        told["filters"],
        serde_json::json!({"groups": ["worked EXAMPLES"], "from": null, "to": "2026-02-28", "all_time": false, "query": "-case-05"})
    );
    assert_eq!(names(&folder), ["manifest.json", "partners.csv", "transactions.csv"]);
}

#[test]
fn a_list_that_the_keys_may_not_read_is_named() {
    let machine = Machine::new();
    exits(&machine.demo(&["query", "--limit", "0"]), 0);
    let profile = std::fs::read_dir(machine.path("data")).unwrap().next().unwrap().unwrap().path();
    let db = rusqlite::Connection::open(profile.join("store.db")).unwrap();
    db.execute_batch("DELETE FROM leads; UPDATE resources SET complete_at = NULL, refused_status = 403 WHERE name = 'leads'").unwrap();
    let output = machine.demo(&["export", "--out", "x", "--all-time"]);
    exits(&output, 0);
    assert!(err(&output).contains("may not read leads (403)"), "{}", err(&output));
    let folder = machine.path("x");
    assert_eq!(manifest(&folder)["unreadable"], serde_json::json!(["leads"]));
    assert_eq!(std::fs::read_to_string(folder.join("leads.csv")).unwrap().lines().count(), 1);
}

#[test]
fn a_full_disk_leaves_nothing() {
    let machine = Machine::new();
    large(&machine);
    // As if the disk were full after a megabyte or two of a file; the store is only read.
    let line = format!(
        "trap '' XFSZ; ulimit -f 2048; exec {} {} --offline export --out x/y --all-time",
        env!("CARGO_BIN_EXE_partnerdesk"),
        DEMO.join(" ")
    );
    let output = machine.command("sh", &["-c", &line]).output().unwrap();
    exits(&output, 1);
    assert!(err(&output).contains("nothing was left behind"), "{}", err(&output));
    assert!(!machine.path("x").exists());
}

fn wait(time: Duration) {
    let (_hold, pause) = std::sync::mpsc::channel::<()>();
    let _ = pause.recv_timeout(time);
}

/// A programme that takes a moment to export.
fn large(machine: &Machine) {
    exits(&machine.demo(&["query", "--limit", "0"]), 0);
    let profile = std::fs::read_dir(machine.path("data")).unwrap().next().unwrap().unwrap().path();
    let db = rusqlite::Connection::open(profile.join("store.db")).unwrap();
    db.execute_batch(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) \
         INSERT INTO transactions (key, created_at, amount, currency, rest, digest, seen) \
         SELECT 'made-' || i, 1700000000000 + i, i, 'USD', '{}', 0, 1 FROM n",
    )
    .unwrap();
}

/// Every file that is there is whole, and a manifest names only those.
fn is_sound(folder: &Path, whole: &[(String, Vec<u8>)]) -> usize {
    let names = names(folder);
    for name in &names {
        let (_, bytes) = whole
            .iter()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("{name} is left"));
        assert!(std::fs::read(folder.join(name)).unwrap() == *bytes, "{name} is not whole");
    }
    assert!(
        !names.contains(&"manifest.json".to_owned()) || names.len() == whole.len(),
        "{names:?}"
    );
    names.len()
}

#[test]
fn a_killed_export_leaves_whole_files_or_none() {
    let machine = Machine::new();
    large(&machine);
    let export = |out: &str, force: bool| {
        let mut args = [&DEMO[..], &["--offline", "export", "--out", out, "--all-time"]].concat();
        if force {
            args.push("--force");
        }
        let mut command = machine.command(env!("CARGO_BIN_EXE_partnerdesk"), &args);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let began = tokio::time::Instant::now();
    assert!(export("whole", false).wait().unwrap().success());
    let took = began.elapsed();
    let folder = machine.path("whole");
    let whole: Vec<(String, Vec<u8>)> = names(&folder)
        .into_iter()
        .map(|name| (name.clone(), std::fs::read(folder.join(&name)).unwrap()))
        .collect();
    let mut killed = 0;
    for round in 0..24_u32 {
        let force = round % 2 == 1;
        let out = format!("killed-{}", if force { 1 } else { round });
        if force && round == 1 {
            assert!(export(&out, false).wait().unwrap().success());
        }
        let mut child = export(&out, force);
        // Some kills come early, most around the end, where files get their names.
        let share = if round < 8 { round * 12 } else { 70 + round * 2 };
        wait(took * share / 100);
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        is_sound(&machine.path(&out), &whole);
    }
    assert!(killed >= 4, "only {killed} were killed in time");
}

#[test]
fn an_interrupted_export_says_130_and_leaves_nothing() {
    let machine = Machine::new();
    large(&machine);
    let args = [&DEMO[..], &["--offline", "export", "--out", "x", "--all-time"]].concat();
    let mut command = machine.command(env!("CARGO_BIN_EXE_partnerdesk"), &args);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // The folder is created when writing begins.
    while !machine.path("x").exists() {
        wait(Duration::from_millis(1));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    exits(&output, 130);
    assert!(!machine.path("x").exists());
}

#[test]
fn the_log_is_emptied_afterwards() {
    let machine = Machine::new();
    exits(&machine.demo(&["query", "--limit", "0"]), 0);
    let profile = std::fs::read_dir(machine.path("data")).unwrap().next().unwrap().unwrap().path();
    let store = Store::open_as(&profile.join("store.db"), Access::Read).unwrap();
    let db = rusqlite::Connection::open(profile.join("store.db")).unwrap();
    db.execute_batch("UPDATE transactions SET digest = digest + 1").unwrap();
    assert!(store.health().unwrap().wal_bytes > 0);
    exits(&machine.demo(&["--offline", "export", "--out", "x", "--all-time"]), 0);
    assert_eq!(store.health().unwrap().wal_bytes, 0);
}

#[test]
fn the_joined_file_says_of_each_payment_what_why_says() {
    let machine = Machine::new();
    exits(
        &machine.demo(&["export", "--out", "x", "--all-time", "--data", "transactions_rewards"]),
        0,
    );
    let mut file = csv::Reader::from_path(machine.path("x/transactions_rewards.csv")).unwrap();
    let headers = file.headers().unwrap().clone();
    let column = |row: &csv::StringRecord, name: &str| {
        let at = headers.iter().position(|header| header == name).unwrap();
        row.get(at).unwrap().to_owned()
    };
    let mut verdicts = std::collections::BTreeSet::new();
    for row in file.records() {
        let row = row.unwrap();
        let (key, verdict) = (column(&row, "transaction_key"), column(&row, "verdict"));
        let why = machine.demo(&["--offline", "why", "--key", &key, "--format", "json"]);
        let why: Value = serde_json::from_str(&out(&why)).unwrap();
        assert_eq!(why["verdict"], verdict, "{key}");
        verdicts.insert(verdict);
    }
    for verdict in ["REWARD_EXISTS", "RULE_NOT_MET", "SHOULD_HAVE_FIRED"] {
        assert!(verdicts.contains(verdict), "{verdicts:?}");
    }
}
