//! A record table: its filters, titles and visible rows, and the totals of all rows.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::bar::prompt;
use super::status::{self, StatusPart};
use super::{Look, cursor_row, line, own, write};
use crate::app::{Model, PlacedField, RecordPane, TableSearch, has_room, layout};
use crate::domain::num::{cells, count, grouped, plural, saturate};
use crate::domain::record_table::{CellType, RecordRow, TableField};
use crate::domain::text::{clean, find_folded, fold};
use crate::domain::time::ago;
use crate::domain::{Cents, ColumnValue, Timestamp};
use crate::keymap::Action;

/// Draws it into an area; `empty` tells why there are no rows, if there are none.
pub(super) fn draw(
    model: &Model,
    pane: &RecordPane,
    empty: impl FnOnce() -> Vec<StatusPart>,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let mut body = area;
    if pane.has_chips() {
        match &pane.search {
            Some(TableSearch { line: text, .. }) => {
                prompt(look, frame, line(area, 0), "/", text);
            }
            None => chips(model, pane, look, frame, line(area, 0)),
        }
        body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    }
    let columns = layout(pane, area.width);
    titles(pane, look, frame, line(body, 0), &columns);
    let rows = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
    if pane.is_empty() {
        for (at, (text, style)) in (1u16..).zip(empty()) {
            let row = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..line(rows, at) };
            own(frame, row, &text, style, look);
        }
        return;
    }
    let words: Vec<String> = pane.query.words.iter().map(|word| fold(word)).collect();
    for (at, (found, row)) in pane.window().into_iter().zip(rows.rows()).enumerate() {
        let under_cursor = pane.cursor_row() == Some(at);
        if under_cursor {
            cursor_row(frame, row, look);
        }
        let Some(found) = found else {
            own(frame, Rect { x: row.x + 2, ..row }, look.glyphs.cut, look.theme.dim, look);
            continue;
        };
        for placed in &columns {
            cell(model, pane, look, frame, row, placed, found, under_cursor, &words);
        }
    }
}

/// The active filters.
fn chips(model: &Model, pane: &RecordPane, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let query = &pane.query;
    let mut texts = Vec::new();
    if let Some(of) = &query.of {
        let (word, key) = of.words();
        texts.push(format!("{word}:{}", clean(key)));
    }
    if !query.kinds.is_empty() {
        texts.push(query.kinds.join(", "));
    }
    if let Some((from, to)) = query.during {
        let day = |at: Timestamp| at.rfc3339().chars().take(10).collect::<String>();
        texts.push(format!("{} until {}", day(from), day(to)));
    }
    texts.extend(query.words.iter().map(|word| format!("\"{}\"", clean(word))));
    let mut x = area.x + 1;
    for text in texts {
        let rest = Rect { x, width: (area.x + area.width).saturating_sub(x), ..area };
        x = write(frame, rest, &format!("[{text}]"), look.theme.accent, look) + 1;
    }
    let rest = Rect { x: x + 1, width: (area.x + area.width).saturating_sub(x + 1), ..area };
    let hint = model.keymap.fill(model.place(), "{clear_query} clears them");
    own(frame, rest, &hint, look.theme.dim, look);
}

fn titles(
    pane: &RecordPane,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    columns: &[PlacedField],
) {
    let fields = pane.sheet().fields();
    for placed in columns {
        let Some(field) = fields.get(placed.field) else { continue };
        let (arrow, mut style) = match pane.sort() {
            Some((name, descending)) if name == field.name => (
                if descending { look.glyphs.descending } else { look.glyphs.ascending },
                look.theme.header.patch(look.theme.accent),
            ),
            _ => ("", look.theme.header),
        };
        if placed.place == Some(pane.focus_place()) && placed.place > Some(0) {
            style = style.patch(look.theme.cursor);
        }
        let room = usize::from(placed.width);
        let title = title(field, room.saturating_sub(arrow.width()));
        let words = format!("{title}{arrow}");
        put(frame, &look.open(), area, placed, &words, style, field.holds.is_number());
    }
}

/// A title, shortened where its column is too narrow.
fn title(field: &TableField, room: usize) -> &'static str {
    if field.title.width() <= room {
        return field.title;
    }
    match field.name {
        "customer_key" => "Key",
        "product_key" => "Product",
        "category_key" => "Category",
        "final_reward" => "Final",
        "created_at" => "Created",
        "submitted_by" => "By",
        _ => field.title,
    }
}

