//! The files that the web app mails, and the two lists of what partners opened and completed: the columns of
//! each kind, what their cells hold, and parsed rows. The import room parses a file into rows, the store takes
//! them.

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
    Customers,
    Transactions,
    Rewards,
    Leads,
    Deals,
    /// Answers to application forms, one column per question.
    Applications,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportedType {
    /// Text, cleaned.
    Text,
    /// A name or an e-mail: trimmed text.
    Name,
    /// One word of a fixed set, in lower case, such as a reward's status.
    Word,
    /// A currency code, in upper case.
    Currency,
    /// An identifier, kept byte for byte.
    Key,
    /// An amount; hundredths once parsed.
    Money,
    Count,
    /// An instant or a day.
    Time,
    Bool,
    /// Several texts, joined by `;`; a JSON array once parsed.
    Texts,
}

/// Whether a file needs the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The column may be absent.
    Optional,
    /// The column must be there, but its cells may be empty.
    Column,
    /// No cell may be empty: without it nobody knows which record the row is about.
    Cell,
}

/// A column that a kind of file may have.
#[derive(Debug, PartialEq, Eq)]
pub struct FileColumn {
    /// Its name, without the misspellings of the web app's documentation.
    pub name: &'static str,
    pub takes: ImportedType,
    pub need: Need,
}

/// One column per entry: its type and, unless optional, its `Need`.
macro_rules! columns {
    ($($name:ident: $takes:ident $(= $need:ident)?),+ $(,)?) => {
        &[$(FileColumn { name: stringify!($name), takes: ImportedType::$takes, need: columns!(@need $($need)?) }),+]
    };
    (@need) => { Need::Optional };
    (@need $need:ident) => { Need::$need };
}

/// What nearly every file says of a row's partner; empty if the row is unattributed.
const PARTNER: &[FileColumn] = columns! {
    partner_id: Key = Column, partner_name: Name, partner_group: Name,
    partner_program_join_date: Time, partner_group_join_date: Time, partner_manager: Name,
    partner_tags: Texts,
};

/// The same for files whose rows always have a partner.
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

/// Columns of the files of opened resources and completed training (rule: import-identity).
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

    /// Whether such a file gives what describes a partner: a name, a group, a join date.
    pub fn describes_partners(self) -> bool {
        !matches!(self, Self::Resources | Self::Training | Self::Deals)
    }
}

/// A cell that isn't empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedCell {
    /// Text, a word, a key, or a JSON array of texts.
    Text(String),
    /// Hundredths, a count, or a boolean as 0 or 1.
    Int(i64),
    /// An instant, as precise as the file gives it.
    Time {
        at: Timestamp,
        /// Precision in milliseconds: 1, a second, a minute or a day.
        span: i64,
    },
}

impl ImportedCell {
    /// The value for the store's column.
    pub fn value(&self) -> ColumnValue {
        match self {
            Self::Text(text) => ColumnValue::Text(text.clone()),
            Self::Int(n) => ColumnValue::Int(*n),
            Self::Time { at, .. } => ColumnValue::Int(at.ms()),
        }
    }
}

/// A parsed row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRow {
    /// The line of the file on which the row begins; the header is line 1.
    pub line: u64,
    /// Without the empty ones.
    pub cells: Vec<(&'static FileColumn, ImportedCell)>,
    /// (question, answer) of an application, without the empty ones.
    pub answers: Vec<(String, String)>,
}

impl FileRow {
    /// A cell; `None` if it is empty or the file lacks the column.
    pub fn get(&self, column: &str) -> Option<&ImportedCell> {
        self.cells.iter().find(|(at, _)| at.name == column).map(|(_, cell)| cell)
    }

    pub fn text(&self, column: &str) -> Option<&str> {
        match self.get(column) {
            Some(ImportedCell::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A cell's instant, and its precision in milliseconds.
    pub fn time(&self, column: &str) -> Option<(Timestamp, i64)> {
        match self.get(column) {
            Some(ImportedCell::Time { at, span }) => Some((*at, *span)),
            _ => None,
        }
    }
}

/// What is wrong with a row or with the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    pub line: u64,
    /// The column, if a single one is at fault.
    pub column: Option<String>,
    /// What was found and what was expected.
    pub what: String,
}

impl RowError {
    /// An error in one column of a row.
    pub fn of(line: u64, column: &str, what: impl Into<String>) -> Self {
        Self { line, column: Some(column.to_owned()), what: what.into() }
    }

    /// An error of a whole row.
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

/// A file's errors: the first few, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowErrors {
    /// In the file's order.
    pub first: Vec<RowError>,
    /// How many there are in all.
    pub count: usize,
}

impl RowErrors {
    /// How many are kept to be shown.
    const SHOWN: usize = 20;

    pub fn push(&mut self, error: RowError) {
        self.count += 1;
        if self.first.len() < Self::SHOWN {
            self.first.push(error);
        }
    }

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
