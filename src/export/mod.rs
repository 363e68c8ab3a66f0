//! Exports: the CSV files of a programme and the manifest beside them. What
//! lives here is how cells, files and the manifest are written, and that a file is whole or absent;
//! what may not is SQL, which rows there are, and anything that is shown. The command and the
//! console's export dialog call it.

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
    /// The files.
    pub sets: Vec<DataSet>,
    /// The keys of the partnerships whose rows are meant; nothing for all rows, those of nobody
    /// included (rule: whole-programme).
    pub partners: Option<Vec<String>>,
    /// The groups that led to these keys, for the manifest.
    pub groups: Vec<String>,
    /// The query line that led to them, for the manifest.
    pub query: Option<String>,
    /// When rows have to be created.
    pub days: Days,
    /// With a byte-order mark and `\r\n`, as spreadsheets on Windows want it.
    pub excel: bool,
    /// What every row says of when it was exported.
    pub exported_at: Timestamp,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file that is being written.
    pub set: DataSet,
    /// Rows of all files so far.
    pub rows: i64,
}

/// What an export would write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The file.
    pub set: DataSet,
    /// Its rows.
    pub rows: i64,
    /// Its size in bytes, by its first rows.
    pub bytes: u64,
}

/// Why a transaction has its rewards, or none, as the investigation tells (rule: sweep-item).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowVerdict {
    /// The verdict.
    pub verdict: String,
    /// The first failing check.
    pub check: Option<String>,
    /// What it fails as.
    pub code: Option<String>,
    /// The key of the offer that it is of.
    pub offer: Option<String>,
    /// What the transaction would pay, in cents.
    pub would_pay: Option<i64>,
}

/// Who judges a transaction, by its key and in the store as it was at the instant of the export.
pub type RowJudge<'j> = &'j mut dyn FnMut(&Store, &str) -> Result<RowVerdict, StoreError>;

/// Rows between two words to the caller.
const STEP: i64 = 1000;
/// So many rows tell how large a file is going to be.
const SAMPLE: i64 = 200;

/// Counts what an export would write, and writes nothing. It takes longer the more rows there are;
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

/// The files of a plan that are there already, the manifest among them (rule: export-files).
pub fn standing(folder: &Path, sets: &[DataSet]) -> Vec<PathBuf> {
    let names = sets.iter().map(|set| set.file_name()).chain([MANIFEST]);
    names.map(|name| folder.join(name)).filter(|path| path.symlink_metadata().is_ok()).collect()
}

/// Writes the files of a plan and their manifest into a folder, which is made if need be. All of them
/// are of one instant of the store. `progress` is told how far it is and may break it off; then, and
/// whenever something fails, nothing is left behind. Files that stand in the way are replaced with
/// `force` only.
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

/// An export on its way.
struct Export<'a, 'j, 'p> {
    plan: &'a Plan,
    folder: &'a Folder,
    judge: Option<RowJudge<'j>>,
    progress: &'a mut (dyn FnMut(Progress) -> ControlFlow<()> + 'p),
    rows: i64,
    /// What is written and has no name yet, the manifest last.
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

/// The lists that the files are made from and that the keys may not read.
fn unreadable(snapshot: &Snapshot<'_>, plan: &Plan) -> Result<Vec<&'static str>, ExportError> {
    let read: BTreeSet<_> = plan.sets.iter().flat_map(|set| set.reads()).collect();
    let states = snapshot.store().resources()?;
    let refused = states.iter().filter(|state| state.refused.is_some());
    Ok(refused
        .filter(|state| read.contains(&state.resource))
        .map(|state| state.resource.name())
        .collect())
}

/// Gives the files their names. The manifest comes last and an old one goes first, so that at no
/// instant a manifest names a file that isn't there, or isn't the one that it describes.
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
            // What was there before is gone with `force`; what is new is taken back.
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
    /// Rows of all files.
    pub fn rows(&self) -> i64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// How many files there are beside the manifest.
    pub fn len(&self) -> i64 {
        count(self.files.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
