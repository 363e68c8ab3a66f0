//! The client against a nasty server: every failure that APIs are known for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

#[path = "../support/mod.rs"]
mod support;

use std::io::Write;
use std::time::Duration;

use partnerdesk::api::{ApiError, Client, Credentials, Endpoint, Limits, Page, Problem};
use partnerdesk::domain::{Resource, Timestamp};
use serde_json::json;
use support::{Answer, Api, PUBLIC, SECRET, answer, page};

fn client_of(base: &str, timeout: Duration) -> Client {
    let credentials =
        Credentials { public_key: PUBLIC.to_owned(), secret_key: SECRET.to_owned().into() };
    let mut limits = Limits::new(|| Timestamp::EPOCH);
    limits.pause = Duration::from_millis(1);
    limits.requests_per_minute = 0;
    limits.timeout = timeout;
    Client::new(Endpoint { base: base.parse().unwrap(), credentials }, limits)
}

fn client(api: &Api) -> Client {
    client_of(&api.base, Duration::from_secs(10))
}

async fn ask(client: &Client) -> Result<Page, ApiError> {
    client.page(Resource::Customers, &[("limit".to_owned(), "250".to_owned())]).await
}

/// Makes an answer.
type Make = fn() -> Answer;

/// Answers the first few requests in a given way, the rest as usual.
fn first(api: &Api, mut times: usize, with: impl Fn() -> Answer + Send + 'static) {
    api.hook(move |_| {
        if times == 0 {
            return Answer::Usual;
        }
        times -= 1;
        with()
    });
}

#[tokio::test]
async fn a_request_carries_basic_auth_its_own_name_and_nothing_else() {
    let api = Api::start().await;
    api.set("customers", vec![json!({"key": "cus_1"})]);
    assert_eq!(ask(&client(&api)).await.unwrap().items.len(), 1);
    let seen = api.take_seen().remove(0);
    assert_eq!(seen.get("limit"), Some("250"));
    assert!(seen.headers["user-agent"].starts_with("partnerdesk/"));
    assert_eq!(seen.headers["accept"], "application/json");
    assert!(seen.headers["accept-encoding"].contains("gzip"));
}

#[tokio::test]
async fn a_cursor_of_any_characters_arrives_as_it_is() {
    let api = Api::start().await;
    let key = "a b/c?d&e=%41+é\u{1}";
    api.set("customers", vec![json!({"key": key}), json!({"key": "next"})]);
    let query = [("starting_after".to_owned(), key.to_owned())];
    assert_eq!(
        client(&api).page(Resource::Customers, &query).await.unwrap().items[0]["key"],
        "next"
    );
}

