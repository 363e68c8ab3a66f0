//! Reads partners with their totals: the first rows of the table for the first frame, or all of them for the
//! roster.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row};

use super::cache_file::kept_build;
use super::error::StoreError;
use super::open::Store;
use crate::domain::partner::person_name;
use crate::domain::{
    Clean, KeyAndName, Manager, Owner, Partner, PartnerGroup, Resource, Timestamp,
};

/// Which totals are known, by which lists were once read to their end (rule: totals-before-lists; rule:
/// unknown-is-not-zero).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct KnownTotals {
    pub(super) counts: bool,
    pub(super) rewards: bool,
}

/// Teams whose members were fetched, by team key.
type Teams = HashMap<String, Team>;

/// What the table and its search need of a team.
#[derive(Default)]
struct Team {
    owner: Option<Owner>,
    members: i64,
    emails: Vec<String>,
}

const COLUMNS: &str = "p.key, p.partner_key, p.name, p.email, p.first_name, p.last_name, p.approved_status, p.archived, \
    p.vanished_at, p.group_key, p.group_name, p.team_key, p.team_name, p.manager_email, p.manager_name, p.tier_name, \
    p.tags, p.created_at, p.joined_at, p.stat_customers, p.stat_paid, p.stat_revenue, p.stat_members, \
    t.signups, t.paid, t.revenue, t.last_activity, t.rewards, t.held, \
    t.held_usd, t.earned_usd, p.group_slug, p.rowid";

/// Names by key.
pub type Names = HashMap<String, String>;

impl Store {
    /// The first `limit` partners by name that aren't archived: the first frame's rows.
    pub fn first_partners(&self, limit: usize) -> Result<Vec<Partner>, StoreError> {
        let mut found = Vec::with_capacity(limit);
        let sql = "FROM partnerships p LEFT JOIN partner_totals t ON t.partner = p.key \
                   WHERE p.archived = 0 ORDER BY p.name_folded, p.key LIMIT ?1";
        self.partners(sql, crate::domain::num::count(limit), |partner| found.push(partner))?;
        Ok(found)
    }

    /// Every partner, in no particular order.
    pub fn each_partner(&self, each: impl FnMut(Partner)) -> Result<(), StoreError> {
        self.partners(
            "FROM partnerships p LEFT JOIN partner_totals t ON t.partner = p.key LIMIT ?1",
            -1,
            each,
        )
    }

    /// The partners with these keys, in no particular order.
    pub fn partners_with_keys(&self, keys: &[String]) -> Result<Vec<Partner>, StoreError> {
        self.sql(|db| {
            let known = known(db)?;
            let teams = teams(db)?;
            let mut statement = db.prepare(&format!(
                "SELECT {COLUMNS} FROM partnerships p LEFT JOIN partner_totals t ON t.partner = p.key WHERE p.key = ?1"
            ))?;
            let mut found = Vec::with_capacity(keys.len());
            for key in keys {
                let mut rows = statement.query([key])?;
                if let Some(row) = rows.next()? {
                    found.push(partner(row, known, &teams)?);
                }
            }
            Ok(found)
        })
    }

    /// The names of these partners and of these customers, by key. A customer without a name goes by the e-mail.
    pub fn names(
        &self,
        partners: &BTreeSet<&str>,
        customers: &BTreeSet<&str>,
    ) -> Result<(Names, Names), StoreError> {
        const PARTNER: &str = "SELECT name FROM partnerships WHERE key = ?1";
        const CUSTOMER: &str =
            "SELECT coalesce(nullif(trim(name), ''), email) FROM customers WHERE key = ?1";
        self.sql(|db| {
            let read = |sql: &str, keys: &BTreeSet<&str>| -> rusqlite::Result<Names> {
                let mut statement = db.prepare(sql)?;
                let mut names = Names::new();
                for key in keys {
                    let name: Option<Option<String>> =
                        statement.query_row([key], |row| row.get(0)).optional()?;
                    names.extend(name.flatten().map(|name| ((*key).to_owned(), name)));
                }
                Ok(names)
            };
            Ok((read(PARTNER, partners)?, read(CUSTOMER, customers)?))
        })
    }

