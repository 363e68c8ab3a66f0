//! Questions for the agent: yes, no or not known, with a note. An answer can be changed and taken back.

use super::begin::{catch_up, investigate, remember};
use super::{OpenQuestion, Wizard};
use crate::app::line::InputLine;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::investigate::{Answer, AnswerValue, Check, Finding, Investigation, PartnerRef};
use crate::keymap::{Action, Key};

impl Wizard {
    /// The answer to a check's question.
    pub(super) fn answer(&self, id: Check, offer: Option<&str>) -> Option<&Answer> {
        let is = |answer: &&Answer| answer.id == id && answer.offer.as_deref() == offer;
        self.claim.answers.iter().find(is)
    }

    /// The questions without an answer, the deciding ones first.
    pub fn open_questions(&self) -> Vec<(Option<&str>, &Finding)> {
        let Some(view) = &self.view else { return Vec::new() };
        let mut open = view.result.questions();
        open.retain(|(offer, finding)| self.answer(finding.id, *offer).is_none());
        open
    }

    /// How many open questions decide, including who the writer is.
    pub fn open_and_deciding(&self) -> usize {
        let deciding = |(_, finding): &&(Option<&str>, &Finding)| finding.id.decides();
        let writer = self.view.as_ref().and_then(|one| self.unknown_writer(&one.result));
        self.open_questions().iter().filter(deciding).count() + usize::from(writer.is_some())
    }

    /// The partner of a message, when it isn't known whether the partner wrote it.
    pub(super) fn unknown_writer<'a>(&self, result: &'a Investigation) -> Option<&'a PartnerRef> {
        let asked = self.claim.message.is_some() && !result.addressee.is_established();
        result.partner.as_ref().filter(|_| asked)
    }

    /// Asks a question, for the first time or again.
    pub(super) fn put(&mut self, id: Check, offer: Option<String>) {
        let before = self.answer(id, offer.as_deref());
        let note = InputLine::new(before.map_or("", |answer| &answer.note), &[]);
        self.asked = Some(OpenQuestion {
            id,
            question: id.question().to_owned(),
            says: None,
            before: before.map(|answer| answer.says),
            note,
            offer,
        });
    }
}

/// Takes pasted text into the note being written; `None` when no question is open.
pub(in crate::app) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    let asked = model.layers.investigation_mut()?.asked.as_mut()?;
    if asked.says.is_some() {
        asked.note.paste(text);
    }
    Some(Vec::new())
}

/// Takes a key while a question is being answered: yes, no or skip, then a note.
pub(super) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut asked: OpenQuestion,
) -> Vec<Effect> {
    if action == Some(Action::Close) {
        return catch_up(model);
    }
    let Some(wizard) = model.layers.investigation_mut() else { return Vec::new() };
    match (asked.says, action) {
        (None, Some(Action::SayYes)) => asked.says = Some(AnswerValue::Yes),
        (None, Some(Action::SayNo)) => asked.says = Some(AnswerValue::No),
        (None, Some(Action::SayUnknown)) => asked.says = Some(AnswerValue::Skip),
        (None, Some(Action::TakeBack)) if asked.before.is_some() => {
            return settle(model, &asked, None);
        }
        (None, _) => {}
        (Some(says), Some(Action::Open)) => return settle(model, &asked, Some(says)),
        (Some(_), _) => {
            asked.note.key(key, action);
        }
    }
    wizard.asked = Some(asked);
    Vec::new()
}

/// Replaces the previous answer, and has everything judged again.
fn settle(model: &mut Model, asked: &OpenQuestion, says: Option<AnswerValue>) -> Vec<Effect> {
    let Some(wizard) = model.layers.investigation_mut() else { return Vec::new() };
    let answers = &mut wizard.claim.answers;
    let place = answers
        .iter()
        .position(|answer| answer.id == asked.id && answer.offer == asked.offer)
        .inspect(|at| {
            answers.remove(*at);
        });
    if let Some(says) = says {
        let answer = Answer {
            id: asked.id,
            offer: asked.offer.clone(),
            says,
            code: None,
            note: asked.note.text().to_owned(),
        };
        answers.insert(place.unwrap_or(answers.len()), answer);
    }
    remember(model);
    investigate(model)
}
