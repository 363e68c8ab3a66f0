//! Lists that lie over the table: a filter's values, columns, views, profiles, a cell as a whole.

use super::bar::{facets, open_filter, open_picker};
use super::columns::ChosenColumns;
use super::line::closes;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::picker::{Picked, Picker};
use super::update::ask;
use super::{case_list, detail, export_dialog, find, palette, record, wizard};
use crate::keymap::Key;
use crate::query::{ListField, Query, QueryField, TimeField};

/// Takes a key while something lies over the table. Tells nothing when the key isn't its own.
pub(super) fn key(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    match std::mem::replace(&mut model.overlay, Overlay::None) {
        Overlay::Picker(picker) => Some(picker_key(model, key, picker)),
        Overlay::Columns(at) => Some(columns_key(model, key, at)),
        Overlay::Views(at) => Some(views_key(model, key, at)),
        Overlay::Profiles(at) => Some(profiles_key(model, key, at)),
        Overlay::Cell(title, text, scroll) => Some(cell_key(model, key, title, text, scroll)),
        Overlay::SheetColumns(sheet, at) => Some(detail::chooser_key(model, key, sheet, at)),
        Overlay::Kinds(kinds) => Some(detail::kinds_key(model, key, kinds)),
        Overlay::Places(menu) => Some(detail::places_key(model, key, menu)),
        Overlay::Record(tree) => Some(record::key(model, key, tree)),
        Overlay::Find(find) => Some(find::key(model, key, find)),
        Overlay::Ticket(prompt) => Some(wizard::ticket_key(model, key, prompt)),
        Overlay::Cases(cases) => Some(case_list::key(model, key, cases)),
        Overlay::Palette(palette) => Some(palette::key(model, key, palette)),
        Overlay::ExportDialog(dialog) => Some(export_dialog::key(model, key, dialog)),
        Overlay::TableExport(at) => Some(export_dialog::table_key(model, key, at)),
        other @ (Overlay::None | Overlay::Help(_)) => {
            model.overlay = other;
            None
        }
    }
}

/// Where a key moves the cursor of a list; nothing when it doesn't.
pub(super) fn moved(key: &str, at: usize, len: usize) -> Option<usize> {
    let last = len.saturating_sub(1);
    Some(match key {
        "j" | "Down" | "Ctrl-n" => (at + 1).min(last),
        "k" | "Up" | "Ctrl-p" => at.saturating_sub(1),
        "PgDn" | "Ctrl-d" => (at + 10).min(last),
        "PgUp" | "Ctrl-u" => at.saturating_sub(10),
        "g" | "Home" => 0,
        "G" | "End" => last,
        _ => return None,
    })
}

pub(super) fn is_close(key: &str) -> bool {
    closes(key) || key == "q"
}

fn picker_key(model: &mut Model, key: Key, mut picker: Box<Picker>) -> Vec<Effect> {
    match picker.key(key) {
        Picked::Open => model.overlay = Overlay::Picker(picker),
        Picked::Narrowed => {
            let found = facets(model, ListField::Team, picker.line.text());
            picker.refill(&found);
            model.overlay = Overlay::Picker(picker);
        }
        Picked::OtherField => {
            let other = match picker.field {
                QueryField::Time(TimeField::SignedUp) => TimeField::Active,
                _ => TimeField::SignedUp,
            };
            open_picker(model, QueryField::Time(other));
        }
        Picked::Closed => open_filter(model),
        Picked::Filter(term) => {
            let query = model.table.asked().with(picker.field, term);
            return ask(model, query);
        }
    }
    Vec::new()
}

/// Takes a pasted text, where something lies over the screen that takes any.
pub(super) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    match std::mem::replace(&mut model.overlay, Overlay::None) {
        Overlay::Picker(mut picker) => {
            picker.paste(text);
            model.overlay = Overlay::Picker(picker);
            Some(Vec::new())
        }
        Overlay::Find(find) => Some(find::paste(model, text, find)),
        Overlay::ExportDialog(dialog) => Some(export_dialog::paste(model, text, dialog)),
        Overlay::Ticket(prompt) => Some(wizard::paste(model, text, prompt)),
        Overlay::Palette(mut palette) => {
            palette.line.paste(text);
            model.overlay = Overlay::Palette(palette);
            Some(Vec::new())
        }
        other => {
            model.overlay = other;
            None
        }
    }
}

