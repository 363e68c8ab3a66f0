//! What is done with the terminal itself: lending it to an editor, its clipboard, its colours.

use tokio_util::sync::CancellationToken;

use super::{Console, Ended};
use crate::app::{Model, Msg, update};
use crate::config::{private, shown};
use crate::runtime::editor;
use crate::term::{TerminalInputs, osc52};
use crate::theme::Theme;

impl Console<'_> {
    /// Lends the terminal to the user's editor until that ends; nothing else happens meanwhile.
    pub(super) async fn edit(
        &mut self,
        model: &mut Model,
        inputs: &mut TerminalInputs,
        text: String,
        hangup: &CancellationToken,
    ) -> std::io::Result<Option<Ended>> {
        // The editor reads the keys now.
        inputs.hand_over();
        self.guard.leave();
        let edited = tokio::select! {
            edited = editor::edit(&self.services.folder, text) => edited,
            () = hangup.cancelled() => {
                self.leave(model);
                self.exports.end().await;
                return Ok(Some(Ended::Signal));
            }
        };
        self.guard.reenter()?;
        let size = self.screen.size()?;
        self.handle(model, Msg::Resized(size.width, size.height))?;
        self.handle(model, Msg::Edited(edited))?;
        self.screen.backend_mut().force_repaint();
        self.dirty = true;
        Ok(None)
    }

    /// Hands a text to the terminal; one that is too long for it goes into a file (rule: long-copies).
    pub(super) fn copy(&mut self, what: Option<&str>, text: &str) -> String {
        const MOST: usize = 74_000;
        let sequence = osc52(text);
        if sequence.len() <= MOST {
            return match self.screen.backend_mut().write_through(&sequence) {
                Ok(()) => match what {
                    Some(what) => format!("the {what} was sent to your terminal's clipboard"),
                    None => "sent to your terminal's clipboard".to_owned(),
                },
                Err(error) => format!("could not copy: {error}"),
            };
        }
        let path = self.services.folder.join("copied.txt");
        match private::replace(&path, text.as_bytes()) {
            Ok(()) => format!("too long for a terminal's clipboard: it is in {}", shown(&path)),
            Err(error) => format!("could not copy: {error}"),
        }
    }

    /// Shows another theme, or says what is wrong with it.
    pub(super) fn show_theme(&mut self, model: &mut Model, name: String) {
        let msg = match Theme::load(&name, &self.services.themes) {
            Ok(theme) => {
                self.look.theme = theme;
                self.screen.backend_mut().force_repaint();
                Msg::Themed(name)
            }
            Err(error) => Msg::Notice(error.to_string()),
        };
        update(model, msg);
    }
}
