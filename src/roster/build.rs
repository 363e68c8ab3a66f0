//! Building a roster from partners.

use std::sync::Arc;

use super::columns::RosterColumns;
use super::whole::Roster;
use crate::domain::Partner;

/// Takes partners one by one.
#[derive(Debug, Default)]
pub struct Builder {
    columns: RosterColumns,
}

impl Builder {
    /// Adds a partner.
    pub fn push(&mut self, partner: &Partner) {
        self.columns.push(partner);
    }

    /// The partners, not sorted yet: see [`Roster::warm`].
    pub fn finish(mut self) -> Roster {
        self.columns.seal();
        Roster::new(Arc::new(self.columns))
    }
}
