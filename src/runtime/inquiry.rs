//! Carrying out what the wizard asks for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::reader::Newest;
use crate::app::{Claim, Guess, Inquest, KeptCase, Msg, Trouble};
use crate::cases::{self, Case};
use crate::domain::{Stamp, Zone};
use crate::inquiry::{self, Ask, AskError, Candidate, Gathered, Ticket, gather};
use crate::investigate::{Facts, Replies, investigate as judge, objection};
use crate::offers::OffersFile;
use crate::store::{Access, Store, StoreError};

/// A claim and what it is judged with.
pub(super) struct Question {
    pub(super) claim: Claim,
    pub(super) replies: Arc<Replies>,
    pub(super) offers: Result<Option<Arc<OffersFile>>, String>,
    pub(super) now: Stamp,
    pub(super) zone: Zone,
}

/// Investigates on another thread; a newer question stops an older one.
pub(super) fn investigate(
    newest: &Newest,
    file: &Path,
    replies: &UnboundedSender<Msg>,
    ticket: u64,
    question: Question,
) {
    let (told, failed) = (replies.clone(), replies.clone());
    if let Err(what) = usable(file, question.offers.as_ref()) {
        // Who waits is told, and what runs for an older question is stopped.
        newest.stop();
        let result = Err(Trouble { what, candidates: Vec::new() });
        let _ = replies.send(Msg::Investigated { ticket, result });
        return;
    }
    newest.start(
        file,
        move |store, turn| {
            if is_empty(store)? {
                let result = Err(Trouble { what: NO_DATA.to_owned(), candidates: Vec::new() });
                let _ = told.send(Msg::Investigated { ticket, result });
                return Ok(());
            }
            let result = match look_up(store, question) {
                Ok((inquest, _)) => Ok(Box::new(inquest)),
                Err(AskError::Store(error)) => return Err(error),
                Err(AskError::Ambiguous(asked, candidates)) => {
                    let what = format!("{asked:?} fits several; Enter takes one");
                    Err(Trouble { what, candidates })
                }
                Err(error) => Err(Trouble { what: error.to_string(), candidates: Vec::new() }),
            };
            if turn.is_current() {
                // The console may have ended.
                let _ = told.send(Msg::Investigated { ticket, result });
            }
            Ok(())
        },
        move |error| {
            let result = Err(Trouble { what: error, candidates: Vec::new() });
            let _ = failed.send(Msg::Investigated { ticket, result });
        },
    );
}

/// What to do where there is nothing to judge.
pub(super) const NO_DATA: &str = "no data yet: this profile has never been synced; run partnerdesk sync, \
    or try partnerdesk --demo";

/// The offers to judge with; in words why nothing can be judged: a mistake in their file, or no store.
pub(super) fn usable<'a>(
    store: &Path,
    offers: Result<&'a Option<Arc<OffersFile>>, &String>,
) -> Result<Option<&'a OffersFile>, String> {
    let offers = offers.map_err(|wrong| format!("{wrong}; mend the file, then start again"))?;
    if store.exists() { Ok(offers.as_deref()) } else { Err(NO_DATA.to_owned()) }
}

/// Whether a store was never filled.
pub(super) fn is_empty(store: &Store) -> Result<bool, StoreError> {
    let synced = store.resources()?.iter().any(|state| state.complete_at.is_some());
    Ok(!synced && store.partner_counts()?.0 == 0)
}

/// Keeps an investigation in a folder, as of now, unless it is there already: the file, and whether it is a
/// new one; or in words why there is none.
pub(super) fn keep(
    store: &Path,
    folder: &Path,
    question: Question,
) -> Result<(PathBuf, bool), String> {
    let store = Store::open_as(store, Access::Read).map_err(|error| error.to_string())?;
    let now = question.now;
    let edited = question.claim.edited.clone();
    let (inquest, gathered) = look_up(&store, question).map_err(|error| error.to_string())?;
    let case = Case::new(&inquest.ask, &gathered, &inquest.result, edited.as_deref(), now);
    let before = cases::kept_already(folder, &case).map_err(|error| error.to_string())?;
    if let Some(path) = before {
        return Ok((path, false));
    }
    cases::save(folder, &case).map(|path| (path, true)).map_err(|error| error.to_string())
}

/// The kept cases of a folder, the newest first; damaged ones are `cases list`'s to tell.
pub(super) fn kept(folder: &Path) -> Result<Vec<KeptCase>, String> {
    let entries = cases::list(folder).map_err(|error| error.to_string())?;
    let told = |entry: cases::Entry| {
        let case = entry.case.ok()?;
        let text = |place: &str| case.text(place).map(str::to_owned);
        let customer = text("/customer/name").or_else(|| text("/customer/email"));
        let who: Vec<String> = [text("/partner/name"), customer].into_iter().flatten().collect();
        let name = || entry.path.file_stem().map(|name| name.to_string_lossy().into_owned());
        Some(KeptCase {
            at: case.created_at,
            verdict: case.verdict().to_owned(),
            who: who.join(", "),
            what: text("/event/key").or_else(name).unwrap_or_default(),
            claim: Claim {
                ask: case.ask().ok()?,
                answers: case.answered(),
                edited: case.edited_reply.clone(),
                ..Claim::default()
            },
        })
    };
    Ok(entries.into_iter().rev().filter_map(told).collect())
}

