//! Where a line or a row leads.

use crate::domain::record_table::{Of, RecordTable};
use crate::domain::{Resource, Timestamp};

/// Somewhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowPlace {
    /// Rows of a table of the same partner.
    Rows(Target),
    /// A record as a whole.
    Record(Resource, String),
    /// An offer: its key, and what rewards say of it.
    Offer(String, String),
    /// Rows of a table of another partner: key, name, rows.
    Partner(String, String, Option<Target>),
}

/// Some rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The table.
    pub sheet: RecordTable,
    /// Only what belongs to a record.
    pub of: Option<Of>,
    /// Only these kinds of rows.
    pub kinds: Vec<String>,
    /// Only rows of this time.
    pub during: Option<(Timestamp, Timestamp)>,
    /// The key of the record that the cursor is to be on.
    pub row: Option<String>,
}

impl Target {
    /// All rows of a table.
    pub fn to(sheet: RecordTable) -> Self {
        Self { sheet, of: None, kinds: Vec::new(), during: None, row: None }
    }

    /// The rows that belong to a record.
    pub fn of(sheet: RecordTable, of: Of) -> Self {
        Self { of: Some(of), ..Self::to(sheet) }
    }
}
