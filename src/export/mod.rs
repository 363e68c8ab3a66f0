//! Exports: the CSV files of a programme and their manifest. How cells, files and the manifest are written
//! lives here, and that a file is whole or absent; SQL, the choice of rows and anything on a screen don't. The
//! command and the console's export dialog call it.

mod blocks;
mod error;
mod manifest;
mod part;
mod rows;
mod table;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::domain::num::count;
use crate::domain::{DataSet, Days, Timestamp};
use crate::store::{Snapshot, Store, StoreError};

pub use error::ExportError;
pub use manifest::{FileEntry, Filters, MANIFEST, Manifest};
use part::{Folder, UnnamedFile};
use rows::RowFile;
pub use table::{ColumnHeading, TableWriter, write_table};

/// What an export writes.
#[derive(Clone, Debug)]
pub struct Plan {
    pub sets: Vec<DataSet>,
    /// The keys of the partnerships whose rows are exported; `None` for all rows, including those that belong to
    /// no partner (rule: whole-programme).
    pub partners: Option<Vec<String>>,
    /// The groups that selected these keys, for the manifest.
    pub groups: Vec<String>,
    /// The query line that selected them, for the manifest.
    pub query: Option<String>,
    /// When rows must have been created.
    pub days: Days,
    /// Writes a byte-order mark and `\r\n`, as spreadsheets on Windows expect.
    pub excel: bool,
    /// The time of export that every row carries.
    pub exported_at: Timestamp,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file being written.
    pub set: DataSet,
    /// Rows written so far, in all files.
    pub rows: i64,
}

/// What an export would write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview {
    pub set: DataSet,
    pub rows: i64,
    /// Size in bytes, estimated from the first rows.
    pub bytes: u64,
}

/// Why a transaction has its rewards or none, as an investigation judges it (rule: sweep-item).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowVerdict {
    pub verdict: String,
    /// The first check that fails.
    pub check: Option<String>,
    /// The code of that check.
    pub code: Option<String>,
    /// The key of that check's offer.
    pub offer: Option<String>,
    /// What the transaction would pay, in cents.
    pub would_pay: Option<i64>,
    /// How what was paid stands to what is due.
    pub outcome: Option<String>,
    /// What is due, in minor units; `None` where it isn't known or is in several currencies.
    pub due: Option<i64>,
    /// What was paid less what is due.
    pub difference: Option<i64>,
}

/// Judges a transaction by its key, in the store as of the export.
pub type RowJudge<'j> = &'j mut dyn FnMut(&Store, &str) -> Result<RowVerdict, StoreError>;

/// Rows between two reports of progress.
const STEP: i64 = 1000;
/// The number of rows from which a file's size is estimated.
const SAMPLE: i64 = 200;

/// Counts what an export would write, without writing. The more rows, the longer it takes;
/// [`Store::stopper`] ends it.
pub fn preview(store: &Store, plan: &Plan) -> Result<Vec<Preview>, ExportError> {
    store.snapshot(plan.partners.as_deref(), |snapshot| {
        plan.sets.iter().map(|set| preview_of(snapshot, plan, *set)).collect()
    })?
}

fn preview_of(snapshot: &Snapshot<'_>, plan: &Plan, set: DataSet) -> Result<Preview, ExportError> {
    let rows = snapshot.count(set, plan.days)?;
    let mut text = Vec::new();
    let mut sample = 0;
    let mut writer = RowFile::new(snapshot, plan, set, &mut text)?;
    snapshot.each(set, plan.days, |row| {
        sample += 1;
        match writer.write(row, None) {
            Ok(()) if sample < SAMPLE => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    })?;
    drop(writer);
    let bytes = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let bytes = if rows > sample { bytes.saturating_mul(rows) / sample.max(1) } else { bytes };
    Ok(Preview { set, rows, bytes: u64::try_from(bytes).unwrap_or(0) })
}

/// The files of a plan, including the manifest, that exist already (rule: export-files).
pub fn standing(folder: &Path, sets: &[DataSet]) -> Vec<PathBuf> {
    let names = sets.iter().map(|set| set.file_name()).chain([MANIFEST]);
    names.map(|name| folder.join(name)).filter(|path| path.symlink_metadata().is_ok()).collect()
}

/// Writes the files of a plan and their manifest into a folder, which is made if necessary. All files show the
/// same instant of the store. `progress` is called every so many rows and can stop the export; then, and on failure,
/// nothing is left behind. Existing files are replaced only with `force`; if that fails half-way, the new files
/// that have their names already stay, without a manifest.
pub fn run(
    store: &Store,
    plan: &Plan,
    folder: &Path,
    force: bool,
    judge: Option<RowJudge<'_>>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Manifest, ExportError> {
    let standing = standing(folder, &plan.sets);
    if !force && !standing.is_empty() {
        return Err(ExportError::Exists(standing));
    }
    let folder = Folder::ready(folder)?;
    let mut export = Export { plan, folder: &folder, judge, progress, rows: 0, parts: Vec::new() };
    let manifest =
        store.snapshot(plan.partners.as_deref(), |snapshot| export.write(snapshot))??;
    let Export { parts, .. } = export;
    place(&folder, parts, force)?;
    folder.keep();
    Ok(manifest)
}

/// An export in progress.
struct Export<'a, 'j, 'p> {
    plan: &'a Plan,
    folder: &'a Folder,
    judge: Option<RowJudge<'j>>,
    progress: &'a mut (dyn FnMut(Progress) -> ControlFlow<()> + 'p),
    rows: i64,
    /// Files that are written but have no name yet, the manifest last.
    parts: Vec<(&'static str, UnnamedFile)>,
}

