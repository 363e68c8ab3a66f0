//! Which columns of the table are on the screen, and where. A few fit; the rest are reached by stepping
//! to the right.

use std::collections::BTreeMap;

use crate::domain::PartnerColumn;

/// From this screen width on, all titles are shown in full (rule: narrow-tables).
const FULL: u16 = 140;
/// Screen columns left blank between two columns.
const GAP: u16 = 2;
/// Screen columns for the cursor's sign and a row's mark.
pub const MARGIN: u16 = 2;

/// A column and its place on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub column: PartnerColumn,
    /// Its place among the chosen columns.
    pub place: usize,
    /// Its first screen column.
    pub x: u16,
    pub width: u16,
}

/// The chosen columns, their widths, and which of them is selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenColumns {
    chosen: Vec<PartnerColumn>,
    widths: BTreeMap<&'static str, u16>,
    /// The selected column, on which `w` and `y` act.
    focus: usize,
    /// The first column shown after the partner's; 0 unless the table is scrolled sideways.
    first: usize,
}

impl Default for ChosenColumns {
    fn default() -> Self {
        Self::new(PartnerColumn::FIRST.to_vec(), BTreeMap::new())
    }
}

/// Whether a screen of this width shows titles and dates in full.
pub fn is_full(width: u16) -> bool {
    width >= FULL
}

/// Widths on a narrow and on a wide screen, and the column's share of any room left over.
fn widths(column: PartnerColumn) -> (u16, u16, u16) {
    match column {
        PartnerColumn::Partner => (16, 24, 5),
        PartnerColumn::Owner => (13, 22, 5),
        PartnerColumn::Group => (12, 14, 1),
        PartnerColumn::Signups => (8, 9, 0),
        PartnerColumn::Paid => (6, 15, 0),
        PartnerColumn::Revenue | PartnerColumn::Held => (13, 13, 0),
        PartnerColumn::Active => (7, 12, 0),
        PartnerColumn::SignedUp => (7, 10, 0),
        PartnerColumn::Rewards | PartnerColumn::Members => (8, 8, 0),
        PartnerColumn::Earned => (13, 17, 0),
        PartnerColumn::Tags => (14, 20, 2),
        PartnerColumn::Manager | PartnerColumn::Team => (12, 18, 1),
        PartnerColumn::Tier | PartnerColumn::Archived => (8, 10, 0),
        PartnerColumn::Status => (9, 10, 0),
        PartnerColumn::OwnerEmail => (18, 26, 2),
        PartnerColumn::Key => (15, 24, 1),
        PartnerColumn::PartnerKey => (12, 16, 1),
    }
}

/// Which columns stay on a narrow screen: those with the lowest rank.
fn rank(column: PartnerColumn, place: usize) -> usize {
    match column {
        PartnerColumn::Partner => 0,
        PartnerColumn::Revenue => 2,
        PartnerColumn::Active => 3,
        PartnerColumn::Signups => 4,
        PartnerColumn::Paid => 5,
        PartnerColumn::Owner => 6,
        PartnerColumn::Group => 7,
        PartnerColumn::SignedUp => 8,
        _ => 9 + place,
    }
}

/// The rank of a column that the user moved forward: it is wanted more than all but the partner's.
const MOVED: usize = 1;

impl ChosenColumns {
    /// Some columns, with the widths set for them. The partner's column is added if it is missing.
    pub fn new(chosen: Vec<PartnerColumn>, widths: BTreeMap<&'static str, u16>) -> Self {
        let mut columns = Self { chosen, widths, focus: 0, first: 0 };
        if !columns.chosen.contains(&PartnerColumn::Partner) {
            columns.chosen.insert(0, PartnerColumn::Partner);
        }
        columns
    }

    /// The chosen columns, in order.
    pub fn chosen(&self) -> &[PartnerColumn] {
        &self.chosen
    }

