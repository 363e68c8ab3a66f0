//! The detail view: one partner's head line, the tabs, and the open tab.

mod metrics;
mod profile;
mod record_table;

use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::{Look, line, own, status, write};
use crate::app::{Detail, Model, Tab};
use crate::domain::num::{cells, grouped};

pub(super) fn draw(
    model: &Model,
    detail: &Detail,
    look: &Look,
    frame: &mut Frame<'_>,
    (area, foot): (Rect, Rect),
) {
    status::title(model, look, frame, line(area, 0));
    head(model, detail, look, frame, line(area, 1));
    tabs(detail, look, frame, line(area, 2));
    let body = Rect { y: area.y + 3, height: area.height.saturating_sub(3), ..area };
    match detail.tab {
        Tab::Profile => profile::draw(detail, look, frame, body, model.room()),
        Tab::Metrics => metrics::draw(model, detail, look, frame, body),
        Tab::Sheet(_) => record_table::draw(model, detail, look, frame, body),
    }
    status::write_parts(
        frame,
        look,
        foot,
        &record_table::foot(model, detail, look),
        &place(detail),
    );
}

/// The cursor's position, for the status line.
fn place(detail: &Detail) -> String {
    let at = |n: usize| grouped(crate::domain::num::count(n));
    match (detail.tab, detail.pane()) {
        (Tab::Sheet(_), Some(pane)) if !pane.is_empty() => {
            format!("row {} ", at(pane.cursor() + 1))
        }
        (Tab::Profile, _) if !detail.facts.is_empty() => {
            format!("line {} ", at(detail.fact.at + 1))
        }
        _ => String::new(),
    }
}

/// One line about the partner: name, state, group, owner, key.
fn head(model: &Model, detail: &Detail, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    let mut x = area.x + 1;
    let mut put = |frame: &mut Frame<'_>, text: &str, most: u16, style| {
        let width = (area.x + area.width).saturating_sub(x).min(most);
        x = write(frame, Rect { x, width, ..area }, text, style, look) + 2;
    };
    put(frame, &detail.name, area.width / 3, theme.accent);
    let Some(profile) = detail.profile.value() else {
        put(frame, "reading", 20, theme.dim);
        return;
    };
    let partner = &profile.partner;
    if partner.status != "approved" {
        put(frame, &partner.status, 20, theme.warn);
    }
    if partner.archived {
        put(frame, "archived", 20, theme.warn);
    }
    if let Some(group) = &partner.group {
        put(frame, &group.name, area.width / 4, theme.text);
    }
    let owner = partner.owner.email.as_ref().or(partner.owner.name.as_ref());
    if let Some(owner) = owner {
        put(frame, owner, area.width / 3, theme.dim);
    }
    let key = crate::domain::text::clean(&partner.key).into_owned();
    put(frame, &key, area.width, theme.dim);
    if model.layers.steps_back() > 0 {
        let back = format!("{} back ", model.layers.steps_back());
        let width = cells(back.width());
        let from = (area.x + area.width).saturating_sub(width);
        if from >= x {
            own(frame, Rect { x: from, width, ..area }, &back, theme.dim, look);
        }
    }
}

/// The tabs around the open one, with their letters while a tab is being picked.
fn tabs(detail: &Detail, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let counts = detail.metrics.value().map(|metrics| &metrics.counts);
    let label = |tab: &Tab| {
        let count = match tab {
            Tab::Sheet(sheet) => counts.and_then(|counts| counts.get(sheet)).filter(|n| **n > 0),
            _ => None,
        };
        let letter = if detail.picks_tab { format!("[{}] ", tab.letter()) } else { String::new() };
        let count = count.map(|n| format!(" {}", grouped(*n))).unwrap_or_default();
        format!("{letter}{}{count}", tab.title())
    };
    let all = Tab::all();
    let labels: Vec<String> = all.iter().map(label).collect();
    let open = all.iter().position(|tab| *tab == detail.tab).unwrap_or(0);
    let room = usize::from(area.width.saturating_sub(2));
    let width = |from: usize, to: usize| -> usize {
        labels.iter().take(to + 1).skip(from).map(|label| label.width() + 2).sum()
    };
    // Starts as far left as possible with the open tab and the next one still on the screen.
    let next = (open + 1).min(labels.len().saturating_sub(1));
    let first = (0..=open).find(|first| width(*first, next) <= room).unwrap_or(open);
    let mut x = area.x + 1;
    for (at, label) in labels.iter().enumerate().skip(first) {
        let rest = Rect { x, width: (area.x + area.width).saturating_sub(x), ..area };
        // What doesn't fit is told by a sign, for which there must be room.
        let sign = if at + 1 < labels.len() { 3 } else { 0 };
        if at > open && label.width() + sign > usize::from(rest.width) {
            own(frame, rest, look.glyphs.cut, look.theme.dim, look);
            break;
        }
        let style = if at == open {
            look.theme.accent.patch(look.theme.cursor)
        } else if detail.picks_tab {
            look.theme.accent
        } else {
            look.theme.text
        };
        x = own(frame, rest, label, style, look) + 2;
    }
    if first > 0 {
        own(frame, Rect { width: 1, ..area }, look.glyphs.cut, look.theme.dim, look);
    }
}