impl Export<'_, '_, '_> {
    fn write(&mut self, snapshot: &Snapshot<'_>) -> Result<Manifest, ExportError> {
        let mut files = Vec::new();
        for set in &self.plan.sets {
            files.push(self.write_set(snapshot, *set)?);
        }
        let manifest = Manifest::of(self.plan, files, unreadable(snapshot, self.plan)?, snapshot)?;
        let mut part = self.folder.part(MANIFEST)?;
        part.write_all(&manifest.text())?;
        self.parts.push((MANIFEST, part));
        Ok(manifest)
    }

    fn write_set(
        &mut self,
        snapshot: &Snapshot<'_>,
        set: DataSet,
    ) -> Result<FileEntry, ExportError> {
        let name = set.file_name();
        let part = self.folder.part(name)?;
        let before = self.rows;
        let written = blocks::write(part, |out| self.feed(snapshot, set, out))?;
        self.parts.push((name, written.part));
        Ok(FileEntry {
            name,
            rows: self.rows - before,
            bytes: written.bytes,
            sha256: written.sha256,
        })
    }

    fn feed(
        &mut self,
        snapshot: &Snapshot<'_>,
        set: DataSet,
        out: &mut blocks::Blocks,
    ) -> Result<(), ExportError> {
        let mut writer = RowFile::new(snapshot, self.plan, set, out)?;
        let mut failed = None;
        snapshot.each(set, self.plan.days, |row| {
            let done = self.row(snapshot, &mut writer, set, row);
            failed = done.err();
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        self.tell(set)?;
        writer.finish()
    }

    fn row(
        &mut self,
        snapshot: &Snapshot<'_>,
        writer: &mut RowFile<&mut blocks::Blocks>,
        set: DataSet,
        row: &crate::store::ExportRow<'_>,
    ) -> Result<(), ExportError> {
        let verdict = match &mut self.judge {
            Some(judge) if set == DataSet::TransactionsRewards => {
                Some(judge(snapshot.store(), row.key)?)
            }
            _ => None,
        };
        writer.write(row, verdict.as_ref())?;
        self.rows += 1;
        if self.rows % STEP == 0 { self.tell(set) } else { Ok(()) }
    }

    fn tell(&mut self, set: DataSet) -> Result<(), ExportError> {
        match (self.progress)(Progress { set, rows: self.rows }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ExportError::Cancelled),
        }
    }
}

/// The lists that the files are made from but the keys may not read.
fn unreadable(snapshot: &Snapshot<'_>, plan: &Plan) -> Result<Vec<&'static str>, ExportError> {
    let read: BTreeSet<_> = plan.sets.iter().flat_map(|set| set.reads()).collect();
    let states = snapshot.store().resources()?;
    let refused = states.iter().filter(|state| state.refused.is_some());
    Ok(refused
        .filter(|state| read.contains(&state.resource))
        .map(|state| state.resource.name())
        .collect())
}

/// Gives the files their names. An old manifest goes first and the new one comes last, so that a manifest never
/// names a file that is missing or isn't the one it describes.
fn place(
    folder: &Folder,
    parts: Vec<(&'static str, UnnamedFile)>,
    force: bool,
) -> Result<(), ExportError> {
    if force {
        folder.remove(MANIFEST)?;
    }
    let mut placed: Vec<&str> = Vec::with_capacity(parts.len());
    for (name, part) in parts {
        if let Err(error) = part.place(force) {
            // With `force` the old files are gone anyway; without it, take back what was placed.
            if !force {
                for name in placed {
                    let _ = folder.remove(name);
                }
            }
            return Err(error);
        }
        placed.push(name);
    }
    folder.settle();
    Ok(())
}

impl Manifest {
    /// Number of rows in all files.
    pub fn rows(&self) -> i64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Number of files, without the manifest.
    pub fn len(&self) -> i64 {
        count(self.files.len())
    }

    /// Whether the export has no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
