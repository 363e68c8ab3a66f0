//! Reads one partner as a whole: single values at once, and separately what needs a pass over its rows.

use std::collections::BTreeMap;

use chrono::Datelike;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value as Json};

use super::error::StoreError;
use super::open::Store;
use super::partners::text;
use crate::domain::profile::{
    ActivityCounts, Application, Commission, Metrics, MinedOffer, MonthMetrics, MonthOf,
    PartnerProfile, Since,
};
use crate::domain::record_table::RecordTable;
use crate::domain::team::Member;
use crate::domain::time::DAY;
use crate::domain::{Clean, Timestamp};

impl Store {
    /// A partner as a whole; `None` if the key is unknown.
    pub fn profile(&self, key: &str) -> Result<Option<PartnerProfile>, StoreError> {
        let Some(partner) = self.partners_with_keys(&[key.to_owned()])?.pop() else {
            return Ok(None);
        };
        let provisional = self.provisional()?;
        let states = self.resources()?;
        let refused: BTreeMap<_, _> =
            states.iter().filter_map(|state| Some((state.resource, state.refused?))).collect();
        let complete = |resource| {
            states.iter().any(|state| state.resource == resource && state.complete_at.is_some())
        };
        let rows = if provisional {
            ActivityCounts::default()
        } else {
            ActivityCounts {
                signups: partner.signups,
                paid: partner.paid,
                revenue: partner.revenue,
            }
        };
        let mut profile = PartnerProfile {
            rows,
            applications: self.applications(key)?,
            links: self.links(key)?,
            incomplete: RecordTable::all()
                .filter_map(RecordTable::resource)
                .filter(|resource| !complete(*resource))
                .collect(),
            refused,
            ..PartnerProfile::default()
        };
        self.sql(|db| {
            db.query_row(
                "SELECT joined_at, team_key, stat_customers, stat_paid, stat_revenue, rest FROM partnerships WHERE key = ?1",
                [key],
                |row| {
                    profile.joined_at = row.get::<_, Option<i64>>(0)?.and_then(Timestamp::from_ms);
                    profile.team_key = row.get(1)?;
                    profile.list =
                        ActivityCounts { signups: row.get(2)?, paid: row.get(3)?, revenue: row.get(4)? };
                    profile.fields = custom_fields(&row.get::<_, String>(5)?);
                    Ok(())
                },
            )?;
            profile.group_since = group_since(db, key)?;
            profile.imported = db
                .prepare_cached("SELECT DISTINCT kind FROM imports")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            Ok(())
        })?;
        if let Some(team) = &profile.team_key {
            (profile.members, profile.members_at) = self.members(team)?;
        }
        profile.partner = partner;
        Ok(Some(profile))
    }

    /// A team's members as last fetched, and when; `None` if never.
    pub fn members(
        &self,
        team: &str,
    ) -> Result<(Option<Vec<Member>>, Option<Timestamp>), StoreError> {
        let Some(at) = self.members_fetched_at(team)? else { return Ok((None, None)) };
        let members = self.sql(|db| {
            db.prepare_cached(
                "SELECT key, email, first_name, last_name, role, rest FROM members WHERE team_key = ?1 ORDER BY position",
            )?
            .query_map([team], |row| {
                let text = |at| row.get::<_, Option<String>>(at).map(|text| text.map(Clean::from));
                Ok(Member {
                    key: row.get(0)?,
                    email: text(1)?,
                    first_name: text(2)?,
                    last_name: text(3)?,
                    role: text(4)?,
                    rest: row.get(5)?,
                })
            })?
            .collect()
        })?;
        Ok((Some(members), Some(at)))
    }

    fn applications(&self, partner: &str) -> Result<Vec<Application>, StoreError> {
        self.sql(|db| {
            db.prepare_cached(
                "SELECT key, approved, created_at, decline_reason, rest FROM applications \
                 WHERE partnership_key = ?1 AND vanished_at IS NULL ORDER BY created_at DESC, key",
            )?
            .query_map([partner], |row| {
                let rest: Json =
                    serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default();
                Ok(Application {
                    key: row.get(0)?,
                    approved: row.get(1)?,
                    created_at: row.get::<_, Option<i64>>(2)?.and_then(Timestamp::from_ms),
                    decline_reason: text(row, 3)?,
                    answers: answers(&rest),
                })
            })?
            .collect()
        })
    }

