//! A store that fails in the middle of a sync: at every record, at every page, and because the disk fails.
//! The sync must say so, and the next one must end with the same store as an undisturbed sync.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use partnerdesk::domain::Want;
use partnerdesk::sync::SyncError;
use serde_json::{Value, json};

use super::contents::contents;
use super::support::{PUBLIC, SECRET};
use super::{NOW, World, ok, records};

/// The lists that have records here.
const LISTS: [&str; 6] =
    ["partnerships", "customers", "transactions", "rewards", "leads", "actions"];

/// A programme with this many payments, in pages of this many records.
async fn programme(payments: i64, largest: usize) -> World {
    let world = World::new().await;
    fill(&world, payments);
    world.api.small_pages(largest);
    world
}

pub fn fill(world: &World, payments: i64) {
    let per = |i: i64, many: i64| i % many.max(1) + 1;
    let each = |prefix: &str, n: i64, more: &dyn Fn(i64) -> Value| -> Vec<Value> {
        let mut list = records(prefix, n, &json!({}));
        for (item, i) in list.iter_mut().zip((1..=n).rev()) {
            item.as_object_mut().unwrap().extend(more(i).as_object().unwrap().clone());
        }
        list
    };
    let partners = (payments / 8).max(2);
    let customers = (payments / 2).max(3);
    let partner = |i| format!("part-{:04}", per(i, partners));
    let customer = |i| format!("cus-{:04}", per(i * 7, customers));
    world.api.set(
        "partnerships",
        each(
            "part",
            partners,
            &|i| json!({"partner_key": format!("k{i}"), "email": format!("p{i}@x.com")}),
        ),
    );
    world.api.set(
        "customers",
        each(
            "cus",
            customers,
            &|i| json!({"partnership_key": partner(i), "name": format!("Customer {i}")}),
        ),
    );
    world.api.set(
        "transactions",
        each("inv", payments, &|i| {
            json!({"amount": 100 + i, "amount_usd": 100 + i, "currency": "USD", "customer": {"key": customer(i)}})
        }),
    );
    world.api.set(
        "rewards",
        each("rwrd", payments / 2, &|i| {
            json!({"amount": i, "currency": "USD", "reward_status": if i % 3 == 0 { "hold" } else { "paid" },
                   "partnership": {"key": partner(i)}, "customer": {"key": customer(i)},
                   "transaction": {"key": format!("inv-{i:04}")}})
        }),
    );
    world.api.set("leads", each("lead", partners, &|i| json!({"partner_key": partner(i)})));
    world.api.set("actions", each("act", partners, &|i| json!({"customer": {"key": customer(i)}})));
}

/// Runs a statement on the store over another connection.
fn on_store(world: &World, sql: &str) {
    drop(world.store());
    rusqlite::Connection::open(&world.file).unwrap().execute_batch(sql).unwrap();
}

/// Makes the store fail where `condition` holds. `manner` is SQLite's: it rolls back only the statement, or
/// everything uncommitted.
fn fail_at(world: &World, event: &str, condition: &str, manner: &str) {
    on_store(
        world,
        &format!(
            "CREATE TRIGGER fault BEFORE {event} WHEN {condition} BEGIN SELECT RAISE({manner}, 'database or disk is full'); END"
        ),
    );
}

/// Syncs with the fault, then without it, and compares the stores.
async fn disturb(
    event: &str,
    condition: &str,
    manners: &[&str],
    wanted: &BTreeMap<&'static str, Vec<String>>,
) {
    for manner in manners {
        let world = programme(24, 3).await;
        fail_at(&world, event, condition, manner);
        let outcome = world.sync().await;
        let told = format!("{event} {condition} {manner}");
        let Some(SyncError::Store(error)) = outcome.error else {
            panic!("{told}: {:?}", outcome.error)
        };
        assert!(error.to_string().contains("disk is full"), "{told}: {error}");
        assert_eq!(world.store().data_as_of().unwrap(), None, "{told}");
        assert_told(&world, &told);
        on_store(&world, "DROP TRIGGER fault");
        ok(&world.sync().await);
        assert!(contents(&world.file) == *wanted, "{told}: the stores differ");
    }
}

