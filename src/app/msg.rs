//! What can happen, and what the runtime is asked to do: the messages and the effects.

use std::collections::HashMap;
use std::sync::Arc;

use super::case_list::CaseListLine;
use super::detail::RecordAnswer;
use super::export_dialog::{ExportEffect, ExportMsg};
use super::record::RecordTree;
use super::state::PartnerCounts;
use super::sweep::SweepFound;
use super::wizard::{InvestigationView, Trouble, WizardRequest};
use crate::domain::profile::{Metrics, PartnerProfile};
use crate::domain::{
    Missing, RecordQuery, RecordRow, RecordTable, RecordTotals, Resource, SearchHits, Skew,
    Timestamp,
};
use crate::domain::{SyncEvent, Want};
use crate::keymap::Key;
use crate::query::Text;
use crate::roster::{self, Roster};
use crate::views::{SavedView, Views};

/// What the store gave.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The partners, or the first of them.
    pub roster: Roster,
    /// Partners that aren't as they were when the roster was last read, by key.
    pub news: Vec<String>,
    /// Which state of the store it is of: the roster file's build and the last change taken in.
    pub basis: Option<(u64, i64)>,
    /// Only the first window: the rest is on its way.
    pub partial: bool,
    /// How many there are.
    pub counts: PartnerCounts,
    /// What the data is of.
    pub as_of: Option<Timestamp>,
    /// The counts are the API's own.
    pub provisional: bool,
    /// Lists that the keys may not read.
    pub unreadable: Vec<Resource>,
    /// Lists that lack more than can be believed.
    pub doubted: Vec<Missing>,
}

