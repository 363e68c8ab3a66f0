//! A partner's events, filtered before the result is cut: the ones that a claim may mean are found however many
//! others the partner has.

use std::collections::HashSet;

use rusqlite::Connection;

use super::error::StoreError;
use super::events::IS_REWARD;
use super::open::Store;
use super::stored::{read, select};
use crate::domain::record::StoredRecord;
use crate::domain::{Resource, num};

/// Distance of an event from the span `?2`..`?3` in milliseconds; 0 inside it.
const OFF: &str = "CASE WHEN coalesce(x.created_at, x.updated_at, 0) < ?2 \
    THEN ?2 - coalesce(x.created_at, x.updated_at, 0) \
    WHEN coalesce(x.created_at, x.updated_at, 0) >= ?3 \
    THEN coalesce(x.created_at, x.updated_at, 0) - ?3 + 1 ELSE 0 END";

/// SQL condition: a sync saw a customer leave partner `?1`.
pub(super) const LEFT: &str = "resource = 'customers' AND field = 'partner' AND old = ?1";

/// SQL condition: a sync saw a customer come to partner `?1`.
const CAME: &str = "resource = 'customers' AND field = 'partner' AND new = ?1";

/// Narrows a partner's events.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventFilter<'a> {
    /// Start and exclusive end in epoch milliseconds; the nearest events come first.
    pub on: Option<(i64, i64)>,
    /// How far outside of `on` an event may be, in milliseconds.
    pub near: i64,
    /// Inclusive ranges of amounts in cents; empty: any amount.
    pub amounts: &'a [(i64, i64)],
}

impl Store {
    /// A partner's events of a list that a claim may mean: those of its customers, and of customers that were
    /// its own at the time. Each condition gives at most `most`, nearest and newest first, and as many again
    /// that have no reward. Test data only if nothing else fits.
    pub fn events_of_partner(
        &self,
        list: Resource,
        partner: &str,
        narrow: EventFilter<'_>,
        most: usize,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        let has_amount = matches!(list, Resource::Transactions | Resource::Leads | Resource::Deals);
        if !has_amount && !narrow.amounts.is_empty() {
            return Ok(Vec::new());
        }
        let times = fitting(list, narrow);
        let (real, open) = (real(list), open(list));
        let (from, behind) = narrow.on.unwrap_or_default();
        let order = match narrow.on {
            Some(_) => format!("{OFF}, x.created_at DESC, x.key DESC"),
            None => "x.created_at DESC, x.key DESC".to_owned(),
        };
        let many = num::count(most);
        let ask = |db: &Connection, more: &str| -> rusqlite::Result<Vec<StoredRecord>> {
            let mut found = Vec::new();
            for fits in &times {
                let condition = format!("{fits}{more} ORDER BY {order} LIMIT ?5");
                let mut statement = db.prepare_cached(&select(list, &condition))?;
                let values = (partner, from, behind, narrow.near, many);
                for one in statement.query_map(values, |row| read(list, row))? {
                    found.push(one?);
                }
            }
            Ok(found)
        };
        self.sql(|db| {
            let mut found = ask(db, &real)?;
            if found.is_empty() {
                return ask(db, "");
            }
            // With fewer, all that fit are there, rewarded or not.
            if found.len() >= most {
                let known: HashSet<String> =
                    found.iter().map(|one| one.record.key.clone()).collect();
                let without = ask(db, &format!("{real}{open}"))?;
                found.extend(without.into_iter().filter(|one| !known.contains(&one.record.key)));
            }
            Ok(found)
        })
    }
}

