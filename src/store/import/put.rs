//! Putting a record of a file into its list, beside what already exists.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Map, Value as Json};
use xxhash_rust::xxh3::xxh3_64;

use super::complete::LEFT_OUT;
use super::{Import, ImportStep};
use crate::domain::import_format::FileRow;
use crate::domain::shape::columns;
use crate::domain::{ColumnValue, Record, Resource};
use crate::store::totals::Totals;
use crate::store::write::{PageOut, write_record};

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PutOutcome {
    /// The store didn't have it.
    New,
    /// A file had brought it, this one changed it.
    Changed,
    /// It is as before.
    Unchanged,
}

/// What a file says of a record: columns without a value, and members without one, say nothing.
pub(super) struct ImportedRecord {
    pub(super) resource: Resource,
    pub(super) key: String,
    values: Vec<ColumnValue>,
    /// What no column takes, in the API's own shape.
    pub(super) rest: Map<String, Json>,
}

/// Whether what is there may be replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Replace,
    /// Another row of the same file said it first, or a newer file did.
    FillEmpty,
}

impl ImportedRecord {
    pub(super) fn of(resource: Resource, key: &str) -> Self {
        let values = vec![ColumnValue::Null; columns(resource).len()];
        Self { resource, key: key.to_owned(), values, rest: Map::new() }
    }

    pub(super) fn set(&mut self, column: &str, value: ColumnValue) {
        let at = columns(self.resource).iter().position(|c| c.name == column);
        if let Some(slot) = at.and_then(|at| self.values.get_mut(at)) {
            *slot = value;
        }
    }

    pub(super) fn text(&mut self, column: &str, text: Option<&str>) {
        self.set(column, text.map_or(ColumnValue::Null, |text| ColumnValue::Text(text.to_owned())));
    }

    /// Takes cells of a row: the file's column, the store's.
    pub(super) fn take(&mut self, row: &FileRow, cells: &[(&str, &str)]) {
        for (from, to) in cells {
            if let Some(cell) = row.get(from) {
                self.set(to, cell.value());
            }
        }
    }

    /// Keeps a text in an object of the rest: `field_data`, `content`.
    pub(super) fn keep(&mut self, object: &str, member: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        let object = self.rest.entry(object).or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(object) = object {
            object.insert(member.to_owned(), text.into());
        }
    }

    /// Equal for drafts that say the same of the same record.
    fn digest(&self) -> u64 {
        let said = format!("{:?}{}{:?}{:?}", self.resource, self.key, self.values, self.rest);
        xxh3_64(said.as_bytes())
    }

    /// Whether something that was there would be replaced by this.
    fn differs(&self, stored: &StoredRow) -> bool {
        let over = |(new, old): (&ColumnValue, &ColumnValue)| {
            *new != ColumnValue::Null && *old != ColumnValue::Null && new != old
        };
        self.values.iter().zip(&stored.values).any(over) || contradicts(&stored.rest, &self.rest)
    }

    /// Fills this with what was there.
    fn over(mut self, stored: &StoredRow, mode: Mode) -> Self {
        for (value, old) in self.values.iter_mut().zip(&stored.values) {
            if *value == ColumnValue::Null || (mode == Mode::FillEmpty && *old != ColumnValue::Null)
            {
                value.clone_from(old);
            }
        }
        let mut rest = stored.rest.clone();
        merge(&mut rest, self.rest, mode);
        self.rest = rest;
        self
    }

    fn record(self) -> Record {
        let digest = i64::from_ne_bytes(self.digest().to_ne_bytes());
        let rest = Json::Object(self.rest).to_string();
        Record { resource: self.resource, key: self.key, values: self.values, rest, digest }
    }
}

/// A record as it is in the store.
pub(super) struct StoredRow {
    values: Vec<ColumnValue>,
    rest: Map<String, Json>,
    /// The API gave it, or a complete read of the API didn't have it: it is no file's to change.
    settled: bool,
    /// A complete file didn't have it any more.
    left_out: bool,
}

