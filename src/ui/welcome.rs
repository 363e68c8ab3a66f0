//! The first screen before anything is set up: how to begin, with the demo one key away.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Look, line, status, write};
use crate::app::Model;
use crate::keymap::Action;

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    status::title(model, look, frame, line(area, 0));
    let theme = &look.theme;
    let text = [
        (
            format!(
                "Welcome. Press {} to look around in a made-up programme.",
                model.hint(Action::OpenDemo)
            ),
            theme.accent,
        ),
        (String::new(), theme.text),
        (
            "To see your own partners, partnerdesk needs your programme's API keys".to_owned(),
            theme.text,
        ),
        ("(PartnerStack: Settings > Integrations > PartnerStack API Keys).".to_owned(), theme.text),
        (String::new(), theme.text),
        (format!("Put them in {}:", model.config_file), theme.text),
        (String::new(), theme.text),
        ("  [profiles.acme]".to_owned(), theme.dim),
        ("  public_key = \"pk_...\"".to_owned(), theme.dim),
        ("  secret_command = \"pass show partnerstack/acme\"".to_owned(), theme.dim),
        (String::new(), theme.text),
        (
            "or set PARTNERDESK_PUBLIC_KEY and PARTNERDESK_SECRET_KEY, then start again."
                .to_owned(),
            theme.text,
        ),
    ];
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    for (at, (text, style)) in (2u16..).zip(&text) {
        write(frame, line(inner, at), text, *style, look);
    }
    let last = line(inner, area.height.saturating_sub(1));
    let hint = format!(
        "{} demo  {} help  {} quit",
        model.hint(Action::OpenDemo),
        model.hint(Action::Help),
        model.hint(Action::Back)
    );
    write(frame, last, &hint, theme.dim, look);
}
