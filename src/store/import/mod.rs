//! Writes an imported file, all of it or nothing. A file never changes what the API gave
//! (rule: api-before-files). It adds values that the API lacks, in `imported`, and brings records that only it knows,
//! with `seen` = 0. Later files add to those, and the API overwrites them once it has them.

mod ages;
mod complete;
mod keyless;
mod partner;
mod put;
mod rows;
mod told;

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::Connection;

use super::error::StoreError;
use super::open::Store;
use super::totals::Totals;
use crate::domain::import_format::{FileKind, FileRow, RowError, RowErrors};
use crate::domain::num::plural;
use crate::domain::{Resource, Timestamp};

pub(super) use ages::EXPORTED;
pub(super) use complete::{COMPLETE, LEFT_OUT};
pub(super) use keyless::{KEYLESS, drop_twins};
use partner::PartnerIds;
use put::PutOutcome;

/// What an import did, or in a dry run would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub rows: i64,
    /// The file's own list first, then those it touched besides: partnerships, customers.
    pub lists: Vec<ImportTally>,
    /// Fields that only files give, and for how many records they are new or changed.
    pub filled: BTreeMap<&'static str, i64>,
    /// The newest export time that the file gives.
    pub exported_at: Option<Timestamp>,
    /// The list counts as read to its end at this instant, since the file was said to be complete.
    pub complete_at: Option<Timestamp>,
    /// Records of earlier files that a complete file lacked.
    pub left_out: i64,
    pub warnings: Vec<String>,
}

/// How a file is imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportMode {
    /// Does everything and rolls it back, so that the report is exactly what a real import would say.
    pub dry_run: bool,
    /// The file has everything up to its `exported_at`.
    pub complete: bool,
}

/// What became of a list's records. Each is counted once, however many rows name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportTally {
    /// The list's name.
    pub name: &'static str,
    /// Records that the store didn't have.
    pub new: i64,
    /// Records of earlier files that this file changed.
    pub changed: i64,
    /// Records left as they were, among them all that the API has.
    pub unchanged: i64,
}

impl ImportTally {
    fn add(&mut self, outcome: PutOutcome) {
        match outcome {
            PutOutcome::New => self.new += 1,
            PutOutcome::Changed => self.changed += 1,
            PutOutcome::Unchanged => self.unchanged += 1,
        }
    }
}

/// Why a row wasn't taken.
enum Stop {
    /// The row is wrong; the others are still checked.
    Row(RowError),
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<RowError> for Stop {
    fn from(error: RowError) -> Self {
        Self::Row(error)
    }
}

type ImportStep<T> = Result<T, Stop>;

/// An import in progress.
struct Import<'t> {
    tx: &'t Connection,
    kind: FileKind,
    at: Timestamp,
    partners: PartnerIds,
    /// Totals move list by list, as in a sync: never those of customers and transactions at once.
    totals: Option<(Resource, Totals<'t>)>,
    /// What this file did to each record.
    touched: HashMap<(Resource, String), PutOutcome>,
    /// Digests of what was already put, since nearly every row repeats its partner or customer.
    told: HashSet<u64>,
    /// The line on which each record of the file's own list was first told, and a digest of that row.
    rows: HashMap<(Resource, String), (u64, u64)>,
    /// The same for what rows say besides, such as the amount of a payment's reward or a customer's owner; by
    /// digest.
    asides: HashMap<u64, (u64, u64)>,
    /// When the current row was exported, never later than now.
    row_exported_at: Option<Timestamp>,
    /// The oldest export time in the file.
    oldest_exported_at: Option<Timestamp>,
    /// Lines of rows that differed from a newer file's cell, which was kept.
    kept: HashSet<u64>,
    /// Lines of rows without an export time that replaced a cell whose age is known.
    overruled: HashSet<u64>,
    /// Records that came in as vanished, since a newer complete file lacks them.
    late: i64,
    /// When each list's newest complete file was exported.
    complete_files: HashMap<Resource, Option<i64>>,
    /// Rows that give a customer another partner than an earlier row did.
    moved: i64,
    activities: ImportTally,
    /// Transactions with a partner but no known customer, through whom they would belong to it.
    ownerless: i64,
    report: ImportReport,
}

impl Store {
    /// Imports a file's rows, all or none. `name` is the file's name without its folder, for the log.
    pub fn import(
        &mut self,
        kind: FileKind,
        name: &str,
        rows: impl Iterator<Item = Result<FileRow, Vec<RowError>>>,
        at: Timestamp,
        mode: ImportMode,
    ) -> Result<Result<ImportReport, RowErrors>, StoreError> {
        self.tentatively(|tx| {
            let mut import = Import::new(tx, kind, at)?;
            let mut errors = RowErrors::default();
            for row in rows {
                import.report.rows += 1;
                match row.map(|row| import.row(&row)) {
                    Ok(Ok(())) => {}
                    Ok(Err(Stop::Row(error))) => errors.push(error),
                    Ok(Err(Stop::Sql(error))) => return Err(error),
                    Err(wrong) => wrong.into_iter().for_each(|error| errors.push(error)),
                }
            }
            if errors.is_empty()
                && mode.complete
                && let Err(error) = import.complete()?
            {
                errors.push(error);
            }
            if !errors.is_empty() {
                return Ok((Err(errors), false));
            }
            let report = import.finish(name)?;
            Ok((Ok(report), !mode.dry_run))
        })
    }
}

impl<'t> Import<'t> {
    fn new(tx: &'t Connection, kind: FileKind, at: Timestamp) -> rusqlite::Result<Self> {
        Ok(Self {
            tx,
            kind,
            at,
            partners: PartnerIds::of(tx, kind)?,
            totals: None,
            touched: HashMap::new(),
            told: HashSet::new(),
            rows: HashMap::new(),
            asides: HashMap::new(),
            row_exported_at: None,
            oldest_exported_at: None,
            kept: HashSet::new(),
            overruled: HashSet::new(),
            late: 0,
            complete_files: HashMap::new(),
            moved: 0,
            activities: ImportTally { name: kind.name(), ..ImportTally::default() },
            ownerless: 0,
            report: ImportReport::default(),
        })
    }

