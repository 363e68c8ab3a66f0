//! Whom a text may mean: customers by any of their texts, leads by e-mail, partners by key, customers whose
//! name is in a message. The caller's test decides on each record, so that the right one isn't lost among
//! thousands that merely look alike.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use std::rc::Rc;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, Row};

use super::customers::CustomerFile;
use super::error::StoreError;
use super::event_filter::LEFT;
use super::open::Store;
use super::stored::{read, select};
use crate::domain::Resource;
use crate::domain::record::StoredRecord;
use crate::domain::text::{clean, fold};

/// Decides from a customer's folded texts, one per line, whether it may be meant.
pub type MayBeMeant<'a> = &'a (dyn Fn(&str) -> bool + Sync);

/// Customers with a text that contains the folded text `?1`.
const WITH: &str = "SELECT c.rowid, c.email, c.name, c.key, c.external_key, c.provider_key FROM customers c \
    WHERE holds(?1, c.email, c.name, c.key, c.external_key, c.provider_key)";

/// Folded names and the partners who have them; `?1` is a list of folded names.
const CALLED: &str = "\
    SELECT name_folded AS called, key FROM partnerships WHERE archived IN (0, 1) AND name_folded IN rarray(?1) \
    UNION SELECT folded(trim(team_name)) AS called, key FROM partnerships WHERE called IN rarray(?1) \
    UNION SELECT folded(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, ''))) AS called, key \
      FROM partnerships WHERE called IN rarray(?1) \
    UNION SELECT folded(trim(coalesce(m.first_name, '') || ' ' || coalesce(m.last_name, ''))) AS called, p.key \
      FROM members m JOIN partnerships p ON p.team_key = m.team_key WHERE called IN rarray(?1) \
    ORDER BY 1, 2";

impl Store {
    /// Customers that contain `text` (empty: all) and that `takes` accepts by their folded e-mail, name and
    /// keys, one per line. At most `most`, since each is read in full.
    pub fn customers_taken(
        &self,
        text: &str,
        most: usize,
        takes: MayBeMeant<'_>,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        let needle = fold(&clean(text));
        self.sql(|db| {
            let numbers = match self.search_file(db)? {
                Some((texts, stale)) => match in_file(&texts, &stale, &needle, most, takes) {
                    Some(mut numbers) => {
                        let touched = " AND c.rowid IN (SELECT customer FROM customer_touches)";
                        numbers.extend(in_rows(db, touched, &needle, most, takes)?);
                        numbers
                    }
                    None => in_rows(db, "", &needle, most, takes)?,
                },
                None => in_rows(db, "", &needle, most, takes)?,
            };
            let mut statement = db.prepare_cached(&select(Resource::Customers, "rowid = ?1"))?;
            let mut found = Vec::new();
            for number in numbers.into_iter().take(most) {
                let one = statement
                    .query_row([number], |row| read(Resource::Customers, row))
                    .optional()?;
                found.extend(one);
            }
            Ok(found)
        })
    }

    /// Leads with this e-mail, in any case, in their form or as their external key.
    pub fn leads_of_email(&self, email: &str) -> Result<Vec<StoredRecord>, StoreError> {
        let condition = "(x.email_folded = ?1 OR x.external_folded = ?1) ORDER BY created_at, key";
        let sql = select(Resource::Leads, condition);
        self.sql(|db| {
            db.prepare_cached(&sql)?
                .query_map([fold(email.trim())], |row| read(Resource::Leads, row))?
                .collect()
        })
    }

    /// Leads with this company name, in any case.
    pub fn leads_of_company(&self, name: &str) -> Result<Vec<StoredRecord>, StoreError> {
        self.of_company(Resource::Leads, "company_folded", name)
    }

    /// Deals with this account name, in any case.
    pub fn deals_of_account(&self, name: &str) -> Result<Vec<StoredRecord>, StoreError> {
        self.of_company(Resource::Deals, "account_folded", name)
    }

    fn of_company(
        &self,
        list: Resource,
        column: &str,
        name: &str,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        let name = fold(name.trim());
        if name.is_empty() {
            return Ok(Vec::new());
        }
        let sql = select(list, &format!("x.{column} = ?1 ORDER BY created_at, key"));
        self.sql(|db| db.prepare_cached(&sql)?.query_map([name], |row| read(list, row))?.collect())
    }

    /// The partner with this key or partner key, compared byte for byte.
    pub fn partner_of_key(&self, text: &str) -> Result<Option<String>, StoreError> {
        self.sql(|db| {
            db.prepare_cached(
                "SELECT key FROM (SELECT key, 0 AS way FROM partnerships WHERE key = ?1 \
                 UNION SELECT key, 1 FROM partnerships WHERE partner_key = ?1) ORDER BY way, key LIMIT 1",
            )?
            .query_row([text], |row| row.get(0))
            .optional()
        })
    }

