//! How answers change the export dialog. Answers to anything but the newest request are dropped.

use super::keys;
use super::{ExportDialog, ExportMsg, ExportStage, ExportTrouble, Tabled};
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::msg::TerminalEffect;
use crate::domain::DataSet;
use crate::domain::num::plural;

pub(in crate::app) fn on_msg(model: &mut Model, msg: ExportMsg) -> Vec<Effect> {
    if let ExportMsg::Table(result) = msg {
        return on_table(model, result);
    }
    let Overlay::ExportDialog(dialog) = &mut model.overlay else {
        // Something else has been opened since.
        if let ExportMsg::Ended { result: Ok(done), .. } = msg {
            model.changed = true;
            model.notices.say(format!("export written to {}", done.folder));
        }
        return Vec::new();
    };
    match msg {
        ExportMsg::Preview { request, result } => {
            if !dialog.sizes.accept(request, result) {
                return Vec::new();
            }
        }
        ExportMsg::Folder { request, standing, folders } if dialog.folder_look.accept(request) => {
            dialog.standing = standing;
            dialog.folders = folders;
            if !dialog.standing.is_empty() && dialog.may_offer_another() {
                dialog.offer_another();
                model.changed = true;
                return keys::look_again(model);
            }
            if std::mem::take(&mut dialog.completes) {
                complete(dialog);
            }
        }
        ExportMsg::Progress { request, set, rows } if dialog.run.is(request) => {
            on_progress(dialog, set, rows);
        }
        ExportMsg::Ended { request, result } if dialog.run.accept(request) => {
            dialog.stage = match result {
                Ok(done) => {
                    model.exports.note(dialog.base());
                    ExportStage::Done(done)
                }
                Err(ExportTrouble::InTheWay(names)) => ExportStage::InTheWay(names),
                Err(ExportTrouble::Cancelled) => {
                    model.notices.say("export stopped; nothing was written");
                    ExportStage::Choosing
                }
                Err(ExportTrouble::Failed(why)) => ExportStage::Failed(why),
            };
        }
        _ => return Vec::new(),
    }
    model.changed = true;
    Vec::new()
}

fn on_progress(dialog: &mut ExportDialog, now: DataSet, all: i64) {
    let ExportStage::Running { set, rows, before, .. } = &mut dialog.stage else { return };
    if *set != Some(now) {
        // The last progress message of a file gives the rows written when it ended.
        *before += *rows;
        *set = Some(now);
    }
    *rows = all - *before;
}

fn on_table(model: &mut Model, result: Result<Tabled, String>) -> Vec<Effect> {
    model.changed = true;
    match result {
        Ok(Tabled::Text(text)) => return vec![Effect::Terminal(TerminalEffect::Copy(text))],
        Ok(Tabled::File { path, rows }) => {
            let rows = plural(rows, "rows");
            // The status line has no room for a path.
            if matches!(model.overlay, Overlay::None) {
                model.overlay = Overlay::Cell(format!("Wrote {rows} to"), path, 0);
            } else {
                model.notices.say(format!("Wrote {rows} to {path}"));
            }
        }
        Err(why) => model.notices.say(why),
    }
    Vec::new()
}

/// Completes the folder as far as all candidates agree; returns whether that added anything.
pub(super) fn complete(dialog: &mut ExportDialog) -> bool {
    let mut folders = dialog.folders.iter();
    let Some(first) = folders.next() else { return false };
    let mut common = first.as_str();
    for folder in folders {
        let same = common.chars().zip(folder.chars()).take_while(|(a, b)| a == b);
        let bytes = same.map(|(c, _)| c.len_utf8()).sum();
        common = common.get(..bytes).unwrap_or_default();
    }
    let longer = common.len() > dialog.folder.text().len();
    if longer {
        let common = common.to_owned();
        dialog.folder.set(&common);
    }
    longer
}