    /// Widths set by hand, by column name.
    pub fn widths(&self) -> &BTreeMap<&'static str, u16> {
        &self.widths
    }

    /// The selected column.
    pub fn focus(&self) -> PartnerColumn {
        self.chosen.get(self.focus).copied().unwrap_or(PartnerColumn::Partner)
    }

    /// Its place among the chosen columns.
    pub fn focus_place(&self) -> usize {
        self.focus
    }

    /// Adds a column, or removes it; the partner's stays.
    pub fn toggle(&mut self, column: PartnerColumn) {
        match self.chosen.iter().position(|chosen| *chosen == column) {
            Some(_) if column == PartnerColumn::Partner => {}
            Some(at) => {
                self.chosen.remove(at);
            }
            None => self.chosen.push(column),
        }
        self.home();
    }

    /// Moves a column by one place.
    pub fn shift(&mut self, column: PartnerColumn, right: bool) {
        let Some(at) = self.chosen.iter().position(|chosen| *chosen == column) else { return };
        let to = if right { at + 1 } else { at.saturating_sub(1) };
        if to < self.chosen.len() {
            self.chosen.swap(at, to);
        }
    }

    /// Changes a column's width by so many screen columns.
    pub fn widen(&mut self, column: PartnerColumn, by: i16, screen: u16) {
        let width = self.widths.get(column.name()).copied().unwrap_or_else(|| base(column, screen));
        self.widths.insert(column.name(), width.saturating_add_signed(by).clamp(4, 200));
    }

    /// Goes back to the columns that the table starts with.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    fn home(&mut self) {
        (self.focus, self.first) = (0, 0);
    }

    /// Selects the next column to the left or right; the table scrolls along.
    pub fn step(&mut self, right: bool, screen: u16) {
        let last = self.chosen.len().saturating_sub(1);
        self.focus = if right { (self.focus + 1).min(last) } else { self.focus.saturating_sub(1) };
        let is_shown = |columns: &Self| columns.has(&columns.layout_from(columns.first, screen));
        if self.focus == 0 {
            self.first = 0;
        } else if right {
            while !is_shown(self) && self.first < self.focus {
                self.first += 1;
            }
        } else if !is_shown(self) {
            self.first = self.focus;
        }
    }

    /// The columns that fit into a width, and their places; they never overlap. Without scrolling, the most
    /// important ones are shown; scrolled, the partner's and those from the first one on.
    /// Scrolls at least as far as the selected column needs.
    pub fn layout(&self, screen: u16) -> Vec<Placed> {
        let all = self.layout_from(0, screen);
        if all.len() == self.chosen.len() {
            return all;
        }
        let further = (self.first..self.focus).map(|first| self.layout_from(first, screen));
        let shows = further.into_iter().find(|placed| self.has(placed));
        shows.unwrap_or_else(|| self.layout_from(self.first.max(self.focus), screen))
    }

    /// Whether the selected column is among these.
    fn has(&self, placed: &[Placed]) -> bool {
        placed.iter().any(|placed| placed.place == self.focus)
    }

    /// The columns that fit if the first one after the partner's is this one.
    fn layout_from(&self, first: usize, screen: u16) -> Vec<Placed> {
        let mut room = screen.saturating_sub(MARGIN);
        let mut wanted: Vec<(usize, PartnerColumn)> =
            self.chosen.iter().copied().enumerate().collect();
        if first == 0 {
            wanted.sort_by_key(|(place, column)| self.rank(*column, *place));
        } else {
            wanted.retain(|(place, column)| *place >= first || *column == PartnerColumn::Partner);
            wanted.sort_by_key(|(place, column)| (*column != PartnerColumn::Partner, *place));
        }
        let mut fits: Vec<(usize, PartnerColumn)> = Vec::new();
        for (place, column) in wanted {
            let gap = if fits.is_empty() { 0 } else { GAP };
            let Some(left) = room.checked_sub(self.width(column, screen) + gap) else { break };
            room = left;
            fits.push((place, column));
        }
        fits.sort_by_key(|(place, column)| {
            (first > 0 && *column != PartnerColumn::Partner, *place)
        });
        let share = |column: PartnerColumn| {
            if self.widths.contains_key(column.name()) { 0 } else { widths(column).2 }
        };
        let shares: u16 = fits.iter().map(|(_, column)| share(*column)).sum();
        let mut x = MARGIN;
        let mut placed = Vec::new();
        for (place, column) in fits {
            let extra = (room * share(column)).checked_div(shares).unwrap_or(0);
            let width = self.width(column, screen) + extra.min(24);
            placed.push(Placed { column, place, x, width });
            x += width + GAP;
        }
        placed
    }

    /// Which columns stay on a narrow screen. One that was moved forward out of the usual order was moved to be seen.
    fn rank(&self, column: PartnerColumn, place: usize) -> usize {
        let usual: Vec<usize> = self.chosen.iter().map(|one| usual_place(*one)).collect();
        let sorted_before = usual.iter().filter(|other| **other < usual_place(column)).count();
        let is_moved = place < sorted_before && !in_order(&usual).contains(&place);
        if is_moved && column != PartnerColumn::Partner { MOVED } else { rank(column, place) }
    }

    fn width(&self, column: PartnerColumn, screen: u16) -> u16 {
        self.widths
            .get(column.name())
            .copied()
            .unwrap_or_else(|| base(column, screen))
            .min(screen / 2)
    }
}

/// The place of a column among those that the table starts with; others come after them.
fn usual_place(column: PartnerColumn) -> usize {
    let first = PartnerColumn::FIRST.iter().position(|first| *first == column);
    first.unwrap_or(usize::MAX)
}

