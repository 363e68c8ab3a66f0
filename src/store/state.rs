//! Where syncs stand: runs, their passes with the cursors, and what is known of each list as a
//! whole. A run that didn't finish is found here and taken up again.

use rusqlite::{Connection, OptionalExtension, Row};
use strum::{EnumString, IntoStaticStr};

use super::error::StoreError;
use super::import::{KEYLESS, drop_twins};
use super::open::Store;
use super::totals::Totals;
use super::write::{PageIn, PageOut, note_change};
use crate::domain::{Resource, Stamp};

/// Pass numbers are `run * RUN_STEP + ordinal`: a row's `seen` tells the run as well as the pass.
pub(super) const RUN_STEP: i64 = 64;
/// The ordinal of records that no pass brought: as if the last one of the run had.
pub(super) const LOOSE: i64 = RUN_STEP - 1;

/// How much a run reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RunMode {
    /// Every list from its beginning.
    Full,
    /// What was updated since the last sync, and the trailing window of rewards and transactions.
    Incremental,
    /// What was updated, and the newest rewards and transactions only: the console's background
    /// refresh between two windows (ruling S15).
    Refresh,
}

/// How far a pass is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PassState {
    /// No page read yet.
    Waiting,
    /// Some pages read; the cursor says where the next begins.
    Reading,
    /// Read to its end.
    Done,
    /// The keys may not read this list.
    Refused,
}

/// A pass that a run is going to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassPlan {
    /// The list.
    pub resource: Resource,
    /// What the pass is for: `all`, `plain`, `pending`, `declined`, `scheduled`, `recent`.
    pub role: &'static str,
    /// Filters, in the API's words.
    pub params: Vec<(String, String)>,
    /// Records created before this aren't judged by the pass.
    pub window_start: Option<Stamp>,
    /// Whether the end of this pass marks as vanished what the list no longer has.
    pub judges: bool,
}

/// A pass of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Its number, larger than that of every earlier pass.
    pub id: i64,
    /// The run it is of.
    pub run: i64,
    /// The list.
    pub resource: Resource,
    /// What the pass is for.
    pub role: String,
    /// Filters, in the API's words.
    pub params: Vec<(String, String)>,
    /// Records created before this aren't judged.
    pub window_start: Option<Stamp>,
    /// Whether its end marks vanished records.
    pub judges: bool,
    /// How far it is.
    pub state: PassState,
    /// Where the next page begins.
    pub cursor: Option<String>,
    /// Pages committed.
    pub pages: i64,
    /// Records that were new, changed, as before; marked vanished; items without a key.
    pub inserted: i64,
    /// Records that changed.
    pub updated: i64,
    /// Records that were as before.
    pub unchanged: i64,
    /// Records marked as vanished at its end.
    pub vanished: i64,
    /// Items without a key.
    pub skipped: i64,
}

/// A sync that hasn't finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// How much it reads.
    pub mode: RunMode,
    /// When it began; windows and marks hang on this, whenever it ends.
    pub started_at: Stamp,
}

/// What is known of a list as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceState {
    /// The list.
    pub resource: Resource,
    /// Start of the last sync that read all it had to.
    pub complete_at: Option<Stamp>,
    /// Start of the last sync that read the trailing window.
    pub window_at: Option<Stamp>,
    /// 403 or 404: the keys may not read it.
    pub refused: Option<u16>,
}

impl Store {
    /// Begins a run with the passes it will make; a run left unfinished is given up.
    pub fn begin_run(
        &mut self,
        mode: RunMode,
        started_at: Stamp,
        plans: &[PassPlan],
    ) -> Result<Run, StoreError> {
        self.atomically(|tx| {
            tx.execute("UPDATE sync_runs SET state = 'abandoned' WHERE state = 'running'", [])?;
            let name: &str = mode.into();
            let id = tx.query_row(
                "INSERT INTO sync_runs (mode, state, started_at) VALUES (?1, 'running', ?2) RETURNING id",
                (name, started_at.ms()),
                |row| row.get(0),
            )?;
            for (ordinal, plan) in (1i64..).zip(plans) {
                let params: serde_json::Map<String, serde_json::Value> =
                    plan.params.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
                tx.execute(
                    "INSERT INTO sync_passes (id, run, resource, role, params, window_start, judges, state) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting')",
                    (
                        id * RUN_STEP + ordinal,
                        id,
                        plan.resource.name(),
                        plan.role,
                        serde_json::Value::Object(params).to_string(),
                        plan.window_start.map(Stamp::ms),
                        plan.judges,
                    ),
                )?;
            }
            // Old runs have told all they had to tell; the newest hundred stay for whoever looks.
            tx.execute("DELETE FROM sync_passes WHERE run < ?1 - 100", [id])?;
            tx.execute("DELETE FROM sync_runs WHERE id < ?1 - 100", [id])?;
            Ok(Run { id, mode, started_at })
        })
    }

