//! The CSV files that an export writes: which there are, their columns (without the web app's misspellings),
//! and the days picked. The store gives rows by these columns, the export room writes them.

use chrono::{Days as DayCount, NaiveDate};
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::resource::Resource;
use super::time::Timestamp;

/// A file of an export.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum DataSet {
    /// Partners with their totals of all time (rule: partner-sums).
    Partners,
    Rewards,
    /// One row per transaction, with its rewards (rule: reward-columns).
    Transactions,
    Customers,
    /// Answers to application forms, one column per question.
    Applications,
    Leads,
    Deals,
    /// Transactions, and why each has its rewards or none (rule: sweep-item). Only written if named.
    TransactionsRewards,
}

/// What a cell holds, which decides how it is written. The formula guard applies to all text and to nothing
/// else (rule: formula-guard).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvType {
    /// Text, or a key.
    Text,
    /// A JSON array of texts, joined by `;`.
    Texts,
    /// Hundredths, as `458.92`.
    Money,
    Number,
    /// Epoch milliseconds, as RFC 3339.
    Time,
    /// 0 or 1, as `false` and `true`.
    Bool,
    /// The instant of the export, the same in every row; not from the store.
    Run,
}

/// A column of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvColumn {
    pub header: &'static str,
    pub holds: CsvType,
}

/// A cell as the store gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportCell<'r> {
    /// Unknown.
    #[default]
    Empty,
    /// Text, a key, or JSON.
    Text(&'r str),
    /// Hundredths, a count, epoch milliseconds, or a boolean as 0 or 1.
    Int(i64),
}

/// No data set has more columns than this.
pub const WIDEST: usize = 26;

macro_rules! columns {
    ($($name:ident: $holds:ident),+ $(,)?) => {
        &[$(CsvColumn { header: stringify!($name), holds: CsvType::$holds }),+]
    };
}

/// What most files say first of a row's partner.
const PARTNER: &[CsvColumn] = columns! {
    partner_id: Text, partner_name: Text, partner_group: Text, partner_program_join_date: Time,
    partner_group_join_date: Time, partner_manager: Text, partner_tags: Texts,
};

/// The same for leads, whose file has no group.
const PARTNER_OF_LEAD: &[CsvColumn] = columns! {
    partner_id: Text, partner_name: Text, partner_program_join_date: Time,
    partner_group_join_date: Time, partner_manager: Text, partner_tags: Texts,
};

/// The same for deals.
const PARTNER_OF_DEAL: &[CsvColumn] = columns! { partner_id: Text };

const PARTNERS: &[CsvColumn] = columns! {
    partner_id: Text, partner_firstname: Text, partner_group: Text,
    partner_program_join_date: Time, partner_group_join_date: Time, archived_status: Bool,
    partner_email: Text, partner_manager: Text, partner_tags: Texts,
    total_number_of_customers: Number, total_number_of_transactions: Number,
    total_sum_of_transactions_usd: Money, total_sum_of_rewards: Money, exported_at: Run,
};

const REWARDS: &[CsvColumn] = columns! {
    reward_key: Text, reward_amount: Money, reward_description: Text, reward_created_date: Time,
    reward_status: Text, reward_source: Text, reward_transaction_key: Text,
    reward_customer_key: Text, reward_release_date: Time, reward_subscription_key: Text,
    exported_at: Run,
};

const TRANSACTIONS: &[CsvColumn] = columns! {
    transaction_key: Text, transaction_create_date: Time, transaction_product_key: Text,
    transaction_amount: Money, transaction_currency: Text, transaction_approved: Bool,
    unapproved_reasons: Text, reward_key: Text, reward_amount: Money, customer_key: Text,
    customer_ps_key: Text, customer_name: Text, subscription_plan: Text, exported_at: Run,
};

const CUSTOMERS: &[CsvColumn] = columns! {
    customer_creation_date: Time, customer_key: Text, customer_ps_key: Text,
    customer_creation_source: Text, customer_email: Text, customer_has_paid: Bool,
    customer_company: Text, number_of_transactions_for_customer: Number,
    subscription_plan_name: Text, subscription_plan_value: Text, subscription_count: Text,
    exported_at: Run,
};

const APPLICATIONS: &[CsvColumn] = columns! { application_approved: Bool, exported_at: Run };

const LEADS: &[CsvColumn] = columns! {
    lead_email: Text, lead_status: Text, lead_amount: Money, lead_last_updated: Time,
    lead_created_date: Time, lead_approved: Bool, lead_decline_reason: Text, customer_key: Text,
    customer_ps_key: Text, customer_name: Text, exported_at: Run,
};

// The API's close date is free text (rule: contact-fields), so it needs the formula guard.
const DEALS: &[CsvColumn] = columns! {
    deal_account_name: Text, deal_email: Text, deal_stage: Text, deal_amount: Money,
    deal_last_updated: Time, deal_close_date: Text, deal_created_date: Time,
    deal_lost_reason: Text, deal_contact_first_name: Text, customer_key: Text,
    customer_ps_key: Text, customer_name: Text, exported_at: Run,
};

/// What an investigation adds to a transaction (rules: sweep-item, paid-against-due).
pub const VERDICT: &[CsvColumn] = columns! {
    verdict: Text, check: Text, code: Text, offer: Text, would_pay: Money, outcome: Text, due: Money,
    difference: Money,
};

