//! `partnerdesk export`: writes the CSV files of the programme, or a part of it, into a folder.

use std::collections::HashSet;
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio_util::sync::CancellationToken;

use super::args::{ExportArgs, Global};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::signals;
use super::sync::fill_demo;
use crate::config::shown;
use crate::domain::num::{count, grouped, plural};
use crate::domain::{DataSet, Days, Timestamp};
use crate::export::{self, ExportError, Manifest, Plan, RowJudge, RowVerdict};
use crate::inquiry::{AskError, judge_event};
use crate::investigate::Code;
use crate::offers::{EventKind, OffersFile};
use crate::query::Query;
use crate::roster::RosterView;
use crate::runtime::load;
use crate::store::{Access, Store, StoreError};

pub(super) async fn run(global: &Global, args: &ExportArgs) -> Result<Exit, Failure> {
    // Mistakes on the command line are reported before anything else is opened.
    let days = days(args)?;
    if let Some(line) = &args.query {
        Query::parse(line)?;
    }
    let sets = args.data.clone().unwrap_or_else(|| DataSet::DEFAULT.to_vec());
    let standing = export::standing(&args.out, &sets);
    if !args.force && !standing.is_empty() {
        return Err(ExportError::Exists(standing).into());
    }
    let session = Session::open(global)?;
    let cancel = signals::watch();
    fill_demo(&session).await?;
    let store = session.read_store()?;
    let plan = Plan {
        partners: partners(&session, &store, args)?,
        sets,
        groups: args.group.clone(),
        query: args.query.clone(),
        days,
        excel: args.excel,
        exported_at: session.clock.now(),
    };
    warn(&store, &plan.sets)?;
    let joined = plan.sets.contains(&DataSet::TransactionsRewards);
    let offers = if joined { session.offers_if_any()? } else { None };
    let (out, force) = (args.out.clone(), args.force);
    let stopper = store.stopper();
    let stop = cancel.clone();
    let watch = tokio::spawn(async move {
        stop.cancelled().await;
        // Also ends a statement that hasn't returned a row yet.
        stopper.stop();
    });
    let now = session.clock.now();
    let token = cancel.clone();
    let written = tokio::task::spawn_blocking(move || {
        write(&store, &plan, offers.as_ref(), now, &out, force, &token)
    })
    .await;
    watch.abort();
    let manifest = match written {
        Ok(Ok(manifest)) => manifest,
        Ok(Err(_)) if cancel.is_cancelled() => return Err(ExportError::Cancelled.into()),
        Ok(Err(error)) => return Err(error.into()),
        Err(error) => return Err(Failure::ours("the export failed", &error.to_string())),
    };
    empty_log(&session.store_file());
    print(|out| tell(out, &manifest, &args.out))
}

/// The days to export. All time must be asked for, since it can be a lot.
fn days(args: &ExportArgs) -> Result<Days, Failure> {
    let days = Days { from: args.from, to: args.to };
    if days.is_all_time() && !args.all_time {
        return Err(Failure::usage(
            "an export needs a period: --from, --to or --all-time",
            "for example --from 2026-01-01 --to 2026-03-31, both days included",
        ));
    }
    match (days.from, days.to) {
        (Some(from), Some(to)) if from > to => {
            Err(Failure::usage(format!("--from {from} is later than --to {to}"), "swap them"))
        }
        _ => Ok(days),
    }
}

/// The partners to export: those that are in the groups and match the query. `None`, if neither is given, means all
/// of them, including archived ones (rule: whole-programme).
fn partners(
    session: &Session,
    store: &Store,
    args: &ExportArgs,
) -> Result<Option<Vec<String>>, Failure> {
    let in_groups = if args.group.is_empty() {
        None
    } else {
        let found = store.partners_in_groups(&args.group)?;
        Some(found.map_err(|unknown| no_group(store, &unknown))?)
    };
    let Some(line) = &args.query else { return Ok(in_groups) };
    let (query, mut context) = session.query(line)?;
    for text in query.customers() {
        let numbers = store.partners_with_customer(text.as_str())?;
        context.customers.insert(text.clone(), Arc::new(numbers));
    }
    let (roster, _) = load::roster(store)?;
    let view = RosterView::of(&roster, &query, &context);
    let mut keys: Vec<String> =
        view.window(0, view.len()).iter().map(|row| roster.key(*row)).collect();
    if let Some(in_groups) = in_groups {
        let in_groups: HashSet<String> = in_groups.into_iter().collect();
        keys.retain(|key| in_groups.contains(key));
    }
    Ok(Some(keys))
}

fn no_group(store: &Store, unknown: &str) -> Failure {
    let hint = match store.group_names() {
        Ok(names) if !names.is_empty() => format!("the groups are {}", names.join(", ")),
        _ => "no partner is in a group".to_owned(),
    };
    Failure::usage(format!("there is no group {unknown:?}"), hint)
}

