//! The cells of the partner table.

use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::Look;
use crate::app::Model;
use crate::domain::num::{cells, grouped};
use crate::domain::text::clean;
use crate::domain::time::ago;
use crate::domain::{Cents, Partner, PartnerColumn, Timestamp};

/// What a cell needs beside the partner.
pub(super) struct CellContext<'a> {
    pub(super) model: &'a Model,
    pub(super) look: &'a Look,
    pub(super) full: bool,
}

/// A cell: its text, and a tail in another style.
pub(super) struct StyledCell {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) tail: Option<(String, Style)>,
}

impl StyledCell {
    pub(super) fn plain(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, tail: None }
    }

    pub(super) fn width(&self) -> u16 {
        cells(self.text.width() + self.tail.as_ref().map_or(0, |(tail, _)| tail.width()))
    }
}

/// A column's title; the short one where the screen isn't full width.
pub(super) fn title(column: PartnerColumn, full: bool) -> &'static str {
    match column {
        _ if full => column.title(),
        PartnerColumn::Paid => "Paid",
        PartnerColumn::Active => "Active",
        PartnerColumn::SignedUp => "Signed",
        PartnerColumn::Earned => "Commission",
        PartnerColumn::Key => "Key",
        column => column.title(),
    }
}

pub(super) fn cell(
    column: PartnerColumn,
    partner: &Partner,
    context: &CellContext<'_>,
) -> StyledCell {
    let money = |cents: i64| Cents(cents).short_usd();
    match column {
        PartnerColumn::Partner => name(partner, context),
        PartnerColumn::Owner => owner(partner, context),
        PartnerColumn::Signups => number(partner.signups, context, grouped),
        PartnerColumn::Paid => number(partner.paid, context, grouped),
        PartnerColumn::Revenue => number(partner.revenue, context, money),
        PartnerColumn::Rewards => number(partner.rewards, context, grouped),
        PartnerColumn::Held => number(partner.held_usd, context, money),
        PartnerColumn::Earned => number(partner.earned_usd, context, money),
        PartnerColumn::Members => {
            StyledCell::plain(grouped(partner.members), context.look.theme.text)
        }
        PartnerColumn::Active => date(partner.last_active, context),
        PartnerColumn::SignedUp => date(partner.signed_up, context),
        PartnerColumn::Archived => words(partner.archived.then(|| "yes".to_owned()), context),
        PartnerColumn::Tags => {
            words(Some(partner.tags.join(", ")).filter(|tags| !tags.is_empty()), context)
        }
        PartnerColumn::Key | PartnerColumn::PartnerKey => {
            words(column.text(partner).map(|key| clean(&key).into_owned()), context)
        }
        PartnerColumn::Group
        | PartnerColumn::Manager
        | PartnerColumn::Team
        | PartnerColumn::Tier
        | PartnerColumn::Status
        | PartnerColumn::OwnerEmail => words(column.text(partner), context),
    }
}

fn words(text: Option<String>, context: &CellContext<'_>) -> StyledCell {
    let theme = &context.look.theme;
    text.map_or_else(
        || StyledCell::plain("-", theme.dim),
        |text| StyledCell::plain(text, theme.text),
    )
}

fn name(partner: &Partner, context: &CellContext<'_>) -> StyledCell {
    let theme = &context.look.theme;
    let mut style = theme.text;
    if partner.vanished || partner.archived {
        style = theme.dim.add_modifier(Modifier::CROSSED_OUT);
    }
    let mut tail = String::new();
    if partner.members > 1 {
        tail = format!(" ({})", partner.members);
    }
    // Partners that aren't approved are listed too, with a mark.
    if partner.status != "approved" {
        let mark = if context.full {
            partner.status.clone()
        } else {
            partner.status.chars().take(1).collect::<String>().to_uppercase()
        };
        tail = format!("{tail} [{mark}]");
    }
    let tail = (!tail.is_empty()).then_some((tail, theme.dim));
    StyledCell { text: partner.name.clone(), style, tail }
}

fn owner(partner: &Partner, context: &CellContext<'_>) -> StyledCell {
    let theme = &context.look.theme;
    let owner = &partner.owner;
    match (&owner.name, &owner.email) {
        (Some(name), Some(email)) if context.full => StyledCell {
            text: name.clone(),
            style: theme.text,
            tail: Some((format!(" {email}"), theme.dim)),
        },
        (Some(one), _) | (None, Some(one)) => StyledCell::plain(one.clone(), theme.text),
        (None, None) => StyledCell::plain("-", theme.dim),
    }
}

/// A number: `?` if unknown, `~12` if it is still the API's own count.
fn number(n: Option<i64>, context: &CellContext<'_>, show: impl Fn(i64) -> String) -> StyledCell {
    let theme = &context.look.theme;
    match n {
        None => StyledCell::plain("?", theme.warn),
        Some(n) if context.model.table.provisional => {
            StyledCell::plain(format!("~{}", show(n)), theme.dim)
        }
        Some(0) => StyledCell::plain(show(0), theme.dim),
        Some(n) => StyledCell::plain(show(n), theme.text),
    }
}

/// A date in full, or how long ago it was where there is little room.
fn date(at: Option<Timestamp>, context: &CellContext<'_>) -> StyledCell {
    let theme = &context.look.theme;
    match (at, context.model.data.age.now) {
        (None, _) => StyledCell::plain("-", theme.dim),
        (Some(at), Some(now)) if !context.full => StyledCell::plain(ago(now.since(at)), theme.text),
        (Some(at), _) => StyledCell::plain(context.model.zone.date(at), theme.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{ChosenColumns, is_full};
    use crate::query::SortColumn;

    #[test]
    fn every_title_has_room_for_its_arrow() {
        for screen in 60..=300 {
            for placed in ChosenColumns::default().layout(screen) {
                let title = title(placed.column, is_full(screen)).width()
                    + usize::from(SortColumn::of(placed.column).is_some());
                assert!(usize::from(placed.width) >= title, "{screen}: {:?}", placed.column);
            }
        }
    }

    #[test]
    fn a_wide_terminal_has_the_eight_titles_in_full() {
        let wanted: Vec<&str> = PartnerColumn::FIRST.iter().map(|column| column.title()).collect();
        for screen in 140..=300 {
            let columns = ChosenColumns::default().layout(screen);
            let titles: Vec<&str> =
                columns.iter().map(|placed| title(placed.column, true)).collect();
            assert_eq!(titles, wanted);
        }
    }
}
