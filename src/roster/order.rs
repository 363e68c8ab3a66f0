//! A sorted order for each column. Ties always ascend by name, then key, and unknown values come last in
//! both directions (rule: order). So descending is the ascending order walked backwards by runs of equal
//! values.

use std::cmp::Ordering;
use std::io::{self, Read, Write};
use std::sync::OnceLock;

use strum::IntoEnumIterator;

use super::bits::Bitmap;
use super::columns::{RosterColumns, index, known, row_numbers};
use super::file::{RosterReader, RosterWriter};
use super::texts::Which;
use crate::query::{Sort, SortColumn};

/// The orders of a set of partners, each computed when first asked for.
#[derive(Debug)]
pub(super) struct Orders {
    by_name: Vec<u32>,
    columns: Vec<OnceLock<Ascending>>,
}

/// One column's ascending order.
#[derive(Debug)]
struct Ascending {
    /// Row numbers, ascending by value; rows without a value at the end.
    rows: Vec<u32>,
    /// The positions where a run of equal values begins.
    runs: Bitmap,
    /// How many rows have a value.
    known: usize,
}

/// The first 16 bytes of a text, which decide most comparisons without a look at the text.
type Prefix = u128;

fn prefix(text: &str) -> Prefix {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    Prefix::from_be_bytes(bytes)
}

impl Orders {
    pub(super) fn of(columns: &RosterColumns) -> Self {
        let texts = &columns.texts;
        let mut rows: Vec<(Prefix, u32)> = row_numbers(columns.len())
            .map(|row| (prefix(texts.folded(index(row), Which::Name)), row))
            .collect();
        rows.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| compare_names(columns, index(a.1), columns, index(b.1)))
        });
        Self {
            by_name: rows.into_iter().map(|(_, row)| row).collect(),
            columns: SortColumn::iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Writes the orders of the columns with a sort key, computing those that are missing.
    pub(super) fn write(
        &self,
        of: &RosterColumns,
        out: &mut RosterWriter<impl Write>,
    ) -> io::Result<()> {
        out.small(&self.by_name)?;
        let shown = SortColumn::iter().zip(&self.columns).filter(|(column, _)| column.has_key());
        for (column, cell) in shown {
            let order = cell.get_or_init(|| ascending(of, &self.by_name, column));
            out.small(&order.rows)?;
            order.runs.write(out)?;
            out.number(u64::try_from(order.known).map_err(io::Error::other)?)?;
        }
        Ok(())
    }

    pub(super) fn read(from: &mut RosterReader<impl Read>) -> io::Result<Self> {
        let by_name = from.small()?;
        let mut columns = Vec::new();
        for column in SortColumn::iter() {
            if !column.has_key() {
                columns.push(OnceLock::new());
                continue;
            }
            let (rows, runs, known) = (from.small()?, Bitmap::read(from)?, from.size()?);
            columns.push(OnceLock::from(Ascending { rows, runs, known }));
        }
        Ok(Self { by_name, columns })
    }

    /// Whether the orders belong to `len` partners.
    pub(super) fn fits(&self, len: usize) -> bool {
        self.by_name.len() == len
            && self
                .columns
                .iter()
                .all(|cell| cell.get().is_none_or(|order| order.rows.len() == len))
    }

    /// Whether an order has been computed.
    pub(super) fn is_ready(&self, sort: Option<Sort>) -> bool {
        sort.is_none_or(|sort| self.cell(sort.column).is_some_and(|cell| cell.get().is_some()))
    }

    fn cell(&self, column: SortColumn) -> Option<&OnceLock<Ascending>> {
        self.columns.get(SortColumn::iter().position(|known| known == column)?)
    }

    /// The rows of `shown`, in order.
    pub(super) fn rows(&self, of: &RosterColumns, sort: Option<Sort>, shown: &Bitmap) -> Vec<u32> {
        let mut rows = Vec::with_capacity(shown.count());
        let mut take = |some: &[u32]| {
            rows.extend(some.iter().copied().filter(|row| shown.has(index(*row))));
        };
        let Some((sort, cell)) = sort.and_then(|sort| Some((sort, self.cell(sort.column)?))) else {
            take(&self.by_name);
            return rows;
        };
        let order = cell.get_or_init(|| ascending(of, &self.by_name, sort.column));
        if !sort.descending {
            take(&order.rows);
            return rows;
        }
        let mut end = order.known;
        // Most runs are one row or very long; walking the starts is fast for both.
        let mut at = order.known;
        while let Some(before) = at.checked_sub(1) {
            at = before;
            if order.runs.has(at) {
                take(order.rows.get(at..end).unwrap_or_default());
                end = at;
            }
        }
        take(order.rows.get(order.known..).unwrap_or_default());
        rows
    }
}

