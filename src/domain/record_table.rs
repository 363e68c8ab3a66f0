//! The tables of a partner's detail view, and what their columns are. The store reads rows in the
//! order of these fields, the screen shows them; a test in the store holds both to this list.

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use super::record::ColumnValue;
use super::resource::Resource;
use super::time::Timestamp;

/// A table of one partner.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum RecordTable {
    /// Customers that the partner brought.
    Customers,
    /// Rewards of the partner.
    Rewards,
    /// Payments of the partner's customers.
    Transactions,
    /// Leads that the partner submitted.
    Leads,
    /// Deals that the partner registered.
    Deals,
    /// Resources that members opened; only imported files tell.
    Resources,
    /// Training that members completed; only imported files tell.
    Training,
    /// Custom events.
    Actions,
    /// Links that the partner shares; fetched when the partner is opened.
    Links,
    /// Answers of application forms.
    Applications,
    /// Everything of the partner that has a date, in one order.
    Timeline,
}

/// What a column of a sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellType {
    /// Cleaned text.
    Text,
    /// An identifier, byte for byte: it is cleaned where it is shown.
    Key,
    /// Hundredths of the row's own currency.
    Money,
    /// Hundredths of the currency of the row's rewards.
    RewardMoney,
    /// US cents.
    Usd,
    /// A count.
    Count,
    /// An instant.
    Time,
    /// 0 or 1.
    Truth,
}

impl CellType {
    /// Whether it stands to the right.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::RewardMoney | Self::Usd | Self::Count)
    }

    /// Whether the first sort by it shows the largest first.
    pub fn descends_first(self) -> bool {
        self.is_number() || self == Self::Time
    }
}

/// A column of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct TableField {
    /// Its name, in files and for the store.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it holds.
    pub holds: CellType,
    /// Shown at first: the article's columns. The others are a key away.
    pub first: bool,
}

/// `name: Kind "Title"` a column; those before `|` are shown at first.
macro_rules! fields {
    ($($name:ident: $holds:ident $title:literal),+ $(| $($more:ident: $more_holds:ident $more_title:literal),+)? $(,)?) => {
        &[
            $(TableField { name: stringify!($name), title: $title, holds: CellType::$holds, first: true }),+
            $(, $(TableField { name: stringify!($more), title: $more_title, holds: CellType::$more_holds, first: false }),+)?
        ]
    };
}

impl RecordTable {
    /// Its name.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Customers => "Customers",
            Self::Rewards => "Rewards",
            Self::Transactions => "Transactions",
            Self::Leads => "Leads",
            Self::Deals => "Deals",
            Self::Resources => "Resources",
            Self::Training => "Training",
            Self::Actions => "Actions",
            Self::Links => "Links",
            Self::Applications => "Applications",
            Self::Timeline => "Timeline",
        }
    }

    /// The list of the API that its rows come from, where it is one that a sync reads.
    pub fn resource(self) -> Option<Resource> {
        Some(match self {
            Self::Customers => Resource::Customers,
            Self::Rewards => Resource::Rewards,
            Self::Transactions => Resource::Transactions,
            Self::Leads => Resource::Leads,
            Self::Deals => Resource::Deals,
            Self::Actions => Resource::Actions,
            Self::Applications => Resource::Applications,
            Self::Resources | Self::Training | Self::Links | Self::Timeline => return None,
        })
    }

    /// Its columns, those shown at first before the others.
    pub fn fields(self) -> &'static [TableField] {
        match self {
            Self::Customers => CUSTOMERS,
            Self::Rewards => REWARDS,
            Self::Transactions => TRANSACTIONS,
            Self::Leads => LEADS,
            Self::Deals => DEALS,
            Self::Resources => RESOURCES,
            Self::Training => TRAINING,
            Self::Actions => ACTIONS,
            Self::Links => LINKS,
            Self::Applications => APPLICATIONS,
            Self::Timeline => TIMELINE,
        }
    }

    /// The place of a column.
    pub fn place(self, name: &str) -> Option<usize> {
        self.fields().iter().position(|field| field.name == name)
    }

    /// The column whose order a sheet has at first, the newest row first: the day of its row.
    pub fn dated_by(self) -> Option<&'static str> {
        match self {
            Self::Links => None,
            Self::Timeline => Some("at"),
            _ => Some("created_at"),
        }
    }

    /// All sheets, in the order of their tabs.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }
}

