//! A partner's totals, whatever order the lists come in and whatever changes, compared with a plain
//! recount of all rows, written from the rules (rule: totals).

use std::collections::BTreeMap;

use partnerdesk::api::record;
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::store::{PageIn, RunMode, Store};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A store that is fed page by page.
pub struct Fed {
    pub store: Store,
    _dir: tempfile::TempDir,
    now: i64,
}

impl Fed {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self {
            store: Store::open(&dir.path().join("store.db")).unwrap().store,
            _dir: dir,
            now: 1_000_000,
        }
    }

    /// A run that reads the lists in this order, each in pages of two.
    pub fn run(&mut self, lists: &[(Resource, Vec<Value>)]) {
        self.now += 1000;
        let plans: Vec<_> = lists
            .iter()
            .map(|(resource, _)| partnerdesk::store::PassPlan {
                resource: *resource,
                role: "all",
                params: Vec::new(),
                window_start: None,
                judges: true,
            })
            .collect();
        let run = self
            .store
            .begin_run(RunMode::Full, Timestamp::from_ms(self.now).unwrap(), &plans)
            .unwrap();
        for (pass, (resource, items)) in self.store.passes(run.id).unwrap().into_iter().zip(lists) {
            let pages: Vec<&[Value]> =
                if items.is_empty() { vec![&[]] } else { items.chunks(2).collect() };
            for (at, page) in pages.iter().enumerate() {
                let records =
                    page.iter().filter_map(|item| record(*resource, item.clone())).collect();
                let cursor = (at + 1 < pages.len()).then(|| "more".to_owned());
                self.store
                    .write_page(&PageIn { pass: pass.id, records, skipped: 0, cursor, cut: false })
                    .unwrap();
            }
        }
        self.store.finish_run(&run, Timestamp::from_ms(self.now).unwrap()).unwrap();
    }

    fn totals(&self) -> BTreeMap<String, Totals> {
        let mut totals = BTreeMap::new();
        self.store
            .each_partner(|partner| {
                let last = partner.last_active.map(Timestamp::ms);
                let numbers =
                    (partner.signups.unwrap(), partner.paid.unwrap(), partner.revenue.unwrap());
                totals.insert(
                    partner.key,
                    Totals {
                        numbers,
                        rewards: (partner.rewards.unwrap(), partner.held.unwrap()),
                        money: (partner.held_usd.unwrap(), partner.earned_usd.unwrap()),
                        last,
                    },
                );
            })
            .unwrap();
        totals
    }
}

#[derive(Debug, Default, PartialEq)]
struct Totals {
    numbers: (i64, i64, i64),
    rewards: (i64, bool),
    /// On hold, and earned, in US cents.
    money: (i64, i64),
    last: Option<i64>,
}

