//! A server that tests script: lists of records, served as the API would, and a hook that may answer
//! instead, in whatever nasty way. It is not part of the program and shares no code with it.

#![allow(dead_code, reason = "every test target uses its own part of this")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use base64::Engine as _;
use serde_json::{Value, json};

pub const PUBLIC: &str = "pk_test";
pub const SECRET: &str = "sk_test_do_not_print";

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
}

impl Seen {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }
}

/// The hook's decision: serve as usual, or this instead.
pub enum Answer {
    Usual,
    Instead(Response<Body>),
}

type Hook = Box<dyn FnMut(&Seen) -> Answer + Send>;

#[derive(Default)]
struct Inner {
    lists: BTreeMap<String, Vec<Value>>,
    seen: Vec<Seen>,
    hook: Option<Hook>,
    largest: Option<usize>,
    date: Option<String>,
}

/// A scripted server on a free port of this machine.
#[derive(Clone)]
pub struct Api {
    inner: Arc<Mutex<Inner>>,
    pub base: String,
}

pub fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Answer::Instead(response.body(body.into()).unwrap())
}

pub fn page(items: &[Value], has_more: bool) -> String {
    json!({"data": {"items": items, "has_more": has_more}, "message": "ok", "status": 200})
        .to_string()
}

impl Api {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/api/v2", listener.local_addr().unwrap());
        let inner = Arc::new(Mutex::new(Inner::default()));
        let router = Router::new().fallback(serve).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, base }
    }

    /// Replaces a list. Give the records in the API's order: newest first.
    pub fn set(&self, list: &str, items: Vec<Value>) {
        self.inner.lock().unwrap().lists.insert(list.to_owned(), items);
    }

    pub fn change(&self, list: &str, change: impl FnOnce(&mut Vec<Value>)) {
        change(self.inner.lock().unwrap().lists.entry(list.to_owned()).or_default());
    }

    pub fn hook(&self, hook: impl FnMut(&Seen) -> Answer + Send + 'static) {
        self.inner.lock().unwrap().hook = Some(Box::new(hook));
    }

    pub fn unhook(&self) {
        self.inner.lock().unwrap().hook = None;
    }

    /// Limits pages to this many records, whatever is asked for.
    pub fn small_pages(&self, largest: usize) {
        self.inner.lock().unwrap().largest = Some(largest);
    }

    /// The time that the server reports in all of its own answers.
    pub fn say_time(&self, date: &str) {
        self.inner.lock().unwrap().date = Some(date.to_owned());
    }

    /// The requests since this was last called.
    pub fn take_seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.inner.lock().unwrap().seen)
    }
}

async fn serve(State(inner): State<Arc<Mutex<Inner>>>, request: Request) -> Response<Body> {
    let uri: reqwest::Url = format!("http://x{}", request.uri()).parse().unwrap();
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
        .collect();
    let seen = Seen {
        path: uri.path().trim_start_matches("/api/v2/").to_owned(),
        query: uri.query_pairs().into_owned().collect(),
        headers,
    };
    let mut inner = inner.lock().unwrap();
    inner.seen.push(seen.clone());
    let hooked = inner.hook.as_mut().map_or(Answer::Usual, |hook| hook(&seen));
    if let Answer::Instead(response) = hooked {
        return response;
    }
    let (status, body) = usual(&inner, &seen);
    let response = match &inner.date {
        Some(date) => Response::builder().header("date", date),
        None => Response::builder(),
    };
    response
        .status(status)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn error(status: u16, message: &str) -> (u16, Value) {
    (status, json!({"message": message, "status": status}))
}

fn usual(inner: &Inner, seen: &Seen) -> (u16, Value) {
    let keys = base64::prelude::BASE64_STANDARD.encode(format!("{PUBLIC}:{SECRET}"));
    if seen.headers.get("authorization") != Some(&format!("Basic {keys}")) {
        return error(401, "Unauthorized");
    }
    let empty = Vec::new();
    let all = inner.lists.get(&seen.path).unwrap_or(&empty);
    let limit: usize = seen.get("limit").map_or(10, |limit| limit.parse().unwrap());
    if !(1..=250).contains(&limit) {
        return error(400, "limit");
    }
    let limit = inner.largest.map_or(limit, |largest| limit.min(largest));
    let number = |name: &str| seen.get(name).map(|value| value.parse::<i64>().unwrap());
    let fits = |item: &&Value| {
        let at = |name: &str| item[name].as_i64().unwrap_or(0);
        let status =
            |item: &Value| item["approved_status"].as_str().unwrap_or("approved").to_owned();
        number("min_created").is_none_or(|min| at("created_at") >= min)
            && number("max_created").is_none_or(|max| at("created_at") <= max)
            && number("min_updated").is_none_or(|min| at("updated_at") >= min)
            && match seen.path.as_str() {
                "rewards" => {
                    (item["reward_status"] == "scheduled")
                        == (seen.get("status") == Some("scheduled"))
                        && seen.get("customer_key").is_none_or(|key| item["customer"]["key"] == key)
                }
                "partnerships" => {
                    let hidden = item["hidden_archived"] == true;
                    status(item) == seen.get("approved_status").unwrap_or("approved")
                        && (!hidden || seen.get("include_archived") == Some("true"))
                }
                _ => true,
            }
    };
    let fitting: Vec<&Value> = all.iter().filter(fits).collect();
    let from = match seen.get("starting_after") {
        None => 0,
        Some(cursor) => match fitting.iter().position(|item| item["key"] == cursor) {
            Some(at) => at + 1,
            None => return error(400, "starting_after"),
        },
    };
    let items: Vec<&Value> = fitting.iter().skip(from).take(limit).copied().collect();
    let has_more = from + items.len() < fitting.len();
    let mut items = json!(items);
    for item in items.as_array_mut().unwrap() {
        item.as_object_mut().unwrap().remove("hidden_archived");
    }
    (200, json!({"data": {"items": items, "has_more": has_more}, "message": "ok", "status": 200}))
}
