//! A partner as a whole: what the first tabs of the detail view and `show` display.

use std::collections::BTreeMap;

use super::partner::Partner;
use super::record_table::RecordTable;
use super::resource::Resource;
use super::team::{Member, PartnerLink};
use super::time::Timestamp;

/// A partner's counts from one source; `None` if that source has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActivityCounts {
    pub signups: Option<i64>,
    /// Customers who paid.
    pub paid: Option<i64>,
    /// Revenue in US cents.
    pub revenue: Option<i64>,
}

/// How it is known since when a partner is in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// An imported file gives the day.
    Imported(Timestamp),
    /// A sync saw the change, so it happened at this instant or before.
    Seen(Timestamp),
}

/// The answers to an application form, and the decision on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    pub key: String,
    /// `None`: undecided.
    pub approved: Option<bool>,
    /// When it was sent.
    pub created_at: Option<Timestamp>,
    pub decline_reason: Option<String>,
    /// (question, answer), in the form's order if that is known.
    pub answers: Vec<(String, String)>,
}

/// An offer that has paid the partner, as seen in its rewards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinedOffer {
    /// If the API gives one.
    pub key: Option<String>,
    /// What the partner reads.
    pub description: Option<String>,
    /// Number of rewards from this offer.
    pub rewards: i64,
    /// When the newest of them was created.
    pub last: Option<Timestamp>,
}

/// A partner, and all that takes no pass over its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerProfile {
    pub partner: Partner,
    /// When the partner joined the programme.
    pub joined_at: Option<Timestamp>,
    /// The key of the partner's team, to fetch its members by.
    pub team_key: Option<String>,
    /// The API's own counts, up to an hour old.
    pub list: ActivityCounts,
    /// Counted from the store's rows; `None` while these are incomplete.
    pub rows: ActivityCounts,
    /// Since when the partner is in its group, if known.
    pub group_since: Option<Since>,
    /// (name, value), including hidden fields.
    pub fields: Vec<(String, String)>,
    /// Newest first.
    pub applications: Vec<Application>,
    /// `None`: never fetched.
    pub members: Option<Vec<Member>>,
    /// When the members were fetched.
    pub members_at: Option<Timestamp>,
    /// `None`: never fetched.
    pub links: Option<Vec<PartnerLink>>,
    /// Lists that the keys may not read, with the API's status.
    pub refused: BTreeMap<Resource, u16>,
    /// Lists that were never complete.
    pub incomplete: Vec<Resource>,
    /// The kinds of activity files (`resources`, `training`) that were ever imported.
    pub imported: Vec<String>,
}

impl PartnerProfile {
    /// Where the API's counts and the rows disagree: (what, the API's, the rows').
    pub fn disagreements(&self) -> Vec<(&'static str, i64, i64)> {
        [
            ("signups", self.list.signups, self.rows.signups),
            ("paid customers", self.list.paid, self.rows.paid),
            ("revenue", self.list.revenue, self.rows.revenue),
        ]
        .into_iter()
        .filter_map(|(what, list, rows)| Some((what, list?, rows?)))
        .filter(|(_, list, rows)| list != rows)
        .collect()
    }
}

/// Sums of rewards in one currency, in hundredths, by status. Declined and vanished rewards, and those of test
/// customers, are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commission {
    /// All of them.
    pub earned: i128,
    /// Paid out.
    pub paid: i128,
    /// Approved, or waiting for review.
    pub unpaid: i128,
    /// Not visible to the partner yet.
    pub scheduled: i128,
    /// On hold.
    pub held: i128,
}

/// One month's numbers, in UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthMetrics {
    /// New customers.
    pub signups: i64,
    /// Customers' payments, in US cents.
    pub revenue: i128,
    /// Number of payments.
    pub payments: i64,
    /// Number of rewards created, by status.
    pub rewards: BTreeMap<String, i64>,
}

/// A calendar month: (year, month from 1).
pub type MonthOf = (i32, u32);

/// What takes a pass over all of a partner's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Number of rows of each record table.
    pub counts: BTreeMap<RecordTable, i64>,
    /// By currency.
    pub commission: BTreeMap<String, Commission>,
    /// From the first month with anything in it to the last, without gaps unless they are decades apart.
    pub months: Vec<(MonthOf, MonthMetrics)>,
    /// Offers that have paid the partner, the one with most rewards first.
    pub offers: Vec<MinedOffer>,
}

/// A sort key that puts US dollars before all other currencies.
pub fn currency_rank(currency: &str) -> (bool, &str) {
    (currency != "USD", currency)
}

impl Metrics {
    /// Commission by currency, US dollars first.
    pub fn commissions(&self) -> Vec<(&str, &Commission)> {
        let mut all: Vec<_> =
            self.commission.iter().map(|(currency, sum)| (currency.as_str(), sum)).collect();
        all.sort_by_key(|(currency, _)| currency_rank(currency));
        all
    }
}

/// Paid customers per hundred signups, in tenths of a percent, rounded half up: `315` is 31.5 %.
pub fn conversion(signups: i64, paid: i64) -> Option<i64> {
    (signups > 0).then(|| (paid.max(0).saturating_mul(2000) + signups) / signups.saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversion_is_rounded_at_the_tenth() {
        assert_eq!(conversion(0, 0), None);
        assert_eq!(conversion(3, 1), Some(333));
        assert_eq!(conversion(3, 2), Some(667));
        assert_eq!(conversion(8, 1), Some(125));
        assert_eq!(conversion(2000, 1), Some(1));
    }

    #[test]
    fn only_what_both_know_can_disagree() {
        let profile = PartnerProfile {
            list: ActivityCounts { signups: Some(41), paid: None, revenue: Some(5) },
            rows: ActivityCounts { signups: Some(43), paid: Some(1), revenue: Some(5) },
            ..PartnerProfile::default()
        };
        assert_eq!(profile.disagreements(), [("signups", 41, 43)]);
    }
}
