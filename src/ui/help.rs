//! The help: the keys of the current place, drawn from the keymap itself.

use ratatui::Frame;
use ratatui::layout::Rect;
use strum::IntoEnumIterator;

use super::{Look, line, popup, write};
use crate::app::Model;
use crate::domain::num::cells;
use crate::domain::text::wrap;
use crate::keymap::{Action, Where};

const WIDTH: u16 = 78;
/// The part of [`WIDTH`] that the action names take.
const NAMES: u16 = 17;

/// Stands in for the keys on a continuation line; empty keys would make the line a note.
const BLANK: &str = " ";

/// Facts about the columns for which no title has room.
const NOTES: [&str; 7] = [
    "Last active: newest customer, payment, lead, deal or",
    "action; the API has no log-ins.",
    "Counts with ~ are the API's own (up to an hour old), until",
    "the first sync is complete.",
    "? unknown, - none.",
    "[P] pending, [D] declined: the partner isn't approved.",
    "* marked, • (or +) changed since you looked; {close} clears.",
];

/// A line of the help: keys, what they do, and the action's name in `[keys]`. A note has no keys.
struct HelpLine {
    keys: String,
    words: String,
    name: &'static str,
}

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, scroll: u16) {
    let width = WIDTH.min(area.width.saturating_sub(2));
    // Only whoever rebinds keys needs the names, so they give way on a narrow screen.
    let names = if width == WIDTH { NAMES } else { 0 };
    let room = usize::from(width.saturating_sub(23 + names));
    let lines = wrapped(lines(model), room, usize::from(width.saturating_sub(4)));
    let height = (cells(lines.len()) + 2).min(area.height.saturating_sub(2));
    let more = cells(lines.len()) > height - 2;
    let title = if more {
        " Keys ({down} and {up} scroll, {back} closes) "
    } else {
        " Keys ({back} closes) "
    };
    let title = model.keymap.fill(Where::Help, title);
    let inner = popup(frame, look, area, (WIDTH, height), &title);
    let last = cells(lines.len()).saturating_sub(inner.height);
    let skip = usize::from(scroll.min(last));
    for (at, help) in (0u16..).zip(lines.iter().skip(skip)) {
        let row = line(inner, at);
        if row.height == 0 {
            break;
        }
        let from = |x: u16, width: u16| Rect {
            x: row.x + x,
            width: width.min(row.width.saturating_sub(x)),
            ..row
        };
        if help.keys.is_empty() {
            write(frame, from(1, row.width), &help.words, look.theme.dim, look);
            continue;
        }
        write(frame, from(1, 18), &help.keys, look.theme.accent, look);
        let words = row.width.saturating_sub(20 + names);
        write(frame, from(20, words), &help.words, look.theme.text, look);
        if names > 0 {
            let x = row.width.saturating_sub(names);
            write(frame, from(x, names), help.name, look.theme.dim, look);
        }
    }
}

/// Wraps what is too long for one line.
fn wrapped(lines: Vec<HelpLine>, room: usize, whole: usize) -> Vec<HelpLine> {
    let mut told = Vec::with_capacity(lines.len());
    for line in lines {
        let is_note = line.keys.is_empty();
        let parts = wrap(&line.words, if is_note { whole } else { room });
        let heads = [(line.keys, line.name)].into_iter();
        let blank = || if is_note { String::new() } else { BLANK.to_owned() };
        let heads = heads.chain(std::iter::repeat_with(|| (blank(), "")));
        told.extend(heads.zip(parts).map(|((keys, name), words)| HelpLine { keys, words, name }));
    }
    told
}

/// Keys and what they do here, then the notes.
fn lines(model: &Model) -> Vec<HelpLine> {
    let place = model.place();
    let mut lines: Vec<HelpLine> = Action::iter()
        .filter(|action| action.applies(place))
        .map(|action| {
            let keys = model.keymap.keys_in(place, action);
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            let words = action.words_in(place).to_owned();
            HelpLine { keys: keys.join(" "), words, name: action.name() }
        })
        .filter(|line| !line.keys.is_empty())
        .collect();
    if place == Where::Table {
        let note = |words: &str| HelpLine {
            keys: String::new(),
            words: model.keymap.fill(Where::Table, words),
            name: "",
        };
        lines.push(note(""));
        lines.extend(NOTES.map(note));
    }
    lines
}