#[tokio::test]
async fn failures_that_pass_are_tried_again() {
    let api = Api::start().await;
    api.set("customers", vec![json!({"key": "cus_1"})]);
    let cases: [(&str, Make); 8] = [
        ("500", || answer(500, &[], r#"{"message":"oops","status":500}"#)),
        ("502", || answer(502, &[], "<html>bad gateway</html>")),
        ("503 with a wait", || answer(503, &[("retry-after", "0")], "")),
        ("429", || answer(429, &[], "{}")),
        ("429 with a date", || {
            answer(429, &[("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT")], "{}")
        }),
        ("200 that is no page", || answer(200, &[], r#"{"message":"hello"}"#)),
        ("200 that is no JSON", || answer(200, &[], "<html>")),
        ("200 cut short", || answer(200, &[], r#"{"data":{"items":[{"key":"cus"#)),
    ];
    for (name, make) in cases {
        let client = client(&api);
        first(&api, 4, make);
        let page = ask(&client).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(page.items.len(), 1, "{name}");
        assert_eq!((client.requests(), client.retries()), (5, 4), "{name}");
        first(&api, 5, make);
        assert!(ask(&client).await.is_err(), "{name}: five tries are all");
    }
}

#[tokio::test]
async fn failures_that_stay_are_not_tried_again() {
    let api = Api::start().await;
    for (status, problem) in [
        (401, Problem::Unauthorized),
        (403, Problem::Forbidden),
        (404, Problem::NotFound),
        (400, Problem::BadRequest("limit is wrong".to_owned())),
        (418, Problem::Status(418)),
    ] {
        let client = client(&api);
        first(&api, 9, move || answer(status, &[], r#"{"message":"limit is wrong","status":400}"#));
        let error = ask(&client).await.unwrap_err();
        assert_eq!(error.problem, problem);
        assert_eq!(error.resource, "customers");
        assert_eq!(client.requests(), 1);
        assert!(!error.problem.hint().is_empty());
    }
}

#[tokio::test]
async fn a_wait_of_more_than_two_minutes_is_not_waited_for() {
    let api = Api::start().await;
    first(&api, 1, || answer(429, &[("retry-after", "121")], "{}"));
    let error = ask(&client(&api)).await.unwrap_err();
    assert_eq!(error.problem, Problem::LongWait(Duration::from_secs(121)));
    first(&api, 1, || {
        let headers = [
            ("date", "Sun, 01 Mar 2026 12:00:00 GMT"),
            ("retry-after", "Sun, 01 Mar 2026 12:10:00 GMT"),
        ];
        answer(429, &headers, "{}")
    });
    let error = ask(&client(&api)).await.unwrap_err();
    assert_eq!(error.problem, Problem::LongWait(Duration::from_mins(10)));
}

#[tokio::test]
async fn a_redirect_is_never_followed_and_both_hosts_are_named() {
    let (api, other) = (Api::start().await, Api::start().await);
    let target = format!("{}/customers", other.base);
    first(&api, 9, move || answer(302, &[("location", &target)], ""));
    let error = ask(&client(&api)).await.unwrap_err();
    let host =
        |base: &str| base.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    assert_eq!(error.problem, Problem::Redirect { from: host(&api.base), to: host(&other.base) });
    assert!(other.take_seen().is_empty(), "the keys never went there");
    assert!(error.to_string().contains(&host(&other.base)));
}

#[tokio::test]
async fn gzip_is_unpacked_and_a_bomb_is_stopped_while_it_unpacks() {
    let api = Api::start().await;
    let packed = |text: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    };
    let good = packed(page(&[json!({"key": "cus_z"})], false).as_bytes());
    first(&api, 1, move || answer(200, &[("content-encoding", "gzip")], good.clone()));
    assert_eq!(ask(&client(&api)).await.unwrap().items[0]["key"], "cus_z");
    // 65 MiB of blanks are some 64 KiB packed.
    let bomb = packed(&vec![b' '; 65 << 20]);
    assert!(bomb.len() < 1 << 20);
    first(&api, 9, move || answer(200, &[("content-encoding", "gzip")], bomb.clone()));
    let client = client(&api);
    assert_eq!(ask(&client).await.unwrap_err().problem, Problem::TooLarge(64 << 20));
    assert_eq!(client.requests(), 1, "it would be as large again");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/api/v2", listener.local_addr().unwrap());
    // The kernel accepts connections, but nobody answers.
    let client = client_of(&base, Duration::from_millis(50));
    let error = ask(&client).await.unwrap_err();
    assert_eq!(error.problem, Problem::Timeout(Duration::from_millis(50)));
    assert_eq!(client.requests(), 5);
    drop(listener);
}

#[tokio::test]
async fn what_is_said_of_a_failure_holds_no_key_and_no_address() {
    let client = client_of("http://127.0.0.1:9/api/v2", Duration::from_secs(5));
    let error = ask(&client).await.unwrap_err();
    assert!(matches!(error.problem, Problem::Network(_)), "{error}");
    let all = format!("{error} {error:?} {client:?} {}", error.problem.hint());
    assert!(!all.contains(SECRET) && !all.contains("limit=250"), "{all}");
    assert!(!error.to_string().contains("127.0.0.1:9/"), "{error}");
}

#[tokio::test]
async fn a_broken_field_does_not_cost_the_page() {
    let api = Api::start().await;
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let body = format!(
        r#"{{"data":{{"items":[{{"key":"a","name":"\ud800"}},{{"key":"b","x":1e400}},{{"key":"c","deep":{deep}}}],"has_more":false}},"status":200}}"#
    );
    first(&api, 1, move || answer(200, &[], body.clone()));
    let items = ask(&client(&api)).await.unwrap().items;
    assert_eq!(
        items.iter().map(|item| item["key"].as_str().unwrap()).collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
}

#[tokio::test]
async fn a_team_and_links_are_fetched_and_kept() {
    let api = Api::start().await;
    api.hook(|seen| match seen.path.as_str() {
        "partner-team/stck_1" => answer(
            200,
            &[],
            r#"{"data":{"team":{"key":"stck_1","members":[{"key":"m1","email":"A@b.c","first_name":"A\tB","role":"Owner","x":1},7]}}}"#,
        ),
        "links/partnership/ann%2Fx" => answer(200, &[], page(&[json!({"key": "l", "url": "https://u\u{202e}", "dest": 3})], false)),
        _ => answer(404, &[], "{}"),
    });
    let client = client(&api);
    let members = client.members("stck_1").await.unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].first_name.as_ref().unwrap().as_str(), "A B");
    assert_eq!(members[0].rest, r#"{"x":1}"#);
    let links = client.links("ann/x").await.unwrap();
    assert_eq!(links[0].url.as_ref().unwrap().as_str(), "https://u\u{fffd}");
    assert_eq!(links[0].rest, r#"{"dest":3}"#, "a wrong type is not lost");
    assert_eq!(client.members("nobody").await.unwrap_err().problem, Problem::NotFound);

    let dir = tempfile::tempdir().unwrap();
    let mut store = partnerdesk::store::Store::open(&dir.path().join("store.db")).unwrap().store;
    let now = Timestamp::parse("2026-03-01T00:00:00Z").unwrap();
    assert_eq!(store.links("part_1").unwrap(), None, "not fetched isn't none");
    for _ in 0..2 {
        store.put_members("stck_1", &members, now).unwrap();
        store.put_links("part_1", &links, now).unwrap();
    }
    assert_eq!(store.links("part_1").unwrap(), Some(links));
    assert_eq!(store.members_fetched_at("stck_1").unwrap(), Some(now));
}
