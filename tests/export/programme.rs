//! Made-up programmes as the API's JSON, and a store filled with one.

use partnerdesk::api::record;
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::store::{PageIn, PassPlan, RunMode, Store};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// A programme: each list's records, and for each whether a second read no longer has it.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    pub lists: Vec<(Resource, Vec<(Value, bool)>)>,
    /// What imported files said: list, key, field, value.
    pub imported: Vec<(&'static str, String, &'static str, String)>,
}

/// A store in a folder of its own.
pub struct Desk {
    pub store: Store,
    pub folder: tempfile::TempDir,
}

impl Programme {
    pub fn list(&self, resource: Resource) -> &[(Value, bool)] {
        self.lists.iter().find(|(of, _)| *of == resource).map_or(&[], |(_, list)| list)
    }

    /// A few records, enough for an export.
    pub fn small() -> Self {
        let at = 1_735_689_600_000_i64;
        let records = |items: Vec<Value>| items.into_iter().map(|item| (item, false)).collect();
        Self {
            lists: vec![
                (Resource::Partnerships, records(vec![json!({"key": "part_0", "created_at": at})])),
                (Resource::Customers, records(vec![json!({"key": "cus_0", "created_at": at, "partnership_key": "part_0"})])),
                (Resource::Transactions, records((0..3).map(|i| json!({"key": format!("inv_{i}"), "created_at": at + i, "amount": 100 + i, "currency": "USD", "customer": {"key": "cus_0"}})).collect())),
                (Resource::Rewards, records(vec![json!({"key": "rwrd_0", "created_at": at, "amount": 20, "partnership": {"key": "part_0"}, "transaction": {"key": "inv_1"}})])),
            ],
            imported: Vec::new(),
        }
    }

    pub fn stored(&self) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("p/store.db")).unwrap().store;
        for (round, started) in [1_772_000_000_000_i64, 1_772_000_100_000].into_iter().enumerate() {
            let started = Timestamp::from_ms(started).unwrap();
            let all = [
                Resource::Partnerships,
                Resource::Customers,
                Resource::Transactions,
                Resource::Rewards,
                Resource::Leads,
                Resource::Deals,
                Resource::Applications,
            ];
            let plans = all.map(|resource| PassPlan {
                resource,
                role: "all",
                params: Vec::new(),
                window_start: None,
                judges: true,
            });
            let run = store.begin_run(RunMode::Full, started, &plans).unwrap();
            for pass in store.passes(run.id).unwrap() {
                let here = self.list(pass.resource).iter().filter(|(_, gone)| round == 0 || !gone);
                let records =
                    here.map(|(item, _)| record(pass.resource, item.clone()).unwrap()).collect();
                let page = PageIn { pass: pass.id, records, skipped: 0, cursor: None, cut: false };
                store.write_page(&page).unwrap();
            }
            store.finish_run(&run, started).unwrap();
        }
        let db = rusqlite::Connection::open(store.path()).unwrap();
        for row in &self.imported {
            db.execute(
                "INSERT OR IGNORE INTO imported VALUES (?1, ?2, ?3, ?4)",
                (row.0, &row.1, row.2, &row.3),
            )
            .unwrap();
        }
        Desk { store, folder }
    }

    fn find(&self, resource: Resource, key: &str) -> Option<&(Value, bool)> {
        self.list(resource).iter().find(|(item, _)| item["key"] == key)
    }

    pub fn partner_of_reward(&self, key: &str) -> Option<&str> {
        self.find(Resource::Rewards, key)?.0["partnership"]["key"].as_str()
    }

    pub fn is_live_customer(&self, key: &str) -> bool {
        self.find(Resource::Customers, key)
            .is_some_and(|(item, gone)| !gone && item["test"] != true)
    }

    pub fn is_live_partner(&self, key: &str) -> bool {
        self.find(Resource::Partnerships, key).is_some_and(|(_, gone)| !gone)
    }
}

