//! Keys and what they do. What lives here is the list of actions, their names, their words for the
//! help, and their default keys; what may not is what an action changes. The console's update asks
//! it, the help is drawn from it, so neither can say what the other doesn't do.

mod key;

use std::collections::HashMap;

use strum::{EnumIter, EnumMessage, EnumString, IntoEnumIterator, IntoStaticStr};

pub use key::{Key, KeyError};

/// Everything a key can do. The name is the one in `[keys]`, the message the one in the help.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    EnumString,
    IntoStaticStr,
    EnumMessage,
)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// One row down.
    #[strum(message = "next row")]
    Down,
    /// One row up.
    #[strum(message = "previous row")]
    Up,
    /// A screenful down.
    #[strum(message = "page down")]
    PageDown,
    /// A screenful up.
    #[strum(message = "page up")]
    PageUp,
    /// Half a screenful down.
    #[strum(message = "half a page down")]
    HalfPageDown,
    /// Half a screenful up.
    #[strum(message = "half a page up")]
    HalfPageUp,
    /// The first row.
    #[strum(message = "first row")]
    Top,
    /// The last row.
    #[strum(message = "last row")]
    Bottom,
    /// Sort by owner.
    #[strum(message = "sort by owner; again: the other way")]
    SortOwner,
    /// Sort by signups.
    #[strum(message = "sort by signups")]
    SortSignups,
    /// Sort by paid customers.
    #[strum(message = "sort by paid customers")]
    SortPaid,
    /// Sort by revenue.
    #[strum(message = "sort by revenue")]
    SortRevenue,
    /// Sort by last activity.
    #[strum(message = "sort by last active")]
    SortActive,
    /// Sort by signed up.
    #[strum(message = "sort by signed up")]
    SortSignedUp,
    /// Search as one types.
    #[strum(message = "search names, e-mails and keys")]
    Search,
    /// Choose filters.
    #[strum(message = "filter: then t g s m c w h d")]
    Filter,
    /// Write the query line.
    #[strum(message = "write the query line itself")]
    EditQuery,
    /// Everybody again.
    #[strum(message = "clear filters and search")]
    ClearQuery,
    /// Choose columns.
    #[strum(message = "columns: which, in which order, how wide")]
    Columns,
    /// Open a saved view.
    #[strum(message = "saved views")]
    Views,
    /// Save what is shown as a view.
    #[strum(message = "save this as a view")]
    SaveView,
    /// The column to the left.
    #[strum(message = "one column to the left")]
    Left,
    /// The column to the right.
    #[strum(message = "one column to the right; the table follows")]
    Right,
    /// A cell as a whole.
    #[strum(message = "show the cell whole")]
    WholeCell,
    /// Mark the row.
    #[strum(message = "mark or unmark the row")]
    Mark,
    /// No row is marked.
    #[strum(message = "unmark all rows")]
    Unmark,
    /// Copy.
    #[strum(message = "copy the cell; with marks: the marked rows")]
    Copy,
    /// Another programme.
    #[strum(message = "switch profile")]
    Profiles,
    /// Bring the data up to date.
    #[strum(message = "sync now; while one runs: stop it")]
    SyncNow,
    /// Draw everything anew.
    #[strum(message = "redraw the screen")]
    Redraw,
    /// The keys of this place.
    #[strum(message = "this help")]
    Help,
    /// Open what is under the cursor.
    #[strum(message = "open the partner; in it: follow the line or row")]
    Open,
    /// Where the view was before.
    #[strum(message = "back to where you were, the cursor too")]
    Backward,
    /// The next tab.
    #[strum(message = "next tab")]
    NextTab,
    /// The tab before.
    #[strum(message = "previous tab")]
    PreviousTab,
    /// A tab by its letter.
    #[strum(message = "a tab: then the letter shown")]
    PickTab,
    /// Sort by the column in hand.
    #[strum(message = "sort by the column in hand; 1-9: by the n-th")]
    SortHere,
    /// A record as a whole.
    #[strum(message = "the whole record, every field the API gave")]
    WholeRecord,
    /// Why a reward did not come.
    #[strum(message = "investigate: why no reward?")]
    Investigate,
    /// Every event that earned nothing.
    #[strum(message = "sweep: every event that earned nothing")]
    Sweep,
    /// A partner's whole message.
    #[strum(message = "paste a partner's message and investigate it")]
    PasteMessage,
    /// The agent's note.
    #[strum(message = "in an investigation: copy the note")]
    CopyNote,
    /// The reply in the user's editor.
    #[strum(message = "in an investigation: edit the reply")]
    EditReply,
    /// Write CSV files.
    #[strum(message = "export: CSV files by group, time and data set")]
    Export,
    /// Write the table that is shown.
    #[strum(message = "this table as it is shown: CSV, JSON, Markdown")]
    ExportTable,
    /// Find a customer, payment, reward, lead, deal or partner.
    #[strum(message = "find anything: e-mails, names, keys")]
    Find,
    /// Find a command by its words.
    #[strum(message = "all commands, by their words")]
    Palette,
    /// Kept investigations.
    #[strum(message = "kept cases: look at one on today's data")]
    Cases,
    /// Other colours.
    #[strum(message = "next theme")]
    Theme,
    /// What the lists no longer have is gone.
    #[strum(message = "mark as gone what the lists no longer have, when asked")]
    AcceptVanished,
    /// Leave what is open; at the top, the program.
    #[strum(message = "back; at the top: quit")]
    Back,
    /// Leave what is open, but never the program.
    #[strum(message = "close what is open")]
    Close,
    /// Leave the program.
    #[strum(message = "quit")]
    Quit,
    /// Give the terminal back for a while.
    #[strum(message = "suspend (fg brings it back)")]
    Suspend,
    /// Open the demo programme, where nothing is set up.
    #[strum(message = "look around in the demo programme")]
    OpenDemo,
}

