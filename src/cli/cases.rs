//! `partnerdesk cases`: lists kept investigations, or judges them again on today's data.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};
use unicode_width::UnicodeWidthStr;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::sync::fill_demo;
use crate::cases::{CaseChange, CaseError, CaseFile, Rechecked, SavedCase, list, read, recheck};
use crate::config::shown;
use crate::domain::text::{clean, fit};
use crate::domain::{Cents, Zone};
use crate::offers::OffersFile;
use crate::store::Store;

pub(super) const HELP: &str = "\
Examples:
  partnerdesk cases list
  partnerdesk cases recheck 2026-03-01-rule_not_met-inv_17
  partnerdesk cases recheck --all --json | jq '.[] | select(.changed)'

A case is a JSON file in the profile's folder cases/, saved by the console. Exit codes: 0 nothing
changed, 10 something did, 2 a file is damaged, 5 no such case.";

#[derive(Debug, Args)]
pub(super) struct CasesArgs {
    #[command(subcommand)]
    pub(super) command: CasesCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum CasesCommand {
    /// List the kept cases
    List {
        /// Print them as JSON
        #[arg(long)]
        json: bool,
    },
    /// Judge cases again and say what changed
    Recheck {
        /// The case, by file or name
        #[arg(value_name = "FILE", conflicts_with = "all")]
        file: Option<PathBuf>,
        /// All cases
        #[arg(long)]
        all: bool,
        /// Print what changed as JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(global: &Global, args: &CasesArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let folder = session.folder.join("cases");
    match &args.command {
        CasesCommand::List { json } => {
            let entries = list(&folder)?;
            if *json {
                let cases: Vec<Json> = entries.iter().map(listed).collect();
                return print(|out| writeln!(out, "{}", Json::Array(cases)));
            }
            warn(&entries);
            print(|out| table(out, &entries, session.config.display.timezone))
        }
        CasesCommand::Recheck { file, all, json } => {
            let entries = match file {
                Some(file) => vec![one(&folder, file)?],
                None if *all => list(&folder)?,
                None => {
                    return Err(Failure::usage(
                        "no case was named",
                        "name a case file, or give --all; partnerdesk cases list shows them",
                    ));
                }
            };
            // A mistake in the offers file is reported before anything is looked up (rule: offers-file-first).
            let offers = session.offers_if_any()?;
            fill_demo(&session).await?;
            let again =
                Again { session: &session, store: &session.read_store()?, offers: offers.as_ref() };
            again.all(&entries, *json)
        }
    }
}

/// The case that was named: by a path, or by a name in the folder, with or without its ending.
fn one(folder: &Path, file: &Path) -> Result<CaseFile, Failure> {
    let mut ended = folder.join(file).into_os_string();
    ended.push(".json");
    let places = [file.to_owned(), folder.join(file), PathBuf::from(ended)];
    let Some(path) = places.into_iter().find(|place| place.is_file()) else {
        return Err(Failure::new(
            Exit::NotFound,
            "not_found",
            format!("there is no case {:?}", clean(&file.to_string_lossy())),
            "partnerdesk cases list shows their names",
        ));
    };
    let case = read(&path)?;
    Ok(CaseFile { path, case: Ok(case) })
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    clean(&name.to_string_lossy()).into_owned()
}

/// Warns of files that aren't cases, and says why.
fn warn(entries: &[CaseFile]) {
    for error in entries.iter().filter_map(|entry| entry.case.as_ref().err()) {
        note(&format!("warning: {}", clean(&error.to_string())));
    }
}

fn listed(entry: &CaseFile) -> Json {
    let file = name(&entry.path);
    match &entry.case {
        Ok(case) => json!({
            "file": file,
            "created_at": case.created_at.rfc3339(),
            "verdict": case.verdict(),
            "summary": case.text("/summary"),
            "partner": case.text("/partner/key"),
            "customer": case.text("/customer/key"),
            "event": case.text("/event/key"),
            "error": null,
        }),
        Err(error) => json!({"file": file, "error": error.to_string()}),
    }
}

fn table(out: &mut dyn Write, entries: &[CaseFile], zone: Zone) -> std::io::Result<()> {
    let row = |out: &mut dyn Write, cells: [&str; 6]| {
        let [at, verdict, partner, customer, event, file] = cells;
        writeln!(out, "{at:<18}{verdict:<22}{partner}{customer}{event}{file}")
    };
    let cases = entries.iter().filter_map(|entry| Some((&entry.path, entry.case.as_ref().ok()?)));
    let mut cases = cases.peekable();
    if cases.peek().is_none() {
        return writeln!(out, "no cases yet; keep one from an investigation in the console");
    }
    let [partner, customer, event] =
        [("Partner", 24), ("Customer", 28), ("Event", 40)].map(|(title, width)| cell(title, width));
    row(out, ["Kept", "Verdict", &partner, &customer, &event, "File"])?;
    for (path, case) in cases {
        let text = |places: &[&str]| {
            let found = places.iter().find_map(|place| case.text(place));
            found.unwrap_or("-").to_owned()
        };
        let partner = cell(&text(&["/partner/name", "/partner/key"]), 24);
        let customer = text(&["/customer/name", "/customer/email", "/customer/key"]);
        let (customer, event) = (cell(&customer, 28), cell(&event_of(case), 40));
        let at = zone.minute(case.created_at);
        row(out, [&at, case.verdict(), &partner, &customer, &event, &name(path)])?;
    }
    Ok(())
}

/// A text padded or cut to a width in columns, with at least one blank at its end.
fn cell(text: &str, width: usize) -> String {
    let text = clean(text);
    let text = fit(&text, width.saturating_sub(1));
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// The event of a case: `transaction $45.90 inv-1`.
fn event_of(case: &SavedCase) -> String {
    let Some(kind) = case.text("/event/kind") else { return "-".to_owned() };
    let key = case.text("/event/key").unwrap_or_default();
    let currency = case.text("/event/currency").unwrap_or("USD");
    let amount = case.investigation.pointer("/event/amount").and_then(Json::as_i64);
    let amount = amount.map(|amount| format!("{} ", Cents(amount).in_currency(currency)));
    format!("{kind} {}{key}", amount.unwrap_or_default())
}

/// What judging again needs.
struct Again<'a> {
    session: &'a Session,
    store: &'a Store,
    offers: Option<&'a OffersFile>,
}

impl Again<'_> {
    /// Judges all cases. Returns 10 if any of them changed, else 2 if any file is damaged.
    fn all(&self, entries: &[CaseFile], as_json: bool) -> Result<Exit, Failure> {
        warn(entries);
        let (mut changed, mut lines, mut documents) = (false, Vec::new(), Vec::new());
        for entry in entries {
            let file = name(&entry.path);
            let Ok(case) = &entry.case else {
                documents.push(listed(entry));
                continue;
            };
            let found = recheck(case, self.store, self.offers, self.session.clock.now())?;
            changed |= !found.changes.is_empty();
            lines.extend(said(&file, &found.changes));
            documents.push(document(&file, case, &found));
        }
        print(|out| {
            if as_json {
                return writeln!(out, "{}", Json::Array(documents));
            }
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))
        })?;
        let damaged = entries.iter().any(|entry| entry.case.is_err());
        Ok(match (changed, damaged) {
            (true, _) => Exit::Changed,
            (false, true) => Exit::Usage,
            (false, false) => Exit::Done,
        })
    }
}

fn said(file: &str, changes: &[CaseChange]) -> Vec<String> {
    if changes.is_empty() {
        return vec![format!("{file}: unchanged")];
    }
    let mut lines = vec![format!("{file}: changed")];
    lines.extend(changes.iter().map(|change| format!("  {change}")));
    lines
}

fn document(file: &str, case: &SavedCase, found: &Rechecked) -> Json {
    let changes: Vec<Json> = found
        .changes
        .iter()
        .map(|change| json!({"what": change.what(), "text": change.to_string()}))
        .collect();
    json!({
        "file": file,
        "created_at": case.created_at.rfc3339(),
        "was": case.verdict(),
        "verdict": found.result.as_ref().map(|result| result.verdict.word()),
        "changed": !changes.is_empty(),
        "changes": changes,
        "error": null,
    })
}

impl From<CaseError> for Failure {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::Damaged { path, why } => Self::usage(
                format!("{} is damaged: {}", shown(&path), clean(&why)),
                "save the case again, or delete the file",
            ),
            CaseError::File { path, source } => {
                Self::ours(&format!("{} can't be used", shown(&path)), &source.to_string())
            }
        }
    }
}