/// SQL conditions, each served by an index: the event is partner `?1`'s, of one of the amounts, from `?4`
/// before `?2` to `?4` after `?3`. An event without a creation date counts as of its last change.
fn fitting(list: Resource, narrow: EventFilter<'_>) -> Vec<String> {
    let columns: &[&str] = match list {
        Resource::Transactions => &["x.amount", "x.amount_usd"],
        _ => &["x.amount"],
    };
    let any: Vec<String> = narrow
        .amounts
        .iter()
        .flat_map(|(from, to)| {
            columns.iter().map(move |is| format!("{is} BETWEEN {from} AND {to}"))
        })
        .collect();
    let amounts =
        if any.is_empty() { String::new() } else { format!(" AND ({})", any.join(" OR ")) };
    let times: &[&str] = match narrow.on {
        Some(_) => &[
            " AND x.created_at >= ?2 - ?4 AND x.created_at < ?3 + ?4",
            " AND x.created_at IS NULL AND x.updated_at >= ?2 - ?4 AND x.updated_at < ?3 + ?4",
        ],
        None => &[""],
    };
    let of = |whose: &String| {
        times.iter().map(|time| format!("{whose}{time}{amounts}")).collect::<Vec<_>>()
    };
    whose(list).iter().flat_map(of).collect()
}

/// SQL conditions: the event is partner `?1`'s; or its customer was when it was recorded, and is another's now
/// (rule: left-customer). Leads, deals and actions name their own partner.
fn whose(list: Resource) -> Vec<String> {
    let mut whose = vec!["x.partner = ?1".to_owned()];
    if matches!(list, Resource::Customers | Resource::Transactions) {
        let who = customer(list);
        whose.push(format!(
            "{who} IN (SELECT key FROM changes WHERE {LEFT}) AND x.partner IS NOT ?1 \
             AND coalesce(x.created_at, x.updated_at, 0) < \
               (SELECT max(seen_at) FROM changes WHERE {LEFT} AND key = {who}) \
             AND coalesce(x.created_at, x.updated_at, 0) >= \
               coalesce((SELECT max(coalesce(unseen_at, seen_at)) FROM changes WHERE {CAME} AND key = {who}), 0)"
        ));
    }
    whose
}

/// SQL for the record's customer, qualified with `x` so that it also works in a subquery.
fn customer(list: Resource) -> &'static str {
    match list {
        Resource::Customers => "x.key",
        Resource::Transactions => "x.customer",
        Resource::Leads | Resource::Deals => {
            "coalesce((SELECT key FROM customers c WHERE c.key = x.customer_key), \
             (SELECT min(key) FROM customers c WHERE c.external_key = x.customer_key), x.customer_key)"
        }
        _ => "x.customer_key",
    }
}

/// SQL condition: neither the event nor its customer is test data.
fn real(list: Resource) -> String {
    let own = match list {
        Resource::Transactions | Resource::Customers => " AND coalesce(x.test, 0) = 0",
        _ => "",
    };
    let who = customer(list);
    match list {
        Resource::Customers => own.to_owned(),
        _ => format!(
            "{own} AND NOT EXISTS (SELECT 1 FROM customers t WHERE t.key = {who} AND t.test = 1)"
        ),
    }
}

/// SQL condition: no reward answers for the event. One that vanished or takes money back doesn't count.
fn open(list: Resource) -> String {
    let answers = match list {
        Resource::Transactions => "r.transaction_key = x.key".to_owned(),
        Resource::Actions => "r.action_key = x.key".to_owned(),
        _ => format!(
            "r.customer_key = {} AND r.transaction_key IS NULL AND r.action_key IS NULL",
            customer(list)
        ),
    };
    format!(" AND NOT EXISTS (SELECT 1 FROM rewards r WHERE {answers} AND {IS_REWARD})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_can_be_narrowed() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store.db")).unwrap().store;
        for list in [
            Resource::Customers,
            Resource::Transactions,
            Resource::Leads,
            Resource::Deals,
            Resource::Actions,
        ] {
            for (on, amounts) in
                [(None, &[][..]), (Some((5, 9)), &[]), (None, &[(1, 2)]), (Some((5, 9)), &[(1, 2)])]
            {
                let narrow = EventFilter { on, near: 7, amounts };
                assert!(store.events_of_partner(list, "p", narrow, 3).unwrap().is_empty());
            }
        }
    }
}