impl Action {
    /// The name in `[keys]`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// What the help says of it.
    pub fn words(self) -> &'static str {
        self.get_message().unwrap_or_default()
    }

    /// Whether it does anything in a place: what the help and the palette show there.
    pub fn applies(self, place: Where) -> bool {
        let anywhere = matches!(
            self,
            Self::Help
                | Self::Back
                | Self::Quit
                | Self::Redraw
                | Self::Suspend
                | Self::Palette
                | Self::Theme
        );
        let in_lists = matches!(
            self,
            Self::Down
                | Self::Up
                | Self::PageDown
                | Self::PageUp
                | Self::HalfPageDown
                | Self::HalfPageUp
                | Self::Top
                | Self::Bottom
                | Self::NextTab
                | Self::PreviousTab
                | Self::Open
                | Self::Copy
                | Self::SyncNow
                | Self::Close
        );
        match place {
            Where::Wizard => {
                let own = matches!(
                    self,
                    Self::CopyNote | Self::EditReply | Self::SortHere | Self::PasteMessage
                );
                anywhere || in_lists || own
            }
            Where::Sweep => anywhere || in_lists || self == Self::PasteMessage,
            Where::Welcome => anywhere || self == Self::OpenDemo,
            Where::Table => !matches!(
                self,
                Self::OpenDemo
                    | Self::Backward
                    | Self::NextTab
                    | Self::PreviousTab
                    | Self::PickTab
                    | Self::SortHere
                    | Self::CopyNote
                    | Self::EditReply
            ),
            Where::Detail => !matches!(
                self,
                Self::OpenDemo
                    | Self::SortOwner
                    | Self::SortSignups
                    | Self::SortPaid
                    | Self::SortRevenue
                    | Self::SortActive
                    | Self::SortSignedUp
                    | Self::EditQuery
                    | Self::Views
                    | Self::SaveView
                    | Self::Mark
                    | Self::Unmark
                    | Self::Profiles
                    | Self::AcceptVanished
                    | Self::CopyNote
                    | Self::EditReply
            ),
        }
    }

    /// What the help says of it in a place.
    pub fn words_in(self, place: Where) -> &'static str {
        match (place, self) {
            (Where::Detail, Self::Search) => "search this table",
            (Where::Detail, Self::Filter) => "only some kinds of rows",
            (Where::Detail, Self::ClearQuery) => "clear search and filters",
            (Where::Detail, Self::Columns) => "columns: which are shown",
            (Where::Detail, Self::Copy) => "copy the cell or the line's value",
            (Where::Detail, Self::Export) => "export CSV files of this partner",
            (Where::Detail, Self::SyncNow) => "ask the API for this partner and what is new",
            (Where::Wizard, Self::SyncNow) => "ask the API for this event again, and its partner",
            (Where::Detail, Self::Open) => "follow the line or row",
            (Where::Detail, Self::Back | Self::Close) => {
                "back to where you were; at last to the table"
            }
            (Where::Table, Self::Open) => "open the partner",
            (Where::Sweep, Self::NextTab) => "a longer period",
            (Where::Sweep, Self::PreviousTab) => "a shorter period",
            (Where::Sweep, Self::Open) => "open the group; in it: why the event earned nothing",
            (Where::Sweep, Self::Copy) => "copy the event's key",
            (Where::Sweep, Self::SyncNow) => "sweep again",
            (Where::Sweep, Self::Back | Self::Close) => "back; a sweep that runs is stopped",
            (Where::Wizard, Self::NextTab) => "next step; 1-6: a step",
            (Where::Wizard, Self::PreviousTab) => "previous step",
            (Where::Wizard, Self::Open) => {
                "answer the question, open the record, judge the other event"
            }
            (Where::Wizard, Self::Copy) => "copy the reply to the partner",
            (Where::Wizard, Self::CopyNote) => "copy the note for the ticket",
            (Where::Wizard, Self::EditReply) => "edit the reply in your editor",
            (Where::Wizard, Self::SortHere) => "keep it as a case",
            (Where::Wizard, Self::PasteMessage) => "another message; this one waits below it",
            (Where::Wizard, Self::Back | Self::Close) => {
                "leave it; your answers are kept while the console is open"
            }
            _ => self.words(),
        }
    }

    fn default_keys(self) -> &'static [&'static str] {
        match self {
            Self::Down => &["j", "Down"],
            Self::Up => &["k", "Up"],
            Self::PageDown => &["PgDn", "Ctrl-f"],
            Self::PageUp => &["PgUp", "Ctrl-b"],
            Self::HalfPageDown => &["Ctrl-d"],
            Self::HalfPageUp => &["Ctrl-u"],
            Self::Top => &["g", "Home"],
            Self::Bottom => &["G", "End"],
            Self::SortOwner => &["1"],
            Self::SortSignups => &["2"],
            Self::SortPaid => &["3"],
            Self::SortRevenue => &["4"],
            Self::SortActive => &["5"],
            Self::SortSignedUp => &["6"],
            Self::Search => &["/"],
            Self::Filter => &["f"],
            Self::EditQuery => &["Q"],
            Self::ClearQuery => &["X"],
            Self::Columns => &["c"],
            Self::Views => &["v"],
            Self::SaveView => &["V"],
            Self::Left => &["h", "Left"],
            Self::Right => &["l", "Right"],
            Self::WholeCell => &["w"],
            Self::Mark => &["m"],
            Self::Unmark => &["M"],
            Self::Copy => &["y"],
            Self::Profiles => &["P"],
            Self::SyncNow => &["r"],
            Self::AcceptVanished => &["!"],
            Self::Open => &["Enter"],
            Self::Backward => &["u", "Backspace"],
            Self::NextTab => &["Tab", "]"],
            Self::PreviousTab => &["Shift-Tab", "["],
            Self::PickTab => &["t"],
            Self::SortHere => &["s"],
            Self::WholeRecord => &["o"],
            Self::Investigate => &["i"],
            Self::Sweep => &["I"],
            Self::PasteMessage => &["p"],
            Self::CopyNote => &["Y"],
            Self::EditReply => &["Ctrl-e"],
            Self::Export => &["e"],
            Self::ExportTable => &["E"],
            Self::Find => &["Ctrl-k"],
            Self::Palette => &[":", "Ctrl-p"],
            Self::Cases => &["K"],
            Self::Theme => &["T"],
            Self::Redraw => &["Ctrl-l"],
            Self::Help => &["?"],
            Self::Back => &["q"],
            Self::Close => &["Esc", "Ctrl-g"],
            Self::Quit => &["Ctrl-c"],
            Self::Suspend => &["Ctrl-z"],
            Self::OpenDemo => &["d"],
        }
    }
}

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Nothing is set up.
    Welcome,
    /// In the table of partners.
    Table,
    /// In a partner's detail view.
    Detail,
    /// In an investigation.
    Wizard,
    /// In a sweep.
    Sweep,
}