    /// Sums and counts over a partner's rows. Takes longer the more there are.
    pub fn metrics(&self, partner: &str) -> Result<Metrics, StoreError> {
        let mut metrics = Metrics::default();
        for sheet in RecordTable::all().filter(|sheet| *sheet != RecordTable::Timeline) {
            metrics.counts.insert(sheet, self.sheet_count(sheet, partner)?);
        }
        self.sql(|db| {
            let mut months: BTreeMap<MonthOf, MonthMetrics> = BTreeMap::new();
            let mut calendar = Calendar::default();
            let mut month =
                |at: Option<i64>| at.and_then(Timestamp::from_ms).map(|at| calendar.month(at));
            each(db, SIGNUPS, partner, |row| {
                if let Some(of) = month(row.get(0)?) {
                    months.entry(of).or_default().signups += 1;
                }
                Ok(())
            })?;
            each(db, PAYMENTS, partner, |row| {
                if let Some(of) = month(row.get(0)?) {
                    let entry = months.entry(of).or_default();
                    entry.payments += 1;
                    entry.revenue += i128::from(row.get::<_, i64>(1)?);
                }
                Ok(())
            })?;
            each(db, REWARDS, partner, |row| {
                let status = row.get_ref(1)?.as_str().unwrap_or_default();
                if let Some(of) = month(row.get(0)?) {
                    *months.entry(of).or_default().rewards.entry(status.to_owned()).or_default() +=
                        1;
                }
                let amount = i128::from(row.get::<_, i64>(2)?);
                let currency = row.get_ref(3)?.as_str().unwrap_or_default();
                if status != "declined" {
                    add(metrics.commission.entry(currency.to_owned()).or_default(), status, amount);
                }
                Ok(())
            })?;
            metrics.months = without_gaps(months);
            metrics.offers = mined(db, partner)?;
            Ok(metrics)
        })
    }
}

const SIGNUPS: &str = "SELECT created_at FROM customers WHERE partner = ?1 AND coalesce(test, 0) = 0 AND vanished_at IS NULL";
const PAYMENTS: &str = "SELECT t.created_at, CASE WHEN t.amount_usd IS NOT NULL THEN t.amount_usd \
     WHEN t.currency = 'USD' THEN coalesce(t.amount, 0) ELSE 0 END \
     FROM transactions t JOIN customers c ON c.key = t.customer WHERE t.partner = ?1 AND coalesce(t.test, 0) = 0 \
     AND t.vanished_at IS NULL AND coalesce(c.test, 0) = 0 AND c.vanished_at IS NULL";
const REWARDS: &str = "SELECT r.created_at, coalesce(r.status, 'unknown'), coalesce(r.amount, 0), coalesce(r.currency, 'USD') \
     FROM rewards r LEFT JOIN customers c ON c.key = r.customer_key \
     WHERE r.partnership_key = ?1 AND r.vanished_at IS NULL AND coalesce(c.test, 0) = 0";

fn each(
    db: &Connection,
    sql: &str,
    partner: &str,
    mut row: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([partner])?;
    while let Some(found) = rows.next()? {
        row(found)?;
    }
    Ok(())
}

fn add(sums: &mut Commission, status: &str, amount: i128) {
    sums.earned += amount;
    match status {
        "paid" => sums.paid += amount,
        "scheduled" => sums.scheduled += amount,
        "hold" => sums.held += amount,
        _ => sums.unpaid += amount,
    }
}

/// Finds an instant's month. Rows come in order of time, so it is mostly the same as the last one's.
#[derive(Default)]
pub(super) struct Calendar {
    day: Option<(i64, MonthOf)>,
}

impl Calendar {
    pub(super) fn month(&mut self, at: Timestamp) -> MonthOf {
        let day = at.ms().div_euclid(DAY);
        match self.day {
            Some((known, month)) if known == day => month,
            _ => {
                let date = at.utc();
                let month = (date.year(), date.month());
                self.day = Some((day, month));
                month
            }
        }
    }
}

