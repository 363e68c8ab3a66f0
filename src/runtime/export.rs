//! Carries out what the export dialog asks for.

use std::collections::HashSet;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::load;
use super::reader::Newest;
use super::table;
use crate::app::{
    ExportEffect, ExportMsg, ExportOrder, ExportTrouble, Exported, Model, Msg, RequestId, Scope,
    SetSize,
};
use crate::config::expanded;
use crate::domain::{DataSet, Timestamp};
use crate::export::{self, ExportError, Manifest, Plan};
use crate::query::Query;
use crate::roster::{FilterContext, Roster, RosterView};
use crate::store::{Access, Store};

/// The most folders offered to complete a path.
const FOLDERS: usize = 500;

/// How long a cancelled export may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(1);

/// The exports and previews in progress.
#[derive(Default)]
pub(super) struct Exports {
    previews: Newest,
    /// Cancels the running export when dropped.
    running: Option<DropGuard>,
    task: Option<JoinHandle<()>>,
}

impl Exports {
    pub(super) fn start(
        &mut self,
        effect: ExportEffect,
        model: &Model,
        now: Timestamp,
        file: &Path,
        replies: &UnboundedSender<Msg>,
    ) {
        match effect {
            ExportEffect::Preview { request, order } => {
                let asked = PendingExport::of(order, model, now);
                preview(&self.previews, file, replies.clone(), request, asked);
            }
            ExportEffect::Look { request, folder, sets } => {
                look(replies.clone(), request, folder, sets);
            }
            ExportEffect::Run { request, order, force } => {
                self.previews.stop();
                let token = CancellationToken::new();
                self.running = Some(token.clone().drop_guard());
                let asked = PendingExport::of(order, model, now);
                let task = run(file.to_owned(), replies.clone(), token, request, asked, force);
                self.task = Some(task);
            }
            ExportEffect::Stop => self.running = None,
            ExportEffect::Table { format, folder } => {
                table::write(model, now, file, replies.clone(), format, folder);
            }
        }
    }

    /// Cancels everything, and gives the running export time to remove what it wrote.
    pub(super) async fn end(&mut self) {
        self.previews.stop();
        self.running = None;
        if let Some(task) = self.task.take() {
            // Where even that takes long, the nameless files go with the process.
            let _ = timeout(ENDS_WITHIN, task).await;
        }
    }
}

/// An order, and what is needed to understand it.
struct PendingExport {
    order: ExportOrder,
    /// All partners, once the console has read them all.
    roster: Option<Roster>,
    context: FilterContext,
    now: Timestamp,
}

/// Why there is no export.
enum ExportFailure {
    Export(ExportError),
    Said(String),
}

impl<E: Into<ExportError>> From<E> for ExportFailure {
    fn from(error: E) -> Self {
        Self::Export(error.into())
    }
}

impl PendingExport {
    fn of(order: ExportOrder, model: &Model, now: Timestamp) -> Self {
        let (roster, _, context) = model.question();
        Self { order, roster: Some(roster).filter(|_| !model.table.partial), context, now }
    }

    /// The order as a plan for the export engine.
    fn plan(&self, store: &Store) -> Result<Plan, ExportFailure> {
        let order = &self.order;
        let query = match &order.scope {
            Scope::All => None,
            Scope::View { line, .. } => Some(line.clone()),
            Scope::Partner { key, .. } => Some(key.clone()),
            Scope::Marked(keys) => Some(format!("{} marked by hand", keys.len())),
        };
        Ok(Plan {
            sets: order.sets.clone(),
            partners: self.partners(store)?,
            groups: order.groups.clone(),
            query,
            days: order.days,
            excel: order.excel,
            exported_at: self.now,
        })
    }

    fn partners(&self, store: &Store) -> Result<Option<Vec<String>>, ExportFailure> {
        let groups = &self.order.groups;
        let in_groups = if groups.is_empty() {
            None
        } else {
            let found = store.partners_in_groups(groups)?;
            let gone = |group| ExportFailure::Said(format!("there is no longer a group {group:?}"));
            Some(found.map_err(gone)?)
        };
        let line = match &self.order.scope {
            Scope::All => return Ok(in_groups),
            Scope::Partner { key, .. } => return Ok(Some(vec![key.clone()])),
            Scope::Marked(keys) => return Ok(Some(keys.clone())),
            Scope::View { line, .. } => line,
        };
        let mut keys = self.in_view(store, line)?;
        if let Some(in_groups) = in_groups {
            let in_groups: HashSet<String> = in_groups.into_iter().collect();
            keys.retain(|key| in_groups.contains(key));
        }
        Ok(Some(keys))
    }

    /// The partners that match a query line.
    fn in_view(&self, store: &Store, line: &str) -> Result<Vec<String>, ExportFailure> {
        let mut context = self.context.clone();
        let segments: Vec<String> =
            context.segments.iter().map(|segment| segment.name.clone()).collect();
        let query = Query::parse_with(line, &segments)
            .map_err(|error| ExportFailure::Said(format!("the query is wrong at {error}")))?;
        for text in query.customers() {
            let numbers = store.partners_with_customer(text.as_str())?;
            context.customers.insert(text.clone(), Arc::new(numbers));
        }
        let roster = match &self.roster {
            Some(roster) => roster.clone(),
            None => load::roster(store)?.0,
        };
        let view = RosterView::of(&roster, &query, &context);
        Ok(view.window(0, view.len()).iter().map(|row| roster.key(*row)).collect())
    }
}

