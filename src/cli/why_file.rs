//! `partnerdesk why --file`: many events at once, a row each: what was asked for, the verdict with its reason, what is
//! due and the reply. Nothing is fetched: each row is judged as `why --offline` judges its key.

use std::io::{Read, Write};

use serde::Serialize;

use super::args::{Global, WhyArgs, WhyFormat};
use super::failure::{Exit, Failure};
use super::output::print;
use super::session::Session;
use super::sync::fill_demo;
use super::why::{exit_of, looked_up};
use crate::domain::text::{clean, fold, guard_formula};
use crate::domain::{Cents, Timestamp, Zone};
use crate::inquiry::{Ask, Question};
use crate::investigate::{Addressee, Investigation, Language, ReplyBook, Verdict};
use crate::offers::{EventKind, OffersFile};
use crate::store::Store;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 8 << 20;

/// Titles under which files have what is asked for, folded, the surest first.
const TITLES: [&str; 14] = [
    "key",
    "event",
    "transaction_key",
    "transaction",
    "payment",
    "invoice",
    "order",
    "order_id",
    "id",
    "customer_key",
    "customer",
    "customer_email",
    "email",
    "e-mail",
];

/// What every row is judged with.
struct Judge<'a> {
    store: &'a Store,
    offers: Option<&'a OffersFile>,
    book: &'a ReplyBook,
    language: Language,
    kind: Option<EventKind>,
    zone: Zone,
    now: Timestamp,
}

pub(super) async fn run(global: &Global, args: &WhyArgs, file: &str) -> Result<Exit, Failure> {
    let format = args.format();
    if matches!(format, WhyFormat::Reply | WhyFormat::Note) {
        return Err(Failure::usage(
            "--file answers with rows",
            "leave out --format for CSV, or give --json",
        ));
    }
    let (first, rows) = read(file, args.column.as_deref())?;
    let session = Session::open(global)?;
    // A mistake in the offers file is reported before anything is looked up (rule: offers-file-first).
    let offers = session.offers_if_any()?;
    let book = session.replies()?;
    fill_demo(&session).await?;
    let store = session.read_store()?;
    let judge = Judge {
        store: &store,
        offers: offers.as_ref(),
        book: &book,
        language: args.lang.unwrap_or_default(),
        kind: args.event,
        zone: session.config.display.timezone,
        now: session.clock.now(),
    };
    let mut results: Vec<Investigation> = Vec::new();
    let mut told: Vec<EventAnswer> = Vec::new();
    for (line, asked) in (first..).zip(rows) {
        let (row, result) = judge.row(line, &asked);
        told.push(row);
        results.extend(result);
    }
    match format {
        WhyFormat::Json => print(|out| {
            serde_json::to_writer(&mut *out, &told)?;
            writeln!(out)
        })?,
        _ => print(|out| csv(out, &told))?,
    };
    Ok(exit_of(&results))
}

/// The answer to one row of the file.
#[derive(Debug, Default, Serialize)]
struct EventAnswer {
    /// The row of the file, counted from 1.
    line: u64,
    asked: String,
    kind: Option<&'static str>,
    event: Option<String>,
    partner: Option<String>,
    customer: Option<String>,
    verdict: Option<&'static str>,
    reason: String,
    /// What should be paid, in minor units; `None` where nothing could be judged, or it is in several currencies.
    due: Option<i64>,
    currency: Option<String>,
    reply: Option<String>,
}

impl Judge<'_> {
    /// Judges what a row asks for: an e-mail is a customer's, anything else an event's key, else a customer's.
    fn row(&self, line: u64, asked: &str) -> (EventAnswer, Option<Investigation>) {
        let asked = asked.trim();
        let unknown = |reason: &str| EventAnswer {
            line,
            asked: clean(asked).into_owned(),
            reason: reason.to_owned(),
            ..EventAnswer::default()
        };
        if asked.is_empty() {
            return (unknown("the row has nothing to ask for"), None);
        }
        let of_key = Ask { key: Some(asked.to_owned()), kind: self.kind, ..Ask::default() };
        let of_customer =
            Ask { customer: Some(asked.to_owned()), kind: self.kind, ..Ask::default() };
        let by_key = if asked.contains('@') { None } else { Some(self.judged(&of_key)) };
        let found = match by_key {
            Some(Ok(result)) if result.event.is_some() => Ok(result),
            Some(first) => match self.judged(&of_customer) {
                Ok(result) if result.customer.is_some() => Ok(result),
                _ => first,
            },
            None => self.judged(&of_customer),
        };
        match found {
            Ok(result) => (answer(unknown(""), &result), Some(result)),
            Err(failure) => (unknown(&format!("{}; {}", failure.what, failure.hint)), None),
        }
    }

    fn judged(&self, ask: &Ask) -> Result<Investigation, Failure> {
        let question = Question {
            ask,
            named: Addressee::Option,
            message: None,
            chosen: None,
            each: false,
            zone: self.zone,
            now: self.now,
            offers: self.offers,
        };
        let meant = looked_up(self.store, &question)?;
        let results = meant.judge(&meant.facts(&question, self.book.of(self.language)))?;
        results.into_iter().next().ok_or_else(|| crate::inquiry::AskError::Nothing.into())
    }
}

