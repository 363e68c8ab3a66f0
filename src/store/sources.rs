//! Where each record table's rows come from: the SQL of its columns, filters and sums. [`super::record_tables`]
//! builds statements from these.

use crate::domain::record_table::{Of, RecordTable};

/// A record table in SQL. Expressions use the tables of `from`.
pub(super) struct TableSource {
    pub(super) from: &'static str,
    /// The row number.
    pub(super) id: &'static str,
    /// Condition: the row belongs to the partner `?1`.
    pub(super) partner: &'static str,
    /// When the row was created; the default sort order.
    pub(super) at: &'static str,
    pub(super) key: &'static str,
    /// The customer's internal key.
    pub(super) customer: &'static str,
    /// The partnership it belongs to, where that may be another one.
    pub(super) owner: &'static str,
    /// Currencies of the amount and of its rewards.
    pub(super) currencies: [&'static str; 2],
    pub(super) test: &'static str,
    pub(super) vanished: &'static str,
    /// The kind of row, for the filter.
    pub(super) kind: Option<&'static str>,
    /// What the footer sums: (amount, currency).
    pub(super) sum: Option<(&'static str, &'static str)>,
    /// What the footer leaves out besides test data and vanished rows.
    pub(super) unsummed: &'static str,
    /// (name, expression).
    pub(super) fields: &'static [(&'static str, &'static str)],
    /// What a search looks into.
    pub(super) texts: &'static str,
}

/// How a customer is shown: by name, unless it is missing or only repeats the key (rule: blank-names); else by
/// whatever else is known.
macro_rules! customer {
    ($else:literal) => {
        concat!(
            "coalesce(nullif(nullif(trim(c.name), ''), c.key), nullif(trim(c.email), ''), c.external_key, ",
            $else,
            ")"
        )
    };
}

/// The transaction's rewards that count: neither declined nor vanished (rule: reward-columns).
macro_rules! rewards_of_transaction {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            " FROM rewards r WHERE r.transaction_key = t.key AND r.vanished_at IS NULL \
             AND r.status IS NOT 'declined')"
        )
    };
}

macro_rules! imported {
    ($resource:literal, $key:literal, $field:literal) => {
        concat!(
            "(SELECT value FROM imported i WHERE i.resource = '",
            $resource,
            "' AND i.key = ",
            $key,
            " AND i.field = '",
            $field,
            "')"
        )
    };
}

macro_rules! member {
    ($table:literal) => {
        concat!(
            "coalesce(nullif(trim(coalesce(json_extract(",
            $table,
            ".rest, '$.team_member.first_name'), '') || ' ' || \
             coalesce(json_extract(",
            $table,
            ".rest, '$.team_member.last_name'), '')), ''), ",
            $table,
            ".member_email)"
        )
    };
}

/// The timeline's source is put together from several tables.
pub(super) fn source(sheet: RecordTable) -> &'static TableSource {
    match sheet {
        RecordTable::Customers => &CUSTOMERS,
        RecordTable::Rewards => &REWARDS,
        RecordTable::Transactions => &TRANSACTIONS,
        RecordTable::Leads => &LEADS,
        RecordTable::Deals => &DEALS,
        RecordTable::Resources => &RESOURCES,
        RecordTable::Training => &TRAINING,
        RecordTable::Actions => &ACTIONS,
        RecordTable::Links => &LINKS,
        RecordTable::Applications => &APPLICATIONS,
        RecordTable::Timeline => &TIMELINE,
        RecordTable::ProgrammeRewards => &PROGRAMME_REWARDS,
    }
}

