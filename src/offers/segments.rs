//! The segments of the file. What else stands in it is left alone here: a slip in an offer must not
//! keep anyone from looking at partners.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::Segment;
use crate::domain::text::clean;

/// An offers file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OffersError {
    /// It could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("{path}, line {line}, column {column}: {message}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The character of the line, from 1.
        column: usize,
        /// What is wrong and what was expected.
        message: String,
    },
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    segment: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default)]
    tags_all: Vec<String>,
    #[serde(default)]
    tags_any: Vec<String>,
    #[serde(default)]
    tags_none: Vec<String>,
}

/// Reads the segments of a file.
pub fn read_segments(path: &Path) -> Result<Vec<Segment>, OffersError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| OffersError::Read { path: path.to_owned(), source })?;
    segments(&text).map_err(|(at, message)| {
        let before = text.get(..at).unwrap_or(&text);
        OffersError::Wrong {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
            message,
        }
    })
}

/// The segments of a file's text; an error tells the byte at which something is wrong, and what.
pub fn segments(text: &str) -> Result<Vec<Segment>, (usize, String)> {
    let file: File = toml::from_str(text).map_err(|error| {
        (error.span().map_or(0, |span| span.start), clean(error.message()).into_owned())
    })?;
    let list = |tags: Vec<String>| tags.iter().map(|tag| clean(tag).into_owned()).collect();
    Ok(file
        .segment
        .into_iter()
        .map(|written| Segment {
            name: clean(&written.name).into_owned(),
            tags_all: list(written.tags_all),
            tags_any: list(written.tags_any),
            tags_none: list(written.tags_none),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_read_and_offers_left_alone() {
        let text = "version = 1\n[[segment]]\nname = \"EMEA agencies\"\ntags_all = [\"agency\", \"emea\"]\n\
                    [[offer]]\nkey = 7\n[[segment]]\nname = \"Other\"\ntags_none = [\"agency\"]\n";
        let found = segments(text).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name, "EMEA agencies");
        assert!(found[0].takes(&["Agency", "EMEA", "x"]) && !found[1].takes(&["agency"]));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("offers.toml");
        std::fs::write(&path, "version = 1\n[[segment]]\nname = \"a\"\ntag = [\"b\"]\n").unwrap();
        let error = read_segments(&path).unwrap_err();
        assert!(matches!(error, OffersError::Wrong { line: 4, column: 1, .. }), "{error}");
        assert!(matches!(read_segments(dir.path()), Err(OffersError::Read { .. })));
    }
}
