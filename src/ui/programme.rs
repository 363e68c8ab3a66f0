//! The programme at a glance.

use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::{Look, cursor_row, line, own, status};
use crate::app::{Loadable, Model, ProgrammeLine, ProgrammePane, ProgrammePlace};
use crate::domain::num::cells;
use crate::keymap::Where;

/// A month's columns, with the blank before each.
const MONTH: [u16; 6] = [9, 8, 9, 12, 8, 11];
/// Those that a narrow screen has room for.
const NARROW: [usize; 4] = [0, 1, 3, 4];
/// A line is no wider.
const WIDEST: u16 = 110;
/// From this width on, all of them have.
const ROOMY: u16 = 72;

pub(super) fn draw(
    model: &Model,
    pane: &ProgrammePane,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    status::title(model, look, frame, line(area, 0));
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    let shown = pane.lines.iter().enumerate().skip(pane.scroll.top);
    for ((at, told), row) in shown.zip(body.rows()) {
        one(told, at == pane.scroll.at, look, frame, row);
    }
    let hint = model.keymap.fill(Where::Programme, "{open} opens what a line counts  {close} back");
    let mut parts = vec![(hint, look.theme.dim)];
    match &pane.figures {
        Loadable::Loading(_, None) | Loadable::Idle => {
            parts.push(("reading the store".to_owned(), look.theme.warn));
        }
        Loadable::Failed(error, _) => parts.push((error.clone(), look.theme.bad)),
        Loadable::Loading(..) | Loadable::Ready(_) => {}
    }
    parts.extend(status::age_and_sync(model, look));
    let mark = status::mark(pane.scroll.top, pane.lines.len(), body.height, look);
    let foot = line(area, area.height.saturating_sub(1));
    status::write_marked(frame, look, foot, &parts, &mark);
}

fn one(told: &ProgrammeLine, under: bool, look: &Look, frame: &mut Frame<'_>, row: Rect) {
    let theme = &look.theme;
    if under {
        cursor_row(frame, row, look);
    }
    // Far apart nobody sees which number belongs to which line.
    let row = Rect { width: row.width.min(WIDEST), ..row };
    let columns = columns(told.cells.len(), row.width);
    let taken: u16 = columns.iter().map(|(_, width)| width).sum::<u16>() + 3;
    let indent = if told.is_heading { 1 } else { 2 };
    let room = row.width.saturating_sub(taken + indent);
    let style = match (told.is_heading, under) {
        (true, _) => theme.accent,
        (false, true) => look.under_cursor(theme.text),
        (false, false) => theme.text,
    };
    // Only partners have names; months, statuses, groups and offers are shown.
    let is_name = matches!(told.place, Some(ProgrammePlace::Partner(..)));
    let label = if is_name { look.hide(&told.label) } else { told.label.as_str().into() };
    own(frame, Rect { x: row.x + indent, width: room, ..row }, &label, style, look);
    let mut x = row.x + indent + room;
    for (at, width) in columns {
        let text = told.cells.get(at).map(String::as_str).unwrap_or_default();
        let taken = cells(text.width()).min(width - 1);
        let place = Rect { x: x + width - taken, width: taken, ..row };
        let style = if told.is_heading { theme.accent } else { theme.text };
        own(frame, place, text, style, look);
        x += width;
    }
    if let Some(bar) = told.bar.and_then(|bar| look.glyphs.bars.get(bar)) {
        own(frame, Rect { x: x + 1, width: 1, ..row }, bar, theme.accent, look);
    }
}

/// Which cells of a line are shown, and how wide each is.
fn columns(cells: usize, screen: u16) -> Vec<(usize, u16)> {
    let months = || MONTH.into_iter().enumerate();
    match cells {
        6 if screen < ROOMY => months().filter(|(at, _)| NARROW.contains(at)).collect(),
        6 => months().collect(),
        many => (0..many).map(|at| (at, if at + 1 == many { 18 } else { 11 })).collect(),
    }
}
