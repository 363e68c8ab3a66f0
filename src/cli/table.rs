//! The partner table as text for people: aligned by display width, with long cells cut.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::query::QueryOutput;
use crate::domain::num::{count, grouped};
use crate::domain::text::{clean, fit};
use crate::domain::{Cents, Partner, PartnerColumn, Timestamp, Zone};

/// The largest width of a text cell, in columns.
const WIDEST: usize = 36;
pub(super) fn write(
    out: &mut dyn Write,
    answer: &QueryOutput,
    columns: &[PartnerColumn],
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
    columns: &[PartnerColumn],
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

/// A cell: `?` if the value isn't known; a count that is still the API's own begins with `~`.
fn cell(column: PartnerColumn, partner: &Partner, provisional: bool, zone: Zone) -> String {
    let unknown = || "?".to_owned();
    let mark = if provisional { "~" } else { "" };
    let number = |n: Option<i64>| n.map_or_else(unknown, |n| format!("{mark}{}", grouped(n)));
    let money =
        |n: Option<i64>| n.map_or_else(unknown, |n| format!("{mark}{}", Cents(n).short_usd()));
    let date = |at: Option<Timestamp>| at.map_or_else(String::new, |at| zone.date(at));
    match column {
        PartnerColumn::Partner if partner.members > 1 => {
            format!("{} ({})", clean(&partner.name), partner.members)
        }
        PartnerColumn::Partner => clean(&partner.name).into_owned(),
        PartnerColumn::Owner => partner
            .owner
            .name
            .as_deref()
            .or(partner.owner.email.as_deref())
            .unwrap_or_default()
            .to_owned(),
        PartnerColumn::Signups => number(partner.signups),
        PartnerColumn::Paid => number(partner.paid),
        PartnerColumn::Rewards => number(partner.rewards),
        PartnerColumn::Revenue => money(partner.revenue),
        PartnerColumn::Held => money(partner.held_usd),
        PartnerColumn::Earned => money(partner.earned_usd),
        PartnerColumn::Active => date(partner.last_active),
        PartnerColumn::SignedUp => date(partner.signed_up),
        PartnerColumn::Tags => partner.tags.join(", "),
        PartnerColumn::Key => clean(&partner.key).into_owned(),
        PartnerColumn::PartnerKey => {
            clean(partner.partner_key.as_deref().unwrap_or_default()).into_owned()
        }
        PartnerColumn::Archived => if partner.archived { "yes" } else { "no" }.to_owned(),
        PartnerColumn::Members => grouped(partner.members),
        PartnerColumn::Group
        | PartnerColumn::Manager
        | PartnerColumn::Team
        | PartnerColumn::Tier
        | PartnerColumn::Status
        | PartnerColumn::OwnerEmail => column.text(partner).unwrap_or_default(),
    }
}
