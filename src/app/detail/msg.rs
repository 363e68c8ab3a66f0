//! What happens to an open partner, and what is asked for it.

use super::RecordAnswer;
use crate::app::record::RecordTree;
use crate::app::request::RequestId;
use crate::domain::profile::{Metrics, PartnerProfile};
use crate::domain::{RecordQuery, RecordRow, RecordTable, RecordTotals, Resource};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum PartnerMsg {
    /// The partner was read; nothing when there is no such partner.
    Profile { request: RequestId, result: Result<Option<Box<PartnerProfile>>, String> },
    /// The partner's rows were summed.
    Metrics { request: RequestId, result: Result<Metrics, String> },
    /// Which rows a table has: the first of them, or all.
    Sheet {
        request: RequestId,
        /// The number of the row that was asked for by its key.
        at: Option<i64>,
        result: Result<RecordAnswer, String>,
    },
    /// Some rows of a table were read.
    Rows {
        request: RequestId,
        /// The place of the first of them in the table.
        from: usize,
        result: Result<Vec<RecordRow>, String>,
    },
    /// A table was summed.
    Totals { request: RequestId, totals: RecordTotals },
    /// The kinds of a table's rows, and how many rows are of each.
    Kinds { request: RequestId, kinds: Vec<(String, i64)> },
    /// A record was read as a whole.
    Record { request: RequestId, result: Result<RecordTree, String> },
    /// Members and links of the partner with this key were fetched, or why not.
    Fetched { key: String, result: Result<(), String> },
    /// The API was asked for the partner with this key and what is new: in words what arrived, or why nothing did.
    Fresh { key: String, result: Result<String, String> },
}

/// Something to be done. Keys are the partnership's, where nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartnerEffect {
    /// Read what is one per partner.
    ReadProfile { request: RequestId, key: String },
    /// Sum the partner's rows.
    ReadMetrics { request: RequestId, key: String },
    /// Find the rows of a table, then sum them. Only the newest question matters.
    ReadSheet {
        request: RequestId,
        query: RecordQuery,
        /// The key of the row that the cursor is to be on.
        row: Option<String>,
    },
    /// Read some rows of a table by their numbers.
    ReadRows {
        request: RequestId,
        sheet: RecordTable,
        /// The place of the first of them in the table.
        from: usize,
        ids: Vec<i64>,
    },
    /// Count the kinds of a table's rows.
    ReadKinds { request: RequestId, query: RecordQuery },
    /// Read a record as a whole, by its own key.
    ReadRecord { request: RequestId, resource: Resource, key: String },
    /// Fetch the partner's members and links.
    Fetch { key: String },
    /// Ask the API for the partner, and for the newest rewards and payments.
    Fresh { key: String },
}
