//! Saved views, and where the console was left. Two small files are read and written here: `views.toml`, which
//! people keep in git, and a profile's `console.json`, which is the console's own; partners aren't. The command
//! `query` and the console call it.

mod file;
mod session_state;

pub use file::{SavedView, Views, ViewsError};
pub use session_state::{RecentPlace, SessionState};
