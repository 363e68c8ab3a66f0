//! Printing a query. Parsing what was printed gives the same query.

use std::fmt;

use super::model::{Bounds, ListValue, Query, Sort, Term, Test, Text};
use super::when::When;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for term in &self.terms {
            write!(f, "{gap}{term}")?;
            gap = " ";
        }
        match self.sort {
            Some(sort) => write!(f, "{gap}{sort}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name: &str = self.column.into();
        write!(f, "sort:{}{name}", if self.descending { "-" } else { "" })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("-")?;
        }
        let name = self.test.field().map(super::QueryField::name).unwrap_or_default();
        match &self.test {
            Test::Word(text) => f.write_str(&word(text)),
            Test::List(_, choices) => {
                let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
                write!(f, "{name}:{}", choices.join(","))
            }
            Test::Customer(texts) => {
                let texts: Vec<String> = texts.iter().map(value).collect();
                write!(f, "{name}:{}", texts.join(","))
            }
            Test::Held(held) => write!(f, "{name}:{}", if *held { "yes" } else { "no" }),
            Test::Archived(archived) => {
                let archived: &str = archived.into();
                write!(f, "{name}:{archived}")
            }
            Test::Number(_, bounds) => write!(f, "{name}{bounds}"),
            Test::Time(_, When::Date(bounds)) => write!(f, "{name}{bounds}"),
            Test::Time(_, When::Younger { age, inclusive }) => {
                write!(f, "{name}<{}{age}", if *inclusive { "=" } else { "" })
            }
            Test::Time(_, When::Older { age, inclusive }) => {
                write!(f, "{name}>{}{age}", if *inclusive { "=" } else { "" })
            }
            Test::Time(_, When::Never) => write!(f, "{name}:never"),
        }
    }
}

impl fmt::Display for ListValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Whole(text) => f.write_str(&value(text)),
            Self::Part(text) => write!(f, "~{}", value(text)),
        }
    }
}

impl<T: fmt::Display + PartialEq> fmt::Display for Bounds<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Less(end) => write!(f, "<{end}"),
            Self::AtMost(end) => write!(f, "<={end}"),
            Self::More(end) => write!(f, ">{end}"),
            Self::AtLeast(end) => write!(f, ">={end}"),
            Self::Between(from, to) => {
                f.write_str(":")?;
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                if from == to && from.is_some() {
                    return Ok(());
                }
                f.write_str("..")?;
                match to {
                    Some(to) => write!(f, "{to}"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// A bare word, quoted if it would be read as something else.
fn word(text: &Text) -> String {
    let text = text.as_str();
    let plain = !text.is_empty()
        && !text.starts_with('-')
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | ':' | '<' | '>' | '='));
    if plain { text.to_owned() } else { quoted(text) }
}

/// A value of a list, quoted if it would be read as something else.
pub(super) fn value(text: &Text) -> String {
    plain_value(text.as_str()).map_or_else(|| quoted(text.as_str()), str::to_owned)
}

/// The value itself if it needs no quotes.
fn plain_value(text: &str) -> Option<&str> {
    let plain = !text.is_empty()
        && !text.starts_with('~')
        && !text.eq_ignore_ascii_case("none")
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | ','));
    plain.then_some(text)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
