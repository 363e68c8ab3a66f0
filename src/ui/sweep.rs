//! The sweep: events without a reward, grouped by reason; and the events of one group.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{Look, cursor_row, line, own, status};
use crate::app::{Model, SweepEvent, SweepGroup, SweepPane};
use crate::domain::Zone;
use crate::domain::num::{cells, count, grouped, plural};
use crate::domain::text::wrap;
use crate::investigate::Verdict;
use crate::keymap::Where;

/// Width of what is at stake, with the blank beside it.
const STAKE: u16 = 14;

/// Width of an amount, with the blank beside it.
const AMOUNT: u16 = 15;

/// From this width on, groups have room for the offer, and events for their kind and payment.
const ROOMY: u16 = 72;

/// From this width on, verdicts are written in full, as in the note.
const WIDE: u16 = 110;

/// A cell: text, style, whether it is right-aligned.
type SweepCell = (String, Style, bool);

/// A column: title, width including the blank behind it, whether it is right-aligned.
type SweepHeading = (&'static str, u16, bool);

pub(super) fn draw(
    model: &Model,
    pane: &SweepPane,
    look: &Look,
    frame: &mut Frame<'_>,
    (area, foot): (Rect, Rect),
) {
    status::title(model, look, frame, line(area, 0));
    let start = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(area, 1) };
    if !status::search(model, look, frame, line(area, 1), (Where::Sweep, &pane.search)) {
        let (words, style) = summary(model, pane, look);
        own(frame, start, &words, style, look);
    }
    let columns =
        if pane.event.is_some() { event_columns(area.width) } else { group_columns(area.width) };
    let titles =
        columns.iter().map(|(title, _, right)| ((*title).to_owned(), look.theme.header, *right));
    row(frame, look, line(area, 2), titles, &columns);
    let (scroll, len) = pane.list();
    let body = Rect { y: area.y + 3, height: area.height.saturating_sub(3), ..area };
    if let Some(Err(error)) = &pane.result {
        // Wrapped, not cut: the end of a file's path says most.
        let told = wrap(error, usize::from(area.width.saturating_sub(3)));
        for (text, place) in told.iter().zip(body.rows()) {
            own(
                frame,
                Rect { x: place.x + 2, width: place.width - 2, ..place },
                text,
                look.theme.bad,
                look,
            );
        }
    }
    if len == 0 && pane.search.is_on() {
        own(
            frame,
            Rect { x: body.x + 2, ..line(body, 0) },
            "No line matches.",
            look.theme.dim,
            look,
        );
    }
    for (at, place) in (scroll.top..len).zip(body.rows()) {
        let under = at == scroll.at;
        if under {
            cursor_row(frame, place, look);
        }
        let cells = match pane.event {
            Some(_) => pane.event_at(at).map(|event| of_event(event, look, model.zone, area.width)),
            None => pane.group_at(at).map(|group| of_group(group, look, area.width)),
        };
        let cells = cells.into_iter().flatten();
        row(
            frame,
            look,
            place,
            cells.map(|(text, style, right)| {
                (text, if under { look.under_cursor(style) } else { style }, right)
            }),
            &columns,
        );
    }
    let hint = if pane.event.is_some() {
        "{open} why  {search} search  {sort_here} sort  {copy} key  {close} back"
    } else {
        "{open} events  {search} search  {sort_here} sort  {whole_record} offer  {previous_tab} {next_tab} period  {sync_now} again  {close} leaves"
    };
    let hint = model.keymap.fill(Where::Sweep, hint);
    let mut parts = vec![(hint, look.theme.dim)];
    parts.extend(status::age_and_sync(model, look));
    let mark = status::mark(scroll.top, len, body.height, look);
    status::write_marked(frame, look, foot, &parts, &mark);
}

fn summary(model: &Model, pane: &SweepPane, look: &Look) -> (String, Style) {
    let theme = &look.theme;
    let period = pane.period();
    let stops = model.keymap.fill(Where::Sweep, "{close} stops");
    match (&pane.result, pane.progress, pane.in_hand().filter(|_| pane.event.is_some())) {
        (Some(Err(_)), ..) => (format!("Sweep of {period}: no result"), theme.bad),
        (None, Some((done, of)), _) if of > 0 => (
            format!(
                "Sweep of {period}: judged {} of {} events; {stops}",
                grouped(count(done)),
                grouped(count(of))
            ),
            theme.dim,
        ),
        (None, ..) => (format!("Sweep of {period}: looking for events; {stops}"), theme.dim),
        (Some(Ok(_)), _, Some(group)) => (
            format!(
                "{}: {} of {period}{}{}",
                format!("{} {}", group.verdict.word(), group.reason).trim_end(),
                plural(count(group.events.len()), "events"),
                before(", ", &group.stake, " at stake"),
                before("; ", pane.sorted_otherwise(), ""),
            ),
            style_of(group.verdict, look),
        ),
        (Some(Ok(found)), ..) => (
            format!(
                "{} of {period}, {} without a reward; {}",
                plural(found.events, "events"),
                grouped(found.unrewarded),
                pane.sorted_by()
            ),
            theme.text,
        ),
    }
}

/// A text between two others; nothing of them without it.
fn before(head: &str, text: &str, tail: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{head}{text}{tail}") }
}

fn style_of(verdict: Verdict, look: &Look) -> Style {
    match verdict {
        Verdict::ShouldHaveFired => look.theme.bad,
        Verdict::NeedsData => look.theme.warn,
        _ => look.theme.accent,
    }
}

