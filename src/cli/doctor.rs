//! `partnerdesk doctor`: what is set up, what isn't, and what to do about it. It changes nothing.

use serde::Serialize;

use super::args::{DoctorArgs, Global};
use super::failure::{Exit, Failure};
use super::output::print;
use super::session::Session;
use super::sync::FOLLOWS;
use crate::api::KeysOf;
use crate::config::{SecretSource, shown};
use crate::domain::Timestamp;
use crate::domain::num::{grouped, plural};
use crate::store::{Store, StoreError};
use crate::term::{ColourDepth, tmux};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum DoctorState {
    Ok,
    Warn,
    Fail,
}

/// One line of the report.
#[derive(Debug, Serialize)]
struct DoctorLine {
    name: &'static str,
    state: DoctorState,
    detail: String,
    /// What to do about it; empty if there is nothing to do.
    remedy: String,
    #[serde(skip)]
    exit: Exit,
}

impl DoctorLine {
    fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            name,
            state: DoctorState::Ok,
            detail: detail.into(),
            remedy: String::new(),
            exit: Exit::Done,
        }
    }

    fn warn(name: &'static str, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { state: DoctorState::Warn, remedy: remedy.into(), ..Self::ok(name, detail) }
    }

    fn fail(name: &'static str, failure: Failure) -> Self {
        Self {
            state: DoctorState::Fail,
            remedy: failure.hint,
            exit: failure.exit,
            ..Self::ok(name, failure.what)
        }
    }
}

