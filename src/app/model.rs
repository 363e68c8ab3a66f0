//! What the console knows.

use std::collections::{BTreeMap, HashSet};

use super::case_list::CaseList;
use super::columns::ChosenColumns;
use super::detail::{Fetch, PlacesMenu};
use super::export_dialog::ExportDialog;
use super::find::Find;
use super::layers::{Layer, Layers};
use super::line::InputLine;
use super::notices::Notices;
use super::palette::Palette;
use super::picker::Picker;
use super::record::RecordTree;
use super::request::{Awaited, RequestId, RequestIds};
use super::state::{DataState, History, Programme, Themes};
use super::table::PartnersTable;
use super::wizard::{MessagePrompt, Remembered};
use crate::domain::{PartnerColumn, RecordTable, Segment, Timestamp, Zone};
use crate::keymap::{Action, Key, Keymap, Where};
use crate::query::{Moment, Query, QueryError};
use crate::roster::{FilterContext, Roster};
use crate::views::{SessionState, Views};

/// Everything that a frame is drawn from.
#[derive(Debug)]
pub struct Model {
    /// The profile's name, always in view.
    pub profile: String,
    /// What is open.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Overlay,
    /// What is being written above the table.
    pub bar: Bar,
    /// The partner table.
    pub table: PartnersTable,
    /// The zone in which dates are shown.
    pub zone: Zone,
    /// How the data stands.
    pub data: DataState,
    /// What was written before.
    pub history: History,
    /// What is known of the programme beside its data.
    pub programme: Programme,
    /// Which themes there are.
    pub themes: Themes,
    /// Keys and what they do.
    pub keymap: Keymap,
    /// What is said in the first line, and what was.
    pub notices: Notices,
    /// Keys that do nothing, and where: each is told once.
    pub(super) told_keys: HashSet<(Where, Key)>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Whether the program ends.
    pub(super) quit: Quit,
    /// Leaving the table takes the key twice.
    pub confirms_quit: bool,
    /// Whether anything changed since the last frame.
    pub(super) changed: bool,
    /// Where the configuration file would be, for the first screen.
    pub config_file: String,
    /// The folder that exports go to, as the user writes it.
    pub exports_folder: String,
    /// Saved views.
    pub views: Views,
    /// Profiles that can be opened.
    pub profiles: Vec<String>,
    /// What lies over the table.
    pub layers: Layers,
    /// What was answered, by what it is about.
    pub(super) remembered: BTreeMap<String, Remembered>,
    /// The columns that were chosen for sheets.
    pub sheet_columns: BTreeMap<RecordTable, Vec<usize>>,
    /// Members and links by partner: how their fetching stands.
    pub fetches: BTreeMap<String, Fetch>,
    /// The partnership of whom the API is being asked what is new.
    pub(super) refreshed: Option<String>,
    /// The record that was asked for last.
    pub(super) record: Awaited,
    requests: RequestIds,
}

/// How far the user is with leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quit {
    Stays,
    /// The key was pressed once; the notice that says so is shown.
    Asked,
    Leaves,
}

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Nothing is set up: how to begin.
    Welcome,
    /// All partners.
    Partners,
}

/// What lies over the screen.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Nothing.
    None,
    /// The keys, scrolled by so many lines.
    Help(u16),
    /// A filter's values.
    Picker(Box<Picker>),
    /// All columns; the cursor's place.
    Columns(usize),
    /// Saved views; the cursor's place.
    Views(usize),
    /// Profiles; the cursor's place.
    Profiles(usize),
    /// A cell as a whole: title, text, lines scrolled by.
    Cell(String, String, u16),
    /// All columns of a sheet; the cursor's place.
    SheetColumns(RecordTable, usize),
    /// The kinds of rows that a sheet has.
    Kinds(Box<Kinds>),
    /// Where a row leads.
    Places(Box<PlacesMenu>),
    /// A record as a whole.
    Record(Box<RecordTree>),
    /// A message to be investigated.
    Message(Box<MessagePrompt>),
    /// Kept cases.
    Cases(Box<CaseList>),
    /// Find anything.
    Find(Box<Find>),
    /// Everything that keys do.
    Palette(Box<Palette>),
    /// An export.
    ExportDialog(Box<ExportDialog>),
    /// How the table is to be written; the cursor's place.
    TableExport(usize),
}

