//! Parsing. An error names its column: 1-based, in characters, the first one that is wrong
//! (ruling Q11).

use std::fmt;

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use crate::domain::text::{clean, fold};

/// A query line, parsed. The default asks for everybody, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of them must hold.
    pub words: Vec<Word>,
    /// The order, by name without one.
    pub sort: Option<Sort>,
}

/// A word that a partner's names, e-mails or keys contain, or don't.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Partners with the word are left out.
    pub negated: bool,
    /// The word as it is compared: folded.
    pub folded: String,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// What is compared.
    pub column: SortColumn,
    /// Largest first. Ties always ascend by name, then key (ruling Q2).
    pub descending: bool,
}

/// The columns that sort, in the order of the keys `1` to `6`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum SortColumn {
    /// The owner's name, else e-mail.
    Owner,
    /// Customers.
    Signups,
    /// Paying customers.
    Paid,
    /// Revenue.
    Revenue,
    /// The newest sign of life.
    Active,
    /// When the partnership was created.
    SignedUp,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name: &str = self.column.into();
        write!(f, "sort:{}{name}", if self.descending { "-" } else { "" })
    }
}

/// A query line that can't be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct QueryError {
    /// The first wrong character, from 1.
    pub column: usize,
    /// What was expected.
    pub message: String,
}

impl Query {
    /// Parses a query line.
    pub fn parse(line: &str) -> Result<Self, QueryError> {
        let mut query = Self::default();
        let mut rest = Reader { chars: line.chars().collect(), at: 0 };
        loop {
            rest.skip_space();
            if rest.peek().is_none() {
                return Ok(query);
            }
            term(&mut rest, &mut query)?;
        }
    }
}