impl DataSet {
    /// Written if none is named.
    pub const DEFAULT: [Self; 7] = [
        Self::Partners,
        Self::Rewards,
        Self::Transactions,
        Self::Customers,
        Self::Applications,
        Self::Leads,
        Self::Deals,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    pub fn file_name(self) -> &'static str {
        match self {
            Self::Partners => "partners.csv",
            Self::Rewards => "rewards.csv",
            Self::Transactions => "transactions.csv",
            Self::Customers => "customers.csv",
            Self::Applications => "application_responses.csv",
            Self::Leads => "leads.csv",
            Self::Deals => "deals.csv",
            Self::TransactionsRewards => "transactions_rewards.csv",
        }
    }

    /// The columns that every such file has, in order. Questions of application forms and the columns of
    /// [`VERDICT`] follow them.
    pub fn columns(self) -> impl Iterator<Item = &'static CsvColumn> + Clone {
        let (partner, own) = match self {
            Self::Partners => (PARTNERS, &[][..]),
            Self::Rewards => (PARTNER, REWARDS),
            Self::Transactions | Self::TransactionsRewards => (PARTNER, TRANSACTIONS),
            Self::Customers => (PARTNER, CUSTOMERS),
            Self::Applications => (PARTNER, APPLICATIONS),
            Self::Leads => (PARTNER_OF_LEAD, LEADS),
            Self::Deals => (PARTNER_OF_DEAL, DEALS),
        };
        partner.iter().chain(own)
    }

    /// The lists that its rows are made from, its own first. What the keys may not read of them is missing in
    /// the file.
    pub fn reads(self) -> &'static [Resource] {
        use Resource::{
            Applications, Customers, Deals, Leads, Partnerships, Rewards, Transactions,
        };
        match self {
            Self::Partners => &[Partnerships, Customers, Transactions, Rewards],
            Self::Rewards => &[Rewards, Partnerships, Customers],
            Self::Transactions | Self::TransactionsRewards => {
                &[Transactions, Partnerships, Customers, Rewards]
            }
            Self::Customers => &[Customers, Partnerships, Transactions],
            Self::Applications => &[Applications, Partnerships],
            Self::Leads => &[Leads, Partnerships, Customers],
            Self::Deals => &[Deals, Partnerships, Customers],
        }
    }

    /// Parses a list such as `partners,leads`: each once, in the order of the files. The error is the first
    /// unknown name.
    pub fn list(names: &str) -> Result<Vec<Self>, String> {
        let mut sets = names
            .split(',')
            .map(|name| name.trim().parse().map_err(|_| name.trim().to_owned()))
            .collect::<Result<Vec<Self>, _>>()?;
        sets.sort_unstable();
        sets.dedup();
        Ok(sets)
    }
}

/// The days in which rows must have been created, both included, in UTC (rule: periods). With neither end: all
/// time, including rows without a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Days {
    /// Parses a day written like `2026-03-01`.
    pub fn parse(text: &str) -> Option<NaiveDate> {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        (day.to_string() == text).then_some(day)
    }

    pub fn is_all_time(self) -> bool {
        self == Self::default()
    }

    /// The first instant, and the first one after the end.
    pub fn instants(self) -> (Option<Timestamp>, Option<Timestamp>) {
        let midnight =
            |day: NaiveDate| Timestamp::from_utc(day.and_time(chrono::NaiveTime::MIN).and_utc());
        let after = self.to.and_then(|day| day.checked_add_days(DayCount::new(1)));
        (self.from.and_then(midnight), after.and_then(midnight))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::IntoEnumIterator;

    use super::*;
    use crate::domain::import_format::FileKind;

    #[test]
    fn a_file_has_each_header_once_and_import_reads_all_of_them() {
        for set in DataSet::iter() {
            let headers: Vec<&str> = set.columns().map(|column| column.header).collect();
            assert!(headers.len() <= WIDEST, "{set:?}");
            assert_eq!(headers.iter().collect::<BTreeSet<_>>().len(), headers.len(), "{set:?}");
            assert_eq!(set.name().parse(), Ok(set));
            let kind =
                if set == DataSet::TransactionsRewards { "transactions" } else { set.name() };
            let kind: FileKind = kind.parse().unwrap();
            let known: BTreeSet<&str> = kind.columns().map(|column| column.name).collect();
            assert!(headers.iter().all(|header| known.contains(header)), "{set:?}");
        }
    }

    #[test]
    fn a_list_is_read_in_the_order_of_the_files() {
        use DataSet::{Leads, Partners, Rewards};
        assert_eq!(
            DataSet::list("leads, rewards,partners,leads"),
            Ok(vec![Partners, Rewards, Leads])
        );
        for (names, wrong) in
            [("", ""), ("partners,nope", "nope"), ("partners,", ""), ("Leads", "Leads")]
        {
            assert_eq!(DataSet::list(names), Err(wrong.to_owned()));
        }
    }

    #[test]
    fn the_last_day_is_meant_as_a_whole() {
        let day = |text| Days::parse(text).unwrap();
        let days = Days { from: Some(day("2026-02-28")), to: Some(day("2026-02-28")) };
        let (from, to) = days.instants();
        assert_eq!(from.map(Timestamp::rfc3339).as_deref(), Some("2026-02-28T00:00:00Z"));
        assert_eq!(to.map(Timestamp::rfc3339).as_deref(), Some("2026-03-01T00:00:00Z"));
        assert!(!days.is_all_time() && Days::default().is_all_time());
        for wrong in ["2026-2-28", "2026-02-30", "28.02.2026", "", "2026-02-28T00:00:00Z"] {
            assert_eq!(Days::parse(wrong), None, "{wrong}");
        }
    }
}