impl Overlay {
    /// Where keys go while it lies on top; nothing where nothing does.
    fn focus(&self) -> Option<Where> {
        Some(match self {
            Self::None => return None,
            Self::Help(_) => Where::Help,
            Self::Picker(picker) if picker.is_free() => Where::FreePicker,
            Self::Picker(_) => Where::Picker,
            Self::Columns(_) => Where::Columns,
            Self::Views(_) => Where::Views,
            Self::Profiles(_) => Where::Profiles,
            Self::Cell(..) => Where::Cell,
            Self::SheetColumns(..) => Where::SheetColumns,
            Self::Kinds(_) => Where::Kinds,
            Self::Places(_) => Where::Follow,
            Self::Record(_) => Where::Record,
            Self::Message(_) => Where::Message,
            Self::Cases(_) => Where::Cases,
            Self::Find(_) => Where::Find,
            Self::Palette(_) => Where::Palette,
            Self::ExportDialog(dialog) => dialog.focus(),
            Self::TableExport(_) => Where::TableExport,
        })
    }
}

/// The kinds of rows of a sheet, to be chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// Which reading of them is awaited.
    pub(super) awaited: Awaited,
    /// A kind, how many rows are of it, whether it is chosen.
    pub items: Vec<(String, Option<i64>, bool)>,
    /// The cursor.
    pub at: usize,
}

/// What is being written above the table.
#[derive(Clone, Debug)]
pub enum Bar {
    /// Nothing: what is set is shown, if anything is.
    Chips,
    /// A filter's letter is awaited, or a chip's number.
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

/// The query line as it is being written.
#[derive(Clone, Debug)]
pub struct QueryBar {
    /// What stands there.
    pub line: InputLine,
    /// What was shown before.
    pub before: Before,
    /// What is wrong with it.
    pub error: Option<QueryError>,
    /// What can be written here: text and how many partners it means.
    pub offers: Vec<(String, Option<usize>)>,
    /// Which of them Tab put there last.
    pub offered: Option<usize>,
    /// Where the text that they replace begins.
    pub from: usize,
}

impl Model {
    /// A console on a profile, before anything was read.
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
            bar: Bar::Chips,
            table: PartnersTable::default(),
            zone,
            keymap,
            notices: Notices::default(),
            confirms_quit: true,
            told_keys: HashSet::new(),
            size,
            quit: Quit::Stays,
            changed: true,
            config_file: String::new(),
            exports_folder: "exports".to_owned(),
            views: Views::default(),
            profiles: Vec::new(),
            remembered: BTreeMap::new(),
            layers: Layers::default(),
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

    /// Puts the console where it was left. A query that isn't understood any more is dropped.
    pub fn restore(&mut self, saved: SessionState) {
        let query = Query::parse(&saved.query).unwrap_or_default();
        let columns = ChosenColumns::new(saved.columns, saved.widths);
        let context = self.table.context.clone();
        self.table = PartnersTable::left_at(query, columns, saved.partner);
        self.table.context = context;
        self.sheet_columns = saved.sheets;
        self.history.lines = saved.lines;
        self.history.searches = saved.searches;
        self.fit_table();
    }

    /// Where the console is left.
    pub fn session_state(&self) -> SessionState {
        SessionState {
            query: self.table.asked().to_string(),
            columns: self.table.columns.chosen().to_vec(),
            widths: self.table.columns.widths().clone(),
            partner: self.table.selected_key(),
            sheets: self.sheet_columns.clone(),
            lines: self.history.lines.clone(),
            searches: self.history.searches.clone(),
            theme: (self.themes.shown != self.themes.configured)
                .then(|| (self.themes.shown.clone(), self.themes.configured.clone())),
        }
    }

    /// The segments that the offers file names.
    pub fn set_segments(&mut self, segments: Vec<Segment>) {
        self.table.context.segments = segments.into();
    }

    /// The names of the segments.
    pub(super) fn segment_names(&self) -> Vec<String> {
        self.table.context.segments.iter().map(|segment| segment.name.clone()).collect()
    }