/// Condition that narrows a table to the rows of the record `?2`; `false` if it can have none.
pub(super) fn narrowed(sheet: RecordTable, of: &Of) -> &'static str {
    match (sheet, of) {
        (RecordTable::Customers, Of::Customer(_)) => "c.key = ?2",
        (RecordTable::Customers, Of::Transaction(_)) => {
            "c.key = (SELECT customer FROM transactions WHERE key = ?2)"
        }
        (RecordTable::Customers, Of::Reward(_)) => {
            "c.key = (SELECT customer_key FROM rewards WHERE key = ?2)"
        }
        (RecordTable::Rewards, Of::Customer(_)) => "r.customer_key = ?2",
        (RecordTable::Rewards, Of::Transaction(_)) => "r.transaction_key = ?2",
        (RecordTable::Rewards, Of::Reward(_)) => "r.key = ?2",
        (RecordTable::Rewards, Of::Action(_)) => "r.action_key = ?2",
        (RecordTable::Rewards, Of::Offer(_)) => "r.partnership_key = ?1 AND r.offer_key = ?2",
        (RecordTable::ProgrammeRewards, Of::Offer(_)) => "r.offer_key = ?2",
        (RecordTable::Rewards, Of::Invoice(_)) => "r.partnership_key = ?1 AND r.invoice_key = ?2",
        (RecordTable::Transactions, Of::Customer(_)) => "t.customer = ?2",
        (RecordTable::Transactions, Of::Transaction(_)) => "t.key = ?2",
        (RecordTable::Transactions, Of::Reward(_)) => {
            "t.key = (SELECT transaction_key FROM rewards WHERE key = ?2)"
        }
        (RecordTable::Leads, Of::Customer(_)) => {
            "l.customer_key IN (?2, (SELECT external_key FROM customers WHERE key = ?2))"
        }
        (RecordTable::Leads, Of::Lead(_)) => "l.key = ?2",
        (RecordTable::Deals, Of::Customer(_)) => {
            "d.customer_key IN (?2, (SELECT external_key FROM customers WHERE key = ?2))"
        }
        (RecordTable::Deals, Of::Deal(_)) => "d.key = ?2",
        (RecordTable::Actions, Of::Customer(_)) => "a.customer_key = ?2",
        (RecordTable::Actions, Of::Action(_)) => "a.key = ?2",
        _ => "false",
    }
}

const CUSTOMERS: TableSource = TableSource {
    from: "customers c",
    id: "c.rowid",
    partner: "c.partner = ?1",
    at: "c.created_at",
    key: "c.key",
    customer: "c.key",
    owner: "c.partner",
    currencies: ["'USD'", "NULL"],
    test: "coalesce(c.test, 0)",
    vanished: "c.vanished_at",
    kind: Some(
        "CASE WHEN c.vanished_at IS NOT NULL THEN 'vanished' WHEN c.test = 1 THEN 'test' \
         WHEN c.paid_count > 0 THEN 'paid' ELSE 'signed up' END",
    ),
    sum: Some(("c.paid_usd", "'USD'")),
    unsummed: "false",
    fields: &[
        ("name", customer!("c.key")),
        ("email", "c.email"),
        ("customer_key", "c.external_key"),
        ("created_at", "c.created_at"),
        ("key", "c.key"),
        ("provider_key", "c.provider_key"),
        ("source", "c.source_type"),
        ("payments", "c.paid_count"),
        ("revenue", "c.paid_usd"),
        ("last_payment", "c.paid_last"),
        (
            "rewards",
            "(SELECT count(*) FROM rewards r WHERE r.customer_key = c.key AND r.vanished_at IS NULL)",
        ),
        (
            "company",
            concat!(
                "coalesce(form(c.rest, 'company'), ",
                imported!("customers", "c.key", "customer_company"),
                ")"
            ),
        ),
        ("subscription", imported!("customers", "c.key", "subscription_plan_name")),
        ("updated_at", "c.updated_at"),
    ],
    texts: "c.name, c.email, c.external_key, c.key, c.provider_key",
};

/// A reward's customer, as far as anything names one.
macro_rules! reward_customer {
    () => {
        customer!(
            "nullif(json_extract(r.rest, '$.customer.name'), r.customer_key), \
             json_extract(r.rest, '$.customer.email'), r.customer_external_key, r.customer_key"
        )
    };
}

/// What a reward is for, in a word.
const REWARD_SOURCE: &str = "CASE WHEN r.transaction_key IS NOT NULL THEN 'transaction' \
    WHEN r.action_key IS NOT NULL THEN 'action' \
    WHEN coalesce(r.customer_key, r.customer_external_key) IS NOT NULL THEN 'customer' ELSE 'manual' END";

