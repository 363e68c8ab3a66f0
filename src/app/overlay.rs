//! Lists on top of the table: a filter's values, columns, views, profiles, a cell in full.

use super::bar::{facets, open_filter, open_picker};
use super::columns::ChosenColumns;
use super::list_cursor::movement;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::msg::Restart;
use super::msg::TerminalEffect;
use super::partners::PartnersEffect;
use super::partners::ask;
use super::picker::{Picked, Picker};
use super::{
    case_list, export_dialog, find, jump, palette, places, record, records, search, setup, wizard,
};
use crate::keymap::{Action, Key};
use crate::query::{ListField, Query, QueryField, TimeField};
use crate::views::SavedView;

/// Takes a key for what is on top; `None` when nothing is.
pub(super) fn key(model: &mut Model, key: Key, action: Option<Action>) -> Option<Vec<Effect>> {
    if let Some(effects) = search::key(model, key, action) {
        return Some(effects);
    }
    if jump::key(model, key, action) || (action == Some(Action::Search) && jump::begin(model)) {
        return Some(Vec::new());
    }
    if action == Some(Action::HideNames) {
        model.toggle_names();
        return Some(Vec::new());
    }
    match std::mem::replace(&mut model.overlay, Overlay::None) {
        Overlay::Picker(picker) => Some(picker_key(model, key, action, picker)),
        Overlay::Columns(at) => Some(columns_key(model, action, at)),
        Overlay::Views(at) => Some(views_key(model, action, at)),
        Overlay::Profiles(at) => Some(profiles_key(model, action, at)),
        Overlay::Cell(title, text, scroll) => Some(cell_key(model, action, title, text, scroll)),
        Overlay::SheetColumns(sheet, at) => Some(records::chooser_key(model, action, sheet, at)),
        Overlay::Kinds(kinds) => Some(records::kinds_key(model, action, kinds)),
        Overlay::Places(menu) => Some(places::places_key(model, key, action, menu)),
        Overlay::Record(tree) => Some(record::key(model, action, tree)),
        Overlay::Find(find) => Some(find::key(model, key, action, find)),
        Overlay::Message(prompt) => Some(wizard::message_key(model, key, action, prompt)),
        Overlay::Setup(form) => Some(setup::key(model, key, action, form)),
        Overlay::Cases(cases) => Some(case_list::key(model, key, action, cases)),
        Overlay::Palette(palette) => Some(palette::key(model, key, action, palette)),
        Overlay::ExportDialog(dialog) => Some(export_dialog::key(model, key, action, dialog)),
        Overlay::TableExport(at) => Some(export_dialog::table_key(model, action, at)),
        Overlay::None => None,
    }
}

/// A page of a list over the screen, whatever its height.
const LIST_PAGE: usize = 10;

/// Where an action moves the cursor of a list; `None` when it isn't a movement.
pub(super) fn moved(action: Option<Action>, at: usize, len: usize) -> Option<usize> {
    let movement = movement(action?, LIST_PAGE)?;
    Some(at.saturating_add_signed(movement.rows).min(len.saturating_sub(1)))
}

/// Whether an action closes what is on top.
pub(super) fn closes(action: Option<Action>) -> bool {
    matches!(action, Some(Action::Close | Action::Back))
}