/// The rules, as docs/rules.md has them, over all rows that are there now.
fn recount(world: &BTreeMap<&'static str, Vec<Value>>) -> BTreeMap<String, Totals> {
    let list = |name: &str| world.get(name).map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let key_of = |partner_key: &Value| {
        let named = list("partnerships")
            .iter()
            .filter(|p| p["partner_key"].is_string() && p["partner_key"] == *partner_key);
        named.filter_map(|p| text(&p["key"])).min()
    };
    let partner_of = |customer: &Value| {
        text(&customer["partnership_key"]).or_else(|| key_of(&customer["partner_key"]))
    };
    let customer = |key: &Value| list("customers").iter().find(|c| c["key"] == *key);
    let is_test = |key: &Value| customer(key).is_some_and(|c| c["test"] == true);
    let mut totals = BTreeMap::new();
    for partner in list("partnerships") {
        let key = text(&partner["key"]).unwrap();
        let own = |c: &&Value| partner_of(c) == Some(key.clone()) && c["test"] != true;
        let customers: Vec<&Value> = list("customers").iter().filter(own).collect();
        let mut active: Vec<i64> = partner["joined_at"].as_i64().into_iter().collect();
        let mut total = Totals::default();
        for customer in &customers {
            total.numbers.0 += 1;
            active.extend(customer["created_at"].as_i64());
            let payments: Vec<&Value> = list("transactions")
                .iter()
                .filter(|t| t["customer_key"] == customer["key"] && t["test"] != true)
                .collect();
            total.numbers.1 += i64::from(!payments.is_empty());
            for payment in payments {
                active.extend(payment["created_at"].as_i64());
                total.numbers.2 += payment["amount_usd"].as_i64().unwrap_or_else(|| {
                    if payment["currency"] == "USD" {
                        payment["amount"].as_i64().unwrap_or(0)
                    } else {
                        0
                    }
                });
            }
        }
        let rewards: Vec<&Value> = list("rewards")
            .iter()
            .filter(|r| {
                r["partnership"]["key"] == partner["key"] && !is_test(&r["customer"]["key"])
            })
            .collect();
        total.rewards = (
            i64::try_from(rewards.len()).unwrap(),
            rewards.iter().any(|r| r["reward_status"] == "hold"),
        );
        let usd = |wanted: fn(&str) -> bool| -> i64 {
            let counts = |r: &&&Value| {
                (r["currency"] == "USD" || r["currency"].is_null())
                    && wanted(r["reward_status"].as_str().unwrap())
            };
            rewards.iter().filter(counts).map(|r| r["amount"].as_i64().unwrap_or(0)).sum()
        };
        total.money = (usd(|status| status == "hold"), usd(|status| status != "declined"));
        for lead in list("leads") {
            if lead["partner_key"] == partner["key"]
                || key_of(&lead["partner_key"]) == Some(key.clone())
            {
                active.extend(lead["created_at"].as_i64());
            }
        }
        for action in list("actions") {
            let of = text(&action["partnership_key"])
                .or_else(|| customer(&action["customer"]["key"]).and_then(partner_of));
            if of == Some(key.clone()) && !is_test(&action["customer"]["key"]) {
                active.extend(action["created_at"].as_i64());
            }
        }
        total.last = active.into_iter().max();
        totals.insert(key, total);
    }
    totals
}

fn keys(n: usize, prefix: &str) -> Vec<String> {
    (0..n).map(|i| format!("{prefix}{i}")).collect()
}

fn one_of(keys: Vec<String>) -> impl Strategy<Value = Value> {
    prop_oneof![3 => proptest::sample::select(keys).prop_map(Value::from), 1 => Just(Value::Null)]
}

/// A world in which each list has some of a few keys, so that records change, vanish and come back.
pub fn world() -> impl Strategy<Value = BTreeMap<&'static str, Vec<Value>>> {
    let time = || prop_oneof![9 => (1i64..100).prop_map(Value::from), 1 => Just(Value::Null)];
    let distinct = |items: Vec<Value>| {
        let mut seen = std::collections::BTreeSet::new();
        items.into_iter().filter(|item| seen.insert(item["key"].to_string())).collect::<Vec<_>>()
    };
    let partner = (0usize..3, time()).prop_map(
        |(i, at)| json!({"key": format!("p{i}"), "partner_key": format!("k{i}"), "joined_at": at}),
    );
    let customer = (0usize..5, one_of(keys(3, "p")), one_of(keys(3, "k")), any::<bool>(), time())
        .prop_map(|(i, p, k, test, at)| json!({"key": format!("c{i}"), "partnership_key": p, "partner_key": k, "test": test && i % 2 == 0, "created_at": at}));
    let payment = (0usize..8, 0usize..5, one_of(vec!["USD".into(), "EUR".into()]), -5i64..100, any::<bool>(), any::<bool>(), time()).prop_map(
        |(i, c, currency, amount, usd, test, at)| {
            let usd = if usd { json!(amount * 2) } else { Value::Null };
            json!({"key": format!("t{i}"), "customer_key": format!("c{c}"), "currency": currency, "amount": amount, "amount_usd": usd, "test": test && i == 3, "created_at": at})
        },
    );
    let status = proptest::sample::select(vec!["hold", "paid", "declined"]);
    let money = (-5i64..100, one_of(vec!["USD".into(), "EUR".into()]));
    let reward = (0usize..6, one_of(keys(3, "p")), one_of(keys(5, "c")), status, money).prop_map(
        |(i, p, c, status, (amount, currency))| {
            json!({"key": format!("r{i}"), "partnership": {"key": p}, "customer": {"key": c},
                   "reward_status": status, "amount": amount, "currency": currency})
        },
    );
    let lead = (0usize..3, one_of([keys(3, "p"), keys(3, "k")].concat()), time())
        .prop_map(|(i, p, at)| json!({"key": format!("l{i}"), "partner_key": p, "created_at": at}));
    let action = (0usize..3, one_of(keys(3, "p")), one_of(keys(5, "c")), time())
        .prop_map(|(i, p, c, at)| json!({"key": format!("a{i}"), "partnership_key": p, "customer": {"key": c}, "created_at": at}));
    (
        proptest::collection::vec(partner, 0..4),
        proptest::collection::vec(customer, 0..6),
        proptest::collection::vec(payment, 0..9),
        proptest::collection::vec(reward, 0..7),
        proptest::collection::vec(lead, 0..4),
        proptest::collection::vec(action, 0..4),
    )
        .prop_map(move |(partners, customers, payments, rewards, leads, actions)| {
            BTreeMap::from([
                ("partnerships", distinct(partners)),
                ("customers", distinct(customers)),
                ("transactions", distinct(payments)),
                ("rewards", distinct(rewards)),
                ("leads", distinct(leads)),
                ("actions", distinct(actions)),
            ])
        })
}

