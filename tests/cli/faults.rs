//! A server that fails one request in five, in every way it knows.

use crate::contents::contents;
use crate::{Machine, Server, err, exits, out};

#[test]
fn syncs_repeated_over_a_faulty_line_end_in_the_same_store() {
    const NOW: [&str; 4] = ["sync", "--json", "--now", "2026-03-01T00:10:00Z"];
    let size = ["--partners", "300", "--seed", "5"];
    let undisturbed = Machine::bare();
    exits(&undisturbed.on(&Server::start(&size), &NOW), 0);
    let (machine, server) =
        (Machine::bare(), Server::start(&[&size[..], &["--fault-rate", "0.2"]].concat()));
    let mut retries = 0;
    for round in 1..=5 {
        let output = machine.on(&server, &NOW);
        let summary: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        retries += summary["retries"].as_i64().unwrap();
        if output.status.success() {
            assert!(retries > 0);
            assert!(
                contents(&machine.store("default")) == contents(&undisturbed.store("default")),
                "the stores differ"
            );
            return;
        }
        exits(&output, 4);
        assert!(round < 5, "{}", err(&output));
    }
}

#[test]
fn a_rate_limit_is_waited_for() {
    // 20 requests are more than the limit allows in its first minute. The server says how long to wait, and
    // waiting less would fail. If that is longer than we are willing to wait, the command ends and says so.
    let (machine, server) =
        (Machine::bare(), Server::start(&["--partners", "20", "--rate-limit", "5"]));
    let mut command = machine.command_on(&server, &["sync", "--json"]);
    let config = machine.path("config.toml");
    std::fs::write(&config, "[sync]\nattempts = 1\n").unwrap();
    let output = command.args(["--config", config.to_str().unwrap()]).output().unwrap();
    exits(&output, 4);
    assert!(err(&output).contains("429"), "{}", err(&output));
}
