//! What a sweep or an audit found, as it is listed.

use crate::domain::text::fold;
use crate::domain::{Cents, Timestamp};
use crate::investigate::{PaidOutcome, Verdict};
use crate::offers::EventKind;

/// Which pass over the events it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PassKind {
    /// Events that earned nothing.
    #[default]
    Sweep,
    /// What was paid against what is due.
    Audit,
}

impl PassKind {
    /// Its name at the beginning of a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sweep => "Sweep",
            Self::Audit => "Audit",
        }
    }
}

/// What a pass says of a group's events in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassWord {
    /// A sweep's.
    Verdict(Verdict),
    /// An audit's.
    Outcome(PaidOutcome),
}

impl PassWord {
    /// The word in full.
    pub fn word(self) -> &'static str {
        match self {
            Self::Verdict(verdict) => verdict.word(),
            Self::Outcome(outcome) => outcome.word(),
        }
    }
}

/// What a sweep or an audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SweepFound {
    /// How many events there were, without test data.
    pub events: i64,
    /// How many rewards were looked at; of an audit.
    pub rewards: i64,
    /// How many events earned nothing; of an audit, how much there is to look at.
    pub odd: i64,
    /// Those, grouped by reason; what should have earned something comes first.
    pub groups: Vec<SweepGroup>,
}

/// Events that earned nothing for the same reason, or were paid otherwise than is due in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepGroup {
    pub word: PassWord,
    /// The first check that failed, with its code; of an audit, what was paid of what is due.
    pub reason: String,
    /// What that check asks, in a few words.
    pub check: &'static str,
    /// The nearest offer.
    pub offer: String,
    /// What that offer promises.
    pub promise: String,
    /// What the events would have earned; of an audit, what was paid less what is due.
    pub stake: String,
    /// The largest sum of it, in minor units.
    pub largest: i64,
    /// The events, newest first.
    pub events: Vec<SweepEvent>,
}

/// An event that earned nothing, or was paid otherwise than is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepEvent {
    /// `None` for a reward that no event claims.
    pub kind: Option<EventKind>,
    /// The event's key; of a reward that no event claims, the reward's.
    pub key: String,
    /// The partnership's key.
    pub partner: Option<String>,
    pub name: String,
    /// The customer's internal key.
    pub customer: Option<String>,
    pub customer_name: String,
    pub recorded_at: Timestamp,
    /// What the customer paid, in minor units, and the currency; of an audit, what the partner was paid.
    pub amount: Option<(Cents, String)>,
    /// What it would have earned; of an audit, what was paid less what is due.
    pub pay: String,
    /// What it is searched by, folded: the partner's name, a NUL, and the rest. [`Self::searchable`] fills it.
    pub text: String,
}

impl SweepEvent {
    /// What it is, in a word.
    pub fn kind_words(&self) -> &'static str {
        self.kind.map_or("reward", EventKind::words)
    }

    /// The event, ready to be searched.
    #[must_use]
    pub fn searchable(mut self) -> Self {
        let keys =
            [self.partner.as_deref(), self.customer.as_deref()].map(Option::unwrap_or_default);
        let words = [&self.key, &self.customer_name].map(String::as_str);
        let rest = [&words[..], &keys[..]].concat().join(" ");
        self.text = format!("{}\0{}", fold(&self.name), fold(&rest));
        self
    }
}
