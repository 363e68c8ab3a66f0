//! What is done to the terminal itself: lending it to an editor, its clipboard, its colours.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Console, Ended, STOPS_WITHIN};
use crate::app::{InvestigationMsg, Model, Msg, TerminalEffect, update};
use crate::config::{private, shown};
use crate::runtime::editor;
use crate::term::tmux::{self, TmuxCopy};
use crate::term::{
    ASK_BACKGROUND, Background, HeardBackground, TerminalInputs, listen, osc52, stop_own_group,
};
use crate::theme::{Theme, for_background};

/// How long a copy waits for the one before: one that hangs mustn't swallow all others.
const COPY_WAITS: Duration = Duration::from_secs(5);

/// The longest text that is copied, in bytes: as base64 a little under what terminals take at once, 74,000 bytes.
const LONGEST_COPY: usize = 55_000;

/// `the reply was`, or nothing where there is no word for it.
fn was(what: Option<&str>) -> String {
    what.map(|what| format!("the {what} was")).unwrap_or_default()
}

/// Where a text is that tmux took.
fn in_tmux(what: Option<&str>, copied: TmuxCopy) -> String {
    let place = match copied {
        TmuxCopy::Clipboard => "sent to tmux and your terminal's clipboard",
        TmuxCopy::BufferOnly => "in tmux's buffer only: set-clipboard is off",
    };
    format!("{} {place}", was(what)).trim_start().to_owned()
}

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
            TerminalEffect::Bell => self.screen.backend_mut().write_through("\x07")?,
            TerminalEffect::Suspend => {
                self.guard.leave();
                self.suspended = Some(Instant::now() + STOPS_WITHIN);
                stop_own_group()?;
            }
            TerminalEffect::Copy(text) => self.copy(model, None, text),
            TerminalEffect::CopyAs(what, text) => self.copy(model, Some(what), text),
            TerminalEffect::CopyPastTmux(what, text) => {
                let said =
                    self.write_copy(what, &text, "sent past tmux, which needs set-clipboard on");
                update(model, said);
            }
            TerminalEffect::Theme(name) => self.show_theme(model, name),
        }
        Ok(())
    }

    /// Copies a text: through tmux where that stands in between, else by the terminal; one that is too long goes into
    /// a file (rule: long-copies). Says where it is.
    fn copy(&mut self, model: &mut Model, what: Option<&'static str>, text: String) {
        if text.len() <= LONGEST_COPY && tmux::is_inside(|name| std::env::var(name).ok()) {
            let (replies, before) = (self.replies.clone(), self.copying.take());
            self.copying = Some(tokio::spawn(async move {
                // What is copied last has to be what is pasted.
                if let Some(before) = before {
                    let _ = tokio::time::timeout(COPY_WAITS, before).await;
                }
                let copied = tokio::task::spawn_blocking(move || (tmux::copy(&text), text)).await;
                let _ = replies.send(match copied {
                    Ok((Ok(copied), _)) => Msg::Copied(in_tmux(what, copied)),
                    Ok((Err(_), text)) => Msg::NotInTmux { what, text },
                    Err(error) => Msg::Outcome("could not copy", error.to_string()),
                });
            }));
            return;
        }
        let said = self.copy_by_terminal(what, &text);
        update(model, said);
    }

    /// Copies a text by the terminal, and says what was done with it.
    fn write_copy(&mut self, what: Option<&str>, text: &str, done: &str) -> Msg {
        match self.screen.backend_mut().write_through(&osc52(text)) {
            Ok(()) => Msg::Copied(format!("{} {done}", was(what)).trim_start().to_owned()),
            Err(error) => Msg::Outcome("could not copy", error.to_string()),
        }
    }

    fn copy_by_terminal(&mut self, what: Option<&str>, text: &str) -> Msg {
        if text.len() <= LONGEST_COPY {
            return self.write_copy(what, text, "sent to your terminal's clipboard");
        }
        let path = self.services.folder.join("copied.txt");
        match private::replace(&path, text.as_bytes()) {
            Ok(()) => {
                let path = shown(&path);
                Msg::Copied(format!("too long for a terminal's clipboard; written to {path}"))
            }
            Err(error) => Msg::Outcome("could not copy", error.to_string()),
        }
    }

    /// Asks the terminal for its background, if the theme depends on it. Until it has answered nobody else may read keys.
    pub(super) fn ask_background(
        &mut self,
    ) -> std::io::Result<Option<tokio::task::JoinHandle<HeardBackground>>> {
        if !self.services.asks_background {
            return Ok(None);
        }
        self.screen.backend_mut().write_through(ASK_BACKGROUND)?;
        Ok(Some(tokio::task::spawn_blocking(listen)))
    }

    /// Shows the theme for a background, unless the user has chosen one.
    pub(super) fn show_background(&mut self, model: &mut Model, background: Option<Background>) {
        let name = for_background(background == Some(Background::Light));
        if background.is_none() || model.themes.chosen || model.themes.shown == name {
            return;
        }
        if let Ok(theme) = Theme::load(name, &self.services.themes) {
            self.look.theme = theme;
            name.clone_into(&mut model.themes.shown);
            self.screen.backend_mut().force_repaint();
            self.dirty = true;
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
