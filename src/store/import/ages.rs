//! How old each cell is that files told of a record. An older file overwrites no cell that a newer file told
//! (rule: file-ages), and a newer file that merely mentions a record doesn't keep an older one from filling its
//! other cells.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use super::Import;
use crate::domain::Resource;

/// The field in `imported` that holds a record's ages: when the newest file that told of it was exported, in
/// epoch milliseconds, followed by the cells that are older.
pub(in crate::store) const EXPORTED: &str = "exported_at";
/// The age of a cell from a file without an export time: older than any other.
const UNDATED: i64 = 0;

/// When each cell told of a record was exported, in epoch milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CellAges {
    newest: i64,
    /// Cells that an older file told.
    others: BTreeMap<String, i64>,
}

impl CellAges {
    /// Stored as a number, followed by a JSON object if some cells are older. The number comes first because
    /// earlier versions kept only that, one age per record.
    fn parse(text: &str) -> Option<Self> {
        let (newest, others) = text.split_at(text.find('{').unwrap_or(text.len()));
        let newest = newest.parse().ok()?;
        Some(Self { newest, others: serde_json::from_str(others).unwrap_or_default() })
    }

    fn text(&self) -> String {
        if self.others.is_empty() {
            return self.newest.to_string();
        }
        format!("{}{}", self.newest, serde_json::to_string(&self.others).unwrap_or_default())
    }

    pub(super) fn of(&self, cell: &str) -> i64 {
        self.others.get(cell).copied().unwrap_or(self.newest)
    }

    /// Whether a file exported at `at` is newer than all that told of the record.
    pub(super) fn is_older_than(&self, at: Option<i64>) -> bool {
        at.is_some_and(|at| at > self.newest)
    }

    /// Pins the present cells to their age, before a newer file moves `newest`.
    pub(super) fn make_older(&mut self, present: Vec<String>) {
        for cell in present {
            self.others.entry(cell).or_insert(self.newest);
        }
    }

    /// Notes that a file exported at `at` told these cells.
    pub(super) fn tell(&mut self, cells: Vec<String>, at: Option<i64>) {
        let at = at.unwrap_or(UNDATED);
        self.newest = self.newest.max(at);
        for cell in cells {
            if at == self.newest {
                self.others.remove(&cell);
            } else {
                self.others.insert(cell, at);
            }
        }
    }
}

/// Decides cell by cell between the stored value and the row's.
pub(super) struct CellChoice<'a> {
    pub(super) ages: Option<&'a CellAges>,
    /// When the row was exported, in epoch milliseconds.
    pub(super) at: Option<i64>,
    /// Caps every age: nothing is newer than now, whatever a file says.
    pub(super) now: i64,
    /// An earlier row of the same file told of the record; what that one said holds.
    pub(super) is_second: bool,
    pub(super) told: Vec<String>,
    /// A cell of a newer file differed and was kept.
    pub(super) keeps: bool,
    /// The row has no export time, and replaced a cell whose age is known.
    pub(super) overrules: bool,
}

impl CellChoice<'_> {
    fn age(&self, cell: &str) -> i64 {
        self.ages.map_or(UNDATED, |ages| ages.of(cell).min(self.now))
    }

    /// Whether to take the row's cell. `differs`: whether the stored value is another one; `None` if there is
    /// none.
    pub(super) fn takes(&mut self, cell: &str, differs: Option<bool>) -> bool {
        let Some(differs) = differs else {
            self.told.push(cell.to_owned());
            return true;
        };
        if self.at.is_some_and(|at| at < self.age(cell)) {
            self.keeps |= differs;
            return false;
        }
        if self.is_second {
            return false;
        }
        match self.at {
            Some(_) => self.told.push(cell.to_owned()),
            None => self.overrules |= differs && self.age(cell) > UNDATED,
        }
        true
    }
}

impl Import<'_> {
    /// The ages of a record's cells; `None` if no file with an export time told of it.
    pub(super) fn ages(&self, resource: Resource, key: &str) -> rusqlite::Result<Option<CellAges>> {
        let text: Option<String> = self
            .tx
            .prepare_cached(
                "SELECT value FROM imported WHERE resource = ?1 AND key = ?2 AND field = ?3",
            )?
            .query_row((resource.name(), key, EXPORTED), |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| CellAges::parse(&text)))
    }

    pub(super) fn put_ages(
        &self,
        resource: Resource,
        key: &str,
        ages: &CellAges,
    ) -> rusqlite::Result<()> {
        self.tx
            .prepare_cached("INSERT OR REPLACE INTO imported VALUES (?1, ?2, ?3, ?4)")?
            .execute((resource.name(), key, EXPORTED, ages.text()))?;
        Ok(())
    }

    pub(super) fn choice<'a>(&self, ages: Option<&'a CellAges>, is_second: bool) -> CellChoice<'a> {
        CellChoice {
            ages,
            at: self.row_exported_at.map(crate::domain::Timestamp::ms),
            now: self.at.ms(),
            is_second,
            told: Vec::new(),
            keeps: false,
            overrules: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_as_old_as_the_file_that_told_it() {
        let cells =
            |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut ages = CellAges::default();
        ages.make_older(cells(&["note"]));
        ages.tell(cells(&["amount", "status"]), Some(5));
        assert_eq!((ages.of("amount"), ages.of("status"), ages.of("note")), (5, 5, UNDATED));
        assert!(
            ages.is_older_than(Some(9))
                && !ages.is_older_than(Some(5))
                && !ages.is_older_than(None)
        );
        ages.make_older(cells(&["amount", "status", "note"]));
        ages.tell(cells(&["amount"]), Some(9));
        assert_eq!((ages.of("amount"), ages.of("status"), ages.of("note")), (9, 5, UNDATED));
        ages.tell(cells(&["status"]), Some(7));
        ages.tell(cells(&["day"]), None);
        assert_eq!((ages.of("amount"), ages.of("status"), ages.of("day")), (9, 7, UNDATED));
        assert_eq!(CellAges::parse(&ages.text()), Some(ages));
        let before = CellAges::parse("1772359200000").unwrap();
        assert_eq!(
            (before.of("any"), before.text().as_str()),
            (1_772_359_200_000, "1772359200000")
        );
        assert_eq!(CellAges::parse("x"), None);
    }
}
