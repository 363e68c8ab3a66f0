//! Finds rows that only moved. A table that scrolls by one row differs in every cell, but the terminal can move the
//! rows itself: some 400 bytes instead of 12,000.

use ratatui::buffer::Cell;

/// A scroll: the rows from `top` to before `bottom` go up by `by`, or down if it is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScrolledRows {
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) by: isize,
}

/// The bytes of a scroll itself, without the cells still to be painted.
const COST: usize = 24;
/// If fewer rows than this changed or match, a scroll isn't worth it.
const FEWEST: usize = 3;

/// The scroll that brings `shown` closest to `wanted`, if it saves bytes.
pub(super) fn find(shown: &[Vec<Cell>], wanted: &[Vec<Cell>]) -> Option<ScrolledRows> {
    let height = isize::try_from(wanted.len()).ok()?;
    // Compared once per row, not once per row and shift: most frames change two rows and end here.
    let changed: Vec<bool> =
        shown.iter().zip(wanted).map(|(shown, wanted)| shown != wanted).collect();
    if changed.iter().filter(|changed| **changed).count() < FEWEST {
        return None;
    }
    let plain = total(shown, wanted);
    let best = (1 - height..height)
        .filter(|by| *by != 0)
        .filter_map(|by| candidate(shown, wanted, &changed, by))
        .max_by_key(|(matches, scroll)| (*matches, std::cmp::Reverse(scroll.by.abs())))?;
    let (matches, scroll) = best;
    if matches < FEWEST {
        return None;
    }
    let mut moved = shown.to_vec();
    apply(&mut moved, scroll);
    (total(&moved, wanted) + COST < plain).then_some(scroll)
}

/// The region whose rows match when moved by `by`, and how many of the changed rows do.
fn candidate(
    shown: &[Vec<Cell>],
    wanted: &[Vec<Cell>],
    changed: &[bool],
    by: isize,
) -> Option<(usize, ScrolledRows)> {
    let mut matches = 0;
    let mut region: Option<(usize, usize)> = None;
    for (y, row) in wanted.iter().enumerate() {
        let Some(from) = y.checked_add_signed(by).filter(|from| *from < shown.len()) else {
            continue;
        };
        if changed.get(y) == Some(&true) && shown.get(from) == Some(row) {
            matches += 1;
            let (low, high) = (y.min(from), y.max(from));
            region =
                Some(region.map_or((low, high), |(top, bottom)| (top.min(low), bottom.max(high))));
        }
    }
    region.map(|(top, bottom)| (matches, ScrolledRows { top, bottom: bottom + 1, by }))
}

/// Moves rows as the terminal does; rows that come in are blank.
pub(super) fn apply(rows: &mut [Vec<Cell>], scroll: ScrolledRows) {
    let Some(region) = rows.get_mut(scroll.top..scroll.bottom) else { return };
    let by = scroll.by.unsigned_abs().min(region.len());
    let blank = |row: &mut Vec<Cell>| row.iter_mut().for_each(Cell::reset);
    if scroll.by > 0 {
        region.rotate_left(by);
        region.iter_mut().rev().take(by).for_each(blank);
    } else {
        region.rotate_right(by);
        region.iter_mut().take(by).for_each(blank);
    }
}

/// Roughly the bytes it takes to turn one screen into the other.
fn total(shown: &[Vec<Cell>], wanted: &[Vec<Cell>]) -> usize {
    shown
        .iter()
        .zip(wanted)
        .filter(|(shown, wanted)| shown != wanted)
        .map(|(shown, wanted)| 8 + differing(shown, wanted))
        .sum()
}

fn differing(shown: &[Cell], wanted: &[Cell]) -> usize {
    shown.iter().zip(wanted).filter(|(shown, wanted)| shown != wanted).count()
}
