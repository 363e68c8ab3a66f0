//! Records as stored, for those who judge them: by key, by whom they belong to, by creation time.

use rusqlite::{OptionalExtension, Row, ToSql};

use super::error::StoreError;
use super::open::Store;
use crate::domain::record::StoredRecord;
use crate::domain::shape::columns;
use crate::domain::text::fold;
use crate::domain::{ColumnValue, Record, Resource, Timestamp};

/// Which records to read.
#[derive(Clone, Copy, Debug)]
pub enum RecordFilter<'a> {
    Key(&'a str),
    /// By the customer's internal key.
    OfCustomer(&'a str),
    /// A partner's newest records, at most this many.
    OfPartner(&'a str, usize),
    /// By external key: a customer's own, or that of a lead or deal.
    External(&'a str),
    /// Customers by their key at the payment provider.
    Provider(&'a str),
    /// Customers by e-mail, byte for byte.
    Email(&'a str),
    OfTransaction(&'a str),
    OfAction(&'a str),
    /// A partner's rewards on hold.
    Held(&'a str),
    /// (offer, partner): the partner's rewards from that offer.
    OfOffer(&'a str, &'a str),
}

/// SQL for a record's partner and its customer.
pub(super) fn owners(resource: Resource) -> (&'static str, &'static str) {
    match resource {
        Resource::Groups => ("NULL", "NULL"),
        Resource::Partnerships => ("key", "NULL"),
        Resource::Customers => ("coalesce(partner, partner_key)", "key"),
        Resource::Transactions => ("partner", "customer"),
        Resource::Rewards => ("partnership_key", "customer_key"),
        Resource::Leads | Resource::Deals => (
            "partner",
            "coalesce((SELECT key FROM customers c WHERE c.key = x.customer_key), \
             (SELECT min(key) FROM customers c WHERE c.external_key = x.customer_key), customer_key)",
        ),
        Resource::Actions => ("partner", "customer_key"),
        Resource::Applications => ("partnership_key", "NULL"),
    }
}

pub(super) fn select(resource: Resource, condition: &str) -> String {
    select_some(resource, &[], condition)
}

/// A SELECT with null in place of all columns that aren't wanted; an empty list wants all.
pub(super) fn select_some(resource: Resource, wanted: &[&str], condition: &str) -> String {
    let is_wanted = |name: &&str| wanted.is_empty() || wanted.contains(name);
    let names = columns(resource).iter().map(|column| column.name);
    let names: Vec<&str> = names.map(|name| if is_wanted(&name) { name } else { "NULL" }).collect();
    let (partner, customer) = owners(resource);
    format!(
        "SELECT key, rest, digest, vanished_at, {partner}, {customer}, {} FROM {} x WHERE {condition}",
        names.join(", "),
        resource.name()
    )
}

pub(super) fn read(resource: Resource, row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    const FIXED: usize = 6;
    let values = (FIXED..FIXED + columns(resource).len())
        .map(|at| {
            Ok(match row.get_ref(at)? {
                rusqlite::types::ValueRef::Integer(n) => ColumnValue::Int(n),
                rusqlite::types::ValueRef::Text(text) => {
                    ColumnValue::Text(String::from_utf8_lossy(text).into_owned())
                }
                _ => ColumnValue::Null,
            })
        })
        .collect::<rusqlite::Result<_>>()?;
    Ok(StoredRecord {
        record: Record {
            resource,
            key: row.get(0)?,
            rest: row.get(1)?,
            digest: row.get(2)?,
            values,
        },
        vanished_at: row.get::<_, Option<i64>>(3)?.and_then(Timestamp::from_ms),
        partner: row.get(4)?,
        customer: row.get(5)?,
    })
}

impl Store {
    /// The records that match, oldest first; none if the list can't be asked this.
    pub fn stored(
        &self,
        resource: Resource,
        wanted: RecordFilter<'_>,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        const OLDEST: &str = " ORDER BY created_at, key";
        let by_customer = match resource {
            Resource::Customers => "key = ?1",
            Resource::Transactions => "customer = ?1",
            Resource::Leads | Resource::Deals => {
                "customer_key IN (?1, (SELECT external_key FROM customers WHERE key = ?1))"
            }
            _ => "customer_key = ?1",
        };
        let by_partner = match resource {
            Resource::Partnerships => "key = ?1",
            Resource::Rewards | Resource::Applications => "partnership_key = ?1",
            _ => "partner = ?1",
        };
        let (condition, tail, values): (String, &str, Vec<&dyn ToSql>) = match &wanted {
            RecordFilter::Key(key) => ("key = ?1".to_owned(), "", vec![key]),
            RecordFilter::OfCustomer(key) => (by_customer.to_owned(), OLDEST, vec![key]),
            RecordFilter::OfPartner(key, limit) => {
                let limit = crate::domain::num::count(*limit);
                let newest = format!("{by_partner} ORDER BY created_at DESC LIMIT {limit}");
                (newest, "", vec![key])
            }
            RecordFilter::External(key) => ("external_key = ?1".to_owned(), OLDEST, vec![key]),
            RecordFilter::Provider(key) => ("provider_key = ?1".to_owned(), OLDEST, vec![key]),
            RecordFilter::Email(email) => ("email = ?1".to_owned(), OLDEST, vec![email]),
            RecordFilter::OfTransaction(key) => {
                ("transaction_key = ?1".to_owned(), OLDEST, vec![key])
            }
            RecordFilter::OfAction(key) => ("action_key = ?1".to_owned(), OLDEST, vec![key]),
            RecordFilter::Held(partner) => {
                ("partnership_key = ?1 AND status = 'hold'".to_owned(), OLDEST, vec![partner])
            }
            RecordFilter::OfOffer(offer, partner) => {
                ("offer_key = ?1 AND partnership_key = ?2".to_owned(), OLDEST, vec![offer, partner])
            }
        };
        let knows = match wanted {
            RecordFilter::External(_) => {
                matches!(resource, Resource::Customers | Resource::Leads | Resource::Deals)
            }
            RecordFilter::Provider(_) | RecordFilter::Email(_) => resource == Resource::Customers,
            RecordFilter::OfTransaction(_)
            | RecordFilter::OfAction(_)
            | RecordFilter::Held(_)
            | RecordFilter::OfOffer(..) => resource == Resource::Rewards,
            RecordFilter::OfCustomer(_) => !matches!(
                resource,
                Resource::Groups | Resource::Partnerships | Resource::Applications
            ),
            RecordFilter::OfPartner(..) => resource != Resource::Groups,
            RecordFilter::Key(_) => true,
        };
        if !knows {
            return Ok(Vec::new());
        }
        let sql = format!("{}{tail}", select(resource, &condition));
        self.sql(|db| {
            db.prepare_cached(&sql)?
                .query_map(values.as_slice(), |row| read(resource, row))?
                .collect()
        })
    }

    /// Every record of a list created from `from` to before `before`, oldest first.
    pub fn each_stored(
        &self,
        resource: Resource,
        from: Timestamp,
        before: Timestamp,
        mut each: impl FnMut(StoredRecord),
    ) -> Result<(), StoreError> {
        let condition = "created_at >= ?1 AND created_at < ?2 ORDER BY created_at, key";
        let sql = select(resource, condition);
        self.sql(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query([from.ms(), before.ms()])?;
            while let Some(row) = rows.next()? {
                each(read(resource, row)?);
            }
            Ok(())
        })
    }

    /// What only imported files give of a record: (field, value).
    pub fn imported_of(
        &self,
        resource: Resource,
        key: &str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        self.sql(|db| super::lookup::imported(db, resource, key))
    }

    /// The partner's oldest customer before an instant whose e-mail is of this domain.
    pub fn customer_of_domain(
        &self,
        partner: &str,
        domain: &str,
        before: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let ending = format!("@{}", fold(domain));
        self.sql(|db| {
            db.prepare_cached(
                "SELECT key FROM customers WHERE partner = ?1 AND created_at < ?3 AND vanished_at IS NULL \
                 AND substr(folded(email), -length(?2)) = ?2 ORDER BY created_at, key LIMIT 1",
            )?
            .query_row((partner, &ending, before.ms()), |row| row.get(0))
            .optional()
        })
    }

    /// The offers that a partner's newest rewards name: (key, description).
    pub fn offers_in_rewards(&self, partner: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.sql(|db| {
            db.prepare_cached(
                "SELECT offer_key, coalesce(max(offer_description), '') FROM \
                 (SELECT offer_key, offer_description FROM rewards WHERE partnership_key = ?1 \
                  ORDER BY created_at DESC LIMIT 2000) WHERE offer_key IS NOT NULL GROUP BY 1 ORDER BY 1",
            )?
            .query_map([partner], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator;

    #[test]
    fn every_question_can_be_asked_of_every_list() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store.db")).unwrap().store;
        for resource in Resource::iter() {
            for wanted in [
                RecordFilter::Key("k"),
                RecordFilter::OfCustomer("k"),
                RecordFilter::OfPartner("k", 5),
                RecordFilter::External("k"),
                RecordFilter::Provider("k"),
                RecordFilter::Email("k"),
                RecordFilter::OfTransaction("k"),
                RecordFilter::OfAction("k"),
                RecordFilter::Held("k"),
                RecordFilter::OfOffer("k", "l"),
            ] {
                assert!(
                    store.stored(resource, wanted).unwrap().is_empty(),
                    "{resource:?} {wanted:?}"
                );
            }
            store
                .each_stored(resource, Timestamp::EPOCH, Timestamp::EPOCH.plus(1), |_| panic!())
                .unwrap();
        }
        assert!(store.customer_of_domain("p", "x.com", Timestamp::EPOCH).unwrap().is_none());
        assert!(store.offers_in_rewards("p").unwrap().is_empty());
    }
}
