//! `partnerdesk sync`, and the sync that fills the demo's store.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::args::{Global, SyncArgs};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::{progress, signals};
use crate::domain::num::{grouped, plural};
use crate::domain::{SyncEvent, Want};
use crate::runtime;
use crate::sync::{Settings, Summary, SyncOutcome};

/// What a wrong clock affects, and what it doesn't.
pub(super) const FOLLOWS: &str =
    "ages and days are off by as much; requests follow the server's clock";

pub(super) async fn run(global: &Global, args: &SyncArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    session.require_network("sync")?;
    let want = if args.full { Want::Everything } else { Want::Changes };
    let (events, listener) = mpsc::unbounded_channel();
    let progress = tokio::spawn(progress::show(listener, global.plain));
    let settings = Settings { accept_vanished: args.accept_vanished, ..session.sync_settings() };
    let outcome = bring_up_to_date(&session, settings, want, events, signals::watch()).await;
    // Ends with the last event.
    let _ = progress.await;
    let outcome = outcome?;
    let failure = outcome.error.map(Failure::from);
    if args.json {
        print_json(&session.profile, &outcome.summary, failure.as_ref())?;
    } else if failure.is_none() {
        print_text(&session.profile, &outcome.summary)?;
    }
    failure.map_or(Ok(Exit::Done), Err)
}

pub(super) async fn bring_up_to_date(
    session: &Session,
    settings: Settings,
    want: Want,
    events: mpsc::UnboundedSender<SyncEvent>,
    cancel: CancellationToken,
) -> Result<SyncOutcome, Failure> {
    let connection = session.connect().await?;
    let store = session.store_file();
    let client = connection.client.clone();
    let refreshed =
        runtime::bring_up_to_date(&store, client, settings, session.clock, want, events, cancel)
            .await?;
    let warnings = refreshed.outcome.summary.warnings.iter().map(ToString::to_string);
    for warning in refreshed.told().into_iter().chain(warnings) {
        note(&format!("warning: {warning}"));
    }
    if let Some(skew) = refreshed.outcome.skew {
        note(&format!("warning: {skew}; set it: {FOLLOWS}"));
    }
    Ok(refreshed.outcome)
}

/// Fills the demo's store at first use, since its server is our own (rule: demo-store).
pub(super) async fn fill_demo(session: &Session) -> Result<(), Failure> {
    let complete =
        session.read_store().is_ok_and(|store| store.data_as_of().is_ok_and(|at| at.is_some()));
    if !session.is_demo() || session.offline || complete {
        return Ok(());
    }
    let (events, _) = mpsc::unbounded_channel();
    let outcome =
        bring_up_to_date(session, session.sync_settings(), Want::Changes, events, signals::watch())
            .await?;
    outcome.error.map_or(Ok(()), |error| Err(error.into()))
}

fn print_json(
    profile: &str,
    summary: &Summary,
    failure: Option<&Failure>,
) -> Result<Exit, Failure> {
    let mut json = serde_json::to_value(summary).unwrap_or_default();
    if let Some(object) = json.as_object_mut() {
        object.insert("profile".to_owned(), profile.into());
        object.insert("error".to_owned(), failure.map(Failure::json).into());
    }
    print(|out| writeln!(out, "{json}"))
}

fn print_text(profile: &str, summary: &Summary) -> Result<Exit, Failure> {
    let unfinished: Vec<&str> = summary.unfinished().collect();
    let but = match unfinished.as_slice() {
        [] => String::new(),
        lists => format!(", except {}", lists.join(", ")),
    };
    print(|out| {
        writeln!(
            out,
            "{profile} is up to date{but} ({}).",
            plural(i64::try_from(summary.requests).unwrap_or(i64::MAX), "requests")
        )?;
        writeln!(out, "{:<14}{:>10}{:>10}{:>10}{:>10}", "", "read", "new", "changed", "vanished")?;
        for list in &summary.resources {
            if list.complete {
                let [read, new, changed, vanished] =
                    [list.fetched, list.inserted, list.updated, list.vanished].map(grouped);
                write!(out, "{:<14}{read:>10}{new:>10}{changed:>10}{vanished:>10}", list.name)?;
                if list.skipped > 0 {
                    write!(out, "  {} without a key left out", list.skipped)?;
                }
                writeln!(out)?;
            } else if unfinished.contains(&list.name) {
                writeln!(out, "{:<14}{:>10}  not complete", list.name, grouped(list.fetched))?;
            } else {
                writeln!(out, "{:<14}the keys may not read it", list.name)?;
            }
        }
        Ok(())
    })
}
