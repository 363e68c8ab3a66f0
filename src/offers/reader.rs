//! Tools for reading a TOML file and reporting every mistake with its place. Values are taken out of tables by name;
//! a mistake is noted, and reading goes on.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::model::{FileMistake, FilePlace};
use super::percent;
use crate::domain::text::clean;
use crate::domain::{CalendarSpan, Timestamp};

/// The message for a value that should be a length of time.
const LENGTH: &str =
    "a length of time such as \"30d\", \"2w\", \"12mo\" or \"1y\", up to 1000 years";

/// A value with its place in the text.
pub(super) type SpannedValue<'t> = Spanned<DeValue<'t>>;

/// The text being read, and the mistakes found so far.
pub(super) struct OffersReader<'t> {
    text: &'t str,
    wrong: Vec<(usize, String)>,
    doubtful: Vec<(usize, String)>,
}

impl<'t> OffersReader<'t> {
    /// Opens the file's table; if the text isn't TOML, returns every place where it isn't.
    pub(super) fn open(text: &'t str) -> Result<(Self, Spanned<DeTable<'t>>), Vec<FileMistake>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Self { text, wrong: Vec::new(), doubtful: Vec::new() };
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            reader.wrong.push((at, clean(error.message()).into_owned()));
        }
        if reader.wrong.is_empty() { Ok((reader, table)) } else { Err(reader.finish().0) }
    }

    pub(super) fn wrong(&mut self, at: &Range<usize>, message: impl Into<String>) {
        self.wrong.push((at.start, message.into()));
    }

    /// Notes something that is allowed but probably a slip.
    pub(super) fn doubt(&mut self, at: &Range<usize>, message: impl Into<String>) {
        self.doubtful.push((at.start, message.into()));
    }

    pub(super) fn place(&self, at: &Range<usize>) -> FilePlace {
        place(self.text, at.start)
    }

    /// Mistakes and warnings, each in the order of the text.
    pub(super) fn finish(self) -> (Vec<FileMistake>, Vec<FileMistake>) {
        let place = |found: Vec<(usize, String)>| {
            let mut slips: Vec<FileMistake> =
                found.into_iter().map(|(at, message)| slip(self.text, at, message)).collect();
            slips.sort();
            slips.dedup();
            slips
        };
        (place(self.wrong), place(self.doubtful))
    }

    /// Notes that a key should have another value. Always returns `None`, so that callers can return it directly.
    pub(super) fn expected<T>(
        &mut self,
        key: &str,
        expected: &str,
        value: &SpannedValue<'_>,
    ) -> Option<T> {
        self.wrong(&value.span(), format!("{key}: expected {expected}, found {}", found(value)));
        None
    }

    /// A non-empty text exactly as written, for keys (rule: keys-are-bytes).
    pub(super) fn exact(&mut self, key: &str, value: &SpannedValue<'t>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => self.expected(key, "a text that is not empty", value),
        }
    }

    /// A non-empty text, cleaned and trimmed.
    pub(super) fn text(&mut self, key: &str, value: &SpannedValue<'t>) -> Option<String> {
        self.exact(key, value).map(|text| clean(&text).trim().to_owned())
    }

    /// The values of a list; empty if it isn't one.
    pub(super) fn items<'a>(
        &mut self,
        key: &str,
        value: &'a SpannedValue<'t>,
    ) -> &'a [SpannedValue<'t>] {
        match value.get_ref().as_array() {
            Some(items) => items,
            None => self.expected(key, "a list of texts", value).unwrap_or_default(),
        }
    }

    /// An integer within a range.
    pub(super) fn integer(
        &mut self,
        key: &str,
        expected: &str,
        range: Range<i64>,
        value: &SpannedValue<'t>,
    ) -> Option<i64> {
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            _ => self.expected(key, expected, value),
        }
    }

    pub(super) fn flag(&mut self, key: &str, value: &SpannedValue<'t>) -> Option<bool> {
        match value.get_ref().as_bool() {
            Some(flag) => Some(flag),
            None => self.expected(key, "true or false", value),
        }
    }

    pub(super) fn length(&mut self, key: &str, value: &SpannedValue<'t>) -> Option<CalendarSpan> {
        match value.get_ref().as_str().and_then(CalendarSpan::read) {
            Some(length) => Some(length),
            None => self.expected(key, LENGTH, value),
        }
    }

    /// A percentage: a text, an integer or a float, read as the decimal that is written (rule: percent-of-usd).
    pub(super) fn percent(
        &mut self,
        key: &str,
        value: &SpannedValue<'t>,
    ) -> Option<percent::Percent> {
        let written = match value.get_ref() {
            DeValue::String(text) => Some(text.as_ref()),
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        };
        match written.and_then(percent::Percent::read) {
            Some(percent) => Some(percent),
            None => self.expected(key, percent::EXPECTED, value),
        }
    }

    /// An instant with a time zone.
    pub(super) fn instant(&mut self, key: &str, value: &SpannedValue<'t>) -> Option<Timestamp> {
        let instant = value
            .get_ref()
            .as_datetime()
            .filter(|time| time.date.is_some() && time.time.is_some() && time.offset.is_some())
            .and_then(|time| Timestamp::parse(&time.to_string()));
        match instant {
            Some(instant) => Some(instant),
            None => self.expected(
                key,
                "an instant with its zone, without quotes, such as 2025-01-01T00:00:00Z",
                value,
            ),
        }
    }

    /// One of a few words.
    pub(super) fn word<T: std::str::FromStr>(
        &mut self,
        key: &str,
        words: &[&str],
        value: &SpannedValue<'t>,
    ) -> Option<T> {
        match value.get_ref().as_str().and_then(|word| word.parse().ok()) {
            Some(word) => Some(word),
            None => self.expected(key, &format!("one of {}", words.join(", ")), value),
        }
    }
}

