//! Syncs against a scripted server: full, incremental, resumed, refused, endless, and what the store
//! says afterwards.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

#[path = "../support/contents.rs"]
mod contents;
#[path = "../support/mod.rs"]
mod support;

mod again;
mod beside;
mod broken;
mod clocks;
mod damage;
mod ended;
mod fetch;
mod sheets;
mod totals;
mod vanished;
mod windows;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use partnerdesk::api::{Client, Credentials, Endpoint, Limits};
use partnerdesk::domain::Want;
use partnerdesk::domain::{Partner, Resource, Timestamp};
use partnerdesk::store::{Store, StoreWriter};
use partnerdesk::sync::{Settings, SyncError, SyncOutcome, Syncer};
use serde_json::{Value, json};
use support::{Answer, Api, PUBLIC, SECRET, answer, page};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub const NOW: &str = "2026-03-01T12:00:00Z";

pub fn at(text: &str) -> i64 {
    Timestamp::parse(text).unwrap().ms()
}

/// A scripted server, a store, and what it takes to sync the first into the second.
pub struct World {
    pub api: Api,
    pub file: PathBuf,
    _dir: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { api: Api::start().await, file: dir.path().join("p/store.db"), _dir: dir }
    }

    pub fn client(&self) -> Client {
        let credentials =
            Credentials { public_key: PUBLIC.to_owned(), secret_key: SECRET.to_owned().into() };
        let endpoint = Endpoint { base: self.api.base.parse().unwrap(), credentials };
        let mut limits = Limits::new(|| Timestamp::EPOCH);
        limits.pause = Duration::from_millis(1);
        limits.requests_per_minute = 0;
        Client::new(endpoint, limits)
    }

    pub async fn sync_at(&self, want: Want, now: &str) -> SyncOutcome {
        self.sync_with(want, now, Settings::default()).await
    }

    pub async fn sync_with(&self, want: Want, now: &str, settings: Settings) -> SyncOutcome {
        let now = Timestamp::parse(now).unwrap();
        let (events, _listener) = mpsc::unbounded_channel();
        let syncer = Syncer {
            client: Arc::new(self.client()),
            writer: StoreWriter::start(Store::open(&self.file).unwrap().store).unwrap(),
            settings,
            clock: Arc::new(move || now),
            events,
            cancel: CancellationToken::new(),
        };
        syncer.sync(want).await
    }

    pub async fn sync(&self) -> SyncOutcome {
        self.sync_at(Want::Changes, NOW).await
    }

    pub fn store(&self) -> Store {
        Store::open(&self.file).unwrap().store
    }

    pub fn partners(&self) -> Vec<Partner> {
        let mut partners = Vec::new();
        self.store().each_partner(|partner| partners.push(partner)).unwrap();
        partners.sort_by(|a, b| a.key.cmp(&b.key));
        partners
    }

    pub fn partner(&self, key: &str) -> Partner {
        self.partners().into_iter().find(|partner| partner.key == key).unwrap()
    }
}

/// `n` records with keys `prefix-0001`…, newest first, a minute apart.
pub fn records(prefix: &str, n: i64, extra: &Value) -> Vec<Value> {
    (1..=n)
        .rev()
        .map(|i| {
            let created = at(NOW) - (n - i + 1) * 60_000;
            let mut item = json!({"key": format!("{prefix}-{i:04}"), "created_at": created, "updated_at": created});
            item.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            item
        })
        .collect()
}

fn ok(outcome: &SyncOutcome) {
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
}

