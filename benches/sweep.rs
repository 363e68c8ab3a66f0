//! A sweep over 100,000 payments of 30 days, in a store with as many older ones: once where nine in ten were
//! rewarded, once where none was, so that every one is judged; and an audit of the same payments, rewarded or not. Each
//! payment goes through every offer's checks.

#![allow(clippy::unwrap_used, reason = "a bench ends with the first thing that is not as expected")]
#![allow(clippy::panic, reason = "a bench ends with the first thing that is not as expected")]

use std::path::{Path, PathBuf};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use partnerdesk::api::record;
use partnerdesk::domain::time::DAY;
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::inquiry::{AuditScope, SweepProgress, SweepScope, audit, sweep};
use partnerdesk::offers::{EventKind, OffersFile};
use partnerdesk::store::{PageIn, PassPlan, RunMode, Store};
use serde_json::{Value, json};

const PARTNERS: i64 = 10_000;
const CUSTOMERS: i64 = 50_000;
/// The second half of them lies in the 30 days.
const PAYMENTS: i64 = 200_000;
/// 2026-03-01T00:00:00Z.
const NOW: i64 = 1_772_323_200_000;

fn main() {
    divan::main();
}

fn partnership(i: i64) -> Value {
    json!({"key": format!("part_{i:06}"), "partner_key": format!("p{i}"), "created_at": NOW - 900 * DAY,
        "joined_at": NOW - 900 * DAY, "email": format!("owner{i}@partner{i}.example"), "approved_status": "approved",
        "group": {"key": "g", "name": if i % 3 == 0 { "Agencies" } else { "Referral" }}, "tags": ["emea"],
        "team": {"key": format!("team_{i}"), "name": format!("Partner {i}")}})
}

fn customer(i: i64) -> Value {
    json!({"key": format!("cus_{i:06}"), "created_at": NOW - 800 * DAY + i * 1_000_000, "customer_key": format!("acct-{i}"),
        "email": format!("buyer{i}@shop{i}.example"), "name": format!("Buyer {i}"), "provider_key": format!("pay_{i}"),
        "partnership_key": format!("part_{:06}", i % PARTNERS), "source_type": "link", "meta": {"plan": "yearly", "seats": i}})
}

/// When a payment was made.
fn paid_at(i: i64) -> i64 {
    let half = PAYMENTS / 2;
    if i < half { NOW - 400 * DAY + i * 300_000 } else { NOW - 29 * DAY + (i - half) * 25_000 }
}

fn payment(i: i64) -> Value {
    let at = paid_at(i);
    json!({"key": format!("inv_{i:07}"), "created_at": at, "amount": 900 + i % 9000, "amount_usd": 900 + i % 9000,
        "currency": "USD", "approved": true, "product_key": if i % 4 == 0 { "team" } else { "pro" },
        "category_key": "sub", "customer": {"key": format!("cus_{:06}", i * 7 % CUSTOMERS)},
        "metadata": {"provider_id": format!("ch_{i}"), "invoice": i}})
}

fn reward(i: i64) -> Value {
    let customer = i * 7 % CUSTOMERS;
    json!({"key": format!("rwrd_{i:07}"), "created_at": paid_at(i) + 1, "amount": 200, "currency": "USD",
        "reward_status": "paid", "partnership": {"key": format!("part_{:06}", customer % PARTNERS)},
        "transaction": {"key": format!("inv_{i:07}")}, "customer": {"key": format!("cus_{customer:06}")},
        "offer": {"key": "offr_capped", "description": "words"}})
}

const OFFERS: &str = r#"
version = 1
[[offer]]
key = "offr_20"
event = "transaction"
reward = { percent = 20 }
groups = ["Agencies"]
[offer.rules]
product_keys = ["pro"]
max_customer_age = "12mo"
[[offer]]
key = "offr_first"
event = "transaction"
reward = { flat = 5000 }
[offer.rules]
first_transaction_only = true
min_amount = 5000
[[offer]]
key = "offr_capped"
event = "transaction"
reward = { percent = "12.5" }
tags_any = ["emea"]
[offer.rules]
max_transactions_per_customer = 12
countries = ["US"]
[offer.caps]
per_partner = { amount = 100000, period = "month" }
"#;

