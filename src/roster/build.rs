//! Building a roster from partners.

use std::sync::Arc;

use super::columns::RosterColumns;
use super::whole::Roster;
use crate::domain::Partner;

/// Collects partners for a [`Roster`].
#[derive(Debug, Default)]
pub struct Builder {
    columns: RosterColumns,
}

impl Builder {
    pub fn push(&mut self, partner: &Partner) {
        self.columns.push(partner);
    }

    /// The roster, not sorted yet: see [`Roster::warm`].
    pub fn finish(mut self) -> Roster {
        self.columns.seal();
        Roster::new(Arc::new(self.columns))
    }
}
