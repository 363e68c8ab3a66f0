//! What can happen, and what the runtime is asked to do: messages and effects. A layer has enums of its own next
//! to it; those here belong to the whole console.

use super::case_list::{CaseListLine, CasesEffect};
use super::detail::{PartnerEffect, PartnerMsg};
use super::export_dialog::{ExportEffect, ExportMsg};
use super::find::FindEffect;
use super::glance::{GlanceEffect, Recent};
use super::partners::{PartnersEffect, PartnersMsg};
use super::programme::ProgrammeEffect;
use super::records::{RecordsEffect, RecordsMsg};
use super::request::RequestId;
use super::setup::{SetupEffect, SetupMsg};
use super::sweep::{SweepEffect, SweepMsg};
use super::wizard::{InvestigationEffect, InvestigationMsg};
use crate::domain::programme_figures::ProgrammeFigures;
use crate::domain::{Hit, SearchHits, Skew, SyncEvent, Timestamp, Want};
use crate::keymap::Key;
use crate::partner_facts::FollowPlace;
use crate::query::Query;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    Key(Key),
    Pasted(String),
    /// A line that arrived together with its Enter: typed ahead, or pasted.
    Line(String),
    /// Columns and rows of the terminal.
    Resized(u16, u16),
    /// The program was suspended and continues; or it could not be suspended.
    Resumed {
        /// Whether it really stopped in between.
        stopped: bool,
    },
    /// Start in a place, not where the console was left.
    Start(StartAt),
    /// The current time, sent when the words for the data's age change.
    Tick(Timestamp),
    /// Another theme is shown, by its name.
    Themed(String),
    /// A click: the column and row of the screen.
    Clicked(u16, u16),
    /// Something to say in the first line.
    Notice(String),
    /// Where a text that was copied is.
    Copied(String),
    /// How something ended, in words that name nobody, and what of.
    Outcome(&'static str, String),
    /// tmux didn't take a text that was to be copied.
    NotInTmux {
        what: Option<&'static str>,
        text: String,
    },
    /// The notice of this number was shown for long enough.
    NoticeOver(u64),
    /// For the partners' table.
    Partners(PartnersMsg),
    /// For the open partner.
    Partner(PartnerMsg),
    /// For the open record table.
    Records(RecordsMsg),
    /// For the investigation on top.
    Investigation(InvestigationMsg),
    /// For the sweep.
    Sweep(SweepMsg),
    /// The programme in figures.
    Programme {
        request: RequestId,
        result: Result<ProgrammeFigures, String>,
    },
    /// The newest records of whom the glance is at.
    Glance {
        request: RequestId,
        result: Result<Recent, String>,
    },
    /// For the export dialog.
    Export(ExportMsg),
    /// What a search for anything has found so far.
    Found {
        request: RequestId,
        hits: SearchHits,
    },
    /// Kept cases were read, newest first.
    Cases(Result<Vec<CaseListLine>, String>),
    /// For the programme that is set up.
    Setup(SetupMsg),
    /// From the sync.
    Sync(SyncMsg),
}

/// A message from the sync.
#[derive(Clone, Debug)]
pub enum SyncMsg {
    /// Its progress.
    Event(SyncEvent),
    /// It ended: well, or with what happened and what to do.
    Ended(Result<(), (String, String)>),
    /// By how much this machine's clock differs from the server's, if by too much.
    Clock(Option<Skew>),
    /// It is time for the background refresh.
    Due,
}

/// Something the runtime is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Something to be done with the terminal itself.
    Terminal(TerminalEffect),
    /// For the partners' table.
    Partners(PartnersEffect),
    /// For the open partner.
    Partner(PartnerEffect),
    /// For the open record table.
    Records(RecordsEffect),
    /// For the investigation on top.
    Investigation(InvestigationEffect),
    /// For the sweep.
    Sweep(SweepEffect),
    /// For the export dialog.
    Export(ExportEffect),
    /// For the search for anything.
    Find(FindEffect),
    /// For the glance.
    Glance(GlanceEffect),
    /// For the programme at a glance.
    Programme(ProgrammeEffect),
    /// For the kept cases.
    Cases(CasesEffect),
    /// For the programme that is set up.
    Setup(SetupEffect),
    /// Bring the store up to date, or stop doing so.
    Sync(SyncEffect),
    /// Leave this programme for another one.
    Restart(Restart),
}

/// Something to be done with the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalEffect {
    /// Copy a text to the terminal's clipboard.
    Copy(String),
    /// The same, naming what was copied.
    CopyAs(&'static str, String),
    /// Copy what tmux didn't take, naming it if it has a name.
    CopyPastTmux(Option<&'static str>, String),
    /// Switch to another theme, by its name.
    Theme(String),
    /// Draw every cell again.
    Redraw,
    /// Ring: something that took long has ended.
    Bell,
    /// Stop until the shell continues the program.
    Suspend,
}

/// Something for the sync to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncEffect {
    Start(Want),
    /// Sync, and mark as vanished whatever the API's lists no longer have.
    AcceptVanished,
    Stop,
}

/// The programme to start again with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restart {
    Demo,
    /// Another profile, by its name.
    Profile(String),
}

/// Where the console starts.
#[derive(Clone, Debug)]
pub enum StartAt {
    Place(FollowPlace),
    /// The partner of a record, at the record.
    Hit(Hit),
    /// The table, with this query.
    Query(Query),
}