fn at() -> impl Strategy<Value = Value> {
    // Edges of days, ties, fractions of a second, and no time.
    select(vec![
        json!(1_709_164_800_000_i64), // 2024-02-29
        json!(1_735_689_599_999_i64), // the last instant of 2024
        json!(1_735_689_600_000_i64), // 2025-01-01
        json!(1_735_776_000_000_i64), // 2025-01-02
        json!(1_772_236_799_000_i64), // the last second of 2026-02-27
        json!(1_772_323_199_999_i64), // the last instant of 2026-02-28
        json!(1_772_323_200_000_i64),
        Value::Null,
    ])
}

fn text() -> impl Strategy<Value = Value> {
    select(vec![
        json!("plain"),
        json!("a,b \"quoted\""),
        json!("=SUM(A1)"),
        json!("+1555"),
        json!("-x"),
        json!("@y"),
        json!("Zoë; 桜"),
        json!(" spaced "),
        json!(""),
        Value::Null,
    ])
}

fn amount() -> impl Strategy<Value = Value> {
    select(vec![json!(0), json!(5), json!(-45), json!(4590), json!(123_456), Value::Null])
}

fn key(prefix: &'static str, most: usize) -> impl Strategy<Value = Value> {
    proptest::option::weighted(0.85, 0..most)
        .prop_map(move |i| i.map_or(Value::Null, |i| json!(format!("{prefix}{i}"))))
}

fn currency() -> impl Strategy<Value = Value> {
    select(vec![json!("USD"), json!("USD"), json!("CAD"), Value::Null])
}

fn truth() -> impl Strategy<Value = Value> {
    select(vec![json!(true), json!(false), Value::Null])
}

fn gone() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(0.15)
}

/// A list of records. Their keys follow from their places, backwards, so that ties are stored in a
/// different order from the one they should be found in.
fn list(
    prefix: &'static str,
    most: usize,
    item: impl Strategy<Value = Value>,
) -> impl Strategy<Value = Vec<(Value, bool)>> {
    proptest::collection::vec((item, gone()), 0..=most).prop_map(move |mut items| {
        let n = items.len();
        for (at, (item, _)) in items.iter_mut().enumerate() {
            item["key"] = json!(format!("{prefix}{}", n - 1 - at));
        }
        items
    })
}

fn partnership() -> impl Strategy<Value = Value> {
    let tags = proptest::sample::subsequence(vec!["vip", "-x", "a;b"], 0..=3);
    (at(), at(), key("pk_", 4), text(), text(), text(), text(), text(), tags, truth()).prop_map(
        |(created, joined, partner_key, email, first, group, manager_email, manager_name, tags, archived)| {
            json!({"created_at": created, "joined_at": joined, "partner_key": partner_key, "email": email,
                "first_name": first, "group": {"key": "g", "name": group}, "tags": tags, "archived": archived,
                "manager": {"manager_email": manager_email, "manager_name": manager_name}})
        },
    )
}

fn customer() -> impl Strategy<Value = Value> {
    let name = prop_oneof![text(), Just(json!("cus_1"))];
    (at(), key("acct_", 4), text(), name, key("pk_", 4), key("part_", 6), text(), proptest::bool::weighted(0.15), text(), text())
        .prop_map(|(created, external, email, name, partner_key, partnership, source, test, company, other)| {
            json!({"created_at": created, "customer_key": external, "email": email, "name": name, "partner_key": partner_key,
                "partnership_key": partnership, "source_type": source, "test": test,
                "fields": [{"api_name": "x", "value": "no"}, {"internal_name": "company_name", "value": company}],
                "field_data": {"company": other}})
        })
}

fn transaction() -> impl Strategy<Value = Value> {
    let whose = (key("cus_", 6), key("cus_", 6), key("acct_", 4));
    (at(), amount(), amount(), currency(), truth(), text(), whose, proptest::bool::weighted(0.1)).prop_map(
        |(created, amount, usd, currency, approved, product, (embedded, internal, external), test)| {
            json!({"created_at": created, "amount": amount, "amount_usd": usd, "currency": currency, "approved": approved,
                "product_key": product, "customer_key": internal, "test": test,
                "customer": {"key": embedded, "external_key": external}})
        },
    )
}

