//! The checks by their ids (`R1` to `Z3`), with the phase of each, what an agent is asked where the
//! program can't tell, and what an answer comes to.

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::code::Code;
use super::finding::State;

/// A check of the procedure, in its order.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    EnumString,
    IntoStaticStr,
    strum::Display,
)]
#[expect(missing_docs, reason = "Id::title says what each is")]
pub enum Id {
    R1,
    R2,
    R3,
    R4,
    R5,
    W1,
    W2,
    W3,
    W4,
    A1,
    A2,
    A3,
    A4,
    A5,
    A6,
    A7,
    V1,
    V2,
    V3,
    V4,
    V5,
    O1,
    O2,
    O3,
    O4,
    O5,
    O6,
    L1,
    L2,
    L3,
    L4,
    L5,
    L6,
    L7,
    L8,
    L9,
    L10,
    L11,
    L12,
    F1,
    F2,
    F3,
    Z1,
    Z2,
    Z3,
}

/// The phases of the procedure, in its order (rule: output-shapes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Phase {
    /// Who and what is meant.
    Resolve,
    /// Whether there is a reward already.
    Reward,
    /// Whose customer it is.
    Attribution,
    /// Whether the event counts.
    Event,
    /// Whether an offer is open to the partner.
    Offers,
    /// Whether the offer's limits hold.
    Limits,
    /// Whether something is held back.
    Fraud,
    /// What follows.
    Conclude,
}

impl Id {
    /// The check's phase.
    pub fn phase(self) -> Phase {
        match self {
            Self::R1 | Self::R2 | Self::R3 | Self::R4 | Self::R5 => Phase::Resolve,
            Self::W1 | Self::W2 | Self::W3 | Self::W4 => Phase::Reward,
            Self::A1 | Self::A2 | Self::A3 | Self::A4 | Self::A5 | Self::A6 | Self::A7 => {
                Phase::Attribution
            }
            Self::V1 | Self::V2 | Self::V3 | Self::V4 | Self::V5 => Phase::Event,
            Self::O1 | Self::O2 | Self::O3 | Self::O4 | Self::O5 | Self::O6 => Phase::Offers,
            Self::F1 | Self::F2 | Self::F3 => Phase::Fraud,
            Self::Z1 | Self::Z2 | Self::Z3 => Phase::Conclude,
            _ => Phase::Limits,
        }
    }

    /// Whether it is made once for each offer.
    pub fn is_per_offer(self) -> bool {
        matches!(self, Self::O2 | Self::O3 | Self::O4) || self.phase() == Phase::Limits
    }

    /// Whether not knowing its result leaves the verdict open (rule: deciding-checks).
    pub fn decides(self) -> bool {
        match self {
            Self::W1 | Self::A1 | Self::V1 | Self::V2 | Self::O6 => true,
            other => other.phase() == Phase::Resolve || other.is_per_offer(),
        }
    }

