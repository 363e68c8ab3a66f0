//! The tables of a partner, compared with a plain reading of all present rows, whatever order the lists
//! came in; and the store's upgrade from its first version.

use std::collections::{BTreeMap, BTreeSet};

use partnerdesk::domain::record_table::Of;
use partnerdesk::domain::{RecordQuery, RecordRow, RecordTable, Resource};
use partnerdesk::store::Store;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::totals::{Fed, shuffled, world};

/// All rows that a query gives, in order.
fn rows(store: &Store, query: &RecordQuery) -> Vec<RecordRow> {
    let ids = store.sheet_ids(query, usize::MAX).unwrap();
    let rows = store.sheet_rows(query.sheet, &ids).unwrap();
    assert_eq!(rows.len(), ids.len());
    rows
}

/// The keys of rows that haven't vanished.
fn keys(rows: &[RecordRow]) -> BTreeSet<String> {
    rows.iter().filter(|row| row.vanished.is_none()).map(|row| row.key.clone()).collect()
}

fn named(items: &[Value], wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let key = |item: &Value| item["key"].as_str().unwrap().to_owned();
    items.iter().filter(|item| wanted(item)).map(key).collect()
}

/// The partner of a customer (rule: whose-record).
fn owner(world: &BTreeMap<&'static str, Vec<Value>>, customer: &Value) -> Option<String> {
    let own = customer["partnership_key"].as_str().map(str::to_owned);
    own.or_else(|| {
        let named = world["partnerships"].iter().filter(|p| {
            p["partner_key"].is_string() && p["partner_key"] == customer["partner_key"]
        });
        named.filter_map(|p| p["key"].as_str().map(str::to_owned)).min()
    })
}

