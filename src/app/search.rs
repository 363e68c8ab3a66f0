//! The search in a list that is all there: only lines with every word stay. It is written in the list's last line,
//! Enter keeps it, Esc drops it.

use super::layers::Layer;
use super::line::{Edited, InputLine};
use super::list_cursor::ListCursor;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::{help, sweep, wizard};
use crate::domain::text::fold;
use crate::keymap::{Action, Key};

/// A search that is written or kept.
#[derive(Clone, Debug, Default)]
pub struct ListSearch {
    /// The line, while it is being written.
    pub line: Option<InputLine>,
    text: String,
    /// Folded.
    words: Vec<String>,
}

impl ListSearch {
    /// One that is kept.
    pub(super) fn of(text: &str) -> Self {
        let mut search = Self::default();
        search.set(text);
        search
    }

    /// Begins to write it, from what is kept.
    pub(super) fn begin(&mut self) {
        self.line = Some(InputLine::replacing(&self.text, &[]));
    }

    /// Takes a key while it is written; tells whether other lines match now.
    pub(super) fn key(&mut self, key: Key, action: Option<Action>) -> bool {
        let Some(mut line) = self.line.take() else { return false };
        match action {
            Some(Action::Open) => false,
            Some(Action::Close) => self.set(""),
            _ => {
                let edited = line.key(key, action);
                let text = line.text().to_owned();
                self.line = Some(line);
                edited == Edited::Text && self.set(&text)
            }
        }
    }

    /// Takes pasted text while it is written; tells whether it did.
    pub(super) fn paste(&mut self, text: &str) -> bool {
        let Some(line) = &mut self.line else { return false };
        line.paste(text);
        let text = line.text().to_owned();
        self.set(&text);
        true
    }

    /// Takes the search away; tells whether there was one.
    pub(super) fn clear(&mut self) -> bool {
        self.line = None;
        self.set("")
    }

    fn set(&mut self, text: &str) -> bool {
        let is_other = self.text != text;
        text.clone_into(&mut self.text);
        self.words = text.split_whitespace().map(fold).collect();
        is_other
    }

    /// What is searched, as it was written; empty without a search.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_on(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether a line has all words, in whatever case and with or without accents.
    pub fn takes(&self, line: &str) -> bool {
        !self.is_on() || self.takes_folded(&fold(line))
    }

    /// The same for a line that is folded already.
    pub fn takes_folded(&self, line: &str) -> bool {
        self.words.iter().all(|word| line.contains(word))
    }
}

/// The search of the list on top, if that has one.
fn of_top(model: &mut Model) -> Option<&mut ListSearch> {
    if let Some(pane) = &mut model.help {
        return Some(&mut pane.search);
    }
    match &mut model.overlay {
        Overlay::Cases(cases) => Some(&mut cases.search),
        Overlay::Record(tree) => Some(&mut tree.search),
        Overlay::None => match model.layers.top_mut()? {
            Layer::Sweep(pane) => Some(&mut pane.search),
            Layer::Investigation(wizard) => Some(&mut wizard.search),
            Layer::Partner(_) | Layer::Rewards(_) | Layer::Programme(_) => None,
        },
        _ => None,
    }
}

/// Takes a key while the search of the list on top is written; `None` when it isn't.
pub(super) fn key(model: &mut Model, key: Key, action: Option<Action>) -> Option<Vec<Effect>> {
    let search = of_top(model).filter(|search| search.line.is_some())?;
    if search.key(key, action) {
        refill(model);
    }
    Some(Vec::new())
}

/// Takes pasted text into it; `None` when it isn't written.
pub(super) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    let search = of_top(model)?;
    search.paste(text).then(|| {
        refill(model);
        Vec::new()
    })
}

/// Begins to write it.
pub(super) fn begin(model: &mut Model) {
    if let Some(search) = of_top(model) {
        search.begin();
    }
}

/// Takes it away; tells whether there was one.
pub(super) fn clear(model: &mut Model) -> bool {
    let is_cleared = of_top(model).is_some_and(ListSearch::clear);
    if is_cleared {
        refill(model);
    }
    is_cleared
}

/// Other lines match: the list begins at its first.
fn refill(model: &mut Model) {
    if model.help.is_some() {
        return help::refill(model);
    }
    match &mut model.overlay {
        Overlay::Cases(cases) => cases.at = 0,
        Overlay::Record(tree) => tree.scroll = ListCursor::default(),
        _ => match model.layers.top() {
            Some(Layer::Sweep(_)) => sweep::refill(model),
            Some(Layer::Investigation(_)) => wizard::from_top(model),
            _ => {}
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_written_kept_and_dropped() {
        let mut search = ListSearch::default();
        search.begin();
        for letter in ["m", "u", "l"] {
            assert!(search.key(letter.parse().unwrap(), None));
        }
        assert!(search.takes("Müller GmbH") && !search.takes("Weber"));
        assert!(!search.key(Key::ENTER, Some(Action::Open)), "nothing else matches for it");
        assert!(search.line.is_none() && search.is_on());
        search.begin();
        assert!(search.key("Esc".parse().unwrap(), Some(Action::Close)));
        assert!(!search.is_on() && search.takes("Weber") && !search.clear());
    }
}