const CUSTOMERS: &[TableField] = fields! {
    name: Text "Customer", email: Text "E-mail", customer_key: Key "Customer key",
    created_at: Time "Submitted on" |
    key: Key "Internal key", provider_key: Key "Provider key", source: Text "Source",
    payments: Count "Payments", revenue: Usd "Revenue", last_payment: Time "Last payment",
    rewards: Count "Rewards", company: Text "Company", subscription: Text "Subscription",
    updated_at: Time "Updated"
};

const REWARDS: &[TableField] = fields! {
    customer: Text "Customer", amount: Money "Amount", status: Text "Status", source: Text "Source",
    created_at: Time "Created", ready_at: Time "Ready at" |
    key: Key "Reward key", offer: Text "Offer", offer_key: Key "Offer key",
    description: Text "Description", decline_reason: Text "Decline reason",
    transaction_key: Key "Transaction key", action_key: Key "Action key",
    customer_key: Key "Customer (internal)", invoice_key: Key "Invoice",
    invoice_status: Text "Invoice status", payment_date: Time "Invoice paid",
    subscription: Key "Subscription key", updated_at: Time "Updated"
};

const TRANSACTIONS: &[TableField] = fields! {
    customer: Text "Customer", amount: Money "Amount", product_key: Key "Product key",
    category_key: Key "Category key", reward_amount: RewardMoney "Reward", created_at: Time "Created",
    final_reward: Time "Final reward" |
    key: Key "Transaction key", amount_usd: Usd "Amount (USD)", approved: Truth "Approved",
    unapproved_reasons: Text "Unapproved because", rewards: Count "Rewards",
    customer_email: Text "Customer e-mail", customer_key: Key "Customer (internal)",
    external_key: Key "Customer key", subscription: Text "Subscription", updated_at: Time "Updated"
};

const LEADS: &[TableField] = fields! {
    name: Text "Lead", company: Text "Company", email: Text "E-mail", status: Text "Status",
    submitted_by: Text "Submitted by", created_at: Time "Submitted" |
    key: Key "Lead key", amount: Usd "Amount", approved: Truth "Approved", stage: Text "Stage",
    decline_reason: Text "Decline reason", customer_key: Key "Customer key",
    external_key: Key "External key", updated_at: Time "Updated"
};

const DEALS: &[TableField] = fields! {
    account: Text "Account", stage: Text "Stage", customer: Text "Customer",
    created_at: Time "Submitted", amount: Usd "Amount" |
    key: Key "Deal key", email: Text "E-mail", contact: Text "Contact", close_date: Text "Closes",
    lost_reason: Text "Lost because", submitted_by: Text "Submitted by", source: Text "Source",
    customer_key: Key "Customer key", external_key: Key "External key", updated_at: Time "Updated"
};

const RESOURCES: &[TableField] = fields! {
    description: Text "Resource", member: Text "Member", created_at: Time "Opened"
};

const TRAINING: &[TableField] = fields! {
    description: Text "Training", member: Text "Member", created_at: Time "Completed"
};

const ACTIONS: &[TableField] = fields! {
    action_type: Text "Action", value: Count "Value", customer: Text "Customer",
    created_at: Time "Created" |
    key: Key "Action key", customer_key: Key "Customer (internal)", archived: Truth "Archived",
    updated_at: Time "Updated"
};

const LINKS: &[TableField] = fields! {
    url: Text "Link", dest: Text "Leads to" | key: Key "Link key"
};

const APPLICATIONS: &[TableField] = fields! {
    name: Text "Name", email: Text "E-mail", decision: Text "Decision", created_at: Time "Submitted" |
    key: Key "Application key", group: Text "Group", decline_reason: Text "Decline reason",
    updated_at: Time "Updated"
};

const TIMELINE: &[TableField] = fields! {
    at: Time "When", kind: Text "What", what: Text "Which", amount: Money "Amount",
    customer: Text "Customer" | key: Key "Key"
};

/// A row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordRow {
    /// The store's own number of the row within its sheet.
    pub id: i64,
    /// The record's key; empty where it has none.
    pub key: String,
    /// What list the record is of; the timeline has rows of several.
    pub resource: Option<Resource>,
    /// The internal key of the customer that it is about.
    pub customer: Option<String>,
    /// The partnership whose it is, where that may be another one than the open partner's.
    pub partner: Option<String>,
    /// The currency of its amount.
    pub currency: Option<String>,
    /// The currency of its rewards; `*` when there are several.
    pub reward_currency: Option<String>,
    /// Test data: left out of every count.
    pub test: bool,
    /// When it was found to be gone from the API: a refund looks like that.
    pub vanished: Option<Timestamp>,
    /// One value a field.
    pub values: Vec<ColumnValue>,
}

