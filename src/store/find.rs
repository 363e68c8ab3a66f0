//! Finds records of any list: by key through an index, by part of their text in a scan.

use rusqlite::{Connection, Row};

use super::error::StoreError;
use super::open::Store;
use crate::domain::text::fold;
use crate::domain::{Cents, Clean, Hit, Resource};

/// The SQL by which hits of a list are read.
struct HitColumns {
    resource: Resource,
    from: &'static str,
    id: &'static str,
    key: &'static str,
    name: &'static str,
    about: &'static str,
    amount: &'static str,
    currency: &'static str,
    partner: &'static str,
    /// Conditions, each served by an index, that match the key `?1`.
    exact: &'static [&'static str],
    /// Columns to scan for part of a text, in lists that have no search file.
    texts: Option<&'static str>,
}

const CUSTOMER: &str = "coalesce(nullif(nullif(trim(c.name), ''), c.key), nullif(trim(c.email), ''), c.external_key, c.key)";

const SHOWN: [HitColumns; 8] = [
    HitColumns {
        resource: Resource::Partnerships,
        from: "partnerships x",
        id: "x.rowid",
        key: "x.key",
        name: "x.name",
        about: "coalesce(x.email, x.partner_key)",
        amount: "NULL",
        currency: "NULL",
        partner: "x.key",
        exact: &["x.key = ?1", "x.partner_key = ?1", "x.email = ?1"],
        texts: None,
    },
    HitColumns {
        resource: Resource::Customers,
        from: "customers c",
        id: "c.rowid",
        key: "c.key",
        name: CUSTOMER,
        about: "coalesce(c.email, c.external_key, c.provider_key)",
        amount: "NULL",
        currency: "NULL",
        partner: "c.partner",
        exact: &["c.key = ?1", "c.external_key = ?1", "c.provider_key = ?1", "c.email = ?1"],
        texts: None,
    },
    HitColumns {
        resource: Resource::Transactions,
        from: "transactions x LEFT JOIN customers c ON c.key = x.customer",
        id: "x.rowid",
        key: "x.key",
        name: "x.key",
        about: CUSTOMER,
        amount: "x.amount",
        currency: "x.currency",
        partner: "x.partner",
        exact: &["x.key >= ?1 AND x.key < ?1 || char(1114111)"],
        texts: None,
    },
    HitColumns {
        resource: Resource::Rewards,
        from: "rewards x LEFT JOIN customers c ON c.key = x.customer_key",
        id: "x.rowid",
        key: "x.key",
        name: "x.key",
        about: "coalesce(x.status, '') || coalesce(', ' || coalesce(nullif(trim(c.name), ''), c.email), '')",
        amount: "x.amount",
        currency: "coalesce(x.currency, 'USD')",
        partner: "x.partnership_key",
        exact: &["x.key >= ?1 AND x.key < ?1 || char(1114111)"],
        texts: None,
    },
    HitColumns {
        resource: Resource::Leads,
        from: "leads x",
        id: "x.rowid",
        key: "x.key",
        name: "coalesce(form(x.rest, 'name'), form(x.rest, 'email'), x.external_key, x.key)",
        about: "coalesce(form(x.rest, 'company') || ', ', '') || coalesce(x.status, '')",
        amount: "NULL",
        currency: "NULL",
        partner: "x.partner",
        exact: &["x.key = ?1", "x.external_key = ?1"],
        texts: Some(
            "form(x.rest, 'email'), form(x.rest, 'name'), form(x.rest, 'company'), x.external_key, x.key",
        ),
    },
    HitColumns {
        resource: Resource::Deals,
        from: "deals x",
        id: "x.rowid",
        key: "x.key",
        name: "coalesce(x.account_name, x.key)",
        about: "x.stage",
        amount: "x.amount",
        currency: "'USD'",
        partner: "x.partner",
        exact: &["x.key = ?1"],
        texts: Some(
            "x.account_name, form(x.rest, 'email'), x.contact_first_name, x.contact_last_name, x.external_key, x.key",
        ),
    },
    HitColumns {
        resource: Resource::Actions,
        from: "actions x LEFT JOIN customers c ON c.key = x.customer_key",
        id: "x.rowid",
        key: "x.key",
        name: "coalesce(x.action_type, x.key)",
        about: CUSTOMER,
        amount: "NULL",
        currency: "NULL",
        partner: "x.partner",
        exact: &["x.key = ?1"],
        texts: None,
    },
    HitColumns {
        resource: Resource::Applications,
        from: "applications x",
        id: "x.rowid",
        key: "x.key",
        name: "coalesce(nullif(trim(coalesce(x.first_name, '') || ' ' || coalesce(x.last_name, '')), ''), x.email, x.key)",
        about: "x.email",
        amount: "NULL",
        currency: "NULL",
        partner: "x.partnership_key",
        exact: &["x.key = ?1"],
        texts: None,
    },
];

