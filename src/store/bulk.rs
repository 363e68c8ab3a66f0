//! Reading for many at once: what a sweep over every event of a period needs, in a few statements instead
//! of a few an event.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use rusqlite::types::Value as Sql;

use super::error::StoreError;
use super::import::{EXPORTED, LEFT_OUT};
use super::lookup::{RecordChange, change};
use super::open::{Access, Store};
use super::stored::{owners, read, select_some};
use crate::domain::record::StoredRecord;
use crate::domain::{Resource, Timestamp};

/// How often connections are opened anew because somebody wrote while they were.
const TRIES: usize = 20;
/// A sweep jumps about in indexes of tens of megabytes: KiB of them that each connection keeps.
const CACHE: i32 = -65_536;

/// Which records are wanted: those that belong to one of many.
#[derive(Clone, Copy, Debug)]
pub enum AmongKeys<'a> {
    /// Those of these row numbers.
    Rows(&'a [i64]),
    /// Those of these keys.
    Keys(&'a [String]),
    /// Transactions and rewards of these customers, by their internal keys.
    OfCustomers(&'a [String]),
    /// Rewards of these transactions.
    OfTransactions(&'a [String]),
    /// Rewards of these actions.
    OfActions(&'a [String]),
    /// Rewards that nothing but a person made, of these partners.
    ByHand(&'a [String]),
    /// Those for these customers, whoever got them.
    ByHandFor(&'a [String]),
    /// Those that don't say who got them.
    ByHandOfNobody,
    /// Those of any partner.
    AllByHand,
    /// Those of any partner whose description has a text in it.
    ByHandWith(&'a str),
    /// Rewards on hold of these partners.
    Held(&'a [String]),
    /// Rewards of these offers, and what was taken back for none: the offers, the partners.
    OfOffers(&'a [String], &'a [String]),
}

/// An event for which no reward is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrewarded {
    /// The number of its row.
    pub row: i64,
    /// Its key.
    pub key: String,
    /// The internal key of its customer.
    pub customer: Option<String>,
    /// The key of its partner: its own, else its customer's.
    pub partner: Option<String>,
}

/// Which events are looked at.
#[derive(Clone, Copy, Debug)]
pub struct During<'a> {
    /// The first instant.
    pub from: Timestamp,
    /// The instant behind the last.
    pub before: Timestamp,
    /// The folded names, slugs or keys of groups, where only their partners' events are wanted.
    pub groups: Option<&'a [String]>,
}

fn texts(keys: &[String]) -> Rc<Vec<Sql>> {
    Rc::new(keys.iter().cloned().map(Sql::Text).collect())
}

/// The columns that are looked at where nobody reads a word of the result; none named: all of them.
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
        ],
        _ => &[],
    }
}

/// What makes an entry a reward, as SQL over it: it is here, and takes no money back.
pub(super) const IS_REWARD: &str = "r.vanished_at IS NULL AND coalesce(r.amount, 0) >= 0";

/// Which rewards surely answer for an event (rule: whose-reward), as SQL over the event `e`: what its partner
/// got. Whether what others got, or a person made for a customer, answers for it, only judging tells.
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

/// What nothing but a person made: the condition of an index.
const BY_HAND: &str =
    "transaction_key IS NULL AND action_key IS NULL AND offer_key IS NULL AND trigger_key IS NULL";

/// The records that are wanted, as SQL with its values.
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
    // Their words matter, too.
    let columns = if by_hand.is_some() { &[] } else { needed(resource) };
    condition = by_hand.as_deref().unwrap_or(condition);
    (select_some(resource, columns, condition), values)
}

impl Store {
    /// Opens a store for reading so many times, all of them as of one instant; what is written
    /// afterwards, none of them sees.
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
                // A transaction sees what is there when it first reads.
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
        // Somebody writes without a pause: one reader alone can't disagree with itself.
        stores.truncate(1);
        Ok(stores)
    }

    /// The events of a list that were recorded in a time, test ones left out: how many there are, and
    /// those for which their partner surely has no reward. A reward that is gone, or takes money back, is none.
    pub fn unrewarded(
        &self,
        list: Resource,
        during: During<'_>,
    ) -> Result<(i64, Vec<Unrewarded>), StoreError> {
        let (partner, customer) = owners(list);
        let test = match list {
            Resource::Transactions | Resource::Customers => "test",
            _ => "NULL",
        };
        let answers = answers(list);
        let grouped = match during.groups {
            Some(_) => {
                "AND (SELECT folded(p.group_key) IN rarray(?3) OR folded(p.group_name) IN rarray(?3) \
                 OR folded(p.group_slug) IN rarray(?3) FROM partnerships p \
                 WHERE p.key = coalesce(e.whose, c.partner, c.partner_key))"
            }
            None => "AND ?3 IS NULL",
        };
        let sql = format!(
            "SELECT e.id, e.who, coalesce(e.whose, c.partner, c.partner_key), \
             EXISTS (SELECT 1 FROM rewards r WHERE {answers} AND {IS_REWARD}), e.key \
             FROM (SELECT rowid AS id, key, {partner} AS whose, {customer} AS who, {test} AS test FROM {} x \
               WHERE created_at >= ?1 AND created_at < ?2 OR created_at IS NULL \
               AND coalesce(updated_at, 0) >= ?1 AND coalesce(updated_at, 0) < ?2) e \
             LEFT JOIN customers c ON c.key = e.who \
             WHERE coalesce(e.test, 0) = 0 AND coalesce(c.test, 0) = 0 \
             AND coalesce(e.whose, c.partner, c.partner_key, '') NOT IN \
               (SELECT key FROM partnerships WHERE partner_key = 'gstest') {grouped}",
            list.name()
        );
        let groups = during.groups.map(texts);
        self.sql(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows =
                statement.query((during.from.ms(), during.before.ms(), groups.as_ref()))?;
            let (mut events, mut without) = (0, Vec::new());
            while let Some(row) = rows.next()? {
                events += 1;
                if !row.get::<_, bool>(3)? {
                    without.push(Unrewarded {
                        row: row.get(0)?,
                        key: row.get(4)?,
                        customer: row.get(1)?,
                        partner: row.get(2)?,
                    });
                }
            }
            Ok((events, without))
        })
    }

    /// Many records in no order, with the columns that a judgement needs; the others are null.
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

    /// What syncs saw change of many records, each record's in the order of time.
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

    /// What only files tell of many records: field and value, each record's by field.
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

    /// The names, slugs and keys of the groups that are known, from their own list or from partners.
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
            }
        }
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
