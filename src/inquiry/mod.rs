//! From the store to the facts of an investigation: finds who and what a claim means, and everything known about it.
//! This room only looks things up: judging is left to `investigate`, and it prints nothing. The commands `why` and
//! `sweep` and the console's wizard call it.

mod ask;
mod audit;
mod by_hand;
mod candidates;
mod capped;
mod customers;
mod events;
mod gather;
mod instalments;
mod message;
mod near;
mod records;
mod sweep;
mod understand;

pub use crate::investigate::Ask;
pub use ask::AskError;
pub use audit::{
    Audit, AuditItem, AuditLine, AuditScope, OutcomeGroup, audit, difference, judge_event,
};
pub use candidates::{
    EventCandidate, MOST_CANDIDATES, about, candidate, candidates, with_customer,
};
pub use gather::{Gathered, gather};
pub use message::{
    MessageWriter, NamedAmount, PartnerMessage, Resolved, Time, WriterBy, newest_part,
};
pub use sweep::{
    ReasonGroup, Sweep, SweepError, SweepNames, SweepProgress, SweepScope, UnrewardedEvent, sweep,
    usual_kinds,
};
pub use understand::{Guess, Question, Understood, understand};
