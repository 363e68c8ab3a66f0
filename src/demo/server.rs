//! The programme as a server in the API's shape, on this machine only: strict about keys, cursors and
//! filters, with options for what goes wrong in real life.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{Method, Response, StatusCode};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::cases::REFUNDED;
use super::filters::ListRequest;
use super::programme::{DemoProgramme, links};
use super::random::{Random, Use};
use super::rows::{MadeRows, RowPlace};

const PUBLIC_KEY: &str = "pk_demo_public";
const SECRET_KEY: &str = "sk_demo_made_up";
const MINUTE: Duration = Duration::from_mins(1);

/// The server's port, and what should go wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerOptions {
    /// The port; 0 takes a free one.
    pub port: u16,
    /// The delay of each answer.
    pub latency: Duration,
    /// The share of requests that fail, from 0 to 1.
    pub fault_rate: f64,
    /// Requests per minute before the answer is 429.
    pub rate_limit: Option<u32>,
    /// Whether the refunded transaction of case 10 is gone from the start.
    pub refund_dropped: bool,
}

/// A running server; it stops when this is dropped.
#[derive(Debug)]
pub struct DemoServer {
    base_url: String,
    shared: Arc<ServerState>,
    stop: CancellationToken,
    task: Option<tokio::task::JoinHandle<()>>,
}

/// What all requests share.
#[derive(Debug)]
struct ServerState {
    programme: Arc<DemoProgramme>,
    options: ServerOptions,
    authorization: String,
    random: Random,
    requests: AtomicU64,
    state: Mutex<Moving>,
}

/// What changes while the server runs.
#[derive(Debug, Default)]
struct Moving {
    /// When the current minute began, and its requests.
    window: Option<(Instant, u32)>,
    refund: Refund,
}

/// Where the transaction of case 10 stands: it goes once the list was read to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Refund {
    #[default]
    There,
    Listed,
    ListedToTheEnd,
    Gone,
}

/// Starts serving a programme on 127.0.0.1.
pub async fn start(
    programme: Arc<DemoProgramme>,
    options: ServerOptions,
) -> std::io::Result<DemoServer> {
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    let base_url = format!("http://{}/api/v2", listener.local_addr()?);
    let keys = BASE64_STANDARD.encode(format!("{PUBLIC_KEY}:{SECRET_KEY}"));
    let refund = if options.refund_dropped { Refund::Gone } else { Refund::There };
    let shared = Arc::new(ServerState {
        random: Random::new(programme.spec().seed),
        programme,
        options,
        authorization: format!("Basic {keys}"),
        requests: AtomicU64::new(0),
        state: Mutex::new(Moving { window: None, refund }),
    });
    let stop = CancellationToken::new();
    let router = Router::new().fallback(serve).with_state(Arc::clone(&shared));
    let stopped = stop.clone();
    let task = tokio::spawn(async move {
        tokio::select! {
            () = stopped.cancelled() => {}
            // It ends only when the listener fails, which the next request will notice.
            _ = axum::serve(listener, router) => {}
        }
    });
    Ok(DemoServer { base_url, shared, stop, task: Some(task) })
}

impl DemoServer {
    /// The API's base, such as `http://127.0.0.1:40123/api/v2`.
    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// The public key that it accepts.
    pub fn public_key(&self) -> &'static str {
        PUBLIC_KEY
    }

    /// The secret key that it accepts; it protects nothing.
    pub fn secret_key(&self) -> &'static str {
        SECRET_KEY
    }

    /// Requests served so far.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::Relaxed)
    }

    /// Stops, and waits until it has.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A status and a JSON body.
type JsonResponse = (StatusCode, Value);

async fn serve(State(shared): State<Arc<ServerState>>, request: Request) -> Response<Body> {
    let number = shared.requests.fetch_add(1, Ordering::Relaxed);
    if !shared.options.latency.is_zero() {
        tokio::time::sleep(shared.options.latency).await;
    }
    if let Some(wait) = shared.over_limit() {
        return with_retry_after(wait);
    }
    // Decided before anything is served, so that a failing request changes nothing.
    if let Some(fault) = shared.fault(number) {
        return fault;
    }
    let (status, body) = shared.answer(&request);
    reply(status, body.to_string())
}

fn reply(status: StatusCode, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json"));
    response
}

