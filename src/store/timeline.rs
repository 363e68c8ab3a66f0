//! A partner's timeline: rows of many tables in one order. Each arm is one table, or the changes that syncs
//! saw. An index reads each arm in order of time, and SQLite merges them. A row's number combines the arm's
//! number with the row's own.

use super::sources::{ARM_BITS, TIMELINE};
use crate::domain::Resource;
use crate::domain::record_table::{Of, RecordQuery};

/// One table of the timeline.
struct Arm {
    /// The list its records belong to.
    resource: Option<Resource>,
    from: &'static str,
    id: &'static str,
    /// Condition: the row belongs to the partner `?1`.
    partner: &'static str,
    /// Condition: the row belongs to the customer `?2`.
    customer_is: &'static str,
    at: &'static str,
    kind: &'static str,
    key: &'static str,
    what: &'static str,
    amount: &'static str,
    currency: &'static str,
    customer_key: &'static str,
    customer: &'static str,
    test: &'static str,
    vanished: &'static str,
}

const NOTHING: Arm = Arm {
    resource: None,
    from: "",
    id: "",
    partner: "",
    customer_is: "false",
    at: "",
    kind: "",
    key: "''",
    what: "NULL",
    amount: "NULL",
    currency: "NULL",
    customer_key: "NULL",
    customer: "NULL",
    test: "0",
    vanished: "NULL",
};

const CUSTOMER: &str = "coalesce(nullif(nullif(trim(c.name), ''), c.key), nullif(trim(c.email), ''), c.external_key, c.key)";

const REWARD: Arm = Arm {
    resource: Some(Resource::Rewards),
    from: "rewards r LEFT JOIN customers c ON c.key = r.customer_key",
    id: "r.rowid",
    partner: "r.partnership_key = ?1",
    customer_is: "r.customer_key = ?2",
    at: "r.created_at",
    kind: "'reward'",
    key: "r.key",
    what: "coalesce(r.status, 'reward') || coalesce(': ' || coalesce(r.offer_description, r.description), '')",
    amount: "r.amount",
    currency: "coalesce(r.currency, 'USD')",
    customer_key: "r.customer_key",
    customer: CUSTOMER,
    test: "coalesce(c.test, 0)",
    vanished: "r.vanished_at",
};

const PAYMENT: Arm = Arm {
    resource: Some(Resource::Transactions),
    from: "transactions t LEFT JOIN customers c ON c.key = t.customer",
    id: "t.rowid",
    partner: "t.partner = ?1",
    customer_is: "t.customer = ?2",
    at: "t.created_at",
    kind: "'payment'",
    key: "t.key",
    what: "coalesce(t.product_key, t.key)",
    amount: "t.amount",
    currency: "t.currency",
    customer_key: "t.customer",
    customer: CUSTOMER,
    test: "max(coalesce(t.test, 0), coalesce(c.test, 0))",
    vanished: "t.vanished_at",
};

const PARTNERSHIP: Arm = Arm {
    resource: Some(Resource::Partnerships),
    from: "partnerships p",
    id: "p.rowid",
    partner: "p.key = ?1",
    at: "p.created_at",
    kind: "'signed up'",
    key: "p.key",
    what: "'the partnership was created'",
    ..NOTHING
};

