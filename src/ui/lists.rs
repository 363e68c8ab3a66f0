//! Lists over the table: a filter's values, columns, views, profiles; and the full text of a cell.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Look, cursor_row, line, own, popup, write};
use crate::app::{Model, Overlay, Picker};
use crate::domain::num::{cells, grouped};
use crate::keymap::Where;

/// A line of a list: the sign of a chosen one, its text, and a second text at the right.
pub(super) struct ListLine {
    pub(super) sign: &'static str,
    pub(super) text: String,
    pub(super) right: String,
    pub(super) style: Style,
    /// How much of it is shown where names are hidden.
    pub(super) told: Told,
}

/// How much of a line is shown where names are hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Text,
    /// The text at the right: a count.
    Right,
    All,
}

pub(super) fn draw(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    overlay: &Overlay,
) {
    match overlay {
        Overlay::None
        | Overlay::Record(_)
        | Overlay::Find(_)
        | Overlay::Message(_)
        | Overlay::Cases(_)
        | Overlay::Setup(_)
        | Overlay::Palette(_)
        | Overlay::ExportDialog(_)
        | Overlay::TableExport(_) => {}
        Overlay::Picker(picker) => draw_picker(model, look, frame, area, picker),
        Overlay::Columns(at) => draw_columns(model, look, frame, area, *at),
        Overlay::Views(at) => draw_views(model, look, frame, area, *at),
        Overlay::Profiles(at) => {
            let entries = model.profiles.iter().map(|name| ListLine {
                sign: if *name == model.profile { "* " } else { "  " },
                text: name.clone(),
                right: String::new(),
                style: look.theme.text,
                told: Told::All,
            });
            let footer = model
                .keymap
                .fill(Where::Profiles, "{open} opens it, {set_up} adds one, {close} closes");
            let inner = frame_of(frame, look, area, model.profiles.len(), " Profiles ", &footer);
            list(frame, look, inner, &entries.collect::<Vec<_>>(), *at);
        }
        Overlay::Cell(title, text, scroll) => {
            draw_cell(model, look, frame, area, (title, text), *scroll);
        }
        Overlay::SheetColumns(sheet, at) => {
            let chosen = model.layers.pane().filter(|pane| pane.sheet() == *sheet);
            let entries = sheet.fields().iter().enumerate().map(|(at, field)| {
                let chosen = chosen.is_some_and(|pane| pane.columns.contains(&at));
                ListLine {
                    sign: if chosen { "[x] " } else { "[ ] " },
                    text: field.title.to_owned(),
                    right: String::new(),
                    style: if chosen { look.theme.text } else { look.theme.dim },
                    told: Told::All,
                }
            });
            let entries: Vec<ListLine> = entries.collect();
            let footer = model.keymap.fill(
                Where::SheetColumns,
                "{toggle} shows or hides, {reset_columns} default, {open} closes",
            );
            let inner = frame_of(frame, look, area, entries.len(), " Columns ", &footer);
            list(frame, look, inner, &entries, *at);
        }
        Overlay::Kinds(kinds) => {
            let entries = kinds.items.iter().map(|(kind, many, on)| ListLine {
                sign: if *on { "[x] " } else { "[ ] " },
                text: kind.clone(),
                right: many.map(grouped).unwrap_or_default(),
                style: if *on { look.theme.accent } else { look.theme.text },
                told: Told::All,
            });
            let entries: Vec<ListLine> = entries.collect();
            let footer = model.keymap.fill(
                Where::Kinds,
                "{toggle} picks, {toggle_all} none, {open} filters, {close} goes back",
            );
            let inner =
                frame_of(frame, look, area, entries.len().max(1), " Only rows that are ", &footer);
            if entries.is_empty() {
                own(frame, line_at(inner, 0), "counting, or only one kind", look.theme.dim, look);
            }
            list(frame, look, inner, &entries, kinds.at);
        }
        Overlay::Places(menu) => {
            let numbers = ["1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "7 ", "8 ", "9 "];
            let entries = menu.items.iter().enumerate().map(|(at, (label, key, _))| ListLine {
                sign: numbers.get(at).copied().unwrap_or("  "),
                text: label.clone().into_owned(),
                right: key.clone(),
                style: look.theme.text,
                told: if matches!(label, Cow::Borrowed(_)) { Told::Text } else { Told::Nothing },
            });
            let entries: Vec<ListLine> = entries.collect();
            let footer = model.keymap.fill(
                Where::Follow,
                "{open} or the number goes there, {copy} copies the key, {close} closes",
            );
            let inner = frame_of(
                frame,
                look,
                area,
                entries.len(),
                &format!(" {} ", look.hide(&menu.title)),
                &footer,
            );
            list(frame, look, inner, &entries, menu.at);
        }
    }
}

fn draw_views(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, at: usize) {
    let entries = model.views.all().iter().map(|view| ListLine {
        sign: "",
        text: view.name.clone(),
        right: view.query.clone(),
        style: look.theme.text,
        told: if view.built_in { Told::All } else { Told::Nothing },
    });
    let save = model.keymap.fill(Where::Table, "{save_view} saves what is shown");
    let footer =
        model.keymap.fill(Where::Views, "{open} shows it, {remove} deletes one of yours, ") + &save;
    let inner = frame_of(frame, look, area, model.views.all().len(), " Views ", &footer);
    list(frame, look, inner, &entries.collect::<Vec<_>>(), at);
}

/// A popup for this many entries with a line of help at its foot; returns the room for the entries.
fn frame_of(
    frame: &mut Frame<'_>,
    look: &Look,
    area: Rect,
    entries: usize,
    title: &str,
    footer: &str,
) -> Rect {
    let inner = popup(frame, look, area, (76, cells(entries).saturating_add(4).max(6)), title);
    let foot = Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(1),
        ..line(inner, inner.height.saturating_sub(1))
    };
    super::status::foot(frame, look, foot, footer);
    Rect { height: inner.height.saturating_sub(2), ..inner }
}