fn is_descending(values: &[Option<i64>]) -> bool {
    values.windows(2).all(|pair| pair[0] >= pair[1])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn tables_hold_what_is_the_partners_in_any_order_of_lists(worlds in proptest::collection::vec((world(), shuffled()), 1..4)) {
        let mut fed = Fed::new();
        let mut customers: Vec<Value> = Vec::new();
        for (world, order) in &worlds {
            let mut world = world.clone();
            let partners = world.get_mut("partnerships").unwrap();
            for i in 0..3 {
                if !partners.iter().any(|p| p["key"] == format!("p{i}")) {
                    partners.push(json!({"key": format!("p{i}"), "partner_key": format!("k{i}")}));
                }
            }
            // A vanished customer keeps its payments; here none vanishes.
            let now = world.get_mut("customers").unwrap();
            let gone = customers.iter().filter(|old| !now.iter().any(|new| new["key"] == old["key"])).cloned();
            now.extend(gone.collect::<Vec<_>>());
            customers.clone_from(now);
            let lists: Vec<(Resource, Vec<Value>)> =
                order.iter().map(|name| (name.parse().unwrap(), world[name].clone())).collect();
            fed.run(&lists);
            for i in 0..3 {
                let partner = format!("p{i}");
                let mine = |customer: &Value| owner(&world, customer).as_ref() == Some(&partner);
                let ask = |sheet| RecordQuery::new(sheet, &partner);
                let found = rows(&fed.store, &ask(RecordTable::Customers));
                prop_assert_eq!(keys(&found), named(&world["customers"], mine));
                let is_mine = |payment: &Value| {
                    world["customers"].iter().any(|c| c["key"] == payment["customer_key"] && mine(c))
                };
                let found = rows(&fed.store, &ask(RecordTable::Transactions));
                prop_assert_eq!(keys(&found), named(&world["transactions"], is_mine));
                let dates: Vec<Option<i64>> =
                    found.iter().map(|row| row.value(RecordTable::Transactions, "created_at").int()).collect();
                prop_assert!(is_descending(&dates), "{:?}", dates);
                // A search gives some of the same rows, a sort gives them in another order.
                let word = RecordQuery { words: vec!["T1".to_owned()], ..ask(RecordTable::Transactions) };
                prop_assert_eq!(
                    keys(&rows(&fed.store, &word)),
                    named(&world["transactions"], |t| is_mine(t) && t["key"] == "t1")
                );
                let sorted = RecordQuery { sort: Some(("amount", true)), ..ask(RecordTable::Transactions) };
                let sorted = rows(&fed.store, &sorted);
                let amounts: Vec<Option<i64>> =
                    sorted.iter().map(|row| row.value(RecordTable::Transactions, "amount").int()).collect();
                prop_assert!(is_descending(&amounts), "{:?}", amounts);
                prop_assert_eq!(sorted.len(), found.len());
                // Each kind has as many rows as its count says, and together the kinds have all rows.
                let kinds = fed.store.sheet_kinds(&ask(RecordTable::Transactions)).unwrap();
                let mut all = 0;
                for (kind, many) in kinds {
                    let of = RecordQuery { kinds: vec![kind], ..ask(RecordTable::Transactions) };
                    prop_assert_eq!(i64::try_from(rows(&fed.store, &of).len()).unwrap(), many);
                    all += many;
                }
                prop_assert_eq!(all, i64::try_from(found.len()).unwrap());
                prop_assert_eq!(all, fed.store.sheet_count(RecordTable::Transactions, &partner).unwrap());
                let found = rows(&fed.store, &ask(RecordTable::Rewards));
                prop_assert_eq!(
                    keys(&found),
                    named(&world["rewards"], |r| r["partnership"]["key"] == json!(partner))
                );
                // The sums in the foot equal the totals.
                let sums = fed.store.sheet_totals(&ask(RecordTable::Rewards)).unwrap().sums;
                let usd = sums.iter().find(|(currency, _)| currency == "USD").map_or(0, |(_, sum)| *sum);
                let profile = fed.store.profile(&partner).unwrap().unwrap();
                prop_assert_eq!(usd, i128::from(profile.partner.earned_usd.unwrap()));
                let metrics = fed.store.metrics(&partner).unwrap();
                prop_assert_eq!(metrics.commission.get("USD").map_or(0, |sum| sum.earned), usd);
                prop_assert_eq!(metrics.commission.get("USD").map_or(0, |sum| sum.held), i128::from(profile.partner.held_usd.unwrap()));
                let timeline = rows(&fed.store, &ask(RecordTable::Timeline));
                let dates: Vec<Option<i64>> =
                    timeline.iter().map(|row| row.value(RecordTable::Timeline, "at").int()).collect();
                prop_assert!(is_descending(&dates), "{:?}", dates);
            }
        }
    }
}

#[test]
fn a_customer_takes_his_payments_along_and_leads_to_what_hangs_on_him() {
    let mut fed = Fed::new();
    let lists = |partner: &str| {
        vec![
            (Resource::Partnerships, vec![json!({"key": "p1"}), json!({"key": "p2"})]),
            (
                Resource::Transactions,
                vec![
                    json!({"key": "t", "created_at": 5, "amount": 100, "currency": "EUR", "customer": {"key": null, "external_key": "x"}}),
                ],
            ),
            (
                Resource::Customers,
                vec![
                    json!({"key": "c", "customer_key": "x", "partnership_key": partner, "email": "Jane@X.com"}),
                ],
            ),
            (
                Resource::Rewards,
                vec![
                    json!({"key": "r", "amount": 20, "currency": "EUR", "created_at": 6, "ready_at": 9, "reward_status": "scheduled",
                "partnership": {"key": "p1"}, "transaction": {"key": "t"}, "customer": {"key": "c"}, "offer": {"key": "o"}}),
                ],
            ),
        ]
    };
    fed.run(&lists("p1"));
    let keys_of = |fed: &Fed, sheet, partner: &str| {
        keys(&rows(&fed.store, &RecordQuery::new(sheet, partner)))
    };
    let only = |key: &str| BTreeSet::from([key.to_owned()]);
    assert_eq!(keys_of(&fed, RecordTable::Transactions, "p1"), only("t"));
    fed.run(&lists("p2"));
    assert_eq!(keys_of(&fed, RecordTable::Transactions, "p2"), only("t"));
    assert!(keys_of(&fed, RecordTable::Transactions, "p1").is_empty());
    // The reward stays with its payee, and its payment can still be reached from it.
    let of = |sheet, of| RecordQuery { of: Some(of), ..RecordQuery::new(sheet, "p1") };
    assert_eq!(keys_of(&fed, RecordTable::Rewards, "p1"), only("r"));
    assert_eq!(
        keys(&rows(&fed.store, &of(RecordTable::Transactions, Of::Reward("r".to_owned())))),
        only("t")
    );
    let payment = rows(&fed.store, &of(RecordTable::Transactions, Of::Transaction("t".to_owned())));
    assert_eq!(payment[0].value(RecordTable::Transactions, "reward_amount").int(), Some(20));
    assert_eq!(payment[0].value(RecordTable::Transactions, "final_reward").int(), Some(9));
    assert_eq!(payment[0].reward_currency.as_deref(), Some("EUR"));
    // The customer's move is part of the timeline.
    let moved = rows(&fed.store, &of(RecordTable::Timeline, Of::Customer("c".to_owned())));
    assert!(
        moved.iter().any(|row| row.text(RecordTable::Timeline, "kind") == Some("attribution")),
        "{moved:?}"
    );
    // And the customer is found by a part of the e-mail, whatever its case.
    let (found, many) = fed.store.customers_with("jane@", 10, &|| true).unwrap();
    let hits = fed.store.customer_hits(&found).unwrap();
    assert_eq!((many, hits[0].key.as_str()), (Some(1), "c"));
    assert_eq!(hits[0].partner.as_ref().unwrap().0, "p2");
}

