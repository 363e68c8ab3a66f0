//! The sweep: what earned nothing, by the reason; the events of a reason.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{Look, line, status, write};
use crate::app::{Model, SweepEvent, SweepGroup, SweepPane};
use crate::domain::Zone;
use crate::domain::num::{cells, count, grouped};
use crate::investigate::Verdict;

/// The width of what is at stake, with the blank beside it.
const STAKE: u16 = 14;

/// The width of an amount, with the blank beside it.
const AMOUNT: u16 = 13;

/// A cell: its text, its colour, whether it stands at the right.
type Cell = (String, Style, bool);

pub(super) fn draw(
    model: &Model,
    pane: &SweepPane,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    status::title(model, look, frame, line(area, 0));
    let start = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(area, 1) };
    let (words, style) = summary(pane, look);
    write(frame, start, &words, style, look);
    let widths = if pane.event.is_some() { event_widths(area) } else { group_widths(area) };
    let titles: &[&str] = if pane.event.is_some() {
        &["Recorded", "Event", "Partner", "Key", "Amount", "Would earn"]
    } else {
        &["Verdict", "Reason", "Nearest offer", "Events", "At stake"]
    };
    let right = titles.len() - 2;
    let header = look.theme.header;
    let titles = titles.iter().enumerate().map(|(at, title)| {
        let title = (*title).to_owned();
        (title, header, at >= right)
    });
    row(frame, look, line(area, 2), titles, &widths);
    let (scroll, len) = pane.list();
    let body = Rect { y: area.y + 3, height: area.height.saturating_sub(4), ..area };
    for (at, place) in (scroll.top..len).zip(body.rows()) {
        let under = at == scroll.at;
        if under {
            write(frame, Rect { width: 1, ..place }, look.glyphs.cursor, look.theme.accent, look);
        }
        let cells = match (pane.in_hand(), pane.event, pane.found()) {
            (Some(group), Some(_), _) => {
                group.events.get(at).map(|event| of_event(event, look, model.zone))
            }
            (_, None, Some(found)) => found.groups.get(at).map(|group| of_group(group, look)),
            _ => None,
        };
        let cursor = if under { look.theme.cursor } else { Style::new() };
        let cells = cells.into_iter().flatten();
        row(
            frame,
            look,
            place,
            cells.map(|(text, style, right)| (text, style.patch(cursor), right)),
            &widths,
        );
    }
    let hint = if pane.event.is_some() {
        "Enter why  y key  Esc back"
    } else {
        "Enter events  [ ] period  r again  Esc leaves"
    };
    let mut parts = vec![(hint.to_owned(), look.theme.dim)];
    parts.extend(status::age_and_sync(model, look));
    let place =
        if len == 0 { String::new() } else { format!("row {} ", grouped(count(scroll.at + 1))) };
    status::write_parts(frame, look, line(area, area.height.saturating_sub(1)), &parts, &place);
}

fn summary(pane: &SweepPane, look: &Look) -> (String, Style) {
    let theme = &look.theme;
    let period = pane.period();
    match (&pane.result, pane.progress, pane.in_hand().filter(|_| pane.event.is_some())) {
        (Some(Err(error)), ..) => (format!("Sweep of {period}: {error}"), theme.bad),
        (None, Some((done, of)), _) if of > 0 => (
            format!(
                "Sweep of {period}: judged {} of {} events; Esc stops",
                grouped(count(done)),
                grouped(count(of))
            ),
            theme.dim,
        ),
        (None, ..) => (format!("Sweep of {period}: looking for events; Esc stops"), theme.dim),
        (Some(Ok(_)), _, Some(group)) => (
            format!(
                "{}: {} events of {period}, {} at stake",
                format!("{} {}", group.verdict.word(), group.reason).trim_end(),
                grouped(count(group.events.len())),
                group.stake
            ),
            style_of(group.verdict, look),
        ),
        (Some(Ok(found)), ..) => (
            format!(
                "Sweep of {period}: {} events, {} without a reward",
                grouped(found.events),
                grouped(found.unrewarded)
            ),
            theme.text,
        ),
    }
}

fn style_of(verdict: Verdict, look: &Look) -> Style {
    match verdict {
        Verdict::ShouldHaveFired => look.theme.bad,
        Verdict::NeedsData => look.theme.warn,
        _ => look.theme.accent,
    }
}

fn of_group(group: &SweepGroup, look: &Look) -> Vec<Cell> {
    let text = look.theme.text;
    vec![
        (group.verdict.word().to_owned(), style_of(group.verdict, look), false),
        (group.reason.clone(), text, false),
        (group.offer.clone(), look.theme.dim, false),
        (grouped(count(group.events.len())), text, true),
        (stake(&group.stake, STAKE), text, true),
    ]
}

fn of_event(event: &SweepEvent, look: &Look, zone: Zone) -> Vec<Cell> {
    let text = look.theme.text;
    let room = usize::from(AMOUNT) - 1;
    let amount = event.amount.as_ref().map(|(sum, currency)| sum.within(currency, room));
    vec![
        (zone.day(event.recorded_at).to_string(), text, false),
        (event.kind.words().to_owned(), look.theme.dim, false),
        (event.name.clone(), text, false),
        (event.key.clone(), look.theme.dim, false),
        (amount.unwrap_or_default(), text, true),
        (event.pay.clone(), text, true),
    ]
}

/// Sums that don't fit are told by their number: an amount is never cut.
fn stake(sums: &str, width: u16) -> String {
    if sums.width() < usize::from(width) {
        return sums.to_owned();
    }
    match sums.split(" + ").count() {
        1 => sums.to_owned(),
        many => format!("{many} currencies"),
    }
}

/// Two texts share what the fixed columns leave.
fn group_widths(area: Rect) -> [u16; 6] {
    let rest = area.width.saturating_sub(2 + 21 + 8 + STAKE + 1);
    [21, rest - rest / 2, rest / 2, 8, STAKE, 0]
}

fn event_widths(area: Rect) -> [u16; 6] {
    let rest = area.width.saturating_sub(2 + 11 + 9 + AMOUNT + 12 + 1);
    [11, 9, rest - rest / 2, rest / 2, AMOUNT, 12]
}

/// Writes cells side by side, a blank between them.
fn row(
    frame: &mut Frame<'_>,
    look: &Look,
    place: Rect,
    cells_of_row: impl Iterator<Item = Cell>,
    widths: &[u16],
) {
    let mut x = place.x + 2;
    for ((text, style, right), width) in cells_of_row.zip(widths) {
        let room = Rect {
            x,
            width: width.saturating_sub(1).min((place.x + place.width).saturating_sub(x)),
            ..place
        };
        let text = crate::domain::text::clean(&text);
        let shift = if right { room.width.saturating_sub(cells(text.width())) } else { 0 };
        write(frame, Rect { x: x + shift, width: room.width - shift, ..room }, &text, style, look);
        x += width;
    }
}
