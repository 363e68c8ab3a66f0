//! What can go wrong with the store, as sentences with a next step.

use std::path::PathBuf;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file was written by a newer partnerdesk.
    #[error(
        "the store {path} has schema {found}, this partnerdesk knows up to {known}; install the newer partnerdesk, or move the file away and sync again"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The file is of an older version, and reading changes nothing.
    #[error("the store {path} has schema {found}, this partnerdesk has {known}")]
    Older {
        /// The file.
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// The version of this program.
        known: i64,
    },
    /// The file is damaged, or not a database at all.
    #[error("the store {path} is damaged ({detail})")]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite says of it.
        detail: String,
    },
    /// Another process is writing to the same profile.
    #[error("another sync of this profile is running (pid {pid}); wait for it, or stop it")]
    Held {
        /// The process that holds the store, as it wrote it down.
        pid: String,
    },
    /// A folder or file could not be made, opened or locked.
    #[error("cannot use {path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Anything else that SQLite reports: a full disk, a locked file.
    #[error("the store {path} failed: {detail}")]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// A page doesn't follow the one before it, or a sync ended with a page missing: what was read
    /// since isn't kept.
    #[error("the store {path} lacks a page of {list}; what was read before it is kept")]
    Hole {
        /// The file.
        path: PathBuf,
        /// The list.
        list: &'static str,
    },
    /// The writing thread has ended.
    #[error("the store's writer has stopped")]
    Stopped,
}

impl StoreError {
    /// The same failure once more, for whoever else it stops.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::Newer { path, found, known } => {
                Self::Newer { path: path.clone(), found: *found, known: *known }
            }
            Self::Older { path, found, known } => {
                Self::Older { path: path.clone(), found: *found, known: *known }
            }
            Self::Corrupt { path, detail } => {
                Self::Corrupt { path: path.clone(), detail: detail.clone() }
            }
            Self::Held { pid } => Self::Held { pid: pid.clone() },
            Self::File { path, source } => {
                let source = std::io::Error::new(source.kind(), source.to_string());
                Self::File { path: path.clone(), source }
            }
            Self::Failed { path, detail } => {
                Self::Failed { path: path.clone(), detail: detail.clone() }
            }
            Self::Hole { path, list } => Self::Hole { path: path.clone(), list },
            Self::Stopped => Self::Stopped,
        }
    }

    /// Gives an SQLite error its file's name and its kind.
    pub(super) fn of(path: &std::path::Path, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        let path = path.to_owned();
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::Corrupt { path, detail },
            _ => Self::Failed { path, detail },
        }
    }
}
