//! The list of kept cases: opening one investigates its event on today's data.

use super::model::{Model, Overlay};
use super::msg::Effect;
use super::overlay::{closes, moved};
use super::search::ListSearch;
use super::wizard::{self, WizardRequest};
use crate::domain::Timestamp;
use crate::keymap::{Action, Where};

/// A kept case as a line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseListLine {
    /// When the case was kept.
    pub at: Timestamp,
    /// The verdict at that time.
    pub verdict: String,
    /// The partner and the customer, as far as the case has them.
    pub who: String,
    /// The event's key, else the file's name.
    pub what: String,
    /// The request that judges it on today's data, with the agent's answers and edited reply from then.
    pub claim: WizardRequest,
}

/// The kept cases, newest first, and the cursor.
#[derive(Clone, Debug)]
pub struct CaseList {
    pub items: Vec<CaseListLine>,
    /// The cursor's place among those that the search leaves.
    pub at: usize,
    pub search: ListSearch,
}

impl CaseList {
    /// The cases that the search leaves.
    pub fn shown(&self) -> Vec<&CaseListLine> {
        let text = |case: &CaseListLine| format!("{} {} {}", case.verdict, case.who, case.what);
        self.items.iter().filter(|case| self.search.takes(&text(case))).collect()
    }
}

pub(super) fn on_listed(model: &mut Model, result: Result<Vec<CaseListLine>, String>) {
    model.changed = true;
    match result {
        Ok(items) if items.is_empty() => {
            let key = model.keymap.hint(Where::Wizard, Action::KeepCase);
            model.notices.say(format!("no cases yet: {key} in an investigation keeps one"));
        }
        // Reading took a moment. The agent is doing something else by now: don't take over the keys.
        Ok(_) if !Action::Cases.applies(model.focus()) => {
            let key = model.keymap.hint(Where::Table, Action::Cases);
            let key = if key.is_empty() { "their key".to_owned() } else { key };
            model.notices.say(format!("the kept cases are ready; {key} shows them"));
        }
        Ok(items) => {
            let search = ListSearch::default();
            model.overlay = Overlay::Cases(Box::new(CaseList { items, at: 0, search }));
        }
        Err(error) => model.notices.say(error),
    }
}

/// Takes a key while the list is open.
pub(super) fn key(
    model: &mut Model,
    action: Option<Action>,
    mut cases: Box<CaseList>,
) -> Vec<Effect> {
    let shown = cases.shown();
    let (many, claim) = (shown.len(), shown.get(cases.at).map(|case| case.claim.clone()));
    match (action, claim) {
        (Some(Action::Close), _) if cases.search.clear() => cases.at = 0,
        (action, _) if closes(action) => return Vec::new(),
        (Some(Action::Search), _) => cases.search.begin(),
        (Some(Action::Open), Some(claim)) => return wizard::begin_with(model, claim),
        (other, _) => cases.at = moved(other, cases.at, many).unwrap_or(cases.at),
    }
    model.overlay = Overlay::Cases(cases);
    Vec::new()
}
