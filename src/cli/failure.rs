//! How the program fails: an exit code, what failed and what to do about it, as two or three lines or as JSON.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use crate::api::{ApiError, Problem};
use crate::config::{ConfigError, SecretError};
use crate::domain::text::clean;
use crate::offers::OffersError;
use crate::query::QueryError;
use crate::store::StoreError;
use crate::sync::SyncError;
use crate::term::ColourDepth;

/// Exit codes, a public interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Done = 0,
    /// Failed for an internal reason.
    Ours = 1,
    /// Wrong usage or input; nothing changed.
    Usage = 2,
    /// Wrong or missing configuration or credentials.
    Config = 3,
    /// The API couldn't be reached, or refused.
    Api = 4,
    /// Not found, or ambiguous.
    NotFound = 5,
    /// `cases recheck`: something changed.
    Changed = 10,
    /// `why`: nothing stands in the way of the reward, yet it is missing.
    ShouldHaveFired = 20,
    /// `why`: something must be looked up first.
    NeedsData = 21,
    /// Interrupted; what was committed is kept.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure that ends a command.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    /// `error.code` of the JSON form (rule: output-shapes).
    pub(super) code: &'static str,
    /// What failed, and where.
    pub(super) what: String,
    /// What to do.
    pub(super) hint: String,
    /// An extra member of the JSON form.
    more: Option<Box<(&'static str, serde_json::Value)>>,
    /// The option parser's own text, printed as it is instead of the usual form.
    verbatim: Option<String>,
}

impl Failure {
    pub(super) fn new(
        exit: Exit,
        code: &'static str,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { exit, code, what: what.into(), hint: hint.into(), more: None, verbatim: None }
    }

    /// Adds a member to the JSON form.
    pub(super) fn with(mut self, name: &'static str, value: serde_json::Value) -> Self {
        self.more = Some(Box::new((name, value)));
        self
    }

    pub(super) fn ours(what: &str, why: &str) -> Self {
        Self::new(
            Exit::Ours,
            "internal",
            format!("{what}: {why}"),
            "if it happens again, report it with the log (partnerdesk doctor names it)",
        )
    }

    pub(super) fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", what, hint)
    }

    pub(super) fn config(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(Exit::Config, "config", what, hint)
    }

    /// There is no data to answer from.
    pub(super) fn no_data() -> Self {
        Self::new(
            Exit::NotFound,
            "not_found",
            "no data yet: this profile has never been synced",
            "run partnerdesk sync, or try partnerdesk --demo",
        )
    }

    /// The question can't be answered, since the list of partners was never read.
    pub(super) fn unread(what: impl Into<String>) -> Self {
        Self::new(
            Exit::NotFound,
            "not_found",
            what,
            "run partnerdesk sync; if it says that the keys may not read partnerships, ask an administrator of the programme for keys that may",
        )
    }

    /// Takes over the option parser's text. Help and version go to standard output and aren't failures.
    pub(super) fn of_clap(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        if !error.use_stderr() {
            let variable = |name: &str| std::env::var(name).ok();
            let has_colours = std::io::stdout().is_terminal()
                && ColourDepth::detect(variable) != ColourDepth::None;
            let coloured = || error.render().ansi().to_string();
            return Self {
                verbatim: Some(if has_colours { coloured() } else { text.clone() }),
                ..Self::new(Exit::Done, "usage", text, "")
            };
        }
        let first =
            text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let first = clean(&first).into_owned();
        Self { verbatim: Some(text), ..Self::usage(first, "run the command with --help") }
    }

    /// Prints the failure: two or three lines, or one of JSON.
    pub(super) fn print(&self, json: bool) {
        if self.exit == Exit::Done {
            super::output::text(self.verbatim.as_deref().unwrap_or_default());
            return;
        }
        let text = if json {
            format!("{}\n", serde_json::json!({"error": self.json()}))
        } else if let Some(text) = &self.verbatim {
            text.clone()
        } else if self.hint.is_empty() {
            format!("error: {}\n", self.what)
        } else {
            format!("error: {}\n  {}\n", self.what, self.hint)
        };
        // If even standard error is gone, nothing can be done.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// The value of `error` in the JSON form.
    pub(super) fn json(&self) -> serde_json::Value {
        let mut json =
            serde_json::json!({"code": self.code, "message": self.what, "hint": self.hint});
        if let (Some(members), Some((name, value))) = (json.as_object_mut(), self.more.as_deref()) {
            members.insert((*name).to_owned(), value.clone());
        }
        json
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::new(
            Exit::Usage,
            "query",
            format!("the query line is wrong at {error}"),
            "partnerdesk query --help shows the grammar",
        )
    }
}

impl From<OffersError> for Failure {
    /// A wrong offers file counts as wrong input (rule: offers-file-first).
    fn from(error: OffersError) -> Self {
        let hint = "check the path given by --offers or PARTNERDESK_OFFERS, and the file";
        Self::usage(error.to_string(), hint)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let hint = match error {
            ConfigError::Wrong { .. } => "config.example.toml shows every key",
            ConfigError::Readable { .. } => {
                "or keep the secret elsewhere: secret_command, secret_env"
            }
            ConfigError::Write { .. } => "check who may write there",
            ConfigError::Exists { .. } => "its profiles are listed in it",
            ConfigError::Read { .. } => "check the path given by --config or PARTNERDESK_CONFIG",
        };
        Self::config(error.to_string(), hint)
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        let hint = "set PARTNERDESK_SECRET_KEY, or secret_command in the profile";
        Self::new(Exit::Config, "credentials", error.to_string(), hint)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::Newer { .. } | StoreError::Held { .. } => "",
            StoreError::Older { .. } => "run any command that reads it, such as partnerdesk query",
            StoreError::Corrupt { .. } => {
                "run partnerdesk sync: it moves the file aside and reads everything again"
            }
            StoreError::File { .. } => {
                "check the folder's owner and free space, or name another with --data-dir"
            }
            StoreError::Failed { .. } | StoreError::Stopped => {
                "check the disk's free space, then run partnerdesk doctor"
            }
            StoreError::Hole { .. } => "run partnerdesk sync: it reads what is missing",
        };
        Self::new(Exit::Ours, "internal", error.to_string(), hint)
    }
}

fn of_api(problem: &Problem) -> (Exit, &'static str) {
    match problem {
        Problem::Unauthorized => (Exit::Config, "credentials"),
        Problem::Timeout(_) | Problem::Network(_) => (Exit::Api, "network"),
        _ => (Exit::Api, "refused"),
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let (exit, code) = of_api(&error.problem);
        Self::new(exit, code, error.to_string(), error.problem.hint())
    }
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Api(error) => error.into(),
            SyncError::Store(error) => error.into(),
            SyncError::Damaged { ref reason, .. } => {
                let hint = format!(
                    "what can still be read of it stays usable; to read it again: {}",
                    reason.problem.hint()
                );
                let (exit, code) = of_api(&reason.problem);
                Self::new(exit, code, error.to_string(), hint)
            }
            SyncError::Doubted(_) => Self::new(
                Exit::Api,
                "refused",
                error.to_string(),
                "run partnerdesk sync again; if they are really gone, run partnerdesk sync --accept-vanished",
            ),
            SyncError::Cancelled => Self::new(Exit::Interrupted, "internal", error.to_string(), ""),
        }
    }
}
