//! The one writer: a thread that owns the store and does what it is handed, in order. Whoever hands
//! it work waits for the answer without blocking a thread of the runtime.

use tokio::sync::{mpsc, oneshot};

use super::error::StoreError;
use super::open::Store;

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// A handle on the writing thread. Clones share it; it ends when the last one is gone.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(mut store: Store) -> std::io::Result<Self> {
        let (jobs, mut inbox) = mpsc::channel::<Job>(8);
        std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || {
            while let Some(job) = inbox.blocking_recv() {
                job(&mut store);
            }
        })?;
        Ok(Self { jobs })
    }

    /// Does `work` on the store and brings back what it gives.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, wait) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            // The asker may have been cancelled; the work is done all the same.
            let _ = answer.send(work(store));
        });
        self.jobs.send(job).await.map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }
}
