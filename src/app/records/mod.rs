//! A record table on the screen, wherever it lies: in a partner's tab, or by itself. What the keys do to it, its search,
//! its lists of kinds and columns, and what arrives for it are here; what lies around it is its layer's.

mod arrivals;
mod choosers;
mod keys;
mod layout;
mod pane;
mod search;

pub use layout::{PlacedField, has_room, layout};
pub use pane::{RecordAnswer, RecordPane, TableSearch};

pub(super) use arrivals::on_msg;
pub(super) use choosers::{chooser_key, kinds_key};
pub(super) use keys::{ask, on_action, read_record, read_rows, renew_rows, sort_by};
pub(super) use search::{clear_words, paste, search_key};

use super::offer_page::OfferRewards;
use super::record::RecordTree;
use super::request::RequestId;
use crate::domain::{RecordQuery, RecordRow, RecordTable, RecordTotals, Resource};

/// Something that happened to the open record table.
#[derive(Clone, Debug)]
pub enum RecordsMsg {
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
    Record { request: RequestId, result: Result<Box<RecordTree>, String> },
    /// The newest rewards of an offer were read.
    Offer { request: RequestId, result: Result<OfferRewards, String> },
}

/// Something to be done for the open record table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordsEffect {
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
    /// Read the newest rewards of an offer: the partner's with this key, or anybody's.
    ReadOffer { request: RequestId, key: String, partner: Option<String> },
}
