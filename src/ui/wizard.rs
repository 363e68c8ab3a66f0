//! The wizard: the verdict at the top, the steps, the lines of the open step.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::bar::prompt;
use super::{Look, cursor_row, line, own, popup, status, write};
use crate::app::{MessagePrompt, Model, OpenQuestion, Wizard, WizardLine, WizardStep};
use crate::domain::Zone;
use crate::domain::num::{cells, count, grouped};
use crate::domain::text::{clean, fit_with, wrap};
use crate::investigate::{AnswerValue, CheckState, Verdict};
use crate::keymap::Where;

pub(super) fn draw(model: &Model, wizard: &Wizard, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    status::title(model, look, frame, line(area, 0));
    let start =
        |row: u16| Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..line(area, row) };
    let asked = asked_partner(model, wizard);
    let who = who(wizard, asked, model.zone, usize::from(start(1).width), look);
    write(frame, start(1), &who, look.theme.text, look);
    verdict(wizard, look, frame, start(2));
    steps(wizard, look, frame, line(area, 3));
    let body = Rect { y: area.y + 4, height: area.height.saturating_sub(5), ..area };
    if wizard.lines.is_empty() && wizard.search.is_on() {
        own(frame, start(4), "No line matches.", look.theme.dim, look);
    }
    let shown = wizard.lines.iter().enumerate().skip(wizard.scroll.top);
    for ((at, said), row) in shown.zip(body.rows()) {
        draw_line(said, at == wizard.scroll.at, look, frame, row);
    }
    let foot = line(area, area.height.saturating_sub(1));
    let hint = match (&wizard.trouble, &wizard.view) {
        (Some(trouble), _) if trouble.is_choice() => {
            "{open} picks one  {paste_message} message  {close} leaves"
        }
        (None, Some(_)) => {
            "{copy} reply  {copy_note} note  {keep_case} keep  1-6 steps  {edit_reply} edit  {paste_message} message  {close} leaves"
        }
        _ => "{paste_message} message  {close} leaves",
    };
    let hint = model.keymap.fill(Where::Wizard, hint);
    let mut parts = vec![(hint, look.theme.dim)];
    parts.extend(status::age_and_sync(model, look));
    let mark = status::mark(wizard.scroll.top, wizard.lines.len(), body.height, look);
    if !status::search(model, look, frame, foot, (Where::Wizard, &wizard.search)) {
        status::write_marked(frame, look, foot, &parts, &mark);
    }
    if let Some(asked) = &wizard.asked {
        draw_asked(model, asked, look, frame, area);
    }
}

/// The partner in question: by name if it is in the open detail view or the selected row, else by key.
fn asked_partner(model: &Model, wizard: &Wizard) -> Option<String> {
    let key = wizard.claim.ask.partner.as_ref()?;
    let open = model.layers.partner().filter(|detail| detail.key == *key);
    let in_row = || {
        let (row, roster) = (model.table.selected()?, model.table.roster());
        (roster.key(row) == *key).then(|| roster.partner(row).name)
    };
    open.map(|detail| detail.name.clone()).or_else(in_row).or_else(|| Some(key.clone()))
}

/// Who and what is judged, in one line: partner, customer, event. The event's kind, amount and day are
/// never cut; the names and the event's key share the rest.
fn who(wizard: &Wizard, asked: Option<String>, zone: Zone, width: usize, look: &Look) -> String {
    let ask = &wizard.claim.ask;
    let result = wizard.view.as_ref().map(|view| &view.result);
    let partner = result.and_then(|result| result.partner.as_ref()).map(|one| one.name.clone());
    let partner = partner.or(asked);
    let customer = result.and_then(|result| result.customer.as_ref());
    let customer = customer.map(|one| one.label().unwrap_or(&one.key).to_owned());
    let about = || wizard.view.as_ref().and_then(|view| view.about.clone());
    let customer = customer.or_else(about).or_else(|| ask.customer.clone());
    let (event, key) = match result.and_then(|result| result.event.as_ref()) {
        Some(event) => {
            let amount = event.amount_words().map(|amount| format!(" {amount}"));
            let day = zone.date(event.recorded_at);
            let words = format!("{}{} {day} ", event.kind.words(), amount.unwrap_or_default());
            (words, event.key.clone())
        }
        None if result.is_some() => ("no event".to_owned(), String::new()),
        None => (String::new(), ask.key.clone().unwrap_or_default()),
    };
    let none = |what: &str| if result.is_some() { format!("no {what}") } else { String::new() };
    let names = [
        partner.unwrap_or_else(|| none("partner")),
        customer.unwrap_or_else(|| none("customer")),
        key,
    ];
    let names = names.map(|name| clean(&name).into_owned());
    let room = width.saturating_sub(event.width() + 2 * " · ".width());
    let rooms = share(names.each_ref().map(|name| name.width()), room);
    let cut = |(name, room): (&String, usize)| fit_with(name, room, look.glyphs.cut).to_string();
    let mut cut = names.iter().zip(rooms).map(cut);
    let mut next = || cut.next().unwrap_or_default();
    let (partner, customer) = (next(), next());
    let parts = [partner, customer, format!("{event}{}", next())];
    let parts: Vec<&str> =
        parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join(if look.glyphs.cut.is_ascii() { " - " } else { " · " })
}

