//! A partner's whole message: every e-mail, key, amount, date and link in it, and what they mean
//! together. Options that an agent gives beside it win, and narrow.

mod dates;
mod meaning;
mod people;
mod said;
mod words;

use super::ask::AskError;
use crate::domain::text::{clean, emails, fold};
use crate::domain::{Stamp, Zone};
use crate::investigate::Ask;
use crate::offers::Event as Kind;
use crate::store::Store;
use words::Spoken;
pub use words::Sum;

/// So many words of a message are looked at as keys.
const KEYS: usize = 200;
/// So many of whatever else it has.
const MOST: usize = 50;

/// What a message has in it, each once, in the order in which it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Those of them that are the writer's, by what stands around them.
    pub own: Vec<String>,
    /// Words that may be a key: with a digit, an underscore or a hyphen in them, or behind a word like
    /// order.
    pub keys: Vec<String>,
    /// Those of them that can hardly be anything else.
    pub named: Vec<String>,
    /// The last parts of links, which name partners.
    pub links: Vec<String>,
    /// Amounts.
    pub amounts: Vec<Sum>,
    /// Whole numbers that may be amounts, in hundredths.
    pub numbers: Vec<i64>,
    /// Days and months.
    pub times: Vec<Time>,
    spoken: Spoken,
    text: String,
}

/// A day or a month that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// The first instant, and the one behind the last.
    pub on: (Stamp, Stamp),
    /// As it is told: `2025-10-08`.
    pub said: String,
}

/// What a message means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The claim: where the message means several events, the one recorded first. It has no key where
    /// nothing says which event is meant.
    pub ask: Ask,
    /// The partner who writes, where the message itself establishes it. A partner who was only inferred from
    /// a customer or an event is none.
    pub writer: Option<Writer>,
    /// The other events that are claimed in the same breath, in the order in which they were recorded.
    pub also: Vec<Ask>,
    /// Where nothing says which event is meant: those that may be, the newest first. Key, kind and what tells
    /// it apart.
    pub undecided: Vec<(String, Kind, String)>,
    /// Why this one, a line each.
    pub reasons: Vec<String>,
    /// Other events that it could mean: key, kind and what tells it apart. The claim is a guess among them.
    pub others: Vec<(String, Kind, String)>,
}

/// The partner who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    /// The partnership's key.
    pub key: String,
    /// The name by which it is shown.
    pub name: String,
    /// What establishes it.
    pub by: WriterBy,
}

/// What establishes who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriterBy {
    /// The address that the message comes from, is signed with, or that somebody introduces himself with.
    Address,
    /// The name of exactly one partner, team, owner or member, or the partner's key, given as the writer's own.
    Name,
}

impl Ticket {
    /// Takes a message apart; dates are meant in a zone, and without a year as the last such day.
    pub fn read(message: &str, zone: Zone, now: Stamp) -> Self {
        let mut ticket = Self { text: clean(message).into_owned(), ..Self::default() };
        let lines: Vec<&str> = message.lines().collect();
        let mut rest = String::with_capacity(message.len());
        for (at, line) in lines.iter().enumerate() {
            let line = clean(line);
            let mut from = 0;
            let is_head = words::is_head(&lines, at);
            for (place, email) in emails(&line) {
                let before = line.get(..place.start).unwrap_or_default();
                if ticket.emails.len() < MOST {
                    if words::is_writers(&lines, at, before) {
                        add(&mut ticket.own, email.clone());
                    }
                    add(&mut ticket.emails, email);
                }
                if !is_head {
                    rest.push_str(line.get(from..place.start).unwrap_or_default());
                    rest.push(' ');
                }
                from = place.end;
            }
            // The date of a mail is no claim.
            if !is_head {
                rest.push_str(line.get(from..).unwrap_or_default());
            }
            rest.push(' ');
        }
        let words: Vec<&str> = rest.split_whitespace().collect();
        let spans = dates::times(&words, zone.day(now));
        for (at, word) in words.iter().enumerate() {
            if !spans.iter().any(|span| span.words.contains(&at)) {
                let around = (at.checked_sub(1).and_then(|at| words.get(at)), words.get(at + 1));
                ticket.take(word, (around.0.copied(), around.1.copied()));
            }
        }
        for span in spans.into_iter().take(MOST) {
            let at = |day| Stamp::from_ms(zone.midnight(day));
            if let (Some(from), Some(behind)) = (at(span.from), at(span.behind)) {
                add(&mut ticket.times, Time { on: (from, behind), said: span.said });
            }
        }
        ticket.spoken = Spoken::of(&ticket.text, !ticket.amounts.is_empty());
        ticket
    }

