//! Where the world comes in: the clock, the console's loop, and carrying out what the core decides.
//! Nothing here decides anything that a user would notice; the command line calls it.

pub mod again;
pub mod clock;
mod console;
mod detail;
mod editor;
mod export;
pub mod fetch;
mod inquiry;
pub mod load;
mod reader;
mod refresh;
mod setup;
mod sweep;
mod table;

pub use console::{Ended, Services, run};
pub use detail::{recent, record as record_tree, rewards_of_offer};
pub use load::{first, whole};
pub use refresh::{Refreshed, bring_up_to_date};
