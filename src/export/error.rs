//! Why an export failed.

use std::path::PathBuf;

use crate::store::StoreError;

/// A failed export. It leaves nothing behind, unless placing files over old ones (`force`) broke off half-way.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Files with these names exist already (rule: export-files).
    #[error("{} already: {}", if .0.len() == 1 { "a file exists" } else { "files exist" }, names(.0))]
    Exists(Vec<PathBuf>),
    /// The folder can't be made or written to.
    #[error("cannot write into {path}: {source}")]
    Folder {
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file couldn't be written to its end, e.g. because the disk is full.
    #[error("cannot write {path}: {source}")]
    Write {
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller stopped it.
    #[error("the export was stopped; nothing was written")]
    Cancelled,
}

fn names(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
