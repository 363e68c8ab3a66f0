//! Reading the file as a whole: its version, stacking, segments and offers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use strum::VariantNames;
use toml::Spanned;
use toml::de::DeTable;

use super::model::{FileMistake, OffersFile, Stacking};
use super::offer::read_offer;
use super::reader::{Fields, OffersReader, SpannedValue};
use crate::domain::Segment;
use crate::domain::text::{clean, fold};

/// An offers file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OffersError {
    /// The file couldn't be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The error.
        source: std::io::Error,
    },
    /// The file has mistakes.
    #[error("{}", first(path, slips))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Every mistake, in the order of the text; at least one.
        slips: Vec<FileMistake>,
    },
}

/// The first mistake in full, and the lines of the others.
fn first(path: &Path, slips: &[FileMistake]) -> String {
    let mut text = path.display().to_string();
    let mut slips = slips.iter();
    if let Some(FileMistake { line, column, message }) = slips.next() {
        let _ = write!(text, ", line {line}, column {column}: {message}");
    }
    let lines: BTreeSet<usize> = slips.map(|slip| slip.line).collect();
    if !lines.is_empty() {
        let lines: Vec<String> = lines.iter().take(10).map(usize::to_string).collect();
        let word = if lines.len() == 1 { "line" } else { "lines" };
        let _ = write!(text, " (also wrong: {word} {})", lines.join(", "));
    }
    text
}

impl OffersFile {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, OffersError> {
        with_text(path, Self::parse)
    }

    /// Reads and checks a file's text. Returns every mistake, or only the first ones if it isn't TOML at all.
    pub fn parse(text: &str) -> Result<Self, Vec<FileMistake>> {
        let (mut reader, table) = OffersReader::open(text)?;
        let mut fields = Fields::of("the file", 0..0, table.get_ref());
        if let Some(version) = fields.need("version", &mut reader) {
            reader.integer("version", "1", 1..2, version);
        }
        let stacking = fields
            .take("stacking")
            .and_then(|value| reader.word("stacking", Stacking::VARIANTS, value))
            .unwrap_or_default();
        let segments = read_segment_tables(&mut reader, fields.take("segment"), true);
        let product_names = read_names(&mut reader, fields.take("product_names"));
        let mut file = Self { stacking, segments, product_names, ..Self::default() };
        let mut keys = BTreeSet::new();
        for value in tables(&mut reader, "offer", fields.take("offer")) {
            let Some(offer) = read_offer(&mut reader, &file.segments, value) else { continue };
            if keys.insert(offer.key.clone()) {
                file.offers.push(offer);
            } else {
                let at = key_of(value).map_or_else(|| value.span(), SpannedValue::span);
                reader.wrong(&at, format!("there are two offers with the key \"{}\"", offer.key));
            }
        }
        fields.finish(&mut reader);
        let (slips, warnings) = reader.finish();
        file.warnings = warnings;
        if slips.is_empty() { Ok(file) } else { Err(slips) }
    }
}

/// What partners call products: names by key. Keys that no offer names are fine, since any product may be sold.
fn read_names<'t>(
    reader: &mut OffersReader<'t>,
    value: Option<&SpannedValue<'t>>,
) -> BTreeMap<String, String> {
    let Some(value) = value else { return BTreeMap::new() };
    let Some(table) = value.get_ref().as_table() else {
        return reader.expected("product_names", "a table", value).unwrap_or_default();
    };
    let named = |(key, value): (&Spanned<_>, &SpannedValue<'t>)| {
        let key: &std::borrow::Cow<'_, str> = key.get_ref();
        Some((key.to_string(), reader.text(&clean(key), value)?))
    };
    table.iter().filter_map(named).collect()
}

/// Reads only the segments of a file and ignores everything else: a mistake in an offer must not keep anyone from
/// looking at partners.
pub fn read_segments(path: &Path) -> Result<Vec<Segment>, OffersError> {
    with_text(path, segments)
}

/// The segments of a file's text.
pub fn segments(text: &str) -> Result<Vec<Segment>, Vec<FileMistake>> {
    let (mut reader, table) = OffersReader::open(text)?;
    let tables = member(table.get_ref(), "segment");
    let segments = read_segment_tables(&mut reader, tables, false);
    let (slips, _) = reader.finish();
    if slips.is_empty() { Ok(segments) } else { Err(slips) }
}

fn with_text<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, Vec<FileMistake>>,
) -> Result<T, OffersError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| OffersError::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|slips| OffersError::Wrong { path: path.to_owned(), slips })
}

/// All segments. With `unique`, a second one of the same name is a mistake, because offers refer to segments by name.
fn read_segment_tables<'t>(
    reader: &mut OffersReader<'t>,
    value: Option<&SpannedValue<'t>>,
    unique: bool,
) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut names = BTreeSet::new();
    for value in tables(reader, "segment", value) {
        let Some(mut fields) = Fields::open("a segment", reader, value) else { continue };
        let name = fields.need("name", reader);
        let segment = Segment {
            name: name.and_then(|name| reader.text("name", name)).unwrap_or_default(),
            tags_all: fields.texts("tags_all", reader),
            tags_any: fields.texts("tags_any", reader),
            tags_none: fields.texts("tags_none", reader),
        };
        fields.finish(reader);
        if let Some(name) = name.filter(|_| unique && !names.insert(fold(&segment.name))) {
            let message = format!("there are two segments named \"{}\"", segment.name);
            reader.wrong(&name.span(), message);
        }
        segments.push(segment);
    }
    segments
}

/// The tables of a list such as `[[offer]]`.
fn tables<'a, 't>(
    reader: &mut OffersReader<'t>,
    key: &'static str,
    value: Option<&'a SpannedValue<'t>>,
) -> &'a [SpannedValue<'t>] {
    let Some(value) = value else { return &[] };
    match value.get_ref().as_array() {
        Some(tables) => tables,
        None => reader
            .expected(key, &format!("a list of tables, each under [[{key}]]"), value)
            .unwrap_or_default(),
    }
}

fn member<'a, 't>(table: &'a DeTable<'t>, key: &str) -> Option<&'a SpannedValue<'t>> {
    table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
}

fn key_of<'a, 't>(offer: &'a SpannedValue<'t>) -> Option<&'a SpannedValue<'t>> {
    member(offer.get_ref().as_table()?, "key")
}
