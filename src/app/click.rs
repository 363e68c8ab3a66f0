//! Clicks, where the mouse is switched on: on a row to select it, on the selected one to open it, on a column's title to
//! sort by it. Each does what keys would do there, so that nothing can be done by mouse alone.

use super::detail::Tab;
use super::layers::Layer;
use super::model::Model;
use super::msg::Effect;
use super::records::{RecordPane, layout};
use super::sweep::SweepPane;
use super::update::act;
use crate::keymap::Action;
use crate::partner_facts::FactStyle;

/// The rows of the open list as they are on the screen.
struct RowsOnScreen {
    /// The screen line of the first.
    first: u16,
    /// How many there are.
    shown: usize,
    /// Which of them is under the cursor.
    cursor: usize,
}

/// Takes a click on a cell of the screen. Over a list or while something is written it does nothing.
pub(super) fn on_click(model: &mut Model, column: u16, row: u16) -> Vec<Effect> {
    if !model.focus().is_screen() {
        return Vec::new();
    }
    model.changed = true;
    if let Some(wanted) = title_at(model, column, row) {
        return sort_by(model, wanted);
    }
    let Some(rows) = rows(model) else { return Vec::new() };
    let Some(at) = row.checked_sub(rows.first).map(usize::from) else { return Vec::new() };
    if at >= rows.shown {
        return Vec::new();
    }
    if at == rows.cursor {
        return act(model, Action::Open);
    }
    if put_cursor(model, at) {
        return Vec::new();
    }
    let (action, steps) = match at.checked_sub(rows.cursor) {
        Some(down) => (Action::Down, down),
        None => (Action::Up, rows.cursor - at),
    };
    (0..steps).flat_map(|_| act(model, action)).collect()
}

/// The rows of what is open; `None` where it is no list.
fn rows(model: &Model) -> Option<RowsOnScreen> {
    let pane = |first: u16, pane: &RecordPane| {
        let first = first + 1 + u16::from(pane.has_chips());
        let shown = pane.window().len();
        Some(RowsOnScreen { first, shown, cursor: pane.cursor_row()? })
    };
    let list = |first: u16, (at, top): (usize, usize), len: usize, height: usize| {
        let shown = len.saturating_sub(top).min(height);
        Some(RowsOnScreen { first, shown, cursor: at.checked_sub(top)? })
    };
    match model.layers.top() {
        None => Some(RowsOnScreen {
            first: 2 + model.bar_rows(),
            shown: model.table.window().len(),
            cursor: model.table.cursor_row()?,
        }),
        Some(Layer::Rewards(open)) => pane(2, open),
        Some(Layer::Partner(detail)) => match detail.tab {
            Tab::Sheet(_) => pane(3, detail.pane()?),
            // In two columns a line of the screen is two lines.
            Tab::Profile if detail.second_column(model.room()).is_none() => {
                let height = detail.rows(model.room().1);
                list(3, (detail.fact.at, detail.fact.top), detail.facts.len(), height)
            }
            Tab::Profile | Tab::Metrics => None,
        },
        Some(Layer::Sweep(open)) => {
            let (scroll, len) = open.list();
            list(3, (scroll.at, scroll.top), len, SweepPane::height(model.room().1))
        }
        Some(Layer::Programme(open)) => {
            let height = super::programme::height(model.size.1);
            list(1, (open.scroll.at, open.scroll.top), open.lines.len(), height)
        }
        Some(Layer::Investigation(open)) => {
            let height = super::wizard::Wizard::height(model.size.1);
            list(4, (open.scroll.at, open.scroll.top), open.lines.len(), height)
        }
    }
}

/// The place, among those chosen, of the column whose title was clicked.
fn title_at(model: &Model, column: u16, row: u16) -> Option<usize> {
    let line = rows(model)?.first.checked_sub(1)?;
    if row != line {
        return None;
    }
    let is_in = |x: u16, width: u16| (x..x + width).contains(&column);
    if model.layers.top().is_none() {
        let placed = model.table.columns.layout(model.size.0);
        return placed.iter().find(|one| is_in(one.x, one.width)).map(|one| one.place);
    }
    let placed = layout(pane_on_top(model)?, model.size.0);
    placed.iter().find(|one| is_in(one.x, one.width))?.place
}

/// The record table that is on top; one that lies below takes no clicks.
fn pane_on_top(model: &Model) -> Option<&RecordPane> {
    match model.layers.top()? {
        Layer::Rewards(pane) => Some(pane),
        Layer::Partner(detail) => detail.pane(),
        _ => None,
    }
}

/// Puts the cursor on a line of a list that is all there, but not on a heading; tells whether what is open is one.
fn put_cursor(model: &mut Model, row: usize) -> bool {
    match model.layers.top_mut() {
        Some(Layer::Partner(detail)) if detail.tab == Tab::Profile => {
            let at = detail.fact.top + row;
            let fact = detail.facts.get(at);
            if fact.is_some_and(|fact| fact.standing != FactStyle::Heading) {
                detail.fact.at = at;
            }
        }
        Some(Layer::Programme(pane)) => {
            let at = pane.scroll.top + row;
            if pane.lines.get(at).is_some_and(|line| !line.is_heading) {
                pane.scroll.at = at;
            }
        }
        Some(Layer::Investigation(wizard)) => wizard.scroll.at = wizard.scroll.top + row,
        Some(Layer::Sweep(pane)) => {
            let scroll = pane.scroll();
            scroll.at = scroll.top + row;
        }
        Some(Layer::Partner(_) | Layer::Rewards(_)) | None => return false,
    }
    true
}

/// Goes to a column and sorts by it.
fn sort_by(model: &mut Model, wanted: usize) -> Vec<Effect> {
    let place = |model: &Model| match pane_on_top(model) {
        Some(pane) => pane.focus_place(),
        None => model.table.columns.focus_place(),
    };
    let mut effects = Vec::new();
    // A step that doesn't lead on ends it.
    loop {
        let at = place(model);
        if at == wanted {
            break;
        }
        let action = if at < wanted { Action::Right } else { Action::Left };
        effects.extend(act(model, action));
        if place(model) == at {
            return effects;
        }
    }
    effects.extend(act(model, Action::SortHere));
    effects
}
