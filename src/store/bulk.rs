//! Bulk reads: what a sweep over every event of a period needs, in a few statements instead of a few per event.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use rusqlite::types::Value as Sql;

use super::error::StoreError;
use super::import::{EXPORTED, LEFT_OUT};
use super::lookup::{RecordChange, change};
use super::open::{Access, Store};
use super::stored::{read, select_some};
use crate::domain::Resource;
use crate::domain::record::StoredRecord;

/// How often [`Store::together`] starts over when another process wrote while its connections were opening.
const TRIES: usize = 20;
/// Page cache of each connection, in KiB (negative, as SQLite wants it). A sweep jumps about in indexes of tens
/// of megabytes.
const CACHE: i32 = -65_536;

/// Which records to read.
#[derive(Clone, Copy, Debug)]
pub enum AmongKeys<'a> {
    Rows(&'a [i64]),
    Keys(&'a [String]),
    /// Transactions or rewards of these customers, by internal key.
    OfCustomers(&'a [String]),
    OfTransactions(&'a [String]),
    OfActions(&'a [String]),
    /// Rewards made by hand (by a person, for no event and no offer) for these partners.
    ByHand(&'a [String]),
    /// Rewards made by hand for these customers, whichever partner got them.
    ByHandFor(&'a [String]),
    /// Rewards made by hand that name no partner.
    ByHandOfNobody,
    /// Rewards made by hand for any partner.
    AllByHand,
    /// Rewards made by hand for any partner whose description contains this text.
    ByHandWith(&'a str),
    /// Rewards on hold of these partners.
    Held(&'a [String]),
    /// The partners' rewards from these offers, and their clawbacks that name no offer: (offers, partners).
    OfOffers(&'a [String], &'a [String]),
}

pub(super) fn texts(keys: &[String]) -> Rc<Vec<Sql>> {
    Rc::new(keys.iter().cloned().map(Sql::Text).collect())
}

/// The columns a judgement needs; empty means all of them. Used where nobody reads the text of the result.
fn needed(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Customers => &[
            "created_at",
            "updated_at",
            "external_key",
            "provider_key",
            "email",
            "name",
            "source_type",
            "test",
        ],
        Resource::Transactions => &[
            "created_at",
            "updated_at",
            "amount",
            "amount_usd",
            "currency",
            "approved",
            "category_key",
            "product_key",
            "test",
        ],
        Resource::Rewards => &[
            "created_at",
            "amount",
            "currency",
            "status",
            "transaction_key",
            "action_key",
            "offer_key",
            "trigger_key",
            "ready_at",
        ],
        _ => &[],
    }
}

/// SQL condition for rewards made by hand. Must equal the condition of the index `rewards_by_hand`.
const BY_HAND: &str =
    "transaction_key IS NULL AND action_key IS NULL AND offer_key IS NULL AND trigger_key IS NULL";

/// The SQL that selects the records, with its bound values.
fn question(resource: Resource, among: AmongKeys<'_>) -> (String, Vec<Rc<Vec<Sql>>>) {
    let of_customer = match resource {
        Resource::Transactions => "customer IN rarray(?1)",
        _ => "customer_key IN rarray(?1)",
    };
    let (mut condition, values) = match among {
        AmongKeys::Rows(rows) => {
            let rows = rows.iter().copied().map(Sql::Integer).collect();
            ("rowid IN rarray(?1)", vec![Rc::new(rows)])
        }
        AmongKeys::Keys(keys) => ("key IN rarray(?1)", vec![texts(keys)]),
        AmongKeys::OfCustomers(keys) => (of_customer, vec![texts(keys)]),
        AmongKeys::OfTransactions(keys) => ("transaction_key IN rarray(?1)", vec![texts(keys)]),
        AmongKeys::OfActions(keys) => ("action_key IN rarray(?1)", vec![texts(keys)]),
        AmongKeys::ByHand(partners) => {
            ("partnership_key IN rarray(?1) AND ", vec![texts(partners)])
        }
        AmongKeys::ByHandFor(customers) => {
            ("customer_key IN rarray(?1) AND ", vec![texts(customers)])
        }
        AmongKeys::ByHandOfNobody => ("partnership_key IS NULL AND ", Vec::new()),
        AmongKeys::AllByHand => ("", Vec::new()),
        AmongKeys::ByHandWith(text) => (
            "instr(lower(description), lower((SELECT value FROM rarray(?1)))) > 0 AND ",
            vec![Rc::new(vec![Sql::Text(text.to_owned())])],
        ),
        AmongKeys::Held(partners) => {
            ("partnership_key IN rarray(?1) AND status = 'hold'", vec![texts(partners)])
        }
        AmongKeys::OfOffers(offers, partners) => (
            "partnership_key IN rarray(?1) AND (+offer_key IN rarray(?2) OR offer_key IS NULL AND amount < 0)",
            vec![texts(partners), texts(offers)],
        ),
    };
    let by_hand = matches!(
        among,
        AmongKeys::ByHand(_)
            | AmongKeys::ByHandFor(_)
            | AmongKeys::ByHandOfNobody
            | AmongKeys::AllByHand
            | AmongKeys::ByHandWith(_)
    )
    .then(|| format!("{condition}{BY_HAND}"));
    // The investigation also reads the descriptions of rewards made by hand.
    let columns = if by_hand.is_some() { &[] } else { needed(resource) };
    condition = by_hand.as_deref().unwrap_or(condition);
    (select_some(resource, columns, condition), values)
}

impl Store {
    /// Opens `many` read connections that all see the same instant; none sees what is written later.
    pub fn together(path: &Path, many: usize) -> Result<Vec<Self>, StoreError> {
        let watch = Self::open_as(path, Access::Read)?;
        let version = |store: &Self| {
            store.sql(|db| db.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0)))
        };
        let mut stores = Vec::new();
        for _ in 0..TRIES {
            let before = version(&watch)?;
            stores.clear();
            for _ in 0..many {
                let store = Self::open_as(path, Access::Read)?;
                // A transaction's view is fixed at its first read, not at BEGIN.
                store.sql(|db| {
                    db.pragma_update(None, "cache_size", CACHE)?;
                    db.execute_batch("BEGIN")?;
                    db.query_row("SELECT count(*) FROM facts", [], |_| Ok(()))
                })?;
                stores.push(store);
            }
            if version(&watch)? == before {
                return Ok(stores);
            }
        }
        // Somebody writes without a pause. A single reader always agrees with itself.
        stores.truncate(1);
        Ok(stores)
    }

    /// Reads many records, in no particular order, with only the columns a judgement needs; the others are
    /// null.
    pub fn stored_among(
        &self,
        resource: Resource,
        among: AmongKeys<'_>,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        let (sql, values) = question(resource, among);
        self.sql(|db| {
            db.prepare_cached(&sql)?
                .query_map(rusqlite::params_from_iter(values), |row| read(resource, row))?
                .collect()
        })
    }

    /// The changes that syncs saw in these records, each record's oldest first.
    pub fn changes_among(
        &self,
        resource: Resource,
        keys: &[String],
    ) -> Result<HashMap<String, Vec<RecordChange>>, StoreError> {
        let mut found: HashMap<String, Vec<RecordChange>> = HashMap::new();
        self.sql(|db| {
            let mut statement = db.prepare_cached(
                "SELECT seen_at, field, old, new, unseen_at, key FROM changes WHERE resource = ?1 AND key IN rarray(?2) \
                 ORDER BY id",
            )?;
            let mut rows = statement.query((resource.name(), texts(keys)))?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(5)?).or_default().push(change(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// What only imported files say of these records: (field, value) by record, in order of field.
    pub fn imported_among(
        &self,
        resource: Resource,
        keys: &[String],
    ) -> Result<HashMap<String, Vec<(String, String)>>, StoreError> {
        let mut found: HashMap<String, Vec<(String, String)>> = HashMap::new();
        self.sql(|db| {
            let mut statement = db.prepare_cached(
                "SELECT field, value, key FROM imported WHERE resource = ?1 AND key IN rarray(?2) \
                 AND field NOT IN (?3, ?4) ORDER BY field",
            )?;
            let mut rows = statement.query((resource.name(), texts(keys), EXPORTED, LEFT_OUT))?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(2)?).or_default().push((row.get(0)?, row.get(1)?));
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Names, slugs and keys of all known groups, from the list of groups or from partners.
    pub fn group_labels(&self) -> Result<Vec<[Option<String>; 3]>, StoreError> {
        self.sql(|db| {
            db.prepare(
                "SELECT name, slug, key FROM groups UNION \
                 SELECT DISTINCT group_name, group_slug, group_key FROM partnerships \
                 WHERE coalesce(group_key, group_name) IS NOT NULL ORDER BY 1, 3",
            )?
            .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?
            .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    #[test]
    fn every_question_is_sound_and_indexed_where_it_must_be() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        drop(Store::open(&path).unwrap());
        let stores = Store::together(&path, 2).unwrap();
        assert_eq!(stores.len(), 2);
        let store = &stores[0];
        let keys = ["k".to_owned()];
        for list in Resource::iter() {
            assert!(store.stored_among(list, AmongKeys::Rows(&[1])).unwrap().is_empty());
            assert!(store.stored_among(list, AmongKeys::Keys(&keys)).unwrap().is_empty());
            assert!(store.changes_among(list, &keys).unwrap().is_empty());
            assert!(store.imported_among(list, &keys).unwrap().is_empty());
        }
        for among in [
            AmongKeys::OfCustomers(&keys),
            AmongKeys::OfTransactions(&keys),
            AmongKeys::OfActions(&keys),
            AmongKeys::ByHand(&keys),
            AmongKeys::ByHandFor(&keys),
            AmongKeys::ByHandOfNobody,
            AmongKeys::AllByHand,
            AmongKeys::ByHandWith("k"),
            AmongKeys::Held(&keys),
            AmongKeys::OfOffers(&keys, &keys),
        ] {
            assert!(store.stored_among(Resource::Rewards, among).unwrap().is_empty());
        }
        for (among, index) in [
            (AmongKeys::Held(&keys), "rewards_held"),
            (AmongKeys::ByHand(&keys), "rewards_by_hand"),
            (AmongKeys::ByHandFor(&keys), "rewards_"),
            (AmongKeys::ByHandOfNobody, "rewards_by_hand"),
            (AmongKeys::AllByHand, "rewards_by_hand"),
            (AmongKeys::ByHandWith("k"), "rewards_by_hand"),
        ] {
            let (sql, values) = question(Resource::Rewards, among);
            let plan: String = store
                .sql(|db| {
                    let sql = format!("EXPLAIN QUERY PLAN {sql}");
                    db.query_row(&sql, rusqlite::params_from_iter(values), |row| row.get("detail"))
                })
                .unwrap();
            assert!(plan.contains(index), "{plan}");
        }
        let payments = store.stored_among(Resource::Transactions, AmongKeys::OfCustomers(&keys));
        assert!(payments.unwrap().is_empty());
        assert!(store.group_labels().unwrap().is_empty());
    }

    #[test]
    fn what_is_written_afterwards_no_reader_sees() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        let writer = Store::open(&path).unwrap().store;
        let stores = Store::together(&path, 3).unwrap();
        writer
            .sql(|db| db.execute_batch("INSERT INTO facts VALUES ('data_as_of', '1000')"))
            .unwrap();
        assert!(stores.iter().all(|store| store.data_as_of().unwrap().is_none()));
        assert!(Store::together(&path, 1).unwrap()[0].data_as_of().unwrap().is_some());
    }
}
