//! Where a line or a row leads.

use crate::domain::record_table::{Of, RecordTable};
use crate::domain::{Resource, Timestamp};
use crate::offers::EventKind;

/// Where a line leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowPlace {
    /// Rows of one of the same partner's tables.
    Rows(Target),
    /// A whole record.
    Record(Resource, String),
    /// An offer: its key, and what the rewards say of it.
    Offer(String, String),
    /// The kept cases about a partner, by key.
    Cases(String),
    /// The partners of a query line.
    Query(String),
    /// The rewards of all partners that were created in a month: year, month from 1.
    RewardsOf(i32, u32),
    /// The investigation of an event: its kind and key.
    Event(EventKind, String),
    /// Another partner: key, name, and rows of one of its tables.
    Partner(String, String, Option<Target>),
}

/// Rows of a table, narrowed by what is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub sheet: RecordTable,
    /// Only rows that belong to this record.
    pub of: Option<Of>,
    /// Only rows of these kinds.
    pub kinds: Vec<String>,
    /// Only rows from the first instant to before the second.
    pub during: Option<(Timestamp, Timestamp)>,
    /// The key of the record to put the cursor on.
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

    /// The record with this key in the table of its kind; `None` for what is no record of a partner.
    pub fn of_record(resource: Resource, key: &str) -> Option<Self> {
        let key = key.to_owned();
        Some(match resource {
            Resource::Customers => Self::of(RecordTable::Customers, Of::Customer(key)),
            Resource::Transactions => Self::of(RecordTable::Transactions, Of::Transaction(key)),
            Resource::Rewards => Self::of(RecordTable::Rewards, Of::Reward(key)),
            Resource::Leads => Self::of(RecordTable::Leads, Of::Lead(key)),
            Resource::Deals => Self::of(RecordTable::Deals, Of::Deal(key)),
            Resource::Actions => Self::of(RecordTable::Actions, Of::Action(key)),
            Resource::Applications => {
                Self { row: Some(key), ..Self::to(RecordTable::Applications) }
            }
            Resource::Groups | Resource::Partnerships => return None,
        })
    }
}
