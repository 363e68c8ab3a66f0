//! What a command works on: the profile, its folder, its clock and, if it needs the network, its client. Options
//! override the environment, which overrides the configuration file.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use reqwest::Url;
use strum::IntoEnumIterator;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::log;
use super::output::note;
use crate::api::{Client, Credentials, Endpoint, Limits, address};
use crate::config::{
    Asks, BASE_URL, Config, PUBLIC_KEY, Paths, ProfileConfig, SECRET_KEY, SecretSource,
    is_demo_name, is_profile_name, read_secret, shown,
};
use crate::demo::{DemoProfile, DemoServer};
use crate::domain::Segment;
use crate::domain::num::count;
use crate::domain::resource::API_ADDRESS;
use crate::investigate::{Language, ReplyBook};
use crate::keymap::Keymap;
use crate::offers::{OffersError, OffersFile, read_segments};
use crate::query::{ListField, Moment, Query, QueryField};
use crate::roster::FilterContext;
use crate::runtime::clock::{Clock, real_now};
use crate::store::Store;
use crate::sync::Settings;

/// What a command works on.
pub(super) struct Session {
    pub(super) profile: String,
    pub(super) folder: PathBuf,
    pub(super) clock: Clock,
    pub(super) config: Config,
    /// The configuration file that was read, or would be if it existed.
    pub(super) config_file: PathBuf,
    pub(super) paths: Paths,
    pub(super) offline: bool,
    /// The offers file, if one was named.
    offers: Option<PathBuf>,
    source: DataSource,
}

enum DataSource {
    Real(ProfileConfig),
    Demo(DemoProfile),
}

/// A client for the API. The demo's server runs as long as this lives.
pub(super) struct Connection {
    pub(super) client: Arc<Client>,
    _server: Option<DemoServer>,
}

impl Session {
    /// Reads the configuration and chooses the profile. Doesn't touch the network or create a store.
    pub(super) fn open(global: &Global) -> Result<Self, Failure> {
        let mut paths = Paths::of_platform().ok_or_else(|| {
            Failure::config(
                "there is no home folder to keep data in",
                "set HOME, or name folders with --config and --data-dir",
            )
        })?;
        if let Some(data) = &global.data_dir {
            paths.data.clone_from(data);
        }
        log::start(&paths.log(), global.verbose);
        let config_file = global.config.clone().unwrap_or_else(|| paths.config_file());
        // Only a file that was named has to exist.
        let config = if global.config.is_some() || config_file.exists() {
            Config::read(&config_file)?
        } else {
            Config::default()
        };
        let clock = Clock::new(global.now);
        let (profile, source) = if global.demo {
            let demo = DemoProfile::open(
                &paths.data,
                global.demo_partners,
                global.seed,
                global.now,
                clock.now(),
            )
            .map_err(|error| {
                Failure::ours("the demo programme's folder can't be used", &error.to_string())
            })?;
            (demo.name().to_owned(), DataSource::Demo(demo))
        } else {
            let (name, profile) = choose(global, &config, &paths)?;
            (name, DataSource::Real(profile))
        };
        let folder = paths.profile(&profile);
        Ok(Self {
            offers: global.offers.clone(),
            profile,
            folder,
            clock,
            config,
            config_file,
            paths,
            offline: global.offline,
            source,
        })
    }

    pub(super) fn store_file(&self) -> PathBuf {
        self.folder.join("store.db")
    }

    /// The path of the offers file: the named one, else the demo profile's own, else the usual place.
    pub(super) fn offers_file(&self) -> PathBuf {
        match (&self.offers, &self.source) {
            (Some(named), _) => named.clone(),
            (None, DataSource::Demo(_)) => self.folder.join("offers.toml"),
            (None, DataSource::Real(_)) => self.paths.config.join("offers.toml"),
        }
    }

    /// The segments of the offers file; none if there is no file. A named file must exist.
    pub(super) fn segments(&self) -> Result<Vec<Segment>, OffersError> {
        let file = self.offers_file();
        if self.offers.is_none() && !file.exists() {
            return Ok(Vec::new());
        }
        read_segments(&file)
    }

    /// The offers file; empty if there is none. A named file must exist.
    pub(super) fn offers(&self) -> Result<OffersFile, OffersError> {
        Ok(self.offers_if_any()?.unwrap_or_default())
    }

    /// The offers file, if there is one. A named file must exist.
    pub(super) fn offers_if_any(&self) -> Result<Option<OffersFile>, OffersError> {
        let file = self.offers_file();
        if self.offers.is_none() && !file.exists() {
            return Ok(None);
        }
        OffersFile::read(&file).map(Some)
    }

