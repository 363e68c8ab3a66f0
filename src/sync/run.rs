//! A sync from beginning to end: resumes an interrupted run, reads the lists side by side, and dates the data
//! when all of them are complete.

use std::sync::Arc;

use strum::IntoEnumIterator;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::pages::read_resource;
use super::plan::{Knowledge, Settings, plan};
use super::summary::{Summary, SyncOutcome};
use crate::api::{ApiError, Client};
use crate::domain::time::HOUR;
use crate::domain::{Missing, Resource, Timestamp};
use crate::domain::{SyncEvent, Want};
use crate::store::{Pass, Run, RunMode, Store, StoreError, StoreWriter};

/// A run interrupted longer ago than this is finished, and then followed by another that reads what came since.
const STALE_RUN: i64 = HOUR;

/// Why a sync ended early. What was committed until then is kept.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The API couldn't be reached or refused.
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Lists lack too many records to be believed; none of these is marked as vanished.
    #[error("{} no longer listed, too many to believe; none is marked as gone", told(.0))]
    Doubted(Vec<Missing>),
    /// The store is damaged, and the API can't be read to make a new one.
    #[error("{damage}; it stays as it is, since the data can't be read again: {reason}")]
    Damaged {
        damage: Box<StoreError>,
        /// Why the API can't be read.
        reason: Box<ApiError>,
    },
    /// It was asked to stop.
    #[error("stopped; what was read so far is kept, and the next sync continues from there")]
    Cancelled,
}