const ARMS: [Arm; 15] = [
    PARTNERSHIP,
    Arm { at: "p.joined_at", kind: "'joined'", what: "'joined the programme'", ..PARTNERSHIP },
    Arm {
        resource: Some(Resource::Customers),
        from: "customers c",
        id: "c.rowid",
        partner: "c.partner = ?1",
        customer_is: "c.key = ?2",
        at: "c.created_at",
        kind: "'customer'",
        key: "c.key",
        what: "coalesce(c.source_type, 'submitted')",
        customer_key: "c.key",
        customer: CUSTOMER,
        test: "coalesce(c.test, 0)",
        vanished: "c.vanished_at",
        ..NOTHING
    },
    PAYMENT,
    Arm {
        at: "t.vanished_at",
        kind: "'vanished'",
        what: "'payment ' || t.key || ' is no longer listed: refund likely'",
        partner: "t.partner = ?1 AND t.vanished_at IS NOT NULL",
        customer_is: "t.customer = ?2 AND t.vanished_at IS NOT NULL",
        ..PAYMENT
    },
    REWARD,
    Arm {
        at: "r.ready_at",
        kind: "'ready'",
        what: "'reward becomes visible to the partner' || coalesce(': ' || r.offer_description, '')",
        partner: "r.partnership_key = ?1 AND r.ready_at IS NOT NULL AND r.status IS NOT 'declined' AND r.vanished_at IS NULL",
        customer_is: "r.customer_key = ?2 AND r.ready_at IS NOT NULL AND r.status IS NOT 'declined' AND r.vanished_at IS NULL",
        ..REWARD
    },
    Arm {
        at: "r.vanished_at",
        kind: "'vanished'",
        what: "'reward ' || r.key || ' is no longer listed'",
        partner: "r.partnership_key = ?1 AND r.vanished_at IS NOT NULL",
        customer_is: "r.customer_key = ?2 AND r.vanished_at IS NOT NULL",
        ..REWARD
    },
    Arm {
        resource: Some(Resource::Leads),
        from: "leads l",
        id: "l.rowid",
        partner: "l.partner = ?1",
        customer_is: "l.customer_key IN (?2, (SELECT external_key FROM customers WHERE key = ?2))",
        at: "l.created_at",
        kind: "'lead'",
        key: "l.key",
        what: "coalesce(form(l.rest, 'company'), form(l.rest, 'name'), l.external_key, l.key) || coalesce(': ' || l.status, '')",
        amount: "l.amount",
        currency: "'USD'",
        customer_key: "l.customer_key",
        vanished: "l.vanished_at",
        ..NOTHING
    },
    Arm {
        resource: Some(Resource::Deals),
        from: "deals d",
        id: "d.rowid",
        partner: "d.partner = ?1",
        customer_is: "d.customer_key IN (?2, (SELECT external_key FROM customers WHERE key = ?2))",
        at: "d.created_at",
        kind: "'deal'",
        key: "d.key",
        what: "coalesce(d.account_name, d.key) || coalesce(': ' || d.stage, '')",
        amount: "d.amount",
        currency: "'USD'",
        customer_key: "d.customer_key",
        vanished: "d.vanished_at",
        ..NOTHING
    },
    Arm {
        resource: Some(Resource::Actions),
        from: "actions a LEFT JOIN customers c ON c.key = a.customer_key",
        id: "a.rowid",
        partner: "a.partner = ?1",
        customer_is: "a.customer_key = ?2",
        at: "a.created_at",
        kind: "'action'",
        key: "a.key",
        what: "a.action_type",
        customer_key: "a.customer_key",
        customer: CUSTOMER,
        test: "coalesce(c.test, 0)",
        vanished: "a.vanished_at",
        ..NOTHING
    },
    Arm {
        resource: Some(Resource::Applications),
        from: "applications p",
        id: "p.rowid",
        partner: "p.partnership_key = ?1",
        at: "p.created_at",
        kind: "'application'",
        key: "p.key",
        what: "CASE p.approved WHEN 1 THEN 'approved' WHEN 0 THEN 'declined' ELSE 'undecided' END",
        vanished: "p.vanished_at",
        ..NOTHING
    },
    // A group's key and name are both logged; only the name is shown, since that is what a person reads.
    Arm {
        from: "changes h",
        id: "h.id",
        partner: "h.partner = ?1 AND h.field <> 'group_key'",
        customer_is: "(h.resource, h.key) IN (SELECT 'customers', ?2 \
                      UNION ALL SELECT 'transactions', key FROM transactions WHERE customer = ?2 \
                      UNION ALL SELECT 'rewards', key FROM rewards WHERE customer_key = ?2)",
        at: "h.seen_at",
        kind: "CASE WHEN h.field = 'group_name' THEN 'group' WHEN h.resource = 'rewards' AND h.new = 'hold' THEN 'held' \
               WHEN h.new = 'declined' THEN 'declined' WHEN h.resource = 'customers' THEN 'attribution' ELSE 'change' END",
        key: "h.key",
        what: "CASE h.field WHEN 'group_name' THEN 'group' WHEN 'ready_at' THEN 'ready at' ELSE \
               rtrim(h.resource, 's') || ' ' || replace(h.field, '_', ' ') END || ': ' || \
               CASE WHEN h.field = 'ready_at' THEN coalesce(date(h.old / 1000, 'unixepoch'), 'none') || ' -> ' || \
               coalesce(date(h.new / 1000, 'unixepoch'), 'none') \
               WHEN h.field = 'tags' THEN \
               coalesce(nullif(replace(replace(trim(h.old, '[]'), char(34), ''), ',', ', '), ''), 'none') || ' -> ' || \
               coalesce(nullif(replace(replace(trim(h.new, '[]'), char(34), ''), ',', ', '), ''), 'none') \
               ELSE coalesce(h.old, 'none') || ' -> ' || coalesce(h.new, 'none') END",
        ..NOTHING
    },
    Arm {
        from: "imported i JOIN partnerships p ON p.key = i.key",
        id: "p.rowid",
        partner: "i.resource = 'partnerships' AND i.key = ?1 AND i.field = 'partner_group_join_date'",
        at: "CAST(i.value AS INTEGER)",
        kind: "'group'",
        key: "p.key",
        what: "'joined the group ' || coalesce(p.group_name, '') || ' (imported)'",
        resource: Some(Resource::Partnerships),
        ..NOTHING
    },
    Arm {
        from: "activities v",
        id: "v.id",
        partner: "v.kind IN ('resource', 'training') AND v.partner = ?1",
        at: "v.created_at",
        kind: "v.kind",
        what: "v.description || coalesce(' by ' || nullif(v.member, ''), '')",
        ..NOTHING
    },
];

