//! Carries out what the detail view asks for.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::mpsc::UnboundedSender;

use super::reader::{Newest, Turn};
use crate::app::{
    GlanceAt, Msg, OfferRewards, Recent, RecordAnswer, RecordTree, RecordsMsg, RequestId, TreeLine,
};
use crate::domain::record_table::{Of, RecordQuery, RecordTable};
use crate::domain::text::clean;
use crate::domain::{Hit, Resource, SearchHits, Timestamp, Zone};
use crate::query::Query;
use crate::roster::{FilterContext, Roster, RosterView};
use crate::store::{RecordChange, Store, StoreError};

/// How many rows of a record table are shown before all are known.
const FIRST: usize = 300;
/// How many rows come with an answer.
const WINDOW: usize = 300;
/// The most customers shown as hits.
const HITS: usize = 50;
/// The most keys, partners and forms shown among the hits.
const FEW: usize = 20;

/// Finds the rows of a record table, then sums them.
pub(super) fn sheet(
    newest: &Newest,
    file: &Path,
    replies: &UnboundedSender<Msg>,
    request: RequestId,
    query: RecordQuery,
    row: Option<String>,
) {
    let (told, failed) = (replies.clone(), replies.clone());
    newest.start(
        file,
        move |store, turn| answer_sheet(store, turn, &told, request, &query, row.as_deref()),
        move |error| {
            let _ = failed.send(Msg::Records(RecordsMsg::Sheet {
                request,
                at: None,
                result: Err(error),
            }));
        },
    );
}

fn answer_sheet(
    store: &Store,
    turn: &Turn,
    replies: &UnboundedSender<Msg>,
    request: RequestId,
    query: &RecordQuery,
    row: Option<&str>,
) -> Result<(), StoreError> {
    let tell = |at, answer| {
        if turn.is_current() {
            // The console may have ended.
            let _ =
                replies.send(Msg::Records(RecordsMsg::Sheet { request, at, result: Ok(answer) }));
        }
    };
    let at = match row {
        Some(key) => store.sheet_id(query.sheet, key)?,
        None => None,
    };
    // In its own order a table is read by an index, so its first rows are there at once.
    if query.is_unfiltered() && query.sort.is_none() {
        let ids = store.sheet_ids(query, FIRST)?;
        let rows = store.sheet_rows(query.sheet, &ids)?;
        let partial = ids.len() == FIRST;
        tell(at, RecordAnswer { ids: Arc::new(ids), partial, rows });
        if !partial {
            return sum(store, turn, replies, request, query);
        }
    }
    let ids = store.sheet_ids(query, usize::MAX)?;
    let first: Vec<i64> = ids.iter().take(WINDOW).copied().collect();
    let rows = store.sheet_rows(query.sheet, &first)?;
    tell(at, RecordAnswer::whole(ids, rows));
    sum(store, turn, replies, request, query)
}

fn sum(
    store: &Store,
    turn: &Turn,
    replies: &UnboundedSender<Msg>,
    request: RequestId,
    query: &RecordQuery,
) -> Result<(), StoreError> {
    let totals = store.sheet_totals(query)?;
    if turn.is_current() {
        let _ = replies.send(Msg::Records(RecordsMsg::Totals { request, totals }));
    }
    Ok(())
}

/// Searches for a text everywhere: first keys, partners and customers, then forms and how many customers match.
pub(super) fn find(
    newest: &Newest,
    file: &Path,
    replies: &UnboundedSender<Msg>,
    request: RequestId,
    text: String,
    roster: Roster,
) {
    let (told, failed) = (replies.clone(), replies.clone());
    newest.start(
        file,
        move |store, turn| {
            let mut hits = SearchHits::default();
            let tell = |hits: &SearchHits| {
                if turn.is_current() {
                    let _ = told.send(Msg::Found { request, hits: hits.clone() });
                }
                turn.is_current()
            };
            let goes_on = || turn.is_current();
            hits.add(store.find_by_key(&text, FEW)?);
            hits.add(partners(&roster, &text));
            let (numbers, many) = store.customers_with(&text, HITS, &goes_on)?;
            hits.add(store.customer_hits(&numbers)?);
            hits.customers = many;
            if !tell(&hits) {
                return Ok(());
            }
            hits.add(store.find_in_forms(&text, FEW)?);
            if hits.customers.is_none() {
                hits.customers = Some(store.count_customers_with(&text, &goes_on)?);
            }
            hits.done = true;
            tell(&hits);
            Ok(())
        },
        move |error| {
            let _ = failed.send(Msg::Notice(error));
            let hits = SearchHits { done: true, ..SearchHits::default() };
            let _ = failed.send(Msg::Found { request, hits });
        },
    );
}

