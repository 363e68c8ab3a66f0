//! Reads for exports: the rows of each data set in the files' order (rule: row-order), all as of one instant,
//! in memory that doesn't grow with the number of rows.
//!
//! A statement first sorts the row numbers and then reads each row by its number, so that a sort handles only a
//! number and two keys a row. A sort larger than the cache spills into SQLite's temporary files, which have no
//! name and end with the process.

mod sources;

use std::fmt::Write;
use std::ops::ControlFlow;

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, Row, params_from_iter};

use super::error::StoreError;
use super::open::Store;
use super::partners;
use crate::domain::dataset::{DataSet, Days, ExportCell, WIDEST};
use crate::domain::text::fold;
use sources::{Cells, DataSetSource};

/// Page cache for long reads, in KiB.
const CACHE: i64 = 65_536;

/// A row of a data set.
#[derive(Debug)]
pub struct ExportRow<'r> {
    pub key: &'r str,
    /// One cell per column of [`DataSet::columns`].
    pub cells: &'r [ExportCell<'r>],
    /// An application's answers, as a JSON object.
    pub answers: Option<&'r str>,
}

/// The store as of one instant, whatever is written meanwhile.
pub struct Snapshot<'s> {
    store: &'s Store,
    cells: Cells,
    /// Only rows of the partners in the temporary table `chosen`.
    narrowed: bool,
}

impl Store {
    /// Calls `read` with a snapshot; with `partners`, limited to the partnerships with these keys.
    pub fn snapshot<T>(
        &self,
        partners: Option<&[String]>,
        read: impl FnOnce(&Snapshot<'_>) -> T,
    ) -> Result<T, StoreError> {
        let cache: i64 = self.sql(|db| db.query_row("PRAGMA cache_size", [], |row| row.get(0)))?;
        self.sql(|db| {
            db.execute_batch(&format!("PRAGMA cache_size = -{CACHE}; PRAGMA temp_store = file"))
        })?;
        let result = self.at_once(|store| {
            if let Some(keys) = partners {
                store.sql(|db| choose(db, keys))?;
            }
            let cells =
                store.sql(|db| Ok(Cells { known: partners::known(db)?, told: told(db)? }))?;
            Ok(read(&Snapshot { store, cells, narrowed: partners.is_some() }))
        });
        // Setting `temp_store` also drops the temporary table of chosen partners.
        self.sql(|db| {
            db.execute_batch(&format!("PRAGMA temp_store = memory; PRAGMA cache_size = {cache}"))
        })?;
        result
    }

    /// The keys of all partnerships in these groups, each given by name, slug or key in any case. The inner
    /// error is the first unknown group.
    pub fn partners_in_groups(
        &self,
        groups: &[String],
    ) -> Result<Result<Vec<String>, String>, StoreError> {
        const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM groups \
            WHERE ?1 IN (folded(name), folded(slug), folded(key))) OR EXISTS (SELECT 1 FROM partnerships \
            WHERE ?1 IN (folded(group_name), folded(group_slug), folded(group_key)))";
        const MEMBERS: &str = "SELECT key FROM partnerships \
            WHERE ?1 IN (folded(group_name), folded(group_slug), folded(group_key))";
        self.sql(|db| {
            let mut keys = Vec::new();
            for group in groups {
                let folded = fold(group.trim());
                if !db.query_row(KNOWN, [&folded], |row| row.get::<_, bool>(0))? {
                    return Ok(Err(group.clone()));
                }
                for key in db.prepare(MEMBERS)?.query_map([&folded], |row| row.get(0))? {
                    keys.push(key?);
                }
            }
            keys.sort_unstable();
            keys.dedup();
            Ok(Ok(keys))
        })
    }

    /// Names of the groups that have partners, to suggest when one was misspelt.
    pub fn group_names(&self) -> Result<Vec<String>, StoreError> {
        self.sql(|db| {
            db.prepare(
                "SELECT DISTINCT group_name FROM partnerships WHERE group_name > '' ORDER BY 1",
            )?
            .query_map([], |row| row.get(0))?
            .collect()
        })
    }
}

