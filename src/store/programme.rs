//! The programme in figures, each by one read over an index or a list.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use super::error::StoreError;
use super::open::Store;
use super::profile::Calendar;
use crate::domain::Timestamp;
use crate::domain::profile::MonthOf;
use crate::domain::programme_figures::{
    GroupFigures, MonthFigures, OfferFigures, ProgrammeFigures, StatusFigures,
};

/// So many months are told.
const MONTHS: usize = 12;
/// So many groups and offers are told.
const MOST: usize = 8;

/// The order in which agents ask for statuses.
const STATUSES: [&str; 6] = ["hold", "pending", "scheduled", "approved", "paid", "declined"];

const JOINED: &str = "SELECT coalesce(joined_at, created_at), 0, 0 FROM partnerships \
     WHERE vanished_at IS NULL AND coalesce(joined_at, created_at) >= ?1";
const SIGNUPS: &str = "SELECT created_at, 0, 0 FROM customers \
     WHERE created_at >= ?1 AND coalesce(test, 0) = 0 AND vanished_at IS NULL";
const PAYMENTS: &str = "SELECT t.created_at, CASE WHEN t.amount_usd IS NOT NULL THEN t.amount_usd \
     WHEN t.currency = 'USD' THEN coalesce(t.amount, 0) ELSE 0 END, 0 \
     FROM transactions t JOIN customers c ON c.key = t.customer WHERE t.created_at >= ?1 \
     AND coalesce(t.test, 0) = 0 AND t.vanished_at IS NULL AND coalesce(c.test, 0) = 0 AND c.vanished_at IS NULL";
const REWARDS: &str = "SELECT r.created_at, CASE WHEN coalesce(r.currency, 'USD') = 'USD' \
     AND r.status IS NOT 'declined' THEN coalesce(r.amount, 0) ELSE 0 END, 0 \
     FROM rewards r LEFT JOIN customers c ON c.key = r.customer_key \
     WHERE r.created_at >= ?1 AND r.vanished_at IS NULL AND coalesce(c.test, 0) = 0";
const BY_STATUS: &str = "SELECT coalesce(r.status, 'unknown'), coalesce(r.currency, 'USD'), count(*), \
     summed(r.amount) FROM rewards r LEFT JOIN customers c ON c.key = r.customer_key \
     WHERE r.vanished_at IS NULL AND coalesce(c.test, 0) = 0 GROUP BY 1, 2";
const OVERDUE: &str = "SELECT 'overdue', coalesce(r.currency, 'USD'), count(*), summed(r.amount) \
     FROM rewards r LEFT JOIN customers c ON c.key = r.customer_key \
     WHERE r.status = 'scheduled' AND r.ready_at < ?1 AND r.vanished_at IS NULL \
     AND coalesce(c.test, 0) = 0 GROUP BY 2";
const BY_GROUP: &str = "SELECT coalesce(p.group_name, ''), count(*), summed(t.revenue) \
     FROM partnerships p LEFT JOIN partner_totals t ON t.partner = p.key \
     WHERE p.vanished_at IS NULL AND p.archived = 0 GROUP BY 1";
const BY_OFFER: &str = "SELECT r.offer_key, max(coalesce(r.offer_description, '')), \
     coalesce(r.currency, 'USD'), count(*), summed(r.amount) \
     FROM rewards r LEFT JOIN customers c ON c.key = r.customer_key WHERE r.offer_key IS NOT NULL \
     AND r.status IS NOT 'declined' AND r.vanished_at IS NULL AND coalesce(c.test, 0) = 0 GROUP BY 1, 3";

impl Store {
    /// The programme in figures, as of an instant. Reads every reward of the store: not for a thread that draws.
    pub fn programme_figures(&self, now: Timestamp) -> Result<ProgrammeFigures, StoreError> {
        self.at_once(|store| {
            let months = store.by_month(now)?;
            let mut statuses = store.by_status(BY_STATUS, None)?;
            statuses.sort_by_key(|one| {
                let rank = STATUSES.iter().position(|status| *status == one.status);
                (rank.unwrap_or(STATUSES.len()), std::cmp::Reverse(one.rewards))
            });
            let overdue = store.by_status(OVERDUE, Some(now))?;
            Ok(ProgrammeFigures {
                months,
                statuses,
                overdue,
                groups: store.by_group()?,
                offers: store.by_offer()?,
            })
        })
    }

