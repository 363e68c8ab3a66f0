//! Reads one list to its end, page after page. Each page is committed with its cursor while the next one is on
//! its way.

use std::collections::HashSet;

use tokio::task::JoinHandle;
use xxhash_rust::xxh3::xxh3_64;

use super::run::{ListReader, SyncError};
use crate::api::{ApiError, Page, Problem, key_of, record};
use crate::domain::Resource;
use crate::domain::SyncEvent;
use crate::domain::num::count;
use crate::store::{PageIn, PageOut, PageRequest, Pass, PassState, StoreError};

/// The largest page size that the API allows, and the one to fall back to if the server refuses it
/// (rule: refused-lists).
const LIMIT: u32 = 250;
const SMALL_LIMIT: u32 = 100;
/// After this many pages in a row without a new record, a list counts as endless (rule: endless-lists).
const STALE_PAGES: u32 = 2;

/// The page size in use for a list, and whether the server has accepted it.
#[derive(Clone, Copy)]
struct PageSize {
    size: u32,
    proven: bool,
}

/// The task that writes a page.
type Writing = JoinHandle<Result<PageOut, StoreError>>;

/// Reads what is left of a list's passes.
pub(super) async fn read_resource(reader: &ListReader, passes: Vec<Pass>) -> Result<(), SyncError> {
    let mut limit = PageSize { size: LIMIT, proven: false };
    for pass in passes {
        if !matches!(pass.state, PassState::Waiting | PassState::Reading) {
            continue;
        }
        let run = pass.run;
        if pass.role == "plain"
            && !reader.writer.run(move |store| store.archived_is_unknown(run)).await?
        {
            reader.writer.run(move |store| store.skip_pass(pass.id)).await?;
            continue;
        }
        let resource = pass.resource;
        match read_pass(reader, pass, &mut limit).await {
            Err(SyncError::Api(error)) => {
                let Some(status) = refused(resource, &error) else {
                    return Err(SyncError::Api(error));
                };
                let at = reader.clock.now();
                reader.writer.run(move |store| store.refuse(run, resource, status, at)).await?;
                reader.tell(SyncEvent::Refused { resource, status });
                return Ok(());
            }
            result => result?,
        }
    }
    Ok(())
}

/// The status with which a list is refused while the others go on (rule: refused-lists). Without partnerships
/// there is nothing to go on with.
fn refused(resource: Resource, error: &ApiError) -> Option<u16> {
    match error.problem {
        _ if resource == Resource::Partnerships => None,
        Problem::Forbidden => Some(403),
        Problem::NotFound => Some(404),
        _ => None,
    }
}

async fn read_pass(reader: &ListReader, pass: Pass, limit: &mut PageSize) -> Result<(), SyncError> {
    let mut cursor = pass.cursor.clone();
    let mut restarted = false;
    let mut stale = 0;
    let mut writing: Option<Writing> = None;
    // After a resume or restart the store already has the first pages, so new is whatever this reading hasn't
    // brought yet (rule: endless-lists).
    let mut seen = cursor.is_some().then(HashSet::new);
    let mut has_new = None;
    loop {
        let page = match fetch(reader, &pass, cursor.as_deref(), limit).await {
            Ok(page) => page,
            // The record that the cursor points to is gone (rule: refused-lists).
            Err(SyncError::Api(error))
                if cursor.is_some() && !restarted && is_lost_cursor(&error.problem) =>
            {
                settle(writing.take()).await?;
                reader.writer.run(move |store| store.restart_pass(pass.id)).await?;
                (cursor, restarted, stale) = (None, true, 0);
                seen = Some(HashSet::new());
                continue;
            }
            Err(error) => {
                settle(writing.take()).await?;
                return Err(error);
            }
        };
        if let Some(before) = settle(writing.take()).await? {
            stale = if has_new.unwrap_or(before.fresh > 0) { 0 } else { stale + 1 };
        }
        let endless = || {
            SyncError::Api(ApiError {
                resource: pass.resource.name().to_owned(),
                problem: Problem::Endless,
            })
        };
        if stale >= STALE_PAGES && page.has_more {
            return Err(endless());
        }
        let more = page.has_more && !page.items.is_empty();
        if more && page.last_key.is_none() {
            return Err(endless());
        }
        has_new = seen.as_mut().map(|seen| brings_new(&page, seen));
        let after = std::mem::replace(&mut cursor, page.last_key.clone().filter(|_| more));
        let write = write(reader, &pass, page, after, cursor.clone());
        if !more {
            settle(Some(write)).await?;
            return Ok(());
        }
        writing = Some(write);
    }
}

/// Asks for a page, with a smaller page size if the server refuses the large one.
async fn fetch(
    reader: &ListReader,
    pass: &Pass,
    cursor: Option<&str>,
    limit: &mut PageSize,
) -> Result<Page, SyncError> {
    loop {
        let mut query = pass.params.clone();
        query.push(("limit".to_owned(), limit.size.to_string()));
        query.extend(cursor.map(|cursor| ("starting_after".to_owned(), cursor.to_owned())));
        let result = tokio::select! {
            biased;
            () = reader.cancel.cancelled() => return Err(SyncError::Cancelled),
            result = reader.client.page(pass.resource, &query) => result,
        };
        match result {
            Ok(page) => {
                limit.proven = true;
                return Ok(page);
            }
            Err(error)
                if !limit.proven
                    && limit.size == LIMIT
                    && matches!(error.problem, Problem::BadRequest(_)) =>
            {
                limit.size = SMALL_LIMIT;
            }
            Err(error) => {
                if !limit.proven {
                    limit.size = LIMIT;
                }
                return Err(SyncError::Api(error));
            }
        }
    }
}

/// Whether a page has a key that wasn't seen yet. Marks all of its keys as seen.
fn brings_new(page: &Page, seen: &mut HashSet<u64>) -> bool {
    let keys = page.items.iter().filter_map(key_of);
    keys.filter(|key| seen.insert(xxh3_64(key.as_bytes()))).count() > 0
}

fn is_lost_cursor(problem: &Problem) -> bool {
    matches!(problem, Problem::BadRequest(_) | Problem::NotFound)
}

fn write(
    reader: &ListReader,
    pass: &Pass,
    page: Page,
    after: Option<String>,
    cursor: Option<String>,
) -> Writing {
    let (resource, id) = (pass.resource, pass.id);
    let cut = page.has_more && page.items.is_empty();
    let (writer, events) = (reader.writer.clone(), reader.events.clone());
    let asked = PageRequest {
        after,
        accept_vanished: reader.accept_vanished,
        server_told: reader.client.tells_time(),
        skew: reader.client.skew(reader.clock.now()),
    };
    tokio::spawn(async move {
        let items = page.items.len();
        let records: Vec<_> =
            page.items.into_iter().filter_map(|item| record(resource, item)).collect();
        let skipped = count(items - records.len());
        let page = PageIn { pass: id, records, skipped, cursor, cut };
        let out = writer.write_page(page, asked).await?;
        // Nobody may be listening.
        let _ = events.send(SyncEvent::Page {
            resource,
            records: out.inserted + out.updated + out.unchanged,
        });
        Ok(out)
    })
}

async fn settle(writing: Option<Writing>) -> Result<Option<PageOut>, SyncError> {
    match writing {
        Some(writing) => Ok(Some(writing.await.map_err(|_| StoreError::Stopped)??)),
        None => Ok(None),
    }
}
