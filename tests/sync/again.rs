//! One event, read again because somebody asks about it.

use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::runtime::again::{About, event};
use serde_json::{Value, json};

use super::support::{Answer, answer, page};
use super::{NOW, World, at, ok};

const HOUR: i64 = 3_600_000;
const RECORDED: &str = "2026-02-10T10:20:00Z";

fn now() -> Timestamp {
    Timestamp::parse("2026-03-01T13:00:00Z").unwrap()
}

fn about() -> About {
    About {
        partner: Some("part_1".to_owned()),
        list: Resource::Transactions,
        key: "pay_1".to_owned(),
        at: Timestamp::parse(RECORDED).unwrap(),
        customer: Some("cus_1".to_owned()),
    }
}

fn payment(key: &str, customer: &str, created: i64) -> Value {
    json!({"key": key, "amount": 1000, "amount_usd": 1000, "currency": "USD", "created_at": created,
        "updated_at": created, "customer": {"key": customer}})
}

fn reward(key: &str, transaction: &str, status: &str) -> Value {
    json!({"key": key, "amount": 200, "currency": "USD", "reward_status": status, "created_at": at(RECORDED),
        "partnership": {"key": "part_1"}, "customer": {"key": "cus_1"}, "transaction": {"key": transaction}})
}

/// A payment two weeks old with two rewards, a later one of the same customer, others of the same hour.
async fn world(others: i64) -> World {
    let world = World::new().await;
    world.api.set(
        "partnerships",
        vec![json!({"key": "part_1", "partner_key": "k", "created_at": 1, "updated_at": 1})],
    );
    world.api.set(
        "customers",
        vec![
            json!({"key": "cus_1", "partnership_key": "part_1", "created_at": 1, "updated_at": 1}),
        ],
    );
    let mut payments = vec![payment("pay_2", "cus_1", at(RECORDED) + 5 * HOUR)];
    payments.extend((0..others).map(|i| payment(&format!("other_{i}"), "cus_9", at(RECORDED) + i)));
    payments.push(payment("pay_1", "cus_1", at(RECORDED)));
    world.api.set("transactions", payments);
    world.api.set(
        "rewards",
        vec![
            reward("r_1", "pay_1", "pending"),
            reward("r_2", "pay_1", "scheduled"),
            reward("r_3", "pay_2", "pending"),
        ],
    );
    ok(&world.sync().await);
    world.api.take_seen();
    world
}

async fn ask(world: &World) -> String {
    event(&world.file, &world.client(), &about(), now()).await.unwrap()
}

fn gone(world: &World) -> Vec<String> {
    let db = rusqlite::Connection::open(&world.file).unwrap();
    let sql = "SELECT key FROM transactions WHERE vanished_at IS NOT NULL \
               UNION ALL SELECT key FROM rewards WHERE vanished_at IS NOT NULL ORDER BY 1";
    let mut keys = db.prepare(sql).unwrap();
    let keys = keys.query_map([], |row| row.get(0)).unwrap();
    keys.map(Result::unwrap).collect()
}

#[tokio::test]
async fn a_payment_that_was_refunded_is_seen_to_be_gone_and_nothing_else_is() {
    let world = world(3).await;
    assert!(
        ask(&world).await.starts_with("the payment is still there; for this partner: nothing new")
    );
    assert!(gone(&world).is_empty());
    let seen = world.api.take_seen();
    let hour =
        seen.iter().find(|seen| seen.path == "transactions" && seen.get("max_created").is_some());
    let bound =
        |name: &str| hour.unwrap().get(name).unwrap().parse::<i64>().unwrap() - at(RECORDED);
    assert_eq!((bound("min_created"), bound("max_created")), (-HOUR / 2, HOUR / 2));
    world.api.change("transactions", |list| list.retain(|item| item["key"] != "pay_1"));
    let said = ask(&world).await;
    assert!(said.starts_with("the payment is no longer in the API's list"), "{said}");
    assert_eq!(gone(&world), ["pay_1"]);
    assert_eq!(world.partner("part_1").revenue, Some(1000), "totals follow");
    assert_eq!(world.store().wrong_totals().unwrap(), 0);
    // It comes back with the next sync that has it.
    world.api.change("transactions", |list| list.push(payment("pay_1", "cus_1", at(RECORDED))));
    ok(&world.sync_at(partnerdesk::domain::Want::Changes, "2026-03-01T14:00:00Z").await);
    assert!(gone(&world).is_empty());
}

#[tokio::test]
async fn a_reward_that_is_gone_or_new_or_changed_is_seen() {
    let world = world(0).await;
    world.api.change("rewards", |list| {
        list.retain(|item| item["key"] != "r_2");
        list[0]["reward_status"] = json!("declined");
        list.push(reward("r_4", "pay_1", "pending"));
    });
    assert!(ask(&world).await.starts_with("the payment is still there"));
    assert_eq!(gone(&world), ["r_2"], "that of the other payment isn't");
    let db = rusqlite::Connection::open(&world.file).unwrap();
    let status = |key: &str| -> String {
        db.query_row("SELECT status FROM rewards WHERE key = ?1", [key], |row| row.get(0)).unwrap()
    };
    assert_eq!((status("r_1"), status("r_4")), ("declined".to_owned(), "pending".to_owned()));
}

#[tokio::test]
async fn what_proves_nothing_marks_nothing() {
    // Nearly nothing of the event's hour is listed any more.
    let full = world(30).await;
    full.api.change("transactions", |list| list.truncate(1));
    let said = ask(&full).await;
    assert!(said.contains("nor are 31 of 31 transactions of that hour; run a sync"), "{said}");
    // A list that is refused, that says "more" on an empty page, or that rejects the filter.
    let gone_there = world(0).await;
    gone_there.api.change("transactions", |list| list.retain(|item| item["key"] != "pay_1"));
    for body in [answer(403, &[], "{}"), answer(200, &[], page(&[], true)), answer(400, &[], "{}")]
    {
        let mut body = Some(body);
        gone_there.api.hook(move |seen| {
            if seen.path == "transactions" && seen.get("max_created").is_some() {
                return body.take().unwrap_or(Answer::Usual);
            }
            Answer::Usual
        });
        let said = ask(&gone_there).await;
        assert!(said.starts_with("couldn't check whether the payment is still there"), "{said}");
    }
    // An event whose stored time differs from the one in the request.
    let elsewhere = About { at: Timestamp::parse(NOW).unwrap(), ..about() };
    let said = event(&gone_there.file, &gone_there.client(), &elsewhere, now()).await.unwrap();
    assert!(said.starts_with("couldn't check whether the payment"), "{said}");
    assert!(gone(&full).is_empty() && gone(&gone_there).is_empty());
    // Keys that the API rejects altogether are an error, as ever.
    gone_there.api.hook(|_| answer(401, &[], "{}"));
    assert!(event(&gone_there.file, &gone_there.client(), &about(), now()).await.is_err());
}

#[tokio::test]
async fn an_event_of_nobody_is_read_again_too() {
    let world = world(0).await;
    world.api.change("transactions", |list| list.retain(|item| item["key"] != "pay_1"));
    let nobody = About { partner: None, customer: None, ..about() };
    let said = event(&world.file, &world.client(), &nobody, now()).await.unwrap();
    assert_eq!(said, "the payment is no longer in the API's list");
    assert_eq!(world.api.take_seen().len(), 1);
    assert_eq!(gone(&world), ["pay_1"]);
}
