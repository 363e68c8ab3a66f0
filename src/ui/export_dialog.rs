//! The export dialog: what is chosen, how large it will be, the progress, and where the files are.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::bar::prompt;
use super::{Look, clear, cursor_row, line, own, popup, status};
use crate::app::{
    DialogRow, ExportDialog, ExportSpan, ExportStage, Loadable, Model, Scope, TABLE_CHOICES,
};
use crate::domain::DataSet;
use crate::domain::num::{cells, count, grouped, plural};
use crate::domain::text::clean;
use crate::keymap::Where;

/// The column where values begin.
const VALUES: u16 = 16;
/// The line where the state of the export begins, and the height that this takes.
const BELOW: u16 = 17;
const STANDING: u16 = 5;
/// The columns at which a file's row count and its size end.
const ROWS_END: u16 = 44;
const SIZE_END: u16 = 56;

pub(super) fn draw(
    model: &Model,
    dialog: &ExportDialog,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    clear(frame, area);
    status::title(model, look, frame, line(area, 0));
    let theme = &look.theme;
    let heading = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(area, 1) };
    own(frame, heading, "Export", theme.header, look);
    form(model, dialog, look, frame, area);
    // The last line is for the hints.
    let body = Rect { height: area.height.saturating_sub(1), ..area };
    files(model, dialog, look, frame, body);
    let top = BELOW.min(body.height.saturating_sub(STANDING));
    let below = Rect { y: area.y + top, height: body.height.saturating_sub(top), ..area };
    // On a short screen the state covers the files, but only once it says more than they do.
    let is_asked = dialog.stage != ExportStage::Choosing || dialog.row == DialogRow::Start;
    if top == BELOW || is_asked {
        clear(frame, below);
        standing(model, dialog, look, frame, below);
    }
    foot(model, dialog, look, frame, line(area, area.height.saturating_sub(1)));
    if dialog.list.is_some() {
        groups(model, dialog, look, frame, area);
    }
}

fn field(
    dialog: &ExportDialog,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    row: DialogRow,
    (label, value): (&str, &str),
) {
    let theme = &look.theme;
    let here = dialog.row == row && dialog.stage == ExportStage::Choosing;
    if here {
        cursor_row(frame, area, look);
    }
    own(frame, Rect { x: area.x + 2, width: VALUES - 3, ..area }, label, theme.dim, look);
    let room = Rect { x: area.x + VALUES, width: area.width.saturating_sub(VALUES + 1), ..area };
    let style = if here { look.under_cursor(theme.text) } else { theme.text };
    own(frame, room, value, style, look);
}

fn form(model: &Model, dialog: &ExportDialog, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let mut at = 2;
    let mut next = || {
        at += 1;
        line(area, at - 1)
    };
    field(dialog, look, frame, next(), DialogRow::Who, ("Partners", &who(dialog.who(), look)));
    if dialog.rows().contains(&DialogRow::Groups) {
        field(dialog, look, frame, next(), DialogRow::Groups, ("Groups", &group_words(dialog)));
    }
    field(dialog, look, frame, next(), DialogRow::Time, ("Created", &time_words(model, dialog)));
    if dialog.span == ExportSpan::Own {
        let row = next();
        if dialog.editing.is_some() && dialog.row == DialogRow::Dates {
            field(dialog, look, frame, row, DialogRow::Dates, ("Custom dates", ""));
            written(dialog, look, frame, row);
        } else {
            let text = dialog.dates.text();
            let hint = model.keymap.fill(Where::ExportForm, "{open} to type them");
            let text = if text.is_empty() { hint.as_str() } else { text };
            field(dialog, look, frame, row, DialogRow::Dates, ("Custom dates", text));
        }
    }
    let row = next();
    if dialog.editing.is_some() && dialog.row == DialogRow::Folder {
        field(dialog, look, frame, row, DialogRow::Folder, ("Folder", ""));
        written(dialog, look, frame, row);
    } else {
        let folder = clean(dialog.folder.text());
        field(dialog, look, frame, row, DialogRow::Folder, ("Folder", &folder));
    }
    let excel = if dialog.excel { "yes: byte-order mark, CR LF" } else { "no" };
    field(dialog, look, frame, next(), DialogRow::Excel, ("For Excel", excel));
}

/// The value being typed.
fn written(dialog: &ExportDialog, look: &Look, frame: &mut Frame<'_>, row: Rect) {
    let room = Rect { x: row.x + VALUES - 1, width: row.width.saturating_sub(VALUES), ..row };
    let text = if dialog.row == DialogRow::Dates { &dialog.dates } else { &dialog.folder };
    prompt(look, frame, room, "", text);
}

