//! One client per profile: Basic auth, no redirects, gzip, a limit on every body, a request budget, and retries
//! after a growing, jittered pause or as long as the server asks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use super::convert::{links, members};
use super::envelope::{self, Page};
use super::error::{ApiError, Problem};
use super::throttle::Throttle;
use crate::domain::team::{Member, PartnerLink};
use crate::domain::{Resource, Skew, Timestamp};
use backon::{ExponentialBuilder, Retryable};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::{ACCEPT, AUTHORIZATION, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};

/// The longest wait accepted from a server (rule: request-limits).
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// The largest body of a page, in bytes (rule: request-limits).
const LARGEST_BODY: u64 = 64 << 20;
/// The longest time to connect.
const CONNECT: Duration = Duration::from_secs(10);

/// The address of an API as a user wrote it: encrypted, unless the server is on this machine; without keys in it.
///
/// # Errors
///
/// What is wrong with it, as the end of a sentence.
pub fn address(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "isn't a web address")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("contains credentials; put them in public_key and secret_command");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err("must begin with https:// (http only for 127.0.0.1, [::1] and localhost)"),
    }
}

/// Whose keys a client asks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysOf {
    Programme,
    /// A partner's, which see only that partner's own records.
    Partner,
}

/// Where the API is, and the keys to ask with.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The API's base, such as `https://api.partnerstack.com/api/v2`.
    pub base: Url,
    pub credentials: Credentials,
}

/// A public key, and a secret of a type that keeps it off the screen.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user name of Basic auth.
    pub public_key: String,
    /// The password.
    pub secret_key: SecretString,
}

/// How a client behaves towards the server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// 0 means no limit.
    pub requests_per_minute: u32,
    /// The request fails after this long without a byte.
    pub timeout: Duration,
    /// Tries per request, the first included.
    pub attempts: usize,
    /// The first pause between tries; later ones are longer.
    pub pause: Duration,
    /// The real clock, whatever `--now` says.
    pub clock: fn() -> Timestamp,
}

impl Limits {
    /// The configuration's defaults. `clock` must be the real one, whatever `--now` says: `Retry-After` dates
    /// are compared with it if the server doesn't tell its own time.
    pub fn new(clock: fn() -> Timestamp) -> Self {
        Self {
            requests_per_minute: 1200,
            timeout: Duration::from_secs(30),
            attempts: 5,
            pause: Duration::from_millis(250),
            clock,
        }
    }
}

/// A client of the API.
#[derive(Debug)]
pub struct Client {
    endpoint: Endpoint,
    limits: Limits,
    throttle: Throttle,
    // Built at the first request, since loading the system's certificates would delay the first frame.
    http: OnceLock<reqwest::Client>,
    requests: AtomicU64,
    retries: AtomicU64,
    told: Mutex<Option<ServerClock>>,
}

/// The server's time and ours, at the same moment.
#[derive(Clone, Copy, Debug)]
struct ServerClock {
    server: Timestamp,
    own: Timestamp,
}

impl Client {
    pub fn new(endpoint: Endpoint, limits: Limits) -> Self {
        Self {
            throttle: Throttle::new(limits.requests_per_minute),
            endpoint,
            limits,
            http: OnceLock::new(),
            requests: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            told: Mutex::new(None),
        }
    }

    /// Whether the API accepts the keys, and whose they are. It is asked for one customer.
    pub async fn whose_keys(&self) -> Result<KeysOf, ApiError> {
        let query = [("limit".to_owned(), "1".to_owned())];
        let page = self.page(Resource::Customers, &query).await?;
        // Customers have a company only in the Partner API.
        let is_partners = page.items.iter().any(|item| item.pointer("/company/key").is_some());
        Ok(if is_partners { KeysOf::Partner } else { KeysOf::Programme })
    }

    /// Whether the server has told its time.
    pub fn tells_time(&self) -> bool {
        self.told().is_some()
    }

    /// How far this machine's clock is off from the server's, as of the last answer; `None` if no more than
    /// clocks usually differ. `now` is the caller's time, which `--now` may have frozen: it is enough that
    /// either this or the machine's own clock is right.
    pub fn skew(&self, now: Timestamp) -> Option<Skew> {
        let told = self.told()?;
        let real = Skew::between(told.own, told.server)?;
        let passed = (self.limits.clock)().since(told.own);
        Some(Skew::between(now, told.server.plus(passed))?.smaller(real))
    }