fn told(lists: &[Missing]) -> String {
    lists.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The caller's clock.
pub trait Now: Send + Sync {
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Now for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

/// Everything that a sync works with.
#[derive(Clone)]
pub struct Syncer {
    pub client: Arc<Client>,
    pub writer: StoreWriter,
    pub settings: Settings,
    /// Its time decides windows and stamps (rule: windows).
    pub clock: Arc<dyn Now>,
    /// Receives progress.
    pub events: mpsc::UnboundedSender<SyncEvent>,
    /// Stops the sync.
    pub cancel: CancellationToken,
}

/// What reading one list needs.
#[derive(Clone)]
pub(super) struct ListReader {
    pub(super) client: Arc<Client>,
    pub(super) writer: StoreWriter,
    pub(super) clock: Arc<dyn Now>,
    pub(super) events: mpsc::UnboundedSender<SyncEvent>,
    pub(super) cancel: CancellationToken,
    pub(super) accept_vanished: bool,
}

impl ListReader {
    pub(super) fn tell(&self, event: SyncEvent) {
        // Nobody may be listening.
        let _ = self.events.send(event);
    }
}

impl Syncer {
    /// Brings the store up to date. The summary is complete even if the sync ended early.
    pub async fn sync(&self, want: Want) -> SyncOutcome {
        let started_at = self.clock.now();
        let (requests, retries) = (self.client.requests(), self.client.retries());
        let mut runs = Vec::new();
        let result = self.runs(want, &mut runs).await;
        let mut summary = Summary::new(started_at, self.clock.now());
        summary.requests = self.client.requests() - requests;
        summary.retries = self.client.retries() - retries;
        for run in runs {
            let passes =
                self.writer.look(move |store| store.passes(run.id)).await.unwrap_or_default();
            summary.add(run.mode == RunMode::Full, &passes);
        }
        let skew = self.client.skew(self.clock.now());
        SyncOutcome { summary, skew, error: result.err() }
    }

    async fn runs(&self, want: Want, runs: &mut Vec<Run>) -> Result<(), SyncError> {
        let unfinished = self.writer.run(|store| store.unfinished_run()).await?;
        if let Some(run) =
            unfinished.filter(|run| want != Want::Everything || run.mode == RunMode::Full)
        {
            tracing::info!(run = run.id, "taking up a sync that was cut short");
            runs.push(run.clone());
            let doubted = self.read(&run).await?;
            let accepts = self.settings.accept_vanished
                && !self.writer.look(Store::doubted).await?.is_empty();
            if covers(run.mode, want)
                && !accepts
                && self.clock.now().since(run.started_at) < STALE_RUN
            {
                return believed(doubted);
            }
        }
        let run = self.begin(want).await?;
        runs.push(run.clone());
        believed(self.read(&run).await?)
    }

    async fn begin(&self, want: Want) -> Result<Run, SyncError> {
        let (now, settings) = (self.clock.now(), self.settings);
        let begin = self.writer.run(move |store| {
            let known = Knowledge {
                states: store.resources()?,
                read_to: Resource::iter()
                    .map(|list| Ok((list, store.read_to(list)?)))
                    .collect::<Result<_, StoreError>>()?,
                doubted: store.doubted_whole()?,
                newest_transaction: store.newest(Resource::Transactions)?,
                newest_reward: store.newest(Resource::Rewards)?,
                newest_application: store.newest(Resource::Applications)?,
                oldest_open_reward: store.oldest_open(Resource::Rewards)?,
                oldest_open_application: store.oldest_open(Resource::Applications)?,
            };
            let (mode, passes) = plan(want, now, &settings, &known);
            store.begin_run(mode, now, &passes)
        });
        Ok(begin.await?)
    }

    /// Reads what is left of a run, `concurrency` lists side by side. The first failure stops the others; what
    /// they committed stays. Returns the lists that lack too much.
    async fn read(&self, run: &Run) -> Result<Vec<Missing>, SyncError> {
        let reader = ListReader {
            client: Arc::clone(&self.client),
            writer: self.writer.clone(),
            clock: Arc::clone(&self.clock),
            events: self.events.clone(),
            cancel: self.cancel.child_token(),
            accept_vanished: self.settings.accept_vanished,
        };
        let id = run.id;
        let passes = by_resource(self.writer.run(move |store| store.passes(id)).await?);
        reader.tell(SyncEvent::Started { full: run.mode == RunMode::Full, lists: passes.len() });
        let permits = Arc::new(Semaphore::new(self.settings.concurrency.max(1)));
        let mut lists = JoinSet::new();
        for passes in passes {
            let (reader, permits) = (reader.clone(), Arc::clone(&permits));
            lists.spawn(async move {
                let Ok(_permit) = permits.acquire_owned().await else { return Ok(()) };
                if reader.cancel.is_cancelled() {
                    return Err(SyncError::Cancelled);
                }
                read_resource(&reader, passes).await?;
                reader.tell(SyncEvent::ListDone);
                Ok(())
            });
        }
        let mut failure = None;
        while let Some(joined) = lists.join_next().await {
            let error = match joined {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error,
                Err(_) => SyncError::Store(StoreError::Stopped),
            };
            // The others stop because of this one, so their errors don't count.
            reader.cancel.cancel();
            failure.get_or_insert(error);
        }
        if let Some(error) = failure {
            return Err(error);
        }
        let (run, now) = (run.clone(), self.clock.now());
        Ok(self.writer.run(move |store| store.finish_run(&run, now)).await?)
    }
}

/// Whether a run of this mode reads all that is wanted. The console's refresh reads no window.
fn covers(mode: RunMode, want: Want) -> bool {
    match want {
        Want::Everything => mode == RunMode::Full,
        Want::Changes => mode != RunMode::Refresh,
        Want::Freshness => true,
    }
}

fn believed(doubted: Vec<Missing>) -> Result<(), SyncError> {
    if doubted.is_empty() { Ok(()) } else { Err(SyncError::Doubted(doubted)) }
}

/// Groups the passes by list, keeping their order.
fn by_resource(passes: Vec<Pass>) -> Vec<Vec<Pass>> {
    let mut lists: Vec<Vec<Pass>> = Vec::new();
    for pass in passes {
        match lists.last_mut() {
            Some(list) if list.first().is_some_and(|first| first.resource == pass.resource) => {
                list.push(pass);
            }
            _ => lists.push(vec![pass]),
        }
    }
    lists
}