impl RecordRow {
    /// The value of a field.
    pub fn value(&self, sheet: RecordTable, field: &str) -> &ColumnValue {
        const NULL: &ColumnValue = &ColumnValue::Null;
        sheet.place(field).and_then(|at| self.values.get(at)).unwrap_or(NULL)
    }

    /// The text of a field.
    pub fn text(&self, sheet: RecordTable, field: &str) -> Option<&str> {
        self.value(sheet, field).text()
    }
}

/// Which of the rows a sheet is narrowed to by a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Those of a customer, whoever's partner it is: by its internal key.
    Customer(String),
    /// A transaction and what hangs on it, by its key.
    Transaction(String),
    /// One reward.
    Reward(String),
    /// One lead.
    Lead(String),
    /// One deal.
    Deal(String),
    /// One action.
    Action(String),
    /// The partner's rewards of an offer.
    Offer(String),
    /// The partner's rewards on an invoice.
    Invoice(String),
}

impl Of {
    /// What it narrows by, in a word, and the key.
    pub fn words(&self) -> (&'static str, &str) {
        match self {
            Self::Customer(key) => ("customer", key),
            Self::Transaction(key) => ("transaction", key),
            Self::Reward(key) => ("reward", key),
            Self::Lead(key) => ("lead", key),
            Self::Deal(key) => ("deal", key),
            Self::Action(key) => ("action", key),
            Self::Offer(key) => ("offer", key),
            Self::Invoice(key) => ("invoice", key),
        }
    }
}

/// What is asked of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordQuery {
    /// The sheet.
    pub sheet: RecordTable,
    /// The partnership's key.
    pub partner: String,
    /// Narrowed to what belongs to a record.
    pub of: Option<Of>,
    /// Each of these words must be in one of the row's texts; case and accents aside.
    pub words: Vec<String>,
    /// One of these kinds, where any is named.
    pub kinds: Vec<String>,
    /// From the first of these instants to before the second.
    pub during: Option<(Timestamp, Timestamp)>,
    /// The order: a field and whether the largest comes first. Without one the newest comes first.
    pub sort: Option<(&'static str, bool)>,
}

impl RecordQuery {
    /// All rows of a partner, newest first.
    pub fn new(sheet: RecordTable, partner: &str) -> Self {
        Self {
            sheet,
            partner: partner.to_owned(),
            of: None,
            words: Vec::new(),
            kinds: Vec::new(),
            during: None,
            sort: None,
        }
    }

    /// Whether nothing narrows it.
    pub fn is_whole(&self) -> bool {
        self.of.is_none() && self.is_unfiltered()
    }

    /// Whether neither words nor kinds nor a time narrow it.
    pub fn is_unfiltered(&self) -> bool {
        self.words.is_empty() && self.kinds.is_empty() && self.during.is_none()
    }
}

/// What the foot of a sheet says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordTotals {
    /// Rows that match; test data and vanished ones too.
    pub rows: i64,
    /// Of them, those that are neither test data nor vanished.
    pub live: i64,
    /// Sums of the live ones in hundredths, one a currency, never added up (rule: one-sum-a-currency).
    pub sums: Vec<(String, i128)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_articles_columns_come_first() {
        let first = |sheet: RecordTable| -> Vec<&str> {
            sheet.fields().iter().filter(|field| field.first).map(|field| field.title).collect()
        };
        assert_eq!(
            first(RecordTable::Customers),
            ["Customer", "E-mail", "Customer key", "Submitted on"]
        );
        assert_eq!(
            first(RecordTable::Rewards),
            ["Customer", "Amount", "Status", "Source", "Created", "Ready at"]
        );
        assert_eq!(
            first(RecordTable::Transactions),
            [
                "Customer",
                "Amount",
                "Product key",
                "Category key",
                "Reward",
                "Created",
                "Final reward"
            ]
        );
        assert_eq!(
            first(RecordTable::Leads),
            ["Lead", "Company", "E-mail", "Status", "Submitted by", "Submitted"]
        );
        assert_eq!(
            first(RecordTable::Deals),
            ["Account", "Stage", "Customer", "Submitted", "Amount"]
        );
        assert_eq!(first(RecordTable::Resources), ["Resource", "Member", "Opened"]);
    }

    #[test]
    fn names_are_unique_and_a_date_is_a_column() {
        for sheet in RecordTable::all() {
            let mut names: Vec<&str> = sheet.fields().iter().map(|field| field.name).collect();
            if let Some(dated) = sheet.dated_by() {
                assert!(names.contains(&dated), "{sheet:?}");
            }
            let many = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), many, "{sheet:?}");
        }
    }
}
