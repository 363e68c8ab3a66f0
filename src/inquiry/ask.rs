//! Why a question can't be answered.

use super::candidates::Candidate;
use crate::store::StoreError;

/// Why a question can't be answered.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nothing was asked.
    #[error("nothing says which event is meant")]
    Nothing,
    /// Nothing says which of these events is meant, the newest first where there are any; how what was said
    /// was understood.
    #[error("nothing says which event is meant")]
    Undecided(Vec<Candidate>, Vec<String>),
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
