//! Words and rules: every rule that code names has its heading in docs/rules.md, every heading is carried
//! out somewhere, no comment refers to a document that the repository doesn't have, and a type's name is
//! declared in one place.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What a comment may not refer to: documents that a reader can't look up.
const ELSEWHERE: [&str; 8] = [
    "ruling",
    "the contract",
    "(contract",
    "domain.md",
    "api.md",
    "targets.md",
    "style.md",
    "design.md",
];

/// The path and text of every Rust file in the folders.
fn sources(folders: &[&str]) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !path.ends_with("tests/words.rs")
            {
                files.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 50, "the sources are where this test looks for them");
    files
}

/// The comments of a file as one text, so that a name may be on the line after its `rule:`.
fn comments(text: &str) -> String {
    text.lines()
        .filter_map(|line| line.split_once("//"))
        .map(|(_, comment)| comment.trim_start_matches(['/', '!']).trim())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The names after each `rule:` and `rules:`.
fn named(comments: &str) -> Vec<String> {
    let mut names = Vec::new();
    let lower = comments.to_lowercase();
    for mark in ["(rule: ", "(rules: "] {
        for (at, _) in lower.match_indices(mark) {
            let behind: String = lower
                .chars()
                .skip(lower.get(..at + mark.len()).unwrap().chars().count())
                .take_while(|c| c.is_ascii_lowercase() || "-, ".contains(*c))
                .collect();
            let count = if mark == "(rule: " { 1 } else { usize::MAX };
            names.extend(behind.split(", ").take(count).map(|name| name.trim().to_owned()));
        }
    }
    names
}

/// The headings of the rules in docs/rules.md.
fn rules() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect()
}

#[test]
fn a_rule_that_code_names_is_written_down() {
    let known = rules();
    let mut missing = Vec::new();
    for (path, text) in sources(&["src", "tests", "benches"]) {
        for name in named(&comments(&text)) {
            if !known.contains(&name) {
                missing.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "no such heading in docs/rules.md:\n{}", missing.join("\n"));
}

#[test]
fn a_rule_that_is_written_down_is_named_where_it_is_carried_out() {
    let used: BTreeSet<String> =
        sources(&["src"]).iter().flat_map(|(_, text)| named(&comments(text))).collect();
    let idle: Vec<String> = rules().difference(&used).cloned().collect();
    assert!(idle.is_empty(), "docs/rules.md has rules that no code names: {idle:?}");
}

#[test]
fn no_comment_leans_on_a_paper_that_is_not_here() {
    let mut found = Vec::new();
    for (path, text) in sources(&["src", "tests", "benches"]) {
        let comments = comments(&text).to_lowercase();
        found.extend(
            ELSEWHERE
                .iter()
                .filter(|word| comments.contains(*word))
                .map(|word| format!("{}: {word}", path.display())),
        );
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The type that an unindented line declares, if any: `pub struct Offer {`.
fn declared(line: &str) -> Option<&str> {
    let item = line.strip_prefix("pub").map_or(line, |rest| {
        let seen_by = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        seen_by.map_or(rest, |(_, rest)| rest).trim_start()
    });
    let name = ["struct ", "enum ", "trait ", "type "]
        .iter()
        .find_map(|keyword| item.strip_prefix(keyword))?;
    name.split(|c: char| !c.is_alphanumeric()).next()
}

#[test]
fn a_types_name_has_one_home() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources(&["src"]) {
        let file = path.display().to_string();
        if file.contains("test") {
            continue;
        }
        for name in text.lines().filter_map(declared) {
            homes.entry(name.to_owned()).or_default().push(file.clone());
        }
    }
    assert!(homes.len() > 300, "types are declared as this test expects");
    homes.retain(|_, files| files.len() > 1);
    assert!(homes.is_empty(), "names with two homes: {homes:#?}");
}

/// Keys that hints name, except single letters, which are also words.
const KEYS: [&str; 7] = ["Enter", "Esc", "Space", "Tab", "Shift-Tab", "PgUp", "PgDn"];

/// Whatever the screens say about keys comes from the table of actions, since the user may rebind them: no text
/// names a key directly. `Ctrl-u` clears any line, as in a shell, and can't be rebound there.
#[test]
fn no_text_of_the_screens_names_a_key_by_hand() {
    let mut wrong = Vec::new();
    for (path, text) in sources(&["src/app", "src/ui"]) {
        let path = path.display();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (at, line) in (1..).zip(code.lines()) {
            let line = line.trim_start();
            if line.starts_with("//") {
                continue;
            }
            for literal in line.split('"').skip(1).step_by(2) {
                let mut words = literal.split(|c: char| !c.is_alphanumeric() && c != '-');
                let named = words.any(|word| {
                    KEYS.contains(&word) || word.starts_with("Ctrl-") && word != "Ctrl-u"
                });
                if named {
                    wrong.push(format!("{path}:{at}: {literal}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
