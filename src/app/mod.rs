//! The console's state and how it changes. `update` takes a message and the model and says what is
//! to be done; what may not live here is a terminal, a clock, a store or a network, so everything
//! that the console does can be tested by handing it messages. The runtime calls it, the views read.

mod bar;
mod cell;
mod columns;
mod detail;
mod drawer;
mod find;
mod kept;
mod line;
mod model;
mod msg;
mod overlay;
mod palette;
mod picker;
mod record;
mod sweep;
mod table;
mod themes;
mod update;
mod wizard;

pub use columns::{Columns, MARGIN, Placed, is_full};
pub use detail::{
    Detail, Fact, FactContext, Fetch, IMPORTED, Loadable, Pane, Place, PlacedField, PlacesMenu,
    SheetAnswer, Standing, Tab, Target, facts, has_room, layout, offer_lines,
};
pub use drawer::{
    Drawer, ExportEffect, ExportMsg, ExportOrder, ExportTrouble, Exported, GroupChoice,
    Row as DrawerRow, Scope, SetSize, Span, Stage, TABLE_CHOICES, Tabled,
};
pub use find::Find;
pub use kept::{KeptCase, KeptCases};
pub use line::Line;
pub use model::{Age, Bar, Counts, Kinds, Model, Overlay, QueryBar, Screen, SyncState};
pub use msg::{Effect, Loaded, Msg};
pub use palette::Palette;
pub use picker::{Item, Picker};
pub use record::{RecordTree, Twig, height as record_height};
pub use sweep::{SweepEvent, SweepFound, SweepGroup, SweepPane};
pub use table::Table;
pub use update::update;
pub use wizard::{
    Asked, Chosen, Claim, Guess, Inquest, Step, TicketPrompt, Trouble, Wizard, WizardColumns,
    WizardLine, WizardPlace,
};
