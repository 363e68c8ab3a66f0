//! What keys and answers do to the wizard.

use super::lines::{Place, lines};
use super::{Asked, Claim, Inquest, Step, TicketPrompt, Trouble, Wizard};
use crate::app::detail::{Place as DetailPlace, Target, ask_fresh, follow};
use crate::app::line::closes;
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::overlay::{is_close, moved};
use crate::domain::Resource;
use crate::domain::sheet::{Of, Sheet};
use crate::investigate::{Answer, Ask, Says};
use crate::keymap::Key;
use crate::offers::Event as Kind;

/// The list that a kind of event is in.
pub(super) fn list(kind: Kind) -> Option<Resource> {
    Some(match kind {
        Kind::Transaction => Resource::Transactions,
        Kind::Signup => Resource::Customers,
        Kind::Lead => Resource::Leads,
        Kind::Deal => Resource::Deals,
        Kind::Action => Resource::Actions,
        Kind::PartnerJoined => return None,
    })
}

/// Begins an investigation of what is under the cursor; of nothing, asks what is meant.
pub(in crate::app) fn begin(model: &mut Model) -> Vec<Effect> {
    match meant(model) {
        Some(ask) => begin_with(model, ask),
        None => begin_ticket(model),
    }
}

/// Begins an investigation of one event.
pub(in crate::app) fn begin_with(model: &mut Model, ask: Ask) -> Vec<Effect> {
    start(model, Wizard::new(ask, None))
}

/// What the cursor is on, as a question.
fn meant(model: &Model) -> Option<Ask> {
    let Some(detail) = &model.detail else {
        let row = model.table.selected()?;
        return Some(Ask { partner: Some(model.table.roster().key(row)), ..Ask::default() });
    };
    let partner = Some(detail.key.clone());
    let Some((pane, row)) = detail.pane().and_then(|pane| Some((pane, pane.selected()?))) else {
        return Some(Ask { partner, ..Ask::default() });
    };
    let key = Some(row.key.clone());
    let text = |field: &str| row.text(pane.sheet(), field).map(str::to_owned);
    let customer = row.customer.clone();
    let of = |kind: Kind| Ask {
        partner: partner.clone(),
        key: key.clone(),
        kind: Some(kind),
        ..Ask::default()
    };
    Some(match row.resource {
        Some(Resource::Transactions) => of(Kind::Transaction),
        Some(Resource::Leads) => of(Kind::Lead),
        Some(Resource::Deals) => of(Kind::Deal),
        Some(Resource::Actions) => of(Kind::Action),
        // A customer's payments are what is asked about.
        Some(Resource::Customers) => Ask { partner, customer: key, ..Ask::default() },
        Some(Resource::Rewards) => match (text("transaction_key"), text("action_key")) {
            (Some(key), _) => {
                Ask { partner, key: Some(key), kind: Some(Kind::Transaction), ..Ask::default() }
            }
            (None, Some(key)) => {
                Ask { partner, key: Some(key), kind: Some(Kind::Action), ..Ask::default() }
            }
            (None, None) => Ask { partner, customer, kind: Some(Kind::Signup), ..Ask::default() },
        },
        _ => Ask { partner, ..Ask::default() },
    })
}

/// Asks for a message.
pub(in crate::app) fn begin_ticket(model: &mut Model) -> Vec<Effect> {
    model.overlay = Overlay::Ticket(Box::default());
    Vec::new()
}

/// Takes a key while a message is put in.
pub(in crate::app) fn ticket_key(
    model: &mut Model,
    key: Key,
    mut prompt: Box<TicketPrompt>,
) -> Vec<Effect> {
    match key.to_string().as_str() {
        close if closes(close) => return Vec::new(),
        "Enter" => {
            let message = format!("{} {}", prompt.pasted, prompt.line.text());
            if message.trim().is_empty() {
                return Vec::new();
            }
            let partner = model.detail.as_ref().map(|detail| detail.key.clone());
            let ask = Ask { partner, ..Ask::default() };
            return start(model, Wizard::new(ask, Some(message)));
        }
        _ => {
            prompt.line.key(key);
        }
    }
    model.overlay = Overlay::Ticket(prompt);
    Vec::new()
}

