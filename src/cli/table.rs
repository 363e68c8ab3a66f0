//! The partner table as text for people: aligned by what a terminal shows, cut where a cell is long.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use super::query::Answer;
use crate::config::Zone;
use crate::domain::num::grouped;
use crate::domain::text::{clean, fit};
use crate::domain::{Cents, Partner, Stamp};

/// No text cell is wider than this.
const WIDEST: usize = 36;
const TITLES: [&str; 8] = [
    "Partner",
    "Owner",
    "Group",
    "Signups",
    "Paid customers",
    "Revenue",
    "Last active",
    "Signed up",
];
/// Columns of numbers, set to the right.
const NUMBERS: std::ops::Range<usize> = 3..6;

pub(super) fn write(out: &mut dyn Write, answer: &Answer, zone: Zone) -> std::io::Result<()> {
    let rows: Vec<[String; 8]> =
        answer.partners().map(|partner| cells(&partner, answer.provisional, zone)).collect();
    let mut widths = TITLES.map(UnicodeWidthStr::width);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width()).min(WIDEST);
        }
    }
    line(out, &TITLES.map(str::to_owned), &widths)?;
    for row in &rows {
        line(out, row, &widths)?;
    }
    writeln!(
        out,
        "{} of {} partners",
        grouped(crate::domain::num::count(answer.matched())),
        grouped(answer.total)
    )
}

fn line(out: &mut dyn Write, cells: &[String; 8], widths: &[usize; 8]) -> std::io::Result<()> {
    let mut text = String::new();
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let cell = fit(cell, *width);
        let blank = " ".repeat(width.saturating_sub(cell.width()));
        let gap = if at == 0 { "" } else { "  " };
        text.push_str(gap);
        let (before, behind) =
            if NUMBERS.contains(&at) { (blank.as_str(), "") } else { ("", blank.as_str()) };
        text.extend([before, cell.as_ref(), behind]);
    }
    writeln!(out, "{}", text.trim_end())
}

fn cells(partner: &Partner, provisional: bool, zone: Zone) -> [String; 8] {
    let unknown = || "?".to_owned();
    let mark = if provisional { "~" } else { "" };
    let number = |n: Option<i64>| n.map_or_else(unknown, |n| format!("{mark}{}", grouped(n)));
    let date = |at: Option<Stamp>| at.map_or_else(String::new, |at| zone.date(at));
    let owner =
        partner.owner.name.as_deref().or(partner.owner.email.as_deref()).unwrap_or_default();
    let members =
        if partner.members > 1 { format!(" ({})", partner.members) } else { String::new() };
    [
        format!("{}{members}", clean(&partner.name)),
        owner.to_owned(),
        partner.group.as_ref().map(|group| group.name.clone()).unwrap_or_default(),
        number(partner.signups),
        number(partner.paid),
        partner.revenue.map_or_else(unknown, |cents| format!("{mark}{}", Cents(cents).short_usd())),
        date(partner.last_active),
        date(partner.signed_up),
    ]
}
