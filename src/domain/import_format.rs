//! The files that the web app mails, and the two lists of what partners opened and completed: the
//! columns of each kind, what their cells take, and a row once it was read. The import room makes
//! rows of a file's text, the store takes them.

use std::fmt;

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::record::ColumnValue;
use super::time::Timestamp;

/// What a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum FileKind {
    /// Resources that partners' members opened.
    Resources,
    /// Training that partners' members completed.
    Training,
    /// Partners with their totals.
    Partners,
    /// Customers.
    Customers,
    /// Transactions.
    Transactions,
    /// Rewards.
    Rewards,
    /// Leads.
    Leads,
    /// Deals.
    Deals,
    /// Answers of application forms: a column a question.
    Applications,
}

/// What a cell takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportedType {
    /// Text, cleaned.
    Text,
    /// A name or an e-mail: text without the blanks at its ends.
    Name,
    /// One of a list's words, in lower case: a reward's status.
    Word,
    /// A currency's letters, in upper case.
    Currency,
    /// An identifier, kept byte for byte.
    Key,
    /// An amount; hundredths once it was read.
    Money,
    /// A count.
    Count,
    /// An instant or a day.
    Time,
    /// A truth value.
    Bool,
    /// Several texts, joined by `;`; a JSON array once they were read.
    Texts,
}

/// Whether a file can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The column may be absent.
    Optional,
    /// The column has to be there, its cells may be empty.
    Column,
    /// No cell of it may be empty: without it nobody knows which record the row is of.
    Cell,
}

/// A column that a kind of file may have.
#[derive(Debug, PartialEq, Eq)]
pub struct FileColumn {
    /// Its name, cleaned of the article's misspellings.
    pub name: &'static str,
    /// What its cells take.
    pub takes: ImportedType,
    /// Whether it has to be there.
    pub need: Need,
}

/// One word or two a column: what it takes, and what is needed of it.
macro_rules! columns {
    ($($name:ident: $takes:ident $(= $need:ident)?),+ $(,)?) => {
        &[$(FileColumn { name: stringify!($name), takes: ImportedType::$takes, need: columns!(@need $($need)?) }),+]
    };
    (@need) => { Need::Optional };
    (@need $need:ident) => { Need::$need };
}

/// What nearly every file says of a row's partner. Nobody's rows have it empty.
const PARTNER: &[FileColumn] = columns! {
    partner_id: Key = Column, partner_name: Name, partner_group: Name,
    partner_program_join_date: Time, partner_group_join_date: Time, partner_manager: Name,
    partner_tags: Texts,
};

/// The same where a row is always somebody's.
const SOMEBODY: &[FileColumn] = columns! {
    partner_id: Key = Cell, partner_name: Name, partner_group: Name,
    partner_program_join_date: Time, partner_group_join_date: Time, partner_manager: Name,
    partner_tags: Texts,
};

const PARTNERS: &[FileColumn] = columns! {
    partner_firstname: Name, archived_status: Bool, partner_email: Name,
    total_number_of_customers: Count, total_number_of_transactions: Count,
    total_sum_of_transactions_usd: Money, total_sum_of_rewards: Money, exported_at: Time,
};

const REWARDS: &[FileColumn] = columns! {
    reward_key: Key = Cell, reward_amount: Money, reward_description: Text,
    reward_created_date: Time, reward_status: Word, reward_source: Text,
    reward_transaction_key: Key, reward_customer_key: Key, reward_release_date: Time,
    reward_subscription_key: Key, exported_at: Time,
};

const TRANSACTIONS: &[FileColumn] = columns! {
    transaction_key: Key = Cell, transaction_create_date: Time, transaction_product_key: Key,
    transaction_amount: Money, transaction_currency: Currency, transaction_approved: Bool,
    unapproved_reasons: Text, reward_key: Key, reward_amount: Money, customer_key: Key,
    customer_ps_key: Key, customer_name: Name, subscription_plan: Text, exported_at: Time,
};

const CUSTOMERS: &[FileColumn] = columns! {
    customer_creation_date: Time, customer_key: Key, customer_ps_key: Key = Cell,
    customer_creation_source: Text, customer_email: Name, customer_has_paid: Bool,
    customer_company: Name, number_of_transactions_for_customer: Count,
    subscription_plan_name: Text, subscription_plan_value: Text, subscription_count: Text,
    exported_at: Time,
};

const LEADS: &[FileColumn] = columns! {
    lead_email: Name = Column, lead_status: Text, lead_amount: Money, lead_last_updated: Time,
    lead_created_date: Time = Cell, lead_approved: Bool, lead_decline_reason: Text,
    customer_key: Key, customer_ps_key: Key, customer_name: Name, exported_at: Time,
};

const DEALS: &[FileColumn] = columns! {
    deal_account_name: Name = Column, deal_email: Name, deal_stage: Text, deal_amount: Money,
    deal_last_updated: Time, deal_close_date: Text, deal_created_date: Time = Cell,
    deal_lost_reason: Text, deal_contact_first_name: Name, customer_key: Key,
    customer_ps_key: Key, customer_name: Name, exported_at: Time,
};

