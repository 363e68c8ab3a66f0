//! What keys do in the wizard.

use super::begin::{close, fill, fresh, investigate, remember, show};
use super::lines::LineTarget;
use super::{
    Chosen, EditedReply, InvestigationEffect, Wizard, WizardRequest, WizardStep, answers,
    message_prompt,
};
use crate::app::list_cursor::movement;
use crate::app::model::Model;
use crate::app::msg::{Effect, TerminalEffect};
use crate::app::places::follow;
use crate::app::{offer_page, search};
use crate::domain::Resource;
use crate::keymap::{Action, Key, Where};
use crate::partner_facts::{FollowPlace, Target};

/// Shows the n-th step, from 1.
pub(in crate::app) fn show_step(model: &mut Model, n: usize) -> Vec<Effect> {
    if let Some(step) = WizardStep::ALL.get(n - 1) {
        show(model, *step);
    }
    Vec::new()
}

/// Takes a key while a question is being answered.
pub(in crate::app) fn answer_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
) -> Vec<Effect> {
    match model.layers.investigation_mut().and_then(|wizard| wizard.asked.take()) {
        Some(asked) => answers::key(model, key, action, asked),
        None => Vec::new(),
    }
}

/// Does what an action means in the wizard.
pub(in crate::app) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    let height = Wizard::height(model.size.1);
    if let Some(movement) = movement(action, height) {
        if let Some(wizard) = model.layers.investigation_mut() {
            wizard.scroll.move_by(movement.rows, wizard.lines.len(), height);
        }
        return Vec::new();
    }
    match action {
        Action::NextTab | Action::Right => turn(model, 1),
        Action::PreviousTab | Action::Left => turn(model, -1),
        Action::Search => search::begin(model),
        Action::Close if search::clear(model) => {}
        Action::Back | Action::Close | Action::Backward => return close(model),
        Action::Open | Action::WholeRecord => return enter(model),
        Action::Copy => return copy_reply(model),
        Action::CopyNote => return copy_note(model),
        Action::KeepCase => return keep(model),
        // The editor would show what is hidden here.
        Action::EditReply if model.hides_names => {
            let shows = model.keymap.fill(
                Where::Wizard,
                "names are hidden, and an editor would show them; {hide_names} shows them again",
            );
            model.notices.say_own(shows);
        }
        Action::EditReply => return edit(model),
        Action::PasteMessage => return message_prompt::begin(model),
        Action::SyncNow => return fresh(model),
        _ => {}
    }
    Vec::new()
}

/// What may be edited: a result, unless something has failed since. The edited text is checked in any case.
fn shown(model: &Model) -> Option<(&Wizard, &super::InvestigationView)> {
    let wizard = model.layers.investigation().filter(|wizard| wizard.trouble.is_none())?;
    Some((wizard, wizard.view.as_ref()?))
}

/// What may be copied and kept: only an answer to the newest question. A new answer may turn the verdict
/// around, and then the old reply must not reach a partner any more.
fn result(model: &mut Model) -> Option<(&Wizard, &super::InvestigationView)> {
    if shown(model)?.0.is_superseded() {
        model.notices.say("still being judged; try again in a moment");
        return None;
    }
    shown(model)
}

/// Copies the reply; an edited one only if the guard has no objection.
fn copy_reply(model: &mut Model) -> Vec<Effect> {
    let Some((wizard, view)) = result(model) else { return Vec::new() };
    if let Some(guess) = wizard.guess().filter(|_| !wizard.warned) {
        let of = guess.of;
        let hint = format!("1 of {of} events: {{copy}} again copies it; step 1 has the others");
        model.notices.say(model.keymap.fill(Where::Wizard, &hint));
        if let Some(wizard) = model.layers.investigation_mut() {
            wizard.warned = true;
        }
        return Vec::new();
    }
    let text = match &view.edited {
        None => &view.result.partner_reply,
        Some((text, objections)) => match objections.as_slice() {
            [] => text,
            [first, rest @ ..] => {
                let more = match rest.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let why = format!("not copied; step 6 says why: {:?}{more}", first.word);
                model.notices.say(why);
                return Vec::new();
            }
        },
    };
    vec![Effect::Terminal(TerminalEffect::CopyAs("reply", text.clone()))]
}

fn copy_note(model: &mut Model) -> Vec<Effect> {
    let note = result(model).map(|(_, view)| view.result.agent_note.clone());
    note.map(|note| Effect::Terminal(TerminalEffect::CopyAs("note", note))).into_iter().collect()
}

