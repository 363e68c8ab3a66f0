//! The sentences that partners are told: each with its name in the file and its own fields.

/// One line a sentence: its name in code, its name in the file, its fields.
macro_rules! lines {
    ($($line:ident $name:literal [$($field:literal),*];)+) => {
        /// A sentence for partners.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Line { $($line),+ }

        impl Line {
            /// All sentences, in the file's order.
            pub(in crate::investigate) const ALL: &[Self] = &[$(Self::$line),+];

            /// The sentence's name in the file.
            pub(in crate::investigate) fn name(self) -> &'static str {
                match self { $(Self::$line => $name),+ }
            }

            /// The fields that only this sentence has.
            pub(in crate::investigate) fn fields(self) -> &'static [&'static str] {
                match self { $(Self::$line => &[$($field),*]),+ }
            }
        }
    };
}

/// Sentences no longer used; a team's file may still have them.
pub(super) const RETIRED: [&str; 1] = ["F2.held"];

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
    OneOfSeveral "one_of_several" [];
    SomeOfSeveral "some_of_several" ["count"];
    MoreEvents "more_events" ["count"];
    WhoWrites "R1.who_writes" [];
    PartnerNotFound "R1.not_found" [];
    PartnerAmbiguous "R1.ambiguous" [];
    NotYetJoined "R2.not_yet_joined" ["joined"];
    PartnerArchived "R2.archived" [];
    ApplicationPending "R2.application_pending" [];
    ApplicationDeclined "R2.application_declined" [];
    CustomerNotFound "R3.not_found" ["asked"];
    CustomerUnnamed "R3.unnamed" [];
    EmailNotFound "R3.email_not_found" ["asked"];
    CustomerOnly "R4.customer_only" [];
    EventNotFound "R4.not_found" [];
    KeyNotFound "R4.key_not_found" ["key"];
    DayNotFound "R4.day_not_found" ["date"];
    AmountNotFound "R4.amount_not_found" ["amount"];
    DayAmountNotFound "R4.day_amount_not_found" ["date", "amount"];
    AskFor "R4.ask_for" ["what"];
    AskAgain "R4.ask_again" [];
    ItsDate "R4.its_date" [];
    ItsAmount "R4.its_amount" [];
    ItsCustomer "R4.its_customer" [];
    ItsNumber "R4.its_number" [];
    Test "R5.test" [];
    Scheduled "W2.scheduled" ["amount", "date"];
    ScheduledDelay "W2.scheduled_delay" ["amount", "date", "delay"];
    ScheduledPart "W2.scheduled_part" ["amount", "date"];
    ScheduledDue "W2.scheduled_due" ["amount", "date"];
    ScheduledUndated "W2.scheduled_undated" ["amount"];
    ScheduledChecking "W2.scheduled_checking" ["amount"];
    Overdue "W2.overdue" ["amount", "date"];
    Pending "W2.pending" ["amount", "month"];
    PendingUndated "W2.pending_undated" ["amount"];
    StatusUnknown "W2.status_unknown" ["amount"];
    Hold "W2.hold" ["amount"];
    Declined "W2.declined" ["amount", "reason"];
    DeclinedReview "W2.declined_review" ["amount"];
    Approved "W2.approved" ["amount", "month", "next_month"];
    ApprovedPast "W2.approved_past" ["amount", "month", "next_month"];
    ApprovedUnpaid "W2.approved_unpaid" ["amount", "month"];
    ApprovedGoes "W2.approved_goes" ["amount", "month", "next_month"];
    ApprovedNext "W2.approved_next" ["amount"];
    ApprovedUndated "W2.approved_undated" ["amount"];
    ApprovedOnly "W2.approved_only" ["amount"];
    ApprovedCharged "W2.approved_charged" ["amount", "date"];
    ApprovedChargedUndated "W2.approved_charged_undated" ["amount"];
    ApprovedDue "W2.approved_due" ["amount", "date"];
    ApprovedFailed "W2.approved_failed" ["amount"];
    ReadySoon "W2.ready_soon" [];
    Paid "W2.paid" ["amount", "date"];
    PaidUndated "W2.paid_undated" ["amount"];
    Settled "W2.settled" ["amount"];
    RewardArchived "W2.archived" ["amount"];
    RewardGone "W2.gone" ["amount"];
    TakenBack "W2.taken_back" ["amount", "taken", "net"];
    TakenBackAll "W2.taken_back_all" ["amount", "taken", "net"];
    Part "W2.part" ["part", "many"];
    PartDeclined "W2.part_declined" ["parts"];
    PartsDeclined "W2.parts_declined" ["parts"];
    PartWithdrawn "W2.part_withdrawn" ["parts"];
    PartsWithdrawn "W2.parts_withdrawn" ["parts"];
    PartMissing "W2.part_missing" ["parts"];
    PartsMissing "W2.parts_missing" ["parts"];
    PartToCome "W2.part_to_come" ["parts"];
    PartsToCome "W2.parts_to_come" ["parts"];
    OtherMember "W3.other_member" [];
    PayoutFailed "W4.failed" [];
    MoneyAvailable "W4.available" [];
    MoneyInTransit "W4.in_transit" [];
    MoneyWithdrawn "W4.withdrawn" [];
    MoneyPaidExternally "W4.paid_externally" [];
    MoneyRefunded "W4.paid_and_refunded" [];
    MoneyExpired "W4.expired" [];
    MoneyMerging "W4.merging" [];
    BelowMinimum "W4.below_minimum" ["minimum", "balance"];
    AmountChecking "W5.checking" [];
    AttributedElsewhere "A1.attributed_elsewhere" [];
    EventElsewhere "A1.event_elsewhere" [];
    CreditByLink "A1.credit_by_link" [];
    CreditByCoupon "A1.credit_by_coupon" [];
    CreditByLead "A1.credit_by_lead" [];
    CreditByDeal "A1.credit_by_deal" [];
    CreditByHand "A1.credit_by_hand" [];
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
    TagLater "O2.tag_later" ["date"];
    JoinedGroupLater "O2.joined_group_later" ["group", "joined", "date"];
    NotInGroupYet "O2.not_in_group_yet" ["group", "date"];
    WrongGroup "O2.wrong_group" ["groups"];
    Ran "O3.ran" ["first", "last"];
    Started "O3.started" ["first"];
    Ended "O3.ended" ["last"];
    OtherTier "O4.tier" [];
    TooNew "O4.too_new" ["age"];
    WrongProduct "L1.wrong_product" ["products", "product"];
    ProductMissing "L1.product_missing" ["products"];
    CaseDiffers "L1.case_differs" [];
    WrongCategory "L2.wrong_category" ["categories", "category"];
    CategoryMissing "L2.category_missing" ["categories"];
    TooOld "L3.too_old" ["limit", "date", "ended"];
    TooOldOne "L3.too_old_one" ["limit", "date", "ended"];
    TooYoung "L3.too_young" ["limit", "starts"];
    LimitReached "L4.limit_reached" ["limit", "place"];
    BelowMin "L5.below_min" ["limit", "amount"];
    AboveMax "L5.above_max" ["limit", "amount"];
    Currency "L6.currency" ["currencies"];
    NotFirst "L7.not_first" [];
    Country "L8.country" [];
    Stage "L9.stage" ["stage", "needed"];
    Lost "L9.lost" ["stage"];
    ActionType "L10.action_type" ["action"];
    Value "L10.value" ["limit", "value"];
    CapReached "L11.cap_reached" ["limit"];
    CapReachedResets "L11.cap_reached_resets" ["limit", "date"];
    CustomerCapReached "L11.customer_cap_reached" ["limit"];
    CustomerCapResets "L11.customer_cap_resets" ["limit", "date"];
    CapPartly "L11.cap_partly" ["left"];
    ZeroResult "L12.zero_result" [];
    NoBase "L12.no_base" [];
    OwnCompany "F1.own_company" [];
}
