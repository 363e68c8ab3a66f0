//! A partner's whole message: who writes; every e-mail, key, amount, date and link in its newest part; and what they
//! mean together. Options that an agent gives as well take precedence and narrow the search.

mod amounts;
mod beside;
mod choose;
mod dates;
mod denied;
mod evidence;
mod heads;
mod introductions;
mod keys;
mod meaning;
mod months;
mod names;
mod order;
mod payers;
mod people;
mod periods;
mod phrases;
mod ranges;
mod reading;
mod script;
mod sentences;
mod signature;
mod spoken;
mod thread;
mod writer;

use super::ask::AskError;
use super::candidates::EventCandidate;
use crate::domain::{Timestamp, Zone};
use crate::investigate::Ask;
use crate::offers::EventKind;
use crate::store::Store;
pub use amounts::NamedAmount;
use reading::Reading;
pub use reading::Time;
use sentences::{is_greeting, sentences};
use signature::Signed;
use spoken::Spoken;
use thread::Thread;
use writer::Clues;

/// How deep messages within messages are read.
const DEEPEST: usize = 3;

/// At most this many pieces of a message are read.
const PIECES: usize = 500;

/// A message, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerMessage {
    /// The newest part, which is the claim: its sentences, lines and rows.
    pieces: Vec<Reading>,
    /// The older parts, which only tell whom it is about and whose customer that is.
    older: Vec<Reading>,
    /// What tells who writes.
    clues: Clues,
    /// The same of a message that was passed on without a word.
    passed_clues: Clues,
    /// How the message was read, for the agent.
    notes: Vec<String>,
    spoken: Spoken,
    zone: Zone,
}

/// What a message means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The claim; if the message means several events, the one recorded first. It has no key if nothing tells which
    /// event is meant.
    pub ask: Ask,
    /// The writer, if the message itself establishes the partner. A partner inferred from a customer or an event
    /// doesn't count.
    pub writer: Option<MessageWriter>,
    /// The other events claimed in the same message, in the order in which they were recorded.
    pub also: Vec<Ask>,
    /// How many more are claimed and not judged.
    pub more: usize,
    /// If nothing tells which event is meant: those that may be, the newest first.
    pub undecided: Vec<EventCandidate>,
    /// Why this event, one line each.
    pub reasons: Vec<String>,
    /// That it could be another event, in words.
    pub could_be: Option<String>,
    /// The message names a customer that the partner doesn't have, so events are only offered.
    pub names_nobody: bool,
    /// Other events it could mean, in which case the claim is a guess.
    pub others: Vec<EventCandidate>,
}

impl Resolved {
    /// Whether nothing tells which event is meant. Then the agent is asked; nothing is guessed.
    pub fn is_open(&self) -> bool {
        let Ask { key, customer, on, amount, .. } = &self.ask;
        let says_nothing = customer.is_none() && on.is_none() && amount.is_none();
        key.is_none() && (says_nothing || !self.undecided.is_empty())
    }
}

/// The partner who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageWriter {
    /// The partnership's key.
    pub key: String,
    /// The name it is shown by.
    pub name: String,
    /// How the writer is known.
    pub by: WriterBy,
}

/// How the writer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriterBy {
    /// By the address that the message comes from, is signed with, or is given in an introduction.
    Address,
    /// By the name of exactly one partner, team, owner or member, or by the partner's key, given as the writer's own.
    Name,
}

/// The writer's own words: the newest part, without what it quotes or passes on.
pub fn newest_part(message: &str) -> String {
    Thread::of(message).newest.join("\n")
}

impl PartnerMessage {
    /// Takes a message apart. Dates are in this time zone; a date without a year is the last such day before `now`.
    pub fn read(message: &str, zone: Zone, now: Timestamp) -> Self {
        Self::read_at(message, zone, now, 1)
    }

