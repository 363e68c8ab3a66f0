//! Messages about an open partner, and what the view asks the runtime to do for it.

use crate::app::request::RequestId;
use crate::domain::profile::{Metrics, PartnerProfile};

/// Something that happened to an open partner.
#[derive(Clone, Debug)]
pub enum PartnerMsg {
    /// The partner was read; `None` when there is no such partner.
    Profile { request: RequestId, result: Result<Option<Box<PartnerProfile>>, String> },
    /// The partner's rows were summed.
    Metrics { request: RequestId, result: Result<Metrics, String> },
    /// Members and links of the partner with this key were fetched, or why not.
    Fetched { key: String, result: Result<(), String> },
    /// The API was asked for the partner with this key and what is new: what arrived, in words, or why nothing did.
    Fresh { key: String, result: Result<String, String> },
}

/// Something to be done for a partner. `key` is the partnership's unless stated otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartnerEffect {
    /// Read the partner's profile.
    ReadProfile { request: RequestId, key: String },
    /// Sum the partner's rows.
    ReadMetrics { request: RequestId, key: String },
    /// Fetch the partner's members and links.
    Fetch { key: String },
    /// Ask the API for the partner, and for the newest rewards and payments.
    Fresh { key: String },
}
