//! Everything that a key can do: one line per action, with its words, its places, and its keys in each of them.
//! Help, palette, hints, rebinding and the names for `[keys]` all come from here and from nowhere else.

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use super::key::Key;
use Where::{
    Answer, Cases, Cell, Columns, Detail, ExportDone, ExportFiles, ExportForm, ExportGroups,
    ExportRuns, Filter, Find, Follow, FreePicker, Help, Kinds, Line, Message, Note, Palette,
    Picker, Profiles, Programme, QueryLine, Record, Rewards, Setup, SheetColumns, Sweep, TabLetter,
    Table, TableExport, Values, Views, Welcome, Wizard,
};

macro_rules! places {
    ($($name:ident $title:literal;)+) => {
        /// Where a key is pressed; this decides what it means.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter)]
        pub enum Where { $(#[doc = $title] $name,)+ }

        impl Where {
            /// The place's name, as the help and `docs/keys.md` show it.
            pub fn title(self) -> &'static str {
                match self { $($name => $title,)+ }
            }
        }

        /// Every place.
        const ALL: &[Where] = &[$($name,)+];
    };
}

places! {
    Welcome "Not set up yet";
    Table "All partners";
    Detail "A partner";
    Wizard "An investigation";
    Sweep "Sweep and audit";
    Rewards "Rewards of all partners";
    Programme "The programme at a glance";
    Help "The help";
    Columns "The table's columns";
    SheetColumns "A record table's columns";
    Views "Saved views";
    Profiles "Profiles";
    Kinds "Kinds of rows";
    Follow "Where a row leads";
    Cell "A whole cell";
    Record "A whole record";
    Cases "Kept cases";
    TableExport "Exporting the shown table";
    ExportForm "An export";
    ExportGroups "An export's groups";
    ExportFiles "Files that an export would overwrite";
    ExportRuns "A running export";
    ExportDone "A finished export";
    Filter "After f";
    TabLetter "After t";
    Answer "A question";
    Values "A filter's values";
    Picker "A filter's values, being narrowed";
    FreePicker "A filter with a typed value";
    Setup "Setting up a programme";
    Find "Find anything";
    Palette "All commands";
    Message "A partner's message";
    Note "A note on an answer";
    Line "A line being typed";
    QueryLine "The query line";
}

impl Where {
    /// Whether it is a screen, rather than a list or a form over one.
    pub fn is_screen(self) -> bool {
        matches!(self, Welcome | Table | Detail | Wizard | Sweep | Rewards | Programme)
    }

    /// Whether digits pick columns or steps there.
    pub(super) fn counts(self) -> bool {
        matches!(self, Detail | Wizard | Rewards)
    }

    /// Whether text is typed there: then a plain letter is an action only if its binding says so.
    pub fn is_written(self) -> bool {
        matches!(
            self,
            Picker | FreePicker | Setup | Find | Palette | Message | Note | Line | QueryLine
        )
    }
}

/// The keys of an action in some places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    pub(super) places: &'static [Where],
    pub(super) keys: &'static [&'static str],
    /// What the action does there, if that differs from other places.
    pub(super) words: Option<&'static str>,
}

const fn at(places: &'static [Where], keys: &'static [&'static str]) -> Binding {
    Binding { places, keys, words: None }
}

const fn says(
    place: &'static [Where],
    keys: &'static [&'static str],
    words: &'static str,
) -> Binding {
    Binding { places: place, keys, words: Some(words) }
}

/// An action with its words and keys.
#[derive(Debug)]
pub(super) struct ActionRow {
    pub(super) action: Action,
    pub(super) words: &'static str,
    pub(super) bindings: &'static [Binding],
}

