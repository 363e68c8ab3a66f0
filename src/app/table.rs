//! The partner table's state: what is asked, what is seen, in which order, and where the cursor is.
//! The cursor stays on its partner, whatever is sorted, filtered or read anew.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::columns::ChosenColumns;
use crate::domain::num::len;
use crate::query::{Query, Sort, SortColumn, Test, Text};
use crate::roster::{FilterContext, Roster, RosterView};

/// The partner table.
#[derive(Debug, Default)]
pub struct PartnersTable {
    roster: Roster,
    view: RosterView,
    query: Query,
    /// What was asked and can't be answered at once; until it is, the old rows stay.
    waiting: Option<Query>,
    /// What answers depend on, beside the partners.
    pub context: FilterContext,
    /// The columns.
    pub columns: ChosenColumns,
    /// Marked partners, by key.
    marks: BTreeSet<String>,
    /// Partners that changed since they were looked at, by key.
    changed: BTreeSet<String>,
    /// The place of the cursor in the view.
    cursor: usize,
    /// The place of the first row on the screen.
    top: usize,
    height: usize,
    /// Only the first window was read yet.
    pub partial: bool,
    /// The counts are the API's own, not yet ours.
    pub provisional: bool,
    cursor_goes: CursorGoes,
    /// The partner on whom the console was left: the cursor goes there once it is known.
    wanted: Option<String>,
    /// The partner under the cursor is to be opened once the rows are those that were asked for.
    pub(super) open_when_answered: bool,
}

/// Where the cursor goes when other rows arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CursorGoes {
    /// Nobody moved it: the table stays at its top, whatever arrives there.
    #[default]
    Nowhere,
    /// It stays on its partner.
    Along,
    /// Something new was asked: to the first row.
    First,
}

impl PartnersTable {
    /// A table that opens where it was left.
    pub fn left_at(query: Query, columns: ChosenColumns, partner: Option<String>) -> Self {
        Self { query, columns, wanted: partner, ..Self::default() }
    }

    /// Takes new partners; the cursor stays on its partner, and on its row of the screen. Tells
    /// whether the query has to be answered anew elsewhere.
    pub fn replace(&mut self, roster: Roster, partial: bool) -> bool {
        let key = self.selected_key().filter(|_| self.is_along()).or_else(|| self.wanted.clone());
        self.roster = roster;
        self.partial = partial;
        if !partial {
            self.wanted = None;
        }
        let query = self.waiting.take().unwrap_or_else(|| self.query.clone());
        // Of who has which customers, the last answer serves until the next one.
        let asks = !partial && query.customers().next().is_some();
        if self.is_ready(&query, true) {
            let view = RosterView::of(&self.roster, &query, &self.context);
            let row = key.and_then(|key| self.roster.find(&key));
            self.show(query, view, row);
            return asks;
        }
        self.view = RosterView::default();
        self.waiting = Some(query);
        self.wanted = key;
        !partial
    }

    /// Asks. Tells whether the answer takes longer than a frame and has to be found elsewhere; until
    /// then what is seen stays.
    pub fn ask(&mut self, query: Query) -> bool {
        if query != *self.asked() {
            self.cursor_goes = CursorGoes::First;
        }
        self.ask_here(query)
    }

    /// The same, but the cursor stays on its partner, or goes to the one of this key.
    pub fn ask_around(&mut self, query: Query, partner: Option<String>) -> bool {
        if self.cursor_goes == CursorGoes::First {
            self.cursor_goes = CursorGoes::Along;
        }
        self.wanted = partner;
        self.ask_here(query)
    }

    fn ask_here(&mut self, query: Query) -> bool {
        if self.is_ready(&query, false) {
            self.waiting = None;
            let view = RosterView::of(&self.roster, &query, &self.context);
            let row = match self.wanted.take() {
                Some(key) => self.roster.find(&key),
                None => self.selected().filter(|_| self.is_along()),
            };
            self.show(query, view, row);
            return false;
        }
        self.waiting = Some(query);
        // The whole roster is on its way, and is asked when it is here.
        !self.partial
    }

    /// The answer to a query that took longer is here: who has which customers, and the view.
    pub fn answered(&mut self, customers: HashMap<Text, Arc<Vec<u32>>>, view: RosterView) {
        self.context.customers.extend(customers);
        let query = self.waiting.take().unwrap_or_else(|| self.query.clone());
        let row = match self.wanted.take() {
            Some(key) => self.roster.find(&key),
            None => self.selected().filter(|_| self.is_along()),
        };
        self.show(query, view, row);
    }

    /// What was asked can't be answered: what is shown stays.
    pub fn give_up(&mut self) {
        self.waiting = None;
    }

    /// Whether a query is answered here and now. `anew`: rows that are shown mean nothing any more, so
    /// that a search had better be done at once than leave none.
    fn is_ready(&self, query: &Query, anew: bool) -> bool {
        let plain = query.terms.is_empty() && query.sort.is_none();
        // The first window is in the order of names, and of nothing else.
        if self.partial {
            return plain;
        }
        let many = self.roster.len();
        let known = query.customers().all(|text| self.context.customers.contains_key(text));
        let searches = query.terms.iter().any(|term| matches!(term.test, Test::Word(_)));
        known
            && (many < SMALL || self.roster.is_ready(query.sort))
            && (anew || many < SEARCHED || !searches)
    }