    /// Runs several reads as of one instant, whatever is written meanwhile. Nested calls share the outer one's
    /// instant.
    pub fn at_once<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if !self.db.is_autocommit() {
            return read(self);
        }
        self.sql(|db| db.execute_batch("BEGIN"))?;
        let result = read(self);
        self.sql(|db| db.execute_batch("COMMIT"))?;
        result
    }

    /// Build number of the valid roster file, which is up to date except for [`Self::touched_partners`]. What
    /// is known for all partners at once isn't logged per partner, so it is part of the number.
    pub fn roster_build(&self) -> Result<Option<u64>, StoreError> {
        self.sql(|db| {
            let sign = sign(known(db)?);
            Ok(kept_build(db, "roster_file")?.map(|build| build ^ sign))
        })
    }

    /// Partners that changed since the roster file was written, after change number `after`, and the number of
    /// the last change.
    pub fn touched_partners(&self, after: i64) -> Result<(Vec<String>, i64), StoreError> {
        self.sql(|db| {
            let last: Option<i64> =
                db.query_row("SELECT max(id) FROM partner_touches", [], |row| row.get(0))?;
            let keys = db
                .prepare("SELECT DISTINCT partner FROM partner_touches WHERE id > ?1")?
                .query_map([after], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok((keys, last.unwrap_or(0)))
        })
    }

    /// Writes a roster file: `write` gets the store and the build number, and nothing else can change the store
    /// meanwhile.
    pub fn keep_roster(
        &mut self,
        write: impl FnOnce(&Self, u64) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.keep_file("roster_file", "partner_touches", |store, build| {
            let sign = store.sql(known).map(sign)?;
            write(store, build ^ sign)
        })
    }

    /// How many partnerships are stored, and how many of them the table shows by default.
    pub fn partner_counts(&self) -> Result<(i64, i64), StoreError> {
        self.sql(|db| {
            db.query_row(
                "SELECT count(*), coalesce(sum(archived = 0), 0) FROM partnerships",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
    }

    /// Whether the counts shown are the API's own `stats`, because customers or transactions were never read to
    /// their end (rule: totals-before-lists).
    pub fn provisional(&self) -> Result<bool, StoreError> {
        self.sql(known).map(|known| !known.counts)
    }

    fn partners(
        &self,
        from: &str,
        limit: i64,
        mut each: impl FnMut(Partner),
    ) -> Result<(), StoreError> {
        self.sql(|db| {
            let known = known(db)?;
            let teams = teams(db)?;
            let mut statement = db.prepare(&format!("SELECT {COLUMNS} {from}"))?;
            let mut rows = statement.query([limit])?;
            while let Some(row) = rows.next()? {
                each(partner(row, known, &teams)?);
            }
            Ok(())
        })
    }
}

/// What is known for all partners, as bits for the build number.
fn sign(known: KnownTotals) -> u64 {
    u64::from(known.counts) | u64::from(known.rewards) << 1
}

pub(super) fn known(db: &Connection) -> rusqlite::Result<KnownTotals> {
    let complete: HashSet<String> = db
        .prepare_cached("SELECT name FROM resources WHERE complete_at IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let has = |resource: Resource| complete.contains(resource.name());
    Ok(KnownTotals {
        counts: has(Resource::Customers) && has(Resource::Transactions),
        rewards: has(Resource::Rewards),
    })
}

fn teams(db: &Connection) -> rusqlite::Result<Teams> {
    let mut teams = Teams::default();
    let mut statement =
        db.prepare("SELECT team_key, role, first_name, last_name, email FROM members ORDER BY team_key, position")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let team = teams.entry(row.get(0)?).or_default();
        team.members += 1;
        let email = text(row, 4)?;
        team.emails.extend(email.clone());
        let role: Option<String> = row.get(1)?;
        if team.owner.is_none() && role.is_some_and(|role| role.eq_ignore_ascii_case("owner")) {
            let name = person_name(text(row, 2)?.as_deref(), text(row, 3)?.as_deref());
            team.owner = Some(Owner { name, email });
        }
    }
    Ok(teams)
}

fn partner(row: &Row<'_>, known: KnownTotals, teams: &Teams) -> rusqlite::Result<Partner> {
    let team_key: Option<String> = row.get(11)?;
    let fetched = team_key.as_ref().and_then(|key| teams.get(key));
    let email = text(row, 3)?;
    let owner = match fetched.and_then(|team| team.owner.clone()) {
        Some(owner) => owner,
        None => Owner {
            name: person_name(text(row, 4)?.as_deref(), text(row, 5)?.as_deref()),
            email: email.clone(),
        },
    };
    let mut emails: Vec<String> = fetched.map(|team| team.emails.clone()).unwrap_or_default();
    emails.extend(email);
    emails.retain(|email| owner.email.as_ref() != Some(email));
    let count = |ours: usize, theirs: usize| -> rusqlite::Result<Option<i64>> {
        if known.counts {
            row.get(ours).map(|n: Option<i64>| Some(n.unwrap_or(0)))
        } else {
            row.get(theirs)
        }
    };
    let reward = |at: usize| -> rusqlite::Result<Option<i64>> {
        Ok(if known.rewards { Some(row.get::<_, Option<i64>>(at)?.unwrap_or(0)) } else { None })
    };
    let slug = text(row, 31)?;
    let group = named(row.get(9)?, text(row, 10)?).map(|KeyAndName { key, name }| PartnerGroup {
        key,
        name,
        slug,
    });
    let team = named(team_key, text(row, 12)?);
    let manager = Manager { email: text(row, 13)?, name: text(row, 14)? };
    let tags: Option<String> = row.get(16)?;
    let joined: Option<i64> = row.get(18)?;
    let activity: Option<i64> = row.get(26)?;
    Ok(Partner {
        key: row.get(0)?,
        number: row.get(32)?,
        partner_key: row.get(1)?,
        name: row.get(2)?,
        members: fetched.map(|team| team.members).or(row.get(22)?).unwrap_or(1).max(1),
        owner,
        emails,
        group,
        manager: (manager != Manager::default()).then_some(manager),
        team,
        tags: tags.and_then(|tags| serde_json::from_str(&tags).ok()).unwrap_or_default(),
        tier: text(row, 15)?,
        status: text(row, 6)?.map_or_else(|| "approved".to_owned(), |status| status.to_lowercase()),
        archived: row.get(7)?,
        vanished: row.get::<_, Option<i64>>(8)?.is_some(),
        signups: count(23, 19)?,
        paid: count(24, 20)?,
        revenue: count(25, 21)?,
        rewards: reward(27)?,
        held: reward(28)?.map(|held| held > 0),
        held_usd: reward(29)?,
        earned_usd: reward(30)?,
        last_active: activity.max(joined).and_then(Timestamp::from_ms),
        signed_up: row.get::<_, Option<i64>>(17)?.and_then(Timestamp::from_ms),
    })
}

/// A text column, already cleaned when stored; blank counts as missing (rule: blank-names).
pub(super) fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<String>> {
    Ok(row
        .get::<_, Option<String>>(at)?
        .and_then(|text| Clean::from(text).present().map(str::to_owned)))
}

fn named(key: Option<String>, name: Option<String>) -> Option<KeyAndName> {
    match (key, name) {
        (None, None) => None,
        (key, name) => {
            let key = key.unwrap_or_default();
            Some(KeyAndName {
                name: name.unwrap_or_else(|| Clean::from(key.as_str()).into_string()),
                key,
            })
        }
    }
}
