//! A file before it is rows: text with commas, semicolons or tabs between its cells. Refuses what isn't a table, such
//! as the page that an expired link shows.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use super::header::is_column;
use super::lines::Lines;
use crate::domain::import_format::RowError;
use crate::domain::num::len;

/// The delimiters that are recognised; if a header fits several, the first wins.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The text of a file and its delimiter.
pub struct ImportSource<'t> {
    text: Cow<'t, str>,
    /// Where the header begins, in bytes: after a line that only names the delimiter.
    header_at: usize,
    delimiter: u8,
}

impl<'t> ImportSource<'t> {
    /// Reads the bytes of a file. Refuses what isn't a table or isn't UTF-8, naming the line.
    pub fn read(bytes: &'t [u8]) -> Result<Self, RowError> {
        if let Some(what) = no_table(bytes) {
            return Err(RowError::row(1, what));
        }
        let text = utf8(bytes)?;
        let (header_at, announced) = announced(text).unwrap_or((0, None));
        let rest = text.get(header_at..).unwrap_or_default();
        let delimiter = announced.unwrap_or_else(|| delimiter(rest));
        Ok(Self { text: tight(text, delimiter), header_at, delimiter })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where the header begins, in bytes.
    pub(super) fn header_at(&self) -> usize {
        self.header_at
    }

    /// The line number of the header.
    pub(super) fn header_line(&self) -> u64 {
        Lines::of(&self.text).of_record(self.header_at)
    }

    /// Whether amounts have decimal commas, as spreadsheets write them in files with semicolons.
    pub(super) fn has_decimal_commas(&self) -> bool {
        self.delimiter == b';'
    }

    pub(super) fn reader(&self) -> csv::Reader<&[u8]> {
        let rest = self.text.get(self.header_at..).unwrap_or_default();
        reader(rest, self.delimiter)
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// Says what a file is that isn't a table, judged by its first bytes.
fn no_table(bytes: &[u8]) -> Option<&'static str> {
    const PAGE: &str = "this is a web page, not the file: the e-mailed link works only for a short time and has expired; ask for the file again and download it from the new e-mail";
    const ANSWER: &str = "this is a server's answer, not the file: the e-mailed link has most likely expired; ask for the file again and download it from the new e-mail";
    const WORKBOOK: &str =
        "this is a workbook, not a CSV file; open it and save it as \"CSV UTF-8\"";
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match bytes.trim_ascii_start() {
        [b'<', ..] => Some(PAGE),
        [b'{', ..] => Some(ANSWER),
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(WORKBOOK),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, RowError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let ended = memchr::memchr_iter(b'\n', before).count();
        let line = u64::try_from(ended).unwrap_or_default() + 1;
        RowError::row(line, "the text is not UTF-8; save the file as \"CSV UTF-8\" and try again")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// A first line that only names the delimiter, `sep=;`: where the next line begins, and the delimiter.
fn announced(text: &str) -> Option<(usize, Option<u8>)> {
    let line = text.split(['\n', '\r']).next()?;
    let named = line.trim_matches(['"', ' ']);
    let is_sep = named.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("sep="));
    let mut rest = named.get(4..).filter(|_| is_sep)?.bytes();
    let first = rest.next();
    // A spreadsheet that saves the file again adds a delimiter for each empty cell after it.
    if rest.any(|byte| !DELIMITERS.contains(&byte)) {
        return None;
    }
    let end = text.get(line.len()..).unwrap_or_default();
    let ending = if end.starts_with("\r\n") { 2 } else { usize::from(!end.is_empty()) };
    Some((line.len() + ending, first.filter(|byte| byte.is_ascii_punctuation() || *byte == b'\t')))
}

/// The delimiter that finds the most known columns in the header.
fn delimiter(text: &str) -> u8 {
    let known = |delimiter: u8| {
        let mut header = StringRecord::new();
        // Errors are reported when the rows are read.
        let is_read = reader(text, delimiter).read_record(&mut header).unwrap_or_default();
        if is_read { header.iter().filter(|cell| is_column(cell)).count() } else { 0 }
    };
    let mut best = (b',', known(b','));
    for delimiter in DELIMITERS {
        let count = known(delimiter);
        if count > best.1 {
            best = (delimiter, count);
        }
    }
    best.0
}

/// Removes the blanks between a delimiter and a quoted cell, so that `a, "b, c"` has two cells. Line numbers don't
/// change. A quote that isn't closed before the next delimiter is an ordinary letter.
fn tight(text: &str, delimiter: u8) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if memchr::memmem::find(bytes, b" \"").is_none()
        && memchr::memmem::find(bytes, b"\" ").is_none()
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let blanks = run_of_blanks(bytes, at);
        if let Some((end, next)) = quoted(bytes, blanks, delimiter) {
            out.push_str(text.get(blanks..end).unwrap_or_default());
            at = next;
        } else {
            let next = cell_end(bytes, at, delimiter);
            out.push_str(text.get(at..next).unwrap_or_default());
            at = next;
        }
        // The delimiter or line end after the cell.
        if at < bytes.len() {
            out.push_str(text.get(at..=at).unwrap_or_default());
            at += 1;
        }
    }
    Cow::Owned(out)
}

/// Where the blanks that begin here end.
fn run_of_blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| **byte == b' ').count()
}

