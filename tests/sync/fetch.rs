//! What is fetched for one partner outside a sync: members and links, and on request whatever is new.

use partnerdesk::domain::{RecordQuery, RecordTable, Resource, Timestamp};
use partnerdesk::runtime::fetch::{FetchError, fresh, members_and_links};
use serde_json::{Value, json};

use super::support::{Answer, Seen, answer};
use super::{NOW, World, at, ok};

fn now() -> Timestamp {
    Timestamp::parse(NOW).unwrap()
}

async fn world() -> World {
    let world = World::new().await;
    let partner = json!({"key": "part_1", "partner_key": "acme", "email": "ann@x.com", "created_at": 1, "updated_at": 1,
        "team": {"key": "stck_1", "name": "Acme"}});
    world.api.set("partnerships", vec![partner.clone()]);
    world.api.set(
        "customers",
        vec![
            json!({"key": "cus_1", "partnership_key": "part_1", "created_at": 1, "updated_at": 1}),
        ],
    );
    ok(&world.sync().await);
    world.api.take_seen();
    world
}

fn object(value: &Value) -> Answer {
    answer(200, &[], json!({"data": value, "message": "ok", "status": 200}).to_string())
}

#[tokio::test]
async fn members_and_links_are_fetched_once_and_kept() {
    let world = world().await;
    world.api.hook(|seen: &Seen| match seen.path.as_str() {
        "partner-team/stck_1" => object(&json!({"key": "stck_1", "members": [
            {"email": "ann@x.com", "first_name": "Ann", "role": "owner"}, {"email": "bo@x.com", "role": "admin\u{1b}[2J"}]})),
        // This server knows partners by e-mail only.
        "links/partnership/part_1" => answer(404, &[], r#"{"message":"not found","status":404}"#),
        "links/partnership/ann%40x.com" | "links/partnership/ann@x.com" => {
            object(&json!({"items": [{"key": "l", "url": "https://go/a", "dest": "https://x"}], "has_more": false}))
        }
        other => panic!("{other}"),
    });
    members_and_links(&world.file, &world.client(), "part_1", now()).await.unwrap();
    assert_eq!(world.api.take_seen().len(), 3);
    let profile = world.store().profile("part_1").unwrap().unwrap();
    let members = profile.members.unwrap();
    assert_eq!(members.len(), 2);
    assert_eq!(members[1].role.as_ref().unwrap().as_str(), "admin\u{fffd}[2J");
    assert_eq!(profile.members_at, Some(now()));
    assert_eq!(profile.links.unwrap()[0].url.as_ref().unwrap().as_str(), "https://go/a");
    assert_eq!(profile.partner.members, 2, "and counted in the table");
}

#[tokio::test]
async fn what_the_keys_may_not_read_is_said_and_the_rest_is_kept() {
    let world = world().await;
    world.api.hook(|seen: &Seen| {
        if seen.path.starts_with("partner-team") {
            answer(403, &[], r#"{"message":"Forbidden","status":403}"#)
        } else {
            object(&json!({"items": [], "has_more": false}))
        }
    });
    let error = members_and_links(&world.file, &world.client(), "part_1", now()).await.unwrap_err();
    assert_eq!(error.words(), "your keys may not read partner-team (403)");
    let profile = world.store().profile("part_1").unwrap().unwrap();
    assert_eq!((profile.members, profile.links), (None, Some(Vec::new())));
}

#[tokio::test]
async fn a_call_costs_five_requests_at_the_most_and_says_what_arrived() {
    let world = world().await;
    let late = at(NOW);
    world.api.change("customers", |list| {
        list.insert(0, json!({"key": "cus_2", "partnership_key": "part_1", "created_at": late, "updated_at": late}));
    });
    let payment = |key: &str, customer: &str| json!({"key": key, "amount": 100, "currency": "USD", "created_at": late, "updated_at": late, "customer": {"key": customer}});
    world.api.set(
        "transactions",
        vec![payment("t1", "cus_1"), payment("t2", "cus_2"), payment("t3", "cus_other")],
    );
    let reward = |key: &str, partner: &str, status: &str| {
        json!({"key": key, "amount": 20, "reward_status": status, "created_at": late,
        "partnership": {"key": partner}, "customer": {"key": "cus_2"}})
    };
    world.api.set(
        "rewards",
        vec![
            reward("r1", "part_1", "pending"),
            reward("r2", "part_1", "scheduled"),
            reward("r3", "part_9", "paid"),
        ],
    );
    world.api.hook(|seen: &Seen| match seen.path.as_str() {
        "partnerships/part_1" => object(&json!({"key": "part_1", "partner_key": "acme", "email": "ann@x.com", "created_at": 1,
            "updated_at": 2, "team": {"key": "stck_1", "name": "Acme"}, "group": {"key": "g", "name": "Agencies"}})),
        _ => Answer::Usual,
    });
    let said = fresh(&world.file, &world.client(), "part_1", now()).await.unwrap();
    let seen = world.api.take_seen();
    assert!(seen.len() <= 5, "{seen:?}");
    assert_eq!(
        said,
        "for this partner: 2 new rewards, 2 new payments, 1 new customer, the partner changed (and 2 records of others)"
    );
    let store = world.store();
    assert_eq!(store.sheet_count(RecordTable::Transactions, "part_1").unwrap(), 2);
    assert_eq!(world.partner("part_1").signups, Some(2), "totals follow");
    assert_eq!(world.partner("part_1").group.unwrap().name, "Agencies");
    assert_eq!(
        fresh(&world.file, &world.client(), "part_1", now()).await.unwrap(),
        "for this partner: nothing new"
    );
    // The next sync treats what came this way as its own, and as gone only when it is gone.
    world.api.unhook();
    world.api.change("rewards", |list| list.retain(|reward| reward["key"] != "r1"));
    ok(&world.sync().await);
    let rows = store.sheet_ids(&RecordQuery::new(RecordTable::Rewards, "part_1"), 10).unwrap();
    let rows = store.sheet_rows(RecordTable::Rewards, &rows).unwrap();
    let gone: Vec<&str> =
        rows.iter().filter(|row| row.vanished.is_some()).map(|row| row.key.as_str()).collect();
    assert_eq!(gone, ["r1"]);
}

#[tokio::test]
async fn a_refused_list_does_not_spoil_the_others_and_no_network_spoils_all() {
    let world = world().await;
    world.api.set(
        "transactions",
        vec![json!({"key": "t1", "created_at": 5, "customer": {"key": "cus_1"}})],
    );
    world.api.hook(|seen: &Seen| match seen.path.as_str() {
        "rewards" => answer(403, &[], "{}"),
        "partnerships/part_1" => answer(404, &[], "{}"),
        _ => Answer::Usual,
    });
    let said = fresh(&world.file, &world.client(), "part_1", now()).await.unwrap();
    assert!(said.starts_with("for this partner: 1 new payment"), "{said}");
    assert!(said.contains("your keys may not read rewards (403)"), "{said}");
    world.api.hook(|_| answer(401, &[], "{}"));
    let error = fresh(&world.file, &world.client(), "part_1", now()).await.unwrap_err();
    assert!(matches!(error, FetchError::Api(_)), "{error}");
    assert_eq!(world.store().rows(Resource::Transactions).unwrap(), 1);
}
