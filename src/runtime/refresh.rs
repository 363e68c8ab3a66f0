//! One sync from opening the store to closing it, for the command and for the console.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::clock::Clock;
use crate::api::Client;
use crate::config::shown;
use crate::domain::Resource;
use crate::domain::num::plural;
use crate::domain::{SyncEvent, Want};
use crate::store::{Opened, Salvaged, Store, StoreError, StoreWriter, SyncLock};
use crate::sync::{Settings, SyncError, SyncOutcome, Syncer};

/// What a sync did, and what had to make room for it.
#[derive(Debug)]
pub struct Refreshed {
    /// What it did.
    pub outcome: SyncOutcome,
    /// A damaged store that made room for a new one.
    pub replaced: Option<Replaced>,
}

impl Refreshed {
    /// What happened to a damaged store, by what the sync came to.
    pub fn told(&self) -> Option<String> {
        let whole = self.outcome.error.is_none() && self.outcome.summary.is_whole();
        self.replaced.as_ref().map(|replaced| replaced.told(whole))
    }
}

/// A damaged store that made room for a new one.
#[derive(Debug)]
pub struct Replaced {
    /// Where it was moved.
    pub aside: PathBuf,
    /// What of it the API doesn't bring again and was taken along.
    pub salvaged: Salvaged,
}

impl Replaced {
    /// What happened to the store; `whole`: the sync that followed read everything again.
    fn told(&self, whole: bool) -> String {
        let read = if whole {
            "and everything was read again"
        } else {
            "but not everything could be read again so far; the next sync goes on with it"
        };
        format!(
            "the store was damaged; it was moved to {}, {read}; {}",
            shown(&self.aside),
            self.words()
        )
    }

    /// What became of what the API doesn't bring again.
    fn words(&self) -> String {
        let Salvaged { files, records, whole } = self.salvaged;
        let taken =
            format!("{} of {}", plural(records, "records"), plural(files, "imported files"));
        match (whole, files + records) {
            (true, 0) => "it had nothing that the API doesn't have".to_owned(),
            (true, _) => format!("what the API doesn't have was taken along: {taken} or gone from its lists"),
            (false, 0) => {
                "what files and earlier syncs had brought beyond the API could not be read from it and is lost: import your files again".to_owned()
            }
            (false, _) => format!(
                "of what the API doesn't have, {taken} were taken along; some may be lost: import your files again"
            ),
        }
    }
}

/// Syncs the store at `store`. One that is damaged, or turns out to be, is moved aside and read anew,
/// unless the API can't be reached: then it stays, since what can be read of it is more than nothing.
pub async fn bring_up_to_date(
    store: &Path,
    client: Arc<Client>,
    settings: Settings,
    clock: Clock,
    want: Want,
    events: mpsc::UnboundedSender<SyncEvent>,
    cancel: CancellationToken,
) -> Result<Refreshed, StoreError> {
    let _lock = SyncLock::take(store)?;
    let mut replaced = None;
    let opened = match Store::open_sound(store) {
        Err(damage @ StoreError::Corrupt { .. }) => match replace(store, &client, damage).await? {
            Ok(opened) => keep(opened, &mut replaced),
            Err(error) => {
                return Ok(Refreshed { outcome: SyncOutcome::none(clock.now(), error), replaced });
            }
        },
        opened => opened?,
    };
    let mut syncer = Syncer {
        client: Arc::clone(&client),
        writer: start(opened)?,
        settings,
        clock: Arc::new(move || clock.now()),
        events,
        cancel,
    };
    let mut outcome = syncer.sync(want).await;
    if let Some(SyncError::Store(damage @ StoreError::Corrupt { .. })) = outcome.error {
        match replace(store, &client, damage).await? {
            Ok(opened) => {
                syncer.writer = start(keep(opened, &mut replaced))?;
                outcome = syncer.sync(want).await;
            }
            Err(error) => {
                return Ok(Refreshed { outcome: SyncOutcome::none(clock.now(), error), replaced });
            }
        }
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
    Ok(Refreshed { outcome, replaced })
}

/// Puts a new store in the place of a damaged one, if the API answers.
async fn replace(
    store: &Path,
    client: &Client,
    damage: StoreError,
) -> Result<Result<Opened, SyncError>, StoreError> {
    let query = [("limit".to_owned(), "1".to_owned())];
    if let Err(reason) = client.page(Resource::Partnerships, &query).await {
        let (damage, reason) = (Box::new(damage), Box::new(reason));
        return Ok(Err(SyncError::Damaged { damage, reason }));
    }
    tracing::warn!(%damage, "a damaged store is moved aside");
    Store::replace(store).map(Ok)
}

fn keep(opened: Opened, replaced: &mut Option<Replaced>) -> Store {
    let Opened { store, moved_aside, salvaged } = opened;
    *replaced = moved_aside.map(|aside| Replaced { aside, salvaged });
    store
}

fn start(store: Store) -> Result<StoreWriter, StoreError> {
    let path = store.path().to_owned();
    StoreWriter::start(store).map_err(|source| StoreError::File { path, source })
}
