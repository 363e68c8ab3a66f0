//! What a check found, as one word for scripts.

use strum::{EnumIter, EnumString, IntoStaticStr};

/// A code. Those that no stored, imported or answered fact can yield are left out (rule: unreachable-codes).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    // Resolve.
    NotFound,
    Ambiguous,
    NotYetJoined,
    Archived,
    ApplicationPending,
    CustomerOnly,
    Test,
    // Reward.
    Found,
    None,
    Scheduled,
    Overdue,
    Pending,
    Hold,
    Declined,
    Approved,
    Paid,
    Settled,
    TakenBack,
    OtherMember,
    OtherPartner,
    ManualBackfill,
    ByHand,
    BelowMinimum,
    Failed,
    Expired,
    NegativeBalance,
    Fits,
    Overpaid,
    Underpaid,
    NotDue,
    OtherOffer,
    Twice,
    PartMissing,
    // Attribution.
    AttributedElsewhere,
    Unattributed,
    CustomerAfterEvent,
    Reattributed,
    ExistingCustomer,
    Duplicate,
    NoProviderKey,
    KeyMismatch,
    LeadDeclined,
    LeadOpen,
    DealNotApproved,
    NotConverted,
    NoClick,
    ClickTooOld,
    LaterClick,
    // Event.
    Unapproved,
    Zero,
    Negative,
    Refunded,
    PartlyRefunded,
    Deleted,
    NoFx,
    DuplicateOf,
    Late,
    // Offers.
    NoOfferForEvent,
    WrongGroup,
    JoinedGroupLater,
    TagMissing,
    TagExcluded,
    TagLater,
    NotStarted,
    Ended,
    TooNew,
    Tier,
    MovedBeforeEvaluation,
    RulesUnknown,
    // Limits.
    WrongProduct,
    ProductMissing,
    CaseDiffers,
    TooOld,
    TooYoung,
    LimitReached,
    BelowMin,
    AboveMax,
    Currency,
    NotFirst,
    Field,
    Stage,
    ActionType,
    Value,
    CapReached,
    CapPartly,
    ZeroResult,
    NoBase,
    // Fraud.
    SelfExact,
    SelfAlias,
    SameDomain,
    DomainSeen,
    Held,
    Disposable,
    // Conclude: the verdicts behind Z1 to Z3.
    RuleNotMet,
    ShouldHaveFired,
    NeedsData,
}

impl Code {
    /// The code's word in JSON, tables and notes.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
