//! Overlays that are more than a list: a whole record, and the prompts that find things.

use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::bar::prompt;
use super::lists::{ListLine, Told, list};
use super::{Look, cursor_row, line, own, popup, write};
use crate::app::{Find, Model, Palette, RecordTree, record_height};
use crate::domain::Resource;
use crate::domain::num::{cells, plural, saturate};
use crate::keymap::Where;

pub(super) fn draw_record(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    tree: &RecordTree,
) {
    let theme = &look.theme;
    let height = cells(record_height(area.height)) + 4;
    let inner = popup(
        frame,
        look,
        area,
        (area.width.min(120), height),
        &format!(" {} ", look.hide(&tree.title)),
    );
    let rows = Rect { height: inner.height.saturating_sub(2), ..inner };
    let shown = tree.shown();
    for ((at, line), row) in shown.iter().enumerate().skip(tree.scroll.top).zip(rows.rows()) {
        let under_cursor = at == tree.scroll.at;
        if under_cursor {
            cursor_row(frame, row, look);
        }
        let indent = cells(line.depth * 2).min(row.width / 3);
        let start =
            Rect { x: row.x + 2 + indent, width: row.width.saturating_sub(3 + indent), ..row };
        let half = Rect { width: start.width / 2, ..start };
        let x = own(frame, half, &line.label, theme.dim, look) + 2;
        let rest = |x: u16| Rect { x, width: (row.x + row.width).saturating_sub(x + 1), ..row };
        let style = if under_cursor { look.under_cursor(theme.text) } else { theme.text };
        // The tree holds values as they came, so they are cleaned before they reach the screen.
        let value = line.value.as_deref().map(crate::domain::text::clean).unwrap_or_default();
        let x = write(frame, rest(x), &value, style, look) + 2;
        if let Some(meaning) = &line.meaning {
            write(frame, rest(x), meaning, theme.accent, look);
        }
    }
    let foot = line(inner, inner.height.saturating_sub(1));
    let foot = Rect { x: foot.x + 1, width: foot.width.saturating_sub(1), ..foot };
    let hint = "{copy} copies the value, {copy_note} all of it, {search} searches, {close} closes";
    let last = line(inner, inner.height.saturating_sub(1));
    let mark = super::status::mark(tree.scroll.top, shown.len(), rows.height, look);
    let foot = Rect { width: foot.width.saturating_sub(cells(mark.width())), ..foot };
    if !super::status::search(model, look, frame, last, (Where::Record, &tree.search)) {
        super::status::foot(frame, look, foot, &model.keymap.fill(Where::Record, hint));
        own(frame, Rect { x: foot.x + foot.width, ..last }, &mark, theme.accent, look);
    }
}

pub(super) fn draw_find(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    find: &Find,
) {
    let theme = &look.theme;
    let size = (area.width.min(120), area.height.saturating_sub(2));
    let inner = popup(frame, look, area, size, " Find anything ");
    prompt(look, frame, line(inner, 0), "", &find.line);
    let hits = &find.found.hits;
    let entries: Vec<ListLine> = hits
        .iter()
        .map(|hit| ListLine {
            sign: kind(hit.resource),
            text: if hit.about.is_empty() || hit.about == hit.name {
                hit.name.clone()
            } else {
                format!("{}  {}", hit.name, hit.about)
            },
            right: hit.partner.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            style: theme.text,
            told: Told::Nothing,
        })
        .collect();
    let body = Rect { y: inner.y + 2, height: inner.height.saturating_sub(4), ..inner };
    list(frame, look, body, &entries, find.at);
    let written = !find.line.text().trim().is_empty();
    let said = match (written, hits.is_empty(), find.found.customers) {
        (false, ..) => {
            "an e-mail, a name, a customer, payment, reward, lead, deal or partner key".to_owned()
        }
        (true, true, _) if find.found.done => "nothing matches".to_owned(),
        (true, _, Some(many)) => {
            let hint = model.keymap.fill(Where::Find, "{open} opens, {close} closes");
            format!("{} in all  {hint}", plural(saturate(many.into()), "customers"))
        }
        (true, _, None) => "searching".to_owned(),
    };
    let foot = line(inner, inner.height.saturating_sub(1));
    let foot = Rect { x: foot.x + 1, width: foot.width.saturating_sub(1), ..foot };
    own(frame, foot, &said, theme.dim, look);
}

fn kind(resource: Resource) -> &'static str {
    match resource {
        Resource::Groups => "group    ",
        Resource::Partnerships => "partner  ",
        Resource::Customers => "customer ",
        Resource::Transactions => "payment  ",
        Resource::Rewards => "reward   ",
        Resource::Leads => "lead     ",
        Resource::Deals => "deal     ",
        Resource::Actions => "action   ",
        Resource::Applications => "applied  ",
    }
}

pub(super) fn draw_palette(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    palette: &Palette,
) {
    let lines = palette.lines(model);
    let inner =
        popup(frame, look, area, (76, cells(lines.len()).saturating_add(5).max(8)), " Commands ");
    prompt(look, frame, line(inner, 0), ":", &palette.line);
    let entries: Vec<ListLine> = lines
        .into_iter()
        .map(|line| ListLine {
            sign: "",
            text: line.words,
            right: line.keys,
            style: look.theme.text,
            told: Told::All,
        })
        .collect();
    let body = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if entries.is_empty() {
        let row = Rect { x: inner.x + 1, ..line(inner, 2) };
        own(frame, row, "no command matches", look.theme.dim, look);
    }
    list(frame, look, body, &entries, palette.at);
}
