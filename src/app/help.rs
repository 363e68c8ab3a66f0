//! The help: the keys of a place and what they do, searched like any list. It lies over whatever was open.

use strum::IntoEnumIterator;

use super::list_cursor::{ListCursor, movement};
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::palette;
use super::search::ListSearch;
use crate::domain::text::wrap;
use crate::keymap::{Action, Where};

/// The width of a column of the help, with its frame.
pub const WIDTH: u16 = 78;
/// The part of [`WIDTH`] that the action names take.
pub const NAMES: u16 = 17;
/// The part that the keys take.
pub const KEYS: u16 = 20;

/// Facts about the table's columns for which no title has room.
const NOTES: [&str; 7] = [
    "Last active: newest customer, payment, lead, deal or",
    "action; the API has no log-ins.",
    "Counts with ~ are the API's own (up to an hour old), until",
    "the first sync is complete.",
    "? unknown, - none.",
    "[P] pending, [D] declined: the partner isn't approved.",
    "* marked, • (or +) changed since you looked; {close} clears.",
];

/// A line of the help: keys, what they do, and the action's name in `[keys]`. A note has no keys, the second line of
/// a long one neither keys nor name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelpLine {
    pub keys: String,
    pub words: String,
    pub name: &'static str,
    pub is_note: bool,
}

/// The help, while it is open.
#[derive(Clone, Debug)]
pub struct HelpPane {
    /// The place whose keys it shows.
    pub of: Where,
    pub lines: Vec<HelpLine>,
    pub scroll: ListCursor,
    pub search: ListSearch,
}

/// Opens the help of the place where keys go.
pub(super) fn open(model: &mut Model) {
    let of = model.focus();
    let (search, scroll) = (ListSearch::default(), ListCursor::default());
    let pane = HelpPane { of, lines: lines(model, of, &search), scroll, search };
    model.help = Some(Box::new(pane));
}

impl HelpPane {
    /// Its rows and columns on a screen of so many: a second column only where one is too short.
    pub fn shape(&self, screen: (u16, u16)) -> (usize, usize) {
        let (most, many) = (usize::from(screen.1.saturating_sub(5)).max(1), self.lines.len());
        match many {
            _ if many <= most => (many.max(3), 1),
            _ if screen.0 >= 2 * WIDTH => (many.div_ceil(2).min(most), 2),
            _ => (most, 1),
        }
    }
}

/// Does what an action means in the help.
pub(super) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    let size = model.size;
    let Some(pane) = &mut model.help else { return Vec::new() };
    let (rows, columns) = pane.shape(size);
    if let Some(movement) = movement(action, rows) {
        // There is no cursor: the first line that is shown moves.
        let last = pane.lines.len().saturating_sub(rows * columns);
        pane.scroll.top = pane.scroll.top.saturating_add_signed(movement.rows).min(last);
        return Vec::new();
    }
    match action {
        Action::Search => pane.search.begin(),
        Action::Close if pane.search.clear() => refill(model),
        Action::Help | Action::Back | Action::Close => model.help = None,
        // The palette would take the place of a dialog below.
        Action::Palette if matches!(model.overlay, Overlay::None) => {
            model.help = None;
            palette::open(model);
        }
        Action::Palette => {
            model.notices.say("close the dialog first: the commands would take its place");
        }
        _ => {}
    }
    Vec::new()
}

/// Lists the lines anew: the search or the screen is another.
pub(super) fn refill(model: &mut Model) {
    let Some(pane) = &model.help else { return };
    let lines = lines(model, pane.of, &pane.search);
    if let Some(pane) = &mut model.help {
        pane.lines = lines;
        pane.scroll.top = 0;
    }
}

/// The width that a screen gives the help, without its frame.
pub fn room(screen: u16) -> u16 {
    WIDTH.min(screen.saturating_sub(2)).saturating_sub(2)
}

/// Keys and what they do in a place, then the notes; what is too long for one line is wrapped.
fn lines(model: &Model, of: Where, search: &ListSearch) -> Vec<HelpLine> {
    let room = room(model.size.0);
    // Only whoever rebinds keys needs the names, so they give way on a narrow screen.
    let names = if has_names(model.size.0) { NAMES } else { 0 };
    let words_room = usize::from(room.saturating_sub(KEYS + 1 + names));
    let keys = Action::iter().filter(|action| action.applies(of)).filter_map(|action| {
        let keys = model.keymap.keys_in(of, action);
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let words = action.words_in(of).to_owned();
        let line = HelpLine { keys: keys.join(" "), words, name: action.name(), is_note: false };
        let text = format!("{} {} {}", line.keys, line.words, line.name);
        (!line.keys.is_empty() && search.takes(&text)).then_some(line)
    });
    let mut told: Vec<HelpLine> = keys.flat_map(|line| wrapped(line, words_room)).collect();
    if of == Where::Table && !search.is_on() {
        let note = |words: String| HelpLine { words, is_note: true, ..HelpLine::default() };
        told.push(note(String::new()));
        for words in NOTES {
            let line = note(model.keymap.fill(Where::Table, words));
            told.extend(wrapped(line, usize::from(room.saturating_sub(2))));
        }
    }
    told
}

/// Whether a screen has room for the actions' names.
pub fn has_names(screen: u16) -> bool {
    screen >= WIDTH + 2
}

fn wrapped(line: HelpLine, room: usize) -> Vec<HelpLine> {
    let parts = wrap(&line.words, room);
    let further = HelpLine { is_note: line.is_note, ..HelpLine::default() };
    let heads = std::iter::once(line).chain(std::iter::repeat(further));
    heads.zip(parts).map(|(head, words)| HelpLine { words, ..head }).collect()
}