    fn told(&self) -> Option<ServerClock> {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, headers: &HeaderMap) {
        let Some(server) = date(headers).and_then(|date| Timestamp::from_utc(date.into())) else {
            return;
        };
        let told = ServerClock { server, own: (self.limits.clock)() };
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }

    /// Requests sent so far, retries included.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// How many of them were retries.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// The API's host, with its port if it isn't the default one.
    pub fn host(&self) -> String {
        host(&self.endpoint.base)
    }

    /// Reads one page of a list.
    pub async fn page(
        &self,
        resource: Resource,
        query: &[(String, String)],
    ) -> Result<Page, ApiError> {
        let name = resource.name();
        self.get(&[name], query, envelope::page).await.map_err(|problem| named(name, problem))
    }

    /// Reads one record by its key, as it came.
    pub async fn one(&self, resource: Resource, key: &str) -> Result<serde_json::Value, ApiError> {
        let name = resource.name();
        let wrapped = name.strip_suffix('s').unwrap_or(name);
        let read = |body: &[u8]| envelope::object(body, wrapped);
        self.get(&[name, key], &[], read).await.map_err(|problem| named(name, problem))
    }

    /// Reads the members of a partner's team.
    pub async fn members(&self, team_key: &str) -> Result<Vec<Member>, ApiError> {
        let read = |body: &[u8]| envelope::object(body, "team").map(members);
        self.get(&["partner-team", team_key], &[], read)
            .await
            .map_err(|problem| named("partner-team", problem))
    }

    /// Reads a partner's links. `partner` is a partnership key, partner key or e-mail.
    pub async fn links(&self, partner: &str) -> Result<Vec<PartnerLink>, ApiError> {
        let read = |body: &[u8]| envelope::items(body).map(links);
        self.get(&["links", "partnership", partner], &[], read)
            .await
            .map_err(|problem| named("links", problem))
    }

