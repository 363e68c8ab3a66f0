//! The first screen before anything is set up: how to begin, with the demo one key away.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Look, line, own, status};
use crate::app::Model;
use crate::keymap::Action;

pub(super) fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    status::title(model, look, frame, line(area, 0));
    let theme = &look.theme;
    let hint = |action: Action| model.hint(action);
    let text = [
        (
            format!(
                "Welcome. {} sets up your programme; {} opens a made-up one to look around.",
                hint(Action::SetUp),
                hint(Action::OpenDemo)
            ),
            theme.accent,
        ),
        (String::new(), theme.text),
        (
            "partnerdesk reads your programme with its API keys, and writes nothing to it."
                .to_owned(),
            theme.text,
        ),
        ("(PartnerStack: Settings > Integrations > PartnerStack API Keys)".to_owned(), theme.text),
        (String::new(), theme.text),
        (format!("The set-up is kept in {},", model.config_file), theme.text),
        ("where you can also write it yourself:".to_owned(), theme.text),
        ("  [profiles.acme]".to_owned(), theme.dim),
        ("  public_key = \"pk_...\"".to_owned(), theme.dim),
        ("  secret_command = \"pass show partnerstack/acme\"".to_owned(), theme.dim),
        (String::new(), theme.text),
        (
            "PARTNERDESK_PUBLIC_KEY and PARTNERDESK_SECRET_KEY do the same without a file."
                .to_owned(),
            theme.text,
        ),
    ];
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    for (at, (text, style)) in (2u16..).zip(&text) {
        own(frame, line(inner, at), text, *style, look);
    }
    let last = line(inner, area.height.saturating_sub(1));
    let hint = format!(
        "{} set up  {} demo  {} help  {} quit",
        model.hint(Action::SetUp),
        model.hint(Action::OpenDemo),
        model.hint(Action::Help),
        model.hint(Action::Back)
    );
    own(frame, last, &hint, theme.dim, look);
}
