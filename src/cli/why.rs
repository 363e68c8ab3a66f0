//! `partnerdesk why`: why a reward is missing. It never prompts, and changes nothing but the cached members of a
//! partner (rule: members-on-demand).

use std::collections::BTreeSet;
use std::io::Read;

use serde_json::Value as Json;

use super::args::{Global, WhyArgs, WhyFormat};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::show::fetch_missing;
use super::sync::fill_demo;
use super::why_file;
use crate::domain::text::clean;
use crate::domain::{Timestamp, Zone};
use crate::inquiry::{Ask, AskError, EventCandidate, Question, Understood, understand};
use crate::investigate::{Addressee, Investigation, Verdict, brief, escalation, json};
use crate::store::Store;

/// The largest message that is read, in bytes.
const LARGEST: u64 = 1 << 20;

pub(super) async fn run(global: &Global, args: &WhyArgs) -> Result<Exit, Failure> {
    if let Some(file) = &args.file {
        return why_file::run(global, args, file).await;
    }
    let message = args.message.as_ref().map(|file| read_message(file)).transpose()?;
    answer(global, args, message).await
}

/// Investigates what the options and a message say, and prints the answer.
pub(super) async fn answer(
    global: &Global,
    args: &WhyArgs,
    message: Option<String>,
) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let ask = Ask {
        partner: args.partner.clone(),
        customer: args.customer.clone(),
        key: args.key.clone(),
        kind: args.event,
        on: args.on.as_deref().map(|day| on(day, session.config.display.timezone)).transpose()?,
        amount: args.amount,
    };
    if message.is_none() && ask.partner.is_none() && ask.customer.is_none() && ask.key.is_none() {
        return Err(Failure::usage(
            AskError::UNDECIDED,
            "give --partner, --customer, --key or --message; partnerdesk why --help shows examples",
        ));
    }
    // A mistake in the offers file is reported before anything is looked up (rule: offers-file-first).
    let offers = session.offers_if_any()?;
    let book = session.replies()?;
    fill_demo(&session).await?;
    let mut store = session.read_store()?;
    let question = Question {
        ask: &ask,
        named: Addressee::Option,
        message: message.as_deref(),
        chosen: None,
        each: args.each,
        zone: session.config.display.timezone,
        now: session.clock.now(),
        offers: offers.as_ref(),
    };
    let mut meant = looked_up(&store, &question)?;
    let mut fetched = false;
    for key in partners(&meant) {
        fetched |= fetch_missing(&session, &key).await?;
    }
    if fetched {
        store = session.read_store()?;
        meant = looked_up(&store, &question)?;
    }
    for hint in meant.events.iter().flat_map(|(_, one)| &one.hints) {
        note(hint);
    }
    let replies = book.of(args.lang.unwrap_or(meant.language));
    let results = meant.judge(&meant.facts(&question, replies))?;
    let Some(first) = results.first() else { return Err(AskError::Nothing.into()) };
    let unreadable = unreadable(&store)?;
    print(|out| match args.format() {
        WhyFormat::Json => {
            let told = results.iter().zip(&meant.events);
            let mut documents =
                told.map(|(result, (_, one))| document(result, &unreadable, &one.hints));
            let mut document = documents.next().unwrap_or_default();
            if let Json::Object(members) = &mut document {
                members.insert("also".to_owned(), documents.collect());
            }
            writeln!(out, "{document}")
        }
        WhyFormat::Reply => writeln!(out, "{}", first.partner_reply),
        WhyFormat::Note => writeln!(out, "{}", first.agent_note),
        WhyFormat::Text => out.write_all(text(&results, meant.more).as_bytes()),
    })?;
    Ok(exit_of(&results))
}

/// The partners whose members matter.
fn partners(meant: &Understood) -> BTreeSet<String> {
    let partners = meant.events.iter().filter_map(|(_, one)| one.partner.as_ref());
    partners.map(|partner| partner.key.clone()).collect()
}

pub(super) fn looked_up(store: &Store, question: &Question<'_>) -> Result<Understood, Failure> {
    let mut found = Err(AskError::Nothing);
    store.at_once(|store| {
        found = understand(store, question);
        Ok(())
    })?;
    Ok(found?)
}

/// The exit code of several verdicts is the most urgent one: a reward that should have fired, then missing data.
pub(super) fn exit_of(results: &[Investigation]) -> Exit {
    let is = |verdict: Verdict| results.iter().any(|one| one.verdict == verdict);
    [Verdict::ShouldHaveFired, Verdict::NeedsData]
        .into_iter()
        .find(|verdict| is(*verdict))
        .map_or(Exit::Done, exit)
}

/// The exit code of a verdict.
pub(super) fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::ShouldHaveFired => Exit::ShouldHaveFired,
        Verdict::NeedsData => Exit::NeedsData,
        _ => Exit::Done,
    }
}

fn unreadable(store: &Store) -> Result<Vec<&'static str>, Failure> {
    let refused = store.resources()?.into_iter().filter(|state| state.refused.is_some());
    Ok(refused.map(|state| state.resource.name()).collect())
}

/// The investigation as JSON, with how the claim was understood, the lists that the keys may not read and, if a reward
/// should have been made, what the platform's support needs.
fn document(result: &Investigation, unreadable: &[&str], understood: &[String]) -> Json {
    let mut document = json(result);
    if let Json::Object(members) = &mut document {
        members.insert("understood".to_owned(), understood.into());
        members.insert("unreadable".to_owned(), unreadable.into());
        let bundle = escalation(result).map(|(_, bundle)| bundle);
        members.insert("escalation".to_owned(), bundle.into());
    }
    document
}

