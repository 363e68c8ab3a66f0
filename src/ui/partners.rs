//! All partners: the title line, the column titles, the visible rows, the status line.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::columns::{CellContext, StyledCell, cell, title};
use super::{Look, bar, cursor_row, line, own, status, write};
use crate::app::{MARGIN, Model, Placed, SyncState, is_full};
use crate::domain::num::cells;
use crate::domain::text::find_folded;
use crate::domain::{Partner, PartnerColumn};
use crate::keymap::{Action, Where};
use crate::query::{SortColumn, Text};

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, (area, foot): (Rect, Rect)) {
    status::title(model, look, frame, line(area, 0));
    let above = model.bar_rows();
    bar::draw(model, look, frame, Rect { y: area.y + 1, height: above, ..area });
    let columns = model.table.columns.layout(area.width);
    titles(model, look, frame, line(area, 1 + above), &columns);
    let top = 2 + above;
    let body = Rect { y: area.y + top, height: area.height.saturating_sub(top), ..area };
    if model.table.window().is_empty() {
        empty(model, look, frame, body);
    } else {
        rows(model, look, frame, body, &columns);
    }
    status::status(model, look, frame, foot);
}

fn titles(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, columns: &[Placed]) {
    let full = is_full(area.width);
    for placed in columns {
        let by = SortColumn::of(placed.column);
        let sorted = model.table.sort().filter(|sort| Some(sort.column) == by);
        let (arrow, mut style) = match sort_arrow(sorted.map(|sort| sort.descending), look) {
            Some(arrow) => (arrow, look.theme.header.patch(look.theme.accent)),
            None => ("", look.theme.header),
        };
        // Marks the selected column. Partner is the default and isn't marked.
        if placed.place == model.table.columns.focus_place()
            && placed.column != PartnerColumn::Partner
        {
            style = style.patch(look.theme.cursor);
        }
        let title = format!("{}{arrow}", title(placed.column, full));
        put(frame, &look.open(), area, placed, &StyledCell::plain(title, style), None);
    }
}

fn sort_arrow(descending: Option<bool>, look: &Look) -> Option<&'static str> {
    descending
        .map(|descending| if descending { look.glyphs.descending } else { look.glyphs.ascending })
}

fn rows(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, columns: &[Placed]) {
    let context = CellContext { model, look, full: is_full(area.width) };
    let words: Vec<String> = model.table.query().words().map(Text::folded).collect();
    for (at, (row, rect)) in model.table.window().iter().zip(area.rows()).enumerate() {
        let partner = model.table.roster().partner(*row);
        let under_cursor = model.table.cursor_row() == Some(at);
        margin(model, look, frame, rect, &partner, under_cursor);
        for placed in columns {
            let cell = cell(placed.column, &partner, &context);
            let mark = (under_cursor && placed.column == PartnerColumn::Partner)
                .then_some(look.cursor_styles().1);
            let look = if names_somebody(placed.column) { *look } else { look.open() };
            let shown = put(frame, &look, rect, placed, &cell, mark);
            if matches!(
                placed.column,
                PartnerColumn::Partner
                    | PartnerColumn::Owner
                    | PartnerColumn::OwnerEmail
                    | PartnerColumn::Key
                    | PartnerColumn::PartnerKey
            ) {
                highlight(frame, &look, shown, &cell, &words);
            }
        }
    }
}

/// Whether a column tells who somebody is.
fn names_somebody(column: PartnerColumn) -> bool {
    matches!(
        column,
        PartnerColumn::Partner
            | PartnerColumn::Owner
            | PartnerColumn::OwnerEmail
            | PartnerColumn::Manager
            | PartnerColumn::Team
            | PartnerColumn::Key
            | PartnerColumn::PartnerKey
            | PartnerColumn::Tags
    )
}

