//! How an investigation begins, how its result is taken, and how it is left.

use super::keys::on_edited;
use super::lines::{LineTarget, Wording, lines};
use super::{
    Chosen, EditedReply, InvestigationEffect, InvestigationMsg, InvestigationView, Remembered,
    Trouble, Wizard, WizardRequest, WizardStep, message_prompt,
};
use crate::app::detail::{PartnerEffect, ask_api, ask_fresh};
use crate::app::layers::Layer;
use crate::app::list_cursor::ListCursor;
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::places::back;
use crate::app::recent;
use crate::app::request::{Awaited, RequestId};
use crate::app::state::SyncState;
use crate::domain::Resource;
use crate::domain::record_table::{RecordRow, RecordTable};
use crate::investigate::Ask;
use crate::offers::EventKind;

/// Begins an investigation of what is under the cursor; if that is nothing, asks for a message.
pub(in crate::app) fn begin(model: &mut Model) -> Vec<Effect> {
    match meant(model) {
        Some(ask) => begin_with(model, WizardRequest { ask, ..WizardRequest::default() }),
        None => message_prompt::begin(model),
    }
}

pub(in crate::app) fn begin_with(model: &mut Model, claim: WizardRequest) -> Vec<Effect> {
    start(model, Wizard::new(claim))
}

/// What the cursor is on, as a question.
fn meant(model: &Model) -> Option<Ask> {
    if let Some(pane) = model.layers.rewards() {
        let row = pane.selected()?;
        return Some(of_reward(row.partner.clone(), pane.sheet(), row));
    }
    let Some(detail) = model.layers.partner() else {
        let row = model.table.selected()?;
        return Some(Ask { partner: Some(model.table.roster().key(row)), ..Ask::default() });
    };
    let partner = Some(detail.key.clone());
    let Some((pane, row)) = detail.pane().and_then(|pane| Some((pane, pane.selected()?))) else {
        return Some(Ask { partner, ..Ask::default() });
    };
    let key = Some(row.key.clone());
    let of = |kind: EventKind| Ask {
        partner: partner.clone(),
        key: key.clone(),
        kind: Some(kind),
        ..Ask::default()
    };
    Some(match row.resource {
        Some(Resource::Transactions) => of(EventKind::Transaction),
        Some(Resource::Leads) => of(EventKind::Lead),
        Some(Resource::Deals) => of(EventKind::Deal),
        Some(Resource::Actions) => of(EventKind::Action),
        // Somebody who asks about a customer means the customer's payments.
        Some(Resource::Customers) => Ask { partner, customer: key, ..Ask::default() },
        Some(Resource::Rewards) => of_reward(partner, pane.sheet(), row),
        _ => Ask { partner, ..Ask::default() },
    })
}

/// What a reward is for, as a question.
fn of_reward(partner: Option<String>, table: RecordTable, row: &RecordRow) -> Ask {
    let text = |field: &str| row.text(table, field).map(str::to_owned);
    let (key, kind) = match (text("transaction_key"), text("action_key")) {
        (Some(key), _) => (key, Some(EventKind::Transaction)),
        (None, Some(key)) => (key, Some(EventKind::Action)),
        // Its own key leads to its event, or to the reward itself if a person made it.
        (None, None) => (row.key.clone(), None),
    };
    Ask { partner, key: Some(key), kind, ..Ask::default() }
}

/// Opens an investigation; one that is open waits below it.
pub(super) fn start(model: &mut Model, wizard: Wizard) -> Vec<Effect> {
    model.layers.push(Layer::Investigation(Box::new(wizard)));
    investigate(model)
}

/// Leaves the investigation for the one below it, if any. The answers are kept.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    back(model)
}

/// Back on top: the screen may have another size, and the investigation missed its answer while it waited.
pub(in crate::app) fn come_back(model: &mut Model) -> Vec<Effect> {
    refit(model);
    again(model)
}

