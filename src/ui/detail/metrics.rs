//! The Metrics tab: revenue and sign-ups by month as bars, rewards by status as a strip of months. The
//! exact values above are those of the selected month.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::super::{Look, line, own};
use crate::app::{Detail, Loadable, Model};
use crate::domain::num::{grouped, plural, saturate};
use crate::domain::profile::{Commission, Metrics, MonthMetrics, MonthOf};
use crate::domain::{Cents, Resource};

/// Width of the labels left of the months, in columns.
const LABEL: u16 = 12;
/// Width of a month, in columns.
const STEP: u16 = 4;

pub(super) fn draw(model: &Model, detail: &Detail, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let mut row = 0;
    let mut put = |frame: &mut Frame<'_>, text: &str, style| {
        let at = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..line(area, row) };
        own(frame, at, text, style, look);
        row += 1;
    };
    put(frame, &counts(detail), look.theme.text);
    let metrics = match &detail.metrics {
        Loadable::Failed(error, _) => {
            put(frame, error, look.theme.bad);
            return;
        }
        loadable => loadable.value(),
    };
    let Some(metrics) = metrics else {
        put(frame, "Adding up all rows.", look.theme.dim);
        return;
    };
    let refused: Vec<&str> = detail
        .profile
        .value()
        .map(|profile| {
            [Resource::Customers, Resource::Transactions, Resource::Rewards]
                .into_iter()
                .filter(|resource| profile.refused.contains_key(resource))
                .map(Resource::name)
                .collect()
        })
        .unwrap_or_default();
    if !refused.is_empty() {
        let names = refused.join(", ");
        let said = format!("Your keys may not read {names}: the figures leave them out.");
        put(frame, &said, look.theme.warn);
    }
    for (currency, sum) in metrics.commissions() {
        put(frame, &commission(&model.programme.reward_word, currency, sum), look.theme.text);
    }
    let Some((month, numbers)) = metrics.months.get(detail.month) else {
        put(frame, "Nothing has happened yet.", look.theme.dim);
        return;
    };
    put(frame, &in_hand(*month, numbers), look.theme.accent);
    let rest = Rect { y: area.y + row, height: area.height.saturating_sub(row), ..area };
    plots(metrics, detail.month, look, frame, rest);
}

/// The numbers as the Profile tab words them, including what is provisional, unknown or contradicted by
/// the rows.
fn counts(detail: &Detail) -> String {
    let said = |label: &str| {
        let fact = detail.facts.iter().find(|fact| fact.label == label)?;
        Some(format!("{}: {}", label.to_lowercase(), fact.value))
    };
    ["Signups", "Paid customers", "Revenue"]
        .into_iter()
        .filter_map(said)
        .collect::<Vec<_>>()
        .join("   ")
}

fn commission(word: &str, currency: &str, sum: &Commission) -> String {
    let amount = |sum: i128| Cents(saturate(sum)).in_currency(currency);
    format!(
        "{word} earned {}  paid {}  unpaid {}  scheduled {}  held {}",
        amount(sum.earned),
        amount(sum.paid),
        amount(sum.unpaid),
        amount(sum.scheduled),
        amount(sum.held)
    )
}

fn in_hand((year, month): MonthOf, numbers: &MonthMetrics) -> String {
    let rewards: Vec<String> = numbers
        .rewards
        .iter()
        .map(|(status, many)| format!("{} {status}", grouped(*many)))
        .collect();
    let rewards = if rewards.is_empty() {
        String::new()
    } else {
        format!("; rewards: {}", rewards.join(", "))
    };
    format!(
        "{year:04}-{month:02}: {} revenue from {}, {}{rewards}",
        Cents(saturate(numbers.revenue)).in_currency("USD"),
        plural(numbers.payments, "payments"),
        plural(numbers.signups, "signups")
    )
}

