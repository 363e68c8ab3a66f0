//! The partner table as text for people: aligned by what a terminal shows, cut where a cell is long.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::query::Answer;
use crate::domain::num::{count, grouped};
use crate::domain::text::{clean, fit};
use crate::domain::{Cents, Column, Partner, Stamp, Zone};

/// No text cell is wider than this.
const WIDEST: usize = 36;
pub(super) fn write(
    out: &mut dyn Write,
    answer: &Answer,
    columns: &[Column],
    zone: Zone,
) -> std::io::Result<()> {
    let cells = |partner: &Partner| -> Vec<String> {
        columns.iter().map(|column| cell(*column, partner, answer.provisional, zone)).collect()
    };
    let mut widths: Vec<usize> = columns.iter().map(|column| column.title().width()).collect();
    for partner in answer.partners() {
        for (width, cell) in widths.iter_mut().zip(cells(&partner)) {
            *width = (*width).max(cell.width()).min(WIDEST);
        }
    }
    let titles: Vec<String> = columns.iter().map(|column| column.title().to_owned()).collect();
    line(out, columns, &titles, &widths)?;
    for partner in answer.partners() {
        line(out, columns, &cells(&partner), &widths)?;
    }
    writeln!(out, "{} of {} partners", grouped(count(answer.matched())), grouped(answer.total))
}

fn line(
    out: &mut dyn Write,
    columns: &[Column],
    cells: &[String],
    widths: &[usize],
) -> std::io::Result<()> {
    let mut text = String::new();
    for (at, ((cell, width), column)) in cells.iter().zip(widths).zip(columns).enumerate() {
        let cell = fit(cell, *width);
        let blank = " ".repeat(width.saturating_sub(cell.width()));
        let gap = if at == 0 { "" } else { "  " };
        text.push_str(gap);
        let (before, behind) =
            if column.is_number() { (blank.as_str(), "") } else { ("", blank.as_str()) };
        text.extend([before, cell.as_ref(), behind]);
    }
    writeln!(out, "{}", text.trim_end())
}

/// A cell: what isn't known is `?`, and a count that is the API's own begins with `~`.
fn cell(column: Column, partner: &Partner, provisional: bool, zone: Zone) -> String {
    let unknown = || "?".to_owned();
    let mark = if provisional { "~" } else { "" };
    let number = |n: Option<i64>| n.map_or_else(unknown, |n| format!("{mark}{}", grouped(n)));
    let money =
        |n: Option<i64>| n.map_or_else(unknown, |n| format!("{mark}{}", Cents(n).short_usd()));
    let date = |at: Option<Stamp>| at.map_or_else(String::new, |at| zone.date(at));
    match column {
        Column::Partner if partner.members > 1 => {
            format!("{} ({})", clean(&partner.name), partner.members)
        }
        Column::Partner => clean(&partner.name).into_owned(),
        Column::Owner => partner
            .owner
            .name
            .as_deref()
            .or(partner.owner.email.as_deref())
            .unwrap_or_default()
            .to_owned(),
        Column::Signups => number(partner.signups),
        Column::Paid => number(partner.paid),
        Column::Rewards => number(partner.rewards),
        Column::Revenue => money(partner.revenue),
        Column::Held => money(partner.held_usd),
        Column::Earned => money(partner.earned_usd),
        Column::Active => date(partner.last_active),
        Column::SignedUp => date(partner.signed_up),
        Column::Tags => partner.tags.join(", "),
        Column::Key => clean(&partner.key).into_owned(),
        Column::PartnerKey => {
            clean(partner.partner_key.as_deref().unwrap_or_default()).into_owned()
        }
        Column::Archived => if partner.archived { "yes" } else { "no" }.to_owned(),
        Column::Members => grouped(partner.members),
        Column::Group
        | Column::Manager
        | Column::Team
        | Column::Tier
        | Column::Status
        | Column::OwnerEmail => column.text(partner).unwrap_or_default(),
    }
}
