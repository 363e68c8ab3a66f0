//! Why an export isn't there.

use std::path::PathBuf;

use crate::store::StoreError;

/// A failure of an export. Nothing is left behind by any of them.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Files stand in the way (rule: export-files).
    #[error("{} there already: {}", if .0.len() == 1 { "a file is" } else { "files are" }, names(.0))]
    Exists(Vec<PathBuf>),
    /// The folder can't be made, or nothing can be written into it.
    #[error("cannot write into {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written to its end: a full disk.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller broke it off.
    #[error("the export was broken off; nothing was written")]
    Cancelled,
}

fn names(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
