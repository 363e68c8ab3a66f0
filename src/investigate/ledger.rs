//! A customer's payments, for one who judges each of them: of thousands, a check looks at few. What is
//! handed out is enough for states and codes ([`super::judge`]); distances in words want all of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::records::Event;
use crate::domain::Stamp;
use crate::domain::time::HOUR;
use crate::offers::{Event as Kind, OffersFile};

/// The payments of the customer that an investigation looks at.
#[derive(Clone, Debug)]
pub enum Payments<'a> {
    /// All of them.
    All(&'a [Event]),
    /// Those that bear on the judged one, and the keys of all.
    Picked(Vec<&'a Event>, &'a HashSet<&'a str>),
}

impl<'a> Payments<'a> {
    /// Each of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &'a Event> + '_ {
        let (all, picked): (&'a [Event], &[&'a Event]) = match self {
            Self::All(all) => (all, &[]),
            Self::Picked(picked, _) => (&[], picked),
        };
        all.iter().chain(picked.iter().copied())
    }

    /// Whether the customer has none.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::All(all) => all.is_empty(),
            Self::Picked(_, keys) => keys.is_empty(),
        }
    }

    /// Whether one has this key.
    pub fn has(&self, key: &str) -> bool {
        match self {
            Self::All(all) => all.iter().any(|payment| payment.key == key),
            Self::Picked(_, keys) => keys.contains(key),
        }
    }
}

/// All payments of a customer, sorted by what the checks ask.
#[derive(Debug)]
pub struct Ledger<'a> {
    keys: HashSet<&'a str>,
    /// By time, then key.
    rows: BTreeMap<(Stamp, &'a str), &'a Event>,
    /// The first that count towards a maximum: more than any offer allows.
    first: Vec<&'a Event>,
    by_provider: HashMap<&'a str, Vec<&'a Event>>,
    /// By amount without its sign, where money went back.
    by_amount: HashMap<u64, Vec<&'a Event>>,
}

impl<'a> Ledger<'a> {
    /// The ledger of some payments, to be judged by the offers of a file.
    pub fn of(payments: &'a [Event], offers: Option<&OffersFile>) -> Self {
        let rows: BTreeMap<(Stamp, &str), &Event> =
            payments.iter().map(|row| ((row.recorded_at, row.key.as_str()), row)).collect();
        let (mut by_provider, mut by_amount) = (HashMap::new(), HashMap::new());
        let amount = |row: &Event| row.amount.map(i64::unsigned_abs);
        let back: HashSet<u64> =
            payments.iter().filter(|row| row.amount < Some(0)).filter_map(amount).collect();
        for row in payments {
            if let Some(id) = &row.provider_id {
                by_provider.entry(id.as_str()).or_insert_with(Vec::new).push(row);
            }
            if let Some(amount) = amount(row).filter(|amount| back.contains(amount)) {
                by_amount.entry(amount).or_insert_with(Vec::new).push(row);
            }
        }
        let counted = rows.values().copied().filter(|row| row.counts());
        Self {
            keys: payments.iter().map(|row| row.key.as_str()).collect(),
            first: counted.take(most(offers)).collect(),
            rows,
            by_provider,
            by_amount,
        }
    }

    /// The payments that bear on one of them.
    pub fn around(&'a self, event: &Event) -> Payments<'a> {
        let hour = (event.recorded_at.plus(-HOUR), "")..=(event.recorded_at, event.key.as_str());
        let near = self.rows.range(hour).map(|(_, row)| *row);
        let provider = event.provider_id.as_deref().and_then(|id| self.by_provider.get(id));
        let amount = event.amount.and_then(|amount| self.by_amount.get(&amount.unsigned_abs()));
        let alike = provider.into_iter().chain(amount).flatten().copied();
        let mut picked: Vec<&Event> = self.first.iter().copied().chain(near).chain(alike).collect();
        picked.sort_by_key(|row| (row.recorded_at, row.key.as_str()));
        picked.dedup_by_key(|row| row.key.as_str());
        Payments::Picked(picked, &self.keys)
    }
}

/// One more than any offer for payments allows of a customer.
fn most(offers: Option<&OffersFile>) -> usize {
    let offers = offers.into_iter().flat_map(|file| &file.offers);
    let of_payments = offers.filter(|offer| offer.enabled && offer.event == Kind::Transaction);
    let most = of_payments.filter_map(|offer| offer.rules.max_transactions_per_customer).max();
    crate::domain::num::len(i64::from(most.unwrap_or(1))).saturating_add(1)
}