/// The entries that are in view around the cursor.
pub(super) fn list(
    frame: &mut Frame<'_>,
    look: &Look,
    area: Rect,
    entries: &[ListLine],
    cursor: usize,
) {
    let height = usize::from(area.height.max(1));
    let top = (cursor + 1).saturating_sub(height);
    for ((at, entry), row) in entries.iter().enumerate().skip(top).zip(area.rows()) {
        let under_cursor = at == cursor;
        if under_cursor {
            cursor_row(frame, row, look);
        }
        let start = Rect { x: row.x + 2, width: row.width.saturating_sub(3), ..row };
        let x = own(frame, start, entry.sign, entry.style, look);
        let right = cells(entry.right.width()).min(start.width / 2);
        let room = (start.x + start.width).saturating_sub(x + right + 1);
        let style = if under_cursor { look.under_cursor(entry.style) } else { entry.style };
        let (text, right_text) = match entry.told {
            Told::Nothing => (look.hide(&entry.text), look.hide(&entry.right)),
            Told::Text => (entry.text.as_str().into(), look.hide(&entry.right)),
            Told::Right => (look.hide(&entry.text), entry.right.as_str().into()),
            Told::All => (entry.text.as_str().into(), entry.right.as_str().into()),
        };
        own(frame, Rect { x, width: room, ..row }, &text, style, look);
        let at = Rect { x: start.x + start.width - right, width: right, ..row };
        own(frame, at, &right_text, look.theme.dim, look);
    }
}

