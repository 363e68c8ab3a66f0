//! Messages to an investigation, and what it asks the runtime to do.

use super::{InvestigationView, Trouble, WizardRequest};
use crate::app::request::RequestId;
use crate::domain::{Resource, Timestamp};

/// Something that happened to an investigation.
#[derive(Clone, Debug)]
pub enum InvestigationMsg {
    /// The claim was judged, or can't be.
    Judged { request: RequestId, result: Result<Box<InvestigationView>, Trouble> },
    /// The user's editor ended: the edited reply, or why it is unchanged.
    Edited(Result<String, String>),
}

/// Something to be done for an investigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvestigationEffect {
    /// Judge a claim. A newer request stops an older one.
    Judge { request: RequestId, claim: WizardRequest },
    /// Keep the investigation of a claim as a case.
    Keep(WizardRequest),
    /// Open a reply in the user's editor.
    Edit(String),
    /// Ask the API for an event again: whether it is still there, its customer and rewards; and for its partner.
    FreshEvent {
        /// The partnership's key; `None` for an unattributed event.
        partner: Option<String>,
        list: Resource,
        /// The event's key in that list.
        key: String,
        /// When it was recorded.
        at: Timestamp,
        /// Its customer's key.
        customer: Option<String>,
    },
}
