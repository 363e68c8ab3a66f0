//! Files that stand beside the store and make reading it fast. A fact names the build of the file that
//! fits, triggers note what changed since (`schema/v2.sql`); a file of another build is no file.

use rusqlite::{Connection, OptionalExtension};

use super::error::StoreError;
use super::open::Store;

/// The build that fits, by the name of its fact.
pub(super) fn kept_build(db: &Connection, fact: &str) -> rusqlite::Result<Option<u64>> {
    let build: Option<String> = db
        .query_row("SELECT value FROM facts WHERE name = ?1", [fact], |row| row.get(0))
        .optional()?;
    Ok(build.and_then(|build| build.parse().ok()))
}

impl Store {
    /// Has a file written: `write` reads the store and writes the file of the build that it is told,
    /// while nobody else changes anything. Killed on the way, the store names another build, and does
    /// without the file.
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
