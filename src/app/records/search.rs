//! The search in a record table, while it is being written.

use super::TableSearch;
use super::keys::{ask, ask_anew};
use crate::app::line::{Edited, InputLine, remember};
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::keymap::{Action, Key};

/// Takes a key while the search is being written.
pub(in crate::app) fn search_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
) -> Vec<Effect> {
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    match action {
        Some(Action::Close) => drop_search(model),
        Some(Action::Open) => {
            if let Some(search) = pane.search.take() {
                remember(&mut model.history.searches, search.line.text());
            }
            Vec::new()
        }
        _ => {
            let Some(search) = &mut pane.search else { return Vec::new() };
            if search.line.key(key, action) != Edited::Text {
                return Vec::new();
            }
            let words = words_of(&search.line);
            set_words(model, words)
        }
    }
}

/// Takes pasted text into the search being written; `None` when there is none.
pub(in crate::app) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    let search = model.layers.pane_mut()?.search.as_mut()?;
    search.line.paste(text);
    let words = words_of(&search.line);
    Some(set_words(model, words))
}

fn words_of(line: &InputLine) -> Vec<String> {
    line.text().split_whitespace().map(str::to_owned).collect()
}

fn set_words(model: &mut Model, words: Vec<String>) -> Vec<Effect> {
    model.layers.fit(model.room());
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    if pane.query.words == words {
        return Vec::new();
    }
    pane.query.words = words;
    ask_anew(model)
}

/// Drops the search being written: what was shown before comes back, the cursor on its row.
fn drop_search(model: &mut Model) -> Vec<Effect> {
    let search = model.layers.pane_mut().and_then(|pane| pane.search.take());
    let Some(TableSearch { words, row, .. }) = search else { return Vec::new() };
    model.layers.fit(model.room());
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    if pane.query.words == words && pane.in_hand() == row {
        return Vec::new();
    }
    pane.query.words = words;
    pane.go_back_to(row);
    ask(model)
}

/// Takes a search that is kept away, but no filter; the cursor stays on its row. `None` when there is none.
pub(in crate::app) fn clear_words(model: &mut Model) -> Option<Vec<Effect>> {
    let pane = model.layers.pane_mut()?;
    let words = std::mem::take(&mut pane.query.words);
    (!words.is_empty()).then(|| ask(model))
}
