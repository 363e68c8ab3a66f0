//! Recounts totals from all rows, to check the running ones and to correct them.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::open::Store;
use super::totals::{LIVE, REWARD_USD, USD, exact, narrow};

/// The sums of a customer's payments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PaymentSums {
    count: i64,
    usd: i128,
    last: Option<i64>,
}

/// A partner's row of totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    signups: i64,
    paid: i64,
    revenue: i128,
    last: Option<i64>,
    rewards: i64,
    held: i64,
    held_usd: i128,
    earned_usd: i128,
}

impl Store {
    /// How many customers and partners have totals that don't match their rows. Reads all rows.
    pub fn wrong_totals(&self) -> Result<usize, StoreError> {
        self.sql(|db| Ok(wrong_customers(db)?.len() + wrong_partners(db)?.len()))
    }

    /// Corrects totals that don't match their rows; returns how many customers and partners that were.
    pub fn mend_totals(&mut self) -> Result<usize, StoreError> {
        self.atomically(mend)
    }
}

pub(super) fn mend(tx: &Connection) -> rusqlite::Result<usize> {
    let customers = wrong_customers(tx)?;
    for (key, paid) in &customers {
        let (usd, wide) = narrow(paid.usd);
        tx.prepare_cached(
            "UPDATE customers SET paid_count = ?2, paid_usd = ?3, paid_usd_wide = ?4, paid_last = ?5 WHERE key = ?1",
        )?
        .execute((key, paid.count, usd, wide, paid.last))?;
    }
    // After the customers: a partner's revenue is the sum of theirs.
    let partners = wrong_partners(tx)?;
    for (key, sums) in &partners {
        let (revenue, revenue_wide) = narrow(sums.revenue);
        let (held_usd, held_usd_wide) = narrow(sums.held_usd);
        let (earned_usd, earned_usd_wide) = narrow(sums.earned_usd);
        tx.prepare_cached(
            "INSERT INTO partner_totals (partner, signups, paid, revenue, revenue_wide, last_activity, rewards, \
             held, held_usd, held_usd_wide, earned_usd, earned_usd_wide) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (partner) DO UPDATE SET \
             signups = ?2, paid = ?3, revenue = ?4, revenue_wide = ?5, last_activity = ?6, rewards = ?7, \
             held = ?8, held_usd = ?9, held_usd_wide = ?10, earned_usd = ?11, earned_usd_wide = ?12",
        )?
        .execute(params![
            key,
            sums.signups,
            sums.paid,
            revenue,
            revenue_wide,
            sums.last,
            sums.rewards,
            sums.held,
            held_usd,
            held_usd_wide,
            earned_usd,
            earned_usd_wide,
        ])?;
    }
    Ok(customers.len() + partners.len())
}

/// Customers whose stored payments don't match their transactions, with the right sums. Both tables are read
/// side by side in order of customer key.
fn wrong_customers(db: &Connection) -> rusqlite::Result<Vec<(String, PaymentSums)>> {
    let mut payments = db.prepare(&format!(
        "SELECT customer, {USD}, created_at FROM transactions WHERE {LIVE} ORDER BY customer"
    ))?;
    let mut payments = payments.query([])?;
    let mut customers = db.prepare(
        "SELECT key, paid_count, paid_usd, paid_usd_wide, paid_last FROM customers ORDER BY key",
    )?;
    let mut customers = customers.query([])?;
    let mut wrong = Vec::new();
    let mut payment = payments.next()?;
    while let Some(row) = customers.next()? {
        let key: String = row.get(0)?;
        let stored = (row.get(1)?, (row.get(2)?, row.get(3)?), row.get(4)?);
        let mut paid = PaymentSums::default();
        while let Some(row) = payment {
            let of = row.get_ref(0)?.as_str()?;
            if of > key.as_str() {
                break;
            }
            // A payment of an unknown customer counts for nobody.
            if of == key {
                paid.count += 1;
                paid.usd += i128::from(row.get::<_, i64>(1)?);
                paid.last = paid.last.max(row.get(2)?);
            }
            payment = payments.next()?;
        }
        if (paid.count, narrow(paid.usd), paid.last) != stored {
            wrong.push((key, paid));
        }
    }
    Ok(wrong)
}

/// Partners whose totals don't match their rows, with the right sums.
fn wrong_partners(db: &Connection) -> rusqlite::Result<Vec<(String, Sums)>> {
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let mut customers = db.prepare(
        "SELECT partner, paid_count, paid_usd, paid_usd_wide, created_at, paid_last FROM customers \
         WHERE coalesce(test, 0) = 0 AND vanished_at IS NULL AND partner IS NOT NULL",
    )?;
    let mut rows = customers.query([])?;
    while let Some(row) = rows.next()? {
        let sum = sums.entry(row.get(0)?).or_default();
        sum.signups += 1;
        sum.paid += i64::from(row.get::<_, i64>(1)? > 0);
        sum.revenue += exact(row, 2, 3)?;
        sum.last = sum.last.max(row.get(4)?).max(row.get(5)?);
    }
    let mut rewards = db.prepare(&format!(
        "SELECT r.partnership_key, r.status IS 'hold', r.status IS NOT 'declined', {REWARD_USD} FROM rewards r \
         LEFT JOIN customers c ON c.key = r.customer_key \
         WHERE r.vanished_at IS NULL AND r.partnership_key IS NOT NULL AND coalesce(c.test, 0) = 0"
    ))?;
    let mut rows = rewards.query([])?;
    while let Some(row) = rows.next()? {
        let sum = sums.entry(row.get(0)?).or_default();
        let (held, earned): (bool, bool) = (row.get(1)?, row.get(2)?);
        let usd = i128::from(row.get::<_, i64>(3)?);
        sum.rewards += 1;
        sum.held += i64::from(held);
        sum.held_usd += if held { usd } else { 0 };
        sum.earned_usd += if earned { usd } else { 0 };
    }
    for list in ["leads", "deals", "actions"] {
        let test = if list == "actions" {
            "AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.key = t.customer_key AND c.test = 1)"
        } else {
            ""
        };
        let mut newest = db.prepare(&format!(
            "SELECT partner, max(created_at) FROM {list} t \
             WHERE partner IS NOT NULL AND vanished_at IS NULL {test} GROUP BY partner"
        ))?;
        let mut rows = newest.query([])?;
        while let Some(row) = rows.next()? {
            let sum = sums.entry(row.get(0)?).or_default();
            sum.last = sum.last.max(row.get(1)?);
        }
    }
    let mut stored = db.prepare(
        "SELECT partner, signups, paid, revenue, revenue_wide, last_activity, rewards, held, \
         held_usd, held_usd_wide, earned_usd, earned_usd_wide FROM partner_totals",
    )?;
    let mut rows = stored.query([])?;
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        let partner: String = row.get(0)?;
        let counts: [i64; 4] = [row.get(1)?, row.get(2)?, row.get(6)?, row.get(7)?];
        let mut money = Vec::new();
        for at in [3, 8, 10] {
            money.push((row.get(at)?, row.get(at + 1)?));
        }
        let last: Option<i64> = row.get(5)?;
        let sum = sums.remove(&partner).unwrap_or_default();
        if counts != [sum.signups, sum.paid, sum.rewards, sum.held]
            || money != [sum.revenue, sum.held_usd, sum.earned_usd].map(narrow)
            || last != sum.last
        {
            wrong.push((partner, sum));
        }
    }
    // Partners without a row of totals count as all zero.
    wrong.extend(sums.into_iter().filter(|(_, sum)| *sum != Sums::default()));
    Ok(wrong)
}
