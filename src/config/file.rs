//! `config.toml`: its keys, their defaults, and the message when one is wrong.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::duration::{ConfigDuration, Every};
use crate::domain::Zone;

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Keys or values are wrong.
    #[error("{path}, {}", told(faults))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, in the order of the file.
        faults: Vec<ConfigFault>,
    },
    /// The file could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file has this profile already.
    #[error("{path} has a profile {name} already; choose another name, or edit the file")]
    Exists {
        /// The file.
        path: PathBuf,
        /// The profile's name.
        name: String,
    },
    /// The file holds a secret, and other users can read it.
    #[error("{path} holds a secret and can be read by others; run: chmod 600 {path}")]
    Readable {
        /// The file.
        path: PathBuf,
    },
}

/// What is wrong in a line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

/// So many faults are told at once.
const TOLD: usize = 10;

fn told(faults: &[ConfigFault]) -> String {
    let told = faults.iter().map(|fault| format!("line {}: {}", fault.line, fault.message));
    let told = told.collect::<Vec<_>>().join("; ");
    if faults.len() < TOLD { told } else { told + "; and there may be more" }
}

/// The whole configuration.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The profile to open when none is named.
    pub profile: Option<String>,
    /// Programmes, by the names that the user gave them.
    pub profiles: BTreeMap<String, ProfileConfig>,
    /// How to sync.
    pub sync: Sync,
    /// How to show.
    pub display: Display,
    /// Other keys for an action.
    pub keys: BTreeMap<String, KeyBindings>,
}

/// One programme.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileConfig {
    /// The API's address.
    pub base_url: Option<String>,
    /// The public key.
    pub public_key: Option<String>,
    /// The partner's page in the web app, with `{partnership_key}` in it.
    pub web_url: Option<String>,
    /// A command whose first line of output is the secret key.
    pub secret_command: Option<String>,
    /// The environment variable that holds the secret key.
    pub secret_env: Option<String>,
    /// The secret key itself.
    pub secret: Option<String>,
}

/// Leaves out the secret, so that it can't get into a log by accident.
impl std::fmt::Debug for ProfileConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile")
            .field("base_url", &self.base_url)
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

/// How to sync.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sync {
    /// The interval of background refreshes while the console is open.
    pub every: Every,
    /// How far back rewards and transactions are read again, in days.
    pub trailing_days: u32,
    /// How often, at most, the console reads that window.
    pub window_every: ConfigDuration,
    /// The budget of requests per minute.
    pub requests_per_minute: u32,
    /// How many lists are read at once.
    pub concurrency: u32,
    /// A request fails when no byte arrives for this long.
    pub timeout: ConfigDuration,
    /// How often one request is tried, in all.
    pub attempts: u32,
}

impl Default for Sync {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        Self {
            every: Every(Some(minutes(5))),
            trailing_days: 120,
            window_every: ConfigDuration(minutes(360)),
            requests_per_minute: 1200,
            concurrency: 4,
            timeout: ConfigDuration(Duration::from_secs(30)),
            attempts: 5,
        }
    }
}

/// How to show.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Display {
    /// The theme's name; `auto` for the one that suits the terminal's background.
    pub theme: String,
    /// The time zone in which times are shown and dates are read.
    #[serde(deserialize_with = "zone")]
    pub timezone: Zone,
    /// What the programme calls a reward.
    pub reward_word: String,
    /// Whether the mouse wheel scrolls.
    pub mouse: bool,
    /// Whether leaving the console from the table takes the key twice.
    pub confirm_quit: bool,
    /// Whether all of the row under the cursor stands out, rather than its name; `None`: unless it is over SSH.
    #[serde(deserialize_with = "row_bar")]
    pub row_bar: Option<bool>,
    /// Whether the terminal's bell tells when something that took long has ended.
    pub bell: bool,
}