const REWARDS: TableSource = TableSource {
    from: "rewards r LEFT JOIN customers c ON c.key = r.customer_key",
    id: "r.rowid",
    partner: "r.partnership_key = ?1",
    at: "r.created_at",
    key: "r.key",
    customer: "r.customer_key",
    owner: "r.partnership_key",
    currencies: ["coalesce(r.currency, 'USD')", "NULL"],
    test: "coalesce(c.test, 0)",
    vanished: "r.vanished_at",
    kind: Some(
        "CASE WHEN r.vanished_at IS NOT NULL THEN 'vanished' WHEN c.test = 1 THEN 'test' \
         ELSE coalesce(r.status, 'unknown') END",
    ),
    sum: Some(("r.amount", "coalesce(r.currency, 'USD')")),
    unsummed: "r.status IS 'declined'",
    fields: &[
        ("customer", reward_customer!()),
        ("amount", "r.amount"),
        ("status", "r.status"),
        ("source", REWARD_SOURCE),
        ("created_at", "r.created_at"),
        ("ready_at", "r.ready_at"),
        ("key", "r.key"),
        ("offer", "r.offer_description"),
        ("offer_key", "r.offer_key"),
        ("description", "r.description"),
        ("decline_reason", "r.decline_reason"),
        ("transaction_key", "r.transaction_key"),
        ("action_key", "r.action_key"),
        ("customer_key", "r.customer_key"),
        ("invoice_key", "r.invoice_key"),
        ("invoice_status", "r.invoice_status"),
        ("payment_date", "r.invoice_payment_date"),
        ("subscription", imported!("rewards", "r.key", "reward_subscription_key")),
        ("updated_at", "r.updated_at"),
    ],
    texts: "c.name, c.email, c.external_key, r.customer_key, r.key, r.transaction_key, r.action_key, \
            r.description, r.offer_description, r.decline_reason, r.invoice_key, r.status",
};

/// Rewards of all partners. Without a sort those on hold come first: see `HELD_FIRST` in `record_tables`.
const PROGRAMME_REWARDS: TableSource = TableSource {
    from: "rewards r LEFT JOIN customers c ON c.key = r.customer_key \
           LEFT JOIN partnerships p ON p.key = r.partnership_key",
    partner: "true",
    fields: &[
        ("partner", "coalesce(p.name, r.partnership_key)"),
        ("amount", "r.amount"),
        ("status", "r.status"),
        ("created_at", "r.created_at"),
        ("customer", reward_customer!()),
        ("offer", "coalesce(nullif(trim(r.offer_description), ''), r.description)"),
        ("reason", "r.decline_reason"),
        ("group", "p.group_name"),
        ("key", "r.key"),
        ("partner_key", "r.partnership_key"),
        ("offer_key", "r.offer_key"),
        ("transaction_key", "r.transaction_key"),
        ("action_key", "r.action_key"),
        ("customer_key", "r.customer_key"),
        ("source", REWARD_SOURCE),
        ("ready_at", "r.ready_at"),
        ("invoice_key", "r.invoice_key"),
        ("invoice_status", "r.invoice_status"),
        ("updated_at", "r.updated_at"),
    ],
    texts: "p.name, p.email, r.partnership_key, c.name, c.email, c.external_key, r.customer_key, r.key, \
            r.transaction_key, r.action_key, r.description, r.offer_description, r.offer_key, \
            r.decline_reason, r.invoice_key, r.status",
    ..REWARDS
};

const TRANSACTIONS: TableSource = TableSource {
    from: "transactions t LEFT JOIN customers c ON c.key = t.customer",
    id: "t.rowid",
    partner: "t.partner = ?1",
    at: "t.created_at",
    key: "t.key",
    customer: "t.customer",
    owner: "t.partner",
    currencies: [
        "t.currency",
        rewards_of_transaction!(
            "CASE WHEN min(coalesce(r.currency, 'USD')) = max(coalesce(r.currency, 'USD')) \
             THEN min(coalesce(r.currency, 'USD')) ELSE '*' END"
        ),
    ],
    test: "max(coalesce(t.test, 0), coalesce(c.test, 0))",
    vanished: "t.vanished_at",
    kind: Some(concat!(
        "CASE WHEN t.vanished_at IS NOT NULL THEN 'vanished' WHEN t.test = 1 OR c.test = 1 THEN 'test' \
         WHEN t.approved = 0 THEN 'unapproved' WHEN ",
        rewards_of_transaction!("1"),
        " THEN 'rewarded' ELSE 'without reward' END"
    )),
    sum: Some((
        "CASE WHEN t.amount_usd IS NOT NULL THEN t.amount_usd WHEN t.currency = 'USD' THEN t.amount END",
        "'USD'",
    )),
    // A vanished customer's payments stay, but count for no partner (rule: totals).
    unsummed: "c.vanished_at IS NOT NULL",
    fields: &[
        ("customer", customer!("t.customer_email, t.customer_external_key, t.customer")),
        ("amount", "t.amount"),
        ("product_key", "t.product_key"),
        ("category_key", "t.category_key"),
        ("reward_amount", rewards_of_transaction!("summed(r.amount)")),
        ("created_at", "t.created_at"),
        ("final_reward", rewards_of_transaction!("max(coalesce(r.ready_at, r.created_at))")),
        ("key", "t.key"),
        ("amount_usd", "t.amount_usd"),
        ("approved", "t.approved"),
        ("unapproved_reasons", imported!("transactions", "t.key", "unapproved_reasons")),
        ("rewards", rewards_of_transaction!("count(*)")),
        ("customer_email", "coalesce(c.email, t.customer_email)"),
        ("customer_key", "t.customer"),
        ("external_key", "coalesce(c.external_key, t.customer_external_key)"),
        ("subscription", imported!("transactions", "t.key", "subscription_plan")),
        ("updated_at", "t.updated_at"),
    ],
    texts: "c.name, c.email, t.customer_email, c.external_key, t.customer_external_key, t.customer, t.key, \
            t.product_key, t.category_key",
};

