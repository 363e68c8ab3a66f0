//! tmux, where it stands between the program and the terminal. By default it ignores a program's OSC 52
//! (`set-clipboard external`), so a text is given to tmux itself, which has a buffer and passes it on to the terminal.

use std::io::{self, Write};
use std::process::{Command, Stdio};

/// Where a text that tmux took can be pasted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TmuxCopy {
    /// tmux's buffer, and the terminal's clipboard if the terminal allows it.
    Clipboard,
    /// tmux's buffer only: it is told to leave the clipboard alone (`set-clipboard off`).
    BufferOnly,
}

/// Whether the program runs inside tmux.
pub fn is_inside(variable: impl Fn(&str) -> Option<String>) -> bool {
    variable("TMUX").is_some_and(|value| !value.is_empty())
}

/// What tmux does with the clipboard, as its option says: `on`, `external` or `off`.
///
/// # Errors
/// tmux can't be run, or doesn't answer.
pub fn set_clipboard() -> io::Result<String> {
    let answer = Command::new("tmux").args(["show-options", "-sv", "set-clipboard"]).output()?;
    if !answer.status.success() {
        return Err(io::Error::other("tmux show-options failed"));
    }
    Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// Gives a text to tmux, which passes it on to the terminal's clipboard where it may. Waits for the program `tmux`.
///
/// # Errors
/// tmux can't be run or refuses: it is older than 3.2, for instance.
pub fn copy(text: &str) -> io::Result<TmuxCopy> {
    let clipboard = set_clipboard()?;
    let mut child = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    let status = child.wait()?;
    written?;
    if !status.success() {
        return Err(io::Error::other("tmux load-buffer failed"));
    }
    Ok(if clipboard == "off" { TmuxCopy::BufferOnly } else { TmuxCopy::Clipboard })
}
