//! The search in a record table, while it is being written.

use super::keys::ask;
use crate::app::line::{Edited, remember};
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::keymap::{Action, Key};

/// Takes a key while a search is being written.
pub(in crate::app) fn search_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
) -> Vec<Effect> {
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    let Some((mut line, before)) = pane.search.take() else { return Vec::new() };
    match action {
        Some(Action::Close) => set_words(model, before),
        Some(Action::Open) => {
            remember(&mut model.history.searches, line.text());
            Vec::new()
        }
        _ => {
            let edited = line.key(key, action);
            let words = line.text().split_whitespace().map(str::to_owned).collect();
            pane.search = Some((line, before));
            if edited == Edited::Text { set_words(model, words) } else { Vec::new() }
        }
    }
}

/// Takes pasted text into the search being written; `None` when there is none.
pub(in crate::app) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    let (line, _) = model.layers.pane_mut()?.search.as_mut()?;
    line.paste(text);
    let words = line.text().split_whitespace().map(str::to_owned).collect();
    Some(set_words(model, words))
}

fn set_words(model: &mut Model, words: Vec<String>) -> Vec<Effect> {
    model.layers.fit(model.room().1);
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    if pane.query.words == words {
        return Vec::new();
    }
    pane.query.words = words;
    ask(model)
}
