//! Records that were asked for outside of a sync, for somebody who waits for them.

use rusqlite::OptionalExtension;

use super::error::StoreError;
use super::open::Store;
use super::state::{LOOSE, RUN_STEP};
use super::totals::Totals;
use super::write::{PageOut, write_record};
use crate::domain::{Record, Resource, Stamp};

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The list that it is of.
    pub resource: Resource,
    /// Whose it is, where that is known.
    pub partner: Option<String>,
    /// It was not in the store before; else it changed.
    pub new: bool,
}

impl Store {
    /// Writes records that belong to no pass, as one transaction; tells those that are new or changed.
    pub fn write_loose(
        &mut self,
        records: &[Record],
        at: Stamp,
    ) -> Result<Vec<Arrived>, StoreError> {
        self.atomically(|tx| {
            // As if the sync that may be running had brought them: it must not take what is newer than
            // its own lists for gone. The next one judges them like all others.
            let run: i64 =
                tx.query_row("SELECT coalesce(max(id), 0) FROM sync_runs", [], |row| row.get(0))?;
            let pass = run * RUN_STEP + LOOSE;
            let mut totals = Totals::new(tx)?;
            let mut changed = Vec::new();
            for record in records {
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
                    Ok(Arrived { resource: record.resource, partner, new })
                })
                .collect()
        })
    }
}

fn digest(tx: &rusqlite::Connection, record: &Record) -> rusqlite::Result<Option<i64>> {
    let sql = format!("SELECT digest FROM {} WHERE key = ?1", record.resource.name());
    tx.prepare_cached(&sql)?.query_row([&record.key], |row| row.get(0)).optional()
}
