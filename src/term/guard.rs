//! One owner of the terminal. It is given back whole, exactly once: on the way out, on an error, on
//! a panic of any thread, before a suspension.

use std::io::{Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::process::{Signal, kill_current_process_group};

/// Alternate screen, no cursor, pastes in brackets.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?2004h";
/// The end of a frame that was cut short, no scroll region, plain text, and all that [`ENTER`] and
/// the mouse switched on, off.
const LEAVE: &str = "\x1b[?2026l\x1b[r\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";
/// Clicks and the wheel, in a form that any size of terminal can tell.
const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";

/// Whether the terminal is ours now. Whoever turns it to false gives the terminal back.
static OURS: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal, while this lives.
#[derive(Debug)]
pub struct TerminalGuard {
    mouse: bool,
}

impl TerminalGuard {
    /// Takes the terminal.
    pub fn enter(mouse: bool) -> std::io::Result<Self> {
        HOOK.call_once(|| {
            let usual = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                // First, so that the message can be read.
                give_back();
                usual(info);
            }));
        });
        let guard = Self { mouse };
        guard.take()?;
        Ok(guard)
    }

    fn take(&self) -> std::io::Result<()> {
        enable_raw_mode()?;
        OURS.store(true, Ordering::SeqCst);
        let mut out = std::io::stdout();
        out.write_all(ENTER.as_bytes())?;
        if self.mouse {
            out.write_all(MOUSE.as_bytes())?;
        }
        out.flush()
    }

    /// Gives the terminal back for a while.
    pub fn leave(&mut self) {
        give_back();
    }

    /// Takes the terminal again, also when something else changed its modes meanwhile.
    pub fn reenter(&mut self) -> std::io::Result<()> {
        // Raw mode is remembered as being on when the program was stopped from outside.
        if OURS.swap(false, Ordering::SeqCst) {
            disable_raw_mode()?;
        }
        self.take()
    }

    /// Gives the terminal back for good.
    pub fn restore(self) {
        drop(self);
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, if it is ours. Errors are passed over: a terminal that is gone needs
/// nothing back.
fn give_back() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out: Stdout = std::io::stdout();
    let _ = out.write_all(LEAVE.as_bytes());
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// Asks to be stopped together with the programs of the same job, as Ctrl-Z does. Never SIGSTOP: a
/// group that nobody can continue would stay frozen; such a group isn't stopped by SIGTSTP either,
/// and the caller goes on.
pub fn stop_own_group() -> std::io::Result<()> {
    Ok(kill_current_process_group(Signal::TSTP)?)
}
