//! The list of kept cases: opening one investigates its event on today's data. Its ticket, status, owner and note are
//! written here, and who asked before is known from it.

use strum::{EnumIter, IntoEnumIterator};

use super::detail;
use super::line::InputLine;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::overlay::{closes, moved};
use super::search::ListSearch;
use super::wizard::{self, WizardRequest};
use crate::domain::{CaseEdit, CaseStatus, CaseWork, Timestamp, Zone};
use crate::keymap::{Action, Key, Where};

/// A kept case as a line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseListLine {
    /// The name of its file, by which it is changed and deleted.
    pub file: String,
    /// When the case was kept.
    pub at: Timestamp,
    /// The verdict at that time.
    pub verdict: String,
    /// The partner and the customer, as far as the case has them.
    pub who: String,
    /// The event's key, else the file's name.
    pub what: String,
    /// The partner's key.
    pub partner: Option<String>,
    pub work: CaseWork,
    /// The request that judges it on today's data, with the agent's answers and edited reply from then.
    pub claim: WizardRequest,
}

impl CaseListLine {
    /// The day, how far it is, and its ticket: `2026-03-01, answered, ticket 4711`.
    pub fn state(&self, zone: Zone) -> String {
        let ticket = self.work.ticket.as_ref().map(|ticket| format!(", ticket {ticket}"));
        let status = self.work.status.word();
        format!("{}, {status}{}", zone.date(self.at), ticket.unwrap_or_default())
    }
}

/// What a case's line in the list can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter)]
pub enum CaseOrder {
    #[default]
    Newest,
    Status,
    Who,
    Ticket,
}

impl CaseOrder {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Newest => "newest first",
            Self::Status => "by status",
            Self::Who => "by partner",
            Self::Ticket => "by ticket",
        }
    }
}

/// Something of a case that is written by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseField {
    Ticket,
    Owner,
    Note,
}

impl CaseField {
    pub fn title(self) -> &'static str {
        match self {
            Self::Ticket => "Ticket",
            Self::Owner => "Owner",
            Self::Note => "Note",
        }
    }

    fn of(self, work: &CaseWork) -> &str {
        let text = match self {
            Self::Ticket => &work.ticket,
            Self::Owner => &work.owner,
            Self::Note => &work.note,
        };
        text.as_deref().unwrap_or_default()
    }

    fn edit(self, text: String) -> CaseEdit {
        match self {
            Self::Ticket => CaseEdit::Ticket(text),
            Self::Owner => CaseEdit::Owner(text),
            Self::Note => CaseEdit::Note(text),
        }
    }
}

/// A text of a case while it is written.
#[derive(Clone, Debug)]
pub struct WrittenCase {
    /// The case's file.
    file: String,
    pub field: CaseField,
    pub line: InputLine,
}

/// The list of kept cases while it is open.
#[derive(Clone, Debug, Default)]
pub struct CaseList {
    /// The cursor's place among those that are shown.
    pub at: usize,
    pub search: ListSearch,
    pub order: CaseOrder,
    /// Only those.
    pub status: Option<CaseStatus>,
    /// Only those about this partner, by key.
    pub partner: Option<String>,
    /// The text that is being written.
    pub written: Option<WrittenCase>,
    /// The file that the next press of the key deletes.
    pub doomed: Option<String>,
}

impl CaseList {
    /// The cases that are shown, in their order.
    pub fn shown<'a>(&self, cases: &'a [CaseListLine]) -> Vec<&'a CaseListLine> {
        let text = |case: &CaseListLine| {
            let CaseWork { ticket, status, owner, note } = &case.work;
            let own = [ticket, owner, note].map(|text| text.as_deref().unwrap_or_default());
            let (own, status) = (own.join(" "), status.word());
            format!("{} {} {} {status} {own}", case.verdict, case.who, case.what)
        };
        let taken = cases.iter().filter(|case| {
            self.status.is_none_or(|status| case.work.status == status)
                && (self.partner.is_none() || self.partner == case.partner)
                && self.search.takes(&text(case))
        });
        let mut shown: Vec<&CaseListLine> = taken.collect();
        match self.order {
            CaseOrder::Newest => {}
            CaseOrder::Status => shown.sort_by_key(|case| case.work.status),
            CaseOrder::Who => shown.sort_by_key(|case| case.who.to_lowercase()),
            // Those without one come last.
            CaseOrder::Ticket => {
                shown.sort_by_key(|case| (case.work.ticket.is_none(), case.work.ticket.as_ref()));
            }
        }
        shown
    }
}

