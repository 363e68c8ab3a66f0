//! Writes a page: its records, totals, changes and the cursor that follows it, all in one transaction. A kill
//! at any instant leaves the store as it was before the page or after it.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};
use strum::IntoEnumIterator;

use super::error::StoreError;
use super::open::Store;
use super::pass_end;
use super::state::{self, PassState, RUN_STEP};
use super::totals::Totals;
use crate::domain::partner::display_name;
use crate::domain::shape::columns;
use crate::domain::text::fold;
use crate::domain::{Clean, ColumnValue, Record, Resource, Skew, Timestamp};

/// A page as it came from the API.
#[derive(Debug)]
pub struct PageIn {
    /// The pass's number.
    pub pass: i64,
    pub records: Vec<Record>,
    /// Items without a key.
    pub skipped: i64,
    /// Where the next page begins; `None` after the last page.
    pub cursor: Option<String>,
    /// The list ended with an empty page that said there was more. It isn't complete, so it can't tell what
    /// vanished.
    pub cut: bool,
}

/// How a page was asked for.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// The cursor it was asked with; `None` for the first page. A page that doesn't follow what is stored of
    /// its pass is refused.
    pub after: Option<String>,
    /// The end of the list may mark any number of missing records as vanished.
    pub accept_vanished: bool,
    /// The server told its time. If not, our own clock is trusted no further than the records go.
    pub server_told: bool,
    /// How far our own clock is off.
    pub skew: Option<Skew>,
}

/// What a page changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageOut {
    /// Keys that this pass had not brought before.
    pub fresh: i64,
    /// Records that the store didn't have.
    pub inserted: i64,
    pub updated: i64,
    pub unchanged: i64,
}

impl ToSql for ColumnValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            ColumnValue::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            ColumnValue::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            ColumnValue::Int(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
        })
    }
}

/// The statements of one list, built once from its columns.
struct Statements {
    probe: String,
    upsert: String,
    mark: String,
    /// Whether the stored row equals the record, cell by cell; takes the values of `upsert`.
    same: String,
    watched: Option<String>,
}

static STATEMENTS: LazyLock<HashMap<Resource, Statements>> = LazyLock::new(|| {
    Resource::iter().map(|resource| (resource, Statements::of(resource))).collect()
});

impl Statements {
    fn of(resource: Resource) -> Self {
        let table = resource.name();
        let names: Vec<&str> = columns(resource).iter().map(|c| c.name).collect();
        let mut all = vec!["key"];
        all.extend(&names);
        all.extend(["rest", "digest", "seen"]);
        if resource == Resource::Partnerships {
            all.extend(["name", "name_folded"]);
        }
        let mut values: Vec<String> = (1..=all.len()).map(|n| format!("?{n}")).collect();
        let mut updates: Vec<String> =
            all.iter().skip(1).map(|c| format!("{c} = excluded.{c}")).collect();
        for (column, expression, on_update) in derived(resource) {
            let mut expression = (*expression).to_owned();
            for (at, name) in all.iter().enumerate() {
                expression = expression.replace(&format!("{{{name}}}"), &format!("?{}", at + 1));
            }
            all.push(column);
            values.push(expression);
            updates.push(format!("{column} = {on_update}"));
        }
        let watched = watched(resource);
        let same: Vec<String> = all
            .iter()
            .zip(&values)
            .map(|(column, value)| match *column {
                // Where the API doesn't say it, the list it is in decides.
                "archived" if resource == Resource::Partnerships => {
                    "(archived_given IS NULL OR archived = archived_given)".to_owned()
                }
                "seen" => format!("{value} IS NOT NULL"),
                column => format!("{column} IS {value}"),
            })
            .collect();
        Self {
            probe: format!("SELECT digest, seen, vanished_at FROM {table} WHERE key = ?1"),
            upsert: format!(
                "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT (key) DO UPDATE SET {}, vanished_at = NULL",
                all.join(", "),
                values.join(", "),
                updates.join(", ")
            ),
            same: format!("SELECT {} FROM {table} WHERE key = ?1", same.join(" AND ")),
            mark: format!("UPDATE {table} SET seen = ?2 WHERE key = ?1"),
            watched: (!watched.is_empty())
                .then(|| format!("SELECT {} FROM {table} WHERE key = ?1", watched.join(", "))),
        }
    }
}

