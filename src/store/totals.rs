//! A partner's totals, moved by the difference between what a row counted for before and after a change. A
//! transaction counts through its customer, so the customer's row holds the sum of its payments. Lists arrive
//! side by side and in any order, so a record looks up what arrived before it and was waiting for it.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::num::saturate;
use crate::domain::{Record, Resource};

/// What a row adds to its partner's totals.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    signups: i64,
    paid: i64,
    revenue: i128,
    last: Option<i64>,
    /// The newest activity among the rows taken out.
    gone: Option<i64>,
    rewards: i64,
    held: i64,
    held_usd: i128,
    earned_usd: i128,
}

impl Share {
    fn active_at(last: Option<i64>) -> Self {
        Self { last, ..Self::default() }
    }
}

/// The change of a customer's payments.
#[derive(Clone, Copy, Debug, Default)]
struct PaymentTotals {
    count: i64,
    usd: i128,
    last: Option<i64>,
    look_again: bool,
}

/// The changes made by one page; [`Totals::flush`] writes them.
pub(super) struct Totals<'t> {
    tx: &'t Connection,
    partners: HashMap<String, Share>,
    payers: HashMap<String, PaymentTotals>,
    /// Partners whose newest activity may be gone, so that it must be looked up again.
    faded: HashSet<String>,
    /// What is waiting for a customer; checked once per page, since mostly nothing is.
    waiting: Waiting,
    /// The customer being written becomes test data or stops being it; its rewards and actions were taken out.
    flips: bool,
}

/// Which lists have records that wait for their customer.
#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    transactions: bool,
    actions: bool,
}

/// Whether a row's share is added or taken out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    In,
    Out,
}

impl<'t> Totals<'t> {
    pub(super) fn new(tx: &'t Connection) -> rusqlite::Result<Self> {
        let any = |sql| tx.prepare_cached(sql)?.exists([]);
        let waiting = Waiting {
            transactions: any(
                "SELECT 1 FROM transactions WHERE customer IS NULL AND customer_external_key IS NOT NULL LIMIT 1",
            )?,
            actions: any("SELECT 1 FROM actions WHERE customer_key IS NOT NULL LIMIT 1")?,
        };
        Ok(Self {
            tx,
            partners: HashMap::new(),
            payers: HashMap::new(),
            faded: HashSet::new(),
            waiting,
            flips: false,
        })
    }

    /// Takes out what the stored row counts for. Call before writing it.
    pub(super) fn before(&mut self, record: &Record, exists: bool) -> rusqlite::Result<()> {
        if exists {
            self.count(record.resource, &record.key, Way::Out)?;
        }
        self.flips = record.resource == Resource::Customers && self.test_flips(record, exists)?;
        if self.flips {
            self.count_dependants(&record.key, Way::Out)?;
        }
        Ok(())
    }

    /// Adds what the row counts for now that it is written.
    pub(super) fn after(&mut self, record: &Record, existed: bool) -> rusqlite::Result<()> {
        match record.resource {
            Resource::Partnerships => self.adopt_partnership(record)?,
            Resource::Customers => self.adopt_customer(record, existed)?,
            _ => {}
        }
        self.count(record.resource, &record.key, Way::In)
    }

    /// Marks a record as vanished at `at`, in epoch milliseconds.
    pub(super) fn vanish(
        &mut self,
        resource: Resource,
        key: &str,
        at: i64,
    ) -> rusqlite::Result<()> {
        self.count(resource, key, Way::Out)?;
        self.tx
            .prepare_cached(&format!(
                "UPDATE {} SET vanished_at = ?2 WHERE key = ?1",
                resource.name()
            ))?
            .execute((key, at))?;
        self.count(resource, key, Way::In)
    }

    /// Drops a record that a file brought and that the API has under its own key.
    pub(super) fn drop_imported(&mut self, resource: Resource, key: &str) -> rusqlite::Result<()> {
        self.count(resource, key, Way::Out)?;
        self.tx
            .prepare_cached(&format!("DELETE FROM {} WHERE key = ?1", resource.name()))?
            .execute([key])?;
        self.tx
            .prepare_cached("DELETE FROM imported WHERE resource = ?1 AND key = ?2")?
            .execute((resource.name(), key))?;
        Ok(())
    }

