//! The terminal: taking and restoring it, drawing on it with few bytes, keys, hang-ups. Every byte that goes to
//! the screen is written here; what it shows isn't decided here. Only the console's start-up and loop call it, and
//! it imports no other room.

mod backend;
mod background;
mod clipboard;
mod colour;
mod guard;
mod hangup;
mod input;
mod paint;
mod scroll;
pub mod tmux;

pub use backend::ScreenBackend;
pub use background::{ASK_BACKGROUND, Background, HeardBackground, listen};
pub use clipboard::osc52;
pub use colour::ColourDepth;
pub use guard::{TerminalGuard, stop_own_group};
pub use hangup::watch_hangup;
pub use input::{Input, TerminalInputs};
