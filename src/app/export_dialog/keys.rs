//! What keys do in the export dialog.

use super::arrivals::complete;
use super::{DialogRow, ExportDialog, ExportEffect, ExportSpan, ExportStage, GroupChoice, Scope};
use crate::app::line::Edited;
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::msg::TerminalEffect;
use crate::app::overlay::{closes, moved};
use crate::app::request::{Awaited, RequestId};
use crate::app::state::ExportFolders;
use crate::domain::DataSet;
use crate::keymap::{Action, Key, Where};
use crate::query::{ListField, Query};

/// Opens the export dialog for what is open: the partner, the marked partners, those in view, or all.
pub(in crate::app) fn open(model: &mut Model) -> Vec<Effect> {
    let (mut scopes, first) = if let Some(detail) = model.layers.partner() {
        (vec![Scope::Partner { key: detail.key.clone(), name: detail.name.clone() }], 0)
    } else {
        let query = Query { terms: model.table.asked().terms.clone(), sort: None };
        let narrows = !query.terms.is_empty();
        let line = if narrows { query.to_string() } else { "archived:no".to_owned() };
        let partners = model.table.in_view(model.data.counts.shown);
        let view = Scope::View { line, partners };
        match model.table.marks() {
            marks if marks.is_empty() => (vec![view], usize::from(!narrows)),
            marks => (vec![Scope::Marked(marks.iter().cloned().collect()), view], 0),
        }
    };
    scopes.push(Scope::All);
    let dialog = ExportDialog::new(scopes, first, groups(model), folders(model));
    let mut dialog = Box::new(dialog);
    let mut effects = count(model, &mut dialog);
    effects.extend(look(model, &mut dialog));
    model.overlay = Overlay::ExportDialog(dialog);
    effects
}

