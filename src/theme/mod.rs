//! Colours by role. What lives here is the themes and how they are read; what may not is where a
//! colour is used. Whatever a colour says, a modifier, a letter or a glyph says too, so that no theme
//! and no terminal hides anything.

use std::path::{Path, PathBuf};

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// The themes that come with the program.
const BUILT_IN: [(&str, &str); 6] = [
    ("terminal", include_str!("../../themes/terminal.toml")),
    ("midnight", include_str!("../../themes/midnight.toml")),
    ("daylight", include_str!("../../themes/daylight.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("colour-blind", include_str!("../../themes/colour-blind.toml")),
    ("monochrome", include_str!("../../themes/monochrome.toml")),
];

/// The name under which the theme is chosen by the terminal's background.
pub const AUTO: &str = "auto";

/// The theme for a light or a dark background. Most are dark, so one that isn't known is taken for dark.
pub fn for_background(is_light: bool) -> &'static str {
    if is_light { "daylight" } else { "midnight" }
}

/// Why a theme can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// There is no theme of that name.
    #[error("there is no theme named {name}; built in: {known}; your own go in {folder}")]
    Unknown {
        /// The name.
        name: String,
        /// The names of the built-in themes.
        known: String,
        /// The folder of the user's own themes.
        folder: PathBuf,
    },
    /// The theme's file is wrong.
    #[error("theme {name}: {message}")]
    Wrong {
        /// The name.
        name: String,
        /// What is wrong.
        message: String,
    },
}

/// A colour as a theme writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
struct Paint(Color);

impl TryFrom<String> for Paint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self(Color::Reset));
        }
        text.parse().map(Self).map_err(|_| format!("{text:?} isn't a colour"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    text: Paint,
    dim: Paint,
    title: Paint,
    header: Paint,
    accent: Paint,
    good: Paint,
    warn: Paint,
    bad: Paint,
    bar: Option<Paint>,
}

/// Styles by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// Less important text.
    pub dim: Style,
    /// The program's and the profile's name.
    pub title: Style,
    /// Column titles.
    pub header: Style,
    /// What is active: the sorted column, a key in the help.
    pub accent: Style,
    /// All is well: fresh, done.
    pub good: Style,
    /// Worth a look.
    pub warn: Style,
    /// Something failed.
    pub bad: Style,
    /// The place under the cursor.
    pub cursor: Style,
    /// What lies under the row with the cursor; without a colour the row is underlined.
    pub bar: Option<Color>,
    /// What a search found.
    pub found: Style,
}

/// Whether a name can be a theme's: it becomes part of a path.
fn fits(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

impl Theme {
    /// The names of all themes: the built-in ones, then the user's own in `folder`.
    pub fn names(folder: &Path) -> Vec<String> {
        let mut own: Vec<String> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let named = path.extension().is_some_and(|ending| ending == "toml");
                path.file_stem()
                    .filter(|_| named)?
                    .to_str()
                    .filter(|name| fits(name))
                    .map(str::to_owned)
            })
            .filter(|name| BUILT_IN.iter().all(|(known, _)| known != name))
            .collect();
        own.sort();
        BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).chain(own).collect()
    }

    /// A theme by its name: one of the user's in `folder`, else a built-in one.
    pub fn load(name: &str, folder: &Path) -> Result<Self, ThemeError> {
        let own = fits(name)
            .then(|| std::fs::read_to_string(folder.join(format!("{name}.toml"))).ok())
            .flatten();
        let built_in =
            BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
        let text = own.or(built_in).ok_or_else(|| ThemeError::Unknown {
            name: crate::domain::text::clean(name).into_owned(),
            known: BUILT_IN.map(|(name, _)| name).join(", "),
            folder: folder.to_owned(),
        })?;
        Self::parse(&text).map_err(|message| ThemeError::Wrong { name: name.to_owned(), message })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: ThemeFile = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let style = |paint: Paint| Style::new().fg(paint.0);
        Ok(Self {
            text: style(file.text),
            dim: style(file.dim),
            title: style(file.title).add_modifier(Modifier::BOLD),
            header: style(file.header).add_modifier(Modifier::UNDERLINED),
            accent: style(file.accent).add_modifier(Modifier::BOLD),
            good: style(file.good),
            warn: style(file.warn).add_modifier(Modifier::BOLD),
            bad: style(file.bad).add_modifier(Modifier::BOLD),
            bar: file.bar.map(|paint| paint.0).filter(|colour| *colour != Color::Reset),
            cursor: Style::new().add_modifier(Modifier::REVERSED),
            found: style(file.accent).add_modifier(Modifier::UNDERLINED),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_can_be_read() {
        for (name, _) in BUILT_IN {
            Theme::load(name, Path::new("/nowhere")).unwrap();
        }
    }

    #[test]
    fn an_own_theme_comes_before_a_built_in_one_and_mistakes_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let own = include_str!("../../themes/midnight.toml").replace("#7aa2f7", "red");
        std::fs::write(dir.path().join("midnight.toml"), &own).unwrap();
        assert_eq!(Theme::load("midnight", dir.path()).unwrap().title.fg, Some(Color::Red));
        std::fs::write(dir.path().join("mine.toml"), own.replace("red", "reddish")).unwrap();
        assert!(Theme::load("mine", dir.path()).unwrap_err().to_string().contains("reddish"));
        let names = Theme::names(dir.path());
        assert_eq!(names.len(), BUILT_IN.len() + 1, "{names:?}");
        assert_eq!(names.last().map(String::as_str), Some("mine"));
        for name in ["nope", "../midnight", ""] {
            assert!(
                matches!(Theme::load(name, dir.path()), Err(ThemeError::Unknown { .. })),
                "{name}"
            );
        }
    }
}
