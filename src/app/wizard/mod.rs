//! The wizard: why a reward did not come, step by step, each filled in by the engine. The verdict stands
//! above all steps; where something isn't known, the agent is asked.

mod answers;
mod begin;
mod findings;
mod keys;
mod lines;
mod matrix;
mod message_prompt;
mod msg;

pub(super) use answers::paste as paste_note;
pub(super) use begin::{again, begin, begin_with, come_back, on_msg, on_news, refit};
pub(super) use keys::{answer_key, on_action, show_step};
pub use lines::{LineIndent, LineTarget, WizardLine};
pub use message_prompt::MessagePrompt;
pub(super) use message_prompt::{begin as begin_message, key as message_key, paste};
pub use msg::{InvestigationEffect, InvestigationMsg};

use std::collections::BTreeSet;

use super::detail::ListCursor;
use super::line::InputLine;
use super::request::Awaited;
use crate::investigate::{Answer, Ask, Check, Investigation, Objection};
use crate::offers::EventKind;

/// All that an investigation is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WizardRequest {
    /// What is asked.
    pub ask: Ask,
    /// A whole message, from which more is to be understood.
    pub message: Option<String>,
    /// The event that is meant, once it is known: news must not put another one into its place.
    pub chosen: Option<Chosen>,
    /// What the agent answered.
    pub answers: Vec<Answer>,
    /// The reply as the agent changed it.
    pub edited: Option<EditedReply>,
    /// The agent says that it is the partner of `ask` who writes.
    pub confirmed: bool,
}

/// A reply that an agent changed. Nobody but whom it was written to may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedReply {
    /// What it says.
    pub text: String,
    /// The partner's key to whom it was written; nothing where nobody was established.
    pub to: Option<String>,
}

/// The event that is judged, where nobody named one at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its key.
    pub key: String,
    /// Its kind.
    pub kind: EventKind,
    /// The agent took it; else it was the most probable one.
    pub by_agent: bool,
}

/// What an investigation gave, and how the question was understood.
#[derive(Clone, Debug)]
pub struct InvestigationView {
    /// The question, as it was resolved.
    pub ask: Ask,
    /// The result.
    pub result: Investigation,
    /// How a message was understood, a line each.
    pub reasons: Vec<String>,
    /// The other events that were claimed in the same breath, each judged.
    pub also: Vec<Investigation>,
    /// What is known of the event beside its record's own fields: a lead's name and e-mail.
    pub about: Option<String>,
    /// Other events that it could mean: key, kind, why.
    pub others: Vec<(String, String, String)>,
    /// Where nobody named the event: what it was taken from.
    pub guess: Option<ShownGuess>,
    /// The reply as the agent changed it, and all in it that a partner must not read.
    pub edited: Option<(String, Vec<Objection>)>,
}

/// An event that was taken from several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownGuess {
    /// So many fit.
    pub of: usize,
    /// And maybe more: no more were looked at.
    pub more: bool,
    /// A message, a day or the agent tells it apart; else it is the newest without a reward.
    pub told: bool,
}

/// Why there is none: in words, and what could be meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// What is the matter.
    pub what: String,
    /// Candidates, each beginning with its key.
    pub candidates: Vec<String>,
    /// How what was said was understood, a line each.
    pub reasons: Vec<String>,
    /// Events that may be meant: key, kind, what tells each apart.
    pub events: Vec<(String, String, String)>,
}

impl InvestigationView {
    /// The partner for whom the reply is, where one is established.
    fn addressee(&self) -> Option<&str> {
        let partner = self.result.partner.as_ref();
        partner.filter(|_| self.result.addressee.is_established()).map(|one| one.key.as_str())
    }
}

impl Trouble {
    /// Words alone.
    pub fn of(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// Whether there is something to choose from.
    pub fn is_choice(&self) -> bool {
        !self.candidates.is_empty() || !self.events.is_empty()
    }
}

/// A step of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WizardStep {
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

impl WizardStep {
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
pub struct OpenQuestion {
    /// The check.
    pub id: Check,
    /// The offer whose check it is.
    pub offer: Option<String>,
    /// What is asked.
    pub question: String,
    /// What was answered, while the note is written.
    pub says: Option<crate::investigate::AnswerValue>,
    /// What was answered before.
    pub before: Option<crate::investigate::AnswerValue>,
    /// The agent's own words.
    pub note: InputLine,
}

/// The wizard.
#[derive(Clone, Debug)]
pub struct Wizard {
    /// What is asked.
    pub claim: WizardRequest,
    /// What came of it.
    pub view: Option<InvestigationView>,
    /// Why nothing did.
    pub trouble: Option<Trouble>,
    /// The step that is open.
    pub step: WizardStep,
    /// The lines of that step.
    pub lines: Vec<WizardLine>,
    /// The cursor in them.
    pub scroll: ListCursor,
    /// The question that is being answered.
    pub asked: Option<OpenQuestion>,
    /// The reply of a guess was asked for once; asked for again, it is copied.
    pub(super) warned: bool,
    /// Cells of the matrix that are open: the check, and the offer, or all of them.
    opened: BTreeSet<MatrixCell>,
    /// What the answers are about, once it is known.
    about: Option<String>,
    awaited: Awaited,
    /// The store has news that what is shown doesn't know of, since the agent was writing.
    behind: bool,
}

/// A cell of the matrix, by its check and its offer's key; without an offer, the whole row.
type MatrixCell = (Check, Option<String>);

/// What was answered and written about one event, for when it is investigated again.
#[derive(Clone, Debug, Default)]
pub(super) struct Remembered {
    answers: Vec<Answer>,
    edited: Option<EditedReply>,
}

impl Wizard {
    fn new(claim: WizardRequest) -> Self {
        Self {
            claim,
            view: None,
            trouble: None,
            step: WizardStep::Answer,
            lines: Vec::new(),
            scroll: ListCursor::default(),
            asked: None,
            warned: false,
            opened: BTreeSet::new(),
            about: None,
            awaited: Awaited::default(),
            behind: false,
        }
    }

    /// Whether something else is asked by now than what is shown answers: it isn't to be passed on.
    pub fn is_superseded(&self) -> bool {
        self.view.is_some() && (self.awaited.is_pending() || self.trouble.is_some())
    }

    /// What the event was taken from, unless the agent took it.
    pub(super) fn guess(&self) -> Option<ShownGuess> {
        let by_agent = self.claim.chosen.as_ref().is_some_and(|chosen| chosen.by_agent);
        self.view.as_ref()?.guess.filter(|_| !by_agent)
    }

    /// Lines on a screen of so many rows: all but title, what is judged, verdict, steps and status.
    pub fn height(screen: u16) -> usize {
        usize::from(screen.saturating_sub(5)).max(1)
    }
}