fn who(scope: &Scope, look: &Look) -> String {
    match scope {
        Scope::All => "all, including archived ones".to_owned(),
        Scope::View { line, partners } => {
            format!("{} in view: {}", grouped(count(*partners)), look.hide(line))
        }
        Scope::Marked(keys) => format!("{} marked", grouped(count(keys.len()))),
        Scope::Partner { name, .. } => format!("only {}", look.hide(name)),
    }
}

fn group_words(dialog: &ExportDialog) -> String {
    let picked = dialog.picked();
    if picked.is_empty() { "all".to_owned() } else { picked.join(", ") }
}

fn time_words(model: &Model, dialog: &ExportDialog) -> String {
    let title = dialog.span.title();
    match dialog.days(model.data.age.now) {
        Ok(days) if days.is_all_time() => title.to_owned(),
        Ok(days) => match (days.from, days.to) {
            (Some(from), Some(to)) => format!("{title}: {from} to {to}, in UTC"),
            (Some(from), None) => format!("{title}: from {from}, in UTC"),
            (None, Some(to)) => format!("{title}: up to {to}, in UTC"),
            (None, None) => title.to_owned(),
        },
        Err(why) => format!("{title}: {why}"),
    }
}

/// The data sets, each with what it will hold or holds.
fn files(model: &Model, dialog: &ExportDialog, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    let top = 9;
    let head = line(area, top - 1);
    own(frame, Rect { x: head.x + 2, ..head }, "Data sets", theme.header, look);
    right(frame, look, head, ROWS_END, "rows", theme.header);
    right(frame, look, head, SIZE_END, "size", theme.header);
    // On a short screen the rows scroll so that the cursor stays in view.
    let room = usize::from(area.height.saturating_sub(top));
    let under = DataSet::DEFAULT.iter().position(|set| dialog.row == DialogRow::Set(*set));
    let hidden = under.map_or(0, |at| (at + 1).saturating_sub(room));
    for (at, set) in (top..).zip(DataSet::DEFAULT.into_iter().skip(hidden).take(room)) {
        let row = line(area, at);
        let here = dialog.row == DialogRow::Set(set) && dialog.stage == ExportStage::Choosing;
        if here {
            cursor_row(frame, row, look);
        }
        let picked = dialog.sets.contains(&set);
        let mark = if picked { "[x]" } else { "[ ]" };
        let style = if picked { theme.text } else { theme.dim };
        own(frame, Rect { x: row.x + 2, width: 4, ..row }, mark, style, look);
        let name = if here { look.under_cursor(style) } else { style };
        own(frame, Rect { x: row.x + 6, width: 27, ..row }, set.file_name(), name, look);
        numbers(model, dialog, look, frame, row, set);
    }
}

/// A file's rows and size, and what is missing from it.
fn numbers(
    model: &Model,
    dialog: &ExportDialog,
    look: &Look,
    frame: &mut Frame<'_>,
    row: Rect,
    set: DataSet,
) {
    let theme = &look.theme;
    let fresh = matches!(dialog.sizes, Loadable::Ready(_)) && dialog.sets.contains(&set);
    let style = if fresh { theme.text } else { theme.dim };
    match dialog.size(set) {
        Some(size) => {
            right(frame, look, row, ROWS_END, &grouped(size.rows), style);
            right(frame, look, row, SIZE_END, &bytes(size.bytes), style);
        }
        None => right(frame, look, row, ROWS_END, "?", theme.dim),
    }
    let rest =
        Rect { x: row.x + SIZE_END + 2, width: row.width.saturating_sub(SIZE_END + 3), ..row };
    if let Some((done, style)) = progress(dialog, set, look) {
        own(frame, rest, &done, style, look);
        return;
    }
    let missing: Vec<&str> = set
        .reads()
        .iter()
        .filter(|list| model.data.unreadable.contains(list))
        .map(|list| list.name())
        .collect();
    if !missing.is_empty() {
        own(frame, rest, &format!("without {}", missing.join(", ")), theme.warn, look);
    }
}

