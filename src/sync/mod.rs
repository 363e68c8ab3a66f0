//! Brings the store up to date. Deciding which lists to ask for since when, the loop over their pages and the
//! report of it live here; HTTP and SQL don't belong. The command `sync` and the console's background refresh
//! call it.

mod pages;
mod plan;
mod run;
mod summary;

pub use plan::Settings;
pub use run::{SyncError, Syncer};
pub use summary::{ListWarning, ResourceSummary, Summary, SyncOutcome};
