//! Carries out what the wizard asks for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::reader::Newest;
use crate::app::{
    CaseListLine, EditedReply, InvestigationMsg, InvestigationView, Msg, RequestId, ShownGuess,
    Trouble, WizardRequest,
};
use crate::cases::{self, CaseChange, SavedCase};
use crate::domain::{Timestamp, Zone};
use crate::inquiry::{self, Ask, AskError, EventCandidate, Gathered, understand};
use crate::investigate::{Addressee, Investigation, ReplyBook, objections};
use crate::offers::OffersFile;
use crate::store::{Access, Store, StoreError};

/// A claim and what it is judged with.
pub(super) struct InquiryJob {
    pub(super) claim: WizardRequest,
    pub(super) replies: Arc<ReplyBook>,
    pub(super) offers: Result<Option<Arc<OffersFile>>, String>,
    pub(super) now: Timestamp,
    pub(super) zone: Zone,
}

/// Investigates on another thread; a newer question stops an older one.
pub(super) fn investigate(
    newest: &Newest,
    file: &Path,
    replies: &UnboundedSender<Msg>,
    request: RequestId,
    question: InquiryJob,
) {
    let (told, failed) = (replies.clone(), replies.clone());
    if let Err(what) = usable(file, question.offers.as_ref()) {
        // Stop what runs for an older question, and answer whoever waits for this one.
        newest.stop();
        let result = Err(Trouble::of(what));
        let _ = replies.send(Msg::Investigation(InvestigationMsg::Judged { request, result }));
        return;
    }
    newest.start(
        file,
        move |store, turn| {
            let zone = question.zone;
            if is_empty(store)? {
                let result = Err(Trouble::of(NO_DATA));
                let _ = told.send(Msg::Investigation(InvestigationMsg::Judged { request, result }));
                return Ok(());
            }
            let result = match look_up(store, question) {
                Ok((view, _)) => Ok(Box::new(view)),
                Err(AskError::Store(error)) => return Err(error),
                Err(AskError::Ambiguous(asked, candidates)) => {
                    let what = format!("{asked:?} matches several");
                    Err(Trouble { what, candidates, ..Trouble::default() })
                }
                Err(AskError::Undecided(candidates, reasons)) => {
                    let what = AskError::UNDECIDED.to_owned();
                    let events = candidates.iter().map(|one| other(one, zone)).collect();
                    Err(Trouble { what, reasons, events, ..Trouble::default() })
                }
                Err(error) => Err(Trouble::of(error.to_string())),
            };
            if turn.is_current() {
                // The console may have ended.
                let _ = told.send(Msg::Investigation(InvestigationMsg::Judged { request, result }));
            }
            Ok(())
        },
        move |error| {
            let result = Err(Trouble::of(error));
            let _ = failed.send(Msg::Investigation(InvestigationMsg::Judged { request, result }));
        },
    );
}

/// What to do when there is nothing to judge.
pub(super) const NO_DATA: &str = "no data yet: this profile has never been synced; run partnerdesk sync, \
    or try partnerdesk --demo";

/// The offers to judge with; or in words why nothing can be judged: an error in their file, or no store.
pub(super) fn usable<'a>(
    store: &Path,
    offers: Result<&'a Option<Arc<OffersFile>>, &String>,
) -> Result<Option<&'a OffersFile>, String> {
    let offers = offers.map_err(|wrong| format!("{wrong}; correct the file, then start again"))?;
    if store.exists() { Ok(offers.as_deref()) } else { Err(NO_DATA.to_owned()) }
}

/// Whether the store has never been filled.
pub(super) fn is_empty(store: &Store) -> Result<bool, StoreError> {
    let synced = store.resources()?.iter().any(|state| state.complete_at.is_some());
    Ok(!synced && store.partner_counts()?.0 == 0)
}

/// Keeps an investigation as a case in a folder, as of now, unless it is already there. Returns the file and
/// whether it is new; or in words why there is none.
pub(super) fn keep(
    store: &Path,
    folder: &Path,
    question: InquiryJob,
) -> Result<(PathBuf, bool), String> {
    let store = Store::open_as(store, Access::Read).map_err(|error| error.to_string())?;
    let now = question.now;
    let edited = question.claim.edited.as_ref().map(|edited| edited.text.clone());
    let (_, answered) = look_up(&store, question).map_err(|error| error.to_string())?;
    let mut kept = Err("there is nothing to keep".to_owned());
    // Each of several events becomes a case of its own; the last one is reported.
    for (ask, gathered, result) in answered {
        let case = SavedCase::new(&ask, &gathered, &result, edited.as_deref(), now);
        let before = cases::kept_already(folder, &case).map_err(|error| error.to_string())?;
        kept = Ok(match before {
            Some(path) => (path, false),
            None => (cases::save(folder, &case).map_err(|error| error.to_string())?, true),
        });
    }
    kept
}

