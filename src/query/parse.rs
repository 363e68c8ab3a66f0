//! Parsing. An error names the column of the first wrong character, counted in characters from 1
//! (rule: quotes).

use strum::IntoEnumIterator;

use super::model::{
    Archived, Bounds, ListField, ListValue, NumberField, Query, QueryField, Sort, SortColumn, Term,
    Test, Text,
};
use super::number::Millionths;
use super::reader::LineReader;
use super::when::{self, CalendarPeriod, When};
use crate::domain::text::{clean, fold};

/// A query line that can't be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct QueryError {
    /// The first wrong character, counted from 1.
    pub column: usize,
    /// What was expected instead.
    pub message: String,
}

/// An error at character `at`, counted from 0; the error counts from 1.
pub(super) fn wrong(at: usize, message: impl Into<String>) -> QueryError {
    QueryError { column: at + 1, message: message.into() }
}

/// The sign between a field and its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Characters that end a field name.
const SIGNS: [char; 4] = [':', '<', '>', '='];

impl Query {
    /// Parses a query line. Accepts any segment name; see [`Self::parse_with`].
    pub fn parse(line: &str) -> Result<Self, QueryError> {
        Parser { rest: LineReader::new(line), segments: None, query: Self::default() }.run()
    }

    /// Parses a query line. A segment that isn't one of `segments` is an error (rule: none).
    pub fn parse_with(line: &str, segments: &[String]) -> Result<Self, QueryError> {
        Parser { rest: LineReader::new(line), segments: Some(segments), query: Self::default() }
            .run()
    }

    /// What is searched for: words as they are typed, quotes and signs included, unless a field's name begins one of
    /// them: then all is read as a query line. `None` while that can't be read.
    pub fn of_search(text: &str, segments: &[String]) -> Option<Self> {
        let names_field = |word: &str| {
            let name = word.trim_start_matches('-').split_once(SIGNS).map(|(name, _)| name);
            name.and_then(QueryField::named).is_some()
        };
        if text.split_whitespace().any(names_field) {
            return Self::parse_with(text, segments).ok();
        }
        let word = |word| Term { negated: false, test: Test::Word(Text::new(word)) };
        Some(Self { terms: text.split_whitespace().map(word).collect(), sort: None })
    }
}

struct Parser<'a> {
    rest: LineReader,
    segments: Option<&'a [String]>,
    query: Query,
}

