//! What can go wrong with the store. Each message tells what to do next.

use std::path::PathBuf;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file was written by a newer partnerdesk.
    #[error(
        "the store {path} has schema {found}, this partnerdesk knows only up to {known}; install the newer partnerdesk, or move the file away and sync again"
    )]
    Newer {
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The file has an older schema, and was opened only for reading, so it can't be migrated.
    #[error("the store {path} has schema {found}, this partnerdesk has {known}")]
    Older {
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// This program's version of the schema.
        known: i64,
    },
    /// The file is damaged, or not a database at all.
    #[error("the store {path} is damaged ({detail})")]
    Corrupt {
        path: PathBuf,
        /// SQLite's message.
        detail: String,
    },
    /// Another process is writing to the same profile.
    #[error("another sync of this profile is running (pid {pid}); wait for it, or stop it")]
    Held {
        /// The process that holds the lock, as it wrote into the lock file.
        pid: String,
    },
    /// A folder or file could not be created, opened or locked.
    #[error("cannot use {path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        source: std::io::Error,
    },
    /// Any other SQLite error: a full disk, a locked file.
    #[error("the store {path} failed: {detail}")]
    Failed {
        path: PathBuf,
        /// SQLite's message.
        detail: String,
    },
    /// A page doesn't follow the one before it, or a sync ended with a page missing. What was read since is
    /// dropped.
    #[error("the store {path} lacks a page of {list}; what was read before it is kept")]
    Hole {
        path: PathBuf,
        /// The API's path word.
        list: &'static str,
    },
    /// The writing thread has ended.
    #[error("the store's writer has stopped")]
    Stopped,
}

impl StoreError {
    /// A copy of the error, for the next caller that it stops.
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

    /// Adds the file's path to an SQLite error and sorts it by kind.
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
