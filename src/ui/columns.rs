//! The columns of the partner table as data: titles, widths, what a cell says. Which of them fit
//! into a terminal is decided here.

use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::Look;
use crate::app::Model;
use crate::domain::num::{cells, grouped};
use crate::domain::time::ago;
use crate::domain::{Cents, Partner, Stamp};
use crate::query::SortColumn;

/// From this width on, all titles are shown in full (ruling C10).
const FULL: u16 = 140;
/// Blank columns between two columns.
pub(super) const GAP: u16 = 2;
/// The cursor's sign and the room for it.
pub(super) const MARGIN: u16 = 1;

/// A column.
pub(super) struct Column {
    pub(super) title: &'static str,
    short: &'static str,
    /// Widths in a narrow and in a wide terminal.
    narrow: u16,
    wide: u16,
    /// The share of what room is left over.
    stretch: u16,
    pub(super) right: bool,
    pub(super) sort: Option<SortColumn>,
    pub(super) cell: fn(&Partner, &Context<'_>) -> Cell,
}

/// What a cell is written from, beside the partner.
pub(super) struct Context<'a> {
    pub(super) model: &'a Model,
    pub(super) look: &'a Look,
    pub(super) full: bool,
}

/// A cell: its text, and what follows it in another style.
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) tail: Option<(String, Style)>,
}

/// A column and where it stands.
pub(super) struct Placed {
    pub(super) column: &'static Column,
    pub(super) x: u16,
    pub(super) width: u16,
}

/// In the order in which they stand (contract, section 8).
static COLUMNS: [Column; 8] = [
    Column {
        title: "Partner",
        short: "Partner",
        narrow: 16,
        wide: 24,
        stretch: 5,
        right: false,
        sort: None,
        cell: partner,
    },
    Column {
        title: "Owner",
        short: "Owner",
        narrow: 13,
        wide: 22,
        stretch: 5,
        right: false,
        sort: Some(SortColumn::Owner),
        cell: owner,
    },
    Column {
        title: "Group",
        short: "Group",
        narrow: 12,
        wide: 14,
        stretch: 1,
        right: false,
        sort: None,
        cell: group,
    },
    Column {
        title: "Signups",
        short: "Signups",
        narrow: 8,
        wide: 9,
        stretch: 0,
        right: true,
        sort: Some(SortColumn::Signups),
        cell: signups,
    },
    Column {
        title: "Paid customers",
        short: "Paid",
        narrow: 6,
        wide: 15,
        stretch: 0,
        right: true,
        sort: Some(SortColumn::Paid),
        cell: paid,
    },
    Column {
        title: "Revenue",
        short: "Revenue",
        narrow: 11,
        wide: 13,
        stretch: 0,
        right: true,
        sort: Some(SortColumn::Revenue),
        cell: revenue,
    },
    Column {
        title: "Last active",
        short: "Active",
        narrow: 7,
        wide: 12,
        stretch: 0,
        right: false,
        sort: Some(SortColumn::Active),
        cell: active,
    },
    Column {
        title: "Signed up",
        short: "Signed",
        narrow: 7,
        wide: 10,
        stretch: 0,
        right: false,
        sort: Some(SortColumn::SignedUp),
        cell: signed_up,
    },
];

/// Which columns stay the longest when the terminal is narrow, by their place in [`COLUMNS`].
const PRIORITY: [usize; 8] = [0, 5, 6, 3, 4, 1, 2, 7];

/// Whether a terminal of this width shows titles and dates in full.
pub(super) fn is_full(width: u16) -> bool {
    width >= FULL
}

/// The columns that fit into a width, and their places. They never overlap.
pub(super) fn layout(width: u16) -> Vec<Placed> {
    let full = is_full(width);
    let base = |column: &Column| if full { column.wide } else { column.narrow };
    let mut room = width.saturating_sub(MARGIN);
    let mut fits = [false; 8];
    for at in PRIORITY {
        let Some(column) = COLUMNS.get(at) else { continue };
        let gap = if fits.contains(&true) { GAP } else { 0 };
        let Some(left) = room.checked_sub(base(column) + gap) else { break };
        room = left;
        if let Some(fit) = fits.get_mut(at) {
            *fit = true;
        }
    }
    let shown = || COLUMNS.iter().zip(fits).filter(|(_, fits)| *fits).map(|(column, _)| column);
    let shares: u16 = shown().map(|column| column.stretch).sum();
    let mut x = MARGIN;
    let mut placed = Vec::new();
    for column in shown() {
        let extra = (room * column.stretch).checked_div(shares).unwrap_or(0);
        let width = base(column) + extra.min(24);
        placed.push(Placed { column, x, width });
        x += width + GAP;
    }
    placed
}

impl Column {
    /// The title as a terminal of that width has room for it.
    pub(super) fn title(&self, full: bool) -> &'static str {
        if full { self.title } else { self.short }
    }
}

