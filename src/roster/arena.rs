//! Many texts in one allocation, and texts that repeat kept once.

use std::collections::HashMap;

/// Texts one behind the other.
#[derive(Debug, Default)]
pub(super) struct Arena {
    text: String,
    ends: Vec<u32>,
}

impl Arena {
    /// Appends a text. Past 4 GiB in all, texts are empty: no terminal will ever show them.
    pub(super) fn push(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        if let Ok(end) = u32::try_from(self.text.len()) {
            self.ends.push(end);
        } else {
            self.text.truncate(start);
            self.ends.push(u32::try_from(start).unwrap_or(u32::MAX));
        }
    }

    /// The text at `at`; empty where there is none.
    pub(super) fn get(&self, at: usize) -> &str {
        let start = match at.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        let end = self.ends.get(at).copied().unwrap_or_default();
        usize::try_from(start)
            .ok()
            .zip(usize::try_from(end).ok())
            .and_then(|(start, end)| self.text.get(start..end))
            .unwrap_or_default()
    }

    /// All texts, as they stand behind one another.
    pub(super) fn all(&self) -> &str {
        &self.text
    }

    /// The text in which the byte at `at` is.
    pub(super) fn index_of(&self, at: usize) -> usize {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.ends.partition_point(|end| *end <= at)
    }

    /// Where the text at `at` ends.
    pub(super) fn end(&self, at: usize) -> usize {
        self.ends.get(at).and_then(|end| usize::try_from(*end).ok()).unwrap_or(self.text.len())
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Values that repeat, each kept once and named by a number.
#[derive(Debug)]
pub(super) struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Interned<T> {
    /// The number of a value.
    pub(super) fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }

    /// The value of a number.
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }

    /// Drops what only adding needs.
    pub(super) fn seal(&mut self) {
        self.numbers = HashMap::new();
    }
}
