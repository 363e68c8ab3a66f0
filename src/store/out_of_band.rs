//! Records fetched outside of a sync, because somebody is waiting for them.

use std::borrow::Borrow;
use std::collections::HashSet;

use rusqlite::OptionalExtension;

use super::error::StoreError;
use super::open::Store;
use super::state::{LOOSE, RUN_STEP};
use super::totals::Totals;
use super::write::{PageOut, write_record};
use crate::domain::num::count;
use crate::domain::{Missing, Record, Resource, Timestamp};

/// A record that was written, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivedRecord {
    pub resource: Resource,
    /// Its partner's key, if known.
    pub partner: Option<String>,
    /// Whether the store didn't have it; otherwise it changed.
    pub new: bool,
}

impl Store {
    /// Writes records that belong to no pass, as one transaction. Returns those that are new or changed.
    pub fn write_loose<R: Borrow<Record>>(
        &mut self,
        records: &[R],
        at: Timestamp,
    ) -> Result<Vec<ArrivedRecord>, StoreError> {
        self.atomically(|tx| {
            // Marked as if a running sync had brought them, so that it doesn't judge records newer than its own
            // lists as vanished. The next sync judges them like all others.
            let run: i64 =
                tx.query_row("SELECT coalesce(max(id), 0) FROM sync_runs", [], |row| row.get(0))?;
            let pass = run * RUN_STEP + LOOSE;
            let mut totals = Totals::new(tx)?;
            let mut changed = Vec::new();
            for record in records.iter().map(Borrow::borrow) {
                let mut out = PageOut::default();
                let before = digest(tx, record)?;
                write_record(tx, &mut totals, record, pass, at, &mut out)?;
                if before != Some(record.digest) {
                    changed.push((record, before.is_none()));
                }
            }
            totals.flush()?;
            changed
                .into_iter()
                .map(|(record, new)| {
                    let column = match record.resource {
                        Resource::Partnerships => "key",
                        Resource::Rewards | Resource::Applications => "partnership_key",
                        Resource::Groups => "NULL",
                        _ => "partner",
                    };
                    let sql =
                        format!("SELECT {column} FROM {} WHERE key = ?1", record.resource.name());
                    let partner =
                        tx.prepare_cached(&sql)?.query_row([&record.key], |row| row.get(0))?;
                    Ok(ArrivedRecord { resource: record.resource, partner, new })
                })
                .collect()
        })
    }
}

/// Whether a record is still in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Here,
    /// It isn't, and was marked as vanished.
    Gone,
    /// It isn't, but so many others are missing too that the list isn't believed.
    Doubted(Missing),
    /// Can't be told.
    Unknown,
}

impl Store {
    /// Looks for a record in `present`, the keys that the API gave for `span`, read to its end. If missing, it
    /// is marked as vanished. Stored records at the very ends of `span` aren't compared.
    pub fn look_for(
        &mut self,
        list: Resource,
        key: &str,
        present: &[&str],
        span: (Timestamp, Timestamp),
        at: Timestamp,
    ) -> Result<Presence, StoreError> {
        if present.contains(&key) {
            return Ok(Presence::Here);
        }
        let stored: Vec<String> = self.sql(|db| {
            db.prepare_cached(&format!(
                "SELECT key FROM {} WHERE vanished_at IS NULL AND seen > 0 \
                 AND created_at > ?1 AND created_at < ?2",
                list.name()
            ))?
            .query_map((span.0.ms(), span.1.ms()), |row| row.get(0))?
            .collect()
        })?;
        // The list needn't have one that only a file brought or whose time is unknown.
        if !stored.iter().any(|stored| stored == key) {
            return Ok(Presence::Unknown);
        }
        let present: HashSet<&str> = present.iter().copied().collect();
        let lacks = stored.iter().filter(|stored| !present.contains(stored.as_str())).count();
        let missing = Missing { list, missing: count(lacks), of: count(stored.len()) };
        if missing.is_doubtful() {
            return Ok(Presence::Doubted(missing));
        }
        self.mark_gone(list, key, at)?;
        Ok(Presence::Gone)
    }

    /// Marks one record as vanished.
    pub fn mark_gone(
        &mut self,
        list: Resource,
        key: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.atomically(|tx| {
            let mut totals = Totals::new(tx)?;
            totals.vanish(list, key, at.ms())?;
            totals.flush()
        })
    }
}

fn digest(tx: &rusqlite::Connection, record: &Record) -> rusqlite::Result<Option<i64>> {
    let sql = format!("SELECT digest FROM {} WHERE key = ?1", record.resource.name());
    tx.prepare_cached(&sql)?.query_row([&record.key], |row| row.get(0)).optional()
}