    /// Takes a word for what it may be: a link, an amount, a key.
    fn take(&mut self, word: &str, (before, behind): (Option<&str>, Option<&str>)) {
        let marks = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$' | '€' | '£');
        if let Some((_, link)) = word.split_once("://") {
            let ends = ['?', '#', '"', '\'', '<', '>', ')', ']'];
            let path = link.split(ends).next().unwrap_or(link);
            if let Some((_, last)) = path.trim_end_matches(['/', '.', ',']).rsplit_once('/') {
                add(&mut self.links, last.trim_matches(marks).to_owned());
            }
            return;
        }
        let bare = word.trim_matches(marks);
        // Hours and percentages are neither.
        let is_hour = bare.split_once(':').is_some_and(|(hour, _)| hour.parse::<u8>().is_ok());
        if word.contains('%') || is_hour {
            return;
        }
        let parts: Vec<&str> = bare
            .split(|c: char| ":=#;()<>\"'\u{2019}[]|".contains(c))
            .map(|part| part.trim_matches(marks))
            .filter(|part| !part.is_empty())
            .collect();
        let is_marked = word.starts_with('#') || before.is_some_and(is_marker);
        if parts.len() > 1 {
            self.key(bare, false);
        }
        for (at, part) in parts.iter().enumerate() {
            let behind = if at + 1 < parts.len() { None } else { behind };
            let earlier = at.checked_sub(1).and_then(|at| parts.get(at)).copied().or(before);
            let is_marked = is_marked || at > 0 && earlier.is_some_and(is_marker);
            match words::amount(part).filter(|_| !word.starts_with('#')) {
                Some(_) if dates::is_bare_year(part) && !is_marked => {}
                Some((cents, certain)) => {
                    let priced = certain || words::has_currency(earlier, behind);
                    if priced || !is_marked && words::is_amount_there(earlier, behind) {
                        add(&mut self.amounts, Sum { cents, said: (*part).to_owned() });
                    } else {
                        add(&mut self.numbers, cents);
                    }
                    // An order number looks like an amount.
                    self.key(part, is_marked);
                }
                None => self.key(part, is_marked),
            }
        }
    }

    /// Takes a word for a key; one that is marked as such, whatever it looks like.
    fn key(&mut self, word: &str, is_marked: bool) {
        let looks = word.chars().any(|c| c.is_ascii_digit() || matches!(c, '_' | '-'));
        let length = word.chars().count();
        if !(looks || is_marked) || length < 3 || word.starts_with(['$', '€', '£']) {
            return;
        }
        let is_number = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        if is_marked && word.contains(|c: char| c.is_ascii_digit()) && (!is_number || length > 4) {
            add(&mut self.named, word.to_owned());
        }
        add(&mut self.keys, word.to_owned());
    }

    /// What it means, together with what is known of it beside the message.
    pub fn resolve(&self, store: &Store, known: &Ask) -> Result<Resolved, AskError> {
        meaning::resolve(self, store, known)
    }

    /// The kinds of events that can be meant, the most probable first.
    fn kinds(&self, known: &Ask) -> Vec<Kind> {
        known.kind.map_or_else(|| self.spoken.kinds(), |kind| vec![kind])
    }
}

