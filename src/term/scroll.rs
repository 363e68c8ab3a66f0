//! Finding rows that only moved. A table that scrolls by one row differs in every cell, but the
//! terminal can move the rows itself: some 400 bytes instead of 12,000.

use ratatui::buffer::Cell;

/// Rows that moved: those from `top` to before `bottom` go up by `by` rows, or down if negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScrolledRows {
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) by: isize,
}

/// What a scroll costs in bytes, beside the cells that it leaves to be painted.
const COST: usize = 24;
/// Fewer rows than that aren't worth a look.
const FEWEST: usize = 3;

/// The scroll that brings `shown` nearest to `wanted`, if one saves bytes.
pub(super) fn find(shown: &[Vec<Cell>], wanted: &[Vec<Cell>]) -> Option<ScrolledRows> {
    let height = isize::try_from(wanted.len()).ok()?;
    // Asked once a row, not once a row and shift: most frames change two rows and end here.
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

/// The region in which rows match when moved by `by`, and how many do that don't match unmoved.
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

/// Moves the rows of a screen as the terminal does: what comes in is blank.
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

/// About how many bytes it takes to paint one screen over another.
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
