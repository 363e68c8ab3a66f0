//! Complete files: a file that has everything up to its export. Its list counts as read to its end at that
//! instant, even if the API was never asked, and records of earlier files that it lacks are marked as vanished.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::Import;
use super::ages::EXPORTED;
use crate::domain::import_format::{FileKind, RowError};
use crate::domain::num::{count, grouped};
use crate::domain::{Resource, Timestamp};
use crate::store::error::StoreError;
use crate::store::open::Store;
use crate::store::totals::Totals;

/// Prefix of the fact that holds when a list's newest complete file was exported.
pub(in crate::store) const COMPLETE: &str = "complete_file.";
/// Marks a record that a complete file no longer had; a later file may bring it back.
pub(in crate::store) const LEFT_OUT: &str = "left_out";
/// A complete file may lack this many records of earlier files, ...
const FEW: i64 = 20;
/// ... or one in this many. If it lacks more than both, it isn't complete.
const ONE_IN: i64 = 20;

/// The list that a kind of file belongs to.
fn list(kind: FileKind) -> Option<Resource> {
    Some(match kind {
        FileKind::Resources | FileKind::Training => return None,
        FileKind::Partners => Resource::Partnerships,
        FileKind::Customers => Resource::Customers,
        FileKind::Transactions => Resource::Transactions,
        FileKind::Rewards => Resource::Rewards,
        FileKind::Leads => Resource::Leads,
        FileKind::Deals => Resource::Deals,
        FileKind::Applications => Resource::Applications,
    })
}

impl Import<'_> {
    /// Treats the file as complete. Its rows must say when they were exported; the oldest export time counts,
    /// and none later than now. If a newer complete file was imported before, the list keeps that one's time.
    pub(super) fn complete(&mut self) -> rusqlite::Result<Result<(), RowError>> {
        let kind = self.kind.name();
        let Some(resource) = list(self.kind) else {
            let what = format!(
                "{kind} are never known to be complete; import the file without --complete"
            );
            return Ok(Err(RowError::row(1, what)));
        };
        let Some(at) = self.oldest_exported_at else {
            let what = "no row says when the file was exported (exported_at), so it isn't known up to when it is complete; import it as it was e-mailed, or without --complete";
            return Ok(Err(RowError::row(1, what)));
        };
        if let Err(wrong) = self.leave_out(resource, at)? {
            return Ok(Err(wrong));
        }
        self.tx.execute(
            "INSERT INTO facts VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value \
             WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)",
            (format!("{COMPLETE}{}", resource.name()), at.ms().to_string()),
        )?;
        let newest = complete_file(self.tx, resource)?.and_then(Timestamp::from_ms).unwrap_or(at);
        if newest > at {
            self.report.warnings.push(format!(
                "a complete file exported at {newest} was already imported; this one, exported at {at}, is older"
            ));
        }
        self.report.complete_at = Some(newest);
        Ok(Ok(()))
    }

    /// When the list's newest complete file was exported.
    pub(super) fn complete_file(&mut self, resource: Resource) -> rusqlite::Result<Option<i64>> {
        if let Some(at) = self.complete_files.get(&resource) {
            return Ok(*at);
        }
        let at = complete_file(self.tx, resource)?;
        self.complete_files.insert(resource, at);
        Ok(at)
    }

    pub(super) fn mark_left_out(
        &self,
        resource: Resource,
        key: &str,
        at: i64,
    ) -> rusqlite::Result<()> {
        self.tx
            .prepare_cached("INSERT OR REPLACE INTO imported VALUES (?1, ?2, ?3, ?4)")?
            .execute((resource.name(), key, LEFT_OUT, at.to_string()))?;
        Ok(())
    }

    /// Marks as vanished what earlier files had and this one lacks: a refund looks like this. If it lacks a
    /// large part of the list, the file isn't complete and the import fails.
    fn leave_out(
        &mut self,
        resource: Resource,
        at: Timestamp,
    ) -> rusqlite::Result<Result<(), RowError>> {
        if let Some((_, totals)) = self.totals.take() {
            totals.flush()?;
        }
        let all: Vec<String> = self
            .tx
            .prepare(&format!(
                "SELECT l.key FROM {} l JOIN imported i ON i.resource = ?1 AND i.key = l.key AND i.field = ?2 \
                 WHERE l.seen = 0 AND l.vanished_at IS NULL AND CAST(i.value AS INTEGER) <= ?3 \
                 AND (l.created_at IS NULL OR l.created_at < ?3)",
                resource.name()
            ))?
            .query_map((resource.name(), EXPORTED, at.ms()), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut gone = all;
        gone.retain(|key| !self.touched.contains_key(&(resource, key.clone())));
        let missing = count(gone.len());
        let here = self.touched.keys().filter(|(list, _)| *list == resource).count();
        let total = count(here) + missing;
        if missing > FEW && missing > total / ONE_IN {
            let what = format!(
                "{} of {} records known from files aren't in this one, so it isn't complete; import it without --complete",
                grouped(missing),
                grouped(total)
            );
            return Ok(Err(RowError::row(1, what)));
        }
        let mut totals = Totals::new(self.tx)?;
        for key in &gone {
            totals.vanish(resource, key, at.ms())?;
            self.mark_left_out(resource, key, at.ms())?;
        }
        totals.flush()?;
        self.report.left_out = missing;
        Ok(Ok(()))
    }
}

impl Store {
    /// The lists that a complete file brought, and when it was exported.
    pub fn complete_files(&self) -> Result<BTreeMap<Resource, Timestamp>, StoreError> {
        self.sql(complete_files)
    }
}

fn complete_file(db: &Connection, resource: Resource) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT CAST(value AS INTEGER) FROM facts WHERE name = ?1")?
        .query_row([format!("{COMPLETE}{}", resource.name())], |row| row.get(0))
        .optional()
}

fn complete_files(db: &Connection) -> rusqlite::Result<BTreeMap<Resource, Timestamp>> {
    let mut files = BTreeMap::new();
    let mut statement =
        db.prepare_cached("SELECT substr(name, ?2), value FROM facts WHERE name GLOB ?1 || '*'")?;
    let mut rows = statement.query((COMPLETE, count(COMPLETE.len()) + 1))?;
    while let Some(row) = rows.next()? {
        let (name, at): (String, String) = (row.get(0)?, row.get(1)?);
        let at = at.parse().ok().and_then(Timestamp::from_ms);
        if let (Ok(resource), Some(at)) = (name.parse(), at) {
            files.insert(resource, at);
        }
    }
    Ok(files)
}
