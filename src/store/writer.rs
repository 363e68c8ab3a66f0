//! The one writer: a thread that owns the store and does what it is handed, in order. Whoever hands
//! it work waits for the answer without blocking a thread of the runtime.
//!
//! The first failure is the last thing it does: SQLite may have taken back more than the statement
//! that failed, so that a cursor which moved on afterwards could leave pages behind for good.

use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::error::StoreError;
use super::open::Store;
use super::write::{PageIn, PageOut, PageRequest};

/// Pages share a transaction for so long at the most: a reader sees new records this soon.
const LONGEST_BATCH: Duration = Duration::from_millis(150);
/// With no page for so long, the transaction is committed.
const LULL: Duration = Duration::from_millis(15);

type Work = Box<dyn FnOnce(&mut WriterThread) + Send>;

enum WriteJob {
    /// A page, to be committed soon, together with its neighbours.
    Page(PageIn, PageRequest, oneshot::Sender<Result<PageOut, StoreError>>),
    /// Anything else; pages before it are committed first.
    Other(Work),
}

/// A handle on the writing thread. Clones share it; it ends when the last one is gone.
#[derive(Clone, Debug)]
pub struct StoreWriter {
    jobs: mpsc::Sender<WriteJob>,
}

impl StoreWriter {
    /// Starts the thread.
    pub fn start(store: Store) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel::<WriteJob>(8);
        let timers = Builder::new_current_thread().enable_time().build()?;
        let desk = WriterThread { store, begun: None, failed: None };
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || timers.block_on(work_off(desk, inbox)))?;
        Ok(Self { jobs })
    }

    /// Writes a page. The answer comes when it is written; it is committed, with its cursor, a moment
    /// later, and before anything else that is asked for. After a failure of this or of anything
    /// else, every later call gives that failure again and writes nothing.
    pub async fn write_page(
        &self,
        page: PageIn,
        asked: PageRequest,
    ) -> Result<PageOut, StoreError> {
        let (answer, wait) = oneshot::channel();
        self.jobs
            .send(WriteJob::Page(page, asked, answer))
            .await
            .map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }

    /// Does `work` on the store and brings back what it gives; fails like [`Self::write_page`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.hand(|desk| desk.attempt(|store| store.commit_pages().and_then(|()| work(store))))
            .await
    }

    /// Looks into the store, also after a failure: what is committed is there.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.hand(|desk| {
            if desk.failed.is_none() {
                desk.attempt(Store::commit_pages)?;
            }
            look(&desk.store)
        })
        .await
    }

    async fn hand<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriterThread) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, wait) = oneshot::channel();
        let work: Work = Box::new(move |desk| {
            let result = work(desk);
            // The asker may have been cancelled; the work is done all the same.
            let _ = answer.send(result);
        });
        self.jobs.send(WriteJob::Other(work)).await.map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }
}

/// What the thread works at.
struct WriterThread {
    store: Store,
    /// When the transaction that pages share was begun, while there is one.
    begun: Option<Instant>,
    /// What ended the writing.
    failed: Option<StoreError>,
}

impl WriterThread {
    /// Does something that writes, unless something has failed before.
    fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(error) = &self.failed {
            return Err(error.again());
        }
        work(&mut self.store).inspect_err(|error| {
            tracing::warn!(%error, "nothing more is written");
            self.failed = Some(error.again());
            self.begun = None;
            self.store.drop_pages();
        })
    }

    /// Commits the pages. The next piece of work tells why they could not be.
    fn commit(&mut self) {
        self.begun = None;
        let _ = self.attempt(Store::commit_pages);
    }
}