const SCREENS: &[Where] = &[Table, Detail, Wizard, Sweep, Rewards, Programme];
/// Lists over the screens, where no text is typed.
const LISTS: &[Where] = &[
    Columns,
    SheetColumns,
    Views,
    Profiles,
    Kinds,
    Follow,
    Cell,
    Record,
    Cases,
    TableExport,
    ExportForm,
    ExportGroups,
];
/// Lists that are narrowed by typing.
const TYPED: &[Where] = &[Picker, FreePicker, Palette];
macro_rules! actions {
    ($($name:ident $words:literal $bindings:expr;)+) => {
        /// What a key can do. In `[keys]` it has the variant's name in snake case.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, EnumString, IntoStaticStr,
        )]
        #[strum(serialize_all = "snake_case")]
        pub enum Action { $(#[doc = $words] $name,)+ }

        pub(super) const ROWS: &[ActionRow] =
            &[$(ActionRow { action: Action::$name, words: $words, bindings: $bindings },)+];
    };
}

actions! {
    Down "next row" &[at(SCREENS, &["j", "Down"]), at(LISTS, &["j", "Down", "Ctrl-n"]), at(&[Values], &["j", "Down", "Ctrl-n"]), at(&[Help], &["j", "Down"]),
        at(TYPED, &["Down", "Ctrl-n"]), at(&[Find], &["Down", "Ctrl-n", "Tab"]), says(&[ExportForm], &["Tab"], "next line"), says(&[Setup], &["Tab", "Down"], "next line"),
        says(&[Line, QueryLine], &["Down", "Ctrl-n"], "brings back later ones")];
    Up "previous row" &[at(SCREENS, &["k", "Up"]), at(LISTS, &["k", "Up", "Ctrl-p"]), at(&[Values], &["k", "Up", "Ctrl-p"]), at(&[Help], &["k", "Up"]),
        at(TYPED, &["Up", "Ctrl-p"]), at(&[Find], &["Up", "Ctrl-p", "Shift-Tab"]), says(&[ExportForm], &["Shift-Tab"], "previous line"), says(&[Setup], &["Shift-Tab", "Up"], "previous line"),
        says(&[Line, QueryLine], &["Up", "Ctrl-p"], "brings back earlier ones")];
    PageDown "page down" &[at(SCREENS, &["PgDn", "Ctrl-f"]), at(LISTS, &["PgDn"]), at(&[Help], &["PgDn", "Ctrl-f"]), at(TYPED, &["PgDn"]), at(&[Values], &["PgDn"]), at(&[Find], &["PgDn"])];
    PageUp "page up" &[at(SCREENS, &["PgUp", "Ctrl-b"]), at(LISTS, &["PgUp"]), at(&[Help], &["PgUp", "Ctrl-b"]), at(TYPED, &["PgUp"]), at(&[Values], &["PgUp"]), at(&[Find], &["PgUp"])];
    HalfPageDown "half a page down" &[at(SCREENS, &["Ctrl-d"]), at(LISTS, &["Ctrl-d"]), at(&[Help], &["Ctrl-d"])];
    HalfPageUp "half a page up" &[at(SCREENS, &["Ctrl-u"]), at(LISTS, &["Ctrl-u"]), at(&[Help], &["Ctrl-u"])];
    Top "first row" &[at(SCREENS, &["g", "Home"]), at(LISTS, &["g", "Home"]), at(&[Help], &["g", "Home"])];
    Bottom "last row" &[at(SCREENS, &["G", "End"]), at(LISTS, &["G", "End"]), at(&[Help], &["G", "End"])];
    SortOwner "sort by owner; again: reverse" &[at(&[Table], &["1"])];
    SortSignups "sort by signups" &[at(&[Table], &["2"])];
    SortPaid "sort by paid customers" &[at(&[Table], &["3"])];
    SortRevenue "sort by revenue" &[at(&[Table], &["4"])];
    SortActive "sort by last active" &[at(&[Table], &["5"])];
    SortSignedUp "sort by signed up" &[at(&[Table], &["6"])];
    Search "search names, e-mails and keys" &[at(&[Table], &["/"]), says(&[Help], &["/"], "search the keys"), says(&[Sweep], &["/"], "search this list"), says(&[Wizard], &["/"], "search this step"),
        says(&[Cases, Record], &["/"], "searches"), says(&[Columns, SheetColumns, Views, Profiles, Kinds, Follow, TableExport, ExportGroups], &["/"], "jumps to the line with these words"), says(&[Values], &["/"], "narrows; any other letter too"), says(&[Detail, Rewards], &["/"], "search this table")];
    Filter "filter: by tag, group, segment, manager and more" &[at(&[Table], &["f"]), says(&[Detail, Rewards], &["f"], "show only some kinds of rows"), says(&[Filter], &["f"], "closes")];
    EditQuery "edit the query line itself" &[at(&[Table], &["Q"])];
    ClearQuery "clear filters and search" &[at(&[Table], &["X"]), says(&[Detail, Rewards], &["X"], "clear search and filters"),
        says(&[Filter], &["x", "X"], "clears all filters")];
    Columns "columns: choose, move, widen" &[at(&[Table], &["c"]), says(&[Detail, Rewards], &["c"], "columns: which are shown"),
        says(&[Columns, SheetColumns], &["c"], "closes")];
    Views "saved views" &[at(&[Table], &["v"]), says(&[Views], &["v"], "closes")];
    SaveView "save this as a view" &[at(&[Table], &["V"])];
    Left "one column to the left" &[at(&[Table, Detail, Rewards], &["h", "Left"]), says(&[Wizard], &["h", "Left"], "previous step"),
        says(&[Sweep], &["h", "Left"], "from the events back to the groups"), says(&[ExportForm], &["h", "Left"], "previous choice"), says(&[Setup], &["Left"], "previous place for the secret key")];
    Right "one column to the right; the table follows" &[at(&[Table, Detail, Rewards], &["l", "Right"]), says(&[Wizard], &["l", "Right"], "next step"),
        says(&[Sweep], &["l", "Right"], "open the group"), says(&[ExportForm], &["l", "Right"], "next choice"), says(&[Setup], &["Right"], "next place for the secret key")];
    WholeCell "show the whole cell" &[at(&[Table, Detail, Rewards], &["w"]), says(&[Cell], &["w"], "closes")];
    Mark "mark or unmark the row" &[at(&[Table], &["m"])];
    Unmark "unmark all rows" &[at(&[Table], &["M"])];
    Copy "copy the cell; with marks: the marked rows" &[at(&[Table], &["y"]), says(&[Detail], &["y"], "copy the cell or the line's value"), says(&[Rewards], &["y"], "copy the cell"),
        says(&[Wizard], &["y"], "copy the reply to the partner"), says(&[Sweep], &["y"], "copy the event's key"),
        says(&[Cell], &["y"], "copies it"), says(&[Record], &["y"], "copies the value"), says(&[Follow], &["y"], "copies the key"),
        says(&[ExportDone], &["y"], "copies the folder's path")];
    Profiles "switch profile" &[at(&[Table, Welcome], &["P"]), says(&[Profiles], &["P"], "closes")];
    SyncNow "sync now" &[at(&[Table], &["r"]), says(&[Detail], &["r"], "ask the API for this partner and what is new"),
        says(&[Wizard], &["r"], "ask the API again for this event and its partner"), says(&[Sweep], &["r"], "look again"), says(&[Rewards], &["r"], "read them again"), says(&[Programme], &["r"], "read the figures again")];
    Redraw "redraw the screen" &[at(ALL, &["Ctrl-l"])];
    Help "this help" &[at(SCREENS, &["?"]), at(&[Welcome], &["?"]), says(&[Help], &["?"], "closes"), at(LISTS, &["?"]),
        at(&[ExportFiles, ExportRuns, ExportDone, Filter, Answer, Values], &["?"]),
        at(&[Picker, FreePicker, Setup, Find, Palette, Message, Note, Line, QueryLine], &["F1"])];
    Open "open the partner; in it: follow the line or row" &[says(&[Table], &["Enter"], "open the partner"),
        says(&[Detail], &["Enter"], "follow the line or row"), says(&[Programme], &["Enter"], "open what the line counts"), says(&[Rewards], &["Enter"], "where it leads: its partner, transaction, customer, offer"), says(&[Wizard], &["Enter"], "answer the question, open the record, judge the other event"),
        says(&[Sweep], &["Enter"], "open the group; in it: the event's investigation"), says(&[Views], &["Enter", "l"], "shows it"),
        says(&[Profiles], &["Enter"], "opens it"), says(&[Kinds, Values, Picker, FreePicker], &["Enter"], "filters"),
        says(&[Follow], &["Enter", "l", "Right"], "goes there"), says(&[Cases], &["Enter"], "judges it on today's data"),
        says(&[Columns, SheetColumns, ExportGroups, ExportDone, Cell, Record], &["Enter"], "closes"),
        says(&[TableExport], &["Enter"], "writes it"), says(&[ExportForm], &["Enter", "Space"], "chooses"), says(&[Find], &["Enter"], "opens"),
        says(&[Palette], &["Enter"], "does it"), says(&[Setup], &["Enter"], "next line; at the end, tries and saves"), says(&[Message], &["Enter"], "investigates it"),
        says(&[Note, Line, QueryLine], &["Enter"], "keeps it"), says(&[Filter], &["Enter"], "closes")];
    Backward "back to where you were, the cursor too" &[at(&[Detail, Rewards, Programme], &["u", "Backspace"]), says(&[Wizard], &["u", "Backspace"], "leave it"),
        says(&[Sweep], &["u", "Backspace"], "back to the groups")];
    NextTab "next tab" &[at(&[Detail], &["Tab", "]"]), says(&[Wizard], &["Tab", "]"], "next step; 1-6: a step"),
        says(&[Sweep], &["]", "Tab", "+"], "a longer period")];
    PreviousTab "previous tab" &[at(&[Detail], &["Shift-Tab", "["]), says(&[Wizard], &["Shift-Tab", "["], "previous step"),
        says(&[Sweep], &["[", "Shift-Tab", "-"], "a shorter period")];
    PickTab "go to a tab: then its letter" &[at(&[Detail], &["t"])];
    SortHere "sort by this column; 1-9: by the nth" &[at(&[Detail, Rewards], &["s"]), says(&[Table], &["s"], "sort by this column; again: reverse"),
        says(&[Sweep], &["s"], "sort another way"), says(&[Cases], &["s"], "sorts another way")];
    KeepCase "keep it as a case" &[at(&[Wizard], &["s"])];
    WholeRecord "the whole record, every field the API gave" &[at(&[Table, Detail, Rewards], &["o"]), says(&[Wizard], &["o"], "open the record"), says(&[Sweep], &["o"], "the nearest offer, all of it"),
        says(&[Record], &["o"], "closes")];
    Investigate "investigate: why no reward?" &[at(&[Table, Detail, Rewards], &["i"]), says(&[Sweep], &["i"], "the event's investigation")];
    Sweep "sweep: every event that earned nothing" &[at(&[Table, Detail], &["I"])];
    Audit "audit: what was paid against what is due" &[at(&[Table, Detail, Sweep, Rewards, Programme], &["A"])];
    Glance "a glance at who is under the cursor; again: without" &[at(&[Table, Detail, Sweep, Rewards], &["Space"])];
    Notices "what the console said before" &[at(SCREENS, &["Ctrl-n"])];
    Recent "who and what was open lately" &[at(SCREENS, &["Ctrl-o"])];
    Rewards "rewards of all partners, those on hold first" &[at(&[Table, Detail, Sweep, Programme], &["R"])];
    Programme "the programme at a glance: months, statuses, groups" &[at(&[Table, Detail, Sweep, Rewards], &["D"])];
    PasteMessage "paste a partner's message and investigate it" &[at(&[Table, Detail, Sweep, Rewards], &["p"]),
        says(&[Wizard], &["p"], "another message; this one waits below it")];
    CopyNote "copy the note for the ticket" &[at(&[Wizard], &["Y"]), says(&[Record], &["Y"], "copies all of it")];
    EditReply "edit the reply in your editor" &[at(&[Wizard], &["Ctrl-e"])];
    Export "export: CSV files by group, time and data set" &[at(&[Table], &["e"]), says(&[Detail], &["e"], "export CSV files of this partner")];
    ExportTable "this table as shown: CSV, JSON, Markdown" &[at(&[Table, Detail, Rewards, Sweep], &["E"])];
    Find "find anything: e-mails, names, keys" &[at(SCREENS, &["Ctrl-k"])];
    Palette "all commands, to search" &[at(SCREENS, &[":", "Ctrl-p"]), at(&[Welcome], &[":", "Ctrl-p"]), at(&[Help], &[":", "Ctrl-p"])];
    Cases "kept cases: judge one on today's data" &[at(SCREENS, &["K"])];
    Theme "next theme" &[at(SCREENS, &["T"]), at(&[Welcome], &["T"])];
    AcceptVanished "mark as gone what the lists no longer have, when asked" &[at(&[Table], &["!"])];
    Back "back" &[says(&[Table], &["q"], "quit, when pressed twice"), says(&[Welcome], &["q"], "quit"), says(&[Detail], &["q"], "back to where you were, then to the table"),
        says(&[Wizard], &["q"], "leave it; your answers are kept while the console is open"), says(&[Sweep], &["q"], "back; stops what runs"), says(&[Rewards, Programme], &["q"], "back to where you were"),
        says(LISTS, &["q"], "closes"), says(&[Help, ExportFiles, ExportDone, Filter], &["q"], "closes")];
    Close "close what is open" &[says(&[Table], &["Esc", "Ctrl-g"], "clear the search; without one: stop a sync, or mark changes as seen"), at(&[Welcome], &["Esc", "Ctrl-g"]), says(&[Detail], &["Esc", "Ctrl-g"], "clear the search; without one, back to where you were"),
        says(&[Wizard], &["Esc", "Ctrl-g"], "leave it; your answers are kept while the console is open"),
        says(&[Sweep], &["Esc", "Ctrl-g"], "back; stops what runs"), says(&[Rewards], &["Esc", "Ctrl-g"], "clear the search; without one, back"), says(&[Programme], &["Esc", "Ctrl-g"], "back to where you were"), says(LISTS, &["Esc", "Ctrl-g"], "closes"),
        says(&[Help], &["Esc", "Ctrl-g"], "clears the search; without one, closes"), says(&[Find, Palette, ExportDone, TabLetter], &["Esc", "Ctrl-g"], "closes"), says(&[Values, Picker, FreePicker, ExportFiles, Filter], &["Esc", "Ctrl-g"], "goes back"),
        says(&[ExportRuns], &["Esc", "Ctrl-g"], "stops it"), says(&[Answer, Message, Setup], &["Esc", "Ctrl-g"], "leaves it"),
        says(&[Note, Line, QueryLine], &["Esc", "Ctrl-g"], "drops it")];
    Quit "quit" &[at(ALL, &["Ctrl-c"])];
    Suspend "suspend (fg brings it back)" &[at(ALL, &["Ctrl-z"])];
    SetUp "set up a programme" &[at(&[Welcome], &["s", "Enter"]), says(&[Profiles], &["a"], "adds one")];
    OpenDemo "look around the demo programme" &[at(&[Welcome], &["d"])];
    Toggle "shows or hides" &[at(&[Columns, SheetColumns], &["Space", "x"]), says(&[Kinds], &["Space"], "picks"), says(&[ExportGroups], &["Space", "x"], "chooses"),
        says(&[Values], &["Space", "Tab"], "picks"), says(&[Picker], &["Tab"], "picks")];
    ToggleAll "all or none" &[at(&[ExportForm, ExportGroups], &["a"]), says(&[Kinds], &["x"], "none")];
    MoveLater "moves it down" &[at(&[Columns], &["J", "Shift-Down"])];
    MoveEarlier "moves it up" &[at(&[Columns], &["K", "Shift-Up"])];
    Widen "wider" &[at(&[Columns], &["+", ">"])];
    Narrow "narrower" &[at(&[Columns], &["-", "<"])];
    ResetColumns "back to the default" &[at(&[Columns, SheetColumns], &["0"])];
    Remove "deletes one of yours" &[at(&[Views], &["d", "Del"]), says(&[Cases], &["d", "Del"], "deletes it, when pressed twice")];
    NextStatus "its status: open, waiting, answered" &[at(&[Cases], &["Space"])];
    CaseTicket "its ticket" &[at(&[Cases], &["t"])];
    CaseOwner "its owner" &[at(&[Cases], &["o"])];
    CaseNote "a note on it" &[at(&[Cases], &["n"])];
    CaseStatuses "only open, waiting or answered ones" &[at(&[Cases], &["Tab"])];
    Exclude "excludes these instead" &[at(&[Values, Picker, FreePicker], &["!"])];
    OtherDate "other date" &[at(&[FreePicker], &["Tab"])];
    StartExport "exports" &[at(&[ExportForm], &["x"])];
    Overwrite "overwrites them" &[at(&[ExportFiles], &["o"])];
    Complete "completes" &[at(&[QueryLine, Line], &["Tab"])];
    CompleteBack "completes with the previous one" &[at(&[QueryLine], &["Shift-Tab"])];
    SayYes "yes" &[at(&[Answer], &["y", "Y"])];
    SayNo "no" &[at(&[Answer], &["n", "N"])];
    SayUnknown "not known" &[at(&[Answer], &["s", "S"])];
    TakeBack "takes it back" &[at(&[Answer], &["x", "X"])];
    FilterTag "tag" &[at(&[Filter], &["t"])];
    FilterGroup "group" &[at(&[Filter], &["g"])];
    FilterSegment "segment" &[at(&[Filter], &["s"])];
    FilterManager "manager" &[at(&[Filter], &["m"])];
    FilterCustomer "customer" &[at(&[Filter], &["c"])];
    FilterTeam "team" &[at(&[Filter], &["w"])];
    FilterHeld "held" &[at(&[Filter], &["h"])];
    FilterDate "date" &[at(&[Filter], &["d"])];
    RemoveFilter "removes the last one" &[at(&[Filter], &["Backspace"])];
    HideNames "hide names, e-mails and keys, for a shared screen; again: show them" &[at(SCREENS, &["N"]), says(LISTS, &["N"], "hides names, or shows them")];
}

