//! A whole record as a tree of lines: every field from the API, what files added, and the changes that syncs
//! saw.

use super::list_cursor::ListCursor;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::msg::TerminalEffect;
use super::overlay::{closes, moved};
use super::request::Awaited;
use super::search::ListSearch;
use crate::domain::text::clean;
use crate::keymap::Action;

/// A line of the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeLine {
    /// How deeply the line is nested.
    pub depth: usize,
    /// The field's name, or the place in a list.
    pub label: String,
    /// The value as it is copied; `None` for a line that only holds others.
    pub value: Option<String>,
    /// What the value means to a person, such as the time of an epoch number.
    pub meaning: Option<String>,
}

/// A record and the cursor in it.
#[derive(Clone, Debug, Default)]
pub struct RecordTree {
    pub title: String,
    pub lines: Vec<TreeLine>,
    /// The cursor among those that the search leaves.
    pub scroll: ListCursor,
    pub search: ListSearch,
    /// What is still to be listed at its end.
    pub awaited: Awaited,
}

impl RecordTree {
    /// The lines that the search leaves.
    pub fn shown(&self) -> Vec<&TreeLine> {
        let text = |line: &TreeLine| {
            let value = line.value.as_deref().unwrap_or_default();
            format!("{} {value} {}", line.label, line.meaning.as_deref().unwrap_or_default())
        };
        self.lines.iter().filter(|line| self.search.takes(&text(line))).collect()
    }
}

/// How many lines of the tree fit on a screen of so many rows.
pub fn height(screen: u16) -> usize {
    usize::from(screen.saturating_sub(6)).max(1)
}

/// Takes a key while the record is open.
pub(super) fn key(
    model: &mut Model,
    action: Option<Action>,
    mut tree: Box<RecordTree>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Some(Action::WholeRecord | Action::Open) => return effects,
        Some(Action::Close) if tree.search.clear() => tree.scroll = ListCursor::default(),
        action if closes(action) => return effects,
        Some(Action::Search) => tree.search.begin(),
        Some(Action::Copy) => {
            let value = tree.shown().get(tree.scroll.at).and_then(|line| line.value.clone());
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
            let many = tree.shown().len();
            tree.scroll.at = moved(other, tree.scroll.at, many).unwrap_or(tree.scroll.at);
            tree.scroll.follow(many, height(model.size.1));
        }
    }
    model.overlay = Overlay::Record(tree);
    effects
}

/// All lines as text, indented as on the screen.
fn whole(tree: &RecordTree) -> String {
    let mut text = String::new();
    for line in &tree.lines {
        let value = line.value.as_deref().unwrap_or_default();
        let told = format!("{}{}: {}", "  ".repeat(line.depth), line.label, clean(value));
        text.push_str(told.trim_end());
        if let Some(meaning) = &line.meaning {
            text.push_str("  (");
            text.push_str(&clean(meaning));
            text.push(')');
        }
        text.push('\n');
    }
    text
}
