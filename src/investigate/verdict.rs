//! The one word for the whole: the first of the list that applies (contract, section 6; rulings W5
//! to W13, W40).

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::case::Case;
use super::code::Code;
use super::finding::{Finding, State};
use super::id::Id;
use super::outcome::OfferResult;

/// What an investigation comes to, in the order in which the first that applies is taken.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Test data earn nothing.
    TestData,
    /// The partner wasn't active at the time.
    PartnerNotEligible,
    /// There is no such event, customer or partner.
    EventNotFound,
    /// The partner has a reward for it.
    RewardExists,
    /// It belongs to another partner.
    AttributedElsewhere,
    /// It belongs to no partner.
    NotAttributed,
    /// The event doesn't count.
    EventNotValid,
    /// No offer is for such events.
    NoOfferForEvent,
    /// Each offer has a rule that doesn't hold.
    RuleNotMet,
    /// Something is held back first.
    HeldForReview,
    /// Nothing explains it.
    ShouldHaveFired,
    /// What is missing decides.
    NeedsData,
}

impl Verdict {
    /// The word for it in JSON and tables.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// What was found, for asking.
pub(super) struct Found<'a> {
    pub(super) checks: &'a [Finding],
    pub(super) offers: &'a [OfferResult],
}

impl Found<'_> {
    fn is(&self, id: Id, code: Code) -> bool {
        self.checks.iter().any(|finding| finding.is(id, code))
    }

    fn fails(&self, id: Id) -> bool {
        self.checks.iter().any(|finding| finding.id == id && finding.failed())
    }

    fn fails_as(&self, id: Id, code: Code) -> bool {
        self.fails(id) && self.is(id, code)
    }

    /// Whether something that would decide isn't known.
    fn is_open(&self) -> bool {
        self.checks.iter().any(|finding| finding.state == State::Unknown && finding.id.decides())
    }
}

/// The verdict.
pub(super) fn decide(case: &Case<'_>, found: &Found<'_>) -> Verdict {
    let has_reward = found.is(Id::W1, Code::Found);
    let archived_only = found.is(Id::R2, Code::Archived);
    let absent = [Id::R3, Id::R4]
        .into_iter()
        .any(|id| found.fails_as(id, Code::NotFound) || found.fails_as(id, Code::CustomerOnly));
    let each_fails =
        !found.offers.is_empty() && found.offers.iter().all(|offer| offer.result == State::Fail);
    let held = found.fails(Id::F1) || found.fails(Id::F2);
    let fires = found.offers.iter().any(|offer| offer.result == State::Pass);
    let rules: [(Verdict, bool); 11] = [
        (Verdict::TestData, found.fails(Id::R5)),
        // An archive date isn't known, so a reward that is there speaks louder (ruling W13).
        (Verdict::PartnerNotEligible, found.fails(Id::R2) && !(archived_only && has_reward)),
        (Verdict::EventNotFound, absent || found.fails_as(Id::R1, Code::NotFound)),
        (Verdict::RewardExists, has_reward),
        (Verdict::AttributedElsewhere, found.fails_as(Id::A1, Code::AttributedElsewhere)),
        (Verdict::NotAttributed, found.fails(Id::A1) || found.fails(Id::A2)),
        (
            Verdict::EventNotValid,
            [Id::A6, Id::V1, Id::V2, Id::V4].into_iter().any(|id| found.fails(id)),
        ),
        (Verdict::NoOfferForEvent, found.fails(Id::O1)),
        (Verdict::RuleNotMet, each_fails),
        (Verdict::HeldForReview, held && case.event.is_some()),
        (Verdict::ShouldHaveFired, fires && !found.is_open()),
    ];
    let first = rules.into_iter().find(|(_, applies)| *applies);
    first.map_or(Verdict::NeedsData, |(verdict, _)| verdict)
}
