//! The program as a script sees it: exit codes, what goes to which output, files and their modes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

#[path = "../support/contents.rs"]
mod contents;
mod faults;
mod kills;
mod offers;
mod show;
mod why;

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// A user's machine with nothing on it.
pub struct Machine {
    home: tempfile::TempDir,
}

/// A demo server in its own process.
pub struct Server {
    child: Child,
    pub about: Value,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_partnerdesk"))
            .args(["demo-server", "--now", "2026-03-01T00:00:00Z"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, about: serde_json::from_str(&line).unwrap() }
    }

    pub fn text(&self, name: &str) -> &str {
        self.about[name].as_str().unwrap()
    }
}

impl Machine {
    pub fn bare() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.home.path().join(relative)
    }

    pub fn store(&self, profile: &str) -> PathBuf {
        self.path(&format!("data/{profile}/store.db"))
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_partnerdesk"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command
            .env("HOME", self.home.path())
            .env("PARTNERDESK_DATA_DIR", self.path("data"))
            .args(args);
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs on a server's programme.
    pub fn on(&self, server: &Server, args: &[&str]) -> Output {
        self.command_on(server, args).output().unwrap()
    }

    pub fn command_on(&self, server: &Server, args: &[&str]) -> Command {
        let mut command = self.command(args);
        command
            .env("PARTNERDESK_BASE_URL", server.text("base_url"))
            .env("PARTNERDESK_PUBLIC_KEY", server.text("public_key"))
            .env("PARTNERDESK_SECRET_KEY", server.text("secret_key"));
        command
    }
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
pub fn exits(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "out: {}\nerr: {}", out(output), err(output));
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&out(output)).unwrap_or_else(|error| panic!("{error}: {}", out(output)))
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn every_record_of_the_server_arrives_and_a_second_sync_finds_nothing_new() {
    let (machine, server) = (Machine::bare(), Server::start(&["--partners", "400"]));
    let output = machine.on(&server, &["sync", "--json", "--now", "2026-03-01T01:00:00Z"]);
    exits(&output, 0);
    let summary = json(&output);
    let mut least = 0;
    for list in summary["resources"].as_array().unwrap() {
        let name = list["name"].as_str().unwrap();
        assert_eq!(list["fetched"], server.about["counts"][name], "{name}");
        assert_eq!(list["complete"], true);
        least += list["fetched"].as_u64().unwrap() / 250;
    }
    assert_eq!(summary["full"], true);
    assert!(summary["error"].is_null());
    // Few more requests than the records need, including the plain pass over the partnerships.
    let passes = 13 + 400 / 250;
    let requests = summary["requests"].as_u64().unwrap();
    assert!(
        requests * 10 <= (least + passes) * 11,
        "{requests} requests, {least} full pages, {passes} passes"
    );
    let again = json(&machine.on(&server, &["sync", "--json", "--now", "2026-03-01T02:00:00Z"]));
    assert_eq!(again["full"], false);
    for list in again["resources"].as_array().unwrap() {
        assert_eq!((&list["inserted"], &list["updated"]), (&0.into(), &0.into()), "{list}");
        // The demo refunds one payment after it was listed once (case 10).
        assert_eq!(list["vanished"], u64::from(list["name"] == "transactions"), "{list}");
    }
}

