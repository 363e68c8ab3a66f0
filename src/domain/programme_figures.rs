//! A programme in figures: by month, by reward status, by group and offer. What counts is what counts for a partner:
//! neither test data nor what has vanished; sums in one currency each.

use super::profile::MonthOf;

/// A month of the programme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthFigures {
    /// Partners who joined.
    pub partners: i64,
    /// New customers.
    pub signups: i64,
    /// Number of customers' payments.
    pub payments: i64,
    /// Their sum, in US cents.
    pub revenue: i128,
    /// Number of rewards created.
    pub rewards: i64,
    /// Sum of those in US dollars that weren't declined, in cents.
    pub rewards_usd: i128,
}

/// Rewards of one status in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusFigures {
    pub status: String,
    pub currency: String,
    pub rewards: i64,
    /// In hundredths.
    pub sum: i128,
}

/// What a group's partners brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupFigures {
    pub name: String,
    pub partners: i64,
    /// Customers' payments, in US cents.
    pub revenue: i128,
}

/// What an offer paid, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferFigures {
    pub key: String,
    pub description: String,
    pub currency: String,
    pub rewards: i64,
    /// In hundredths, without what was declined.
    pub sum: i128,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgrammeFigures {
    /// The last months, the newest first, none left out.
    pub months: Vec<(MonthOf, MonthFigures)>,
    /// By status, the most asked-about first.
    pub statuses: Vec<StatusFigures>,
    /// Scheduled rewards whose time is over, one per currency.
    pub overdue: Vec<StatusFigures>,
    /// The groups with the most revenue first; partners without a group have no name.
    pub groups: Vec<GroupFigures>,
    /// The offers that paid most first.
    pub offers: Vec<OfferFigures>,
}
