//! Reads a line character by character.

use super::parse::{QueryError, wrong};

/// The characters of a line and the current position.
pub(super) struct LineReader {
    chars: Vec<char>,
    pub(super) at: usize,
}

impl LineReader {
    pub(super) fn new(line: &str) -> Self {
        Self { chars: line.chars().collect(), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Whether a term ends here.
    pub(super) fn is_end(&self) -> bool {
        self.peek().is_none_or(char::is_whitespace)
    }

    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    pub(super) fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Everything up to the next blank or one of `stops`.
    pub(super) fn until(&mut self, stops: &[char]) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek().filter(|c| !c.is_whitespace() && !stops.contains(c)) {
            text.push(c);
            self.at += 1;
        }
        text
    }

    /// Reads up to the closing quote; the opening one is already taken. Only `\"` and `\\` are escapes
    /// (rule: quotes).
    pub(super) fn quoted(&mut self) -> Result<String, QueryError> {
        let open = self.at.saturating_sub(1);
        let mut text = String::new();
        loop {
            let Some(c) = self.peek() else {
                return Err(wrong(open, "this quote is not closed; expected a \" at the end"));
            };
            self.at += 1;
            match c {
                '"' => return Ok(text),
                '\\' => match self.peek() {
                    Some(escaped @ ('"' | '\\')) => {
                        text.push(escaped);
                        self.at += 1;
                    }
                    _ => return Err(wrong(self.at, "expected \" or \\ after a backslash")),
                },
                c => text.push(c),
            }
        }
    }
}