/// A file's progress.
fn progress(dialog: &ExportDialog, set: DataSet, look: &Look) -> Option<(String, Style)> {
    let theme = &look.theme;
    match &dialog.stage {
        ExportStage::Running { set: at, rows, .. } if dialog.sets.contains(&set) => match at {
            Some(at) if *at == set => {
                let all = dialog.size(set).map(|size| size.rows.max(1));
                let said = match all {
                    Some(all) => format!("{} %", (rows.saturating_mul(100) / all).min(100)),
                    None => grouped(*rows),
                };
                Some((said, theme.accent))
            }
            Some(at) if set < *at => Some(("written".to_owned(), theme.good)),
            _ => Some(("waiting".to_owned(), theme.dim)),
        },
        ExportStage::Done(done) => {
            let rows = done.files.iter().find(|(name, _)| name == set.file_name())?.1;
            Some((plural(rows, "rows"), theme.good))
        }
        _ => None,
    }
}

/// The state of the export, below the files: two lines, and what to do next.
fn standing(model: &Model, dialog: &ExportDialog, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    let start = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    if dialog.row == DialogRow::Start && dialog.stage == ExportStage::Choosing {
        cursor_row(frame, line(area, 3), look);
    }
    let mut say = |at: u16, text: &str, style: Style| {
        own(frame, line(start, at), text, style, look);
    };
    match &dialog.stage {
        ExportStage::Choosing => {
            if let Loadable::Failed(why, _) = &dialog.sizes {
                say(1, why, theme.bad);
            } else if !dialog.standing.is_empty() {
                say(1, &in_the_way(&dialog.standing), theme.warn);
            }
            let here = dialog.row == DialogRow::Start;
            let style = if here { look.under_cursor(theme.accent) } else { theme.accent };
            say(3, &start_words(dialog), style);
        }
        ExportStage::InTheWay(names) => {
            say(1, &in_the_way(names), theme.warn);
            let hint = "{overwrite} overwrites them; {close} goes back, nothing is written";
            say(3, &model.keymap.fill(Where::ExportFiles, hint), theme.text);
        }
        ExportStage::Running { stopping: true, .. } => say(1, "Stopping.", theme.warn),
        ExportStage::Running { set, rows, before, .. } => {
            let file = set.map_or("the first file", DataSet::file_name);
            let all = grouped(before.saturating_add(*rows));
            say(1, &format!("Writing {file}: {all} rows so far."), theme.accent);
            let hint =
                model.keymap.fill(Where::ExportRuns, "{close} stops it; nothing is left behind");
            say(3, &hint, theme.text);
        }
        ExportStage::Done(done) => {
            let files = plural(count(done.files.len()), "files");
            let said =
                format!("Wrote {files} with {} and manifest.json to", plural(done.rows, "rows"));
            say(1, &said, theme.good);
            say(2, &clean(&done.folder), theme.text);
            let hint = "{copy} copies the folder's path, {open} closes";
            say(4, &model.keymap.fill(Where::ExportDone, hint), theme.dim);
        }
        ExportStage::Failed(why) => {
            say(1, &clean(why), theme.bad);
            say(3, "any key goes back", theme.dim);
        }
    }
}

fn start_words(dialog: &ExportDialog) -> String {
    let files = plural(count(dialog.sets.len()), "files");
    match (dialog.total(), &dialog.sizes) {
        (Some((rows, size)), Loadable::Ready(_)) => {
            format!("Export {files}: {}, about {}", plural(rows, "rows"), bytes(size))
        }
        (_, Loadable::Loading(..)) => format!("Export {files}: counting the rows"),
        _ => format!("Export {files}"),
    }
}

fn in_the_way(names: &[String]) -> String {
    let many = if names.len() == 1 {
        "1 file already exists".to_owned()
    } else {
        format!("{} files already exist", grouped(count(names.len())))
    };
    format!("{many}: {}", names.join(", "))
}

/// A size in decimal units.
fn bytes(n: u64) -> String {
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    match n {
        ..1000 => format!("{n} B"),
        1000..1_000_000 => format!("{} kB", n / 1000),
        1_000_000..1_000_000_000 => format!("{}.{} MB", n / 1_000_000, n / 100_000 % 10),
        _ => format!("{}.{} GB", grouped(n / 1_000_000_000), n / 100_000_000 % 10),
    }
}

/// Writes a text that ends at column `end`.
fn right(frame: &mut Frame<'_>, look: &Look, row: Rect, end: u16, text: &str, style: Style) {
    let width = cells(text.len()).min(end);
    own(frame, Rect { x: row.x + end - width, width, ..row }, text, style, look);
}