    fn count(&mut self, resource: Resource, key: &str, way: Way) -> rusqlite::Result<()> {
        match resource {
            Resource::Customers => {
                if let Some((partner, share)) = self.customer_share(key)? {
                    self.add(partner, share, way);
                }
            }
            Resource::Transactions => self.count_transaction(key, way)?,
            Resource::Rewards => self.count_where("r.key = ?1", key, way)?,
            Resource::Leads | Resource::Deals | Resource::Actions => {
                let test = if resource == Resource::Actions {
                    "AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.key = t.customer_key AND c.test = 1)"
                } else {
                    ""
                };
                let sql = format!(
                    "SELECT partner, created_at FROM {} t WHERE key = ?1 AND vanished_at IS NULL {test}",
                    resource.name()
                );
                let found: Option<(Option<String>, Option<i64>)> = self
                    .tx
                    .prepare_cached(&sql)?
                    .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                if let Some((Some(partner), last)) = found {
                    self.add(partner, Share::active_at(last), way);
                }
            }
            Resource::Groups | Resource::Partnerships | Resource::Applications => {}
        }
        Ok(())
    }

    /// What a customer counts for; `None` if test data, vanished or unattributed.
    fn customer_share(&self, key: &str) -> rusqlite::Result<Option<(String, Share)>> {
        self.tx
            .prepare_cached(
                "SELECT partner, created_at, paid_count, paid_usd, paid_usd_wide, paid_last FROM customers \
                 WHERE key = ?1 AND coalesce(test, 0) = 0 AND vanished_at IS NULL AND partner IS NOT NULL",
            )?
            .query_row([key], |row| {
                let (created, paid_last): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(5)?);
                let share = Share {
                    signups: 1,
                    paid: i64::from(row.get::<_, i64>(2)? > 0),
                    revenue: exact(row, 3, 4)?,
                    last: created.max(paid_last),
                    ..Share::default()
                };
                Ok((row.get(0)?, share))
            })
            .optional()
    }

    fn count_transaction(&mut self, key: &str, way: Way) -> rusqlite::Result<()> {
        let found: Option<(String, i64, Option<i64>)> = self
            .tx
            .prepare_cached(&format!(
                "SELECT customer, {USD}, created_at FROM transactions WHERE key = ?1 AND {LIVE}"
            ))?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((customer, usd, at)) = found {
            let payments = self.payers.entry(customer).or_default();
            match way {
                Way::In => {
                    payments.count += 1;
                    payments.usd += i128::from(usd);
                    payments.last = payments.last.max(at);
                }
                Way::Out => {
                    payments.count -= 1;
                    payments.usd -= i128::from(usd);
                    payments.look_again = true;
                }
            }
        }
        Ok(())
    }

    /// Counts rewards; those of test customers don't count.
    fn count_where(&mut self, condition: &str, key: &str, way: Way) -> rusqlite::Result<()> {
        let rows: Vec<(String, Share)> = self
            .tx
            .prepare_cached(&format!(
                "SELECT r.partnership_key, r.status IS 'hold', r.status IS NOT 'declined', {REWARD_USD} FROM rewards r \
                 LEFT JOIN customers c ON c.key = r.customer_key \
                 WHERE {condition} AND r.vanished_at IS NULL AND r.partnership_key IS NOT NULL \
                 AND coalesce(c.test, 0) = 0"
            ))?
            .query_map([key], |row| Ok((row.get(0)?, reward_share(row)?)))?
            .collect::<Result<_, _>>()?;
        for (partner, share) in rows {
            self.add(partner, share, way);
        }
        Ok(())
    }

    fn test_flips(&self, record: &Record, exists: bool) -> rusqlite::Result<bool> {
        let stored: Option<Option<bool>> = if exists {
            self.tx
                .prepare_cached("SELECT test FROM customers WHERE key = ?1")?
                .query_row([&record.key], |row| row.get(0))
                .optional()?
        } else {
            None
        };
        Ok(stored.flatten().unwrap_or(false) != (record.get("test").int() == Some(1)))
    }

    /// Counts a customer's rewards and actions, which don't count while the customer is test data.
    fn count_dependants(&mut self, customer: &str, way: Way) -> rusqlite::Result<()> {
        self.count_where("r.customer_key = ?1", customer, way)?;
        let partners: Vec<String> = self
            .tx
            .prepare_cached("SELECT DISTINCT partner FROM actions WHERE customer_key = ?1 AND partner IS NOT NULL")?
            .query_map([customer], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.faded.extend(partners);
        Ok(())
    }

    /// Customers, leads and deals that named the partner before it was here, and the customers' actions. The
    /// query names its index because the planner would choose one that returns everything that waits.
    fn adopt_partnership(&mut self, record: &Record) -> rusqlite::Result<()> {
        let named = record.get("partner_key").text().unwrap_or_default();
        for (resource, own_key) in [
            (Resource::Customers, ""),
            (Resource::Leads, &record.key),
            (Resource::Deals, &record.key),
        ] {
            let table = resource.name();
            let waiting: Vec<String> = self
                .tx
                .prepare_cached(&format!(
                    "SELECT key FROM {table} INDEXED BY {table}_without_partner \
                     WHERE partner IS NULL AND partner_key IN (?1, ?2)"
                ))?
                .query_map([if named.is_empty() { own_key } else { named }, own_key], |row| {
                    row.get(0)
                })?
                .collect::<Result<_, _>>()?;
            for key in waiting {
                self.tx
                    .prepare_cached(&format!("UPDATE {table} SET partner = ?2 WHERE key = ?1"))?
                    .execute((&key, &record.key))?;
                self.count(resource, &key, Way::In)?;
                if resource == Resource::Customers {
                    self.lead_actions(&key)?;
                }
            }
        }
        Ok(())
    }

    /// Transactions and actions that named the customer before it was here, or that follow it to another
    /// partner.
    fn adopt_customer(&mut self, record: &Record, existed: bool) -> rusqlite::Result<()> {
        let key = &record.key;
        let mut adopted = 0;
        if let Some(external) =
            record.get("external_key").text().filter(|_| self.waiting.transactions)
        {
            adopted = self
                .tx
                .prepare_cached(
                    "UPDATE transactions SET customer = ?1 WHERE customer IS NULL AND customer_external_key = ?2",
                )?
                .execute((key, external))?;
        }
        if !existed || adopted > 0 {
            self.sum_payments(key)?;
        }
        if std::mem::take(&mut self.flips) {
            self.count_dependants(key, Way::In)?;
        }
        self.lead_actions(key)
    }

    /// Actions that name no partnership belong to their customer's partner (rule: totals).
    fn lead_actions(&mut self, key: &str) -> rusqlite::Result<()> {
        if !self.waiting.actions {
            return Ok(());
        }
        let moved: Vec<Option<String>> = self
            .tx
            .prepare_cached(
                "SELECT DISTINCT a.partner FROM actions a JOIN customers c ON c.key = a.customer_key \
                 WHERE a.customer_key = ?1 AND a.partnership_key IS NULL AND a.partner IS NOT c.partner",
            )?
            .query_map([key], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if !moved.is_empty() {
            self.tx
                .prepare_cached(
                    "UPDATE actions SET partner = (SELECT partner FROM customers WHERE key = ?1) \
                     WHERE customer_key = ?1 AND partnership_key IS NULL",
                )?
                .execute([key])?;
            self.faded.extend(moved.into_iter().flatten());
            let now: Option<String> = self
                .tx
                .prepare_cached("SELECT partner FROM customers WHERE key = ?1")?
                .query_row([key], |row| row.get(0))?;
            self.faded.extend(now);
        }
        Ok(())
    }

    /// Sums a customer's payments from its transactions.
    fn sum_payments(&mut self, key: &str) -> rusqlite::Result<()> {
        let mut payments = PaymentTotals::default();
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT {USD}, created_at FROM transactions WHERE customer = ?1 AND {LIVE}"
        ))?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            payments.count += 1;
            payments.usd += i128::from(row.get::<_, i64>(0)?);
            payments.last = payments.last.max(row.get(1)?);
        }
        if payments.count > 0 {
            self.write_payments(key, payments.count, payments.usd, payments.last)?;
        }
        Ok(())
    }

    fn write_payments(
        &self,
        key: &str,
        count: i64,
        usd: i128,
        last: Option<i64>,
    ) -> rusqlite::Result<()> {
        let (narrow, wide) = narrow(usd);
        self.tx
            .prepare_cached(
                "UPDATE customers SET paid_count = ?2, paid_usd = ?3, paid_usd_wide = ?4, paid_last = ?5 WHERE key = ?1",
            )?
            .execute((key, count, narrow, wide, last))?;
        Ok(())
    }

    fn add(&mut self, partner: String, share: Share, way: Way) {
        let sum = self.partners.entry(partner).or_default();
        let sign = match way {
            Way::In => {
                sum.last = sum.last.max(share.last);
                1
            }
            Way::Out => {
                sum.gone = sum.gone.max(share.last);
                -1
            }
        };
        sum.signups += sign * share.signups;
        sum.paid += sign * share.paid;
        sum.revenue += i128::from(sign) * share.revenue;
        sum.rewards += sign * share.rewards;
        sum.held += sign * share.held;
        sum.held_usd += i128::from(sign) * share.held_usd;
        sum.earned_usd += i128::from(sign) * share.earned_usd;
    }

    /// Writes all changes.
    pub(super) fn flush(mut self) -> rusqlite::Result<()> {
        for (customer, payments) in std::mem::take(&mut self.payers) {
            self.flush_payer(&customer, payments)?;
        }
        for (partner, share) in std::mem::take(&mut self.partners) {
            if self.flush_partner(&partner, share)? {
                self.faded.insert(partner);
            }
        }
        for partner in &self.faded {
            // A partner who had only a test customer's actions has no row of totals yet.
            self.tx
                .prepare_cached("INSERT OR IGNORE INTO partner_totals (partner) VALUES (?1)")?
                .execute([partner])?;
            self.tx.prepare_cached(LOOK_UP_LAST)?.execute([partner])?;
        }
        Ok(())
    }

    fn flush_payer(&mut self, customer: &str, change: PaymentTotals) -> rusqlite::Result<()> {
        let stored: Option<(i64, i128, Option<i64>)> = self
            .tx
            .prepare_cached("SELECT paid_count, paid_usd, paid_usd_wide, paid_last FROM customers WHERE key = ?1")?
            .query_row([customer], |row| Ok((row.get(0)?, exact(row, 1, 2)?, row.get(3)?)))
            .optional()?;
        // The customer isn't here yet; its payments are summed when it arrives.
        let Some((count, usd, mut last)) = stored else { return Ok(()) };
        self.count(Resource::Customers, customer, Way::Out)?;
        if change.look_again {
            last = self
                .tx
                .prepare_cached(&format!(
                    "SELECT created_at FROM transactions WHERE customer = ?1 AND {LIVE} ORDER BY created_at DESC LIMIT 1"
                ))?
                .query_row([customer], |row| row.get(0))
                .optional()?
                .flatten();
        }
        self.write_payments(
            customer,
            count + change.count,
            usd + change.usd,
            last.max(change.last),
        )?;
        self.count(Resource::Customers, customer, Way::In)
    }

    /// Returns whether the newest activity must be looked up again: it was taken out, and nothing as new was
    /// added.
    fn flush_partner(&self, partner: &str, share: Share) -> rusqlite::Result<bool> {
        let stored: Option<(i128, Option<i64>, i128, i128)> = self
            .tx
            .prepare_cached(
                "SELECT revenue, revenue_wide, last_activity, held_usd, held_usd_wide, earned_usd, earned_usd_wide \
                 FROM partner_totals WHERE partner = ?1",
            )?
            .query_row([partner], |row| {
                Ok((exact(row, 0, 1)?, row.get(2)?, exact(row, 3, 4)?, exact(row, 5, 6)?))
            })
            .optional()?;
        let (revenue, last, held_usd, earned_usd) = stored.unwrap_or_default();
        let (revenue, revenue_wide) = narrow(revenue + share.revenue);
        let (held_usd, held_usd_wide) = narrow(held_usd + share.held_usd);
        let (earned_usd, earned_usd_wide) = narrow(earned_usd + share.earned_usd);
        self.tx
            .prepare_cached(
                "INSERT INTO partner_totals (partner, signups, paid, revenue, revenue_wide, last_activity, rewards, \
                 held, held_usd, held_usd_wide, earned_usd, earned_usd_wide) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (partner) DO UPDATE SET \
                 signups = signups + ?2, paid = paid + ?3, revenue = ?4, revenue_wide = ?5, last_activity = ?6, \
                 rewards = rewards + ?7, held = held + ?8, held_usd = ?9, held_usd_wide = ?10, \
                 earned_usd = ?11, earned_usd_wide = ?12",
            )?
            .execute(params![
                partner,
                share.signups,
                share.paid,
                revenue,
                revenue_wide,
                last.max(share.last),
                share.rewards,
                share.held,
                held_usd,
                held_usd_wide,
                earned_usd,
                earned_usd_wide,
            ])?;
        Ok(share.gone.is_some() && share.gone >= last && share.last < share.gone)
    }
}

