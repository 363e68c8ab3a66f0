//! Opens the store's file: folders and permissions, pragmas, migrations, and what happens to a damaged file.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::migrate::{MIGRATIONS, MigrateError, migrate, version};
use super::salvage::Salvaged;
use crate::domain::Resource;

/// How long a statement waits for another process's transaction to end.
const BUSY: Duration = Duration::from_secs(10);
/// `PRAGMA application_id`: "`PDsk`".
const APPLICATION_ID: i64 = 0x5044_736b;

/// What a caller wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read and write; creates the file if missing.
    Write,
    /// Read only; creates nothing. Statements that write fail.
    Read,
}

/// An open store.
#[derive(Debug)]
pub struct Store {
    pub(super) db: Connection,
    path: PathBuf,
    /// Device and inode of the opened file.
    identity: (u64, u64),
}

/// An open store, and where a damaged one was moved.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    /// Where the damaged file is now. The next sync brings back what the API has of it.
    pub moved_aside: Option<PathBuf>,
    /// What was rescued from it besides.
    pub salvaged: Salvaged,
}

/// What `doctor` reports of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// `ok`, or the first problem that SQLite finds.
    pub integrity: String,
    /// Of the schema.
    pub version: i64,
    /// Of the file.
    pub bytes: u64,
    /// Of the write-ahead log.
    pub wal_bytes: u64,
}

impl Store {
    /// Opens the store at `path`. A damaged file is moved aside together with its log, and a new one is made in
    /// its place. A file with a newer schema is an error and left alone.
    pub fn open(path: &Path) -> Result<Opened, StoreError> {
        match Self::open_as(path, Access::Write) {
            Ok(store) => Ok(Opened { store, moved_aside: None, salvaged: Salvaged::default() }),
            Err(StoreError::Corrupt { .. }) => Self::replace(path),
            Err(error) => Err(error),
        }
    }

    /// Moves a damaged file aside and makes a new one, with whatever can still be read of the old one that the
    /// API won't bring again.
    pub fn replace(path: &Path) -> Result<Opened, StoreError> {
        let aside = Self::set_aside(path)?;
        let mut store = Self::open_as(path, Access::Write)?;
        let salvaged = store.salvage(&aside)?;
        Ok(Opened { store, moved_aside: Some(aside), salvaged })
    }

    /// Opens the store for writing, after checking the file if that takes no more than a moment, so that a
    /// damaged page is found before anything is written. After an interrupted sync the check is a full one,
    /// however long it takes, and wrong totals are corrected.
    pub fn open_sound(path: &Path) -> Result<Self, StoreError> {
        const QUICK: u64 = 64 << 20;
        let mut store = Self::open_as(path, Access::Write)?;
        if store.unfinished_run()?.is_some() {
            store.require("integrity_check")?;
            let mended = store.mend_totals()?;
            if mended > 0 {
                tracing::warn!(mended, "totals were not the sum of their rows");
            }
        } else if std::fs::metadata(path).is_ok_and(|meta| meta.len() <= QUICK) {
            store.require("quick_check")?;
        }
        Ok(store)
    }

    /// Fails if the check finds a problem.
    fn require(&self, check: &str) -> Result<(), StoreError> {
        let found = self.check(check)?;
        if found == "ok" {
            return Ok(());
        }
        Err(StoreError::Corrupt { path: self.path.clone(), detail: found })
    }

    /// `ok`, or the first problem that the check finds, on one line (SQLite puts the place on a line above it).
    fn check(&self, check: &str) -> Result<String, StoreError> {
        let told: String =
            self.sql(|db| db.query_row(&format!("PRAGMA {check}(1)"), [], |row| row.get(0)))?;
        Ok(told.lines().collect::<Vec<_>>().join(" "))
    }