/// Writes a text into a column; returns the area it takes.
fn put(
    frame: &mut Frame<'_>,
    look: &Look,
    row: Rect,
    placed: &PlacedField,
    text: &str,
    style: Style,
    right: bool,
) -> Rect {
    let width = cells(text.width()).min(placed.width);
    let shift = if right { placed.width - width } else { 0 };
    let area = Rect { x: row.x + placed.x + shift, width: placed.width - shift, ..row };
    let end = write(frame, area, text, style, look);
    Rect { width: end.saturating_sub(area.x), ..area }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a cell depends on its row, its column and the screen"
)]
fn cell(
    model: &Model,
    pane: &RecordPane,
    look: &Look,
    frame: &mut Frame<'_>,
    row: Rect,
    placed: &PlacedField,
    found: &RecordRow,
    under_cursor: bool,
    words: &[String],
) {
    let theme = &look.theme;
    let Some(field) = pane.sheet().fields().get(placed.field) else { return };
    let value = found.values.get(placed.field).unwrap_or(&ColumnValue::Null);
    let wide = has_room(model.size.0);
    let (text, mut style) =
        match text(model, field, value, found, (wide, usize::from(placed.width))) {
            Some(text) => (text, theme.text),
            None => ("-".to_owned(), theme.dim),
        };
    if is_state(field) {
        style = standing(&text, look);
    }
    // Test data and vanished records aren't counted, and the style shows it.
    if found.vanished.is_some() {
        style = theme.dim.add_modifier(Modifier::CROSSED_OUT);
    } else if found.test {
        style = theme.dim;
    }
    let mut shown = text;
    if placed.place == Some(0) && under_cursor {
        style = look.under_cursor(style);
    }
    // The first text column also says so in words, for whoever doesn't see the style.
    let says = |field: &TableField| field.holds == CellType::Text && field.name != "kind";
    let first = pane.fields().find(|(_, field)| says(field)).map(|(at, _)| at);
    if first == Some(placed.field) {
        let others = pane.sheet().is_of_partner() && found.is_of_other(&pane.query.partner);
        let mark = match (found.vanished.is_some(), found.test, others) {
            (true, ..) => " (gone)",
            (false, true, _) => " (test)",
            (false, false, true) => " (other partner)",
            (false, false, false) => "",
        };
        let room = usize::from(placed.width).saturating_sub(mark.width());
        shown = format!("{}{mark}", crate::domain::text::fit_with(&shown, room, look.glyphs.cut));
    }
    let is_name = matches!(field.holds, CellType::Text | CellType::Key) && !is_state(field);
    let shown = if is_name { look.hide(&shown).into_owned() } else { shown };
    let area = put(frame, &look.open(), row, placed, &shown, style, field.holds.is_number());
    for range in words.iter().flat_map(|word| find_folded(&shown, word)) {
        let width = |part: Option<&str>| cells(part.unwrap_or_default().width());
        let x = area.x + width(shown.get(..range.start)).min(area.width);
        let end = area.x + width(shown.get(..range.end)).min(area.width);
        frame.buffer_mut().set_style(Rect { x, width: end - x, ..area }, theme.found);
    }
}

/// Whether a field says how a record stands, rather than whose it is.
fn is_state(field: &TableField) -> bool {
    matches!(field.name, "status" | "kind" | "stage" | "decision")
}

/// What a cell says; `None` if nothing is known.
fn text(
    model: &Model,
    field: &TableField,
    value: &ColumnValue,
    row: &RecordRow,
    (wide, room): (bool, usize),
) -> Option<String> {
    match (value, field.holds) {
        (ColumnValue::Null, _) => None,
        (ColumnValue::Text(text), _) => {
            Some(clean(text).into_owned()).filter(|text| !text.is_empty())
        }
        (ColumnValue::Int(n), CellType::Time) => {
            let at = Timestamp::from_ms(*n)?;
            match model.data.age.now {
                _ if field.name == "at" && wide => Some(model.zone.minute(at)),
                Some(now) if !wide && field.name != "at" => Some(if now.since(at) < 0 {
                    format!("in {}", ago(at.since(now)))
                } else {
                    ago(now.since(at))
                }),
                _ => Some(model.zone.date(at)),
            }
        }
        (ColumnValue::Int(n), CellType::Money) => {
            Some(Cents(*n).within(row.currency.as_deref().unwrap_or_default(), room))
        }
        (ColumnValue::Int(n), CellType::RewardMoney) => {
            Some(Cents(*n).within(row.reward_currency.as_deref().unwrap_or_default(), room))
        }
        (ColumnValue::Int(n), CellType::Usd) => Some(Cents(*n).within("USD", room)),
        (ColumnValue::Int(n), CellType::Truth) => {
            Some(if *n == 0 { "no" } else { "yes" }.to_owned())
        }
        (ColumnValue::Int(n), _) => Some(grouped(*n)),
    }
}