/// The places of the most numbers that stand in rising order, without moving any: the others were moved.
fn in_order(numbers: &[usize]) -> Vec<usize> {
    let mut best: Vec<Vec<usize>> = Vec::new();
    for (at, number) in numbers.iter().enumerate() {
        let fits = |run: &&Vec<usize>| {
            run.last().and_then(|last| numbers.get(*last)).is_some_and(|last| last <= number)
        };
        let mut run =
            best.iter().filter(fits).max_by_key(|run| run.len()).cloned().unwrap_or_default();
        run.push(at);
        best.push(run);
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

fn base(column: PartnerColumn, screen: u16) -> u16 {
    let (narrow, wide, _) = widths(column);
    if is_full(screen) { wide } else { narrow }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(columns: &ChosenColumns, screen: u16) -> Vec<PartnerColumn> {
        columns.layout(screen).iter().map(|placed| placed.column).collect()
    }

    #[test]
    fn columns_drop_by_priority_and_never_overlap() {
        use PartnerColumn::{Active, Group, Owner, Paid, Partner, Revenue, SignedUp, Signups};
        let columns = ChosenColumns::default();
        assert_eq!(shown(&columns, 60), [Partner, Signups, Paid, Revenue, Active]);
        assert_eq!(shown(&columns, 80), [Partner, Owner, Signups, Paid, Revenue, Active]);
        assert_eq!(
            shown(&columns, 120),
            [Partner, Owner, Group, Signups, Paid, Revenue, Active, SignedUp]
        );
        for screen in 20..=300 {
            let placed = columns.layout(screen);
            assert_eq!(placed[0].column, Partner, "{screen}");
            for pair in placed.windows(2) {
                assert!(pair[0].x + pair[0].width + GAP <= pair[1].x, "{screen}");
            }
            assert!(placed.iter().all(|placed| placed.x + placed.width <= screen), "{screen}");
            assert!(screen < 140 || placed.len() == 8);
        }
    }

    #[test]
    fn every_column_can_be_reached_sideways_and_the_partner_stays() {
        let all: Vec<PartnerColumn> = <PartnerColumn as strum::IntoEnumIterator>::iter().collect();
        let mut columns = ChosenColumns::new(all.clone(), BTreeMap::new());
        for column in &all[1..] {
            columns.step(true, 80);
            assert_eq!(columns.focus(), *column);
            assert!(shown(&columns, 80).contains(column), "{column:?}");
            assert_eq!(shown(&columns, 80)[0], PartnerColumn::Partner);
        }
        for column in all.iter().rev().skip(1) {
            columns.step(false, 80);
            assert_eq!(columns.focus(), *column);
            assert!(shown(&columns, 80).contains(column), "{column:?}");
        }
        assert_eq!(columns.first, 0);
    }

    #[test]
    fn a_column_that_was_moved_forward_is_shown_where_it_was_moved_to() {
        use PartnerColumn::{Group, Held, Partner, SignedUp};
        for column in [Group, SignedUp, Held] {
            let mut columns = ChosenColumns::default();
            if column == Held {
                columns.toggle(Held);
            }
            for _ in 0..9 {
                columns.shift(column, false);
            }
            for screen in [60, 80, 120, 200] {
                assert_eq!(shown(&columns, screen)[..2], [column, Partner], "{screen}");
            }
            columns.step(true, 80);
            columns.step(false, 80);
            assert_eq!((columns.focus(), shown(&columns, 80)[0]), (column, column));
        }
        // One that was moved back takes no other's place.
        let mut columns = ChosenColumns::default();
        for _ in 0..9 {
            columns.shift(PartnerColumn::Owner, true);
        }
        let wanted = [Partner, PartnerColumn::Signups, PartnerColumn::Paid, PartnerColumn::Revenue];
        assert_eq!(shown(&columns, 60)[..4], wanted);
        // A smaller screen keeps what is in hand.
        let mut columns = ChosenColumns::default();
        columns.step(true, 200);
        columns.step(true, 200);
        assert_eq!(columns.focus(), Group);
        assert!(shown(&columns, 60).contains(&Group));
    }

    #[test]
    fn columns_are_chosen_moved_and_widened() {
        let mut columns = ChosenColumns::default();
        columns.toggle(PartnerColumn::Partner);
        columns.toggle(PartnerColumn::Group);
        columns.toggle(PartnerColumn::Held);
        columns.shift(PartnerColumn::Held, false);
        assert_eq!(
            columns.chosen()[5..],
            [PartnerColumn::Active, PartnerColumn::Held, PartnerColumn::SignedUp]
        );
        columns.widen(PartnerColumn::Revenue, 5, 80);
        assert_eq!(columns.widths()["revenue_usd"], 18);
        let placed = columns.layout(80);
        assert_eq!(placed.iter().find(|p| p.column == PartnerColumn::Revenue).unwrap().width, 18);
    }
}