/// Checks that the store has as much as each pass says it read.
fn assert_told(world: &World, told: &str) {
    let db = rusqlite::Connection::open(&world.file).unwrap();
    for list in LISTS {
        let (says, has): (i64, i64) = db
            .query_row(
                &format!(
                    "SELECT (SELECT coalesce(sum(inserted + updated + unchanged), 0) FROM sync_passes WHERE resource = '{list}'), \
                     (SELECT count(*) FROM {list})"
                ),
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert_eq!(says, has, "{told}: {list}");
    }
}

async fn undisturbed() -> BTreeMap<&'static str, Vec<String>> {
    let world = programme(24, 3).await;
    ok(&world.sync().await);
    contents(&world.file)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_at_any_record_is_told_and_made_good_by_the_next_sync() {
    let wanted = undisturbed().await;
    for (list, prefix, n) in [
        ("partnerships", "part", 3),
        ("customers", "cus", 12),
        ("transactions", "inv", 24),
        ("rewards", "rwrd", 12),
        ("leads", "lead", 3),
        ("actions", "act", 3),
    ] {
        for i in 1..=n {
            let (event, is) = (format!("INSERT ON {list}"), format!("new.key = '{prefix}-{i:04}'"));
            let manners: &[&str] = if i % 3 == 0 { &["ABORT", "ROLLBACK"] } else { &["ROLLBACK"] };
            disturb(&event, &is, manners, &wanted).await;
        }
    }
    for i in 1..=3 {
        let is = format!("new.partner = 'part-{i:04}'");
        disturb("INSERT ON partner_totals", &is, &["ROLLBACK"], &wanted).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_at_any_page_is_told_and_made_good_by_the_next_sync() {
    let wanted = undisturbed().await;
    let world = programme(24, 3).await;
    ok(&world.sync().await);
    let pages: Vec<(i64, i64)> = {
        let db = rusqlite::Connection::open(&world.file).unwrap();
        let mut passes = db.prepare("SELECT id, pages FROM sync_passes").unwrap();
        let passes = passes.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        passes.map(Result::unwrap).collect()
    };
    assert!(pages.iter().map(|(_, pages)| pages).sum::<i64>() > 20, "{pages:?}");
    for (pass, pages) in pages {
        for page in 1..=pages {
            let is = format!("new.id = {pass} AND new.pages = {page}");
            disturb("UPDATE ON sync_passes", &is, &["ROLLBACK"], &wanted).await;
        }
        let is = format!("new.id = {pass} AND new.state = 'done'");
        disturb("UPDATE ON sync_passes", &is, &["ROLLBACK"], &wanted).await;
    }
    for (event, is) in [
        ("INSERT ON sync_runs", "1"),
        ("INSERT ON sync_passes", "new.resource = 'rewards'"),
        ("INSERT ON resources", "new.name = 'customers'"),
        ("INSERT ON facts", "new.name = 'data_as_of'"),
        ("UPDATE ON sync_runs", "new.state = 'done'"),
    ] {
        disturb(event, is, &["ABORT", "ROLLBACK"], &wanted).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_lost_behind_its_back_make_no_complete_sync() {
    // The store loses rows that the run has counted: no statement fails, but the run isn't a success.
    let world = programme(24, 3).await;
    on_store(
        &world,
        "CREATE TRIGGER thief AFTER INSERT ON transactions WHEN new.key = 'inv-0007' \
         BEGIN DELETE FROM transactions WHERE key = new.key; END",
    );
    let outcome = world.sync().await;
    let Some(SyncError::Store(error)) = outcome.error else { panic!("{:?}", outcome.error) };
    assert!(error.to_string().contains("lacks a page of transactions"), "{error}");
    assert_eq!(world.store().data_as_of().unwrap(), None);
    on_store(&world, "DROP TRIGGER thief");
    world.api.take_seen();
    ok(&world.sync_at(Want::Changes, NOW).await);
    let payments = world.api.take_seen().into_iter().find(|seen| seen.path == "transactions");
    assert_eq!(payments.unwrap().get("min_created"), None, "the whole list is read again");
    assert!(contents(&world.file) == undisturbed().await, "the stores differ");
}

/// The program itself with a limit on file size, in kilobytes: the system refuses anything beyond, in the
/// middle of a page or in a commit.
pub async fn run(
    world: &World,
    home: &Path,
    args: &str,
    kilobytes: Option<u64>,
) -> std::process::Output {
    let limit =
        kilobytes.map_or_else(String::new, |kilobytes| format!("ulimit -f {}; ", kilobytes * 2));
    let script = format!("trap '' XFSZ; {limit}exec \"$0\" {args}");
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", &script, env!("CARGO_BIN_EXE_partnerdesk")])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home)
        .env("PARTNERDESK_DATA_DIR", home.join("data"))
        .env("PARTNERDESK_BASE_URL", &world.api.base)
        .env("PARTNERDESK_PUBLIC_KEY", PUBLIC)
        .env("PARTNERDESK_SECRET_KEY", SECRET)
        .stdin(Stdio::null());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_at_any_size_loses_nothing() {
    let world = World::new().await;
    fill(&world, 900);
    let home = tempfile::tempdir().unwrap();
    let store = |home: &Path| home.join("data/default/store.db");
    let sync = format!("sync --now {NOW}");
    assert!(run(&world, home.path(), &sync, None).await.status.success());
    let wanted = contents(&store(home.path()));
    let (mut failed, mut size) = (0, 24);
    loop {
        let home = tempfile::tempdir().unwrap();
        let output = run(&world, home.path(), &sync, Some(size)).await;
        if output.status.success() {
            assert!(contents(&store(home.path())) == wanted, "{size}: the stores differ");
            break;
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{size}: {said}");
        failed += 1;
        let output = run(&world, home.path(), &sync, None).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{size}: {said}");
        assert!(contents(&store(home.path())) == wanted, "{size}: the stores differ");
        size += size / 6;
    }
    assert!(failed > 10, "only {failed} failed");
}
