//! The partner's detail view: what is open, and how it changes. Each table is a [`RecordPane`]; what is one
//! per partner is a list of [`Fact`]s. Keys that lead elsewhere put another layer over this one, so that the
//! way back ends where it began, with the cursor where it was.

mod arrivals;
mod choosers;
mod keys;
mod layout;
mod msg;
mod pane;
mod places;
mod search;

use std::collections::BTreeMap;

pub use layout::{PlacedField, has_room, layout};
pub use msg::{PartnerEffect, PartnerMsg};
pub use pane::{RecordAnswer, RecordPane};
pub use places::PlacesMenu;

pub(super) use arrivals::{on_msg, refresh};
pub(super) use choosers::{chooser_key, kinds_key};
pub(super) use keys::{ask_api, ask_fresh, on_action, sort_by, tab_key};
pub(super) use places::{follow, places_key};
pub(super) use search::{paste, search_key};

use super::line::InputLine;
use super::request::RequestId;
use crate::domain::profile::{Metrics, PartnerProfile};
use crate::domain::record_table::{RecordQuery, RecordTable};
use crate::partner_facts::Fact;

/// Something that is read while something else, or nothing, is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Loadable<T> {
    /// Not asked for.
    #[default]
    Idle,
    /// On its way; what was known before is shown meanwhile.
    Loading(RequestId, Option<T>),
    /// Here.
    Ready(T),
    /// It could not be read.
    Failed(String, Option<T>),
}

impl<T> Loadable<T> {
    /// What there is to show.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Loading(_, value) | Self::Failed(_, value) => value.as_ref(),
            Self::Ready(value) => Some(value),
        }
    }

    fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Idle => None,
            Self::Loading(_, value) | Self::Failed(_, value) => value,
            Self::Ready(value) => Some(value),
        }
    }

    /// Is read again by this request; answers to older ones count no more.
    pub(super) fn request(&mut self, request: RequestId) {
        *self = Self::Loading(request, self.take());
    }

    /// Takes what came of a request, unless another one was made since: tells whether it did.
    pub(super) fn accept(&mut self, request: RequestId, result: Result<T, String>) -> bool {
        let awaited = matches!(self, Self::Loading(newest, _) if *newest == request);
        if awaited {
            *self = match result {
                Ok(value) => Self::Ready(value),
                Err(error) => Self::Failed(error, self.take()),
            };
        }
        awaited
    }

    /// It can't even be asked for.
    pub(super) fn fail(&mut self, error: String) {
        *self = Self::Failed(error, self.take());
    }
}

/// A tab of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tab {
    /// Who the partner is.
    Profile,
    /// Numbers, and how they went by month.
    Metrics,
    /// A table.
    Sheet(RecordTable),
}

impl Tab {
    /// All tabs, in order.
    pub fn all() -> Vec<Self> {
        [Self::Profile, Self::Metrics]
            .into_iter()
            .chain(RecordTable::all().map(Self::Sheet))
            .collect()
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Metrics => "Metrics",
            Self::Sheet(sheet) => sheet.title(),
        }
    }

    /// The letter that opens it, after `t`.
    pub fn letter(self) -> char {
        match self {
            Self::Profile => 'p',
            Self::Metrics => 'm',
            Self::Sheet(sheet) => match sheet {
                RecordTable::Customers => 'c',
                RecordTable::Rewards => 'r',
                RecordTable::Transactions => 't',
                RecordTable::Leads => 'l',
                RecordTable::Deals => 'd',
                RecordTable::Resources => 's',
                RecordTable::Training => 'g',
                RecordTable::Actions => 'a',
                RecordTable::Links => 'k',
                RecordTable::Applications => 'f',
                RecordTable::Timeline => 'i',
            },
        }
    }
}

/// A cursor in a list that is all there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    /// The line under the cursor.
    pub at: usize,
    /// The first line on the screen.
    pub top: usize,
}

impl ListCursor {
    /// Moves within a list, of which so many lines are on the screen.
    pub(super) fn move_by(&mut self, lines: isize, len: usize, height: usize) {
        self.at = self.at.saturating_add_signed(lines).min(len.saturating_sub(1));
        self.follow(len, height);
    }

    /// Keeps the cursor on the screen.
    pub(super) fn follow(&mut self, len: usize, height: usize) {
        let height = height.max(1);
        self.at = self.at.min(len.saturating_sub(1));
        let lowest = (self.at + 1).saturating_sub(height);
        self.top = self.top.min(self.at).max(lowest).min(len.saturating_sub(height));
    }
}

