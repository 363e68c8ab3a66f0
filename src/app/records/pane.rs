//! A record table on the screen: the numbers of all its rows, and the rows around the window. The cursor
//! stays on its row when the table is sorted, searched or read again.

use std::sync::Arc;

use crate::app::line::InputLine;
use crate::app::request::Awaited;
use crate::domain::record_table::{RecordQuery, RecordRow, RecordTable, RecordTotals, TableField};

/// How many rows are kept above and below the window.
const AROUND: usize = 200;
/// When fewer rows than these are left beyond the window, more are read.
const NEAR: usize = 50;

/// The store's answer to a record table's query.
#[derive(Clone, Debug, Default)]
pub struct RecordAnswer {
    /// The numbers of the rows, in order.
    pub ids: Arc<Vec<i64>>,
    /// These are only the first rows: the rest is on its way.
    pub partial: bool,
    /// The first rows, read.
    pub rows: Vec<RecordRow>,
}

/// A record table on the screen.
#[derive(Clone, Debug)]
pub struct RecordPane {
    pub query: RecordQuery,
    ids: Arc<Vec<i64>>,
    partial: bool,
    /// The rows that were read, from place `from` on.
    rows: Arc<Vec<RecordRow>>,
    from: usize,
    /// What all rows add up to.
    pub totals: Option<RecordTotals>,
    cursor: usize,
    top: usize,
    height: usize,
    /// The number of the row that the cursor goes to once the rows are known.
    wanted: Option<WantedRow>,
    /// The key of that row, while its number isn't known.
    pub(in crate::app) row: Option<String>,
    /// The request for the table's rows.
    pub(in crate::app) asked: Awaited,
    /// The request for more rows.
    pub(in crate::app) reading: Awaited,
    /// The request for the totals.
    pub(in crate::app) summing: Awaited,
    /// Which state of the store it was read from.
    pub(in crate::app) generation: u64,
    /// It was answered at least once.
    answered: bool,
    /// Why the last request failed.
    pub failed: Option<String>,
    /// The chosen columns, by their places among the table's fields.
    pub columns: Vec<usize>,
    focus: usize,
    first: usize,
    /// A search that is being written.
    pub search: Option<TableSearch>,
}

/// A row that the cursor is to be on, and how many rows of the screen are to stand above it, as far as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct WantedRow {
    id: i64,
    above: Option<usize>,
}

/// A search while it is being written, and what was shown before it, for whoever drops it.
#[derive(Clone, Debug)]
pub struct TableSearch {
    pub line: InputLine,
    pub(in crate::app) words: Vec<String>,
    /// The row under the cursor.
    pub(in crate::app) row: Option<WantedRow>,
}

impl RecordPane {
    /// A table of which nothing has been read yet.
    pub fn new(query: RecordQuery, columns: Vec<usize>) -> Self {
        Self {
            query,
            ids: Arc::default(),
            partial: false,
            rows: Arc::default(),
            from: 0,
            totals: None,
            cursor: 0,
            top: 0,
            height: 0,
            wanted: None,
            row: None,
            asked: Awaited::default(),
            reading: Awaited::default(),
            summing: Awaited::default(),
            generation: 0,
            answered: false,
            failed: None,
            columns,
            focus: 0,
            first: 0,
            search: None,
        }
    }

    /// The columns that a table starts with.
    pub fn first_columns(sheet: RecordTable) -> Vec<usize> {
        (0..sheet.fields().len())
            .filter(|at| sheet.fields().get(*at).is_some_and(|field| field.first))
            .collect()
    }

    pub fn sheet(&self) -> RecordTable {
        self.query.sheet
    }