/// All months from the first to the last, empty ones included. Dates decades apart are mistakes; then only
/// months with something in them are returned.
fn without_gaps(mut months: BTreeMap<MonthOf, MonthMetrics>) -> Vec<(MonthOf, MonthMetrics)> {
    const MOST: i32 = 50;
    if let (Some((first, _)), Some((last, _))) = (months.first_key_value(), months.last_key_value())
    {
        let (first, last) = (*first, *last);
        if last.0 - first.0 <= MOST {
            for year in first.0..=last.0 {
                for month in 1..=12 {
                    if (first..=last).contains(&(year, month)) {
                        months.entry((year, month)).or_default();
                    }
                }
            }
        }
    }
    months.into_iter().collect()
}

fn mined(db: &Connection, partner: &str) -> rusqlite::Result<Vec<MinedOffer>> {
    db.prepare_cached(
        "SELECT offer_key, offer_description, count(*) AS rewards, max(created_at) FROM rewards \
         WHERE partnership_key = ?1 AND vanished_at IS NULL AND coalesce(offer_key, offer_description) IS NOT NULL \
         GROUP BY 1, 2 ORDER BY rewards DESC, 1, 2",
    )?
    .query_map([partner], |row| {
        Ok(MinedOffer {
            key: row.get(0)?,
            description: text(row, 1)?,
            rewards: row.get(2)?,
            last: row.get::<_, Option<i64>>(3)?.and_then(Timestamp::from_ms),
        })
    })?
    .collect()
}

/// Since when the partner is in its group: what a file says, else the last change that a sync saw.
fn group_since(db: &Connection, partner: &str) -> rusqlite::Result<Option<Since>> {
    let at = |sql: &str| -> rusqlite::Result<Option<Timestamp>> {
        let ms: Option<i64> =
            db.prepare_cached(sql)?.query_row([partner], |row| row.get(0)).optional()?.flatten();
        Ok(ms.and_then(Timestamp::from_ms))
    };
    let imported = at(
        "SELECT CAST(value AS INTEGER) FROM imported WHERE resource = 'partnerships' AND key = ?1 \
         AND field = 'partner_group_join_date'",
    )?;
    let seen = at(
        "SELECT max(seen_at) FROM changes WHERE resource = 'partnerships' AND key = ?1 AND field = 'group_key'",
    )?;
    Ok(match (imported, seen) {
        // A file's date that is older than the change is about the previous group.
        (Some(imported), Some(seen)) if seen > imported => Some(Since::Seen(seen)),
        (Some(imported), _) => Some(Since::Imported(imported)),
        (None, seen) => seen.map(Since::Seen),
    })
}

/// A partnership's custom fields: its form's by name or, if there are none, the free-form ones.
fn custom_fields(rest: &str) -> Vec<(String, String)> {
    let rest: Json = serde_json::from_str(rest).unwrap_or_default();
    let mut fields = Vec::new();
    for field in rest.get("fields").and_then(Json::as_array).into_iter().flatten() {
        let name = ["name", "internal_name", "api_name"]
            .iter()
            .find_map(|name| field.get(name).and_then(Json::as_str));
        if let (Some(name), Some(value)) = (name, field.get("value").and_then(words)) {
            fields.push((name.to_owned(), value));
        }
    }
    if fields.is_empty() {
        let free = ["mdata", "field_data", "meta"].iter().find_map(|name| {
            rest.get(name).and_then(Json::as_object).filter(|free| !free.is_empty())
        });
        fields.extend(
            free.into_iter()
                .flatten()
                .filter_map(|(name, value)| Some((name.clone(), words(value)?))),
        );
    }
    fields
}

/// An application's answers: the free-form `content`, and those in `fields`.
fn answers(rest: &Json) -> Vec<(String, String)> {
    let empty = Map::new();
    let content = rest.get("content").and_then(Json::as_object).unwrap_or(&empty);
    let mut answers: Vec<(String, String)> = content
        .iter()
        .filter_map(|(question, answer)| Some((question.clone(), words(answer)?)))
        .collect();
    for field in rest.get("fields").and_then(Json::as_array).into_iter().flatten() {
        let name = field.get("name").or_else(|| field.get("api_name")).and_then(Json::as_str);
        if let (Some(name), Some(value)) = (name, field.get("value").and_then(words)) {
            answers.push((name.to_owned(), value));
        }
    }
    answers
}

/// A value for a person to read: lists joined by `;`, objects as JSON (rule: question-columns). `None` for null
/// and blank text.
fn words(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(words).collect();
            Some(items.join("; ")).filter(|text| !text.is_empty())
        }
        other => Some(other.to_string()),
    }
}
