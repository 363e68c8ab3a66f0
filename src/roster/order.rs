//! A sorted order for each column that sorts. Ties always ascend by name, then key, and what isn't
//! known comes last in both directions (ruling Q2), so the other direction is the same order walked
//! backwards by runs of equal values.

use strum::IntoEnumIterator;

use super::build::{Roster, index, known};
use crate::query::{Sort, SortColumn};

/// The orders of a roster: row numbers, smallest first.
#[derive(Debug, Default)]
pub(super) struct Orders {
    by_name: Vec<u32>,
    columns: Vec<Ascending>,
}

/// One column's order.
#[derive(Debug, Default)]
struct Ascending {
    rows: Vec<u32>,
    /// Where a run of equal values begins; the runs end where what isn't known begins.
    runs: Vec<u32>,
    known: usize,
}

impl Orders {
    pub(super) fn of(roster: &Roster) -> Self {
        let mut by_name: Vec<u32> =
            (0..roster.len()).filter_map(|row| u32::try_from(row).ok()).collect();
        by_name.sort_by(|a, b| {
            let of = |row: u32| (roster.names.get(index(row)), roster.key(row).as_bytes());
            of(*a).cmp(&of(*b))
        });
        let columns =
            SortColumn::iter().map(|column| ascending(roster, &by_name, column)).collect();
        Self { by_name, columns }
    }

    /// The rows in an order.
    pub(super) fn rows(&self, sort: Option<Sort>) -> Vec<u32> {
        let Some(sort) = sort else { return self.by_name.clone() };
        let at = SortColumn::iter().position(|column| column == sort.column);
        let Some(column) = at.and_then(|at| self.columns.get(at)) else {
            return self.by_name.clone();
        };
        if sort.descending { column.descending() } else { column.rows.clone() }
    }
}

impl Ascending {
    fn descending(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut end = self.known;
        for start in self.runs.iter().rev().map(|start| index(*start)) {
            rows.extend_from_slice(self.rows.get(start..end).unwrap_or_default());
            end = start;
        }
        rows.extend_from_slice(self.rows.get(self.known..).unwrap_or_default());
        rows
    }
}

/// Sorts the rows, which come in by name, by a column; a stable sort keeps the names within ties.
fn ascending(roster: &Roster, by_name: &[u32], column: SortColumn) -> Ascending {
    let numbers = match column {
        SortColumn::Owner => {
            return by(by_name, |row| {
                Some(roster.owners.get(index(row))).filter(|owner| !owner.is_empty())
            });
        }
        SortColumn::Signups => &roster.signups,
        SortColumn::Paid => &roster.paid,
        SortColumn::Revenue => &roster.revenue,
        SortColumn::Active => &roster.active,
        SortColumn::SignedUp => &roster.signed_up,
    };
    by(by_name, |row| numbers.get(index(row)).copied().filter(|n| known(*n)))
}

fn by<K: Ord>(by_name: &[u32], value: impl Fn(u32) -> Option<K>) -> Ascending {
    let (mut rows, unknown): (Vec<u32>, Vec<u32>) =
        by_name.iter().partition(|row| value(**row).is_some());
    rows.sort_by_key(|row| value(*row));
    let known = rows.len();
    let mut runs = Vec::new();
    let mut before = None;
    for (at, row) in (0u32..).zip(&rows) {
        let value = value(*row);
        if at == 0 || value != before {
            runs.push(at);
        }
        before = value;
    }
    rows.extend(unknown);
    Ascending { rows, runs, known }
}
