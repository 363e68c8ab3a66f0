//! Carrying out what the wizard asks for.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::reader::Newest;
use crate::app::{Inquest, Msg, Trouble};
use crate::domain::{Stamp, Zone};
use crate::inquiry::{AskError, Ticket, gather};
use crate::investigate::{Answer, Ask, investigate as judge};
use crate::offers::OffersFile;
use crate::store::{Store, StoreError};

/// A question and what it is judged with.
pub(super) struct Question {
    pub(super) ask: Ask,
    pub(super) message: Option<String>,
    pub(super) answers: Vec<Answer>,
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
                Ok(inquest) => Ok(Box::new(inquest)),
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

/// Looks everything up as of one instant, and judges it.
fn look_up(store: &Store, question: Question) -> Result<Inquest, AskError> {
    let mut found = Err(AskError::Nothing);
    store.at_once(|store| {
        found = within(store, question);
        Ok::<(), StoreError>(())
    })?;
    found
}

fn within(store: &Store, question: Question) -> Result<Inquest, AskError> {
    let Question { mut ask, message, answers, offers, now, zone } = question;
    let (mut reasons, mut others) = (Vec::new(), Vec::new());
    if let Some(message) = &message {
        let resolved = Ticket::read(message, zone).resolve(store, &ask)?;
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
    let result = judge(&gathered.facts(offers.as_deref()));
    Ok(Inquest { ask, result, reasons, others })
}
