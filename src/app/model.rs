//! What the console knows.

use std::collections::{BTreeMap, HashSet};

use super::case_list::{CaseList, CaseListLine};
use super::columns::ChosenColumns;
use super::detail::Fetch;
use super::export_dialog::ExportDialog;
use super::find::Find;
use super::glance::{self, Glance};
use super::help::HelpPane;
use super::jump::Jump;
use super::layers::{Layer, Layers};
use super::line::InputLine;
use super::notices::Notices;
use super::palette::Palette;
use super::picker::Picker;
use super::places::PlacesMenu;
use super::record::RecordTree;
use super::request::{Awaited, RequestId, RequestIds};
use super::setup::SetupForm;
use super::state::{DataState, ExportFolders, History, Preferences, Programme, Themes};
use super::table::PartnersTable;
use super::wizard::{MessagePrompt, Remembered};
use crate::domain::{PartnerColumn, RecordTable, Segment, Timestamp, Zone};
use crate::keymap::{Action, Key, Keymap, Where};
use crate::query::{Moment, Query, QueryError, Term};
use crate::roster::{FilterContext, Roster};
use crate::views::{SessionState, Views};

/// Everything that a frame is drawn from.
#[derive(Debug)]
pub struct Model {
    /// The profile's name, which is always on the screen.
    pub profile: String,
    pub screen: Screen,
    /// The list or dialog on top of everything else.
    pub overlay: Overlay,
    /// What is searched in a short list on top.
    pub jump: Option<Jump>,
    /// The help, over all of it: what lies below goes on and takes its answers.
    pub help: Option<Box<HelpPane>>,
    /// What is being written above the table.
    pub bar: Bar,
    /// The terms that the last search brought; they go with it.
    pub(super) searched: Vec<Term>,
    pub table: PartnersTable,
    /// The zone in which dates are shown.
    pub zone: Zone,
    pub data: DataState,
    /// What was searched and asked for before.
    pub history: History,
    /// What is known of the programme besides its data.
    pub programme: Programme,
    pub themes: Themes,
    pub keymap: Keymap,
    /// What is said in the first line, and what was.
    pub notices: Notices,
    /// Keys that do nothing, and where: each is told once.
    pub(super) told_keys: HashSet<(Where, Key)>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Whether the program ends.
    pub(super) quit: Quit,
    pub preferences: Preferences,
    /// Names, e-mails and keys are masked: others see the screen too.
    pub hides_names: bool,
    /// Whether anything has changed since the last frame.
    pub(super) changed: bool,
    /// Where the configuration file would be, for the welcome screen.
    pub config_file: String,
    /// Where exports go.
    pub exports: ExportFolders,
    pub views: Views,
    /// Profiles that can be opened.
    pub profiles: Vec<String>,
    /// The kept cases, newest first.
    pub cases: Vec<CaseListLine>,
    /// Where their list was asked for, while they are read.
    pub(super) cases_asked: Option<Where>,
    /// How many readings of them are still to come.
    pub(super) cases_pending: usize,
    /// What lies on top of the table.
    pub layers: Layers,
    /// Who is under the cursor, where that is shown.
    pub glance: Option<Glance>,
    /// Answers and edited replies, by the event they are about.
    pub(super) remembered: BTreeMap<String, Remembered>,
    /// The columns chosen for record tables.
    pub sheet_columns: BTreeMap<RecordTable, Vec<usize>>,
    /// How far the fetch of members and links is, by partnership.
    pub fetches: BTreeMap<String, Fetch>,
    /// The partnership for which the API is being asked what is new.
    pub(super) refreshed: Option<String>,
    /// The request for a whole record.
    pub(super) record: Awaited,
    requests: RequestIds,
}

/// How far the user is with leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quit {
    Stays,
    /// The key was pressed once, and the notice with this number says so.
    Asked(u64),
    Leaves,
}

/// The screen at the bottom of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Nothing is set up yet: shows how to begin.
    Welcome,
    Partners,
}

