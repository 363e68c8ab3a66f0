//! What the programme's records show, in the form the rules ask for.

use crate::domain::programme::{ObservedProgramme, PaidOffer};
use crate::domain::{PartnerGroup, Resource, Timestamp};
use crate::offers::model::EventKind;
use crate::offers::scope::Membership;

/// What is known besides the file.
#[derive(Clone, Debug)]
pub struct LintFacts {
    /// The present.
    pub now: Timestamp,
    programme: ObservedProgramme,
    partners: Vec<Membership>,
}

impl LintFacts {
    /// Facts without any records: only the file is known.
    pub fn nothing(now: Timestamp) -> Self {
        Self::of(ObservedProgramme::default(), now)
    }

    /// Facts from a programme's records.
    pub fn of(programme: ObservedProgramme, now: Timestamp) -> Self {
        let partners = programme
            .standings
            .iter()
            .map(|one| Membership::new(one.group.as_ref(), &one.tags, one.tier.as_ref()))
            .collect();
        Self { now, programme, partners }
    }

    /// The partners' groups, tags and tiers; `None` if partners weren't read whole.
    pub(super) fn partners(&self) -> Option<&[Membership]> {
        self.knows(Resource::Partnerships).then_some(self.partners.as_slice())
    }

    /// Whether a list was read whole, so that what isn't in it doesn't exist.
    fn knows(&self, list: Resource) -> bool {
        self.programme.complete.contains(&list)
    }

    /// The records, if the events of this kind were read whole.
    pub(super) fn of_kind(&self, kind: EventKind) -> Option<&ObservedProgramme> {
        let list = kind.list().filter(|list| self.knows(*list))?;
        // A payment's group is that of its customer's partner, so customers are needed, too.
        let all = list != Resource::Transactions || self.knows(Resource::Customers);
        all.then_some(&self.programme)
    }

    /// The groups in which events of a kind happened, with their number; `None` if that isn't known.
    pub(super) fn groups_with(&self, kind: EventKind) -> Option<Vec<(Option<&PartnerGroup>, i64)>> {
        let list = kind.list()?;
        let happened = &self.of_kind(kind)?.happened;
        let of_kind = happened.iter().filter(|one| one.list == list);
        Some(of_kind.map(|one| (one.group.as_ref(), one.count)).collect())
    }

    /// The offers that rewards name; these are known whatever else wasn't read.
    pub(super) fn paid(&self) -> &[PaidOffer] {
        &self.programme.offers
    }
}
