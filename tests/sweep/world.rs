//! A made-up programme in a store, with everything that a check may stumble over, chosen by a die.

use std::fmt::Write as _;

use std::path::PathBuf;

use partnerdesk::api::record;
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::store::{PageIn, PassPlan, RunMode, Store};
use serde_json::{Value, json};

pub const DAY: i64 = 86_400_000;

pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Now, in every test.
pub fn now() -> Timestamp {
    at("2026-03-01T12:00:00Z")
}

/// A die that gives the same numbers in every run (a linear congruential generator).
pub struct Die(u64);

impl Die {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(i64::try_from(of.len()).unwrap())).unwrap()].clone()
    }

    /// True in the given number of a hundred cases.
    fn chance(&mut self, percent: i64) -> bool {
        self.roll(100) < percent
    }

    fn ago(&mut self, days: i64) -> i64 {
        now().ms() - self.roll(days * DAY)
    }
}

pub type Lists = Vec<(Resource, Vec<Value>)>;

/// A store in a folder of its own.
pub struct World {
    dir: tempfile::TempDir,
}

impl World {
    pub fn file(&self) -> PathBuf {
        self.dir.path().join("p/store.db")
    }

    pub fn new(lists: &Lists) -> Self {
        Self::at(lists, now().plus(-DAY))
    }

    /// A store that first read the lists at an instant.
    pub fn at(lists: &Lists, at: Timestamp) -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap() };
        world.sync(lists, at);
        world
    }

    /// Syncs these lists as everything that the API has.
    pub fn sync(&self, lists: &Lists, at: Timestamp) {
        let mut store = Store::open(&self.file()).unwrap().store;
        let plans: Vec<PassPlan> = lists
            .iter()
            .map(|(resource, _)| PassPlan {
                resource: *resource,
                role: "all",
                params: Vec::new(),
                window_start: None,
                judges: true,
            })
            .collect();
        let run = store.begin_run(RunMode::Full, at, &plans).unwrap();
        for pass in store.passes(run.id).unwrap() {
            let items = &lists.iter().find(|(list, _)| *list == pass.resource).unwrap().1;
            let records =
                items.iter().filter_map(|item| record(pass.resource, item.clone())).collect();
            let page = PageIn { pass: pass.id, records, skipped: 0, cursor: None, cut: false };
            store.write_page(&page).unwrap();
        }
        store.finish_run(&run, at).unwrap();
    }
}

/// A programme of some partners with all their records.
pub fn programme(die: &mut Die) -> Lists {
    let people: Vec<Value> = (0..14).map(|n| partnership(die, n)).collect();
    let customers: Vec<Value> = (0..90).map(|n| customer(die, n)).collect();
    let payments: Vec<Value> = (0..420).map(|n| payment(die, n)).collect();
    let leads: Vec<Value> = (0..60).map(|n| lead(die, n)).collect();
    let deals: Vec<Value> = (0..40).map(|n| deal(die, n)).collect();
    let actions: Vec<Value> = (0..60).map(|n| action(die, n)).collect();
    let rewards: Vec<Value> = (0..330).map(|n| reward(die, n)).collect();
    vec![
        (
            Resource::Groups,
            vec![json!({"key": "grp_a", "name": "Referral", "slug": "ref", "created_at": 1})],
        ),
        (Resource::Partnerships, people),
        (Resource::Customers, customers),
        (Resource::Transactions, payments),
        (Resource::Leads, leads),
        (Resource::Deals, deals),
        (Resource::Actions, actions),
        (Resource::Rewards, rewards),
    ]
}

/// The same programme a while later: some records are gone, some partners and customers have moved.
pub fn later(die: &mut Die, lists: &Lists) -> Lists {
    let mut lists = lists.clone();
    for (list, items) in &mut lists {
        if matches!(list, Resource::Rewards | Resource::Transactions | Resource::Customers) {
            items.retain(|_| !die.chance(8));
        }
        if *list == Resource::Customers {
            for item in items.iter_mut().filter(|item| item["partnership_key"].is_string()) {
                if die.chance(12) {
                    item["partnership_key"] = json!(of(die, "part", 15));
                }
            }
        }
        if *list == Resource::Partnerships {
            for item in items {
                if die.chance(30) {
                    item["tags"] = die.one(&[json!([]), json!(["vip"]), json!(["agency", "emea"])]);
                }
                if die.chance(25) {
                    item["group"] = json!({"key": "grp_c", "name": "Affiliates"});
                }
            }
        }
    }
    lists
}

