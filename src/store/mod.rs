//! The truth on this machine: one SQLite file a profile. What lives here is every statement that
//! reads or writes it; what may not is the network, a clock, and anything that is shown. Syncs,
//! commands and the console's runtime call it in the domain's words: no type of the SQLite library
//! leaves this room.

mod beside;
mod bulk;
mod customers;
mod error;
mod export;
mod fetched;
mod find;
mod functions;
mod import;
mod likely;
mod lock;
mod lookup;
mod loose;
mod migrate;
mod narrow;
mod offers;
mod open;
mod outsiders;
mod partners;
mod pass_end;
mod profile;
mod recount;
mod salvage;
mod sheets;
mod sources;
mod state;
mod stored;
mod timeline;
mod totals;
mod write;
mod writer;

pub use bulk::{AmongKeys, During, Unrewarded};
pub use customers::{CustomerTexts, find_in_customer_texts};
pub use error::StoreError;
pub use export::{ExportRow, Snapshot};
pub use functions::form;
pub use import::{ImportMode, ImportReport, ImportTally};
pub use likely::MayBeMeant;
pub use lock::SyncLock;
pub use lookup::RecordChange;
pub use loose::{ArrivedRecord, Presence};
pub use narrow::EventFilter;
pub use open::{Access, Health, Opened, Store};
pub use salvage::Salvaged;
pub use sheets::Stopper;
pub use state::{Pass, PassPlan, PassState, ResourceState, Run, RunMode};
pub use stored::RecordFilter;
pub use write::{PageIn, PageOut, PageRequest};
pub use writer::StoreWriter;
