//! Cache files beside the store that make reading it fast. A fact in the store names the build number of the
//! valid file; triggers note what changed since (`schema/v2.sql`). A file with another build number is ignored.

use rusqlite::{Connection, OptionalExtension};

use super::error::StoreError;
use super::open::Store;

/// The build number of the valid file; `fact` is the fact that holds it.
pub(super) fn kept_build(db: &Connection, fact: &str) -> rusqlite::Result<Option<u64>> {
    let build: Option<String> = db
        .query_row("SELECT value FROM facts WHERE name = ?1", [fact], |row| row.get(0))
        .optional()?;
    Ok(build.and_then(|build| build.parse().ok()))
}

impl Store {
    /// Writes a cache file with a new build number: `write` gets the store and that number, and nothing else
    /// can change the store meanwhile. After a kill on the way the store still names the old build, so the new
    /// file is ignored.
    pub(super) fn keep_file(
        &mut self,
        fact: &str,
        touches: &str,
        write: impl FnOnce(&Self, u64) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.commit_pages()?;
        self.sql(|db| db.execute_batch("BEGIN IMMEDIATE"))?;
        let kept = self
            .sql(|db| db.query_row("SELECT abs(random() / 2)", [], |row| row.get::<_, i64>(0)))
            .and_then(|build| {
                write(self, build.unsigned_abs())?;
                self.sql(|db| {
                    db.execute(&format!("DELETE FROM {touches}"), [])?;
                    db.execute(
                        "INSERT OR REPLACE INTO facts VALUES (?1, ?2)",
                        (fact, build.to_string()),
                    )?;
                    db.execute_batch("COMMIT")
                })
            });
        if kept.is_err() {
            let _ = self.sql(|db| db.execute_batch("ROLLBACK"));
        }
        kept
    }
}
