//! What can happen, and what the runtime is asked to do: the messages and the effects. A layer's own are in an enum
//! beside it; what is here belongs to the whole console.

use super::case_list::CaseListLine;
use super::detail::{PartnerEffect, PartnerMsg};
use super::export_dialog::{ExportEffect, ExportMsg};
use super::find::FindEffect;
use super::partners::{PartnersEffect, PartnersMsg};
use super::request::RequestId;
use super::sweep::{SweepEffect, SweepMsg};
use super::wizard::{InvestigationEffect, InvestigationMsg};
use crate::domain::{SearchHits, Skew, SyncEvent, Timestamp, Want};
use crate::keymap::Key;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    Key(Key),
    Pasted(String),
    /// A line came at once with its Enter: typed ahead, or pasted.
    Line(String),
    /// Columns and rows of the terminal.
    Resized(u16, u16),
    /// The program was suspended and is back; or the terminal would not let it go.
    Resumed {
        /// It really stopped in between.
        stopped: bool,
    },
    /// The time, when the age's words change.
    Tick(Timestamp),
    /// Another theme is shown.
    Themed(String),
    /// Something to say in the first line.
    Notice(String),
    /// The notice of this number was shown for long enough.
    NoticeOver(u64),
    /// For the partner table.
    Partners(PartnersMsg),
    /// For the partner that is open.
    Partner(PartnerMsg),
    /// For the investigation on top.
    Investigation(InvestigationMsg),
    /// For the sweep.
    Sweep(SweepMsg),
    /// For the export dialog.
    Export(ExportMsg),
    /// What a search for anything found so far.
    Found {
        request: RequestId,
        hits: SearchHits,
    },
    /// Kept cases were read, the newest first.
    Cases(Result<Vec<CaseListLine>, String>),
    /// From the sync.
    Sync(SyncMsg),
}

/// What the sync tells.
#[derive(Clone, Debug)]
pub enum SyncMsg {
    /// How far it is.
    Event(SyncEvent),
    /// It ended: well, or with what happened and what to do.
    Ended(Result<(), (String, String)>),
    /// How far this machine's clock is from the server's, where that is too far.
    Clock(Option<Skew>),
    /// It is time for the background refresh.
    Due,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// With the terminal itself.
    Terminal(TerminalEffect),
    /// For the partner table.
    Partners(PartnersEffect),
    /// For the partner that is open.
    Partner(PartnerEffect),
    /// For the investigation on top.
    Investigation(InvestigationEffect),
    /// For the sweep.
    Sweep(SweepEffect),
    /// For the export dialog.
    Export(ExportEffect),
    /// For the search for anything.
    Find(FindEffect),
    /// Read the kept cases.
    ListCases,
    /// Bring the store up to date.
    Sync(SyncEffect),
    /// Leave this programme for another one.
    Restart(Restart),
}

/// Something to be done with the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalEffect {
    /// Put a text into the terminal's clipboard.
    Copy(String),
    /// The same, and say what it is.
    CopyAs(&'static str, String),
    /// Show another theme.
    Theme(String),
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell says go on.
    Suspend,
}

/// Something to be done about the store's age.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncEffect {
    Start(Want),
    /// Sync, and mark as gone whatever the API's lists no longer have.
    AcceptVanished,
    Stop,
}

/// Which programme to begin again with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restart {
    Demo,
    /// Another profile, by its name.
    Profile(String),
}