    /// The run that was cut short, if there is one.
    pub fn unfinished_run(&self) -> Result<Option<Run>, StoreError> {
        self.sql(|db| {
            db.query_row(
                "SELECT id, mode, started_at FROM sync_runs WHERE state = 'running' ORDER BY id DESC LIMIT 1",
                [],
                |row| Ok(Run { id: row.get(0)?, mode: word(row, 1, RunMode::Full)?, started_at: stamp(row, 2)? }),
            )
            .optional()
        })
    }

    /// The passes of a run, in order.
    pub fn passes(&self, run: i64) -> Result<Vec<Pass>, StoreError> {
        self.sql(|db| {
            db.prepare_cached("SELECT * FROM sync_passes WHERE run = ?1 ORDER BY id")?
                .query_map([run], read_pass)?
                .collect()
        })
    }

    /// Begins a pass again from its first page: its cursor's record is gone.
    pub fn restart_pass(&mut self, pass: i64) -> Result<(), StoreError> {
        self.atomically(|tx| {
            tx.execute(
                "UPDATE sync_passes SET state = 'waiting', cursor = NULL WHERE id = ?1",
                [pass],
            )
            .map(drop)
        })
    }

    /// Ends a pass that needs no request: nothing it could tell is missing.
    pub fn skip_pass(&mut self, pass: i64) -> Result<(), StoreError> {
        self.atomically(|tx| {
            let pass = self::pass(tx, pass)?;
            let started_at = run_started(tx, pass.run)?;
            pass_done(tx, &pass, started_at)
        })
    }

    /// Whether the plain list of partnerships has to be read beside the one with archived ones:
    /// only when that one brought a partner that doesn't say whether it is archived (W14).
    pub fn archived_is_unknown(&self, run: i64) -> Result<bool, StoreError> {
        self.sql(|db| {
            db.query_row(
                "SELECT EXISTS (SELECT 1 FROM partnerships \
                 WHERE seen >= ?1 AND seen < ?2 AND archived_given IS NULL)",
                (run * RUN_STEP, (run + 1) * RUN_STEP),
                |row| row.get(0),
            )
        })
    }

    /// Notes that the keys may not read a list; the passes left of it are given up.
    pub fn refuse(
        &mut self,
        run: i64,
        resource: Resource,
        status: u16,
        at: Stamp,
    ) -> Result<(), StoreError> {
        self.atomically(|tx| {
            tx.execute(
                "UPDATE sync_passes SET state = 'refused' WHERE run = ?1 AND resource = ?2 AND state <> 'done'",
                (run, resource.name()),
            )?;
            tx.execute(
                "INSERT INTO resources (name, refused_status, refused_at) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (name) DO UPDATE SET refused_status = ?2, refused_at = ?3",
                (resource.name(), status, at.ms()),
            )
            .map(drop)
        })
    }

    /// Ends a run all of whose passes are done or refused, and dates the data by it (ruling S13).
    pub fn finish_run(&mut self, run: &Run, finished_at: Stamp) -> Result<(), StoreError> {
        self.atomically(|tx| {
            tx.execute("UPDATE sync_runs SET state = 'done', finished_at = ?2 WHERE id = ?1", (run.id, finished_at.ms()))?;
            tx.execute(
                "INSERT INTO facts VALUES ('data_as_of', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
                [run.started_at.ms().to_string()],
            )
            .map(drop)
        })
    }

    /// What is known of each list that a sync has touched.
    pub fn resources(&self) -> Result<Vec<ResourceState>, StoreError> {
        self.sql(|db| {
            let mut states = Vec::new();
            let mut statement = db.prepare(
                "SELECT name, complete_at, window_at, refused_status FROM resources ORDER BY rowid",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let Ok(resource) = row.get::<_, String>(0)?.parse() else { continue };
                states.push(ResourceState {
                    resource,
                    complete_at: row.get::<_, Option<i64>>(1)?.and_then(Stamp::from_ms),
                    window_at: row.get::<_, Option<i64>>(2)?.and_then(Stamp::from_ms),
                    refused: row.get(3)?,
                });
            }
            Ok(states)
        })
    }