#[test]
fn partners_are_named_by_key_email_and_name_the_surest_first() {
    let mut fed = Fed::new();
    let partner = |key: &str, partner_key: &str, email: &str, name: &str| json!({"key": key, "partner_key": partner_key, "email": email, "team": {"key": format!("team-{key}"), "name": name}});
    fed.run(&[(
        Resource::Partnerships,
        vec![
            partner("p1", "acme", "ann@x.com", "Acme"),
            partner("p2", "p1", "bo@x.com", "Acme North"),
            partner("p3", "other", "ann@x.com", "Ångström"),
        ],
    )]);
    let named = |text: &str| -> Vec<String> {
        let mut keys: Vec<String> = fed
            .store
            .partners_named(text)
            .unwrap()
            .into_iter()
            .map(|partner| partner.key)
            .collect();
        keys.sort();
        keys
    };
    assert_eq!(named("p1"), ["p1"], "a key goes before another's partner key");
    assert_eq!(named("acme"), ["p1"], "a partner key, and a whole name, before a part of one");
    assert_eq!(named("ANN@X.com"), ["p1", "p3"]);
    assert_eq!(named("angstrom"), ["p3"]);
    assert_eq!(named("nor"), ["p2"]);
    assert_eq!(named("acm"), ["p1", "p2"]);
    assert!(named("nobody").is_empty() && named("").is_empty());
}

#[test]
fn a_record_is_given_back_as_the_api_gave_it() {
    let mut fed = Fed::new();
    let reward = json!({"key": "r\u{7}1", "created_at": 5, "amount": 20, "currency": "EUR", "reward_status": "paid",
        "partnership": {"key": "p1", "name": "Ann", "group": {"key": "g"}}, "transaction": null, "offer": {"key": "o", "description": "20%"},
        "line": {"key": "l", "amount": 3}, "unknown": [1, {"a": null}], "invoice": {"payment_date": "never"}});
    fed.run(&[
        (Resource::Partnerships, vec![json!({"key": "p1", "tags": ["a", "b"], "archived": false})]),
        (Resource::Rewards, vec![reward.clone()]),
    ]);
    assert_eq!(fed.store.record(Resource::Rewards, "r\u{7}1").unwrap().unwrap(), reward);
    let partner = fed.store.record(Resource::Partnerships, "p1").unwrap().unwrap();
    assert_eq!((&partner["tags"], &partner["archived"]), (&json!(["a", "b"]), &json!(false)));
    assert!(fed.store.record(Resource::Rewards, "r").unwrap().is_none());
}
