//! The sentences that partners are told: the name of each in the file, and the fields of its own.

/// One line a sentence: how the checks call it, how the file calls it, which fields it has.
macro_rules! lines {
    ($($line:ident $name:literal [$($field:literal),*];)+) => {
        /// A sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Line { $($line),+ }

        impl Line {
            /// All of them, in the file's order.
            pub(in crate::investigate) const ALL: &[Self] = &[$(Self::$line),+];

            /// Its name in the file.
            pub(in crate::investigate) fn name(self) -> &'static str {
                match self { $(Self::$line => $name),+ }
            }

            /// The fields of its own.
            pub(in crate::investigate) fn fields(self) -> &'static [&'static str] {
                match self { $(Self::$line => &[$($field),*]),+ }
            }
        }
    };
}

lines! {
    Greeting "greeting" [];
    GreetingNamed "greeting_named" ["name"];
    Closing "closing" [];
    Neutral "neutral" [];
    Checking "checking" [];
    OnRecord "on_record" [];
    NoneOpen "none_open" [];
    Offer "offer" ["description"];
    About "about" ["amount", "date"];
    AboutUnpriced "about_unpriced" ["date"];
    MoreEvents "more_events" ["count"];
    WhoWrites "R1.who_writes" [];
    PartnerNotFound "R1.not_found" [];
    PartnerAmbiguous "R1.ambiguous" [];
    NotYetJoined "R2.not_yet_joined" ["joined"];
    PartnerArchived "R2.archived" [];
    ApplicationPending "R2.application_pending" [];
    CustomerNotFound "R3.not_found" ["asked"];
    CustomerOnly "R4.customer_only" [];
    EventNotFound "R4.not_found" [];
    Test "R5.test" [];
    Scheduled "W2.scheduled" ["amount", "date"];
    ScheduledDelay "W2.scheduled_delay" ["amount", "date", "delay"];
    ScheduledUndated "W2.scheduled_undated" ["amount"];
    Pending "W2.pending" ["amount", "month"];
    PendingUndated "W2.pending_undated" ["amount"];
    Hold "W2.hold" [];
    Declined "W2.declined" ["reason"];
    DeclinedReview "W2.declined_review" [];
    Approved "W2.approved" ["month", "next_month"];
    ApprovedPast "W2.approved_past" ["month", "next_month"];
    ApprovedUndated "W2.approved_undated" [];
    Paid "W2.paid" ["date"];
    PaidUndated "W2.paid_undated" [];
    RewardArchived "W2.archived" [];
    OtherMember "W3.other_member" [];
    PayoutFailed "W4.failed" [];
    BelowMinimum "W4.below_minimum" ["minimum", "balance"];
    AttributedElsewhere "A1.attributed_elsewhere" [];
    Unattributed "A1.unattributed" [];
    CustomerAfterEvent "A2.customer_after_event" [];
    Duplicate "A4.duplicate" [];
    LeadDeclined "A6.lead_declined" [];
    DealNotApproved "A6.deal_not_approved" [];
    LeadOpen "A6.lead_open" ["status"];
    Unapproved "V1.unapproved" [];
    Deleted "V2.deleted" [];
    Cancelled "V2.cancelled" [];
    Zero "V2.zero" [];
    Negative "V2.negative" [];
    Refunded "V2.refunded" ["date"];
    DuplicateOf "V4.duplicate_of" [];
    OtherKinds "O1.other_kinds" ["kinds"];
    NoOffer "O1.none" [];
    NotAvailable "O2.not_available" [];
    JoinedGroupLater "O2.joined_group_later" ["group", "joined", "date"];
    WrongGroup "O2.wrong_group" ["groups"];
    Ran "O3.ran" ["first", "last"];
    Started "O3.started" ["first"];
    Ended "O3.ended" ["last"];
    OtherTier "O4.tier" [];
    TooNew "O4.too_new" ["age"];
    WrongProduct "L1.wrong_product" ["products", "product"];
    ProductMissing "L1.product_missing" ["products"];
    WrongCategory "L2.wrong_category" ["categories", "category"];
    CategoryMissing "L2.category_missing" ["categories"];
    TooOld "L3.too_old" ["limit", "date", "ended"];
    TooYoung "L3.too_young" ["limit", "starts"];
    LimitReached "L4.limit_reached" ["limit", "place"];
    BelowMin "L5.below_min" ["limit", "amount"];
    AboveMax "L5.above_max" ["limit", "amount"];
    Currency "L6.currency" ["currencies"];
    NotFirst "L7.not_first" [];
    Country "L8.country" [];
    Stage "L9.stage" ["stage", "needed"];
    ActionType "L10.action_type" ["action"];
    Value "L10.value" ["limit", "value"];
    CapReached "L11.cap_reached" ["limit"];
    CapReachedResets "L11.cap_reached_resets" ["limit", "date"];
    CapPartly "L11.cap_partly" ["left"];
    ZeroResult "L12.zero_result" [];
    NoBase "L12.no_base" [];
    OwnCompany "F1.own_company" [];
    Held "F2.held" [];
}
