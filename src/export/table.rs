//! A table as it is on the screen, row by row: CSV with the formula guard, JSON as an array of objects, Markdown
//! for tickets. Its file is whole or absent, and never replaces another.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::ExportError;
use super::blocks::BLOCK;
use super::part::{Folder, UnnamedFile};
use crate::domain::text::{clean, guard_formula};
use crate::domain::{TableCell, TableFormat};

/// How many names are tried before giving up on a folder.
const NAMES: u32 = 10_000;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnHeading {
    /// In CSV and JSON.
    pub name: String,
    /// In Markdown.
    pub title: String,
}

/// Writes a table row by row.
pub struct TableWriter<W: Write> {
    out: TableFormatWriter<W>,
    headings: Vec<ColumnHeading>,
    cleans: bool,
    rows: i64,
}

enum TableFormatWriter<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
    Markdown(W),
}

impl<W: Write> TableWriter<W> {
    /// Begins a table. `cleans` replaces control and bidi characters, for the clipboard.
    pub fn new(
        format: TableFormat,
        headings: Vec<ColumnHeading>,
        cleans: bool,
        mut out: W,
    ) -> io::Result<Self> {
        let names = headings.iter().map(|heading| guard_formula(&heading.name).into_owned());
        let out = match format {
            TableFormat::Csv => {
                let mut csv = csv::Writer::from_writer(out);
                csv.write_record(names)?;
                TableFormatWriter::Csv(Box::new(csv))
            }
            TableFormat::Json => {
                out.write_all(b"[")?;
                TableFormatWriter::Json(out)
            }
            TableFormat::Markdown => {
                let titles: Vec<String> =
                    headings.iter().map(|heading| escaped(&heading.title)).collect();
                writeln!(out, "| {} |", titles.join(" | "))?;
                writeln!(out, "|{}", " --- |".repeat(titles.len()))?;
                TableFormatWriter::Markdown(out)
            }
        };
        Ok(Self { out, headings, cleans, rows: 0 })
    }

    /// Writes a row: a cell for each column.
    pub fn row(&mut self, cells: &[TableCell]) -> io::Result<()> {
        let cleans = self.cleans;
        match &mut self.out {
            TableFormatWriter::Csv(csv) => {
                csv.write_record(cells.iter().map(|cell| match cell {
                    TableCell::Text(text) if cleans => guard_formula(&clean(text)).into_owned(),
                    TableCell::Text(text) => guard_formula(text).into_owned(),
                    other => other.text(),
                }))?;
            }
            TableFormatWriter::Json(out) => {
                let values = self.headings.iter().zip(cells);
                let row: Map<String, Json> = values
                    .map(|(heading, cell)| (heading.name.clone(), value(cell, cleans)))
                    .collect();
                let gap = if self.rows == 0 { "\n" } else { ",\n" };
                write!(out, "{gap}{}", Json::Object(row))?;
            }
            TableFormatWriter::Markdown(out) => {
                let cells: Vec<String> = cells.iter().map(|cell| escaped(&cell.text())).collect();
                writeln!(out, "| {} |", cells.join(" | "))?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Ends the table; returns the number of its rows.
    pub fn finish(self) -> io::Result<i64> {
        match self.out {
            TableFormatWriter::Csv(mut csv) => csv.flush()?,
            TableFormatWriter::Json(mut out) => {
                out.write_all(b"\n]\n")?;
                out.flush()?;
            }
            TableFormatWriter::Markdown(mut out) => out.flush()?,
        }
        Ok(self.rows)
    }
}

fn value(cell: &TableCell, cleans: bool) -> Json {
    match cell {
        TableCell::Empty => Json::Null,
        TableCell::Text(text) if cleans => clean(text).into_owned().into(),
        TableCell::Text(text) | TableCell::Plain(text) => text.clone().into(),
        TableCell::Count(n) => (*n).into(),
        TableCell::Truth(truth) => (*truth).into(),
    }
}

/// A cell of a Markdown table: one line, with everything escaped that has a meaning there.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '\\' | '|' | '[' | '`' | '*' | '_' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            _ => out.push(c),
        }
    }
    out
}

