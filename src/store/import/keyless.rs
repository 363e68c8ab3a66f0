//! Leads, deals and applications, which have no key in the files. A row is about an existing record if partner,
//! e-mail or account name, and creation time agree (rule: import-identity). Otherwise a record is made whose
//! key is derived from these three.

use rusqlite::{Connection, Row};
use serde_json::Value as Json;
use xxhash_rust::xxh3::xxh3_128;

use super::put::ImportedRecord;
use super::{Import, ImportStep};
use crate::domain::import_format::{FileRow, RowError};
use crate::domain::text::fold;
use crate::domain::time::{DAY, MINUTE, SECOND};
use crate::domain::{Resource, Timestamp};
use crate::store::functions::{form, present};
use crate::store::totals::Totals;

/// Prefix of the keys given to records that a file brought without one.
pub(in crate::store) const KEYLESS: &str = "import:";

/// An existing record that the row may be about.
struct RecordCandidate {
    key: String,
    created_at: Option<i64>,
    of_api: bool,
    name: Option<String>,
    rest: Json,
}

impl Import<'_> {
    pub(super) fn lead(&mut self, partner: Option<&str>, row: &FileRow) -> ImportStep<()> {
        let email = row.text("lead_email");
        let id =
            RowIdentity { resource: Resource::Leads, partner, who: email, column: "lead_email" };
        let created = row.time("lead_created_date");
        let key = self.key_of(&id, created, row)?;
        if !self.is_first(row, Resource::Leads, &key, ("lead_email", Some("e-mail")))? {
            return Ok(());
        }
        let mut draft = ImportedRecord::of(Resource::Leads, &key);
        draft.take(
            row,
            &[
                ("lead_created_date", "created_at"),
                ("lead_last_updated", "updated_at"),
                ("lead_amount", "amount"),
                ("lead_status", "status"),
                ("lead_approved", "approved"),
            ],
        );
        draft.text("partner_key", id.partner);
        draft.text("customer_key", row.text("customer_ps_key").or(row.text("customer_key")));
        draft.keep("field_data", "email", email);
        draft.keep("field_data", "name", row.text("customer_name"));
        self.name_customer(row)?;
        self.put(draft, row)?;
        let field = "lead_decline_reason";
        self.fill(row, Resource::Leads, &key, field, row.text(field))?;
        Ok(())
    }

    pub(super) fn deal(&mut self, partner: Option<&str>, row: &FileRow) -> ImportStep<()> {
        let column = "deal_account_name";
        let account = row.text(column);
        let id = RowIdentity { resource: Resource::Deals, partner, who: account, column };
        let created = row.time("deal_created_date");
        let key = self.key_of(&id, created, row)?;
        if !self.is_first(row, Resource::Deals, &key, (column, Some("account name")))? {
            return Ok(());
        }
        let mut draft = ImportedRecord::of(Resource::Deals, &key);
        draft.take(
            row,
            &[
                ("deal_created_date", "created_at"),
                ("deal_last_updated", "updated_at"),
                ("deal_amount", "amount"),
                ("deal_account_name", "account_name"),
                ("deal_stage", "stage"),
                ("deal_close_date", "close_date"),
                ("deal_lost_reason", "lost_reason"),
                ("deal_contact_first_name", "contact_first_name"),
            ],
        );
        draft.text("partner_key", id.partner);
        draft.text("customer_key", row.text("customer_ps_key").or(row.text("customer_key")));
        draft.keep("field_data", "email", row.text("deal_email"));
        self.name_customer(row)?;
        self.put(draft, row)
    }

    pub(super) fn application(&mut self, partner: Option<&str>, row: &FileRow) -> ImportStep<()> {
        let answer = |names: &[&str]| {
            let asked =
                |(question, _): &&(String, String)| names.contains(&plain(question).as_str());
            row.answers.iter().find(asked).map(|(_, answer)| answer.trim())
        };
        let email = answer(&["email", "emailaddress", "contactemail"]);
        let id =
            RowIdentity { resource: Resource::Applications, partner, who: email, column: "email" };
        let joined = row.time("partner_program_join_date");
        let key = self.key_of(&id, joined, row)?;
        if !self.is_first(row, Resource::Applications, &key, ("email", Some("e-mail")))? {
            return Ok(());
        }
        let mut draft = ImportedRecord::of(Resource::Applications, &key);
        draft.take(
            row,
            &[("partner_program_join_date", "created_at"), ("application_approved", "approved")],
        );
        draft.text("partnership_key", id.partner);
        draft.text("email", email);
        draft.text("first_name", answer(&["firstname"]));
        draft.text("last_name", answer(&["lastname"]));
        draft.keep("group", "name", row.text("partner_group"));
        for (question, answer) in &row.answers {
            draft.keep("content", question, Some(answer));
        }
        self.put(draft, row)
    }

    /// The key of the record that the row is about, or a derived one if there is none.
    fn key_of(
        &self,
        id: &RowIdentity<'_>,
        created: Option<(Timestamp, i64)>,
        row: &FileRow,
    ) -> ImportStep<String> {
        let mut hits = candidates(self.tx, id, created)?;
        hits.retain(|candidate| id.fits(candidate));
        // The API's record wins over a file's, then the exact time over the same day.
        for better in [
            (|candidate: &RecordCandidate, _: Option<i64>| candidate.of_api)
                as fn(&RecordCandidate, Option<i64>) -> bool,
            |candidate, at| at.is_some() && candidate.created_at == at,
        ] {
            let at = created.map(|(at, _)| at.ms());
            if hits.len() > 1 && hits.iter().any(|candidate| better(candidate, at)) {
                hits.retain(|candidate| better(candidate, at));
            }
        }
        match hits.as_slice() {
            [] => Ok(id.own_key(created.map(|(at, _)| at))),
            [one] => Ok(one.key.clone()),
            _ => {
                let keys: Vec<&str> = hits.iter().map(|hit| hit.key.as_str()).take(3).collect();
                let what = format!(
                    "{} records of this partner match ({}); expected one",
                    hits.len(),
                    keys.join(", ")
                );
                Err(RowError::of(row.line, id.column, what).into())
            }
        }
    }
}