/// One of some values; every value has already consumed its throws of the die.
fn pick(die: &mut Die, make: impl Fn(&mut Die) -> Vec<Value>) -> Value {
    let values = make(die);
    die.one(&values)
}

fn of(die: &mut Die, what: &str, many: i64) -> String {
    format!("{what}_{}", die.roll(many))
}

fn partnership(die: &mut Die, n: i64) -> Value {
    let group = die.one(&[
        json!({"key": "grp_a", "name": "Referral", "slug": "ref"}),
        json!({"key": "grp_b", "name": "Agencies"}),
        Value::Null,
    ]);
    let joined = die.ago(700);
    json!({"key": format!("part_{n}"), "partner_key": if n == 3 { "gstest".to_owned() } else { format!("p{n}") },
        "created_at": joined - DAY, "joined_at": if die.chance(20) { Value::Null } else { joined.into() },
        "email": format!("owner{n}@partner{n}.example"), "group": group,
        "approved_status": die.one(&["approved", "approved", "approved", "approved", "pending", "declined"]),
        "archived": die.chance(8), "tags": die.one(&[json!([]), json!(["vip"]), json!(["agency", "emea"])]),
        "tier": die.one(&[Value::Null, json!({"key": "t1", "name": "Gold"})]),
        "team": {"key": format!("team_{n}"), "name": format!("Partner {n}")}})
}

fn customer(die: &mut Die, n: i64) -> Value {
    let partner = of(die, "part", 15);
    let mut it = json!({"key": format!("cus_{n}"), "customer_key": format!("acct-{n}"), "created_at": die.ago(500),
        "email": die.one(&[json!(format!("c{n}@shop.example")), Value::Null, json!(format!("owner{}@partner1.example", n % 14))]),
        "name": format!("Customer {n}"), "test": die.chance(6),
        "provider_key": die.one(&[json!(format!("pay_{n}")), Value::Null]),
        "country_iso": die.one(&[json!("US"), json!("DE"), Value::Null])});
    match die.roll(10) {
        0 => {}
        1 => it["partner_key"] = json!(partner.replace("part_", "p")),
        _ => it["partnership_key"] = json!(partner),
    }
    it
}

fn payment(die: &mut Die, n: i64) -> Value {
    let amount = die.one(&[0, 4590, 5000, 10_000, 10_000, -10_000, -4000, 7, 250_000]);
    let (currency, usd) = die.one(&[
        ("USD", json!(amount)),
        ("USD", json!(amount)),
        ("EUR", json!(amount * 11 / 10)),
        ("CAD", Value::Null),
        ("USD", Value::Null),
    ]);
    // Some have no date of their own, some come in pairs within the hour.
    let created = now().ms() - die.roll(200) * DAY - die.roll(3) * 1_000_000;
    let mut it = json!({"key": format!("txn_{n}"), "created_at": created, "updated_at": created + 5,
        "amount": amount, "amount_usd": usd, "currency": currency, "approved": !die.chance(8), "test": die.chance(4),
        "product_key": die.one(&[json!("pro"), json!("Pro"), json!("team"), Value::Null]),
        "category_key": die.one(&[json!("sub"), Value::Null]), "archived": die.chance(3)});
    if die.chance(5) {
        it["created_at"] = Value::Null;
    }
    if die.chance(15) {
        it["metadata"] = json!({"provider_id": of(die, "ch", 20), "paid_at": created - 3 * DAY});
    }
    match die.roll(12) {
        0 => {}
        1 => it["customer"] = json!({"external_key": of(die, "acct", 90).replace('_', "-")}),
        // One customer pays so often that each payment is judged by a few of the others.
        2..=4 => it["customer"] = json!({"key": "cus_1"}),
        _ => it["customer"] = json!({"key": of(die, "cus", 95)}),
    }
    it
}

fn lead(die: &mut Die, n: i64) -> Value {
    json!({"key": format!("lead_{n}"), "created_at": die.ago(200), "amount": die.one(&[json!(5000), Value::Null]),
        "approved": die.one(&[json!(true), json!(false), Value::Null]),
        "status": die.one(&["open", "closed won", "closed lost"]), "partner_key": of(die, "p", 15).replace('_', ""),
        "customer_key": pick(die, |die| vec![json!(of(die, "cus", 90)), json!(of(die, "acct", 90).replace('_', "-")), Value::Null])})
}

