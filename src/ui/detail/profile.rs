//! The Profile tab of a partner.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::super::{Look, cursor_row, line, own, write};
use crate::app::{Detail, Loadable};
use crate::partner_facts::{Fact, FactStyle, FollowPlace, IMPORTED};

/// Width of the labels, in columns.
const LABEL: u16 = 24;

pub(super) fn draw(
    detail: &Detail,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    room: (u16, u16),
) {
    let theme = &look.theme;
    if detail.facts.is_empty() {
        let (text, style) = match &detail.profile {
            Loadable::Failed(error, _) => (error.as_str(), theme.bad),
            _ => ("Reading the partner.", theme.dim),
        };
        let row = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..line(area, 1) };
        write(frame, row, text, style, look);
        return;
    }
    let Some(second) = detail.second_column(room) else {
        return column(detail, look, frame, area, detail.fact.top..detail.facts.len());
    };
    let half = area.width / 2;
    column(detail, look, frame, Rect { width: half, ..area }, 0..second);
    let right = Rect { x: area.x + half, width: area.width - half, ..area };
    column(detail, look, frame, right, second..detail.facts.len());
}

/// Some of the lines, from the top of an area.
fn column(
    detail: &Detail,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    lines: std::ops::Range<usize>,
) {
    let theme = &look.theme;
    let label_width = LABEL.min(area.width / 3);
    let mut headings = detail.facts.iter().take(lines.start);
    let mut section = headings.rfind(|fact| fact.standing == FactStyle::Heading);
    let facts = detail.facts.iter().enumerate().take(lines.end).skip(lines.start);
    for ((at, fact), row) in facts.zip(area.rows()) {
        let under_cursor = at == detail.fact.at;
        if under_cursor {
            cursor_row(frame, row, look);
        }
        let from = row.x + 2;
        if fact.standing == FactStyle::Heading {
            section = Some(fact);
            let rest = Rect { x: from, width: row.width.saturating_sub(2), ..row };
            own(frame, rest, &fact.label, theme.header, look);
            continue;
        }
        let label = Rect { x: from + 1, width: label_width, ..row };
        let (told, value) = told(section, fact, look);
        own(frame, label, &told, theme.dim, look);
        let x = from + label_width + 2;
        let style = match fact.standing {
            FactStyle::Unknown => theme.warn,
            FactStyle::Notable => theme.accent,
            _ => theme.text,
        };
        let style = if under_cursor { look.under_cursor(style) } else { style };
        let room = Rect { x, width: (row.x + row.width).saturating_sub(x + 2), ..row };
        let end = own(frame, room, &value, style, look);
        if fact.place.is_some() {
            let sign = Rect { x: end + 1, width: 1, ..row };
            own(frame, sign, look.glyphs.leads, theme.accent, look);
        }
    }
}

/// Lines of the partnership that say how it stands, not whose it is.
const STATES: [&str; 6] = ["Status", "Group", "Tier", "Signed up", "Joined", "Last active"];

/// A line's label and value as they are shown where names are hidden: figures in full, of what says who the partner is
/// only the label, of everything else nothing, for labels come from data too: links, questions, custom fields.
fn told<'a>(section: Option<&Fact>, fact: &'a Fact, look: &Look) -> (Cow<'a, str>, Cow<'a, str>) {
    let (label, value) = (fact.label.as_str(), fact.value.as_str());
    match section.map(|section| section.label.as_str()) {
        // A ticket's number, and what it was about.
        _ if matches!(fact.place, Some(FollowPlace::Cases(_))) => (label.into(), look.hide(value)),
        Some("Numbers") => (label.into(), value.into()),
        Some("Partnership") if STATES.contains(&label) => (label.into(), value.into()),
        Some("Partnership" | "People" | "Offers available now" | IMPORTED) => {
            (label.into(), look.hide(value))
        }
        _ => (look.hide(label), look.hide(value)),
    }
}
