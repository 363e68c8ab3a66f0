//! A partner's record tables and their columns. The store reads rows in the order of these fields and the
//! screen shows them; a test in the store holds both to this list.

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use super::record::ColumnValue;
use super::resource::Resource;
use super::time::Timestamp;

/// A record table of one partner.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum RecordTable {
    /// Customers that the partner brought.
    Customers,
    Rewards,
    /// Payments of the partner's customers.
    Transactions,
    /// Leads that the partner submitted.
    Leads,
    /// Deals that the partner registered.
    Deals,
    /// Resources that members opened; only in imported files.
    Resources,
    /// Training that members completed; only in imported files.
    Training,
    /// Custom events.
    Actions,
    /// Links that the partner shares; fetched when the partner is opened.
    Links,
    /// Answers to application forms.
    Applications,
    /// Everything of the partner's that has a date, in one order.
    Timeline,
    /// Rewards of all partners, those on hold first.
    ProgrammeRewards,
}

/// What a column of a record table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellType {
    /// Cleaned text.
    Text,
    /// An identifier, byte for byte; cleaned only when shown.
    Key,
    /// Hundredths of the row's own currency.
    Money,
    /// Hundredths of the currency of the row's rewards.
    RewardMoney,
    /// US cents.
    Usd,
    Count,
    /// Epoch milliseconds.
    Time,
    /// 0 or 1.
    Truth,
}

impl CellType {
    /// Whether it is right-aligned.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::RewardMoney | Self::Usd | Self::Count)
    }

    /// Whether the first sort by it puts the largest first.
    pub fn descends_first(self) -> bool {
        self.is_number() || self == Self::Time
    }
}

/// A column of a record table.
#[derive(Clone, Copy, Debug)]
pub struct TableField {
    /// Its name in files and in the store.
    pub name: &'static str,
    pub title: &'static str,
    pub holds: CellType,
    /// Shown by default, as in the web app's documentation. The others are one key away.
    pub first: bool,
}

/// `name: Kind "Title"` for each column; those before `|` are shown by default.
macro_rules! fields {
    ($($name:ident: $holds:ident $title:literal),+ $(| $($more:ident: $more_holds:ident $more_title:literal),+)? $(,)?) => {
        &[
            $(TableField { name: stringify!($name), title: $title, holds: CellType::$holds, first: true }),+
            $(, $(TableField { name: stringify!($more), title: $more_title, holds: CellType::$more_holds, first: false }),+)?
        ]
    };
}

impl TableField {
    /// Whether its values are what people hold beside those of another list: keys and e-mails.
    pub fn is_compared(&self) -> bool {
        self.holds == CellType::Key || matches!(self.name, "email" | "customer_email")
    }
}

