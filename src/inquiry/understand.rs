//! From a question to what is judged: one event, several that are meant together, or, if nothing tells which, those
//! that may be meant. The command `why` and the console's wizard both go through here, so that they answer alike.

use super::ask::AskError;
use super::candidates::{EventCandidate, MOST_CANDIDATES, candidate, candidates, with_customer};
use super::gather::{Gathered, gather, gather_deciding};
use super::message::{PartnerMessage, Resolved, WriterBy, newest_part};
use crate::domain::{Timestamp, Zone};
use crate::investigate::{
    Addressee, Ask, Facts, Investigation, Language, Replies, Verdict, investigate_all,
};
use crate::offers::{EventKind, OffersFile};
use crate::store::{Store, StoreError};

/// At most this many events are judged for one question.
pub(super) const MOST_JUDGED: usize = 10;

/// What is asked, and how.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What the agent says.
    pub ask: &'a Ask,
    /// How the partner that the agent names is known: as an option, or open in the console.
    pub named: Addressee,
    /// A partner's whole message.
    pub message: Option<&'a str>,
    /// The event taken before, by its key and kind, and whether the agent chose it.
    pub chosen: Option<(&'a str, EventKind, bool)>,
    /// All events that fit are asked for, not just the most probable one.
    pub each: bool,
    /// The time zone of the days in the question.
    pub zone: Zone,
    /// The present.
    pub now: Timestamp,
    /// The offers to judge by.
    pub offers: Option<&'a OffersFile>,
}

/// What a question means.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The events to judge, the one recorded first at the front: the question for each, and everything known about
    /// it. Never empty.
    pub events: Vec<(Ask, Gathered)>,
    /// How many more are meant and not judged.
    pub more: usize,
    /// Other events that may be meant instead.
    pub others: Vec<EventCandidate>,
    /// If nobody named the event: what it was taken from.
    pub guess: Option<Guess>,
    /// The language of the message; the default if there is none.
    pub language: Language,
    /// How the first event was found, one line each.
    pub reasons: Vec<String>,
}

/// How an event was taken from several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// How many fit.
    pub of: usize,
    /// There may be more, which weren't looked at.
    pub more: bool,
    /// A customer, a message, a day, an amount or the agent tells it apart.
    pub told: bool,
    /// Several of them have no reward and nothing tells them apart, so that "it should have been rewarded" would be a
    /// guess about any of them.
    pub open: bool,
}

impl Understood {
    /// The facts of each event, for judging the question.
    pub fn facts<'a>(&'a self, question: &Question<'a>, replies: &'a Replies) -> Vec<Facts<'a>> {
        let of = |one: &'a Gathered| Facts {
            zone: question.zone,
            replies,
            ..one.facts(question.offers)
        };
        self.events.iter().map(|(_, gathered)| of(gathered)).collect()
    }

    /// The verdict on each event. [`AskError::Undecided`] if the event is a guess and a verdict would say that it
    /// should have been rewarded.
    pub fn judge(&self, facts: &[Facts<'_>]) -> Result<Vec<Investigation>, AskError> {
        let results = investigate_all(facts, self.more);
        let is_guess = self.guess.is_some_and(|guess| guess.open);
        let fires = results.iter().any(|one| one.verdict == Verdict::ShouldHaveFired);
        if is_guess && fires {
            let taken = self.events.iter().filter_map(|(_, one)| {
                let customer = one.customer.as_ref().and_then(|one| one.label());
                let (event, customer) = (one.event.clone()?, customer.map(str::to_owned));
                Some(EventCandidate { event, rewarded: false, customer })
            });
            let all = taken.chain(self.others.iter().cloned()).collect();
            return Err(AskError::Undecided(all, Vec::new()));
        }
        Ok(results)
    }
}

/// Finds out what a question means, as of one instant of the store.
pub fn understand(store: &Store, question: &Question<'_>) -> Result<Understood, AskError> {
    let mut draft = PartialMeaning::of(store, question);
    if let Some(message) = question.message {
        draft.read(message)?;
    }
    let gathered = draft.choose()?;
    draft.finish(gathered)
}