/// The members and links of a partner, which are fetched when it is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fetch {
    /// On their way.
    #[default]
    Running,
    /// Here.
    Done,
    /// Why they aren't here.
    Failed(String),
}

/// One partner, opened.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The partnership's key.
    pub key: String,
    /// The partner's name, known before anything else.
    pub name: String,
    /// What is one per partner.
    pub profile: Loadable<PartnerProfile>,
    /// What takes a pass over all rows.
    pub metrics: Loadable<Metrics>,
    /// What the profile's tab lists.
    pub facts: Vec<Fact>,
    /// The cursor among them.
    pub fact: ListCursor,
    /// The month in hand, from the first.
    pub month: usize,
    /// The tab that is open.
    pub tab: Tab,
    /// Tables that were opened.
    pub panes: BTreeMap<RecordTable, RecordPane>,
    /// A search that is being written, and the words before it.
    pub search: Option<(InputLine, Vec<String>)>,
    /// `t` was pressed: the next letter opens a tab.
    pub picks_tab: bool,
    /// Which state of the store it was read from.
    pub(super) generation: u64,
}

impl Detail {
    /// A partner, of which nothing is read yet.
    pub fn new(key: &str, name: &str) -> Self {
        Self {
            key: key.to_owned(),
            name: name.to_owned(),
            profile: Loadable::Idle,
            metrics: Loadable::Idle,
            facts: Vec::new(),
            fact: ListCursor::default(),
            month: 0,
            tab: Tab::Profile,
            panes: BTreeMap::new(),
            search: None,
            picks_tab: false,
            generation: 0,
        }
    }

    /// The table that is open.
    pub fn pane(&self) -> Option<&RecordPane> {
        match self.tab {
            Tab::Sheet(sheet) => self.panes.get(&sheet),
            _ => None,
        }
    }

    pub(super) fn pane_mut(&mut self) -> Option<&mut RecordPane> {
        match self.tab {
            Tab::Sheet(sheet) => self.panes.get_mut(&sheet),
            _ => None,
        }
    }

    /// Whether something narrows the open table, which takes a line to say.
    pub fn has_chips(&self) -> bool {
        self.search.is_some() || self.pane().is_some_and(|pane| !pane.query.is_whole())
    }

    /// Rows of the tab that is open, on a screen of so many: without the title, the partner's line, the
    /// tabs, what narrows a table, its titles, the status line.
    pub(super) fn rows(&self, screen: u16) -> usize {
        let lines = match self.tab {
            Tab::Sheet(_) => 5 + u16::from(self.has_chips()),
            Tab::Profile | Tab::Metrics => 4,
        };
        usize::from(screen.saturating_sub(lines))
    }

    /// Gives the open table the rows that are left.
    pub(super) fn fit(&mut self, screen: u16) {
        let rows = self.rows(screen);
        let facts = self.facts.len();
        self.fact.follow(facts, rows);
        if let Some(pane) = self.pane_mut() {
            pane.set_height(rows);
        }
    }

    /// The table of a sheet, made when it wasn't opened before.
    pub(super) fn pane_of(
        &mut self,
        sheet: RecordTable,
        columns: Option<&Vec<usize>>,
    ) -> &mut RecordPane {
        let key = &self.key;
        self.panes.entry(sheet).or_insert_with(|| {
            let columns = columns.cloned().unwrap_or_else(|| RecordPane::first_columns(sheet));
            RecordPane::new(RecordQuery::new(sheet, key), columns)
        })
    }

    /// The table whose request `of` gives.
    pub(super) fn pane_with(
        &mut self,
        of: impl Fn(&RecordPane) -> bool,
    ) -> Option<&mut RecordPane> {
        self.panes.values_mut().find(|pane| of(pane))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::request::RequestIds;

    #[test]
    fn every_tab_has_a_letter_of_its_own() {
        let mut letters: Vec<char> = Tab::all().into_iter().map(Tab::letter).collect();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), Tab::all().len());
    }

    #[test]
    fn what_was_known_stays_while_it_is_read_anew_and_when_that_fails() {
        let mut ids = RequestIds::default();
        let (old, new) = (ids.next(), ids.next());
        let mut value = Loadable::Ready(1);
        value.request(old);
        assert_eq!(value.value(), Some(&1));
        assert!(value.accept(old, Err("disk".to_owned())));
        assert_eq!(value, Loadable::Failed("disk".to_owned(), Some(1)));
        value.request(old);
        value.request(new);
        assert!(!value.accept(old, Ok(7)) && value.accept(new, Ok(2)) && !value.accept(new, Ok(8)));
        assert_eq!(value, Loadable::Ready(2));
    }
}
