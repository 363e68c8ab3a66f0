//! What an agent does with a kept investigation, beside its facts: where it belongs, how far it is, whose it is.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

/// The longest text of a field, in characters; what is longer is cut.
const LONGEST: usize = 2_000;

/// How far a case is.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CaseStatus {
    /// Somebody waits for an answer.
    #[default]
    Open,
    /// Something has to happen first: a sync, a colleague, the partner.
    Waiting,
    /// The partner has been answered.
    Answered,
}

impl CaseStatus {
    /// The word for it, as files, options and screens have it.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The one that a case comes to after this; after the last, the first.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Open => Self::Waiting,
            Self::Waiting => Self::Answered,
            Self::Answered => Self::Open,
        }
    }
}

/// The work on a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseWork {
    /// The number of the ticket that it answers.
    pub ticket: Option<String>,
    pub status: CaseStatus,
    /// Who answers it.
    pub owner: Option<String>,
    /// The agent's own words.
    pub note: Option<String>,
}

/// A change to the work on a case. An empty text takes away what was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseEdit {
    Ticket(String),
    Status(CaseStatus),
    Owner(String),
    Note(String),
}

impl CaseWork {
    /// Makes a change.
    pub fn apply(&mut self, edit: CaseEdit) {
        let kept = |text: String| {
            let text: String = text.trim().chars().take(LONGEST).collect();
            (!text.is_empty()).then_some(text)
        };
        match edit {
            CaseEdit::Ticket(text) => self.ticket = kept(text),
            CaseEdit::Status(status) => self.status = status,
            CaseEdit::Owner(text) => self.owner = kept(text),
            CaseEdit::Note(text) => self.note = kept(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_takes_a_field_away_and_the_others_stay() {
        let mut work = CaseWork::default();
        work.apply(CaseEdit::Ticket(" 4711 ".to_owned()));
        work.apply(CaseEdit::Status(CaseStatus::Waiting));
        work.apply(CaseEdit::Note("asked billing".to_owned()));
        assert_eq!(work.ticket.as_deref(), Some("4711"));
        work.apply(CaseEdit::Ticket("  ".to_owned()));
        let wanted = CaseWork {
            status: CaseStatus::Waiting,
            note: Some("asked billing".to_owned()),
            ..CaseWork::default()
        };
        assert_eq!(work, wanted);
    }

    #[test]
    fn every_status_leads_round_to_itself() {
        let open = CaseStatus::Open;
        assert_eq!(open.next().next().next(), open);
        assert_eq!("answered".parse(), Ok(CaseStatus::Answered));
    }
}
