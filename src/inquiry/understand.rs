//! From a question to what is judged: one event, several that are meant together, or those that may be meant
//! where nothing says which. The command `why` and the console's wizard both ask here, so that they answer alike.

use super::ask::AskError;
use super::candidates::{Candidate, MOST_CANDIDATES, candidate, candidates, with_customer};
use super::gather::{Gathered, gather};
use super::ticket::{Resolved, Ticket, WriterBy};
use crate::domain::{Stamp, Zone};
use crate::investigate::{Addressee, Ask, Verdict};
use crate::offers::{Event as Kind, OffersFile};
use crate::store::Store;

/// So many events are judged for one question.
const MOST: usize = 10;

/// So many other events are named.
const LISTED: usize = 50;

/// What is asked, and how.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What the agent says.
    pub ask: &'a Ask,
    /// How the partner is known whom the agent names: as an option, or open in the console.
    pub named: Addressee,
    /// A partner's whole message.
    pub message: Option<&'a str>,
    /// The event that was taken before, by its key, and whether the agent took it.
    pub chosen: Option<(&'a str, Kind, bool)>,
    /// Every event that fits is asked for, not the most probable one.
    pub each: bool,
    /// The zone in which days are meant.
    pub zone: Zone,
    /// Now.
    pub now: Stamp,
}

/// What a question means.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The question with what a message added to it.
    pub ask: Ask,
    /// The event that is judged and all that is known of it; of several, the one recorded first.
    pub gathered: Gathered,
    /// The others that are meant in the same breath, each with its question.
    pub also: Vec<(Ask, Gathered)>,
    /// So many more are meant and not judged.
    pub more: usize,
    /// Other events that may be meant instead, with what speaks for them.
    pub others: Vec<(Candidate, String)>,
    /// Where nobody named the event: what it was taken from.
    pub guess: Option<Guess>,
}

/// An event that was taken from several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// So many fit.
    pub of: usize,
    /// And maybe more: no more were looked at.
    pub more: bool,
    /// A customer, a message, a day, an amount or the agent tells it apart.
    pub told: bool,
    /// Several of them have no reward, and nothing tells them apart: to say of one that it should have been
    /// rewarded would be a guess.
    pub open: bool,
}

impl Understood {
    /// The events that may be meant, where a verdict can't be given of a guess.
    pub fn undecided(&self, verdict: Verdict) -> Option<Vec<Candidate>> {
        let open = self.guess.is_some_and(|guess| guess.open);
        (open && verdict == Verdict::ShouldHaveFired).then(|| {
            let customer = self.gathered.customer.as_ref().and_then(|one| one.label());
            let customer = customer.map(str::to_owned);
            let taken = self.gathered.event.clone();
            let taken = taken.map(|event| Candidate { event, rewarded: false, customer });
            taken.into_iter().chain(self.others.iter().map(|(one, _)| one.clone())).collect()
        })
    }
}