/// A word behind which a key stands.
fn is_marker(word: &str) -> bool {
    let bare = fold(word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#'));
    let bare = bare.trim_end_matches('#');
    matches!(
        bare,
        "" | "order"
            | "invoice"
            | "transaction"
            | "payment"
            | "reward"
            | "commission"
            | "reference"
            | "ref"
            | "number"
            | "no"
            | "nr"
            | "id"
            | "key"
    )
}

/// Adds what isn't there yet, within bounds: a message may be long and mean harm.
fn add<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if list.len() < KEYS && !list.contains(&one) {
        list.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> Ticket {
        let now = Stamp::parse("2026-04-01T12:00:00Z").unwrap();
        Ticket::read(message, Zone::Named(chrono_tz::UTC), now)
    }

    #[test]
    fn a_message_is_taken_apart() {
        let message = "Hi team,\nmy customer Jane (jane.doe@shop.example) paid $1,045.90 on March 3rd, 2026 \
            (order #inv-00012, cus_1a2b). I am <ann@acme.example>, link https://go.example/acme?utm=1 .\n\
            Also 45,90 EUR on 03/04/2026 and 2026-03-05!\u{1b}[31m";
        let ticket = read(message);
        assert_eq!(ticket.emails, ["jane.doe@shop.example", "ann@acme.example"]);
        assert_eq!(ticket.own, ["ann@acme.example"]);
        assert_eq!(ticket.links, ["acme"]);
        assert!(
            ticket.keys.contains(&"inv-00012".to_owned())
                && ticket.keys.contains(&"cus_1a2b".to_owned()),
            "{:?}",
            ticket.keys
        );
        let amounts: Vec<i64> = ticket.amounts.iter().map(|sum| sum.cents).collect();
        assert_eq!(amounts, [104_590, 4590]);
        let times: Vec<&str> = ticket.times.iter().map(|time| time.said.as_str()).collect();
        assert_eq!(times, ["2026-03-03", "2026-03-04", "2026-03-05"]);
    }

    #[test]
    fn numbers_of_dates_and_years_are_no_amounts() {
        for message in [
            "payment of 8 October 2025",
            "payment of Oct 8, 2025",
            "the 8th of October",
            "all of 2025",
            "in November 2025",
            "at 10:30 about 20% of it",
        ] {
            let ticket = read(message);
            assert!(
                ticket.amounts.is_empty() && ticket.numbers.is_empty(),
                "{message}: {ticket:?}"
            );
        }
        let ticket = read("a payment of 99 for 3 seats");
        let amounts: Vec<i64> = ticket.amounts.iter().map(|sum| sum.cents).collect();
        assert_eq!((amounts, ticket.numbers), (vec![9900], vec![300]));
    }

    #[test]
    fn the_head_of_a_mail_is_no_claim() {
        let mail = "From: Jim <jim@p1.example>\nDate: Tue, 3 Mar 2026 10:00\n\nWhere is t3b?\n\
            On 1 March 2026 partners@vendor.example wrote:\n> nothing";
        let ticket = read(mail);
        assert!(ticket.times.is_empty(), "{:?}", ticket.times);
        assert_eq!(ticket.own, ["jim@p1.example", "partners@vendor.example"]);
        assert!(ticket.keys.contains(&"t3b".to_owned()));
    }

    #[test]
    fn keys_are_found_behind_whatever_marks_them() {
        for message in
            ["order:t3b", "order #t3b", "order=t3b", "order number t3b.", "(t3b)", "t3b's"]
        {
            assert!(read(message).keys.contains(&"t3b".to_owned()), "{message}");
        }
        assert!(read("invoice: ABCDEF").keys.contains(&"ABCDEF".to_owned()));
        assert!(read("order #2025").keys.contains(&"2025".to_owned()));
        assert!(
            read("<a href=\"https://go.example/acme\">link</a>").links.contains(&"acme".into())
        );
    }

    #[test]
    fn nothing_in_a_message_is_too_strange() {
        for message in [
            "",
            "@",
            "://",
            "@@ :// 31.31.2026 99/99/9999 \u{202e}",
            "may may 1 2026 2026",
            "$ # : =",
        ] {
            let ticket = read(message);
            assert!(ticket.keys.len() <= KEYS);
        }
    }
}
