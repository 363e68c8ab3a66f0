//! What can go wrong with a request: which list, what happened, what to do. No text here ever holds a
//! credential or a query string, and of a body only the server's own message.

use std::time::Duration;

use crate::domain::text::clean;

/// A request that failed for good.
#[derive(Debug, thiserror::Error)]
#[error("{resource}: {problem}")]
pub struct ApiError {
    /// What was asked for, as the API's path word.
    pub resource: String,
    pub problem: Problem,
}

/// What went wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// 401: the keys are wrong, or belong to the Partner API.
    #[error("the server refused the keys (401 Unauthorized)")]
    Unauthorized,
    #[error("the keys may not read it (403 Forbidden)")]
    Forbidden,
    #[error("the server doesn't have it (404 Not Found)")]
    NotFound,
    /// 400, with the server's message.
    #[error("the server rejected the request (400 Bad Request: {0})")]
    BadRequest(String),
    /// Any other status that isn't a success.
    #[error("the server answered {0}")]
    Status(u16),
    /// 429 or 503 with a longer wait than we accept.
    #[error("the server asks to wait {} s before the next request", .0.as_secs())]
    LongWait(Duration),
    /// 429 or 503, with the wait that the server asks for.
    #[error("the server is busy (status {status})")]
    Busy {
        /// 429 or 503.
        status: u16,
        /// From `Retry-After`.
        after: Option<Duration>,
    },
    /// A redirect. Never followed, since the keys would go there too.
    #[error("{from} redirects to {to}, which isn't followed: the keys would go there")]
    Redirect {
        /// The host that was asked.
        from: String,
        /// The host it points to.
        to: String,
    },
    /// The body is larger than any page can be; the limit in bytes.
    #[error("the answer is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
    /// The body isn't a page of the API.
    #[error("the answer isn't a page of the API ({0})")]
    Shape(String),
    /// No byte arrived for this long.
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    /// The connection failed or broke.
    #[error("the connection failed ({0})")]
    Network(String),
    /// Pages keep coming without a new record.
    #[error("the list doesn't end: pages keep coming without new records")]
    Endless,
}

impl Problem {
    /// Whether another try may help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Timeout(_) | Self::Network(_) | Self::Shape(_) => true,
            Self::Status(status) => *status >= 500 || *status == 408,
            _ => false,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unauthorized => {
                "check the keys (Settings > Integrations > PartnerStack API Keys; vendor keys, not a partner's token), then run `partnerdesk doctor`"
            }
            Self::Forbidden => "ask an administrator of the programme for keys that may read it",
            Self::NotFound => {
                "check base_url; the API's own is https://api.partnerstack.com/api/v2"
            }
            Self::Redirect { .. } => "check base_url, and whether there is a proxy in between",
            Self::LongWait(_) | Self::Busy { .. } => {
                "try again later, or lower sync.requests_per_minute"
            }
            Self::Timeout(_) | Self::Network(_) => {
                "check the network and base_url, then run the command again: it continues where it stopped"
            }
            Self::BadRequest(_)
            | Self::Status(_)
            | Self::TooLarge(_)
            | Self::Shape(_)
            | Self::Endless => {
                "run the command again: it continues where it stopped; if that fails too, run `partnerdesk doctor`"
            }
        }
    }

    /// A transport error, without the URL that the library puts into its text.
    pub(super) fn of_transport(error: reqwest::Error, timeout: Duration) -> Self {
        if error.is_timeout() {
            return Self::Timeout(timeout);
        }
        let error = error.without_url();
        let mut root: &dyn std::error::Error = &error;
        while let Some(source) = root.source() {
            root = source;
        }
        Self::Network(clean(&root.to_string()).into_owned())
    }
}

/// The server's own words, cut to fit a line.
pub(super) fn words(message: &str) -> String {
    let message = clean(message);
    let mut short: String = message.chars().take(200).collect();
    if short.len() < message.len() {
        short.push('…');
    }
    short
}