impl Default for Display {
    fn default() -> Self {
        Self {
            theme: "auto".to_owned(),
            timezone: Zone::Local,
            reward_word: "reward".to_owned(),
            mouse: false,
            confirm_quit: true,
            row_bar: None,
            bell: false,
        }
    }
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> Result<Zone, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

fn row_bar<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected true, false or \"auto\"")]
    enum RowBar {
        Said(bool),
        Word(String),
    }
    match RowBar::deserialize(from)? {
        RowBar::Said(said) => Ok(Some(said)),
        RowBar::Word(word) if word == "auto" => Ok(None),
        RowBar::Word(_) => Err(serde::de::Error::custom("expected true, false or \"auto\"")),
    }
}

/// One key or several.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "expected a key in quotes, or a list of them")]
pub enum KeyBindings {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl KeyBindings {
    /// All of them.
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::One(key) => vec![key],
            Self::Many(keys) => keys.iter().map(String::as_str).collect(),
        }
    }
}

impl Config {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let failed = |source| ConfigError::Read { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let config = Self::parse(&text, path)?;
        if config.profiles.values().any(|profile| profile.secret.is_some()) {
            let mode = std::fs::metadata(path).map_err(failed)?.permissions().mode();
            if mode & 0o044 != 0 {
                return Err(ConfigError::Readable { path: path.to_owned() });
            }
        }
        Ok(config)
    }

    /// Parses the text of a file; tells all that is wrong with it, as far as one fault doesn't hide another. Errors
    /// never quote a line, since it may hold the secret.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let mut faults = Vec::new();
        let mut rest = text.to_owned();
        let config = loop {
            let error = match toml::from_str::<Self>(&rest) {
                Ok(config) => break Some(config),
                Err(error) => error,
            };
            let line = error.span().map(|span| line_of(&rest, span.start));
            let message = without_values(error.message());
            faults.push(ConfigFault { line: line.unwrap_or(1), message });
            match line.and_then(|line| without_line(&rest, line)) {
                Some(without) if faults.len() < TOLD => rest = without,
                _ => break None,
            }
        };
        faults.extend(config.iter().flat_map(|config| config.out_of_range(text)));
        match config {
            Some(config) if faults.is_empty() => Ok(config),
            _ => {
                faults.sort_by_key(|fault| fault.line);
                Err(ConfigError::Wrong { path: path.to_owned(), faults })
            }
        }
    }

    /// Values of the right type that mean nothing.
    fn out_of_range(&self, text: &str) -> Vec<ConfigFault> {
        let (sync, word) = (&self.sync, self.display.reward_word.as_str());
        let wrong = [
            (sync.trailing_days == 0, "trailing_days", "must be at least 1"),
            (sync.requests_per_minute == 0, "requests_per_minute", "must be at least 1"),
            (!(1..=16).contains(&sync.concurrency), "concurrency", "must be from 1 to 16"),
            (!(1..=20).contains(&sync.attempts), "attempts", "must be from 1 to 20"),
            (
                !matches!(word, "reward" | "commission"),
                "reward_word",
                "must be \"reward\" or \"commission\"",
            ),
        ];
        let wrong = wrong.into_iter().filter(|(is_wrong, ..)| *is_wrong);
        let faults = wrong.map(|(_, key, message)| {
            let line = text.lines().position(|line| line.trim_start().starts_with(key));
            ConfigFault { line: line.unwrap_or(0) + 1, message: format!("{key} {message}") }
        });
        faults.collect()
    }
}

/// The line, from 1, of a byte of a text.
fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// The text with a line left empty, or with a table if that is the line's title; the others keep their numbers. `None`
/// where what is left can't be read: the line was part of a longer value.
fn without_line(text: &str, line: usize) -> Option<String> {
    let is_title = |line: &str| line.trim_start().starts_with('[');
    let at = line.checked_sub(1)?;
    let goes_on = text.lines().skip(line).take_while(|line| !is_title(line)).count();
    let last = if is_title(text.lines().nth(at)?) { at + goes_on } else { at };
    let kept = |(place, own)| if (at..=last).contains(&place) { "" } else { own };
    let without: String =
        text.lines().enumerate().map(kept).flat_map(|line| [line, "\n"]).collect();
    without.parse::<toml::Table>().is_ok().then_some(without)
}