    /// Renames a damaged file and its companions to the first free `….damaged-N`, and returns that name.
    pub fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
        let aside = (1..10_000u32)
            .map(|n| beside(path, &format!(".damaged-{n}")))
            .find(|candidate| !candidate.exists())
            .unwrap_or_else(|| beside(path, ".damaged"));
        for suffix in ["", "-wal", "-shm"] {
            let from = beside(path, suffix);
            if from.exists() {
                std::fs::rename(&from, beside(&aside, suffix))
                    .map_err(|source| StoreError::File { path: from.clone(), source })?;
            }
        }
        Ok(aside)
    }

    /// Opens the store for reading, after migrating an older one.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        match Self::open_as(path, Access::Read) {
            Err(StoreError::Older { .. }) => {
                drop(Self::open_as(path, Access::Write)?);
                Self::open_as(path, Access::Read)
            }
            opened => opened,
        }
    }

    /// Opens the store as it is; a damaged one is an error. With [`Access::Read`], which changes nothing, so
    /// are a missing one and one with an older schema.
    pub fn open_as(path: &Path, access: Access) -> Result<Self, StoreError> {
        let failed = |error: rusqlite::Error| StoreError::of(path, &error);
        if access == Access::Write {
            make_private(path)?;
        }
        let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags |= match access {
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let mut db = Connection::open_with_flags(path, flags).map_err(failed)?;
        db.busy_timeout(BUSY).map_err(failed)?;
        super::functions::add(&db).map_err(failed)?;
        // rarray(?): a list of values as a table, for queries about many records at once.
        rusqlite::vtab::array::load_module(&db).map_err(failed)?;
        db.set_prepared_statement_cache_capacity(256);
        // Without this SQLite replans a statement for new values wherever they might change the plan. The one
        // that writes a transaction was replanned for every row, which doubled the time of an import.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
        // In KiB. Writing touches every index, reading passes through once.
        let cache = if access == Access::Write { -65_536 } else { -8_192 };
        db.pragma_update(None, "cache_size", cache).map_err(failed)?;
        db.pragma_update(None, "temp_store", "memory").map_err(failed)?;
        if access == Access::Write {
            db.pragma_update(None, "journal_mode", "wal").map_err(failed)?;
            // In WAL mode a power cut may lose a commit but never leaves half of one. A lost page is fetched
            // again, since its cursor is lost with it.
            db.pragma_update(None, "synchronous", "normal").map_err(failed)?;
            // A first sync rewrites the same index pages again and again. Letting the log reach 64 MiB before
            // it is copied into the file (the default is 4) saves most of that copying.
            db.pragma_update(None, "wal_autocheckpoint", 16_384).map_err(failed)?;
            migrate(&mut db, MIGRATIONS).map_err(|error| match error {
                MigrateError::Newer(found) => newer(path, found),
                MigrateError::Sqlite(error) => failed(error),
            })?;
            db.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
        } else {
            let found = version(&db).map_err(failed)?;
            let known = crate::domain::num::count(MIGRATIONS.len());
            if found > known {
                return Err(newer(path, found));
            }
            if found < known {
                return Err(StoreError::Older { path: path.to_owned(), found, known });
            }
        }
        let identity = std::fs::metadata(path).map_or((0, 0), |meta| (meta.dev(), meta.ino()));
        let store = Self { db, path: path.to_owned(), identity };
        store.touch()?;
        Ok(store)
    }

    /// Reads a row of the main tables, so that a damaged file is noticed now and not halfway through.
    fn touch(&self) -> Result<(), StoreError> {
        for table in ["partnerships", "customers", "transactions", "rewards", "sync_runs", "facts"]
        {
            let sql = format!("SELECT 1 FROM {table} LIMIT 1");
            self.sql(|db| db.prepare(&sql)?.exists([]))?;
        }
        Ok(())
    }

    /// Whether the file at the store's path is still the opened one. It isn't once a damaged file was moved
    /// aside and replaced.
    pub fn is_in_place(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|meta| (meta.dev(), meta.ino()) == self.identity)
    }

    /// The path of a file beside the store: the store's path with `suffix` appended.
    pub fn beside(&self, suffix: &str) -> PathBuf {
        beside(&self.path, suffix)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs statements; errors get the store's path.
    pub(super) fn sql<T>(
        &self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        run(&self.db).map_err(|error| StoreError::of(&self.path, &error))
    }

    /// Runs statements inside the transaction that pages share, begun here if need be. Either all of them take
    /// effect or none.
    pub(super) fn within_batch<T>(
        &mut self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let path = &self.path;
        let work = |db: &mut Connection| {
            if db.is_autocommit() {
                db.execute_batch("BEGIN IMMEDIATE")?;
            }
            let step = db.savepoint()?;
            let value = run(&step)?;
            step.commit()?;
            Ok(value)
        };
        work(&mut self.db).map_err(|error| StoreError::of(path, &error))
    }

    /// Commits the pages written since the last commit.
    pub fn commit_pages(&mut self) -> Result<(), StoreError> {
        self.sql(|db| if db.is_autocommit() { Ok(()) } else { db.execute_batch("COMMIT") })
    }

    /// The error for a missing page of a list.
    pub(super) fn hole(&self, resource: Resource) -> StoreError {
        StoreError::Hole { path: self.path.clone(), list: resource.name() }
    }

    /// Rolls back uncommitted pages, unless SQLite already did.
    pub(super) fn drop_pages(&mut self) {
        if !self.db.is_autocommit()
            && let Err(error) = self.db.execute_batch("ROLLBACK")
        {
            // Closing the file, which comes next, rolls them back as well.
            tracing::warn!(%error, "pages could not be taken back");
        }
    }

    /// Runs statements as one transaction: all or nothing.
    pub(super) fn atomically<T>(
        &mut self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.tentatively(|tx| run(tx).map(|value| (value, true)))
    }

    /// Runs statements as one transaction, committed only if they return `true`.
    pub(super) fn tentatively<T>(
        &mut self,
        run: impl FnOnce(&Connection) -> rusqlite::Result<(T, bool)>,
    ) -> Result<T, StoreError> {
        self.commit_pages()?;
        let path = &self.path;
        let work = |db: &mut Connection| {
            let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let (value, keep) = run(&tx)?;
            if keep {
                tx.commit()?;
            } else {
                tx.rollback()?;
            }
            Ok(value)
        };
        work(&mut self.db).map_err(|error| StoreError::of(path, &error))
    }

    /// Checks the whole file. Takes seconds on a store of several gigabytes.
    pub fn health(&self) -> Result<Health, StoreError> {
        let integrity = self.check("integrity_check")?;
        let version = self.sql(version)?;
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        Ok(Health {
            integrity,
            version,
            bytes: size(&self.path),
            wal_bytes: size(&beside(&self.path, "-wal")),
        })
    }

    /// Copies the log back into the file and empties it: while long reads go on, it would otherwise grow for
    /// ever.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.sql(|db| db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
    }
}

