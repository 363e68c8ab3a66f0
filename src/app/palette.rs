//! The command palette: every action, found by its words.

use strum::IntoEnumIterator;

use super::line::InputLine;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::overlay::moved;
use super::update::act;
use crate::domain::text::fold;
use crate::keymap::{Action, Key};

/// The prompt and its cursor.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// What was typed to narrow the list.
    pub line: InputLine,
    pub at: usize,
}

impl Palette {
    /// The actions whose name or words contain everything that was typed.
    pub fn actions(&self, model: &Model) -> Vec<Action> {
        let place = model.place();
        let wanted = fold(self.line.text());
        let words: Vec<&str> = wanted.split_whitespace().collect();
        Action::iter()
            .filter(|action| *action != Action::Palette && action.applies(place))
            .filter(|action| {
                let told = action.words_in(place);
                let text = fold(&format!("{} {told}", action.name().replace('_', " ")));
                words.iter().all(|word| text.contains(word))
            })
            .collect()
    }
}

pub(super) fn open(model: &mut Model) {
    model.overlay = Overlay::Palette(Box::default());
}

/// Takes a key while the palette is open.
pub(super) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut palette: Box<Palette>,
) -> Vec<Effect> {
    let actions = palette.actions(model);
    match action {
        Some(Action::Close) => return Vec::new(),
        Some(Action::Open) => {
            return actions.get(palette.at).map_or_else(Vec::new, |action| act(model, *action));
        }
        other => {
            let at = moved(other, palette.at, actions.len());
            if at.is_none() {
                palette.line.key(key, action);
            }
            palette.at = at.unwrap_or(0);
        }
    }
    model.overlay = Overlay::Palette(palette);
    Vec::new()
}
