//! The checks by their ids (`R1` to `Z3`): the phase of each, what an agent is asked where the program can't tell,
//! and what the answer means.

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::code::Code;
use super::finding::CheckState;

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
pub enum Check {
    #[strum(serialize = "R1")]
    PartnerFound,
    #[strum(serialize = "R2")]
    PartnerActive,
    #[strum(serialize = "R3")]
    CustomerFound,
    #[strum(serialize = "R4")]
    EventFound,
    #[strum(serialize = "R5")]
    TestData,
    #[strum(serialize = "W1")]
    RewardLinked,
    #[strum(serialize = "W2")]
    RewardState,
    #[strum(serialize = "W3")]
    Payee,
    #[strum(serialize = "W4")]
    MoneyState,
    #[strum(serialize = "W5")]
    AmountDue,
    #[strum(serialize = "A1")]
    CustomerOwner,
    #[strum(serialize = "A2")]
    AttributionTime,
    #[strum(serialize = "A3")]
    ExistingCustomer,
    #[strum(serialize = "A4")]
    Lookalikes,
    #[strum(serialize = "A5")]
    ProviderKey,
    #[strum(serialize = "A6")]
    LeadOrDeal,
    #[strum(serialize = "A7")]
    Click,
    #[strum(serialize = "V1")]
    Approved,
    #[strum(serialize = "V2")]
    ValidAmount,
    #[strum(serialize = "V3")]
    AmountInDollars,
    #[strum(serialize = "V4")]
    DuplicatePayment,
    #[strum(serialize = "V5")]
    RecordedPromptly,
    #[strum(serialize = "O1")]
    KindOffered,
    #[strum(serialize = "O2")]
    Scope,
    #[strum(serialize = "O3")]
    Live,
    #[strum(serialize = "O4")]
    PartnershipRules,
    #[strum(serialize = "O5")]
    OrderHazard,
    #[strum(serialize = "O6")]
    RulesKnown,
    #[strum(serialize = "L1")]
    Product,
    #[strum(serialize = "L2")]
    Category,
    #[strum(serialize = "L3")]
    CustomerAge,
    #[strum(serialize = "L4")]
    PaymentCount,
    #[strum(serialize = "L5")]
    AmountLimits,
    #[strum(serialize = "L6")]
    Currency,
    #[strum(serialize = "L7")]
    FirstPayment,
    #[strum(serialize = "L8")]
    Country,
    #[strum(serialize = "L9")]
    StageReached,
    #[strum(serialize = "L10")]
    ActionType,
    #[strum(serialize = "L11")]
    Caps,
    #[strum(serialize = "L12")]
    PaysSomething,
    #[strum(serialize = "F1")]
    SelfReferral,
    #[strum(serialize = "F2")]
    OtherHolds,
    #[strum(serialize = "F3")]
    Disposable,
    #[strum(serialize = "Z1")]
    Explained,
    #[strum(serialize = "Z2")]
    Unexplained,
    #[strum(serialize = "Z3")]
    Incomplete,
}

/// The phases of the procedure, in order (rule: output-shapes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Phase {
    /// Who and what is meant.
    Resolve,
    /// Whether there already is a reward.
    Reward,
    /// Whose customer it is.
    Attribution,
    /// Whether the event counts.
    Event,
    /// Whether any offer is open to the partner.
    Offers,
    /// Whether the offer's rules and caps hold.
    Limits,
    /// Whether something is held back.
    Fraud,
    /// What follows.
    Conclude,
}

impl Check {
    /// The check's phase.
    pub fn phase(self) -> Phase {
        match self {
            Self::PartnerFound
            | Self::PartnerActive
            | Self::CustomerFound
            | Self::EventFound
            | Self::TestData => Phase::Resolve,
            Self::RewardLinked
            | Self::RewardState
            | Self::Payee
            | Self::MoneyState
            | Self::AmountDue => Phase::Reward,
            Self::CustomerOwner
            | Self::AttributionTime
            | Self::ExistingCustomer
            | Self::Lookalikes
            | Self::ProviderKey
            | Self::LeadOrDeal
            | Self::Click => Phase::Attribution,
            Self::Approved
            | Self::ValidAmount
            | Self::AmountInDollars
            | Self::DuplicatePayment
            | Self::RecordedPromptly => Phase::Event,
            Self::KindOffered
            | Self::Scope
            | Self::Live
            | Self::PartnershipRules
            | Self::OrderHazard
            | Self::RulesKnown => Phase::Offers,
            Self::SelfReferral | Self::OtherHolds | Self::Disposable => Phase::Fraud,
            Self::Explained | Self::Unexplained | Self::Incomplete => Phase::Conclude,
            _ => Phase::Limits,
        }
    }