fn reward() -> impl Strategy<Value = Value> {
    let status = select(vec!["paid", "declined", "scheduled", "hold"]);
    let of = (
        key("part_", 5),
        key("cus_", 6),
        key("inv_", 8),
        proptest::option::weighted(0.3, Just("act_1")),
    );
    (at(), at(), amount(), currency(), text(), status, of).prop_map(
        |(created, ready, amount, currency, description, status, (partner, customer, transaction, action))| {
            json!({"created_at": created, "ready_at": ready, "amount": amount, "currency": currency,
                "description": description, "reward_status": status, "partnership": {"key": partner},
                "customer": {"key": customer}, "transaction": {"key": transaction}, "action": {"key": action}})
        },
    )
}

fn either(one: &'static str, other: &'static str) -> impl Strategy<Value = Value> {
    prop_oneof![key(one, 5), key(other, 5)]
}

fn lead() -> impl Strategy<Value = Value> {
    (at(), at(), amount(), truth(), text(), either("part_", "pk_"), either("cus_", "acct_"), text(), text(), text()).prop_map(
        |(created, updated, amount, approved, status, partner, customer, email, external, reason)| {
            json!({"created_at": created, "updated_at": updated, "amount": amount, "approved": approved, "status": status,
                "partner_key": partner, "customer_key": customer, "external_key": external, "decline_reason": reason,
                "fields": [{"api_name": "contact_email", "value": email}]})
        },
    )
}

fn deal() -> impl Strategy<Value = Value> {
    (at(), at(), amount(), text(), text(), either("part_", "pk_"), either("cus_", "acct_"), text(), text()).prop_map(
        |(created, updated, amount, account, stage, partner, customer, email, reason)| {
            json!({"created_at": created, "updated_at": updated, "amount": amount, "account_name": account, "stage": stage,
                "partner_key": partner, "customer_key": customer, "lost_reason": reason, "close_date": "2026-02-30?",
                "contact_first_name": "Kim", "field_data": {"contact_email": email}, "meta": {"email": "m@x.y"}})
        },
    )
}

fn application() -> impl Strategy<Value = Value> {
    let answer = || {
        prop_oneof![text(), Just(json!(["a", 2, null])), Just(json!({"b": [1]})), Just(json!(true))]
    };
    let question = select(vec!["email", "Why?", "partner_id", "=q", "partner_id (answer)"]);
    let content = proptest::collection::btree_map(question, answer(), 0..4);
    (at(), truth(), key("part_", 5), key("pk_", 4), content).prop_map(|(created, approved, partnership, partner, content)| {
        json!({"created_at": created, "approved": approved, "partnership_key": partnership, "partner_key": partner,
            "content": content})
    })
}

pub fn programme() -> impl Strategy<Value = Programme> {
    let told =
        |list: &'static str, prefix: &'static str, field: &'static str, value: &'static str| {
            proptest::collection::btree_set(0..5_usize, 0..3).prop_map(move |keys| {
                keys.into_iter()
                    .map(|i| (list, format!("{prefix}{i}"), field, value.to_owned()))
                    .collect::<Vec<_>>()
            })
        };
    let imported = (
        told("partnerships", "part_", "partner_group_join_date", "1735689600000"),
        told("transactions", "inv_", "unapproved_reasons", "=unverified;source"),
        told("customers", "cus_", "customer_company", "Told Ltd"),
        told("rewards", "rwrd_", "reward_subscription_key", "sub-1"),
        told("leads", "lead_", "lead_decline_reason", "-told"),
    )
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat());
    (
        list("part_", 5, partnership()),
        list("cus_", 6, customer()),
        list("inv_", 8, transaction()),
        list("rwrd_", 10, reward()),
        list("lead_", 4, lead()),
        list("deal_", 4, deal()),
        list("appl_", 4, application()),
        imported,
    )
        .prop_map(
            |(partners, customers, transactions, rewards, leads, deals, applications, imported)| {
                Programme {
                    lists: vec![
                        (Resource::Partnerships, partners),
                        (Resource::Customers, customers),
                        (Resource::Transactions, transactions),
                        (Resource::Rewards, rewards),
                        (Resource::Leads, leads),
                        (Resource::Deals, deals),
                        (Resource::Applications, applications),
                    ],
                    imported,
                }
            },
        )
}
