//! What lies between the title line and the table: active filters, the search, and the query line with
//! its error or its suggestions.

use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::{Look, line, own, write};
use crate::app::{Bar, InputLine, Model, QueryBar};
use crate::domain::num::{cells, count, grouped};
use crate::keymap::Where;

const LETTERS: &str =
    "t tag g group s segment m manager c customer w team h held d date 1-9 off x all";

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    match &model.bar {
        Bar::Chips => chips(model, look, frame, area, false),
        Bar::Filter => {
            chips(model, look, frame, area, true);
            let hint = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(area, 1) };
            own(frame, hint, LETTERS, look.theme.dim, look);
        }
        Bar::Search(text, _) => {
            prompt(look, frame, line(area, 0), "/", text);
        }
        Bar::Query(bar) => {
            let from = prompt(look, frame, line(area, 0), "query: ", &bar.line);
            let rest = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
            below(model, look, frame, rest, bar, from);
        }
        Bar::Name(text) => {
            prompt(look, frame, line(area, 0), "save this view as: ", text);
        }
    }
}

/// The active filters; while the bar is open, with the numbers that remove them.
fn chips(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, open: bool) {
    let mut x = area.x + 1;
    let row = line(area, 0);
    let rest = |x: u16| Rect { x, width: (area.x + area.width).saturating_sub(x), ..row };
    if open {
        x = own(frame, rest(x), "filter", look.theme.title, look) + 1;
    }
    let terms = &model.table.asked().terms;
    for (at, term) in terms.iter().enumerate() {
        let number = if open { format!("{} ", at + 1) } else { String::new() };
        x = own(frame, rest(x), &format!("[{number}"), look.theme.dim, look);
        let left = rest(x).width.saturating_sub(2).min(40);
        x = write(
            frame,
            Rect { width: left, ..rest(x) },
            &term.to_string(),
            look.theme.accent,
            look,
        );
        x = own(frame, rest(x), "]", look.theme.dim, look) + 1;
    }
    if terms.is_empty() {
        own(frame, rest(x), "none set", look.theme.dim, look);
    }
}

/// A line being typed, with the cursor as a reversed cell. Returns the screen column of its first letter,
/// which is negative when a long line has scrolled to the left.
pub(super) fn prompt(
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    label: &str,
    text: &InputLine,
) -> i32 {
    let start = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    let end = own(frame, start, label, look.theme.title, look);
    let room = Rect { x: end, width: (area.x + area.width).saturating_sub(end), ..area };
    let (cursor, scrolled) = text.window(usize::from(room.width).saturating_sub(1));
    let mut hidden = 0;
    let shown: String = text
        .text()
        .chars()
        .skip_while(|c| {
            let skip = hidden < scrolled;
            hidden += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            skip
        })
        .collect();
    // What a letter would replace looks as if it were selected.
    let style =
        if text.is_old() { look.theme.text.patch(look.theme.cursor) } else { look.theme.text };
    // What was stored may be a name; what is being typed is the agent's own doing.
    let shown = if text.is_typed() { shown.as_str().into() } else { look.hide(&shown) };
    own(frame, room, &shown, style, look);
    let at = cells(cursor.saturating_sub(scrolled)).min(room.width.saturating_sub(1));
    frame.buffer_mut().set_style(Rect { x: room.x + at, width: 1, ..room }, look.theme.cursor);
    i32::from(room.x) - i32::try_from(scrolled).unwrap_or(0)
}

/// Below the query line: a caret under the error and its message, or else suggestions.
fn below(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, bar: &QueryBar, from: i32) {
    let rest = |x: u16| Rect { x, width: (area.x + area.width).saturating_sub(x), ..line(area, 0) };
    if let Some(error) = &bar.error {
        let before: String = bar.line.text().chars().take(error.column.saturating_sub(1)).collect();
        let at = from + i32::try_from(before.width()).unwrap_or(0);
        let last = i32::from(area.x + area.width.saturating_sub(1));
        let at = u16::try_from(at.clamp(i32::from(area.x), last)).unwrap_or(area.x);
        own(frame, Rect { x: at, width: 1, ..line(area, 0) }, "^", look.theme.bad, look);
        // The message starts under the caret, or further left where it wouldn't fit.
        let said = format!("column {}: {}", error.column, error.message);
        let needs = cells(said.width()).min(area.width);
        let x = at.min((area.x + area.width).saturating_sub(needs));
        let width = (area.x + area.width).saturating_sub(x);
        own(frame, Rect { x, width, ..line(area, 1) }, &said, look.theme.bad, look);
        return;
    }
    let mut x = area.x + 1;
    if bar.offers.is_empty() {
        own(
            frame,
            rest(x),
            &model.keymap.fill(
                Where::QueryLine,
                "{open} keeps it, {close} discards it, {up} brings back earlier ones",
            ),
            look.theme.dim,
            look,
        );
        return;
    }
    x = own(
        frame,
        rest(x),
        &model.keymap.fill(Where::QueryLine, "{complete}:"),
        look.theme.dim,
        look,
    ) + 1;
    for (at, (text, many)) in bar.offers.iter().enumerate() {
        let style = if bar.offered == Some(at) { look.theme.cursor } else { look.theme.accent };
        x = write(frame, rest(x), text, style, look);
        if let Some(many) = many {
            x = own(frame, rest(x + 1), &grouped(count(*many)), look.theme.dim, look);
        }
        x += 2;
    }
}