fn foot(model: &Model, dialog: &ExportDialog, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let hint = match (&dialog.stage, &dialog.editing, dialog.row) {
        (ExportStage::Choosing, Some(_), DialogRow::Folder) => {
            "{complete} completes, {open} keeps it, {close} discards it"
        }
        (ExportStage::Choosing, Some(_), _) => {
            "2026-01-01..2026-03-31, either end may be missing; {open} keeps it"
        }
        (ExportStage::Choosing, None, DialogRow::Who | DialogRow::Time | DialogRow::Excel) => {
            "{left} {right} change it  {start_export} exports  {close} leaves"
        }
        (ExportStage::Choosing, None, DialogRow::Groups) => {
            "{open} opens the list  {start_export} exports  {close} leaves"
        }
        (ExportStage::Choosing, None, DialogRow::Set(_)) => {
            "{open} chooses  {toggle_all} all or none  {start_export} exports  {close} leaves"
        }
        (ExportStage::Choosing, None, DialogRow::Start) => "{open} exports  {close} leaves",
        (ExportStage::Choosing, None, DialogRow::Folder) => {
            "{open} edits it  {right} another  {start_export} exports  {close} leaves"
        }
        (ExportStage::Choosing, None, DialogRow::Dates) => {
            "{open} edits them  {start_export} exports  {close} leaves"
        }
        _ => "",
    };
    let place = if dialog.editing.is_some() { Where::Line } else { Where::ExportForm };
    let hint = model.keymap.fill(place, hint);
    let mut parts = vec![(hint, look.theme.dim)];
    parts.extend(status::age_and_sync(model, look));
    status::write_parts(frame, look, area, &parts, "");
}

/// The list of groups, with the number of partners in each.
fn groups(model: &Model, dialog: &ExportDialog, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    let at = dialog.list.unwrap_or(0);
    let height = cells(dialog.groups.len()).saturating_add(4).min(area.height.saturating_sub(4));
    let inner = popup(frame, look, area, (60, height), " Groups; none chosen: all ");
    let shown = usize::from(inner.height.saturating_sub(1)).max(1);
    let top = (at + 1).saturating_sub(shown);
    for (place, group) in dialog.groups.iter().enumerate().skip(top).take(shown) {
        let row = line(inner, cells(place - top));
        if place == at {
            cursor_row(frame, row, look);
        }
        let style = if place == at { look.under_cursor(theme.text) } else { theme.text };
        let mark = if group.picked { "[x]" } else { "[ ]" };
        own(frame, Rect { x: row.x + 1, width: 4, ..row }, mark, theme.accent, look);
        let room = Rect { x: row.x + 5, width: row.width.saturating_sub(17), ..row };
        own(frame, room, &clean(&group.name), style, look);
        right(frame, look, row, row.width - 1, &grouped(count(group.partners)), theme.dim);
    }
    let hint = line(inner, inner.height.saturating_sub(1));
    let hint = Rect { x: hint.x + 1, width: hint.width.saturating_sub(1), ..hint };
    let keys = "{toggle} chooses  {toggle_all} all or none  {open} closes";
    own(frame, hint, &model.keymap.fill(Where::ExportGroups, keys), theme.dim, look);
}

/// The choice of format and target for the table on the screen.
pub(super) fn draw_table(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect, at: usize) {
    let theme = &look.theme;
    let marked = match (model.place(), model.table.marks().len()) {
        (Where::Table, many @ 1..) => Some(plural(count(many), "marked rows")),
        _ => None,
    };
    let title =
        marked.as_ref().map_or(" This table as shown ".to_owned(), |rows| format!(" {rows} "));
    let inner = popup(frame, look, area, (64, 12), &title);
    for (place, (format, to_file)) in (0u16..).zip(TABLE_CHOICES) {
        let row = line(inner, place + 1);
        let here = usize::from(place) == at;
        if here {
            cursor_row(frame, row, look);
        }
        let whereto = if to_file { "into a file" } else { "for the clipboard" };
        let style = if here { look.under_cursor(theme.text) } else { theme.text };
        let room = Rect { x: row.x + 2, width: row.width.saturating_sub(3), ..row };
        own(frame, room, &format!("{:<9} {whereto}", format.title()), style, look);
    }
    let hint =
        |at: u16| Rect { x: inner.x + 2, width: inner.width.saturating_sub(3), ..line(inner, at) };
    let folder = format!("files go to {}", clean(model.exports.base()));
    own(frame, hint(8), &folder, theme.dim, look);
    let keys = model.keymap.fill(Where::TableExport, "{open} writes it, {close} leaves");
    own(frame, hint(9), &keys, theme.dim, look);
}