/// Where the unquoted cell that begins here ends.
fn cell_end(bytes: &[u8], at: usize, delimiter: u8) -> usize {
    // A quote at the very beginning still opens a cell, even if text follows the closing one.
    if bytes.get(at) == Some(&b'"')
        && let Some(closed) = closing(bytes, at)
    {
        return cell_end(bytes, closed, delimiter);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr3(delimiter, b'\n', b'\r', rest).map_or(bytes.len(), |found| at + found)
}

/// A quoted cell: its end, and the end of the blanks after it.
fn quoted(bytes: &[u8], at: usize, delimiter: u8) -> Option<(usize, usize)> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let end = closing(bytes, at)?;
    let next = run_of_blanks(bytes, end);
    match bytes.get(next) {
        None => Some((end, next)),
        Some(byte) if *byte == delimiter || matches!(byte, b'\n' | b'\r') => Some((end, next)),
        Some(_) => None,
    }
}

/// The position after the quote that closes the one here; a doubled quote is part of the cell.
fn closing(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at + 1;
    loop {
        let quote = from + memchr::memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote + 1);
        }
        from = quote + 2;
    }
}

/// A byte offset as an index.
pub(super) fn place(byte: u64) -> usize {
    len(i64::try_from(byte).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_the_one_that_makes_columns_or_the_one_that_is_named() {
        for (text, delimiter, line) in [
            ("partner_id,partner_name\n", b',', 1),
            ("partner_id;partner_name;note, with a comma\n", b';', 1),
            ("partner_id\tpartner_name\n", b'\t', 1),
            ("\"Partner id\";\"parnter_manager\"\n", b';', 1),
            ("partner_id\n", b',', 1),
            ("nothing;known;here\n", b',', 1),
            ("sep=;\npartner_id;partner_name\n", b';', 2),
            ("\u{feff}SEP=,\r\npartner_id,partner_name\r\n", b',', 2),
            ("\"sep=;\"\npartner_id;partner_name\n", b';', 2),
            ("sep=;;;\npartner_id;partner_name\n", b';', 2),
            ("sep=\t\npartner_id\tpartner_name\n", b'\t', 2),
            ("sep=|\npartner_id|partner_name\n", b'|', 2),
            // `sep=` names nothing, so the header decides.
            ("sep=\npartner_id;partner_name\n", b';', 2),
            // A column called `sep=x` is part of a header, not an announcement.
            ("sep=x,partner_id\n", b',', 1),
            ("\n\npartner_id;partner_name\n", b';', 3),
        ] {
            let source = ImportSource::read(text.as_bytes()).unwrap();
            assert_eq!((source.delimiter, source.header_line()), (delimiter, line), "{text:?}");
        }
    }

    #[test]
    fn blanks_around_quotes_go_and_those_within_stay() {
        for (text, wanted) in [
            ("a, \"b, c\",d", "a,\"b, c\",d"),
            ("a,   \"b\"  ,d\n \"e\" \n", "a,\"b\",d\n\"e\"\n"),
            ("a, \"b \"\"x\"\", c\"", "a,\"b \"\"x\"\", c\""),
            ("a, \"two\nlines\" ,d", "a,\"two\nlines\",d"),
            // Not quoted cells: text follows the closing quote, or there is none.
            ("a, \"big\" deal,d", "a, \"big\" deal,d"),
            ("a, \"b,d\nx, y", "a, \"b,d\nx, y"),
            ("a,5\" pipe \"x\",d", "a,5\" pipe \"x\",d"),
            ("a,\"big\" deal, \"d\"", "a,\"big\" deal,\"d\""),
            ("a, b ,c", "a, b ,c"),
        ] {
            assert_eq!(tight(text, b','), wanted, "{text:?}");
        }
        assert_eq!(tight("a; \"b; c\"", b';'), "a;\"b; c\"");
        assert_eq!(tight("a, \"b; c\"", b';'), "a, \"b; c\"");
    }

    #[test]
    fn a_page_an_answer_and_a_workbook_are_no_tables() {
        for (bytes, word) in [
            (&b"<!DOCTYPE html><html>"[..], "web page"),
            (b"\xef\xbb\xbf\n  <?xml version=\"1.0\"?><Error>AccessDenied</Error>", "has expired"),
            (b"{\"message\":\"Not Found\"}", "server's answer"),
            (b"PK\x03\x04\xff\xfe", "workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook"),
        ] {
            let error = ImportSource::read(bytes).err().unwrap();
            assert!(error.line == 1 && error.what.contains(word), "{error}");
        }
        for fine in ["partner_id\n<p>,x\n", "PK,partner_id\n", ""] {
            assert!(ImportSource::read(fine.as_bytes()).is_ok(), "{fine}");
        }
    }

    #[test]
    fn text_of_another_encoding_is_refused_with_its_line() {
        let error = ImportSource::read(b"partner_id\nM\xfcller\n").err().unwrap();
        assert_eq!(error.line, 2);
        assert!(error.what.contains("UTF-8"));
    }
}
