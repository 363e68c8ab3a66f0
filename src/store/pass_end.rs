//! The end of a pass: which records a complete list proves to have vanished, or that it lacks too many to be
//! believed; and up to when the list was read.

use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use super::import::{KEYLESS, drop_twins};
use super::state::{Pass, PassState, RUN_STEP, moment, newest_fact, put_moment, read_to_fact};
use super::totals::Totals;
use super::write::{PageRequest, note_change};
use crate::domain::num::count;
use crate::domain::{Missing, Resource, Timestamp};

/// Stored for a list that lacks too many records to be believed.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Doubt {
    missing: i64,
    of: i64,
    /// The list was read from its beginning.
    pub(super) whole: bool,
}

fn doubt_fact(list: Resource) -> String {
    format!("doubted_{}", list.name())
}

pub(super) fn doubt(db: &Connection, list: Resource) -> rusqlite::Result<Option<Doubt>> {
    let value: Option<String> = db
        .prepare_cached("SELECT value FROM facts WHERE name = ?1")?
        .query_row([doubt_fact(list)], |row| row.get(0))
        .optional()?;
    Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
}

/// The lists that lack too many records: those of a run, or all.
pub(super) fn doubted_lists(db: &Connection, run: Option<i64>) -> rusqlite::Result<Vec<Missing>> {
    let mut lists = Vec::new();
    for list in Resource::iter() {
        let in_run = match run {
            Some(run) => db
                .prepare_cached(
                    "SELECT 1 FROM sync_passes WHERE run = ?1 AND resource = ?2 AND state = 'doubted'",
                )?
                .exists((run, list.name()))?,
            None => true,
        };
        if let Some(doubt) = doubt(db, list)?.filter(|_| in_run) {
            lists.push(Missing { list, missing: doubt.missing, of: doubt.of });
        }
    }
    Ok(lists)
}

/// Notes whether a list lacks too many records. A partial read doesn't clear the doubt that a whole one left.
fn note_doubt(tx: &Connection, pass: &Pass, missing: Option<Missing>) -> rusqlite::Result<()> {
    let whole = pass.window_start.is_none()
        && pass.params.iter().all(|(name, _)| !name.starts_with("min_"));
    match missing {
        Some(Missing { missing, of, .. }) => {
            let value = serde_json::to_string(&Doubt { missing, of, whole }).unwrap_or_default();
            tx.execute(
                "INSERT INTO facts VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
                (doubt_fact(pass.resource), value),
            )?;
        }
        None if whole || doubt(tx, pass.resource)?.is_some_and(|doubt| !doubt.whole) => {
            tx.execute(
                "DELETE FROM facts WHERE name = ?1 AND NOT EXISTS \
                 (SELECT 1 FROM sync_passes WHERE run = ?2 AND resource = ?3 AND state = 'doubted')",
                (doubt_fact(pass.resource), pass.run, pass.resource.name()),
            )?;
        }
        None => {}
    }
    Ok(())
}

/// The outcome of judging a list at its end.
enum Judged {
    /// How many records were marked as vanished.
    Marked(i64),
    /// Too many are missing, so none was marked.
    Doubted(Missing),
}

/// Ends a pass. What a complete list proves is written together with the last page.
pub(super) fn pass_done(
    tx: &Connection,
    pass: &Pass,
    seen_at: Timestamp,
    asked: &PageRequest,
) -> rusqlite::Result<()> {
    drop_twins(tx, pass.resource)?;
    let judged = if has_gaps(tx, pass)? {
        None
    } else if pass.role == "plain" {
        Some(settle_archived(tx, pass, seen_at, asked.accept_vanished)?)
    } else if pass.judges {
        Some(judge(tx, pass, seen_at, asked.accept_vanished)?)
    } else {
        None
    };
    let (state, vanished) = match judged {
        Some(Judged::Doubted(missing)) => {
            note_doubt(tx, pass, Some(missing))?;
            // The window counts as read even so, or every refresh would read it again.
            tx.execute(
                "UPDATE resources SET window_at = ?2 WHERE name = ?1",
                (pass.resource.name(), seen_at.ms()),
            )?;
            (PassState::Doubted, 0)
        }
        Some(Judged::Marked(vanished)) => {
            note_doubt(tx, pass, None)?;
            (PassState::Done, vanished)
        }
        None if is_cut(tx, pass)? => {
            read_from_last_complete(tx, pass.resource)?;
            (PassState::Cut, 0)
        }
        None => (PassState::Done, 0),
    };
    let state: &str = state.into();
    tx.execute(
        "UPDATE sync_passes SET state = ?2, cursor = NULL, vanished = ?3 WHERE id = ?1",
        (pass.id, state, vanished),
    )?;
    let left: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM sync_passes WHERE run = ?1 AND resource = ?2 AND state <> 'done')",
        (pass.run, pass.resource.name()),
        |row| row.get(0),
    )?;
    if !left {
        // By the server's clock: what it recorded after that may not be in the list.
        let complete_at = asked.skew.map_or(seen_at, |skew| skew.bounded(seen_at));
        // A time ahead of our own clock says nothing of how far the list was read.
        let newest = moment(tx, &newest_fact(pass.resource))?.filter(|newest| *newest <= seen_at);
        let read_to = match newest {
            Some(newest) => Some(newest.min(complete_at)),
            None => Some(complete_at).filter(|_| asked.server_told),
        };
        put_moment(tx, &read_to_fact(pass.resource), read_to)?;
        let windowed: bool = tx.query_row(
            "SELECT max(judges) FROM sync_passes WHERE run = ?1 AND resource = ?2",
            (pass.run, pass.resource.name()),
            |row| row.get(0),
        )?;
        tx.execute(
            "INSERT INTO resources (name, complete_at, window_at) VALUES (?1, ?2, iif(?3, ?4, NULL)) \
             ON CONFLICT (name) DO UPDATE SET complete_at = ?2, window_at = iif(?3, ?4, window_at), \
             refused_status = NULL, refused_at = NULL",
            (pass.resource.name(), complete_at.ms(), windowed, seen_at.ms()),
        )?;
    }
    Ok(())
}

