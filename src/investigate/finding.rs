//! What one check found: a state, a code, how far off, on what evidence, and words for both
//! readers.

use strum::IntoStaticStr;

use super::check::Check;
use super::code::Code;
use crate::domain::Timestamp;
use crate::offers::money;

/// The state of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr)]
#[strum(serialize_all = "UPPERCASE")]
pub enum CheckState {
    /// It holds.
    Pass,
    /// It doesn't.
    Fail,
    /// Something is worth a look and decides nothing.
    Warn,
    /// An input is missing.
    Unknown,
    /// It has nothing to say about this event.
    #[strum(serialize = "N/A")]
    NotApplicable,
}

impl CheckState {
    /// The word for it in JSON and tables.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// A value that a check looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// What it is.
    pub label: &'static str,
    /// The value as text: instants in UTC, keys byte for byte.
    pub value: String,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which check.
    pub id: Check,
    /// How it stands.
    pub state: CheckState,
    /// What exactly, where there is more to say than that it passed.
    pub code: Option<Code>,
    /// How far off, in words: `3 days over`, `$4.10 short`.
    pub distance: Option<String>,
    /// What was looked at.
    pub evidence: Vec<Evidence>,
    /// A sentence for the agent; empty where the state says all.
    pub note: String,
    /// A sentence that may be sent to the partner, where the check has one.
    pub reply: Option<String>,
    /// It rests on how something is now, which may have been otherwise then.
    pub is_doubted: bool,
}

impl Finding {
    fn new(id: Check, state: CheckState, code: Option<Code>) -> Self {
        let (distance, evidence, reply) = (None, Vec::new(), None);
        Self { id, state, code, distance, evidence, note: String::new(), reply, is_doubted: false }
    }

    /// It holds.
    pub fn pass(id: Check) -> Self {
        Self::new(id, CheckState::Pass, None)
    }

    /// It holds, and this was found.
    pub fn found(id: Check, code: Code) -> Self {
        Self::new(id, CheckState::Pass, Some(code))
    }

    /// It doesn't hold.
    pub fn fail(id: Check, code: Code) -> Self {
        Self::new(id, CheckState::Fail, Some(code))
    }

    /// Worth a look.
    pub fn warn(id: Check, code: Code) -> Self {
        Self::new(id, CheckState::Warn, Some(code))
    }

    /// An input is missing; the note says which.
    pub fn unknown(id: Check, note: impl Into<String>) -> Self {
        Self::new(id, CheckState::Unknown, None).note(note)
    }

    /// Nothing to say about this event.
    pub fn not_applicable(id: Check) -> Self {
        Self::new(id, CheckState::NotApplicable, None)
    }

    /// With how far off it is.
    #[must_use]
    pub fn distance(mut self, distance: impl Into<String>) -> Self {
        self.distance = Some(distance.into());
        self
    }

    /// With a text that was looked at.
    #[must_use]
    pub fn with(mut self, label: &'static str, value: impl Into<String>) -> Self {
        self.evidence.push(Evidence { label, value: value.into() });
        self
    }

    /// With a text that may be absent.
    #[must_use]
    pub fn with_text(self, label: &'static str, value: Option<&str>) -> Self {
        self.with(label, value.unwrap_or("none"))
    }

    /// With an instant that may be unknown.
    #[must_use]
    pub fn with_time(self, label: &'static str, value: Option<Timestamp>) -> Self {
        self.with(label, value.map_or_else(|| "unknown".to_owned(), Timestamp::rfc3339))
    }

    /// With an amount of minor units.
    #[must_use]
    pub fn with_money(self, label: &'static str, amount: i64, currency: &str) -> Self {
        self.with(label, money(amount, currency))
    }

    /// With a sentence for the agent.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// With a sentence for the partner.
    #[must_use]
    pub fn reply(mut self, reply: impl Into<String>) -> Self {
        self.reply = Some(reply.into());
        self
    }

    /// Whether it has more to say than that it passed or doesn't apply.
    pub fn is_telling(&self) -> bool {
        !matches!(self.state, CheckState::Pass | CheckState::NotApplicable)
            || self.code.is_some()
            || !self.note.is_empty()
    }

    /// Whether it failed.
    pub fn failed(&self) -> bool {
        self.state == CheckState::Fail
    }

    /// Whether it failed, or found, this.
    pub fn is(&self, id: Check, code: Code) -> bool {
        self.id == id && self.code == Some(code)
    }
}
