//! The partner's detail view: what is open, and how it changes. Each table is a [`RecordPane`]; the profile
//! is a list of [`Fact`]s. Keys that lead elsewhere put another layer on top of this one, so that going back
//! ends where it began, with the cursor where it was.

mod arrivals;
mod keys;
mod msg;
mod places;

use std::collections::BTreeMap;

pub use msg::{PartnerEffect, PartnerMsg};

pub(super) use arrivals::{list_facts, on_msg, refresh};
pub(super) use keys::{ask_api, ask_fresh, month_of, on_action, open_tab, tab_key};
pub(super) use places::{come_back, open_at, show_rows};

use super::list_cursor::ListCursor;
use super::records::RecordPane;
use super::request::Loadable;
use crate::domain::profile::{Metrics, PartnerProfile};
use crate::domain::record_table::{RecordQuery, RecordTable};
use crate::partner_facts::{Fact, FactStyle};

/// From so many columns on the profile may have two columns of lines.
const TWO_COLUMNS: u16 = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tab {
    /// Who the partner is.
    Profile,
    /// Totals, and how they developed by month.
    Metrics,
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

    pub fn title(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Metrics => "Metrics",
            Self::Sheet(sheet) => sheet.title(),
        }
    }

    /// The letter that opens the tab after `t`.
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
                // Not a tab, but a place of its own.
                RecordTable::ProgrammeRewards => 'R',
            },
        }
    }
}

/// How far the fetch of a partner's members and links is; it starts when the partner is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fetch {
    #[default]
    Running,
    Done,
    /// Why it failed.
    Failed(String),
}

/// One open partner.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The partnership's key.
    pub key: String,
    /// The partner's name, known before anything is read.
    pub name: String,
    /// Read by key, so it is there at once.
    pub profile: Loadable<PartnerProfile>,
    /// Summed over all of the partner's rows, so it takes longer.
    pub metrics: Loadable<Metrics>,
    /// The lines of the profile tab.
    pub facts: Vec<Fact>,
    /// The cursor among them.
    pub fact: ListCursor,
    /// The place of the selected month, the oldest being 0.
    pub month: usize,
    pub tab: Tab,
    /// The tables that were opened.
    pub panes: BTreeMap<RecordTable, RecordPane>,
    /// `t` was pressed: the next letter opens a tab.
    pub picks_tab: bool,
    /// Which state of the store it was read from.
    pub(super) generation: u64,
}

impl Detail {
    /// A partner of which nothing has been read yet.
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
            picks_tab: false,
            generation: 0,
        }
    }

    /// The open table.
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

    /// How many rows the open tab has on a screen of so many: without the title, the partner's line, the
    /// tabs, the filters and titles of a table, and the status line.
    pub(super) fn rows(&self, screen: u16) -> usize {
        let lines = match self.tab {
            Tab::Sheet(_) => 5 + u16::from(self.pane().is_some_and(RecordPane::has_chips)),
            Tab::Profile | Tab::Metrics => 4,
        };
        usize::from(screen.saturating_sub(lines))
    }

    /// Where the profile's second column of lines begins, if it has one: on a wide screen, where two columns show
    /// all of it.
    pub fn second_column(&self, (columns, screen): (u16, u16)) -> Option<usize> {
        let all = self.facts.len();
        let longer = |at: &usize| (*at).max(all - at);
        let headings = self.facts.iter().enumerate().skip(1);
        let headings = headings.filter(|(_, fact)| fact.standing == FactStyle::Heading);
        let at = headings.map(|(at, _)| at).min_by_key(longer)?;
        (columns >= TWO_COLUMNS && longer(&at) <= self.rows(screen)).then_some(at)
    }

    /// How many of the profile's lines are on the screen.
    pub(super) fn fact_rows(&self, room: (u16, u16)) -> usize {
        if self.second_column(room).is_some() { self.facts.len() } else { self.rows(room.1) }
    }

    /// Fits the open tab to the columns and rows of the screen.
    pub(super) fn fit(&mut self, room: (u16, u16)) {
        let (rows, shown) = (self.rows(room.1), self.fact_rows(room));
        self.fact.follow(self.facts.len(), shown);
        if let Some(pane) = self.pane_mut() {
            pane.set_height(rows);
        }
    }

    /// The table of this kind, made if it wasn't opened before.
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
