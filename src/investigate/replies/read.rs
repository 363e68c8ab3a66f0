//! Reading a file of sentences. Every mistake comes with its line.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::line::RETIRED;
use super::{COMMON, Line, Replies, WORDS};
use crate::domain::text::clean;
use crate::investigate::guard::is_harmless;
use crate::offers::FileMistake;

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TemplatePart<'t> {
    /// Literal text.
    Text(&'t str),
    /// The name of a field.
    Field(&'t str),
}

/// The parts of a template; an unmatched brace is text.
pub(super) fn parts(template: &str) -> impl Iterator<Item = TemplatePart<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let open = rest.find('{').unwrap_or(rest.len());
        if open > 0 {
            let (text, behind) = rest.split_at(open);
            rest = behind;
            return Some(TemplatePart::Text(text));
        }
        let Some((name, behind)) = rest.get(1..).and_then(|inner| inner.split_once('}')) else {
            return Some(TemplatePart::Text(std::mem::take(&mut rest)));
        };
        rest = behind;
        Some(TemplatePart::Field(name))
    })
}

impl Replies {
    /// The shipped English sentences with those of a file over them, or every mistake of the file.
    pub fn parse(text: &str) -> Result<Self, Vec<FileMistake>> {
        let ReplyFile { sentences, allowed } = file(text)?;
        Ok(Self { edited: sentences, allowed, ..Self::shipped().clone() })
    }
}

/// The content of a file.
#[derive(Debug, Default)]
pub(super) struct ReplyFile {
    pub(super) sentences: BTreeMap<Line, String>,
    /// Decline reasons that may be quoted.
    pub(super) allowed: Vec<String>,
}

/// Reads a file, or returns every mistake in it.
pub(super) fn file(text: &str) -> Result<ReplyFile, Vec<FileMistake>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = ReplyReader { text, slips: Vec::new(), found: ReplyFile::default() };
    for error in errors {
        reader.wrong(error.span().map_or(0, |span| span.start), clean(error.message()));
    }
    if reader.slips.is_empty() {
        for (name, value) in table.get_ref() {
            match value.get_ref() {
                DeValue::Table(table) if name.get_ref() == REASONS => reader.reasons(table),
                DeValue::Table(table) => {
                    for (last, value) in table {
                        reader.sentence(
                            &format!("{}.{}", name.get_ref(), last.get_ref()),
                            last,
                            value,
                        );
                    }
                }
                _ => reader.sentence(name.get_ref(), name, value),
            }
        }
    }
    reader.slips.sort();
    if reader.slips.is_empty() { Ok(reader.found) } else { Err(reader.slips) }
}

struct ReplyReader<'t> {
    text: &'t str,
    slips: Vec<FileMistake>,
    found: ReplyFile,
}

/// The name of the table of decline reasons.
const REASONS: &str = "decline_reasons";

impl ReplyReader<'_> {
    fn wrong(&mut self, at: usize, message: impl Into<String>) {
        let before = self.text.get(..at).unwrap_or(self.text);
        self.slips.push(FileMistake {
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
            message: message.into(),
        });
    }

    fn sentence<N>(&mut self, name: &str, key: &Spanned<N>, value: &Spanned<DeValue<'_>>) {
        let shown = clean(name);
        if RETIRED.contains(&name) {
            return;
        }
        let Some(line) = Line::ALL.iter().copied().find(|line| line.name() == name) else {
            let names: Vec<String> = Line::ALL.iter().map(|line| line.name().to_owned()).collect();
            let near = crate::domain::distance::nearest(name, &names).unwrap_or_default();
            let message = format!("there is no sentence named {shown}; nearest is {near}");
            return self.wrong(key.span().start, message);
        };
        let at = value.span().start;
        let Some(text) = value.get_ref().as_str() else {
            return self.wrong(at, format!("{shown}: expected a text"));
        };
        let may_be_empty = matches!(
            line,
            Line::Greeting
                | Line::GreetingNamed
                | Line::Closing
                | Line::About
                | Line::AboutUnpriced
        );
        if text.trim().is_empty() && !may_be_empty {
            return self.wrong(at, format!("{shown}: a sentence can't be empty"));
        }
        let lines: Vec<_> = text.trim().lines().map(clean).collect();
        let text = lines.join("\n");
        for part in parts(&text) {
            if let Some(message) = mistake(line, part) {
                self.wrong(at, format!("{shown}: {message}"));
            }
        }
        self.found.sentences.insert(line, text);
    }

    /// `allow = ["Duplicate account", ...]`
    fn reasons(&mut self, table: &DeTable<'_>) {
        for (name, value) in table {
            if name.get_ref() != "allow" {
                let message = format!("{REASONS} has no {}, expected allow", clean(name.get_ref()));
                self.wrong(name.span().start, message);
                continue;
            }
            let Some(list) = value.get_ref().as_array() else {
                self.wrong(value.span().start, "allow: expected a list of reasons");
                continue;
            };
            for one in list {
                let at = one.span().start;
                match one.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty()) {
                    None => self.wrong(at, "allow: expected a reason as a text"),
                    Some(text) if !is_harmless(text) => self.wrong(
                        at,
                        "allow: no reply may contain a word of suspicion, an e-mail or a key",
                    ),
                    Some(text) => self.found.allowed.push(clean(text).into_owned()),
                }
            }
        }
    }
}

