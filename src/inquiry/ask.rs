//! What is asked, and why it can't be answered.

use crate::domain::Stamp;
use crate::offers::Event as Kind;
use crate::store::StoreError;

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
    pub kind: Option<Kind>,
    /// When it is said to have been: the first instant, and the one behind the last.
    pub on: Option<(Stamp, Stamp)>,
    /// What it is said to have come to, in hundredths.
    pub amount: Option<i64>,
}

/// Why a question can't be answered.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nothing was asked.
    #[error("nothing says which event is meant")]
    Nothing,
    /// There is no such partner.
    #[error("there is no partner {0:?}")]
    NoPartner(String),
    /// Several fit: what was asked, and the candidates.
    #[error("{0:?} fits several")]
    Ambiguous(String, Vec<String>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