/// Columns derived from others: (name, value on insert in terms of the columns, value on update).
fn derived(resource: Resource) -> &'static [(&'static str, &'static str, &'static str)] {
    const BY_EITHER_KEY: (&str, &str, &str) = (
        "partner",
        "coalesce((SELECT key FROM partnerships WHERE key = {partner_key}), \
         (SELECT min(key) FROM partnerships WHERE partner_key = {partner_key}))",
        "excluded.partner",
    );
    match resource {
        Resource::Partnerships => &[(
            "archived",
            "coalesce({archived_given}, 0)",
            "coalesce(excluded.archived_given, partnerships.archived)",
        )],
        // The partnership's key, or without one the partner key (rule: whose-record).
        Resource::Customers => &[(
            "partner",
            "coalesce({partnership_key}, (SELECT min(key) FROM partnerships WHERE partner_key = {partner_key}))",
            "excluded.partner",
        )],
        // The embedded customer's key, else the internal key, else the external one (rule: whose-record). The
        // partner is the customer's; triggers follow later changes.
        Resource::Transactions => &[
            (
                "customer",
                "coalesce({embedded_customer_key}, {customer_key}, \
                 (SELECT min(key) FROM customers WHERE external_key = {customer_external_key}))",
                "excluded.customer",
            ),
            (
                "partner",
                "(SELECT partner FROM customers WHERE key = coalesce({embedded_customer_key}, {customer_key}, \
                 (SELECT min(key) FROM customers WHERE external_key = {customer_external_key})))",
                "excluded.partner",
            ),
        ],
        // Sources disagree on which key a lead or deal names, so both are tried.
        Resource::Leads => &[
            BY_EITHER_KEY,
            ("email_folded", "folded(form({rest}, 'email'))", "excluded.email_folded"),
            ("external_folded", "folded({external_key})", "excluded.external_folded"),
            ("company_folded", "folded(trim(form({rest}, 'company')))", "excluded.company_folded"),
        ],
        Resource::Deals => &[
            BY_EITHER_KEY,
            ("account_folded", "folded(trim({account_name}))", "excluded.account_folded"),
        ],
        // Its own partnership, else its customer's.
        Resource::Actions => &[(
            "partner",
            "coalesce({partnership_key}, (SELECT partner FROM customers WHERE key = {customer_key}))",
            "excluded.partner",
        )],
        Resource::Groups | Resource::Rewards | Resource::Applications => &[],
    }
}

/// Columns whose changes are kept as history, for the timeline and for investigations.
fn watched(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Partnerships => {
            &["group_key", "group_name", "approved_status", "archived", "manager_email", "tags"]
        }
        Resource::Customers => &["partner"],
        Resource::Transactions => &["approved", "amount_usd"],
        Resource::Rewards => &["status", "ready_at"],
        Resource::Leads => &["status", "approved"],
        Resource::Deals => &["stage"],
        Resource::Applications => &["approved"],
        Resource::Groups | Resource::Actions => &[],
    }
}

impl Store {
    /// Writes a page and its cursor as one transaction. The last page (`cursor` is `None`) also ends the pass
    /// and writes what a complete list proves.
    pub fn write_page(&mut self, page: &PageIn) -> Result<PageOut, StoreError> {
        let after = self.sql(|db| state::pass(db, page.pass))?.cursor;
        let out = self.add_page(page, &PageRequest { after, ..PageRequest::default() })?;
        self.commit_pages()?;
        Ok(out)
    }

