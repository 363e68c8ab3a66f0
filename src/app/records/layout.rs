//! Which columns of a record table are on the screen, and where. They never overlap; those that don't fit
//! are reached by stepping to the right. Room that the usual columns leave goes to keys and e-mails.

use super::pane::RecordPane;
use crate::app::MARGIN;
use crate::domain::record_table::{CellType, TableField};

/// From this screen width on, dates are whole and two blanks separate columns.
const WIDE: u16 = 110;

/// What stays for names and texts when there is room for more columns than were asked for.
const SPARE: u16 = 30;

/// A column of a record table and its place on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedField {
    /// Its place among the chosen columns; `None` for one that is shown since there is room.
    pub place: Option<usize>,
    /// Its place among the table's fields.
    pub field: usize,
    /// Its first screen column.
    pub x: u16,
    pub width: u16,
}

/// Whether a screen has room for whole dates.
pub fn has_room(screen: u16) -> bool {
    screen >= WIDE
}

/// A field's width, and its share of any room left over.
fn width(field: &TableField, screen: u16) -> (u16, u16) {
    let wide = has_room(screen);
    match (field.holds, field.name) {
        (CellType::Text, "kind" | "status" | "source" | "decision") => {
            (if wide { 14 } else { 11 }, 0)
        }
        (CellType::Text, "url" | "dest" | "what" | "description") => {
            (if wide { 24 } else { 20 }, 8)
        }
        (CellType::Text, _) => (if wide { 18 } else { 12 }, 4),
        (CellType::Key, _) => (if wide { 18 } else { 10 }, 2),
        (CellType::Money | CellType::RewardMoney | CellType::Usd, _) => {
            (if wide { 14 } else { 12 }, 0)
        }
        (CellType::Count | CellType::Truth, _) => (9, 0),
        (CellType::Time, "at") => (if wide { 16 } else { 10 }, 0),
        (CellType::Time, _) => (if wide { 12 } else { 8 }, 0),
    }
}

/// The columns that fit into a width: the leftmost one, then those from where the table is scrolled to.
pub fn layout(pane: &RecordPane, screen: u16) -> Vec<PlacedField> {
    let gap = if has_room(screen) { 2 } else { 1 };
    let mut room = screen.saturating_sub(MARGIN);
    let mut fits: Vec<(Option<usize>, usize, &TableField)> = Vec::new();
    let moved = pane.first();
    for (place, (at, field)) in pane.fields().enumerate() {
        if place > 0 && place < moved {
            continue;
        }
        let before = if fits.is_empty() { 0 } else { gap };
        let wanted = width(field, screen).0 + before;
        let Some(left) = room.checked_sub(wanted) else { break };
        room = left;
        fits.push((Some(place), at, field));
    }
    if fits.len() == pane.columns.len() && pane.columns == RecordPane::first_columns(pane.sheet()) {
        for (at, field) in
            pane.sheet().fields().iter().enumerate().filter(|(_, field)| !field.first)
        {
            let width = width(field, screen).0 + gap;
            if field.is_compared() && width + SPARE <= room {
                room -= width;
                fits.push((None, at, field));
            }
        }
    }
    let shares: u16 = fits.iter().map(|(_, _, field)| width(field, screen).1).sum();
    let mut x = MARGIN;
    let mut placed = Vec::new();
    for (place, at, field) in fits {
        let (own, share) = width(field, screen);
        let extra = (room * share).checked_div(shares).unwrap_or(0);
        let width = own + extra.min(30);
        placed.push(PlacedField { place, field: at, x, width });
        x += width + gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record_table::{RecordQuery, RecordTable};

    #[test]
    fn the_articles_columns_fit_into_80_columns_and_nothing_overlaps() {
        for sheet in RecordTable::all() {
            let pane =
                RecordPane::new(RecordQuery::new(sheet, "p"), RecordPane::first_columns(sheet));
            assert_eq!(layout(&pane, 80).len(), pane.columns.len(), "{sheet:?}");
            let all =
                RecordPane::new(RecordQuery::new(sheet, "p"), (0..sheet.fields().len()).collect());
            for screen in 60..=300 {
                let placed = layout(&all, screen);
                for pair in placed.windows(2) {
                    assert!(pair[0].x + pair[0].width < pair[1].x, "{sheet:?} {screen}");
                }
                assert!(placed.iter().all(|placed| placed.x + placed.width <= screen));
            }
        }
    }

    #[test]
    fn room_that_is_left_over_goes_to_what_people_compare() {
        let shown = |columns: Vec<usize>, screen: u16| -> Vec<&str> {
            let pane = RecordPane::new(RecordQuery::new(RecordTable::Customers, "p"), columns);
            let fields = RecordTable::Customers.fields();
            layout(&pane, screen).iter().map(|placed| fields[placed.field].name).collect()
        };
        let usual = || RecordPane::first_columns(RecordTable::Customers);
        assert_eq!(shown(usual(), 80), ["name", "email", "customer_key", "created_at"]);
        let wide = ["name", "email", "customer_key", "created_at", "key", "provider_key"];
        assert_eq!(shown(usual(), 200), wide);
        // What somebody chose is what they get.
        assert_eq!(shown(vec![0, 1], 200), ["name", "email"]);
    }

    #[test]
    fn every_column_is_reached_sideways_and_the_first_one_stays() {
        for sheet in RecordTable::all() {
            let mut pane =
                RecordPane::new(RecordQuery::new(sheet, "p"), (0..sheet.fields().len()).collect());
            let shown = |pane: &RecordPane| {
                layout(pane, 80).iter().filter_map(|placed| placed.place).collect::<Vec<_>>()
            };
            for at in 1..sheet.fields().len() {
                pane.step(true, shown);
                assert!(pane.focus_place() == at && shown(&pane).contains(&at), "{sheet:?} {at}");
                assert_eq!(shown(&pane)[0], 0);
            }
            for at in (0..sheet.fields().len() - 1).rev() {
                pane.step(false, shown);
                assert!(pane.focus_place() == at && shown(&pane).contains(&at), "{sheet:?} {at}");
            }
        }
    }
}
