//! Reads the store for what is open in the console. Short reads go to one thread that keeps the store open,
//! so that a window of rows is there within a frame; long ones have a thread and a connection each, and a
//! newer one stops the older.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use crate::store::{Access, Stopper, Store, StoreError};

type ReadJob = Box<dyn FnOnce(Result<&Store, String>) + Send>;

/// The thread for short reads. It ends when this is dropped.
pub(super) struct ReadThread {
    jobs: mpsc::Sender<ReadJob>,
}

impl ReadThread {
    /// Starts the thread; the first read opens the store.
    pub(super) fn start(file: PathBuf) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel::<ReadJob>();
        std::thread::Builder::new().name("store-reader".to_owned()).spawn(move || {
            let mut kept: Option<Store> = None;
            while let Ok(job) = inbox.recv() {
                // A store that was moved aside in the meantime is another file now.
                let opened = match kept.take().filter(Store::is_in_place) {
                    Some(store) => Ok(store),
                    None => Store::open_as(&file, Access::Read),
                };
                match opened {
                    Ok(store) => {
                        job(Ok(&store));
                        kept = Some(store);
                    }
                    Err(error) => job(Err(error.to_string())),
                }
            }
        })?;
        Ok(Self { jobs })
    }

    /// Reads something, and passes the result to `answer`.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
        answer: impl FnOnce(Result<T, String>) + Send + 'static,
    ) {
        let job: ReadJob = Box::new(move |store| {
            answer(store.and_then(|store| read(store).map_err(|error| error.to_string())));
        });
        // If the thread is gone, the job still answers whoever waits.
        if let Err(mpsc::SendError(job)) = self.jobs.send(job) {
            job(Err("the thread that reads the store has ended; restart the console".to_owned()));
        }
    }
}

/// Long reads, of which only the newest matters.
#[derive(Clone, Debug, Default)]
pub(super) struct Newest {
    number: Arc<AtomicU64>,
    stopper: Arc<Mutex<Option<Stopper>>>,
}

/// One long read; out of date as soon as a newer one starts.
pub(super) struct Turn {
    newest: Newest,
    mine: u64,
}

impl Turn {
    /// Whether no newer read was started and this one wasn't stopped.
    pub(super) fn is_current(&self) -> bool {
        self.newest.number.load(Ordering::SeqCst) == self.mine
    }
}

impl Newest {
    /// Stops the read in progress and starts one on a thread of its own, with a connection of its own. A read
    /// that was stopped reports no error.
    pub(super) fn start(
        &self,
        file: &Path,
        read: impl FnOnce(&Store, &Turn) -> Result<(), StoreError> + Send + 'static,
        failed: impl FnOnce(String) + Send + 'static,
    ) {
        let turn = self.stop();
        let (file, slot) = (file.to_owned(), Arc::clone(&self.stopper));
        tokio::task::spawn_blocking(move || {
            let result = Store::open_as(&file, Access::Read).and_then(|store| {
                {
                    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
                    if !turn.is_current() {
                        return Ok(());
                    }
                    *slot = Some(store.stopper());
                }
                read(&store, &turn)
            });
            if let Err(error) = result
                && turn.is_current()
            {
                failed(error.to_string());
            }
        });
    }

    /// Stops the read in progress.
    pub(super) fn stop(&self) -> Turn {
        let mine = self.number.fetch_add(1, Ordering::SeqCst) + 1;
        let mut slot = self.stopper.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stopper) = slot.take() {
            stopper.stop();
        }
        Turn { newest: self.clone(), mine }
    }
}