/// What is done with kept cases outside the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CasesEffect {
    /// Read them all.
    Read,
    /// Change the work on one, by its file.
    Change(String, CaseEdit),
    /// Delete one, by its file.
    Remove(String),
}

/// The kept cases about a partner, the newest first.
pub(super) fn about<'a>(cases: &'a [CaseListLine], partner: &str) -> Vec<&'a CaseListLine> {
    cases.iter().filter(|case| case.partner.as_deref() == Some(partner)).collect()
}

/// That a partner asked before, and what came of it last; `None` if there is no case.
pub(super) fn before(cases: &[CaseListLine], partner: &str, zone: Zone) -> Option<String> {
    let about = about(cases, partner);
    let newest = about.first()?;
    let words = newest.verdict.replace('_', " ").to_lowercase();
    let last = format!("{}: {words}", newest.state(zone));
    Some(match about.len() {
        1 => last,
        many => format!("{many} times, last {last}"),
    })
}

/// Shows the list: at once if it has been read, for what is new in the folder is put in while it is open.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    if model.cases.is_empty() {
        model.cases_asked = Some(model.focus());
    } else {
        model.overlay = Overlay::Cases(Box::default());
    }
    model.cases_pending += 1;
    vec![Effect::Cases(CasesEffect::Read)]
}

/// Takes the cases that were read, unless something has been changed since, after which they are read again.
pub(super) fn on_read(model: &mut Model, result: Result<Vec<CaseListLine>, String>) {
    model.cases_pending = model.cases_pending.saturating_sub(1);
    if model.cases_pending > 0 {
        return;
    }
    model.changed = true;
    let asked = model.cases_asked.take();
    match result {
        Ok(cases) => {
            let under = under_cursor(model).map(|case| case.file.clone());
            model.cases = cases;
            keep_cursor(model, under.as_deref());
            detail::list_facts(model);
            wizard::refit(model);
        }
        Err(error) => return model.notices.say(error),
    }
    if let Some(place) = asked {
        open(model, place);
    }
}

/// The case under the cursor of the open list.
fn under_cursor(model: &Model) -> Option<&CaseListLine> {
    let Overlay::Cases(list) = &model.overlay else { return None };
    list.shown(&model.cases).get(list.at).copied()
}

/// The list was read anew: the cursor stays on its case, wherever that is now.
fn keep_cursor(model: &mut Model, file: Option<&str>) {
    let Overlay::Cases(list) = &mut model.overlay else { return };
    let shown = list.shown(&model.cases);
    let at = shown.iter().position(|case| Some(case.file.as_str()) == file);
    list.at = at.unwrap_or(list.at).min(shown.len().saturating_sub(1));
}

/// Opens the list that was asked for in a place.
fn open(model: &mut Model, place: Where) {
    if model.cases.is_empty() {
        let key = model.keymap.hint(Where::Wizard, Action::KeepCase);
        model.notices.say(format!("no cases yet: {key} in an investigation keeps one"));
    } else if model.focus() == place {
        model.overlay = Overlay::Cases(Box::default());
    } else {
        // Reading took a moment. The agent is doing something else by now: don't take over the keys.
        let key = model.keymap.hint(Where::Table, Action::Cases);
        let key = if key.is_empty() { "their key".to_owned() } else { key };
        model.notices.say(format!("the kept cases are ready; {key} shows them"));
    }
}

