//! `offers.toml`: what its author wrote, who an offer is for, an offer in words, and what can't be meant (`lint`).
//! This room has only the file and never judges an event. Commands, the console and the investigation call it.

mod describe;
mod file;
#[cfg(test)]
mod file_tests;
pub mod lint;
mod model;
mod offer;
mod paid;
mod percent;
mod reader;
mod scope;
mod starter;
mod terms;

pub use describe::money;
pub use file::{OffersError, read_segments, segments};
pub use model::{
    Audience, Cap, CapPeriod, Caps, Drip, EventKind, FileMistake, FilePlace, Label, Offer,
    OfferReward, OfferSpan, OffersFile, Rules, Stacking,
};
pub use paid::{paid_event, paid_reward};
pub use percent::Percent;
pub use scope::{Membership, Misfit};
pub use starter::starter;
pub use terms::{OfferTerm, TermsFor};
