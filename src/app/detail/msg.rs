//! Messages about an open partner, and what the view asks the runtime to do for it.

use super::RecordAnswer;
use crate::app::record::RecordTree;
use crate::app::request::RequestId;
use crate::domain::profile::{Metrics, PartnerProfile};
use crate::domain::{RecordQuery, RecordRow, RecordTable, RecordTotals, Resource};

/// Something that happened to an open partner.
#[derive(Clone, Debug)]
pub enum PartnerMsg {
    /// The partner was read; `None` when there is no such partner.
    Profile {
        request: RequestId,
        result: Result<Option<Box<PartnerProfile>>, String>,
    },
    /// The partner's rows were summed.
    Metrics {
        request: RequestId,
        result: Result<Metrics, String>,
    },
    /// Which rows a table has, with the first of them read.
    Sheet {
        request: RequestId,
        /// The row's number, when it was asked for by key.
        at: Option<i64>,
        result: Result<RecordAnswer, String>,
    },
    /// Some rows of a table were read.
    Rows {
        request: RequestId,
        /// The place of the first row in the table.
        from: usize,
        result: Result<Vec<RecordRow>, String>,
    },
    /// A table's rows were summed.
    Totals {
        request: RequestId,
        totals: RecordTotals,
    },
    /// The kinds of a table's rows, and how many rows each has.
    Kinds {
        request: RequestId,
        kinds: Vec<(String, i64)>,
    },
    Record {
        request: RequestId,
        result: Result<RecordTree, String>,
    },
    /// Members and links of the partner with this key were fetched, or why not.
    Fetched {
        key: String,
        result: Result<(), String>,
    },
    /// The API was asked for the partner with this key and what is new: what arrived, in words, or why nothing did.
    Fresh {
        key: String,
        result: Result<String, String>,
    },
}

/// Something to be done for a partner. `key` is the partnership's unless stated otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartnerEffect {
    /// Read the partner's profile.
    ReadProfile { request: RequestId, key: String },
    /// Sum the partner's rows.
    ReadMetrics { request: RequestId, key: String },
    /// Find the rows of a table, then sum them. A newer request stops an older one.
    ReadSheet {
        request: RequestId,
        query: RecordQuery,
        /// The key of the row to put the cursor on.
        row: Option<String>,
    },
    /// Read some rows of a table by their numbers.
    ReadRows {
        request: RequestId,
        sheet: RecordTable,
        /// The place of the first row in the table.
        from: usize,
        ids: Vec<i64>,
    },
    /// Count a table's rows by kind.
    ReadKinds { request: RequestId, query: RecordQuery },
    /// Read every field of a record, by its own key.
    ReadRecord { request: RequestId, resource: Resource, key: String },
    /// Fetch the partner's members and links.
    Fetch { key: String },
    /// Ask the API for the partner, and for the newest rewards and payments.
    Fresh { key: String },
}
