//! `partnerdesk why`: why a reward did not come. It asks nothing, and changes nothing but the cache of a
//! partner's members (ruling W36).

use std::io::Read;

use serde_json::Value as Json;

use super::args::{Global, WhyArgs, WhyFormat};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::show::fetch_missing;
use super::sync::fill_demo;
use crate::domain::{Stamp, Zone};
use crate::inquiry::{Ask, AskError, Gathered, Ticket, gather};
use crate::investigate::{Facts, Investigation, Verdict, brief, escalation, investigate, json};
use crate::offers::OffersFile;
use crate::store::Store;

/// The largest message that is read.
const LARGEST: u64 = 1 << 20;

pub(super) async fn run(global: &Global, args: &WhyArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let mut ask = Ask {
        partner: args.partner.clone(),
        customer: args.customer.clone(),
        key: args.key.clone(),
        kind: args.event,
        on: args.on.as_deref().map(|day| on(day, session.config.display.timezone)).transpose()?,
        amount: args.amount,
    };
    let message = args.message.as_ref().map(|file| read_message(file)).transpose()?;
    if message.is_none() && ask.partner.is_none() && ask.customer.is_none() && ask.key.is_none() {
        return Err(Failure::usage(
            "nothing says which event is meant",
            "give --partner, --customer, --key or --message; partnerdesk why --help shows examples",
        ));
    }
    // A mistake in the offers file is told before anything is looked up (ruling W39).
    let offers = session.offers_if_any()?;
    let replies = session.replies()?;
    fill_demo(&session).await?;
    let mut store = session.read_store()?;
    let now = session.clock.now();
    let mut reasons = Vec::new();
    if let Some(message) = &message {
        let ticket = Ticket::read(message, session.config.display.timezone, now);
        let resolved = ticket.resolve(&store, &ask)?;
        (ask, reasons) = (resolved.ask, resolved.reasons);
    }
    let mut gathered = looked_up(&store, &ask, offers.as_ref(), now)?;
    if let Some(partner) = &gathered.partner {
        let key = partner.key.clone();
        if fetch_missing(&session, &key).await? {
            store = session.read_store()?;
            gathered = looked_up(&store, &ask, offers.as_ref(), now)?;
        }
    }
    gathered.hints.splice(..0, reasons);
    for hint in &gathered.hints {
        note(hint);
    }
    let facts = gathered.facts(offers.as_ref());
    let result = investigate(&Facts { replies: &replies, ..facts });
    let unreadable = unreadable(&store)?;
    print(|out| match args.format {
        WhyFormat::Json => {
            writeln!(out, "{}", document(&result, &unreadable, &gathered.hints))
        }
        WhyFormat::Reply => writeln!(out, "{}", result.partner_reply),
        WhyFormat::Note => writeln!(out, "{}", result.agent_note),
        WhyFormat::Text => out.write_all(text(&result).as_bytes()),
    })?;
    Ok(exit(result.verdict))
}

fn looked_up(
    store: &Store,
    ask: &Ask,
    offers: Option<&OffersFile>,
    now: Stamp,
) -> Result<Gathered, Failure> {
    let mut found = Err(AskError::Nothing);
    store.at_once(|store| {
        found = gather(store, ask, offers, now);
        Ok(())
    })?;
    Ok(found?)
}

/// The exit code says what kind of verdict it is (contract, section 2).
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

/// The investigation, with how the claim was understood, the lists that the keys may not read and, where a
/// reward should have been made, what the platform's support needs.
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

/// What decides, the reply below it, and what the platform's support needs, if anything.
fn text(result: &Investigation) -> String {
    let mut text = brief(result);
    if !result.needs.is_empty() {
        text.push_str("\nTo be looked up\n");
        for need in &result.needs {
            text.extend(["  ", need, "\n"]);
        }
    }
    text.push_str("\nReply to the partner\n");
    for line in result.partner_reply.lines() {
        text.push_str(format!("  {line}").trim_end());
        text.push('\n');
    }
    if let Some((bundle, _)) = escalation(result) {
        text.push_str("\nFor the platform's support\n");
        for line in bundle.lines() {
            text.extend(["  ", line, "\n"]);
        }
    }
    text
}

fn on(text: &str, zone: Zone) -> Result<(Stamp, Stamp), Failure> {
    day(text, zone).ok_or_else(|| {
        Failure::usage(
            format!("--on {text:?} is no day"),
            "write it like 2026-03-01, or as an instant such as 2026-03-01T10:00:00Z",
        )
    })
}

/// A day, or an instant, in the agent's zone (ruling Q6): its first instant, and the one behind its last.
pub(super) fn day(text: &str, zone: Zone) -> Option<(Stamp, Stamp)> {
    if let Some(at) = Stamp::parse(text) {
        return Some((at, at.plus(1)));
    }
    let day: chrono::NaiveDate = text.parse().ok()?;
    let at = |day| Stamp::from_ms(zone.midnight(day));
    Some((at(day)?, at(day.succ_opt()?)?))
}

/// A message from a file, or from standard input.
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
            AskError::NoPartner(_) => Self::new(
                Exit::NotFound,
                "not_found",
                error.to_string(),
                "give a partnership key, a partner key, an e-mail of its team or its name",
            ),
            AskError::Ambiguous(asked, candidates) => Self::new(
                Exit::NotFound,
                "ambiguous",
                format!("{:?} fits several", crate::domain::text::clean(&asked)),
                format!(
                    "take one of these keys: {}",
                    crate::domain::text::clean(&candidates.join("; "))
                ),
            ),
            AskError::Store(error) => error.into(),
        }
    }
}