/// Takes a pasted message: it is kept as it came, however many lines it has.
pub(in crate::app) fn paste(
    model: &mut Model,
    text: &str,
    mut prompt: Box<TicketPrompt>,
) -> Vec<Effect> {
    const MOST: usize = 1 << 20;
    let room = MOST.saturating_sub(prompt.pasted.len());
    prompt.pasted.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
    prompt.pasted.push('\n');
    model.overlay = Overlay::Ticket(prompt);
    Vec::new()
}

fn start(model: &mut Model, wizard: Wizard) -> Vec<Effect> {
    model.wizard = Some(Box::new(wizard));
    investigate(model)
}

/// Has the question investigated, with all that was answered.
fn investigate(model: &mut Model) -> Vec<Effect> {
    let ticket = model.ticket();
    let Some(wizard) = &mut model.wizard else { return Vec::new() };
    wizard.ticket = ticket;
    vec![Effect::Investigate { ticket, claim: wizard.claim.clone() }]
}

/// The investigation is done, or can't be.
pub(in crate::app) fn on_investigated(
    model: &mut Model,
    ticket: u64,
    result: Result<Box<Inquest>, Trouble>,
) -> Vec<Effect> {
    let Some(wizard) = model.wizard.as_mut().filter(|wizard| wizard.ticket == ticket) else {
        return Vec::new();
    };
    model.changed = true;
    let mut effects = Vec::new();
    match result {
        Ok(inquest) => {
            // From here on the event is what it was taken for.
            wizard.claim.ask = inquest.ask.clone();
            wizard.trouble = None;
            // Members of the partner are needed to see who a customer is; they are fetched once.
            if let Some(partner) = &inquest.result.partner
                && !model.fetches.contains_key(&partner.key)
                && model.sync != crate::app::SyncState::Offline
            {
                model.fetches.insert(partner.key.clone(), crate::app::Fetch::Running);
                effects.push(Effect::Fetch { key: partner.key.clone() });
            }
            wizard.inquest = Some(*inquest);
        }
        Err(trouble) => wizard.trouble = Some(trouble),
    }
    fill(model);
    effects
}

/// Has it looked at again when the store has news, with all answers.
pub(in crate::app) fn again(model: &mut Model) -> Vec<Effect> {
    if model.wizard.is_some() { investigate(model) } else { Vec::new() }
}

/// Writes the open step's lines anew.
pub(in crate::app) fn fill(model: &mut Model) {
    let (zone, (columns, rows)) = (model.zone, model.size);
    let Some(wizard) = &mut model.wizard else { return };
    wizard.lines = lines(wizard, zone, columns);
    wizard.scroll.follow(wizard.lines.len(), Wizard::height(rows));
}

