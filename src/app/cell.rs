//! The selected cell of the partners' table, shown in full or copied.

use std::collections::BTreeSet;

use super::model::{Model, Overlay};
use super::msg::Effect;
use super::msg::TerminalEffect;
use crate::domain::text::clean;
use crate::domain::{Partner, PartnerColumn};

/// A cell's full text, for reading and copying.
fn cell_text(model: &Model, column: PartnerColumn, partner: &Partner) -> String {
    match column {
        PartnerColumn::Owner => {
            let texts = [partner.owner.name.as_deref(), partner.owner.email.as_deref()];
            texts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        PartnerColumn::Active => {
            partner.last_active.map(|at| model.zone.date(at)).unwrap_or_default()
        }
        PartnerColumn::SignedUp => {
            partner.signed_up.map(|at| model.zone.date(at)).unwrap_or_default()
        }
        // The text as it is: only files need the guard against formulas.
        column => column.text(partner).unwrap_or_else(|| column.csv(partner)),
    }
}

/// Shows the selected cell in full.
pub(super) fn show(model: &mut Model) {
    let Some(row) = model.table.selected() else { return };
    let partner = model.table.roster().partner(row);
    let column = model.table.columns.focus();
    // A key is stored as it came; what is shown is cleaned.
    let text = clean(&cell_text(model, column, &partner)).into_owned();
    model.overlay = Overlay::Cell(format!("{}: {}", partner.name, column.title()), text, 0);
}

/// Copies the selected cell; or, when rows are marked, those rows with the columns shown, a line each,
/// separated by tabs, as spreadsheets take them.
pub(super) fn copy(model: &mut Model) -> Vec<Effect> {
    let table = &model.table;
    if table.marks().is_empty() {
        let Some(row) = table.selected() else { return Vec::new() };
        let partner = table.roster().partner(row);
        return vec![Effect::Terminal(TerminalEffect::Copy(cell_text(
            model,
            table.columns.focus(),
            &partner,
        )))];
    }
    let columns = table.columns.chosen();
    let mut lines =
        vec![columns.iter().map(|column| column.title()).collect::<Vec<_>>().join("\t")];
    for row in model.marked_rows() {
        let partner = table.roster().partner(row);
        let cells: Vec<String> =
            columns.iter().map(|column| clean(&column.csv(&partner)).into_owned()).collect();
        lines.push(cells.join("\t"));
    }
    lines.push(String::new());
    vec![Effect::Terminal(TerminalEffect::Copy(lines.join("\n")))]
}

impl Model {
    /// The marked rows in the table's order; those that its filters leave out come last.
    pub fn marked_rows(&self) -> Vec<u32> {
        let table = &self.table;
        let mut left: BTreeSet<u32> =
            table.marks().iter().filter_map(|key| table.roster().find(key)).collect();
        let shown = table.view().window(0, table.view().len());
        let mut rows: Vec<u32> = shown.iter().copied().filter(|row| left.remove(row)).collect();
        rows.extend(left);
        rows
    }
}