impl Import<'_> {
    /// Puts a record that every row tells again: a partner, a customer.
    pub(super) fn tell(&mut self, draft: ImportedRecord, row: &FileRow) -> ImportStep<()> {
        if self.told.insert(draft.digest()) { self.put(draft, row) } else { Ok(()) }
    }

    /// Puts a record: into its list when it is new, over what an earlier file said when it isn't, and
    /// nowhere when the API has it. What a newer file said stays.
    pub(super) fn put(&mut self, draft: ImportedRecord, row: &FileRow) -> ImportStep<()> {
        let (resource, key) = (draft.resource, draft.key.clone());
        let before = self.touched.contains_key(&(resource, key.clone()));
        let is_older = self.is_older(resource, &key)?;
        let outcome = match self.stored(resource, &key)? {
            None => {
                self.write(&draft.record())?;
                PutOutcome::New
            }
            Some(stored) if stored.settled || (stored.left_out && is_older) => {
                PutOutcome::Unchanged
            }
            Some(stored) => {
                if is_older && draft.differs(&stored) {
                    self.kept.insert(row.line);
                }
                let mode = if before || is_older { Mode::FillEmpty } else { Mode::Replace };
                let draft = draft.over(&stored, mode);
                let is_same = draft.values == stored.values && draft.rest == stored.rest;
                if is_same && !stored.left_out {
                    PutOutcome::Unchanged
                } else {
                    self.write(&draft.record())?;
                    self.bring_back(resource, &key, &stored)?;
                    PutOutcome::Changed
                }
            }
        };
        if !is_older {
            self.note_exported(resource, &key)?;
        }
        let known = self.touched.entry((resource, key)).or_insert(outcome);
        if *known == PutOutcome::Unchanged {
            *known = outcome;
        }
        Ok(())
    }

    fn bring_back(
        &self,
        resource: Resource,
        key: &str,
        stored: &StoredRow,
    ) -> rusqlite::Result<()> {
        if stored.left_out {
            self.tx
                .prepare_cached(
                    "DELETE FROM imported WHERE resource = ?1 AND key = ?2 AND field = ?3",
                )?
                .execute((resource.name(), key, LEFT_OUT))?;
        }
        Ok(())
    }

    /// Keeps a field that only files tell. Of several rows of a file, the first one's holds, and of several
    /// files the newest one's.
    pub(super) fn fill(
        &mut self,
        row: &FileRow,
        resource: Resource,
        key: &str,
        field: &'static str,
        value: Option<&str>,
    ) -> rusqlite::Result<()> {
        let Some(value) = value else { return Ok(()) };
        if !self.told.insert(xxh3_64(format!("{resource:?}{key}\0{field}").as_bytes())) {
            return Ok(());
        }
        if self.is_older(resource, key)? {
            let kept = self
                .tx
                .prepare_cached(
                    "SELECT 1 FROM imported WHERE resource = ?1 AND key = ?2 AND field = ?3 AND value <> ?4",
                )?
                .exists((resource.name(), key, field, value))?;
            if kept {
                self.kept.insert(row.line);
                return Ok(());
            }
        } else {
            self.note_exported(resource, key)?;
        }
        let filled = self
            .tx
            .prepare_cached(
                "INSERT INTO imported VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET value = excluded.value \
                 WHERE value <> excluded.value",
            )?
            .execute((resource.name(), key, field, value))?;
        if filled > 0 {
            *self.report.filled.entry(field).or_default() += 1;
        }
        Ok(())
    }

    pub(super) fn stored(
        &self,
        resource: Resource,
        key: &str,
    ) -> rusqlite::Result<Option<StoredRow>> {
        let names: Vec<&str> = columns(resource).iter().map(|c| c.name).collect();
        self.tx
            .prepare_cached(&format!(
                "SELECT rest, seen > 0, vanished_at IS NOT NULL, \
                 EXISTS (SELECT 1 FROM imported WHERE resource = ?2 AND key = ?1 AND field = ?3), {} \
                 FROM {} WHERE key = ?1",
                names.join(", "),
                resource.name()
            ))?
            .query_row((key, resource.name(), LEFT_OUT), |row| stored(row, names.len()))
            .optional()
    }

    fn write(&mut self, record: &Record) -> rusqlite::Result<()> {
        let mut totals = match self.totals.take() {
            Some((of, totals)) if of == record.resource => totals,
            other => {
                if let Some((_, totals)) = other {
                    totals.flush()?;
                }
                Totals::new(self.tx)?
            }
        };
        write_record(self.tx, &mut totals, record, 0, self.at, &mut PageOut::default())?;
        self.totals = Some((record.resource, totals));
        Ok(())
    }
}

fn stored(row: &Row<'_>, columns: usize) -> rusqlite::Result<StoredRow> {
    let rest: String = row.get(0)?;
    let rest = match serde_json::from_str(&rest) {
        Ok(Json::Object(rest)) => rest,
        _ => Map::new(),
    };
    let value = |at| -> rusqlite::Result<ColumnValue> {
        Ok(match row.get_ref(at + 4)? {
            ValueRef::Integer(n) => ColumnValue::Int(n),
            ValueRef::Text(text) => ColumnValue::Text(String::from_utf8_lossy(text).into_owned()),
            _ => ColumnValue::Null,
        })
    };
    let values = (0..columns).map(value).collect::<Result<_, _>>()?;
    let (of_api, gone, marked): (bool, bool, bool) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let left_out = gone && marked && !of_api;
    Ok(StoredRow { values, rest, settled: of_api || (gone && !left_out), left_out })
}

/// Whether two objects have something else under the same name.
fn contradicts(one: &Map<String, Json>, other: &Map<String, Json>) -> bool {
    other.iter().any(|(name, value)| match (one.get(name), value) {
        (Some(Json::Object(one)), Json::Object(other)) => contradicts(one, other),
        (Some(old), value) => old != value,
        (None, _) => false,
    })
}

/// Puts members into an object, those of inner objects too.
fn merge(into: &mut Map<String, Json>, from: Map<String, Json>, mode: Mode) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            (Some(Json::Object(into)), Json::Object(from)) => merge(into, from, mode),
            (Some(old), value) => {
                if mode == Mode::Replace {
                    *old = value;
                }
            }
            (None, value) => {
                into.insert(name, value);
            }
        }
    }
}