    /// The path of the team's own sentences in a language, beside the configuration.
    fn replies_file(&self, language: Language) -> PathBuf {
        self.config_file.with_file_name(match language {
            Language::English => "replies.toml".to_owned(),
            other => format!("replies.{}.toml", other.code()),
        })
    }

    /// The keymap with the configuration's changes.
    pub(super) fn keymap(&self) -> Result<Keymap, Failure> {
        let changes = self.config.keys.iter().map(|(name, keys)| (name.as_str(), keys.all()));
        Keymap::with(changes).map_err(|problems| {
            Failure::config(
                format!("{}: {}", shown(&self.config_file), problems.join("; ")),
                "the help (?) shows the actions and their keys",
            )
        })
    }

    /// The sentences for partners: the shipped ones, overridden by the team's files.
    pub(super) fn replies(&self) -> Result<ReplyBook, Failure> {
        let hint = "docs/replies.md names every sentence and its fields";
        let mut book = ReplyBook::default();
        for language in Language::iter() {
            let file = self.replies_file(language);
            let text = match std::fs::read_to_string(&file) {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => {
                    return Err(Failure::config(
                        format!("cannot read {}: {error}", file.display()),
                        hint,
                    ));
                }
            };
            book.edit(language, &text).map_err(|slips| {
                let said = slips.iter().map(|slip| format!("line {}: {}", slip.line, slip.message));
                let said = said.take(3).collect::<Vec<_>>().join("; ");
                Failure::config(format!("{}, {said}", file.display()), hint)
            })?;
        }
        Ok(book.in_word(&self.config.display.reward_word))
    }

    /// Parses a query line. Reads the offers file only if the line asks for a segment, so that a mistake in the file
    /// affects nothing else.
    pub(super) fn query(&self, line: &str) -> Result<(Query, FilterContext), Failure> {
        let query = Query::parse(line)?;
        let asks = query.term(QueryField::List(ListField::Segment)).is_some();
        let segments = if asks { self.segments()? } else { Vec::new() };
        let names: Vec<String> = segments.iter().map(|segment| segment.name.clone()).collect();
        let query = if asks { Query::parse_with(line, &names)? } else { query };
        let moment = Moment { now: self.clock.now(), zone: self.config.display.timezone };
        Ok((query, FilterContext { moment, segments: segments.into(), customers: HashMap::new() }))
    }

    pub(super) fn is_demo(&self) -> bool {
        matches!(self.source, DataSource::Demo(_))
    }

    /// Whether there is anything to work with: keys, or data from an earlier sync.
    pub(super) fn is_set_up(&self) -> bool {
        self.has_keys() || self.store_file().exists()
    }

    /// Whether there are keys for the API; the demo needs none.
    pub(super) fn has_keys(&self) -> bool {
        match &self.source {
            DataSource::Demo(_) => true,
            DataSource::Real(profile) => profile.public_key.is_some(),
        }
    }

    /// Opens the store for reading. Fails if the profile has no data yet.
    pub(super) fn read_store(&self) -> Result<Store, Failure> {
        let file = self.store_file();
        if !file.exists() {
            return Err(Failure::no_data());
        }
        let store = Store::open_to_read(&file)?;
        let synced = store.resources()?.iter().any(|state| state.complete_at.is_some());
        if !synced && store.partner_counts()?.0 == 0 {
            return Err(Failure::no_data());
        }
        Ok(store)
    }

    /// Fails with `--offline`.
    pub(super) fn require_network(&self, what: &str) -> Result<(), Failure> {
        if self.offline {
            return Err(Failure::usage(
                format!("{what} needs the network, but --offline is set"),
                "leave out --offline",
            ));
        }
        Ok(())
    }

    /// The settings of a sync, from the configuration.
    pub(super) fn sync_settings(&self) -> Settings {
        let sync = &self.config.sync;
        Settings {
            trailing_days: sync.trailing_days,
            window_every: i64::try_from(sync.window_every.0.as_millis()).unwrap_or(i64::MAX),
            concurrency: usize::try_from(sync.concurrency).unwrap_or(1),
            accept_vanished: false,
        }
    }

    pub(super) fn public_key(&self) -> Option<&str> {
        match &self.source {
            DataSource::Real(profile) => profile.public_key.as_deref(),
            DataSource::Demo(_) => None,
        }
    }

    /// Where the secret key comes from, if one is set.
    pub(super) fn secret_source(&self) -> Option<SecretSource> {
        if variable(SECRET_KEY).is_some() {
            return Some(SecretSource::Variable(SECRET_KEY.to_owned()));
        }
        match &self.source {
            DataSource::Real(profile) => SecretSource::of(profile),
            DataSource::Demo(_) => None,
        }
    }