    /// Writes a page and its cursor into the transaction that [`Store::commit_pages`] ends. Pages that come
    /// faster than they can be written share one: each commit writes every index page that was touched, and in
    /// a large store 250 records touch a thousand of them.
    pub(super) fn add_page(
        &mut self,
        page: &PageIn,
        asked: &PageRequest,
    ) -> Result<PageOut, StoreError> {
        let added = self.within_batch(|tx| {
            let pass = state::pass(tx, page.pass)?;
            if pass.cursor != asked.after
                || !matches!(pass.state, PassState::Waiting | PassState::Reading)
            {
                return Ok(Err(pass.resource));
            }
            let seen_at = state::run_started(tx, pass.run)?;
            let mut out = PageOut::default();
            let mut totals = Totals::new(tx)?;
            let doubts = state::is_full(tx, pass.run)?;
            for record in &page.records {
                write(tx, &mut totals, record, page.pass, seen_at, doubts, &mut out)?;
            }
            totals.flush()?;
            state::page_done(tx, page, &out)?;
            state::note_newest(tx, &pass, &page.records, seen_at)?;
            if page.cursor.is_none() {
                pass_end::pass_done(tx, &pass, seen_at, asked)?;
            }
            Ok(Ok(out))
        })?;
        added.map_err(|resource| self.hole(resource))
    }
}

pub(super) fn write_record(
    tx: &Connection,
    totals: &mut Totals<'_>,
    record: &Record,
    pass: i64,
    seen_at: Timestamp,
    out: &mut PageOut,
) -> rusqlite::Result<()> {
    write(tx, totals, record, pass, seen_at, false, out)
}

