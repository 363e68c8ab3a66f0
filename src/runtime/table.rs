//! Writes the table on the screen as it is shown: partners from memory, a partner's rows from the store,
//! window by window.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc::UnboundedSender;

use super::export::say;
use crate::app::{
    ExportMsg, Layer, Model, Msg, PassKind, SweepEvent, SweepGroup, SweepPane, Tabled,
};
use crate::config::expanded;
use crate::domain::num::{count, grouped};
use crate::domain::record_table::{CellType, RecordRow, TableField};
use crate::domain::text::clean;
use crate::domain::{
    Cents, ColumnValue, Partner, PartnerColumn, RecordQuery, TableCell, TableFormat, Timestamp,
};
use crate::export::{ColumnHeading, ExportError, TableWriter, write_table};
use crate::offers::EventKind;
use crate::roster::{Roster, RosterView};
use crate::store::{Access, Store};

/// How many rows are read at once.
const WINDOW: usize = 500;
/// In bytes. More doesn't belong on a clipboard, and most terminals take no more.
const CLIPBOARD: usize = 50_000;

/// The table on the screen.
enum ShownTable {
    /// All rows of the view, or those that are marked.
    Partners(Roster, RosterView, Option<Vec<u32>>, Vec<PartnerColumn>),
    Sheet(RecordQuery, Vec<&'static TableField>),
    /// A list that is all there: what it is of, its columns, its rows.
    List(&'static str, Vec<ColumnHeading>, Vec<Vec<TableCell>>),
}

/// Writes the table on the screen, on another thread.
pub(super) fn write(
    model: &Model,
    now: Timestamp,
    file: &Path,
    replies: UnboundedSender<Msg>,
    format: TableFormat,
    folder: Option<String>,
) {
    let Some(table) = ShownTable::of(model) else { return };
    let stem = table.stem(&now.rfc3339());
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || {
        let result = match folder {
            Some(folder) => table.into_file(&file, &expanded(&folder), &stem, format),
            None => table.into_text(&file, format),
        };
        let _ = replies.send(Msg::Export(ExportMsg::Table(result)));
    });
}

impl ShownTable {
    fn of(model: &Model) -> Option<Self> {
        if model.layers.top().is_none() {
            let (roster, view) = (model.table.roster().clone(), model.table.view().clone());
            let marked = (!model.table.marks().is_empty()).then(|| model.marked_rows());
            let columns = model.table.columns.chosen().to_vec();
            return Some(Self::Partners(roster, view, marked, columns));
        }
        if let Some(Layer::Sweep(pane)) = model.layers.top() {
            return Some(if pane.event.is_some() { of_events(pane) } else { of_groups(pane) });
        }
        let pane = model.layers.pane()?;
        let fields = pane.fields().map(|(_, field)| field).collect();
        Some(Self::Sheet(pane.query.clone(), fields))
    }

    /// The name of its file, without the extension.
    fn stem(&self, now: &str) -> String {
        let day = now.get(..10).unwrap_or_default();
        match self {
            Self::Partners(..) => format!("table-partners-{day}"),
            Self::List(what, ..) => format!("table-{what}-{day}"),
            Self::Sheet(query, _) => {
                let fit = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                let partner: String = query.partner.chars().filter(fit).take(60).collect();
                let parts = ["table", query.sheet.name(), &partner, day];
                let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                parts.join("-")
            }
        }
    }

    fn into_file(
        self,
        file: &Path,
        folder: &Path,
        stem: &str,
        format: TableFormat,
    ) -> Result<Tabled, String> {
        let write = |out: &mut dyn Write| self.write(file, format, false, out);
        let (path, rows): (PathBuf, i64) =
            write_table(folder, stem, format, write).map_err(|error| say(error, false))?;
        Ok(Tabled::File { path: clean(&path.display().to_string()).into_owned(), rows })
    }