/// Shows what a partner asked before.
pub(super) fn open_about(model: &mut Model, partner: String) -> Vec<Effect> {
    let list = CaseList { partner: Some(partner), ..CaseList::default() };
    model.overlay = Overlay::Cases(Box::new(list));
    Vec::new()
}

/// Takes a key while the list is open.
pub(super) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut list: Box<CaseList>,
) -> Vec<Effect> {
    if let Some(written) = list.written.take() {
        return write(model, key, action, list, written);
    }
    let shown = list.shown(&model.cases);
    let (many, case) = (shown.len(), shown.get(list.at).map(|case| (*case).clone()));
    let doomed = list.doomed.take();
    let mut effects = Vec::new();
    match (action, case) {
        (Some(Action::Close), _) if list.search.clear() => list.at = 0,
        (action, _) if closes(action) => return Vec::new(),
        (Some(Action::Search), _) => list.search.begin(),
        (Some(Action::SortHere), _) => {
            list.order = after(list.order);
            list.at = 0;
        }
        (Some(Action::CaseStatuses), _) => {
            let next = list.status.map_or(Some(CaseStatus::default()), |status| {
                Some(status.next()).filter(|next| *next != CaseStatus::default())
            });
            (list.status, list.at) = (next, 0);
        }
        (Some(Action::Open), Some(case)) => return wizard::begin_with(model, case.claim),
        (Some(Action::NextStatus), Some(case)) => {
            let edit = CaseEdit::Status(case.work.status.next());
            effects.push(change(model, &mut list, case.file, edit));
        }
        (
            Some(action @ (Action::CaseTicket | Action::CaseOwner | Action::CaseNote)),
            Some(case),
        ) => {
            let field = match action {
                Action::CaseTicket => CaseField::Ticket,
                Action::CaseOwner => CaseField::Owner,
                _ => CaseField::Note,
            };
            let line = InputLine::new(field.of(&case.work), &[]);
            list.written = Some(WrittenCase { file: case.file, field, line });
        }
        (Some(Action::Remove), Some(case)) if doomed.as_ref() == Some(&case.file) => {
            model.cases_pending += 1;
            effects.push(Effect::Cases(CasesEffect::Remove(case.file)));
        }
        (Some(Action::Remove), Some(case)) => list.doomed = Some(case.file),
        (other, _) => list.at = moved(other, list.at, many).unwrap_or(list.at),
    }
    model.overlay = Overlay::Cases(list);
    effects
}

fn after(order: CaseOrder) -> CaseOrder {
    let mut orders = CaseOrder::iter().cycle().skip_while(move |one| *one != order);
    orders.nth(1).unwrap_or_default()
}

/// Changes the work on a case: what is shown at once, its file as soon as it is its turn.
fn change(model: &mut Model, list: &mut CaseList, file: String, edit: CaseEdit) -> Effect {
    if let Some(case) = model.cases.iter_mut().find(|case| case.file == file) {
        case.work.apply(edit.clone());
    }
    // In another order it may stand elsewhere now: the next key is for the same case.
    let shown = list.shown(&model.cases);
    if let Some(at) = shown.iter().position(|case| case.file == file) {
        list.at = at;
    }
    model.cases_pending += 1;
    Effect::Cases(CasesEffect::Change(file, edit))
}

/// Takes a key while a text of a case is written.
fn write(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut list: Box<CaseList>,
    mut written: WrittenCase,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Some(Action::Close) => {}
        Some(Action::Open) => {
            let edit = written.field.edit(written.line.text().to_owned());
            effects.push(change(model, &mut list, written.file, edit));
        }
        _ => {
            written.line.key(key, action);
            list.written = Some(written);
        }
    }
    model.overlay = Overlay::Cases(list);
    effects
}

/// Takes pasted text into what is written of a case; `None` when nothing is.
pub(super) fn paste(list: &mut CaseList, text: &str) -> Option<Vec<Effect>> {
    list.written.as_mut()?.line.paste(text);
    Some(Vec::new())
}
