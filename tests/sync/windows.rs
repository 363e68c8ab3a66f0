//! What the second sync asks for, and how it treats records that are no longer there.

use partnerdesk::domain::Resource;
use partnerdesk::domain::Want;
use serde_json::json;

use super::{World, at, ok, records};

const LATER: &str = "2026-03-01T13:00:00Z";

#[tokio::test]
async fn the_second_sync_asks_for_changes_and_finds_nothing_new() {
    let world = World::new().await;
    world.api.set("customers", records("cus", 600, &json!({"partnership_key": "p"})));
    world.api.set("transactions", records("inv", 300, &json!({"customer_key": "cus-0001"})));
    ok(&world.sync().await);
    world.api.take_seen();
    let outcome = world.sync_at(Want::Changes, LATER).await;
    ok(&outcome);
    assert!(!outcome.summary.full);
    for seen in world.api.take_seen() {
        let filter = match seen.path.as_str() {
            "rewards" if seen.get("status") == Some("scheduled") => {
                assert_eq!(seen.get("min_created"), None, "the scheduled pass is never windowed");
                continue;
            }
            "transactions" | "applications" | "rewards" => "min_created",
            _ => "min_updated",
        };
        assert!(seen.get(filter).is_some(), "{seen:?}");
    }
    let list =
        |name: &str| outcome.summary.resources.iter().find(|list| list.name == name).unwrap();
    let customers = list("customers");
    assert!(customers.fetched < 10, "no more than the overlap of a few minutes: {customers:?}");
    assert_eq!((customers.inserted, customers.updated), (0, 0));
    assert_eq!((list("transactions").unchanged, list("transactions").inserted), (300, 0));
}

#[tokio::test]
async fn a_refund_vanishes_is_kept_and_may_come_back() {
    let world = World::new().await;
    world.api.set("partnerships", records("part", 1, &json!({})));
    world.api.set("customers", records("cus", 1, &json!({"partnership_key": "part-0001"})));
    let payments = records("inv", 3, &json!({"customer_key": "cus-0001", "amount_usd": 1000}));
    world.api.set("transactions", payments.clone());
    ok(&world.sync().await);
    assert_eq!(world.partner("part-0001").revenue, Some(3000));
    world.api.change("transactions", |list| {
        list.remove(0);
    });
    let outcome = world.sync_at(Want::Changes, LATER).await;
    ok(&outcome);
    let list = outcome.summary.resources.iter().find(|list| list.name == "transactions").unwrap();
    assert_eq!(list.vanished, 1);
    assert_eq!(world.store().rows(Resource::Transactions).unwrap(), 3, "the row is kept");
    assert_eq!(world.partner("part-0001").revenue, Some(2000));
    world.api.set("transactions", payments);
    let outcome = world.sync_at(Want::Changes, "2026-03-01T14:00:00Z").await;
    ok(&outcome);
    assert_eq!(world.partner("part-0001").revenue, Some(3000));
}

#[tokio::test]
async fn what_lies_before_the_window_is_not_judged() {
    let world = World::new().await;
    let mut payments = records("inv", 2, &json!({"customer_key": "c"}));
    payments[1]["created_at"] = json!(at("2025-06-01T00:00:00Z"));
    world.api.set("transactions", payments);
    ok(&world.sync().await);
    world.api.set("transactions", Vec::new());
    let outcome = world.sync_at(Want::Changes, LATER).await;
    ok(&outcome);
    let vanished = |outcome: &partnerdesk::sync::SyncOutcome| {
        outcome.summary.resources.iter().find(|list| list.name == "transactions").unwrap().vanished
    };
    assert_eq!(vanished(&outcome), 1);
    // A full read judges everything, customers and partnerships too (rule: windows).
    let outcome = world.sync_at(Want::Everything, LATER).await;
    ok(&outcome);
    assert_eq!(vanished(&outcome), 1);
}