    /// Whether it is made once for each offer.
    pub fn is_per_offer(self) -> bool {
        matches!(self, Self::Scope | Self::Live | Self::PartnershipRules)
            || self.phase() == Phase::Limits
    }

    /// Whether the verdict stays open while its result is unknown (rule: deciding-checks).
    pub fn decides(self) -> bool {
        match self {
            Self::RewardLinked
            | Self::CustomerOwner
            | Self::Approved
            | Self::ValidAmount
            | Self::RulesKnown => true,
            other => other.phase() == Phase::Resolve || other.is_per_offer(),
        }
    }

    /// The question it answers, in a few words; a yes is good.
    pub fn title(self) -> &'static str {
        match self {
            Self::PartnerFound => "one partner found",
            Self::PartnerActive => "partnership active at the time",
            Self::CustomerFound => "one customer found",
            Self::EventFound => "one event found",
            Self::TestData => "real data, not a test",
            Self::RewardLinked => "reward linked to the event",
            Self::RewardState => "state of the reward",
            Self::Payee => "reward in the right account",
            Self::MoneyState => "payout in order",
            Self::AmountDue => "amount as due",
            Self::CustomerOwner => "belongs to this partner",
            Self::AttributionTime => "customer recorded first, same partner since",
            Self::ExistingCustomer => "customer newer than the partnership",
            Self::Lookalikes => "customer recorded once",
            Self::ProviderKey => "payment can find the customer",
            Self::LeadOrDeal => "lead or deal in order",
            Self::Click => "last click was this partner's",
            Self::Approved => "payment approved",
            Self::ValidAmount => "on record, above zero, not refunded",
            Self::AmountInDollars => "amount in US dollars known",
            Self::DuplicatePayment => "payment recorded once",
            Self::RecordedPromptly => "recorded promptly",
            Self::KindOffered => "offer for this kind of event",
            Self::Scope => "offer is for this partner",
            Self::Live => "offer live at the time",
            Self::PartnershipRules => "partnership age and tier fit",
            Self::OrderHazard => "offers judged before the partner moved",
            Self::RulesKnown => "rules of the offers known",
            Self::Product => "product covered",
            Self::Category => "category covered",
            Self::CustomerAge => "customer's age within the limits",
            Self::PaymentCount => "within the number of payments",
            Self::AmountLimits => "amount within the limits",
            Self::Currency => "currency covered",
            Self::FirstPayment => "first payment",
            Self::Country => "country covered",
            Self::StageReached => "stage reached",
            Self::ActionType => "action's type and value fit",
            Self::Caps => "enough left under the caps",
            Self::PaysSomething => "reward above zero",
            Self::SelfReferral => "customer independent of partner",
            Self::OtherHolds => "free of other rewards on hold",
            Self::Disposable => "permanent e-mail address",
            Self::Explained => "a rule explains it",
            Self::Unexplained => "nothing explains it",
            Self::Incomplete => "something is missing",
        }
    }

    /// The yes-or-no question for the agent where the program can't tell; for unknown rules, what to do.
    pub fn question(self) -> &'static str {
        match self {
            Self::PartnerFound => {
                "Is there exactly one partner account for this person in the web app?"
            }
            Self::PartnerActive => "Was the partner approved and active at the time of the event?",
            Self::CustomerFound => "Does the web app list this customer under Customers?",
            Self::EventFound => "Does the web app list this event?",
            Self::TestData => {
                "Is it a real record, not one made with the test partner or in test mode?"
            }
            Self::RewardLinked => "Does the partner's Rewards tab list a reward for this event?",
            Self::CustomerOwner => "Does the customer's page name this partner?",
            Self::AttributionTime => "Was the customer recorded before the event?",
            Self::Lookalikes => "Is this person recorded as only one customer?",
            Self::ProviderKey => {
                "Does the payment carry exactly the key that the customer is recorded with?"
            }
            Self::LeadOrDeal => "Has the vendor approved the deal?",
            Self::Click => {
                "Did the customer click this partner's link within 90 days before \
                    signing up, after any other partner's link, in the same browser?"
            }
            Self::Approved => "Is the payment approved in the web app?",
            Self::ValidAmount => "Is the payment above zero and not refunded?",
            Self::AmountInDollars => "Does the web app show the payment's amount in US dollars?",
            Self::Scope => {
                "Was the partner in the offer's group, with its tags, at the time of the event?"
            }
            Self::PartnershipRules => "Was the partnership old enough and in the offer's tier?",
            Self::OrderHazard => {
                "Were the offers judged before any trigger moved the partner to another group?"
            }
            Self::DuplicatePayment => "Is this payment recorded only once?",
            Self::KindOffered => "Does the programme have an offer for this kind of event?",
            Self::ExistingCustomer => "Did the partnership begin before the customer was recorded?",
            Self::RulesKnown => {
                "Write the programme's offers into the offers file; start with \
                    `partnerdesk offers init`."
            }
            Self::Product => "Does the offer cover the product?",
            Self::Category => "Does the offer cover the category?",
            Self::CustomerAge => {
                "Was the customer within the offer's age limit at the time of the event?"
            }
            Self::PaymentCount => "Is this payment within the offer's number of payments?",
            Self::AmountLimits => "Is the amount in US dollars within the offer's limits?",
            Self::Currency => "Does the offer cover the currency?",
            Self::FirstPayment => "Is this the customer's first payment?",
            Self::Country => "Is the customer in one of the offer's countries?",
            Self::StageReached => "Has the lead or deal reached the stage that the offer requires?",
            Self::ActionType => "Does the action have the type and value that the offer requires?",
            Self::Caps => "Was the offer's cap still open at the time?",
            Self::PaysSomething => "Does the offer pay more than zero for this event?",
            Self::SelfReferral => "Are the partner and the customer different people?",
            Self::OtherHolds => "Is the partner free of rewards on hold?",
            Self::Disposable => "Is the customer's e-mail address a permanent one?",
            _ => "Is this as it should be?",
        }
    }

    /// What an answer means. A no is the check's usual failure, or a warning where a failure can't decide any more.
    pub(super) fn answered(self, yes: bool) -> (CheckState, Option<Code>) {
        match (self, yes) {
            (Self::RewardLinked, true) => (CheckState::Pass, Some(Code::Found)),
            (Self::RewardLinked, false) => (CheckState::Pass, Some(Code::None)),
            // It exists but isn't in the store, so it can't be judged until it is.
            (
                Self::CustomerFound | Self::EventFound | Self::KindOffered | Self::RulesKnown,
                true,
            ) => (CheckState::Unknown, None),
            (_, true) => (CheckState::Pass, None),
            (id, false) => id.failure(),
        }
    }

    fn failure(self) -> (CheckState, Option<Code>) {
        let (state, code) = match self {
            Self::PartnerFound | Self::CustomerFound | Self::EventFound => {
                (CheckState::Fail, Code::NotFound)
            }
            Self::PartnerActive => (CheckState::Fail, Code::NotYetJoined),
            Self::TestData => (CheckState::Fail, Code::Test),
            Self::CustomerOwner => (CheckState::Fail, Code::AttributedElsewhere),
            Self::AttributionTime => (CheckState::Fail, Code::CustomerAfterEvent),
            Self::Lookalikes => (CheckState::Warn, Code::Duplicate),
            Self::ProviderKey => (CheckState::Warn, Code::KeyMismatch),
            Self::LeadOrDeal => (CheckState::Fail, Code::DealNotApproved),
            Self::Click => (CheckState::Warn, Code::NoClick),
            Self::Approved => (CheckState::Fail, Code::Unapproved),
            Self::ValidAmount => (CheckState::Fail, Code::Refunded),
            Self::AmountInDollars => (CheckState::Warn, Code::NoFx),
            Self::KindOffered => (CheckState::Fail, Code::NoOfferForEvent),
            Self::Scope => (CheckState::Fail, Code::WrongGroup),
            Self::PartnershipRules => (CheckState::Fail, Code::TooNew),
            Self::OrderHazard => (CheckState::Warn, Code::MovedBeforeEvaluation),
            Self::RulesKnown => (CheckState::Unknown, Code::RulesUnknown),
            Self::Product | Self::Category => (CheckState::Fail, Code::WrongProduct),
            Self::CustomerAge => (CheckState::Fail, Code::TooOld),
            Self::PaymentCount => (CheckState::Fail, Code::LimitReached),
            Self::AmountLimits => (CheckState::Fail, Code::BelowMin),
            Self::Currency => (CheckState::Fail, Code::Currency),
            Self::FirstPayment => (CheckState::Fail, Code::NotFirst),
            Self::Country => (CheckState::Fail, Code::Field),
            Self::StageReached => (CheckState::Fail, Code::Stage),
            Self::ActionType => (CheckState::Fail, Code::ActionType),
            Self::Caps => (CheckState::Fail, Code::CapReached),
            Self::PaysSomething => (CheckState::Fail, Code::ZeroResult),
            Self::SelfReferral => (CheckState::Fail, Code::SelfExact),
            Self::OtherHolds => (CheckState::Warn, Code::Held),
            Self::Disposable => (CheckState::Warn, Code::Disposable),
            _ => return (CheckState::Unknown, None),
        };
        (state, Some(code))
    }
}