/// Counts what an export would write; a newer request stops an older one.
fn preview(
    newest: &Newest,
    file: &Path,
    replies: UnboundedSender<Msg>,
    request: RequestId,
    asked: PendingExport,
) {
    let failed = replies.clone();
    let tell = move |replies: &UnboundedSender<Msg>, result| {
        // The console may have ended.
        let _ = replies.send(Msg::Export(ExportMsg::Preview { request, result }));
    };
    newest.start(
        file,
        move |store, turn| {
            let counted = asked.plan(store).and_then(|plan| Ok(export::preview(store, &plan)?));
            let result = match counted {
                Ok(sizes) => Ok(sizes
                    .into_iter()
                    .map(|size| SetSize { set: size.set, rows: size.rows, bytes: size.bytes })
                    .collect()),
                Err(ExportFailure::Export(ExportError::Store(error))) => return Err(error),
                Err(failure) => Err(words(failure, false)),
            };
            if turn.is_current() {
                tell(&replies, result);
            }
            Ok(())
        },
        move |error| tell(&failed, Err(error)),
    );
}

/// Finds out which files are in the way, and which folders would complete the path.
fn look(replies: UnboundedSender<Msg>, request: RequestId, folder: String, sets: Vec<DataSet>) {
    tokio::task::spawn_blocking(move || {
        let standing = names(&export::standing(&expanded(&folder), &sets));
        let folders = beginning_with(&folder);
        let _ = replies.send(Msg::Export(ExportMsg::Folder { request, standing, folders }));
    });
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    let names = paths.iter().filter_map(|path| path.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

/// Folders that begin with a text, written the way the text is.
fn beginning_with(text: &str) -> Vec<String> {
    let (parent, begun) = match text.rfind('/') {
        Some(at) => text.split_at(at + 1),
        None => ("", text),
    };
    let place = expanded(if parent.is_empty() { "." } else { parent });
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let mut folders: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'))
        })
        .filter(|name| !name.chars().any(char::is_control))
        .map(|name| format!("{parent}{name}/"))
        .take(FOLDERS)
        .collect();
    folders.sort_unstable();
    folders
}

/// Writes an export on a thread of its own, and always reports how it ended.
fn run(
    file: PathBuf,
    replies: UnboundedSender<Msg>,
    token: CancellationToken,
    request: RequestId,
    asked: PendingExport,
    force: bool,
) -> JoinHandle<()> {
    tokio::task::spawn_blocking(move || {
        let folder = expanded(&asked.order.folder);
        let written = write(&file, &replies, &token, request, &asked, (&folder, force));
        let result = match written {
            Ok(manifest) => Ok(Exported {
                folder: folder.display().to_string(),
                rows: manifest.rows(),
                files: manifest
                    .files
                    .iter()
                    .map(|file| (file.name.to_owned(), file.rows))
                    .collect(),
            }),
            Err(ExportFailure::Export(ExportError::Exists(paths))) => {
                Err(ExportTrouble::InTheWay(names(&paths)))
            }
            Err(_) if token.is_cancelled() => Err(ExportTrouble::Cancelled),
            Err(failure) => Err(ExportTrouble::Failed(words(failure, force))),
        };
        let _ = replies.send(Msg::Export(ExportMsg::Ended { request, result }));
    })
}

fn write(
    file: &Path,
    replies: &UnboundedSender<Msg>,
    token: &CancellationToken,
    request: RequestId,
    asked: &PendingExport,
    (folder, force): (&Path, bool),
) -> Result<Manifest, ExportFailure> {
    let store = Store::open_as(file, Access::Read)?;
    let (stopper, stop) = (store.stopper(), token.clone());
    let watch = tokio::spawn(async move {
        stop.cancelled().await;
        // This also stops a statement that has returned no row yet.
        stopper.stop();
    });
    let mut progress = |progress: export::Progress| {
        let msg = ExportMsg::Progress { request, set: progress.set, rows: progress.rows };
        let _ = replies.send(Msg::Export(msg));
        if token.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let written = asked
        .plan(&store)
        .and_then(|plan| Ok(export::run(&store, &plan, folder, force, None, &mut progress)?));
    watch.abort();
    written
}

/// What went wrong, and whether anything was written.
fn words(failure: ExportFailure, replaces: bool) -> String {
    let error = match failure {
        ExportFailure::Said(words) => return words,
        ExportFailure::Export(error) => error,
    };
    say(error, replaces)
}

/// An export engine's error in words.
pub(super) fn say(error: ExportError, replaces: bool) -> String {
    match error {
        ExportError::Write { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
            "nothing was written: the disk is full".to_owned()
        }
        error if replaces => format!("the export failed: {error}"),
        error => format!("nothing was written: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_offered_as_they_would_be_written_on() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["exports-b", "exports-a", "other", ".exports", "bad\u{1b}"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        std::fs::write(dir.path().join("exports-file"), "").unwrap();
        let text = |begun: &str| format!("{}/{begun}", dir.path().display());
        assert_eq!(beginning_with(&text("ex")), [text("exports-a/"), text("exports-b/")]);
        assert_eq!(beginning_with(&text(".e")), [text(".exports/")]);
        assert_eq!(beginning_with(&text("")).len(), 3);
        assert!(beginning_with(&text("none/ex")).is_empty());
    }

    #[test]
    fn a_full_disk_is_called_one() {
        let failed = |kind: io::ErrorKind| ExportError::Write {
            path: "partners.csv".into(),
            source: kind.into(),
        };
        let full = say(failed(io::ErrorKind::StorageFull), false);
        assert_eq!(full, "nothing was written: the disk is full");
        assert!(say(failed(io::ErrorKind::PermissionDenied), false).starts_with("nothing was"));
        assert!(
            say(failed(io::ErrorKind::PermissionDenied), true).starts_with("the export failed")
        );
    }
}
