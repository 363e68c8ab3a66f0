//! All partners: the title line, the columns' titles, the rows on the screen, the status line.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::columns::{Cell, Context, MARGIN, Placed, is_full, layout};
use super::{Look, line, status, write};
use crate::app::{Model, SyncState};
use crate::domain::num::cells;
use crate::keymap::Action;

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    status::title(model, look, frame, line(area, 0));
    let columns = layout(area.width);
    titles(model, look, frame, line(area, 1), &columns);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(3), ..area };
    if model.table.window().is_empty() {
        empty(model, look, frame, body);
    } else {
        rows(model, look, frame, body, &columns);
    }
    status::status(model, look, frame, line(area, area.height.saturating_sub(1)));
}

fn titles(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, columns: &[Placed]) {
    let full = is_full(area.width);
    for placed in columns {
        let sorted = model.table.sort().filter(|sort| Some(sort.column) == placed.column.sort);
        let (arrow, style) = match sort_arrow(sorted.map(|sort| sort.descending), look) {
            Some(arrow) => (arrow, look.theme.header.patch(look.theme.accent)),
            None => ("", look.theme.header),
        };
        let title = format!("{}{arrow}", placed.column.title(full));
        put(frame, look, area, placed, &Cell { text: title, style, tail: None }, None);
    }
}

fn sort_arrow(descending: Option<bool>, look: &Look) -> Option<&'static str> {
    descending
        .map(|descending| if descending { look.glyphs.descending } else { look.glyphs.ascending })
}

fn rows(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, columns: &[Placed]) {
    let context = Context { model, look, full: is_full(area.width) };
    for (at, (row, rect)) in model.table.window().iter().zip(area.rows()).enumerate() {
        let partner = model.table.roster().partner(*row);
        let under_cursor = model.table.cursor_row() == Some(at);
        if under_cursor {
            write(
                frame,
                Rect { width: MARGIN, ..rect },
                look.glyphs.cursor,
                look.theme.accent,
                look,
            );
        }
        for (nth, placed) in columns.iter().enumerate() {
            let cell = (placed.column.cell)(&partner, &context);
            // Only the name is marked: a line of a thousand bytes for every step is felt over SSH.
            let mark = (under_cursor && nth == 0).then_some(look.theme.cursor);
            put(frame, look, rect, placed, &cell, mark);
        }
    }
}

/// Writes a cell into its column; the tail goes first when there is no room for both.
fn put(
    frame: &mut Frame<'_>,
    look: &Look,
    row: Rect,
    placed: &Placed,
    cell: &Cell,
    mark: Option<Style>,
) {
    let marked = |style: Style| mark.map_or(style, |mark| style.patch(mark));
    let free = placed.width.saturating_sub(cell.width());
    let shift = if placed.column.right { free } else { 0 };
    let area = Rect { x: row.x + placed.x + shift, width: placed.width - shift, ..row };
    let end = match &cell.tail {
        None => write(frame, area, &cell.text, marked(cell.style), look),
        Some((tail, tail_style)) => {
            // A name gives way to a short tail (how many members), never by more than half.
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
    debug_assert!(end <= area.x + area.width);
}

/// What stands where no partner does.
fn empty(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let key =
        |action| model.keymap.keys(action).first().map(ToString::to_string).unwrap_or_default();
    let lines = match (&model.sync, model.counts.total) {
        (SyncState::Running { .. }, _) => vec![
            "Reading your programme for the first time; partners appear here as they come."
                .to_owned(),
        ],
        (SyncState::Failed(what, hint), _) => vec![what.clone(), hint.clone()],
        (_, None) => vec!["Reading the store.".to_owned()],
        (SyncState::Offline, _) => {
            vec!["No partners yet, and --offline forbids to fetch any.".to_owned()]
        }
        (SyncState::Idle, _) => vec![format!(
            "No partners yet. {} syncs, {} helps.",
            key(Action::SyncNow),
            key(Action::Help)
        )],
    };
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
    for (at, text) in (1u16..).zip(&lines) {
        write(
            frame,
            line(inner, at),
            text,
            if at == 1 { look.theme.text } else { look.theme.dim },
            look,
        );
    }
}