/// What lies on top of the screen and takes the keys.
#[derive(Clone, Debug)]
pub enum Overlay {
    None,
    /// A filter's values.
    Picker(Box<Picker>),
    /// All columns; the cursor's place.
    Columns(usize),
    /// Saved views; the cursor's place.
    Views(usize),
    /// Profiles; the cursor's place.
    Profiles(usize),
    /// A cell in full: title, text, and how many lines it is scrolled down.
    Cell(String, String, u16),
    /// All columns of a record table; the cursor's place.
    SheetColumns(RecordTable, usize),
    /// The kinds of rows in a record table.
    Kinds(Box<Kinds>),
    /// Where a row leads.
    Places(Box<PlacesMenu>),
    /// Every field of a record.
    Record(Box<RecordTree>),
    /// The box for a partner's message.
    Message(Box<MessagePrompt>),
    Cases(Box<CaseList>),
    /// A programme to be set up.
    Setup(Box<SetupForm>),
    Find(Box<Find>),
    /// Every action, found by its words.
    Palette(Box<Palette>),
    ExportDialog(Box<ExportDialog>),
    /// How to write the table; the cursor's place.
    TableExport(usize),
}

impl Overlay {
    /// Where keys go while it is on top; `None` when nothing is.
    pub fn focus(&self) -> Option<Where> {
        Some(match self {
            Self::None => return None,
            Self::Picker(picker) if picker.is_free() => Where::FreePicker,
            Self::Picker(picker) if picker.is_narrowed() => Where::Picker,
            Self::Picker(_) => Where::Values,
            Self::Columns(_) => Where::Columns,
            Self::Views(_) => Where::Views,
            Self::Profiles(_) => Where::Profiles,
            Self::Cell(..) => Where::Cell,
            Self::SheetColumns(..) => Where::SheetColumns,
            Self::Kinds(_) => Where::Kinds,
            Self::Places(_) => Where::Follow,
            Self::Record(_) => Where::Record,
            Self::Message(_) => Where::Message,
            Self::Cases(cases) if cases.written.is_some() => Where::Line,
            Self::Cases(_) => Where::Cases,
            Self::Setup(_) => Where::Setup,
            Self::Find(_) => Where::Find,
            Self::Palette(_) => Where::Palette,
            Self::ExportDialog(dialog) => dialog.focus(),
            Self::TableExport(_) => Where::TableExport,
        })
    }
}

/// The kinds of rows in a record table, to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// The request for the kinds.
    pub(super) awaited: Awaited,
    /// For each kind, its name, how many rows it has, and whether it is chosen.
    pub items: Vec<(String, Option<i64>, bool)>,
    pub at: usize,
}

/// What is being written above the table.
#[derive(Clone, Debug)]
pub enum Bar {
    /// Nothing: the filters that are set are shown, if any.
    Chips,
    /// Waits for a filter's letter or a chip's number.
    Filter,
    /// A search, and what was shown before it.
    Search(InputLine, Before),
    /// The query line.
    Query(Box<QueryBar>),
    /// The name of a view.
    Name(InputLine),
}

/// What the table showed before something was written, for whoever drops it.
#[derive(Clone, Debug)]
pub struct Before {
    pub(super) query: Query,
    /// The partner under the cursor, by key.
    pub(super) partner: Option<String>,
}

impl Before {
    pub(super) fn of(model: &Model) -> Self {
        Self { query: model.table.asked().clone(), partner: model.table.selected_key() }
    }
}

/// The query line while it is being written.
#[derive(Clone, Debug)]
pub struct QueryBar {
    pub line: InputLine,
    /// What was shown before.
    pub before: Before,
    /// What is wrong with the line.
    pub error: Option<QueryError>,
    /// What can be written at the cursor, and how many partners have it.
    pub offers: Vec<(String, Option<usize>)>,
    /// Which of them Tab has written, if any.
    pub offered: Option<usize>,
    /// Where the text that an offer replaces begins, in characters.
    pub from: usize,
}