fn plots(metrics: &Metrics, at: usize, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let fits = usize::from(area.width.saturating_sub(LABEL + 2) / STEP).max(1);
    // The newest months; older ones only if the selected month is among them.
    let first = metrics.months.len().saturating_sub(fits).min(at);
    let months: Vec<&(MonthOf, MonthMetrics)> =
        metrics.months.iter().skip(first).take(fits).collect();
    let statuses = statuses(&months);
    // The strip has priority over the bars: agents are asked what became of rewards.
    let wanted = u16::try_from(statuses.len()).unwrap_or(0);
    let strip = wanted.min(area.height.saturating_sub(4));
    let free = area.height.saturating_sub(strip + 2);
    let (high, low) = if free < 4 { (free, 0) } else { (free - free / 3, free / 3) };
    let hand = at - first;
    let mut y = 0;
    let values: Vec<i128> = months.iter().map(|(_, month)| month.revenue.max(0)).collect();
    let top = values.iter().copied().max().unwrap_or(0);
    let label = Cents(saturate(top)).short_usd();
    bars(look, frame, lines(area, y, high), ("revenue", &label), &values, hand);
    y += high;
    let values: Vec<i128> = months.iter().map(|(_, month)| i128::from(month.signups)).collect();
    let top = values.iter().copied().max().unwrap_or(0);
    bars(look, frame, lines(area, y, low), ("signups", &grouped(saturate(top))), &values, hand);
    y += low;
    axis(look, frame, lines(area, y, 2), &months, hand);
    y += 2;
    let cut = usize::from(strip) < statuses.len();
    let shown = usize::from(strip) - usize::from(cut && strip > 0);
    for (row, status) in (y..).zip(statuses.iter().take(shown).copied()) {
        let row = line(area, row);
        own(frame, Rect { x: area.x + 2, width: LABEL - 2, ..row }, status, look.theme.text, look);
        for (place, (_, month)) in months.iter().enumerate() {
            let Some(many) = month.rewards.get(status) else { continue };
            let text = if *many > 999 { "999+".to_owned() } else { many.to_string() };
            let mut style = look.theme.text;
            if place == hand {
                style = style.patch(look.theme.cursor);
            }
            own(frame, cell(row, place), &text, style, look);
        }
    }
    if cut && strip > 0 {
        let left = format!("+{} more", statuses.len() - shown);
        let row = line(area, y + strip - 1);
        own(frame, Rect { x: area.x + 2, ..row }, &left, look.theme.warn, look);
    }
}

/// The reward statuses of these months, the most asked-about first.
fn statuses<'m>(months: &[&'m (MonthOf, MonthMetrics)]) -> Vec<&'m str> {
    const FIRST: [&str; 6] = ["paid", "approved", "pending", "scheduled", "hold", "declined"];
    let mut statuses: Vec<&str> =
        months.iter().flat_map(|(_, month)| month.rewards.keys().map(String::as_str)).collect();
    statuses.sort_by_key(|status| {
        (FIRST.iter().position(|first| first == status).unwrap_or(9), *status)
    });
    statuses.dedup();
    statuses
}

fn lines(area: Rect, from: u16, height: u16) -> Rect {
    let y = area.y + from.min(area.height);
    Rect { y, height: height.min(area.height.saturating_sub(from)), ..area }
}

/// A month's cell in a row.
fn cell(row: Rect, place: usize) -> Rect {
    let x = row.x + LABEL + u16::try_from(place).unwrap_or(0) * STEP;
    Rect { x, width: STEP.min((row.x + row.width).saturating_sub(x)), ..row }
}

/// Bars in eighths of a line, or coarser ones where the terminal can't show those.
fn bars(
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    (label, top): (&str, &str),
    values: &[i128],
    hand: usize,
) {
    let room = |row| Rect { x: area.x + 2, width: LABEL - 3, ..line(area, row) };
    if area.height == 0 {
        return;
    }
    own(frame, room(0), top, look.theme.dim, look);
    if area.height > 1 {
        own(frame, room(area.height - 1), label, look.theme.dim, look);
    }
    let most = values.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return;
    }
    for (place, value) in values.iter().enumerate() {
        // Anything above zero is visible, however small.
        let eighths = value * i128::from(area.height) * 8 / most;
        let eighths = if *value > 0 { eighths.max(1) } else { 0 };
        for row in 0..area.height {
            let below = i128::from(area.height - 1 - row) * 8;
            let filled = usize::try_from((eighths - below).clamp(0, 8)).unwrap_or(0);
            let Some(sign) = look.glyphs.bars.get(filled).filter(|sign| **sign != " ") else {
                continue;
            };
            let style = if place == hand { look.theme.accent } else { look.theme.good };
            let text = sign.repeat(usize::from(STEP - 1));
            own(frame, cell(line(area, row), place), &text, style, look);
        }
    }
}

/// The month numbers, with the year at its first month.
fn axis(
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    months: &[&(MonthOf, MonthMetrics)],
    hand: usize,
) {
    for (place, ((year, month), _)) in months.iter().enumerate() {
        let mut style = look.theme.dim;
        if place == hand {
            style = look.theme.accent.patch(look.theme.cursor);
        }
        own(frame, cell(line(area, 0), place), &format!("{month:02}"), style, look);
        if place == 0 || *month == 1 {
            own(frame, cell(line(area, 1), place), &format!("{year:04}"), look.theme.dim, look);
        }
    }
}