    /// Takes an answer; the cursor stays on its row.
    pub(in crate::app) fn answer(&mut self, answer: RecordAnswer) {
        let wanted = self.wanted.or_else(|| self.in_hand().filter(|_| self.cursor > 0));
        let above = self.cursor - self.top.min(self.cursor);
        self.ids = answer.ids;
        self.partial = answer.partial;
        self.rows = Arc::new(answer.rows);
        self.from = 0;
        self.reading.forget();
        self.answered = true;
        self.failed = None;
        let place =
            wanted.and_then(|row| Some((row, self.ids.iter().position(|other| *other == row.id)?)));
        match place {
            Some((row, place)) => {
                self.wanted = None;
                self.cursor = place;
                self.top = place.saturating_sub(row.above.unwrap_or(above));
            }
            // Among the rows that are still to come it may be.
            None if self.partial => {
                self.wanted = wanted;
                self.cursor = self.cursor.min(self.ids.len().saturating_sub(1));
            }
            None => {
                self.wanted = None;
                self.cursor = self.cursor.min(self.ids.len().saturating_sub(1));
            }
        }
        self.follow();
    }

    /// Takes rows that were read, from a place on.
    pub(in crate::app) fn take_rows(&mut self, from: usize, rows: Vec<RecordRow>) {
        self.rows = Arc::new(rows);
        self.from = from;
        self.reading.forget();
        self.failed = None;
    }

    /// Something new was asked: the cursor goes to the first row.
    pub(in crate::app) fn go_to_first(&mut self) {
        (self.cursor, self.top, self.wanted) = (0, 0, None);
    }

    /// Begins to write a search, from the words that are kept.
    pub(in crate::app) fn begin_search(&mut self, searches: &[String]) {
        let words = self.query.words.clone();
        let line = InputLine::replacing(&words.join(" "), searches);
        self.search = Some(TableSearch { line, words, row: self.in_hand() });
    }

    /// Puts the cursor on a row as soon as the row is known.
    pub(in crate::app) fn want(&mut self, id: Option<i64>) {
        self.wanted = id.map(|id| WantedRow { id, above: None });
    }

    /// Puts the cursor back on a row, and that on its place on the screen.
    pub(in crate::app) fn go_back_to(&mut self, row: Option<WantedRow>) {
        self.wanted = row;
    }

    /// The row under the cursor, and where it stands.
    pub(in crate::app) fn in_hand(&self) -> Option<WantedRow> {
        let above = self.cursor - self.top.min(self.cursor);
        self.selected_id().map(|id| WantedRow { id, above: Some(above) })
    }

    /// The rows to read next, as the first place and their numbers: those around the window, when some of it
    /// is missing or soon will be.
    pub(in crate::app) fn needs(&self) -> Option<(usize, Vec<i64>)> {
        let (start, end) = (self.top, (self.top + self.height).min(self.ids.len()));
        let near_start = start.saturating_sub(NEAR);
        let near_end = (end + NEAR).min(self.ids.len());
        let has = |from: usize, to: usize| from >= self.from && to <= self.from + self.rows.len();
        if self.ids.is_empty() || has(near_start, near_end) {
            return None;
        }
        let from = start.saturating_sub(AROUND);
        let ids: Vec<i64> = self.ids.iter().skip(from).take(end + AROUND - from).copied().collect();
        // A row that is gone from the store leaves the window short: asking again wouldn't help.
        let known = self.from == from && !self.reading.is_pending() && self.rows.len() == ids.len();
        (!known).then_some((from, ids))
    }

    /// Whether the window has a row that hasn't been read yet.
    pub fn is_missing(&self) -> bool {
        let end = (self.top + self.height).min(self.ids.len());
        self.top < self.from || end > self.from + self.rows.len()
    }

    /// The rows of the window, from its top; `None` for one that hasn't been read.
    pub fn window(&self) -> Vec<Option<&RecordRow>> {
        (self.top..(self.top + self.height).min(self.ids.len())).map(|at| self.at(at)).collect()
    }