/// A transaction in US cents (rule: totals).
pub(super) const USD: &str = "CASE WHEN amount_usd IS NOT NULL THEN amount_usd WHEN currency = 'USD' THEN coalesce(amount, 0) ELSE 0 END";
/// A reward in US cents; without a currency it is in dollars (rule: partner-sums).
pub(super) const REWARD_USD: &str =
    "CASE WHEN coalesce(r.currency, 'USD') = 'USD' THEN coalesce(r.amount, 0) ELSE 0 END";
/// SQL condition: a transaction that counts.
pub(super) const LIVE: &str =
    "coalesce(test, 0) = 0 AND vanished_at IS NULL AND customer IS NOT NULL";
/// Looks up a partner's newest activity again.
const LOOK_UP_LAST: &str = "UPDATE partner_totals SET last_activity = (SELECT max(at) FROM (\
    SELECT max(max(coalesce(created_at, paid_last), coalesce(paid_last, created_at))) AS at FROM customers \
      WHERE partner = ?1 AND coalesce(test, 0) = 0 AND vanished_at IS NULL \
    UNION ALL SELECT max(created_at) FROM leads WHERE partner = ?1 AND vanished_at IS NULL \
    UNION ALL SELECT max(created_at) FROM deals WHERE partner = ?1 AND vanished_at IS NULL \
    UNION ALL SELECT max(created_at) FROM actions t WHERE partner = ?1 AND vanished_at IS NULL \
      AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.key = t.customer_key AND c.test = 1))) \
    WHERE partner = ?1";

/// What a reward counts for: on hold or not, earned or not, its amount.
fn reward_share(row: &Row<'_>) -> rusqlite::Result<Share> {
    let (held, earned): (bool, bool) = (row.get(1)?, row.get(2)?);
    let amount = i128::from(row.get::<_, i64>(3)?);
    Ok(Share {
        rewards: 1,
        held: i64::from(held),
        held_usd: if held { amount } else { 0 },
        earned_usd: if earned { amount } else { 0 },
        ..Share::default()
    })
}

/// A sum stored in a 64-bit column and, if it doesn't fit, as decimal text in a second one.
pub(super) fn exact(row: &Row<'_>, narrow: usize, wide: usize) -> rusqlite::Result<i128> {
    let text: Option<String> = row.get(wide)?;
    match text.and_then(|text| text.parse().ok()) {
        Some(sum) => Ok(sum),
        None => row.get::<_, i64>(narrow).map(i128::from),
    }
}

pub(super) fn narrow(sum: i128) -> (i64, Option<String>) {
    let narrow = saturate(sum);
    (narrow, (i128::from(narrow) != sum).then(|| sum.to_string()))
}
