//! Where an export's rows come from: the SQL of each data set's rows and cells.

use crate::domain::dataset::{CsvType, DataSet};
use crate::store::partners::KnownTotals;

/// A data set's rows in SQL.
pub(super) struct DataSetSource {
    /// The table with its alias, which the expressions use.
    pub(super) list: &'static str,
    pub(super) alias: &'static str,
    /// Key of the row's partner.
    pub(super) partner: &'static str,
    /// Whether an index finds a partner's rows.
    pub(super) indexed: bool,
    /// When the row was created; date ranges apply to it.
    pub(super) at: &'static str,
    /// Sort order before the key (rule: row-order).
    pub(super) order: &'static str,
    /// Which rows count by their own columns: neither vanished nor test data (rule: totals).
    pub(super) live: &'static str,
    /// Joins, none of which drops or doubles a row.
    pub(super) joins: &'static str,
    /// Which rows count by the joined columns.
    pub(super) counted: &'static str,
}

/// Joins the row's partner.
const PARTNER: &str = "LEFT JOIN partnerships p ON p.key = ";

/// Sources disagree on which key of its customer a lead or a deal names, so both are looked up
/// (rule: whose-record).
macro_rules! customer_by_either_key {
    ($named:literal) => {
        concat!(
            "LEFT JOIN customers c ON c.key = coalesce((SELECT key FROM customers WHERE key = ",
            $named,
            "), (SELECT min(key) FROM customers WHERE external_key = ",
            $named,
            "))"
        )
    };
}

impl DataSetSource {
    pub(super) fn of(set: DataSet) -> &'static Self {
        match set {
            DataSet::Partners => &PARTNERS,
            DataSet::Rewards => &REWARDS,
            DataSet::Transactions | DataSet::TransactionsRewards => &TRANSACTIONS,
            DataSet::Customers => &CUSTOMERS,
            DataSet::Applications => &APPLICATIONS,
            DataSet::Leads => &LEADS,
            DataSet::Deals => &DEALS,
        }
    }

    /// The joins, including the partner's.
    pub(super) fn joined(&self) -> String {
        if self.alias == "p" {
            return self.joins.to_owned();
        }
        format!("{PARTNER}{} {}", self.partner, self.joins)
    }
}

const PARTNERS: DataSetSource = DataSetSource {
    list: "partnerships p",
    alias: "p",
    partner: "p.key",
    indexed: true,
    // The date range uses the same column (rule: join-date).
    at: "coalesce(p.joined_at, p.created_at)",
    order: "p.created_at",
    live: "p.vanished_at IS NULL",
    joins: "LEFT JOIN partner_totals t ON t.partner = p.key",
    counted: "true",
};

const REWARDS: DataSetSource = DataSetSource {
    list: "rewards r",
    alias: "r",
    partner: "r.partnership_key",
    indexed: true,
    at: "r.created_at",
    order: "r.created_at",
    live: "r.vanished_at IS NULL",
    joins: "LEFT JOIN customers c ON c.key = r.customer_key",
    counted: "coalesce(c.test, 0) = 0",
};

const TRANSACTIONS: DataSetSource = DataSetSource {
    list: "transactions t",
    alias: "t",
    partner: "t.partner",
    indexed: true,
    at: "t.created_at",
    order: "t.created_at",
    live: "t.vanished_at IS NULL AND coalesce(t.test, 0) = 0",
    joins: "LEFT JOIN customers c ON c.key = t.customer",
    counted: "coalesce(c.test, 0) = 0",
};

const CUSTOMERS: DataSetSource = DataSetSource {
    list: "customers c",
    alias: "c",
    partner: "c.partner",
    indexed: true,
    at: "c.created_at",
    order: "c.created_at",
    live: "c.vanished_at IS NULL AND coalesce(c.test, 0) = 0",
    joins: "",
    counted: "true",
};

const APPLICATIONS: DataSetSource = DataSetSource {
    list: "applications a",
    alias: "a",
    partner: "coalesce(a.partnership_key, \
              (SELECT min(key) FROM partnerships WHERE partner_key = a.partner_key))",
    indexed: false,
    at: "a.created_at",
    order: "a.created_at",
    live: "a.vanished_at IS NULL",
    joins: "",
    counted: "true",
};

const LEADS: DataSetSource = DataSetSource {
    list: "leads l",
    alias: "l",
    partner: "l.partner",
    indexed: true,
    at: "l.created_at",
    order: "l.created_at",
    live: "l.vanished_at IS NULL",
    joins: customer_by_either_key!("l.customer_key"),
    counted: "true",
};

