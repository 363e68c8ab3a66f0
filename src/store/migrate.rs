//! The schema's versions, one file each, applied in order; `user_version` tells which one a file has. A
//! migration and its version number commit together, so a kill in between leaves the older schema.

use rusqlite::Connection;

/// Entry n brings a file from version n to n + 1.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("schema/v1.sql"),
    include_str!("schema/v2.sql"),
    include_str!("schema/v3.sql"),
    include_str!("schema/v4.sql"),
    include_str!("schema/v5.sql"),
    include_str!("schema/v6.sql"),
    include_str!("schema/v7.sql"),
    include_str!("schema/v8.sql"),
    include_str!("schema/v9.sql"),
];

/// Why a file can't be used as it is.
#[derive(Debug)]
pub(super) enum MigrateError {
    /// The file's version, newer than any known here.
    Newer(i64),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for MigrateError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Brings the file to the newest version in `migrations`.
pub(super) fn migrate(db: &mut Connection, migrations: &[&str]) -> Result<(), MigrateError> {
    let known = crate::domain::num::count(migrations.len());
    loop {
        // Immediate, so that of two processes opening a new file at once the second waits and then sees the
        // first one's work.
        let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let version: i64 = step.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > known {
            return Err(MigrateError::Newer(version));
        }
        let Some(sql) = migrations.get(crate::domain::num::len(version)) else { return Ok(()) };
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", version + 1)?;
        step.commit()?;
    }
}

/// A file's version.
pub(super) fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_file_is_brought_forward_and_keeps_its_rows() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, &["CREATE TABLE t (a); INSERT INTO t VALUES (1);"]).unwrap();
        migrate(&mut db, &["never run again", "ALTER TABLE t ADD COLUMN b DEFAULT 7"]).unwrap();
        assert_eq!(version(&db).unwrap(), 2);
        let row: (i64, i64) =
            db.query_row("SELECT a, b FROM t", [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        assert_eq!(row, (1, 7));
    }

    #[test]
    fn a_migration_that_fails_leaves_the_older_version_whole() {
        let mut db = Connection::open_in_memory().unwrap();
        let result = migrate(&mut db, &["CREATE TABLE t (a)", "CREATE TABLE u (a); nonsense"]);
        assert!(matches!(result, Err(MigrateError::Sqlite(_))));
        assert_eq!(version(&db).unwrap(), 1);
        let tables: i64 =
            db.query_row("SELECT count(*) FROM sqlite_master", [], |r| r.get(0)).unwrap();
        assert_eq!(tables, 1);
    }

    #[test]
    fn a_newer_file_is_refused_and_untouched() {
        let mut db = Connection::open_in_memory().unwrap();
        let newer = i64::try_from(MIGRATIONS.len()).unwrap() + 1;
        db.pragma_update(None, "user_version", newer).unwrap();
        let refused = migrate(&mut db, MIGRATIONS);
        assert!(matches!(refused, Err(MigrateError::Newer(version)) if version == newer));
        assert_eq!(version(&db).unwrap(), newer);
    }

    #[test]
    fn names_are_folded_anew_by_the_version_that_changed_how() {
        let mut db = Connection::open_in_memory().unwrap();
        crate::store::functions::add(&db).unwrap();
        migrate(&mut db, MIGRATIONS.get(..4).unwrap()).unwrap();
        db.execute_batch(
            "INSERT INTO partnerships (key, name, name_folded, rest, digest, seen) VALUES \
             ('a', 'O’Brien', 'o’brien', '{}', 0, 0), ('b', 'Plain', 'plain', '{}', 0, 0)",
        )
        .unwrap();
        migrate(&mut db, MIGRATIONS).unwrap();
        let sql = "SELECT group_concat(name_folded) FROM (SELECT * FROM partnerships ORDER BY key)";
        let folded: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(folded, "o'brien,plain");
    }

    #[test]
    fn every_column_of_the_shape_is_a_column_of_its_table() {
        use strum::IntoEnumIterator;
        let mut db = Connection::open_in_memory().unwrap();
        crate::store::functions::add(&db).unwrap();
        migrate(&mut db, MIGRATIONS).unwrap();
        for resource in crate::domain::Resource::iter() {
            let names: Vec<&str> =
                crate::domain::shape::columns(resource).iter().map(|c| c.name).collect();
            let sql = format!(
                "SELECT key, {}, rest, digest, seen, vanished_at FROM {}",
                names.join(", "),
                resource.name()
            );
            db.prepare(&sql).unwrap_or_else(|error| panic!("{}: {error}", resource.name()));
        }
    }
}
