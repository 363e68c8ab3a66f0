//! Sweeps and cases: a sweep says of every event what `why` says of it; a case file has the same bytes for
//! the same data; a case judged again reports what changed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

mod audit;
mod cases;
mod command;
mod equal;
mod history;
mod world;
