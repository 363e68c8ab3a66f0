//! The box for a partner's message, typed or pasted. It comes back with the reason when nothing in the message
//! was understood.

use unicode_segmentation::UnicodeSegmentation;

use super::begin::{catch_up, start};
use super::{Wizard, WizardRequest};
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::investigate::Ask;
use crate::keymap::{Action, Key};
use tui_input::InputRequest;

/// In bytes. The rest of a longer message is dropped.
const MOST: usize = 1 << 20;

/// A message, or a few words of one, being entered.
#[derive(Clone, Debug, Default)]
pub struct MessagePrompt {
    /// The text, line by line as it came.
    pub text: String,
    /// Why it could not be investigated.
    pub why: Option<String>,
}

impl MessagePrompt {
    /// Appends a text, as far as there is room.
    fn push(&mut self, text: &str) {
        let room = MOST.saturating_sub(self.text.len());
        let text = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        self.text.push_str(&text.replace("\r\n", "\n").replace('\r', "\n"));
    }

    /// Removes the last letter, or the last word.
    fn cut(&mut self, word: bool) {
        let kept = if word {
            let bare = self.text.trim_end();
            bare.rfind(char::is_whitespace).map_or(0, |at| at + 1)
        } else {
            self.text.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
        };
        self.text.truncate(kept);
    }
}

/// Asks for a message.
pub(in crate::app) fn begin(model: &mut Model) -> Vec<Effect> {
    model.overlay = Overlay::Message(Box::default());
    Vec::new()
}

/// Asks again, and says why.
pub(super) fn reopen(model: &mut Model, text: String, why: String) {
    model.overlay = Overlay::Message(Box::new(MessagePrompt { text, why: Some(why) }));
}

/// Takes a key while a message is being entered.
pub(in crate::app) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut prompt: Box<MessagePrompt>,
) -> Vec<Effect> {
    match action {
        Some(Action::Close) => return catch_up(model),
        Some(Action::Open) if prompt.text.trim().is_empty() => {}
        Some(Action::Open) => {
            let partner = model.layers.partner().map(|detail| detail.key.clone());
            let ask = Ask { partner, ..Ask::default() };
            let claim =
                WizardRequest { ask, message: Some(prompt.text), ..WizardRequest::default() };
            return start(model, Wizard::new(claim));
        }
        _ => match key.edits() {
            Some(InputRequest::InsertChar(c)) => prompt.push(c.encode_utf8(&mut [0; 4])),
            Some(InputRequest::DeletePrevChar) => prompt.cut(false),
            Some(InputRequest::DeletePrevWord) => prompt.cut(true),
            Some(InputRequest::DeleteLine) => prompt.text.clear(),
            _ => {}
        },
    }
    model.overlay = Overlay::Message(prompt);
    Vec::new()
}

/// Takes a pasted message as it came, however many lines it has.
pub(in crate::app) fn paste(
    model: &mut Model,
    text: &str,
    mut prompt: Box<MessagePrompt>,
) -> Vec<Effect> {
    prompt.push(text);
    model.overlay = Overlay::Message(prompt);
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_edited_by_letters_words_and_as_a_whole() {
        let mut prompt = MessagePrompt::default();
        prompt.push("Hi,\r\nZoë\u{301} paid 5\r");
        assert_eq!(prompt.text, "Hi,\nZoë\u{301} paid 5\n");
        prompt.cut(false);
        prompt.cut(true);
        assert_eq!(prompt.text, "Hi,\nZoë\u{301} paid ");
        prompt.cut(true);
        prompt.cut(false);
        prompt.cut(false);
        assert_eq!(prompt.text, "Hi,\nZo");
        prompt.push(&"é".repeat(MOST));
        assert!(prompt.text.len() <= MOST);
    }
}
