//! Carrying out what the wizard asks for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::reader::Newest;
use crate::app::{Claim, Inquest, Msg, Trouble};
use crate::cases::{self, Case};
use crate::domain::{Stamp, Zone};
use crate::inquiry::{AskError, Gathered, Ticket, gather};
use crate::investigate::{Facts, Replies, investigate as judge, objection};
use crate::offers::OffersFile;
use crate::store::{Access, Store, StoreError};

/// A claim and what it is judged with.
pub(super) struct Question {
    pub(super) claim: Claim,
    pub(super) replies: Arc<Replies>,
    pub(super) offers: Option<Arc<OffersFile>>,
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
    newest.start(
        file,
        move |store, turn| {
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

/// Keeps an investigation in a folder, as of now; the file, or in words why there is none.
pub(super) fn keep(store: &Path, folder: &Path, question: Question) -> Result<PathBuf, String> {
    let store = Store::open_as(store, Access::Read).map_err(|error| error.to_string())?;
    let now = question.now;
    let edited = question.claim.edited.clone();
    let (inquest, gathered) = look_up(&store, question).map_err(|error| error.to_string())?;
    let case = Case::new(&inquest.ask, &gathered, &inquest.result, edited.as_deref(), now);
    cases::save(folder, &case).map_err(|error| error.to_string())
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
    let Claim { mut ask, message, answers, edited } = claim;
    let (mut reasons, mut others) = (Vec::new(), Vec::new());
    if let Some(message) = &message {
        let resolved = Ticket::read(message, zone, now).resolve(store, &ask)?;
        ask = resolved.ask;
        reasons = resolved.reasons;
        others = resolved
            .others
            .into_iter()
            .map(|(key, kind, why)| (key, kind.name().to_owned(), why))
            .collect();
    }
    let mut gathered = gather(store, &ask, offers.as_deref(), now)?;
    gathered.answers = answers;
    gathered.hints.splice(..0, reasons);
    if let Some(text) = &edited {
        gathered.find_outsiders(store, text)?;
    }
    let facts = Facts { replies: &replies, ..gathered.facts(offers.as_deref()) };
    let result = judge(&facts);
    let edited = edited.map(|text| {
        let objection = objection(&facts, &text);
        (text, objection)
    });
    let reasons = gathered.hints.clone();
    Ok((Inquest { ask, result, reasons, others, edited }, gathered))
}
