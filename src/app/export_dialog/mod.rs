//! The export dialog: which partners, groups, days and data sets, into which folder; how many rows that will
//! be, how far the export is, and where its files are. It touches neither files nor the store: it sends an
//! [`ExportOrder`], and answers bring back the request.

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

use super::line::InputLine;
use super::request::{Awaited, Loadable, RequestId};
use crate::domain::{DataSet, Days, TableFormat, Timestamp};
use crate::keymap::Where;

/// Whose rows to export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All partners, archived ones too, and rows without a partner.
    All,
    /// The partners that match a query line.
    View {
        line: String,
        /// How many they are.
        partners: usize,
    },
    /// The partners marked in the table, by key.
    Marked(Vec<String>),
    Partner {
        /// The partnership's key.
        key: String,
        name: String,
    },
}

/// What to export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportOrder {
    pub scope: Scope,
    /// Only partners of these groups; all when empty.
    pub groups: Vec<String>,
    /// The days on which rows were created.
    pub days: Days,
    pub sets: Vec<DataSet>,
    /// For spreadsheets on Windows.
    pub excel: bool,
    /// The folder as the user wrote it, unexpanded.
    pub folder: String,
}

/// Something to be done for an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportEffect {
    /// Count the rows of all data sets. A newer request stops an older one.
    Preview { request: RequestId, order: ExportOrder },
    /// Look for files in the way, and for folders to complete the path.
    Look {
        request: RequestId,
        /// The folder as the user wrote it.
        folder: String,
        /// The files that may be in the way.
        sets: Vec<DataSet>,
    },
    /// Write the files.
    Run {
        request: RequestId,
        order: ExportOrder,
        /// Replace files that are in the way.
        force: bool,
    },
    /// Stop the export.
    Stop,
    /// Write the table on the screen.
    Table {
        format: TableFormat,
        /// Into a file of this folder; `None` for the clipboard.
        folder: Option<String>,
    },
}

/// An answer for the export dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportMsg {
    Preview {
        request: RequestId,
        result: Result<Vec<SetSize>, String>,
    },
    /// What is in a folder.
    Folder {
        request: RequestId,
        /// Files in the way, by name.
        standing: Vec<String>,
        /// Folders that would complete the path.
        folders: Vec<String>,
    },
    /// How far an export is.
    Progress {
        request: RequestId,
        /// The file being written.
        set: DataSet,
        /// Rows of all files so far.
        rows: i64,
    },
    /// An export ended.
    Ended {
        request: RequestId,
        result: Result<Exported, ExportTrouble>,
    },
    /// The table on the screen was written.
    Table(Result<Tabled, String>),
}

/// How large a file will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetSize {
    pub set: DataSet,
    pub rows: i64,
    /// Approximate size in bytes.
    pub bytes: u64,
}

/// A finished export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub folder: String,
    /// Rows of all files.
    pub rows: i64,
    /// Each file and its rows.
    pub files: Vec<(String, i64)>,
}

/// Why an export failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTrouble {
    /// Files of these names are in the way.
    InTheWay(Vec<String>),
    Cancelled,
    /// Anything else, in words.
    Failed(String),
}

/// What the export dialog is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportStage {
    /// The user chooses what to export.
    Choosing,
    /// Files are in the way; a second key replaces them.
    InTheWay(Vec<String>),
    /// Files are being written.
    Running {
        /// The file being written; `None` before the first.
        set: Option<DataSet>,
        /// Its rows so far.
        rows: i64,
        /// Rows of the files before it.
        before: i64,
        /// The user has asked to stop it.
        stopping: bool,
    },
    /// All files are there.
    Done(Exported),
    /// The export failed, and why.
    Failed(String),
}

/// A group to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupChoice {
    pub name: String,
    /// How many partners it has.
    pub partners: usize,
    pub picked: bool,
}

/// A line of the export dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogRow {
    /// Whose rows.
    Who,
    Groups,
    /// The time span.
    Time,
    /// Dates of one's own, shown for [`ExportSpan::Own`].
    Dates,
    Folder,
    /// For spreadsheets on Windows.
    Excel,
    Set(DataSet),
    /// Starts the export.
    Start,
}

/// The export dialog.
#[derive(Clone, Debug)]
pub struct ExportDialog {
    /// The scopes to choose from.
    pub scopes: Vec<Scope>,
    /// The place of the chosen scope.
    pub scope: usize,
    pub groups: Vec<GroupChoice>,
    /// The cursor in the list of groups, while that is open.
    pub list: Option<usize>,
    pub span: ExportSpan,
    /// Dates of one's own.
    pub dates: InputLine,
    pub folder: InputLine,
    /// The folders to choose from.
    offers: Vec<String>,
    /// What stood there at first.
    pub(super) offered: String,
    /// The folder that was offered first, and how many were.
    first_offered: String,
    attempt: u32,
    /// What the line being written held before.
    pub editing: Option<String>,
    /// For spreadsheets on Windows.
    pub excel: bool,
    /// The chosen data sets.
    pub sets: BTreeSet<DataSet>,
    /// The line under the cursor.
    pub row: DialogRow,
    /// How large each file will be.
    pub sizes: Loadable<Vec<SetSize>>,
    /// Files in the way, by name.
    pub standing: Vec<String>,
    /// Folders that would complete the path.
    pub folders: Vec<String>,
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