/// Whether this pass ended with an empty page that said there was more.
fn is_cut(tx: &Connection, pass: &Pass) -> rusqlite::Result<bool> {
    tx.query_row("SELECT cut FROM sync_passes WHERE id = ?1", [pass.id], |row| row.get(0))
}

/// Whether this run's reading of the list proves nothing about missing records: a pass was cut short, or
/// brought items without a readable key, any of which may be one of them.
fn has_gaps(tx: &Connection, pass: &Pass) -> rusqlite::Result<bool> {
    tx.query_row(
        "SELECT max(cut) OR sum(skipped) > 0 FROM sync_passes WHERE run = ?1 AND resource = ?2",
        (pass.run, pass.resource.name()),
        |row| row.get(0),
    )
}

/// After a cut list the next sync asks from where the last complete read stood (rule: cut-lists). If that is
/// unknown, it asks from the beginning: the newest record may have come with the cut pass.
fn read_from_last_complete(tx: &Connection, list: Resource) -> rusqlite::Result<()> {
    let fact = read_to_fact(list);
    if moment(tx, &fact)?.is_none() {
        put_moment(tx, &fact, Some(Timestamp::EPOCH))?;
    }
    Ok(())
}

/// Partners in the list with archived ones but not in the plain list are archived. After the first complete
/// read, many more at once are doubted, like missing records.
fn settle_archived(
    tx: &Connection,
    pass: &Pass,
    seen_at: Timestamp,
    accepted: bool,
) -> rusqlite::Result<Judged> {
    let base = pass.run * RUN_STEP;
    let flips = |condition: &str| -> rusqlite::Result<Vec<String>> {
        tx.prepare(&format!("SELECT key FROM partnerships WHERE {condition}"))?
            .query_map((base, pass.id), |row| row.get(0))?
            .collect()
    };
    let gone = flips("seen >= ?1 AND seen < ?2 AND archived_given IS NULL AND archived <> 1")?;
    let back = flips("seen = ?2 AND seen >= ?1 AND archived_given IS NULL AND archived <> 0")?;
    let of = tx.query_row(
        "SELECT count(*) FROM partnerships WHERE archived = 0 AND vanished_at IS NULL",
        [],
        |row| row.get(0),
    )?;
    let known: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM resources WHERE name = 'partnerships' AND complete_at IS NOT NULL)",
        [],
        |row| row.get(0),
    )?;
    // On the first read many may be archived. That all of them are is unlikely: the list probably came back
    // empty (rule: archived).
    let is_empty: bool = tx.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM partnerships WHERE seen = ?1)",
        [pass.id],
        |row| row.get(0),
    )?;
    let missing = Missing { list: pass.resource, missing: count(gone.len()), of };
    if (known || is_empty) && !accepted && missing.is_doubtful() {
        return Ok(Judged::Doubted(missing));
    }
    for (archived, keys) in [(1, gone), (0, back)] {
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
    Ok(Judged::Marked(0))
}

/// Marks as vanished what a complete list lacks, unless that is too much to be believed. The rows are kept,
/// since a refund looks just like this. Only records that files brought without a key are dropped: the list has
/// them under its own.
fn judge(
    tx: &Connection,
    pass: &Pass,
    seen_at: Timestamp,
    accepted: bool,
) -> rusqlite::Result<Judged> {
    let scope = "vanished_at IS NULL AND (?2 IS NULL OR created_at >= ?2)";
    let list = pass.resource.name();
    let bounds = (pass.run * RUN_STEP, pass.window_start.map(Timestamp::ms));
    let rows: Vec<(String, i64)> = tx
        .prepare(&format!("SELECT key, seen FROM {list} WHERE seen < ?1 AND {scope}"))?
        .query_map(bounds, |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let (dropped, gone): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(key, seen)| *seen == 0 && key.starts_with(KEYLESS));
    let here: i64 = tx.query_row(
        &format!("SELECT count(*) FROM {list} WHERE seen >= ?1 AND {scope}"),
        bounds,
        |row| row.get(0),
    )?;
    let missing = count(gone.len());
    let missing = Missing { list: pass.resource, missing, of: here + missing };
    if !accepted && missing.is_doubtful() {
        return Ok(Judged::Doubted(missing));
    }
    let mut totals = Totals::new(tx)?;
    for (key, _) in dropped.iter().filter(|_| pass.window_start.is_none()) {
        totals.drop_imported(pass.resource, key)?;
    }
    for (key, _) in &gone {
        totals.vanish(pass.resource, key, seen_at.ms())?;
    }
    totals.flush()?;
    Ok(Judged::Marked(missing.missing))
}