const LEADS: TableSource = TableSource {
    from: "leads l",
    id: "l.rowid",
    partner: "l.partner = ?1",
    at: "l.created_at",
    key: "l.key",
    customer: "l.customer_key",
    owner: "l.partner",
    currencies: ["'USD'", "NULL"],
    test: "0",
    vanished: "l.vanished_at",
    kind: Some(
        "CASE WHEN l.vanished_at IS NOT NULL THEN 'vanished' ELSE coalesce(l.status, 'unknown') END",
    ),
    sum: Some(("l.amount", "'USD'")),
    unsummed: "false",
    fields: &[
        ("name", "coalesce(form(l.rest, 'name'), form(l.rest, 'email'), l.external_key, l.key)"),
        ("company", "form(l.rest, 'company')"),
        ("email", "coalesce(form(l.rest, 'email'), l.external_key)"),
        ("status", "coalesce(l.stage_name, l.status)"),
        ("submitted_by", member!("l")),
        ("created_at", "l.created_at"),
        ("key", "l.key"),
        ("amount", "l.amount"),
        ("approved", "l.approved"),
        ("stage", "l.stage_name"),
        (
            "decline_reason",
            concat!(
                "coalesce(json_extract(l.rest, '$.decline_reason'), ",
                imported!("leads", "l.key", "lead_decline_reason"),
                ")"
            ),
        ),
        ("customer_key", "l.customer_key"),
        ("external_key", "l.external_key"),
        ("updated_at", "l.updated_at"),
    ],
    texts: "form(l.rest, 'name'), form(l.rest, 'company'), form(l.rest, 'email'), l.external_key, l.key, \
            l.customer_key, l.member_email, l.status, l.stage_name",
};

const DEALS: TableSource = TableSource {
    from: "deals d LEFT JOIN customers c ON c.key = d.customer_key",
    id: "d.rowid",
    partner: "d.partner = ?1",
    at: "d.created_at",
    key: "d.key",
    customer: "d.customer_key",
    owner: "d.partner",
    currencies: ["'USD'", "NULL"],
    test: "0",
    vanished: "d.vanished_at",
    kind: Some(
        "CASE WHEN d.vanished_at IS NOT NULL THEN 'vanished' ELSE coalesce(d.stage, 'unknown') END",
    ),
    sum: Some(("d.amount", "'USD'")),
    unsummed: "false",
    fields: &[
        ("account", "coalesce(nullif(trim(d.account_name), ''), d.key)"),
        ("stage", "d.stage"),
        ("customer", customer!("d.customer_key")),
        ("created_at", "d.created_at"),
        ("amount", "d.amount"),
        ("key", "d.key"),
        ("email", "form(d.rest, 'email')"),
        (
            "contact",
            "nullif(trim(coalesce(d.contact_first_name, '') || ' ' || coalesce(d.contact_last_name, '')), '')",
        ),
        ("close_date", "d.close_date"),
        ("lost_reason", "d.lost_reason"),
        ("submitted_by", member!("d")),
        ("source", "d.source"),
        ("customer_key", "d.customer_key"),
        ("external_key", "d.external_key"),
        ("updated_at", "d.updated_at"),
    ],
    texts: "d.account_name, d.stage, c.name, c.email, form(d.rest, 'email'), d.key, d.external_key, \
            d.customer_key, d.contact_first_name, d.contact_last_name, d.member_email",
};

const ACTIVITY_FIELDS: &[(&str, &str)] =
    &[("description", "v.description"), ("member", "v.member"), ("created_at", "v.created_at")];

