//! What a key costs in the detail view of a partner with 200,000 customers and 500,000 payments, and of one
//! with ten of each, in one store. `DETAIL_STORE` names the store's file, to open it in the console as well.

#![allow(clippy::unwrap_used, reason = "a bench ends with the first thing that is not as expected")]
#![allow(
    clippy::indexing_slicing,
    reason = "a bench ends with the first thing that is not as expected"
)]
#![allow(clippy::panic, reason = "a bench ends with the first thing that is not as expected")]

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use partnerdesk::api::record;
use partnerdesk::domain::record_table::Of;
use partnerdesk::domain::{RecordQuery, RecordTable, Resource, Timestamp};
use partnerdesk::store::{Access, PageIn, PassPlan, RunMode, Store};
use serde_json::{Value, json};

const PARTNERS: [&str; 2] = ["small", "large"];
const START: i64 = 1_600_000_000_000;

fn main() {
    divan::main();
}

/// How many customers, payments and rewards a partner has.
fn sizes(partner: &str) -> (i64, i64, i64) {
    if partner == "small" { (10, 10, 10) } else { (200_000, 500_000, 300_000) }
}

fn partnership(key: &str) -> Value {
    json!({"key": key, "partner_key": key, "created_at": START, "joined_at": START, "email": format!("{key}@x.example"),
        "group": {"key": "g", "name": "Marketplace"}, "team": {"key": format!("team_{key}"), "name": format!("The {key} one")}})
}

fn customer(partner: &str, i: i64) -> Value {
    let names = ["Jane Doe", "Zoë Ångström", "Liam Novák", "Acme GmbH", "Ola Nordmann"];
    json!({"key": format!("cus_{partner}_{i:07}"), "created_at": START + i * 700_000, "customer_key": format!("acct-{i}"),
        "email": format!("buyer{i}@shop.example"), "name": names[usize::try_from(i % 5).unwrap()],
        "partnership_key": partner, "provider_key": format!("pay_{i:07}"), "source_type": "link"})
}

fn payment(partner: &str, i: i64, customers: i64) -> Value {
    json!({"key": format!("inv_{partner}_{i:07}"), "created_at": START + i * 300_000, "amount": 900 + i % 5000,
        "amount_usd": 900 + i % 5000, "currency": "USD", "approved": true, "product_key": "pro", "category_key": "sub",
        "customer": {"key": format!("cus_{partner}_{:07}", i * 7 % customers)}})
}

fn reward(partner: &str, i: i64, customers: i64) -> Value {
    json!({"key": format!("rwrd_{partner}_{i:07}"), "created_at": START + i * 300_000, "amount": 180 + i % 1000,
        "currency": "USD", "reward_status": if i % 9 == 0 { "pending" } else { "paid" }, "partnership": {"key": partner},
        "transaction": {"key": format!("inv_{partner}_{i:07}")},
        "customer": {"key": format!("cus_{partner}_{:07}", i * 7 % customers)},
        "offer": {"key": "offr", "description": "20% of every payment"}})
}

fn write(store: &mut Store, pass: i64, resource: Resource, items: impl Iterator<Item = Value>) {
    let mut items = items.peekable();
    loop {
        let records =
            items.by_ref().take(5_000).filter_map(|item| record(resource, item)).collect();
        let cursor = items.peek().map(|_| "more".to_owned());
        let last = cursor.is_none();
        store.write_page(&PageIn { pass, records, skipped: 0, cursor, cut: false }).unwrap();
        if last {
            return;
        }
    }
}

static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let file = std::env::var_os("DETAIL_STORE").map_or_else(
        || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("detail/store.db"),
        PathBuf::from,
    );
    if !file.exists() {
        make(&file);
    }
    file
});