    /// Answers hang on the time.
    pub(super) fn set_now(&mut self, now: Timestamp) {
        self.data.age.now = Some(now);
        self.notices.now = Some(now);
        self.table.context.moment = Moment { now, zone: self.zone };
    }

    /// Gives the table the rows that bars and lines leave.
    pub(super) fn fit_table(&mut self) {
        let rows = self.table_rows();
        self.table.set_height(rows);
        if let Some(detail) = self.layers.partner_mut() {
            detail.fit(self.size.1);
        }
    }

    /// How many lines stand between the first one and the columns' titles.
    pub fn bar_rows(&self) -> u16 {
        match &self.bar {
            Bar::Chips => u16::from(!self.table.asked().terms.is_empty()),
            // A caret, and why it stands there.
            Bar::Query(bar) if bar.error.is_some() => 3,
            Bar::Filter | Bar::Query(_) => 2,
            Bar::Search(..) | Bar::Name(_) => 1,
        }
    }

    /// All that the answer to the table's query hangs on.
    pub fn question(&self) -> (Roster, Query, FilterContext) {
        (self.table.roster().clone(), self.table.asked().clone(), self.table.context.clone())
    }

    /// Whether keys go elsewhere than to the tables: into what lies over them, or is being written.
    pub(super) fn is_elsewhere(&self) -> bool {
        !matches!(self.focus(), Where::Table | Where::Detail)
    }

    /// Whether the program ends.
    pub fn leaves(&self) -> bool {
        self.quit == Quit::Leaves
    }

    /// Something else was pressed than the key that leaves, or too late.
    pub(super) fn stays(&mut self) {
        if self.quit == Quit::Asked {
            self.quit = Quit::Stays;
        }
    }

    /// A number for a request.
    pub(super) fn request(&mut self) -> RequestId {
        self.requests.next()
    }

    /// The screen that is open, without what lies over it.
    pub fn place(&self) -> Where {
        match (self.screen, self.layers.top()) {
            (Screen::Welcome, _) => Where::Welcome,
            (Screen::Partners, None) => Where::Table,
            (Screen::Partners, Some(Layer::Partner(_))) => Where::Detail,
            (Screen::Partners, Some(Layer::Sweep(_))) => Where::Sweep,
            (Screen::Partners, Some(Layer::Investigation(_))) => Where::Wizard,
        }
    }

    /// Where the next key goes: into what lies on top.
    pub fn focus(&self) -> Where {
        if let Some(place) = self.overlay.focus() {
            return place;
        }
        match (self.place(), self.layers.top(), &self.bar) {
            (_, Some(Layer::Investigation(wizard)), _) => match &wizard.asked {
                Some(asked) if asked.says.is_some() => Where::Note,
                Some(_) => Where::Answer,
                None => Where::Wizard,
            },
            (_, Some(Layer::Partner(detail)), _) if detail.search.is_some() => Where::Line,
            (_, Some(Layer::Partner(detail)), _) if detail.picks_tab => Where::TabLetter,
            (Where::Table, _, Bar::Filter) => Where::Filter,
            (Where::Table, _, Bar::Query(_)) => Where::QueryLine,
            (Where::Table, _, Bar::Search(..) | Bar::Name(_)) => Where::Line,
            (place, ..) => place,
        }
    }

    /// The key that does an action in the place that is open, as hints show it.
    pub fn hint(&self, action: Action) -> String {
        self.keymap.hint(self.place(), action)
    }

    /// The columns of the chooser: those that are shown, then the others.
    pub fn all_columns(&self) -> Vec<PartnerColumn> {
        use strum::IntoEnumIterator;
        let chosen = self.table.columns.chosen();
        let others = PartnerColumn::iter().filter(|column| !chosen.contains(column));
        chosen.iter().copied().chain(others).collect()
    }

    /// How many partners fit on the screen: all rows but the title, what is above the table, the
    /// columns' titles and the status line.
    pub fn table_rows(&self) -> usize {
        usize::from(self.size.1.saturating_sub(3 + self.bar_rows()))
    }

    /// Whether a frame has to be drawn; asking resets it.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }
}
