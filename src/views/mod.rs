//! Named queries, and where the console was left. What lives here is two small files and their
//! reading and writing: `views.toml`, which people keep in git, and a profile's `console.json`, which
//! is the console's own. What may not is any partner. The command `query` and the console call it.

mod file;
mod session_state;

pub use file::{SavedView, Views, ViewsError};
pub use session_state::SessionState;