#[tokio::test]
async fn every_record_arrives_over_many_pages() {
    let world = World::new().await;
    world.api.set("groups", records("grup", 3, &json!({"name": "G"})));
    world.api.set("partnerships", records("part", 501, &json!({"email": "a@b.c"})));
    world.api.set("customers", records("cus", 750, &json!({"partnership_key": "part-0001"})));
    world.api.set("rewards", records("rwrd", 260, &json!({"reward_status": "paid"})));
    let outcome = world.sync().await;
    ok(&outcome);
    let store = world.store();
    for (resource, n) in [
        (Resource::Groups, 3),
        (Resource::Partnerships, 501),
        (Resource::Customers, 750),
        (Resource::Rewards, 260),
    ] {
        assert_eq!(store.rows(resource).unwrap(), n);
        let list =
            outcome.summary.resources.iter().find(|list| list.name == resource.name()).unwrap();
        assert_eq!((list.fetched, list.inserted, list.complete), (n, n, true), "{list:?}");
    }
    assert_eq!(outcome.summary.resources.len(), 9);
    // groups 1; partnerships 3 + 3 + 1 + 1; customers 3; transactions 1; rewards 1 + 2; the others 1 each.
    assert_eq!(outcome.summary.requests, 1 + 8 + 3 + 1 + 3 + 4);
    assert_eq!(store.data_as_of().unwrap().unwrap().rfc3339(), NOW);
}

#[tokio::test]
async fn nothing_that_the_api_gave_is_lost() {
    let world = World::new().await;
    let fixtures = [
        (
            "groups",
            r#"{"key":"grup_1","name":"Referral","features":{"leads_enabled":true}}"#.to_owned(),
        ),
        ("partnerships", include_str!("../fixtures/partnership.json").to_owned()),
        ("customers", include_str!("../fixtures/customer.json").to_owned()),
        ("transactions", include_str!("../fixtures/transaction.json").to_owned()),
        ("rewards", include_str!("../fixtures/reward.json").to_owned()),
        ("leads", include_str!("../fixtures/lead.json").to_owned()),
        ("deals", include_str!("../fixtures/deal.json").to_owned()),
        ("actions", include_str!("../fixtures/action.json").to_owned()),
        ("applications", include_str!("../fixtures/application.json").to_owned()),
    ];
    let mut leaves = Vec::new();
    for (list, text) in &fixtures {
        let item: Value = serde_json::from_str(text).unwrap();
        collect(&item, &mut leaves);
        world.api.set(list, vec![item]);
    }
    ok(&world.sync().await);
    // The whole content of the file as text: columns and `rest`.
    let db = rusqlite::Connection::open(&world.file).unwrap();
    let mut stored = String::new();
    for (list, _) in &fixtures {
        let mut statement = db.prepare(&format!("SELECT * FROM {list}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                stored += &match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(text) => {
                        String::from_utf8_lossy(text).into_owned()
                    }
                    rusqlite::types::ValueRef::Integer(n) => n.to_string(),
                    _ => String::new(),
                };
                stored.push('\n');
            }
        }
    }
    for leaf in leaves {
        assert!(stored.contains(&leaf), "{leaf} is lost");
    }
}

fn collect(value: &Value, leaves: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            leaves.push(serde_json::to_string(text).unwrap().trim_matches('"').to_owned());
        }
        Value::Number(n) => leaves.push(n.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, leaves)),
        Value::Object(members) => members.values().for_each(|member| collect(member, leaves)),
        _ => {}
    }
}

#[tokio::test]
async fn a_failure_keeps_what_was_read_and_the_next_sync_goes_on_there() {
    let world = World::new().await;
    world.api.set("customers", records("cus", 1000, &json!({"partnership_key": "part-1"})));
    let mut pages = 0;
    world.api.hook(move |seen| {
        if seen.path == "customers" {
            pages += 1;
            if pages > 2 {
                return answer(500, &[], "");
            }
        }
        Answer::Usual
    });
    let outcome = world.sync().await;
    assert!(
        matches!(&outcome.error, Some(SyncError::Api(error)) if error.resource == "customers"),
        "{:?}",
        outcome.error
    );
    assert_eq!(outcome.summary.retries, 4);
    assert_eq!(world.store().rows(Resource::Customers).unwrap(), 500);
    assert_eq!(world.store().data_as_of().unwrap(), None);
    world.api.unhook();
    world.api.take_seen();
    let outcome = world.sync().await;
    ok(&outcome);
    assert_eq!(world.store().rows(Resource::Customers).unwrap(), 1000);
    let again: Vec<_> =
        world.api.take_seen().into_iter().filter(|seen| seen.path == "customers").collect();
    assert_eq!(again.len(), 2, "only the two pages that were missing: {again:?}");
    assert_eq!(again[0].get("starting_after"), Some("cus-0501"));
    assert!(world.store().data_as_of().unwrap().is_some());
}