    /// Asks until there is an answer, a failure that won't pass, or no try left. An answer that `read` can't
    /// make sense of may pass, too.
    async fn get<T>(
        &self,
        path: &[&str],
        query: &[(String, String)],
        read: impl Fn(&[u8]) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut url = self.endpoint.base.clone();
        url.path_segments_mut()
            .map_err(|()| Problem::Network("base_url can't have a path".to_owned()))?
            .pop_if_empty()
            .extend(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let pauses = ExponentialBuilder::default()
            .with_min_delay(self.limits.pause)
            .with_max_delay(Duration::from_secs(20))
            .with_max_times(self.limits.attempts.saturating_sub(1))
            .with_jitter();
        let ask = || async { read(&self.once(url.clone()).await?) };
        ask.retry(pauses)
            .when(Problem::is_transient)
            .adjust(|problem, pause| match problem {
                Problem::Busy { after: Some(after), .. } => pause.map(|_| *after),
                _ => pause,
            })
            .notify(|problem, pause| {
                self.retries.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(path = path.first(), %problem, pause_ms = pause.as_millis(), "trying again");
            })
            .await
    }

    /// Sends one request and returns its whole body.
    async fn once(&self, url: Url) -> Result<Vec<u8>, Problem> {
        let http = self.http()?;
        self.throttle.ready().await;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let transport = |error| Problem::of_transport(error, self.limits.timeout);
        let response = http
            .get(url)
            .header(AUTHORIZATION, self.authorization()?)
            .send()
            .await
            .map_err(transport)?;
        self.hear(response.headers());
        let status = response.status();
        if status.is_success() {
            return self.body(response).await;
        }
        if status.is_redirection() {
            return Err(self.redirect(response.headers()));
        }
        let after = retry_after(response.headers(), self.limits.clock);
        Err(match status {
            StatusCode::UNAUTHORIZED => Problem::Unauthorized,
            StatusCode::FORBIDDEN => Problem::Forbidden,
            StatusCode::NOT_FOUND => Problem::NotFound,
            StatusCode::BAD_REQUEST => Problem::BadRequest(envelope::message(
                &self.body(response).await.unwrap_or_default(),
            )),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => match after {
                Some(after) if after > LONGEST_WAIT => Problem::LongWait(after),
                after => Problem::Busy { status: status.as_u16(), after },
            },
            other => Problem::Status(other.as_u16()),
        })
    }

    /// Reads a body, and stops as soon as its unpacked size is too large.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Problem> {
        let transport = |error| Problem::of_transport(error, self.limits.timeout);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            if u64::try_from(body.len() + chunk.len()).is_ok_and(|size| size > LARGEST_BODY) {
                return Err(Problem::TooLarge(LARGEST_BODY));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn redirect(&self, headers: &HeaderMap) -> Problem {
        let target = headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let to = target.and_then(|target| self.endpoint.base.join(target).ok());
        Problem::Redirect {
            from: self.host(),
            to: to.map_or_else(|| "nowhere".to_owned(), |url| host(&url)),
        }
    }

    fn authorization(&self) -> Result<HeaderValue, Problem> {
        let Credentials { public_key, secret_key } = &self.endpoint.credentials;
        let pair = SecretString::from(format!("{public_key}:{}", secret_key.expose_secret()));
        let encoded =
            SecretString::from(format!("Basic {}", BASE64_STANDARD.encode(pair.expose_secret())));
        let mut value = HeaderValue::from_str(encoded.expose_secret())
            .map_err(|_| Problem::Network("the keys can't be sent".to_owned()))?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn http(&self) -> Result<&reqwest::Client, Problem> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let built =
            self.build().map_err(|error| Problem::of_transport(error, self.limits.timeout))?;
        Ok(self.http.get_or_init(|| built))
    }

    fn build(&self) -> reqwest::Result<reqwest::Client> {
        // Fails only if a provider is already installed, which is just as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("partnerdesk/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT.min(self.limits.timeout))
            .read_timeout(self.limits.timeout);
        if is_loopback(&self.endpoint.base) {
            builder = builder.no_proxy();
        }
        builder.build()
    }
}

fn named(resource: &str, problem: Problem) -> ApiError {
    ApiError { resource: resource.to_owned(), problem }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("no host");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether an address is this machine. Plain HTTP is allowed there, and no proxy is used.
fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"))
}

/// How long the server asks to wait: seconds, or until a date. The date is compared with the server's own time
/// if it tells it, so that a wrong clock here does no harm.
fn retry_after(headers: &HeaderMap, clock: fn() -> Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let now = date(headers).unwrap_or_else(|| SystemTime::from(clock().utc()));
    Some(until.duration_since(now).unwrap_or_default())
}

/// The server's time.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(reqwest::header::HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let noon = || Timestamp::parse("2026-03-01T12:00:00Z").unwrap();
        let wait = |pairs: &[_]| retry_after(&headers(pairs), noon);
        assert_eq!(wait(&[(RETRY_AFTER, "7")]), Some(Duration::from_secs(7)));
        assert_eq!(
            wait(&[(RETRY_AFTER, "Sun, 01 Mar 2026 12:00:09 GMT")]),
            Some(Duration::from_secs(9))
        );
        let told = [
            (RETRY_AFTER, "Sun, 01 Mar 2026 12:00:09 GMT"),
            (DATE, "Sun, 01 Mar 2026 12:00:06 GMT"),
        ];
        assert_eq!(wait(&told), Some(Duration::from_secs(3)), "the server's own clock counts");
        assert_eq!(wait(&[(RETRY_AFTER, "Sun, 01 Mar 2020 12:00:09 GMT")]), Some(Duration::ZERO));
        assert_eq!(wait(&[(RETRY_AFTER, "soon")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn nothing_that_is_printed_holds_the_secret() {
        let endpoint = Endpoint {
            base: Url::parse("https://api.example/api/v2").unwrap(),
            credentials: Credentials {
                public_key: "pk_x".to_owned(),
                secret_key: "sk_hidden".to_owned().into(),
            },
        };
        let client = Client::new(endpoint, Limits::new(|| Timestamp::EPOCH));
        assert!(!format!("{client:?}").contains("sk_hidden"));
        assert!(!format!("{:?}", client.authorization()).contains("Basic"));
    }
}
