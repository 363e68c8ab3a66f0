//! The console's state and how it changes. `update` takes a message and the model and returns what is to be
//! done. A terminal, a clock, a store or a network may not live here, so everything that the console does can
//! be tested by handing it messages. The runtime calls it, the views read it.

mod bar;
mod case_list;
mod cell;
mod click;
mod columns;
mod detail;
mod export_dialog;
mod find;
mod glance;
mod help;
mod jump;
mod layers;
mod line;
mod list_cursor;
mod model;
mod msg;
mod notices;
mod offer_page;
mod overlay;
mod palette;
mod partners;
mod picker;
mod places;
mod programme;
mod recent;
mod record;
mod records;
mod request;
mod rewards;
mod search;
mod setup;
mod state;
mod sweep;
mod table;
mod themes;
mod update;
mod wizard;

pub use case_list::{CaseField, CaseList, CaseListLine, CaseOrder, CasesEffect};
pub use columns::{ChosenColumns, MARGIN, Placed, is_full};
pub use detail::{Detail, Fetch, PartnerEffect, PartnerMsg, Tab};
pub use export_dialog::{
    DialogRow, ExportDialog, ExportEffect, ExportMsg, ExportOrder, ExportSpan, ExportStage,
    ExportTrouble, Exported, GroupChoice, Scope, SetSize, TABLE_CHOICES, Tabled,
};
pub use find::{Find, FindEffect};
pub use glance::{Glance, GlanceAt, GlanceEffect, Recent};
pub use help::{
    HelpLine, HelpPane, KEYS as HELP_KEYS, NAMES as HELP_NAMES, WIDTH as HELP_WIDTH,
    has_names as help_has_names,
};
pub use jump::Jump;
pub use layers::{Layer, Layers};
pub use line::InputLine;
pub use model::{Bar, Kinds, Model, Overlay, QueryBar, Screen};
pub use msg::{Effect, Msg, Restart, StartAt, SyncEffect, SyncMsg, TerminalEffect};
pub use notices::{Notice, Notices};
pub use offer_page::OfferRewards;
pub use palette::{Palette, PaletteCommand, PaletteLine};
pub use partners::{Loaded, PartnersEffect, PartnersMsg};
pub use picker::{Picker, PickerItem};
pub use places::PlacesMenu;
pub use programme::{ProgrammeEffect, ProgrammeLine, ProgrammePane, ProgrammePlace};
pub use record::{RecordTree, TreeLine, height as record_height};
pub use records::{
    PlacedField, RecordAnswer, RecordPane, RecordsEffect, RecordsMsg, TableSearch, has_room, layout,
};
pub use request::{Awaited, Loadable, RequestId};
pub use search::ListSearch;
pub use setup::{
    NewProgramme, SecretKeeping, SetupEffect, SetupForm, SetupMsg, SetupRow, SetupStage,
};
pub use state::{
    Age, DataState, ExportFolders, History, PartnerCounts, Preferences, Programme, SyncState,
    Themes,
};
pub use sweep::{
    PassKind, PassWord, SweepEffect, SweepEvent, SweepFound, SweepGroup, SweepMsg, SweepPane,
};
pub use table::PartnersTable;
pub use update::update;
pub use wizard::{
    Chosen, EditedReply, InvestigationEffect, InvestigationMsg, InvestigationView, LineIndent,
    LineTarget, MessagePrompt, OpenQuestion, ShownGuess, Trouble, Wizard, WizardLine,
    WizardRequest, WizardStep,
};
