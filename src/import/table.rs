//! A file's text as rows. They are read one at a time, so a file is held in memory once, as text.

use csv::{ReaderBuilder, StringRecord};

use super::cells::{Money, read};
use super::header::{Header, Slot, Widths, ignored};
use super::lines::Lines;
use crate::domain::mailed::{Cell, FileKind, FileRow, Need, RowError, Takes};
use crate::domain::num::len;

/// The text of a file; what isn't UTF-8 is refused with its line.
pub fn utf8(bytes: &[u8]) -> Result<&str, RowError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let ended = memchr::memchr_iter(b'\n', before).count();
        let line = u64::try_from(ended).unwrap_or_default() + 1;
        RowError::row(line, "the text is not UTF-8; save the file as \"CSV UTF-8\" and try again")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// An open file: its header understood, its rows to come.
pub struct Table<'t> {
    kind: FileKind,
    money: Money,
    slots: Vec<Slot>,
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    lines: Lines<'t>,
    record: StringRecord,
}

impl<'t> Table<'t> {
    /// Reads the header.
    pub fn open(text: &'t str, kind: FileKind, money: Money) -> Result<Self, RowError> {
        let mut reader = reader(text);
        let mut record = StringRecord::new();
        next(&mut reader, &mut record)?;
        let header = Header::of(record.iter());
        let widths = if header.is_merged() { Some(widths(text)?) } else { None };
        let slots = header.slots(kind, widths)?;
        Ok(Self { kind, money, slots, text, reader, lines: Lines::of(text), record })
    }

    /// What the file is about.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// Columns that nobody reads, named for a warning.
    pub fn ignored(&self) -> Vec<String> {
        ignored(&self.slots)
    }

    /// The record that was read last, as a row or as what is wrong with it.
    fn row(&self, line: u64) -> Result<FileRow, Vec<RowError>> {
        let (cells, slots) = (self.record.len(), self.slots.len());
        let behind = self.record.iter().skip(slots).any(|cell| !cell.trim().is_empty());
        if cells < slots || behind {
            let what = format!(
                "the row has {cells} cells, the header {slots}; expected as many, and quotes round a cell with a comma"
            );
            return Err(vec![RowError::row(line, what)]);
        }
        if self.ends_within_quotes() {
            let what = "a quote is opened and never closed; expected \" at the end of the cell";
            return Err(vec![RowError::row(line, what)]);
        }
        let mut row = FileRow { line, ..FileRow::default() };
        let mut errors = Vec::new();
        for (slot, text) in self.slots.iter().zip(&self.record) {
            match slot {
                Slot::Known(column) => match read(text, column.takes, self.money) {
                    Ok(Some(cell)) => row.cells.push((*column, cell)),
                    Ok(None) if column.need == Need::Cell => {
                        let what = "the cell is empty; expected something to know the record by";
                        errors.push(RowError::of(line, column.name, what));
                    }
                    Ok(None) => {}
                    Err(what) => errors.push(RowError::of(line, column.name, what)),
                },
                Slot::Question(name) => {
                    if let Ok(Some(Cell::Text(answer))) = read(text, Takes::Text, self.money) {
                        row.answers.push((name.clone(), answer));
                    }
                }
                Slot::Ignored(_) => {}
            }
        }
        if errors.is_empty() { Ok(row) } else { Err(errors) }
    }

    /// A quote that nobody closes takes the rest of the file for one cell: then the last record has an
    /// odd number of quotes, and lines within a cell.
    fn ends_within_quotes(&self) -> bool {
        if !self.reader.is_done() && len_of(self.reader.position().byte()) < self.text.len() {
            return false;
        }
        let start = self.record.position().map_or(0, |at| len_of(at.byte()));
        let raw = self.text.as_bytes().get(start..).unwrap_or_default();
        memchr::memchr_iter(b'"', raw).count() % 2 == 1
            && self.record.iter().any(|cell| cell.contains(['\n', '\r']))
    }
}

impl Iterator for Table<'_> {
    type Item = Result<FileRow, Vec<RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match next(&mut self.reader, &mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(vec![error])),
            }
            // A spreadsheet's empty rows.
            if self.record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let start = self.record.position().map_or(0, |at| len_of(at.byte()));
            let line = self.lines.of_record(start);
            return Some(self.row(line));
        }
    }
}

