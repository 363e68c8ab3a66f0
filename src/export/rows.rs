//! Rows as lines of a CSV file: each cell by the type of its column, quoted where necessary, with the formula
//! guard on every text (rule: formula-guard).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::ControlFlow;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde_json::{Map, Value as Json};

use super::blocks::BLOCK;
use super::{ExportError, Plan, RowVerdict};
use crate::domain::dataset::{CsvColumn, CsvType, DataSet, ExportCell, VERDICT};
use crate::domain::text::guard_formula;
use crate::domain::{Cents, Timestamp};
use crate::store::{ExportRow, Snapshot};

/// Added to a question that has the name of a fixed column (rule: question-columns); an import takes it off
/// again.
const ANSWER: &str = " (answer)";

/// A CSV file of rows.
pub(super) struct RowFile<W: Write> {
    csv: csv::Writer<W>,
    columns: Vec<&'static CsvColumn>,
    /// The questions that applications answer, in the order of their columns.
    questions: Vec<String>,
    judged: bool,
    exported_at: String,
    name: &'static str,
}

impl<W: Write> RowFile<W> {
    /// Begins a file: the byte-order mark, if wanted, and the header.
    pub(super) fn new(
        snapshot: &Snapshot<'_>,
        plan: &Plan,
        set: DataSet,
        mut out: W,
    ) -> Result<Self, ExportError> {
        let name = set.file_name();
        let terminator = if plan.excel {
            out.write_all("\u{feff}".as_bytes()).map_err(|source| failed(name, source))?;
            Terminator::CRLF
        } else {
            Terminator::Any(b'\n')
        };
        let csv = WriterBuilder::new()
            .quote_style(QuoteStyle::Necessary)
            .terminator(terminator)
            .buffer_capacity(BLOCK)
            .from_writer(out);
        let questions = match set {
            DataSet::Applications => questions(snapshot, plan)?,
            _ => Vec::new(),
        };
        let mut rows = Self {
            csv,
            columns: set.columns().collect(),
            questions,
            judged: set == DataSet::TransactionsRewards,
            exported_at: plan.exported_at.rfc3339(),
            name,
        };
        rows.header().map_err(|error| failed(name, error.into()))?;
        Ok(rows)
    }

    fn header(&mut self) -> csv::Result<()> {
        let fixed = self.columns.iter().map(|column| column.header);
        let verdict = VERDICT.iter().map(|column| column.header).filter(|_| self.judged);
        let mut headers: Vec<Cow<'_, str>> = fixed.chain(verdict).map(Cow::Borrowed).collect();
        for question in &self.questions {
            let mut header = question.clone();
            while headers.iter().any(|taken| *taken == header) {
                header.push_str(ANSWER);
            }
            headers.push(Cow::Owned(header));
        }
        self.csv.write_record(headers.iter().map(|header| guard_formula(header).into_owned()))
    }

    pub(super) fn write(
        &mut self,
        row: &ExportRow<'_>,
        verdict: Option<&RowVerdict>,
    ) -> Result<(), ExportError> {
        self.line(row, verdict).map_err(|error| failed(self.name, error.into()))
    }

    fn line(&mut self, row: &ExportRow<'_>, verdict: Option<&RowVerdict>) -> csv::Result<()> {
        for (column, cell) in self.columns.iter().zip(row.cells) {
            match column.holds {
                CsvType::Run => self.csv.write_field(&self.exported_at)?,
                holds => self.csv.write_field(written(holds, *cell).as_bytes())?,
            }
        }
        if !self.questions.is_empty() {
            let answers: Map<String, Json> =
                row.answers.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            for question in &self.questions {
                let answer = answers.get(question).map(answer).unwrap_or_default();
                self.csv.write_field(guard_formula(&answer).as_bytes())?;
            }
        }
        if self.judged {
            for (column, cell) in VERDICT.iter().zip(verdict_cells(verdict)) {
                self.csv.write_field(written(column.holds, cell).as_bytes())?;
            }
        }
        self.csv.write_record(None::<&[u8]>)
    }

    pub(super) fn finish(mut self) -> Result<(), ExportError> {
        self.csv.flush().map_err(|source| failed(self.name, source))
    }
}

fn failed(name: &str, source: io::Error) -> ExportError {
    ExportError::Write { path: name.into(), source }
}

