//! Killed in the middle: kill -9 on a real process, once for each list, after one of its pages was committed.

use std::process::Stdio;

use crate::contents::contents;
use crate::{Machine, Server, exits, out, wait_for};

/// How many pages of a pass are committed, and whether it has ended.
fn pages(machine: &Machine, resource: &str, role: &str) -> (i64, String) {
    let read = || -> rusqlite::Result<(i64, String)> {
        let db = rusqlite::Connection::open_with_flags(
            machine.store("default"),
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        )?;
        db.query_row(
            "SELECT pages, state FROM sync_passes WHERE resource = ?1 AND role = ?2",
            [resource, role],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    };
    read().unwrap_or((0, String::new()))
}

#[test]
fn a_killed_sync_loses_nothing_and_repeats_nothing() {
    const SIZE: [&str; 6] = ["--partners", "500", "--seed", "3", "--latency", "25"];
    const NOW: [&str; 4] = ["sync", "--json", "--now", "2026-03-01T00:10:00Z"];
    // Each machine has its own server, since the demo refunds a payment once it was listed.
    let undisturbed = Machine::bare();
    exits(&undisturbed.on(&Server::start(&SIZE), &NOW), 0);
    let wanted = contents(&undisturbed.store("default"));
    let mut in_time = 0;
    for (resource, role, k) in [
        ("partnerships", "all", 1),
        ("partnerships", "plain", 1),
        ("customers", "all", 5),
        ("transactions", "all", 8),
        ("rewards", "scheduled", 1),
        ("rewards", "all", 6),
        ("leads", "all", 1),
    ] {
        let (machine, server) = (Machine::bare(), Server::start(&SIZE));
        let mut child = machine
            .command_on(&server, &NOW)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(|| pages(&machine, resource, role).0 >= k);
        child.kill().unwrap();
        child.wait().unwrap();
        if is_finished(&machine) {
            // Too late: the next sync would start afresh. The other lists are killed in time.
            continue;
        }
        in_time += 1;
        let output = machine.on(&server, &NOW);
        exits(&output, 0);
        assert!(
            contents(&machine.store("default")) == wanted,
            "killed after page {k} of {resource} {role}: the stores differ"
        );
        // Pages that the first process had committed aren't requested again.
        let summary: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        let all: i64 = summary["resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|list| list["pages"].as_i64().unwrap())
            .sum();
        assert!(summary["requests"].as_i64().unwrap() < all, "{summary}");
    }
    assert!(in_time >= 5, "only {in_time} were killed in time");
}

fn is_finished(machine: &Machine) -> bool {
    let db = rusqlite::Connection::open(machine.store("default")).unwrap();
    db.query_row("SELECT state = 'done' FROM sync_runs", [], |row| row.get(0)).unwrap()
}

#[test]
fn an_interrupted_sync_says_130_and_keeps_what_it_read() {
    let (machine, server) =
        (Machine::bare(), Server::start(&["--partners", "400", "--latency", "30"]));
    for signal in [rustix::process::Signal::INT, rustix::process::Signal::TERM] {
        let child = machine
            .command_on(&server, &["sync"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let before = pages(&machine, "customers", "all").0;
        wait_for(|| pages(&machine, "customers", "all").0 > before);
        let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
        let output = child.wait_with_output().unwrap();
        exits(&output, 130);
    }
    assert!(pages(&machine, "customers", "all").0 >= 2);
    exits(&machine.on(&server, &["sync"]), 0);
}
