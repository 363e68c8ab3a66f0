//! Lists that suddenly lack many records: none is marked as gone until somebody accepts it.

use std::path::Path;

use partnerdesk::domain::Resource;
use partnerdesk::domain::Want;
use partnerdesk::sync::{Settings, SyncError, SyncOutcome};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use super::broken::run;
use super::support::{Answer, answer, page};
use super::{NOW, World, ok, records};

const LATER: &str = "2026-03-02T12:00:00Z";
const LATER_YET: &str = "2026-03-03T12:00:00Z";
async fn world(per_list: i64) -> World {
    let world = World::new().await;
    for list in Resource::iter().map(Resource::name) {
        let more = match list {
            "customers" => json!({"partnership_key": "partnerships-0001"}),
            "transactions" => json!({"customer_key": "customers-0001", "amount_usd": 100}),
            "rewards" => {
                json!({"reward_status": "paid", "partnership": {"key": "partnerships-0001"}})
            }
            _ => json!({}),
        };
        world.api.set(list, records(list, per_list, &more));
    }
    world
}

/// How many keys of a list are marked as gone.
fn gone(file: &Path, list: &str) -> i64 {
    let db = rusqlite::Connection::open(file).unwrap();
    let sql = format!("SELECT count(*) FROM {list} WHERE vanished_at IS NOT NULL");
    db.query_row(&sql, [], |row| row.get(0)).unwrap()
}

