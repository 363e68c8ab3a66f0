//! The rewards of the whole programme.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Look, line, own, records, status};
use crate::app::{Model, RecordPane};
use crate::domain::Resource;
use crate::domain::num::{count, grouped};
use crate::keymap::Where;

pub(super) fn draw(
    model: &Model,
    pane: &RecordPane,
    look: &Look,
    frame: &mut Frame<'_>,
    (area, foot): (Rect, Rect),
) {
    status::title(model, look, frame, line(area, 0));
    let head = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(area, 1) };
    let end = own(frame, head, "Rewards of all partners", look.theme.accent, look) + 2;
    let rest = Rect { x: end, width: (area.x + area.width).saturating_sub(end), ..head };
    let order = if pane.sort().is_none() { "those on hold first; " } else { "" };
    let hint =
        model.keymap.fill(Where::Rewards, "{filter} by status, {open} opens, {investigate} why");
    own(frame, rest, &format!("{order}{hint}"), look.theme.dim, look);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let refused = model.data.unreadable.contains(&Resource::Rewards);
    let empty = || {
        records::nothing(model, pane, look).unwrap_or_else(|| {
            if refused {
                let said = "Your keys may not read rewards: these are unknown, not none.";
                return vec![(said.to_owned(), look.theme.warn)];
            }
            vec![("No rewards.".to_owned(), look.theme.dim)]
        })
    };
    records::draw(model, pane, empty, look, frame, body);
    let place = match pane.len() {
        0 => String::new(),
        _ => format!("row {} ", grouped(count(pane.cursor() + 1))),
    };
    let parts = records::foot(model, pane, refused, look);
    status::write_parts(frame, look, foot, &parts, &place);
}
