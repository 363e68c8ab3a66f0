//! What happens to an investigation, and what is asked for it.

use super::{InvestigationView, Trouble, WizardRequest};
use crate::app::request::RequestId;
use crate::domain::{Resource, Timestamp};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum InvestigationMsg {
    /// The claim is judged, or can't be.
    Judged { request: RequestId, result: Result<Box<InvestigationView>, Trouble> },
    /// The user's editor ended: what the reply has become, or why it is as it was.
    Edited(Result<String, String>),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvestigationEffect {
    /// Judge a claim. Only the newest question matters.
    Judge { request: RequestId, claim: WizardRequest },
    /// Keep the investigation of a claim as a case.
    Keep(WizardRequest),
    /// Open a reply in the user's editor.
    Edit(String),
    /// Ask the API for an event again: whether it is still there, its customer and rewards; and for its partner.
    FreshEvent {
        /// The partnership's key, if it is anybody's.
        partner: Option<String>,
        /// The list that the event is in.
        list: Resource,
        /// Its key there.
        key: String,
        /// When it was recorded.
        at: Timestamp,
        /// Its customer's key.
        customer: Option<String>,
    },
}
