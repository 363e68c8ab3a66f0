//! The console's state and how it changes. `update` takes a message and the model and says what is
//! to be done; what may not live here is a terminal, a clock, a store or a network, so everything
//! that the console does can be tested by handing it messages. The runtime calls it, the views read.

mod model;
mod table;
mod update;

pub use model::{Age, Counts, Effect, Loaded, Model, Msg, Overlay, Screen, SyncState};
pub use table::Table;
pub use update::update;
