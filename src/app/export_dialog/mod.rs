//! The export export dialog: which partners, groups, days and data sets, into which folder; how many rows that
//! will be, how far it is, and where it is. What may not live here is a file or the store: what is asked
//! for leaves as an [`ExportOrder`], and answers come back with its request.

mod arrivals;
mod keys;
mod span;
mod table;

use std::collections::BTreeSet;

pub(super) use arrivals::on_msg;
pub(super) use keys::{key, open, paste};
pub use span::ExportSpan;
pub use table::{TABLE_CHOICES, Tabled};
pub(super) use table::{open_table, table_key};

use super::detail::Loadable;
use super::line::InputLine;
use super::request::{Awaited, RequestId};
use crate::domain::{DataSet, Days, TableFormat, Timestamp};
use crate::keymap::Where;

/// Whose rows are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All partners, archived ones too, and rows of nobody.
    All,
    /// Those of a query line.
    View {
        /// The line.
        line: String,
        /// How many they are.
        partners: usize,
    },
    /// One partner.
    Partner {
        /// The partnership's key.
        key: String,
        /// The partner's name.
        name: String,
    },
}

/// What is asked of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOrder {
    /// Whose rows.
    pub scope: Scope,
    /// Only partners of these groups, where any is named.
    pub groups: Vec<String>,
    /// When rows have to be created.
    pub days: Days,
    /// The files.
    pub sets: Vec<DataSet>,
    /// For spreadsheets on Windows.
    pub excel: bool,
    /// The folder, as it was written.
    pub folder: String,
}

/// Something to be done for an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportEffect {
    /// Count the rows of all data sets. Only the newest question matters.
    Preview {
        /// To tell the newest answer from older ones.
        request: RequestId,
        /// What is asked.
        order: ExportOrder,
    },
    /// Look what is in a folder.
    Look {
        /// To tell the newest answer from older ones.
        request: RequestId,
        /// The folder, as it was written.
        folder: String,
        /// The files that may be in the way.
        sets: Vec<DataSet>,
    },
    /// Write the files.
    Run {
        /// Which export it is.
        request: RequestId,
        /// What is asked.
        order: ExportOrder,
        /// Files in the way are replaced.
        force: bool,
    },
    /// Break the export off.
    Stop,
    /// Write the table that is shown.
    Table {
        /// How.
        format: TableFormat,
        /// Into a file of this folder; without one, for the clipboard.
        folder: Option<String>,
    },
}

/// What an export has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportMsg {
    /// The rows were counted.
    Preview {
        /// Which question this answers.
        request: RequestId,
        /// What came of it.
        result: Result<Vec<SetSize>, String>,
    },
    /// What is in a folder.
    Folder {
        /// Which question this answers.
        request: RequestId,
        /// Files in the way, by their names.
        standing: Vec<String>,
        /// Folders that what was written is the beginning of.
        folders: Vec<String>,
    },
    /// How far an export is.
    Progress {
        /// Which export it is.
        request: RequestId,
        /// The file that is being written.
        set: DataSet,
        /// Rows of all files so far.
        rows: i64,
    },
    /// An export ended.
    Ended {
        /// Which export it is.
        request: RequestId,
        /// What came of it.
        result: Result<Exported, ExportTrouble>,
    },
    /// The table was written.
    Table(Result<Tabled, String>),
}

/// What a file will hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetSize {
    /// The file.
    pub set: DataSet,
    /// Its rows.
    pub rows: i64,
    /// Its size in bytes, more or less.
    pub bytes: u64,
}

/// An export that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The folder.
    pub folder: String,
    /// Rows of all files.
    pub rows: i64,
    /// Files and their rows.
    pub files: Vec<(String, i64)>,
}

/// Why an export isn't there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTrouble {
    /// Files stand in the way.
    InTheWay(Vec<String>),
    /// It was broken off.
    Cancelled,
    /// Something else, in words.
    Failed(String),
}

/// How far the export dialog is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportStage {
    /// Things are being chosen.
    Choosing,
    /// Files stand in the way; a second key replaces them.
    InTheWay(Vec<String>),
    /// Files are written.
    Running {
        /// The file that is being written, once one is.
        set: Option<DataSet>,
        /// Its rows so far.
        rows: i64,
        /// Rows of the files before it.
        before: i64,
        /// It is being broken off.
        stopping: bool,
    },
    /// All files are there.
    Done(Exported),
    /// None is.
    Failed(String),
}

/// A group to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupChoice {
    /// Its name.
    pub name: String,
    /// How many partners it has.
    pub partners: usize,
    /// It is chosen.
    pub picked: bool,
}

/// A line of the export dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogRow {
    /// Whose rows.
    Who,
    /// Which groups.
    Groups,
    /// Which time.
    Time,
    /// Own dates.
    Dates,
    /// Into which folder.
    Folder,
    /// For spreadsheets on Windows.
    Excel,
    /// A data set.
    Set(DataSet),
    /// Write them.
    Start,
}

