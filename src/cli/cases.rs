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
use crate::cases::{
    CaseChange, CaseError, CaseFile, Rechecked, SavedCase, change, list, read, recheck, remove,
};
use crate::config::shown;
use crate::domain::text::{clean, fit, fold};
use crate::domain::{CaseEdit, CaseStatus, Cents, Zone};
use crate::offers::OffersFile;
use crate::store::Store;

pub(super) const HELP: &str = "\
Examples:
  partnerdesk cases list
  partnerdesk cases recheck 2026-03-01-rule_not_met-inv_17
  partnerdesk cases list --status open --owner anna
  partnerdesk cases set 2026-03-01-rule_not_met-inv_17 --ticket 4711 --status answered
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
    List(ListArgs),
    /// Set a case's ticket, status, owner or note; "" takes one away
    Set {
        /// The case, by file or name
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The number of its ticket
        #[arg(long, value_name = "TICKET")]
        ticket: Option<String>,
        /// How far it is: open, waiting or answered
        #[arg(long, value_name = "STATUS", value_parser = status)]
        status: Option<CaseStatus>,
        /// Who answers it
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
        /// A note in your own words
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Delete a case
    Delete {
        /// The case, by file or name
        #[arg(value_name = "FILE")]
        file: PathBuf,
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
        CasesCommand::List(wanted) => {
            let mut entries = list(&folder)?;
            entries.retain(|entry| {
                entry.case.as_ref().map_or(wanted.is_any(), |case| wanted.takes(case))
            });
            if wanted.json {
                let cases: Vec<Json> = entries.iter().map(listed).collect();
                return print(|out| writeln!(out, "{}", Json::Array(cases)));
            }
            warn(&entries);
            let none = if wanted.is_any() {
                "no cases yet; keep one from an investigation in the console"
            } else {
                "no case matches"
            };
            print(|out| table(out, &entries, session.config.display.timezone, none))
        }
        CasesCommand::Set { file, ticket, status, owner, note: words } => {
            let path = one(&folder, file)?.path;
            let edits = [
                ticket.clone().map(CaseEdit::Ticket),
                status.map(CaseEdit::Status),
                owner.clone().map(CaseEdit::Owner),
                words.clone().map(CaseEdit::Note),
            ];
            let edits: Vec<CaseEdit> = edits.into_iter().flatten().collect();
            if edits.is_empty() {
                return Err(Failure::usage(
                    "nothing was given to set",
                    "give --ticket, --status, --owner or --note",
                ));
            }
            change(&path, edits)?;
            note(&format!("changed {}", name(&path)));
            Ok(Exit::Done)
        }
        CasesCommand::Delete { file } => {
            let path = own(&folder, file)?;
            remove(&path)?;
            note(&format!("deleted {}", name(&path)));
            Ok(Exit::Done)
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

/// Which cases are listed.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only those that are open, waiting or answered
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Option<CaseStatus>,
    /// Only those of this owner
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only those about this partner: its key, or a part of its name
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

impl ListArgs {
    /// Whether nothing narrows the list; then damaged files are listed too.
    fn is_any(&self) -> bool {
        self.status.is_none() && self.owner.is_none() && self.partner.is_none()
    }

    fn takes(&self, case: &SavedCase) -> bool {
        let is_owner =
            |owner: &String| case.work.owner.as_ref().is_some_and(|one| fold(one) == fold(owner));
        let is_about = |partner: &String| {
            case.text("/partner/key") == Some(partner)
                || case
                    .text("/partner/name")
                    .is_some_and(|name| fold(name).contains(&fold(partner)))
        };
        self.status.is_none_or(|status| case.work.status == status)
            && self.owner.as_ref().is_none_or(is_owner)
            && self.partner.as_ref().is_none_or(is_about)
    }
}

fn status(word: &str) -> Result<CaseStatus, String> {
    word.parse().map_err(|_| "it is open, waiting or answered".to_owned())
}

/// The file of the case that was named: by a path, or by a name in the folder, with or without its ending.
fn place(folder: &Path, file: &Path) -> Result<PathBuf, Failure> {
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
    Ok(path)
}

/// The file of a case in the folder, by its name alone: what is elsewhere isn't deleted.
fn own(folder: &Path, file: &Path) -> Result<PathBuf, Failure> {
    let path = place(folder, file)?;
    let is_case = path.extension().is_some_and(|ending| ending == "json");
    if is_case && path.parent() == Some(folder) {
        return Ok(path);
    }
    Err(Failure::usage(
        format!("{} isn't a case of this profile", shown(&path)),
        "partnerdesk cases list shows their names",
    ))
}

/// The case that was named.
fn one(folder: &Path, file: &Path) -> Result<CaseFile, Failure> {
    let path = place(folder, file)?;
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
            "ticket": case.work.ticket,
            "status": case.work.status,
            "owner": case.work.owner,
            "note": case.work.note,
        }),
        Err(error) => json!({"file": file, "error": error.to_string()}),
    }
}

fn table(out: &mut dyn Write, entries: &[CaseFile], zone: Zone, none: &str) -> std::io::Result<()> {
    let row = |out: &mut dyn Write, cells: [&str; 9]| {
        let [at, status, ticket, owner, verdict, partner, customer, event, file] = cells;
        writeln!(
            out,
            "{at:<18}{status:<10}{ticket}{owner}{verdict:<22}{partner}{customer}{event}{file}"
        )
    };
    let cases = entries.iter().filter_map(|entry| Some((&entry.path, entry.case.as_ref().ok()?)));
    let mut cases = cases.peekable();
    if cases.peek().is_none() {
        return writeln!(out, "{none}");
    }
    let [ticket, owner, partner, customer, event] =
        [("Ticket", 12), ("Owner", 12), ("Partner", 24), ("Customer", 28), ("Event", 40)]
            .map(|(title, width)| cell(title, width));
    row(out, ["Kept", "Status", &ticket, &owner, "Verdict", &partner, &customer, &event, "File"])?;
    for (path, case) in cases {
        let text = |places: &[&str]| {
            let found = places.iter().find_map(|place| case.text(place));
            found.unwrap_or("-").to_owned()
        };
        let partner = cell(&text(&["/partner/name", "/partner/key"]), 24);
        let customer = text(&["/customer/name", "/customer/email", "/customer/key"]);
        let (customer, event) = (cell(&customer, 28), cell(&event_of(case), 40));
        let at = zone.minute(case.created_at);
        let [ticket, owner] = [&case.work.ticket, &case.work.owner]
            .map(|text| cell(text.as_deref().unwrap_or("-"), 12));
        let (status, verdict) = (case.work.status.word(), case.verdict());
        row(
            out,
            [&at, status, &ticket, &owner, verdict, &partner, &customer, &event, &name(path)],
        )?;
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
