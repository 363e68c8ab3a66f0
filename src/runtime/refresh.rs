//! One sync from opening the store to closing it, for the command and for the console.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::clock::Clock;
use crate::api::Client;
use crate::store::{Store, StoreError, SyncLock, Writer};
use crate::sync::{Event, Outcome, Settings, SyncError, Syncer, Want};

/// What a sync did, and what had to make room for it.
#[derive(Debug)]
pub struct Refreshed {
    /// What it did.
    pub outcome: Outcome,
    /// A damaged store, moved here.
    pub moved_aside: Option<PathBuf>,
}

/// Syncs the store at `store`. One that is damaged, or turns out to be, is moved aside and read anew.
pub async fn bring_up_to_date(
    store: &Path,
    client: Arc<Client>,
    settings: Settings,
    clock: Clock,
    want: Want,
    events: mpsc::UnboundedSender<Event>,
    cancel: CancellationToken,
) -> Result<Refreshed, StoreError> {
    let _lock = SyncLock::take(store)?;
    let opened = Store::open_checked(store)?;
    let mut moved_aside = opened.moved_aside;
    let mut syncer = Syncer {
        client,
        writer: start(opened.store)?,
        settings,
        clock: Arc::new(move || clock.now()),
        events,
        cancel,
    };
    let mut outcome = syncer.sync(want).await;
    if matches!(outcome.error, Some(SyncError::Store(StoreError::Corrupt { .. }))) {
        moved_aside = Some(Store::set_aside(store)?);
        syncer.writer = start(Store::open(store)?.store)?;
        outcome = syncer.sync(want).await;
    }
    // What was read while this wrote kept the log from being emptied. A reader that is still there
    // only puts it off.
    let _ = syncer.writer.run(|store| store.checkpoint()).await;
    // A convenience for readers, who do without: who interrupts a sync isn't kept waiting for it.
    if outcome.error.is_none()
        && let Err(error) = syncer.writer.run(super::load::keep_ready).await
    {
        tracing::warn!(%error, "the files beside the store could not be written");
    }
    if moved_aside.is_some() {
        tracing::warn!("a damaged store was moved aside");
    }
    Ok(Refreshed { outcome, moved_aside })
}

fn start(store: Store) -> Result<Writer, StoreError> {
    let path = store.path().to_owned();
    Writer::start(store).map_err(|source| StoreError::File { path, source })
}