    fn read_at(message: &str, zone: Zone, now: Timestamp, depth: usize) -> Self {
        let today = zone.day(now);
        let thread = Thread::of(message);
        let signed = Signed::of(&thread.newest);
        let mut clues = Clues::default();
        thread.from.iter().for_each(|said| clues.head(said));
        clues.signature(&signed.signature, signed.is_weak);
        let read = |text: &str| Reading::of(text, zone, today);
        let own = sentences(&signed.body);
        let mut pieces: Vec<Reading> = Vec::new();
        for (at, text) in own.iter().take(PIECES).enumerate() {
            clues.sentence(text, at);
            if !is_greeting(text) {
                pieces.push(read(text));
            }
        }
        pieces
            .iter()
            .flat_map(|piece| &piece.links)
            .filter(|link| link.is_own)
            .for_each(|link| clues.own_link(&link.last));
        if depth < DEEPEST && says_nothing(&pieces, &thread) {
            let mut inner = Self::read_at(&thread.passed_on(), zone, now, depth + 1);
            inner.notes.insert(
                0,
                "nothing new is written above; the message below is read as the claim".to_owned(),
            );
            // If somebody signed above the forwarded message, or sent it on, its author isn't the one who writes.
            let is_signed = signed.signature.iter().any(|line| !line.trim().is_empty());
            let is_bare = clues.senders().is_empty() && !is_signed;
            let passed_clues = std::mem::replace(&mut inner.clues, clues);
            inner.passed_clues = if is_bare { passed_clues } else { Clues::default() };
            return inner;
        }
        if let Some(subject) = &thread.subject
            && !pieces.iter().any(|piece| {
                piece.has_evidence() || !piece.named.is_empty() || !piece.emails.is_empty()
            })
        {
            pieces.push(read(subject));
        }
        let older = sentences(
            &thread.older.iter().map(|line| heads::unquoted(line).to_owned()).collect::<Vec<_>>(),
        );
        let older = older.iter().take(PIECES).map(|text| read(text)).collect();
        let text: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let spoken =
            Spoken::of(&text.join("\n"), pieces.iter().any(|piece| !piece.amounts.is_empty()));
        Self {
            pieces,
            older,
            clues,
            passed_clues: Clues::default(),
            notes: Vec::new(),
            spoken,
            zone,
        }
    }

    /// What the message means, given what the agent already knows.
    pub fn resolve(&self, store: &Store, known: &Ask) -> Result<Resolved, AskError> {
        meaning::resolve(self, store, known)
    }

    /// Whether the message claims anything; in a short one, a name alone is a claim.
    fn claims(&self) -> bool {
        const FEW: usize = 8;
        let words: usize =
            self.pieces.iter().map(|piece| piece.text.split_whitespace().count()).sum();
        words <= FEW
            || self.pieces.iter().any(|piece| piece.denied.is_some() || spoken::claims(&piece.text))
    }

    /// The kinds of events that may be meant, the most probable first.
    fn kinds(&self, known: &Ask) -> Vec<EventKind> {
        known.kind.map_or_else(|| self.spoken.kinds(), |kind| vec![kind])
    }
}

/// Whether the newest part is empty or only passes on what is below it.
fn says_nothing(pieces: &[Reading], thread: &Thread) -> bool {
    const FEW: usize = 14;
    if thread.older.iter().all(|line| line.trim().is_empty()) {
        return false;
    }
    let words: usize = pieces.iter().map(|piece| piece.text.split_whitespace().count()).sum();
    let tells = pieces.iter().any(|piece| {
        piece.has_evidence()
            || !piece.keys.is_empty()
            || !piece.emails.is_empty()
            || !names::called(&piece.text).is_empty()
    });
    words == 0 || thread.is_passed_on && words <= FEW && !tells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> PartnerMessage {
        let now = Timestamp::parse("2026-04-01T12:00:00Z").unwrap();
        PartnerMessage::read(message, Zone::Named(chrono_tz::UTC), now)
    }

    #[test]
    fn the_head_of_a_mail_is_no_claim() {
        let mail = "From: Jim <jim@p1.example>\nDate: Tue, 3 Mar 2026 10:00\n\nWhere is t3b?\n\
            On 1 March 2026 partners@vendor.example wrote:\n> nothing";
        let read = read(mail);
        assert!(read.pieces.iter().all(|piece| piece.times.is_empty()), "{:?}", read.pieces);
        assert_eq!(read.clues.addresses, ["jim@p1.example"]);
        assert!(read.pieces.iter().any(|piece| piece.keys.contains(&"t3b".to_owned())));
    }

    #[test]
    fn what_is_passed_on_without_a_word_is_the_claim() {
        for message in [
            "FYI\n\n---------- Forwarded message ---------\nFrom: jim@x.example\nTo: a@b.example\n\nWhere is t3b?",
            "> Where is t3b?",
            "\nOn 1 March 2026 jim@x.example wrote:\n> Where is t3b?",
        ] {
            let read = read(message);
            assert!(
                read.pieces.iter().any(|piece| piece.keys.contains(&"t3b".to_owned())),
                "{message}"
            );
            assert_eq!(read.notes.len(), 1, "{message}");
        }
        let read = read(
            "Where is t3c?\n\n---------- Forwarded message ---------\nFrom: jim@x.example\nTo: a@b\n\nand t3b?",
        );
        assert!(read.pieces.iter().all(|piece| !piece.keys.contains(&"t3b".to_owned())));
    }

    #[test]
    fn nothing_in_a_message_is_too_strange() {
        for message in
            ["", "@", "://", ">\n>\n>", "From:\nFrom:\n", "| | |\n", "--", "Best,", "On wrote:"]
        {
            let _ = read(message);
        }
        let long = "> ".repeat(5000) + &"inv-1 ".repeat(5000);
        assert!(read(&long).pieces.len() <= PIECES);
    }
}