fn make(file: &std::path::Path) {
    let mut store = Store::open(file).unwrap().store;
    let at = Timestamp::from_ms(START + 200_000_000_000).unwrap();
    let lists =
        [Resource::Partnerships, Resource::Customers, Resource::Transactions, Resource::Rewards];
    let plans = lists.map(|resource| PassPlan {
        resource,
        role: "all",
        params: Vec::new(),
        window_start: None,
        judges: true,
    });
    let run = store.begin_run(RunMode::Full, at, &plans).unwrap();
    for pass in store.passes(run.id).unwrap() {
        let of = |count: fn((i64, i64, i64)) -> i64, make: fn(&str, i64, i64) -> Value| {
            PARTNERS.into_iter().flat_map(move |partner| {
                let customers = sizes(partner).0;
                (0..count(sizes(partner))).map(move |i| make(partner, i, customers))
            })
        };
        match pass.resource {
            Resource::Partnerships => {
                write(&mut store, pass.id, pass.resource, PARTNERS.map(partnership).into_iter());
            }
            Resource::Customers => {
                write(
                    &mut store,
                    pass.id,
                    pass.resource,
                    of(|s| s.0, |partner, i, _| customer(partner, i)),
                );
            }
            Resource::Transactions => {
                write(&mut store, pass.id, pass.resource, of(|s| s.1, payment));
            }
            _ => write(&mut store, pass.id, pass.resource, of(|s| s.2, reward)),
        }
    }
    store.finish_run(&run, at).unwrap();
    store.write_customer_search().unwrap();
}

fn store() -> Store {
    Store::open_as(&FILE, Access::Read).unwrap()
}

fn query(partner: &str) -> RecordQuery {
    RecordQuery::new(RecordTable::Transactions, partner)
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn a_first_window_of_payments(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    bencher.bench_local(|| {
        let ids = store.sheet_ids(&query(partner), 300).unwrap();
        black_box(
            store.sheet_rows(RecordTable::Transactions, ids.get(..50).unwrap_or(&ids)).unwrap(),
        )
    });
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn b_all_numbers_of_payments(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    bencher.bench_local(|| black_box(store.sheet_ids(&query(partner), usize::MAX).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn c_a_window_in_the_middle(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    let ids = store.sheet_ids(&query(partner), usize::MAX).unwrap();
    let from = ids.len() / 2;
    let window = ids.get(from..(from + 50).min(ids.len())).unwrap();
    bencher.bench_local(|| black_box(store.sheet_rows(RecordTable::Transactions, window).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn d_sort_by_amount(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    let query = RecordQuery { sort: Some(("amount", true)), ..query(partner) };
    bencher.bench_local(|| black_box(store.sheet_ids(&query, usize::MAX).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn e_search_a_customer(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    let query = RecordQuery { words: vec!["angstrom".to_owned()], ..query(partner) };
    bencher.bench_local(|| black_box(store.sheet_ids(&query, usize::MAX).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn f_totals(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    bencher.bench_local(|| black_box(store.sheet_totals(&query(partner)).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn g_profile(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    bencher.bench_local(|| black_box(store.profile(partner).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn h_metrics(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    bencher.bench_local(|| black_box(store.metrics(partner).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn i_first_window_of_the_timeline(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    let query = RecordQuery::new(RecordTable::Timeline, partner);
    bencher.bench_local(|| black_box(store.sheet_ids(&query, 300).unwrap()));
}

#[divan::bench(sample_count = 10, args = PARTNERS)]
fn j_payments_of_a_customer(bencher: Bencher<'_, '_>, partner: &str) {
    let store = store();
    let of = Some(Of::Customer(format!("cus_{partner}_0000007")));
    let query = RecordQuery { of, ..query(partner) };
    bencher.bench_local(|| black_box(store.sheet_ids(&query, usize::MAX).unwrap()));
}

#[divan::bench(sample_count = 10, args = ["cus_large_0000007", "inv_large_00001", "buyer199999@", "angstrom"])]
fn k_find(bencher: Bencher<'_, '_>, text: &str) {
    let store = store();
    bencher.bench_local(|| {
        let hits = store.find_by_key(text, 20).unwrap();
        let (numbers, many) = store.customers_with(text, 50, &|| true).unwrap();
        black_box((hits, store.customer_hits(&numbers).unwrap(), many))
    });
}
