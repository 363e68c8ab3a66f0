//! The partner table's state: what is seen, in which order, and where the cursor is. The cursor
//! stays on its partner, whatever is sorted or read anew.

use std::sync::Arc;

use crate::domain::num::len;
use crate::query::{Query, Sort, SortColumn};
use crate::roster::{Roster, View};

/// The partner table.
#[derive(Debug, Default)]
pub struct Table {
    roster: Arc<Roster>,
    view: View,
    query: Query,
    /// The place of the cursor in the view.
    cursor: usize,
    /// The place of the first row on the screen.
    top: usize,
    height: usize,
    /// Only the first window was read yet.
    pub partial: bool,
    /// The counts are the API's own, not yet ours.
    pub provisional: bool,
    /// The user moved or sorted: from then on the cursor stays on its partner. Before, the table
    /// opens at its top, whatever arrives there.
    touched: bool,
}

impl Table {
    /// Takes new partners; the cursor stays on its partner, and on its row of the screen.
    pub fn replace(&mut self, roster: Arc<Roster>, partial: bool) {
        let key =
            self.selected().map(|row| self.roster.key(row).to_owned()).filter(|_| self.touched);
        let above = self.cursor - self.top.min(self.cursor);
        self.roster = roster;
        self.partial = partial;
        self.view = View::of(&self.roster, &self.query);
        let place = key.and_then(|key| self.roster.find(&key)).and_then(|row| self.view.place(row));
        match place {
            Some(place) => {
                self.cursor = place;
                self.top = place.saturating_sub(above);
            }
            // The partner is gone: the cursor stays where it was, as far as there are rows.
            None => self.cursor = self.cursor.min(self.view.len().saturating_sub(1)),
        }
        self.follow();
    }

    /// Sorts by a column: first in its usual direction, then the other way round (ruling C9).
    pub fn sort_by(&mut self, column: SortColumn) {
        let descending = match self.query.sort {
            Some(sort) if sort.column == column => !sort.descending,
            _ => column != SortColumn::Owner,
        };
        let selected = self.selected().filter(|_| self.touched);
        let above = self.cursor - self.top.min(self.cursor);
        self.query.sort = Some(Sort { column, descending });
        self.view = View::of(&self.roster, &self.query);
        if let Some(place) = selected.and_then(|row| self.view.place(row)) {
            self.cursor = place;
            self.top = place.saturating_sub(above);
        }
        self.follow();
    }

    /// Moves the cursor by so many rows, as far as there are any.
    pub fn move_by(&mut self, rows: isize) {
        self.touched = true;
        let last = self.view.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
        self.follow();
    }

    /// Moves by screenfuls (or parts of them): the window moves along, so that the eye stays.
    pub fn page_by(&mut self, rows: isize) {
        self.touched = true;
        let last = self.view.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
        self.top = self.top.saturating_add_signed(rows);
        self.follow();
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

    /// The partners.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// How many partners are in view. Until all were read, what the store counted.
    pub fn in_view(&self, counted: Option<i64>) -> usize {
        counted.filter(|_| self.partial).map_or(self.view.len(), len)
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
