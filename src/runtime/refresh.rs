//! One sync, from opening the store to closing it, for the command and for the console.

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

/// What a sync did, and the damaged store it replaced.
#[derive(Debug)]
pub struct Refreshed {
    pub outcome: SyncOutcome,
    pub replaced: Option<Replaced>,
}

impl Refreshed {
    /// What became of a damaged store, given how the sync ended.
    pub fn told(&self) -> Option<String> {
        let whole = self.outcome.error.is_none() && self.outcome.summary.is_whole();
        self.replaced.as_ref().map(|replaced| replaced.told(whole))
    }
}

/// A damaged store that was replaced by a new one.
#[derive(Debug)]
pub struct Replaced {
    pub aside: PathBuf,
    /// What was rescued from it because the API won't deliver it again.
    pub salvaged: Salvaged,
}

impl Replaced {
    /// What became of the store; `whole`: the sync that followed read everything again.
    fn told(&self, whole: bool) -> String {
        let read = if whole {
            "and everything was read again"
        } else {
            "but not everything could be read again yet; the next sync continues"
        };
        format!(
            "the store was damaged; it was moved to {}, {read}; {}",
            shown(&self.aside),
            self.words()
        )
    }

    /// What became of the records that the API won't deliver again.
    fn words(&self) -> String {
        let Salvaged { files, records, whole } = self.salvaged;
        let taken =
            format!("{} of {}", plural(records, "records"), plural(files, "imported files"));
        match (whole, files + records) {
            (true, 0) => "it had nothing that the API doesn't have".to_owned(),
            (true, _) => format!("what the API doesn't have was kept: {taken} or gone from its lists"),
            (false, 0) => {
                "what only files and earlier syncs had could not be read from it and is lost: import your files again".to_owned()
            }
            (false, _) => format!(
                "of what the API doesn't have, {taken} were kept; some may be lost: import your files again"
            ),
        }
    }
}

/// Syncs the store at `store`. One that is or turns out to be damaged is moved aside and read from scratch,
/// unless the API can't be reached: then it stays, because a partly readable store is better than none.
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
    // Readers keep the write-ahead log from being emptied while this writes. One that is still reading
    // only delays it.
    let _ = syncer.writer.run(|store| store.checkpoint()).await;
    // These files only make reading faster, so an interrupted sync doesn't keep the user waiting for them.
    if outcome.error.is_none()
        && let Err(error) = syncer.writer.run(super::load::keep_ready).await
    {
        tracing::warn!(%error, "the files beside the store could not be written");
    }
    Ok(Refreshed { outcome, replaced })
}

/// Replaces a damaged store by a new one, if the API answers.
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
