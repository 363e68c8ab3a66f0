//! The state of syncs: runs, their passes with cursors, and what is known of each list as a whole. A run that
//! didn't finish is found here and resumed.

use rusqlite::{Connection, OptionalExtension, Row};
use strum::{EnumString, IntoEnumIterator, IntoStaticStr};

use super::error::StoreError;
use super::open::Store;
use super::pass_end::{doubt, doubted_lists, pass_done};
use super::recount;
use super::write::{PageIn, PageOut, PageRequest};
use crate::domain::{Missing, Record, Resource, Timestamp};

/// Pass numbers are `run * RUN_STEP + ordinal`, so a row's `seen` tells both the run and the pass.
pub(super) const RUN_STEP: i64 = 64;
/// The ordinal for records that no pass brought: it counts as the run's last.
pub(super) const LOOSE: i64 = RUN_STEP - 1;

/// How much a run reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RunMode {
    /// Every list from its beginning.
    Full,
    /// What was updated since the last sync, and the trailing window of rewards and transactions.
    Incremental,
    /// What was updated, and of rewards and transactions only the newest: the console's background refresh
    /// between two windows.
    Refresh,
}

/// How far a pass has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PassState {
    /// No page has been read yet.
    Waiting,
    /// Some pages have been read; the cursor says where the next begins.
    Reading,
    Done,
    /// Read to its end, but the list lacks too many records to mark them as vanished without asking.
    Doubted,
    /// Ended by an empty page that said there was more: the list isn't complete.
    Cut,
    /// The keys may not read this list.
    Refused,
}

/// A pass that a run is going to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassPlan {
    pub resource: Resource,
    /// What the pass is for: `all`, `plain`, `pending`, `declined`, `scheduled`, `recent`.
    pub role: &'static str,
    /// (name, value) of the API's filters.
    pub params: Vec<(String, String)>,
    /// The pass doesn't judge records created before this.
    pub window_start: Option<Timestamp>,
    /// Whether the end of the pass marks as vanished what the list no longer has.
    pub judges: bool,
}

/// A pass of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Larger than that of every earlier pass.
    pub id: i64,
    /// The run's number.
    pub run: i64,
    pub resource: Resource,
    /// As in [`PassPlan::role`].
    pub role: String,
    /// (name, value) of the API's filters.
    pub params: Vec<(String, String)>,
    /// The pass doesn't judge records created before this.
    pub window_start: Option<Timestamp>,
    /// Whether its end marks vanished records.
    pub judges: bool,
    pub state: PassState,
    /// Where the next page begins.
    pub cursor: Option<String>,
    /// Pages committed.
    pub pages: i64,
    /// Records that the store didn't have.
    pub inserted: i64,
    pub updated: i64,
    pub unchanged: i64,
    /// Records marked as vanished at its end.
    pub vanished: i64,
    /// Items without a key.
    pub skipped: i64,
}

/// A sync that hasn't finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: i64,
    pub mode: RunMode,
    /// When it began. Windows and marks go by this, whenever it ends.
    pub started_at: Timestamp,
}

/// What is known of a list as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceState {
    pub resource: Resource,
    /// Start of the last sync that read all it had to, no later than the server's clock said then.
    pub complete_at: Option<Timestamp>,
    /// Start of the last sync that read the trailing window.
    pub window_at: Option<Timestamp>,
    /// 403 or 404 if the keys may not read it.
    pub refused: Option<u16>,
}