/// Writes a record. With `doubts` the stored row is compared even if its digest says that nothing changed.
fn write(
    tx: &Connection,
    totals: &mut Totals<'_>,
    record: &Record,
    pass: i64,
    seen_at: Timestamp,
    doubts: bool,
    out: &mut PageOut,
) -> rusqlite::Result<()> {
    let Some(statements) = STATEMENTS.get(&record.resource) else { return Ok(()) };
    let before: Option<(i64, i64, Option<i64>)> = tx
        .prepare_cached(&statements.probe)?
        .query_row([&record.key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (fresh, counted) = match before {
        Some((_, seen, _)) => (seen != pass, seen >= pass - pass % RUN_STEP),
        None => (true, false),
    };
    out.fresh += i64::from(fresh);
    let told = matches!(before, Some((digest, _, None)) if digest == record.digest);
    let wrong = told && doubts && !is_as_told(tx, statements, record, pass)?;
    if told && !wrong {
        tx.prepare_cached(&statements.mark)?.execute((&record.key, pass))?;
        out.unchanged += i64::from(!counted);
        return Ok(());
    }
    // No history where only a file had told the old value, or where something else had overwritten the API's.
    let has_history = !wrong && before.is_some_and(|(_, seen, _)| seen > 0);
    let watched_before = watch(tx, statements, has_history, &record.key)?;
    totals.before(record, before.is_some())?;
    upsert(tx, statements, record, pass)?;
    totals.after(record, before.is_some())?;
    if has_history {
        let watched_after = watch(tx, statements, true, &record.key)?;
        for ((field, old), new) in
            watched(record.resource).iter().zip(watched_before).zip(watched_after)
        {
            if old != new {
                note_change(tx, record.resource, &record.key, field, old, new, seen_at)?;
            }
        }
    }
    match (before.is_some(), counted) {
        (false, _) => out.inserted += 1,
        (true, false) => out.updated += 1,
        (true, true) => {}
    }
    Ok(())
}

/// Whether the stored row still matches its digest; another program may have changed it.
fn is_as_told(
    tx: &Connection,
    statements: &Statements,
    record: &Record,
    pass: i64,
) -> rusqlite::Result<bool> {
    with_values(record, pass, |values| {
        tx.prepare_cached(&statements.same)?.query_row(params_from_iter(values), |row| row.get(0))
    })
}

fn upsert(
    tx: &Connection,
    statements: &Statements,
    record: &Record,
    pass: i64,
) -> rusqlite::Result<()> {
    with_values(record, pass, |values| {
        tx.prepare_cached(&statements.upsert)?.execute(params_from_iter(values)).map(drop)
    })
}

/// The values of `upsert`.
fn with_values<T>(
    record: &Record,
    pass: i64,
    run: impl FnOnce(Vec<&dyn ToSql>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let mut values: Vec<&dyn ToSql> = vec![&record.key];
    values.extend(record.values.iter().map(|value| value as &dyn ToSql));
    values.extend([&record.rest as &dyn ToSql, &record.digest, &pass]);
    let names;
    if record.resource == Resource::Partnerships {
        let name = partnership_name(record);
        let folded = fold(&name);
        names = (name, folded);
        values.extend([&names.0 as &dyn ToSql, &names.1]);
    }
    run(values)
}

fn partnership_name(record: &Record) -> String {
    let text = |column| record.get(column).text().map(Clean::from);
    let (team, first, last, email) =
        (text("team_name"), text("first_name"), text("last_name"), text("email"));
    let present =
        |clean: &Option<Clean>| clean.as_ref().and_then(Clean::present).map(str::to_owned);
    let key = Clean::from(record.key.as_str());
    display_name(
        present(&team).as_deref(),
        present(&first).as_deref(),
        present(&last).as_deref(),
        present(&email).as_deref(),
        key.as_str(),
    )
}

fn watch(
    tx: &Connection,
    statements: &Statements,
    exists: bool,
    key: &str,
) -> rusqlite::Result<Vec<rusqlite::types::Value>> {
    let Some(sql) = statements.watched.as_ref().filter(|_| exists) else { return Ok(Vec::new()) };
    let mut statement = tx.prepare_cached(sql)?;
    let columns = statement.column_count();
    statement.query_row([key], |row| (0..columns).map(|at| row.get(at)).collect())
}

/// Start of the last run, before the one that sees the change, that read the list to its end.
const UNSEEN: &str = "(SELECT max(r.started_at) FROM sync_runs r WHERE r.state = 'done' AND r.started_at < ?6 \
    AND EXISTS (SELECT 1 FROM sync_passes p WHERE p.run = r.id AND p.resource = ?1 AND p.state = 'done') \
    AND NOT EXISTS (SELECT 1 FROM sync_passes p WHERE p.run = r.id AND p.resource = ?1 AND p.state = 'cut'))";

pub(super) fn note_change(
    tx: &Connection,
    resource: Resource,
    key: &str,
    field: &str,
    old: impl ToSql,
    new: impl ToSql,
    seen_at: Timestamp,
) -> rusqlite::Result<()> {
    let partner = match resource {
        Resource::Partnerships => "?2",
        Resource::Groups => "NULL",
        Resource::Rewards => "(SELECT partnership_key FROM rewards WHERE key = ?2)",
        Resource::Applications => "(SELECT partnership_key FROM applications WHERE key = ?2)",
        Resource::Customers => "(SELECT partner FROM customers WHERE key = ?2)",
        Resource::Transactions => "(SELECT partner FROM transactions WHERE key = ?2)",
        Resource::Leads => "(SELECT partner FROM leads WHERE key = ?2)",
        Resource::Deals => "(SELECT partner FROM deals WHERE key = ?2)",
        Resource::Actions => "(SELECT partner FROM actions WHERE key = ?2)",
    };
    // For whatever decides which partner an event belongs to, or whom an offer is for, the earliest possible
    // time of the change matters.
    let decides = matches!(
        (resource, field),
        (Resource::Partnerships, "tags" | "group_key" | "group_name")
            | (Resource::Customers, "partner")
    );
    let unseen = if decides { UNSEEN } else { "NULL" };
    tx.prepare_cached(&format!(
        "INSERT INTO changes (resource, key, field, old, new, seen_at, partner, unseen_at) \
         VALUES (?1, ?2, ?3, CAST(?4 AS TEXT), CAST(?5 AS TEXT), ?6, {partner}, {unseen})"
    ))?
    .execute((resource.name(), key, field, old, new, seen_at.ms()))?;
    Ok(())
}