/// Shares the room: small wants are met in full, larger ones get equal parts of what is left.
fn share<const N: usize>(wants: [usize; N], room: usize) -> [usize; N] {
    let mut order: Vec<usize> = wants.to_vec();
    order.sort_unstable();
    let (mut left, mut most) = (room, usize::MAX);
    for (at, want) in order.iter().enumerate() {
        let each = left / (N - at);
        if *want > each {
            most = each;
            break;
        }
        left -= want;
    }
    wants.map(|want| want.min(most))
}

/// The verdict and its summary, cut to one line; the Answer step has the summary in full.
fn verdict(wizard: &Wizard, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    match (&wizard.trouble, &wizard.view) {
        (Some(trouble), _) => {
            write(frame, area, &trouble.what, theme.bad, look);
        }
        (None, None) => {
            own(frame, area, "Looking everything up.", theme.dim, look);
        }
        (None, Some(view)) => {
            let result = &view.result;
            let style = match result.verdict {
                Verdict::ShouldHaveFired => theme.bad,
                Verdict::NeedsData => theme.warn,
                Verdict::RewardExists => theme.good,
                _ => theme.accent,
            };
            let rest = |x| Rect { x, width: (area.x + area.width).saturating_sub(x), ..area };
            let mut x = own(frame, area, result.verdict.word(), style, look) + 2;
            if wizard.is_superseded() {
                let judging = format!("judging{}", look.glyphs.cut);
                x = own(frame, rest(x), &judging, theme.dim, look) + 2;
            }
            write(frame, rest(x), &result.summary, theme.text, look);
        }
    }
}

fn steps(wizard: &Wizard, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let open = wizard.open_and_deciding();
    let mut x = area.x + 1;
    // All six fit on the smallest screen.
    let between = if area.width < 70 { 1 } else { 2 };
    for step in WizardStep::ALL {
        let rest = Rect { x, width: (area.x + area.width).saturating_sub(x), ..area };
        let style = if step == wizard.step {
            look.theme.accent.patch(look.theme.cursor)
        } else {
            look.theme.text
        };
        let title = match step {
            WizardStep::Questions if open > 0 => format!("{} ({open})", step.title()),
            _ => step.title().to_owned(),
        };
        x = own(frame, rest, &title, style, look) + between;
    }
}

/// A check's state as a letter and its colour.
fn letter(state: CheckState, look: &Look) -> (&'static str, Style) {
    match state {
        CheckState::Pass => ("P", look.theme.good),
        CheckState::Fail => ("F", look.theme.bad),
        CheckState::Warn => ("W", look.theme.warn),
        CheckState::Unknown => ("?", look.theme.accent),
        CheckState::NotApplicable => ("-", look.theme.dim),
    }
}

fn draw_line(said: &WizardLine, under_cursor: bool, look: &Look, frame: &mut Frame<'_>, row: Rect) {
    let theme = &look.theme;
    if under_cursor {
        cursor_row(frame, row, look);
    }
    let rest = |x: u16| Rect { x, width: (row.x + row.width).saturating_sub(x + 1), ..row };
    if said.heading {
        own(frame, rest(row.x + 2), &said.label, theme.header, look);
        return;
    }
    let columns = said.columns;
    let mut x = row.x + 2;
    if let Some(state) = said.state {
        let (sign, style) = letter(state, look);
        own(frame, rest(x), sign, style, look);
    }
    x += columns.before;
    if columns.label > 0 {
        // A check's question names nobody; an offer or an event is named by its key.
        let label = if said.is_check { said.label.as_str().into() } else { look.hide(&said.label) };
        own(frame, Rect { width: columns.label, ..rest(x) }, &label, theme.dim, look);
        x += columns.label + 1;
    }
    for (at, state) in (0u16..).zip(&said.cells) {
        let (sign, style) = letter(*state, look);
        own(frame, rest(x + 2 * at), sign, style, look);
    }
    x += columns.cells;
    let style = if under_cursor { look.under_cursor(theme.text) } else { theme.text };
    let text = if said.is_check { answer_word(&said.text, look) } else { look.hide(&said.text) };
    let end =
        own(frame, Rect { width: rest(x).width.saturating_sub(2), ..rest(x) }, &text, style, look);
    if said.place.is_some() && !said.goes_on {
        own(frame, rest(end + 1), look.glyphs.leads, theme.accent, look);
    }
}