/// The style of a status; the word alone says the same.
pub(super) fn standing(text: &str, look: &Look) -> Style {
    let theme = &look.theme;
    match text.to_lowercase().as_str() {
        "paid" | "approved" | "closed won" => theme.good,
        "declined" | "vanished" | "closed lost" | "dead" => theme.bad,
        "hold" | "held" => theme.warn,
        "scheduled" | "pending" | "ready" => theme.accent,
        _ => theme.text,
    }
}

/// Why a table has no rows, as far as that doesn't depend on whose they are: `None` where it does.
pub(super) fn nothing(model: &Model, pane: &RecordPane, look: &Look) -> Option<Vec<StatusPart>> {
    let theme = &look.theme;
    if let Some(error) = &pane.failed {
        return Some(vec![(error.clone(), theme.bad)]);
    }
    if !pane.is_answered() {
        return Some(vec![("Reading.".to_owned(), theme.dim)]);
    }
    (!pane.query.is_whole()).then(|| {
        let is_term = |word: &String| word.contains(['<', '>', ':']);
        let hint = match pane.search {
            _ if pane.query.words.iter().any(is_term) => {
                "Here words are searched as they stand; terms are for all partners.".to_owned()
            }
            Some(_) => String::new(),
            None => format!("{} clears search and filters.", model.hint(Action::ClearQuery)),
        };
        vec![("No rows match.".to_owned(), theme.text), (hint, theme.dim)]
    })
}

/// The last line: matching rows, unless they are `unknown`, and their totals; the data's age, the sync.
pub(super) fn foot(
    model: &Model,
    pane: &RecordPane,
    unknown: bool,
    look: &Look,
) -> Vec<StatusPart> {
    let theme = &look.theme;
    let mut parts: Vec<StatusPart> = Vec::new();
    let word = pane.sheet().word();
    // A list that the keys may not read is unknown, not empty.
    let rows = match (unknown && pane.is_empty(), pane.is_partial()) {
        (true, _) => format!("? {word}"),
        (false, true) => format!("{}+ {word}", grouped(count(pane.len()))),
        (false, false) => plural(count(pane.len()), word),
    };
    parts.push((rows, theme.text));
    if let Some(error) = &pane.failed {
        parts.push((error.clone(), theme.bad));
    } else if pane.is_waiting() {
        parts.push(("searching".to_owned(), theme.warn));
    } else if let Some(totals) = &pane.totals {
        if totals.live < totals.rows {
            let left_out = grouped(totals.rows - totals.live);
            parts.push((format!("{left_out} test or gone"), theme.dim));
        }
        let sums =
            totals.sums.iter().map(|(currency, sum)| Cents(saturate(*sum)).in_currency(currency));
        parts.push((sums.collect::<Vec<_>>().join(" + "), theme.accent));
    } else {
        parts.push(("summing".to_owned(), theme.dim));
    }
    parts.extend(hidden_sort(model, pane, look).map(|words| (words, theme.accent)));
    parts.extend(status::age_and_sync(model, look));
    parts
}

/// What the table is sorted by, if that column isn't on the screen, where its sign would be.
fn hidden_sort(model: &Model, pane: &RecordPane, look: &Look) -> Option<String> {
    let (name, descending) = pane.query.sort?;
    let at = pane.sheet().place(name)?;
    if layout(pane, model.size.0).iter().any(|placed| placed.field == at) {
        return None;
    }
    let sign = if descending { look.glyphs.descending } else { look.glyphs.ascending };
    Some(format!("by {}{sign}", pane.sheet().fields().get(at)?.title))
}
