//! The list of all keys, `docs/keys.md`, is made from the table of actions; `UPDATE_DOCS=1` rewrites it.

#![allow(clippy::unwrap_used, reason = "a fault ends the test")]

use std::fmt::Write as _;
use std::path::Path;

use partnerdesk::keymap::{Action, Keymap, Where};
use strum::IntoEnumIterator;

fn all_keys() -> String {
    let keymap = Keymap::default();
    let mut text = "# All keys\n\nMade from `src/keymap/actions.rs`. The name is the one in `[keys]` of the \
        configuration, where any action gets other keys:\n`sync_now = [\"F5\", \"r\"]`. An action has the keys that are \
        given there in every place where it does anything;\nwhere letters are written, a plain letter stays one.\n"
        .to_owned();
    for place in Where::iter() {
        write!(text, "\n## {}\n\n| keys | do | name |\n| --- | --- | --- |\n", place.title())
            .unwrap();
        for action in Action::iter().filter(|action| action.applies(place)) {
            let keys = keymap.keys_in(place, action);
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            writeln!(
                text,
                "| {} | {} | `{}` |",
                keys.join(" "),
                action.words_in(place),
                action.name()
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn the_list_of_keys_is_that_of_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    let wanted = all_keys();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == wanted,
        "docs/keys.md is old: UPDATE_DOCS=1 cargo test --test keys writes it"
    );
}