    fn into_text(self, file: &Path, format: TableFormat) -> Result<Tabled, String> {
        let mut out = Limited(Vec::new());
        match self.write(file, format, true, &mut out) {
            Ok(_) => Ok(Tabled::Text(String::from_utf8_lossy(&out.0).into_owned())),
            Err(ExportError::Write { source, .. })
                if source.kind() == io::ErrorKind::FileTooLarge =>
            {
                let most = grouped(count(CLIPBOARD / 1000));
                Err(format!("over {most} kB is too much for a clipboard; write a file instead"))
            }
            Err(error) => Err(say(error, false)),
        }
    }

    fn write(
        &self,
        file: &Path,
        format: TableFormat,
        cleans: bool,
        out: &mut dyn Write,
    ) -> Result<i64, ExportError> {
        let failed = |source| ExportError::Write { path: "the table".into(), source };
        let mut table = TableWriter::new(format, self.headings(), cleans, out).map_err(failed)?;
        match self {
            Self::Partners(roster, view, marked, columns) => {
                let rows = marked.as_deref().unwrap_or_else(|| view.window(0, view.len()));
                for row in rows {
                    let partner = roster.partner(*row);
                    let cells: Vec<TableCell> =
                        columns.iter().map(|column| of_partner(*column, &partner)).collect();
                    table.row(&cells).map_err(failed)?;
                }
            }
            Self::List(_, _, rows) => {
                for row in rows {
                    table.row(row).map_err(failed)?;
                }
            }
            Self::Sheet(query, fields) => {
                let store = Store::open_as(file, Access::Read)?;
                let ids = store.sheet_ids(query, usize::MAX)?;
                for window in ids.chunks(WINDOW) {
                    for row in store.sheet_rows(query.sheet, window)? {
                        table.row(&of_row(query, fields, &row)).map_err(failed)?;
                    }
                }
            }
        }
        table.finish().map_err(failed)
    }

