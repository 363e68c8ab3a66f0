//! What the console knows besides what is open: the state and age of the data, what was written before, the
//! programme's offers, the themes.

use super::request::Awaited;
use crate::domain::time::{DAY, HOUR, MINUTE, ago};
use crate::domain::{Missing, Resource, Skew, Timestamp};
use crate::offers::OffersFile;
use crate::views::RecentPlace;

/// The state of the data, and what the store is being asked.
#[derive(Debug, Default)]
pub struct DataState {
    /// The state of the sync, as the status line shows it.
    pub sync: SyncState,
    /// How old the data is.
    pub age: Age,
    /// How many partners the store has.
    pub counts: PartnerCounts,
    /// Lists that the keys may not read.
    pub unreadable: Vec<Resource>,
    /// Lists that lack more records than is plausible: the agent is asked whether to mark those as vanished.
    pub doubted: Vec<Missing>,
    /// By how much this machine's clock differs from the server's, if by too much.
    pub skew: Option<Skew>,
    /// Whether changed partners are marked as news; not while the store fills for the first time.
    pub(super) marks_news: bool,
    /// The request for a query's answer that takes longer than a frame.
    pub(super) question: Awaited,
    /// Increases whenever the store has news.
    pub(super) generation: u64,
}

#[derive(Debug, Default)]
pub struct Themes {
    /// The names of all themes, including the configured one.
    pub names: Vec<String>,
    pub shown: String,
    /// The theme that the configuration names.
    pub configured: String,
    /// The theme that is shown was chosen by key.
    pub chosen: bool,
    /// The place of the theme that was asked for last.
    pub(super) at: Option<usize>,
}

/// What the user set.
#[derive(Clone, Copy, Debug)]
pub struct Preferences {
    /// Leaving the table takes the key twice.
    pub confirms_quit: bool,
    /// The terminal's bell tells when something that took long has ended.
    pub rings: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { confirms_quit: true, rings: false }
    }
}

/// Folders that exports may go to, as the user writes them.
#[derive(Debug)]
pub struct ExportFolders {
    /// The one of this profile.
    pub usual: String,
    /// The one that the user chose last.
    pub last: Option<String>,
    /// Where the desktop puts downloads, if there is such a folder.
    pub downloads: Option<String>,
}

impl Default for ExportFolders {
    fn default() -> Self {
        Self { usual: "exports".to_owned(), last: None, downloads: None }
    }
}

impl ExportFolders {
    /// Notes where an export went.
    pub(super) fn note(&mut self, base: &str) {
        self.last = (base != self.usual.trim_end_matches('/')).then(|| base.to_owned());
    }

    /// The one that is offered first.
    pub fn base(&self) -> &str {
        self.last.as_ref().unwrap_or(&self.usual)
    }
}

/// What is known of the programme besides its data.
#[derive(Debug, Default)]
pub struct Programme {
    pub offers: OffersFile,
    /// Why the offers file can't be used, if it can't.
    pub trouble: Option<String>,
    /// "reward" or "commission", as the programme calls it.
    pub reward_word: String,
}

/// What was written before, the newest last.
#[derive(Debug, Default)]
pub struct History {
    /// Query lines, the newest last.
    pub lines: Vec<String>,
    /// Searches, the newest last.
    pub searches: Vec<String>,
    /// Words of the palette's lines that were chosen, the newest last.
    pub commands: Vec<String>,
    /// Partners and events that were open, the newest last.
    pub recent: Vec<RecentPlace>,
}

/// The state of the sync.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SyncState {
    /// No sync is running.
    #[default]
    Idle,
    /// `--offline`: no sync will run.
    Offline,
    Running {
        /// Records brought so far.
        records: i64,
        /// The list of the last page.
        last: Option<Resource>,
        /// Every list is read from its beginning.
        full: bool,
        /// How many lists were read, and how many are.
        lists: (usize, usize),
        /// By a key, not by the clock.
        asked: bool,
    },
    /// The last sync failed: what happened, and what to do.
    Failed(String, String),
}

impl SyncState {
    /// One that begins.
    pub(super) fn begun(asked: bool) -> Self {
        Self::Running { records: 0, last: None, full: false, lists: (0, 0), asked }
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }
}

/// How many partners there are; `None` until counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartnerCounts {
    /// All partnerships in the store.
    pub total: Option<i64>,
    /// Those that the table shows when nothing narrows it.
    pub shown: Option<i64>,
}

/// How old the data is, in words that change at most once a minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Age {
    /// When the last complete sync began.
    pub as_of: Option<Timestamp>,
    /// The time, as of the last message that brought it.
    pub now: Option<Timestamp>,
}

impl Age {
    /// The age, such as `3m`; `None` before the first complete sync.
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
