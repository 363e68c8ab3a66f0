//! A line of text being written, with the lines written before it.

use tui_input::{Input, InputRequest};

use crate::domain::text::clean;
use crate::keymap::{Action, Key};

/// How many characters of a paste a line takes; nobody searches for more.
pub(super) const LONGEST_PASTE: usize = 10_000;

/// A line and its history.
#[derive(Clone, Debug, Default)]
pub struct InputLine {
    input: Input,
    /// Earlier lines, the newest last.
    history: Vec<String>,
    /// Which of them is shown, counted from the end; 0 for the line itself.
    back: usize,
    /// What was being written when the user went into the history.
    draft: String,
    /// The text is that of before: the first letter takes its place.
    is_old: bool,
    /// Something was typed into it: until then it holds what was stored.
    is_typed: bool,
}

/// What a key did to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The text changed.
    Text,
    /// Only the cursor moved, or nothing happened.
    Nothing,
}

impl InputLine {
    /// A line that starts with a text.
    pub fn new(text: &str, history: &[String]) -> Self {
        Self { input: Input::new(text.to_owned()), history: history.to_vec(), ..Self::default() }
    }

    /// A line that starts with the text of before, which the first letter replaces; any other key edits it.
    pub fn replacing(text: &str, history: &[String]) -> Self {
        Self { is_old: !text.is_empty(), ..Self::new(text, history) }
    }

    /// Whether what it holds is what somebody is typing, rather than what was stored.
    pub fn is_typed(&self) -> bool {
        self.is_typed
    }

    /// Whether the next letter takes the place of all that is there.
    pub fn is_old(&self) -> bool {
        self.is_old
    }

    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor's place in characters.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// The cursor's screen column, and the first column shown in a window of this width.
    pub fn window(&self, width: usize) -> (usize, usize) {
        (self.input.visual_cursor(), self.input.visual_scroll(width))
    }

    /// Replaces the line by a text.
    pub fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
    }

    /// Replaces everything from a character up to the cursor by a text.
    pub fn complete(&mut self, from: usize, text: &str) {
        let chars: Vec<char> = self.text().chars().collect();
        let before: String = chars.iter().take(from).collect();
        let behind: String = chars.iter().skip(self.cursor()).collect();
        let cursor = from + text.chars().count();
        self.input = Input::new(format!("{before}{text}{behind}")).with_cursor(cursor);
    }

    /// Takes a key, and the action that the keymap gives it here.
    pub fn key(&mut self, key: Key, action: Option<Action>) -> Edited {
        match action {
            Some(Action::Up) => self.look_back(1),
            Some(Action::Down) => self.look_back(-1),
            _ => {
                let Some(request) = key.edits() else { return Edited::Nothing };
                self.is_typed |= matches!(request, InputRequest::InsertChar(_))
                    && (self.is_old || self.text().is_empty());
                let was_old = std::mem::take(&mut self.is_old);
                if was_old && matches!(request, InputRequest::InsertChar(_)) {
                    self.input.reset();
                }
                match self.input.handle(request) {
                    Some(changed) if changed.value => Edited::Text,
                    _ => Edited::Nothing,
                }
            }
        }
    }

    /// Takes pasted text as one line, as much of it as a line holds, at once: letter by letter a long one would take
    /// seconds.
    pub fn paste(&mut self, text: &str) {
        self.is_typed |= self.is_old || self.text().is_empty();
        if std::mem::take(&mut self.is_old) {
            self.input.reset();
        }
        let pasted: String = clean(text.trim()).chars().take(LONGEST_PASTE).collect();
        let cursor = self.cursor() + pasted.chars().count();
        let before: String = self.text().chars().take(self.cursor()).collect();
        let behind: String = self.text().chars().skip(self.cursor()).collect();
        self.input = Input::new(format!("{before}{pasted}{behind}")).with_cursor(cursor);
    }

    fn look_back(&mut self, by: isize) -> Edited {
        (self.is_old, self.is_typed) = (false, false);
        let back = self.back.saturating_add_signed(by).min(self.history.len());
        if back == self.back {
            return Edited::Nothing;
        }
        if self.back == 0 {
            self.text().to_owned().clone_into(&mut self.draft);
        }
        self.back = back;
        let text = match self.history.len().checked_sub(back).and_then(|at| self.history.get(at)) {
            Some(line) => line.clone(),
            None => self.draft.clone(),
        };
        self.set(&text);
        Edited::Text
    }
}

/// Adds a line to a history; a line that is there already moves to the end.
pub fn remember(history: &mut Vec<String>, line: &str) {
    let line = line.trim();
    if !line.is_empty() {
        history.retain(|old| old != line);
        history.push(line.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::{Keymap, Where};

    fn keys(line: &mut InputLine, keys: &[&str]) {
        let keymap = Keymap::default();
        for key in keys {
            let key = key.parse().unwrap();
            line.key(key, keymap.action(Where::Line, key));
        }
    }

    #[test]
    fn up_brings_back_what_was_written_before_and_down_the_draft() {
        let mut history = vec!["a".to_owned()];
        remember(&mut history, " b ");
        remember(&mut history, "a");
        remember(&mut history, " ");
        assert_eq!(history, ["b", "a"]);
        let mut line = InputLine::new("", &history);
        keys(&mut line, &["x", "y", "Up"]);
        assert_eq!(line.text(), "a");
        keys(&mut line, &["Up", "Up"]);
        assert_eq!(line.text(), "b");
        keys(&mut line, &["Down", "Down"]);
        assert_eq!(line.text(), "xy");
    }

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        let mut line = InputLine::new("größe zwei", &[]);
        keys(&mut line, &["Ctrl-w", "d", "Home", "X", "Ctrl-e", "Backspace"]);
        assert_eq!(line.text(), "Xgröße ");
        line.paste("a\nb");
        assert_eq!(line.text(), "Xgröße a b");
        line.paste(&"é".repeat(3 * LONGEST_PASTE));
        assert_eq!(line.text().chars().count(), 10 + LONGEST_PASTE);
        keys(&mut line, &["Ctrl-u"]);
        line.paste("Xgröße a b");
        line.complete(1, "neu");
        assert_eq!((line.text(), line.cursor()), ("Xneu", 4));
    }
}