/// The export dialog.
#[derive(Clone, Debug)]
pub struct ExportDialog {
    /// Whose rows can be meant.
    pub scopes: Vec<Scope>,
    /// Which of them are.
    pub scope: usize,
    /// The groups.
    pub groups: Vec<GroupChoice>,
    /// The list of groups is open; its cursor.
    pub list: Option<usize>,
    /// The time.
    pub span: ExportSpan,
    /// Own dates.
    pub dates: InputLine,
    /// The folder.
    pub folder: InputLine,
    /// What stood in the line that is being written.
    pub editing: Option<String>,
    /// For spreadsheets on Windows.
    pub excel: bool,
    /// The files.
    pub sets: BTreeSet<DataSet>,
    /// The line under the cursor.
    pub row: DialogRow,
    /// What each file will hold.
    pub sizes: Loadable<Vec<SetSize>>,
    /// Files in the way.
    pub standing: Vec<String>,
    /// Folders that what is written is the beginning of.
    pub folders: Vec<String>,
    /// How far it is.
    pub stage: ExportStage,
    /// Tab was pressed before the folders were known.
    completes: bool,
    folder_look: Awaited,
    run: Awaited,
}

impl ExportDialog {
    /// Where keys go while it is open.
    pub fn focus(&self) -> Where {
        match self.stage {
            ExportStage::Running { .. } => Where::ExportRuns,
            ExportStage::Done(_) => Where::ExportDone,
            ExportStage::InTheWay(_) | ExportStage::Failed(_) => Where::ExportFiles,
            ExportStage::Choosing if self.list.is_some() => Where::ExportGroups,
            ExportStage::Choosing if self.editing.is_some() => Where::Line,
            ExportStage::Choosing => Where::ExportForm,
        }
    }

    fn new(scopes: Vec<Scope>, scope: usize, groups: Vec<GroupChoice>, folder: &str) -> Self {
        Self {
            scopes,
            scope,
            groups,
            list: None,
            span: ExportSpan::AllTime,
            dates: InputLine::default(),
            folder: InputLine::new(folder, &[]),
            editing: None,
            excel: false,
            sets: DataSet::DEFAULT.into_iter().collect(),
            row: DialogRow::Who,
            sizes: Loadable::Idle,
            standing: Vec::new(),
            folders: Vec::new(),
            stage: ExportStage::Choosing,
            completes: false,
            folder_look: Awaited::default(),
            run: Awaited::default(),
        }
    }

    /// Whose rows are meant.
    pub fn who(&self) -> &Scope {
        self.scopes.get(self.scope).unwrap_or(&Scope::All)
    }

    /// The lines that there are, in order.
    pub fn rows(&self) -> Vec<DialogRow> {
        let groups = !self.groups.is_empty() && !matches!(self.who(), Scope::Partner { .. });
        let mut rows = vec![DialogRow::Who];
        rows.extend(groups.then_some(DialogRow::Groups));
        rows.push(DialogRow::Time);
        rows.extend((self.span == ExportSpan::Own).then_some(DialogRow::Dates));
        rows.extend([DialogRow::Folder, DialogRow::Excel]);
        rows.extend(DataSet::DEFAULT.map(DialogRow::Set));
        rows.push(DialogRow::Start);
        rows
    }

    /// The days that are meant; days are those of UTC, as in the files.
    pub fn days(&self, now: Option<Timestamp>) -> Result<Days, String> {
        let today = now.unwrap_or(Timestamp::EPOCH).utc().date_naive();
        self.span.days(today, self.dates.text())
    }

    /// The groups that are chosen.
    pub fn picked(&self) -> Vec<String> {
        let picked = self.groups.iter().filter(|group| group.picked);
        picked.map(|group| group.name.clone()).collect()
    }

    /// What a file will hold, as far as it is known.
    pub fn size(&self, set: DataSet) -> Option<SetSize> {
        self.sizes.value()?.iter().find(|size| size.set == set).copied()
    }

    /// Rows and bytes of the chosen files.
    pub fn total(&self) -> Option<(i64, u64)> {
        let sizes = self.sizes.value()?.iter().filter(|size| self.sets.contains(&size.set));
        Some(sizes.fold((0, 0), |(rows, bytes), size| {
            (i64::saturating_add(rows, size.rows), u64::saturating_add(bytes, size.bytes))
        }))
    }

    /// What is asked for; nothing while the dates are wrong.
    fn order(&self, now: Option<Timestamp>) -> Result<ExportOrder, String> {
        let of_groups = !matches!(self.who(), Scope::Partner { .. });
        Ok(ExportOrder {
            scope: self.who().clone(),
            groups: if of_groups { self.picked() } else { Vec::new() },
            days: self.days(now)?,
            sets: self.sets.iter().copied().collect(),
            excel: self.excel,
            folder: self.folder.text().to_owned(),
        })
    }
}
