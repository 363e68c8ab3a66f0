//! A store changed or damaged behind the program's back.

use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use partnerdesk::domain::Want;
use serde_json::{Value, json};

use super::broken::{fill, run};
use super::contents::contents;
use super::support::{Answer, answer};
use super::{NOW, World, ok, records};

const LATER: &str = "2026-03-01T14:00:00Z";

async fn programme() -> World {
    let world = World::new().await;
    fill(&world, 24);
    world
}

fn on(file: &Path, sql: &str) {
    rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

fn one<T: rusqlite::types::FromSql>(file: &Path, sql: &str) -> T {
    rusqlite::Connection::open(file).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The columns of a table, each with a value that it doesn't hold.
fn cells(file: &Path, table: &str) -> Vec<(String, String)> {
    let db = rusqlite::Connection::open(file).unwrap();
    let mut columns =
        db.prepare(&format!("SELECT name, type FROM pragma_table_info('{table}')")).unwrap();
    let columns = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    columns
        .map(Result::unwrap)
        .filter(|(name, _): &(String, String)| {
            !["key", "partner", "seen", "customer"].contains(&name.as_str())
        })
        .map(|(name, kind)| {
            let other = if kind == "TEXT" { format!("'not {name}'") } else { "987654".to_owned() };
            (name, other)
        })
        .collect()
}

#[tokio::test]
async fn a_full_sync_repairs_any_cell_that_was_changed_under_it() {
    let world = programme().await;
    ok(&world.sync().await);
    ok(&world.sync_at(Want::Everything, LATER).await);
    let wanted = contents(&world.file);
    let mut tried = 0;
    for list in ["partnerships", "customers", "transactions", "rewards", "leads", "actions"] {
        let key: String = one(&world.file, &format!("SELECT min(key) FROM {list}"));
        let mut changes = cells(&world.file, list);
        if !["partnerships", "rewards"].contains(&list) {
            changes.push(("partner".to_owned(), "'part-none'".to_owned()));
        }
        for (column, other) in changes {
            on(&world.file, &format!("UPDATE {list} SET {column} = {other} WHERE key = '{key}'"));
            assert!(contents(&world.file) != wanted, "{list}.{column}");
            let outcome = world.sync_at(Want::Everything, LATER).await;
            ok(&outcome);
            // A row of zeros for a partner who never existed doesn't matter.
            on(
                &world.file,
                "DELETE FROM partner_totals WHERE partner NOT IN (SELECT key FROM partnerships) AND signups + rewards = 0",
            );
            let mut now = contents(&world.file);
            if column == "archived" {
                // This column follows from the lists, and its repair is recorded as a change.
                on(&world.file, "DELETE FROM changes");
                now.insert("changes", Vec::new());
            }
            assert!(now == wanted, "{list}.{column} stays wrong");
            assert_eq!(world.store().wrong_totals().unwrap(), 0, "{list}.{column}");
            tried += 1;
        }
    }
    assert!(tried > 90, "{tried}");
    // A row that is gone, and one whose key was changed.
    on(&world.file, "DELETE FROM transactions WHERE key = 'inv-0003'");
    ok(&world.sync_at(Want::Everything, LATER).await);
    assert!(contents(&world.file) == wanted);
    on(&world.file, "UPDATE rewards SET key = 'other' WHERE key = 'rwrd-0003'");
    ok(&world.sync_at(Want::Everything, LATER).await);
    assert_eq!(world.store().wrong_totals().unwrap(), 0);
    assert_eq!(
        one::<i64>(&world.file, "SELECT count(*) FROM rewards WHERE vanished_at IS NULL"),
        12
    );
}

#[tokio::test]
async fn totals_that_are_not_the_sum_of_their_rows_are_found_and_counted_anew() {
    let world = programme().await;
    ok(&world.sync().await);
    let wanted = contents(&world.file);
    let totals = cells(&world.file, "partner_totals").into_iter().map(|(column, other)| {
        let other = if column.ends_with("_wide") { "'987654'".to_owned() } else { other };
        format!("UPDATE partner_totals SET {column} = {other} WHERE partner = 'part-0001'")
    });
    let paid = ["paid_count = 9", "paid_usd = 9", "paid_usd_wide = '9'", "paid_last = 9"];
    let paid = paid.map(|set| format!("UPDATE customers SET {set} WHERE key = 'cus-0001'"));
    let gone = ["DELETE FROM partner_totals WHERE partner = 'part-0002'".to_owned()];
    for sql in totals.chain(paid).chain(gone) {
        on(&world.file, &sql);
        assert!(world.store().wrong_totals().unwrap() > 0, "{sql}");
        ok(&world.sync_at(Want::Everything, LATER).await);
        assert_eq!(world.store().wrong_totals().unwrap(), 0, "{sql}");
        assert!(contents(&world.file) == wanted, "{sql}");
    }
}

/// The file of the program's own store.
fn store(home: &Path) -> PathBuf {
    home.join("data/default/store.db")
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_wrong_totals_and_so_does_the_sync_after_one_that_was_cut_short() {
    let world = programme().await;
    let home = tempfile::tempdir().unwrap();
    assert!(run(&world, home.path(), "sync", None).await.status.success());
    on(&store(home.path()), "UPDATE partner_totals SET revenue = revenue + 1");
    let doctor = run(&world, home.path(), "doctor --json", None).await;
    assert_eq!(doctor.status.code(), Some(1));
    let checks: Value = serde_json::from_slice(&doctor.stdout).unwrap();
    let check = checks.as_array().unwrap().iter().find(|check| check["name"] == "store").unwrap();
    assert_eq!(check["state"], "fail", "{check}");
    assert!(check["remedy"].as_str().unwrap().contains("sync --full"), "{check}");
    // A sync that was cut short, and what a crash may have left.
    world.api.hook(
        |seen| {
            if seen.path == "leads" { answer(404, &[], "") } else { answer(401, &[], "") }
        },
    );
    assert_eq!(run(&world, home.path(), "sync", None).await.status.code(), Some(3));
    world.api.unhook();
    assert!(run(&world, home.path(), "sync", None).await.status.success());
    assert!(run(&world, home.path(), "doctor", None).await.status.success());
}

/// Overwrites the first page of an index; everything else stays readable.
fn damage(file: &Path) {
    let page: i64 =
        one(file, "SELECT rootpage FROM sqlite_master WHERE name = 'actions_by_customer'");
    let size: i64 = one(file, "PRAGMA page_size");
    one::<i64>(file, "PRAGMA wal_checkpoint(TRUNCATE)");
    let page_at = u64::try_from((page - 1) * size).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
    file.write_all_at(&vec![0xee; usize::try_from(size).unwrap()], page_at).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_store_hands_on_what_the_api_does_not_have_and_stays_while_that_is_away() {
    let world = programme().await;
    let home = tempfile::tempdir().unwrap();
    let file = store(home.path());
    assert!(run(&world, home.path(), "sync", None).await.status.success());
    // A payment that the API no longer has, a file's records, and what syncs saw change.
    world.api.change("transactions", |list| drop(list.remove(0)));
    world.api.change("rewards", |list| list[0]["reward_status"] = json!("declined"));
    let csv = home.path().join("training.csv");
    std::fs::write(&csv, "partner_id,description,member,date\npart-0001,Course,Ann,2026-02-01\n")
        .unwrap();
    let import = format!("import training {}", csv.display());
    let output = run(&world, home.path(), &import, None).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(run(&world, home.path(), "sync --full", None).await.status.success());
    let kept = |file: &Path| -> (i64, i64, i64, i64) {
        (
            one(file, "SELECT count(*) FROM transactions WHERE vanished_at IS NOT NULL"),
            one(file, "SELECT count(*) FROM activities"),
            one(file, "SELECT count(*) FROM imports"),
            one(file, "SELECT count(*) FROM changes"),
        )
    };
    let before = kept(&file);
    assert_eq!(before, (1, 1, 1, 1));
    let wanted = contents(&file);
    std::fs::create_dir_all(home.path().join("data/default/cases")).unwrap();
    std::fs::write(home.path().join("data/default/cases/case.json"), "{}").unwrap();
    damage(&file);
    // The API doesn't answer: nothing is moved, and whatever doesn't need the index still works.
    world.api.hook(|_| answer(404, &[], ""));
    let output = run(&world, home.path(), "sync", None).await;
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert!(
        said(&output).contains("damaged") && said(&output).contains("stays as it is"),
        "{}",
        said(&output)
    );
    assert!(!home.path().join("data/default/store.db.damaged-1").exists());
    let query = run(&world, home.path(), "query --format csv", None).await;
    assert!(query.status.success(), "{}", said(&query));
    world.api.unhook();
    let output = run(&world, home.path(), "sync", None).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("1 imported file"), "{}", said(&output));
    assert!(home.path().join("data/default/store.db.damaged-1").exists());
    assert!(home.path().join("data/default/cases/case.json").exists());
    assert_eq!(kept(&file), before);
    assert!(contents(&file) == wanted, "the stores differ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_read_of_a_damaged_store_is_said_to_be_lost() {
    let world = World::new().await;
    world.api.set("customers", records("cus", 3, &json!({})));
    let home = tempfile::tempdir().unwrap();
    assert!(run(&world, home.path(), "sync", None).await.status.success());
    let file = store(home.path());
    for companion in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{companion}", file.display()));
    }
    std::fs::write(&file, vec![7; 40_000]).unwrap();
    let output = run(&world, home.path(), &format!("sync --now {NOW}"), None).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("is lost: import your files again"), "{}", said(&output));
    assert!(said(&output).contains("and everything was read again"), "{}", said(&output));
    // The sync that follows fails: then that isn't said.
    std::fs::write(&file, vec![7; 40_000]).unwrap();
    world.api.hook(
        |seen| {
            if seen.path == "leads" { answer(401, &[], "{}") } else { Answer::Usual }
        },
    );
    let output = run(&world, home.path(), &format!("sync --now {NOW}"), None).await;
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(!said(&output).contains("everything was read"), "{}", said(&output));
    assert!(said(&output).contains("the next sync continues"), "{}", said(&output));
}