fn draw_picker(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, picker: &Picker) {
    let shown = picker.shown();
    let title = format!(" {} ", picker.title());
    let footer = if picker.is_free() {
        match picker.field {
            crate::query::QueryField::Customer => {
                "{open} filters, {exclude} excludes these instead, {close} goes back"
            }
            _ => {
                "{open} filters, {other_date} other date, {exclude} excludes these instead, {close} goes back"
            }
        }
    } else {
        "{toggle} picks, {open} filters, {exclude} excludes these instead, {close} goes back"
    };
    // The help may lie over it.
    let place = model.overlay.focus().unwrap_or(Where::Picker);
    let footer = model.keymap.fill(place, footer);
    let wanted = shown.len().max(1) + 2;
    let inner = frame_of(frame, look, area, wanted, &title, &footer);
    let field = Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..line(inner, 0) };
    let line = &picker.line;
    let typed = if line.is_typed() { line.text().into() } else { look.hide(line.text()) };
    let end = own(frame, field, &typed, look.theme.text, look);
    let rest = |x: u16| Rect { x, width: (inner.x + inner.width).saturating_sub(x), ..field };
    frame.buffer_mut().set_style(Rect { width: 1, ..rest(end) }, look.theme.cursor);
    let hint = picker.hint();
    match &picker.error {
        Some(error) => own(frame, line_at(inner, 1), error, look.theme.bad, look),
        None if picker.line.text().is_empty() => {
            own(frame, rest(end + 2), &hint, look.theme.dim, look)
        }
        None => end,
    };
    let entries: Vec<ListLine> = shown
        .iter()
        .map(|item| ListLine {
            sign: match (item.picked, picker.negated) {
                (true, true) => "[-] ",
                (true, false) => "[x] ",
                (false, _) => "[ ] ",
            },
            text: item.label.clone(),
            right: Picker::count(item),
            style: if item.picked { look.theme.accent } else { look.theme.text },
            told: if picker.names_somebody() { Told::Right } else { Told::All },
        })
        .collect();
    let body = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if entries.is_empty() && !picker.is_free() {
        own(frame, line_at(inner, 2), "no value matches", look.theme.dim, look);
    }
    list(frame, look, body, &entries, picker.cursor());
}

fn line_at(area: Rect, at: u16) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(area, at) }
}

fn draw_columns(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, at: usize) {
    let columns = &model.table.columns;
    let all = model.all_columns();
    let entries: Vec<ListLine> = all
        .iter()
        .map(|column| {
            let chosen = columns.chosen().contains(column);
            let width = columns.widths().get(column.name());
            ListLine {
                sign: if chosen { "[x] " } else { "[ ] " },
                text: column.title().to_owned(),
                right: width.map(|width| format!("width {width}")).unwrap_or_default(),
                style: if chosen { look.theme.text } else { look.theme.dim },
                told: Told::All,
            }
        })
        .collect();
    let footer = model.keymap.fill(
        Where::Columns,
        "{toggle} shows or hides, {move_later} {move_earlier} move it, {widen} {narrow} width, {reset_columns} default, {open} closes",
    );
    let inner = frame_of(frame, look, area, all.len(), " Columns ", &footer);
    list(frame, look, inner, &entries, at);
}

fn draw_cell(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    (title, text): (&str, &str),
    scroll: u16,
) {
    let width = 76.min(area.width.saturating_sub(2)).saturating_sub(4);
    let lines = wrapped(text, usize::from(width));
    let footer = model.keymap.fill(Where::Cell, "{copy} copies it, {close} closes");
    let inner =
        frame_of(frame, look, area, lines.len(), &format!(" {} ", look.hide(title)), &footer);
    let last = lines.len().saturating_sub(usize::from(inner.height));
    for (row, text) in inner.rows().zip(lines.iter().skip(usize::from(scroll).min(last))) {
        let row = Rect { x: row.x + 1, width: row.width.saturating_sub(1), ..row };
        write(frame, row, text, look.theme.text, look);
    }
}

/// Breaks a text into lines of at most this many screen columns, anywhere in a word.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for letter in text.graphemes(true) {
        if used + letter.width() > columns.max(2) {
            lines.push(String::new());
            used = 0;
        }
        used += letter.width();
        if let Some(last) = lines.last_mut() {
            last.push_str(letter);
        }
    }
    lines
}