#[tokio::test]
async fn a_cursor_whose_record_is_gone_starts_its_list_again_once() {
    let world = World::new().await;
    world.api.set("leads", records("lead", 600, &json!({})));
    let api = world.api.clone();
    let mut done = false;
    world.api.hook(move |seen| {
        if seen.path == "leads" && seen.get("starting_after") == Some("lead-0351") && !done {
            done = true;
            return answer(400, &[], r#"{"message":"starting_after","status":400}"#);
        }
        Answer::Usual
    });
    let outcome = world.sync().await;
    ok(&outcome);
    assert_eq!(world.store().rows(Resource::Leads).unwrap(), 600);
    drop(api);
}

#[tokio::test]
async fn a_server_that_takes_only_small_pages_gets_them() {
    let world = World::new().await;
    world.api.set("deals", records("deal", 250, &json!({})));
    world.api.hook(|seen| match seen.get("limit") {
        Some("250") => answer(400, &[], r#"{"message":"limit must be at most 100","status":400}"#),
        _ => Answer::Usual,
    });
    ok(&world.sync().await);
    assert_eq!(world.store().rows(Resource::Deals).unwrap(), 250);
}

#[tokio::test]
async fn a_list_that_may_not_be_read_is_told_and_the_others_go_on() {
    let world = World::new().await;
    world.api.set("partnerships", records("part", 2, &json!({})));
    world.api.set("rewards", records("rwrd", 2, &json!({"partnership": {"key": "part-0001"}})));
    world.api.hook(|seen| match seen.path.as_str() {
        "rewards" => answer(403, &[], r#"{"message":"Forbidden","status":403}"#),
        "deals" => answer(404, &[], r#"{"message":"Not found","status":404}"#),
        _ => Answer::Usual,
    });
    let outcome = world.sync().await;
    ok(&outcome);
    assert_eq!(outcome.summary.unreadable, ["rewards", "deals"]);
    let rewards = outcome.summary.resources.iter().find(|list| list.name == "rewards").unwrap();
    assert!(!rewards.complete);
    let partner = world.partner("part-0001");
    assert_eq!((partner.rewards, partner.held), (None, None), "what may not be read isn't nothing");
    assert_eq!(partner.signups, Some(0));
    assert!(world.store().data_as_of().unwrap().is_some(), "complete as far as these keys go");
    // Once the keys may read the list, it is read from its beginning.
    world.api.unhook();
    ok(&world.sync_at(Want::Changes, "2026-03-01T14:00:00Z").await);
    assert_eq!(world.partner("part-0001").rewards, Some(2));
}

#[tokio::test]
async fn without_partnerships_or_with_wrong_keys_there_is_nothing_to_go_on_with() {
    for (status, path) in [(403, "partnerships"), (404, "partnerships"), (401, "leads")] {
        let world = World::new().await;
        world.api.hook(
            move |seen| if seen.path == path { answer(status, &[], "{}") } else { Answer::Usual },
        );
        let outcome = world.sync().await;
        assert!(
            matches!(&outcome.error, Some(SyncError::Api(error)) if error.resource == path),
            "{:?}",
            outcome.error
        );
    }
}

#[tokio::test]
async fn a_list_that_never_ends_is_given_up() {
    let world = World::new().await;
    let same = page(&records("act", 10, &json!({})), true);
    world.api.hook(move |seen| {
        if seen.path == "actions" { answer(200, &[], same.clone()) } else { Answer::Usual }
    });
    let outcome = world.sync().await;
    let Some(SyncError::Api(error)) = &outcome.error else { panic!("{:?}", outcome.error) };
    assert!(error.to_string().contains("doesn't end"), "{error}");
    assert!(world.api.take_seen().iter().filter(|seen| seen.path == "actions").count() <= 5);
    assert_eq!(world.store().rows(Resource::Actions).unwrap(), 10);
}

#[tokio::test]
async fn an_empty_page_ends_a_list_but_proves_nothing() {
    let world = World::new().await;
    world.api.set("transactions", records("inv", 5, &json!({"customer_key": "cus-1"})));
    ok(&world.sync().await);
    let empty = page(&[], true);
    world.api.hook(move |seen| {
        if seen.path == "transactions" { answer(200, &[], empty.clone()) } else { Answer::Usual }
    });
    let outcome = world.sync_at(Want::Everything, "2026-03-02T12:00:00Z").await;
    ok(&outcome);
    let list = outcome.summary.resources.iter().find(|list| list.name == "transactions").unwrap();
    assert_eq!((list.complete, list.vanished), (false, 0));
}

#[tokio::test]
async fn items_without_a_key_are_counted_and_the_page_goes_on() {
    let world = World::new().await;
    let mut groups = records("grup", 3, &json!({}));
    groups.insert(1, json!({"name": "no key"}));
    world.api.set("groups", groups);
    let outcome = world.sync().await;
    ok(&outcome);
    let list = &outcome.summary.resources[0];
    assert_eq!((list.fetched, list.skipped), (3, 1));
}

#[tokio::test]
async fn keys_are_counted_once_however_many_passes_bring_them() {
    let world = World::new().await;
    let mut partners = records("part", 4, &json!({}));
    partners[0]["hidden_archived"] = json!(true);
    partners[1]["approved_status"] = json!("pending");
    world.api.set("partnerships", partners);
    let outcome = world.sync().await;
    ok(&outcome);
    let list = outcome.summary.resources.iter().find(|list| list.name == "partnerships").unwrap();
    assert_eq!((list.fetched, list.inserted, list.unchanged), (4, 4, 0));
    let state: Vec<(String, bool, String)> = world
        .partners()
        .into_iter()
        .map(|partner| (partner.key, partner.archived, partner.status))
        .collect();
    let row =
        |key: &str, archived: bool, status: &str| (key.to_owned(), archived, status.to_owned());
    assert_eq!(
        state,
        [
            row("part-0001", false, "approved"),
            row("part-0002", false, "approved"),
            row("part-0003", false, "pending"),
            row("part-0004", true, "approved")
        ]
    );
    // It comes back: an update brings it in both lists.
    world.api.change("partnerships", |list| {
        list[0]["hidden_archived"] = json!(false);
        list[0]["updated_at"] = json!(at("2026-03-01T13:00:00Z"));
    });
    ok(&world.sync_at(Want::Changes, "2026-03-01T13:30:00Z").await);
    assert!(!world.partner("part-0004").archived);
}

#[tokio::test]
async fn an_archived_field_saves_the_plain_pass() {
    let world = World::new().await;
    let mut partners = records("part", 2, &json!({"archived": false}));
    partners[0]["archived"] = json!("true");
    world.api.set("partnerships", partners);
    ok(&world.sync().await);
    let asked: Vec<_> =
        world.api.take_seen().into_iter().filter(|seen| seen.path == "partnerships").collect();
    assert_eq!(asked.len(), 3);
    assert!(world.partner("part-0002").archived && !world.partner("part-0001").archived);
}

#[tokio::test]
async fn one_partner_with_an_archived_field_doesnt_archive_those_without() {
    let world = World::new().await;
    let mut partners = records("part", 4, &json!({}));
    partners[0]["archived"] = json!(true);
    partners[1]["archived"] = json!(null);
    partners[2]["hidden_archived"] = json!(true);
    world.api.set("partnerships", partners);
    ok(&world.sync().await);
    let archived: Vec<bool> =
        world.partners().into_iter().map(|partner| partner.archived).collect();
    assert_eq!(archived.iter().filter(|archived| **archived).count(), 2);
    assert!(!world.partner("part-0001").archived && !world.partner("part-0003").archived);
}
