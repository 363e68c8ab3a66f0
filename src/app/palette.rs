//! The command palette: everything that can be done from here, found by its words. Beside the actions of the place these
//! are its filters or tabs, the offers, views, themes and profiles.

use strum::IntoEnumIterator;

use super::detail::{self, Tab};
use super::line::{InputLine, remember};
use super::model::{Model, Overlay, Screen};
use super::msg::{Effect, Restart, TerminalEffect};
use super::overlay::{self, moved};
use super::update::act;
use super::{bar, offer_page};
use crate::domain::text::{clean, fold};
use crate::keymap::{Action, Key, Where};
use crate::views::SavedView;

/// Words by which actions are looked for that aren't in their own.
const ALSO: [(Action, &str); 13] = [
    (Action::Quit, "q wq exit bye"),
    (Action::FilterHeld, "hold"),
    (Action::Rewards, "held payouts commissions"),
    (Action::Find, "customer payment e-mail lookup"),
    (Action::Investigate, "why missing"),
    (Action::PasteMessage, "ticket mail claim"),
    (Action::Sweep, "missing unrewarded"),
    (Action::Audit, "overpaid underpaid twice money wrong amount"),
    (Action::Theme, "colour color"),
    (Action::Glance, "peek preview"),
    (Action::SyncNow, "refresh update"),
    (Action::Help, "keys shortcuts"),
    (Action::Notices, "messages log errors"),
];

const MOVES: [Action; 10] = [
    Action::Down,
    Action::Up,
    Action::PageDown,
    Action::PageUp,
    Action::HalfPageDown,
    Action::HalfPageUp,
    Action::Top,
    Action::Bottom,
    Action::Left,
    Action::Right,
];

/// The built-in themes for dark and light terminals, by what agents call them.
const THEMES: [(&str, &str); 5] = [
    ("midnight", "dark"),
    ("daylight", "light"),
    ("high-contrast", "dark bright"),
    ("colour-blind", "dark color-blind"),
    ("monochrome", "no colour black white"),
];

/// Something that the palette can do.
#[derive(Clone, Debug, PartialEq)]
pub enum PaletteCommand {
    Action(Action),
    /// A filter of the table, by the action that opens it from the filter bar.
    Filter(Action),
    Tab(Tab),
    /// An offer of the file, by its key.
    Offer(String),
    View(SavedView),
    Theme(String),
    Profile(String),
}

/// A line of the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct PaletteLine {
    pub command: PaletteCommand,
    pub words: String,
    /// Its keys, if it has any.
    pub keys: String,
    /// What else it is found by.
    also: String,
}

#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// What was typed to narrow the list.
    pub line: InputLine,
    pub at: usize,
}

impl Palette {
    /// The lines that fit what was typed, the best first; without anything, those used last.
    pub fn lines(&self, model: &Model) -> Vec<PaletteLine> {
        let typed = fold(self.line.text().trim());
        let used = |line: &PaletteLine| {
            let used = model.history.commands.iter().rev().position(|words| *words == line.words);
            used.unwrap_or(usize::MAX)
        };
        let mut found: Vec<(u8, usize, PaletteLine)> = all(model)
            .into_iter()
            .filter_map(|line| {
                // Nobody looks for a way to move: that comes last.
                let last = typed.is_empty()
                    && matches!(&line.command, PaletteCommand::Action(a) if MOVES.contains(a));
                Some((rank(&line, &typed)? + u8::from(last), used(&line), line))
            })
            .collect();
        found.sort_by_key(|(rank, used, _)| (*rank, *used));
        found.into_iter().map(|(_, _, line)| line).collect()
    }
}

/// How well a line fits, from 0; `None` if it doesn't. Each word must be in it, best at the beginning of one of its
/// words; else the letters in their order, as `fzf` takes them.
fn rank(line: &PaletteLine, typed: &str) -> Option<u8> {
    let text = fold(&line.words);
    let also = fold(&line.also);
    if typed.is_empty() {
        return Some(0);
    }
    let begins = |text: &str, word: &str| {
        text.split(|c: char| !c.is_alphanumeric()).any(|one| one.starts_with(word))
    };
    let whole = |text: &str| text.split(' ').any(|one| one == typed);
    let words: Vec<&str> = typed.split_whitespace().collect();
    if whole(&also) && words.len() == 1 {
        return Some(0);
    }
    if words.iter().all(|word| begins(&text, word)) {
        return Some(1);
    }
    let both = format!("{text} {also}");
    if words.iter().all(|word| begins(&both, word)) {
        return Some(2);
    }
    if words.iter().all(|word| both.contains(word)) {
        return Some(3);
    }
    let mut letters = text.chars();
    let in_order =
        typed.chars().filter(|c| !c.is_whitespace()).all(|c| letters.any(|own| own == c));
    in_order.then_some(4)
}