/// The partner's records created when the file says. An application file has no such date, so all of the
/// partner's applications are candidates.
fn candidates(
    tx: &Connection,
    id: &RowIdentity<'_>,
    created: Option<(Timestamp, i64)>,
) -> rusqlite::Result<Vec<RecordCandidate>> {
    let span = created.filter(|_| id.resource != Resource::Applications);
    let Some((at, span)) = span else {
        return tx
            .prepare_cached(&of_partner(id.resource, ""))?
            .query_map([id.partner], candidate)?
            .collect();
    };
    let (from, to) = (at.ms(), at.ms().saturating_add(span));
    tx.prepare_cached(&of_partner(id.resource, SPAN))?
        .query_map((id.partner, from, to), candidate)?
        .collect()
}

/// Narrows a partner's records by time. As an optional condition it would make SQLite ignore the index and read
/// all of the partner's records for each row of the file.
const SPAN: &str = "AND created_at >= ?2 AND created_at < ?3";

fn of_partner(resource: Resource, narrowed: &str) -> String {
    let columns = IdentityColumns::of(resource);
    format!(
        "SELECT key, created_at, seen > 0, {who}, rest FROM {table} WHERE {partner} IS ?1 {narrowed}",
        who = columns.who,
        partner = columns.partner,
        table = resource.name(),
    )
}

/// Drops records brought by files once the API has them under its own key, after a sync that read only changes.
/// Values that only files give move to the API's record.
pub(in crate::store) fn drop_twins(tx: &Connection, resource: Resource) -> rusqlite::Result<()> {
    if !matches!(resource, Resource::Leads | Resource::Deals | Resource::Applications) {
        return Ok(());
    }
    let columns = IdentityColumns::of(resource);
    let keyless: Vec<(Option<String>, RecordCandidate)> = tx
        .prepare_cached(&format!(
            "SELECT key, created_at, seen > 0, {}, rest, {} FROM {} WHERE key >= ?1 AND key < ?1 || '~' AND seen = 0",
            columns.who,
            columns.partner,
            resource.name()
        ))?
        .query_map([KEYLESS], |row| Ok((row.get(5)?, candidate(row)?)))?
        .collect::<Result<_, _>>()?;
    if keyless.is_empty() {
        return Ok(());
    }
    let mut totals = Totals::new(tx)?;
    for (partner, own) in keyless {
        let who = own.who(resource);
        let partner = partner.as_deref();
        let id = RowIdentity { resource, partner, who: who.as_deref(), column: "" };
        // A file that gives only the day stored midnight; others give the minute or the second.
        let created = own.created_at.and_then(Timestamp::from_ms).map(|at| {
            let open = [DAY, MINUTE, SECOND].into_iter().find(|span| at.ms() % span == 0);
            (at, open.unwrap_or(1))
        });
        let mut twins = candidates(tx, &id, created)?;
        twins.retain(|twin| twin.of_api && id.fits(twin));
        let Some(twin) = twins.first() else { continue };
        tx.prepare_cached(
            "UPDATE OR IGNORE imported SET key = ?3 WHERE resource = ?1 AND key = ?2",
        )?
        .execute((resource.name(), &own.key, &twin.key))?;
        totals.drop_imported(resource, &own.key)?;
    }
    totals.flush()
}