/// Of a check's answer only whether it is met, where names are hidden: what follows may name somebody.
fn answer_word<'a>(text: &'a str, look: &Look) -> Cow<'a, str> {
    let word =
        ["Yes", "Not known", "Not certain", "No"].into_iter().find(|word| text.starts_with(word));
    match word {
        Some(word) if look.hides => word.into(),
        _ => look.hide(text),
    }
}

fn draw_asked(model: &Model, asked: &OpenQuestion, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let id: &str = asked.id.into();
    let width = 76.min(area.width.saturating_sub(2));
    let question = wrap(&asked.question, usize::from(width.saturating_sub(4)));
    let height = cells(question.len()) + 6;
    let inner = popup(frame, look, area, (width, height), &format!(" {id} "));
    let row = |at| Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..line(inner, at) };
    for (at, text) in (0u16..).zip(&question) {
        write(frame, row(at), text, look.theme.text, look);
    }
    let below = cells(question.len()) + 1;
    let (theme, words) = (&look.theme, |says| match says {
        AnswerValue::Yes => "yes",
        AnswerValue::No => "no",
        AnswerValue::Skip => "not known",
    });
    match (asked.says, asked.before) {
        (None, None) => {
            let keys = "{say_yes} yes   {say_no} no   {say_unknown} not known   {close} leaves it";
            own(frame, row(below), &model.keymap.fill(Where::Answer, keys), theme.dim, look);
        }
        (None, Some(before)) => {
            let was = format!("answered: {}", words(before));
            write(frame, row(below), &was, theme.text, look);
            let keys = "{say_yes} yes   {say_no} no   {say_unknown} not known   {take_back} takes it back   {close} leaves it";
            own(frame, row(below + 1), &model.keymap.fill(Where::Answer, keys), theme.dim, look);
        }
        (Some(says), _) => {
            let asks = format!("{}; a note, if you like:", words(says));
            own(frame, row(below), &asks, theme.dim, look);
            prompt(look, frame, line(inner, below + 1), "", &asked.note);
            let keys = model.keymap.fill(Where::Note, "{open} keeps it");
            own(frame, row(below + 2), &keys, theme.dim, look);
        }
    }
}

/// Only the last bytes of a message are wrapped, since only its last lines are shown.
const LONGEST_SHOWN: usize = 8192;

/// The box for pasting a message: what was wrong with the last one, the end of the text, the keys.
pub(super) fn draw_message(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    prompt: &MessagePrompt,
) {
    let inner = popup(frame, look, area, (100, 18), " A partner's message ");
    let width = inner.width.saturating_sub(2);
    let row = |at| Rect { x: inner.x + 1, width, ..line(inner, at) };
    let columns = usize::from(width);
    let told = prompt.why.as_ref().map(|why| (format!("{why}."), look.theme.bad));
    let hint = "Paste the whole message, or write an e-mail, a key, an amount, a date.";
    let mut at = 0;
    for (text, style) in told.into_iter().chain([(hint.to_owned(), look.theme.dim)]) {
        let text = if text == hint { text.into() } else { look.hide(&text) };
        for text in wrap(&text, columns) {
            own(frame, row(at), &text, style, look);
            at += 1;
        }
    }
    let body = usize::from(inner.height.saturating_sub(at + 3)).max(1);
    // What is out of view needn't be wrapped.
    let from = prompt.text.len().saturating_sub(LONGEST_SHOWN);
    let shown = prompt.text.get(prompt.text.ceil_char_boundary(from)..).unwrap_or_default();
    let lines: Vec<String> =
        shown.split('\n').flat_map(|text| wrap(&clean(text), columns.saturating_sub(1))).collect();
    at += 1;
    let mut end = inner.x + 1;
    for text in lines.iter().skip(lines.len().saturating_sub(body)) {
        // What is typed is seen; a whole message was pasted, with names in it.
        let text = if lines.len() > 1 { look.hide(text) } else { text.as_str().into() };
        end = own(frame, row(at), &text, look.theme.text, look);
        at += 1;
    }
    let cursor = Rect { x: end, width: 1, ..row(at.saturating_sub(1)) };
    frame.buffer_mut().set_style(cursor.intersection(inner), look.theme.cursor);
    let words = match prompt.text.split_whitespace().count() {
        0 => String::new(),
        1 => "1 word  ".to_owned(),
        many => format!("{} words  ", grouped(count(many))),
    };
    let foot = row(inner.height.saturating_sub(1));
    let hint = "{open} investigates it, Ctrl-u clears it, {close} leaves";
    let keys = words + &model.keymap.fill(Where::Message, hint);
    super::status::foot(frame, look, foot, &keys);
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn who_wants_little_gets_it_and_the_others_share() {
        assert_eq!(share([5, 6, 7], 30), [5, 6, 7]);
        assert_eq!(share([30, 5, 40], 35), [15, 5, 15]);
        assert_eq!(share([10, 10, 10], 7), [2, 2, 2]);
        assert_eq!(share([3, 9, 0], 0), [0, 0, 0]);
    }
}