/// What a question means, as far as it is known yet.
struct PartialMeaning<'a> {
    store: &'a Store,
    question: &'a Question<'a>,
    ask: Ask,
    addressee: Addressee,
    also: Vec<Ask>,
    more: usize,
    others: Vec<EventCandidate>,
    guess: Option<Guess>,
    reasons: Vec<String>,
    could_be: Option<String>,
    language: Language,
}

impl<'a> PartialMeaning<'a> {
    fn of(store: &'a Store, question: &'a Question<'a>) -> Self {
        let named = question.ask.partner.is_some();
        Self {
            store,
            question,
            ask: question.ask.clone(),
            addressee: if named { question.named } else { Addressee::Owner },
            also: Vec::new(),
            more: 0,
            others: Vec::new(),
            guess: None,
            reasons: Vec::new(),
            could_be: None,
            language: Language::default(),
        }
    }

    /// Adds what the message says.
    fn read(&mut self, message: &str) -> Result<(), AskError> {
        let Question { zone, now, ask, .. } = *self.question;
        let read = PartnerMessage::read(message, zone, now);
        let mut resolved = read.resolve(self.store, ask)?;
        self.language = Language::of(&newest_part(message));
        self.addressee = self.writer(&resolved)?;
        if self.addressee == Addressee::Address && ask.partner.is_some() {
            // The event is the writer's, not the open partner's.
            resolved = read.resolve(self.store, &Ask { partner: None, ..ask.clone() })?;
        }
        let is_open = resolved.is_open();
        self.reasons.extend(resolved.reasons);
        self.could_be = resolved.could_be;
        (self.ask, self.also, self.more) = (resolved.ask, resolved.also, resolved.more);
        if is_open && self.question.chosen.is_none() {
            let offers_only = resolved.undecided.is_empty() || resolved.names_nobody;
            if !self.question.each || offers_only {
                let reasons = std::mem::take(&mut self.reasons);
                return Err(AskError::Undecided(resolved.undecided, reasons));
            }
            self.take_each(resolved.undecided);
        }
        if !resolved.others.is_empty() {
            let (of, more) = (resolved.others.len() + 1, resolved.others.len() >= MOST_CANDIDATES);
            // An equally good guess has no reward either, so it isn't known which of them should have one.
            let open = resolved.others.iter().any(|one| !one.rewarded);
            self.guess = Some(Guess { of, more, told: true, open });
        }
        self.others = resolved.others;
        Ok(())
    }

    /// Who is answered if somebody wrote: the partner the agent named, else the writer. If another partner is open
    /// than the one who wrote, either may be meant, unless the message's address decides.
    fn writer(&mut self, resolved: &Resolved) -> Result<Addressee, AskError> {
        let Question { ask, named, .. } = *self.question;
        let Some(asked) = &ask.partner else {
            return Ok(match resolved.writer.as_ref().map(|writer| writer.by) {
                Some(WriterBy::Address) => Addressee::Address,
                Some(WriterBy::Name) => Addressee::Name,
                None => Addressee::None,
            });
        };
        if let Some(writer) = &resolved.writer
            && self.store.partners_named(asked)?.iter().all(|one| one.key != writer.key)
        {
            let who = &writer.name;
            self.reasons.push(format!("the message is from another partner, {who}"));
            if named == Addressee::Open {
                let is_told = writer.by == WriterBy::Address;
                return Ok(if is_told { Addressee::Address } else { Addressee::None });
            }
        }
        Ok(named)
    }

    /// The event to judge, or the first of several, with everything that decides.
    fn choose(&mut self) -> Result<Gathered, AskError> {
        if let Some((key, kind, _)) = self.question.chosen
            && [&self.ask.partner, &self.ask.customer, &self.ask.key]
                .into_iter()
                .all(Option::is_none)
        {
            // It was chosen from the events an unnamed message may mean.
            (self.ask.key, self.ask.kind) = (Some(key.to_owned()), Some(kind));
            return self.look_up();
        }
        let gathered = self.look_up()?;
        if self.ask.key.is_none() && gathered.event.is_some() {
            let fitting = candidates(self.store, &gathered)?;
            if fitting.len() > 1 && self.question.each {
                self.take_each(fitting);
                return self.look_up();
            }
            if fitting.len() > 1 {
                self.take_one(&gathered, fitting)?;
            }
        }
        match self.question.chosen {
            Some((key, kind, by_agent)) => self.pin(gathered, key, kind, by_agent),
            None => Ok(gathered),
        }
    }