    fn at(&self, place: usize) -> Option<&RecordRow> {
        let id = self.ids.get(place)?;
        let row = self.rows.get(place.checked_sub(self.from)?);
        // Rows that have disappeared meanwhile shift the ones after them.
        row.filter(|row| row.id == *id).or_else(|| self.rows.iter().find(|row| row.id == *id))
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&RecordRow> {
        self.at(self.cursor)
    }

    fn selected_id(&self) -> Option<i64> {
        self.ids.get(self.cursor).copied()
    }

    /// How many rows match; a lower bound while only the first are known.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether only the first rows are known.
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether it has been read once.
    pub fn is_answered(&self) -> bool {
        self.answered
    }

    /// Whether an answer is on its way.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_pending()
    }

    /// Whether it was never answered, or not completely.
    pub(in crate::app) fn is_unfinished(&self) -> bool {
        !self.answered || self.partial || self.asked.is_pending() || self.summing.is_pending()
    }

    /// The place of the cursor, from 0.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The row of the screen that the cursor is on, counted from the window's top.
    pub fn cursor_row(&self) -> Option<usize> {
        (!self.ids.is_empty()).then(|| self.cursor - self.top)
    }

    pub(in crate::app) fn move_by(&mut self, rows: isize) {
        let last = self.ids.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
        self.wanted = None;
        self.follow();
    }

    /// Moves by screenfuls; the window moves along.
    pub(in crate::app) fn page_by(&mut self, rows: isize) {
        self.top = self.top.saturating_add_signed(rows);
        self.move_by(rows);
    }

    /// Rows on the screen.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Whether something narrows it or a search is being written: that takes a line.
    pub fn has_chips(&self) -> bool {
        self.search.is_some() || !self.query.is_whole()
    }

    /// Sets how many rows are on the screen.
    pub(in crate::app) fn set_height(&mut self, height: usize) {
        self.height = height;
        self.follow();
    }

    fn follow(&mut self) {
        let height = self.height.max(1);
        let lowest = (self.cursor + 1).saturating_sub(height);
        self.top = self.top.min(self.cursor).max(lowest).min(self.ids.len().saturating_sub(height));
    }

