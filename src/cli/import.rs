//! `partnerdesk import`: takes a mailed file into the store, all of it or none.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::args::{Global, ImportArgs, MoneyIn};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::sync;
use crate::config::shown;
use crate::domain::Timestamp;
use crate::domain::import_format::{FileRow, RowErrors};
use crate::domain::num::{count, grouped, plural};
use crate::domain::text::{clean, fit};
use crate::import::{self, ImportSource, ImportTable, Money};
use crate::store::{Access, ImportMode, ImportReport, Store, SyncLock};

/// How many rows are shown as they were read (rule: import-identity).
const SAMPLE: usize = 3;
/// The width, in columns, to which their cells are cut.
const WIDEST: usize = 60;

pub(super) async fn run(global: &Global, args: &ImportArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let file = find(&session, &args.file);
    let bytes = std::fs::read(&file).map_err(|error| {
        Failure::usage(format!("cannot read {}: {error}", shown(&file)), "check the file's name")
    })?;
    let name = clean(&file.file_name().unwrap_or_default().to_string_lossy()).into_owned();
    let wrong = |errors: RowErrors| rejected(&name, &errors);
    let source = ImportSource::read(&bytes).map_err(|error| wrong(error.into()))?;
    let money = match args.money {
        MoneyIn::Major => Money::Major,
        MoneyIn::Minor => Money::Minor,
    };
    let table =
        ImportTable::open(&source, args.kind, money).map_err(|error| wrong(error.into()))?;
    sync::fill_demo(&session).await?;
    let ignored = table.ignored();
    let mut sample = Vec::new();
    let rows = table.inspect(|row| {
        if let Ok(row) = row
            && sample.len() < SAMPLE
        {
            sample.push(row.clone());
        }
    });
    let store = session.store_file();
    let _lock = SyncLock::take(&store)?;
    let mut store = Store::open_as(&store, Access::Write)?;
    let mode = ImportMode { dry_run: args.dry_run, complete: args.complete };
    let report = store.import(args.kind, &name, rows, session.clock.now(), mode)?.map_err(wrong)?;
    let mut imported = Imported { args, name, report, sample };
    if !ignored.is_empty() {
        let unread = format!("not read: {}", ignored.join(", "));
        imported.report.warnings.insert(0, unread);
    }
    for warning in &imported.report.warnings {
        note(&format!("warning: {warning}"));
    }
    if args.json {
        print(|out| writeln!(out, "{}", imported.json()))
    } else {
        print(|out| imported.text(out))
    }
}

/// The path of the file; in the demo, a name also finds the files in its profile's folder (docs/demo.md).
fn find(session: &Session, file: &Path) -> PathBuf {
    let beside = session.folder.join(file);
    if session.is_demo() && file.is_relative() && !file.exists() && beside.exists() {
        beside
    } else {
        file.to_owned()
    }
}

/// A failure with one line per error, each beginning with the file's name.
fn rejected(name: &str, errors: &RowErrors) -> Failure {
    let mut lines: Vec<String> =
        errors.first.iter().map(|error| format!("{name}, {error}")).collect();
    let more = errors.count.saturating_sub(errors.first.len());
    if more > 0 {
        lines.push(format!(
            "and {} more; {} errors in all",
            grouped(count(more)),
            grouped(count(errors.count))
        ));
    }
    Failure::usage(lines.join("\n"), "nothing was changed; correct the file and import it again")
}

/// A file that was imported, or would be in a dry run.
struct Imported<'a> {
    args: &'a ImportArgs,
    name: String,
    report: ImportReport,
    sample: Vec<FileRow>,
}

impl Imported<'_> {
    fn text(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let (report, dry) = (&self.report, self.args.dry_run);
        let (rows, kind) = (plural(report.rows, "rows"), self.args.kind.name());
        let read = match (dry, report.rows) {
            (true, _) => "would be imported",
            (false, 1) => "was imported",
            (false, _) => "were imported",
        };
        write!(out, "{}: {rows} of {kind} {read}", self.name)?;
        match report.exported_at {
            Some(at) => writeln!(out, ", exported {at}.")?,
            None => writeln!(out, ".")?,
        }
        if !report.lists.is_empty() {
            writeln!(out, "{:<26}{:>10}{:>10}{:>10}", "", "new", "changed", "unchanged")?;
        }
        for list in &report.lists {
            let [new, changed, same] = [list.new, list.changed, list.unchanged].map(grouped);
            writeln!(out, "{:<26}{new:>10}{changed:>10}{same:>10}", list.name)?;
        }
        for (field, n) in &report.filled {
            writeln!(out, "{field:<26}{:>10}  filled", grouped(*n))?;
        }
        if let Some(at) = report.complete_at {
            writeln!(out, "The list of {kind} counts as complete up to {at}.")?;
        }
        if report.left_out > 0 {
            let left_out = plural(report.left_out, "records");
            writeln!(out, "No longer in the file, so counted as gone: {left_out}.")?;
        }
        if dry {
            self.sample_text(out)?;
            writeln!(out, "This was a dry run: nothing was changed.")?;
        }
        Ok(())
    }

    fn sample_text(&self, out: &mut dyn Write) -> std::io::Result<()> {
        for row in &self.sample {
            writeln!(out, "Line {} as read:", row.line)?;
            for (name, cell) in read(row) {
                writeln!(out, "  {:<36}{}", fit(&clean(&name), 34), fit(&cell, WIDEST))?;
            }
        }
        Ok(())
    }

    fn json(&self) -> Value {
        let report = &self.report;
        let lists: Vec<Value> = report
            .lists
            .iter()
            .map(|list| {
                json!({"name": list.name, "new": list.new, "changed": list.changed, "unchanged": list.unchanged})
            })
            .collect();
        let row = |row: &FileRow| {
            let cells: Map<String, Value> =
                read(row).map(|(name, cell)| (name, cell.into())).collect();
            json!({"line": row.line, "cells": cells})
        };
        let sample: Option<Vec<Value>> =
            self.args.dry_run.then(|| self.sample.iter().map(row).collect());
        json!({
            "kind": self.args.kind.name(),
            "file": self.name,
            "dry_run": self.args.dry_run,
            "rows": report.rows,
            "lists": lists,
            "filled": report.filled,
            "exported_at": report.exported_at.map(Timestamp::rfc3339),
            "complete_at": report.complete_at.map(Timestamp::rfc3339),
            "left_out": report.left_out,
            "warnings": report.warnings,
            "sample": sample,
        })
    }
}

/// A row's cells as they were understood, each with its column's name.
fn read(row: &FileRow) -> impl Iterator<Item = (String, String)> {
    let cells = row
        .cells
        .iter()
        .map(|(column, cell)| (column.name.to_owned(), import::shown(cell, column.takes)));
    cells.chain(row.answers.iter().cloned())
}