/// Writes a table into a folder, under the first name that is free: `stem.csv`, `stem-2.csv`. Returns the file's
/// path and the number of its rows.
pub fn write_table(
    folder: &Path,
    stem: &str,
    format: TableFormat,
    write: impl FnOnce(&mut dyn Write) -> Result<i64, ExportError>,
) -> Result<(PathBuf, i64), ExportError> {
    let ready = Folder::ready(folder)?;
    let name = free_name(folder, stem, format.ending())?;
    let mut sink = BufWriter::with_capacity(BLOCK, Sink(ready.part(&name)?));
    let rows = write(&mut sink)?;
    let path = folder.join(name);
    let failed = |source| ExportError::Write { path: path.clone(), source };
    let Sink(part) = sink.into_inner().map_err(|error| failed(error.into_error()))?;
    part.sync()?;
    part.place(false)?;
    ready.settle();
    ready.keep();
    Ok((path, rows))
}

fn free_name(folder: &Path, stem: &str, ending: &str) -> Result<String, ExportError> {
    let first = format!("{stem}.{ending}");
    let others = (2..NAMES).map(|n| format!("{stem}-{n}.{ending}"));
    std::iter::once(first.clone())
        .chain(others)
        .find(|name| folder.join(name).symlink_metadata().is_err())
        .ok_or_else(|| ExportError::Exists(vec![folder.join(first)]))
}

struct Sink(UnnamedFile);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write_all(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(ExportError::Write { source, .. }) => Err(source),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn written(format: TableFormat, cleans: bool) -> String {
        let headings = ["name", "amount", "count", "approved"]
            .map(|name| ColumnHeading { name: name.to_owned(), title: name.to_uppercase() });
        let mut out = Vec::new();
        let mut table = TableWriter::new(format, headings.to_vec(), cleans, &mut out).unwrap();
        let cell = |text: &str| TableCell::Text(text.to_owned());
        let money = TableCell::Plain("-0.05".to_owned());
        table
            .row(&[cell("=1|\u{202e}\n\"x\""), money, TableCell::Count(-2), TableCell::Empty])
            .unwrap();
        table
            .row(&[
                cell("[a](b) <i>"),
                TableCell::Empty,
                TableCell::Count(3),
                TableCell::Truth(true),
            ])
            .unwrap();
        assert_eq!(table.finish().unwrap(), 2);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn csv_guards_text_and_leaves_numbers_alone() {
        assert_eq!(
            written(TableFormat::Csv, false),
            "name,amount,count,approved\n\"'=1|\u{202e}\n\"\"x\"\"\",-0.05,-2,\n[a](b) <i>,,3,true\n"
        );
        assert!(written(TableFormat::Csv, true).contains("\"'=1|\u{fffd} \"\"x\"\"\""));
    }

    #[test]
    fn json_is_an_array_of_objects() {
        let rows: Vec<Json> = serde_json::from_str(&written(TableFormat::Json, true)).unwrap();
        assert_eq!(rows[0]["name"], "=1|\u{fffd} \"x\"");
        assert_eq!((&rows[0]["amount"], &rows[0]["count"]), (&"-0.05".into(), &(-2).into()));
        assert_eq!((&rows[0]["approved"], &rows[1]["approved"]), (&Json::Null, &true.into()));
    }

    #[test]
    fn markdown_keeps_a_row_on_its_line_and_text_as_text() {
        assert_eq!(
            written(TableFormat::Markdown, false),
            "| NAME | AMOUNT | COUNT | APPROVED |\n| --- | --- | --- | --- |\n\
             | =1\\|\u{fffd} \"x\" | -0.05 | -2 |  |\n| \\[a](b) &lt;i> |  | 3 | true |\n"
        );
    }

    #[test]
    fn a_table_takes_a_free_name_and_a_failed_one_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("new");
        let write = |out: &mut dyn Write| {
            out.write_all(b"x").unwrap();
            Ok(1)
        };
        for name in ["t.csv", "t-2.csv"] {
            let (path, rows) = write_table(&folder, "t", TableFormat::Csv, write).unwrap();
            assert_eq!((path.clone(), rows), (folder.join(name), 1));
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let other = dir.path().join("other");
        let failed = write_table(&other, "t", TableFormat::Csv, |_| Err(ExportError::Cancelled));
        assert!(failed.is_err() && !other.exists());
    }
}