/// Everything that can be done from here; what the place's own keys do comes first.
fn all(model: &Model) -> Vec<PaletteLine> {
    let place = model.place();
    let mut lines: Vec<PaletteLine> = Action::iter()
        .filter(|action| *action != Action::Palette && action.applies(place))
        .map(|action| {
            let keys = model.keymap.keys_in(place, action);
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            let (words, keys) = (action.words_in(place).to_owned(), keys.join(" "));
            let also = format!("{} {}", action.name().replace('_', " "), also(action));
            PaletteLine { command: PaletteCommand::Action(action), words, keys, also }
        })
        .collect();
    if place == Where::Table {
        lines.extend(filters(model));
        lines.extend(model.views.all().iter().map(|view| {
            let words = format!("view: {}", clean(&view.name));
            line(PaletteCommand::View(view.clone()), words, clean(&view.query).into_owned())
        }));
    }
    if place == Where::Detail {
        lines.extend(tabs(model));
    }
    if model.screen == Screen::Partners {
        lines.extend(model.programme.offers.offers.iter().map(|offer| {
            let words = format!("offer: {} ({})", clean(&offer.description), clean(&offer.key));
            let name = offer.name.as_deref().map(clean).unwrap_or_default();
            line(PaletteCommand::Offer(offer.key.clone()), words, name.into_owned())
        }));
    }
    lines.extend(model.themes.names.iter().map(|name| {
        let also = THEMES.iter().find(|(own, _)| own == name).map_or("", |(_, also)| also);
        line(
            PaletteCommand::Theme(name.clone()),
            format!("theme: {}", clean(name)),
            also.to_owned(),
        )
    }));
    let others = model.profiles.iter().filter(|name| **name != model.profile);
    lines.extend(others.map(|name| {
        line(
            PaletteCommand::Profile(name.clone()),
            format!("profile: {}", clean(name)),
            String::new(),
        )
    }));
    lines
}

fn line(command: PaletteCommand, words: String, also: String) -> PaletteLine {
    PaletteLine { command, words, keys: String::new(), also }
}

fn also(action: Action) -> &'static str {
    ALSO.iter().find(|(own, _)| *own == action).map_or("", |(_, words)| words)
}

/// The table's filters, which are two keys away.
fn filters(model: &Model) -> Vec<PaletteLine> {
    let first = model.keymap.hint(Where::Table, Action::Filter);
    let filters = Action::iter().filter(|action| bar::field_of(model, *action).is_some());
    let told = filters.map(|action| {
        let keys = format!("{first} {}", model.keymap.hint(Where::Filter, action));
        let words = format!("filter: by {}", action.words_in(Where::Filter));
        let also = also(action).to_owned();
        PaletteLine { command: PaletteCommand::Filter(action), words, keys, also }
    });
    told.collect()
}

/// The partner's tabs.
fn tabs(model: &Model) -> Vec<PaletteLine> {
    let first = model.keymap.hint(Where::Detail, Action::PickTab);
    let told = Tab::all().into_iter().map(|tab| PaletteLine {
        command: PaletteCommand::Tab(tab),
        words: format!("tab: {}", tab.title()),
        keys: format!("{first} {}", tab.letter()),
        also: String::new(),
    });
    told.collect()
}

pub(super) fn open(model: &mut Model) {
    model.overlay = Overlay::Palette(Box::default());
}

/// Takes a key while the palette is open.
pub(super) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut palette: Box<Palette>,
) -> Vec<Effect> {
    match action {
        Some(Action::Close) => return Vec::new(),
        Some(Action::Open) => {
            if let Some(line) = palette.lines(model).into_iter().nth(palette.at) {
                return run(model, line);
            }
        }
        other => {
            let at = moved(other, palette.at, palette.lines(model).len());
            if at.is_none() {
                palette.line.key(key, action);
            }
            palette.at = at.unwrap_or(0);
        }
    }
    model.overlay = Overlay::Palette(palette);
    Vec::new()
}

/// Does what a line says.
fn run(model: &mut Model, line: PaletteLine) -> Vec<Effect> {
    remember(&mut model.history.commands, &line.words);
    match line.command {
        PaletteCommand::Action(action) => act(model, action),
        PaletteCommand::Filter(action) => {
            if let Some(field) = bar::field_of(model, action) {
                bar::open_picker(model, field);
            }
            Vec::new()
        }
        PaletteCommand::Tab(tab) => detail::open_tab(model, tab),
        PaletteCommand::Offer(key) => offer_page::open(model, &key, ""),
        PaletteCommand::View(view) => overlay::show_view(model, view),
        PaletteCommand::Theme(name) => vec![Effect::Terminal(TerminalEffect::Theme(name))],
        PaletteCommand::Profile(name) => vec![Effect::Restart(Restart::Profile(name))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_come_before_beginnings_and_those_before_letters() {
        let line = |words: &str, also: &str| {
            line(PaletteCommand::Action(Action::Help), words.to_owned(), also.to_owned())
        };
        let rank = |words: &str, also: &str, typed: &str| super::rank(&line(words, also), typed);
        assert_eq!(rank("quit", "q exit", "q"), Some(0));
        assert_eq!(rank("query line", "", "q"), Some(1));
        assert_eq!(rank("edit the query line", "", "line ed"), Some(1));
        assert_eq!(rank("theme: midnight", "dark", "dark"), Some(0));
        assert_eq!(rank("theme: midnight", "dark bright", "bri"), Some(2));
        assert_eq!(rank("sweep: every event", "", "vent"), Some(3));
        assert_eq!(rank("sweep: every event", "", "swev"), Some(4));
        assert_eq!(rank("sweep", "", "x"), None);
        assert_eq!(rank("anything", "", ""), Some(0));
    }
}
