//! What the console knows beside what is open: how the data stands and how old it is, what was written before, the
//! programme's offers, the themes.

use super::request::Awaited;
use crate::domain::time::{DAY, HOUR, MINUTE, ago};
use crate::domain::{Missing, Resource, Skew, Timestamp};
use crate::offers::OffersFile;

/// How the data stands, and what is asked of the store.
#[derive(Debug, Default)]
pub struct DataState {
    /// The line at the bottom tells how the sync stands.
    pub sync: SyncState,
    /// How old the data is.
    pub age: Age,
    /// How many partners the store has.
    pub counts: PartnerCounts,
    /// Lists that the keys may not read.
    pub unreadable: Vec<Resource>,
    /// Lists that lack more than can be believed: whether to mark it as gone is asked.
    pub doubted: Vec<Missing>,
    /// How far this machine's clock is from the server's, where that is too far.
    pub skew: Option<Skew>,
    /// Partners that a change marks as news: not while the store fills for the first time.
    pub(super) marks_news: bool,
    /// The answer to a query that takes longer than a frame.
    pub(super) question: Awaited,
    /// Moves whenever the store has news.
    pub(super) generation: u64,
}

/// Which themes there are.
#[derive(Debug, Default)]
pub struct Themes {
    /// The names of the themes that there are, the configured one among them.
    pub names: Vec<String>,
    /// The theme that is shown.
    pub shown: String,
    /// The theme that the configuration names.
    pub configured: String,
    /// The place of the theme that was asked for last.
    pub(super) at: Option<usize>,
}

/// What is known of the programme beside its data.
#[derive(Debug, Default)]
pub struct Programme {
    /// What the offers file has.
    pub offers: OffersFile,
    /// What is wrong with the offers file, where it can't be used.
    pub trouble: Option<String>,
    /// "reward" or "commission", as the programme calls it.
    pub reward_word: String,
}

/// What was written before, the newest last.
#[derive(Debug, Default)]
pub struct History {
    /// Lines that were asked for, the newest last.
    pub lines: Vec<String>,
    /// Words that were searched, the newest last.
    pub searches: Vec<String>,
}

/// How the sync stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing runs.
    #[default]
    Idle,
    /// `--offline`: nothing will run.
    Offline,
    /// One runs.
    Running {
        /// Records brought so far.
        records: i64,
        /// The list of the last page.
        last: Option<Resource>,
        /// Every list from its beginning.
        full: bool,
        /// By a key, not by the clock.
        asked: bool,
    },
    /// The last one failed: what happened, what to do.
    Failed(String, String),
}

impl SyncState {
    /// One that begins.
    pub(super) fn begun(asked: bool) -> Self {
        Self::Running { records: 0, last: None, full: false, asked }
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }
}

/// How many partners there are. `None` until counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartnerCounts {
    /// All partnerships in the store.
    pub total: Option<i64>,
    /// Those that the table shows when nothing narrows it.
    pub shown: Option<i64>,
}

/// How old the data is, in words that change once a minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Age {
    /// What the data is of.
    pub as_of: Option<Timestamp>,
    /// The time, as of the last message that told it.
    pub now: Option<Timestamp>,
}

impl Age {
    /// `3m`, or nothing before the first complete sync.
    pub fn words(&self) -> Option<String> {
        Some(ago(self.now?.since(self.as_of?)))
    }

    /// In how many milliseconds the words change.
    pub fn next_change(&self) -> Option<i64> {
        let age = self.now?.since(self.as_of?).max(0);
        let unit = match age {
            ..HOUR => MINUTE,
            HOUR..DAY => HOUR,
            _ => DAY,
        };
        Some(unit - age % unit)
    }
}
