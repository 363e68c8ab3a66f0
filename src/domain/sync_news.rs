//! What can be asked of a sync, and what it reports while it runs.

use super::Resource;

/// What a caller wants read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Every list from its beginning.
    Everything,
    /// What changed, the trailing window included.
    Changes,
    /// What changed; the trailing window only if it is due.
    Freshness,
}

/// What happens in a sync, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncEvent {
    /// Reading begins.
    Started {
        /// Every list is read from its beginning.
        full: bool,
        /// How many lists are read.
        lists: usize,
    },
    /// A page was written; it is committed a moment later.
    Page {
        resource: Resource,
        /// Records that the run had not brought before.
        records: i64,
    },
    /// A list was read to its end, or may not be read.
    ListDone,
    /// The keys may not read a list.
    Refused {
        resource: Resource,
        /// 403 or 404.
        status: u16,
    },
}
