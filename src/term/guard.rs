//! The one owner of the terminal. It is restored fully and exactly once: on exit, on an error, on a panic in any
//! thread, and before a suspension.

use std::io::{Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::process::{Signal, kill_current_process_group};

/// Alternate screen, hidden cursor, bracketed paste.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[?2004h";
/// Ends a frame that was cut short, resets scroll region and style, and switches off everything that [`ENTER`] and
/// [`MOUSE`] switched on.
const LEAVE: &str = "\x1b[?2026l\x1b[r\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";
/// Clicks and the wheel, with coordinates that work for any size of terminal.
const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";

/// Whether the terminal is ours now. Whoever sets this to false restores the terminal.
static OURS: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// Owns the terminal while it lives.
#[derive(Debug)]
pub struct TerminalGuard {
    mouse: bool,
}

impl TerminalGuard {
    pub fn enter(mouse: bool) -> std::io::Result<Self> {
        HOOK.call_once(|| {
            let usual = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                // Restore first, so that the message can be read.
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

    /// Restores the terminal for a while; [`Self::reenter`] takes it back.
    pub fn leave(&mut self) {
        give_back();
    }

    /// Takes the terminal back, even if something else changed its modes meanwhile.
    pub fn reenter(&mut self) -> std::io::Result<()> {
        // If the program was stopped from outside, crossterm still believes that raw mode is on.
        if OURS.swap(false, Ordering::SeqCst) {
            disable_raw_mode()?;
        }
        self.take()
    }

    /// Restores the terminal for good.
    pub fn restore(self) {
        drop(self);
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Restores the terminal if it is ours. Ignores errors: a terminal that is gone needs nothing.
fn give_back() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out: Stdout = std::io::stdout();
    let _ = out.write_all(LEAVE.as_bytes());
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// Suspends the whole job, as Ctrl-Z does. Not with SIGSTOP: if nobody can continue the group, it would stay frozen.
/// SIGTSTP doesn't stop such a group, and the caller simply goes on.
pub fn stop_own_group() -> std::io::Result<()> {
    Ok(kill_current_process_group(Signal::TSTP)?)
}