const DEALS: DataSetSource = DataSetSource {
    list: "deals d",
    alias: "d",
    partner: "d.partner",
    indexed: true,
    at: "d.created_at",
    order: "d.created_at",
    live: "d.vanished_at IS NULL",
    joins: customer_by_either_key!("d.customer_key"),
    counted: "true",
};

/// A customer's name, unless it is blank or only repeats the key (rule: blank-names).
const CUSTOMER_NAME: &str = "nullif(nullif(trim(c.name), ''), c.key)";

/// The transaction's rewards that the rewards file has too. Nearly all are for the transaction's own customer,
/// who isn't test data; for these, no customer is looked up.
macro_rules! rewards_of_transaction {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM rewards r WHERE r.transaction_key = t.key AND r.vanished_at IS NULL \
             AND (r.customer_key IS NULL OR r.customer_key = t.customer OR NOT EXISTS \
             (SELECT 1 FROM customers rc WHERE rc.key = r.customer_key AND rc.test = 1)))"
        )
    };
}

/// What the store knows, which decides what a cell may say.
pub(super) struct Cells {
    /// Which counts are the store's own (rule: totals-before-lists).
    pub(super) known: KnownTotals,
    /// Lists that imported files say something about; for the others `imported` needn't be looked up.
    pub(super) told: Vec<String>,
}

impl Cells {
    /// The SQL of a data set's cells, one per column.
    pub(super) fn of(&self, set: DataSet) -> Vec<String> {
        let sql = |column: &crate::domain::dataset::CsvColumn| match column.holds {
            CsvType::Run => "NULL".to_owned(),
            _ => self.cell(set, column.header),
        };
        set.columns().map(sql).collect()
    }

    fn cell(&self, set: DataSet, header: &str) -> String {
        match header {
            "partner_id" => return DataSetSource::of(set).partner.to_owned(),
            "partner_group_join_date" => {
                return format!(
                    "CAST({} AS INTEGER)",
                    self.imported("partnerships", "p.key", header)
                );
            }
            _ => {}
        }
        if let Some(sql) = of_partner(header) {
            return sql.to_owned();
        }
        match set {
            DataSet::Partners => self.of_partners(header),
            DataSet::Rewards => self.of_reward(header),
            DataSet::Transactions | DataSet::TransactionsRewards => self.of_transaction(header),
            DataSet::Customers => self.of_customer(header),
            DataSet::Applications => "a.approved".to_owned(),
            DataSet::Leads => self.of_lead(header),
            DataSet::Deals => of_deal(header).to_owned(),
        }
    }

    /// A value that only imported files give.
    fn imported(&self, list: &str, key: &str, field: &str) -> String {
        if !self.told.iter().any(|told| told == list) {
            return "NULL".to_owned();
        }
        format!(
            "(SELECT value FROM imported i WHERE i.resource = '{list}' AND i.key = {key} AND i.field = '{field}')"
        )
    }

    /// Totals of all time (rule: partner-sums). Where the lists were never read to their end: the API's own
    /// number, or nothing.
    fn of_partners(&self, header: &str) -> String {
        let own = |ours: &str, theirs: &str| {
            if self.known.counts { ours.to_owned() } else { theirs.to_owned() }
        };
        match header {
            "partner_firstname" => "p.first_name".to_owned(),
            "archived_status" => "p.archived".to_owned(),
            "partner_email" => "p.email".to_owned(),
            "total_number_of_customers" => own("coalesce(t.signups, 0)", "p.stat_customers"),
            "total_number_of_transactions" => own(
                "(SELECT coalesce(sum(c.paid_count), 0) FROM customers c WHERE c.partner = p.key \
                  AND c.vanished_at IS NULL AND coalesce(c.test, 0) = 0)",
                "NULL",
            ),
            "total_sum_of_transactions_usd" => own("coalesce(t.revenue, 0)", "p.stat_revenue"),
            _ if self.known.rewards => "coalesce(t.earned_usd, 0)".to_owned(),
            _ => "NULL".to_owned(),
        }
    }

    fn of_reward(&self, header: &str) -> String {
        match header {
            "reward_key" => "r.key",
            "reward_amount" => "r.amount",
            "reward_description" => "r.description",
            "reward_created_date" => "r.created_at",
            "reward_status" => "r.status",
            "reward_source" => {
                "CASE WHEN r.transaction_key IS NOT NULL THEN 'transaction' \
                 WHEN r.action_key IS NOT NULL THEN 'action' \
                 WHEN coalesce(r.customer_key, r.customer_external_key) IS NOT NULL THEN 'customer' \
                 ELSE 'manual' END"
            }
            "reward_transaction_key" => "r.transaction_key",
            // The internal key, by which rewards join (rule: reward-columns).
            "reward_customer_key" => "r.customer_key",
            "reward_release_date" => "r.ready_at",
            _ => return self.imported("rewards", "r.key", header),
        }
        .to_owned()
    }

