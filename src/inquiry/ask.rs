//! Why a question can't be answered.

use super::candidates::EventCandidate;
use crate::store::StoreError;

/// Why a question can't be answered.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nothing was asked.
    #[error("{}", Self::UNDECIDED)]
    Nothing,
    /// Nothing tells which of these events is meant (newest first; maybe none). With it, notes on how the claim was
    /// understood.
    #[error("{}", Self::UNDECIDED)]
    Undecided(Vec<EventCandidate>, Vec<String>),
    /// There is no such partner.
    #[error("there is no partner {0:?}")]
    NoPartner(String),
    /// The store has no such partner, but the list of partners was never read.
    #[error("partnerships haven't been read yet, so partner {0:?} can't be looked up")]
    Unread(String),
    /// Several partners fit: what was asked, and the candidates.
    #[error("{0:?} matches several")]
    Ambiguous(String, Vec<String>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AskError {
    /// What is said if there is nothing to judge yet.
    pub const UNDECIDED: &'static str = "nothing says which event is meant";
}