#[test]
fn query_prints_the_documented_shapes() {
    let machine = Machine::bare();
    let demo = |args: &[&str]| {
        let mut all = vec!["--demo", "--demo-partners", "60", "--now", "2026-03-01T00:00:00Z"];
        all.extend(args);
        machine.run(&all)
    };
    let output = demo(&["query", "sort:-revenue", "--format", "json", "--limit", "3"]);
    exits(&output, 0);
    let answer = json(&output);
    assert_eq!(answer["query"], "sort:-revenue");
    assert_eq!(
        (answer["total"].as_u64(), answer["partners"].as_array().unwrap().len()),
        (Some(60), 3)
    );
    assert!(answer["matched"].as_u64().unwrap() > 50);
    assert_eq!(answer["data_as_of"], "2026-03-01T00:00:00Z");
    let revenue: Vec<i64> = answer["partners"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["revenue"].as_i64().unwrap())
        .collect();
    assert!(revenue.is_sorted_by(|a, b| a >= b), "{revenue:?}");
    let keys: Vec<&str> =
        answer["partners"][0].as_object().unwrap().keys().map(String::as_str).collect();
    let mut wanted = [
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
        "rewards",
        "held",
        "last_active",
        "signed_up",
    ];
    wanted.sort_unstable();
    assert_eq!(keys, wanted);

    let csv = out(&demo(&["query", "case-05", "--format", "csv"]));
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some(
            "partner_id,partner_key,partner_name,members,owner_name,owner_email,group,signups,paid_customers,revenue_usd,last_active,signed_up"
        )
    );
    let row = lines.next().unwrap();
    assert!(row.starts_with("part_case-05,case-05,Worked example 05,1,Kim Example,case05@demo.example,Worked examples,1,1,45.90,2026-02-26T00:00:00Z,"), "{row}");
    assert_eq!(lines.next(), None);

    let lines = out(&demo(&["query", "case-", "-case-06", "--format", "ndjson"]));
    assert!(lines.lines().count() >= 14);
    assert!(
        lines.lines().all(|line| serde_json::from_str::<Value>(line).unwrap()["key"].is_string())
    );
    assert!(!lines.contains("case-06"));

    let table = out(&demo(&["query", "worked"]));
    assert!(table.starts_with("Partner"), "{table}");
    assert!(
        table.contains("Worked example 12") && table.trim_end().ends_with("of 60 partners"),
        "{table}"
    );
    let none = demo(&["query", "--limit", "0", "--format", "csv"]);
    exits(&none, 0);
    assert_eq!(out(&none).lines().count(), 1);
}

#[test]
fn failures_have_their_exit_codes_and_two_lines() {
    let machine = Machine::bare();
    let is = |args: &[&str], code: i32, said: &str| {
        let output = machine.run(args);
        exits(&output, code);
        assert!(err(&output).contains(said), "{args:?}: {}", err(&output));
        assert!(out(&output).is_empty());
        if !said.starts_with("Usage") {
            assert!((2..=3).contains(&err(&output).lines().count()), "{}", err(&output));
        }
    };
    is(&["query", "foo:bar"], 2, "column 1");
    is(&["query"], 5, "partnerdesk sync");
    is(&["sync"], 3, "public key");
    is(&["sync", "--offline"], 2, "--offline");
    is(&["--profile", "../x", "query"], 3, "../x");
    is(&["--profile", "nope", "query"], 3, "nope");
    is(&["--config", "/nowhere/c.toml", "query"], 3, "/nowhere/c.toml");
    is(&[], 2, "terminal");
    is(&["--nonsense"], 2, "Usage");
    is(&["sync", "--now", "yesterday"], 2, "2026-03-01T10:00:00Z");
    let output = machine.run(&["--help"]);
    exits(&output, 0);
    assert!(out(&output).contains("--demo") && out(&output).contains("Exit codes"));
    for command in names() {
        let help = out(&machine.run(&[&command, "--help"]));
        assert!(help.contains("Example"), "{command}");
        // A pipe is no terminal.
        assert!(!help.contains('\u{1b}'), "{command}: {help:?}");
    }
}

fn names() -> Vec<String> {
    let program = partnerdesk::cli::command();
    program.get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

#[test]
fn shells_and_man_know_every_command() {
    let machine = Machine::bare();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = machine.run(&["completions", shell]);
        exits(&output, 0);
        for command in names() {
            assert!(out(&output).contains(&command), "{shell}: {command}");
        }
    }
    exits(&machine.run(&["completions", "nope"]), 2);
    let output = machine.run(&["man"]);
    exits(&output, 0);
    for command in names() {
        let title = format!(".TH partnerdesk-{command} ");
        assert!(out(&output).contains(&title), "{command}");
    }
    assert!(out(&output).contains(r"partnerdesk why \-\-message \-"), "examples are in it");
}

