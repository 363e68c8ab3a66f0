//! Lists that end too early, have items without a key or begin again, and resumed syncs that cover less than
//! is now wanted.

use partnerdesk::domain::Want;
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::sync::{ResourceSummary, SyncOutcome};
use serde_json::{Value, json};

use super::broken::run;
use super::contents::contents;
use super::support::{Answer, Seen, answer, page};
use super::{NOW, World, at, ok, records};

const LATER: &str = "2026-03-01T13:00:00Z";
const LATER_YET: &str = "2026-03-01T14:00:00Z";

fn list<'a>(outcome: &'a SyncOutcome, name: &str) -> &'a ResourceSummary {
    outcome.summary.resources.iter().find(|list| list.name == name).unwrap()
}

fn gone(world: &World, list: &str) -> i64 {
    let db = rusqlite::Connection::open(&world.file).unwrap();
    let sql = format!("SELECT count(*) FROM {list} WHERE vanished_at IS NOT NULL");
    db.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// Ends a list after its first page: with an empty page that says that more follows.
fn cut(world: &World, list: &'static str, items: &Value) {
    let body = json!({"data": {"items": items, "has_more": true}, "message": "ok"}).to_string();
    world.api.hook(move |seen: &Seen| {
        if seen.path == list && seen.get("starting_after").is_some() {
            return answer(200, &[], body.clone());
        }
        Answer::Usual
    });
}

#[tokio::test]
async fn a_first_read_that_was_cut_is_no_complete_one_and_is_made_good_by_the_next_sync() {
    for items in [json!([]), json!(null)] {
        let world = World::new().await;
        world.api.set("customers", records("cus", 616, &json!({"partnership_key": "p"})));
        cut(&world, "customers", &items);
        let outcome = world.sync().await;
        ok(&outcome);
        assert_eq!(
            (list(&outcome, "customers").fetched, list(&outcome, "customers").complete),
            (250, false)
        );
        assert_eq!(outcome.summary.warnings.len(), 1);
        assert!(outcome.summary.warnings[0].to_string().starts_with("customers: an empty page"));
        assert!(outcome.summary.unreadable.is_empty());
        let store = world.store();
        assert!(!store.was_read(Resource::Customers).unwrap());
        assert!(store.was_read(Resource::Leads).unwrap());
        assert_eq!(store.data_as_of().unwrap(), None);
        drop(store);
        world.api.unhook();
        let outcome = world.sync_at(Want::Changes, LATER).await;
        ok(&outcome);
        assert!(outcome.summary.is_whole() && outcome.summary.warnings.is_empty());
        assert_eq!(world.store().rows(Resource::Customers).unwrap(), 616);
        assert_eq!(world.store().data_as_of().unwrap().unwrap().rfc3339(), LATER);
    }
}

#[tokio::test]
async fn what_changed_is_read_from_the_last_complete_read_on_until_it_was_read_to_its_end() {
    for (name, more) in [
        ("customers", json!({"partnership_key": "p"})),
        ("transactions", json!({"customer_key": "c"})),
        ("rewards", json!({"reward_status": "paid"})),
        ("leads", json!({})),
    ] {
        // Also for a list that had nothing, from a server that doesn't report the time.
        for (before, date) in [(30, None), (0, Some("half past ten"))] {
            let world = World::new().await;
            if let Some(date) = date {
                world.api.say_time(date);
            }
            world.api.set(name, records(name, before, &more));
            ok(&world.sync().await);
            let known = world.store().read_to(name.parse().unwrap()).unwrap();
            // Five hours later 400 are new, newest first, and the second page of them is empty.
            let mut new = records("new", 400, &more);
            for (item, i) in new.iter_mut().zip(0..) {
                let created = at("2026-03-01T16:59:00Z") - i * 43_000;
                item["created_at"] = json!(created);
                item["updated_at"] = json!(created);
            }
            world.api.change(name, |list| drop(list.splice(0..0, new)));
            cut(&world, name, &json!([]));
            let outcome = world.sync_at(Want::Freshness, "2026-03-01T17:00:00Z").await;
            ok(&outcome);
            assert!(!list(&outcome, name).complete, "{name}");
            assert_eq!(world.store().read_to(name.parse().unwrap()).unwrap(), known, "{name}");
            // The console's refresh, too, begins where the last complete read stood.
            world.api.unhook();
            let outcome = world.sync_at(Want::Freshness, "2026-03-01T17:05:00Z").await;
            ok(&outcome);
            let rows = world.store().rows(name.parse().unwrap()).unwrap();
            assert_eq!(rows, before + 400, "{name} {before}");
            assert_eq!(gone(&world, name), 0);
        }
    }
}

#[tokio::test]
async fn a_plain_list_that_was_cut_archives_nobody() {
    let world = World::new().await;
    world.api.set("partnerships", records("part", 300, &json!({})));
    let mut plain = false;
    world.api.hook(move |seen| {
        plain |= seen.path == "partnerships" && seen.query.len() == 1;
        if plain && seen.path == "partnerships" && seen.get("starting_after").is_some() {
            return answer(200, &[], page(&[], true));
        }
        Answer::Usual
    });
    let outcome = world.sync().await;
    ok(&outcome);
    assert!(!list(&outcome, "partnerships").complete);
    assert!(world.partners().iter().all(|partner| !partner.archived));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_which_list_is_not_complete_and_ends_well() {
    let world = World::new().await;
    world.api.set("customers", records("cus", 616, &json!({"partnership_key": "p"})));
    cut(&world, "customers", &json!([]));
    let home = tempfile::tempdir().unwrap();
    for (args, complete) in [("sync", false), ("sync --json", false), ("sync", true)] {
        if complete {
            world.api.unhook();
        }
        let output = run(&world, home.path(), args, None).await;
        let (out, err) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{err}");
        assert_eq!(err.contains("warning: customers: an empty page"), !complete, "{err}");
        if args.ends_with("json") {
            let summary: Value = serde_json::from_str(&out).unwrap();
            assert_eq!(summary["resources"][2]["complete"], false);
            assert!(summary.get("warnings").is_none());
        } else {
            assert_eq!(out.contains("is up to date, except customers ("), !complete, "{out}");
        }
    }
}

#[tokio::test]
async fn a_list_with_items_whose_keys_cant_be_read_proves_nothing_of_what_it_lacks() {
    let world = World::new().await;
    world.api.set("transactions", records("inv", 40, &json!({"customer_key": "c"})));
    ok(&world.sync().await);
    for key in [json!(null), json!({"id": 1}), json!(1.5), json!("")] {
        world.api.change("transactions", |list| list[3]["key"] = key.clone());
        let outcome = world.sync_at(Want::Everything, LATER).await;
        ok(&outcome);
        let sum = list(&outcome, "transactions");
        assert_eq!((sum.skipped, sum.vanished, sum.complete), (1, 0, true), "{key}");
        assert_eq!(gone(&world, "transactions"), 0, "{key}");
        let said = outcome.summary.warnings[0].to_string();
        assert!(
            said.contains("1 item without a readable key")
                && said.contains("none is marked as gone"),
            "{said}"
        );
    }
    world.api.change("transactions", |list| drop(list.remove(3)));
    let outcome = world.sync_at(Want::Everything, LATER_YET).await;
    ok(&outcome);
    assert_eq!((gone(&world, "transactions"), outcome.summary.warnings.len()), (1, 0));
}

#[tokio::test]
async fn whole_numbers_are_keys_by_their_decimal_text() {
    let world = World::new().await;
    let customers: Vec<Value> =
        (1..=300).map(|key| json!({"key": key, "partnership_key": 7})).collect();
    world.api.set("partnerships", vec![json!({"key": 7})]);
    world.api.set("customers", customers);
    world.api.hook(|seen| {
        // The scripted server compares texts.
        if seen.path == "customers" && seen.get("starting_after") == Some("250") {
            let rest: Vec<Value> =
                (251..=300).map(|key| json!({"key": key, "partnership_key": 7})).collect();
            return answer(200, &[], page(&rest, false));
        }
        Answer::Usual
    });
    let outcome = world.sync().await;
    ok(&outcome);
    assert_eq!(
        (list(&outcome, "customers").fetched, list(&outcome, "customers").skipped),
        (300, 0)
    );
    assert_eq!(world.partner("7").signups, Some(300));
}

#[tokio::test]
async fn a_list_that_begins_again_or_is_taken_up_is_not_endless() {
    for dies in [false, true] {
        let world = World::new().await;
        world.api.set("leads", records("lead", 1500, &json!({})));
        let mut asked = 0;
        world.api.hook(move |seen| {
            if seen.path != "leads" {
                return Answer::Usual;
            }
            asked += 1;
            match asked {
                5 => answer(400, &[], r#"{"message":"starting_after","status":400}"#),
                7 if dies => answer(401, &[], "{}"),
                _ => Answer::Usual,
            }
        });
        let outcome = world.sync().await;
        if dies {
            assert!(outcome.error.is_some());
            world.api.unhook();
            ok(&world.sync().await);
        } else {
            ok(&outcome);
        }
        assert_eq!(world.store().rows(Resource::Leads).unwrap(), 1500);
    }
    // And a list that repeats itself from there on is still endless.
    let world = World::new().await;
    let leads = records("lead", 750, &json!({}));
    world.api.set("leads", leads.clone());
    let mut asked = 0;
    world.api.hook(move |seen| {
        if seen.path != "leads" {
            return Answer::Usual;
        }
        asked += 1;
        match asked {
            3 => answer(400, &[], r#"{"message":"starting_after","status":400}"#),
            0..=3 => Answer::Usual,
            _ => answer(200, &[], page(&leads[..10], true)),
        }
    });
    let error = world.sync().await.error.unwrap().to_string();
    assert!(error.contains("doesn't end"), "{error}");
}

#[tokio::test]
async fn a_sync_that_takes_up_a_refresh_reads_its_window_too() {
    let world = World::new().await;
    world.api.set("transactions", records("inv", 60, &json!({"customer_key": "c"})));
    world.api.set("customers", records("cus", 60, &json!({"partnership_key": "p"})));
    ok(&world.sync().await);
    // The console's refresh is cut short; meanwhile an older payment was refunded.
    world
        .api
        .hook(|seen| if seen.path == "leads" { answer(401, &[], "{}") } else { Answer::Usual });
    assert!(world.sync_at(Want::Freshness, "2026-03-01T12:10:00Z").await.error.is_some());
    world.api.unhook();
    world.api.change("transactions", |list| drop(list.pop()));
    let outcome = world.sync_at(Want::Changes, "2026-03-01T12:11:00Z").await;
    ok(&outcome);
    assert_eq!(gone(&world, "transactions"), 1);
    assert!(world.store().unfinished_run().unwrap().is_none());
}

#[tokio::test]
async fn a_record_of_the_future_tells_nothing_of_how_far_a_list_was_read() {
    let wanted = follow(false).await;
    assert_eq!(wanted["customers"].len(), 33);
    let mut found = follow(true).await;
    for list in ["customers", "transactions"] {
        let rows = found.get_mut(list).unwrap();
        assert_eq!(rows.len(), wanted[list].len() + 1, "{list}");
    }
}

/// A list that grows three times, read by a machine whose clock is half an hour ahead of a server that doesn't
/// report the time; with or without a record of the year 2099.
async fn follow(odd: bool) -> std::collections::BTreeMap<&'static str, Vec<String>> {
    let world = World::new().await;
    world.api.say_time("half past ten");
    for list in ["customers", "transactions"] {
        let mut items = records(list, 30, &json!({"partnership_key": "p"}));
        if odd {
            let then = at("2099-01-01T00:00:00Z");
            items.insert(0, json!({"key": "odd", "created_at": then, "updated_at": then}));
        }
        world.api.set(list, items);
    }
    for step in 0..4 {
        let now = at(NOW) + step * 300_000;
        if step > 0 {
            for list in ["customers", "transactions"] {
                let new = json!({"key": format!("new-{step}"), "created_at": now - 1000, "updated_at": now - 1000});
                world.api.change(list, |items| items.insert(0, new));
            }
        }
        let own = Timestamp::from_ms(now + 30 * 60_000).unwrap().rfc3339();
        ok(&world.sync_at(if step == 0 { Want::Changes } else { Want::Freshness }, &own).await);
    }
    contents(&world.file)
}