pub fn shuffled() -> impl Strategy<Value = Vec<&'static str>> {
    Just(vec!["partnerships", "customers", "transactions", "rewards", "leads", "actions"])
        .prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn totals_equal_a_recount_in_any_order_and_after_any_change(worlds in proptest::collection::vec((world(), shuffled()), 1..4)) {
        let mut fed = Fed::new();
        let mut customers: Vec<Value> = Vec::new();
        for (world, order) in &worlds {
            // Vanished partnerships stay in the store, and so would their totals; here none vanishes.
            let mut world = world.clone();
            let partners = world.get_mut("partnerships").unwrap();
            for i in 0..3 {
                if !partners.iter().any(|p| p["key"] == format!("p{i}")) {
                    partners.push(json!({"key": format!("p{i}"), "partner_key": format!("k{i}")}));
                }
            }
            // A vanished customer still tells whose its rewards and actions are, and whether they are test data.
            let now = world.get_mut("customers").unwrap();
            let gone = customers.iter().filter(|old| !now.iter().any(|new| new["key"] == old["key"])).cloned();
            now.extend(gone.collect::<Vec<_>>());
            customers.clone_from(now);
            let lists: Vec<(Resource, Vec<Value>)> =
                order.iter().map(|name| (name.parse().unwrap(), world[name].clone())).collect();
            fed.run(&lists);
            prop_assert_eq!(fed.totals(), recount(&world));
            prop_assert_eq!(fed.store.wrong_totals().unwrap(), 0);
        }
    }
}

#[test]
fn a_sum_beyond_64_bits_is_exact_inside_and_stops_at_the_end_outside() {
    let mut fed = Fed::new();
    let huge = i64::MAX - 1;
    let payment = |key: &str, usd: i64| json!({"key": key, "customer_key": "c", "amount_usd": usd});
    let partner = vec![json!({"key": "p"})];
    let customer = vec![json!({"key": "c", "partnership_key": "p"})];
    let rest = || {
        vec![
            (Resource::Partnerships, partner.clone()),
            (Resource::Customers, customer.clone()),
            (Resource::Rewards, vec![]),
        ]
    };
    let mut lists = rest();
    lists.push((
        Resource::Transactions,
        vec![payment("1", huge), payment("2", huge), payment("3", 7)],
    ));
    fed.run(&lists);
    assert_eq!(fed.totals()["p"].numbers.2, i64::MAX);
    let mut lists = rest();
    lists.push((Resource::Transactions, vec![payment("2", huge), payment("3", 7 - huge)]));
    fed.run(&lists);
    assert_eq!(fed.totals()["p"].numbers.2, 7);
}