/// What decided, then the reply and what the platform's support needs, if anything. Several events each get their part,
/// with one reply below them all.
fn text(results: &[Investigation], more: usize) -> String {
    let mut text = String::new();
    for result in results {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&brief(result));
        section(&mut text, "To look up", result.needs.iter().map(String::as_str));
    }
    if more > 0 {
        text.extend([format!("\nMore events are meant but not judged: {more}\n")]);
    }
    let reply = results.first().map_or("", |first| first.partner_reply.as_str());
    section(&mut text, "Reply to the partner", reply.lines());
    for (bundle, _) in results.iter().filter_map(escalation) {
        section(&mut text, "For the platform's support", bundle.lines());
    }
    text
}

/// A heading with lines under it, or nothing if there are no lines.
fn section<'a>(text: &mut String, heading: &str, lines: impl Iterator<Item = &'a str>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    text.extend(["\n", heading, "\n"]);
    for line in lines {
        text.push_str(format!("  {line}").trim_end());
        text.push('\n');
    }
}

fn on(text: &str, zone: Zone) -> Result<(Timestamp, Timestamp), Failure> {
    day(text, zone).ok_or_else(|| {
        Failure::usage(
            format!("--on {text:?} isn't a date"),
            "write it like 2026-03-01, or as an instant such as 2026-03-01T10:00:00Z",
        )
    })
}

/// The first instant of a day in the agent's zone (rule: periods) and the first one after it; an instant in full gives
/// itself and the next millisecond.
pub(super) fn day(text: &str, zone: Zone) -> Option<(Timestamp, Timestamp)> {
    if let Some(at) = Timestamp::parse(text) {
        return Some((at, at.plus(1)));
    }
    let day: chrono::NaiveDate = text.parse().ok()?;
    let at = |day| Timestamp::from_ms(zone.midnight(day));
    Some((at(day)?, at(day.succ_opt()?)?))
}

/// Reads a message from a file, or from standard input if it is `-`.
fn read_message(file: &str) -> Result<String, Failure> {
    let wrong = |error: &std::io::Error| {
        Failure::usage(
            format!("the message {file:?} can't be read: {error}"),
            "check the path; - is standard input",
        )
    };
    let mut bytes = Vec::new();
    let read = if file == "-" {
        std::io::stdin().lock().take(LARGEST).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|from| from.take(LARGEST).read_to_end(&mut bytes))
    };
    read.map_err(|error| wrong(&error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Nothing => {
                Self::usage(error.to_string(), "name a partner, a customer or an event")
            }
            AskError::Undecided(candidates, reasons) => undecided(&candidates, &reasons),
            AskError::NoPartner(_) => Self::new(
                Exit::NotFound,
                "not_found",
                error.to_string(),
                "give a partnership key, a partner key, a team e-mail or a name",
            ),
            AskError::Unread(_) => Self::unread(error.to_string()),
            AskError::Ambiguous(asked, candidates) => Self::new(
                Exit::NotFound,
                "ambiguous",
                format!("{:?} matches several", clean(&asked)),
                format!("use one of these keys: {}", clean(&candidates.join("; "))),
            ),
            AskError::Store(error) => error.into(),
        }
    }
}

/// How many lines on how the message was read are shown if the event is undecided.
const REASONS: usize = 6;

/// The failure if nothing decides which event is meant: lists the candidates, for people and for scripts.
fn undecided(candidates: &[EventCandidate], reasons: &[String]) -> Failure {
    let told = candidates.iter().map(|one| {
        let event = &one.event;
        serde_json::json!({
            "kind": event.kind.name(),
            "key": event.key,
            "amount": event.amount,
            "currency": event.currency,
            "recorded_at": event.recorded_at.rfc3339(),
            "customer": event.customer_key,
            "rewarded": one.rewarded,
        })
    });
    let (told, hint) = (told.collect::<Vec<_>>(), hint(candidates));
    // How the message was read shows what to clarify in it.
    let reasons = reasons.iter().take(REASONS).map(|reason| format!("; {}", clean(reason)));
    let what = AskError::UNDECIDED.to_owned() + &reasons.collect::<String>();
    Failure::new(Exit::NotFound, "ambiguous", what, hint).with("candidates", told.into())
}

/// What to do, with the candidates, the likeliest first.
fn hint(candidates: &[EventCandidate]) -> String {
    /// The most candidates shown to people.
    const TOLD: usize = 10;
    if candidates.is_empty() {
        return "name one with --key, or the customer with --customer, or --amount and --on"
            .to_owned();
    }
    let told = candidates.iter().take(TOLD).map(|one| {
        let amount = one.event.amount_words().map(|amount| format!(", {amount}"));
        let customer = one.customer.as_ref().map(|name| format!(", {name}"));
        let day = one.event.recorded_at.utc().format("%Y-%m-%d");
        let reward = if one.rewarded { ", has a reward" } else { "" };
        let (amount, customer) = (amount.unwrap_or_default(), customer.unwrap_or_default());
        format!("{} ({} of {day}{amount}{customer}{reward})", one.event.key, one.event.kind.words())
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let rest = candidates.len().saturating_sub(TOLD);
    let rest = if rest > 0 { format!("; and {rest} more") } else { String::new() };
    format!("name one with --key, or all of them with --each: {}{rest}", clean(&told))
}