impl RecordTable {
    pub fn name(self) -> &'static str {
        self.into()
    }

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
            Self::ProgrammeRewards => "Rewards of all partners",
        }
    }

    /// What its rows are called where they are counted.
    pub fn word(self) -> &'static str {
        match self {
            Self::Timeline => "events",
            Self::ProgrammeRewards => "rewards",
            other => other.name(),
        }
    }

    /// The API list that its rows come from, if a sync reads one.
    pub fn resource(self) -> Option<Resource> {
        Some(match self {
            Self::Customers => Resource::Customers,
            Self::Rewards | Self::ProgrammeRewards => Resource::Rewards,
            Self::Transactions => Resource::Transactions,
            Self::Leads => Resource::Leads,
            Self::Deals => Resource::Deals,
            Self::Actions => Resource::Actions,
            Self::Applications => Resource::Applications,
            Self::Resources | Self::Training | Self::Links | Self::Timeline => return None,
        })
    }

    /// Its columns, those shown by default first.
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
            Self::ProgrammeRewards => PROGRAMME_REWARDS,
        }
    }

    /// The position of a column.
    pub fn place(self, name: &str) -> Option<usize> {
        self.fields().iter().position(|field| field.name == name)
    }

    /// The column by which it is sorted at first, newest row first.
    pub fn dated_by(self) -> Option<&'static str> {
        match self {
            // Those on hold come first, whenever they were created.
            Self::Links | Self::ProgrammeRewards => None,
            Self::Timeline => Some("at"),
            _ => Some("created_at"),
        }
    }

    /// All tables of a partner, in the order of their tabs.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter().filter(|table| table.is_of_partner())
    }

    /// Whether its rows are one partner's.
    pub fn is_of_partner(self) -> bool {
        self != Self::ProgrammeRewards
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

const PROGRAMME_REWARDS: &[TableField] = fields! {
    partner: Text "Partner", amount: Money "Amount", status: Text "Status", created_at: Time "Created",
    customer: Text "Customer", offer: Text "Offer", reason: Text "Reason" |
    group: Text "Group", key: Key "Reward key", partner_key: Key "Partnership key",
    offer_key: Key "Offer key", transaction_key: Key "Transaction key",
    action_key: Key "Action key", customer_key: Key "Customer (internal)",
    source: Text "Source", ready_at: Time "Ready at", invoice_key: Key "Invoice",
    invoice_status: Text "Invoice status", updated_at: Time "Updated"
};

/// A row of a record table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordRow {
    /// The store's row number within the table.
    pub id: i64,
    /// The record's key; empty if it has none.
    pub key: String,
    /// The record's list, since the timeline has rows of several.
    pub resource: Option<Resource>,
    /// The internal key of the customer it is about.
    pub customer: Option<String>,
    /// The partnership it belongs to, where that may differ from the open partner's.
    pub partner: Option<String>,
    /// Currency of its amount.
    pub currency: Option<String>,
    /// Currency of its rewards; `*` if there are several.
    pub reward_currency: Option<String>,
    /// Test data, left out of every count.
    pub test: bool,
    /// When a sync found it missing from the API: a refund looks like that.
    pub vanished: Option<Timestamp>,
    /// One value per field.
    pub values: Vec<ColumnValue>,
}

impl RecordRow {
    /// Whether it is known to be another partner's than the one of this key.
    pub fn is_of_other(&self, partner: &str) -> bool {
        self.partner.as_ref().is_some_and(|own| own != partner)
    }

    pub fn value(&self, sheet: RecordTable, field: &str) -> &ColumnValue {
        const NULL: &ColumnValue = &ColumnValue::Null;
        sheet.place(field).and_then(|at| self.values.get(at)).unwrap_or(NULL)
    }

    pub fn text(&self, sheet: RecordTable, field: &str) -> Option<&str> {
        self.value(sheet, field).text()
    }
}

/// The record whose rows a table is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A customer's rows, whichever partner the customer belongs to, by internal key.
    Customer(String),
    /// A transaction and what belongs to it, by its key.
    Transaction(String),
    Reward(String),
    Lead(String),
    Deal(String),
    Action(String),
    /// The partner's rewards from an offer.
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

/// A query of a record table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordQuery {
    pub sheet: RecordTable,
    /// The partnership's key.
    pub partner: String,
    /// Only what belongs to this record.
    pub of: Option<Of>,
    /// The row's texts must contain each of these words, ignoring case and accents.
    pub words: Vec<String>,
    /// The row must be of one of these kinds; empty: any.
    pub kinds: Vec<String>,
    /// From the first instant to before the second.
    pub during: Option<(Timestamp, Timestamp)>,
    /// The field, and whether the largest comes first. `None`: newest first.
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

    /// Whether neither words, kinds nor a period narrow it.
    pub fn is_unfiltered(&self) -> bool {
        self.words.is_empty() && self.kinds.is_empty() && self.during.is_none()
    }
}

/// What the footer of a record table shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordTotals {
    /// Rows that match, including test data and vanished ones.
    pub rows: i64,
    /// Of these, the ones neither test data nor vanished.
    pub live: i64,
    /// Sums of the live ones in hundredths, one per currency, never added up (rule: one-sum-a-currency).
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
        for sheet in RecordTable::iter() {
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