    fn headings(&self) -> Vec<ColumnHeading> {
        let heading = |name: &str, title: &str| ColumnHeading {
            name: name.to_owned(),
            title: title.to_owned(),
        };
        match self {
            Self::Partners(.., columns) => {
                columns.iter().map(|column| heading(column.name(), column.title())).collect()
            }
            Self::List(_, headings, _) => headings.clone(),
            Self::Sheet(_, fields) => {
                let mut headings = Vec::new();
                for field in fields {
                    headings.push(heading(field.name, field.title));
                    if has_currency(field) {
                        headings.push(heading(&format!("{}_currency", field.name), "Currency"));
                    }
                }
                headings.push(heading("note", "Note"));
                headings
            }
        }
    }
}

fn headings<const N: usize>(names: [(&str, &str); N]) -> Vec<ColumnHeading> {
    let heading = |(name, title): (&str, &str)| ColumnHeading {
        name: name.to_owned(),
        title: title.to_owned(),
    };
    names.map(heading).into()
}

/// The groups of a sweep, as they are listed.
fn of_groups(pane: &SweepPane) -> ShownTable {
    let is_audit = pane.kind == PassKind::Audit;
    let titles = headings([
        if is_audit { ("outcome", "Outcome") } else { ("verdict", "Verdict") },
        ("reason", "Reason"),
        ("check", "Check"),
        ("offer", "Offer"),
        ("promise", "Promise"),
        ("events", "Events"),
        if is_audit { ("difference", "Difference") } else { ("at_stake", "At stake") },
    ]);
    let row = |group: &SweepGroup| {
        vec![
            text(group.word.word()),
            text(&group.reason),
            text(group.check),
            text(&group.offer),
            text(&group.promise),
            TableCell::Count(count(group.events.len())),
            text(&group.stake),
        ]
    };
    let name = if is_audit { "audit-groups" } else { "unrewarded-groups" };
    ShownTable::List(name, titles, pane.listed_groups().map(row).collect())
}

/// The open group's events, as they are listed.
fn of_events(pane: &SweepPane) -> ShownTable {
    let is_audit = pane.kind == PassKind::Audit;
    let titles = headings([
        ("recorded_at", "Recorded"),
        ("kind", "Event"),
        ("key", "Key"),
        ("partner", "Partner key"),
        ("partner_name", "Partner"),
        ("customer", "Customer key"),
        ("customer_name", "Customer"),
        if is_audit { ("paid", "Paid") } else { ("amount", "Amount") },
        ("currency", "Currency"),
        if is_audit { ("difference", "Difference") } else { ("would_earn", "Would earn") },
    ]);
    let row = |event: &SweepEvent| {
        let amount = event.amount.as_ref();
        vec![
            TableCell::Plain(event.recorded_at.rfc3339()),
            text(event.kind.map(EventKind::name).unwrap_or_default()),
            text(&event.key),
            text(event.partner.as_deref().unwrap_or_default()),
            text(&event.name),
            text(event.customer.as_deref().unwrap_or_default()),
            text(&event.customer_name),
            amount.map_or(TableCell::Empty, |(sum, _)| TableCell::Plain(sum.decimal())),
            amount.map_or(TableCell::Empty, |(_, currency)| text(currency)),
            text(&event.pay),
        ]
    };
    let name = if is_audit { "audit-events" } else { "unrewarded-events" };
    ShownTable::List(name, titles, pane.listed_events().map(row).collect())
}

fn text(text: &str) -> TableCell {
    if text.is_empty() { TableCell::Empty } else { TableCell::Text(text.to_owned()) }
}

/// A column's value for a partner.
fn of_partner(column: PartnerColumn, partner: &Partner) -> TableCell {
    let count = |n: Option<i64>| n.map_or(TableCell::Empty, TableCell::Count);
    match column {
        PartnerColumn::Signups => count(partner.signups),
        PartnerColumn::Paid => count(partner.paid),
        PartnerColumn::Rewards => count(partner.rewards),
        PartnerColumn::Members => TableCell::Count(partner.members),
        PartnerColumn::Archived => TableCell::Truth(partner.archived),
        PartnerColumn::Revenue
        | PartnerColumn::Held
        | PartnerColumn::Earned
        | PartnerColumn::Active
        | PartnerColumn::SignedUp => {
            let written = column.csv(partner);
            if written.is_empty() { TableCell::Empty } else { TableCell::Plain(written) }
        }
        _ => column.text(partner).map_or(TableCell::Empty, |words| text(&words)),
    }
}

/// Whether a field's amounts may differ in currency, and so need a column for it.
fn has_currency(field: &TableField) -> bool {
    matches!(field.holds, CellType::Money | CellType::RewardMoney)
}

/// A row's values, and in the last cell the note that the screen would show as a mark.
fn of_row(query: &RecordQuery, fields: &[&'static TableField], row: &RecordRow) -> Vec<TableCell> {
    let mut cells = Vec::new();
    for field in fields {
        let value = row.value(query.sheet, field.name);
        cells.push(of_field(field, value));
        if has_currency(field) {
            let currency = match field.holds {
                CellType::RewardMoney => &row.reward_currency,
                _ => &row.currency,
            };
            let currency = currency.as_deref().filter(|_| *value != ColumnValue::Null);
            cells.push(currency.map_or(TableCell::Empty, text));
        }
    }
    let others = query.sheet.is_of_partner() && row.is_of_other(&query.partner);
    cells.push(match (row.vanished.is_some(), row.test, others) {
        (true, ..) => text("gone"),
        (false, true, _) => text("test"),
        (false, false, true) => text("other partner"),
        (false, false, false) => TableCell::Empty,
    });
    cells
}

fn of_field(field: &TableField, value: &ColumnValue) -> TableCell {
    match (value, field.holds) {
        (ColumnValue::Null, _) => TableCell::Empty,
        (ColumnValue::Text(words), _) => text(words),
        (ColumnValue::Int(n), CellType::Money | CellType::RewardMoney | CellType::Usd) => {
            TableCell::Plain(Cents(*n).decimal())
        }
        (ColumnValue::Int(n), CellType::Time) => {
            Timestamp::from_ms(*n).map_or(TableCell::Empty, |at| TableCell::Plain(at.rfc3339()))
        }
        (ColumnValue::Int(n), CellType::Truth) => TableCell::Truth(*n != 0),
        (ColumnValue::Int(n), _) => TableCell::Count(*n),
    }
}

/// A buffer that refuses to grow past what a clipboard takes.
struct Limited(Vec<u8>);

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > CLIPBOARD {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