fn deal(die: &mut Die, n: i64) -> Value {
    json!({"key": format!("deal_{n}"), "created_at": die.ago(200), "amount": die.one(&[json!(50_000), Value::Null]),
        "stage": die.one(&["Open", "Closed Won", "Closed Lost"]), "partner_key": of(die, "p", 15).replace('_', ""),
        "approved": die.one(&[json!(true), json!(false), Value::Null]),
        "customer_key": pick(die, |die| vec![json!(of(die, "cus", 90)), Value::Null])})
}

fn action(die: &mut Die, n: i64) -> Value {
    json!({"key": format!("act_{n}"), "created_at": die.ago(200), "type": die.one(&["qualified_demo", "other"]),
        "action_type": die.one(&["qualified_demo", "other"]), "value": die.roll(5), "archived": die.chance(5),
        "customer_key": of(die, "cus", 90), "partnership_key": pick(die, |die| vec![json!(of(die, "part", 15)), Value::Null])})
}

fn reward(die: &mut Die, n: i64) -> Value {
    let mut it = json!({"key": format!("rwrd_{n}"), "created_at": die.ago(200), "amount": die.roll(20_000),
        "currency": die.one(&["USD", "USD", "EUR"]),
        "reward_status": die.one(&["paid", "approved", "pending", "declined", "paid", "scheduled", "paid", "hold"]),
        "partnership": {"key": of(die, "part", 8)}, "description": "a reward"});
    if die.chance(90) {
        it["offer"] = json!({"key": of(die, "offr", 5), "description": "words"});
    }
    match die.roll(10) {
        0..6 => it["transaction"] = json!({"key": of(die, "txn", 420)}),
        6 => it["action"] = json!({"key": of(die, "act", 60)}),
        _ => {}
    }
    if die.chance(85) {
        it["customer"] = json!({"key": of(die, "cus", 90)});
    }
    if die.chance(8) {
        it["amount"] = json!(-die.roll(20_000));
    }
    // Some rewards are made by hand: for an event, for a customer, for nothing in particular.
    if die.chance(12) {
        for field in ["offer", "transaction", "action"] {
            it[field] = Value::Null;
        }
        it["amount"] = die.one(&[json!(500), json!(2000), json!(918)]);
        it["description"] = pick(die, |die| {
            vec![
                json!(format!("for {}", of(die, "txn", 420))),
                json!(format!("for Customer {}", die.roll(90))),
                json!("Thank you for the webinar"),
            ]
        });
    }
    it
}

/// An offers file with some offers, each with some of the rules.
pub fn offers(die: &mut Die) -> String {
    let rules = [
        "",
        "rules = { product_keys = [\"pro\"], min_amount = 5000 }",
        "rules = { max_customer_age = \"6mo\", max_transactions_per_customer = 2 }",
        "rules = { currencies = [\"USD\"], first_transaction_only = true }",
        "rules = { countries = [\"US\"], min_partnership_age = \"60d\" }",
        "rules = { action_type = \"qualified_demo\", action_min_value = 2 }",
        "rules = { lead_statuses = [\"closed won\"], deal_stages = [\"Closed Won\"] }",
        "groups = [\"Referral\", \"grp_c\"]\ntags_none = [\"vip\"]",
        "segments = [\"Agencies\"]\nstarts = 2025-12-01T00:00:00Z",
        "tags_all = [\"vip\"]",
        "tiers = [\"Gold\"]\nends = 2026-02-01T00:00:00Z",
        "caps = { per_customer = { amount = 3000 } }",
        "caps = { per_partner = { count = 2, period = \"month\" } }",
        "caps = { per_partner = { amount = 9000 }, per_customer = { count = 3, period = \"year\" } }",
        "enabled = false",
        "drip = { delay = \"30d\", every = \"1mo\", occurrences = 3 }",
    ];
    let pays = [
        "{ percent = \"12.5\" }",
        "{ percent = 20 }",
        "{ flat = 500, currency = \"EUR\" }",
        "{ flat = 500 }",
    ];
    let kinds = ["transaction", "transaction", "transaction", "signup", "lead", "deal", "action"];
    let stacking = die.one(&["all", "highest", "first"]);
    let mut text = format!(
        "version = 1\nstacking = \"{stacking}\"\n[[segment]]\nname = \"Agencies\"\ntags_all = [\"agency\"]\n"
    );
    for n in 0..6 {
        let (kind, pay, rule) = (die.one(&kinds), die.one(&pays), die.one(&rules));
        write!(
            text,
            "[[offer]]\nkey = \"offr_{n}\"\ndescription = \"Offer {n}\"\nevent = \"{kind}\"\nreward = {pay}\n{rule}\n"
        )
        .unwrap();
    }
    text
}