/// Warns of what isn't known, so that an incomplete file isn't taken for a complete one (rule: unknown-is-not-zero).
fn warn(store: &Store, sets: &[DataSet]) -> Result<(), Failure> {
    let states = store.resources()?;
    let mut unread = Vec::new();
    let mut lists: Vec<_> = sets.iter().flat_map(|set| set.reads()).collect();
    lists.sort_unstable();
    lists.dedup();
    for list in lists {
        let state = states.iter().find(|state| state.resource == *list);
        let name = list.name();
        if let Some(status) = state.and_then(|state| state.refused) {
            note(&format!(
                "warning: these keys may not read {name} ({status}); what depends on it is missing from the files"
            ));
        } else if state.is_none_or(|state| state.complete_at.is_none()) {
            unread.push(name);
        }
    }
    if !unread.is_empty() {
        note(&format!(
            "warning: {} never read completely from the API; the files hold only what is here so far",
            match unread.as_slice() {
                [one] => format!("{one} was"),
                many => format!("{} were", many.join(", ")),
            }
        ));
    }
    Ok(())
}

/// Writes the files, with a progress bar on a terminal.
fn write(
    store: &Store,
    plan: &Plan,
    offers: Option<&OffersFile>,
    now: Timestamp,
    out: &Path,
    force: bool,
    cancel: &CancellationToken,
) -> Result<Manifest, ExportError> {
    let bar = bar(store, plan)?;
    let mut judge = |store: &Store, key: &str| judged(store, key, offers, now);
    // Without an offers file we can't say what a payment should have earned.
    let judge = offers.map(|_| &mut judge as RowJudge<'_>);
    let manifest = export::run(store, plan, out, force, judge, &mut |progress| {
        if let Some(bar) = &bar {
            bar.set_position(u64::try_from(progress.rows).unwrap_or(0));
            bar.set_message(progress.set.file_name());
        }
        if cancel.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    manifest
}

/// The investigation's verdict on a transaction; empty if the key doesn't lead to exactly one event.
fn judged(
    store: &Store,
    key: &str,
    offers: Option<&OffersFile>,
    now: Timestamp,
) -> Result<RowVerdict, StoreError> {
    match judge_event(store, EventKind::Transaction, key, offers, now) {
        Ok(Some((item, paid))) => Ok(RowVerdict {
            outcome: Some(paid.outcome.word().to_owned()),
            due: paid.only_line().and_then(|line| line.due),
            difference: paid.only_line().and_then(|line| line.difference()),
            verdict: item.verdict.word().to_owned(),
            check: item.check.map(|check| <&str>::from(check).to_owned()),
            code: item.code.map(Code::word).map(str::to_owned),
            offer: item.offer,
            would_pay: item.would_pay,
        }),
        Err(AskError::Store(error)) => Err(error),
        Ok(None) | Err(_) => Ok(RowVerdict::default()),
    }
}

/// The progress bar. Counting all rows first takes a moment, so only for those who will see it.
fn bar(store: &Store, plan: &Plan) -> Result<Option<ProgressBar>, ExportError> {
    if !std::io::stderr().is_terminal() {
        return Ok(None);
    }
    let rows: i64 = export::preview(store, plan)?.iter().map(|set| set.rows).sum();
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let bar = ProgressBar::with_draw_target(Some(u64::try_from(rows).unwrap_or(0)), target);
    if let Ok(style) =
        ProgressStyle::with_template("{wide_bar} {percent:>3}% of {human_len} rows  {msg}  {eta}")
    {
        bar.set_style(style);
    }
    Ok(Some(bar))
}

/// Empties the store's write-ahead log. A sync running beside our long read couldn't.
fn empty_log(file: &Path) {
    let log = {
        let mut name = file.as_os_str().to_owned();
        name.push("-wal");
        PathBuf::from(name)
    };
    if std::fs::metadata(log).is_ok_and(|meta| meta.len() > 0) {
        // Errors don't matter: the files are written, and a log somebody else holds is emptied later.
        let _ = Store::open_as(file, Access::Write).and_then(|store| store.checkpoint());
    }
}

fn tell(out: &mut dyn Write, manifest: &Manifest, folder: &Path) -> std::io::Result<()> {
    for file in &manifest.files {
        let word = if file.rows == 1 { "row" } else { "rows" };
        writeln!(out, "{:<28}{:>12} {word}", file.name, grouped(file.rows))?;
    }
    let files = plural(count(manifest.files.len()), "files");
    let rows = plural(manifest.rows(), "rows");
    writeln!(out, "Wrote {files} with {rows} to {}", shown(folder))
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        let text = error.to_string();
        match error {
            ExportError::Exists(_) => {
                Self::usage(text, "choose another folder, or replace them with --force")
            }
            ExportError::Folder { .. } => {
                Self::usage(text, "choose a folder you can write to; nothing was written")
            }
            ExportError::Write { .. } => Self::new(
                Exit::Ours,
                "internal",
                text,
                "check the disk's free space; nothing was left behind",
            ),
            ExportError::Store(error) => error.into(),
            ExportError::Cancelled => Self::new(Exit::Interrupted, "internal", text, ""),
        }
    }
}