    fn new(
        scopes: Vec<Scope>,
        scope: usize,
        groups: Vec<GroupChoice>,
        offers: Vec<String>,
    ) -> Self {
        let folder = offers.first().cloned().unwrap_or_default();
        Self {
            scopes,
            scope,
            groups,
            list: None,
            span: ExportSpan::AllTime,
            dates: InputLine::default(),
            folder: InputLine::new(&folder, &[]),
            offers,
            offered: folder.clone(),
            first_offered: folder,
            attempt: 1,
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

    /// Whether the files go to the folder that was offered.
    pub(super) fn is_offered(&self) -> bool {
        self.folder.text() == self.offered
    }

    /// Where the next export is to be offered: the folder that the user wrote, or that in which one was offered.
    fn base(&self) -> &str {
        let folder = self.folder.text();
        match folder.rsplit_once('/') {
            Some((base, _)) if self.is_offered() => base,
            _ => folder,
        }
    }

    /// Whether the folder may still become another: nobody has chosen it, is writing it or exports to it.
    pub(super) fn may_offer_another(&self) -> bool {
        self.is_offered() && self.editing.is_none() && self.stage == ExportStage::Choosing
    }

    /// Offers another folder: the one that is offered has files of an export in the same minute.
    pub(super) fn offer_another(&mut self) {
        self.attempt += 1;
        self.offered = format!("{}-{}", self.first_offered, self.attempt);
        let offered = self.offered.clone();
        self.folder.set(&offered);
    }

    /// Takes the next or the previous of the folders to choose from.
    fn turn_folder(&mut self, on: bool) {
        let many = self.offers.len().max(1);
        let at = self.offers.iter().position(|offer| *offer == self.first_offered).unwrap_or(0);
        let at = if on { at + 1 } else { at + many - 1 } % many;
        if let Some(folder) = self.offers.get(at).cloned() {
            self.folder.set(&folder);
            (self.offered, self.first_offered, self.attempt) = (folder.clone(), folder, 1);
        }
    }

    /// The chosen scope.
    pub fn who(&self) -> &Scope {
        self.scopes.get(self.scope).unwrap_or(&Scope::All)
    }

    /// Whether the partners are named one by one; then groups choose nothing.
    fn is_named(&self) -> bool {
        matches!(self.who(), Scope::Partner { .. } | Scope::Marked(_))
    }

    /// The lines of the form, in order.
    pub fn rows(&self) -> Vec<DialogRow> {
        let groups = !self.groups.is_empty() && !self.is_named();
        let mut rows = vec![DialogRow::Who];
        rows.extend(groups.then_some(DialogRow::Groups));
        rows.push(DialogRow::Time);
        rows.extend((self.span == ExportSpan::Own).then_some(DialogRow::Dates));
        rows.extend([DialogRow::Folder, DialogRow::Excel]);
        rows.extend(DataSet::DEFAULT.map(DialogRow::Set));
        rows.push(DialogRow::Start);
        rows
    }

    /// The chosen days, UTC as in the files; an error while the user's own dates are wrong.
    pub fn days(&self, now: Option<Timestamp>) -> Result<Days, String> {
        let today = now.unwrap_or(Timestamp::EPOCH).utc().date_naive();
        self.span.days(today, self.dates.text())
    }

    /// The chosen groups.
    pub fn picked(&self) -> Vec<String> {
        let picked = self.groups.iter().filter(|group| group.picked);
        picked.map(|group| group.name.clone()).collect()
    }

    /// How large a file will be; `None` until it is counted.
    pub fn size(&self, set: DataSet) -> Option<SetSize> {
        self.sizes.value()?.iter().find(|size| size.set == set).copied()
    }

    /// Rows and bytes of the chosen files; `None` until they are counted.
    pub fn total(&self) -> Option<(i64, u64)> {
        let sizes = self.sizes.value()?.iter().filter(|size| self.sets.contains(&size.set));
        Some(sizes.fold((0, 0), |(rows, bytes), size| {
            (i64::saturating_add(rows, size.rows), u64::saturating_add(bytes, size.bytes))
        }))
    }

    /// The order as chosen; an error while the dates are wrong.
    fn order(&self, now: Option<Timestamp>) -> Result<ExportOrder, String> {
        let of_groups = !self.is_named();
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