/// Number of the arm with the imported group date, whose table `imported` has other fields too.
const IMPORTED: usize = 13;
/// Number of the arm with the changes that syncs saw, in records of all lists.
const CHANGES: usize = 12;

impl Arm {
    fn select(&self, number: usize, condition: &str) -> String {
        let resource = match self.resource {
            Some(resource) => format!("'{}'", resource.name()),
            None if number == CHANGES => "h.resource".to_owned(),
            None => "NULL".to_owned(),
        };
        format!(
            "SELECT {number} << {ARM_BITS} | {} AS id, {} AS at, {} AS kind, {} AS key, {} AS what, {} AS amount, \
             {} AS currency, {} AS customer_key, {} AS customer, {} AS test, {} AS vanished_at, {resource} AS resource \
             FROM {} WHERE {condition} AND {} IS NOT NULL",
            self.id,
            self.at,
            self.kind,
            self.key,
            self.what,
            self.amount,
            self.currency,
            self.customer_key,
            self.customer,
            self.test,
            self.vanished,
            self.from,
            self.at,
        )
    }
}

/// The timeline's rows for a query, as tables for its source.
pub(super) fn rows_of(query: &RecordQuery) -> String {
    let condition = |arm: &Arm| match &query.of {
        None => arm.partner,
        Some(Of::Customer(_)) => arm.customer_is,
        Some(_) => "false",
    };
    let arms: Vec<String> = ARMS
        .iter()
        .enumerate()
        .filter(|(_, arm)| condition(arm) != "false")
        .map(|(number, arm)| arm.select(number, condition(arm)))
        .collect();
    // If no arm fits, a table without rows.
    let arms =
        if arms.is_empty() { PARTNERSHIP.select(0, "false") } else { arms.join(" UNION ALL ") };
    TIMELINE.from.replace("{arms}", &format!("({arms})"))
}

/// One row of the timeline, as a table for its source, with the row's own number for `?1`.
pub(super) fn row_of(id: i64) -> Option<(String, i64)> {
    let number = usize::try_from(id >> ARM_BITS).ok()?;
    let arm = ARMS.get(number)?;
    let kind = if number == IMPORTED { " AND i.field = 'partner_group_join_date'" } else { "" };
    let rows = arm.select(number, &format!("{} = ?1{kind}", arm.id));
    Some((TIMELINE.from.replace("{arms}", &format!("({rows})")), id & ((1 << ARM_BITS) - 1)))
}
