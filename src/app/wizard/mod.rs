//! The wizard: why a reward did not come, step by step, each filled in by the engine. The verdict stands
//! above all steps; where something isn't known, the agent is asked.

mod keys;
mod lines;

pub(super) use keys::{
    again, begin, begin_ticket, begin_with, fill, key, on_edited, on_investigated, paste,
    ticket_key,
};
pub use lines::{Place as WizardPlace, WizardLine, label_width};

use super::detail::Scroll;
use super::line::Line;
use crate::investigate::{Answer, Ask, Id, Investigation};

/// All that an investigation is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// What is asked.
    pub ask: Ask,
    /// A whole message, from which more is to be understood.
    pub message: Option<String>,
    /// What the agent answered.
    pub answers: Vec<Answer>,
    /// The reply as the agent changed it.
    pub edited: Option<String>,
}

/// What an investigation gave, and how the question was understood.
#[derive(Clone, Debug)]
pub struct Inquest {
    /// The question, as it was resolved.
    pub ask: Ask,
    /// The result.
    pub result: Investigation,
    /// How a message was understood, a line each.
    pub reasons: Vec<String>,
    /// Other events that it could mean: key, kind, why.
    pub others: Vec<(String, String, String)>,
    /// The reply as the agent changed it, and the sentence in it that must not be sent.
    pub edited: Option<(String, Option<String>)>,
}

/// Why there is none: in words, and what could be meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// What is the matter.
    pub what: String,
    /// Candidates, each beginning with its key.
    pub candidates: Vec<String>,
}

/// A step of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Who and what is meant.
    Claim,
    /// What rewards there are.
    Rewards,
    /// Which offers there are.
    Offers,
    /// Each rule against the event.
    Rules,
    /// What isn't known, to be answered.
    Questions,
    /// What to say.
    Answer,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 6] =
        [Self::Claim, Self::Rewards, Self::Offers, Self::Rules, Self::Questions, Self::Answer];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Claim => "1 Claim",
            Self::Rewards => "2 Rewards",
            Self::Offers => "3 Offers",
            Self::Rules => "4 Rules",
            Self::Questions => "5 Questions",
            Self::Answer => "6 Answer",
        }
    }
}

/// A question that is being answered.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The check.
    pub id: Id,
    /// The offer whose check it is.
    pub offer: Option<String>,
    /// What is asked.
    pub question: String,
    /// What was answered, while the note is written.
    pub says: Option<crate::investigate::Says>,
    /// The agent's own words.
    pub note: Line,
}

/// The wizard.
#[derive(Clone, Debug)]
pub struct Wizard {
    /// What is asked.
    pub claim: Claim,
    /// What came of it.
    pub inquest: Option<Inquest>,
    /// Why nothing did.
    pub trouble: Option<Trouble>,
    /// The step that is open.
    pub step: Step,
    /// The lines of that step.
    pub lines: Vec<WizardLine>,
    /// The cursor in them.
    pub scroll: Scroll,
    /// The question that is being answered.
    pub asked: Option<Asked>,
    pub(super) ticket: u64,
}

impl Wizard {
    fn new(ask: Ask, message: Option<String>) -> Self {
        Self {
            claim: Claim { ask, message, ..Claim::default() },
            inquest: None,
            trouble: None,
            step: Step::Answer,
            lines: Vec::new(),
            scroll: Scroll::default(),
            asked: None,
            ticket: 0,
        }
    }

    /// Lines on a screen of so many rows: all but title, verdict, summary, steps and status.
    pub fn height(screen: u16) -> usize {
        usize::from(screen.saturating_sub(6)).max(1)
    }
}

/// A message, or a few words of one, that is being put in.
#[derive(Clone, Debug, Default)]
pub struct TicketPrompt {
    /// What is written.
    pub line: Line,
    /// What was pasted, as it came.
    pub pasted: String,
}