    fn of_transaction(&self, header: &str) -> String {
        match header {
            "transaction_key" => "t.key",
            "transaction_create_date" => "t.created_at",
            "transaction_product_key" => "t.product_key",
            "transaction_amount" => "t.amount",
            "transaction_currency" => "t.currency",
            "transaction_approved" => "t.approved",
            "reward_key" => rewards_of_transaction!(
                "group_concat(r.key, ';' ORDER BY r.created_at NULLS LAST, r.key)"
            ),
            // One row per payment (rule: reward-columns). Amounts in different currencies aren't added up
            // (rule: one-sum-a-currency).
            "reward_amount" => rewards_of_transaction!(
                "CASE WHEN min(coalesce(r.currency, 'USD')) FILTER (WHERE r.status IS NOT 'declined') \
                 IS max(coalesce(r.currency, 'USD')) FILTER (WHERE r.status IS NOT 'declined') \
                 THEN summed(r.amount) FILTER (WHERE r.status IS NOT 'declined') END"
            ),
            "customer_key" => "coalesce(c.external_key, t.customer_external_key)",
            "customer_ps_key" => "t.customer",
            "customer_name" => CUSTOMER_NAME,
            _ => return self.imported("transactions", "t.key", header),
        }
        .to_owned()
    }

    fn of_customer(&self, header: &str) -> String {
        match header {
            "customer_creation_date" => "c.created_at",
            "customer_key" => "c.external_key",
            "customer_ps_key" => "c.key",
            "customer_creation_source" => "c.source_type",
            "customer_email" => "c.email",
            // Before the payments were read, a count of 0 says nothing.
            "customer_has_paid" if self.known.counts => "c.paid_count > 0",
            "customer_has_paid" => {
                "CASE WHEN c.paid_count > 0 THEN 1 ELSE json_extract(c.rest, '$.has_paid') END"
            }
            "number_of_transactions_for_customer" if self.known.counts => "c.paid_count",
            "number_of_transactions_for_customer" => "nullif(c.paid_count, 0)",
            "customer_company" => {
                let told = self.imported("customers", "c.key", header);
                return format!("coalesce(form(c.rest, 'company'), {told})");
            }
            _ => return self.imported("customers", "c.key", header),
        }
        .to_owned()
    }

    fn of_lead(&self, header: &str) -> String {
        match header {
            // The form may have it in several places (rule: contact-fields).
            "lead_email" => "coalesce(form(l.rest, 'email'), l.external_key)",
            "lead_status" => "l.status",
            "lead_amount" => "l.amount",
            "lead_last_updated" => "l.updated_at",
            "lead_created_date" => "l.created_at",
            "lead_approved" => "l.approved",
            "lead_decline_reason" => {
                let told = self.imported("leads", "l.key", header);
                return format!("coalesce(json_extract(l.rest, '$.decline_reason'), {told})");
            }
            "customer_ps_key" => "coalesce(c.key, l.customer_key)",
            _ => customer(header),
        }
        .to_owned()
    }
}

/// What most data sets say of the row's partner.
fn of_partner(header: &str) -> Option<&'static str> {
    Some(match header {
        "partner_name" => "p.name",
        "partner_group" => "p.group_name",
        "partner_program_join_date" => "coalesce(p.joined_at, p.created_at)",
        "partner_manager" => {
            "coalesce(nullif(trim(p.manager_email), ''), nullif(trim(p.manager_name), ''))"
        }
        "partner_tags" => "p.tags",
        _ => return None,
    })
}

fn of_deal(header: &str) -> &'static str {
    match header {
        "deal_account_name" => "d.account_name",
        "deal_email" => "form(d.rest, 'email')",
        "deal_stage" => "d.stage",
        "deal_amount" => "d.amount",
        "deal_last_updated" => "d.updated_at",
        "deal_close_date" => "d.close_date",
        "deal_created_date" => "d.created_at",
        "deal_lost_reason" => "d.lost_reason",
        "deal_contact_first_name" => "d.contact_first_name",
        "customer_ps_key" => "coalesce(c.key, d.customer_key)",
        _ => customer(header),
    }
}

/// The customer of a lead or deal, if one was found.
fn customer(header: &str) -> &'static str {
    if header == "customer_key" { "c.external_key" } else { CUSTOMER_NAME }
}
