//! The console's state and how it changes. `update` takes a message and the model and says what is
//! to be done; it knows no terminal, no clock, no store and no network, so everything the console
//! does can be tested by handing it messages. The runtime calls it; the views only read it.

mod model;
mod table;
mod update;

pub use model::{Age, Counts, Effect, Loaded, Model, Msg, Overlay, Screen, SyncState};
pub use table::Table;
pub use update::update;