/// The kept cases of a folder, newest first, without damaged ones: `cases list` reports those.
pub(super) fn kept(folder: &Path) -> Result<Vec<CaseListLine>, String> {
    let entries = cases::list(folder).map_err(|error| error.to_string())?;
    let told = |entry: cases::CaseFile| {
        let case = entry.case.ok()?;
        let text = |place: &str| case.text(place).map(str::to_owned);
        let customer = text("/customer/name").or_else(|| text("/customer/email"));
        let who: Vec<String> = [text("/partner/name"), customer].into_iter().flatten().collect();
        let name = || entry.path.file_stem().map(|name| name.to_string_lossy().into_owned());
        Some(CaseListLine {
            file: entry.path.file_name()?.to_string_lossy().into_owned(),
            partner: text("/partner/key"),
            work: case.work.clone(),
            at: case.created_at,
            verdict: case.verdict().to_owned(),
            who: who.join(", "),
            what: text("/event/key").or_else(name).unwrap_or_default(),
            claim: WizardRequest {
                ask: case.ask().ok()?,
                answers: case.answered(),
                edited: case
                    .edited_reply
                    .clone()
                    .map(|text| EditedReply { text, to: case.addressee().map(str::to_owned) }),
                case: Some(entry.path.clone()),
                ..WizardRequest::default()
            },
        })
    };
    Ok(entries.into_iter().rev().filter_map(told).collect())
}

/// When a case was kept, and what it found otherwise; `None` if its file can't be read any more, or another event
/// was chosen since. What a check looked at isn't told where the check says the same: ages change every day.
fn since_kept(file: &Path, result: &Investigation) -> Option<(Timestamp, Vec<String>)> {
    let case = cases::read(file).ok()?;
    let event = result.event.as_ref().map(|event| event.key.as_str());
    if case.text("/event/key") != event {
        return None;
    }
    let changes = cases::changes(&case, result);
    let told = changes.iter().filter(|change| !matches!(change, CaseChange::Evidence { .. }));
    Some((case.created_at, told.map(CaseChange::to_string).collect()))
}

/// The answer to a question, and for each event it means what was asked and found.
type Answered = (InvestigationView, Vec<(Ask, Gathered, Investigation)>);

/// Looks everything up as of one instant, and judges it.
fn look_up(store: &Store, question: InquiryJob) -> Result<Answered, AskError> {
    let mut found = Err(AskError::Nothing);
    store.at_once(|store| {
        found = within(store, question);
        Ok::<(), StoreError>(())
    })?;
    found
}

fn within(store: &Store, question: InquiryJob) -> Result<Answered, AskError> {
    let InquiryJob { claim, replies, offers, now, zone } = question;
    let offers = offers.ok().flatten();
    let offers = offers.as_deref();
    let asked = inquiry::Question {
        ask: &claim.ask,
        named: if claim.confirmed { Addressee::Option } else { Addressee::Open },
        message: claim.message.as_deref(),
        chosen: claim.chosen.as_ref().map(|one| (one.key.as_str(), one.kind, one.by_agent)),
        each: false,
        zone,
        now,
        offers,
    };
    let mut meant = understand(store, &asked)?;
    if let Some((_, first)) = meant.events.first_mut() {
        first.answers.clone_from(&claim.answers);
        if let Some(edited) = &claim.edited {
            first.find_outsiders(store, &edited.text)?;
        }
    }
    let facts = meant.facts(&asked, replies.of(meant.language));
    let results = meant.judge(&facts)?;
    let edited = claim.edited.as_ref().map(|edited| {
        let text = edited.text.clone();
        let objections = objections(&facts, &text);
        (text, objections)
    });
    let mut all = results.iter();
    let result = all.next().ok_or(AskError::Nothing)?.clone();
    let about = match &result.event {
        Some(event) => inquiry::about(store, event)?,
        None => None,
    };
    let guess =
        meant.guess.map(|guess| ShownGuess { of: guess.of, more: guess.more, told: guess.told });
    let others = meant.others.iter().map(|one| other(one, zone)).collect();
    let also = all.cloned().collect();
    let ask = meant.events.first().map(|(ask, _)| ask.clone()).unwrap_or_default();
    let reasons = meant.reasons;
    let kept = claim.case.as_deref().and_then(|file| since_kept(file, &result));
    let view = InvestigationView { ask, result, reasons, also, about, others, guess, edited, kept };
    let answered = meant.events.into_iter().zip(results);
    Ok((view, answered.map(|((ask, one), result)| (ask, one, result)).collect()))
}

/// Another event that may be meant: its key, its kind, and what tells it apart.
fn other(one: &EventCandidate, zone: Zone) -> (String, String, String) {
    (one.event.key.clone(), one.event.kind.name().to_owned(), words(one, zone))
}

/// What distinguishes an event from others of its kind.
fn words(one: &EventCandidate, zone: Zone) -> String {
    let event = &one.event;
    let amount = event.amount_words().map(|amount| format!("{amount}, ")).unwrap_or_default();
    let customer = one.customer.as_ref().or(event.company.as_ref());
    let customer = customer.map(|name| format!(", {name}")).unwrap_or_default();
    let reward = if one.rewarded { ", has a reward" } else { "" };
    format!("{amount}{}{customer}{reward}", zone.date(event.recorded_at))
}