#[test]
fn with_json_even_a_failure_is_json() {
    let machine = Machine::bare();
    for (args, code, name) in [
        (vec!["sync", "--json"], 3, "credentials"),
        (vec!["query", "--format", "json", "x:y"], 2, "query"),
        (vec!["query", "--format=json"], 5, "not_found"),
        (vec!["query", "--format", "ndjson", "--bad"], 2, "usage"),
    ] {
        let output = machine.run(&args);
        exits(&output, code);
        let error: Value =
            serde_json::from_str(&err(&output)).unwrap_or_else(|_| panic!("{}", err(&output)));
        assert_eq!(error["error"]["code"], name);
        assert!(error["error"]["message"].is_string() && error["error"]["hint"].is_string());
    }
}

#[test]
fn plain_http_goes_to_this_machine_only_and_a_url_holds_no_keys() {
    let machine = Machine::bare();
    for base in
        ["http://api.example/api/v2", "ftp://127.0.0.1/", "not a url", "https://pk:sk@api.example/"]
    {
        let mut command = machine.command(&["sync"]);
        let output = command
            .env("PARTNERDESK_BASE_URL", base)
            .env("PARTNERDESK_PUBLIC_KEY", "pk")
            .env("PARTNERDESK_SECRET_KEY", "sk_hidden")
            .output()
            .unwrap();
        exits(&output, 3);
        assert!(
            !err(&output).contains("hidden") && !err(&output).contains("pk:sk"),
            "{}",
            err(&output)
        );
    }
}

#[test]
fn configuration_and_secret_command_are_used() {
    let (machine, server) = (Machine::bare(), Server::start(&["--partners", "30"]));
    let config = machine.path("config.toml");
    let text = format!(
        "[profiles.acme]\nbase_url = \"{}\"\npublic_key = \"{}\"\nsecret_command = \"echo {}; echo second line\"\n",
        server.text("base_url"),
        server.text("public_key"),
        server.text("secret_key")
    );
    std::fs::write(&config, text).unwrap();
    let with = |args: &[&str]| {
        let mut all = vec!["--config", config.to_str().unwrap()];
        all.extend(args);
        machine.run(&all)
    };
    exits(&with(&["sync"]), 0);
    assert!(machine.store("acme").exists());
    exits(&with(&["query", "--format", "csv"]), 0);
    let doctor = json(&with(&["doctor", "--json"]));
    let states: Vec<(&str, &str)> = doctor
        .as_array()
        .unwrap()
        .iter()
        .map(|check| (check["name"].as_str().unwrap(), check["state"].as_str().unwrap()))
        .collect();
    assert_eq!(
        states,
        [
            ("config", "ok"),
            ("credentials", "ok"),
            ("api", "ok"),
            ("store", "ok"),
            ("terminal", "ok")
        ]
    );
    std::fs::write(&config, "[profiles.acme]\nsecret_command = \"exit 7\"\npublic_key = \"pk\"\n")
        .unwrap();
    let failed = with(&["sync"]);
    exits(&failed, 3);
    assert!(err(&failed).contains("secret_command"), "{}", err(&failed));
    std::fs::write(&config, "[profiles.acme]\nnonsense = 1\n").unwrap();
    let failed = with(&["query"]);
    exits(&failed, 3);
    assert!(err(&failed).contains("line 2"), "{}", err(&failed));
}

#[test]
fn doctor_says_what_is_wrong_and_exits_by_the_first_failure() {
    let machine = Machine::bare();
    let output = machine.run(&["doctor"]);
    exits(&output, 3);
    assert!(
        out(&output).contains("fail  credentials") && out(&output).contains("--demo"),
        "{}",
        out(&output)
    );
    let mut command = machine.command(&["doctor"]);
    command
        .env("PARTNERDESK_BASE_URL", "http://127.0.0.1:9/api/v2")
        .env("PARTNERDESK_PUBLIC_KEY", "pk");
    let output = command.env("PARTNERDESK_SECRET_KEY", "sk").output().unwrap();
    exits(&output, 4);
    exits(&machine.run(&["doctor", "--demo", "--demo-partners", "20"]), 0);
}