/// The columns of a list that hold the partner, and the e-mail or account name.
struct IdentityColumns {
    partner: &'static str,
    who: &'static str,
}

impl IdentityColumns {
    fn of(resource: Resource) -> Self {
        match resource {
            Resource::Applications => Self { partner: "partnership_key", who: "email" },
            Resource::Deals => Self { partner: "partner", who: "account_name" },
            _ => Self { partner: "partner", who: "external_key" },
        }
    }
}

impl RecordCandidate {
    /// Its e-mail or account name.
    fn who(&self, resource: Resource) -> Option<String> {
        let own = self.name.clone();
        match resource {
            Resource::Deals => own,
            Resource::Applications => own
                .filter(|email| !email.trim().is_empty())
                .or_else(|| present(self.rest.get("content")?.get("email")?)),
            // The form's answers, else the external key (rule: contact-fields).
            _ => form(&self.rest, "email").or(own),
        }
    }
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<RecordCandidate> {
    let rest: String = row.get(4)?;
    Ok(RecordCandidate {
        key: row.get(0)?,
        created_at: row.get(1)?,
        of_api: row.get(2)?,
        name: row.get(3)?,
        rest: serde_json::from_str(&rest).unwrap_or_default(),
    })
}

/// What identifies a row's record.
struct RowIdentity<'r> {
    resource: Resource,
    partner: Option<&'r str>,
    who: Option<&'r str>,
    /// The file's column for `who`.
    column: &'static str,
}

impl RowIdentity<'_> {
    fn fits(&self, candidate: &RecordCandidate) -> bool {
        let theirs = candidate.who(self.resource);
        comparable(theirs.as_deref()) == comparable(self.who)
    }

    fn own_key(&self, created: Option<Timestamp>) -> String {
        let created = created.filter(|_| self.resource != Resource::Applications);
        let text = format!(
            "{}\0{}\0{}",
            self.partner.unwrap_or_default(),
            comparable(self.who),
            created.map_or(0, Timestamp::ms)
        );
        format!("{KEYLESS}{}:{:032x}", self.resource.name(), xxh3_128(text.as_bytes()))
    }
}

fn comparable(text: Option<&str>) -> String {
    fold(text.unwrap_or_default().trim())
}

/// A question reduced to its folded letters and digits: `E-mail` becomes `email`.
fn plain(question: &str) -> String {
    fold(question).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_looked_for_by_partner_and_time_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let store = crate::store::Store::open(&dir.path().join("store.db")).unwrap().store;
        for resource in [Resource::Leads, Resource::Deals] {
            let sql = format!("EXPLAIN QUERY PLAN {}", of_partner(resource, SPAN));
            let plan: String = store.db.query_row(&sql, ("p", 1, 2), |row| row.get(3)).unwrap();
            assert!(plan.contains("(partner=? AND created_at>? AND created_at<?)"), "{plan}");
        }
    }

    #[test]
    fn a_key_follows_from_partner_email_and_date() {
        let key = |who, at| {
            let partner = Some("part_1");
            RowIdentity { resource: Resource::Leads, partner, who, column: "lead_email" }
                .own_key(Timestamp::from_ms(at))
        };
        assert_eq!(key(Some("Ann@X.com"), 5), key(Some("ann@x.com "), 5));
        assert_ne!(key(Some("ann@x.com"), 5), key(Some("ann@x.com"), 6));
        assert!(key(None, 5).starts_with("import:leads:"));
        assert_eq!(plain("E-mail"), "email");
    }
}