pub(super) async fn run(global: &Global, args: &DoctorArgs) -> Result<Exit, Failure> {
    let checks = match Session::open(global) {
        Ok(session) => examine(&session).await,
        Err(failure) => vec![DoctorLine::fail("config", failure), terminal()],
    };
    // The first check that failed decides.
    let exit = checks
        .iter()
        .find(|check| check.state == DoctorState::Fail)
        .map_or(Exit::Done, |check| check.exit);
    if args.json {
        let json = serde_json::to_string(&checks).unwrap_or_default();
        print(|out| writeln!(out, "{json}"))?;
    } else {
        print(|out| {
            for check in &checks {
                let state = match check.state {
                    DoctorState::Ok => "ok  ",
                    DoctorState::Warn => "warn",
                    DoctorState::Fail => "fail",
                };
                writeln!(out, "{state}  {:<12} {}", check.name, check.detail)?;
                if !check.remedy.is_empty() {
                    writeln!(out, "      {:<12} -> {}", "", check.remedy)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(exit)
}

async fn examine(session: &Session) -> Vec<DoctorLine> {
    let mut checks = vec![config(session), credentials(session)];
    let mut clock = None;
    let ready = checks.iter().all(|check| check.state != DoctorState::Fail);
    checks.push(if ready {
        api(session, &mut clock).await
    } else {
        DoctorLine::warn("api", "not checked: fix the failures above first", "")
    });
    checks.extend(clock);
    checks.push(store(session));
    checks.push(terminal());
    checks.extend(clipboard());
    checks
}

fn config(session: &Session) -> DoctorLine {
    if let Err(failure) = session.base_url() {
        return DoctorLine::fail("config", failure);
    }
    if let Err(failure) = session.replies() {
        return DoctorLine::fail("config", failure);
    }
    if let Err(failure) = session.keymap() {
        return DoctorLine::fail("config", failure);
    }
    let file = shown(&session.config_file);
    let log = shown(&session.paths.log());
    if session.is_demo() {
        DoctorLine::ok(
            "config",
            format!("the demo programme, in {}; log {log}", shown(&session.folder)),
        )
    } else if session.config_file.exists() {
        DoctorLine::ok("config", format!("profile {} in {file}; log {log}", session.profile))
    } else {
        let detail =
            format!("profile {} from the environment; no {file}; log {log}", session.profile);
        DoctorLine::ok("config", detail)
    }
}

fn credentials(session: &Session) -> DoctorLine {
    if session.is_demo() {
        return DoctorLine::ok("credentials", "the demo's own");
    }
    match (session.public_key(), session.secret_source()) {
        (Some(_), Some(source @ SecretSource::File(_))) => DoctorLine::warn(
            "credentials",
            format!("public key set, secret key from {}", source.name()),
            "use secret_command or secret_env to keep it elsewhere",
        ),
        (Some(_), Some(source)) => DoctorLine::ok(
            "credentials",
            format!("public key set, secret key from {}", source.name()),
        ),
        (public, _) => {
            let what = if public.is_none() { "no public key" } else { "no secret key" };
            let hint = "set public_key and secret_command in the profile, or PARTNERDESK_PUBLIC_KEY and PARTNERDESK_SECRET_KEY; partnerdesk --demo needs none";
            DoctorLine::fail("credentials", Failure::new(Exit::Config, "credentials", what, hint))
        }
    }
}

/// Makes a test request to the API; sets `clock` if the answer shows that our clock is wrong.
async fn api(session: &Session, clock: &mut Option<DoctorLine>) -> DoctorLine {
    if session.offline {
        return DoctorLine::warn("api", "not checked: --offline", "");
    }
    let connection = match session.connect().await {
        Ok(connection) => connection,
        Err(failure) => return DoctorLine::fail("api", failure),
    };
    let asked = connection.client.whose_keys().await;
    *clock = connection
        .client
        .skew(session.clock.now())
        .map(|skew| DoctorLine::warn("clock", skew.to_string(), format!("set it: {FOLLOWS}")));
    match asked {
        Ok(KeysOf::Partner) => DoctorLine::warn(
            "api",
            format!("{} answers, but as it would to a partner", connection.client.host()),
            "these look like a partner's keys; use the programme's own (Settings > Integrations)",
        ),
        Ok(KeysOf::Programme) => DoctorLine::ok(
            "api",
            format!("{} answers and accepts the keys", connection.client.host()),
        ),
        Err(error) => DoctorLine::fail("api", error.into()),
    }
}

fn store(session: &Session) -> DoctorLine {
    let file = session.store_file();
    if !file.exists() {
        return DoctorLine::warn(
            "store",
            format!("{} doesn't exist yet", shown(&file)),
            "run partnerdesk sync",
        );
    }
    let report = || -> Result<DoctorLine, StoreError> {
        let store = Store::open_to_read(&file)?;
        let health = store.health()?;
        if health.integrity != "ok" {
            return Err(StoreError::Corrupt { path: file.clone(), detail: health.integrity });
        }
        let wrong = store.wrong_totals()?;
        if wrong > 0 {
            let wrong = grouped(i64::try_from(wrong).unwrap_or(i64::MAX));
            return Ok(DoctorLine::fail(
                "store",
                Failure::new(
                    Exit::Ours,
                    "internal",
                    format!(
                        "{}: the totals of {wrong} customers and partners don't match their rows",
                        shown(&file)
                    ),
                    "run partnerdesk sync --full: it reads and counts every record again",
                ),
            ));
        }
        let (partners, _) = store.partner_counts()?;
        let as_of = store.data_as_of()?.map_or_else(
            || "no complete sync yet".to_owned(),
            |at| format!("data as of {}", Timestamp::rfc3339(at)),
        );
        let detail = format!(
            "{}: {}, {as_of}, schema {}, {} KiB, log {} KiB",
            shown(&file),
            plural(partners, "partners"),
            health.version,
            grouped(i64::try_from(health.bytes >> 10).unwrap_or(i64::MAX)),
            grouped(i64::try_from(health.wal_bytes >> 10).unwrap_or(i64::MAX)),
        );
        let refused: Vec<&str> = store
            .resources()?
            .iter()
            .filter(|state| state.refused.is_some())
            .map(|state| state.resource.name())
            .collect();
        if !refused.is_empty() {
            let remedy = format!(
                "the keys may not read {}; ask an administrator of the programme",
                refused.join(", ")
            );
            return Ok(DoctorLine::warn("store", detail, remedy));
        }
        let doubted = store.doubted()?;
        if !doubted.is_empty() {
            let lists: Vec<String> = doubted.iter().map(ToString::to_string).collect();
            let remedy = format!(
                "{} are no longer listed, and none is marked as gone; partnerdesk sync looks again, sync --accept-vanished marks them",
                lists.join(", ")
            );
            return Ok(DoctorLine::warn("store", detail, remedy));
        }
        let unfinished = store.unfinished_run()?.is_some();
        Ok(if unfinished {
            DoctorLine::warn("store", detail, "a sync was interrupted; partnerdesk sync resumes it")
        } else {
            DoctorLine::ok("store", detail)
        })
    };
    report().unwrap_or_else(|error| DoctorLine::fail("store", error.into()))
}

/// Whether what the console copies can reach the clipboard; nothing to say without tmux.
fn clipboard() -> Option<DoctorLine> {
    if !tmux::is_inside(|name| std::env::var(name).ok()) {
        return None;
    }
    let name = "clipboard";
    Some(match tmux::set_clipboard() {
        Ok(option) if option == "off" => DoctorLine::warn(
            name,
            "tmux keeps copied text from the terminal: set-clipboard is off",
            "tmux set -g set-clipboard external",
        ),
        Ok(option) => DoctorLine::ok(name, format!("through tmux, set-clipboard is {option}")),
        Err(error) => DoctorLine::warn(
            name,
            format!("inside tmux, but it doesn't answer: {error}"),
            "check that the program tmux is in PATH",
        ),
    })
}

fn terminal() -> DoctorLine {
    use std::io::IsTerminal;
    let variable = |name: &str| std::env::var(name).ok();
    if !std::io::stdout().is_terminal() {
        return DoctorLine::ok(
            "terminal",
            "standard output isn't a terminal; commands work, but the console needs one",
        );
    }
    let (columns, rows) = crossterm::terminal::size().unwrap_or((0, 0));
    let depth = ColourDepth::detect(variable);
    let detail = format!(
        "{columns}x{rows}, {}, TERM={}",
        depth.name(),
        variable("TERM").unwrap_or_default()
    );
    if columns < 60 || rows < 15 {
        return DoctorLine::warn(
            "terminal",
            detail,
            "the console needs at least 60x15; 80x24 or more is better",
        );
    }
    DoctorLine::ok("terminal", detail)
}
