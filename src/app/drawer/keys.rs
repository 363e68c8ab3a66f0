//! What keys do in the drawer.

use super::replies::complete;
use super::{DialogRow, ExportDialog, ExportEffect, ExportSpan, ExportStage, GroupChoice, Scope};
use crate::app::line::{Edited, closes};
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::overlay::{is_close, moved};
use crate::domain::DataSet;
use crate::keymap::Key;
use crate::query::{ListField, Query};

/// Opens the drawer on what is open: the partner, the partners in view, or all.
pub(in crate::app) fn open(model: &mut Model) -> Vec<Effect> {
    let (mine, first) = if let Some(detail) = &model.detail {
        (Scope::Partner { key: detail.key.clone(), name: detail.name.clone() }, 0)
    } else {
        let query = Query { terms: model.table.asked().terms.clone(), sort: None };
        let narrows = !query.terms.is_empty();
        let line = if narrows { query.to_string() } else { "archived:no".to_owned() };
        let partners = model.table.in_view(model.counts.shown);
        (Scope::View { line, partners }, usize::from(!narrows))
    };
    let drawer =
        ExportDialog::new(vec![mine, Scope::All], first, groups(model), &model.exports_folder);
    let mut drawer = Box::new(drawer);
    let mut effects = count(model, &mut drawer);
    effects.extend(look(model, &mut drawer));
    model.overlay = Overlay::Drawer(drawer);
    effects
}

/// All groups, archived partners counted too, since an export has them.
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

/// Has the rows counted: of all data sets, so that choosing among them needs no new count.
fn count(model: &mut Model, drawer: &mut ExportDialog) -> Vec<Effect> {
    let ticket = model.ticket();
    // What is on its way answers another question now.
    drawer.preview_ticket = ticket;
    match drawer.order(model.age.now) {
        Ok(mut order) => {
            order.sets = DataSet::DEFAULT.to_vec();
            drawer.sizes.load();
            vec![Effect::Export(ExportEffect::Preview { ticket, order })]
        }
        Err(error) => {
            drawer.sizes.settle(Err(error));
            Vec::new()
        }
    }
}

/// Has the folder looked at.
fn look(model: &mut Model, drawer: &mut ExportDialog) -> Vec<Effect> {
    let ticket = model.ticket();
    drawer.folder_ticket = ticket;
    // What was in the way of other files doesn't count: until it is known, the engine says so.
    drawer.standing.clear();
    let (folder, sets) = (drawer.folder.text().to_owned(), drawer.sets.iter().copied().collect());
    vec![Effect::Export(ExportEffect::Look { ticket, folder, sets })]
}

/// Begins to write, unless files stand in the way; with `force`, even then.
fn start(model: &mut Model, drawer: &mut ExportDialog, force: bool) -> Vec<Effect> {
    let refused = if drawer.sets.is_empty() {
        Some("choose a data set: Space does".to_owned())
    } else if drawer.folder.text().trim().is_empty() {
        Some("write the folder that the files are to go to".to_owned())
    } else {
        None
    };
    let order = match (refused, drawer.order(model.age.now)) {
        (Some(why), _) | (None, Err(why)) => {
            model.notice = Some(why);
            return Vec::new();
        }
        (None, Ok(order)) => order,
    };
    if !force && !drawer.standing.is_empty() {
        drawer.stage = ExportStage::InTheWay(drawer.standing.clone());
        return Vec::new();
    }
    let ticket = model.ticket();
    drawer.run_ticket = ticket;
    drawer.stage = ExportStage::Running { set: None, rows: 0, before: 0, stopping: false };
    vec![Effect::Export(ExportEffect::Run { ticket, order, force })]
}

/// Takes a key while the drawer is open.
pub(in crate::app) fn key(
    model: &mut Model,
    key: Key,
    mut drawer: Box<ExportDialog>,
) -> Vec<Effect> {
    let name = key.to_string();
    let effects = match drawer.stage.clone() {
        ExportStage::Running { set, rows, before, .. } => {
            if closes(&name) {
                drawer.stage = ExportStage::Running { set, rows, before, stopping: true };
                vec![Effect::Export(ExportEffect::Stop)]
            } else {
                Vec::new()
            }
        }
        ExportStage::Done(done) => match name.as_str() {
            "y" => vec![Effect::Copy(done.folder)],
            close if is_close(close) || close == "Enter" => return Vec::new(),
            _ => Vec::new(),
        },
        ExportStage::InTheWay(_) => match name.as_str() {
            "o" => start(model, &mut drawer, true),
            close if is_close(close) => choose_again(model, &mut drawer),
            _ => Vec::new(),
        },
        ExportStage::Failed(_) => choose_again(model, &mut drawer),
        ExportStage::Choosing if drawer.list.is_some() => list_key(model, &name, &mut drawer),
        ExportStage::Choosing if drawer.editing.is_some() => edit_key(model, key, &mut drawer),
        ExportStage::Choosing if is_close(&name) => return Vec::new(),
        ExportStage::Choosing => form_key(model, &name, &mut drawer),
    };
    model.overlay = Overlay::Drawer(drawer);
    effects
}

fn choose_again(model: &mut Model, drawer: &mut ExportDialog) -> Vec<Effect> {
    drawer.stage = ExportStage::Choosing;
    look(model, drawer)
}

