//! What a sync did, in the shape that `sync --json` prints (rule: output-shapes).

use serde::Serialize;
use strum::IntoEnumIterator;

use super::run::SyncError;
use crate::domain::{Resource, Skew, Timestamp};
use crate::store::{Pass, PassState};

/// A sync's summary, and why it ended early if it did.
#[derive(Debug)]
pub struct SyncOutcome {
    /// What was done.
    pub summary: Summary,
    /// How far this machine's clock is from the server's, where that is too far.
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
    /// When it began, RFC 3339 in UTC.
    pub started_at: String,
    /// When it ended.
    pub finished_at: String,
    /// Every list was read from its beginning.
    pub full: bool,
    /// Requests sent, tries again included.
    pub requests: u64,
    /// How many of them were tries again.
    pub retries: u64,
    /// List by list.
    pub resources: Vec<ResourceSummary>,
    /// Lists that the keys may not read.
    pub unreadable: Vec<&'static str>,
}

/// What a sync did with one list. Keys are counted once, however many passes brought them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ResourceSummary {
    /// The API's path word.
    pub name: &'static str,
    /// Distinct keys: inserted, updated and unchanged.
    pub fetched: i64,
    /// Records that the store didn't have.
    pub inserted: i64,
    /// Records that changed.
    pub updated: i64,
    /// Records that were as before.
    pub unchanged: i64,
    /// Records that the list no longer has.
    pub vanished: i64,
    /// Items without a key.
    pub skipped: i64,
    /// Pages read.
    pub pages: i64,
    /// Read to its end.
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
        }
    }

    /// Adds a run's passes.
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
            self.unreadable.retain(|unreadable| *unreadable != name);
            if passes.iter().any(|pass| pass.state == PassState::Refused) {
                self.unreadable.push(name);
            }
        }
    }
}