fn made(name: &str, rewarded: impl Fn(i64) -> bool) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sweep/{name}/store.db"));
    if !file.exists() {
        make(&file, rewarded);
    }
    file
}

fn make(file: &Path, rewarded: impl Fn(i64) -> bool) {
    let mut store = Store::open(file).unwrap().store;
    let at = Timestamp::from_ms(NOW).unwrap();
    let lists: [(Resource, Vec<Value>); 4] = [
        (Resource::Partnerships, (0..PARTNERS).map(partnership).collect()),
        (Resource::Customers, (0..CUSTOMERS).map(customer).collect()),
        (Resource::Transactions, (0..PAYMENTS).map(payment).collect()),
        (Resource::Rewards, (0..PAYMENTS).filter(|i| rewarded(*i)).map(reward).collect()),
    ];
    let plans = lists.each_ref().map(|(resource, _)| PassPlan {
        resource: *resource,
        role: "all",
        params: Vec::new(),
        window_start: None,
        judges: true,
    });
    let run = store.begin_run(RunMode::Full, at, &plans).unwrap();
    for pass in store.passes(run.id).unwrap() {
        let (_, items) = lists.iter().find(|(list, _)| *list == pass.resource).unwrap();
        let records: Vec<_> =
            items.iter().filter_map(|item| record(pass.resource, item.clone())).collect();
        let page = PageIn { pass: pass.id, records, skipped: 0, cursor: None, cut: false };
        store.write_page(&page).unwrap();
    }
    store.finish_run(&run, at).unwrap();
    store.checkpoint().unwrap();
}

fn bench(bencher: Bencher<'_, '_>, file: &Path, unrewarded: i64) {
    let offers = OffersFile::parse(OFFERS).unwrap();
    let now = Timestamp::from_ms(NOW).unwrap();
    let period = SweepScope {
        since: now.plus(-30 * DAY),
        until: now,
        kinds: [EventKind::Transaction].into(),
        groups: Vec::new(),
    };
    bencher.counter(ItemsCount::new(100_000_u32)).bench_local(|| {
        let found = sweep(file, &period, Some(&offers), now, SweepProgress::NOBODY).unwrap();
        assert_eq!((found.events, found.unrewarded), (100_000, unrewarded));
        black_box(found)
    });
}

#[divan::bench(sample_count = 10)]
fn a_one_in_ten_without_a_reward(bencher: Bencher<'_, '_>) {
    bench(bencher, &made("usual", |i| i % 10 != 0), 10_000);
}

#[divan::bench(sample_count = 10)]
fn b_none_rewarded(bencher: Bencher<'_, '_>) {
    bench(bencher, &made("none", |i| i < PAYMENTS / 2), 100_000);
}

fn bench_audit(bencher: Bencher<'_, '_>, file: &Path, rewards: i64) {
    let offers = OffersFile::parse(OFFERS).unwrap();
    let now = Timestamp::from_ms(NOW).unwrap();
    let scope = AuditScope {
        since: now.plus(-30 * DAY),
        until: now,
        kinds: [EventKind::Transaction].into(),
        groups: Vec::new(),
        offers: Vec::new(),
        partner: None,
    };
    bencher.counter(ItemsCount::new(100_000_u32)).bench_local(|| {
        let found = audit(file, &scope, Some(&offers), now, SweepProgress::NOBODY).unwrap();
        assert_eq!((found.events, found.rewards), (100_000, rewards));
        black_box(found)
    });
}

#[divan::bench(sample_count = 10)]
fn c_none_rewarded_audited(bencher: Bencher<'_, '_>) {
    bench_audit(bencher, &made("none", |i| i < PAYMENTS / 2), 0);
}

#[divan::bench(sample_count = 10)]
fn d_nine_in_ten_rewarded_audited(bencher: Bencher<'_, '_>) {
    bench_audit(bencher, &made("usual", |i| i % 10 != 0), 90_000);
}