/// The characters of a line and where the reading stands.
struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Everything up to the next blank.
    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.peek().filter(|c| !c.is_whitespace()) {
            word.push(c);
            self.at += 1;
        }
        word
    }

    /// The inside of quotes, after the first; `\"` and `\\` are the only escapes (ruling Q14).
    fn quoted(&mut self, open: usize) -> Result<String, QueryError> {
        let mut text = String::new();
        loop {
            let Some(c) = self.peek() else {
                return Err(wrong(
                    open,
                    "this quote is not closed; expected a \" at the end of the words",
                ));
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

/// An error at a character, counted from 0 here and from 1 outside.
fn wrong(at: usize, message: impl Into<String>) -> QueryError {
    QueryError { column: at + 1, message: message.into() }
}

fn term(rest: &mut Reader, query: &mut Query) -> Result<(), QueryError> {
    let start = rest.at;
    let negated = rest.take('-');
    let body = rest.at;
    match rest.peek() {
        None => return Err(wrong(body, "expected a word after the minus")),
        Some(c) if c.is_whitespace() => {
            return Err(wrong(body, "expected a word after the minus"));
        }
        Some('-') if negated => {
            return Err(wrong(body, "expected a word after the minus; one minus is enough"));
        }
        _ => {}
    }
    if rest.take('"') {
        let text = rest.quoted(body)?;
        if rest.peek().is_some_and(|c| !c.is_whitespace()) {
            return Err(wrong(rest.at, "expected a blank after the closing quote"));
        }
        push_word(query, negated, &text);
        return Ok(());
    }
    let word = rest.word();
    match word.find([':', '<', '>', '=']) {
        None => {
            if let Some(at) = word.find('"') {
                let at = body + word.get(..at).unwrap_or_default().chars().count();
                Err(wrong(at, "expected no quote inside a word; put the quotes around all of it"))
            } else {
                push_word(query, negated, &word);
                Ok(())
            }
        }
        Some(at) => {
            let (field, value) = word.split_at(at);
            if !field.eq_ignore_ascii_case("sort") {
                return Err(unknown_field(body, field));
            }
            if negated {
                return Err(wrong(
                    start,
                    "a sort can't be negated; write sort:-revenue for the largest first",
                ));
            }
            sort(query, start, body + field.chars().count(), value)
        }
    }
}

fn sort(query: &mut Query, start: usize, mark: usize, value: &str) -> Result<(), QueryError> {
    if query.sort.is_some() {
        return Err(wrong(start, "only one sort: is possible"));
    }
    let Some(value) = value.strip_prefix(':') else {
        return Err(wrong(mark, "expected a colon after sort"));
    };
    let (descending, name) = value.strip_prefix('-').map_or((false, value), |name| (true, name));
    let at = mark + 1 + usize::from(descending);
    if let Ok(column) = name.to_ascii_lowercase().parse() {
        query.sort = Some(Sort { column, descending });
        Ok(())
    } else {
        let names: Vec<&str> = SortColumn::iter().map(Into::into).collect();
        Err(wrong(at, format!("expected one of {}", names.join(", "))))
    }
}

fn unknown_field(at: usize, field: &str) -> QueryError {
    let field = clean(field);
    wrong(
        at,
        format!(
            "this version doesn't know the field \"{field}\"; expected words or sort:, or put quotes around the whole word"
        ),
    )
}

fn push_word(query: &mut Query, negated: bool, text: &str) {
    query.words.push(Word { negated, folded: fold(&clean(text)) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(line: &str) -> Vec<(bool, String)> {
        Query::parse(line)
            .unwrap()
            .words
            .into_iter()
            .map(|word| (word.negated, word.folded))
            .collect()
    }

    #[test]
    fn words_are_split_quoted_and_negated() {
        let word = |negated: bool, text: &str| (negated, text.to_owned());
        assert_eq!(words(""), []);
        assert_eq!(words("  Ann  LEE "), [word(false, "ann"), word(false, "lee")]);
        assert_eq!(words("\"Ann Lee\" -vip"), [word(false, "ann lee"), word(true, "vip")]);
        assert_eq!(words("-\"a \\\"b\\\" \\\\c\""), [word(true, "a \"b\" \\c")]);
        assert_eq!(
            words("\"12:30\" a@b.c Ångström"),
            [word(false, "12:30"), word(false, "a@b.c"), word(false, "angstrom")]
        );
    }

    #[test]
    fn a_sort_is_read_in_both_directions_and_any_case() {
        let sort = |line: &str| Query::parse(line).unwrap().sort.unwrap();
        assert_eq!(sort("sort:-revenue"), Sort { column: SortColumn::Revenue, descending: true });
        assert_eq!(
            sort("acme SORT:Signed_Up"),
            Sort { column: SortColumn::SignedUp, descending: false }
        );
    }

    #[test]
    fn errors_point_at_the_first_wrong_character() {
        let cases = [
            ("foo:bar", 1, "foo"),
            ("ann 12:30", 5, "12"),
            ("ann https://x.y", 5, "quotes"),
            ("größe foo:1", 7, "foo"),
            ("sort:colour", 6, "owner, signups"),
            ("sort:-colour", 7, "owner"),
            ("sort:", 6, "owner"),
            ("sort>revenue", 5, "colon"),
            ("ann sort:paid sort:owner", 15, "one sort"),
            ("a -sort:paid", 3, "negated"),
            ("--x", 2, "minus"),
            ("a - b", 4, "minus"),
            ("a -", 4, "minus"),
            ("ann \"lee", 5, "closed"),
            ("\"a\\n\"", 4, "backslash"),
            ("\"a\"b", 4, "blank"),
            ("a\"b\"", 2, "quote"),
        ];
        for (line, column, said) in cases {
            let error = Query::parse(line).unwrap_err();
            assert_eq!(error.column, column, "{line}: {error}");
            assert!(error.to_string().contains(said), "{line}: {error}");
            assert!(error.to_string().starts_with(&format!("column {column}")), "{error}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic_and_columns_are_within_the_line(line in ".*") {
            if let Err(error) = Query::parse(&line) {
                prop_assert!(error.column >= 1 && error.column <= line.chars().count() + 1);
            }
        }
    }
}