/// Left of the row: the cursor, and whether the partner is marked or changed.
fn margin(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    row: Rect,
    partner: &Partner,
    under_cursor: bool,
) {
    if under_cursor {
        cursor_row(frame, row, look);
    }
    let sign = Rect { x: row.x + 1, width: MARGIN - 1, ..row };
    if model.table.marks().contains(&partner.key) {
        own(frame, sign, look.glyphs.mark, look.theme.warn, look);
    } else if model.table.has_changed(&partner.key) {
        own(frame, sign, look.glyphs.changed, look.theme.good, look);
    }
}

/// Underlines the search words where they are on the screen.
fn highlight(frame: &mut Frame<'_>, look: &Look, area: Rect, cell: &StyledCell, words: &[String]) {
    if look.hides {
        return;
    }
    let tail = cell.tail.as_ref().map(|(tail, _)| tail.as_str()).unwrap_or_default();
    let text = format!("{}{tail}", cell.text);
    for range in words.iter().flat_map(|word| find_folded(&text, word)) {
        let width = |part: Option<&str>| cells(part.unwrap_or_default().width());
        let x = area.x + width(text.get(..range.start)).min(area.width);
        let end = area.x + width(text.get(..range.end)).min(area.width);
        frame.buffer_mut().set_style(Rect { x, width: end - x, ..area }, look.theme.found);
    }
}

/// Writes a cell into its column, the tail cut first when there is no room for both. Returns the area it
/// takes.
fn put(
    frame: &mut Frame<'_>,
    look: &Look,
    row: Rect,
    placed: &Placed,
    cell: &StyledCell,
    mark: Option<Style>,
) -> Rect {
    let marked = |style: Style| mark.map_or(style, |mark| style.patch(mark));
    let free = placed.width.saturating_sub(cell.width());
    let shift = if placed.column.is_number() { free } else { 0 };
    let area = Rect { x: row.x + placed.x + shift, width: placed.width - shift, ..row };
    let end = match &cell.tail {
        None => write(frame, area, &cell.text, marked(cell.style), look),
        Some((tail, tail_style)) => {
            // The name makes room for a short tail (the number of members), but for no more than half the width.
            let tail_width = cells(tail.width()).min(area.width / 2);
            let room =
                area.width.saturating_sub(if cell.width() > area.width { tail_width } else { 0 });
            let text_room = room.min(area.width);
            let end = write(
                frame,
                Rect { width: text_room, ..area },
                &cell.text,
                marked(cell.style),
                look,
            );
            let rest = Rect { x: end, width: (area.x + area.width).saturating_sub(end), ..area };
            write(frame, rest, tail, *tail_style, look)
        }
    };
    Rect { width: end.saturating_sub(area.x), ..area }
}

/// Shown in place of rows when there are none.
fn empty(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    if model.table.partial || model.table.is_waiting() {
        let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
        own(frame, line(inner, 1), "Reading all partners.", look.theme.dim, look);
        return;
    }
    if !model.table.roster().is_empty() {
        let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
        own(frame, line(inner, 1), "No partners match.", look.theme.text, look);
        // While something is written, the key is a letter.
        if model.focus() == Where::Table {
            let hint = format!("{} clears filters and search.", model.hint(Action::ClearQuery));
            own(frame, line(inner, 2), &hint, look.theme.dim, look);
        }
        return;
    }
    let lines = match (&model.data.sync, model.data.counts.total) {
        (SyncState::Running { .. }, _) => vec![
            "Reading your programme for the first time; partners appear as they arrive.".to_owned(),
        ],
        (SyncState::Failed(what, hint), _) => vec![what.clone(), hint.clone()],
        (_, None) => vec!["Reading the store.".to_owned()],
        (SyncState::Offline, _) => {
            vec!["No partners yet. Offline: nothing was fetched.".to_owned()]
        }
        (SyncState::Idle, _) => vec![format!(
            "No partners yet. {} syncs, {} helps.",
            model.hint(Action::SyncNow),
            model.hint(Action::Help)
        )],
    };
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
    for (at, text) in (1u16..).zip(&lines) {
        own(
            frame,
            line(inner, at),
            text,
            if at == 1 { look.theme.text } else { look.theme.dim },
            look,
        );
    }
}