impl Cell {
    fn plain(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, tail: None }
    }

    /// The width of text and tail.
    pub(super) fn width(&self) -> u16 {
        cells(self.text.width() + self.tail.as_ref().map_or(0, |(tail, _)| tail.width()))
    }
}

fn partner(partner: &Partner, context: &Context<'_>) -> Cell {
    let theme = &context.look.theme;
    let mut style = theme.text;
    if partner.vanished || partner.archived {
        style = theme.dim.add_modifier(Modifier::CROSSED_OUT);
    }
    let mut tail = String::new();
    if partner.members > 1 {
        tail = format!(" ({})", partner.members);
    }
    // Ruling N8: pending and declined ones are there, with a mark.
    if partner.status != "approved" {
        let mark = if context.full {
            partner.status.clone()
        } else {
            partner.status.chars().take(1).collect::<String>().to_uppercase()
        };
        tail = format!("{tail} [{mark}]");
    }
    let tail = (!tail.is_empty()).then_some((tail, theme.dim));
    Cell { text: partner.name.clone(), style, tail }
}

fn owner(partner: &Partner, context: &Context<'_>) -> Cell {
    let theme = &context.look.theme;
    let owner = &partner.owner;
    match (&owner.name, &owner.email) {
        (Some(name), Some(email)) if context.full => Cell {
            text: name.clone(),
            style: theme.text,
            tail: Some((format!(" {email}"), theme.dim)),
        },
        (Some(one), _) | (None, Some(one)) => Cell::plain(one.clone(), theme.text),
        (None, None) => Cell::plain("-", theme.dim),
    }
}

fn group(partner: &Partner, context: &Context<'_>) -> Cell {
    let theme = &context.look.theme;
    match &partner.group {
        Some(group) => Cell::plain(group.name.clone(), theme.text),
        None => Cell::plain("-", theme.dim),
    }
}

/// A number that may not be known, or not be ours yet: `?`, `~12`.
fn number(n: Option<i64>, context: &Context<'_>, show: impl Fn(i64) -> String) -> Cell {
    let theme = &context.look.theme;
    match n {
        None => Cell::plain("?", theme.warn),
        Some(n) if context.model.table.provisional => {
            Cell::plain(format!("~{}", show(n)), theme.dim)
        }
        Some(0) => Cell::plain(show(0), theme.dim),
        Some(n) => Cell::plain(show(n), theme.text),
    }
}

fn signups(partner: &Partner, context: &Context<'_>) -> Cell {
    number(partner.signups, context, grouped)
}

fn paid(partner: &Partner, context: &Context<'_>) -> Cell {
    number(partner.paid, context, grouped)
}

fn revenue(partner: &Partner, context: &Context<'_>) -> Cell {
    number(partner.revenue, context, |cents| Cents(cents).short_usd())
}

fn active(partner: &Partner, context: &Context<'_>) -> Cell {
    date(partner.last_active, context)
}

fn signed_up(partner: &Partner, context: &Context<'_>) -> Cell {
    date(partner.signed_up, context)
}

/// A date in full, or how long ago where there is little room.
fn date(at: Option<Stamp>, context: &Context<'_>) -> Cell {
    let theme = &context.look.theme;
    match (at, context.model.age.now) {
        (None, _) => Cell::plain("-", theme.dim),
        (Some(at), Some(now)) if !context.full => Cell::plain(ago(now.since(at)), theme.text),
        (Some(at), _) => Cell::plain(context.model.zone.date(at), theme.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(width: u16) -> Vec<&'static str> {
        layout(width).iter().map(|placed| placed.column.title(is_full(width))).collect()
    }

    #[test]
    fn columns_drop_by_priority_and_never_overlap() {
        assert_eq!(titles(60), ["Partner", "Signups", "Paid", "Revenue", "Active"]);
        assert_eq!(titles(80), ["Partner", "Owner", "Signups", "Paid", "Revenue", "Active"]);
        assert_eq!(
            titles(120),
            ["Partner", "Owner", "Group", "Signups", "Paid", "Revenue", "Active", "Signed"]
        );
        let full = [
            "Partner",
            "Owner",
            "Group",
            "Signups",
            "Paid customers",
            "Revenue",
            "Last active",
            "Signed up",
        ];
        for width in 140..=300 {
            assert_eq!(titles(width), full, "{width}");
        }
        for width in 20..=300 {
            let columns = layout(width);
            assert!(columns.iter().any(|placed| placed.column.title == "Partner"), "{width}");
            for pair in columns.windows(2) {
                assert!(pair[0].x + pair[0].width + GAP <= pair[1].x, "{width}");
            }
            for placed in &columns {
                let title = placed.column.title(is_full(width)).width()
                    + usize::from(placed.column.sort.is_some());
                assert!(
                    usize::from(placed.width) >= title,
                    "{width}: {} has no room for its arrow",
                    placed.column.title
                );
                assert!(placed.x + placed.width <= width, "{width}");
            }
        }
    }
}
