//! What is fetched from the API for one partner: members and links when it is opened, and what is new
//! while somebody is on the phone.

use std::path::Path;

use crate::api::{ApiError, Client, Problem, record};
use crate::domain::num::{grouped, plural};
use crate::domain::{Resource, Timestamp};
use crate::store::{Access, ArrivedRecord, Store, StoreError};

/// Why something could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such partner.
    #[error("the partner is no longer in the store")]
    Unknown,
    #[error("the store could not be written: {0}")]
    Thread(String),
}

impl FetchError {
    /// In words for a person; says plainly what the keys may not read.
    pub fn words(&self) -> String {
        match self {
            Self::Api(ApiError { resource, problem: Problem::Forbidden }) => {
                format!("your keys may not read {resource} (403)")
            }
            other => other.to_string(),
        }
    }
}

/// Fetches a partner's members and links and keeps them. A path that the API doesn't have (404) counts as
/// empty: its spelling is unproven (rule: unproven-endpoints). If one of the two fails, the other is still
/// kept.
pub async fn members_and_links(
    store: &Path,
    client: &Client,
    key: &str,
    now: Timestamp,
) -> Result<(), FetchError> {
    let (file, of) = (store.to_owned(), key.to_owned());
    let profile = on_store(move || Store::open_as(&file, Access::Read)?.profile(&of)).await?;
    let Some(profile) = profile else { return Err(FetchError::Unknown) };
    let members = match &profile.team_key {
        Some(team) => absent_is_empty(client.members(team).await).map(Some),
        None => Ok(None),
    };
    let links = match client.links(key).await {
        // Some servers don't know a partner by this key, but do by e-mail.
        Err(ApiError { problem: Problem::NotFound | Problem::BadRequest(_), .. }) => {
            match profile.partner.emails.first().or(profile.partner.owner.email.as_ref()) {
                Some(email) => absent_is_empty(client.links(email).await),
                None => Ok(Vec::new()),
            }
        }
        other => other,
    };
    let (file, key, team) = (store.to_owned(), key.to_owned(), profile.team_key);
    let kept_members = members.as_ref().ok().cloned().flatten();
    let kept_links = links.as_ref().ok().cloned();
    on_store(move || {
        let mut store = Store::open_as(&file, Access::Write)?;
        if let (Some(team), Some(members)) = (&team, &kept_members) {
            store.put_members(team, members, now)?;
        }
        if let Some(links) = &kept_links {
            store.put_links(&key, links, now)?;
        }
        Ok(())
    })
    .await?;
    members?;
    links?;
    Ok(())
}

fn absent_is_empty<T>(result: Result<Vec<T>, ApiError>) -> Result<Vec<T>, ApiError> {
    match result {
        Err(ApiError { problem: Problem::NotFound, .. }) => Ok(Vec::new()),
        other => other,
    }
}

/// Fetches a partner, its customers and the programme's newest rewards and payments, in five requests, and
/// keeps them. Returns what arrived, in words.
pub async fn fresh(
    store: &Path,
    client: &Client,
    key: &str,
    now: Timestamp,
) -> Result<String, FetchError> {
    let newest = |more: &[(&str, &str)]| -> Vec<(String, String)> {
        let pairs = [("limit", "250")].iter().chain(more);
        pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let partner = client.one(Resource::Partnerships, key).await;
    let lists = [
        (Resource::Customers, newest(&[("partnership_key", key)])),
        (Resource::Transactions, newest(&[])),
        (Resource::Rewards, newest(&[])),
        (Resource::Rewards, newest(&[("status", "scheduled")])),
    ];
    let mut records = Vec::new();
    let mut refused: Vec<String> = Vec::new();
    match partner {
        Ok(item) => records.extend(record(Resource::Partnerships, item)),
        Err(error) => missing(error, &mut refused)?,
    }
    for (resource, query) in lists {
        match client.page(resource, &query).await {
            Ok(page) => {
                records.extend(page.items.into_iter().filter_map(|item| record(resource, item)));
            }
            Err(error) => missing(error, &mut refused)?,
        }
    }
    let file = store.to_owned();
    let arrived =
        on_store(move || Store::open_as(&file, Access::Write)?.write_loose(&records, now)).await?;
    let mut words = told(&arrived, key);
    if !refused.is_empty() {
        words = format!("{words}; {}", refused.join("; "));
    }
    Ok(words)
}

/// Notes a list that the keys may not read or the server doesn't have; any other error ends the fetch.
pub(super) fn missing(error: ApiError, refused: &mut Vec<String>) -> Result<(), FetchError> {
    match error.problem {
        Problem::Forbidden | Problem::NotFound | Problem::BadRequest(_) => {
            let words = FetchError::Api(error).words();
            if !refused.contains(&words) {
                refused.push(words);
            }
            Ok(())
        }
        _ => Err(error.into()),
    }
}

/// What arrived: in detail for the partner, as a count for all others.
fn told(arrived: &[ArrivedRecord], key: &str) -> String {
    let ours = |one: &&ArrivedRecord| one.partner.as_deref() == Some(key);
    let mut parts = Vec::new();
    for (resource, word) in [
        (Resource::Rewards, "reward"),
        (Resource::Transactions, "payment"),
        (Resource::Customers, "customer"),
    ] {
        for (new, what) in [(true, "new"), (false, "changed")] {
            let many = arrived
                .iter()
                .filter(ours)
                .filter(|one| one.resource == resource && one.new == new)
                .count();
            if many > 0 {
                let many = crate::domain::num::count(many);
                let plural = if many == 1 { "" } else { "s" };
                parts.push(format!("{} {what} {word}{plural}", grouped(many)));
            }
        }
    }
    if arrived.iter().filter(ours).any(|one| one.resource == Resource::Partnerships) {
        parts.push("the partner changed".to_owned());
    }
    if parts.is_empty() {
        parts.push("nothing new".to_owned());
    }
    let others = arrived.iter().filter(|one| !ours(one)).count();
    let others = if others > 0 {
        format!(" (and {} of others)", plural(crate::domain::num::count(others), "records"))
    } else {
        String::new()
    };
    format!("for this partner: {}{others}", parts.join(", "))
}

pub(super) async fn on_store<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, FetchError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(error) => Err(FetchError::Thread(error.to_string())),
    }
}
