//! One record of the API on its way into the store: the fields that have a column, and all others as JSON text,
//! so that nothing is lost.

use super::resource::Resource;
use super::time::Timestamp;

/// A column's value. Text is cleaned ([`super::text::clean`]), except keys, which stay byte for byte
/// (rule: keys-are-bytes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ColumnValue {
    /// Absent, null, or of a type that the column can't hold.
    #[default]
    Null,
    /// Cleaned text, or a key as it came.
    Text(String),
    /// Cents, a count, epoch milliseconds, or a boolean as 0 or 1.
    Int(i64),
}

impl ColumnValue {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

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
    pub resource: Resource,
    /// Byte for byte.
    pub key: String,
    /// One value per column, in the order of [`super::shape::columns`].
    pub values: Vec<ColumnValue>,
    /// What has no column, as a JSON object; `{}` if nothing.
    pub rest: String,
    /// Digest of the whole record. Equal digests mean that nothing changed.
    pub digest: i64,
}

impl Record {
    /// The value of a column; `Null` if the resource has no such column.
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

/// A record as stored, with what was derived from it.
#[derive(Clone, Debug)]
pub struct StoredRecord {
    /// As the API, or a file, gave it.
    pub record: Record,
    /// When a complete read no longer had it.
    pub vanished_at: Option<Timestamp>,
    /// The key of the partnership it belongs to, by any way that leads there.
    pub partner: Option<String>,
    /// The internal key of the customer it belongs to.
    pub customer: Option<String>,
}

impl StoredRecord {
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

    pub fn int(&self, column: &str) -> Option<i64> {
        self.record.get(column).int()
    }

    pub fn truth(&self, column: &str) -> Option<bool> {
        self.int(column).map(|n| n != 0)
    }

    pub fn time(&self, column: &str) -> Option<Timestamp> {
        self.int(column).and_then(Timestamp::from_ms)
    }
}