fn columns_key(model: &mut Model, key: Key, at: usize) -> Vec<Effect> {
    let all = model.all_columns();
    let screen = model.size.0;
    let columns = &mut model.table.columns;
    let column = all.get(at).copied();
    let key = key.to_string();
    let mut at = at;
    match (key.as_str(), column) {
        (close, _) if is_close(close) || matches!(close, "Enter" | "c") => return Vec::new(),
        ("Space" | "x", Some(column)) => {
            columns.toggle(column);
            // The cursor stays on the column, wherever that went.
            at = model.all_columns().iter().position(|other| *other == column).unwrap_or(at);
        }
        ("J" | "Shift-Down", Some(column)) if at + 1 < columns.chosen().len() => {
            columns.shift(column, true);
            at += 1;
        }
        ("K" | "Shift-Up", Some(column)) if at > 0 && at < columns.chosen().len() => {
            columns.shift(column, false);
            at -= 1;
        }
        ("+" | ">", Some(column)) => columns.widen(column, 2, screen),
        ("-" | "<", Some(column)) => columns.widen(column, -2, screen),
        ("0", _) => columns.reset(),
        (other, _) => at = moved(other, at, all.len()).unwrap_or(at),
    }
    model.overlay = Overlay::Columns(at);
    Vec::new()
}

fn views_key(model: &mut Model, key: Key, at: usize) -> Vec<Effect> {
    let key = key.to_string();
    let view = model.views.all().get(at).cloned();
    match (key.as_str(), view) {
        (close, _) if is_close(close) || close == "v" => Vec::new(),
        ("Enter" | "l", Some(view)) => match Query::parse_with(&view.query, &model.segment_names())
        {
            Ok(query) => {
                if let Some(columns) = view.columns {
                    let widths = model.table.columns.widths().clone();
                    model.table.columns = ChosenColumns::new(columns, widths);
                }
                ask(model, query)
            }
            Err(error) => {
                model.notice = Some(format!("the view's query is wrong at {error}"));
                Vec::new()
            }
        },
        ("d" | "Del", Some(view)) => {
            model.overlay = Overlay::Views(at.saturating_sub(1));
            if view.built_in {
                model.notice = Some("this view comes with the program".to_owned());
                return Vec::new();
            }
            vec![Effect::RemoveView(view.name)]
        }
        (other, _) => {
            let many = model.views.all().len();
            model.overlay = Overlay::Views(moved(other, at, many).unwrap_or(at));
            Vec::new()
        }
    }
}

fn profiles_key(model: &mut Model, key: Key, at: usize) -> Vec<Effect> {
    let key = key.to_string();
    match (key.as_str(), model.profiles.get(at).cloned()) {
        (close, _) if is_close(close) || close == "P" => Vec::new(),
        ("Enter", Some(name)) if name == model.profile => Vec::new(),
        ("Enter", Some(name)) => vec![Effect::OpenProfile(name)],
        (other, _) => {
            let many = model.profiles.len();
            model.overlay = Overlay::Profiles(moved(other, at, many).unwrap_or(at));
            Vec::new()
        }
    }
}

fn cell_key(model: &mut Model, key: Key, title: String, text: String, scroll: u16) -> Vec<Effect> {
    let key = key.to_string();
    match key.as_str() {
        close if is_close(close) || matches!(close, "Enter" | "w") => Vec::new(),
        "y" => vec![Effect::Copy(text)],
        other => {
            let at = moved(other, usize::from(scroll), 1000).unwrap_or(usize::from(scroll));
            model.overlay = Overlay::Cell(title, text, u16::try_from(at).unwrap_or(u16::MAX));
            Vec::new()
        }
    }
}