impl Parser<'_> {
    fn run(mut self) -> Result<Query, QueryError> {
        loop {
            self.rest.skip_space();
            if self.rest.peek().is_none() {
                return Ok(self.query);
            }
            self.term()?;
        }
    }

    fn term(&mut self) -> Result<(), QueryError> {
        let start = self.rest.at;
        let negated = self.rest.take('-');
        let body = self.rest.at;
        if self.rest.is_end() {
            return Err(wrong(body, "expected a word or a term after the minus"));
        }
        if negated && self.rest.peek() == Some('-') {
            return Err(wrong(body, "one minus is enough; expected a word or a term"));
        }
        if self.rest.take('"') {
            let text = self.rest.quoted()?;
            if !self.rest.is_end() {
                return Err(wrong(self.rest.at, "expected a space after the closing quote"));
            }
            self.push(negated, Test::Word(Text::new(&text)));
            return Ok(());
        }
        let name = self.rest.until(&[':', '<', '>', '=', '"']);
        match self.rest.peek() {
            Some('"') => Err(wrong(
                self.rest.at,
                "expected no quote inside a word; put the quotes around all of it",
            )),
            Some(c) if SIGNS.contains(&c) => {
                let field = QueryField::named(&name).ok_or_else(|| unknown_field(body, &name))?;
                if field == QueryField::Sort {
                    return self.sort(start, negated);
                }
                let test = self.test(field)?;
                self.push(negated, test);
                Ok(())
            }
            _ => {
                self.push(negated, Test::Word(Text::new(&name)));
                Ok(())
            }
        }
    }

    fn push(&mut self, negated: bool, test: Test) {
        self.query.terms.push(Term { negated, test });
    }

    fn sign(&mut self) -> Sign {
        let rest = &mut self.rest;
        if rest.take('<') {
            if rest.take('=') { Sign::AtMost } else { Sign::Less }
        } else if rest.take('>') {
            if rest.take('=') { Sign::AtLeast } else { Sign::More }
        } else {
            rest.at += 1;
            Sign::Is
        }
    }

    fn test(&mut self, field: QueryField) -> Result<Test, QueryError> {
        let at = self.rest.at;
        let sign = self.sign();
        let compares =
            matches!(field, QueryField::Number(_) | QueryField::Time(_) | QueryField::Held);
        if !compares && sign != Sign::Is {
            return Err(wrong(at, format!("expected a colon after {}", field.name())));
        }
        match field {
            QueryField::List(list) => Ok(Test::List(list, self.choices(list)?)),
            QueryField::Customer => Ok(Test::Customer(self.texts()?)),
            QueryField::Held => self.held(sign),
            QueryField::Archived => {
                let names: Vec<&str> = Archived::iter().map(Into::into).collect();
                let word = self.word(&names)?;
                Ok(Test::Archived(word.parse().unwrap_or(Archived::Any)))
            }
            QueryField::Number(field) => Ok(Test::Number(field, self.bounds(sign, number_at)?)),
            QueryField::Time(field) => Ok(Test::Time(field, self.when(sign)?)),
            QueryField::Sort => Err(wrong(at, "expected a condition")),
        }
    }

    /// `yes`, `no`, or bounds of a sum.
    fn held(&mut self, sign: Sign) -> Result<Test, QueryError> {
        let at = self.rest.at;
        let word = self.rest.until(&[]);
        match (sign, word.to_lowercase().as_str()) {
            (Sign::Is, "yes") => return Ok(Test::Held(true)),
            (Sign::Is, "no") => return Ok(Test::Held(false)),
            _ => self.rest.at = at,
        }
        match self.bounds(sign, number_at) {
            Ok(bounds) => Ok(Test::Number(NumberField::Held, bounds)),
            // Without a digit it was meant as a word, so the error offers the words.
            Err(_) if sign == Sign::Is && !word.contains(|c: char| c.is_ascii_digit()) => {
                Err(wrong(at, "expected one of yes, no, or a sum such as held>100"))
            }
            Err(error) => Err(error),
        }
    }

    /// One of the `known` words, in lower case.
    fn word(&mut self, known: &[&str]) -> Result<String, QueryError> {
        let at = self.rest.at;
        let word = self.rest.until(&[]).to_lowercase();
        if known.contains(&word.as_str()) {
            Ok(word)
        } else {
            Err(wrong(at, format!("expected one of {}", known.join(", "))))
        }
    }

    /// `a,b,"c d",~e,none`
    fn choices(&mut self, field: ListField) -> Result<Vec<ListValue>, QueryError> {
        let mut choices = Vec::new();
        loop {
            let at = self.rest.at;
            let part = self.rest.take('~');
            let quoted = self.rest.peek() == Some('"');
            let text = self.value(<&str>::from(field))?;
            if part && text.is_empty() {
                return Err(wrong(at + 1, "expected a part of the value after ~"));
            }
            let none = !quoted && !part && field.may_be_none() && text.eq_ignore_ascii_case("none");
            let choice = match (none, part) {
                (true, _) => ListValue::None,
                (_, true) => ListValue::Part(Text::new(&text)),
                _ => ListValue::Whole(Text::new(&text)),
            };
            if field == ListField::Segment {
                self.known_segment(at, &choice)?;
            }
            choices.push(choice);
            if !self.rest.take(',') {
                return Ok(choices);
            }
        }
    }

    /// `a,b,"c d"`: texts of which a part is enough, so a `~` before them is accepted but means nothing.
    fn texts(&mut self) -> Result<Vec<Text>, QueryError> {
        let mut texts = Vec::new();
        loop {
            self.rest.take('~');
            texts.push(Text::new(&self.value("customer")?));
            if !self.rest.take(',') {
                return Ok(texts);
            }
        }
    }

    /// One value of a list, up to the comma or blank after it.
    fn value(&mut self, field: &str) -> Result<String, QueryError> {
        if self.rest.take('"') {
            let text = self.rest.quoted()?;
            if self.rest.is_end() || self.rest.peek() == Some(',') {
                return Ok(text);
            }
            return Err(wrong(self.rest.at, "expected a comma or a space after the closing quote"));
        }
        let at = self.rest.at;
        let text = self.rest.until(&[',', '"']);
        if self.rest.peek() == Some('"') {
            return Err(wrong(
                self.rest.at,
                "expected no quote inside a value; put the quotes around all of it",
            ));
        }
        if text.is_empty() {
            return Err(wrong(at, format!("expected a value of {field}")));
        }
        Ok(text)
    }

    fn known_segment(&self, at: usize, choice: &ListValue) -> Result<(), QueryError> {
        let Some(known) = self.segments else { return Ok(()) };
        let found = match choice {
            ListValue::None => false,
            ListValue::Whole(text) => known.iter().any(|name| fold(name) == text.folded()),
            ListValue::Part(text) => known.iter().any(|name| fold(name).contains(&text.folded())),
        };
        if found {
            return Ok(());
        }
        let message = if known.is_empty() {
            "there is no such segment: the offers file names none".to_owned()
        } else {
            format!("there is no such segment; expected one of {}", known.join(", "))
        };
        Err(wrong(at, clean(&message)))
    }

    /// Bounds of the type that `read` reads.
    fn bounds<T: Copy + PartialEq>(
        &mut self,
        sign: Sign,
        read: impl Fn(&[char], usize) -> Result<T, QueryError>,
    ) -> Result<Bounds<T>, QueryError> {
        let at = self.rest.at;
        let text: Vec<char> = self.rest.until(&[]).chars().collect();
        let dots = text.windows(2).position(|pair| pair == ['.', '.']);
        let Some(dots) = dots.filter(|_| sign == Sign::Is) else {
            let value = read(&text, at)?;
            return Ok(match sign {
                Sign::Is => Bounds::Between(Some(value), Some(value)),
                Sign::Less => Bounds::Less(value),
                Sign::AtMost => Bounds::AtMost(value),
                Sign::More => Bounds::More(value),
                Sign::AtLeast => Bounds::AtLeast(value),
            });
        };
        let from = text.get(..dots).filter(|from| !from.is_empty());
        let to = text.get(dots + 2..).filter(|to| !to.is_empty());
        if from.is_none() && to.is_none() {
            return Err(wrong(at, "expected a value before or after the dots"));
        }
        let from = from.map(|from| read(from, at)).transpose()?;
        let to = to.map(|to| read(to, at + dots + 2)).transpose()?;
        Ok(Bounds::Between(from, to))
    }

    fn when(&mut self, sign: Sign) -> Result<When, QueryError> {
        let at = self.rest.at;
        let text = self.rest.until(&[]);
        if sign == Sign::Is && text.eq_ignore_ascii_case("never") {
            return Ok(When::Never);
        }
        if let Some(age) = when::age(&text, at) {
            let age = age?;
            return match sign {
                Sign::Less => Ok(When::Younger { age, inclusive: false }),
                Sign::AtMost => Ok(When::Younger { age, inclusive: true }),
                Sign::More => Ok(When::Older { age, inclusive: false }),
                Sign::AtLeast => Ok(When::Older { age, inclusive: true }),
                Sign::Is => Err(wrong(at, format!("an age needs < or >; {}", when::EXPECTED))),
            };
        }
        self.rest.at = at;
        let read = |chars: &[char], at| CalendarPeriod::read(&chars.iter().collect::<String>(), at);
        Ok(When::Date(self.bounds(sign, read)?))
    }

    fn sort(&mut self, start: usize, negated: bool) -> Result<(), QueryError> {
        if negated {
            return Err(wrong(
                start,
                "a sort can't be negated; write sort:-revenue for the largest first",
            ));
        }
        if self.query.sort.is_some() {
            return Err(wrong(start, "only one sort: is allowed"));
        }
        let at = self.rest.at;
        if self.sign() != Sign::Is {
            return Err(wrong(at, "expected a colon after sort"));
        }
        let descending = self.rest.take('-');
        let names: Vec<&str> = SortColumn::iter().map(Into::into).collect();
        let word = self.word(&names)?;
        if let Ok(column) = word.parse() {
            self.query.sort = Some(Sort { column, descending });
        }
        Ok(())
    }
}

fn number_at(chars: &[char], at: usize) -> Result<Millionths, QueryError> {
    Millionths::read(chars, at)
}

fn unknown_field(at: usize, name: &str) -> QueryError {
    let name: String = clean(name).chars().take(40).collect();
    let known: Vec<&str> = QueryField::all().map(QueryField::name).collect();
    wrong(
        at,
        format!(
            "there is no field \"{name}\"; expected one of {}, or quotes around the whole word",
            known.join(", ")
        ),
    )
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