impl Store {
    /// Begins a run with the passes it will make. An unfinished run is abandoned.
    pub fn begin_run(
        &mut self,
        mode: RunMode,
        started_at: Timestamp,
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
                        plan.window_start.map(Timestamp::ms),
                        plan.judges,
                    ),
                )?;
            }
            // The newest hundred runs are kept for inspection; nothing reads older ones.
            tx.execute("DELETE FROM sync_passes WHERE run < ?1 - 100", [id])?;
            tx.execute("DELETE FROM sync_runs WHERE id < ?1 - 100", [id])?;
            Ok(Run { id, mode, started_at })
        })
    }

    /// The run that was interrupted, if there is one.
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

    /// Restarts a pass from its first page, because the record that its cursor points to is gone.
    pub fn restart_pass(&mut self, pass: i64) -> Result<(), StoreError> {
        self.atomically(|tx| {
            tx.execute(
                "UPDATE sync_passes SET state = 'waiting', cursor = NULL WHERE id = ?1",
                [pass],
            )
            .map(drop)
        })
    }

    /// Ends a pass that needs no request, since nothing it could bring is missing.
    pub fn skip_pass(&mut self, pass: i64) -> Result<(), StoreError> {
        self.atomically(|tx| {
            let pass = self::pass(tx, pass)?;
            let started_at = run_started(tx, pass.run)?;
            pass_done(tx, &pass, started_at, &PageRequest::default())
        })
    }

    /// Whether the plain list of partnerships must be read besides the one with archived ones: only if that one
    /// brought a partner that doesn't say whether it is archived (rule: archived).
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

    /// Notes that the keys may not read a list, and gives up its remaining passes.
    pub fn refuse(
        &mut self,
        run: i64,
        resource: Resource,
        status: u16,
        at: Timestamp,
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

    /// Ends a run and dates the data by its start. Fails if a pass wasn't read to its end or a page is missing,
    /// which the next sync then reads. Returns the lists that lack too many records to be believed. If there
    /// are any, or a list was cut short, the data isn't dated.
    pub fn finish_run(
        &mut self,
        run: &Run,
        finished_at: Timestamp,
    ) -> Result<Vec<Missing>, StoreError> {
        let ended = self.atomically(|tx| {
            if let Some(list) = unread(tx, run.id)? {
                return Ok(Err(list));
            }
            if run.mode == RunMode::Full
                && let Some(list) = missing(tx, run.id)?
            {
                tx.execute("UPDATE sync_runs SET state = 'abandoned' WHERE id = ?1", [run.id])?;
                tx.execute("DELETE FROM resources WHERE name = ?1", [list.name()])?;
                return Ok(Err(list));
            }
            if is_full(tx, run.id)? {
                let mended = recount::mend(tx)?;
                if mended > 0 {
                    tracing::warn!(mended, "totals were not the sum of their rows");
                }
            }
            tx.execute("UPDATE sync_runs SET state = 'done', finished_at = ?2 WHERE id = ?1", (run.id, finished_at.ms()))?;
            let doubted = doubted_lists(tx, Some(run.id))?;
            if !doubted.is_empty() || has_cut(tx, run.id)? {
                return Ok(Ok(doubted));
            }
            tx.execute(
                "INSERT INTO facts VALUES ('data_as_of', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
                [run.started_at.ms().to_string()],
            )?;
            Ok(Ok(doubted))
        })?;
        ended.map_err(|list| self.hole(list))
    }

    /// Lists that lacked too many records when last judged; nothing of them was marked as vanished.
    pub fn doubted(&self) -> Result<Vec<Missing>, StoreError> {
        self.sql(|db| doubted_lists(db, None))
    }

    /// Those that must be read from their beginning to be judged again.
    pub fn doubted_whole(&self) -> Result<Vec<Resource>, StoreError> {
        self.sql(|db| {
            Resource::iter()
                .filter_map(|list| match doubt(db, list) {
                    Ok(doubt) => doubt.filter(|doubt| doubt.whole).map(|_| Ok(list)),
                    Err(error) => Some(Err(error)),
                })
                .collect()
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
                    complete_at: row.get::<_, Option<i64>>(1)?.and_then(Timestamp::from_ms),
                    window_at: row.get::<_, Option<i64>>(2)?.and_then(Timestamp::from_ms),
                    refused: row.get(3)?,
                });
            }
            Ok(states)
        })
    }

    /// Whether a list was ever read to its end, from the API or from a complete file.
    pub fn was_read(&self, resource: Resource) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM resources WHERE name = ?1 AND complete_at IS NOT NULL";
        let read = self.sql(|db| db.prepare_cached(sql)?.exists([resource.name()]))?;
        Ok(read || self.complete_files()?.contains_key(&resource))
    }

    /// Start of the last sync in which every readable list was complete. Before the first such sync: when the
    /// oldest of the complete files was exported.
    pub fn data_as_of(&self) -> Result<Option<Timestamp>, StoreError> {
        let synced = self
            .sql(|db| {
                db.query_row("SELECT value FROM facts WHERE name = 'data_as_of'", [], |row| {
                    row.get::<_, String>(0)
                })
                .optional()
            })?
            .and_then(|value| value.parse().ok())
            .and_then(Timestamp::from_ms);
        match synced {
            Some(at) => Ok(Some(at)),
            None => Ok(self.complete_files()?.into_values().min()),
        }
    }

    /// Up to when a list was read for certain; the next sync asks from there. No later than the server's clock
    /// and than the newest record seen: our own clock alone proves nothing. `None` if neither is known; then
    /// the list is read whole.
    pub fn read_to(&self, resource: Resource) -> Result<Option<Timestamp>, StoreError> {
        self.sql(|db| {
            if let Some(at) = moment(db, &read_to_fact(resource))? {
                return Ok(Some(at).filter(|at| *at > Timestamp::EPOCH));
            }
            // A store of an earlier version, which didn't compare clocks.
            let list = resource.name();
            let sql = format!(
                "SELECT (SELECT max(coalesce(updated_at, created_at)) FROM {list} \
                 WHERE seen > 0 AND coalesce(updated_at, created_at) <= complete_at) \
                 FROM resources WHERE name = ?1"
            );
            let at: Option<Option<i64>> =
                db.query_row(&sql, [list], |row| row.get(0)).optional()?;
            Ok(at.flatten().and_then(Timestamp::from_ms))
        })
    }

    /// When the newest record of a list was created. Excludes records that only files brought, and those
    /// fetched outside of a sync: neither says how far the API was read.
    pub fn newest(&self, resource: Resource) -> Result<Option<Timestamp>, StoreError> {
        self.instant(&format!(
            "SELECT max(created_at) FROM {} WHERE seen > 0 AND seen % {RUN_STEP} <> {LOOSE}",
            resource.name()
        ))
    }

    /// Creation time of the oldest record whose state may still change: a reward neither paid nor declined, an
    /// undecided application (rule: windows).
    pub fn oldest_open(&self, resource: Resource) -> Result<Option<Timestamp>, StoreError> {
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

    /// How many records of a list are stored, vanished ones included.
    pub fn rows(&self, resource: Resource) -> Result<i64, StoreError> {
        self.sql(|db| {
            db.query_row(&format!("SELECT count(*) FROM {}", resource.name()), [], |row| row.get(0))
        })
    }

    fn instant(&self, sql: &str) -> Result<Option<Timestamp>, StoreError> {
        self.sql(|db| db.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)))
            .map(|ms| ms.and_then(Timestamp::from_ms))
    }
}