    fn show(&mut self, query: Query, view: RosterView, row: Option<u32>) {
        let above = self.cursor - self.top.min(self.cursor);
        self.view = view;
        self.query = query;
        if self.cursor_goes == CursorGoes::First {
            (self.cursor, self.top, self.cursor_goes) = (0, 0, CursorGoes::Nowhere);
            return;
        }
        match row.and_then(|row| self.view.place(row)) {
            Some(place) => {
                self.cursor_goes = CursorGoes::Along;
                self.cursor = place;
                self.top = place.saturating_sub(above);
            }
            // The partner is gone: the cursor stays where it was, as far as there are rows.
            None => self.cursor = self.cursor.min(self.view.len().saturating_sub(1)),
        }
        self.follow();
    }

    /// Sorts by a column: first in its usual direction, then the other way round (rule:
    /// first-direction). Tells as [`Self::ask`].
    pub fn sort_by(&mut self, column: SortColumn) -> bool {
        let mut query = self.asked().clone();
        let descending = match query.sort {
            Some(sort) if sort.column == column => !sort.descending,
            _ => column != SortColumn::Owner,
        };
        query.sort = Some(Sort { column, descending });
        self.ask(query)
    }

    fn is_along(&self) -> bool {
        self.cursor_goes == CursorGoes::Along
    }

    /// Moves the cursor by so many rows, as far as there are any.
    pub fn move_by(&mut self, rows: isize) {
        self.cursor_goes = CursorGoes::Along;
        let last = self.view.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
        self.follow();
        self.look_at_cursor();
    }

    /// Moves by screenfuls (or parts of them): the window moves along, so that the eye stays.
    pub fn page_by(&mut self, rows: isize) {
        self.top = self.top.saturating_add_signed(rows);
        self.move_by(rows);
    }

    /// The row under the cursor is being looked at: its change is no news any more.
    fn look_at_cursor(&mut self) {
        if !self.changed.is_empty()
            && let Some(key) = self.selected_key()
        {
            self.changed.remove(&key);
        }
    }

    /// Sets how many rows are on the screen.
    pub fn set_height(&mut self, height: usize) {
        self.height = height;
        self.follow();
    }

    /// Keeps the cursor within the window, and the window within the view.
    fn follow(&mut self) {
        let height = self.height.max(1);
        let lowest = (self.cursor + 1).saturating_sub(height);
        self.top =
            self.top.min(self.cursor).max(lowest).min(self.view.len().saturating_sub(height));
    }

    /// Marks the partner under the cursor, or unmarks it, and goes on to the next.
    pub fn mark(&mut self) {
        if let Some(key) = self.selected_key() {
            if !self.marks.remove(&key) {
                self.marks.insert(key);
            }
            self.move_by(1);
        }
    }

    /// Unmarks all partners.
    pub fn unmark(&mut self) {
        self.marks.clear();
    }

    /// Marked partners, by key.
    pub fn marks(&self) -> &BTreeSet<String> {
        &self.marks
    }

    /// Notes partners that changed.
    pub fn note_changed(&mut self, keys: impl IntoIterator<Item = String>) {
        self.changed.extend(keys);
    }

    /// Whether a partner changed since it was looked at.
    pub fn has_changed(&self, key: &str) -> bool {
        self.changed.contains(key)
    }

    /// How many did.
    pub fn changed(&self) -> usize {
        self.changed.len()
    }

    /// Everything was looked at.
    pub fn saw_changes(&mut self) {
        self.changed.clear();
    }

    /// The rows on the screen, each a row of [`Self::roster`].
    pub fn window(&self) -> &[u32] {
        self.view.window(self.top, self.top + self.height)
    }

    /// The place on the screen of the cursor's row.
    pub fn cursor_row(&self) -> Option<usize> {
        (!self.view.is_empty()).then(|| self.cursor - self.top)
    }

    /// The place of the cursor in the view, from 0.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The roster's row under the cursor.
    pub fn selected(&self) -> Option<u32> {
        self.view.row(self.cursor)
    }

    /// The partnership under the cursor.
    pub fn selected_key(&self) -> Option<String> {
        self.selected().map(|row| self.roster.key(row))
    }

    /// The partners.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// All rows that are shown, in order.
    pub fn view(&self) -> &RosterView {
        &self.view
    }

    /// How many partners are in view. Until all were read, what the store counted.
    pub fn in_view(&self, counted: Option<i64>) -> usize {
        counted.filter(|_| self.partial).map_or(self.view.len(), len)
    }

    /// What is shown.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// What was asked last: what is shown, or will be.
    pub fn asked(&self) -> &Query {
        self.waiting.as_ref().unwrap_or(&self.query)
    }

    /// Whether an answer is still to come.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// The order.
    pub fn sort(&self) -> Option<Sort> {
        self.query.sort
    }

    /// Rows on the screen.
    pub fn height(&self) -> usize {
        self.height
    }
}

/// So many partners are sorted within a frame, at the first time too.
const SMALL: usize = 20_000;
/// Among so many partners a search may take longer than half a frame: it is done elsewhere.
const SEARCHED: usize = 200_000;
