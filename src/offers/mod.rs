//! `offers.toml`: what its author wrote (contract, section 5). What lives here is its reading; what
//! may not is any judgement of an event. Commands and the console call it. So far it reads segments.

mod segments;

pub use segments::{OffersError, read_segments, segments};
