//! How old what files told of a record is, cell by cell: an older file takes back no cell that a newer one
//! told (rule: file-ages), and a newer file that merely mentions a record keeps no older one from telling the
//! rest of it.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use super::Import;
use crate::domain::Resource;

/// What is kept of a record beside what only files tell of it: when the newest file that told of it was
/// exported, in epoch milliseconds, and behind that the cells that are older.
pub(in crate::store) const EXPORTED: &str = "exported_at";
/// The age of what a file told that doesn't say how old it is: nothing is older.
const UNDATED: i64 = 0;

/// When what is told of a record was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CellAges {
    newest: i64,
    /// Cells that aren't of that file.
    others: BTreeMap<String, i64>,
}

impl CellAges {
    /// As it is stored: a number, and an object where there is more to say. The number in front is what
    /// versions knew that kept one age a record.
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

    /// Whether a file of such an age is newer than all that told of the record.
    pub(super) fn is_older_than(&self, at: Option<i64>) -> bool {
        at.is_some_and(|at| at > self.newest)
    }

    /// Keeps the age of the cells that are there, since a newer file tells of the record.
    pub(super) fn make_older(&mut self, present: Vec<String>) {
        for cell in present {
            self.others.entry(cell).or_insert(self.newest);
        }
    }

    /// Notes that cells were told by a file of such an age.
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

/// Decides cell by cell between what is there and what a row says.
pub(super) struct CellChoice<'a> {
    pub(super) ages: Option<&'a CellAges>,
    /// When the row was exported.
    pub(super) at: Option<i64>,
    /// Nothing is newer than now, whatever a file said.
    pub(super) now: i64,
    /// An earlier row of the same file told of the record: what that said holds.
    pub(super) is_second: bool,
    /// The cells that the row told.
    pub(super) told: Vec<String>,
    /// A newer file's cell differs and stays.
    pub(super) keeps: bool,
    /// The row says not how old it is, and takes the place of what a file told that does.
    pub(super) overrules: bool,
}

impl CellChoice<'_> {
    fn age(&self, cell: &str) -> i64 {
        self.ages.map_or(UNDATED, |ages| ages.of(cell).min(self.now))
    }

    /// Whether the row's cell is taken; `differs` says whether it is another one, nothing that there is none.
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
    /// How old the cells of a record are; nothing when no file that says so told of it.
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

    /// A choice between what is there and what the row that is read says.
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