fn doubted(outcome: &SyncOutcome) -> String {
    match &outcome.error {
        Some(error @ SyncError::Doubted(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn accept(world: &World, want: Want, now: &str) -> SyncOutcome {
    let settings = Settings { accept_vanished: true, ..Settings::default() };
    world.sync_with(want, now, settings).await
}

#[tokio::test]
async fn one_good_looking_empty_answer_marks_nothing_whatever_the_list() {
    for list in Resource::iter().map(Resource::name) {
        let world = world(30).await;
        ok(&world.sync().await);
        let empty = page(&[], false);
        world.api.hook(move |seen| {
            if seen.path == list { answer(200, &[], empty.clone()) } else { Answer::Usual }
        });
        let outcome = world.sync_at(Want::Everything, LATER).await;
        let told = doubted(&outcome);
        assert!(told.starts_with(&format!("30 of 30 {list}")), "{told}");
        for other in Resource::iter().map(Resource::name) {
            let sum = outcome.summary.resources.iter().find(|sum| sum.name == other).unwrap();
            assert_eq!((sum.complete, sum.vanished), (other != list, 0), "{list}: {other}");
        }
        assert_eq!(gone(&world.file, list), 0, "{list}");
        let store = world.store();
        assert_eq!(store.data_as_of().unwrap().unwrap().rfc3339(), NOW, "{list}");
        assert_eq!(store.doubted().unwrap().len(), 1);
        drop(store);
        // The list is back: the next sync reads all of it, and there is nothing to ask.
        world.api.unhook();
        let outcome = world.sync_at(Want::Changes, LATER_YET).await;
        ok(&outcome);
        assert!(outcome.summary.resources.iter().all(|sum| sum.complete && sum.vanished == 0));
        assert!(world.store().doubted().unwrap().is_empty(), "{list}");
        assert_eq!(world.store().data_as_of().unwrap().unwrap().rfc3339(), LATER_YET, "{list}");
    }
}

#[tokio::test]
async fn what_is_said_to_be_gone_is_marked_by_the_sync_that_is_told_so() {
    for list in Resource::iter().map(Resource::name) {
        let world = world(30).await;
        ok(&world.sync().await);
        world.api.change(list, |items| items.truncate(3));
        doubted(&world.sync_at(Want::Everything, LATER).await);
        // The list is read again, and believed no more than before.
        doubted(&world.sync_at(Want::Changes, LATER).await);
        assert_eq!(gone(&world.file, list), 0, "{list}");
        let outcome = accept(&world, Want::Changes, LATER_YET).await;
        ok(&outcome);
        let sum = outcome.summary.resources.iter().find(|sum| sum.name == list).unwrap();
        assert_eq!((sum.vanished, sum.complete), (27, true), "{list}");
        assert_eq!(gone(&world.file, list), 27, "{list}");
        assert!(world.store().doubted().unwrap().is_empty());
        // Accepting it beforehand works as well, and gives the same store.
        let other = super::vanished::world(30).await;
        ok(&other.sync().await);
        other.api.change(list, |items| items.truncate(3));
        ok(&accept(&other, Want::Everything, LATER_YET).await);
        assert_eq!(gone(&other.file, list), 27, "{list}");
    }
}

#[tokio::test]
async fn twenty_or_one_in_twenty_are_believed() {
    for (all, lost, believed) in [
        (30, 20, true),
        (30, 21, false),
        (420, 21, true),
        (419, 21, false),
        (1000, 50, true),
        (1000, 51, false),
    ] {
        let world = World::new().await;
        world.api.set("customers", records("cus", all, &json!({"partnership_key": "p"})));
        ok(&world.sync().await);
        world.api.change("customers", |items| drop(items.drain(..lost)));
        let outcome = world.sync_at(Want::Everything, LATER).await;
        let wanted = if believed { i64::try_from(lost).unwrap() } else { 0 };
        assert_eq!(outcome.error.is_none(), believed, "{lost} of {all}");
        assert_eq!(gone(&world.file, "customers"), wanted, "{lost} of {all}");
    }
}

#[tokio::test]
async fn a_window_is_held_to_what_it_could_have_brought() {
    // 600 payments in all, 30 of them within the window. A window that comes back empty lacks no more than 5 %
    // of all payments, but all that it could have brought.
    let world = World::new().await;
    let mut payments = records("inv", 600, &json!({"customer_key": "c"}));
    for item in payments.iter_mut().skip(30) {
        item["created_at"] = json!(super::at("2024-06-01T00:00:00Z"));
    }
    world.api.set("transactions", payments);
    ok(&world.sync().await);
    let empty = page(&[], false);
    world.api.hook(move |seen| {
        if seen.path == "transactions" { answer(200, &[], empty.clone()) } else { Answer::Usual }
    });
    let told = doubted(&world.sync_at(Want::Changes, LATER).await);
    assert!(told.starts_with("30 of 30 transactions"), "{told}");
    // The background refresh reads only the newest, which judges nothing and removes no doubt.
    ok(&world.sync_at(Want::Freshness, "2026-03-02T12:05:00Z").await);
    assert_eq!(world.store().doubted().unwrap().len(), 1);
    ok(&accept(&world, Want::Changes, LATER_YET).await);
    assert_eq!(gone(&world.file, "transactions"), 30, "those of the window that was asked about");
}

#[tokio::test]
async fn partners_are_not_archived_by_a_list_that_came_back_empty() {
    let world = World::new().await;
    world.api.set("partnerships", records("part", 40, &json!({})));
    ok(&world.sync().await);
    let archived = |world: &World| world.partners().iter().filter(|one| one.archived).count();
    assert_eq!(archived(&world), 0);
    let empty = page(&[], false);
    world.api.hook(move |seen| {
        let plain = seen.path == "partnerships"
            && seen.get("include_archived").is_none()
            && seen.get("approved_status").is_none();
        if plain { answer(200, &[], empty.clone()) } else { Answer::Usual }
    });
    let told = doubted(&world.sync_at(Want::Everything, LATER).await);
    assert!(told.starts_with("40 of 40 partnerships"), "{told}");
    assert_eq!(archived(&world), 0);
    ok(&accept(&world, Want::Everything, LATER_YET).await);
    assert_eq!(archived(&world), 40);
    // A first read believes that many are archived, but not that all are: the list may have come back
    // empty.
    let first = World::new().await;
    first.api.set("partnerships", records("part", 40, &json!({"hidden_archived": true})));
    let outcome = first.sync().await;
    assert!(doubted(&outcome).starts_with("40 of 40 partnerships"));
    let sum = outcome.summary.resources.iter().find(|sum| sum.name == "partnerships").unwrap();
    assert!(!sum.complete);
    assert_eq!((archived(&first), first.store().data_as_of().unwrap()), (0, None));
    first.api.change("partnerships", |list| list[0]["hidden_archived"] = json!(false));
    ok(&first.sync_at(Want::Changes, LATER).await);
    assert_eq!(archived(&first), 39);
    let all = World::new().await;
    all.api.set("partnerships", records("part", 40, &json!({"hidden_archived": true})));
    doubted(&all.sync().await);
    ok(&accept(&all, Want::Changes, LATER).await);
    assert_eq!(archived(&all), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_how_many_with_exit_4_and_takes_yes_for_an_answer() {
    let (world, home) = (world(30).await, tempfile::tempdir().unwrap());
    assert!(run(&world, home.path(), "sync", None).await.status.success());
    world.api.set("customers", Vec::new());
    let output = run(&world, home.path(), "sync --full --json", None).await;
    assert_eq!(output.status.code(), Some(4));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let customers = summary["resources"].as_array().unwrap();
    let customers = customers.iter().find(|list| list["name"] == "customers").unwrap();
    assert_eq!((&customers["complete"], &customers["vanished"]), (&json!(false), &json!(0)));
    let said = summary["error"]["message"].as_str().unwrap();
    assert!(said.contains("30 of 30 customers"), "{said}");
    assert!(summary["error"]["hint"].as_str().unwrap().contains("--accept-vanished"));
    let doctor = run(&world, home.path(), "doctor --json", None).await;
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("30 of 30 customers"), "{doctor}");
    assert!(run(&world, home.path(), "sync --accept-vanished", None).await.status.success());
    assert_eq!(gone(&home.path().join("data/default/store.db"), "customers"), 30);
}

#[tokio::test]
async fn however_a_page_says_that_more_follows_no_list_ends_too_early() {
    let all = records("cus", 26, &json!({"partnership_key": "p"}));
    let world = World::new().await;
    world.api.set("customers", all.clone());
    ok(&world.sync().await);
    // Read again in pages of five, one of which says it in another way.
    for odd in 0..6 {
        for (more, end, read) in [
            (json!("true"), json!("false"), true),
            (json!(1), json!(0), true),
            (json!("yes"), json!("no"), false),
            (json!(null), json!(null), false),
            (json!({"more": true}), json!([]), false),
        ] {
            let items = all.clone();
            world.api.hook(move |seen| {
                if seen.path != "customers" {
                    return Answer::Usual;
                }
                let after = seen.get("starting_after");
                let from = items.iter().position(|item| item["key"].as_str() == after);
                let from = from.map_or(0, |at| at + 1);
                let to = (from + 5).min(items.len());
                let has_more = match (from / 5 == odd, to < items.len()) {
                    (true, true) => more.clone(),
                    (true, false) => end.clone(),
                    (false, has_more) => json!(has_more),
                };
                let data = json!({"items": items[from..to], "has_more": has_more});
                answer(200, &[], json!({"data": data, "message": "ok"}).to_string())
            });
            let outcome = world.sync_at(Want::Everything, LATER).await;
            match &outcome.error {
                None => assert!(read, "page {odd}"),
                Some(SyncError::Api(error)) => {
                    assert!(!read && error.to_string().contains("has_more"), "page {odd}: {error}");
                }
                other => panic!("page {odd}: {other:?}"),
            }
            assert_eq!(gone(&world.file, "customers"), 0, "page {odd}");
            world.api.unhook();
            ok(&world.sync_at(Want::Everything, LATER).await);
            assert_eq!(gone(&world.file, "customers"), 0, "page {odd}");
        }
    }
}