/// Partners whose names, e-mails or keys contain all words.
fn partners(roster: &Roster, text: &str) -> Vec<Hit> {
    let Ok(query) = Query::parse(&format!("archived:any \"{}\"", text.replace(['"', '\\'], " ")))
    else {
        return Vec::new();
    };
    let view = RosterView::of(roster, &query, &FilterContext::default());
    view.window(0, FEW)
        .iter()
        .map(|row| {
            let partner = roster.partner(*row);
            Hit {
                resource: Resource::Partnerships,
                name: partner.name.clone(),
                about: partner.owner.email.clone().unwrap_or_default(),
                partner: Some((partner.key.clone(), partner.name)),
                key: partner.key,
            }
        })
        .collect()
}

/// So many of the newest rewards and payments are in a glance.
const RECENT: usize = 3;

/// What a glance tells beyond what is on the screen.
pub fn recent(store: &Store, at: &GlanceAt) -> Result<Recent, StoreError> {
    let newest = |sheet| {
        let query = match at {
            GlanceAt::Partner(partner) => RecordQuery::new(sheet, partner),
            GlanceAt::Customer(customer, partner) => RecordQuery {
                of: Some(Of::Customer(customer.clone())),
                ..RecordQuery::new(sheet, partner)
            },
        };
        let ids = store.sheet_ids(&query, RECENT)?;
        store.sheet_rows(sheet, &ids)
    };
    let customer = match at {
        GlanceAt::Partner(_) => None,
        GlanceAt::Customer(key, _) => store.sheet_id(RecordTable::Customers, key)?,
    };
    let customer = store.sheet_rows(RecordTable::Customers, customer.as_slice())?.pop();
    Ok(Recent {
        customer,
        rewards: newest(RecordTable::Rewards)?,
        payments: newest(RecordTable::Transactions)?,
    })
}

/// The newest rewards of an offer, the partner's with this key or anybody's.
pub fn rewards_of_offer(
    store: &Store,
    offer: &str,
    partner: Option<&str>,
) -> Result<OfferRewards, StoreError> {
    let table = match partner {
        Some(_) => RecordTable::Rewards,
        None => RecordTable::ProgrammeRewards,
    };
    let query = RecordQuery {
        of: Some(Of::Offer(offer.to_owned())),
        sort: Some(("created_at", true)),
        ..RecordQuery::new(table, partner.unwrap_or_default())
    };
    let rows = store.sheet_rows(table, &store.sheet_ids(&query, RECENT)?)?;
    Ok(OfferRewards { table: Some(table), rows })
}

/// A record as lines; `None` when the store has no such key.
pub fn record(
    store: &Store,
    resource: Resource,
    key: &str,
    zone: Zone,
) -> Result<Option<RecordTree>, StoreError> {
    let Some(whole) = store.record(resource, key)? else { return Ok(None) };
    let mut lines = Vec::new();
    grow(&mut lines, 0, &whole, zone);
    let changes = store.changes_of(resource, key)?;
    if !changes.is_empty() {
        let label = "changes that syncs saw".to_owned();
        lines.push(TreeLine { label, ..TreeLine::default() });
    }
    for RecordChange { at, field, old, new, .. } in changes {
        let none = || "none".to_owned();
        let value = format!("{} -> {}", old.unwrap_or_else(none), new.unwrap_or_else(none));
        lines.push(TreeLine {
            depth: 1,
            label: field,
            value: Some(clean(&value).into_owned()),
            meaning: at.map(|at| zone.minute(at)),
        });
    }
    let title = format!("{} {}", resource.name(), clean(key));
    Ok(Some(RecordTree { title, lines, ..RecordTree::default() }))
}

fn grow(lines: &mut Vec<TreeLine>, depth: usize, value: &Json, zone: Zone) {
    let members: Vec<(String, &Json)> = match value {
        Json::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), value)).collect()
        }
        Json::Array(items) => (1..).zip(items).map(|(at, item)| (format!("{at}"), item)).collect(),
        _ => Vec::new(),
    };
    for (label, value) in members {
        let inner = matches!(value, Json::Object(members) if !members.is_empty())
            || matches!(value, Json::Array(items) if !items.is_empty());
        let instant = (label.ends_with("_at") || label == "payment_date")
            .then(|| value.as_i64().and_then(Timestamp::from_ms))
            .flatten();
        let text = match value {
            _ if inner => None,
            Json::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        let label = clean(&label).into_owned();
        lines.push(TreeLine {
            depth,
            label,
            value: text,
            meaning: instant.map(|at| zone.minute(at)),
        });
        if inner {
            grow(lines, depth + 1, value, zone);
        }
    }
}
