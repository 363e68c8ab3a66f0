//! The themes, one after the other.

use super::model::Model;
use super::msg::Effect;

/// Asks for the theme behind the one that was asked for last.
pub(super) fn next(model: &mut Model) -> Vec<Effect> {
    let at = model.theme_at.or_else(|| model.themes.iter().position(|name| *name == model.theme));
    let next = at.map_or(0, |at| at + 1);
    let next = if next < model.themes.len() { next } else { 0 };
    model.theme_at = Some(next);
    model.themes.get(next).cloned().map(Effect::Theme).into_iter().collect()
}

/// A theme is shown.
pub(super) fn on_themed(model: &mut Model, name: String) {
    model.changed = true;
    model.notice = Some(format!("theme: {name}"));
    model.theme = name;
}