/// Which key does what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    actions: HashMap<Key, Action>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bind = |action: Action| {
            action.default_keys().iter().filter_map(move |key| Some((key.parse().ok()?, action)))
        };
        Self { actions: Action::iter().flat_map(bind).collect() }
    }
}

impl Keymap {
    /// The default keys with the user's changes: an action that is named has those keys and no
    /// others. Every mistake is told at once.
    pub fn with<'a>(
        changes: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut wanted: Vec<(Action, Key)> = Vec::new();
        let mut map = Self::default();
        for (name, keys) in changes {
            let Ok(action) = name.parse::<Action>() else {
                problems.push(format!(
                    "keys.{name}: there is no such action; the help (?) shows their names"
                ));
                continue;
            };
            map.actions.retain(|_, bound| *bound != action);
            for key in keys {
                match key.parse() {
                    Ok(key) => wanted.push((action, key)),
                    Err(error) => problems.push(format!("keys.{name}: {error}")),
                }
            }
        }
        for (action, key) in wanted {
            match map.actions.insert(key, action) {
                Some(other) if other != action => {
                    problems.push(format!(
                        "keys.{}: {key} already does {}",
                        action.name(),
                        other.name()
                    ));
                }
                _ => {}
            }
        }
        if map.keys(Action::Quit).is_empty() && map.keys(Action::Back).is_empty() {
            problems.push("keys: no key is left to quit with".to_owned());
        }
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }

    /// What a key does.
    pub fn action(&self, key: Key) -> Option<Action> {
        self.actions.get(&key).copied()
    }

    /// The keys of an action.
    pub fn keys(&self, action: Action) -> Vec<Key> {
        let mut keys: Vec<Key> = self
            .actions
            .iter()
            .filter(|(_, bound)| **bound == action)
            .map(|(key, _)| *key)
            .collect();
        // The shortest name first: it is the one that hints show.
        keys.sort_by_key(|key| (key.to_string().len(), key.to_string()));
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_words_and_keys_and_no_key_two_actions() {
        let mut bound = 0;
        for action in Action::iter() {
            assert!(!action.words().is_empty(), "{}", action.name());
            for place in [Where::Welcome, Where::Table, Where::Detail, Where::Wizard, Where::Sweep]
            {
                // The palette has so much room.
                assert!(action.words_in(place).len() < 70, "{}", action.words_in(place));
            }
            assert!(!action.default_keys().is_empty(), "{}", action.name());
            for key in action.default_keys() {
                bound += 1;
                assert!(key.parse::<Key>().is_ok(), "{key}");
            }
        }
        assert_eq!(Keymap::default().actions.len(), bound);
    }

    #[test]
    fn a_change_replaces_the_keys_of_its_action_only() {
        let map = Keymap::with([("sync_now", vec!["F5", "Ctrl-r"])]).unwrap();
        let does = |key: &str| map.action(key.parse().unwrap());
        assert_eq!(
            (does("F5"), does("ctrl-r"), does("r")),
            (Some(Action::SyncNow), Some(Action::SyncNow), None)
        );
        assert_eq!(does("j"), Some(Action::Down));
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let problems = Keymap::with([
            ("fly", vec!["f"]),
            ("help", vec!["Hyper-x"]),
            ("down", vec!["k"]),
            ("back", vec![]),
            ("quit", vec![]),
        ])
        .unwrap_err();
        let all = problems.join("\n");
        for said in ["keys.fly", "Hyper-x", "k already does up", "no key is left"] {
            assert!(all.contains(said), "{said}: {all}");
        }
    }

    #[test]
    fn keys_may_change_places() {
        let map = Keymap::with([("down", vec!["k"]), ("up", vec!["j"])]).unwrap();
        assert_eq!(map.action("k".parse().unwrap()), Some(Action::Down));
    }
}
