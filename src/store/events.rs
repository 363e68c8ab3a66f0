//! Which events and rewards a period has: what a sweep and an audit begin with.

use std::collections::HashSet;
use std::rc::Rc;

use rusqlite::types::Value as Sql;

use super::bulk::texts;
use super::error::StoreError;
use super::open::Store;
use super::stored::owners;
use crate::domain::{Resource, Timestamp};

/// An event, as a sweep or an audit finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Its row number.
    pub row: i64,
    pub key: String,
    /// Its customer's internal key.
    pub customer: Option<String>,
    /// Its partner's key: the event's own, else its customer's.
    pub partner: Option<String>,
}

/// A reward, by what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RewardRow {
    /// Its row number.
    pub row: i64,
    pub key: String,
    /// The key of the transaction it names.
    pub transaction: Option<String>,
    /// The key of the action it names.
    pub action: Option<String>,
    /// The internal key of its customer.
    pub customer: Option<String>,
    /// The key of its offer.
    pub offer: Option<String>,
    /// The key of its partner.
    pub partner: Option<String>,
}

/// Which events to look at.
#[derive(Clone, Copy, Debug)]
pub struct During<'a> {
    pub from: Timestamp,
    /// Exclusive.
    pub before: Timestamp,
    /// Folded names, slugs or keys of groups; if set, only events of partners in these groups.
    pub groups: Option<&'a [String]>,
}

/// SQL condition on `r`: a reward that is still there and takes no money back.
pub(super) const IS_REWARD: &str = "r.vanished_at IS NULL AND coalesce(r.amount, 0) >= 0";

/// SQL condition: reward `r` certainly answers for event `e` (rule: whose-reward), since the event's partner
/// got it. Whether another partner's reward or one made by hand answers for it, only the investigation can
/// tell.
fn answers(list: Resource) -> String {
    let of_event = match list {
        Resource::Transactions => "r.transaction_key = e.key",
        Resource::Actions => "r.action_key = e.key",
        _ => {
            "r.customer_key = e.who AND r.transaction_key IS NULL AND r.action_key IS NULL \
             AND (r.offer_key IS NOT NULL OR r.trigger_key IS NOT NULL)"
        }
    };
    format!(
        "{of_event} AND (r.partnership_key IS NULL \
         OR r.partnership_key = coalesce(e.whose, c.partner, c.partner_key))"
    )
}

/// SQL condition: created from `?1` until before `?2`, or changed then where the day of creation isn't known.
const CREATED: &str = "created_at >= ?1 AND created_at < ?2 OR created_at IS NULL \
    AND coalesce(updated_at, 0) >= ?1 AND coalesce(updated_at, 0) < ?2";

/// SQL: the keys of the partners whose events are tests.
const TEST_PARTNERS: &str = "(SELECT key FROM partnerships WHERE partner_key = 'gstest')";

/// SQL condition: partner `p` is in one of the groups of `?3`.
const IN_GROUP: &str = "folded(p.group_key) IN rarray(?3) OR folded(p.group_name) IN rarray(?3) \
    OR folded(p.group_slug) IN rarray(?3)";

/// The SQL that selects a list's events, test data left out: row, customer, partner, whether its partner certainly has
/// a reward for it, key.
fn events_sql(list: Resource, condition: &str, is_grouped: bool, asks_rewards: bool) -> String {
    let (partner, customer) = owners(list);
    let test = match list {
        Resource::Transactions | Resource::Customers => "test",
        _ => "NULL",
    };
    let rewarded = if asks_rewards {
        format!("EXISTS (SELECT 1 FROM rewards r WHERE {} AND {IS_REWARD})", answers(list))
    } else {
        "0".to_owned()
    };
    let grouped = if is_grouped {
        format!(
            "AND (SELECT {IN_GROUP} FROM partnerships p \
             WHERE p.key = coalesce(e.whose, c.partner, c.partner_key))"
        )
    } else {
        "AND ?3 IS NULL".to_owned()
    };
    format!(
        "SELECT e.id, e.who, coalesce(e.whose, c.partner, c.partner_key), {rewarded}, e.key \
         FROM (SELECT rowid AS id, key, {partner} AS whose, {customer} AS who, {test} AS test FROM {} x \
           WHERE {condition}) e \
         LEFT JOIN customers c ON c.key = e.who \
         WHERE coalesce(e.test, 0) = 0 AND coalesce(c.test, 0) = 0 \
         AND coalesce(e.whose, c.partner, c.partner_key, '') NOT IN {TEST_PARTNERS} {grouped}",
        list.name()
    )
}

fn event_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<EventRow> {
    Ok(EventRow { row: row.get(0)?, key: row.get(4)?, customer: row.get(1)?, partner: row.get(2)? })
}

