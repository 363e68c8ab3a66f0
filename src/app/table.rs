//! The state of the partners' table: the query, the rows and their order, and the cursor. The cursor stays
//! on its partner when the table is sorted, filtered or read again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::columns::ChosenColumns;
use crate::domain::num::len;
use crate::query::{Query, Sort, SortColumn, Test, Text};
use crate::roster::{FilterContext, Roster, RosterView};

#[derive(Debug, Default)]
pub struct PartnersTable {
    roster: Roster,
    view: RosterView,
    query: Query,
    /// A query that can't be answered at once; until it is, the old rows stay.
    waiting: Option<Query>,
    /// What answers depend on besides the partners.
    pub context: FilterContext,
    pub columns: ChosenColumns,
    /// Marked partners, by key.
    marks: BTreeSet<String>,
    /// Partners that have changed since they were looked at, by key.
    changed: BTreeSet<String>,
    /// The cursor's place in the view.
    cursor: usize,
    /// The place of the first row on the screen.
    top: usize,
    height: usize,
    /// Only the first window has been read so far.
    pub partial: bool,
    /// The counts are the API's own, not yet ours.
    pub provisional: bool,
    cursor_goes: CursorGoes,
    /// The partner on which the console was left: the cursor goes there once it is known.
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

    /// Takes new partners; the cursor stays on its partner and on its row of the screen. Returns whether the
    /// query has to be answered again elsewhere.
    pub fn replace(&mut self, roster: Roster, partial: bool) -> bool {
        let key = self.selected_key().filter(|_| self.is_along()).or_else(|| self.wanted.clone());
        self.roster = roster;
        self.partial = partial;
        if !partial {
            self.wanted = None;
        }
        let query = self.waiting.take().unwrap_or_else(|| self.query.clone());
        // Until the next answer, the last one for who has which customers will do.
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

    /// Asks a query. Returns whether the answer takes longer than a frame and has to be found elsewhere;
    /// until then the rows on the screen stay.
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
        // The rest of the roster is on its way, and the query is asked when it arrives.
        !self.partial
    }

    /// Takes the answer to a query that took longer: who has which customers, and the view.
    pub fn answered(&mut self, customers: HashMap<Text, Arc<Vec<u32>>>, view: RosterView) {
        self.context.customers.extend(customers);
        let query = self.waiting.take().unwrap_or_else(|| self.query.clone());
        let row = match self.wanted.take() {
            Some(key) => self.roster.find(&key),
            None => self.selected().filter(|_| self.is_along()),
        };
        self.show(query, view, row);
    }

    /// Drops a query that can't be answered, and what was to happen with its rows: what is shown stays.
    pub fn give_up(&mut self) {
        self.waiting = None;
        self.wanted = None;
        self.open_when_answered = false;
        if self.cursor_goes == CursorGoes::First {
            self.cursor_goes = CursorGoes::Along;
        }
    }

    /// Whether a query can be answered right now. `anew`: the rows on the screen are out of date, so that a
    /// slow search at once is better than no rows.
    fn is_ready(&self, query: &Query, anew: bool) -> bool {
        let plain = query.terms.is_empty() && query.sort.is_none();
        // The first window is ordered by name, and holds no other order.
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
            // The partner isn't in the view: the cursor stays at its place, if there are rows that far.
            None => self.cursor = self.cursor.min(self.view.len().saturating_sub(1)),
        }
        self.follow();
    }

    /// Sorts by a column: first in its usual direction, then the other way round (rule:
    /// first-direction). Returns the same as [`Self::ask`].
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

    /// Moves by screenfuls or parts of them: the window moves along, so the cursor keeps its row of the screen.
    pub fn page_by(&mut self, rows: isize) {
        self.top = self.top.saturating_add_signed(rows);
        self.move_by(rows);
    }

    /// The agent sees the row under the cursor, so its change is no longer news.
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

    /// Marks the partner under the cursor, or unmarks it, and moves to the next.
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

    /// Notes partners that have changed.
    pub fn note_changed(&mut self, keys: impl IntoIterator<Item = String>) {
        self.changed.extend(keys);
    }

    /// Whether a partner has changed since it was looked at.
    pub fn has_changed(&self, key: &str) -> bool {
        self.changed.contains(key)
    }

    /// How many partners have.
    pub fn changed(&self) -> usize {
        self.changed.len()
    }

    /// Forgets all changes: the agent has seen them.
    pub fn saw_changes(&mut self) {
        self.changed.clear();
    }

    /// The rows on the screen, each as a row of [`Self::roster`].
    pub fn window(&self) -> &[u32] {
        self.view.window(self.top, self.top + self.height)
    }

    /// The row of the screen that the cursor is on, counted from the window's top.
    pub fn cursor_row(&self) -> Option<usize> {
        (!self.view.is_empty()).then(|| self.cursor - self.top)
    }

    /// The cursor's place in the view, from 0.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The row of the roster under the cursor.
    pub fn selected(&self) -> Option<u32> {
        self.view.row(self.cursor)
    }

    /// The key of the partnership under the cursor.
    pub fn selected_key(&self) -> Option<String> {
        self.selected().map(|row| self.roster.key(row))
    }

    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// All rows shown, in order.
    pub fn view(&self) -> &RosterView {
        &self.view
    }

    /// How many partners are in view. Until all have been read, the store's count.
    pub fn in_view(&self, counted: Option<i64>) -> usize {
        counted.filter(|_| self.partial).map_or(self.view.len(), len)
    }

    /// The query whose rows are shown.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The newest query: the one shown, or the one waited for.
    pub fn asked(&self) -> &Query {
        self.waiting.as_ref().unwrap_or(&self.query)
    }

    /// Whether an answer is on its way.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    pub fn sort(&self) -> Option<Sort> {
        self.query.sort
    }

    /// How many rows are on the screen.
    pub fn height(&self) -> usize {
        self.height
    }
}

/// With fewer partners than these, sorting fits into a frame, even the first time.
const SMALL: usize = 20_000;
/// From this many partners on, a search may take longer than half a frame and is done elsewhere.
const SEARCHED: usize = 200_000;