fn picker_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut picker: Box<Picker>,
) -> Vec<Effect> {
    match picker.key(key, action) {
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

/// Takes pasted text; `None` when nothing on top accepts any.
pub(super) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    if let Some(effects) = search::paste(model, text) {
        return Some(effects);
    }
    if jump::paste(model, text) {
        return Some(Vec::new());
    }
    match std::mem::replace(&mut model.overlay, Overlay::None) {
        Overlay::Picker(mut picker) => {
            picker.paste(text);
            model.overlay = Overlay::Picker(picker);
            Some(Vec::new())
        }
        Overlay::Find(find) => Some(find::paste(model, text, find)),
        Overlay::Setup(mut form) => {
            setup::paste(&mut form, text);
            model.overlay = Overlay::Setup(form);
            Some(Vec::new())
        }
        Overlay::Cases(mut cases) => {
            let taken = case_list::paste(&mut cases, text);
            model.overlay = Overlay::Cases(cases);
            taken
        }
        Overlay::ExportDialog(dialog) => Some(export_dialog::paste(model, text, dialog)),
        Overlay::Message(prompt) => Some(wizard::paste(model, text, prompt)),
        Overlay::Palette(mut palette) => {
            palette.line.paste(text);
            palette.at = 0;
            model.overlay = Overlay::Palette(palette);
            Some(Vec::new())
        }
        other => {
            model.overlay = other;
            None
        }
    }
}

fn columns_key(model: &mut Model, action: Option<Action>, at: usize) -> Vec<Effect> {
    let all = model.all_columns();
    let screen = model.size.0;
    let columns = &mut model.table.columns;
    let column = all.get(at).copied();
    let mut at = at;
    match (action, column) {
        (Some(Action::Open | Action::Columns), _) => return Vec::new(),
        (action, _) if closes(action) => return Vec::new(),
        (Some(Action::Toggle), Some(column)) => {
            columns.toggle(column);
            // The cursor stays on the column, wherever it has gone.
            at = model.all_columns().iter().position(|other| *other == column).unwrap_or(at);
        }
        (Some(Action::MoveLater), Some(column)) if at + 1 < columns.chosen().len() => {
            columns.shift(column, true);
            at += 1;
        }
        (Some(Action::MoveEarlier), Some(column)) if at > 0 && at < columns.chosen().len() => {
            columns.shift(column, false);
            at -= 1;
        }
        (Some(Action::Widen), Some(column)) => columns.widen(column, 2, screen),
        (Some(Action::Narrow), Some(column)) => columns.widen(column, -2, screen),
        (Some(Action::ResetColumns), _) => columns.reset(),
        (action, _) => at = moved(action, at, all.len()).unwrap_or(at),
    }
    model.overlay = Overlay::Columns(at);
    Vec::new()
}

fn views_key(model: &mut Model, action: Option<Action>, at: usize) -> Vec<Effect> {
    let view = model.views.all().get(at).cloned();
    match (action, view) {
        (Some(Action::Views), _) => Vec::new(),
        (action, _) if closes(action) => Vec::new(),
        (Some(Action::Open), Some(view)) => show_view(model, view),
        (Some(Action::Remove), Some(view)) => {
            model.overlay = Overlay::Views(at.saturating_sub(1));
            if view.built_in {
                model.notices.say("this view is built in and can't be deleted");
                return Vec::new();
            }
            vec![Effect::Partners(PartnersEffect::RemoveView(view.name))]
        }
        (other, _) => {
            let many = model.views.all().len();
            model.overlay = Overlay::Views(moved(other, at, many).unwrap_or(at));
            Vec::new()
        }
    }
}

/// Shows a saved view: its query and its columns.
pub(super) fn show_view(model: &mut Model, view: SavedView) -> Vec<Effect> {
    match Query::parse_with(&view.query, &model.segment_names()) {
        Ok(query) => {
            if let Some(columns) = view.columns {
                let widths = model.table.columns.widths().clone();
                model.table.columns = ChosenColumns::new(columns, widths);
            }
            ask(model, query)
        }
        Err(error) => {
            model.notices.say(format!("the view's query is wrong at {error}"));
            Vec::new()
        }
    }
}

fn profiles_key(model: &mut Model, action: Option<Action>, at: usize) -> Vec<Effect> {
    match (action, model.profiles.get(at).cloned()) {
        (Some(Action::Profiles), _) => Vec::new(),
        (Some(Action::SetUp), _) => setup::open(model),
        (action, _) if closes(action) => Vec::new(),
        (Some(Action::Open), Some(name)) if name == model.profile => Vec::new(),
        (Some(Action::Open), Some(name)) => vec![Effect::Restart(Restart::Profile(name))],
        (other, _) => {
            let many = model.profiles.len();
            model.overlay = Overlay::Profiles(moved(other, at, many).unwrap_or(at));
            Vec::new()
        }
    }
}

fn cell_key(
    model: &mut Model,
    action: Option<Action>,
    title: String,
    text: String,
    scroll: u16,
) -> Vec<Effect> {
    match action {
        Some(Action::Open | Action::WholeCell) => Vec::new(),
        action if closes(action) => Vec::new(),
        Some(Action::Copy) => vec![Effect::Terminal(TerminalEffect::Copy(text))],
        other => {
            let at = moved(other, usize::from(scroll), 1000).unwrap_or(usize::from(scroll));
            model.overlay = Overlay::Cell(title, text, u16::try_from(at).unwrap_or(u16::MAX));
            Vec::new()
        }
    }
}
