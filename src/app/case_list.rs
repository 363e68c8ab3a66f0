//! Kept cases, to be looked at: each opens the investigation of its event on today's data.

use super::model::{Model, Overlay};
use super::msg::Effect;
use super::overlay::{closes, moved};
use super::wizard::{self, WizardRequest};
use crate::domain::Timestamp;
use crate::keymap::{Action, Where};

/// A kept case in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseListLine {
    /// When it was kept.
    pub at: Timestamp,
    /// What it said then.
    pub verdict: String,
    /// The partner and the customer, as far as there were any.
    pub who: String,
    /// The event's key, or what else the file is named by.
    pub what: String,
    /// What to ask to have it judged on today's data, with what the agent answered and wrote then.
    pub claim: WizardRequest,
}

/// The cases, the newest first, and the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseList {
    /// The cases.
    pub items: Vec<CaseListLine>,
    /// The cursor.
    pub at: usize,
}

/// The folder was read.
pub(super) fn on_listed(model: &mut Model, result: Result<Vec<CaseListLine>, String>) {
    model.changed = true;
    match result {
        Ok(items) if items.is_empty() => {
            let key = model.keymap.hint(Where::Wizard, Action::KeepCase);
            model.notices.say(format!("no cases yet: {key} in an investigation keeps one"));
        }
        // Reading took a moment; nobody's keys go astray because of it.
        Ok(_) if model.is_elsewhere() => {
            let key = model.keymap.hint(Where::Table, Action::Cases);
            let key = if key.is_empty() { "their key".to_owned() } else { key };
            model.notices.say(format!("the kept cases are read; {key} shows them"));
        }
        Ok(items) => model.overlay = Overlay::Cases(Box::new(CaseList { items, at: 0 })),
        Err(error) => model.notices.say(error),
    }
}

/// Takes a key while the list is open.
pub(super) fn key(
    model: &mut Model,
    action: Option<Action>,
    mut cases: Box<CaseList>,
) -> Vec<Effect> {
    match (action, cases.items.get(cases.at)) {
        (action, _) if closes(action) => return Vec::new(),
        (Some(Action::Open), Some(case)) => return wizard::begin_with(model, case.claim.clone()),
        (other, _) => cases.at = moved(other, cases.at, cases.items.len()).unwrap_or(cases.at),
    }
    model.overlay = Overlay::Cases(cases);
    Vec::new()
}
