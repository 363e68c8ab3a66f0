//! The store: one SQLite file a profile. Every statement that reads or writes it lives here; the network, a
//! clock and anything that is shown do not belong. Syncs, commands and the console's runtime call it in the
//! domain's words: no type of the SQLite library leaves this room.

mod bulk;
mod cache_file;
mod candidate_search;
mod customers;
mod error;
mod event_filter;
mod events;
mod export;
mod fetched;
mod find;
mod functions;
mod import;
mod lock;
mod lookup;
mod migrate;
mod offers;
mod open;
mod out_of_band;
mod partners;
mod pass_end;
mod profile;
mod programme;
mod record_tables;
mod recount;
mod salvage;
mod sources;
mod state;
mod stored;
mod third_parties;
mod timeline;
mod totals;
mod write;
mod writer;

pub use bulk::AmongKeys;
pub use candidate_search::MayBeMeant;
pub use customers::{CustomerTexts, find_in_customer_texts};
pub use error::StoreError;
pub use event_filter::EventFilter;
pub use events::{During, EventRow, RewardRow};
pub use export::{ExportRow, Snapshot};
pub use functions::form;
pub use import::{ImportMode, ImportReport, ImportTally};
pub use lock::SyncLock;
pub use lookup::RecordChange;
pub use open::{Access, Health, Opened, Store};
pub use out_of_band::{ArrivedRecord, Presence};
pub use partners::Names;
pub use record_tables::Stopper;
pub use salvage::Salvaged;
pub use state::{Pass, PassPlan, PassState, ResourceState, Run, RunMode};
pub use stored::RecordFilter;
pub use write::{PageIn, PageOut, PageRequest};
pub use writer::StoreWriter;
