//! Why a reward did not come: facts in, a verdict with its evidence and two texts out. This room only judges. It
//! never reads the store, a file, the clock or the terminal: callers pass all of that in as facts. The commands `why`
//! and `sweep` and the console call it.

mod addressee;
mod answer;
mod ask;
mod brief;
mod by_hand;
mod case;
mod check;
mod checks;
mod code;
mod due;
mod engine;
#[cfg(test)]
mod engine_tests;
mod escalation;
mod facts;
mod finding;
#[cfg(test)]
mod fixtures;
mod further;
mod guard;
mod json;
mod ledger;
mod mail;
mod note;
mod outcome;
mod paid;
mod parts;
mod pay;
#[cfg(test)]
mod properties;
mod records;
mod replies;
#[cfg(test)]
mod replies_tests;
mod reply;
mod select;
mod summary;
#[cfg(test)]
mod texts_tests;
mod verdict;
mod words;
#[cfg(test)]
mod world;

pub use addressee::Addressee;
pub use ask::Ask;
pub use brief::brief;
pub use by_hand::{called, is_for_customer, names_event};
pub use check::{Check, Phase};
pub use checks::caps_since;
pub use code::Code;
pub use engine::{audit, investigate, investigate_all, judge, objections};
pub use escalation::escalation;
pub use facts::{Answer, AnswerValue, Claim, Coverage, Facts, Lookup, Reach};
pub use finding::{CheckState, Evidence, Finding};
pub use guard::Objection;
pub use json::json;
pub use ledger::{Back, Ledger, PaymentSource};
pub use mail::Address;
pub use outcome::{Investigation, OfferResult, PartnerRef};
pub use paid::{Paid, PaidOutcome, PaidSum};
pub use parts::{foreseen_days, part_days};
pub use records::{
    ClaimPartner, Customer, Event, GroupSeen, Lookalike, PartnerBefore, Reward, TagsSeen,
};
pub use replies::{Language, Replies, ReplyBook};
pub use select::{NEAR, choose, off};
pub use verdict::Verdict;
