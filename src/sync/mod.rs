//! Bringing the store up to date. What lives here is which lists to ask for since when, the loop
//! over their pages, and what is said of it; what may not is HTTP or SQL. The command `sync` and the
//! console's background refresh call it.

mod pages;
mod plan;
mod run;
mod summary;

pub use plan::Settings;
pub use run::{SyncError, Syncer};
pub use summary::{ListWarning, ResourceSummary, Summary, SyncOutcome};
