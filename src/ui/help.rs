//! The keys of this place, drawn from the keymap itself.

use ratatui::Frame;
use ratatui::layout::Rect;
use strum::IntoEnumIterator;

use super::{Look, line, popup, write};
use crate::app::Model;
use crate::domain::num::cells;
use crate::domain::text::wrap;
use crate::keymap::{Action, Where};

const WIDTH: u16 = 64;

/// In the place of keys, where words go on.
const BLANK: &str = " ";

/// Facts about the columns that no title has room for.
const NOTES: [&str; 7] = [
    "Last active: newest customer, payment, lead, deal or",
    "action; the API has no log-ins.",
    "Counts with ~ are the API's own (up to an hour old), until",
    "the first sync is complete.",
    "? unknown, - none.",
    "[P] pending, [D] declined: the partner isn't approved.",
    "* marked, • (or +) changed since you looked; Esc clears.",
];

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, scroll: u16) {
    let width = WIDTH.min(area.width.saturating_sub(2));
    let room = usize::from(width.saturating_sub(23));
    // What is too long for a line goes on below.
    let lines: Vec<(String, String)> = lines(model)
        .into_iter()
        .flat_map(|(keys, words)| {
            let is_note = keys.is_empty();
            let parts = if is_note { vec![words.to_owned()] } else { wrap(words, room) };
            let keys = [keys].into_iter().chain(std::iter::repeat(BLANK.to_owned()));
            keys.zip(parts).collect::<Vec<_>>()
        })
        .collect();
    let height = (cells(lines.len()) + 2).min(area.height.saturating_sub(2));
    let more = cells(lines.len()) > height - 2;
    let title = if more { " Keys (j and k scroll, q closes) " } else { " Keys (q closes) " };
    let inner = popup(frame, look, area, (WIDTH, height), title);
    let last = cells(lines.len()).saturating_sub(inner.height);
    let skip = usize::from(scroll.min(last));
    for (at, (keys, words)) in (0u16..).zip(lines.iter().skip(skip)) {
        let row = line(inner, at);
        if row.height == 0 {
            break;
        }
        let keys_area = Rect { x: row.x + 1, width: 18.min(row.width.saturating_sub(1)), ..row };
        if keys.is_empty() {
            write(
                frame,
                Rect { x: row.x + 1, width: row.width.saturating_sub(1), ..row },
                words,
                look.theme.dim,
                look,
            );
        } else {
            write(frame, keys_area, keys, look.theme.accent, look);
            let words_area = Rect { x: row.x + 20, width: row.width.saturating_sub(20), ..row };
            write(frame, words_area, words, look.theme.text, look);
        }
    }
}

/// Keys and what they do here, then the notes.
fn lines(model: &Model) -> Vec<(String, &'static str)> {
    let mut lines: Vec<(String, &str)> = Action::iter()
        .filter(|action| action.applies(model.place()))
        .map(|action| {
            let keys: Vec<String> =
                model.keymap.keys(action).iter().map(ToString::to_string).collect();
            (keys.join(" "), action.words_in(model.place()))
        })
        .filter(|(keys, _)| !keys.is_empty())
        .collect();
    if model.place() == Where::Table {
        lines.push((String::new(), ""));
        lines.extend(NOTES.map(|note| (String::new(), note)));
    }
    lines
}