/// Does the jobs until nobody is left to hand any.
async fn work_off(mut desk: WriterThread, mut inbox: mpsc::Receiver<WriteJob>) {
    loop {
        let job = match desk.begun {
            None => inbox.recv().await,
            Some(at) if at.elapsed() >= LONGEST_BATCH => {
                desk.commit();
                continue;
            }
            Some(_) => {
                let Ok(job) = timeout(LULL, inbox.recv()).await else {
                    desk.commit();
                    continue;
                };
                job
            }
        };
        match job {
            None => {
                desk.commit();
                return;
            }
            Some(WriteJob::Page(page, asked, answer)) => {
                desk.begun.get_or_insert_with(Instant::now);
                // As above.
                let _ = answer.send(desk.attempt(|store| store.add_page(&page, &asked)));
            }
            Some(WriteJob::Other(work)) => {
                desk.begun = None;
                work(&mut desk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shape::columns;
    use crate::domain::{ColumnValue, Record, Resource, Timestamp};
    use crate::store::{PassPlan, RunMode};

    fn page(pass: i64, key: &str) -> PageIn {
        let record = Record {
            resource: Resource::Customers,
            key: key.to_owned(),
            values: vec![ColumnValue::Null; columns(Resource::Customers).len()],
            rest: "{}".to_owned(),
            digest: 1,
        };
        PageIn { pass, records: vec![record], skipped: 0, cursor: Some(key.to_owned()), cut: false }
    }

    /// A writer whose commits fail while customer "c2" is among what they bring, in the way of a commit
    /// that SQLite doesn't take back by itself; and the number of a pass.
    fn failing(file: &std::path::Path) -> (StoreWriter, i64) {
        let mut store = Store::open(file).unwrap().store;
        let plan = PassPlan {
            resource: Resource::Customers,
            role: "all",
            params: Vec::new(),
            window_start: None,
            judges: true,
        };
        let run = store.begin_run(RunMode::Full, Timestamp::EPOCH, &[plan]).unwrap();
        let pass = store.passes(run.id).unwrap()[0].id;
        store
            .db
            .execute_batch(
                "PRAGMA foreign_keys = on;
                 CREATE TABLE child (parent REFERENCES groups (key) DEFERRABLE INITIALLY DEFERRED);
                 CREATE TEMP TRIGGER fault AFTER INSERT ON main.customers WHEN new.key = 'c2'
                 BEGIN INSERT INTO child VALUES ('nobody'); END;",
            )
            .unwrap();
        (StoreWriter::start(store).unwrap(), pass)
    }

    #[tokio::test]
    async fn after_a_commit_that_failed_nothing_more_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("store.db");
        let (writer, pass) = failing(&file);
        let asked = |after: &str| PageRequest {
            after: Some(after.to_owned()).filter(|after| !after.is_empty()),
            ..PageRequest::default()
        };
        writer.write_page(page(pass, "c1"), asked("")).await.unwrap();
        writer.look(|_| Ok(())).await.unwrap();
        // Written, and then not committed: nobody is told before something else is asked for.
        writer.write_page(page(pass, "c2"), asked("c1")).await.unwrap();
        tokio::time::sleep(LULL * 4).await;
        let error = writer.write_page(page(pass, "c3"), asked("c2")).await.unwrap_err();
        assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
        let again = writer.run(|store| store.checkpoint()).await.unwrap_err();
        assert_eq!(again.to_string(), error.to_string(), "and the same for whoever comes next");
        let rows = writer.look(|store| store.rows(Resource::Customers)).await.unwrap();
        assert_eq!(rows, 1);
        drop(writer);
        let store = Store::open(&file).unwrap().store;
        let run = store.unfinished_run().unwrap().unwrap();
        let passes = store.passes(run.id).unwrap();
        assert_eq!((passes[0].cursor.as_deref(), passes[0].pages), (Some("c1"), 1));
    }

    #[tokio::test]
    async fn a_page_that_does_not_follow_the_one_before_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (writer, pass) = failing(&dir.path().join("store.db"));
        let asked = PageRequest { after: Some("c0".to_owned()), ..PageRequest::default() };
        let error = writer.write_page(page(pass, "c1"), asked).await.unwrap_err();
        assert!(matches!(error, StoreError::Hole { list: "customers", .. }), "{error}");
        assert_eq!(writer.look(|store| store.rows(Resource::Customers)).await.unwrap(), 0);
    }
}
