//! A pass over all events of a period, as `sweep` and `audit` make it: the period, the warnings before it, and the bar
//! while it runs.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::failure::{Exit, Failure};
use super::output::note;
use super::session::Session;
use super::signals;
use super::why::day;
use crate::domain::text::clean;
use crate::domain::{CalendarSpan, Timestamp, Zone};
use crate::inquiry::{SweepError, SweepProgress};
use crate::offers::OffersFile;

/// The first and last instant. A day is one in the agent's zone (rule: periods), and the last day counts fully
/// (rule: sweep-item); an age is counted back from now to the millisecond.
pub(super) fn span(
    since: &str,
    until: Option<&str>,
    now: Timestamp,
    zone: Zone,
) -> Result<(Timestamp, Timestamp), Failure> {
    let until = match until {
        Some(text) => day(text, zone).map(|(_, behind)| behind.plus(-1)).ok_or_else(|| {
            Failure::usage(format!("--until {text:?} isn't a date"), "write it like 2026-03-31")
        })?,
        None => now,
    };
    let from = CalendarSpan::read(since)
        .and_then(|age| Timestamp::from_ms(age.before(now, zone)))
        .or_else(|| day(since, zone).map(|(from, _)| from))
        .ok_or_else(|| {
            Failure::usage(
                format!("--since {since:?} is neither a day nor an age"),
                "write it like 2026-03-01, or 30d, 2w, 6mo, 1y",
            )
        })?;
    if from > until {
        return Err(Failure::usage(
            format!("the period ends before it begins: {from} to {until}"),
            "--since is the first day, --until the last one",
        ));
    }
    Ok((from, until))
}

/// Warns of lists that the keys may not read, and where no offers are known.
pub(super) fn warn(session: &Session, offers: Option<&OffersFile>) -> Result<(), Failure> {
    let store = session.read_store()?;
    for state in store.resources()?.into_iter().filter(|state| state.refused.is_some()) {
        note(&format!("warning: these keys may not read {}", state.resource.name()));
    }
    if offers.is_none_or(|file| file.offers.is_empty()) {
        note(&format!(
            "warning: no offers are known, so neither is what should have been paid; write them into {}",
            crate::config::shown(&session.offers_file())
        ));
    }
    Ok(())
}

/// Runs a pass on other threads, with a bar on a terminal, until its end or a signal.
pub(super) async fn watched<T: Send + 'static>(
    store: PathBuf,
    pass: impl FnOnce(PathBuf, SweepProgress<'_>) -> Result<T, SweepError> + Send + 'static,
) -> Result<T, Failure> {
    let cancel = signals::watch();
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len} events")
    {
        bar.set_style(style);
    }
    let (shown, stop) = (bar.clone(), cancel.clone());
    let work = tokio::task::spawn_blocking(move || {
        let progress = |done: usize, of: usize| {
            shown.set_length(u64::try_from(of).unwrap_or(u64::MAX));
            shown.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        };
        pass(store, SweepProgress { progress: &progress, stopped: &|| stop.is_cancelled() })
    });
    let result = tokio::select! {
        result = work => result,
        // Nothing is being written, so don't wait for the current statement.
        () = cancel.cancelled() => Ok(Err(SweepError::Stopped)),
    };
    bar.finish_and_clear();
    result
        .map_err(|error| Failure::ours("the pass over the events failed", &error.to_string()))?
        .map_err(Into::into)
}

impl From<SweepError> for Failure {
    fn from(error: SweepError) -> Self {
        match error {
            SweepError::Stopped => Self::new(Exit::Interrupted, "internal", error.to_string(), ""),
            SweepError::NoGroup(_, ref known) => {
                let known = clean(&known.join(", ")).into_owned();
                Self::usage(error.to_string(), format!("the groups are {known}"))
            }
            SweepError::Store(error) => error.into(),
        }
    }
}
