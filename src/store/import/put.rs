//! Puts a file's record into its list, next to what is already there.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Map, Value as Json};
use xxhash_rust::xxh3::xxh3_64;

use super::ages::{CellAges, CellChoice, EXPORTED};
use super::complete::LEFT_OUT;
use super::{Import, ImportStep};
use crate::domain::import_format::FileRow;
use crate::domain::shape::columns;
use crate::domain::{ColumnValue, Record, Resource, Timestamp};
use crate::store::totals::Totals;
use crate::store::write::{PageOut, write_record};

/// Prefix of the cells for fields that only files give.
const IMPORTED: &str = "imported";

/// What putting a record changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PutOutcome {
    /// The store didn't have it.
    New,
    /// An earlier file had brought it, this one changed it.
    Changed,
    Unchanged,
}

/// A record as a file gives it. Null columns and absent members say nothing.
pub(super) struct ImportedRecord {
    pub(super) resource: Resource,
    pub(super) key: String,
    values: Vec<ColumnValue>,
    /// What has no column, in the API's own shape.
    pub(super) rest: Map<String, Json>,
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

    /// Takes cells of a row: (the file's column, the store's column).
    pub(super) fn take(&mut self, row: &FileRow, cells: &[(&str, &str)]) {
        for (from, to) in cells {
            if let Some(cell) = row.get(from) {
                self.set(to, cell.value());
            }
        }
    }

    /// Keeps a text in an object of `rest`, such as `field_data` or `content`.
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

    /// Fills the gaps from the stored row; where both have a value, `choice` decides.
    fn over(mut self, stored: &StoredRow, choice: &mut CellChoice<'_>) -> Self {
        let columns = columns(self.resource).iter();
        for (column, (value, old)) in columns.zip(self.values.iter_mut().zip(&stored.values)) {
            let differs = (*old != ColumnValue::Null).then(|| value != old);
            if *value == ColumnValue::Null || !choice.takes(column.name, differs) {
                value.clone_from(old);
            }
        }
        let mut rest = stored.rest.clone();
        merge(&mut rest, self.rest, "", choice);
        self.rest = rest;
        self
    }

    fn created_at(&self) -> Option<i64> {
        let at = columns(self.resource).iter().position(|column| column.name == "created_at")?;
        self.values.get(at)?.int()
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
    /// The API gave it, or a complete read of the API lacked it: no file may change it.
    settled: bool,
    /// When the complete file that lacked it was exported, in epoch milliseconds.
    left_out: Option<i64>,
}

/// Names of the cells that have a value.
fn cells(resource: Resource, values: &[ColumnValue], rest: &Map<String, Json>) -> Vec<String> {
    let filled =
        columns(resource).iter().zip(values).filter(|(_, value)| **value != ColumnValue::Null);
    let mut cells: Vec<String> = filled.map(|(column, _)| column.name.to_owned()).collect();
    for (name, value) in rest {
        match value {
            Json::Object(inner) => cells.extend(inner.keys().map(|member| path(name, member))),
            _ => cells.push(name.clone()),
        }
    }
    cells
}

impl Import<'_> {
    /// Puts a record that every row repeats: a partner, a customer.
    pub(super) fn tell(&mut self, draft: ImportedRecord, row: &FileRow) -> ImportStep<()> {
        if self.told.insert(draft.digest()) { self.put(draft, row) } else { Ok(()) }
    }

    /// Puts a record: adds a new one, fills or overwrites one that an earlier file brought, and ignores one
    /// that the API has. What a newer file said stays.
    pub(super) fn put(&mut self, draft: ImportedRecord, row: &FileRow) -> ImportStep<()> {
        let (resource, key) = (draft.resource, draft.key.clone());
        let row_at = self.row_exported_at.map(Timestamp::ms);
        let outcome = match self.stored(resource, &key)? {
            None => {
                self.add(draft, row_at)?;
                PutOutcome::New
            }
            Some(stored) if stored.settled => PutOutcome::Unchanged,
            Some(StoredRow { left_out: Some(at), .. }) if row_at.is_some_and(|row| row < at) => {
                PutOutcome::Unchanged
            }
            Some(stored) => self.put_over(draft, &stored, row)?,
        };
        let known = self.touched.entry((resource, key)).or_insert(outcome);
        if *known == PutOutcome::Unchanged {
            *known = outcome;
        }
        Ok(())
    }

    /// Adds a record that the store doesn't have. If a newer complete file lacks it, it has vanished since
    /// (rule: complete-files).
    fn add(&mut self, draft: ImportedRecord, row_at: Option<i64>) -> rusqlite::Result<()> {
        let (resource, key) = (draft.resource, draft.key.clone());
        let created = draft.created_at();
        let told = cells(resource, &draft.values, &draft.rest);
        let ages = self.ages(resource, &key)?;
        self.note_told(resource, &key, ages.as_ref(), told, None)?;
        self.write(&draft.record())?;
        let Some(row_at) = row_at else { return Ok(()) };
        let complete = self.complete_file(resource)?;
        let gone =
            complete.filter(|at| row_at < *at && created.is_none_or(|created| created < *at));
        if let (Some(at), Some((_, totals))) = (gone, self.totals.as_mut()) {
            totals.vanish(resource, &key, at)?;
            self.mark_left_out(resource, &key, at)?;
            self.late += 1;
        }
        Ok(())
    }

