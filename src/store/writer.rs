//! The one writer: a thread that owns the store and does what it is handed, in order. Whoever hands
//! it work waits for the answer without blocking a thread of the runtime.

use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::error::StoreError;
use super::open::Store;
use super::write::{PageIn, PageOut};

/// Pages share a transaction for so long at the most: a reader sees new records this soon.
const LONGEST_BATCH: Duration = Duration::from_millis(150);
/// With no page for so long, the transaction is committed.
const LULL: Duration = Duration::from_millis(15);

type Work = Box<dyn FnOnce(&mut Store) + Send>;

enum Job {
    /// A page, to be committed soon, together with its neighbours.
    Page(PageIn, oneshot::Sender<Result<PageOut, StoreError>>),
    /// Anything else; pages before it are committed first.
    Other(Work),
}

/// A handle on the writing thread. Clones share it; it ends when the last one is gone.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(store: Store) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>(8);
        let timers = Builder::new_current_thread().enable_time().build()?;
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || timers.block_on(work_off(store, inbox)))?;
        Ok(Self { jobs })
    }

    /// Writes a page. The answer comes when it is written; it is committed, with its cursor, a moment
    /// later, and before anything else that is asked for.
    pub async fn write_page(&self, page: PageIn) -> Result<PageOut, StoreError> {
        let (answer, wait) = oneshot::channel();
        self.jobs.send(Job::Page(page, answer)).await.map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }

    /// Does `work` on the store and brings back what it gives.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, wait) = oneshot::channel();
        let work: Work = Box::new(move |store| {
            let result = store.commit_pages().and_then(|()| work(store));
            // The asker may have been cancelled; the work is done all the same.
            let _ = answer.send(result);
        });
        self.jobs.send(Job::Other(work)).await.map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }
}

/// Does the jobs until nobody is left to hand any.
async fn work_off(mut store: Store, mut inbox: mpsc::Receiver<Job>) {
    // When the transaction that pages share was begun, while there is one.
    let mut begun: Option<Instant> = None;
    loop {
        let job = match begun {
            None => inbox.recv().await,
            Some(at) if at.elapsed() >= LONGEST_BATCH => {
                commit(&mut store, &mut begun);
                continue;
            }
            Some(_) => {
                let Ok(job) = timeout(LULL, inbox.recv()).await else {
                    commit(&mut store, &mut begun);
                    continue;
                };
                job
            }
        };
        match job {
            None => {
                commit(&mut store, &mut begun);
                return;
            }
            Some(Job::Page(page, answer)) => {
                begun.get_or_insert_with(Instant::now);
                // As above.
                let _ = answer.send(store.add_page(&page));
            }
            Some(Job::Other(work)) => {
                begun = None;
                work(&mut store);
            }
        }
    }
}

/// Commits the pages. One that can't be committed is tried again with the next piece of work, which
/// then tells why.
fn commit(store: &mut Store, begun: &mut Option<Instant>) {
    *begun = None;
    if let Err(error) = store.commit_pages() {
        tracing::warn!(%error, "pages could not be committed yet");
    }
}