/// A table whose values are taken out by key; a key that nobody takes is unknown.
pub(super) struct Fields<'a, 't> {
    what: &'static str,
    at: Range<usize>,
    table: &'a DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'a, 't> Fields<'a, 't> {
    /// The fields of a table; messages call it `what`.
    pub(super) fn of(what: &'static str, at: Range<usize>, table: &'a DeTable<'t>) -> Self {
        Self { what, at, table, known: Vec::new() }
    }

    /// The fields of a value that should be a table.
    pub(super) fn open(
        what: &'static str,
        reader: &mut OffersReader<'t>,
        value: &'a SpannedValue<'t>,
    ) -> Option<Self> {
        match value.get_ref().as_table() {
            Some(table) => Some(Self::of(what, value.span(), table)),
            None => reader.expected(what, "a table", value),
        }
    }

    /// Where the table is in the text.
    pub(super) fn at(&self) -> &Range<usize> {
        &self.at
    }

    /// A value that may be absent.
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a SpannedValue<'t>> {
        self.known.push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// A value that must be there.
    pub(super) fn need(
        &mut self,
        key: &'static str,
        reader: &mut OffersReader<'t>,
    ) -> Option<&'a SpannedValue<'t>> {
        let value = self.take(key);
        if value.is_none() {
            reader.wrong(&self.at, format!("{} has no key \"{key}\", which it needs", self.what));
        }
        value
    }

    /// A list of texts exactly as written; empty if it is absent.
    pub(super) fn exacts(
        &mut self,
        key: &'static str,
        reader: &mut OffersReader<'t>,
    ) -> Vec<String> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = reader.items(key, value);
        items.iter().filter_map(|item| reader.exact(key, item)).collect()
    }

    /// A list of texts, cleaned and trimmed; empty if it is absent.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        reader: &mut OffersReader<'t>,
    ) -> Vec<String> {
        let texts = self.exacts(key, reader);
        texts.iter().map(|text| clean(text).trim().to_owned()).collect()
    }

    /// Notes the unknown keys.
    pub(super) fn finish(mut self, reader: &mut OffersReader<'t>) {
        self.known.sort_unstable();
        self.known.dedup();
        for (name, _) in self.table {
            if !self.known.contains(&name.get_ref().as_ref()) {
                let known = self.known.join(", ");
                let name_found = clean(name.get_ref());
                let what = self.what;
                reader.wrong(
                    &name.span(),
                    format!("unknown key \"{name_found}\" in {what}, expected one of {known}"),
                );
            }
        }
    }
}

/// A value in a few words, for messages about what was found instead.
fn found(value: &SpannedValue<'_>) -> String {
    match value.get_ref() {
        DeValue::String(text) => {
            format!("\"{}\"", clean(text).chars().take(60).collect::<String>())
        }
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

fn slip(text: &str, at: usize, message: String) -> FileMistake {
    let FilePlace { line, column } = place(text, at);
    FileMistake { line, column, message }
}

fn place(text: &str, at: usize) -> FilePlace {
    let before = text.get(..at).unwrap_or(text);
    FilePlace {
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
    }
}