    fn look_up(&self) -> Result<Gathered, AskError> {
        gather_deciding(self.store, &self.ask, self.question.offers, self.question.now)
    }

    /// Takes all of these events as meant.
    fn take_each(&mut self, mut all: Vec<EventCandidate>) {
        all.sort_by_cached_key(|one| (one.event.recorded_at, one.event.key.clone()));
        self.more = all.len().saturating_sub(MOST_JUDGED);
        let mut asks = all.iter().take(MOST_JUDGED).map(|one| one.asked(&self.ask));
        let first = asks.next();
        self.also = asks.collect();
        self.ask = first.unwrap_or_else(|| self.ask.clone());
    }

    /// Takes one of several events. If the question has nothing but a partner, returns [`AskError::Undecided`]
    /// instead.
    fn take_one(
        &mut self,
        taken: &Gathered,
        mut fitting: Vec<EventCandidate>,
    ) -> Result<(), AskError> {
        let ask = &self.ask;
        let told = ask.customer.is_some() || ask.on.is_some() || ask.amount.is_some();
        let unrewarded = fitting.iter().filter(|one| !one.rewarded).count();
        let (of, more) = (fitting.len(), fitting.len() >= MOST_CANDIDATES);
        let open = ask.customer.is_none() && unrewarded > 1;
        let is_bare = !told && ask.kind.is_none() && self.question.chosen.is_none();
        let key = taken.event.as_ref().map(|event| &event.key);
        fitting.retain(|one| is_bare || Some(&one.event.key) != key);
        let named = fitting.iter().take(MOST_CANDIDATES).map(|one| with_customer(self.store, one));
        let named: Vec<EventCandidate> = named.collect::<Result<_, StoreError>>()?;
        if is_bare {
            return Err(AskError::Undecided(named, std::mem::take(&mut self.reasons)));
        }
        self.guess = Some(Guess { of, more, told, open });
        self.others.extend(named);
        Ok(())
    }

    /// Keeps the event taken before; the one that would be taken now joins the others.
    fn pin(
        &mut self,
        gathered: Gathered,
        key: &str,
        kind: EventKind,
        by_agent: bool,
    ) -> Result<Gathered, AskError> {
        self.also.clear();
        self.more = 0;
        let newer = gathered.event.as_ref().filter(|event| event.key != key);
        if let Some(event) = newer {
            let one = candidate(self.store, &event.key, event.kind)?;
            self.others.splice(..0, one);
        }
        self.others.retain(|one| one.event.key != key);
        if let Some(guess) = &mut self.guess {
            guess.told |= by_agent;
            guess.open &= !by_agent;
        }
        let is_there = newer.is_none() && gathered.event.is_some() && self.ask.key.is_some();
        (self.ask.key, self.ask.kind) = (Some(key.to_owned()), Some(kind));
        if is_there { Ok(gathered) } else { self.look_up() }
    }

    /// Looks up the rest.
    fn finish(self, mut first: Gathered) -> Result<Understood, AskError> {
        let Question { offers, now, .. } = *self.question;
        first.find_asides(self.store, offers)?;
        first.hints.splice(..0, self.reasons);
        let reasons = first.hints.clone();
        // Lists show the other events themselves; the note is read without them, so it needs the hint.
        first.hints.extend(self.could_be);
        first.addressee = self.addressee;
        let mut events = vec![(self.ask, first)];
        for ask in self.also {
            let mut gathered = gather(self.store, &ask, offers, now)?;
            gathered.addressee = self.addressee;
            events.push((ask, gathered));
        }
        let Self { more, others, guess, language, .. } = self;
        Ok(Understood { events, more, others, guess, language, reasons })
    }
}
