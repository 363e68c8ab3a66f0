//! The form that sets up a programme: its lines, what each is for, and how the try went.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::bar::prompt;
use super::{Look, cursor_row, line, own, popup};
use crate::app::{InputLine, Model, SecretKeeping, SetupForm, SetupRow, SetupStage};
use crate::domain::text::{clean, wrap};
use crate::keymap::Where;

/// The column where values begin.
const VALUES: u16 = 16;

pub(super) fn draw(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    form: &SetupForm,
) {
    let inner = popup(frame, look, area, (78, 16), " Set up your programme ");
    let row_at = |at: u16| {
        let row = line(inner, at);
        Rect { x: row.x + 1, width: row.width.saturating_sub(2), ..row }
    };
    for (at, row) in (0..).zip(form.rows()) {
        // The buttons stand apart.
        let gap = u16::from(matches!(row, SetupRow::Connect | SetupRow::SaveAnyway));
        draw_row(look, frame, line(inner, at + gap), form, row);
    }
    let (text, style) = match &form.stage {
        SetupStage::Trying => {
            ("Asking the API for a customer with these keys.".to_owned(), look.theme.accent)
        }
        SetupStage::Saving => (format!("Writing {}.", model.config_file), look.theme.accent),
        SetupStage::Failed(why) if matches!(form.row, SetupRow::Connect | SetupRow::SaveAnyway) => {
            (why.clone(), look.theme.bad)
        }
        SetupStage::Writing | SetupStage::Failed(_) => (help(form).to_owned(), look.theme.dim),
    };
    let width = usize::from(inner.width.saturating_sub(2));
    // One line apart, where there is room for that.
    let top = if inner.height < 13 { 8 } else { 9 };
    // The last line has the keys.
    let end = (top + 3).min(inner.height.saturating_sub(1));
    for (at, text) in (top..end).zip(wrap(&clean(&text), width)) {
        own(frame, row_at(at), &text, style, look);
    }
    let keys = match form.row {
        SetupRow::Keeping => "{right} another place  {down} next line  {close} leaves",
        SetupRow::Connect => "{open} tries and saves  {up} back  {close} leaves",
        SetupRow::SaveAnyway => "{open} saves  {up} back  {close} leaves",
        _ => "{down} next line  {up} back  {close} leaves",
    };
    let keys = model.keymap.fill(Where::Setup, keys);
    own(frame, row_at(inner.height.saturating_sub(1)), &keys, look.theme.dim, look);
}

fn draw_row(look: &Look, frame: &mut Frame<'_>, area: Rect, form: &SetupForm, row: SetupRow) {
    let here = form.row == row;
    let theme = &look.theme;
    if here {
        cursor_row(frame, area, look);
    }
    let label = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    let value = Rect { x: area.x + VALUES, width: area.width.saturating_sub(VALUES), ..area };
    let style = if here { look.under_cursor(theme.text) } else { theme.text };
    let Some(text) = form.line(row) else {
        match row {
            SetupRow::Keeping => {
                own(frame, label, title(form, row), theme.dim, look);
                own(frame, value, form.keeping.title(), style, look);
            }
            row => {
                own(frame, label, title(form, row), style, look);
            }
        }
        return;
    };
    own(frame, label, title(form, row), theme.dim, look);
    // Nobody reads the secret over a shoulder.
    let is_secret = row == SetupRow::Secret && form.keeping == SecretKeeping::File;
    let shown =
        if is_secret { "*".repeat(text.text().chars().count()) } else { text.text().to_owned() };
    if here {
        let room = Rect { x: value.x.saturating_sub(1), width: value.width + 1, ..value };
        let hidden = InputLine::new(&shown, &[]);
        prompt(look, frame, room, "", if is_secret { &hidden } else { text });
    } else {
        own(frame, value, &shown, style, look);
    }
}

fn title(form: &SetupForm, row: SetupRow) -> &'static str {
    match (row, form.keeping) {
        (SetupRow::Name, _) => "Name",
        (SetupRow::Address, _) => "API address",
        (SetupRow::PublicKey, _) => "Public key",
        (SetupRow::Keeping, _) => "Secret key",
        (SetupRow::Secret, SecretKeeping::Command) => "Command",
        (SetupRow::Secret, SecretKeeping::Variable) => "Variable",
        (SetupRow::Secret, SecretKeeping::File) => "The key",
        (SetupRow::Connect, _) => "Try the keys, save, and read the programme",
        (SetupRow::SaveAnyway, _) => "Save it all the same",
    }
}

/// What a line is for.
fn help(form: &SetupForm) -> &'static str {
    match (form.row, form.keeping) {
        (SetupRow::Name, _) => {
            "Your name for the programme: letters, digits, - and _. Its data goes into a folder of that name."
        }
        (SetupRow::Address, _) => "Where the API is. Leave it unless you were given another one.",
        (SetupRow::PublicKey, _) => {
            "In PartnerStack: Settings > Integrations > PartnerStack API Keys. It begins with pk_."
        }
        (SetupRow::Keeping, _) => {
            "Safest is a password manager's command that prints the key. It is run when the console starts."
        }
        (SetupRow::Secret, SecretKeeping::Command) => {
            "Such as: pass show partnerstack/acme. The first line that it prints is the key."
        }
        (SetupRow::Secret, SecretKeeping::Variable) => {
            "The variable's name, such as ACME_SECRET_KEY. It must be set whenever partnerdesk starts."
        }
        (SetupRow::Secret, SecretKeeping::File) => {
            "It begins with sk_. The file is readable by you alone, but backups of it may not be."
        }
        (SetupRow::Connect | SetupRow::SaveAnyway, _) => {
            "One customer is asked for. Nothing is written to the programme, now or later."
        }
    }
}
