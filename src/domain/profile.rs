//! A partner as a whole: what the detail view's first tabs and `show` tell.

use std::collections::BTreeMap;

use super::partner::Partner;
use super::record_table::RecordTable;
use super::resource::Resource;
use super::team::{Member, PartnerLink};
use super::time::Timestamp;

/// Counts of a partner as one source has them; `None` where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActivityCounts {
    /// Customers.
    pub signups: Option<i64>,
    /// Customers who paid.
    pub paid: Option<i64>,
    /// Revenue in US cents.
    pub revenue: Option<i64>,
}

/// How it is known since when a partner is in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// An imported file tells the day.
    Imported(Timestamp),
    /// A sync saw the change: it happened at this instant or before.
    Seen(Timestamp),
}

/// An application form's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Application {
    /// Its key.
    pub key: String,
    /// `None`: undecided.
    pub approved: Option<bool>,
    /// When it was sent.
    pub created_at: Option<Timestamp>,
    /// Why it was declined.
    pub decline_reason: Option<String>,
    /// Questions and answers, in the form's order where it is known.
    pub answers: Vec<(String, String)>,
}

/// An offer that has paid the partner, as rewards show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinedOffer {
    /// Its key, where the API gives one.
    pub key: Option<String>,
    /// What the partner reads.
    pub description: Option<String>,
    /// Rewards that it made.
    pub rewards: i64,
    /// The newest of them.
    pub last: Option<Timestamp>,
}

/// A partner and all that is one per partner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerProfile {
    /// The row of the table.
    pub partner: Partner,
    /// When the partner joined the programme.
    pub joined_at: Option<Timestamp>,
    /// The key of the partner's team, by which members are fetched.
    pub team_key: Option<String>,
    /// The API's own counts, up to an hour old.
    pub list: ActivityCounts,
    /// Counted from the rows in the store; nothing while those are incomplete.
    pub rows: ActivityCounts,
    /// Since when the partner is in its group, where that is known.
    pub group_since: Option<Since>,
    /// Custom fields: name and value. Hidden ones are among them.
    pub fields: Vec<(String, String)>,
    /// Applications, the newest first.
    pub applications: Vec<Application>,
    /// Members of the team; `None`: never fetched.
    pub members: Option<Vec<Member>>,
    /// When they were.
    pub members_at: Option<Timestamp>,
    /// Links; `None`: never fetched.
    pub links: Option<Vec<PartnerLink>>,
    /// Lists that the keys may not read, and the API's status.
    pub refused: BTreeMap<Resource, u16>,
    /// Lists that were never complete.
    pub incomplete: Vec<Resource>,
    /// Whether a file of resources or training was ever imported.
    pub imported: Vec<String>,
}

impl PartnerProfile {
    /// What the API's list and the rows disagree about: what, what the list says, what the rows say.
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

/// Sums of rewards in one currency, in hundredths, by what became of them. None of them holds declined
/// or vanished rewards, or those of test customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commission {
    /// All of them.
    pub earned: i128,
    /// Paid out.
    pub paid: i128,
    /// Approved or waiting for review.
    pub unpaid: i128,
    /// Not visible to the partner yet.
    pub scheduled: i128,
    /// On hold.
    pub held: i128,
}

/// A month's numbers, UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthMetrics {
    /// Customers that came.
    pub signups: i64,
    /// Payments of customers in US cents.
    pub revenue: i128,
    /// Payments, counted.
    pub payments: i64,
    /// Rewards created in it, by status.
    pub rewards: BTreeMap<String, i64>,
}

/// A month of the calendar: the year, and the month from 1.
pub type MonthOf = (i32, u32);

/// What takes a pass over all of a partner's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Rows of each table.
    pub counts: BTreeMap<RecordTable, i64>,
    /// Rewards by currency.
    pub commission: BTreeMap<String, Commission>,
    /// The months from the first with anything in it to the last, without gaps.
    pub months: Vec<(MonthOf, MonthMetrics)>,
    /// Offers that have paid the partner, those with most rewards first.
    pub offers: Vec<MinedOffer>,
}

/// A key that puts US dollars before all other currencies.
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

/// Paid customers of a hundred signups, in tenths of a percent, rounded half up: `315` is 31.5 %.
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
