//! The demo programme: a made-up partner programme of any size, and a server that shows it as the
//! API would. What lives here is every invented record and the API's shape seen from the other side;
//! what may not is any code of the client, which must not be tested against itself. `--demo`,
//! `demo-server` and the tests start it.

mod cases;
mod customers;
mod faults;
mod filters;
mod names;
mod offers;
mod partners;
mod pipeline;
mod profile;
mod programme;
mod random;
mod rewards;
mod rows;
mod server;
mod terms;
mod transactions;

pub use profile::{DemoProfile, anchor_of_day};
pub use programme::{DemoProgramme, Spec};
pub use server::{DemoServer, ServerOptions, start};