fn keep(model: &mut Model) -> Vec<Effect> {
    let claim = result(model).map(|(wizard, _)| wizard.claim.clone());
    claim.map(InvestigationEffect::Keep).map(Effect::Investigation).into_iter().collect()
}

fn edit(model: &Model) -> Vec<Effect> {
    let text = shown(model).map(|(wizard, view)| {
        let edited = wizard.claim.edited.as_ref().map(|edited| &edited.text);
        edited.unwrap_or(&view.result.partner_reply).clone()
    });
    text.map(InvestigationEffect::Edit).map(Effect::Investigation).into_iter().collect()
}

/// The reply was edited; it is judged together with everything else. An empty one restores the engine's reply.
pub(super) fn on_edited(model: &mut Model, result: Result<String, String>) -> Vec<Effect> {
    model.changed = true;
    let text = match result {
        Ok(text) => text,
        Err(error) => {
            model.notices.say(error);
            return Vec::new();
        }
    };
    let Some(wizard) = model.layers.investigation_mut() else { return Vec::new() };
    let as_it_was =
        wizard.view.as_ref().is_some_and(|view| view.result.partner_reply.trim_end() == text);
    if text.trim().is_empty() {
        model.notices.say("the empty reply was discarded; the one before your edit is back");
    }
    let to = wizard.view.as_ref().and_then(|view| view.addressee()).map(str::to_owned);
    let is_new = !text.trim().is_empty() && !as_it_was;
    wizard.claim.edited = is_new.then_some(EditedReply { text, to });
    remember(model);
    // Show what was written, with any objections.
    show(model, WizardStep::Answer);
    investigate(model)
}

fn turn(model: &mut Model, by: isize) {
    let Some(wizard) = model.layers.investigation() else { return };
    let many = isize::try_from(WizardStep::ALL.len()).unwrap_or(1);
    let at = WizardStep::ALL.iter().position(|step| *step == wizard.step).unwrap_or(0);
    let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(many);
    if let Some(step) = usize::try_from(to).ok().and_then(|to| WizardStep::ALL.get(to)) {
        show(model, *step);
    }
}

/// Goes where the line under the cursor leads.
fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(wizard) = model.layers.investigation_mut() else { return Vec::new() };
    let place = wizard.lines.get(wizard.scroll.at).and_then(|line| line.place.clone());
    match place {
        None => Vec::new(),
        Some(LineTarget::Other(key, kind)) => {
            let chosen = kind.parse().ok().map(|kind| Chosen { key, kind, by_agent: true });
            let (ask, message) = (wizard.claim.ask.clone(), wizard.claim.message.take());
            let confirmed = wizard.claim.confirmed;
            // The answers, the edited reply and the result were about another event.
            wizard.claim =
                WizardRequest { ask, message, chosen, confirmed, ..WizardRequest::default() };
            wizard.view = None;
            show(model, WizardStep::Answer);
            investigate(model)
        }
        Some(LineTarget::Candidate(candidate)) => {
            let key = candidate.split_whitespace().next().map(str::to_owned);
            if key.as_deref().is_some_and(|key| key.starts_with("part_"))
                || wizard.claim.ask.customer.is_none()
            {
                wizard.claim.ask.partner = key;
            } else {
                wizard.claim.ask.customer = key;
            }
            investigate(model)
        }
        Some(LineTarget::Question(id, offer)) => {
            wizard.put(id, offer);
            Vec::new()
        }
        Some(LineTarget::Writer(key)) => {
            wizard.claim.ask.partner = Some(key);
            wizard.claim.confirmed = true;
            show(model, WizardStep::Answer);
            investigate(model)
        }
        Some(LineTarget::Cell(id, offer)) => {
            wizard.toggle((id, offer));
            fill(model);
            Vec::new()
        }
        Some(LineTarget::Cases(partner)) => follow(model, FollowPlace::Cases(partner)),
        Some(LineTarget::Record(resource, key)) => open_record(model, resource, key),
        Some(LineTarget::Offer(key, description)) => offer_page::open(model, &key, &description),
    }
}

/// Opens a record in its partner's tables; the wizard stays below.
fn open_record(model: &mut Model, resource: Resource, key: String) -> Vec<Effect> {
    let partner = model
        .layers
        .investigation()
        .and_then(|wizard| wizard.view.as_ref())
        .and_then(|view| view.result.partner.as_ref())
        .map(|partner| (partner.key.clone(), partner.name.clone()));
    let target = Target::of_record(resource, &key);
    let Some((partner, name)) = partner else {
        return follow(model, FollowPlace::Record(resource, key));
    };
    follow(model, FollowPlace::Partner(partner, name, target))
}