    fn put_over(
        &mut self,
        draft: ImportedRecord,
        stored: &StoredRow,
        row: &FileRow,
    ) -> ImportStep<PutOutcome> {
        let (resource, key) = (draft.resource, draft.key.clone());
        let ages = self.ages(resource, &key)?;
        let is_second = self.touched.contains_key(&(resource, key.clone()));
        let mut choice = self.choice(ages.as_ref(), is_second);
        let draft = draft.over(stored, &mut choice);
        let told = self.judge(choice, row);
        self.note_told(resource, &key, ages.as_ref(), told, Some(stored))?;
        let is_same = draft.values == stored.values && draft.rest == stored.rest;
        if is_same && stored.left_out.is_none() {
            return Ok(PutOutcome::Unchanged);
        }
        self.write(&draft.record())?;
        self.bring_back(resource, &key, stored)?;
        Ok(PutOutcome::Changed)
    }

    /// Notes the outcome of a choice for the report, and returns the cells that the row told.
    fn judge(&mut self, choice: CellChoice<'_>, row: &FileRow) -> Vec<String> {
        if choice.keeps {
            self.kept.insert(row.line);
        }
        if choice.overrules {
            self.overruled.insert(row.line);
        }
        choice.told
    }

    /// Stores the age of the cells that the row told; `stored` is the record as it was before.
    fn note_told(
        &self,
        resource: Resource,
        key: &str,
        before: Option<&CellAges>,
        told: Vec<String>,
        stored: Option<&StoredRow>,
    ) -> rusqlite::Result<()> {
        let at = self.row_exported_at.map(Timestamp::ms);
        if told.is_empty() || (at.is_none() && before.is_none()) {
            return Ok(());
        }
        let mut ages = before.cloned().unwrap_or_default();
        if ages.is_older_than(at) {
            let mut present = self.fields(resource, key)?;
            if let Some(stored) = stored.filter(|stored| !stored.settled) {
                present.extend(cells(resource, &stored.values, &stored.rest));
            }
            ages.make_older(present);
        }
        ages.tell(told, at);
        if before == Some(&ages) { Ok(()) } else { self.put_ages(resource, key, &ages) }
    }

    fn bring_back(
        &self,
        resource: Resource,
        key: &str,
        stored: &StoredRow,
    ) -> rusqlite::Result<()> {
        if stored.left_out.is_some() {
            self.tx
                .prepare_cached(
                    "DELETE FROM imported WHERE resource = ?1 AND key = ?2 AND field = ?3",
                )?
                .execute((resource.name(), key, LEFT_OUT))?;
        }
        Ok(())
    }

    /// Stores a field that only files give. Of a file's rows the first one counts, of several files the newest.
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
        let stored = self.field(resource, key, field)?;
        let ages = self.ages(resource, key)?;
        let mut choice = self.choice(ages.as_ref(), false);
        let cell = path(IMPORTED, field);
        let takes = choice.takes(&cell, stored.as_ref().map(|stored| stored != value));
        let told = self.judge(choice, row);
        if !takes {
            return Ok(());
        }
        let record = if ages
            .as_ref()
            .is_none_or(|ages| ages.is_older_than(self.row_exported_at.map(Timestamp::ms)))
        {
            self.stored(resource, key)?
        } else {
            None
        };
        self.note_told(resource, key, ages.as_ref(), told, record.as_ref())?;
        if stored.as_deref() == Some(value) {
            return Ok(());
        }
        let filled = self
            .tx
            .prepare_cached("INSERT OR REPLACE INTO imported VALUES (?1, ?2, ?3, ?4)")?
            .execute((resource.name(), key, field, value))?;
        if filled > 0 {
            *self.report.filled.entry(field).or_default() += 1;
        }
        Ok(())
    }

    fn field(
        &self,
        resource: Resource,
        key: &str,
        field: &str,
    ) -> rusqlite::Result<Option<String>> {
        self.tx
            .prepare_cached(
                "SELECT value FROM imported WHERE resource = ?1 AND key = ?2 AND field = ?3",
            )?
            .query_row((resource.name(), key, field), |row| row.get(0))
            .optional()
    }

    /// The fields that only files gave of a record, as cell names.
    fn fields(&self, resource: Resource, key: &str) -> rusqlite::Result<Vec<String>> {
        self.tx
            .prepare_cached("SELECT field FROM imported WHERE resource = ?1 AND key = ?2")?
            .query_map((resource.name(), key), |row| row.get(0))?
            .filter(|field| !matches!(field.as_deref(), Ok(EXPORTED | LEFT_OUT)))
            .map(|field| field.map(|field: String| path(IMPORTED, &field)))
            .collect()
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
                 (SELECT CAST(value AS INTEGER) FROM imported WHERE resource = ?2 AND key = ?1 AND field = ?3), {} \
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
    let (of_api, gone): (bool, bool) = (row.get(1)?, row.get(2)?);
    let left_out: Option<i64> = row.get(3)?;
    let left_out = left_out.filter(|_| gone && !of_api);
    Ok(StoredRow { values, rest, settled: of_api || (gone && left_out.is_none()), left_out })
}

/// Merges members into an object, nested objects included.
fn merge(
    into: &mut Map<String, Json>,
    from: Map<String, Json>,
    way: &str,
    choice: &mut CellChoice<'_>,
) {
    for (name, value) in from {
        let cell = if way.is_empty() { name.clone() } else { path(way, &name) };
        match (into.get_mut(&name), value) {
            (Some(Json::Object(into)), Json::Object(from)) => merge(into, from, &cell, choice),
            (None, Json::Object(from)) => {
                let mut object = Map::new();
                merge(&mut object, from, &cell, choice);
                into.insert(name, Json::Object(object));
            }
            (Some(old), value) => {
                if choice.takes(&cell, Some(*old != value)) {
                    *old = value;
                }
            }
            (None, value) => {
                if choice.takes(&cell, None) {
                    into.insert(name, value);
                }
            }
        }
    }
}

/// The name of a cell within an object.
fn path(object: &str, member: &str) -> String {
    format!("{object}.{member}")
}