/// The parser's message without the value it complains about, which may be a secret. For a wrong type it
/// would be `invalid type: string "…", expected …`.
fn without_values(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    match (message.strip_prefix("invalid type: "), message.find(", expected ")) {
        (Some(_), Some(at)) => format!("wrong type{}", message.get(at..).unwrap_or_default()),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../config.example.toml");

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("config.toml"))
    }

    #[test]
    fn the_example_is_the_defaults() {
        assert_eq!(parse(EXAMPLE).unwrap(), Config::default());
    }

    #[test]
    fn the_example_works_with_everything_in_it_switched_on() {
        let on: String = EXAMPLE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest)
                    if rest.starts_with('[')
                        || rest.split_once(" = ").is_some_and(|(name, _)| !name.contains(' ')) =>
                {
                    rest
                }
                _ => line,
            })
            .fold(String::new(), |text, line| text + line + "\n");
        let config = parse(&on).unwrap();
        assert_eq!(config.profile.as_deref(), Some("acme"));
        let acme = &config.profiles["acme"];
        for set in [
            &acme.base_url,
            &acme.public_key,
            &acme.web_url,
            &acme.secret_command,
            &acme.secret_env,
            &acme.secret,
        ] {
            assert!(set.is_some());
        }
        assert_eq!(config.keys["page_down"].all(), ["PgDn", "Space"]);
    }

    #[test]
    fn a_mistake_is_named_with_its_line_and_never_quotes_a_value() {
        let cases = [
            ("[sync]\nevrey = \"5m\"\n", 2, "evrey"),
            ("[profiles.a]\npublic_key = \"x\"\nsecrt = \"sk_hidden\"\n", 3, "secrt"),
            ("\n[sync]\nevery = \"5 weeks\"\n", 3, "5m"),
            ("[profiles.a]\nsecret = [\"sk_hidden\"]\n", 2, "wrong type"),
            ("profiles = \"sk_hidden\"\n", 1, "wrong type"),
            ("[sync]\nattempts = 0\n", 2, "attempts"),
            ("[display]\nreward_word = \"bonus\"\n", 2, "commission"),
            ("[display]\ntimezone = \"Mars/Olympus\"\n", 2, "Europe/Berlin"),
            ("[sync\n", 1, ""),
        ];
        for (text, line, said) in cases {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(&format!("line {line}")), "{error}");
            assert!(error.contains(said), "{error}");
            assert!(!error.contains("hidden"), "{error}");
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
        let text = "[sync]\nevrey = \"5m\"\nattempts = 0\n[display]\nmouse = \"sk_hidden\"\n";
        let error = parse(text).unwrap_err().to_string();
        let at = |part: &str| error.find(part).unwrap_or_else(|| panic!("{part}: {error}"));
        assert!(at("line 2:") < at("line 3: attempts") && at("line 3:") < at("line 5: wrong type"));
        assert!(!error.contains("hidden"), "{error}");
        // A table that isn't known hides what is in it, but not the others.
        let error = parse("[sync]\nattempts = \"x\"\n[sink]\nevery = 1\n").unwrap_err().to_string();
        assert!(error.contains("sink") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, "[profiles.a]\nsecret = \"sk\"\n").unwrap();
        for (mode, refused) in
            [(0o644, true), (0o640, true), (0o604, true), (0o600, false), (0o622, false)]
        {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(
                matches!(Config::read(&path), Err(ConfigError::Readable { .. })),
                refused,
                "{mode:o}"
            );
        }
        std::fs::write(&path, "[profiles.a]\nsecret_env = \"X\"\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Config::read(&path).is_ok());
    }
}