#[tokio::test]
async fn a_full_sync_marks_partners_and_customers_that_are_gone() {
    let world = World::new().await;
    world.api.set("partnerships", records("part", 2, &json!({})));
    world.api.set("customers", records("cus", 2, &json!({"partnership_key": "part-0001"})));
    ok(&world.sync().await);
    assert_eq!(world.partner("part-0001").signups, Some(2));
    world.api.change("partnerships", |list| drop(list.remove(0)));
    world.api.change("customers", |list| drop(list.remove(0)));
    ok(&world.sync_at(Want::Changes, LATER).await);
    assert_eq!(world.partner("part-0001").signups, Some(2), "only a full read can tell");
    ok(&world.sync_at(Want::Everything, LATER).await);
    assert_eq!(world.partner("part-0001").signups, Some(1));
    assert!(world.partner("part-0002").vanished && !world.partner("part-0001").vanished);
}

#[tokio::test]
async fn a_scheduled_reward_that_becomes_pending_is_seen_however_old() {
    let world = World::new().await;
    let mut rewards =
        records("rwrd", 1, &json!({"reward_status": "scheduled", "partnership": {"key": "p"}}));
    rewards[0]["created_at"] = json!(at("2025-03-20T00:00:00Z"));
    world.api.set("rewards", rewards);
    ok(&world.sync().await);
    world.api.change("rewards", |list| list[0]["reward_status"] = json!("pending"));
    let outcome = world.sync_at(Want::Changes, LATER).await;
    ok(&outcome);
    let list = outcome.summary.resources.iter().find(|list| list.name == "rewards").unwrap();
    assert_eq!((list.updated, list.vanished), (1, 0));
}

#[tokio::test]
async fn the_background_asks_little_and_judges_nothing() {
    let world = World::new().await;
    world.api.set("partnerships", records("part", 300, &json!({})));
    world.api.set("transactions", records("inv", 900, &json!({"customer_key": "c"})));
    ok(&world.sync().await);
    world.api.change("transactions", |list| drop(list.remove(0)));
    world.api.take_seen();
    let outcome = world.sync_at(Want::Freshness, "2026-03-01T12:10:00Z").await;
    ok(&outcome);
    assert!(world.api.take_seen().len() <= 13);
    assert!(outcome.summary.resources.iter().all(|list| list.vanished == 0));
    // The window is due again after six hours.
    let outcome = world.sync_at(Want::Freshness, "2026-03-01T18:00:00Z").await;
    ok(&outcome);
    assert_eq!(outcome.summary.resources.iter().map(|list| list.vanished).sum::<i64>(), 1);
}

#[tokio::test]
async fn a_sync_cut_short_long_ago_is_finished_and_followed_by_what_came_since() {
    let world = World::new().await;
    world.api.set("leads", records("lead", 400, &json!({})));
    world.api.hook(|seen| {
        if seen.path == "leads" && seen.get("starting_after").is_some() {
            return super::answer(404, &[], "");
        }
        super::Answer::Usual
    });
    // The cursor fails, the list starts again, fails again: 404 on a list is a refusal.
    let outcome = world.sync().await;
    ok(&outcome);
    assert_eq!(outcome.summary.unreadable, ["leads"]);
    world.api.hook(|seen| {
        if seen.path == "deals" { super::answer(500, &[], "") } else { super::Answer::Usual }
    });
    assert!(world.sync_at(Want::Changes, LATER).await.error.is_some());
    world.api.unhook();
    world.api.change("customers", |list| {
        list.extend(records("new", 1, &json!({"updated_at": at("2026-03-04T00:00:00Z")})));
    });
    let outcome = world.sync_at(Want::Changes, "2026-03-05T00:00:00Z").await;
    ok(&outcome);
    assert_eq!(world.store().rows(Resource::Leads).unwrap(), 400);
    assert_eq!(world.store().rows(Resource::Customers).unwrap(), 1);
    assert_eq!(world.store().data_as_of().unwrap().unwrap().rfc3339(), "2026-03-05T00:00:00Z");
}
