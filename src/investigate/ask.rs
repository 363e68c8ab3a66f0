//! What is asked of an investigation, before anything was looked up.

use crate::domain::Timestamp;
use crate::offers::EventKind;

/// A claim in an agent's words: all but one may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Key, partner key, e-mail or name.
    pub partner: Option<String>,
    /// Internal, external or provider key, e-mail or name.
    pub customer: Option<String>,
    /// The event's own key.
    pub key: Option<String>,
    /// The kind of event; a payment where nothing says otherwise.
    pub kind: Option<EventKind>,
    /// When it is said to have been: the first instant, and the one behind the last.
    pub on: Option<(Timestamp, Timestamp)>,
    /// What it is said to have come to, in hundredths.
    pub amount: Option<i64>,
}