fn len_of(byte: u64) -> usize {
    len(i64::try_from(byte).unwrap_or(i64::MAX))
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut StringRecord) -> Result<bool, RowError> {
    reader.read_record(record).map_err(|error| {
        RowError::row(error.position().map_or(1, csv::Position::line), error.to_string())
    })
}

/// Goes through the whole file for the number of cells in its rows.
fn widths(text: &str) -> Result<Widths, RowError> {
    let mut reader = reader(text);
    let mut record = StringRecord::new();
    next(&mut reader, &mut record)?;
    let mut widths = Widths { least: usize::MAX, filled: 0, any: false };
    while next(&mut reader, &mut record)? {
        let filled = (1..).zip(&record).filter(|(_, cell)| !cell.trim().is_empty());
        let Some(last) = filled.map(|(at, _)| at).last() else { continue };
        widths.any = true;
        widths.least = widths.least.min(record.len());
        widths.filled = widths.filled.max(last);
    }
    Ok(widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(kind: FileKind, text: &str) -> Vec<Result<FileRow, Vec<RowError>>> {
        Table::open(text, kind, Money::Major).unwrap().collect()
    }

    fn lines(kind: FileKind, text: &str) -> Vec<u64> {
        rows(kind, text)
            .into_iter()
            .map(|row| row.map_or_else(|errors| errors[0].line, |row| row.line))
            .collect()
    }

    #[test]
    fn a_record_is_named_by_the_line_on_which_it_begins() {
        for ends in ["\n", "\r\n"] {
            let text = "\u{feff}partner_id,description,member,date\np1,\"two\nlines\",m,2026-03-01\n\n,,,\np2,\"x\",m,2026-03-02\np3,y,m,nope\np4,z,m,2026-03-01"
                .replace('\n', ends);
            let text = utf8(text.as_bytes()).unwrap();
            assert_eq!(lines(FileKind::Training, text), [2, 6, 7, 8], "{ends:?}");
            let bad = rows(FileKind::Training, text).remove(2).unwrap_err();
            assert_eq!(
                bad[0].to_string(),
                "line 7, date: \"nope\" is no date; expected one such as 2026-03-01, 2026-03-01T10:00:00Z or 3/1/2026"
            );
        }
    }

    #[test]
    fn every_wrong_cell_of_a_row_is_told() {
        let text = "partner_id,reward_key,reward_amount,reward_created_date\n,,12.345,x\n";
        let errors = rows(FileKind::Rewards, text).remove(0).unwrap_err();
        let columns: Vec<_> = errors.iter().map(|error| error.column.as_deref().unwrap()).collect();
        assert_eq!(columns, ["partner_id", "reward_key", "reward_amount", "reward_created_date"]);
    }

    #[test]
    fn rows_of_another_width_and_open_quotes_are_errors() {
        let header = "partner_id,description,member,date\n";
        for (rest, word) in [
            ("p,a,m", "3 cells, the header 4"),
            ("p,a,b,m,2026-03-01", "5 cells"),
            ("p,\"a,m,2026-03-01\np,b,m,2026-03-01\n", "2 cells"),
            ("p,a,m,\"2026-03-01\np,b,m,2026-03-01\n", "never closed"),
        ] {
            let errors =
                rows(FileKind::Training, &format!("{header}{rest}")).remove(0).unwrap_err();
            assert!(errors[0].to_string().contains(word), "{errors:?}");
        }
        let fine =
            rows(FileKind::Training, &format!("{header}p,5\" pipe,\"a \"\"b\"\"\",2026-03-01,,"));
        assert_eq!(fine[0].as_ref().unwrap().text("description"), Some("5\" pipe"));
        assert_eq!(fine[0].as_ref().unwrap().text("member"), Some("a \"b\""));
    }

    #[test]
    fn text_of_another_encoding_is_refused_with_its_line() {
        let error = utf8(b"partner_id\nM\xfcller\n").unwrap_err();
        assert_eq!(error.line, 2);
        assert!(error.what.contains("UTF-8"));
    }
}
