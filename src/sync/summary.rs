//! What a sync did, in the form that `sync --json` prints (rule: output-shapes).

use std::fmt;

use serde::Serialize;
use strum::IntoEnumIterator;

use super::run::SyncError;
use crate::domain::num::grouped;
use crate::domain::{Resource, Skew, Timestamp};
use crate::store::{Pass, PassState};

/// A sync's summary, and why it ended early if it did.
#[derive(Debug)]
pub struct SyncOutcome {
    pub summary: Summary,
    /// How far this machine's clock is off from the server's, if by too much.
    pub skew: Option<Skew>,
    /// Why it ended early.
    pub error: Option<SyncError>,
}

impl SyncOutcome {
    /// A sync that could not begin.
    pub fn none(at: Timestamp, error: SyncError) -> Self {
        Self { summary: Summary::new(at, at), skew: None, error: Some(error) }
    }
}

/// What a sync did.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// RFC 3339 in UTC.
    pub started_at: String,
    /// RFC 3339 in UTC.
    pub finished_at: String,
    /// Every list was read from its beginning.
    pub full: bool,
    /// Requests sent, retries included.
    pub requests: u64,
    pub retries: u64,
    pub resources: Vec<ResourceSummary>,
    /// Lists that the keys may not read.
    pub unreadable: Vec<&'static str>,
    /// Warnings about lists that were read, for standard error.
    #[serde(skip)]
    pub warnings: Vec<ListWarning>,
}

/// Something to know about a list that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListWarning {
    /// The API's path word.
    pub list: &'static str,
    /// The warning, for people to read.
    pub what: String,
}

impl fmt::Display for ListWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.list, self.what)
    }
}

/// What a sync did with one list. Each key is counted once, however many passes brought it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ResourceSummary {
    /// The API's path word.
    pub name: &'static str,
    /// Distinct keys: inserted, updated and unchanged.
    pub fetched: i64,
    /// Records that the store didn't have.
    pub inserted: i64,
    pub updated: i64,
    pub unchanged: i64,
    /// Records that the list no longer has.
    pub vanished: i64,
    /// Items without a key.
    pub skipped: i64,
    /// Pages read.
    pub pages: i64,
    /// Read to its end, neither cut short nor lacking too much.
    pub complete: bool,
}

impl Summary {
    pub(super) fn new(started_at: Timestamp, finished_at: Timestamp) -> Self {
        Self {
            started_at: started_at.rfc3339(),
            finished_at: finished_at.rfc3339(),
            full: false,
            requests: 0,
            retries: 0,
            resources: Vec::new(),
            unreadable: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Whether every list that the keys may read is complete.
    pub fn is_whole(&self) -> bool {
        self.unfinished().next().is_none()
    }

    /// Lists that aren't complete although the keys may read them.
    pub fn unfinished(&self) -> impl Iterator<Item = &'static str> {
        let lists = self.resources.iter().filter(|list| !list.complete).map(|list| list.name);
        lists.filter(|name| !self.unreadable.contains(name))
    }

    pub(super) fn add(&mut self, full: bool, passes: &[Pass]) {
        self.full |= full;
        for resource in Resource::iter() {
            let name = resource.name();
            let passes: Vec<&Pass> =
                passes.iter().filter(|pass| pass.resource == resource).collect();
            if passes.is_empty() {
                continue;
            }
            let sum = if let Some(at) = self.resources.iter_mut().position(|sum| sum.name == name) {
                self.resources.get_mut(at)
            } else {
                self.resources.push(ResourceSummary { name, ..ResourceSummary::default() });
                self.resources.last_mut()
            };
            let Some(sum) = sum else { continue };
            for pass in &passes {
                sum.inserted += pass.inserted;
                sum.updated += pass.updated;
                sum.unchanged += pass.unchanged;
                sum.vanished += pass.vanished;
                sum.skipped += pass.skipped;
                sum.pages += pass.pages;
            }
            sum.fetched = sum.inserted + sum.updated + sum.unchanged;
            sum.complete = passes.iter().all(|pass| pass.state == PassState::Done);
            self.warnings.retain(|warning| warning.list != name);
            self.warnings.extend(told(&passes).map(|what| ListWarning { list: name, what }));
            self.unreadable.retain(|unreadable| *unreadable != name);
            if passes.iter().any(|pass| pass.state == PassState::Refused) {
                self.unreadable.push(name);
            }
        }
    }
}

/// The warnings to give about a list's passes.
fn told(passes: &[&Pass]) -> impl Iterator<Item = String> {
    let cut = passes.iter().any(|pass| pass.state == PassState::Cut).then(|| {
        "an empty page ended the list although more was to follow; what was read is kept, and the next sync reads it again"
            .to_owned()
    });
    let skipped: i64 = passes.iter().map(|pass| pass.skipped).sum();
    let judges = passes.iter().any(|pass| pass.judges);
    let gaps = (skipped > 0 && judges).then(|| {
        let items = if skipped == 1 { "item" } else { "items" };
        format!(
            "{} {items} without a readable key; any record may be one of them, so none is marked as gone",
            grouped(skipped)
        )
    });
    cut.into_iter().chain(gaps)
}
