//! The list of kept cases: what each is about, and below it the work on the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::bar::prompt;
use super::lists::{ListLine, Told, list};
use super::{Look, line, own, popup, status, write};
use crate::app::{CaseList, CaseListLine, CaseOrder, Model};
use crate::domain::CaseStatus;
use crate::domain::num::cells;
use crate::domain::text::{clean, fit};
use crate::keymap::Where;

/// Lines below the list: an empty one, verdict, owner and note of the case under the cursor, the
/// footer.
const BELOW: u16 = 4;

pub(super) fn draw(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    cases: &CaseList,
) {
    let shown = cases.shown(&model.cases);
    let height = cells(shown.len().max(1)).saturating_add(BELOW + 2).max(8);
    let inner = popup(frame, look, area, (110, height), &title(cases));
    let room = Rect { height: inner.height.saturating_sub(BELOW), ..inner };
    let below = |at: u16| {
        let line = line(inner, room.height + at);
        Rect { x: line.x + 2, width: line.width.saturating_sub(3), ..line }
    };
    if shown.is_empty() {
        own(frame, below(1), "No case matches.", look.theme.dim, look);
    }
    let ticket = shown.iter().filter_map(|case| case.work.ticket.as_ref());
    let ticket = ticket.map(|ticket| ticket.chars().count()).max().unwrap_or(0).min(12);
    let entries: Vec<ListLine> =
        shown.iter().map(|case| entry(model, look, case, ticket)).collect();
    list(frame, look, room, &entries, cases.at);
    if let Some(case) = shown.get(cases.at) {
        let owner = case.work.owner.as_deref().unwrap_or("nobody");
        let words = format!("{}, owner: {}", case.verdict, clean(owner));
        write(frame, below(1), &words, look.theme.dim, look);
        let note = case.work.note.as_deref().unwrap_or("none");
        write(frame, below(2), &format!("note: {}", clean(note)), look.theme.dim, look);
    }
    let foot = below(BELOW - 1);
    let foot = Rect { x: foot.x - 1, width: foot.width + 1, ..foot };
    if let Some(written) = &cases.written {
        let label = format!("{}: ", written.field.title());
        prompt(look, frame, foot, &label, &written.line);
    } else if cases.doomed.is_some() {
        let asks = "{remove} again deletes this case; any other key keeps it";
        own(frame, foot, &model.keymap.fill(Where::Cases, asks), look.theme.bad, look);
    } else if !status::search(model, look, frame, foot, (Where::Cases, &cases.search)) {
        let hints = "{open} judges it again, {next_status} status, {case_ticket} ticket, \
                     {case_owner} owner, {case_note} note, {search} searches, {close} closes";
        status::foot(frame, look, foot, &model.keymap.fill(Where::Cases, hints));
    }
}

/// What the list shows, and in which order.
fn title(cases: &CaseList) -> String {
    let of_one = if cases.partner.is_some() { " of this partner" } else { "" };
    let only = cases.status.map(|status| format!(", only {}", status.word())).unwrap_or_default();
    let order = match cases.order {
        CaseOrder::Newest => String::new(),
        order => format!(", {}", order.words()),
    };
    format!(" Kept cases{of_one}{only}{order} ")
}

fn entry(model: &Model, look: &Look, case: &CaseListLine, ticket: usize) -> ListLine {
    let date = model.zone.date(case.at);
    let status = case.work.status.word();
    let number = case.work.ticket.as_deref().map(clean).unwrap_or_default();
    let number = look.hide(&number);
    let number = fit(&number, ticket);
    let gap = if ticket == 0 { "" } else { "  " };
    let who = clean(&case.who);
    let who = look.hide(&who);
    ListLine {
        sign: "",
        text: format!("{date}  {status:<8}  {number:<ticket$}{gap}{who}"),
        right: clean(&case.what).into_owned(),
        told: Told::Text,
        style: match case.work.status {
            CaseStatus::Answered => look.theme.dim,
            _ => look.theme.text,
        },
    }
}
