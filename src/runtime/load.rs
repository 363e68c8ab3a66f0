//! Reading the store for the console: the first window at once, the whole roster behind it.

use std::path::Path;
use std::sync::Arc;

use crate::app::{Counts, Loaded};
use crate::roster::{Builder, Roster};
use crate::store::{Access, Store, StoreError};

/// More rows than any terminal shows at once.
const WINDOW: usize = 300;

/// The first rows of the table, by an indexed read: how long it takes doesn't depend on how many
/// partners there are.
pub fn first(file: &Path) -> Result<Loaded, StoreError> {
    let Some(store) = open(file)? else { return Ok(nothing()) };
    let partners = store.first_partners(WINDOW)?;
    let partial = partners.len() == WINDOW;
    // Counting all rows takes the longer the more there are; the whole reading does it.
    let counts = if partial { Counts::default() } else { counts(&store)? };
    Ok(Loaded { roster: Arc::new(Roster::of(&partners)), partial, counts, ..facts(&store)? })
}

/// Every partner.
pub fn whole(file: &Path) -> Result<Loaded, StoreError> {
    let Some(store) = open(file)? else { return Ok(nothing()) };
    let mut builder = Builder::default();
    store.each_partner(|partner| builder.push(&partner))?;
    let roster = Arc::new(builder.finish());
    Ok(Loaded { roster, counts: counts(&store)?, ..facts(&store)? })
}

fn counts(store: &Store) -> Result<Counts, StoreError> {
    let (total, shown) = store.partner_counts()?;
    Ok(Counts { total: Some(total), shown: Some(shown) })
}

/// A store that isn't there yet holds nothing.
fn open(file: &Path) -> Result<Option<Store>, StoreError> {
    if file.exists() { Store::open_as(file, Access::Read).map(Some) } else { Ok(None) }
}

fn nothing() -> Loaded {
    Loaded { counts: Counts { total: Some(0), shown: Some(0) }, ..Loaded::default() }
}

fn facts(store: &Store) -> Result<Loaded, StoreError> {
    let refused = store.resources()?.into_iter().filter(|state| state.refused.is_some());
    Ok(Loaded {
        as_of: store.data_as_of()?,
        provisional: store.provisional()?,
        unreadable: refused.map(|state| state.resource).collect(),
        ..Loaded::default()
    })
}
