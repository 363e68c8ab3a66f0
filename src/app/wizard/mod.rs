//! The wizard: why a reward did not come, step by step, each filled in by the engine. The verdict is shown
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
pub(super) use begin::{again, begin, begin_with, come_back, from_top, on_msg, on_news, refit};
pub(super) use keys::{answer_key, on_action, show_step};
pub use lines::{LineIndent, LineTarget, WizardLine};
pub use message_prompt::MessagePrompt;
pub(super) use message_prompt::{begin as begin_message, key as message_key, paste};
pub use msg::{InvestigationEffect, InvestigationMsg};

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::line::InputLine;
use super::list_cursor::ListCursor;
use super::request::Awaited;
use super::search::ListSearch;
use crate::domain::Timestamp;
use crate::investigate::{Answer, Ask, Check, Investigation, Objection};
use crate::offers::EventKind;

/// Everything that an investigation is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WizardRequest {
    pub ask: Ask,
    /// A whole message, from which more of the claim is understood.
    pub message: Option<String>,
    /// The event that is meant, once it is known: news must not replace it by another one.
    pub chosen: Option<Chosen>,
    pub answers: Vec<Answer>,
    /// The reply as the agent edited it.
    pub edited: Option<EditedReply>,
    /// The agent has said that the partner of `ask` is the writer.
    pub confirmed: bool,
    /// The file of the kept case that is judged again.
    pub case: Option<PathBuf>,
}

/// A reply edited by an agent. Nobody may read it but the partner it was written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedReply {
    pub text: String,
    /// The key of the partner it was written to; `None` when no partner was established.
    pub to: Option<String>,
}

/// The event that is judged when the claim didn't name one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub key: String,
    pub kind: EventKind,
    /// The agent chose it; otherwise it was the most probable one.
    pub by_agent: bool,
}

/// The result of an investigation, and how the claim was understood.
#[derive(Clone, Debug)]
pub struct InvestigationView {
    /// The question as it was resolved.
    pub ask: Ask,
    pub result: Investigation,
    /// How a message was understood, a line each.
    pub reasons: Vec<String>,
    /// The other events claimed together with this one, each judged.
    pub also: Vec<Investigation>,
    /// What is known of the event besides its record's own fields: a lead's name and e-mail.
    pub about: Option<String>,
    /// Other events that may be meant: key, kind, and what tells each apart.
    pub others: Vec<(String, String, String)>,
    /// What the event was taken from, when nobody named it.
    pub guess: Option<ShownGuess>,
    /// The edited reply, and everything in it that a partner must not read.
    pub edited: Option<(String, Vec<Objection>)>,
    /// When a kept case was judged before, and what it found otherwise, a line each.
    pub kept: Option<(Timestamp, Vec<String>)>,
}

/// How an event was taken from several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownGuess {
    /// How many events fit.
    pub of: usize,
    /// There may be more than these: no more were looked at.
    pub more: bool,
    /// A message, a day or the agent tells it apart; otherwise it is the newest, those without a reward first.
    pub told: bool,
}

/// Why there is no result, in words, and what may be meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub what: String,
    /// Candidates, each beginning with its key.
    pub candidates: Vec<String>,
    /// How the claim was understood, a line each.
    pub reasons: Vec<String>,
    /// Events that may be meant: key, kind, and what tells each apart.
    pub events: Vec<(String, String, String)>,
}

impl InvestigationView {
    /// The key of the partner that the reply is for, if one is established.
    fn addressee(&self) -> Option<&str> {
        let partner = self.result.partner.as_ref();
        partner.filter(|_| self.result.addressee.is_established()).map(|one| one.key.as_str())
    }
}

impl Trouble {
    /// Words alone, with nothing to choose from.
    pub fn of(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// Whether there is something to choose from.
    pub fn is_choice(&self) -> bool {
        !self.candidates.is_empty() || !self.events.is_empty()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WizardStep {
    /// Who and what is meant.
    Claim,
    /// The rewards there are.
    Rewards,
    /// The offers for this kind of event.
    Offers,
    /// Each rule against the event.
    Rules,
    /// What isn't known, for the agent to answer.
    Questions,
    /// The reply and the note.
    Answer,
}

impl WizardStep {
    /// All steps, in order.
    pub const ALL: [Self; 6] =
        [Self::Claim, Self::Rewards, Self::Offers, Self::Rules, Self::Questions, Self::Answer];

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

/// A question being answered.
#[derive(Clone, Debug)]
pub struct OpenQuestion {
    pub id: Check,
    /// The offer that the check belongs to.
    pub offer: Option<String>,
    pub question: String,
    /// The answer, while its note is being written.
    pub says: Option<crate::investigate::AnswerValue>,
    /// The previous answer.
    pub before: Option<crate::investigate::AnswerValue>,
    /// The agent's own words.
    pub note: InputLine,
}

/// An investigation on the screen.
#[derive(Clone, Debug)]
pub struct Wizard {
    pub claim: WizardRequest,
    /// The newest result, if any.
    pub view: Option<InvestigationView>,
    /// Why there is no result for the newest question.
    pub trouble: Option<Trouble>,
    pub step: WizardStep,
    /// The lines of the open step.
    pub lines: Vec<WizardLine>,
    /// The cursor in them.
    pub scroll: ListCursor,
    /// Only lines with these words are listed.
    pub search: ListSearch,
    /// The question being answered.
    pub asked: Option<OpenQuestion>,
    /// The agent was warned that the reply is for a guess; asked for again, it is copied.
    pub(super) warned: bool,
    /// The open cells of the matrix.
    opened: BTreeSet<MatrixCell>,
    /// What the answers are about, once it is known.
    about: Option<String>,
    awaited: Awaited,
    /// The store has news that the result doesn't include, because the agent was writing.
    behind: bool,
}

/// A cell of the matrix, by its check and its offer's key; without an offer, the whole row.
type MatrixCell = (Check, Option<String>);

/// Answers and reply for one event, for when it is investigated again.
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
            search: ListSearch::default(),
            asked: None,
            warned: false,
            opened: BTreeSet::new(),
            about: None,
            awaited: Awaited::default(),
            behind: false,
        }
    }

    /// Whether the result no longer answers what is asked, so that it must not be copied or kept.
    pub fn is_superseded(&self) -> bool {
        self.view.is_some() && (self.awaited.is_pending() || self.trouble.is_some())
    }

    /// What the event was taken from, unless the agent chose it.
    pub(super) fn guess(&self) -> Option<ShownGuess> {
        let by_agent = self.claim.chosen.as_ref().is_some_and(|chosen| chosen.by_agent);
        self.view.as_ref()?.guess.filter(|_| !by_agent)
    }

    /// Lines on a screen of so many rows: all but the title, the event, the verdict, the steps and the status line.
    pub fn height(screen: u16) -> usize {
        usize::from(screen.saturating_sub(5)).max(1)
    }
}