/// Has the claim judged, with all answers.
pub(super) fn investigate(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(wizard) = model.layers.investigation_mut() else { return Vec::new() };
    wizard.awaited = Awaited::to(request);
    wizard.behind = false;
    vec![Effect::Investigation(InvestigationEffect::Judge { request, claim: wizard.claim.clone() })]
}

/// Has the investigation on top judged again, with all answers.
pub(in crate::app) fn again(model: &mut Model) -> Vec<Effect> {
    if model.layers.investigation().is_some() { investigate(model) } else { Vec::new() }
}

/// A sync brought news. While the agent answers or writes, nothing moves; the news is taken up afterwards.
pub(in crate::app) fn on_news(model: &mut Model) -> Vec<Effect> {
    let writes = matches!(model.overlay, Overlay::Message(_));
    match model.layers.investigation_mut() {
        Some(wizard) if writes || wizard.asked.is_some() => wizard.behind = true,
        _ => return again(model),
    }
    Vec::new()
}

/// Takes up news that was put off while the agent wrote.
pub(super) fn catch_up(model: &mut Model) -> Vec<Effect> {
    if model.layers.investigation().is_some_and(|wizard| wizard.behind) {
        investigate(model)
    } else {
        Vec::new()
    }
}

/// Takes a message for the investigation on top.
pub(in crate::app) fn on_msg(model: &mut Model, msg: InvestigationMsg) -> Vec<Effect> {
    match msg {
        InvestigationMsg::Judged { request, result } => on_judged(model, request, result),
        InvestigationMsg::Edited(result) => on_edited(model, result),
    }
}

/// The claim was judged, or can't be.
fn on_judged(
    model: &mut Model,
    request: RequestId,
    result: Result<Box<InvestigationView>, Trouble>,
) -> Vec<Effect> {
    let Some(wizard) = model.layers.investigation_mut() else { return Vec::new() };
    if !wizard.awaited.accept(request) {
        return Vec::new();
    }
    model.changed = true;
    let view = match result {
        Ok(view) => *view,
        Err(trouble) => {
            let said_nothing = wizard.view.is_none() && !trouble.is_choice();
            // Never take away what the agent is writing by now.
            let free = matches!(model.overlay, Overlay::None);
            let message = wizard.claim.message.clone().filter(|_| said_nothing && free);
            if let Some(message) = message {
                // The box comes back as it was, with the reason.
                let effects = close(model);
                let why = [trouble.what].into_iter().chain(trouble.reasons).collect::<Vec<_>>();
                message_prompt::reopen(model, message, why.join("; "));
                return effects;
            }
            wizard.trouble = Some(trouble);
            fill(model);
            to_first(model, |place| {
                matches!(place, LineTarget::Other(..) | LineTarget::Candidate(_))
            });
            return Vec::new();
        }
    };
    let first = wizard.view.is_none();
    wizard.warned = false;
    wizard.trouble = None;
    let is_refused = |view: &InvestigationView| {
        view.edited.as_ref().is_some_and(|(_, objections)| !objections.is_empty())
    };
    let refused = is_refused(&view);
    let was_refused = wizard.view.as_ref().is_some_and(is_refused);
    let guessed = view.guess.is_some_and(|guess| !guess.told);
    let members = view.result.partner.as_ref().map(|partner| partner.key.clone());
    let about = about(&view);
    let noted = view.result.event.as_ref().map(|event| {
        let customer = view.result.customer.as_ref().and_then(|customer| customer.label());
        (event.kind, event.key.clone(), customer.unwrap_or_default().to_owned())
    });
    pin(&mut wizard.claim, &view);
    let is_anothers = |edited: &mut EditedReply| edited.to.as_deref() != view.addressee();
    let is_anothers = wizard.claim.edited.take_if(is_anothers).is_some();
    // Judged again, it isn't opened again.
    let was = wizard.view.as_ref().and_then(|view| view.result.event.as_ref());
    let noted =
        noted.filter(|(kind, key, _)| was.is_none_or(|was| (was.kind, &was.key) != (*kind, key)));
    wizard.view = Some(view);
    if let Some((kind, key, about)) = noted {
        recent::note_event(model, kind, &key, &about);
    }
    let mut effects = fetch_members(model, members);
    if is_anothers {
        model.notices.say("your edited reply was for somebody else; this one is new");
    }
    if remind(model, about) || is_anothers {
        effects.extend(investigate(model));
    }
    if first && guessed {
        show(model, WizardStep::Claim);
        to_first(model, |place| matches!(place, LineTarget::Other(..)));
    } else if refused && !was_refused {
        show(model, WizardStep::Answer);
    }
    fill(model);
    effects
}