/// Takes a key while the wizard is open.
pub(in crate::app) fn key(model: &mut Model, key: Key) -> Vec<Effect> {
    let name = key.to_string();
    if let Some(asked) = model.wizard.as_mut().and_then(|wizard| wizard.asked.take()) {
        return answer_key(model, key, asked);
    }
    let height = Wizard::height(model.size.1);
    let Some(wizard) = &mut model.wizard else { return Vec::new() };
    let many = wizard.lines.len();
    match name.as_str() {
        close if is_close(close) || matches!(close, "u" | "Backspace") => model.wizard = None,
        "Tab" | "]" | "l" | "Right" => open_step(model, 1),
        "Shift-Tab" | "[" | "h" | "Left" => open_step(model, -1),
        digit if digit.parse().is_ok_and(|n: usize| (1..=Step::ALL.len()).contains(&n)) => {
            let at = digit.parse::<usize>().unwrap_or(1) - 1;
            if let Some(step) = Step::ALL.get(at) {
                wizard.step = *step;
                wizard.scroll = crate::app::detail::Scroll::default();
            }
            fill(model);
        }
        "y" => return copy_reply(model),
        "Y" => {
            let note = wizard.inquest.as_ref().map(|inquest| inquest.result.agent_note.clone());
            return note.map(Effect::Copy).into_iter().collect();
        }
        "s" if wizard.inquest.is_some() => return vec![Effect::SaveCase(wizard.claim.clone())],
        "Ctrl-e" => {
            let Some(inquest) = &wizard.inquest else { return Vec::new() };
            let edited = wizard.claim.edited.as_ref();
            return vec![Effect::Edit(edited.unwrap_or(&inquest.result.partner_reply).clone())];
        }
        "p" => return begin_ticket(model),
        "r" => return fresh(model),
        "?" => model.overlay = Overlay::Help(0),
        "Enter" | "o" => return enter(model),
        other => {
            let page = isize::try_from(height).unwrap_or(1);
            match other {
                "PgDn" | "Ctrl-d" | "Ctrl-f" => wizard.scroll.move_by(page, many, height),
                "PgUp" | "Ctrl-u" | "Ctrl-b" => wizard.scroll.move_by(-page, many, height),
                _ => {
                    wizard.scroll.at =
                        moved(other, wizard.scroll.at, many).unwrap_or(wizard.scroll.at);
                    wizard.scroll.follow(many, height);
                }
            }
        }
    }
    Vec::new()
}

/// Copies the reply; one that the agent changed only when nothing in it must stay unsaid.
fn copy_reply(model: &mut Model) -> Vec<Effect> {
    let Some((wizard, inquest)) =
        model.wizard.as_ref().and_then(|wizard| Some((wizard, wizard.inquest.as_ref()?)))
    else {
        return Vec::new();
    };
    let refused = match (&wizard.claim.edited, &inquest.edited) {
        (None, _) => return vec![Effect::Copy(inquest.result.partner_reply.clone())],
        (Some(text), Some((seen, None))) if text == seen => {
            return vec![Effect::Copy(text.clone())];
        }
        (Some(text), Some((seen, Some(sentence)))) if text == seen => {
            format!("not copied, a partner must not read this: {sentence:?}; Ctrl-e changes it")
        }
        _ => "the edited reply is being checked; try again".to_owned(),
    };
    model.notice = Some(refused);
    Vec::new()
}

/// The reply was edited; it is checked together with everything else. An empty one is the engine's again.
pub(in crate::app) fn on_edited(model: &mut Model, result: Result<String, String>) -> Vec<Effect> {
    model.changed = true;
    match result {
        Err(error) => {
            model.notice = Some(error);
            Vec::new()
        }
        Ok(text) => {
            let Some(wizard) = &mut model.wizard else { return Vec::new() };
            let as_it_was = wizard
                .inquest
                .as_ref()
                .is_some_and(|inquest| inquest.result.partner_reply.trim_end() == text);
            wizard.claim.edited = Some(text).filter(|text| !text.is_empty() && !as_it_was);
            investigate(model)
        }
    }
}

/// Asks the API for the partner and what is new of it; the claim is judged again when that is here.
fn fresh(model: &mut Model) -> Vec<Effect> {
    let partner =
        model.wizard.as_ref().and_then(|wizard| wizard.inquest.as_ref()?.result.partner.as_ref());
    let Some(key) = partner.map(|partner| partner.key.clone()) else { return Vec::new() };
    let mut effects = ask_fresh(model, key);
    if model.sync == crate::app::SyncState::Offline {
        effects.extend(investigate(model));
    }
    effects
}

