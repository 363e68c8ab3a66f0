//! The help, as the console lists it: in one column, or in two where the screen has room.

use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::{Look, line, own, popup, status};
use crate::app::{HELP_KEYS, HELP_NAMES, HELP_WIDTH, HelpLine, HelpPane, Model, help_has_names};
use crate::domain::num::cells;
use crate::keymap::Where;

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, pane: &HelpPane) {
    let (rows, columns) = pane.shape((area.width, area.height));
    let title = if pane.lines.len() > rows * columns {
        " Keys ({down} and {up} scroll, {search} searches, {back} closes) "
    } else {
        " Keys ({search} searches, {back} closes) "
    };
    let title = model.keymap.fill(Where::Help, title);
    let searched = pane.search.line.is_some() || pane.search.is_on();
    let (rows, columns) = (cells(rows), cells(columns));
    let size = (HELP_WIDTH * columns, rows + 2 + u16::from(searched));
    let inner = popup(frame, look, area, size, &title);
    let body = Rect { height: inner.height - u16::from(searched).min(inner.height), ..inner };
    for column in 0..columns {
        let width = inner.width / columns;
        let place = Rect { x: inner.x + column * width, width, ..body };
        let skip = pane.scroll.top + usize::from(column * body.height);
        for (help, row) in pane.lines.iter().skip(skip).zip(place.rows()) {
            one(help, look, frame, row, help_has_names(area.width));
        }
    }
    if pane.lines.is_empty() {
        own(
            frame,
            Rect { x: body.x + 1, ..line(body, 0) },
            "No key matches.",
            look.theme.dim,
            look,
        );
    }
    let last = line(inner, inner.height.saturating_sub(1));
    status::search(model, look, frame, last, (Where::Help, &pane.search));
}

fn one(help: &HelpLine, look: &Look, frame: &mut Frame<'_>, row: Rect, has_names: bool) {
    let from = |x: u16, width: u16| Rect {
        x: row.x + x,
        width: width.min(row.width.saturating_sub(x)),
        ..row
    };
    if help.is_note {
        own(frame, from(1, row.width), &help.words, look.theme.dim, look);
        return;
    }
    let names = if has_names { HELP_NAMES } else { 0 };
    own(frame, from(1, HELP_KEYS - 2), &help.keys, look.theme.accent, look);
    let words = row.width.saturating_sub(HELP_KEYS + names);
    own(frame, from(HELP_KEYS, words), &help.words, look.theme.text, look);
    if has_names {
        debug_assert!(help.name.width() < usize::from(names));
        own(frame, from(row.width.saturating_sub(names), names), help.name, look.theme.dim, look);
    }
}
