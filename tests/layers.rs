//! Who may import whom: the table here is the rule, and every source file is checked against it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each room with the rooms it may import.
const MAY: [(&str, &[&str]); 23] = [
    ("domain", &[]),
    ("query", &["domain"]),
    ("roster", &["domain", "query"]),
    ("offers", &["domain"]),
    ("import", &["domain"]),
    ("investigate", &["domain", "offers"]),
    ("inquiry", &["domain", "investigate", "offers", "store"]),
    ("cases", &["domain", "inquiry", "investigate", "offers", "store"]),
    ("views", &["config", "domain", "query"]),
    ("theme", &["domain"]),
    ("keymap", &[]),
    ("config", &["domain"]),
    ("api", &["domain"]),
    ("store", &["domain"]),
    ("demo", &["domain"]),
    ("term", &[]),
    ("sync", &["api", "domain", "store"]),
    ("export", &["domain", "store"]),
    ("partner_facts", &["domain", "offers"]),
    (
        "app",
        &["domain", "investigate", "keymap", "offers", "partner_facts", "query", "roster", "views"],
    ),
    ("ui", &["app", "domain", "investigate", "keymap", "partner_facts", "query", "theme"]),
    (
        "runtime",
        &[
            "api",
            "app",
            "cases",
            "config",
            "domain",
            "export",
            "inquiry",
            "investigate",
            "keymap",
            "offers",
            "query",
            "roster",
            "store",
            "sync",
            "term",
            "theme",
            "ui",
            "views",
        ],
    ),
    (
        "cli",
        &[
            "api",
            "app",
            "cases",
            "config",
            "demo",
            "domain",
            "export",
            "inquiry",
            "investigate",
            "import",
            "keymap",
            "offers",
            "partner_facts",
            "query",
            "roster",
            "runtime",
            "store",
            "sync",
            "term",
            "theme",
            "ui",
            "views",
        ],
    ),
];

/// Libraries that only some rooms may use.
const LIBRARIES: [(&str, &[&str]); 10] = [
    ("rusqlite", &["store"]),
    ("reqwest", &["api", "cli", "demo"]),
    ("axum", &["demo"]),
    ("ratatui", &["runtime", "term", "theme", "ui", "cli"]),
    ("crossterm", &["cli", "keymap", "term"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("rustix", &["config", "export", "runtime", "term"]),
    ("secrecy", &["api", "config"]),
    ("sha2", &["export"]),
];

fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let room = path
                .strip_prefix("src")
                .unwrap()
                .iter()
                .next()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            found.push((room, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The words that follow `prefix` in a text.
fn after<'a>(text: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    text.match_indices(prefix)
        .filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .map(|(at, _)| {
            let rest = &text[at + prefix.len()..];
            rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()
        })
        .collect()
}

#[test]
fn rooms_import_only_what_they_may() {
    let mut sources = Vec::new();
    files(Path::new("src"), &mut sources);
    let may: BTreeMap<&str, &[&str]> = MAY.into_iter().collect();
    let mut wrong = Vec::new();
    for (room, text) in &sources {
        let Some(allowed) = may.get(room.as_str()) else {
            assert!(matches!(room.as_str(), "lib.rs" | "main.rs"), "the room {room} has no rule");
            continue;
        };
        for target in after(text, "crate::") {
            if may.contains_key(target) && target != room && !allowed.contains(&target) {
                wrong.push(format!("{room} imports {target}"));
            }
        }
        for (library, rooms) in LIBRARIES {
            if text.contains(&format!("{library}::")) && !rooms.contains(&room.as_str()) {
                wrong.push(format!("{room} uses {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_two_rooms_import_each_other() {
    let may: BTreeMap<&str, &[&str]> = MAY.into_iter().collect();
    for (room, allowed) in MAY {
        for other in allowed {
            assert!(!may[other].contains(&room), "{room} and {other}");
        }
    }
}

#[test]
fn every_room_says_what_it_is() {
    for (room, _) in MAY {
        let text = std::fs::read_to_string(format!("src/{room}/mod.rs")).unwrap();
        assert!(text.starts_with("//! "), "{room}");
        let lines = text.lines().map_while(|line| line.strip_prefix("//! "));
        let head = lines.collect::<Vec<_>>().join(" ");
        // What lives there, what doesn't, who calls it: a sentence alone can't say that.
        let sentences = head.matches(". ").count() + usize::from(head.ends_with('.'));
        let words = head.split_whitespace().count();
        assert!(sentences > 1 && words > 20, "{room}/mod.rs says too little of itself: {head}");
    }
}
