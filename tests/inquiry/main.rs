//! From a claim in an agent's or a partner's words to the judged event: whom and what it means, and what
//! the agent is told of how it was understood.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

mod answered;
mod choice;
mod claims;
mod corpus;
mod keys;
mod message;
mod names;
mod people;
mod unknown;
mod world;
mod writer;
