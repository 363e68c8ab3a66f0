//! `manifest.json`: what an export holds, for scripts (rule: output-shapes).

use serde::Serialize;

use super::{ExportError, Plan};
use crate::domain::Timestamp;
use crate::store::Snapshot;

/// The manifest's file name.
pub const MANIFEST: &str = "manifest.json";

/// What an export holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The time of export that every row carries, as RFC 3339.
    pub exported_at: String,
    /// How old the data was (rule: data-as-of); null when all of it came from mailed files.
    pub data_as_of: Option<String>,
    /// What the export was narrowed to.
    pub filters: Filters,
    /// The files, without the manifest.
    pub files: Vec<FileEntry>,
    /// Lists that the keys may not read; what comes from them is missing in the files.
    pub unreadable: Vec<&'static str>,
}

/// What an export was narrowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filters {
    /// Groups, as the user named them.
    pub groups: Vec<String>,
    /// The first day of `created_at`, as `2026-03-01`.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    pub all_time: bool,
    pub query: Option<String>,
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// The file's name in the manifest's folder.
    pub name: &'static str,
    /// Number of rows, without the header.
    pub rows: i64,
    pub bytes: u64,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    pub(super) fn of(
        plan: &Plan,
        files: Vec<FileEntry>,
        unreadable: Vec<&'static str>,
        snapshot: &Snapshot<'_>,
    ) -> Result<Self, ExportError> {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        Ok(Self {
            exported_at: plan.exported_at.rfc3339(),
            data_as_of: snapshot.store().data_as_of()?.map(Timestamp::rfc3339),
            filters: Filters {
                groups: plan.groups.clone(),
                from: day(plan.days.from),
                to: day(plan.days.to),
                all_time: plan.days.is_all_time(),
                query: plan.query.clone(),
            },
            files,
            unreadable,
        })
    }

    /// The file's text.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        text
    }
}