    fn row(&mut self, row: &FileRow) -> ImportStep<()> {
        let taken = row.time("exported_at").map(|(at, _)| at);
        self.report.exported_at = self.report.exported_at.max(taken);
        let taken = taken.map(|taken| taken.min(self.at));
        self.row_exported_at = taken;
        self.oldest_exported_at = match (self.oldest_exported_at, taken) {
            (Some(oldest), Some(taken)) => Some(oldest.min(taken)),
            (oldest, taken) => oldest.or(taken),
        };
        let partner = self.partner(row)?;
        let partner = partner.as_deref();
        match self.kind {
            FileKind::Partners => Ok(()),
            FileKind::Resources => self.activity("resource", partner, row),
            FileKind::Training => self.activity("training", partner, row),
            FileKind::Customers => self.customer(partner, row),
            FileKind::Transactions => self.transaction(partner, row),
            FileKind::Rewards => self.reward(partner, row),
            FileKind::Leads => self.lead(partner, row),
            FileKind::Deals => self.deal(partner, row),
            FileKind::Applications => self.application(partner, row),
        }
    }

    /// Writes totals and log, and completes the report.
    fn finish(mut self, name: &str) -> rusqlite::Result<ImportReport> {
        if let Some((_, totals)) = self.totals.take() {
            totals.flush()?;
        }
        self.warn()?;
        let mut report = self.report;
        self.tx.execute(
            "INSERT INTO imports (kind, name, rows, at, exported_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                self.kind.name(),
                name,
                report.rows,
                self.at.ms(),
                report.exported_at.map(|at| at.min(self.at).ms()),
            ),
        )?;
        let mut lists: BTreeMap<Resource, ImportTally> = BTreeMap::new();
        for ((resource, _), outcome) in &self.touched {
            let tally = lists.entry(*resource).or_default();
            tally.name = resource.name();
            tally.add(*outcome);
        }
        // A sync reads the owners first and the rows after them; the report lists the file's own list first.
        report.lists.extend(lists.into_values().rev());
        if matches!(self.kind, FileKind::Resources | FileKind::Training) {
            report.lists.insert(0, self.activities);
        }
        if self.ownerless > 0 {
            report.warnings.push(format!(
                "no known customer, and so no partner, for {}; import customers first",
                plural(self.ownerless, "transactions")
            ));
        }
        Ok(report)
    }
}
