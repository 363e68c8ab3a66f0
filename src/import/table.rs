//! A file's text as rows, read one at a time, so that a file is in memory only once, as text.

use csv::StringRecord;

use super::cells::{AmountFormat, Money, read};
use super::header::{Header, HeaderSlot, Widths, ignored};
use super::lines::Lines;
use super::source::{ImportSource, place};
use crate::domain::import_format::{FileKind, FileRow, ImportedCell, ImportedType, Need, RowError};

/// An open file: the header is understood, the rows are still to be read.
pub struct ImportTable<'t> {
    kind: FileKind,
    numbers: AmountFormat,
    slots: Vec<HeaderSlot>,
    source: &'t ImportSource<'t>,
    reader: csv::Reader<&'t [u8]>,
    lines: Lines<'t>,
    record: StringRecord,
}

impl<'t> ImportTable<'t> {
    /// Reads the header. Fails if a required column is missing or a merged pair can't be told apart.
    pub fn open(
        source: &'t ImportSource<'t>,
        kind: FileKind,
        money: Money,
    ) -> Result<Self, RowError> {
        let mut reader = source.reader();
        let mut record = StringRecord::new();
        next(&mut reader, &mut record)?;
        let header = Header::of(record.iter());
        let widths = if header.is_merged() { Some(widths(source)?) } else { None };
        let slots = header
            .slots(kind, widths)
            .map_err(|error| RowError { line: source.header_line(), ..error })?;
        let numbers = AmountFormat { money, decimal_commas: source.has_decimal_commas() };
        let lines = Lines::of(source.text());
        Ok(Self { kind, numbers, slots, source, reader, lines, record })
    }

    /// Where the current record begins in the text, in bytes.
    fn start(&self) -> usize {
        let of_rest = self.record.position().map_or(0, |at| place(at.byte()));
        self.source.header_at() + of_rest
    }

    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The columns that aren't read, named for a warning.
    pub fn ignored(&self) -> Vec<String> {
        ignored(&self.slots)
    }

    /// The current record as a row, or everything that is wrong with it.
    fn row(&self, line: u64) -> Result<FileRow, Vec<RowError>> {
        let (cells, slots) = (self.record.len(), self.slots.len());
        let behind = self.record.iter().skip(slots).any(|cell| !cell.trim().is_empty());
        if cells < slots || behind {
            let what = format!(
                "the row has {cells} cells, the header {slots}; expected the same number, and quotes around a cell that contains the separator"
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
                HeaderSlot::Known(column) => match read(text, column.takes, self.numbers) {
                    Ok(Some(cell)) => row.cells.push((*column, cell)),
                    Ok(None) if column.need == Need::Cell => {
                        let what = "the cell is empty; expected something to identify the record";
                        errors.push(RowError::of(line, column.name, what));
                    }
                    Ok(None) => {}
                    Err(what) => errors.push(RowError::of(line, column.name, what)),
                },
                HeaderSlot::Question(name) => {
                    if let Ok(Some(ImportedCell::Text(answer))) =
                        read(text, ImportedType::Text, self.numbers)
                    {
                        row.answers.push((name.clone(), answer));
                    }
                }
                HeaderSlot::Ignored(_) => {}
            }
        }
        if errors.is_empty() { Ok(row) } else { Err(errors) }
    }

    /// Whether the file ends inside a quote. An unclosed one makes the rest of the file a single cell: the last
    /// record has an odd number of quotes, and a cell with line breaks.
    fn ends_within_quotes(&self) -> bool {
        let text = self.source.text();
        let read = self.source.header_at() + place(self.reader.position().byte());
        if !self.reader.is_done() && read < text.len() {
            return false;
        }
        let raw = text.as_bytes().get(self.start()..).unwrap_or_default();
        memchr::memchr_iter(b'"', raw).count() % 2 == 1
            && self.record.iter().any(|cell| cell.contains(['\n', '\r']))
    }
}

impl Iterator for ImportTable<'_> {
    type Item = Result<FileRow, Vec<RowError>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match next(&mut self.reader, &mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(vec![error])),
            }
            // Spreadsheets write empty rows.
            if self.record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = self.lines.of_record(self.start());
            return Some(self.row(line));
        }
    }
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut StringRecord) -> Result<bool, RowError> {
    reader.read_record(record).map_err(|error| {
        RowError::row(error.position().map_or(1, csv::Position::line), error.to_string())
    })
}

/// Reads the whole file to count the cells of its rows.
fn widths(source: &ImportSource<'_>) -> Result<Widths, RowError> {
    let mut reader = source.reader();
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
        let source = ImportSource::read(text.as_bytes()).unwrap();
        ImportTable::open(&source, kind, Money::Major).unwrap().collect()
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
            assert_eq!(lines(FileKind::Training, &text), [2, 6, 7, 8], "{ends:?}");
            let bad = rows(FileKind::Training, &text).remove(2).unwrap_err();
            assert_eq!(
                bad[0].to_string(),
                "line 7, date: \"nope\" isn't a valid date; expected one such as 2026-03-01, 2026-03-01T10:00:00Z or 3/1/2026"
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
    fn files_of_other_spreadsheets_are_read_as_they_are_meant() {
        let wanted = rows(
            FileKind::Rewards,
            "partner_id,reward_key,reward_amount,reward_description\np1,r1,1234.56,\"20%, first year\"\n",
        );
        for text in [
            "sep=;\npartner_id;reward_key;reward_amount;reward_description\np1;r1;1.234,56;20%, first year\n",
            "sep=;\r\npartner_id;reward_key;reward_amount;reward_description\r\np1;r1;1234,56; \"20%, first year\"\r\n",
            "\npartner_id\treward_key\treward_amount\treward_description\np1\tr1\t1234.56\t20%, first year\n",
            "\npartner_id, \"reward_key\", reward_amount, reward_description\np1, \"r1\" , 1234.56, \"20%, first year\"\n",
        ] {
            let mut found = rows(FileKind::Rewards, text);
            let row = found.pop().unwrap().unwrap();
            assert_eq!(row.line, 3, "{text:?}");
            assert_eq!(row.cells, wanted[0].as_ref().unwrap().cells, "{text:?}");
            assert!(found.is_empty());
        }
        let wrong = ImportSource::read(b"sep=;\npartner_id;reward_amount\n").unwrap();
        assert_eq!(
            ImportTable::open(&wrong, FileKind::Rewards, Money::Major).err().unwrap().line,
            2
        );
        let bad = rows(FileKind::Rewards, "partner_id;reward_key;reward_amount\np1;r1;1.234\n");
        assert_eq!(
            bad[0].as_ref().unwrap_err()[0].to_string(),
            "line 2, reward_amount: \"1.234\" isn't a valid amount; expected a number such as 458,92"
        );
    }
}
