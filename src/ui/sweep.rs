//! The sweep: events without a reward, grouped by reason; the audit: what was paid otherwise than is due, by outcome;
//! and the events of one group.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{Look, cursor_row, line, own, status};
use crate::app::{Model, PassKind, PassWord, SweepEvent, SweepGroup, SweepPane};
use crate::domain::Zone;
use crate::domain::num::{cells, count, grouped, plural};
use crate::domain::text::wrap;
use crate::investigate::{PaidOutcome, Verdict};
use crate::keymap::Where;

/// Width of what is at stake, with the blank beside it.
const STAKE: u16 = 14;

/// Width of an amount, with the blank beside it.
const AMOUNT: u16 = 15;

/// From this width on, groups have room for the offer, and events for their kind and payment.
const ROOMY: u16 = 72;

/// From this width on, verdicts are written in full, as in the note.
const WIDE: u16 = 110;

/// The titles of the column with the reason, and of that with the offer, in a sweep and in an audit.
const REASON: [&str; 2] = ["Reason", "Paid of due"];
const OFFER: [&str; 2] = ["Nearest offer", "Offer"];

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
    let columns = if pane.event.is_some() {
        event_columns(pane.kind, area.width)
    } else {
        group_columns(pane.kind, area.width)
    };
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
            Some(_) => pane
                .event_at(at)
                .map(|event| of_event(event, look, model.zone, (pane.kind, area.width))),
            None => pane.group_at(at).map(|group| of_group(group, look, (pane.kind, area.width))),
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
    let (period, kind) = (pane.period(), pane.kind.title());
    let stops = model.keymap.fill(Where::Sweep, "{close} stops");
    let at_stake = if pane.kind == PassKind::Audit { " off" } else { " at stake" };
    match (&pane.result, pane.progress, pane.in_hand().filter(|_| pane.event.is_some())) {
        (Some(Err(_)), ..) => (format!("{kind} of {period}: no result"), theme.bad),
        (None, Some((done, of)), _) if of > 0 => (
            format!(
                "{kind} of {period}: judged {} of {} events; {stops}",
                grouped(count(done)),
                grouped(count(of))
            ),
            theme.dim,
        ),
        (None, ..) => (format!("{kind} of {period}: looking for events; {stops}"), theme.dim),
        (Some(Ok(_)), _, Some(group)) => (
            format!(
                "{}: {} of {period}{}{}",
                format!("{} {}", group.word.word(), group.reason).trim_end(),
                plural(count(group.events.len()), "events"),
                before(", ", &group.stake, at_stake),
                before("; ", pane.sorted_otherwise(), ""),
            ),
            style_of(group.word, look),
        ),
        (Some(Ok(found)), ..) if pane.kind == PassKind::Audit => (
            format!(
                "{} and {} of {period}, {} to look at; {}",
                plural(found.events, "events"),
                plural(found.rewards, "rewards"),
                grouped(found.odd),
                pane.sorted_by()
            ),
            theme.text,
        ),
        (Some(Ok(found)), ..) => (
            format!(
                "{} of {period}, {} without a reward; {}",
                plural(found.events, "events"),
                grouped(found.odd),
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

fn style_of(word: PassWord, look: &Look) -> Style {
    match word {
        PassWord::Verdict(Verdict::ShouldHaveFired)
        | PassWord::Outcome(PaidOutcome::Missing | PaidOutcome::Underpaid) => look.theme.bad,
        PassWord::Verdict(Verdict::NeedsData) | PassWord::Outcome(PaidOutcome::CantTell) => {
            look.theme.warn
        }
        _ => look.theme.accent,
    }
}

/// A verdict or an outcome in at most thirteen letters, for a narrow column.
fn short(word: PassWord) -> &'static str {
    let verdict = match word {
        PassWord::Verdict(verdict) => verdict,
        PassWord::Outcome(outcome) => return short_outcome(outcome),
    };
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

fn short_outcome(outcome: PaidOutcome) -> &'static str {
    match outcome {
        PaidOutcome::CantTell => "can't tell",
        PaidOutcome::NoEvent => "no event",
        PaidOutcome::EventGone => "event gone",
        PaidOutcome::WrongPartner => "not theirs",
        PaidOutcome::Twice => "twice",
        PaidOutcome::NotDue => "not due",
        PaidOutcome::OtherOffer => "other offer",
        PaidOutcome::Overpaid => "overpaid",
        PaidOutcome::Underpaid => "underpaid",
        PaidOutcome::PartMissing => "part missing",
        PaidOutcome::Missing => "missing",
        PaidOutcome::Fits => "fits",
        PaidOutcome::Explained => "explained",
    }
}

/// The columns of the groups. Reason and offer share what the fixed columns leave; on a narrow screen the
/// reason has it alone.
fn group_columns(kind: PassKind, width: u16) -> Vec<SweepHeading> {
    let names = match kind {
        PassKind::Sweep => ["Verdict", "Reason", "Nearest offer", "At stake"],
        PassKind::Audit => ["Outcome", "Paid of due", "Offer", "Difference"],
    };
    let verdict = if width < WIDE { 13 } else { 21 };
    let rest = width.saturating_sub(2 + verdict + 8 + STAKE + 1);
    let offer = match kind {
        _ if width < ROOMY => 0,
        PassKind::Sweep => rest * 3 / 5,
        PassKind::Audit => rest / 2,
    };
    let columns = [
        (names[0], verdict, false),
        (names[1], rest - offer, false),
        (names[2], offer, false),
        ("Events", 8, true),
        (names[3], STAKE, true),
    ];
    columns.into_iter().filter(|(_, width, _)| *width > 0).collect()
}

fn of_group(group: &SweepGroup, look: &Look, (kind, width): (PassKind, u16)) -> Vec<SweepCell> {
    let text = look.theme.text;
    let columns = group_columns(kind, width);
    let room = |titles: [&str; 2]| {
        let found = columns.iter().find(|(own, ..)| titles.contains(own));
        found.map_or(0, |(_, width, _)| usize::from(width.saturating_sub(1)))
    };
    // The check's question follows its code if all of it fits.
    let told = format!("{}: {}", group.reason, group.check);
    let told = if group.check.is_empty() || told.width() > room(REASON) {
        group.reason.clone()
    } else {
        told
    };
    // Two offers may promise the same; the key tells them apart if it fits.
    let both = format!("{} ({})", group.promise, group.offer);
    let offer = match room(OFFER) {
        _ if group.promise.is_empty() => group.offer.clone(),
        room if both.width() <= room => both,
        _ => group.promise.clone(),
    };
    // If no check failed and the offer has no column, the offer stands here, or the groups would look alike.
    let alone = told.is_empty() && room(OFFER) == 0;
    let told = if alone { offer.clone() } else { told };
    let verdict = if width < WIDE { short(group.word) } else { group.word.word() };
    let mut cells = vec![
        (verdict.to_owned(), style_of(group.word, look), false),
        (told, text, false),
        (offer, look.theme.dim, false),
        (grouped(count(group.events.len())), text, true),
        (stake(&group.stake, STAKE), text, true),
    ];
    if room(OFFER) == 0 {
        cells.remove(2);
    }
    cells
}

fn event_columns(kind: PassKind, width: u16) -> Vec<SweepHeading> {
    let (amount, earns) = match kind {
        PassKind::Sweep => ("Amount", "Would earn"),
        PassKind::Audit => ("Paid", "Difference"),
    };
    // What an audit is about stays on a narrow screen.
    let (event, pay) =
        if width < ROOMY { (0, if kind == PassKind::Audit { 11 } else { 0 }) } else { (8, 11) };
    let rest = width.saturating_sub(2 + 11 + event + AMOUNT + pay + 1);
    let columns = [
        ("Recorded", 11, false),
        ("Event", event, false),
        ("Partner", rest - rest / 2, false),
        ("Key", rest / 2, false),
        (amount, AMOUNT, true),
        (earns, pay, true),
    ];
    columns.into_iter().filter(|(_, width, _)| *width > 0).collect()
}

fn of_event(
    event: &SweepEvent,
    look: &Look,
    zone: Zone,
    (kind, width): (PassKind, u16),
) -> Vec<SweepCell> {
    let text = look.theme.text;
    let room = usize::from(AMOUNT) - 1;
    let amount = event.amount.as_ref().map(|(sum, currency)| sum.within(currency, room));
    let mut cells = vec![
        (zone.day(event.recorded_at).to_string(), text, false),
        (event.kind_words().to_owned(), look.theme.dim, false),
        (look.hide(&event.name).into_owned(), text, false),
        (look.hide(&event.key).into_owned(), look.theme.dim, false),
        (amount.unwrap_or_default(), text, true),
        (event.pay.clone(), text, true),
    ];
    if width < ROOMY {
        if kind == PassKind::Sweep {
            cells.remove(5);
        }
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
