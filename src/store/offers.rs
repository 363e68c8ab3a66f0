//! What the programme's records show of its offers. Each list is read once.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use super::error::StoreError;
use super::open::Store;
use crate::domain::programme::{
    Happened, ObservedProgramme, PaidOffer, PaidReward, PartnerPlaces, Sold,
};
use crate::domain::text::clean;
use crate::domain::{KeyAndName, PartnerGroup, Resource, Timestamp};

impl Store {
    /// The programme as all its records together show it.
    pub fn programme(&self) -> Result<ObservedProgramme, StoreError> {
        let complete = self
            .resources()?
            .into_iter()
            .filter(|state| state.complete_at.is_some())
            .map(|state| state.resource)
            .chain(self.complete_files()?.into_keys());
        let mut programme =
            ObservedProgramme { complete: complete.collect(), ..ObservedProgramme::default() };
        self.sql(|db| {
            programme.standings = standings(db)?;
            programme.offers = offers(db)?;
            payments(db, &mut programme)?;
            programme.sold = sold(db)?;
            for (list, keys) in [
                (Resource::Customers, ["NULL", "NULL"]),
                (Resource::Actions, ["action_type", "NULL"]),
                (Resource::Leads, ["status", "stage_name"]),
                (Resource::Deals, ["stage", "NULL"]),
            ] {
                others(db, &mut programme, list, keys)?;
            }
            Ok(())
        })?;
        Ok(programme)
    }
}

fn standings(db: &Connection) -> rusqlite::Result<Vec<PartnerPlaces>> {
    let sql = "SELECT DISTINCT group_key, group_name, group_slug, tags, tier_key, tier_name \
               FROM partnerships WHERE archived = 0 AND vanished_at IS NULL ORDER BY 1, 2, 3, 4, 5, 6";
    db.prepare(sql)?
        .query_map([], |row| {
            let tags: Option<String> = row.get(3)?;
            let tags = tags.and_then(|tags| serde_json::from_str(&tags).ok()).unwrap_or_default();
            let tier = (row.get::<_, Option<String>>(4)?, row.get::<_, Option<String>>(5)?);
            let tier = match tier {
                (None, None) => None,
                (key, name) => Some(KeyAndName {
                    key: key.unwrap_or_default(),
                    name: name.unwrap_or_default(),
                }),
            };
            Ok(PartnerPlaces { group: group(row, 0)?, tags, tier })
        })?
        .collect()
}

/// A group from its key, name and slug, starting at column `at`; `None` if it has neither key nor name.
fn group(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<PartnerGroup>> {
    let (key, name): (Option<String>, Option<String>) = (row.get(at)?, row.get(at + 1)?);
    if key.is_none() && name.is_none() {
        return Ok(None);
    }
    let slug = row.get(at + 2)?;
    Ok(Some(PartnerGroup { key: key.unwrap_or_default(), name: name.unwrap_or_default(), slug }))
}

/// Payments: their products, categories and currencies, and their number by group.
fn payments(db: &Connection, programme: &mut ObservedProgramme) -> rusqlite::Result<()> {
    let sql = "SELECT p.group_key, p.group_name, p.group_slug, t.product_key, t.category_key, t.currency, \
               sum(t.vanished_at IS NULL AND coalesce(t.test, 0) = 0 AND p.key IS NOT NULL) \
               FROM transactions t LEFT JOIN partnerships p ON p.key = t.partner \
               GROUP BY 1, 2, 3, 4, 5, 6";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        programme.products.extend(row.get::<_, Option<String>>(3)?);
        programme.categories.extend(row.get::<_, Option<String>>(4)?);
        programme.currencies.extend(row.get::<_, Option<String>>(5)?);
        count(programme, Resource::Transactions, group(row, 0)?, row.get(6)?);
    }
    Ok(())
}

/// Partners' payments by product.
fn sold(db: &Connection) -> rusqlite::Result<BTreeMap<String, Sold>> {
    let sql = "SELECT t.product_key, count(*), max(t.created_at) \
               FROM transactions t LEFT JOIN customers c ON c.key = t.customer \
               WHERE t.product_key > '' AND t.amount > 0 AND t.vanished_at IS NULL AND coalesce(t.test, c.test, 0) = 0 \
               AND t.partner IS NOT NULL GROUP BY 1";
    let mut sold = BTreeMap::new();
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let last = row.get::<_, Option<i64>>(2)?.and_then(Timestamp::from_ms);
        if let Some(last) = last {
            sold.insert(row.get(0)?, Sold { count: row.get(1)?, last });
        }
    }
    Ok(sold)
}

