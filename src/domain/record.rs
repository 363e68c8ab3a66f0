//! One record of the API on its way into the store: the fields that have a column of their own,
//! and the rest of what the API gave, as JSON text, so that nothing is lost.

use super::resource::Resource;
use super::time::Timestamp;

/// A column's value. Text is cleaned ([`super::text::clean`]) unless it is a key, which is kept byte
/// for byte (rule: keys-are-bytes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ColumnValue {
    /// Absent, null, or of a type that the column can't take.
    #[default]
    Null,
    /// Cleaned text, or a key as it came.
    Text(String),
    /// Cents, a count, epoch milliseconds, or a truth value as 0 or 1.
    Int(i64),
}

impl ColumnValue {
    /// The text, if this is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }
}

/// A record of one of the lists.
#[derive(Clone, Debug)]
pub struct Record {
    /// Which list it is of.
    pub resource: Resource,
    /// Its key, byte for byte.
    pub key: String,
    /// One value a column, in the order of [`super::shape::columns`].
    pub values: Vec<ColumnValue>,
    /// What no column took, as a JSON object; `{}` when nothing is left.
    pub rest: String,
    /// A digest of the whole record: equal digests mean that nothing changed.
    pub digest: i64,
}

impl Record {
    /// The value of a column; `Null` for a column that the resource doesn't have.
    pub fn get(&self, column: &str) -> &ColumnValue {
        static NULL: ColumnValue = ColumnValue::Null;
        self.place(column).and_then(|at| self.values.get(at)).unwrap_or(&NULL)
    }

    fn place(&self, column: &str) -> Option<usize> {
        super::shape::columns(self.resource).iter().position(|c| c.name == column)
    }

    /// When the record was created in the platform.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.get("created_at").int().and_then(Timestamp::from_ms)
    }
}

/// A record as it is stored, with what was found out about it.
#[derive(Clone, Debug)]
pub struct StoredRecord {
    /// The record as the API, or a file, gave it.
    pub record: Record,
    /// When a complete read no longer had it.
    pub vanished_at: Option<Timestamp>,
    /// Whose it is: the partnership's key, by every way that leads there.
    pub partner: Option<String>,
    /// The internal key of the customer that it belongs to.
    pub customer: Option<String>,
}

impl StoredRecord {
    /// A text or key.
    pub fn text(&self, column: &str) -> Option<String> {
        self.record.get(column).text().map(str::to_owned)
    }

    /// A text or key, moved out of the record.
    pub fn take(&mut self, column: &str) -> Option<String> {
        let at = self.record.place(column)?;
        match std::mem::take(self.record.values.get_mut(at)?) {
            ColumnValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number.
    pub fn int(&self, column: &str) -> Option<i64> {
        self.record.get(column).int()
    }

    /// A truth value.
    pub fn truth(&self, column: &str) -> Option<bool> {
        self.int(column).map(|n| n != 0)
    }

    /// An instant.
    pub fn time(&self, column: &str) -> Option<Timestamp> {
        self.int(column).and_then(Timestamp::from_ms)
    }
}