impl Model {
    /// A console for a profile, before anything has been read.
    pub fn new(
        profile: &str,
        screen: Screen,
        keymap: Keymap,
        zone: Zone,
        size: (u16, u16),
    ) -> Self {
        let mut model = Self {
            profile: profile.to_owned(),
            screen,
            overlay: Overlay::None,
            jump: None,
            help: None,
            bar: Bar::Chips,
            searched: Vec::new(),
            table: PartnersTable::default(),
            zone,
            keymap,
            notices: Notices::default(),
            preferences: Preferences::default(),
            hides_names: false,
            told_keys: HashSet::new(),
            size,
            quit: Quit::Stays,
            changed: true,
            config_file: String::new(),
            exports: ExportFolders::default(),
            views: Views::default(),
            profiles: Vec::new(),
            remembered: BTreeMap::new(),
            cases: Vec::new(),
            cases_asked: None,
            cases_pending: 0,
            layers: Layers::default(),
            glance: None,
            data: DataState::default(),
            history: History::default(),
            programme: Programme { reward_word: "reward".to_owned(), ..Programme::default() },
            themes: Themes::default(),
            sheet_columns: BTreeMap::new(),
            fetches: BTreeMap::new(),
            refreshed: None,
            record: Awaited::default(),
            requests: RequestIds::default(),
        };
        model.fit_table();
        model
    }

    /// Restores where the console was left. A query that is no longer understood is dropped.
    pub fn restore(&mut self, saved: SessionState) {
        let query = Query::parse(&saved.query).unwrap_or_default();
        let columns = ChosenColumns::new(saved.columns, saved.widths);
        let context = self.table.context.clone();
        self.table = PartnersTable::left_at(query, columns, saved.partner);
        self.table.context = context;
        self.sheet_columns = saved.sheets;
        self.history.lines = saved.lines;
        self.history.searches = saved.searches;
        self.history.commands = saved.commands;
        self.history.recent = saved.recent;
        self.exports.last = saved.exports;
        self.fit_table();
    }

    /// Where the console is, to be saved when it is left.
    pub fn session_state(&self) -> SessionState {
        SessionState {
            query: self.table.asked().to_string(),
            columns: self.table.columns.chosen().to_vec(),
            widths: self.table.columns.widths().clone(),
            partner: self.table.selected_key(),
            sheets: self.sheet_columns.clone(),
            lines: self.history.lines.clone(),
            searches: self.history.searches.clone(),
            commands: self.history.commands.clone(),
            recent: self.history.recent.clone(),
            exports: self.exports.last.clone(),
            theme: (self.themes.chosen && self.themes.shown != self.themes.configured)
                .then(|| (self.themes.shown.clone(), self.themes.configured.clone())),
        }
    }

    /// Sets the segments of the offers file.
    pub fn set_segments(&mut self, segments: Vec<Segment>) {
        self.table.context.segments = segments.into();
    }

    pub(super) fn segment_names(&self) -> Vec<String> {
        self.table.context.segments.iter().map(|segment| segment.name.clone()).collect()
    }

    /// Sets the time, on which ages and time filters depend.
    pub(super) fn set_now(&mut self, now: Timestamp) {
        self.data.age.now = Some(now);
        self.notices.now = Some(now);
        self.table.context.moment = Moment { now, zone: self.zone };
    }

    /// Fits the table to the rows left over by the bars.
    pub(super) fn fit_table(&mut self) {
        let rows = self.table_rows();
        self.table.set_height(rows);
        self.layers.fit(self.room());
    }

    /// How many lines there are between the first one and the column titles.
    pub fn bar_rows(&self) -> u16 {
        match &self.bar {
            Bar::Chips => u16::from(!self.table.asked().terms.is_empty()),
            // A caret, and why it is there.
            Bar::Query(bar) if bar.error.is_some() => 3,
            Bar::Filter | Bar::Query(_) => 2,
            Bar::Search(..) | Bar::Name(_) => 1,
        }
    }

    /// Everything that the answer to the table's query depends on.
    pub fn question(&self) -> (Roster, Query, FilterContext) {
        (self.table.roster().clone(), self.table.asked().clone(), self.table.context.clone())
    }

    /// Whether the program ends.
    pub fn leaves(&self) -> bool {
        self.quit == Quit::Leaves
    }

