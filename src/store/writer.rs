//! The only writer: a thread that owns the store and does the jobs it is given, in order. Callers await the
//! answer without blocking a thread of the runtime.
//!
//! After the first failure it writes nothing more. SQLite may have rolled back more than the failed statement,
//! so a cursor that still moved on could skip pages for good.

use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::error::StoreError;
use super::open::Store;
use super::write::{PageIn, PageOut, PageRequest};

/// The longest time that pages share a transaction: readers see new records this soon.
const LONGEST_BATCH: Duration = Duration::from_millis(150);
/// The transaction is committed when no page came for this long.
const LULL: Duration = Duration::from_millis(15);

type Work = Box<dyn FnOnce(&mut WriterThread) + Send>;

enum WriteJob {
    /// A page, to be committed soon together with its neighbours.
    Page(PageIn, PageRequest, oneshot::Sender<Result<PageOut, StoreError>>),
    /// Anything else; the pages before it are committed first.
    Other(Work),
}

/// A handle on the writing thread. Clones share it; the thread ends when the last one is dropped.
#[derive(Clone, Debug)]
pub struct StoreWriter {
    jobs: mpsc::Sender<WriteJob>,
}

impl StoreWriter {
    pub fn start(store: Store) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel::<WriteJob>(8);
        let timers = Builder::new_current_thread().enable_time().build()?;
        let desk = WriterThread { store, begun: None, failed: None };
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || timers.block_on(work_off(desk, inbox)))?;
        Ok(Self { jobs })
    }

    /// Writes a page. Answers once it is written; the page and its cursor are committed a moment later, and
    /// before any other job. After any failure every later call returns that failure and writes nothing.
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

    /// Runs `work` on the store and returns its result; fails like [`Self::write_page`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.hand(|desk| desk.attempt(|store| store.commit_pages().and_then(|()| work(store))))
            .await
    }

    /// Reads from the store, also after a failure: what was committed is there.
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
            // The caller may have been cancelled; the work is done all the same.
            let _ = answer.send(result);
        });
        self.jobs.send(WriteJob::Other(work)).await.map_err(|_| StoreError::Stopped)?;
        wait.await.map_err(|_| StoreError::Stopped)?
    }
}

/// The state of the writing thread.
struct WriterThread {
    store: Store,
    /// When the shared transaction began, if one is open.
    begun: Option<Instant>,
    /// The failure that ended the writing.
    failed: Option<StoreError>,
}

impl WriterThread {
    /// Does a piece of writing, unless something failed before.
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

    /// Commits the pages. A failure is reported by the next job.
    fn commit(&mut self) {
        self.begun = None;
        let _ = self.attempt(Store::commit_pages);
    }
}

/// Does jobs until the last handle is dropped.
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

    /// A writer whose commits fail once they include customer "c2", in a way that SQLite doesn't roll back by
    /// itself; and a pass's number.
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
        // Written but not committed yet: nobody learns of the failure before asking for something else.
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
