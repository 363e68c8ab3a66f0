//! `manifest.json`: what an export holds, for scripts (rule: output-shapes).

use serde::Serialize;

use super::{ExportError, Plan};
use crate::domain::Timestamp;
use crate::store::Snapshot;

/// The manifest's own file.
pub const MANIFEST: &str = "manifest.json";

/// What an export holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The instant that every row names, as RFC 3339.
    pub exported_at: String,
    /// How old the data was (rule: data-as-of); null when all of it came from mailed files.
    pub data_as_of: Option<String>,
    /// What was picked.
    pub filters: Filters,
    /// The files, without this one.
    pub files: Vec<FileEntry>,
    /// Lists that the keys may not read, so that what depends on them is missing in the files.
    pub unreadable: Vec<&'static str>,
}

/// What was picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filters {
    /// Groups, as they were named.
    pub groups: Vec<String>,
    /// The first day, as `2026-03-01`.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// Rows of all time.
    pub all_time: bool,
    /// The query line.
    pub query: Option<String>,
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileEntry {
    /// Its name, in the manifest's folder.
    pub name: &'static str,
    /// Its rows, without the header.
    pub rows: i64,
    /// Its size.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
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