    /// The chosen fields, in order, each with its place among the table's fields.
    pub fn fields(&self) -> impl Iterator<Item = (usize, &'static TableField)> + '_ {
        let fields = self.sheet().fields();
        self.columns.iter().filter_map(move |at| fields.get(*at).map(|field| (*at, field)))
    }

    /// The selected field.
    pub fn focus(&self) -> Option<(usize, &'static TableField)> {
        self.fields().nth(self.focus)
    }

    /// Its place among the chosen columns.
    pub fn focus_place(&self) -> usize {
        self.focus
    }

    /// Selects the next column to the left or right; `shown` returns the places that are on the screen for a
    /// given first column.
    pub(in crate::app) fn step(&mut self, right: bool, shown: impl Fn(&Self) -> Vec<usize>) {
        let last = self.columns.len().saturating_sub(1);
        self.focus = if right { (self.focus + 1).min(last) } else { self.focus.saturating_sub(1) };
        if self.focus == 0 {
            self.first = 0;
        }
        if self.focus < self.first {
            self.first = self.focus;
        }
        while !shown(self).contains(&self.focus) && self.first < self.focus {
            self.first += 1;
        }
    }

    /// The first column shown after the leftmost; 0 unless the table is scrolled sideways.
    pub fn first(&self) -> usize {
        self.first
    }

    /// Adds a column, or removes it; the last one stays.
    pub(in crate::app) fn toggle(&mut self, field: usize) {
        match self.columns.iter().position(|at| *at == field) {
            Some(_) if self.columns.len() == 1 => {}
            Some(place) => {
                self.columns.remove(place);
            }
            None => self.columns.push(field),
        }
        (self.focus, self.first) = (0, 0);
    }

    /// Sorts by a column: first in its usual direction, then the other way round.
    pub(in crate::app) fn sort_by(&mut self, field: &'static TableField) {
        let descending = match self.query.sort {
            Some((name, descending)) if name == field.name => !descending,
            // The table is in the usual order already.
            None if self.sheet().dated_by() == Some(field.name) => false,
            _ => field.holds.descends_first(),
        };
        self.query.sort = Some((field.name, descending));
    }

    /// What it is sorted by, and whether in descending order.
    pub fn sort(&self) -> Option<(&'static str, bool)> {
        self.query.sort.or_else(|| self.sheet().dated_by().map(|name| (name, true)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(ids: &[i64]) -> Vec<RecordRow> {
        ids.iter().map(|id| RecordRow { id: *id, ..RecordRow::default() }).collect()
    }

    fn pane(n: i64) -> RecordPane {
        let query = RecordQuery::new(RecordTable::Customers, "p");
        let mut pane = RecordPane::new(query, RecordPane::first_columns(RecordTable::Customers));
        pane.set_height(10);
        let ids: Vec<i64> = (0..n).collect();
        let first = rows(&ids[..ids.len().min(300)]);
        pane.answer(RecordAnswer { ids: Arc::new(ids), partial: false, rows: first });
        pane
    }

    #[test]
    fn rows_are_read_before_they_are_needed() {
        let mut pane = pane(1_000_000);
        assert!(pane.needs().is_none() && !pane.is_missing());
        pane.move_by(265);
        let (from, ids) = pane.needs().unwrap();
        assert!(!pane.is_missing(), "what is on the screen is there");
        assert_eq!((from, ids[0]), (56, 56));
        pane.take_rows(from, rows(&ids));
        assert!(pane.needs().is_none());
        pane.move_by(isize::MAX);
        assert!(pane.is_missing());
        let (from, ids) = pane.needs().unwrap();
        assert_eq!(ids.last(), Some(&999_999));
        pane.take_rows(from, rows(&ids));
        assert_eq!(pane.selected().unwrap().id, 999_999);
        assert!(pane.needs().is_none() && !pane.is_missing());
    }

    #[test]
    fn the_cursor_stays_on_its_row() {
        let mut pane = pane(50);
        pane.move_by(20);
        let ids: Vec<i64> = (0..50).rev().collect();
        pane.answer(RecordAnswer { rows: rows(&ids), ids: Arc::new(ids), partial: false });
        assert_eq!((pane.cursor(), pane.selected().unwrap().id), (29, 20));
        pane.answer(RecordAnswer {
            ids: Arc::new(vec![1, 2]),
            partial: false,
            rows: rows(&[1, 2]),
        });
        assert_eq!(pane.selected().unwrap().id, 2);
        pane.answer(RecordAnswer::default());
        assert!(pane.is_empty() && pane.selected().is_none() && pane.cursor_row().is_none());
    }

    #[test]
    fn a_row_far_down_is_found_again_when_the_first_rows_come_before_the_rest() {
        let mut pane = pane(5_000);
        pane.move_by(4_000);
        assert_eq!(pane.cursor_row(), Some(9));
        let ids: Vec<i64> = (0..5_000).collect();
        let first = || rows(&(0..300).collect::<Vec<i64>>());
        let answer =
            RecordAnswer { ids: Arc::new((0..300).collect()), partial: true, rows: first() };
        pane.answer(answer);
        pane.answer(RecordAnswer { ids: Arc::new(ids), partial: false, rows: first() });
        assert_eq!((pane.cursor(), pane.cursor_row()), (4_000, Some(9)));
        // Whoever moves meanwhile stays where that led to.
        pane.answer(RecordAnswer {
            ids: Arc::new((0..300).collect()),
            partial: true,
            rows: first(),
        });
        pane.move_by(-1);
        pane.answer(RecordAnswer {
            ids: Arc::new((0..5_000).collect()),
            partial: false,
            rows: first(),
        });
        assert_eq!(pane.cursor(), 298);
    }

    #[test]
    fn a_row_that_is_gone_is_not_asked_for_for_ever() {
        let mut pane = pane(5);
        pane.take_rows(0, rows(&[0, 1, 3, 4]));
        let (from, ids) = pane.needs().unwrap();
        pane.take_rows(from, rows(&ids[..4]));
        assert_eq!(pane.window().iter().flatten().count(), 4);
    }
}