/// Sorts the rows by a column. They come ordered by name, so their position breaks ties.
fn ascending(columns: &RosterColumns, by_name: &[u32], column: SortColumn) -> Ascending {
    if column == SortColumn::Owner {
        return by_owner(columns, by_name);
    }
    let (mut values, unknown) = split(by_name, |row| value(columns, row, column));
    values.sort_unstable_by_key(|(value, place, _)| (*value, *place));
    of_sorted(values, unknown, |a, b| a.0 == b.0)
}

fn by_owner(columns: &RosterColumns, by_name: &[u32]) -> Ascending {
    let (mut values, unknown) = split(by_name, |row| owner(columns, row).map(prefix));
    let text = |row: u32| owner(columns, index(row)).unwrap_or_default();
    values.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| text(a.2).cmp(text(b.2))).then_with(|| a.1.cmp(&b.1))
    });
    of_sorted(values, unknown, |a, b| a.0 == b.0 && text(a.1) == text(b.1))
}

/// Splits rows into those with a value (value, position by name, row) and those without.
fn split<V>(by_name: &[u32], value: impl Fn(usize) -> Option<V>) -> (Vec<(V, u32, u32)>, Vec<u32>) {
    let mut values = Vec::with_capacity(by_name.len());
    let mut unknown = Vec::new();
    for (place, row) in (0u32..).zip(by_name) {
        match value(index(*row)) {
            Some(value) => values.push((value, place, *row)),
            None => unknown.push(*row),
        }
    }
    (values, unknown)
}

fn of_sorted<V: Copy>(
    values: Vec<(V, u32, u32)>,
    unknown: Vec<u32>,
    equal: impl Fn((V, u32), (V, u32)) -> bool,
) -> Ascending {
    let equal = |a: &(V, u32, u32), b: &(V, u32, u32)| equal((a.0, a.2), (b.0, b.2));
    let mut runs = Bitmap::all(values.len(), false);
    let mut before = None;
    for (at, value) in values.iter().enumerate() {
        if before.is_none_or(|before| !equal(before, value)) {
            runs.insert(at);
        }
        before = Some(value);
    }
    let known = values.len();
    let mut rows = Vec::with_capacity(known + unknown.len());
    rows.extend(values.into_iter().map(|(_, _, row)| row));
    rows.extend(unknown);
    Ascending { rows, runs, known }
}

/// The value compared in a numeric column.
fn value(columns: &RosterColumns, row: usize, column: SortColumn) -> Option<i64> {
    match column {
        SortColumn::Owner => None,
        SortColumn::Signups => columns.signups.get(row),
        SortColumn::Paid => columns.paid.get(row),
        SortColumn::Revenue => columns.revenue.get(row),
        SortColumn::Active => known(columns.active.get(row)),
        SortColumn::SignedUp => known(columns.signed_up.get(row)),
        SortColumn::Held => columns.held_usd.get(row),
        SortColumn::Rewards => columns.rewards.get(row),
    }
}

/// The owner's name, else e-mail, folded (rule: order).
fn owner(columns: &RosterColumns, row: usize) -> Option<&str> {
    [Which::OwnerName, Which::OwnerEmail]
        .into_iter()
        .map(|which| columns.texts.folded(row, which))
        .find(|owner| !owner.is_empty())
}

fn compare_names(a: &RosterColumns, x: usize, b: &RosterColumns, y: usize) -> Ordering {
    a.texts.folded(x, Which::Name).cmp(b.texts.folded(y, Which::Name)).then_with(|| {
        // Keys are compared byte for byte as written; most need no copy for it.
        match (a.texts.plain(x, Which::Key), b.texts.plain(y, Which::Key)) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => a.texts.get(x, Which::Key).cmp(&b.texts.get(y, Which::Key)),
        }
    })
}

/// Compares two partners in an order; they may belong to different sets.
pub(super) fn compare(
    sort: Option<Sort>,
    (a, x): (&RosterColumns, usize),
    (b, y): (&RosterColumns, usize),
) -> Ordering {
    let by_value = match sort {
        None => Ordering::Equal,
        Some(sort) => {
            if sort.column == SortColumn::Owner {
                by_option(owner(a, x), owner(b, y), sort.descending)
            } else {
                by_option(value(a, x, sort.column), value(b, y, sort.column), sort.descending)
            }
        }
    };
    by_value.then_with(|| compare_names(a, x, b, y))
}

/// Unknown values come last in both directions.
fn by_option<V: Ord>(a: Option<V>, b: Option<V>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
