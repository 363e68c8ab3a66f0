//! What is asked of a sync, and what one tells while it runs.

use super::Resource;

/// What a caller wants read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Everything, from the beginning.
    Everything,
    /// What changed, the trailing window included.
    Changes,
    /// What changed; the trailing window only when it is due.
    Freshness,
}

/// What happens in a sync, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncEvent {
    /// Reading begins.
    Started {
        /// Every list from its beginning.
        full: bool,
    },
    /// A page was committed.
    Page {
        /// Of this list.
        resource: Resource,
        /// So many records that the run had not brought before.
        records: i64,
    },
    /// The keys may not read a list.
    Refused {
        /// The list.
        resource: Resource,
        /// 403 or 404.
        status: u16,
    },
}