/// A verdict in at most twelve letters, for a narrow column.
fn short(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TestData => "test data",
        Verdict::PartnerNotEligible => "not eligible",
        Verdict::EventNotFound => "not found",
        Verdict::RewardExists => "has reward",
        Verdict::AttributedElsewhere => "elsewhere",
        Verdict::NotAttributed => "unattributed",
        Verdict::EventNotValid => "not valid",
        Verdict::NoOfferForEvent => "no offer",
        Verdict::RuleNotMet => "rule not met",
        Verdict::HeldForReview => "held",
        Verdict::ShouldHaveFired => "should pay",
        Verdict::NeedsData => "needs data",
    }
}

/// The columns of the groups. Reason and offer share what the fixed columns leave; on a narrow screen the
/// reason has it alone.
fn group_columns(width: u16) -> Vec<SweepHeading> {
    let verdict = if width < WIDE { 13 } else { 21 };
    let rest = width.saturating_sub(2 + verdict + 8 + STAKE + 1);
    let offer = if width < ROOMY { 0 } else { rest * 3 / 5 };
    let columns = [
        ("Verdict", verdict, false),
        ("Reason", rest - offer, false),
        ("Nearest offer", offer, false),
        ("Events", 8, true),
        ("At stake", STAKE, true),
    ];
    columns.into_iter().filter(|(_, width, _)| *width > 0).collect()
}

fn of_group(group: &SweepGroup, look: &Look, width: u16) -> Vec<SweepCell> {
    let text = look.theme.text;
    let columns = group_columns(width);
    let room = |title: &str| {
        let found = columns.iter().find(|(own, ..)| *own == title);
        found.map_or(0, |(_, width, _)| usize::from(width.saturating_sub(1)))
    };
    // The check's question follows its code if all of it fits.
    let told = format!("{}: {}", group.reason, group.check);
    let told = if group.check.is_empty() || told.width() > room("Reason") {
        group.reason.clone()
    } else {
        told
    };
    // Two offers may promise the same; the key tells them apart if it fits.
    let both = format!("{} ({})", group.promise, group.offer);
    let offer = match room("Nearest offer") {
        _ if group.promise.is_empty() => group.offer.clone(),
        room if both.width() <= room => both,
        _ => group.promise.clone(),
    };
    // If no check failed and the offer has no column, the offer stands here, or the groups would look alike.
    let alone = told.is_empty() && room("Nearest offer") == 0;
    let told = if alone { offer.clone() } else { told };
    let verdict = if width < WIDE { short(group.verdict) } else { group.verdict.word() };
    let mut cells = vec![
        (verdict.to_owned(), style_of(group.verdict, look), false),
        (told, text, false),
        (offer, look.theme.dim, false),
        (grouped(count(group.events.len())), text, true),
        (stake(&group.stake, STAKE), text, true),
    ];
    if room("Nearest offer") == 0 {
        cells.remove(2);
    }
    cells
}

fn event_columns(width: u16) -> Vec<SweepHeading> {
    let (kind, pay) = if width < ROOMY { (0, 0) } else { (8, 11) };
    let rest = width.saturating_sub(2 + 11 + kind + AMOUNT + pay + 1);
    let columns = [
        ("Recorded", 11, false),
        ("Event", kind, false),
        ("Partner", rest - rest / 2, false),
        ("Key", rest / 2, false),
        ("Amount", AMOUNT, true),
        ("Would earn", pay, true),
    ];
    columns.into_iter().filter(|(_, width, _)| *width > 0).collect()
}

fn of_event(event: &SweepEvent, look: &Look, zone: Zone, width: u16) -> Vec<SweepCell> {
    let text = look.theme.text;
    let room = usize::from(AMOUNT) - 1;
    let amount = event.amount.as_ref().map(|(sum, currency)| sum.within(currency, room));
    let mut cells = vec![
        (zone.day(event.recorded_at).to_string(), text, false),
        (event.kind.words().to_owned(), look.theme.dim, false),
        (look.hide(&event.name).into_owned(), text, false),
        (look.hide(&event.key).into_owned(), look.theme.dim, false),
        (amount.unwrap_or_default(), text, true),
        (event.pay.clone(), text, true),
    ];
    if width < ROOMY {
        cells.remove(5);
        cells.remove(1);
    }
    cells
}

/// An amount is never cut: sums that don't fit become the number of currencies.
fn stake(sums: &str, width: u16) -> String {
    if sums.width() < usize::from(width) {
        return sums.to_owned();
    }
    match sums.split(" + ").count() {
        1 => sums.to_owned(),
        many => format!("{many} currencies"),
    }
}

/// Writes cells side by side with a blank between them.
fn row(
    frame: &mut Frame<'_>,
    look: &Look,
    place: Rect,
    cells_of_row: impl Iterator<Item = SweepCell>,
    columns: &[SweepHeading],
) {
    let mut x = place.x + 2;
    for ((text, style, right), (_, width, _)) in cells_of_row.zip(columns) {
        let room = Rect {
            x,
            width: width.saturating_sub(1).min((place.x + place.width).saturating_sub(x)),
            ..place
        };
        let text = crate::domain::text::clean(&text);
        let shift = if right { room.width.saturating_sub(cells(text.width())) } else { 0 };
        own(frame, Rect { x: x + shift, width: room.width - shift, ..room }, &text, style, look);
        x += width;
    }
}
