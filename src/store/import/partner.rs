//! Whose a row is (rule: import-identity), and what it says of its partner.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::put::ImportedRecord;
use super::{Import, ImportStep};
use crate::domain::import_format::{FileKind, FileRow, RowError};
use crate::domain::text::{clean, fold, quoted};
use crate::domain::{ColumnValue, Resource};

/// SQL condition: a partnership that a row may be about. One that only a file brought and that a complete read
/// of the API lacked is excluded.
const LIVE: &str = "(vanished_at IS NULL OR seen > 0)";

/// Finds the partnership for a file's `partner_id`.
pub(super) struct PartnerIds {
    /// By `partner_id`.
    known: HashMap<String, String>,
    /// Partnerships by folded e-mail, and whether the API gave them; read when first needed.
    by_email: Option<HashMap<String, Vec<(String, bool)>>>,
    /// The `partner_id` that the partners file gives for each partnership, and its line.
    ids: HashMap<String, (String, u64)>,
    /// Whether the file may bring new partners: it describes them, and the API was never read to its end.
    may_bring: bool,
}

impl PartnerIds {
    pub(super) fn of(tx: &Connection, kind: FileKind) -> rusqlite::Result<Self> {
        let complete = tx
            .prepare(
                "SELECT 1 FROM resources WHERE name = 'partnerships' AND complete_at IS NOT NULL",
            )?
            .exists([])?;
        Ok(Self {
            known: HashMap::new(),
            by_email: None,
            ids: HashMap::new(),
            may_bring: !complete && kind.describes_partners(),
        })
    }
}