#[test]
fn files_are_private_and_hold_no_secret() {
    let (machine, server) = (Machine::bare(), Server::start(&["--partners", "30"]));
    let output = machine.on(&server, &["sync", "--verbose"]);
    exits(&output, 0);
    let secret = server.text("secret_key");
    let encoded = base64::Engine::encode(
        &base64::prelude::BASE64_STANDARD,
        format!("{}:{secret}", server.text("public_key")),
    );
    let mut folders = vec![machine.home.path().to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if path.starts_with(machine.path("data")) {
                    assert_eq!(mode(&path), 0o700, "{}", path.display());
                }
                folders.push(path);
                continue;
            }
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            let bytes = std::fs::read(&path).unwrap();
            for hidden in [secret.as_bytes(), encoded.as_bytes()] {
                assert!(
                    !bytes.windows(hidden.len()).any(|part| part == hidden),
                    "{}",
                    path.display()
                );
            }
            seen += 1;
        }
    }
    assert!(seen >= 2);
    assert!(!err(&output).contains(secret) && !out(&output).contains(secret));
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_a_damaged_one_rebuilt() {
    let (machine, server) = (Machine::bare(), Server::start(&["--partners", "30"]));
    exits(&machine.on(&server, &["sync"]), 0);
    let store = machine.store("default");
    rusqlite::Connection::open(&store).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for args in [&["sync"], &["query"]] {
        let output = machine.on(&server, args);
        exits(&output, 1);
        assert!(err(&output).contains("99") && err(&output).contains("newer"), "{}", err(&output));
    }
    std::fs::write(&store, vec![7; 40_000]).unwrap();
    for companion in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{companion}", store.display()));
    }
    let output = machine.on(&server, &["query"]);
    exits(&output, 1);
    assert!(err(&output).contains("damaged"), "{}", err(&output));
    let output = machine.on(&server, &["sync"]);
    exits(&output, 0);
    assert!(
        err(&output).contains("damaged") && err(&output).contains("store.db.damaged-1"),
        "{}",
        err(&output)
    );
    assert_eq!(std::fs::read(format!("{}.damaged-1", store.display())).unwrap(), vec![7; 40_000]);
    exits(&machine.on(&server, &["query"]), 0);
}

#[test]
fn a_page_that_is_damaged_deep_inside_is_found_and_rebuilt() {
    // Without case 10, whose payment the server drops once it was listed.
    const REST: [&str; 4] = ["query", "-case-10", "--format", "csv"];
    let (machine, server) = (Machine::bare(), Server::start(&["--partners", "100"]));
    exits(&machine.on(&server, &["sync"]), 0);
    let before = out(&machine.on(&server, &REST));
    let store = std::fs::OpenOptions::new().write(true).open(machine.store("default")).unwrap();
    for page in 20..60 {
        store.write_all_at(&[0xee; 4096], page * 4096).unwrap();
    }
    drop(store);
    let output = machine.on(&server, &["sync"]);
    exits(&output, 0);
    assert!(err(&output).contains("damaged"), "{}", err(&output));
    assert!(out(&machine.on(&server, &REST)) == before, "not all came back");
}

#[test]
fn two_syncs_at_once_are_one_too_many() {
    let (machine, server) =
        (Machine::bare(), Server::start(&["--partners", "300", "--latency", "100"]));
    let mut first = machine
        .command_on(&server, &["sync"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lock = machine.path("data/default/sync.lock");
    wait_for(|| std::fs::read_to_string(&lock).is_ok_and(|pid| !pid.is_empty()));
    let second = machine.on(&server, &["sync"]);
    exits(&second, 1);
    assert!(err(&second).contains(&format!("pid {}", first.id())), "{}", err(&second));
    assert!(first.wait().unwrap().success());
}

/// Waits until something holds; the limit only guards against hanging.
#[track_caller]
pub fn wait_for(mut holds: impl FnMut() -> bool) {
    let (_hold, pause) = std::sync::mpsc::channel::<()>();
    for _ in 0..4000 {
        if holds() {
            return;
        }
        let _ = pause.recv_timeout(std::time::Duration::from_millis(5));
    }
    panic!("it never came true");
}