pub(super) fn pass(db: &Connection, id: i64) -> rusqlite::Result<Pass> {
    db.prepare_cached("SELECT * FROM sync_passes WHERE id = ?1")?.query_row([id], read_pass)
}

pub(super) fn run_started(db: &Connection, run: i64) -> rusqlite::Result<Timestamp> {
    db.prepare_cached("SELECT started_at FROM sync_runs WHERE id = ?1")?
        .query_row([run], |row| stamp(row, 0))
}

/// Whether the run rereads everything that an earlier one had read.
pub(super) fn is_full(db: &Connection, run: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT 1 FROM sync_runs WHERE id = ?1 AND mode = 'full' \
         AND EXISTS (SELECT 1 FROM facts WHERE name = 'data_as_of')",
    )?
    .exists([run])
}

/// Whether a list of the run was cut short.
fn has_cut(tx: &Connection, run: i64) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT 1 FROM sync_passes WHERE run = ?1 AND state = 'cut'")?.exists([run])
}

/// A list of the run that was not read to its end.
fn unread(tx: &Connection, run: i64) -> rusqlite::Result<Option<Resource>> {
    let list: Option<String> = tx
        .query_row(
            "SELECT resource FROM sync_passes WHERE run = ?1 AND state NOT IN ('done', 'doubted', 'cut', 'refused') LIMIT 1",
            [run],
            |row| row.get(0),
        )
        .optional()?;
    Ok(list.and_then(|list| list.parse().ok()))
}