/// For each text that customers are searched for, the numbers of the partners that have one.
pub type CustomerMatches = HashMap<Text, Arc<Vec<u32>>>;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Pasted(String),
    /// A line came at once with its Enter: typed ahead, or pasted.
    Line(String),
    /// The terminal has another size.
    Resized(u16, u16),
    /// The store was read.
    Loaded {
        /// Which reading this answers.
        ticket: u64,
        /// What came of it.
        result: Result<Loaded, String>,
    },
    /// The answer to a query that took longer than a frame.
    Answered {
        /// Which question this answers.
        ticket: u64,
        /// The numbers of the partners with customers that were asked for, and the rows; or what
        /// went wrong.
        result: Result<(CustomerMatches, roster::RosterView), String>,
    },
    /// The views were saved, or what went wrong.
    Views(Result<Views, String>),
    /// A partner was read.
    Profile {
        /// Which reading this answers.
        ticket: u64,
        /// What came of it; nothing when there is no such partner.
        result: Result<Option<Box<PartnerProfile>>, String>,
    },
    /// A partner's rows were summed.
    Metrics {
        /// Which reading this answers.
        ticket: u64,
        /// What came of it.
        result: Result<Metrics, String>,
    },
    /// The rows of a sheet are known.
    Sheet {
        /// Which question this answers.
        ticket: u64,
        /// The number of the row that was asked for by its key.
        at: Option<i64>,
        /// What came of it.
        result: Result<RecordAnswer, String>,
    },
    /// Some rows of a sheet were read.
    Rows {
        /// Which reading this answers.
        ticket: u64,
        /// The place of the first of them.
        from: usize,
        /// What came of it.
        result: Result<Vec<RecordRow>, String>,
    },
    /// A sheet was summed.
    Totals {
        /// Which question this answers.
        ticket: u64,
        /// What it comes to.
        totals: RecordTotals,
    },
    /// The kinds of a sheet's rows were counted.
    Kinds {
        /// Which question this answers.
        ticket: u64,
        /// Kinds and how many rows are of each.
        kinds: Vec<(String, i64)>,
    },
    /// A record was read as a whole.
    Record {
        /// Which reading this answers.
        ticket: u64,
        /// What came of it.
        result: Result<RecordTree, String>,
    },
    /// An investigation is done, or can't be.
    Investigated {
        /// Which question this answers.
        ticket: u64,
        /// What came of it.
        result: Result<Box<InvestigationView>, Trouble>,
    },
    /// So many events of a sweep were judged.
    SweepProgress {
        /// Which sweep it is.
        ticket: u64,
        /// So many.
        done: usize,
        /// Of so many.
        of: usize,
    },
    /// A sweep is done, or can't be.
    Swept {
        /// Which sweep it is.
        ticket: u64,
        /// What came of it.
        result: Result<Arc<SweepFound>, String>,
    },
    /// The user's editor ended: what the reply has become, or why it is as it was.
    Edited(Result<String, String>),
    /// Members and links of a partner were fetched, or why not.
    Fetched {
        /// The partnership's key.
        key: String,
        /// Why not.
        result: Result<(), String>,
    },
    /// The API was asked for a partner and what is new: what arrived, or why nothing did.
    Fresh {
        /// The partnership's key.
        key: String,
        /// In words.
        result: Result<String, String>,
    },
    /// What was found so far.
    Found {
        /// Which search this answers.
        ticket: u64,
        /// What was found.
        finding: SearchHits,
    },
    /// An export has something to tell.
    Export(ExportMsg),
    /// A sync tells how far it is.
    Sync(SyncEvent),
    /// A sync ended: well, or with what happened and what to do.
    SyncEnded(Result<(), (String, String)>),
    /// How far this machine's clock is from the server's, where that is too far.
    Clock(Option<Skew>),
    /// It is time for the background refresh.
    RefreshDue,
    /// The time, when the age's words change.
    Tick(Timestamp),
    /// The program was suspended and is back; or the terminal would not let it go.
    Resumed {
        /// It really stopped in between.
        stopped: bool,
    },
    /// Kept cases were read, the newest first.
    Cases(Result<Vec<CaseListLine>, String>),
    /// Another theme is shown.
    Themed(String),
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
    /// Find what the table's query waits for; answer with this ticket.
    Answer {
        /// To tell the newest answer from older ones.
        ticket: u64,
    },
    /// Read what is one per partner.
    ReadProfile {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// The partnership's key.
        key: String,
    },
    /// Sum a partner's rows.
    ReadMetrics {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// The partnership's key.
        key: String,
    },
    /// Find the rows of a sheet, then sum them. Only the newest question matters.
    ReadSheet {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// What is asked.
        query: RecordQuery,
        /// The key of the row that the cursor is to be on.
        row: Option<String>,
    },
    /// Read some rows of a sheet by their numbers.
    ReadRows {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// The sheet.
        sheet: RecordTable,
        /// The place of the first of them.
        from: usize,
        /// Their numbers.
        ids: Vec<i64>,
    },
    /// Count the kinds of a sheet's rows.
    ReadKinds {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// Of the rows of this question.
        query: RecordQuery,
    },
    /// Read a record as a whole.
    ReadRecord {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// The list that it is of.
        resource: Resource,
        /// Its key.
        key: String,
    },
    /// Investigate a claim.
    Investigate {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// What is asked.
        claim: WizardRequest,
    },
    /// Look for all events that earned nothing; a sweep that runs is stopped.
    Sweep {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// So many days back; none: from the beginning.
        days: Option<i64>,
    },
    /// Nobody waits for the sweep any more.
    StopSweep,
    /// Keep an investigation as a case.
    SaveCase(WizardRequest),
    /// Read the kept cases.
    ListCases,
    /// Open a reply in the user's editor.
    Edit(String),
    /// Fetch a partner's members and links.
    Fetch {
        /// The partnership's key.
        key: String,
    },
    /// Ask the API for a partner, and for the newest rewards and payments.
    Fresh {
        /// The partnership's key.
        key: String,
    },
    /// Ask the API for an event again: whether it is still there, its customer and rewards; and for its
    /// partner as above.
    FreshEvent {
        /// The partnership's key, if it is anybody's.
        partner: Option<String>,
        /// The list that it is in.
        list: Resource,
        /// Its key there.
        key: String,
        /// When it was recorded.
        at: Timestamp,
        /// Its customer's key.
        customer: Option<String>,
    },
    /// Find a text anywhere.
    Find {
        /// To tell the newest answer from older ones.
        ticket: u64,
        /// The text.
        text: String,
    },
    /// Something for an export.
    Export(ExportEffect),
    /// Nobody waits for what is being found any more.
    StopFinding,
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// The same, and say what it is.
    CopyAs(&'static str, String),
    /// Show another theme.
    Theme(String),
    /// Save a view.
    SaveView(SavedView),
    /// Take a saved view away.
    RemoveView(String),
    /// Begin again with another profile.
    OpenProfile(String),
    /// Bring the store up to date.
    Sync(Want),
    /// Bring the store up to date, and mark as gone whatever its lists no longer have.
    AcceptVanished,
    /// Stop the sync that runs.
    StopSync,
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell says go on.
    Suspend,
    /// Begin again with the demo programme.
    OpenDemo,
}