impl Import<'_> {
    /// The partnership that a row belongs to; `None` if it names none.
    pub(super) fn partner(&mut self, row: &FileRow) -> ImportStep<Option<String>> {
        let Some(id) = row.text("partner_id") else { return Ok(None) };
        let known = self.partners.known.get(id).cloned();
        let key = match known {
            Some(key) => key,
            None => match self.find_partner(id, row)? {
                Some(key) => key,
                None if self.partners.may_bring => id.to_owned(),
                None => return Err(self.nobody(id, row.line).into()),
            },
        };
        if self.kind == FileKind::Partners {
            self.one_row_a_partner(&key, id, row.line)?;
            self.is_first(row, Resource::Partnerships, &key, ("partner_id", None))?;
        }
        self.describe(&key, row)?;
        self.partners.known.insert(id.to_owned(), key.clone());
        Ok(Some(key))
    }

    /// In a partners file two ids for one partner are a mistake: matched by the same e-mail, the second would
    /// overwrite the first.
    fn one_row_a_partner(&mut self, key: &str, id: &str, line: u64) -> Result<(), RowError> {
        let (first, on) =
            self.partners.ids.entry(key.to_owned()).or_insert_with(|| (id.to_owned(), line));
        if first == id {
            return Ok(());
        }
        let what = format!(
            "{} is the partner of line {on}, {}; expected one id per partner",
            quoted(id),
            quoted(first)
        );
        Err(RowError::of(line, "partner_id", what))
    }

    fn nobody(&self, id: &str, line: u64) -> RowError {
        let hint = if self.kind.describes_partners() {
            "expected the key, partner key or e-mail of a partner that the API has; sync, or import the partners file, whose partner_email says who it is"
        } else {
            "expected the key, partner key or e-mail of one; import the partners file first"
        };
        RowError::of(line, "partner_id", format!("{} belongs to no partner; {hint}", quoted(id)))
    }

    /// Finds the partner by key, else partner key, else e-mail, else by the id that an earlier partners file
    /// gave; in a partners file also by `partner_email`.
    fn find_partner(&mut self, id: &str, row: &FileRow) -> ImportStep<Option<String>> {
        let keys = |condition: &str, value: &str| -> rusqlite::Result<Vec<String>> {
            self.tx
                .prepare_cached(&format!(
                    "SELECT key FROM partnerships WHERE {condition} AND {LIVE} LIMIT 4"
                ))?
                .query_map([value], |row| row.get(0))?
                .collect()
        };
        for condition in ["key = ?1", "partner_key = ?1"] {
            let found = keys(condition, id)?;
            if !found.is_empty() {
                return Ok(Some(only(found, "partner_id", id, row.line)?));
            }
        }
        let found = self.with_email(id, false)?;
        if !found.is_empty() {
            return Ok(Some(only(found, "partner_id", id, row.line)?));
        }
        let aliased: Vec<String> = self
            .tx
            .prepare_cached(
                "SELECT key FROM imported WHERE value = ?1 AND field = 'partner_id' AND resource = 'partnerships'",
            )?
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if !aliased.is_empty() {
            return Ok(Some(only(aliased, "partner_id", id, row.line)?));
        }
        let email = row.text("partner_email").filter(|_| self.kind == FileKind::Partners);
        let Some(email) = email else { return Ok(None) };
        let found = self.with_email(email, true)?;
        if found.is_empty() {
            return Ok(None);
        }
        let key = only(found, "partner_email", email, row.line)?;
        self.learn_alias(&key, id, row)?;
        Ok(Some(key))
    }

    /// Remembers a file's `partner_id` as another name of the partnership, and moves to it the activities
    /// imported under that name before the API had it.
    fn learn_alias(&mut self, key: &str, id: &str, row: &FileRow) -> rusqlite::Result<()> {
        self.fill(row, Resource::Partnerships, key, "partner_id", Some(id))?;
        self.tx
            .prepare_cached("UPDATE OR IGNORE activities SET partner = ?1 WHERE partner = ?2")?
            .execute((key, id))?;
        self.tx.prepare_cached("DELETE FROM activities WHERE partner = ?1")?.execute([id])?;
        Ok(())
    }

    fn with_email(&mut self, email: &str, of_api: bool) -> rusqlite::Result<Vec<String>> {
        let email = fold(email.trim());
        if !email.contains('@') {
            return Ok(Vec::new());
        }
        let by_email = match self.partners.by_email.take() {
            Some(by_email) => by_email,
            None => emails(self.tx)?,
        };
        let found = by_email.get(&email).into_iter().flatten();
        let keys = found.filter(|(_, api)| *api || !of_api).map(|(key, _)| key.clone()).collect();
        self.partners.by_email = Some(by_email);
        Ok(keys)
    }

    /// Stores what a row says of its partner: for every partner the date it joined its group, for those that
    /// the API lacks the rest too.
    fn describe(&mut self, key: &str, row: &FileRow) -> ImportStep<()> {
        if let Some((at, _)) = row.time("partner_group_join_date") {
            let at = at.ms().to_string();
            self.fill(row, Resource::Partnerships, key, "partner_group_join_date", Some(&at))?;
        }
        if self.kind.describes_partners() {
            let draft = self.described(key, row)?;
            self.tell(draft, row)?;
        }
        Ok(())
    }

    fn described(&self, key: &str, row: &FileRow) -> rusqlite::Result<ImportedRecord> {
        let mut draft = ImportedRecord::of(Resource::Partnerships, key);
        draft.take(
            row,
            &[
                ("partner_program_join_date", "created_at"),
                ("partner_program_join_date", "joined_at"),
                ("partner_group", "group_name"),
                ("partner_firstname", "first_name"),
                ("partner_email", "email"),
                ("partner_tags", "tags"),
                ("archived_status", "archived_given"),
                ("total_number_of_customers", "stat_customers"),
                ("total_sum_of_transactions_usd", "stat_revenue"),
            ],
        );
        if let Some(manager) = row.text("partner_manager") {
            let column = if manager.contains('@') { "manager_email" } else { "manager_name" };
            draft.text(column, Some(manager));
        }
        if let Some(name) = row.text("partner_name") {
            // If the name begins with the first name, the rest is the last name; any other name is a team's.
            let stored = self.stored_first_name(key)?;
            let first = row.text("partner_firstname").or(stored.as_deref());
            let last = first.and_then(|first| name.strip_prefix(first)?.strip_prefix(' '));
            match last {
                Some(last) => draft.text("last_name", Some(last)),
                None if first == Some(name) => {}
                None => draft.text("team_name", Some(name)),
            }
        }
        if key.contains('@') && row.get("partner_email").is_none() {
            draft.set("email", ColumnValue::Text(clean(key).into_owned()));
        }
        Ok(draft)
    }

    fn stored_first_name(&self, key: &str) -> rusqlite::Result<Option<String>> {
        self.tx
            .prepare_cached("SELECT first_name FROM partnerships WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()
            .map(Option::flatten)
    }
}

fn emails(tx: &Connection) -> rusqlite::Result<HashMap<String, Vec<(String, bool)>>> {
    let mut by_email: HashMap<String, Vec<(String, bool)>> = HashMap::new();
    let mut statement = tx.prepare(&format!(
        "SELECT email, key, seen > 0 FROM partnerships WHERE email IS NOT NULL AND {LIVE}"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let email: String = row.get(0)?;
        by_email.entry(fold(email.trim())).or_default().push((row.get(1)?, row.get(2)?));
    }
    Ok(by_email)
}

/// The only match; several are an error in the row.
fn only(mut found: Vec<String>, column: &str, text: &str, line: u64) -> Result<String, RowError> {
    match (found.pop(), found.is_empty()) {
        (Some(key), true) => Ok(key),
        (last, _) => {
            found.extend(last);
            let what = format!(
                "{} matches {} partners ({}); expected the key of one",
                quoted(text),
                found.len(),
                clean(&found.join(", "))
            );
            Err(RowError::of(line, column, what))
        }
    }
}