const RESOURCES: TableSource = TableSource {
    from: "activities v",
    id: "v.id",
    partner: "v.kind = 'resource' AND v.partner = ?1",
    at: "v.created_at",
    key: "''",
    customer: "NULL",
    owner: "NULL",
    currencies: ["NULL", "NULL"],
    test: "0",
    vanished: "NULL",
    kind: Some("v.member"),
    sum: None,
    unsummed: "false",
    fields: ACTIVITY_FIELDS,
    texts: "v.description, v.member",
};

const TRAINING: TableSource =
    TableSource { partner: "v.kind = 'training' AND v.partner = ?1", ..RESOURCES };

const ACTIONS: TableSource = TableSource {
    from: "actions a LEFT JOIN customers c ON c.key = a.customer_key",
    id: "a.rowid",
    partner: "a.partner = ?1",
    at: "a.created_at",
    key: "a.key",
    customer: "a.customer_key",
    owner: "a.partner",
    currencies: ["NULL", "NULL"],
    test: "coalesce(c.test, 0)",
    vanished: "a.vanished_at",
    kind: Some(
        "CASE WHEN a.vanished_at IS NOT NULL THEN 'vanished' ELSE coalesce(a.action_type, 'unknown') END",
    ),
    sum: None,
    unsummed: "false",
    fields: &[
        ("action_type", "a.action_type"),
        ("value", "a.value"),
        ("customer", customer!("a.customer_key")),
        ("created_at", "a.created_at"),
        ("key", "a.key"),
        ("customer_key", "a.customer_key"),
        ("archived", "a.archived"),
        ("updated_at", "a.updated_at"),
    ],
    texts: "a.action_type, c.name, c.email, a.customer_key, a.key",
};

const LINKS: TableSource = TableSource {
    from: "links k",
    id: "k.rowid",
    partner: "k.partnership_key = ?1",
    at: "-k.position",
    key: "coalesce(k.key, '')",
    customer: "NULL",
    owner: "NULL",
    currencies: ["NULL", "NULL"],
    test: "0",
    vanished: "NULL",
    kind: None,
    sum: None,
    unsummed: "false",
    fields: &[("url", "k.url"), ("dest", "k.dest"), ("key", "k.key")],
    texts: "k.url, k.dest, k.key",
};

const APPLICATIONS: TableSource = TableSource {
    from: "applications p",
    id: "p.rowid",
    partner: "p.partnership_key = ?1",
    at: "p.created_at",
    key: "p.key",
    customer: "NULL",
    owner: "NULL",
    currencies: ["NULL", "NULL"],
    test: "0",
    vanished: "p.vanished_at",
    kind: Some(
        "CASE WHEN p.vanished_at IS NOT NULL THEN 'vanished' ELSE \
         CASE p.approved WHEN 1 THEN 'approved' WHEN 0 THEN 'declined' ELSE 'undecided' END END",
    ),
    sum: None,
    unsummed: "false",
    fields: &[
        (
            "name",
            "coalesce(nullif(trim(coalesce(p.first_name, '') || ' ' || coalesce(p.last_name, '')), ''), \
             nullif(trim(p.email), ''), p.key)",
        ),
        ("email", "nullif(trim(p.email), '')"),
        (
            "decision",
            "CASE p.approved WHEN 1 THEN 'approved' WHEN 0 THEN 'declined' ELSE 'undecided' END",
        ),
        ("created_at", "p.created_at"),
        ("key", "p.key"),
        ("group", "json_extract(p.rest, '$.group.name')"),
        ("decline_reason", "nullif(p.decline_reason, '')"),
        ("updated_at", "p.updated_at"),
    ],
    texts: "p.first_name, p.last_name, p.email, p.key, p.decline_reason",
};

/// A timeline row number has the arm's number above this many bits of the row's own.
pub(super) const ARM_BITS: u32 = 48;

/// The timeline; `{arms}` stands for the union of its arms.
pub(super) const TIMELINE: TableSource = TableSource {
    from: "{arms} e",
    id: "e.id",
    partner: "true",
    at: "e.at",
    key: "e.key",
    customer: "e.customer_key",
    owner: "NULL",
    currencies: ["e.currency", "NULL"],
    test: "e.test",
    vanished: "e.vanished_at",
    kind: Some("e.kind"),
    sum: None,
    unsummed: "false",
    fields: &[
        ("at", "e.at"),
        ("kind", "e.kind"),
        ("what", "e.what"),
        ("amount", "e.amount"),
        ("customer", "e.customer"),
        ("key", "e.key"),
    ],
    texts: "e.kind, e.what, e.customer, e.key",
};