/// A list of which the run counted more records than the store has with its mark.
fn missing(tx: &Connection, run: i64) -> rusqlite::Result<Option<Resource>> {
    let counted: Vec<(String, i64)> = tx
        .prepare(
            "SELECT resource, sum(inserted + updated + unchanged) FROM sync_passes WHERE run = ?1 GROUP BY resource",
        )?
        .query_map([run], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (list, counted) in counted {
        let Ok(list) = list.parse::<Resource>() else { continue };
        let here: i64 = tx.query_row(
            &format!("SELECT count(*) FROM {} WHERE seen >= ?1 AND seen < ?2", list.name()),
            (run * RUN_STEP, (run + 1) * RUN_STEP),
            |row| row.get(0),
        )?;
        if here < counted {
            return Ok(Some(list));
        }
    }
    Ok(None)
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

/// Reads an instant from the facts.
pub(super) fn moment(db: &Connection, fact: &str) -> rusqlite::Result<Option<Timestamp>> {
    let value: Option<String> = db
        .prepare_cached("SELECT value FROM facts WHERE name = ?1")?
        .query_row([fact], |row| row.get(0))
        .optional()?;
    Ok(value.and_then(|value| value.parse().ok()).and_then(Timestamp::from_ms))
}

pub(super) fn put_moment(
    tx: &Connection,
    fact: &str,
    at: Option<Timestamp>,
) -> rusqlite::Result<()> {
    match at {
        Some(at) => tx
            .prepare_cached(
                "INSERT INTO facts VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
            )?
            .execute((fact, at.ms().to_string())),
        None => tx.prepare_cached("DELETE FROM facts WHERE name = ?1")?.execute([fact]),
    }?;
    Ok(())
}

pub(super) fn newest_fact(list: Resource) -> String {
    format!("newest_{}", list.name())
}

pub(super) fn read_to_fact(list: Resource) -> String {
    format!("read_to_{}", list.name())
}

/// Notes the newest time in a page's records, which is by the server's clock. A time ahead of our own clock is
/// ignored: a record of next year would stay the newest until then.
pub(super) fn note_newest(
    tx: &Connection,
    pass: &Pass,
    records: &[Record],
    now: Timestamp,
) -> rusqlite::Result<()> {
    let told = |record: &Record| {
        let at = |column| record.get(column).int().and_then(Timestamp::from_ms);
        at("updated_at").or_else(|| at("created_at"))
    };
    let fact = newest_fact(pass.resource);
    let newest = records.iter().filter_map(told).filter(|at| *at <= now).max();
    let known = moment(tx, &fact)?.filter(|at| *at <= now);
    if newest.is_some() && newest > known {
        put_moment(tx, &fact, newest)?;
    }
    Ok(())
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
        window_start: row.get::<_, Option<i64>>("window_start")?.and_then(Timestamp::from_ms),
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

fn stamp(row: &Row<'_>, at: usize) -> rusqlite::Result<Timestamp> {
    let ms = row.get(at)?;
    Timestamp::from_ms(ms).ok_or(rusqlite::Error::IntegralValueOutOfRange(at, ms))
}

fn word<T: std::str::FromStr>(row: &Row<'_>, at: usize, or: T) -> rusqlite::Result<T> {
    Ok(row.get::<_, String>(at)?.parse().unwrap_or(or))
}