/// A cell as it is written; empty if the column can't hold the value, e.g. an instant outside the calendar.
fn written(holds: CsvType, cell: ExportCell<'_>) -> Cow<'_, str> {
    let text = match (holds, cell) {
        (CsvType::Text, ExportCell::Text(text)) => return guard_formula(text),
        (CsvType::Texts, ExportCell::Text(json)) => {
            let texts: Vec<Cow<'_, str>> = serde_json::from_str(json).unwrap_or_default();
            return guard_formula(&texts.join(";")).into_owned().into();
        }
        (CsvType::Bool, ExportCell::Int(truth)) => {
            return if truth == 0 { "false" } else { "true" }.into();
        }
        (CsvType::Money, ExportCell::Int(cents)) => Cents(cents).decimal(),
        (CsvType::Number, ExportCell::Int(n)) => n.to_string(),
        (CsvType::Time, ExportCell::Int(ms)) => {
            Timestamp::from_ms(ms).map(Timestamp::rfc3339).unwrap_or_default()
        }
        _ => return Cow::Borrowed(""),
    };
    Cow::Owned(text)
}

fn verdict_cells(verdict: Option<&RowVerdict>) -> [ExportCell<'_>; 8] {
    let Some(verdict) = verdict else { return [ExportCell::Empty; 8] };
    let RowVerdict { verdict, check, code, offer, would_pay, outcome, due, difference } = verdict;
    let [check, code, offer, outcome] = [check, code, offer, outcome]
        .map(|text| text.as_deref().map_or(ExportCell::Empty, ExportCell::Text));
    let sum = |cents: &Option<i64>| cents.map_or(ExportCell::Empty, ExportCell::Int);
    [
        ExportCell::Text(verdict),
        check,
        code,
        offer,
        sum(would_pay),
        outcome,
        sum(due),
        sum(difference),
    ]
}

/// The questions that the plan's applications answer, alphabetically. Form templates, which would have an order,
/// aren't synced (rule: question-columns).
fn questions(snapshot: &Snapshot<'_>, plan: &Plan) -> Result<Vec<String>, ExportError> {
    let mut questions = BTreeSet::new();
    snapshot.each(DataSet::Applications, plan.days, |row| {
        let answers: Map<String, Json> =
            row.answers.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        for question in answers.into_iter().map(|(question, _)| question) {
            questions.insert(question);
        }
        ControlFlow::Continue(())
    })?;
    Ok(questions.into_iter().collect())
}

/// An answer as text: lists joined by `;`, objects as JSON (rule: question-columns).
fn answer(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(answer).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_written_by_what_its_column_holds_not_by_its_look() {
        let cases = [
            (CsvType::Text, ExportCell::Text("+1555"), "'+1555"),
            (CsvType::Text, ExportCell::Text("\rx"), "'\rx"),
            (CsvType::Text, ExportCell::Text("a=1"), "a=1"),
            (CsvType::Text, ExportCell::Empty, ""),
            (CsvType::Texts, ExportCell::Text(r#"["-vip","b;c"]"#), "'-vip;b;c"),
            (CsvType::Texts, ExportCell::Text("[]"), ""),
            (CsvType::Money, ExportCell::Int(-5), "-0.05"),
            (CsvType::Number, ExportCell::Int(-7), "-7"),
            (CsvType::Bool, ExportCell::Int(1), "true"),
            (CsvType::Time, ExportCell::Int(1_784_152_800_120), "2026-07-15T22:00:00.120Z"),
            (CsvType::Time, ExportCell::Int(i64::MAX), ""),
        ];
        for (holds, cell, wanted) in cases {
            assert_eq!(written(holds, cell), wanted, "{holds:?} {cell:?}");
        }
    }

    #[test]
    fn answers_of_every_kind_are_text() {
        let cases = [
            (r#""a""#, "a"),
            ("null", ""),
            ("true", "true"),
            ("1.50", "1.5"),
            (r#"["a", 2, null, {"b": 1}]"#, r#"a;2;;{"b":1}"#),
            (r#"{"b": ["x"]}"#, r#"{"b":["x"]}"#),
        ];
        for (json, wanted) in cases {
            assert_eq!(answer(&serde_json::from_str(json).unwrap()), wanted);
        }
    }
}
