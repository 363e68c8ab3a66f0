//! What keys do in a record table, and the questions that follow.

use super::choosers::kinds;
use super::{RecordPane, RecordsEffect, layout};
use crate::app::list_cursor::movement;
use crate::app::model::{Model, Overlay};
use crate::app::msg::{Effect, TerminalEffect};
use crate::app::request::Awaited;
use crate::domain::record_table::{CellType, RecordQuery};
use crate::domain::text::clean;
use crate::domain::{Cents, ColumnValue, Resource, Timestamp};
use crate::keymap::Action;

/// Asks for the rows of the open table.
pub(in crate::app) fn ask(model: &mut Model) -> Vec<Effect> {
    let (request, generation) = (model.request(), model.data.generation);
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    pane.generation = generation;
    (pane.asked, pane.summing) = (Awaited::to(request), Awaited::to(request));
    // The sums of the old rows must not stand beside the new ones.
    pane.totals = None;
    let (query, row) = (pane.query.clone(), pane.row.take());
    vec![Effect::Records(RecordsEffect::ReadSheet { request, query, row })]
}

/// Asks something new: the answer is shown from its first row.
pub(super) fn ask_anew(model: &mut Model) -> Vec<Effect> {
    if let Some(pane) = model.layers.pane_mut() {
        pane.go_to_first();
    }
    ask(model)
}

/// Reads the rows that the window needs, if it needs any.
pub(in crate::app) fn read_rows(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    let Some((from, ids)) = pane.needs() else { return Vec::new() };
    pane.reading = Awaited::to(request);
    let sheet = pane.sheet();
    if pane.is_missing() && pane.is_answered() {
        // The rows arrive in a moment: until then the old frame is better than an empty one.
        model.changed = false;
    }
    vec![Effect::Records(RecordsEffect::ReadRows { request, sheet, from, ids })]
}

/// Asks for the rows of the open table if they are old or not all there; else reads those of the window.
pub(in crate::app) fn renew_rows(model: &mut Model) -> Vec<Effect> {
    let generation = model.data.generation;
    let is_old = |pane: &RecordPane| pane.is_unfinished() || pane.generation != generation;
    if model.layers.pane().is_some_and(is_old) {
        return ask(model);
    }
    let effects = read_rows(model);
    // What is on the screen is another layer's.
    model.changed = true;
    effects
}

/// Reads a record as a whole, to be shown over whatever is open.
pub(in crate::app) fn read_record(
    model: &mut Model,
    resource: Resource,
    key: String,
) -> Vec<Effect> {
    let request = model.request();
    model.record = Awaited::to(request);
    vec![Effect::Records(RecordsEffect::ReadRecord { request, resource, key })]
}

/// Sorts the open table by its n-th column, counted from 1.
pub(in crate::app) fn sort_by(model: &mut Model, n: usize) -> Vec<Effect> {
    let Some(pane) = model.layers.pane_mut() else { return Vec::new() };
    let Some((_, field)) = pane.fields().nth(n.saturating_sub(1)) else { return Vec::new() };
    pane.sort_by(field);
    ask_anew(model)
}

/// Does what an action means in the open table; `None` when it means nothing there.
pub(in crate::app) fn on_action(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let width = model.size.0;
    let pane = model.layers.pane_mut()?;
    if let Some(movement) = movement(action, pane.height()) {
        if movement.pages {
            pane.page_by(movement.rows);
        } else {
            pane.move_by(movement.rows);
        }
        return Some(read_rows(model));
    }
    Some(match action {
        Action::Left | Action::Right => {
            pane.step(action == Action::Right, |pane| {
                layout(pane, width).iter().filter_map(|placed| placed.place).collect()
            });
            Vec::new()
        }
        Action::Search => {
            pane.begin_search(&model.history.searches);
            Vec::new()
        }
        Action::Filter => kinds(model),
        Action::ClearQuery => {
            let whole = RecordQuery::new(pane.sheet(), &pane.query.partner);
            pane.query = RecordQuery { sort: pane.query.sort, ..whole };
            ask(model)
        }
        Action::Columns => {
            model.overlay = Overlay::SheetColumns(pane.sheet(), 0);
            Vec::new()
        }
        Action::SortHere => {
            let (_, field) = pane.focus()?;
            pane.sort_by(field);
            ask_anew(model)
        }
        Action::WholeCell => {
            if let Some((title, text)) = cell(pane) {
                model.overlay = Overlay::Cell(title, clean(&text).into_owned(), 0);
            }
            Vec::new()
        }
        // Keys are stored as they came, but text on a clipboard may be pasted into a shell.
        Action::Copy => {
            let text = cell(pane).map(|(_, text)| clean(&text).into_owned());
            let text = text.filter(|text| !text.is_empty());
            let copy = |text| Effect::Terminal(TerminalEffect::Copy(text));
            text.map(copy).into_iter().collect()
        }
        Action::WholeRecord => {
            let place = pane.selected().and_then(|row| Some((row.resource?, row.key.clone())));
            match place.filter(|(_, key)| !key.is_empty()) {
                Some((resource, key)) => read_record(model, resource, key),
                None => Vec::new(),
            }
        }
        _ => return None,
    })
}

/// The cell under the cursor in full, for reading and copying: its title and its text.
fn cell(pane: &RecordPane) -> Option<(String, String)> {
    let (at, field) = pane.focus()?;
    let row = pane.selected()?;
    let currency = match field.holds {
        CellType::RewardMoney => row.reward_currency.as_deref(),
        CellType::Usd => Some("USD"),
        _ => row.currency.as_deref(),
    };
    let text = match (row.values.get(at)?, field.holds) {
        (ColumnValue::Null, _) => String::new(),
        (ColumnValue::Text(text), _) => text.clone(),
        (ColumnValue::Int(n), CellType::Time) => {
            Timestamp::from_ms(*n).map(Timestamp::rfc3339).unwrap_or_default()
        }
        (ColumnValue::Int(n), CellType::Money | CellType::RewardMoney | CellType::Usd) => {
            Cents(*n).in_currency(currency.unwrap_or_default())
        }
        (ColumnValue::Int(n), CellType::Truth) => (*n != 0).to_string(),
        (ColumnValue::Int(n), _) => n.to_string(),
    };
    Some((field.title.to_owned(), text))
}
