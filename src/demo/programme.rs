//! The programme as a whole: its size, its span of time, and its lists.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::cases::Cases;
use super::customers::CustomerRows;
use super::offers;
use super::partners::{Counted, PartnerRows};
use super::pipeline::{Actions, Applications, Deals, Leads};
use super::random::Random;
use super::rewards::Rewards;
use super::rows::RowList;
use super::transactions::Transactions;
use crate::domain::num::len;
use crate::domain::time::DAY;

/// From this size on there are about 2 customers and 3 transactions per partner, below it 6 and 10.
const LARGE: u32 = 100_000;
/// Up to this size the partners' own statistics are counted from the rows; above it that takes too long.
const COUNTED: u32 = 5_000;
/// How far the programme's history goes back before the anchor.
const HISTORY: i64 = 1100 * DAY;

/// What identifies a programme: everything follows from these three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spec {
    /// Another seed gives other records.
    pub seed: u64,
    /// How many partners, approximately.
    pub partners: u32,
    /// The instant that all dates are relative to, in epoch milliseconds. Nothing is later.
    pub anchor_ms: i64,
}

/// What every list is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemoWorld {
    pub(super) random: Random,
    pub(super) start: i64,
    pub(super) anchor: i64,
    pub(super) partners: i64,
    pub(super) large: bool,
}

/// A made-up partner programme. Making one is cheap at any size, since rows are made when asked for.
pub struct DemoProgramme {
    spec: Spec,
    lists: BTreeMap<&'static str, RowList>,
    pub(super) partners: Arc<PartnerRows>,
    pub(super) cases: Cases,
}

impl std::fmt::Debug for DemoProgramme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DemoProgramme").field("spec", &self.spec).finish_non_exhaustive()
    }
}

/// The lists in the order in which `sync --json` names them.
const ORDER: [&str; 9] = [
    "groups",
    "partnerships",
    "customers",
    "transactions",
    "rewards",
    "leads",
    "deals",
    "actions",
    "applications",
];

impl DemoProgramme {
    /// The programme of a spec.
    pub fn new(spec: Spec) -> Self {
        let world = DemoWorld {
            random: Random::new(spec.seed),
            start: spec.anchor_ms - HISTORY,
            anchor: spec.anchor_ms,
            partners: i64::from(spec.partners),
            large: spec.partners >= LARGE,
        };
        let cases = Cases::at(spec.anchor_ms);
        // The cases' partners are part of the requested number, if there is room.
        let made = (world.partners - cases.partners()).max(1);
        let partners = Arc::new(PartnerRows::new(DemoWorld { partners: made, ..world }));
        let customers = Arc::new(CustomerRows::new(world, Arc::clone(&partners)));
        let transactions = Arc::new(Transactions::new(world, Arc::clone(&customers)));
        if spec.partners <= COUNTED {
            partners.count_rows(counted(made, &customers, &transactions));
        }
        let rewards = Rewards::new(
            world,
            Arc::clone(&partners),
            Arc::clone(&customers),
            Arc::clone(&transactions),
        );
        let mut lists = BTreeMap::new();
        let mut add = |name: &'static str, rows: Box<dyn super::rows::MadeRows>| {
            lists.insert(name, RowList::new(rows, cases.rows(name)));
        };
        add("groups", Box::new(super::partners::Groups::new(world)));
        add("partnerships", Box::new(Arc::clone(&partners)));
        add("customers", Box::new(customers.clone()));
        add("transactions", Box::new(transactions));
        add("rewards", Box::new(rewards));
        add("leads", Box::new(Leads::new(world, Arc::clone(&partners))));
        add("deals", Box::new(Deals::new(world, Arc::clone(&partners))));
        add("actions", Box::new(Actions::new(world, Arc::clone(&customers))));
        add("applications", Box::new(Applications::new(world, Arc::clone(&partners))));
        Self { spec, lists, partners, cases }
    }

    /// What the programme was made from.
    pub fn spec(&self) -> Spec {
        self.spec
    }

    /// How many rows each list has for a client that reads all of it, in the order of `ORDER`.
    pub fn counts(&self) -> Vec<(&'static str, u64)> {
        let count =
            |name| self.lists.get(name).map_or(0, |list| u64::try_from(list.len()).unwrap_or(0));
        ORDER.into_iter().map(|name| (name, count(name))).collect()
    }

    /// The list with this name in the path.
    pub(super) fn list(&self, name: &str) -> Option<&RowList> {
        self.lists.get(name)
    }

    /// The members of a partner's team.
    pub(super) fn team(&self, key: &str) -> Option<Value> {
        self.cases.team(key).or_else(|| self.partners.team(key))
    }

    /// Writes the files that go with the programme into a profile's folder: the offers, an offers
    /// file without offers, and a CSV with group join dates. A file that is already right is left alone, so
    /// that its date says when it changed.
    pub fn write_profile_files(&self, folder: &std::path::Path) -> std::io::Result<()> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let files = [
            ("offers.toml", offers::offers_toml()),
            ("offers-none.toml", offers::offers_none_toml()),
            ("case-07-partners.csv", self.cases.partners_csv()),
        ];
        for (name, text) in files {
            let path = folder.join(name);
            if std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
                continue;
            }
            let mut file = std::fs::OpenOptions::new()
                .create(true)
                .write(true)
                .truncate(true)
                .mode(0o600)
                .open(path)?;
            file.write_all(text.as_bytes())?;
        }
        Ok(())
    }
}

/// Each partner's totals: test data left out, money as the table counts it (rule: totals).
fn counted(partners: i64, customers: &CustomerRows, transactions: &Transactions) -> Vec<Counted> {
    let mut counted = vec![Counted::default(); len(partners)];
    let mut paid = HashSet::new();
    for customer in (0..customers.count()).filter(|customer| !customers.is_test(*customer)) {
        if let Some(counted) = counted.get_mut(len(customers.partner(customer))) {
            counted.customers += 1;
        }
    }
    for payment in 0..transactions.count() {
        let customer = transactions.customer(payment);
        if customers.is_test(customer) {
            continue;
        }
        let Some(counted) = counted.get_mut(len(customers.partner(customer))) else { continue };
        let payment = transactions.payment(payment);
        counted.payments += 1;
        counted.paid += i64::from(paid.insert(customer));
        counted.revenue += payment.amount_usd.unwrap_or(0);
    }
    counted
}

/// A partner's links.
pub(super) fn links(partner_key: &str) -> Vec<Value> {
    vec![
        json!({"key": format!("lnk_{partner_key}"), "dest": "https://vendor.example/pricing",
            "url": format!("https://vendor.partnerlinks.example/{partner_key}")}),
        json!({"key": format!("lnk_{partner_key}_2"), "dest": "https://vendor.example/",
            "url": format!("https://vendor.partnerlinks.example/{partner_key}/home")}),
    ]
}
