//! Keys as the configuration and the help write them: `j`, `G`, `Ctrl-d`, `PgDn`, `F5`, `Space`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::InputRequest;

/// A key with the modifiers held down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
    shift: bool,
}

/// A key that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a key such as j, Ctrl-d, PgDn, F5 or Space, found \"{0}\"")]
pub struct KeyError(String);

/// The names of keys that aren't characters.
const NAMES: [(&str, KeyCode); 15] = [
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Backspace", KeyCode::Backspace),
    ("Del", KeyCode::Delete),
    ("Ins", KeyCode::Insert),
    ("Space", KeyCode::Char(' ')),
];

impl Key {
    /// The Enter key.
    pub const ENTER: Self = Self { code: KeyCode::Enter, ctrl: false, alt: false, shift: false };

    /// The same letter, small for capital and the other way round.
    pub(super) fn other_case(self) -> Option<Self> {
        let KeyCode::Char(c) = self.code else { return None };
        let other = if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        (other != c).then_some(Self { code: KeyCode::Char(other), ..self })
    }

    /// The key of an event. Shift is dropped from characters: not every terminal reports it for capital
    /// letters, and the character shows it anyway.
    pub fn of(event: KeyEvent) -> Self {
        let (code, shifted) = match event.code {
            KeyCode::BackTab => (KeyCode::Tab, true),
            code => (code, event.modifiers.contains(KeyModifiers::SHIFT)),
        };
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match code {
            // With Ctrl, terminals can't tell d from D.
            KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
            code => code,
        };
        Self {
            code,
            ctrl,
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: shifted && !matches!(code, KeyCode::Char(_)),
        }
    }
}

impl Key {
    /// The key's digit, from 1 to 9.
    pub fn digit(self) -> Option<usize> {
        match (self.code, self.ctrl, self.alt) {
            (KeyCode::Char(c @ '1'..='9'), false, false) => {
                c.to_digit(10).and_then(|n| usize::try_from(n).ok())
            }
            _ => None,
        }
    }

    /// Whether the key types a character where text is typed.
    pub fn is_letter(self) -> bool {
        matches!(self.edits(), Some(InputRequest::InsertChar(_)))
    }

    /// What the key does to a line of text being typed, as in shells.
    pub fn edits(self) -> Option<InputRequest> {
        Some(match (self.code, self.ctrl, self.alt) {
            (KeyCode::Char(c), false, false) => InputRequest::InsertChar(c),
            (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, _) => {
                InputRequest::DeletePrevChar
            }
            (KeyCode::Delete, ..) => InputRequest::DeleteNextChar,
            (KeyCode::Left, false, false) => InputRequest::GoToPrevChar,
            (KeyCode::Right, false, false) => InputRequest::GoToNextChar,
            (KeyCode::Left, ..) | (KeyCode::Char('b'), false, true) => InputRequest::GoToPrevWord,
            (KeyCode::Right, ..) | (KeyCode::Char('f'), false, true) => InputRequest::GoToNextWord,
            (KeyCode::Home, ..) | (KeyCode::Char('a'), true, _) => InputRequest::GoToStart,
            (KeyCode::End, ..) | (KeyCode::Char('e'), true, _) => InputRequest::GoToEnd,
            (KeyCode::Char('w'), true, _) | (KeyCode::Backspace, ..) => {
                InputRequest::DeletePrevWord
            }
            (KeyCode::Char('u'), true, _) => InputRequest::DeleteLine,
            (KeyCode::Char('k'), true, _) => InputRequest::DeleteTillEnd,
            _ => return None,
        })
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let wrong = || KeyError(text.chars().take(40).collect());
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        // A lone "-" is a key, so a prefix counts only when something follows it.
        while let Some((prefix, more)) =
            rest.split_once('-').filter(|(prefix, more)| !prefix.is_empty() && !more.is_empty())
        {
            match prefix.to_ascii_lowercase().as_str() {
                "ctrl" | "c" => ctrl = true,
                "alt" | "a" | "m" => alt = true,
                "shift" | "s" => shift = true,
                _ => return Err(wrong()),
            }
            rest = more;
        }
        let named =
            NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(rest)).map(|(_, code)| *code);
        let function = rest
            .strip_prefix(['F', 'f'])
            .and_then(|n| n.parse().ok())
            .filter(|n| (1..=24).contains(n))
            .map(KeyCode::F);
        let mut chars = rest.chars();
        let single = chars
            .next()
            .filter(|c| chars.next().is_none() && !c.is_control() && *c != ' ')
            .map(KeyCode::Char);
        let mut code = named.or(function).or(single).ok_or_else(wrong)?;
        if let KeyCode::Char(c) = code {
            if ctrl {
                code = KeyCode::Char(c.to_ascii_lowercase());
            } else if shift {
                code = KeyCode::Char(c.to_ascii_uppercase());
            }
            shift = false;
        }
        Ok(Self { code, ctrl, alt, shift })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match (NAMES.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(n)) => write!(f, "F{n}"),
            (None, code) => write!(f, "{code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for name in [
            "j",
            "G",
            "?",
            "-",
            "1",
            "Ctrl-d",
            "Ctrl--",
            "Alt-x",
            "PgDn",
            "F5",
            "F12",
            "Space",
            "Shift-Tab",
            "Ctrl-Space",
            "é",
        ] {
            assert_eq!(name.parse::<Key>().unwrap().to_string(), name);
        }
        for (text, name) in [
            ("ctrl-D", "Ctrl-d"),
            ("c-x", "Ctrl-x"),
            ("pgdn", "PgDn"),
            ("shift-g", "G"),
            ("f5", "F5"),
        ] {
            assert_eq!(text.parse::<Key>().unwrap().to_string(), name);
        }
        for wrong in ["", "Hyper-x", "PgDown", "F99", "jj", "\u{1b}", " "] {
            assert!(wrong.parse::<Key>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn events_and_names_meet() {
        let key = |code, modifiers| Key::of(KeyEvent::new(code, modifiers));
        let is = |key: Key, name: &str| assert_eq!(key, name.parse().unwrap());
        is(key(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        is(key(KeyCode::Char('G'), KeyModifiers::NONE), "G");
        is(key(KeyCode::Char('D'), KeyModifiers::CONTROL | KeyModifiers::SHIFT), "Ctrl-d");
        is(key(KeyCode::BackTab, KeyModifiers::SHIFT), "Shift-Tab");
        is(key(KeyCode::BackTab, KeyModifiers::NONE), "Shift-Tab");
        is(key(KeyCode::Char('?'), KeyModifiers::SHIFT), "?");
    }
}