/// The events of another list; `first` and `second` are the columns that say what kind they are.
fn others(
    db: &Connection,
    programme: &mut ObservedProgramme,
    list: Resource,
    [first, second]: [&str; 2],
) -> rusqlite::Result<()> {
    let test = if list == Resource::Customers { "AND coalesce(x.test, 0) = 0" } else { "" };
    let sql = format!(
        "SELECT p.group_key, p.group_name, p.group_slug, {first}, {second}, \
         sum(x.vanished_at IS NULL {test} AND p.key IS NOT NULL) \
         FROM {} x LEFT JOIN partnerships p ON p.key = x.partner GROUP BY 1, 2, 3, 4, 5",
        list.name()
    );
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let words = [row.get::<_, Option<String>>(3)?, row.get(4)?].into_iter().flatten();
        match list {
            Resource::Actions => programme.action_types.extend(words),
            Resource::Leads => programme.lead_statuses.extend(words),
            Resource::Deals => programme.deal_stages.extend(words),
            _ => {}
        }
        count(programme, list, group(row, 0)?, row.get(5)?);
    }
    Ok(())
}

fn count(
    programme: &mut ObservedProgramme,
    list: Resource,
    group: Option<PartnerGroup>,
    count: i64,
) {
    if count == 0 {
        return;
    }
    let known = programme.happened.iter_mut().find(|one| one.list == list && one.group == group);
    match known {
        Some(known) => known.count += count,
        None => programme.happened.push(Happened { list, group, count }),
    }
}

/// The offers that rewards name, with the group that the reward itself gives: the partner may have changed
/// groups since.
fn offers(db: &Connection) -> rusqlite::Result<Vec<PaidOffer>> {
    let sql = "SELECT r.offer_key, r.created_at, r.offer_description, \
               coalesce(CASE WHEN json_valid(r.rest) THEN json_extract(r.rest, '$.partnership.group.name') END, \
                        p.group_name), \
               t.product_key, r.transaction_key, r.action_key, r.amount, r.currency, \
               coalesce(t.amount_usd, CASE WHEN upper(t.currency) = 'USD' THEN t.amount END) \
               FROM rewards r LEFT JOIN transactions t ON t.key = r.transaction_key \
               LEFT JOIN partnerships p ON p.key = r.partnership_key \
               WHERE r.offer_key IS NOT NULL AND r.vanished_at IS NULL";
    let mut offers: BTreeMap<String, PaidOffer> = BTreeMap::new();
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let paid = paid(row)?;
        match offers.get_mut(&key) {
            Some(offer) => offer.add(paid),
            None => offers.entry(key).or_default().add(paid),
        }
    }
    let mut offers: Vec<PaidOffer> =
        offers.into_iter().map(|(key, offer)| PaidOffer { key, ..offer }).collect();
    offers.sort_by(|a, b| b.rewards.cmp(&a.rewards).then_with(|| a.key.cmp(&b.key)));
    Ok(offers)
}

fn paid(row: &Row<'_>) -> rusqlite::Result<PaidReward> {
    let text = |at: usize| -> rusqlite::Result<Option<String>> {
        let text: Option<String> = match row.get_ref(at)? {
            rusqlite::types::ValueRef::Text(text) => {
                Some(String::from_utf8_lossy(text).into_owned())
            }
            _ => None,
        };
        Ok(text.map(|text| clean(text.trim()).into_owned()).filter(|text| !text.is_empty()))
    };
    let named =
        |at: usize| Ok::<bool, rusqlite::Error>(row.get::<_, Option<String>>(at)?.is_some());
    let cause = if named(5)? {
        Resource::Transactions
    } else if named(6)? {
        Resource::Actions
    } else {
        Resource::Customers
    };
    let currency = text(8)?.map_or_else(|| "USD".to_owned(), |currency| currency.to_uppercase());
    Ok(PaidReward {
        at: row.get::<_, Option<i64>>(1)?.and_then(Timestamp::from_ms),
        description: text(2)?,
        group: text(3)?,
        product: row.get(4)?,
        cause: Some(cause),
        amount: row.get::<_, Option<i64>>(7)?.map(|amount| (amount, currency)),
        base: row.get(9)?,
    })
}
