//! What is done to the terminal itself: lending it to an editor, its clipboard, its colours.

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Console, Ended, STOPS_WITHIN};
use crate::app::{InvestigationMsg, Model, Msg, TerminalEffect, update};
use crate::config::{private, shown};
use crate::runtime::editor;
use crate::term::{TerminalInputs, osc52, stop_own_group};
use crate::theme::Theme;

impl Console<'_> {
    /// Lends the terminal to the user's editor until the editor ends; nothing else happens meanwhile.
    pub(super) async fn edit(
        &mut self,
        model: &mut Model,
        inputs: &mut TerminalInputs,
        text: String,
        hangup: &CancellationToken,
    ) -> std::io::Result<Option<Ended>> {
        // From here on the editor reads the keys.
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
        self.handle(model, Msg::Investigation(InvestigationMsg::Edited(edited)))?;
        self.screen.backend_mut().force_repaint();
        self.dirty = true;
        Ok(None)
    }

    pub(super) fn terminal(
        &mut self,
        model: &mut Model,
        effect: TerminalEffect,
    ) -> std::io::Result<()> {
        match effect {
            TerminalEffect::Redraw => {
                self.screen.backend_mut().force_repaint();
                self.dirty = true;
            }
            TerminalEffect::Suspend => {
                self.guard.leave();
                self.suspended = Some(Instant::now() + STOPS_WITHIN);
                stop_own_group()?;
            }
            TerminalEffect::Copy(text) => {
                let notice = self.copy(None, &text);
                update(model, Msg::Notice(notice));
            }
            TerminalEffect::CopyAs(what, text) => {
                let notice = self.copy(Some(what), &text);
                update(model, Msg::Notice(notice));
            }
            TerminalEffect::Theme(name) => self.show_theme(model, name),
        }
        Ok(())
    }

    /// Sends a text to the terminal's clipboard; one too long for that goes into a file (rule: long-copies).
    fn copy(&mut self, what: Option<&str>, text: &str) -> String {
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
            Ok(()) => format!("too long for a terminal's clipboard; written to {}", shown(&path)),
            Err(error) => format!("could not copy: {error}"),
        }
    }

    /// Switches to another theme, or says what is wrong with it.
    fn show_theme(&mut self, model: &mut Model, name: String) {
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