/// The folders that are offered: each one of its own, named by the time, so that an export doesn't meet the one
/// before; in the folder that was used last, the usual one, and where downloads go.
fn folders(model: &Model) -> Vec<String> {
    let time =
        model.data.age.now.map(|now| model.zone.minute(now).replace(' ', "-").replace(':', ""));
    let mut bases: Vec<&str> = Vec::new();
    let ExportFolders { last, usual, downloads } = &model.exports;
    for base in last.iter().chain([usual]).chain(downloads) {
        let base = base.trim_end_matches('/');
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    let name = time.as_deref().unwrap_or("export");
    bases.iter().map(|base| format!("{base}/{name}")).collect()
}

/// All groups, with archived partners counted, because an export includes them.
fn groups(model: &Model) -> Vec<GroupChoice> {
    let all = Query::parse("archived:any").unwrap_or_default();
    let table = &model.table;
    let mut groups: Vec<GroupChoice> = table
        .roster()
        .facets(ListField::Group, "", &all, &table.context)
        .into_iter()
        .filter_map(|facet| {
            Some(GroupChoice { name: facet.value?, partners: facet.count, picked: false })
        })
        .collect();
    groups.sort_by_key(|group| group.name.to_lowercase());
    groups
}

/// Asks for the rows of all data sets to be counted, so that choosing among them needs no new count.
fn count(model: &mut Model, dialog: &mut ExportDialog) -> Vec<Effect> {
    let request = model.request();
    match dialog.order(model.data.age.now) {
        Ok(mut order) => {
            order.sets = DataSet::DEFAULT.to_vec();
            dialog.sizes.request(request);
            vec![Effect::Export(ExportEffect::Preview { request, order })]
        }
        Err(error) => {
            dialog.sizes.fail(error);
            Vec::new()
        }
    }
}

/// Asks what is in the folder.
fn look(model: &mut Model, dialog: &mut ExportDialog) -> Vec<Effect> {
    let request = model.request();
    dialog.look(request)
}

impl ExportDialog {
    fn look(&mut self, request: RequestId) -> Vec<Effect> {
        self.folder_look = Awaited::to(request);
        // Forget the files in the way of an older choice. Until the answer, the export itself would report them.
        self.standing.clear();
        let (folder, sets) = (self.folder.text().to_owned(), self.sets.iter().copied().collect());
        vec![Effect::Export(ExportEffect::Look { request, folder, sets })]
    }
}

/// The same for the dialog that is open: another folder is offered.
pub(super) fn look_again(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Overlay::ExportDialog(dialog) = &mut model.overlay else { return Vec::new() };
    dialog.look(request)
}

/// Starts to write, unless files are in the way; with `force`, even then.
fn start(model: &mut Model, dialog: &mut ExportDialog, force: bool) -> Vec<Effect> {
    let refused = if dialog.sets.is_empty() {
        Some(model.keymap.fill(Where::ExportForm, "choose a data set with {open}"))
    } else if dialog.folder.text().trim().is_empty() {
        Some("enter a folder for the files".to_owned())
    } else {
        None
    };
    let order = match (refused, dialog.order(model.data.age.now)) {
        (Some(why), _) | (None, Err(why)) => {
            model.notices.say(why);
            return Vec::new();
        }
        (None, Ok(order)) => order,
    };
    if !force && !dialog.standing.is_empty() {
        dialog.stage = ExportStage::InTheWay(dialog.standing.clone());
        return Vec::new();
    }
    let request = model.request();
    dialog.run = Awaited::to(request);
    dialog.stage = ExportStage::Running { set: None, rows: 0, before: 0, stopping: false };
    vec![Effect::Export(ExportEffect::Run { request, order, force })]
}

/// Takes a key while the export dialog is open.
pub(in crate::app) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut dialog: Box<ExportDialog>,
) -> Vec<Effect> {
    let effects = match dialog.stage.clone() {
        ExportStage::Running { set, rows, before, .. } => {
            if action == Some(Action::Close) {
                dialog.stage = ExportStage::Running { set, rows, before, stopping: true };
                vec![Effect::Export(ExportEffect::Stop)]
            } else {
                Vec::new()
            }
        }
        ExportStage::Done(done) => match action {
            Some(Action::Copy) => vec![Effect::Terminal(TerminalEffect::Copy(done.folder))],
            Some(Action::Open | Action::Close | Action::Back) => return Vec::new(),
            _ => Vec::new(),
        },
        ExportStage::InTheWay(_) => match action {
            Some(Action::Overwrite) => start(model, &mut dialog, true),
            action if closes(action) => choose_again(model, &mut dialog),
            _ => Vec::new(),
        },
        ExportStage::Failed(_) => choose_again(model, &mut dialog),
        ExportStage::Choosing if dialog.list.is_some() => list_key(model, action, &mut dialog),
        ExportStage::Choosing if dialog.editing.is_some() => {
            edit_key(model, key, action, &mut dialog)
        }
        ExportStage::Choosing if closes(action) => return Vec::new(),
        ExportStage::Choosing => form_key(model, action, &mut dialog),
    };
    model.overlay = Overlay::ExportDialog(dialog);
    effects
}

fn choose_again(model: &mut Model, dialog: &mut ExportDialog) -> Vec<Effect> {
    dialog.stage = ExportStage::Choosing;
    look(model, dialog)
}

/// Takes a key among the lines of the form.
fn form_key(model: &mut Model, action: Option<Action>, dialog: &mut ExportDialog) -> Vec<Effect> {
    match action {
        Some(Action::StartExport) => start(model, dialog, false),
        Some(Action::ToggleAll) => {
            dialog.sets = if dialog.sets.len() == DataSet::DEFAULT.len() {
                std::collections::BTreeSet::new()
            } else {
                DataSet::DEFAULT.into_iter().collect()
            };
            look(model, dialog)
        }
        Some(Action::Left) => turn(model, dialog, false),
        Some(Action::Right) => turn(model, dialog, true),
        Some(Action::Open) => press(model, dialog),
        other => step(dialog, other),
    }
}

fn step(dialog: &mut ExportDialog, action: Option<Action>) -> Vec<Effect> {
    let rows = dialog.rows();
    let at = rows.iter().position(|row| *row == dialog.row).unwrap_or(0);
    let to = moved(action, at, rows.len()).unwrap_or(at);
    dialog.row = rows.get(to).copied().unwrap_or(DialogRow::Who);
    Vec::new()
}