impl HitColumns {
    fn select(&self, condition: &str) -> String {
        format!(
            "SELECT {}, {}, {}, {}, {}, {}, p.name FROM {} LEFT JOIN partnerships p ON p.key = {} WHERE {condition}",
            self.key,
            self.name,
            self.about,
            self.amount,
            self.currency,
            self.partner,
            self.from,
            self.partner
        )
    }

    fn hits(
        &self,
        db: &Connection,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> rusqlite::Result<Vec<Hit>> {
        db.prepare_cached(&self.select(condition))?
            .query_map(values, |row| self.hit(row))?
            .collect()
    }

    fn hit(&self, row: &Row<'_>) -> rusqlite::Result<Hit> {
        let text = |at| -> rusqlite::Result<String> {
            let text: Option<String> = row.get(at)?;
            // Keys are stored as they came; here they are cleaned for display.
            Ok(text.map(|text| Clean::from(text).into_string()).unwrap_or_default())
        };
        let mut about = text(2)?;
        if let Some(amount) = row.get::<_, Option<i64>>(3)? {
            let amount = Cents(amount).in_currency(&text(4)?);
            about = if about.is_empty() { amount } else { format!("{amount}, {about}") };
        }
        let partner = row.get::<_, Option<String>>(5)?;
        let named = text(6)?;
        Ok(Hit {
            resource: self.resource,
            key: row.get(0)?,
            name: text(1)?,
            about,
            // A partner that isn't in the store can't be opened.
            partner: partner.filter(|_| !named.is_empty()).map(|key| (key, named)),
        })
    }
}

impl Store {
    /// Records of any list whose key or e-mail is `text`; for payments and rewards also those whose key begins
    /// with it. Each condition is one index lookup.
    pub fn find_by_key(&self, text: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let limit = crate::domain::num::count(limit);
        self.sql(|db| {
            let mut hits = Vec::new();
            for shown in &SHOWN {
                for condition in shown.exact {
                    hits.extend(shown.hits(db, &format!("{condition} LIMIT ?2"), (text, limit))?);
                }
            }
            Ok(hits)
        })
    }

    /// Leads and deals that contain a text.
    pub fn find_in_forms(&self, text: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let (needle, limit) = (fold(text), crate::domain::num::count(limit));
        self.sql(|db| {
            let mut hits = Vec::new();
            for shown in &SHOWN {
                let Some(texts) = shown.texts else { continue };
                let condition = format!("holds(?1, {texts}) LIMIT ?2");
                hits.extend(shown.hits(db, &condition, (&needle, limit))?);
            }
            Ok(hits)
        })
    }

    /// The customers with these row numbers.
    pub fn customer_hits(&self, numbers: &[u32]) -> Result<Vec<Hit>, StoreError> {
        let Some(shown) = SHOWN.iter().find(|shown| shown.resource == Resource::Customers) else {
            return Ok(Vec::new());
        };
        self.sql(|db| {
            let mut hits = Vec::with_capacity(numbers.len());
            for number in numbers {
                hits.extend(shown.hits(db, &format!("{} = ?1", shown.id), [number])?);
            }
            Ok(hits)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_looked_up_and_never_searched_for() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store.db")).unwrap().store;
        for shown in &SHOWN {
            for condition in shown.exact {
                let sql = format!("EXPLAIN QUERY PLAN {} LIMIT ?2", shown.select(condition));
                let plan: Vec<String> = store
                    .sql(|db| {
                        let mut statement = db.prepare(&sql)?;
                        statement.query_map(("k", 5), |row| row.get(3))?.collect()
                    })
                    .unwrap();
                assert!(
                    plan.iter().all(|step| step.starts_with("SEARCH")),
                    "{condition}: {plan:?}"
                );
            }
        }
        assert!(store.find_by_key("x", 5).unwrap().is_empty());
        assert!(store.find_in_forms("x", 5).unwrap().is_empty());
        assert_eq!(store.customers_with("x", 5, &|| true).unwrap(), (Vec::new(), Some(0)));
        assert_eq!(store.count_customers_with("x", &|| true).unwrap(), 0);
    }
}