/// What is wrong with a part of a sentence, if anything.
fn mistake(line: Line, part: TemplatePart<'_>) -> Option<String> {
    match part {
        TemplatePart::Field(name) => {
            let known = line.fields().iter().chain(&COMMON).chain(&WORDS);
            let mut names = known.clone().copied();
            if names.any(|known| known == name) {
                return None;
            }
            let known: Vec<String> = known.map(|name| format!("{{{name}}}")).collect();
            Some(format!("unknown field {{{name}}}, expected one of {}", known.join(" ")))
        }
        TemplatePart::Text(text) => text
            .contains(['{', '}'])
            .then(|| "a brace without its pair; a field is written {customer}".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_sentences_are_whole_and_use_each_of_their_fields() {
        for (name, text) in super::super::SHIPPED {
            let found = file(text).unwrap_or_else(|slips| panic!("{name:?}: {slips:?}")).sentences;
            for line in Line::ALL {
                let text = found.get(line).unwrap_or_else(|| panic!("{name:?}: {}", line.name()));
                for field in line.fields() {
                    assert!(
                        text.contains(&format!("{{{field}}}")),
                        "{name:?} {}: {field}",
                        line.name()
                    );
                }
            }
        }
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let text = "greeting = \"Hi {partner},\"\nclosing = \"\"\n[L3]\ntoo_old = \"{limt} {reward}\"\n\
            to_old = \"x\"\n[L4]\nlimit_reached = 5\n[V1]\nunapproved = \" \"\n[V4]\nduplicate_of = \"a } b\"\n";
        let slips = file(text).unwrap_err();
        let lines: Vec<usize> = slips.iter().map(|slip| slip.line).collect();
        assert_eq!(lines, [4, 5, 7, 9, 11], "{slips:?}");
        assert!(slips[0].message.contains("unknown field {limt}, expected one of {limit}"));
        assert!(slips[1].message.contains("no sentence named L3.to_old; nearest is L3.too_old"));
        assert!(file("greeting = ").is_err_and(|slips| slips[0].line == 1));
    }

    #[test]
    fn a_sentence_that_is_said_no_more_does_no_harm() {
        let replies =
            Replies::parse("[F2]\nheld = \"Under review.\"\n[V2]\nzero = \"Nothing.\"\n").unwrap();
        assert_eq!(replies.text(Line::Zero), "Nothing.");
    }

    #[test]
    fn a_file_changes_only_what_it_names() {
        let replies = Replies::parse("\"V2.zero\" = \"Nothing was paid.\"\n").unwrap();
        assert_eq!(replies.text(Line::Zero), "Nothing was paid.");
        assert!(replies.is_edited(Line::Zero) && !replies.is_edited(Line::Hold));
        assert_eq!(replies.text(Line::Hold), Replies::shipped().text(Line::Hold));
    }

    #[test]
    fn reasons_that_may_be_quoted_are_read() {
        let text = "[decline_reasons]\nallow = [\"Duplicate account\", \" Not new \"]\n";
        assert_eq!(Replies::parse(text).unwrap().allowed(), ["Duplicate account", "Not new"]);
        let wrong =
            "[decline_reasons]\nallow = [\n\"\",\n5,\n\"Fraud\",\n\"see a@b.c\"]\nallowed = 1\n";
        let slips = Replies::parse(wrong).unwrap_err();
        assert_eq!(slips.iter().map(|slip| slip.line).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
        assert!(Replies::parse("[decline_reasons]\nallow = 3").is_err());
        assert!(Replies::parse("decline_reasons = 3").is_err());
    }

    #[test]
    fn what_a_field_brings_is_not_a_template() {
        let filled = Replies::shipped()
            .fill("{a} {Rewards} {b}", |name| Some(format!("<{name}{{a}}>").into()));
        assert_eq!(filled, "<a{a}> Rewards <b{a}>");
    }
}