fn with_retry_after(wait: Duration) -> Response<Body> {
    let (status, body) = error(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests");
    let mut response = reply(status, body.to_string());
    response.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
    response
}

fn error(status: StatusCode, message: &str) -> JsonResponse {
    (status, json!({"message": message, "status": status.as_u16()}))
}

impl ServerState {
    /// Counts a request; returns how long to wait if there were too many in this minute.
    fn over_limit(&self) -> Option<Duration> {
        let limit = self.options.rate_limit?;
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, count) = state
            .window
            .filter(|(began, _)| now.duration_since(*began) < MINUTE)
            .unwrap_or((now, 0));
        state.window = Some((began, count + 1));
        (count >= limit)
            .then(|| MINUTE.saturating_sub(now.duration_since(began)).max(Duration::from_secs(1)))
    }

    /// The failure of request `number`, if it is to fail.
    fn fault(&self, number: u64) -> Option<Response<Body>> {
        let number = i64::try_from(number).unwrap_or(0);
        let of_million = self.random.of(Use::Fault, number, 0).below(1_000_000);
        // The rate is from 0 to 1, so the comparison can be made in floats.
        let share = f64::from(i32::try_from(of_million).unwrap_or(0)) / 1e6;
        if share >= self.options.fault_rate {
            return None;
        }
        Some(match self.random.of(Use::Fault, number, 1).below(6) {
            0 => {
                let (status, body) =
                    error(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
                reply(status, body.to_string())
            }
            1 => reply(StatusCode::SERVICE_UNAVAILABLE, "<html>upstream</html>"),
            2 => with_retry_after(Duration::ZERO),
            3 => reply(StatusCode::OK, r#"{"message":"hello"}"#),
            4 => reply(StatusCode::BAD_GATEWAY, ""),
            // Promises more bytes than it sends: the connection breaks in the middle of the body.
            _ => {
                let half = reply(
                    StatusCode::OK,
                    Body::from_stream(BrokenBody(Some(Bytes::from_static(
                        b"{\"data\":{\"items\":[",
                    )))),
                );
                let (mut parts, body) = half.into_parts();
                parts.headers.insert(CONTENT_LENGTH, 100_000.into());
                Response::from_parts(parts, body)
            }
        })
    }

    fn answer(&self, request: &Request) -> JsonResponse {
        if request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok())
            != Some(&self.authorization)
        {
            return error(StatusCode::UNAUTHORIZED, "Unauthorized");
        }
        if request.method() != Method::GET {
            return error(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
        }
        let uri = format!("http://demo{}", request.uri());
        let Ok(uri) = reqwest::Url::parse(&uri) else {
            return error(StatusCode::BAD_REQUEST, "Bad Request");
        };
        let Some(path) = uri.path().strip_prefix("/api/v2/") else {
            return error(StatusCode::NOT_FOUND, "Not Found");
        };
        let parts: Vec<String> = path.split('/').map(decoded).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let query: BTreeMap<String, String> = uri.query_pairs().into_owned().collect();
        match parts.as_slice() {
            ["partner-team", key] => single(self.programme.team(key)),
            ["links", "partnership", identifier] => self.links(identifier),
            ["partnerships", identifier] => single(self.partnership(identifier)),
            ["customers", key] => single(self.one("customers", key)),
            ["form-templates"] | ["sales-cycles", _, "stages"] => {
                page(&[], false, None, "Page returned successfully")
            }
            [list] => self.list(list, &query),
            _ => error(StatusCode::NOT_FOUND, "Not Found"),
        }
    }

    fn one(&self, list: &str, key: &str) -> Option<Value> {
        let list = self.programme.list(list)?;
        list.find(key).map(|place| list.row(place))
    }

    fn partnership(&self, identifier: &str) -> Option<Value> {
        self.programme.cases.partner(identifier).or_else(|| {
            self.programme.partners.find(identifier).map(|i| self.programme.partners.row(i))
        })
    }

    fn links(&self, identifier: &str) -> JsonResponse {
        match self.partnership(identifier) {
            Some(partner) => {
                let key = partner.get("partner_key").and_then(Value::as_str).unwrap_or_default();
                page(&links(key), false, None, "Page returned successfully")
            }
            None => error(StatusCode::NOT_FOUND, "Not Found"),
        }
    }

    fn list(&self, name: &str, query: &BTreeMap<String, String>) -> JsonResponse {
        let Some(list) = self.programme.list(name) else {
            return error(StatusCode::NOT_FOUND, "Not Found");
        };
        let question = match ListRequest::read(name, query) {
            Ok(question) => question,
            Err(message) => return error(StatusCode::BAD_REQUEST, &message),
        };
        let refund_gone = name == "transactions" && self.refund_gone(&question);
        let is_gone =
            |row: &Value| refund_gone && row.get("key").and_then(Value::as_str) == Some(REFUNDED);
        let cursor = |key: &Option<String>| match key {
            None => Ok(None),
            Some(key) if refund_gone && key == REFUNDED => Err(()),
            Some(key) => list.find(key).map(Some).ok_or(()),
        };
        let (Ok(after), Ok(before)) = (cursor(&question.after), cursor(&question.before)) else {
            return error(StatusCode::BAD_REQUEST, "the cursor's object doesn't exist");
        };
        let wanted = |place: &RowPlace| {
            list.is_listed(*place, &question)
                && question.takes_times(place.created(), || list.updated(*place))
        };
        let mut rows = list
            .after(after)
            .take_while(|place| {
                !question.is_past(place.created()) && before.is_none_or(|before| *place > before)
            })
            .filter(wanted)
            .map(|place| list.row(place))
            .filter(|row| question.takes(row) && !is_gone(row));
        let mut items: Vec<Value> = Vec::new();
        let mut has_more = false;
        if before.is_some() {
            // The page that ends right before the cursor.
            for row in rows {
                items.push(row);
                if items.len() > question.limit {
                    items.remove(0);
                    has_more = true;
                }
            }
        } else {
            items.extend(rows.by_ref().take(question.limit));
            has_more = items.len() == question.limit && rows.next().is_some();
        }
        if name == "transactions" {
            self.note_refund(&items, has_more);
        }
        let (total, message) = match name {
            "customers" => (Some(list.len()), "Retrieved customers successfully"),
            "actions" => (Some(list.len()), "Actions retrieved successfully"),
            "transactions" => (None, "Transactions retrieved successfully"),
            "rewards" => (None, "Rewards page returned successfully"),
            _ => (None, "Page returned successfully"),
        };
        page(&items, has_more, total, message)
    }

    /// Whether the refunded transaction is gone: it goes when a new listing begins after a complete one.
    fn refund_gone(&self, question: &ListRequest) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.refund == Refund::ListedToTheEnd
            && question.after.is_none()
            && question.before.is_none()
        {
            state.refund = Refund::Gone;
        }
        state.refund == Refund::Gone
    }

    fn note_refund(&self, items: &[Value], has_more: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.refund == Refund::There
            && items.iter().any(|row| row.get("key").and_then(Value::as_str) == Some(REFUNDED))
        {
            state.refund = Refund::Listed;
        }
        if state.refund == Refund::Listed && !has_more {
            state.refund = Refund::ListedToTheEnd;
        }
    }
}

fn single(object: Option<Value>) -> JsonResponse {
    match object {
        Some(object) => (
            StatusCode::OK,
            json!({"data": object, "message": "Page returned successfully", "status": 200}),
        ),
        None => error(StatusCode::NOT_FOUND, "Not Found"),
    }
}

fn page(items: &[Value], has_more: bool, total: Option<i64>, message: &str) -> JsonResponse {
    let mut data = json!({"items": items, "has_more": has_more});
    if let (Some(total), Some(data)) = (total, data.as_object_mut()) {
        data.insert("total".to_owned(), total.into());
    }
    (StatusCode::OK, json!({"data": data, "message": message, "status": 200}))
}

/// A part of a path with its percent escapes decoded.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        let hex = |byte: Option<u8>| {
            char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
        };
        if byte == b'%' {
            let mut ahead = rest.clone();
            if let (Some(high), Some(low)) = (hex(ahead.next()), hex(ahead.next())) {
                bytes.push(high * 16 + low);
                rest = ahead;
                continue;
            }
        }
        bytes.push(byte);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A body that breaks off with an error after its first bytes, so that the connection is reset.
struct BrokenBody(Option<Bytes>);

impl futures_core::Stream for BrokenBody {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let bytes = self.0.take().ok_or_else(|| std::io::ErrorKind::ConnectionReset.into());
        std::task::Poll::Ready(Some(bytes))
    }
}
