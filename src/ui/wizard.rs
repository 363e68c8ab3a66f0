//! The investigation: the verdict above, the steps, the lines of the open one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::bar::prompt;
use super::{Look, line, popup, status, write};
use crate::app::{Asked, Model, Step, TicketPrompt, Wizard, WizardLine, label_width};
use crate::domain::num::{count, grouped};
use crate::investigate::{State, Verdict};

pub(super) fn draw(model: &Model, wizard: &Wizard, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    status::title(model, look, frame, line(area, 0));
    verdict(wizard, look, frame, area);
    steps(wizard, look, frame, line(area, 3));
    let body = Rect { y: area.y + 4, height: area.height.saturating_sub(5), ..area };
    let shown = wizard.lines.iter().enumerate().skip(wizard.scroll.top);
    for ((at, said), row) in shown.zip(body.rows()) {
        draw_line(said, at == wizard.scroll.at, look, frame, row);
    }
    let foot = line(area, area.height.saturating_sub(1));
    let mut parts = vec![(
        "y reply  Y note  Ctrl-e edits  s keeps it  1-6 steps  p message  Esc".to_owned(),
        look.theme.dim,
    )];
    parts.extend(status::age_and_sync(model, look));
    let place = if wizard.lines.is_empty() {
        String::new()
    } else {
        format!("line {} ", grouped(count(wizard.scroll.at + 1)))
    };
    status::write_parts(frame, look, foot, &parts, &place);
    if let Some(asked) = &wizard.asked {
        draw_asked(asked, look, frame, area);
    }
}

/// The verdict and its summary, in two lines.
fn verdict(wizard: &Wizard, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    let start =
        |row: u16| Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(area, row) };
    match (&wizard.trouble, &wizard.inquest) {
        (Some(trouble), _) => {
            write(frame, start(1), &trouble.what, theme.bad, look);
        }
        (None, None) => {
            write(frame, start(1), "Looking everything up.", theme.dim, look);
        }
        (None, Some(inquest)) => {
            let result = &inquest.result;
            let style = match result.verdict {
                Verdict::ShouldHaveFired => theme.bad,
                Verdict::NeedsData => theme.warn,
                Verdict::RewardExists => theme.good,
                _ => theme.accent,
            };
            write(frame, start(1), result.verdict.word(), style, look);
            write(frame, start(2), &result.summary, theme.text, look);
        }
    }
}

fn steps(wizard: &Wizard, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let open = wizard.inquest.as_ref().map_or(0, |inquest| inquest.result.questions().len());
    let mut x = area.x + 1;
    for step in Step::ALL {
        let rest = Rect { x, width: (area.x + area.width).saturating_sub(x), ..area };
        let style = if step == wizard.step {
            look.theme.accent.patch(look.theme.cursor)
        } else {
            look.theme.text
        };
        let title = match step {
            Step::Questions if open > 0 => format!("{} ({open})", step.title()),
            _ => step.title().to_owned(),
        };
        x = write(frame, rest, &title, style, look) + 2;
    }
}

/// A state as a letter and its colour.
fn letter(state: State, look: &Look) -> (&'static str, Style) {
    match state {
        State::Pass => ("P", look.theme.good),
        State::Fail => ("F", look.theme.bad),
        State::Warn => ("W", look.theme.warn),
        State::Unknown => ("?", look.theme.accent),
        State::NotApplicable => ("-", look.theme.dim),
    }
}

fn draw_line(said: &WizardLine, under_cursor: bool, look: &Look, frame: &mut Frame<'_>, row: Rect) {
    let theme = &look.theme;
    if under_cursor {
        write(frame, Rect { width: 1, ..row }, look.glyphs.cursor, theme.accent, look);
    }
    let rest = |x: u16| Rect { x, width: (row.x + row.width).saturating_sub(x + 1), ..row };
    if said.heading {
        write(frame, rest(row.x + 2), &said.label, theme.header, look);
        return;
    }
    let mut x = row.x + 2;
    if let Some(state) = said.state {
        let (sign, style) = letter(state, look);
        x = write(frame, rest(x), sign, style, look) + 1;
    }
    if !said.label.is_empty() {
        let width = label_width(row.width);
        let width = if said.state.is_some() { width.saturating_sub(2) } else { width };
        write(frame, Rect { width, ..rest(x) }, &said.label, theme.dim, look);
        x += width + 1;
    }
    for state in &said.cells {
        let (sign, style) = letter(*state, look);
        x = write(frame, rest(x), sign, style, look) + 1;
    }
    let style = if under_cursor { theme.text.patch(theme.cursor) } else { theme.text };
    let end = write(
        frame,
        Rect { width: rest(x).width.saturating_sub(2), ..rest(x) },
        &said.text,
        style,
        look,
    );
    if said.place.is_some() {
        write(frame, rest(end + 1), look.glyphs.leads, theme.accent, look);
    }
}

fn draw_asked(asked: &Asked, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let id: &str = asked.id.into();
    let inner = popup(frame, look, area, (76, 7), &format!(" {id} "));
    write(frame, line(inner, 0), &asked.question, look.theme.text, look);
    match asked.says {
        None => {
            write(
                frame,
                line(inner, 2),
                "y yes   n no   s not known   Esc leaves it",
                look.theme.dim,
                look,
            );
        }
        Some(says) => {
            let word: &str = says.into();
            write(
                frame,
                line(inner, 2),
                &format!("{word}; a note, if you like:"),
                look.theme.dim,
                look,
            );
            prompt(look, frame, line(inner, 3), "", &asked.note);
            write(frame, line(inner, 4), "Enter keeps it", look.theme.dim, look);
        }
    }
}

/// The prompt for a message.
pub(super) fn draw_ticket(look: &Look, frame: &mut Frame<'_>, area: Rect, ticket: &TicketPrompt) {
    let inner = popup(frame, look, area, (76, 8), " A partner's message ");
    let row = |at| Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..line(inner, at) };
    write(
        frame,
        row(0),
        "Paste the whole message, or write an e-mail, a key, an amount, a date.",
        look.theme.text,
        look,
    );
    let pasted = ticket.pasted.split_whitespace().count();
    if pasted > 0 {
        let said = format!("{} words pasted", grouped(count(pasted)));
        write(frame, row(2), &said, look.theme.good, look);
    }
    prompt(look, frame, line(inner, 3), "", &ticket.line);
    write(frame, row(5), "Enter investigates it, Esc leaves", look.theme.dim, look);
}