    fn by_month(&self, now: Timestamp) -> Result<Vec<(MonthOf, MonthFigures)>, StoreError> {
        let mut calendar = Calendar::default();
        let (year, month) = calendar.month(now);
        let shown: Vec<MonthOf> =
            std::iter::successors(Some((year, month)), |at| Some(before(*at)))
                .take(MONTHS)
                .collect();
        let first = shown.last().copied().unwrap_or((year, month));
        let since = Timestamp::parse(&format!("{:04}-{:02}-01T00:00:00Z", first.0, first.1));
        let since = since.unwrap_or(Timestamp::EPOCH);
        let mut months: BTreeMap<MonthOf, MonthFigures> =
            shown.iter().map(|month| (*month, MonthFigures::default())).collect();
        self.sql(|db| {
            let mut each = |sql: &str, add: fn(&mut MonthFigures, i64)| {
                of_months(db, sql, since, |at, amount| {
                    if let Some(month) = months.get_mut(&calendar.month(at)) {
                        add(month, amount);
                    }
                })
            };
            each(JOINED, |month, _| month.partners += 1)?;
            each(SIGNUPS, |month, _| month.signups += 1)?;
            each(PAYMENTS, |month, amount| {
                month.payments += 1;
                month.revenue += i128::from(amount);
            })?;
            each(REWARDS, |month, amount| {
                month.rewards += 1;
                month.rewards_usd += i128::from(amount);
            })
        })?;
        Ok(months.into_iter().rev().collect())
    }

    fn by_status(
        &self,
        sql: &str,
        before: Option<Timestamp>,
    ) -> Result<Vec<StatusFigures>, StoreError> {
        self.sql(|db| {
            let mut statement = db.prepare(sql)?;
            let read = |row: &Row<'_>| {
                Ok(StatusFigures {
                    status: row.get(0)?,
                    currency: row.get(1)?,
                    rewards: row.get(2)?,
                    sum: sum(row, 3)?,
                })
            };
            match before {
                Some(at) => statement.query_map([at.ms()], read)?.collect(),
                None => statement.query_map([], read)?.collect(),
            }
        })
    }

    fn by_group(&self) -> Result<Vec<GroupFigures>, StoreError> {
        let mut groups: Vec<GroupFigures> = self.sql(|db| {
            let mut statement = db.prepare(BY_GROUP)?;
            let read = |row: &Row<'_>| {
                Ok(GroupFigures { name: row.get(0)?, partners: row.get(1)?, revenue: sum(row, 2)? })
            };
            statement.query_map([], read)?.collect()
        })?;
        groups.sort_by(|one, other| (other.revenue, &one.name).cmp(&(one.revenue, &other.name)));
        groups.truncate(MOST);
        Ok(groups)
    }

    fn by_offer(&self) -> Result<Vec<OfferFigures>, StoreError> {
        let mut offers: Vec<OfferFigures> = self.sql(|db| {
            let mut statement = db.prepare(BY_OFFER)?;
            let read = |row: &Row<'_>| {
                Ok(OfferFigures {
                    key: row.get(0)?,
                    description: row.get(1)?,
                    currency: row.get(2)?,
                    rewards: row.get(3)?,
                    sum: sum(row, 4)?,
                })
            };
            statement.query_map([], read)?.collect()
        })?;
        offers.sort_by(|one, other| (other.sum, &one.key).cmp(&(one.sum, &other.key)));
        offers.truncate(MOST);
        Ok(offers)
    }
}

/// The month before.
fn before((year, month): MonthOf) -> MonthOf {
    if month == 1 { (year - 1, 12) } else { (year, month - 1) }
}

fn of_months(
    db: &Connection,
    sql: &str,
    since: Timestamp,
    mut add: impl FnMut(Timestamp, i64),
) -> rusqlite::Result<()> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([since.ms()])?;
    while let Some(row) = rows.next()? {
        if let Some(at) = row.get::<_, Option<i64>>(0)?.and_then(Timestamp::from_ms) {
            add(at, row.get(1)?);
        }
    }
    Ok(())
}

/// A sum of the statement; nothing summed is zero.
fn sum(row: &Row<'_>, at: usize) -> rusqlite::Result<i128> {
    Ok(row.get::<_, Option<i64>>(at)?.map_or(0, i128::from))
}