    /// Start of the last sync in which every list that the keys may read was complete. Before the first
    /// one: when the oldest of the files was exported that brought a list whole.
    pub fn data_as_of(&self) -> Result<Option<Stamp>, StoreError> {
        let synced = self
            .sql(|db| {
                db.query_row("SELECT value FROM facts WHERE name = 'data_as_of'", [], |row| {
                    row.get::<_, String>(0)
                })
                .optional()
            })?
            .and_then(|value| value.parse().ok())
            .and_then(Stamp::from_ms);
        match synced {
            Some(at) => Ok(Some(at)),
            None => Ok(self.complete_files()?.into_values().min()),
        }
    }

    /// When the newest record of a list was created. What files alone brought says nothing of how far
    /// the API was read, nor does what was asked for outside of a sync: there may be more behind it.
    pub fn newest(&self, resource: Resource) -> Result<Option<Stamp>, StoreError> {
        self.instant(&format!(
            "SELECT max(created_at) FROM {} WHERE seen > 0 AND seen % {RUN_STEP} <> {LOOSE}",
            resource.name()
        ))
    }

    /// When the oldest record was created whose state may still change: a reward that is neither
    /// paid nor declined, an application that is undecided (ruling S2).
    pub fn oldest_open(&self, resource: Resource) -> Result<Option<Stamp>, StoreError> {
        match resource {
            Resource::Rewards => self.instant(
                "SELECT min(created_at) FROM rewards WHERE status NOT IN ('paid', 'declined') AND vanished_at IS NULL",
            ),
            Resource::Applications => {
                self.instant("SELECT min(created_at) FROM applications WHERE approved IS NULL AND vanished_at IS NULL")
            }
            _ => Ok(None),
        }
    }

    /// How many records of a list are stored; vanished ones count too.
    pub fn rows(&self, resource: Resource) -> Result<i64, StoreError> {
        self.sql(|db| {
            db.query_row(&format!("SELECT count(*) FROM {}", resource.name()), [], |row| row.get(0))
        })
    }

    fn instant(&self, sql: &str) -> Result<Option<Stamp>, StoreError> {
        self.sql(|db| db.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)))
            .map(|ms| ms.and_then(Stamp::from_ms))
    }
}

pub(super) fn pass(db: &Connection, id: i64) -> rusqlite::Result<Pass> {
    db.prepare_cached("SELECT * FROM sync_passes WHERE id = ?1")?.query_row([id], read_pass)
}

pub(super) fn run_started(db: &Connection, run: i64) -> rusqlite::Result<Stamp> {
    db.prepare_cached("SELECT started_at FROM sync_runs WHERE id = ?1")?
        .query_row([run], |row| stamp(row, 0))
}

/// Moves the pass's cursor past a page, in the page's own transaction.
pub(super) fn page_done(tx: &Connection, page: &PageIn, out: &PageOut) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE sync_passes SET state = 'reading', cursor = ?2, pages = pages + 1, cut = cut OR ?3, \
         inserted = inserted + ?4, updated = updated + ?5, unchanged = unchanged + ?6, skipped = skipped + ?7 WHERE id = ?1",
    )?
    .execute((page.pass, &page.cursor, page.cut, out.inserted, out.updated, out.unchanged, page.skipped))?;
    Ok(())
}

/// Ends a pass: what follows from a complete list is written with the last page.
pub(super) fn pass_done(tx: &Connection, pass: &Pass, seen_at: Stamp) -> rusqlite::Result<()> {
    if pass.role == "plain" {
        settle_archived(tx, pass, seen_at)?;
    }
    drop_twins(tx, pass.resource)?;
    let mut vanished = 0;
    if pass.judges && !cut(tx, pass)? {
        vanished = judge(tx, pass, seen_at)?;
    }
    tx.execute(
        "UPDATE sync_passes SET state = 'done', cursor = NULL, vanished = ?2 WHERE id = ?1",
        (pass.id, vanished),
    )?;
    let left: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM sync_passes WHERE run = ?1 AND resource = ?2 AND state <> 'done')",
        (pass.run, pass.resource.name()),
        |row| row.get(0),
    )?;
    if !left {
        let windowed: bool = tx.query_row(
            "SELECT max(judges) FROM sync_passes WHERE run = ?1 AND resource = ?2",
            (pass.run, pass.resource.name()),
            |row| row.get(0),
        )?;
        tx.execute(
            "INSERT INTO resources (name, complete_at, window_at) VALUES (?1, ?2, iif(?3, ?2, NULL)) \
             ON CONFLICT (name) DO UPDATE SET complete_at = ?2, window_at = iif(?3, ?2, window_at), \
             refused_status = NULL, refused_at = NULL",
            (pass.resource.name(), seen_at.ms(), windowed),
        )?;
    }
    Ok(())
}

