//! `/` in a short list over the screen: the cursor goes to the first line that has all the words. Nothing is left out,
//! so that what is chosen further down stays in view.

use std::time::Duration;

use super::line::{Edited, InputLine};
use super::model::{Model, Overlay};
use super::search::ListSearch;
use crate::keymap::{Action, Key};

/// A search while it is written.
#[derive(Clone, Debug)]
pub struct Jump {
    pub line: InputLine,
    /// Where the cursor was.
    before: usize,
}

/// Begins to write one, if a list is open that has it.
pub(super) fn begin(model: &mut Model) -> bool {
    let Some(before) = cursor(&mut model.overlay).map(|at| *at) else { return false };
    model.jump = Some(Jump { line: InputLine::default(), before });
    true
}

/// Takes a key while it is written; tells whether it did.
pub(super) fn key(model: &mut Model, key: Key, action: Option<Action>) -> bool {
    let Some(mut jump) = model.jump.take() else { return false };
    match action {
        Some(Action::Open) => {}
        Some(Action::Close) => go(model, jump.before),
        _ => {
            let edited = jump.line.key(key, action) == Edited::Text;
            model.jump = Some(jump);
            if edited {
                follow(model);
            }
        }
    }
    true
}

/// Takes pasted text while it is written; tells whether it did.
pub(super) fn paste(model: &mut Model, text: &str) -> bool {
    let Some(jump) = &mut model.jump else { return false };
    jump.line.paste(text);
    follow(model);
    true
}

/// Goes to the first line that has all words; where there is none, the cursor goes back.
fn follow(model: &mut Model) {
    let Some(jump) = &model.jump else { return };
    let search = ListSearch::of(jump.line.text());
    let at = lines(model).iter().position(|line| search.takes(line));
    let to = at.filter(|_| search.is_on()).unwrap_or(jump.before);
    if search.is_on() && at.is_none() {
        model.notices.prompt("no line has these words", Duration::from_secs(4));
    }
    go(model, to);
}

fn go(model: &mut Model, to: usize) {
    if let Some(at) = cursor(&mut model.overlay) {
        *at = to;
    }
}

/// The cursor of the open list.
fn cursor(overlay: &mut Overlay) -> Option<&mut usize> {
    match overlay {
        Overlay::Columns(at)
        | Overlay::Views(at)
        | Overlay::Profiles(at)
        | Overlay::SheetColumns(_, at)
        | Overlay::TableExport(at) => Some(at),
        Overlay::Kinds(kinds) => Some(&mut kinds.at),
        Overlay::Places(menu) => Some(&mut menu.at),
        Overlay::ExportDialog(dialog) => dialog.list.as_mut(),
        _ => None,
    }
}

/// What the open list's lines say.
fn lines(model: &Model) -> Vec<String> {
    match &model.overlay {
        Overlay::Columns(_) => {
            model.all_columns().iter().map(|column| column.title().to_owned()).collect()
        }
        Overlay::Views(_) => {
            let views = model.views.all().iter();
            views.map(|view| format!("{} {}", view.name, view.query)).collect()
        }
        Overlay::Profiles(_) => model.profiles.clone(),
        Overlay::SheetColumns(sheet, _) => {
            sheet.fields().iter().map(|field| field.title.to_owned()).collect()
        }
        Overlay::TableExport(_) => {
            let choices = super::TABLE_CHOICES.iter();
            choices.map(|(format, _)| format.title().to_owned()).collect()
        }
        Overlay::Kinds(kinds) => kinds.items.iter().map(|(kind, ..)| kind.clone()).collect(),
        Overlay::Places(menu) => {
            menu.items.iter().map(|(label, key, _)| format!("{label} {key}")).collect()
        }
        Overlay::ExportDialog(dialog) => {
            dialog.groups.iter().map(|group| group.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}
