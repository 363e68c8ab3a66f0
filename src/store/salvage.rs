//! Rescues from a damaged store what the API won't bring again: what files told, records that the API no longer
//! has, the changes that syncs saw.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use strum::IntoEnumIterator;

use super::error::StoreError;
use super::import::COMPLETE;
use super::open::Store;
use super::recount;
use crate::domain::Resource;

/// What was rescued from a damaged store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Imported files.
    pub files: i64,
    /// Records that only files brought, and those that the API no longer has.
    pub records: i64,
    /// Everything could be read; otherwise something may be lost.
    pub whole: bool,
}

impl Store {
    /// Copies whatever can be read from the damaged store at `aside`, which stays unchanged, into this new one.
    pub(super) fn salvage(&mut self, aside: &Path) -> Result<Salvaged, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let Ok(from) = Connection::open_with_flags(aside, flags) else {
            return Ok(Salvaged::default());
        };
        self.atomically(|tx| {
            let mut salvaged = Salvaged { whole: true, ..Salvaged::default() };
            for resource in Resource::iter() {
                // The old pass numbers mean nothing here, so `seen` becomes 1.
                salvaged.records += copy(
                    &from,
                    tx,
                    resource.name(),
                    "seen = 0 OR vanished_at IS NOT NULL",
                    &mut salvaged.whole,
                )?;
                let sql = format!("UPDATE {} SET seen = min(seen, 1)", resource.name());
                tx.execute(&sql, [])?;
            }
            salvaged.files = copy(&from, tx, "imports", "1", &mut salvaged.whole)?;
            salvaged.records += copy(&from, tx, "activities", "1", &mut salvaged.whole)?;
            for table in ["imported", "changes"] {
                copy(&from, tx, table, "1", &mut salvaged.whole)?;
            }
            let complete = format!("name GLOB '{COMPLETE}*'");
            copy(&from, tx, "facts", &complete, &mut salvaged.whole)?;
            recount::mend(tx)?;
            Ok(salvaged)
        })
    }
}

/// Copies the rows that can be read; sets `whole` to false if some can't. A damaged page stops a scan, so the
/// table is read from both ends.
fn copy(
    from: &Connection,
    to: &Connection,
    table: &str,
    condition: &str,
    whole: &mut bool,
) -> rusqlite::Result<i64> {
    let mut copied = 0;
    let order = if table == "imported" { "resource {}, key {}, field {}" } else { "rowid {}" };
    for direction in ["ASC", "DESC"] {
        let order = order.replace("{}", direction);
        let sql = format!("SELECT * FROM {table} WHERE {condition} ORDER BY {order}");
        let Ok(mut statement) = from.prepare(&sql) else {
            *whole = false;
            return Ok(copied);
        };
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let marks = vec!["?"; names.len()].join(", ");
        let insert =
            format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})", names.join(", "));
        let Ok(mut rows) = statement.query([]) else {
            *whole = false;
            return Ok(copied);
        };
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => (0..names.len()).map(|at| row.get::<_, Value>(at)).collect(),
                Ok(None) => return Ok(copied),
                Err(_) => break,
            };
            let put =
                |cells: Vec<Value>| to.prepare_cached(&insert)?.execute(params_from_iter(cells));
            match row {
                Ok(cells) => match put(cells) {
                    Ok(new) => copied += i64::try_from(new).unwrap_or(0),
                    // A cell that doesn't fit its column any more.
                    Err(error)
                        if error.sqlite_error_code()
                            == Some(rusqlite::ErrorCode::ConstraintViolation) =>
                    {
                        *whole = false;
                    }
                    Err(error) => return Err(error),
                },
                Err::<Vec<Value>, _>(_) => *whole = false,
            }
        }
        *whole = false;
    }
    Ok(copied)
}
