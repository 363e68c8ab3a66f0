//! Exports the table on the screen, as it is shown, into a file or the clipboard.

use super::ExportEffect;
use crate::app::layers::Layer;
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::overlay::{closes, moved};
use crate::domain::TableFormat;
use crate::keymap::{Action, Where};

/// The choices: a format, and whether it goes into a file (or the clipboard).
pub const TABLE_CHOICES: [(TableFormat, bool); 6] = [
    (TableFormat::Csv, true),
    (TableFormat::Json, true),
    (TableFormat::Markdown, true),
    (TableFormat::Csv, false),
    (TableFormat::Json, false),
    (TableFormat::Markdown, false),
];

/// A table that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tabled {
    /// The text for the clipboard.
    Text(String),
    File {
        path: String,
        rows: i64,
    },
}

/// Asks how to write the table.
pub(in crate::app) fn open_table(model: &mut Model) -> Vec<Effect> {
    match model.layers.top() {
        Some(Layer::Partner(detail)) if detail.pane().is_none() => {
            let hint =
                model.keymap.fill(Where::Detail, "this tab has no table; {pick_tab} opens one");
            model.notices.say(hint);
        }
        None if model.table.partial => {
            model.notices.say("still reading the partners; try again in a moment");
        }
        _ => model.overlay = Overlay::TableExport(0),
    }
    Vec::new()
}

/// Takes a key while the format is being chosen.
pub(in crate::app) fn table_key(
    model: &mut Model,
    action: Option<Action>,
    at: usize,
) -> Vec<Effect> {
    match (action, TABLE_CHOICES.get(at)) {
        (action, _) if closes(action) => Vec::new(),
        (Some(Action::Open), Some((format, to_file))) => {
            let folder = to_file.then(|| model.exports.base().to_owned());
            vec![Effect::Export(ExportEffect::Table { format: *format, folder })]
        }
        (other, _) => {
            let at = moved(other, at, TABLE_CHOICES.len()).unwrap_or(at);
            model.overlay = Overlay::TableExport(at);
            Vec::new()
        }
    }
}
