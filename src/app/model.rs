//! What the console knows.

use std::sync::Arc;

use super::table::Table;
use crate::config::Zone;
use crate::domain::time::{DAY, HOUR, MINUTE, ago};
use crate::domain::{Resource, Stamp};
use crate::keymap::{Key, Keymap};
use crate::roster::Roster;
use crate::sync::{Event, Want};

/// Everything that a frame is drawn from.
#[derive(Debug)]
pub struct Model {
    /// The profile's name, always in view.
    pub profile: String,
    /// What is open.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Overlay,
    /// The partner table.
    pub table: Table,
    /// The line at the bottom tells how the sync stands.
    pub sync: SyncState,
    /// How old the data is.
    pub age: Age,
    /// How many partners the store has.
    pub counts: Counts,
    /// Lists that the keys may not read.
    pub unreadable: Vec<Resource>,
    /// The zone in which dates are shown.
    pub zone: Zone,
    /// Keys and what they do.
    pub keymap: Keymap,
    /// Something to say, until the next key.
    pub notice: Option<String>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The program ends.
    pub quits: bool,
    /// Whether anything changed since the last frame.
    pub(super) changed: bool,
    /// Where the configuration file would be, for the first screen.
    pub config_file: String,
    /// The newest reading of the store that was asked for.
    pub(super) asked: u64,
    /// The newest one that was answered: an older answer that comes late is dropped.
    pub(super) answered: u64,
}

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Nothing is set up: how to begin.
    Welcome,
    /// All partners.
    Partners,
}

/// What lies over the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Nothing.
    None,
    /// The keys, scrolled by so many lines.
    Help(u16),
}

/// How the sync stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing runs.
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
    },
    /// The last one failed: what happened, what to do.
    Failed(String, String),
}

/// How many partners there are. `None` until counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All partnerships in the store.
    pub total: Option<i64>,
    /// Those that the table shows when nothing narrows it.
    pub shown: Option<i64>,
}

/// How old the data is, in words that change once a minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Age {
    /// What the data is of.
    pub as_of: Option<Stamp>,
    /// The time, as of the last message that told it.
    pub now: Option<Stamp>,
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

/// What the store gave.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The partners, or the first of them.
    pub roster: Arc<Roster>,
    /// Only the first window: the rest is on its way.
    pub partial: bool,
    /// How many there are.
    pub counts: Counts,
    /// What the data is of.
    pub as_of: Option<Stamp>,
    /// The counts are the API's own.
    pub provisional: bool,
    /// Lists that the keys may not read.
    pub unreadable: Vec<Resource>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Pasted(String),
    /// The terminal has another size.
    Resized(u16, u16),
    /// The store was read.
    Loaded {
        /// Which reading this answers.
        ticket: u64,
        /// What came of it.
        result: Result<Loaded, String>,
    },
    /// A sync tells how far it is.
    Sync(Event),
    /// A sync ended: well, or with what happened and what to do.
    SyncEnded(Result<(), (String, String)>),
    /// It is time for the background refresh.
    RefreshDue,
    /// The time, when the age's words change.
    Tick(Stamp),
    /// The program was suspended and is back; or the terminal would not let it go.
    Resumed {
        /// It really stopped in between.
        stopped: bool,
    },
    /// Something to say.
    Notice(String),
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Read the store; answer with this ticket.
    Load {
        /// To tell the newest answer from older ones.
        ticket: u64,
    },
    /// Bring the store up to date.
    Sync(Want),
    /// Stop the sync that runs.
    StopSync,
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell says go on.
    Suspend,
    /// Begin again with the demo programme.
    OpenDemo,
}

impl Model {
    /// A console on a profile, before anything was read.
    pub fn new(
        profile: &str,
        screen: Screen,
        keymap: Keymap,
        zone: Zone,
        size: (u16, u16),
    ) -> Self {
        let mut model = Self {
            profile: profile.to_owned(),
            screen,
            overlay: Overlay::None,
            table: Table::default(),
            sync: SyncState::Idle,
            age: Age::default(),
            counts: Counts::default(),
            unreadable: Vec::new(),
            zone,
            keymap,
            notice: None,
            size,
            quits: false,
            changed: true,
            config_file: String::new(),
            asked: 0,
            answered: 0,
        };
        model.table.set_height(model.table_rows());
        model
    }

    /// How many partners fit on the screen: all rows but the title, the columns' titles and the
    /// status line.
    pub fn table_rows(&self) -> usize {
        usize::from(self.size.1.saturating_sub(3))
    }

    /// Whether a frame has to be drawn; asking resets it.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
}
