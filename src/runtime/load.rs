//! Reads partners for the console and the commands: the first rows at once; then the whole roster, from the
//! roster file where there is one, and what changed since it was written.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::app::{Loaded, PartnerCounts};
use crate::domain::num::{count, len};
use crate::query::{Query, Sort};
use crate::roster::{Builder, FilterContext, Roster};
use crate::store::{Store, StoreError};

/// More rows than any terminal shows at once.
const WINDOW: usize = 300;
/// With fewer partners, reading the store takes no longer than reading a roster file would.
const WORTH_IT: i64 = 20_000;
/// When more partners than these have changed, all are read.
const MOST_CHANGED: usize = 20_000;

/// With more partners than these, a full read doesn't find out which ones changed: comparing takes too long.
const MOST_COMPARED: usize = 100_000;

/// Which state of the store a roster shows: the roster file's build, and the last change included.
pub type Basis = Option<(u64, i64)>;

/// The first rows of the table, read by an index: the time it takes doesn't depend on how many partners
/// there are.
pub fn first(file: &Path) -> Result<Loaded, StoreError> {
    let Some(store) = open(file)? else { return Ok(nothing()) };
    let partners = store.first_partners(WINDOW)?;
    let partial = partners.len() == WINDOW;
    // Counting takes longer the more rows there are; the full read does it.
    let counts = if partial { PartnerCounts::default() } else { counts(&store)? };
    Ok(Loaded { roster: Roster::of(&partners), partial, counts, ..facts(&store)? })
}

/// Every partner, with its own order and the one asked for prepared.
pub fn whole(file: &Path, sort: Option<Sort>) -> Result<Loaded, StoreError> {
    let Some(store) = open(file)? else { return Ok(nothing()) };
    let (roster, basis) = roster(&store)?;
    roster.warm(None);
    roster.warm(sort);
    Ok(Loaded { counts: counts_of(&roster), roster, basis, ..facts(&store)? })
}

/// What changed since `old` was read; everything when that can't be known or is too much.
pub fn since(
    file: &Path,
    old: &Roster,
    basis: Basis,
    sort: Option<Sort>,
) -> Result<Loaded, StoreError> {
    let Some((build, last)) = basis else { return anew(file, old, sort) };
    let Some(store) = open(file)? else { return Ok(nothing()) };
    let changed = store.at_once(|store| {
        if store.roster_build()? != Some(build) {
            return Ok(None);
        }
        let (keys, last) = store.touched_partners(last)?;
        if keys.len() + old.changed() > MOST_CHANGED {
            return Ok(None);
        }
        Ok(Some((store.partners_with_keys(&keys)?, last)))
    })?;
    let Some((mut partners, last)) = changed else { return anew(file, old, sort) };
    // A partner that was touched but reads the same isn't news.
    partners.retain(|partner| {
        let row = old.find(&partner.key);
        row.is_none_or(|row| {
            let old = old.partner(row);
            crate::domain::Partner { emails: Vec::new(), ..partner.clone() } != old
        })
    });
    let news = partners.iter().map(|partner| partner.key.clone()).collect();
    let roster = if partners.is_empty() { old.clone() } else { old.with(&partners) };
    let basis = Some((build, last));
    Ok(Loaded { counts: counts_of(&roster), roster, basis, news, ..facts(&store)? })
}

/// Reads everything, and compares it with `old` unless there are too many partners for that.
fn anew(file: &Path, old: &Roster, sort: Option<Sort>) -> Result<Loaded, StoreError> {
    let loaded = whole(file, sort)?;
    let compared = loaded.roster.len() <= MOST_COMPARED && !old.is_empty();
    let news = if compared { loaded.roster.differing_from(old) } else { Vec::new() };
    Ok(Loaded { news, ..loaded })
}

/// The roster of a store, and which state of the store it shows.
pub fn roster(store: &Store) -> Result<(Roster, Basis), StoreError> {
    let kept = store.at_once(|store| {
        let Some(build) = store.roster_build()? else { return Ok(None) };
        let (keys, last) = store.touched_partners(0)?;
        if keys.len() > MOST_CHANGED {
            return Ok(None);
        }
        let partners = store.partners_with_keys(&keys)?;
        Ok(read_file(store, build).map(|roster| {
            let roster = if partners.is_empty() { roster } else { roster.with(&partners) };
            (roster, Some((build, last)))
        }))
    })?;
    if let Some(kept) = kept {
        return Ok(kept);
    }
    Ok((built(store)?, None))
}

/// The roster built from the store's rows.
fn built(store: &Store) -> Result<Roster, StoreError> {
    let mut builder = Builder::default();
    store.each_partner(|partner| builder.push(&partner))?;
    Ok(builder.finish())
}

/// The roster file, beside the store.
const ROSTER: &str = ".roster";

fn read_file(store: &Store, build: u64) -> Option<Roster> {
    let file = File::open(store.beside(ROSTER)).ok()?;
    Roster::read(build, BufReader::with_capacity(1 << 18, file)).ok()
}

/// Makes the next read of a synced store fast: refreshes the customer search and writes the roster file. A
/// small store needs no roster file, and one that hardly changed no new one.
pub fn keep_ready(store: &mut Store) -> Result<(), StoreError> {
    store.refresh_customer_search()?;
    let (partners, _) = store.partner_counts()?;
    let fits = match store.roster_build()? {
        Some(build)
            if File::open(store.beside(ROSTER)).is_ok_and(|file| Roster::is_of(build, file)) =>
        {
            store.touched_partners(0)?.0.len() <= len(partners / 50)
        }
        _ => false,
    };
    if partners < WORTH_IT || fits { Ok(()) } else { write_roster_file(store) }
}

/// Writes the roster file, whole or not at all.
pub fn write_roster_file(store: &mut Store) -> Result<(), StoreError> {
    store.keep_roster(|store, build| {
        let roster = built(store)?;
        let path = store.beside(ROSTER);
        let beside = store.beside(".roster-new");
        let written = (|| {
            // Left behind by a process that was killed.
            let _ = std::fs::remove_file(&beside);
            let file = File::options().write(true).create_new(true).mode(0o600).open(&beside)?;
            let mut to = BufWriter::with_capacity(1 << 18, file);
            roster.write(build, &mut to)?;
            to.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
            std::fs::rename(&beside, &path)
        })();
        written.map_err(|source| StoreError::File { path, source })
    })
}

fn counts(store: &Store) -> Result<PartnerCounts, StoreError> {
    let (total, shown) = store.partner_counts()?;
    Ok(PartnerCounts { total: Some(total), shown: Some(shown) })
}

/// The counts, taken from the roster: counting in the store would read every row.
fn counts_of(roster: &Roster) -> PartnerCounts {
    let shown = roster.count(&Query::default(), &FilterContext::default());
    PartnerCounts { total: Some(count(roster.len())), shown: Some(count(shown)) }
}

/// Opens the store; `None` when there is no file yet.
fn open(file: &Path) -> Result<Option<Store>, StoreError> {
    if file.exists() { Store::open_to_read(file).map(Some) } else { Ok(None) }
}

fn nothing() -> Loaded {
    Loaded { counts: PartnerCounts { total: Some(0), shown: Some(0) }, ..Loaded::default() }
}

fn facts(store: &Store) -> Result<Loaded, StoreError> {
    let refused = store.resources()?.into_iter().filter(|state| state.refused.is_some());
    Ok(Loaded {
        as_of: store.data_as_of()?,
        provisional: store.provisional()?,
        unreadable: refused.map(|state| state.resource).collect(),
        doubted: store.doubted()?,
        ..Loaded::default()
    })
}