/// Takes the next or the previous choice of a line that has several.
fn turn(model: &mut Model, dialog: &mut ExportDialog, on: bool) -> Vec<Effect> {
    let next = |at: usize, many: usize| {
        let many = many.max(1);
        if on { (at + 1) % many } else { (at + many - 1) % many }
    };
    match dialog.row {
        DialogRow::Who => {
            dialog.scope = next(dialog.scope, dialog.scopes.len());
            count(model, dialog)
        }
        DialogRow::Time => {
            let at = ExportSpan::ALL.iter().position(|span| *span == dialog.span).unwrap_or(0);
            let at = next(at, ExportSpan::ALL.len());
            dialog.span = ExportSpan::ALL.get(at).copied().unwrap_or(ExportSpan::AllTime);
            count(model, dialog)
        }
        DialogRow::Folder => {
            dialog.turn_folder(on);
            look(model, dialog)
        }
        DialogRow::Excel => {
            dialog.excel = !dialog.excel;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Does what the line under the cursor is for.
fn press(model: &mut Model, dialog: &mut ExportDialog) -> Vec<Effect> {
    match dialog.row {
        DialogRow::Who | DialogRow::Time | DialogRow::Excel => turn(model, dialog, true),
        DialogRow::Groups => {
            dialog.list = Some(0);
            Vec::new()
        }
        DialogRow::Dates => {
            dialog.editing = Some(dialog.dates.text().to_owned());
            Vec::new()
        }
        DialogRow::Folder => {
            dialog.editing = Some(dialog.folder.text().to_owned());
            look(model, dialog)
        }
        DialogRow::Set(set) => {
            if !dialog.sets.remove(&set) {
                dialog.sets.insert(set);
            }
            look(model, dialog)
        }
        DialogRow::Start => start(model, dialog, false),
    }
}

/// Takes a key while the list of groups is open.
fn list_key(model: &mut Model, action: Option<Action>, dialog: &mut ExportDialog) -> Vec<Effect> {
    let at = dialog.list.unwrap_or(0);
    match action {
        Some(Action::Open | Action::Close | Action::Back) => {
            dialog.list = None;
            return count(model, dialog);
        }
        Some(Action::Toggle) => {
            if let Some(group) = dialog.groups.get_mut(at) {
                group.picked = !group.picked;
            }
        }
        Some(Action::ToggleAll) => {
            let all = dialog.groups.iter().all(|group| group.picked);
            for group in &mut dialog.groups {
                group.picked = !all;
            }
        }
        other => dialog.list = Some(moved(other, at, dialog.groups.len()).unwrap_or(at)),
    }
    Vec::new()
}

/// Takes a key while the dates or the folder are being written.
fn edit_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    dialog: &mut ExportDialog,
) -> Vec<Effect> {
    let of_dates = dialog.row == DialogRow::Dates;
    match action {
        Some(Action::Complete) if !of_dates => {
            if !complete(dialog) {
                dialog.completes = true;
            }
            return look(model, dialog);
        }
        Some(Action::Open) => dialog.editing = None,
        Some(Action::Close) => {
            let before = dialog.editing.take().unwrap_or_default();
            line(dialog).set(&before);
        }
        _ => {
            if line(dialog).key(key, action) == Edited::Nothing {
                return Vec::new();
            }
            dialog.folders.clear();
            dialog.completes = false;
        }
    }
    if of_dates { count(model, dialog) } else { look(model, dialog) }
}

/// The line being written.
fn line(dialog: &mut ExportDialog) -> &mut crate::app::InputLine {
    if dialog.row == DialogRow::Dates { &mut dialog.dates } else { &mut dialog.folder }
}

/// Takes pasted text, if a line is being written.
pub(in crate::app) fn paste(
    model: &mut Model,
    text: &str,
    mut dialog: Box<ExportDialog>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    if dialog.editing.is_some() {
        line(&mut dialog).paste(text);
        let of_dates = dialog.row == DialogRow::Dates;
        effects = if of_dates { count(model, &mut dialog) } else { look(model, &mut dialog) };
    }
    model.overlay = Overlay::ExportDialog(dialog);
    effects
}