/// Finds out what is meant.
pub fn understand(
    store: &Store,
    question: &Question<'_>,
    offers: Option<&OffersFile>,
) -> Result<Understood, AskError> {
    let mut ask = question.ask.clone();
    let mut addressee = match ask.partner {
        Some(_) => question.named,
        None => Addressee::Owner,
    };
    let (mut also, mut others, mut reasons, mut guess) = (Vec::new(), Vec::new(), Vec::new(), None);
    let mut each: Vec<Candidate> = Vec::new();
    if let Some(message) = question.message {
        let resolved = Ticket::read(message, question.zone, question.now).resolve(store, &ask)?;
        reasons.clone_from(&resolved.reasons);
        addressee = writer(store, question, &resolved, &mut reasons)?;
        if question.chosen.is_none() && resolved.ask.key.is_none() {
            match undecided(store, &resolved)? {
                Some(fitting) if question.each && !fitting.is_empty() => each = fitting,
                Some(fitting) => return Err(AskError::Undecided(fitting, reasons)),
                None => {}
            }
        }
        for (key, kind, why) in &resolved.others {
            others.extend(candidate(store, key, *kind)?.map(|one| (one, why.clone())));
        }
        if !others.is_empty() {
            let (of, more) = (others.len() + 1, others.len() >= 9);
            guess = Some(Guess { of, more, told: true, open: false });
        }
        (ask, also) = (resolved.ask, resolved.also);
    }
    let mut gathered = gather(store, &ask, offers, question.now)?;
    if ask.key.is_none() && gathered.event.is_some() && each.is_empty() {
        let mut fitting = candidates(store, &gathered)?;
        if fitting.len() > 1 && question.each {
            each = fitting;
        } else if fitting.len() > 1 {
            if is_bare(&ask) && question.chosen.is_none() {
                return Err(AskError::Undecided(named(store, &fitting)?, reasons));
            }
            guess = Some(Guess {
                of: fitting.len(),
                more: fitting.len() >= MOST_CANDIDATES,
                told: ask.customer.is_some() || ask.on.is_some() || ask.amount.is_some(),
                open: ask.customer.is_none()
                    && fitting.iter().filter(|one| !one.rewarded).count() > 1,
            });
            let taken = gathered.event.as_ref().map(|event| event.key.clone());
            fitting.retain(|one| Some(&one.event.key) != taken.as_ref());
            let rest = named(store, &fitting)?;
            others.extend(rest.into_iter().map(|one| (one, String::new())));
        }
    }
    let more = each.len().saturating_sub(MOST);
    each.sort_by_cached_key(|one| (one.event.recorded_at, one.event.key.clone()));
    let mut asks =
        each.iter().take(MOST).map(|one| one.asked(&ask)).collect::<Vec<_>>().into_iter();
    if let Some(first) = asks.next() {
        (gathered, also) = (gather(store, &first, offers, question.now)?, asks.collect());
        ask = first;
    }
    if let Some((key, kind, by_agent)) = question.chosen {
        let taken = gathered.event.take().filter(|event| event.key != key);
        if let Some(taken) = taken
            && let Some(one) = candidate(store, &taken.key, taken.kind)?
        {
            others.insert(0, (one, String::new()));
        }
        (ask.key, ask.kind) = (Some(key.to_owned()), Some(kind));
        gathered = gather(store, &ask, offers, question.now)?;
        others.retain(|(one, _)| one.event.key != key);
        also.clear();
        guess = guess.map(|guess| Guess {
            told: guess.told || by_agent,
            open: guess.open && !by_agent,
            ..guess
        });
    }
    gathered.hints.splice(..0, reasons);
    gathered.addressee = addressee;
    let mut further = Vec::with_capacity(also.len());
    for ask in also {
        let mut gathered = gather(store, &ask, offers, question.now)?;
        gathered.addressee = addressee;
        further.push((ask, gathered));
    }
    Ok(Understood { ask, gathered, also: further, more, others, guess })
}

/// Who is answered where somebody wrote: whom the agent named, else the writer. Who pastes a message of one
/// partner while another one is open may mean either.
fn writer(
    store: &Store,
    question: &Question<'_>,
    resolved: &Resolved,
    reasons: &mut Vec<String>,
) -> Result<Addressee, AskError> {
    let by = |by: WriterBy| match by {
        WriterBy::Address => Addressee::Address,
        WriterBy::Name => Addressee::Name,
    };
    let Some(named) = &question.ask.partner else {
        let known = resolved.writer.as_ref();
        return Ok(known.map_or(Addressee::None, |writer| by(writer.by)));
    };
    if let Some(writer) = &resolved.writer
        && store.partners_named(named)?.iter().all(|one| one.key != writer.key)
    {
        reasons.push(format!("the message is written by another partner, {}", writer.name));
        if question.named == Addressee::Open {
            return Ok(Addressee::None);
        }
    }
    Ok(question.named)
}

/// The events that a message may mean, where nothing in it says which; nothing where it says enough.
fn undecided(store: &Store, resolved: &Resolved) -> Result<Option<Vec<Candidate>>, AskError> {
    let ask = &resolved.ask;
    let says_nothing = ask.customer.is_none() && ask.on.is_none() && ask.amount.is_none();
    if resolved.undecided.is_empty() && !says_nothing {
        return Ok(None);
    }
    let mut found = Vec::new();
    for (key, kind, _) in resolved.undecided.iter().take(LISTED) {
        found.extend(candidate(store, key, *kind)?);
    }
    Ok(Some(found))
}

/// Whether nothing but a partner is named.
fn is_bare(ask: &Ask) -> bool {
    ask.customer.is_none() && ask.on.is_none() && ask.amount.is_none() && ask.kind.is_none()
}

/// Candidates with the names of their customers.
fn named(store: &Store, fitting: &[Candidate]) -> Result<Vec<Candidate>, AskError> {
    let named = fitting.iter().take(LISTED).map(|one| with_customer(store, one));
    Ok(named.collect::<Result<_, _>>()?)
}
