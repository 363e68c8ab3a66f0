//! The keys of this place, drawn from the keymap itself.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};
use strum::IntoEnumIterator;
use unicode_width::UnicodeWidthStr;

use super::{Look, line, write};
use crate::app::{Model, Screen};
use crate::keymap::Action;

const WIDTH: u16 = 64;

/// Facts about the columns that no title has room for.
const NOTES: [&str; 6] = [
    "Last active: newest customer, transaction, lead, deal or",
    "action; the API doesn't tell log-ins.",
    "Counts with ~ are the API's own (up to an hour old), until",
    "the first sync is complete.",
    "? is not known, - is none.",
    "[P] pending, [D] declined: the partner isn't approved.",
];

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, scroll: u16) {
    let lines = lines(model);
    let height = (crate::domain::num::cells(lines.len()) + 2).min(area.height.saturating_sub(2));
    let width = WIDTH.min(area.width.saturating_sub(2));
    let popup = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    clear(frame, popup);
    let more = crate::domain::num::cells(lines.len()) > height - 2;
    let title = if more { " Keys (j and k scroll, q closes) " } else { " Keys (q closes) " };
    let block =
        Block::bordered().title(title).border_style(look.theme.dim).title_style(look.theme.title);
    let inner = block.inner(popup);
    block.render(popup, frame.buffer_mut());
    let last = crate::domain::num::cells(lines.len()).saturating_sub(inner.height);
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

/// Clears the popup's place, and the wide letters that reach into it from the left.
fn clear(frame: &mut Frame<'_>, popup: Rect) {
    Clear.render(popup, frame.buffer_mut());
    let Some(left) = popup.x.checked_sub(1) else { return };
    for y in popup.y..popup.y + popup.height {
        if let Some(cell) = frame.buffer_mut().cell_mut((left, y))
            && cell.symbol().width() > 1
        {
            cell.reset();
        }
    }
}

/// Keys and what they do here, then the notes.
fn lines(model: &Model) -> Vec<(String, &'static str)> {
    let here = |action: &Action| match model.screen {
        Screen::Partners => *action != Action::OpenDemo,
        Screen::Welcome => {
            matches!(
                action,
                Action::OpenDemo
                    | Action::Help
                    | Action::Back
                    | Action::Quit
                    | Action::Redraw
                    | Action::Suspend
            )
        }
    };
    let mut lines: Vec<(String, &str)> = Action::iter()
        .filter(here)
        .map(|action| {
            let keys: Vec<String> =
                model.keymap.keys(action).iter().map(ToString::to_string).collect();
            (keys.join(" "), action.words())
        })
        .filter(|(keys, _)| !keys.is_empty())
        .collect();
    if model.screen == Screen::Partners {
        lines.push((String::new(), ""));
        lines.extend(NOTES.map(|note| (String::new(), note)));
    }
    lines
}
