//! What the partner must not read, and where it occurs in a text.

use std::borrow::Cow;
use std::ops::Range;

use super::{needle, ordinary};
use crate::domain::plain::{Name, Plain};
use crate::investigate::code::Code;
use crate::investigate::verdict::Verdict;

/// A name, key or e-mail, with what it is.
#[derive(Debug)]
pub(super) struct Foreign {
    needle: Needle,
    pub(super) why: Cow<'static, str>,
}

#[derive(Debug)]
enum Needle {
    /// Found as whole words, as it is on record.
    Words(String),
    /// Found in any spelling.
    Name { forms: Vec<Name>, record: String, is_ordinary: bool },
}

/// A number with fewer digits is more often an amount, a day or a count than a key.
const SHORTEST_NUMBER: usize = 5;
/// A key or address with this many letters and digits is no coincidence.
const LONG: usize = 8;
/// A name this short only counts if its capitals match.
const SHORT: usize = 3;

impl Foreign {
    /// A key or an e-mail; `None` if it is too short to identify anything.
    pub(super) fn words(text: &str, why: impl Into<Cow<'static, str>>) -> Option<Self> {
        if let Some(name) = Name::of(text).filter(|name| is_told_apart(text, name)) {
            let record = text.trim().to_owned();
            let needle = Needle::Name { forms: vec![name], record, is_ordinary: false };
            return Some(Self { needle, why: why.into() });
        }
        let words = needle(text)?;
        let is_short = is_number(&words) && words.len() < SHORTEST_NUMBER;
        Some(Self { needle: Needle::Words(words), why: why.into() }).filter(|_| !is_short)
    }

    /// A name.
    pub(super) fn name(text: &str, why: impl Into<Cow<'static, str>>) -> Option<Self> {
        let forms: Vec<Name> = Name::forms(text).collect();
        if forms.first().is_none_or(|name| is_number(name.letters())) {
            return Self::words(text, why);
        }
        if ordinary::has_its_capital(text) {
            return None;
        }
        let is_ordinary = ordinary::is_ordinary(text);
        let needle = Needle::Name { forms, record: text.trim().to_owned(), is_ordinary };
        Some(Self { needle, why: why.into() })
    }

    /// Where it occurs in a plain text; `text` is the same text as written.
    pub(super) fn places(&self, plain: &Plain, text: &str) -> Vec<Range<usize>> {
        match &self.needle {
            Needle::Words(words) => {
                let found = plain.find(words);
                found
                    .filter(|place| !is_number(words) || !is_in_number(plain.text(), place))
                    .collect()
            }
            Needle::Name { forms, record, is_ordinary } => {
                let is_short =
                    |name: &Name| name.letters().len() <= SHORT && name.letters().is_ascii();
                let is_one = |name: &Name, place: &Range<usize>| {
                    let place = plain.source(place);
                    let written = text.get(place.clone()).unwrap_or_default();
                    (!is_short(name) || written == record)
                        && (!is_ordinary || is_written_as_name(text, &place))
                };
                let of = |name| {
                    plain.find_name(name).into_iter().filter(move |place| is_one(name, place))
                };
                forms.iter().flat_map(of).collect()
            }
        }
    }
}

/// Whether an address or a long key is recognisable whatever separates its parts: `mia @ shop.example`,
/// `INV 0004933`.
fn is_told_apart(text: &str, name: &Name) -> bool {
    let letters = name.letters();
    let is_key =
        letters.contains(char::is_alphabetic) && letters.contains(|c: char| c.is_ascii_digit());
    letters.chars().count() >= LONG && (is_key || text.contains('@'))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// Whether the digits at a place are part of a longer number or a sum: `1.153203`, `153203.50`, `$153203`.
fn is_in_number(text: &str, place: &Range<usize>) -> bool {
    let before = text.get(..place.start).unwrap_or_default();
    let behind = text.get(place.end..).unwrap_or_default();
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mark = ['.', ','];
    before.ends_with(['$', '€', '£', '¥'])
        || before.strip_suffix(mark).is_some_and(|head| digit(head.chars().next_back()))
        || behind.strip_prefix(mark).is_some_and(|rest| digit(rest.chars().next()))
}

/// Whether words are written like a name: each has a capital. A single word at the beginning of a sentence doesn't
/// count, because it has a capital anyway.
fn is_written_as_name(text: &str, place: &Range<usize>) -> bool {
    let written = text.get(place.clone()).unwrap_or_default();
    let words: Vec<&str> =
        written.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let capital = |word: &&str| !word.starts_with(char::is_lowercase);
    words.iter().all(capital) && (words.len() > 1 || !begins_sentence(text, place.start))
}

/// Whether a sentence begins there, so that any word would have a capital.
pub(super) fn begins_sentence(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let quotes = |c: char| {
        matches!(c, ' ' | '\u{a0}' | '"' | '\'' | '“' | '„' | '«' | '(' | '¿' | '¡' | '*' | '-')
    };
    let head = before.trim_end_matches(quotes);
    head.is_empty() || head.ends_with(['\n', '.', '!', '?', ':'])
}

/// The program's own words for verdicts and codes, without those that are also plain English.
pub(super) fn internal_words() -> impl Iterator<Item = String> {
    use strum::IntoEnumIterator;
    let words = Verdict::iter().map(Verdict::word).chain(Code::iter().map(Code::word));
    words.filter(|word| word.contains('_')).map(str::to_owned)
}