/// Looks everything up as of one instant, and judges it.
fn look_up(store: &Store, question: Question) -> Result<(Inquest, Gathered), AskError> {
    let mut found = Err(AskError::Nothing);
    store.at_once(|store| {
        found = within(store, question);
        Ok::<(), StoreError>(())
    })?;
    found
}

fn within(store: &Store, question: Question) -> Result<(Inquest, Gathered), AskError> {
    let Question { claim, replies, offers, now, zone } = question;
    let offers = offers.ok().flatten();
    let offers = offers.as_deref();
    let mut meant = Meant::of(store, &claim, offers, now, zone)?;
    meant.gathered.answers = claim.answers;
    if let Some(text) = &claim.edited {
        meant.gathered.find_outsiders(store, text)?;
    }
    let facts = Facts { replies: &replies, ..meant.gathered.facts(offers) };
    let result = judge(&facts);
    let edited = claim.edited.map(|text| {
        let objection = objection(&facts, &text);
        (text, objection)
    });
    let about = match &result.event {
        Some(event) => inquiry::about(store, event)?,
        None => None,
    };
    let Meant { ask, reasons, others, guess, gathered } = meant;
    Ok((Inquest { ask, result, reasons, about, others, guess, edited }, gathered))
}

/// What a claim was understood to mean.
struct Meant {
    ask: Ask,
    reasons: Vec<String>,
    others: Vec<(String, String, String)>,
    guess: Option<Guess>,
    gathered: Gathered,
}

impl Meant {
    fn of(
        store: &Store,
        claim: &Claim,
        offers: Option<&OffersFile>,
        now: Stamp,
        zone: Zone,
    ) -> Result<Self, AskError> {
        let mut ask = claim.ask.clone();
        let (mut reasons, mut others, mut guess) = (Vec::new(), Vec::new(), None);
        if let Some(message) = &claim.message {
            let resolved = Ticket::read(message, zone, now).resolve(store, &ask)?;
            ask = resolved.ask;
            let silent = ask.key.is_none() && ask.customer.is_none();
            let silent = silent && ask.on.is_none() && ask.amount.is_none();
            if silent && resolved.reasons.is_empty() {
                // The open partner's newest payment isn't what a message that says nothing means.
                return Err(AskError::Nothing);
            }
            // The console has another way to name an event.
            reasons = resolved.reasons;
            reasons.retain(|reason| !reason.contains("--key"));
            for (key, kind, why) in resolved.others {
                let found = inquiry::candidate(store, &key, kind)?;
                let words = found.map(|found| words(&found, zone)).unwrap_or_default();
                others.push((key, kind.name().to_owned(), format!("{words}; {why}")));
            }
            if !others.is_empty() {
                // The ticket names nine at the most.
                let (of, more) = (others.len() + 1, others.len() >= 9);
                guess = Some(Guess { of, more, told: true });
            }
        }
        let mut gathered = gather(store, &ask, offers, now)?;
        if ask.key.is_none() && gathered.event.is_some() {
            let fitting = inquiry::candidates(store, &gathered)?;
            if fitting.len() > 1 {
                let told = ask.on.is_some() || ask.amount.is_some();
                let more = fitting.len() >= inquiry::MOST_CANDIDATES;
                guess = Some(Guess { of: fitting.len(), more, told });
            }
            let taken = gathered.event.as_ref().map(|event| event.key.clone());
            let rest = fitting.iter().filter(|one| Some(&one.event.key) != taken.as_ref());
            for one in rest.take(LISTED) {
                let one = inquiry::with_customer(store, one)?;
                let kind = one.event.kind.name().to_owned();
                others.push((one.event.key.clone(), kind, words(&one, zone)));
            }
        }
        if let Some(chosen) = claim.chosen.as_ref() {
            let taken = gathered.event.take().filter(|event| event.key != chosen.key);
            if let Some(taken) = taken {
                let found = inquiry::candidate(store, &taken.key, taken.kind)?;
                let words = found.map(|found| words(&found, zone)).unwrap_or_default();
                others.insert(0, (taken.key, taken.kind.name().to_owned(), words));
            }
            (ask.key, ask.kind) = (Some(chosen.key.clone()), Some(chosen.kind));
            gathered = gather(store, &ask, offers, now)?;
            others.retain(|(key, ..)| *key != chosen.key);
            guess = guess.map(|guess| Guess { told: guess.told || chosen.by_agent, ..guess });
        }
        gathered.hints.splice(..0, reasons);
        let reasons = gathered.hints.clone();
        Ok(Self { ask, reasons, others, guess, gathered })
    }
}

/// So many other events are named.
const LISTED: usize = 50;

/// What tells an event apart from others of its kind.
fn words(one: &Candidate, zone: Zone) -> String {
    let event = &one.event;
    let amount = event.amount_words().map(|amount| format!("{amount}, ")).unwrap_or_default();
    let customer = one.customer.as_ref().or(event.company.as_ref());
    let customer = customer.map(|name| format!(", {name}")).unwrap_or_default();
    let reward = if one.rewarded { ", has a reward" } else { "" };
    format!("{amount}{}{customer}{reward}", zone.date(event.recorded_at))
}