    /// The address of the API. Fails if the configured one isn't usable.
    pub(super) fn base_url(&self) -> Result<Url, Failure> {
        let configured = match &self.source {
            DataSource::Real(profile) => profile.base_url.as_deref(),
            DataSource::Demo(_) => None,
        };
        let text = configured.unwrap_or(API_ADDRESS);
        let wrong = |why: &str| {
            Failure::config(
                format!("base_url of profile {} {why}", self.profile),
                format!("the API's own is {API_ADDRESS}"),
            )
        };
        address(text).map_err(wrong)
    }

    /// Makes a client for the profile: reads the secret, or starts the demo's server.
    pub(super) async fn connect(&self) -> Result<Connection, Failure> {
        let mut limits = Limits::new(real_now);
        let sync = &self.config.sync;
        limits.timeout = sync.timeout.0;
        limits.attempts = usize::try_from(sync.attempts).unwrap_or(1);
        match &self.source {
            DataSource::Demo(demo) => {
                limits.requests_per_minute = 0;
                let listed = self.demo_was_listed();
                let server = demo.serve(listed).await.map_err(|error| {
                    Failure::ours("the demo's server could not be started", &error.to_string())
                })?;
                let base = Url::parse(&server.base_url()).map_err(|error| {
                    Failure::ours("the demo's server has no address", &error.to_string())
                })?;
                let credentials = Credentials {
                    public_key: server.public_key().to_owned(),
                    secret_key: server.secret_key().to_owned().into(),
                };
                let client = Arc::new(Client::new(Endpoint { base, credentials }, limits));
                Ok(Connection { client, _server: Some(server) })
            }
            DataSource::Real(profile) => {
                limits.requests_per_minute = sync.requests_per_minute;
                let base = self.base_url()?;
                let missing = |what: &str, hint: &str| {
                    Failure::new(
                        Exit::Config,
                        "credentials",
                        format!("profile {} has no {what}", self.profile),
                        hint.to_owned(),
                    )
                };
                let public_key = profile
                    .public_key
                    .clone()
                    .ok_or_else(|| missing("public key", "set public_key in the profile, or PARTNERDESK_PUBLIC_KEY; partnerdesk --demo needs none"))?;
                let source = self.secret_source().ok_or_else(|| {
                    missing(
                        "secret key",
                        "set secret_command in the profile, or PARTNERDESK_SECRET_KEY",
                    )
                })?;
                if matches!(source, SecretSource::File(_)) {
                    note(
                        "warning: the secret key is in the configuration file; use secret_command or secret_env to keep it elsewhere",
                    );
                }
                let secret_key = read_secret(&source, Asks::Terminal)?;
                let client = Arc::new(Client::new(
                    Endpoint { base, credentials: Credentials { public_key, secret_key } },
                    limits,
                ));
                Ok(Connection { client, _server: None })
            }
        }
    }

    /// Whether the demo's transactions were once listed to their end. The store remembers it; the demo's server, which
    /// starts anew each time, doesn't.
    fn demo_was_listed(&self) -> bool {
        let file = self.store_file();
        file.exists()
            && Store::open_to_read(&file).and_then(|store| store.resources()).is_ok_and(|states| {
                states.iter().any(|state| {
                    state.resource == crate::domain::Resource::Transactions
                        && state.complete_at.is_some()
                })
            })
    }
}

/// Chooses the profile and applies the environment to it.
fn choose(
    global: &Global,
    config: &Config,
    paths: &Paths,
) -> Result<(String, ProfileConfig), Failure> {
    let only = config.profiles.keys().next().filter(|_| count(config.profiles.len()) == 1);
    let named = global.profile.as_ref().or(config.profile.as_ref());
    let name = named.or(only).cloned().unwrap_or_else(|| "default".to_owned());
    let known = || config.profiles.keys().cloned().collect::<Vec<_>>().join(", ");
    if !is_profile_name(&name) || is_demo_name(&name) {
        let hint = "use letters, digits, - and _, and no name that the demo uses";
        return Err(Failure::config(format!("{name:?} can't be a profile's name"), hint));
    }
    let from_environment = variable(PUBLIC_KEY).is_some() || variable(BASE_URL).is_some();
    if named.is_some()
        && !config.profiles.contains_key(&name)
        && !from_environment
        && !paths.profile(&name).exists()
    {
        let hint = if config.profiles.is_empty() {
            "no profile is configured yet".to_owned()
        } else {
            format!("known: {}", known())
        };
        return Err(Failure::config(format!("there is no profile named {name}"), hint));
    }
    let mut profile = config.profiles.get(&name).cloned().unwrap_or_default();
    profile.base_url = variable(BASE_URL).or(profile.base_url);
    profile.public_key = variable(PUBLIC_KEY)
        .or(profile.public_key)
        .map(|key| key.trim().to_owned())
        .filter(|key| !key.is_empty());
    Ok((name, profile))
}

/// An environment variable that is set and not blank.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