const APPLICATIONS: &[FileColumn] = columns! { application_approved: Bool, exported_at: Time };

/// The days that a mailed file may hold (rule: import-identity).
const ACTIVITIES: &[FileColumn] = columns! {
    partner_id: Key = Cell, description: Text = Cell, member: Name, date: Time = Cell,
};

impl FileKind {
    /// Its name on the command line and in the store's log.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The columns that such a file may have.
    pub fn columns(self) -> impl Iterator<Item = &'static FileColumn> + Clone {
        let (partner, own) = match self {
            Self::Resources | Self::Training => (ACTIVITIES, &[][..]),
            Self::Partners => (SOMEBODY, PARTNERS),
            Self::Rewards => (SOMEBODY, REWARDS),
            Self::Applications => (SOMEBODY, APPLICATIONS),
            Self::Customers => (PARTNER, CUSTOMERS),
            Self::Transactions => (PARTNER, TRANSACTIONS),
            Self::Leads => (PARTNER, LEADS),
            Self::Deals => (PARTNER, DEALS),
        };
        partner.iter().chain(own)
    }

    /// Whether such a file says of a partner what makes one: a name, a group, a join date.
    pub fn describes_partners(self) -> bool {
        !matches!(self, Self::Resources | Self::Training | Self::Deals)
    }
}

/// A cell that isn't empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedCell {
    /// Text, a word, a key, or a JSON array of texts.
    Text(String),
    /// Hundredths, a count, or a truth value as 0 or 1.
    Int(i64),
    /// An instant, as exactly as the file says it.
    Time {
        /// Its beginning.
        at: Timestamp,
        /// How many milliseconds the file leaves open: 1, or those of a second, a minute, a day.
        span: i64,
    },
}

impl ImportedCell {
    /// As a column of the store takes it.
    pub fn value(&self) -> ColumnValue {
        match self {
            Self::Text(text) => ColumnValue::Text(text.clone()),
            Self::Int(n) => ColumnValue::Int(*n),
            Self::Time { at, .. } => ColumnValue::Int(at.ms()),
        }
    }
}

/// A row as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRow {
    /// The line of the file on which it begins; the header is on the first.
    pub line: u64,
    /// Its cells, without the empty ones.
    pub cells: Vec<(&'static FileColumn, ImportedCell)>,
    /// Answers to an application's questions, by the question; without the empty ones.
    pub answers: Vec<(String, String)>,
}

impl FileRow {
    /// A cell; nothing when it is empty, or the file doesn't have the column.
    pub fn get(&self, column: &str) -> Option<&ImportedCell> {
        self.cells.iter().find(|(at, _)| at.name == column).map(|(_, cell)| cell)
    }

    /// A cell's text.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.get(column) {
            Some(ImportedCell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A cell's instant, and how much the file leaves open.
    pub fn time(&self, column: &str) -> Option<(Timestamp, i64)> {
        match self.get(column) {
            Some(ImportedCell::Time { at, span }) => Some((*at, *span)),
            _ => None,
        }
    }
}

/// What is wrong with a row, or with the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file.
    pub line: u64,
    /// The column, where it is one column's fault.
    pub column: Option<String>,
    /// What was found and what was expected.
    pub what: String,
}

impl RowError {
    /// Something wrong in a column of a row.
    pub fn of(line: u64, column: &str, what: impl Into<String>) -> Self {
        Self { line, column: Some(column.to_owned()), what: what.into() }
    }

    /// Something wrong with a row as a whole.
    pub fn row(line: u64, what: impl Into<String>) -> Self {
        Self { line, column: None, what: what.into() }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, {column}: {}", self.line, self.what),
            None => write!(f, "line {}: {}", self.line, self.what),
        }
    }
}

/// The errors of a file: the first few, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowErrors {
    /// The first ones, in the file's order.
    pub first: Vec<RowError>,
    /// All of them.
    pub count: usize,
}

impl RowErrors {
    /// How many are shown.
    const SHOWN: usize = 20;

    /// Adds one.
    pub fn push(&mut self, error: RowError) {
        self.count += 1;
        if self.first.len() < Self::SHOWN {
            self.first.push(error);
        }
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl From<RowError> for RowErrors {
    fn from(error: RowError) -> Self {
        Self { first: vec![error], count: 1 }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn a_kind_has_each_column_once_and_says_whose_a_row_is() {
        for kind in FileKind::iter() {
            let names: Vec<&str> = kind.columns().map(|column| column.name).collect();
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{kind:?}");
            assert!(names.contains(&"partner_id"), "{kind:?}");
            assert_eq!(kind.name().parse(), Ok(kind));
        }
    }

    #[test]
    fn errors_are_counted_beyond_those_that_are_shown() {
        let mut errors = RowErrors::default();
        for line in 1..=50 {
            errors.push(RowError::of(line, "reward_amount", "is no amount"));
        }
        assert_eq!((errors.first.len(), errors.count), (20, 50));
        assert_eq!(errors.first[0].to_string(), "line 1, reward_amount: is no amount");
    }
}