fn open_step(model: &mut Model, by: isize) {
    let Some(wizard) = &mut model.wizard else { return };
    let many = isize::try_from(Step::ALL.len()).unwrap_or(1);
    let at = Step::ALL.iter().position(|step| *step == wizard.step).unwrap_or(0);
    let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(many);
    if let Some(step) = usize::try_from(to).ok().and_then(|to| Step::ALL.get(to)) {
        wizard.step = *step;
        wizard.scroll = crate::app::detail::Scroll::default();
    }
    fill(model);
}

/// Follows the line under the cursor.
fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(wizard) = &mut model.wizard else { return Vec::new() };
    let place = wizard.lines.get(wizard.scroll.at).and_then(|line| line.place.clone());
    match place {
        None => Vec::new(),
        Some(Place::Other(key, kind)) => {
            let ask = Ask { key: Some(key), kind: kind.parse().ok(), ..wizard.claim.ask.clone() };
            // Answers and an edited reply were about another event.
            wizard.claim = Claim { ask, ..Claim::default() };
            investigate(model)
        }
        Some(Place::Candidate(candidate)) => {
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
        Some(Place::Question(at)) => {
            let Some(inquest) = &wizard.inquest else { return Vec::new() };
            let questions = inquest.result.questions();
            if let Some((offer, finding)) = questions.get(at) {
                wizard.asked = Some(Asked {
                    id: finding.id,
                    offer: offer.map(str::to_owned),
                    question: finding.id.question().to_owned(),
                    says: None,
                    note: crate::app::line::Line::default(),
                });
            }
            Vec::new()
        }
        Some(Place::Record(resource, key)) => open_record(model, resource, key),
    }
}

/// Opens a record in its partner's tables; the wizard stays beneath.
fn open_record(model: &mut Model, resource: Resource, key: String) -> Vec<Effect> {
    let partner = model
        .wizard
        .as_ref()
        .and_then(|wizard| wizard.inquest.as_ref())
        .and_then(|inquest| inquest.result.partner.as_ref())
        .map(|partner| (partner.key.clone(), partner.name.clone()));
    let target = match resource {
        Resource::Transactions => {
            Some(Target::of(Sheet::Transactions, Of::Transaction(key.clone())))
        }
        Resource::Customers => Some(Target::of(Sheet::Customers, Of::Customer(key.clone()))),
        Resource::Rewards => Some(Target::of(Sheet::Rewards, Of::Reward(key.clone()))),
        Resource::Leads => Some(Target::of(Sheet::Leads, Of::Lead(key.clone()))),
        Resource::Deals => Some(Target::of(Sheet::Deals, Of::Deal(key.clone()))),
        Resource::Actions => Some(Target::of(Sheet::Actions, Of::Action(key.clone()))),
        _ => None,
    };
    let Some((partner, name)) = partner else {
        return follow(model, DetailPlace::Record(resource, key));
    };
    model.kept = model.wizard.take().map(|wizard| (wizard, model.sweep.take()));
    follow(model, DetailPlace::Partner(partner, name, target))
}

/// Takes a key while a question is answered: yes, no or skip, then a note.
fn answer_key(model: &mut Model, key: Key, mut asked: Asked) -> Vec<Effect> {
    let name = key.to_string();
    if closes(&name) {
        return Vec::new();
    }
    let Some(wizard) = &mut model.wizard else { return Vec::new() };
    match (asked.says, name.as_str()) {
        (None, "y" | "Y") => asked.says = Some(Says::Yes),
        (None, "n" | "N") => asked.says = Some(Says::No),
        (None, "s" | "S") => asked.says = Some(Says::Skip),
        (None, _) => {}
        (Some(says), "Enter") => {
            wizard.claim.answers.push(Answer {
                id: asked.id,
                offer: asked.offer,
                says,
                code: None,
                note: asked.note.text().to_owned(),
            });
            return investigate(model);
        }
        (Some(_), _) => {
            asked.note.key(key);
        }
    }
    wizard.asked = Some(asked);
    Vec::new()
}
