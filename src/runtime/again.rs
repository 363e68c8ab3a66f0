//! Reads one event from the API again for somebody who asks about it: whether it is still there, its
//! customer, its rewards, and what is new for its partner.

use std::path::Path;

use super::fetch::{FetchError, fresh, missing, on_store};
use crate::api::{Client, record};
use crate::domain::time::MINUTE;
use crate::domain::{Record, Resource, Timestamp};
use crate::store::{Access, Presence, RecordFilter, Store};

/// How far before and after the event its list is read, in ms.
const AROUND: i64 = 30 * MINUTE;
/// An hour with more pages isn't read to its end, and so proves nothing.
const MOST_PAGES: usize = 20;

/// The event that is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// `None` for an unattributed event.
    pub partner: Option<String>,
    pub list: Resource,
    pub key: String,
    pub at: Timestamp,
    /// The internal key of its customer.
    pub customer: Option<String>,
}

/// The records read from part of a list.
#[derive(Default)]
struct ListPart {
    records: Vec<Record>,
    /// Read to its end: a record that is missing here has vanished.
    complete: bool,
}

/// Reads an event again: the list around its hour, its customer, its customer's rewards, and what is new
/// for its partner. Marks as vanished what the lists no longer have. Returns what it found, in words.
pub async fn event(
    store: &Path,
    client: &Client,
    about: &About,
    now: Timestamp,
) -> Result<String, FetchError> {
    let mut refused = Vec::new();
    let hour = [
        ("min_created", about.at.plus(-AROUND).ms().to_string()),
        ("max_created", about.at.plus(AROUND).ms().to_string()),
    ];
    let hour = part(client, about.list, &hour, &mut refused).await?;
    let mut rewards = ListPart::default();
    let mut others = Vec::new();
    if let Some(customer) = &about.customer {
        match client.one(Resource::Customers, customer).await {
            Ok(item) => others.extend(record(Resource::Customers, item)),
            Err(error) => missing(error, &mut refused)?,
        }
        let of = ("customer_key", customer.clone());
        let scheduled = [of.clone(), ("status", "scheduled".to_owned())];
        // Scheduled ones first: one that becomes pending in between is then in both lists, not in neither.
        rewards = part(client, Resource::Rewards, &scheduled, &mut refused).await?;
        let rest = part(client, Resource::Rewards, &[of], &mut refused).await?;
        rewards.complete &= rest.complete;
        rewards.records.extend(rest.records);
    }
    let (file, of) = (store.to_owned(), about.clone());
    let told = on_store(move || {
        let mut store = Store::open_as(&file, Access::Write)?;
        let records: Vec<&Record> =
            hour.records.iter().chain(&others).chain(&rewards.records).collect();
        store.write_loose(&records, now)?;
        let present = keys(&hour.records);
        let presence = if hour.complete {
            let span = (of.at.plus(-AROUND), of.at.plus(AROUND));
            store.look_for(of.list, &of.key, &present, span, now)?
        } else {
            Presence::Unknown
        };
        if rewards.complete {
            take_rewards(&mut store, &of, &keys(&rewards.records), now)?;
        }
        Ok(words(of.list, presence))
    })
    .await?;
    let mut told = vec![told];
    if let Some(partner) = &about.partner {
        told.push(fresh(store, client, partner, now).await?);
    }
    told.extend(refused);
    Ok(told.join("; "))
}

fn keys(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.key.as_str()).collect()
}

/// Marks the event's rewards as vanished that are missing from its customer's list.
fn take_rewards(
    store: &mut Store,
    about: &About,
    present: &[&str],
    now: Timestamp,
) -> Result<(), crate::store::StoreError> {
    let wanted = match about.list {
        Resource::Transactions => RecordFilter::OfTransaction(&about.key),
        Resource::Actions => RecordFilter::OfAction(&about.key),
        _ => return Ok(()),
    };
    for reward in store.stored(Resource::Rewards, wanted)? {
        let of_customer = reward.record.get("customer_key").text() == about.customer.as_deref();
        let key = reward.record.key.as_str();
        if of_customer && !present.contains(&key) {
            store.mark_gone(Resource::Rewards, key, now)?;
        }
    }
    Ok(())
}

/// Reads part of a list, page after page. A list that the keys may not read, or a filter that the server
/// doesn't know, is noted in `refused` and proves nothing.
async fn part(
    client: &Client,
    list: Resource,
    filters: &[(&str, String)],
    refused: &mut Vec<String>,
) -> Result<ListPart, FetchError> {
    let mut part = ListPart::default();
    let mut cursor: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut query: Vec<(String, String)> =
            filters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        query.push(("limit".to_owned(), "250".to_owned()));
        query.extend(cursor.take().map(|cursor| ("starting_after".to_owned(), cursor)));
        let page = match client.page(list, &query).await {
            Ok(page) => page,
            Err(error) => {
                missing(error, refused)?;
                return Ok(part);
            }
        };
        let ends = page.items.is_empty() || !page.has_more;
        part.complete = !page.has_more;
        part.records.extend(page.items.into_iter().filter_map(|item| record(list, item)));
        cursor = page.last_key;
        if ends || cursor.is_none() {
            break;
        }
    }
    Ok(part)
}

fn words(list: Resource, presence: Presence) -> String {
    let what = match list {
        Resource::Customers => "the sign-up",
        Resource::Leads => "the lead",
        Resource::Deals => "the deal",
        Resource::Actions => "the action",
        _ => "the payment",
    };
    match presence {
        Presence::Here => format!("{what} is still there"),
        Presence::Gone => format!("{what} is no longer in the API's list"),
        Presence::Doubted(missing) => {
            format!(
                "{what} isn't listed, but nor are {missing} of that hour; run a sync to be sure"
            )
        }
        Presence::Unknown => format!("couldn't check whether {what} is still there"),
    }
}