fn newer(path: &Path, found: i64) -> StoreError {
    StoreError::Newer {
        path: path.to_owned(),
        found,
        known: crate::domain::num::count(MIGRATIONS.len()),
    }
}

/// Makes the folder 0700 and the file 0600 before SQLite touches them, since log and shared memory inherit the
/// file's mode.
fn make_private(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    let mut mode = file.metadata().map_err(failed)?.permissions();
    if mode.mode() & 0o077 != 0 {
        mode.set_mode(0o600);
        file.set_permissions(mode).map_err(failed)?;
    }
    Ok(())
}

/// Creates a folder, and missing ones above it, for the owner only.
pub(crate) fn private_folder(folder: &Path) -> Result<(), StoreError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| StoreError::File { path: folder.to_owned(), source })
}

/// `store.db` and `-wal` give `store.db-wal`.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn files_and_folders_are_for_the_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/store.db");
        let store = Store::open(&path).unwrap().store;
        store.sql(|db| db.execute_batch("INSERT INTO facts VALUES ('x', 'y')")).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&dir.path().join("a/b")), 0o700);
        assert_eq!(mode(&dir.path().join("a")), 0o700);
        assert_eq!(mode(&beside(&path, "-wal")), 0o600);
    }

    #[test]
    fn a_damaged_file_is_moved_aside_and_a_new_one_made() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        std::fs::write(
            &path,
            b"this is no database, though it is long enough to have a header of one",
        )
        .unwrap();
        assert!(matches!(Store::open_as(&path, Access::Read), Err(StoreError::Corrupt { .. })));
        let opened = Store::open(&path).unwrap();
        let aside = opened.moved_aside.unwrap();
        assert!(std::fs::read(&aside).unwrap().starts_with(b"this is no database"));
        assert_eq!(opened.store.health().unwrap().integrity, "ok");
    }

    #[test]
    fn a_second_damaged_file_goes_beside_the_first_and_the_log_goes_along() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        for round in 1..=2 {
            std::fs::write(&path, b"x").unwrap();
            std::fs::write(beside(&path, "-wal"), b"log").unwrap();
            let aside = Store::set_aside(&path).unwrap();
            assert_eq!(aside, beside(&path, &format!(".damaged-{round}")));
            assert!(aside.exists() && beside(&aside, "-wal").exists() && !path.exists());
        }
    }

    #[test]
    fn reading_leaves_an_older_file_as_it_is_unless_it_is_to_be_read() {
        use crate::store::migrate::{MIGRATIONS, migrate};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        let (_, older) = MIGRATIONS.split_last().unwrap();
        let mut db = Connection::open(&path).unwrap();
        crate::store::functions::add(&db).unwrap();
        migrate(&mut db, older).unwrap();
        db.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        drop(db);
        let version = || {
            let db = Connection::open(&path).unwrap();
            crate::domain::num::len(crate::store::migrate::version(&db).unwrap())
        };
        let error = Store::open_as(&path, Access::Read).unwrap_err();
        assert!(matches!(error, StoreError::Older { .. }), "{error}");
        assert_eq!(version(), older.len());
        assert_eq!(Store::open_to_read(&path).unwrap().customers_of("p", &|_| true).unwrap(), []);
        assert_eq!(version(), MIGRATIONS.len());
    }

    #[test]
    fn a_newer_file_is_refused_with_both_versions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        Store::open(&path)
            .unwrap()
            .store
            .sql(|db| db.pragma_update(None, "user_version", 77))
            .unwrap();
        for access in [Access::Write, Access::Read] {
            let error = Store::open_as(&path, access).unwrap_err();
            assert!(matches!(error, StoreError::Newer { found: 77, .. }), "{error}");
        }
        assert!(Store::open(&path).is_err(), "and not moved aside");
        assert!(path.exists());
    }
}