impl Store {
    /// Counts the events of a list created in the period, test data left out, and returns those for which their
    /// partner certainly has no reward. A reward that vanished or takes money back doesn't count.
    pub fn unrewarded(
        &self,
        list: Resource,
        during: During<'_>,
    ) -> Result<(i64, Vec<EventRow>), StoreError> {
        let sql = events_sql(list, CREATED, during.groups.is_some(), true);
        let groups = during.groups.map(texts);
        self.sql(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows =
                statement.query((during.from.ms(), during.before.ms(), groups.as_ref()))?;
            let (mut events, mut without) = (0, Vec::new());
            while let Some(row) = rows.next()? {
                events += 1;
                if !row.get::<_, bool>(3)? {
                    without.push(event_row(row)?);
                }
            }
            Ok((events, without))
        })
    }

    /// The events of a list created in the period, rewarded or not, test data left out.
    pub fn events_during(
        &self,
        list: Resource,
        during: During<'_>,
    ) -> Result<Vec<EventRow>, StoreError> {
        let sql = events_sql(list, CREATED, during.groups.is_some(), false);
        let groups = during.groups.map(texts);
        self.sql(|db| {
            db.prepare_cached(&sql)?
                .query_map((during.from.ms(), during.before.ms(), groups), event_row)?
                .collect()
        })
    }

    /// The events of a list with these keys, or of these customers, test data left out.
    pub fn events_among(
        &self,
        list: Resource,
        keys: &[String],
        by_customer: bool,
    ) -> Result<Vec<EventRow>, StoreError> {
        let (_, customer) = owners(list);
        let named = if by_customer { customer } else { "key" };
        let sql = events_sql(list, &format!("{named} IN rarray(?1) AND ?2 IS NULL"), false, false);
        self.sql(|db| {
            let none = None::<Rc<Vec<Sql>>>;
            db.prepare_cached(&sql)?
                .query_map((texts(keys), None::<i64>, none), event_row)?
                .collect()
        })
    }

    /// The rewards created in the period, test data left out.
    pub fn rewards_during(&self, during: During<'_>) -> Result<Vec<RewardRow>, StoreError> {
        let (partner, customer) = owners(Resource::Rewards);
        let grouped = if during.groups.is_some() {
            format!("AND (SELECT {IN_GROUP} FROM partnerships p WHERE p.key = r.whose)")
        } else {
            "AND ?3 IS NULL".to_owned()
        };
        let sql = format!(
            "SELECT r.id, r.key, r.transaction_key, r.action_key, r.who, r.offer_key, r.whose \
             FROM (SELECT rowid AS id, key, transaction_key, action_key, offer_key, \
               {partner} AS whose, {customer} AS who FROM rewards x \
               WHERE {CREATED}) r \
             LEFT JOIN customers c ON c.key = r.who \
             LEFT JOIN transactions t ON t.key = r.transaction_key \
             LEFT JOIN actions a ON a.key = r.action_key \
             LEFT JOIN customers o ON o.key = coalesce(t.customer, a.customer_key) \
             WHERE coalesce(c.test, 0) = 0 AND coalesce(t.test, 0) = 0 AND coalesce(o.test, 0) = 0 \
             AND coalesce(r.whose, '') NOT IN {TEST_PARTNERS} \
             AND coalesce(t.partner, a.partner, o.partner, o.partner_key, '') NOT IN {TEST_PARTNERS} {grouped}"
        );
        let groups = during.groups.map(texts);
        self.sql(|db| {
            db.prepare_cached(&sql)?
                .query_map((during.from.ms(), during.before.ms(), groups), |row| {
                    Ok(RewardRow {
                        row: row.get(0)?,
                        key: row.get(1)?,
                        transaction: row.get(2)?,
                        action: row.get(3)?,
                        customer: row.get(4)?,
                        offer: row.get(5)?,
                        partner: row.get(6)?,
                    })
                })?
                .collect()
        })
    }

    /// Which of these keys a list has, vanished records and test data included.
    pub fn known_among(
        &self,
        list: Resource,
        keys: &[String],
    ) -> Result<HashSet<String>, StoreError> {
        let sql = format!("SELECT key FROM {} WHERE key IN rarray(?1)", list.name());
        self.sql(|db| {
            db.prepare_cached(&sql)?.query_map([texts(keys)], |row| row.get(0))?.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    #[test]
    fn every_question_is_sound() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        drop(Store::open(&path).unwrap());
        let store = &Store::together(&path, 1).unwrap()[0];
        let keys = ["k".to_owned()];
        for list in [
            Resource::Transactions,
            Resource::Customers,
            Resource::Leads,
            Resource::Deals,
            Resource::Actions,
        ] {
            for groups in [None, Some(keys.as_slice())] {
                let during =
                    During { from: Timestamp::EPOCH, before: Timestamp::EPOCH.plus(9), groups };
                assert_eq!(store.unrewarded(list, during).unwrap(), (0, Vec::new()), "{list:?}");
                assert!(store.events_during(list, during).unwrap().is_empty(), "{list:?}");
                assert!(store.rewards_during(during).unwrap().is_empty());
            }
        }
        for list in [Resource::Transactions, Resource::Customers, Resource::Leads, Resource::Deals]
        {
            for by_customer in [false, true] {
                assert!(store.events_among(list, &keys, by_customer).unwrap().is_empty());
            }
        }
        for list in Resource::iter() {
            assert!(store.known_among(list, &keys).unwrap().is_empty());
        }
    }
}
