//! A record as a whole: every field that the API gave, what files added and what syncs saw change, as a
//! tree of lines.

use super::detail::ListCursor;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::msg::TerminalEffect;
use super::overlay::{closes, moved};
use crate::domain::text::clean;
use crate::keymap::Action;

/// A line of the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeLine {
    /// How far within.
    pub depth: usize,
    /// The field's name, or the place in a list.
    pub label: String,
    /// The value, as it is copied; nothing for what only holds others.
    pub value: Option<String>,
    /// What a person makes of it: the time of an epoch number.
    pub meaning: Option<String>,
}

/// A record and the cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordTree {
    /// What it is.
    pub title: String,
    /// Its lines.
    pub lines: Vec<TreeLine>,
    /// The cursor.
    pub scroll: ListCursor,
}

/// Lines of the tree on a screen of so many.
pub fn height(screen: u16) -> usize {
    usize::from(screen.saturating_sub(6)).max(1)
}

/// Takes a key while it is open.
pub(super) fn key(
    model: &mut Model,
    action: Option<Action>,
    mut tree: Box<RecordTree>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Some(Action::WholeRecord | Action::Open) => return effects,
        action if closes(action) => return effects,
        Some(Action::Copy) => {
            let value = tree.lines.get(tree.scroll.at).and_then(|line| line.value.clone());
            effects.extend(
                value.map(|value| {
                    Effect::Terminal(TerminalEffect::Copy(clean(&value).into_owned()))
                }),
            );
        }
        Some(Action::CopyNote) => {
            effects.push(Effect::Terminal(TerminalEffect::Copy(whole(&tree))));
        }
        other => {
            let many = tree.lines.len();
            tree.scroll.at = moved(other, tree.scroll.at, many).unwrap_or(tree.scroll.at);
            tree.scroll.follow(many, height(model.size.1));
        }
    }
    model.overlay = Overlay::Record(tree);
    effects
}

/// All lines as text, as they are indented on the screen.
fn whole(tree: &RecordTree) -> String {
    let mut text = String::new();
    for line in &tree.lines {
        let value = line.value.as_deref().unwrap_or_default();
        let line = format!("{}{}: {}", "  ".repeat(line.depth), line.label, clean(value));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