/// The row with what was found.
fn answer(row: EventAnswer, result: &Investigation) -> EventAnswer {
    let fires = result.verdict == Verdict::ShouldHaveFired;
    let (due, currency) = match result.expected.as_slice() {
        [(currency, sum)] if fires => (Some(*sum), Some(currency.clone())),
        _ if fires => (None, None),
        // Of an event that wasn't found nobody knows what it would pay.
        _ => (result.event.as_ref().map(|_| 0), None),
    };
    EventAnswer {
        kind: result.event.as_ref().map(|event| event.kind.name()),
        event: result.event.as_ref().map(|event| event.key.clone()),
        partner: result.partner.as_ref().map(|partner| partner.key.clone()),
        customer: result.customer.as_ref().map(|customer| customer.key.clone()),
        verdict: Some(result.verdict.word()),
        reason: result.summary.clone(),
        due: due.filter(|_| result.verdict != Verdict::NeedsData),
        currency,
        reply: Some(result.partner_reply.clone()),
        ..row
    }
}

/// What each row asks for, with the number of the first such row.
fn read(file: &str, column: Option<&str>) -> Result<(u64, Vec<String>), Failure> {
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::usage(
            format!("the file {file:?} can't be read: {error}"),
            "give a CSV file with a column of keys, e-mails or order numbers; - is standard input",
        )
    };
    let input: Box<dyn Read> = if file == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(file).map_err(|error| wrong(&error))?)
    };
    let mut bytes = Vec::new();
    input.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(&"it is larger than 8 MiB; split it"));
    }
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes.as_slice());
    let mut records = reader.byte_records();
    let text = |record: &csv::ByteRecord, at: usize| {
        String::from_utf8_lossy(record.get(at).unwrap_or_default()).into_owned()
    };
    let Some(head) = records.next().transpose().map_err(|error| wrong(&error))? else {
        return Err(wrong(&"it is empty"));
    };
    let titles: Vec<String> = (0..head.len()).map(|at| text(&head, at)).collect();
    let (place, has_titles) = place(&titles, column)?;
    let mut rows = if has_titles { Vec::new() } else { vec![text(&head, place)] };
    for record in records {
        rows.push(text(&record.map_err(|error| wrong(&error))?, place));
    }
    Ok((if has_titles { 2 } else { 1 }, rows))
}

/// Which column is asked about, and whether the first row has titles. A file of one column needs none.
fn place(titles: &[String], column: Option<&str>) -> Result<(usize, bool), Failure> {
    let plain = |text: &str| fold(text.trim().trim_start_matches('\u{feff}')).replace(' ', "_");
    let find = |name: &str| titles.iter().position(|title| plain(title) == plain(name));
    let hint = || {
        let known: Vec<&str> = titles.iter().map(|title| title.trim()).collect();
        format!("name one with --column: {}", clean(&known.join(", ")))
    };
    if let Some(name) = column {
        let at = find(name).ok_or_else(|| {
            Failure::usage(format!("the file has no column {:?}", clean(name)), hint())
        })?;
        return Ok((at, true));
    }
    match TITLES.iter().find_map(|name| find(name)) {
        Some(at) => Ok((at, true)),
        None if titles.len() == 1 => Ok((0, false)),
        None => Err(Failure::usage("it isn't clear which column has the keys", hint())),
    }
}

/// Writes the answers, one per row. Money is decimal text here, and what a spreadsheet would take for a formula gets a
/// quote in front (rule: formula-guard).
fn csv(out: &mut dyn Write, rows: &[EventAnswer]) -> std::io::Result<()> {
    let text = |text: Option<&str>| guard_formula(text.unwrap_or_default()).into_owned();
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "line", "asked", "kind", "event", "partner", "customer", "verdict", "reason", "due",
        "currency", "reply",
    ])?;
    for row in rows {
        writer.write_record([
            row.line.to_string(),
            text(Some(&row.asked)),
            text(row.kind),
            text(row.event.as_deref()),
            text(row.partner.as_deref()),
            text(row.customer.as_deref()),
            text(row.verdict),
            text(Some(&row.reason)),
            row.due.map(|due| Cents(due).decimal()).unwrap_or_default(),
            text(row.currency.as_deref()),
            text(row.reply.as_deref()),
        ])?;
    }
    writer.flush()
}
