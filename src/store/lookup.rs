//! Finds partners by whatever an agent has at hand, and reads single records as the API gave them.

use rusqlite::{Connection, OptionalExtension, Row, ToSql};
use serde_json::{Map, Value as Json};

use super::error::StoreError;
use super::import::{EXPORTED, LEFT_OUT};
use super::open::Store;
use crate::domain::shape::{Kind, columns};
use crate::domain::text::fold;
use crate::domain::{Partner, Resource, Timestamp};

/// How many candidates to return for a name that fits many.
const CANDIDATES: usize = 20;

/// A change that a sync saw in a record.
#[derive(Clone, Debug)]
pub struct RecordChange {
    /// Start of the sync that saw it.
    pub at: Option<Timestamp>,
    /// Start of the last sync that hadn't seen it, if known and relevant: the change happened after this.
    pub unseen_at: Option<Timestamp>,
    /// The field, by its name in the API.
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

impl Store {
    /// The partners that a text names (rule: not-found): by key, else partner key, else an owner's or member's
    /// e-mail, else the whole name, else part of it. More than one means it is ambiguous.
    pub fn partners_named(&self, text: &str) -> Result<Vec<Partner>, StoreError> {
        let keys = self.sql(|db| {
            let folded = fold(text.trim());
            for (sql, value) in [
                ("SELECT key FROM partnerships WHERE key = ?1", text),
                ("SELECT key FROM partnerships WHERE partner_key = ?1 ORDER BY key", text),
                (BY_EMAIL, &folded),
                ("SELECT key FROM partnerships WHERE archived IN (0, 1) AND name_folded = ?1 ORDER BY key", &folded),
                ("SELECT key FROM partnerships WHERE instr(name_folded, ?1) > 0 ORDER BY name_folded, key LIMIT 21", &folded),
            ] {
                // The search by e-mail is a scan, so only if there could be one.
                if value.is_empty() || (sql == BY_EMAIL && !folded.contains('@')) {
                    continue;
                }
                let found = keys(db, sql, &[&value])?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            Ok(Vec::new())
        })?;
        let mut partners = self.partners_with_keys(&keys)?;
        partners.truncate(CANDIDATES + 1);
        Ok(partners)
    }

    /// Partners whose e-mail, or a member's, is exactly this text, in any case.
    pub fn partners_of_email(&self, email: &str) -> Result<Vec<Partner>, StoreError> {
        let keys = self.sql(|db| keys(db, BY_EMAIL, &[&fold(email.trim())]))?;
        self.partners_with_keys(&keys)
    }

    /// A record as the API gave it: its columns and `rest` put back together. `None` if there is none.
    pub fn record(&self, resource: Resource, key: &str) -> Result<Option<Json>, StoreError> {
        let names: Vec<&str> = columns(resource).iter().map(|column| column.name).collect();
        let sql =
            format!("SELECT rest, {} FROM {} WHERE key = ?1", names.join(", "), resource.name());
        self.sql(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let whole = statement
                .query_row([key], |row| {
                    let rest: Json =
                        serde_json::from_str(row.get_ref(0)?.as_str()?).unwrap_or_default();
                    let mut whole = Json::Object(Map::from_iter([("key".to_owned(), key.into())]));
                    for (at, column) in (1..).zip(columns(resource)) {
                        let value = match row.get::<_, rusqlite::types::Value>(at)? {
                            rusqlite::types::Value::Integer(n) if column.kind == Kind::Bool => {
                                (n != 0).into()
                            }
                            rusqlite::types::Value::Integer(n) => n.into(),
                            rusqlite::types::Value::Text(text) if column.kind == Kind::Texts => {
                                serde_json::from_str(&text).unwrap_or_default()
                            }
                            rusqlite::types::Value::Text(text) => text.into(),
                            _ => continue,
                        };
                        put(&mut whole, column.path, value);
                    }
                    merge(&mut whole, rest);
                    Ok(whole)
                })
                .optional()?;
            let Some(mut whole) = whole else { return Ok(None) };
            for (field, value) in imported(db, resource, key)? {
                put(&mut whole, &["imported", &field], value.into());
            }
            Ok(Some(whole))
        })
    }

    /// The changes that syncs saw in a record, oldest first.
    pub fn changes_of(
        &self,
        resource: Resource,
        key: &str,
    ) -> Result<Vec<RecordChange>, StoreError> {
        self.sql(|db| {
            db.prepare_cached(
                "SELECT seen_at, field, old, new, unseen_at FROM changes WHERE resource = ?1 AND key = ?2 ORDER BY id",
            )?
            .query_map([resource.name(), key], change)?
            .collect()
        })
    }
}

/// Expects the columns `seen_at`, `field`, `old`, `new`, `unseen_at`.
pub(super) fn change(row: &Row<'_>) -> rusqlite::Result<RecordChange> {
    Ok(RecordChange {
        at: Timestamp::from_ms(row.get(0)?),
        field: row.get(1)?,
        old: row.get(2)?,
        new: row.get(3)?,
        unseen_at: row.get::<_, Option<i64>>(4)?.and_then(Timestamp::from_ms),
    })
}

/// Partners by e-mail, theirs or a fetched member's, in any case. Scans the index of e-mails only, not the
/// partners.
const BY_EMAIL: &str = "SELECT key FROM partnerships WHERE rowid IN \
      (SELECT rowid FROM partnerships WHERE email IS NOT NULL AND folded(email) = ?1) \
    UNION SELECT key FROM partnerships WHERE team_key IN \
      (SELECT team_key FROM members WHERE folded(email) = ?1) \
    ORDER BY 1";

fn keys(db: &Connection, sql: &str, values: &[&dyn ToSql]) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(sql)?.query_map(values, |row| row.get(0))?.collect()
}

pub(super) fn imported(
    db: &Connection,
    resource: Resource,
    key: &str,
) -> rusqlite::Result<Vec<(String, String)>> {
    db.prepare_cached(
        "SELECT field, value FROM imported WHERE resource = ?1 AND key = ?2 AND field NOT IN (?3, ?4) \
         ORDER BY field",
    )?
    .query_map([resource.name(), key, EXPORTED, LEFT_OUT], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// Puts a value at a path, creating objects on the way.
fn put(whole: &mut Json, path: &[&str], value: Json) {
    let Some((last, way)) = path.split_last() else { return };
    let mut at = whole;
    for name in way {
        let Json::Object(object) = at else { return };
        at = object.entry((*name).to_owned()).or_insert_with(|| Json::Object(Map::new()));
    }
    if let Json::Object(object) = at {
        object.insert((*last).to_owned(), value);
    }
}

/// Adds the members of `rest`, merging nested objects.
fn merge(whole: &mut Json, rest: Json) {
    // A column's value is the API's; `rest` has it only if it was of an unexpected type.
    let (Json::Object(whole), Json::Object(rest)) = (whole, rest) else { return };
    for (name, value) in rest {
        match whole.get_mut(&name) {
            Some(there) => merge(there, value),
            None => {
                whole.insert(name, value);
            }
        }
    }
}
