//! What can be completed at the cursor. It looks only at the letters, so it helps even while the line
//! can't be parsed yet.

use super::Text;
use super::model::{Archived, ListField, QueryField, SortColumn};
use super::print::value;
use super::when::When;
use strum::IntoEnumIterator;

/// What is being written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorPlace {
    /// A word, which may become a field's name or a search word.
    Word {
        /// Where it begins, in characters.
        from: usize,
        written: String,
    },
    Value {
        field: QueryField,
        /// Where the value begins, in characters.
        from: usize,
        /// The value so far, without its quote or `~`.
        written: String,
    },
}

/// What is being written before the `cursor`-th character of a line.
pub fn place(line: &str, cursor: usize) -> CursorPlace {
    let chars: Vec<char> = line.chars().take(cursor).collect();
    let mut term = 0;
    let mut value = None;
    let mut field = None;
    let mut in_quotes = false;
    let mut escaped = false;
    for (at, c) in chars.iter().enumerate() {
        if in_quotes {
            in_quotes = escaped || *c != '"';
            escaped = !escaped && *c == '\\';
            continue;
        }
        match c {
            '"' => in_quotes = true,
            c if c.is_whitespace() => (term, value, field) = (at + 1, None, None),
            ':' | '<' | '>' | '=' if value.is_none() => {
                let name: String = chars.get(term..at).unwrap_or_default().iter().collect();
                field = QueryField::named(name.strip_prefix('-').unwrap_or(&name));
                value = Some(at + 1);
            }
            '=' if value == Some(at) => value = Some(at + 1),
            ',' if value.is_some() => value = Some(at + 1),
            _ => {}
        }
    }
    let written = |from: usize| chars.get(from..).unwrap_or_default().iter().collect::<String>();
    if let (Some(field), Some(from)) = (field, value) {
        let raw = written(from);
        let text = raw.strip_prefix('~').unwrap_or(&raw);
        let text = text.strip_prefix('"').unwrap_or(text).to_owned();
        return CursorPlace::Value { field, from, written: text };
    }
    let from = term + usize::from(chars.get(term) == Some(&'-'));
    CursorPlace::Word { from, written: written(from) }
}

impl CursorPlace {
    /// Where the text that is being written begins, in characters.
    pub fn from(&self) -> usize {
        match self {
            Self::Word { from, .. } | Self::Value { from, .. } => *from,
        }
    }

    /// Completions that need no data: fields, or the words that a field knows.
    pub fn fixed(&self) -> Vec<String> {
        let (written, all): (&str, Vec<String>) = match self {
            Self::Word { written, .. } => (
                written,
                QueryField::all()
                    .map(|field| match field {
                        QueryField::Number(_) => format!("{}>", field.name()),
                        _ => format!("{}:", field.name()),
                    })
                    .collect(),
            ),
            Self::Value { field, written, .. } => (written, words(*field)),
        };
        let written = written.to_lowercase();
        all.into_iter().filter(|word| word.starts_with(&written) && *word != written).collect()
    }

    /// A value as it must be written in the line, quoted if necessary.
    pub fn write(text: &str) -> String {
        value(&Text::new(text))
    }
}

/// The fixed words of a field.
fn words(field: QueryField) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match field {
        QueryField::Held => own(&["yes", "no"]),
        QueryField::Archived => {
            Archived::iter().map(|word| <&str>::from(word).to_owned()).collect()
        }
        QueryField::Sort => SortColumn::iter()
            .map(<&str>::from)
            .flat_map(|name| [format!("-{name}"), name.to_owned()])
            .collect(),
        QueryField::Time(_) => {
            When::named().chain(["7d", "30d", "90d", "1y", "never"]).map(str::to_owned).collect()
        }
        QueryField::List(list) if list.may_be_none() => own(&["none"]),
        QueryField::List(ListField::Status) => own(&["approved", "pending", "declined"]),
        QueryField::List(_) | QueryField::Customer | QueryField::Number(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_found_in_unfinished_lines() {
        let word = |from, written: &str| CursorPlace::Word { from, written: written.to_owned() };
        let value = |name: &str, from, written: &str| CursorPlace::Value {
            field: QueryField::named(name).unwrap(),
            from,
            written: written.to_owned(),
        };
        let cases = [
            ("", word(0, "")),
            ("gro", word(0, "gro")),
            ("acme -gr", word(6, "gr")),
            ("group:", value("group", 6, "")),
            ("acme group:Mar", value("group", 11, "Mar")),
            ("-group:a,~b", value("group", 9, "b")),
            ("group:\"Referral EM", value("group", 6, "Referral EM")),
            ("group:\"a b\" x", word(12, "x")),
            ("revenue>=1", value("revenue", 9, "1")),
            ("nope:x", word(0, "nope:x")),
        ];
        for (line, wanted) in cases {
            assert_eq!(place(line, line.chars().count()), wanted, "{line}");
        }
        assert_eq!(
            place("group:abc", 8),
            value("group", 6, "ab"),
            "only what is before the cursor"
        );
    }

    #[test]
    fn what_is_offered_begins_with_what_is_written() {
        let fixed = |line: &str| place(line, line.chars().count()).fixed();
        assert_eq!(fixed("s"), ["segment:", "status:", "signups>", "signed_up:", "sort:"]);
        assert_eq!(fixed("held:"), ["yes", "no"]);
        assert_eq!(fixed("sort:-r"), ["-revenue", "-rewards"]);
        assert!(fixed("active<3").contains(&"30d".to_owned()));
        assert!(fixed("acme").is_empty());
    }
}
