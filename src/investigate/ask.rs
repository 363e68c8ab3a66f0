//! What an investigation is asked, before anything is looked up.

use crate::domain::Timestamp;
use crate::offers::EventKind;

/// A claim in an agent's words. Every field may be missing but the partner or the customer or the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Key, partner key, e-mail or name.
    pub partner: Option<String>,
    /// Internal, external or provider key, e-mail or name.
    pub customer: Option<String>,
    /// The event's own key.
    pub key: Option<String>,
    /// The kind of event; a payment unless the agent says otherwise.
    pub kind: Option<EventKind>,
    /// When it is said to have happened: the first instant, and the first one after it.
    pub on: Option<(Timestamp, Timestamp)>,
    /// What it is said to have come to, in hundredths.
    pub amount: Option<i64>,
}