    /// What it asks, in a few words; yes is good.
    pub fn title(self) -> &'static str {
        match self {
            Self::R1 => "one partner found",
            Self::R2 => "partnership active at the time",
            Self::R3 => "customer found",
            Self::R4 => "event found",
            Self::R5 => "not test data",
            Self::W1 => "reward linked to the event",
            Self::W2 => "state of the reward",
            Self::W3 => "reward went to the right account",
            Self::W4 => "money of the reward",
            Self::A1 => "customer belongs to this partner",
            Self::A2 => "customer recorded before the event",
            Self::A3 => "customer newer than the partnership",
            Self::A4 => "customer recorded once",
            Self::A5 => "payment can find the customer",
            Self::A6 => "lead or deal came through",
            Self::A7 => "click counts",
            Self::V1 => "payment approved",
            Self::V2 => "amount above zero, not refunded",
            Self::V3 => "amount in US dollars known",
            Self::V4 => "not recorded twice",
            Self::V5 => "recorded promptly",
            Self::O1 => "an offer for this kind of event",
            Self::O2 => "offer is for this partner's group and tags",
            Self::O3 => "offer live at the time",
            Self::O4 => "partnership old enough, right tier",
            Self::O5 => "offers judged before the partner moved",
            Self::O6 => "rules of the offers known",
            Self::L1 => "product",
            Self::L2 => "category",
            Self::L3 => "age of the customer",
            Self::L4 => "number of payments",
            Self::L5 => "amount within the limits",
            Self::L6 => "currency",
            Self::L7 => "first payment",
            Self::L8 => "country",
            Self::L9 => "lead status or deal stage",
            Self::L10 => "type and value of the action",
            Self::L11 => "caps",
            Self::L12 => "the reward is above zero",
            Self::F1 => "partner and customer are different people",
            Self::F2 => "no rewards on hold",
            Self::F3 => "usual e-mail provider",
            Self::Z1 => "a rule explains it",
            Self::Z2 => "nothing explains it",
            Self::Z3 => "something is missing",
        }
    }

    /// What an agent is asked where the program can't tell, to be answered with yes or no; for
    /// unknown rules, what to do.
    pub fn question(self) -> &'static str {
        match self {
            Self::R1 => "Is there exactly one partner account for this person in the web app?",
            Self::R2 => "Was the partner approved and active at the time of the event?",
            Self::R3 => "Does the web app list this customer under Customers?",
            Self::R4 => "Does the web app list this event?",
            Self::R5 => "Is it a real record, not one made with the test partner or in test mode?",
            Self::W1 => "Does the partner's Rewards tab list a reward for this event?",
            Self::A1 => "Does the customer's page name this partner?",
            Self::A2 => "Was the customer recorded before the event?",
            Self::A4 => "Is this person recorded as one customer only?",
            Self::A5 => {
                "Does the payment carry exactly the key that the customer is recorded with?"
            }
            Self::A6 => "Has the vendor approved the deal?",
            Self::A7 => {
                "Did the customer click this partner's link within 90 days before \
                    signing up, after any other partner's link, in the same browser?"
            }
            Self::V1 => "Is the payment approved in the web app?",
            Self::V2 => "Is the payment above zero and not refunded?",
            Self::V3 => "Does the web app show the payment's amount in US dollars?",
            Self::O2 => {
                "Was the partner in the offer's group, with its tags, at the time of the event?"
            }
            Self::O4 => "Was the partnership old enough and in the offer's tier?",
            Self::O5 => {
                "Were the offers judged before any trigger moved the partner to another group?"
            }
            Self::O6 => {
                "Write the programme's offers into the offers file; `partnerdesk offers \
                    init` makes a start."
            }
            Self::L1 => "Is the product one that the offer covers?",
            Self::L2 => "Is the category one that the offer covers?",
            Self::L3 => "Was the customer within the offer's age limit at the time of the event?",
            Self::L4 => "Is this payment within the offer's number of payments?",
            Self::L5 => "Is the amount in US dollars within the offer's limits?",
            Self::L6 => "Is the currency one that the offer covers?",
            Self::L7 => "Is this the customer's first payment?",
            Self::L8 => "Is the customer in one of the offer's countries?",
            Self::L9 => "Has the lead or deal reached the stage that the offer asks for?",
            Self::L10 => "Does the action have the type and value that the offer asks for?",
            Self::L11 => "Was the offer's cap still open at the time?",
            Self::L12 => "Does the offer come to more than nothing for this event?",
            Self::F1 => "Are the partner and the customer different people?",
            Self::F2 => "Is the partner free of rewards on hold?",
            Self::F3 => "Is the customer's e-mail one of a usual provider?",
            _ => "Is this as it should be?",
        }
    }

    /// What an answer comes to: no means the check's usual failure, and where a failure can't
    /// decide any more, a warning.
    pub(super) fn answered(self, yes: bool) -> (State, Option<Code>) {
        match (self, yes) {
            (Self::W1, true) => (State::Pass, Some(Code::Found)),
            (Self::W1, false) => (State::Pass, Some(Code::None)),
            // What exists and isn't here can't be judged before it is here.
            (Self::R3 | Self::R4 | Self::O1 | Self::O6, true) => (State::Unknown, None),
            (_, true) => (State::Pass, None),
            (id, false) => id.failure(),
        }
    }

    fn failure(self) -> (State, Option<Code>) {
        let (state, code) = match self {
            Self::R1 | Self::R3 | Self::R4 => (State::Fail, Code::NotFound),
            Self::R2 => (State::Fail, Code::NotYetJoined),
            Self::R5 => (State::Fail, Code::Test),
            Self::A1 => (State::Fail, Code::AttributedElsewhere),
            Self::A2 => (State::Fail, Code::CustomerAfterEvent),
            Self::A4 => (State::Warn, Code::Duplicate),
            Self::A5 => (State::Warn, Code::KeyMismatch),
            Self::A6 => (State::Fail, Code::DealNotApproved),
            Self::A7 => (State::Warn, Code::NoClick),
            Self::V1 => (State::Fail, Code::Unapproved),
            Self::V2 => (State::Fail, Code::Refunded),
            Self::V3 => (State::Warn, Code::NoFx),
            Self::O1 => (State::Fail, Code::NoOfferForEvent),
            Self::O2 => (State::Fail, Code::WrongGroup),
            Self::O4 => (State::Fail, Code::TooNew),
            Self::O5 => (State::Warn, Code::MovedBeforeEvaluation),
            Self::O6 => (State::Unknown, Code::RulesUnknown),
            Self::L1 | Self::L2 => (State::Fail, Code::WrongProduct),
            Self::L3 => (State::Fail, Code::TooOld),
            Self::L4 => (State::Fail, Code::LimitReached),
            Self::L5 => (State::Fail, Code::BelowMin),
            Self::L6 => (State::Fail, Code::Currency),
            Self::L7 => (State::Fail, Code::NotFirst),
            Self::L8 => (State::Fail, Code::Field),
            Self::L9 => (State::Fail, Code::Stage),
            Self::L10 => (State::Fail, Code::ActionType),
            Self::L11 => (State::Fail, Code::CapReached),
            Self::L12 => (State::Fail, Code::ZeroResult),
            Self::F1 => (State::Fail, Code::SelfExact),
            Self::F2 => (State::Warn, Code::Held),
            Self::F3 => (State::Warn, Code::Disposable),
            _ => return (State::Unknown, None),
        };
        (state, Some(code))
    }
}