/// Takes a key among the lines of the form.
fn form_key(model: &mut Model, name: &str, drawer: &mut ExportDialog) -> Vec<Effect> {
    match name {
        "x" => start(model, drawer, false),
        "a" => {
            drawer.sets = if drawer.sets.len() == DataSet::DEFAULT.len() {
                std::collections::BTreeSet::new()
            } else {
                DataSet::DEFAULT.into_iter().collect()
            };
            look(model, drawer)
        }
        "h" | "Left" => turn(model, drawer, false),
        "l" | "Right" => turn(model, drawer, true),
        "Enter" | "Space" => press(model, drawer),
        "Tab" => step(drawer, "j"),
        "Shift-Tab" => step(drawer, "k"),
        other => step(drawer, other),
    }
}

fn step(drawer: &mut ExportDialog, name: &str) -> Vec<Effect> {
    let rows = drawer.rows();
    let at = rows.iter().position(|row| *row == drawer.row).unwrap_or(0);
    let to = moved(name, at, rows.len()).unwrap_or(at);
    drawer.row = rows.get(to).copied().unwrap_or(DialogRow::Who);
    Vec::new()
}

/// The next choice of a line that has several, or the one before.
fn turn(model: &mut Model, drawer: &mut ExportDialog, on: bool) -> Vec<Effect> {
    let next = |at: usize, many: usize| {
        let many = many.max(1);
        if on { (at + 1) % many } else { (at + many - 1) % many }
    };
    match drawer.row {
        DialogRow::Who => {
            drawer.scope = next(drawer.scope, drawer.scopes.len());
            count(model, drawer)
        }
        DialogRow::Time => {
            let at = ExportSpan::ALL.iter().position(|span| *span == drawer.span).unwrap_or(0);
            let at = next(at, ExportSpan::ALL.len());
            drawer.span = ExportSpan::ALL.get(at).copied().unwrap_or(ExportSpan::AllTime);
            count(model, drawer)
        }
        DialogRow::Excel => {
            drawer.excel = !drawer.excel;
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Does what the line under the cursor is for.
fn press(model: &mut Model, drawer: &mut ExportDialog) -> Vec<Effect> {
    match drawer.row {
        DialogRow::Who | DialogRow::Time | DialogRow::Excel => turn(model, drawer, true),
        DialogRow::Groups => {
            drawer.list = Some(0);
            Vec::new()
        }
        DialogRow::Dates => {
            drawer.editing = Some(drawer.dates.text().to_owned());
            Vec::new()
        }
        DialogRow::Folder => {
            drawer.editing = Some(drawer.folder.text().to_owned());
            look(model, drawer)
        }
        DialogRow::Set(set) => {
            if !drawer.sets.remove(&set) {
                drawer.sets.insert(set);
            }
            look(model, drawer)
        }
        DialogRow::Start => start(model, drawer, false),
    }
}

/// Takes a key while the list of groups is open.
fn list_key(model: &mut Model, name: &str, drawer: &mut ExportDialog) -> Vec<Effect> {
    let at = drawer.list.unwrap_or(0);
    match name {
        close if is_close(close) || close == "Enter" => {
            drawer.list = None;
            return count(model, drawer);
        }
        "Space" | "x" => {
            if let Some(group) = drawer.groups.get_mut(at) {
                group.picked = !group.picked;
            }
        }
        "a" => {
            let all = drawer.groups.iter().all(|group| group.picked);
            for group in &mut drawer.groups {
                group.picked = !all;
            }
        }
        other => drawer.list = Some(moved(other, at, drawer.groups.len()).unwrap_or(at)),
    }
    Vec::new()
}

/// Takes a key while the dates or the folder are written.
fn edit_key(model: &mut Model, key: Key, drawer: &mut ExportDialog) -> Vec<Effect> {
    let name = key.to_string();
    let of_dates = drawer.row == DialogRow::Dates;
    match name.as_str() {
        "Tab" if !of_dates => {
            if !complete(drawer) {
                drawer.completes = true;
            }
            return look(model, drawer);
        }
        "Enter" => drawer.editing = None,
        close if closes(close) => {
            let before = drawer.editing.take().unwrap_or_default();
            line(drawer).set(&before);
        }
        _ => {
            if line(drawer).key(key) == Edited::Nothing {
                return Vec::new();
            }
            drawer.folders.clear();
            drawer.completes = false;
        }
    }
    if of_dates { count(model, drawer) } else { look(model, drawer) }
}

/// The line that is being written.
fn line(drawer: &mut ExportDialog) -> &mut crate::app::InputLine {
    if drawer.row == DialogRow::Dates { &mut drawer.dates } else { &mut drawer.folder }
}

/// Takes a pasted text, where one is being written.
pub(in crate::app) fn paste(
    model: &mut Model,
    text: &str,
    mut drawer: Box<ExportDialog>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    if drawer.editing.is_some() {
        line(&mut drawer).paste(text);
        let of_dates = drawer.row == DialogRow::Dates;
        effects = if of_dates { count(model, &mut drawer) } else { look(model, &mut drawer) };
    }
    model.overlay = Overlay::Drawer(drawer);
    effects
}