    /// Partners with one of these folded names: the partner's or team's own, the person's it belongs to, or
    /// that of a fetched member. Returns (name, partner key) pairs.
    pub fn partners_called(&self, names: &[String]) -> Result<Vec<(String, String)>, StoreError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let list: Rc<Vec<Sql>> = Rc::new(names.iter().cloned().map(Sql::Text).collect());
        self.sql(|db| {
            db.prepare_cached(CALLED)?
                .query_map([list], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// Keys of a list's records that `takes` accepts, of one partner or of all; at most `most`.
    pub fn keys_taken(
        &self,
        list: Resource,
        partner: Option<&str>,
        most: usize,
        takes: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<String>, StoreError> {
        let column = if list == Resource::Rewards { "partnership_key" } else { "partner" };
        let sql = format!("SELECT key FROM {} WHERE ?1 IS NULL OR {column} = ?1", list.name());
        let own = format!("SELECT key FROM {} WHERE {column} = ?1", list.name());
        self.sql(|db| {
            // Not `sql`: its OR would keep SQLite from using the partner's index.
            let mut statement = db.prepare_cached(if partner.is_some() { &own } else { &sql })?;
            let mut rows = statement.query([partner])?;
            let mut found = Vec::new();
            while found.len() < most
                && let Some(row) = rows.next()?
            {
                let key = row.get_ref(0)?.as_str().unwrap_or_default();
                if takes(key) {
                    found.push(key.to_owned());
                }
            }
            Ok(found)
        })
    }

    /// The partner's customers, present and former, whose name `takes` accepts: (key, name), present ones
    /// first.
    pub fn customers_of(
        &self,
        partner: &str,
        takes: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let sql = format!(
            "SELECT key, name FROM customers WHERE key IN (SELECT key FROM customers WHERE partner = ?1 \
               UNION SELECT key FROM changes WHERE {LEFT}) \
             AND name IS NOT NULL AND vanished_at IS NULL ORDER BY partner IS NOT ?1, key"
        );
        self.sql(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query([partner])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let name = row.get_ref(1)?.as_str().unwrap_or_default().trim();
                if !name.is_empty() && takes(name) {
                    found.push((row.get(0)?, name.to_owned()));
                }
            }
            Ok(found)
        })
    }
}

fn in_file(
    texts: &CustomerFile,
    stale: &HashSet<u32>,
    needle: &str,
    most: usize,
    takes: MayBeMeant<'_>,
) -> Option<Vec<u32>> {
    let seen = AtomicUsize::new(0);
    let hit = |found: &mut Vec<u32>, customer, _, texts: &[u8]| {
        if !std::str::from_utf8(texts).is_ok_and(takes) {
            return true;
        }
        found.push(customer);
        seen.fetch_add(1, Ordering::Relaxed) + 1 < most
    };
    let mut numbers = texts.scan(needle, stale, &|| true, hit)?.concat();
    numbers.sort_unstable();
    Some(numbers)
}

fn in_rows(
    db: &Connection,
    more: &str,
    needle: &str,
    most: usize,
    takes: MayBeMeant<'_>,
) -> rusqlite::Result<Vec<u32>> {
    let mut statement = db.prepare_cached(&format!("{WITH}{more}"))?;
    let mut rows = statement.query([needle])?;
    let mut found = Vec::new();
    while found.len() < most
        && let Some(row) = rows.next()?
    {
        if takes(&lines(row)?) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

/// A customer's texts in the form that the search file has them.
fn lines(row: &Row<'_>) -> rusqlite::Result<String> {
    let mut lines = String::new();
    for at in 1..6 {
        // Anything that isn't readable text is left out.
        let text = row.get_ref(at)?.as_str_or_null().ok().flatten().unwrap_or_default();
        if !text.is_empty() {
            lines.push_str(&fold(&clean(text)));
            lines.push('\n');
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_can_be_asked() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store.db")).unwrap().store;
        assert!(store.customers_taken("x", 5, &|_| true).unwrap().is_empty());
        assert!(store.leads_of_email("x@y.z").unwrap().is_empty());
        assert!(store.deals_of_account("Acme").unwrap().is_empty());
        assert_eq!(store.partner_of_key("x").unwrap(), None);
        assert!(store.customers_of("p", &|_| true).unwrap().is_empty());
        assert!(store.partners_called(&["x".to_owned()]).unwrap().is_empty());
        for partner in [None, Some("p")] {
            assert!(store.keys_taken(Resource::Deals, partner, 5, &|_| true).unwrap().is_empty());
        }
    }
}