impl Action {
    /// The action's name in `[keys]`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    pub(super) fn bindings(self) -> &'static [Binding] {
        ROWS.iter().find(|row| row.action == self).map_or(&[], |row| row.bindings)
    }

    /// Its default keys in a place.
    pub(super) fn usual_keys(self, place: Where) -> impl Iterator<Item = Key> {
        let here = self.bindings().iter().filter(move |binding| binding.places.contains(&place));
        here.flat_map(|binding| binding.keys).filter_map(|key| key.parse().ok())
    }

    /// Whether it exists only in lists and forms over the screens.
    pub(super) fn is_of_lists(self) -> bool {
        !self.places().any(Where::is_screen)
    }

    /// Whether it does anything in a place; the help and the palette show only such actions.
    pub fn applies(self, place: Where) -> bool {
        self.bindings().iter().any(|binding| binding.places.contains(&place))
    }

    /// The places where it does anything.
    pub fn places(self) -> impl Iterator<Item = Where> {
        Where::iter().filter(move |place| self.applies(*place))
    }

    /// What it does in a place, in a few words.
    pub fn words_in(self, place: Where) -> &'static str {
        let mut here = self.bindings().iter().filter(|binding| binding.places.contains(&place));
        let own = here.find_map(|binding| binding.words);
        own.or_else(|| ROWS.iter().find(|row| row.action == self).map(|row| row.words))
            .unwrap_or_default()
    }
}
