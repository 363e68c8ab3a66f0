//! The lists over a record table: which kinds of rows to show, and which columns.

use super::RecordPane;
use super::RecordsEffect;
use super::keys::ask_anew;
use crate::app::model::{Kinds, Model, Overlay};
use crate::app::msg::Effect;
use crate::app::overlay::{closes, moved};
use crate::app::request::Awaited;
use crate::domain::record_table::RecordTable;
use crate::keymap::Action;

/// Asks which kinds of rows the open table has.
pub(super) fn kinds(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(pane) = model.layers.pane() else {
        return Vec::new();
    };
    let query = pane.query.clone();
    model.overlay = Overlay::Kinds(Box::new(Kinds {
        awaited: Awaited::to(request),
        items: query.kinds.iter().map(|kind| (kind.clone(), None, true)).collect(),
        at: 0,
    }));
    vec![Effect::Records(RecordsEffect::ReadKinds { request, query })]
}

/// Takes a key while kinds of rows are being chosen.
pub(in crate::app) fn kinds_key(
    model: &mut Model,
    action: Option<Action>,
    mut kinds: Box<Kinds>,
) -> Vec<Effect> {
    let many = kinds.items.len();
    match action {
        action if closes(action) => return Vec::new(),
        Some(Action::Toggle) => {
            if let Some((_, _, picked)) = kinds.items.get_mut(kinds.at) {
                *picked = !*picked;
            }
            kinds.at = (kinds.at + 1).min(many.saturating_sub(1));
        }
        Some(Action::ToggleAll) => {
            for (_, _, picked) in &mut kinds.items {
                *picked = false;
            }
        }
        Some(Action::Open) => {
            let mut picked: Vec<String> = kinds
                .items
                .iter()
                .filter(|(_, _, on)| *on)
                .map(|(kind, ..)| kind.clone())
                .collect();
            let Some(pane) = model.layers.pane_mut() else {
                return Vec::new();
            };
            // With nothing picked, take the kind under the cursor, unless the agent has just unpicked all.
            if picked.is_empty() && pane.query.kinds.is_empty() {
                picked.extend(kinds.items.get(kinds.at).map(|(kind, ..)| kind.clone()));
            }
            if pane.query.kinds == picked {
                return Vec::new();
            }
            pane.query.kinds = picked;
            return ask_anew(model);
        }
        other => kinds.at = moved(other, kinds.at, many).unwrap_or(kinds.at),
    }
    model.overlay = Overlay::Kinds(kinds);
    Vec::new()
}

/// Takes a key while a table's columns are being chosen.
pub(in crate::app) fn chooser_key(
    model: &mut Model,
    action: Option<Action>,
    sheet: RecordTable,
    at: usize,
) -> Vec<Effect> {
    let many = sheet.fields().len();
    let mut at = at;
    let Some(pane) = model.layers.pane_mut().filter(|pane| pane.sheet() == sheet) else {
        return Vec::new();
    };
    match action {
        Some(Action::Open | Action::Columns) => return Vec::new(),
        action if closes(action) => return Vec::new(),
        Some(Action::Toggle) => pane.toggle(at),
        Some(Action::ResetColumns) => pane.columns = RecordPane::first_columns(sheet),
        other => at = moved(other, at, many).unwrap_or(at),
    }
    model.sheet_columns.insert(sheet, pane.columns.clone());
    model.overlay = Overlay::SheetColumns(sheet, at);
    Vec::new()
}