impl Snapshot<'_> {
    /// The store, to read more as of the same instant.
    pub fn store(&self) -> &Store {
        self.store
    }

    pub fn count(&self, set: DataSet, days: Days) -> Result<i64, StoreError> {
        let source = DataSetSource::of(set);
        let (scope, values) = self.scope(source, days);
        let sql = format!(
            "SELECT count(*) FROM {scope} AND {}",
            source.counted,
            scope = scope.replacen(" WHERE ", &format!(" {} WHERE ", source.joins), 1),
        );
        self.store.sql(|db| db.query_row(&sql, params_from_iter(values), |row| row.get(0)))
    }

    /// Reads a data set row by row until it ends or `each` breaks.
    pub fn each(
        &self,
        set: DataSet,
        days: Days,
        mut each: impl FnMut(&ExportRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let (sql, values) = self.statement(set, days);
        let columns = set.columns().count();
        self.store.sql(|db| {
            let mut statement = db.prepare(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let mut cells = [ExportCell::Empty; WIDEST];
                for (at, cell) in cells.iter_mut().enumerate().take(columns) {
                    *cell = read(row, at)?;
                }
                let row = ExportRow {
                    key: row.get_ref(columns)?.as_str()?,
                    cells: cells.get(..columns).unwrap_or_default(),
                    answers: row.get_ref(columns + 1)?.as_str_or_null()?,
                };
                if each(&row).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    fn statement(&self, set: DataSet, days: Days) -> (String, Vec<Sql>) {
        let source = DataSetSource::of(set);
        let DataSetSource { list, alias, order, counted, .. } = source;
        let (scope, values) = self.scope(source, days);
        let cells = self.cells.of(set).join(", ");
        let answers = match set {
            DataSet::Applications => "json_extract(a.rest, '$.content')",
            _ => "NULL",
        };
        let sql = format!(
            "SELECT {cells}, {alias}.key, {answers} FROM \
             (SELECT {alias}.rowid AS id FROM {scope} ORDER BY {order} NULLS LAST, {alias}.key LIMIT -1) o \
             CROSS JOIN {list} ON {alias}.rowid = o.id {joined} WHERE {counted}",
            joined = source.joined(),
        );
        (sql, values)
    }

    /// FROM and WHERE for the wanted rows, by what the rows themselves say, with the bound values.
    fn scope(&self, source: &DataSetSource, days: Days) -> (String, Vec<Sql>) {
        let DataSetSource { list, partner, indexed, at, live, .. } = source;
        let mut scope = match (self.narrowed, indexed) {
            (false, _) => format!("{list} WHERE {live}"),
            // Start from the partners and find their rows, however few or many there are.
            (true, true) => {
                format!("chosen CROSS JOIN {list} ON {partner} = chosen.key WHERE {live}")
            }
            (true, false) => {
                format!("{list} WHERE {live} AND {partner} IN (SELECT key FROM chosen)")
            }
        };
        let mut values = Vec::new();
        let (from, before) = days.instants();
        for (end, sign) in [(from, ">="), (before, "<")] {
            if let Some(end) = end {
                values.push(Sql::Integer(end.ms()));
                let _ = write!(scope, " AND {at} {sign} ?{}", values.len());
            }
        }
        (scope, values)
    }
}

fn choose(db: &Connection, keys: &[String]) -> rusqlite::Result<()> {
    db.execute_batch("CREATE TEMP TABLE chosen (key TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID")?;
    let mut insert = db.prepare("INSERT OR IGNORE INTO chosen VALUES (?1)")?;
    keys.iter().try_for_each(|key| insert.execute([key]).map(drop))
}

/// The lists that imported files say something about. Costs one index lookup per list.
fn told(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut told = Vec::new();
    for list in ["partnerships", "customers", "transactions", "rewards", "leads"] {
        if db.prepare("SELECT 1 FROM imported WHERE resource = ?1 LIMIT 1")?.exists([list])? {
            told.push(list.to_owned());
        }
    }
    Ok(told)
}

fn read<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<ExportCell<'r>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Integer(n) => ExportCell::Int(n),
        text @ ValueRef::Text(_) => ExportCell::Text(text.as_str()?),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => ExportCell::Empty,
    })
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store.db")).unwrap().store;
        (dir, store)
    }

    fn plan(snapshot: &Snapshot<'_>, set: DataSet) -> Vec<String> {
        let (sql, values) = snapshot.statement(set, Days::default());
        snapshot
            .store
            .sql(|db| {
                let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                statement.query_map(params_from_iter(values), |row| row.get(3))?.collect()
            })
            .unwrap()
    }

    #[test]
    fn every_data_set_is_sql_whatever_is_picked_of_it() {
        let (_dir, store) = store();
        store
            .sql(|db| {
                db.execute_batch("INSERT INTO imported VALUES ('partnerships', 'p', 'f', 'v')")
            })
            .unwrap();
        let day = Days::parse("2026-03-01");
        for partners in [None, Some(vec!["p".to_owned(), "p".to_owned()])] {
            store
                .snapshot(partners.as_deref(), |snapshot| {
                    for set in DataSet::iter() {
                        for days in [
                            Days::default(),
                            Days { from: day, to: None },
                            Days { from: day, to: day },
                        ] {
                            snapshot.each(set, days, |_| panic!("no rows")).unwrap();
                            assert_eq!(snapshot.count(set, days).unwrap(), 0);
                        }
                    }
                })
                .unwrap();
        }
    }

    #[test]
    fn transactions_and_rewards_come_in_order_by_an_index_and_nothing_large_is_sorted() {
        let (_dir, store) = store();
        store
            .snapshot(None, |snapshot| {
                for (set, index) in [
                    (DataSet::Transactions, "transactions_by_created"),
                    (DataSet::Rewards, "rewards_by_created"),
                ] {
                    let plan = plan(snapshot, set);
                    assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
                    assert!(
                        plan.iter().any(|step| step.contains("LAST TERM OF ORDER BY")),
                        "{plan:#?}"
                    );
                }
            })
            .unwrap();
    }

    #[test]
    fn a_chosen_partners_rows_are_found_by_an_index() {
        let (_dir, store) = store();
        store
            .snapshot(Some(&["p".to_owned()]), |snapshot| {
                for set in DataSet::iter().filter(|set| DataSetSource::of(*set).indexed) {
                    let plan = plan(snapshot, set);
                    assert!(
                        !plan.iter().any(|step| step.starts_with("SCAN")
                            && !step.contains("chosen")
                            && !step.contains("SCAN o")),
                        "{plan:#?}"
                    );
                }
            })
            .unwrap();
    }
}