/// Whether any list of this resource in this run ended in a way that proves nothing.
fn cut(tx: &Connection, pass: &Pass) -> rusqlite::Result<bool> {
    tx.query_row(
        "SELECT max(cut) FROM sync_passes WHERE run = ?1 AND resource = ?2",
        (pass.run, pass.resource.name()),
        |row| row.get(0),
    )
}

/// Partners that the list with archived ones has and the plain list hasn't are archived (W14).
fn settle_archived(tx: &Connection, pass: &Pass, seen_at: Stamp) -> rusqlite::Result<()> {
    let base = pass.run * RUN_STEP;
    for (archived, condition) in [
        (1, "seen >= ?1 AND seen < ?2 AND archived_given IS NULL AND archived = 0"),
        (0, "seen = ?2 AND seen >= ?1 AND archived_given IS NULL AND archived = 1"),
    ] {
        let keys: Vec<String> = tx
            .prepare(&format!("SELECT key FROM partnerships WHERE {condition}"))?
            .query_map((base, pass.id), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for key in keys {
            tx.prepare_cached("UPDATE partnerships SET archived = ?2 WHERE key = ?1")?
                .execute((&key, archived))?;
            note_change(
                tx,
                Resource::Partnerships,
                &key,
                "archived",
                1 - archived,
                archived,
                seen_at,
            )?;
        }
    }
    Ok(())
}

/// Marks what a complete list no longer has. Rows are kept: a refund looks just like this. Only rows
/// of files that gave them no key (ruling C16) are dropped: the list has them under its own.
fn judge(tx: &Connection, pass: &Pass, seen_at: Stamp) -> rusqlite::Result<i64> {
    let mut totals = Totals::new(tx)?;
    let rows: Vec<(String, i64)> = tx
        .prepare(&format!(
            "SELECT key, seen FROM {} WHERE vanished_at IS NULL AND seen < ?1 AND (?2 IS NULL OR created_at >= ?2)",
            pass.resource.name()
        ))?
        .query_map((pass.run * RUN_STEP, pass.window_start.map(Stamp::ms)), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut vanished = 0;
    for (key, seen) in &rows {
        if *seen == 0 && key.starts_with(KEYLESS) {
            if pass.window_start.is_none() {
                totals.drop_imported(pass.resource, key)?;
            }
        } else {
            totals.vanish(pass.resource, key, seen_at.ms())?;
            vanished += 1;
        }
    }
    totals.flush()?;
    Ok(vanished)
}

fn read_pass(row: &Row<'_>) -> rusqlite::Result<Pass> {
    let params: String = row.get("params")?;
    let params = match serde_json::from_str(&params) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    Ok(Pass {
        id: row.get("id")?,
        run: row.get("run")?,
        resource: row.get::<_, String>("resource")?.parse().unwrap_or(Resource::Groups),
        role: row.get("role")?,
        params: params
            .into_iter()
            .map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned()))
            .collect(),
        window_start: row.get::<_, Option<i64>>("window_start")?.and_then(Stamp::from_ms),
        judges: row.get("judges")?,
        state: row.get::<_, String>("state")?.parse().unwrap_or(PassState::Waiting),
        cursor: row.get("cursor")?,
        pages: row.get("pages")?,
        inserted: row.get("inserted")?,
        updated: row.get("updated")?,
        unchanged: row.get("unchanged")?,
        vanished: row.get("vanished")?,
        skipped: row.get("skipped")?,
    })
}

fn stamp(row: &Row<'_>, at: usize) -> rusqlite::Result<Stamp> {
    let ms = row.get(at)?;
    Stamp::from_ms(ms).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, ms))
}

fn word<T: std::str::FromStr>(row: &Row<'_>, at: usize, or: T) -> rusqlite::Result<T> {
    Ok(row.get::<_, String>(at)?.parse().unwrap_or(or))
}
