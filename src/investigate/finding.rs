//! What one check found: a state, a code, how far off, the evidence, and words for both readers.

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
    /// Worth a look, but decides nothing.
    Warn,
    /// An input is missing.
    Unknown,
    /// Doesn't apply to this event.
    #[strum(serialize = "N/A")]
    NotApplicable,
}

impl CheckState {
    /// Its word in JSON and tables.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// A value that a check looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// What the value is.
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
    /// What exactly was found, where there is more to say than a pass.
    pub code: Option<Code>,
    /// How far off, in words: `3 days over`, `$4.10 short`.
    pub distance: Option<String>,
    /// The values it looked at.
    pub evidence: Vec<Evidence>,
    /// A sentence for the agent; empty where the state says everything.
    pub note: String,
    /// A sentence that may be sent to the partner, if the check has one.
    pub reply: Option<String>,
    /// It rests on how something is now, which may have been different then.
    pub is_doubted: bool,
}

impl Finding {
    fn new(id: Check, state: CheckState, code: Option<Code>) -> Self {
        let (distance, evidence, reply) = (None, Vec::new(), None);
        Self { id, state, code, distance, evidence, note: String::new(), reply, is_doubted: false }
    }

    /// The check passed.
    pub fn pass(id: Check) -> Self {
        Self::new(id, CheckState::Pass, None)
    }

    /// The check passed, and found this.
    pub fn found(id: Check, code: Code) -> Self {
        Self::new(id, CheckState::Pass, Some(code))
    }

    /// The check failed.
    pub fn fail(id: Check, code: Code) -> Self {
        Self::new(id, CheckState::Fail, Some(code))
    }

    /// Worth a look, but decides nothing.
    pub fn warn(id: Check, code: Code) -> Self {
        Self::new(id, CheckState::Warn, Some(code))
    }

    /// An input is missing; the note says which.
    pub fn unknown(id: Check, note: impl Into<String>) -> Self {
        Self::new(id, CheckState::Unknown, None).note(note)
    }

    /// The check doesn't apply to this event.
    pub fn not_applicable(id: Check) -> Self {
        Self::new(id, CheckState::NotApplicable, None)
    }

    /// Adds how far off it is.
    #[must_use]
    pub fn distance(mut self, distance: impl Into<String>) -> Self {
        self.distance = Some(distance.into());
        self
    }

    /// Adds a text as evidence.
    #[must_use]
    pub fn with(mut self, label: &'static str, value: impl Into<String>) -> Self {
        self.evidence.push(Evidence { label, value: value.into() });
        self
    }

    /// Adds a text that may be absent.
    #[must_use]
    pub fn with_text(self, label: &'static str, value: Option<&str>) -> Self {
        self.with(label, value.unwrap_or("none"))
    }

    /// Adds an instant that may be unknown.
    #[must_use]
    pub fn with_time(self, label: &'static str, value: Option<Timestamp>) -> Self {
        self.with(label, value.map_or_else(|| "unknown".to_owned(), Timestamp::rfc3339))
    }

    /// Adds an amount in minor units.
    #[must_use]
    pub fn with_money(self, label: &'static str, amount: i64, currency: &str) -> Self {
        self.with(label, money(amount, currency))
    }

    /// Adds a sentence for the agent.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Adds a sentence for the partner.
    #[must_use]
    pub fn reply(mut self, reply: impl Into<String>) -> Self {
        self.reply = Some(reply.into());
        self
    }

    /// Whether there is more to say than that it passed or doesn't apply.
    pub fn is_telling(&self) -> bool {
        !matches!(self.state, CheckState::Pass | CheckState::NotApplicable)
            || self.code.is_some()
            || !self.note.is_empty()
    }

    /// Whether it failed.
    pub fn failed(&self) -> bool {
        self.state == CheckState::Fail
    }

    /// Whether it is this check's finding with this code, in whatever state.
    pub fn is(&self, id: Check, code: Code) -> bool {
        self.id == id && self.code == Some(code)
    }
}
