//! Switching from theme to theme.

use super::model::Model;
use super::msg::{Effect, TerminalEffect};

/// Asks for the theme after the one that was asked for last.
pub(super) fn next(model: &mut Model) -> Vec<Effect> {
    let at = model
        .themes
        .at
        .or_else(|| model.themes.names.iter().position(|name| *name == model.themes.shown));
    let next = at.map_or(0, |at| at + 1);
    let next = if next < model.themes.names.len() { next } else { 0 };
    model.themes.at = Some(next);
    model
        .themes
        .names
        .get(next)
        .cloned()
        .map(TerminalEffect::Theme)
        .map(Effect::Terminal)
        .into_iter()
        .collect()
}

pub(super) fn on_themed(model: &mut Model, name: String) {
    model.changed = true;
    model.notices.say_own(format!("theme: {name}"));
    model.themes.shown = name;
    model.themes.chosen = true;
}