/// Pins the event that was judged, whatever news the store gets. If a message means several events, it is
/// understood afresh each time.
fn pin(claim: &mut WizardRequest, view: &InvestigationView) {
    if claim.ask.key.is_none()
        && view.also.is_empty()
        && claim.chosen.is_none()
        && let Some(event) = &view.result.event
    {
        let key = event.key.clone();
        claim.chosen = Some(Chosen { key, kind: event.kind, by_agent: false });
    }
}

/// Fetches the partner's members once: they are needed to see who a customer is.
fn fetch_members(model: &mut Model, partner: Option<String>) -> Vec<Effect> {
    let Some(key) = partner else { return Vec::new() };
    if model.fetches.contains_key(&key) || model.data.sync == SyncState::Offline {
        return Vec::new();
    }
    model.fetches.insert(key.clone(), crate::app::Fetch::Running);
    vec![Effect::Partner(PartnerEffect::Fetch { key })]
}

/// What answers are about: the event, or without one, the question.
fn about(view: &InvestigationView) -> String {
    match &view.result.event {
        Some(event) => format!("{} {}", event.kind.name(), event.key),
        None => format!("{:?}", view.ask),
    }
}

/// Takes up earlier answers and replies about the same event. Returns whether there were any.
fn remind(model: &mut Model, about: String) -> bool {
    let Some(wizard) = model.layers.investigation_mut() else { return false };
    if wizard.about.as_ref() == Some(&about) {
        return false;
    }
    let before = model.remembered.get(&about).cloned();
    wizard.about = Some(about);
    let claim = &mut wizard.claim;
    let Some(before) = before.filter(|_| claim.answers.is_empty() && claim.edited.is_none()) else {
        return false;
    };
    let addressee = wizard.view.as_ref().and_then(|view| view.addressee());
    // A reply written to one partner must not reach another; an unknown writer may be anybody.
    let is_theirs = |to: &Option<String>| to.is_some() && to.as_deref() == addressee;
    let edited = before.edited.filter(|edited| is_theirs(&edited.to));
    let notice = match (before.answers.is_empty(), &edited) {
        (true, None) => return false,
        (false, None) => "your earlier answers are back",
        (true, Some(_)) => "your earlier reply is back",
        (false, Some(_)) => "your earlier answers and reply are back",
    };
    (claim.answers, claim.edited) = (before.answers, edited);
    model.notices.say(notice.to_owned());
    true
}

/// Remembers answers and the edited reply for as long as the console is open.
pub(super) fn remember(model: &mut Model) {
    let Some(wizard) = model.layers.investigation() else { return };
    let Some(about) = wizard.about.clone() else { return };
    let WizardRequest { answers, edited, .. } = &wizard.claim;
    // A reply to an unknown writer isn't remembered; one written to a partner before stays.
    let is_known = wizard.view.as_ref().is_some_and(|view| view.addressee().is_some());
    let before = || model.remembered.get(&about).and_then(|before| before.edited.clone());
    let edited = if is_known { edited.clone() } else { before() };
    let remembered = Remembered { answers: answers.clone(), edited };
    if remembered.answers.is_empty() && remembered.edited.is_none() {
        model.remembered.remove(&about);
    } else {
        model.remembered.insert(about, remembered);
    }
}