    /// A key was pressed. Leaving takes the same key again, while it is still read that it quits.
    pub(super) fn stays_unless(&mut self, again: bool) {
        let is_told = matches!(self.quit, Quit::Asked(number) if self.notices.shows(number));
        if !(again && is_told) {
            self.quit = Quit::Stays;
        }
    }

    /// The number for a new request.
    pub(super) fn request(&mut self) -> RequestId {
        self.requests.next()
    }

    /// The open place, regardless of what is on top of it or being written.
    pub fn place(&self) -> Where {
        match (self.screen, self.layers.top()) {
            (Screen::Welcome, _) => Where::Welcome,
            (Screen::Partners, None) => Where::Table,
            (Screen::Partners, Some(Layer::Partner(_))) => Where::Detail,
            (Screen::Partners, Some(Layer::Sweep(_))) => Where::Sweep,
            (Screen::Partners, Some(Layer::Rewards(_))) => Where::Rewards,
            (Screen::Partners, Some(Layer::Programme(_))) => Where::Programme,
            (Screen::Partners, Some(Layer::Investigation(_))) => Where::Wizard,
        }
    }

    /// Where the next key goes: to whatever is on top.
    pub fn focus(&self) -> Where {
        if self.searches_list() {
            return Where::Line;
        }
        if self.help.is_some() {
            return Where::Help;
        }
        if let Some(place) = self.overlay.focus() {
            return if self.jump.is_some() { Where::Line } else { place };
        }
        match (self.place(), self.layers.top(), &self.bar) {
            (_, Some(Layer::Investigation(wizard)), _) => match &wizard.asked {
                Some(asked) if asked.says.is_some() => Where::Note,
                Some(_) => Where::Answer,
                None => Where::Wizard,
            },
            (_, Some(Layer::Partner(_) | Layer::Rewards(_)), _)
                if self.layers.pane().is_some_and(|pane| pane.search.is_some()) =>
            {
                Where::Line
            }
            (_, Some(Layer::Partner(detail)), _) if detail.picks_tab => Where::TabLetter,
            (Where::Table, _, Bar::Filter) => Where::Filter,
            (Where::Table, _, Bar::Query(_)) => Where::QueryLine,
            (Where::Table, _, Bar::Search(..) | Bar::Name(_)) => Where::Line,
            (place, ..) => place,
        }
    }

    /// Whether the search of the list on top is being written.
    fn searches_list(&self) -> bool {
        let search = match (&self.overlay, self.layers.top()) {
            _ if let Some(pane) = &self.help => &pane.search,
            (Overlay::Cases(cases), _) => &cases.search,
            (Overlay::Record(tree), _) => &tree.search,
            (Overlay::None, Some(Layer::Sweep(pane))) => &pane.search,
            (Overlay::None, Some(Layer::Investigation(wizard))) => &wizard.search,
            _ => return false,
        };
        search.line.is_some()
    }

    /// Hides names, e-mails and keys, or shows them again.
    pub(super) fn toggle_names(&mut self) {
        self.hides_names = !self.hides_names;
        self.changed = true;
    }

    /// The key for an action in the open place, as hints show it.
    pub fn hint(&self, action: Action) -> String {
        self.keymap.hint(self.place(), action)
    }

    /// The columns in the order of the chooser: the chosen ones, then the others.
    pub fn all_columns(&self) -> Vec<PartnerColumn> {
        use strum::IntoEnumIterator;
        let chosen = self.table.columns.chosen();
        let others = PartnerColumn::iter().filter(|column| !chosen.contains(column));
        chosen.iter().copied().chain(others).collect()
    }

    /// How many partners fit on the screen: all rows but the title, the bars, the column titles and the
    /// status line.
    pub fn table_rows(&self) -> usize {
        usize::from(self.room().1.saturating_sub(3 + self.bar_rows()))
    }

    /// Columns and rows that the open screen has: all but the glance's.
    pub fn room(&self) -> (u16, u16) {
        let (columns, rows) = self.size;
        (columns, rows.saturating_sub(glance::rows(self)))
    }

    /// Whether a frame has to be drawn; asking resets it.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
}