/// Opens a step; at the questions, with the cursor on the first one.
pub(super) fn show(model: &mut Model, step: WizardStep) {
    let Some(wizard) = model.layers.investigation_mut() else { return };
    if wizard.step != step {
        wizard.scroll = ListCursor::default();
        wizard.search.clear();
    }
    wizard.step = step;
    fill(model);
    match step {
        WizardStep::Questions => {
            to_first(model, |place| {
                matches!(place, LineTarget::Question(..) | LineTarget::Writer(_))
            });
        }
        // A heading leads nowhere.
        WizardStep::Offers | WizardStep::Rules => to_first(model, |_| true),
        _ => {}
    }
}

/// Puts the cursor on the first line that leads to such a place.
fn to_first(model: &mut Model, is: impl Fn(&LineTarget) -> bool) {
    fill(model);
    let rows = model.size.1;
    let Some(wizard) = model.layers.investigation_mut() else { return };
    if let Some(at) = wizard.lines.iter().position(|line| line.place.as_ref().is_some_and(&is)) {
        wizard.scroll.at = at;
        wizard.scroll.follow(wizard.lines.len(), Wizard::height(rows));
    }
}

/// Another search is written: the lines that match, from the first.
pub(in crate::app) fn from_top(model: &mut Model) {
    if let Some(wizard) = model.layers.investigation_mut() {
        wizard.scroll = ListCursor::default();
    }
    fill(model);
}

/// Rebuilds the lines of the open step.
pub(in crate::app) fn fill(model: &mut Model) {
    let (zone, (columns, rows)) = (model.zone, model.size);
    let Some(wizard) = model.layers.investigation_mut() else { return };
    let to = Wording { zone, keymap: &model.keymap, cases: &model.cases };
    wizard.lines = lines(wizard, to, columns);
    if wizard.search.is_on() {
        let search = &wizard.search;
        wizard.lines.retain(|line| search.takes(&format!("{} {}", line.label, line.text)));
    }
    wizard.scroll.follow(wizard.lines.len(), Wizard::height(rows));
}

/// Fits the lines to a new screen size: they break elsewhere, and the cursor stays on what it is on.
pub(in crate::app) fn refit(model: &mut Model) {
    let place = model.layers.investigation().and_then(|wizard| {
        let source = wizard.lines.get(wizard.scroll.at)?.source;
        let first = wizard.lines.iter().position(|line| line.source == source)?;
        Some((source, wizard.scroll.at - first))
    });
    fill(model);
    let rows = model.size.1;
    let (Some(wizard), Some((source, within))) = (model.layers.investigation_mut(), place) else {
        return;
    };
    let of_source = wizard.lines.iter().enumerate().filter(|(_, line)| line.source == source);
    if let Some((at, _)) = of_source.take(within + 1).last() {
        wizard.scroll.at = at;
        wizard.scroll.follow(wizard.lines.len(), Wizard::height(rows));
    }
}

/// Asks the API for the event, which may have vanished, and for its partner and what is new; the claim is
/// judged again when the answer arrives.
pub(super) fn fresh(model: &mut Model) -> Vec<Effect> {
    let view = model.layers.investigation().and_then(|wizard| wizard.view.as_ref());
    let Some(result) = view.map(|view| &view.result) else { return Vec::new() };
    let partner = result.partner.as_ref().map(|partner| partner.key.clone());
    let event = result.event.as_ref().and_then(|event| {
        Some(Effect::Investigation(InvestigationEffect::FreshEvent {
            partner: partner.clone(),
            list: event.kind.list()?,
            key: event.key.clone(),
            at: event.recorded_at,
            customer: result.customer.as_ref().map(|customer| customer.key.clone()),
        }))
    });
    let mut effects = match (event, partner) {
        (Some(event), partner) => {
            let key = partner.unwrap_or_default();
            ask_api(model, key, "asking the API for this event and its partner", event)
        }
        (None, Some(partner)) => ask_fresh(model, partner),
        (None, None) => return Vec::new(),
    };
    if model.data.sync == SyncState::Offline {
        effects.extend(investigate(model));
    }
    effects
}
