//! A partner's whole message: every e-mail, key, amount, date and link in it, and what they mean
//! together.

use chrono::{Datelike, NaiveDate};

use super::ask::AskError;
use super::{customers, events};
use crate::domain::text::clean;
use crate::domain::time::DAY;
use crate::domain::{Partner, Resource, Stamp, Stored, Zone};
use crate::investigate::{Ask, Event};
use crate::offers::Event as Kind;
use crate::store::{Store, StoreError, Wanted};

/// So many words of a message are looked at as keys.
const KEYS: usize = 200;

/// What a message has in it, each once, in the order in which it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Words that may be a key: with a digit or an underscore in them.
    pub keys: Vec<String>,
    /// The last parts of links, which name partners.
    pub links: Vec<String>,
    /// Amounts in hundredths.
    pub amounts: Vec<i64>,
    /// Days: the first instant, and the one behind the last.
    pub days: Vec<(Stamp, Stamp)>,
}

/// What a message means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The claim.
    pub ask: Ask,
    /// Why this one, a line each.
    pub reasons: Vec<String>,
    /// Other events that it could mean: key, kind and what tells it apart.
    pub others: Vec<(String, Kind, String)>,
}

/// An event that a message may mean, and what speaks for it.
struct Candidate {
    event: Event,
    points: i64,
    reasons: Vec<String>,
}

impl Ticket {
    /// Takes a message apart; dates are meant in a zone.
    pub fn read(message: &str, zone: Zone) -> Self {
        let mut ticket = Self::default();
        let trim = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$' | '€' | '£');
        let text = clean(message).into_owned();
        for word in text.split_whitespace() {
            let bare = word.trim_matches(trim);
            if let Some(link) = word.split_once("://").map(|(_, rest)| rest) {
                let path = link.split(['?', '#']).next().unwrap_or(link);
                if let Some((_, last)) = path.trim_end_matches('/').rsplit_once('/') {
                    add(&mut ticket.links, last.trim_matches(trim).to_owned());
                }
            } else if bare.contains('@') {
                add(&mut ticket.emails, bare.to_owned());
            } else if day(bare).is_some() {
                // Read below, where dates of several words are read too.
            } else if let Some(amount) = amount(bare) {
                add(&mut ticket.amounts, amount);
                // An order number looks like an amount.
                add(&mut ticket.keys, bare.to_owned());
            } else if bare.chars().any(|c| c.is_ascii_digit() || c == '_')
                && bare.chars().count() >= 3
            {
                add(&mut ticket.keys, bare.trim_start_matches('#').to_owned());
            }
        }
        ticket.keys.truncate(KEYS);
        for day in days(&text) {
            let next = day.succ_opt().unwrap_or(day);
            let at = |day| Stamp::from_ms(zone.midnight(day));
            if let (Some(from), Some(behind)) = (at(day), at(next)) {
                add(&mut ticket.days, (from, behind));
            }
        }
        ticket
    }

    /// What it means, together with what is known of it beside the message.
    pub fn resolve(&self, store: &Store, known: &Ask) -> Result<Resolved, AskError> {
        let mut reasons = Vec::new();
        let mut partner = known.partner.clone();
        let mut customers: Vec<Stored> = Vec::new();
        for email in &self.emails {
            Self::of_email(store, email, &mut partner, &mut customers, &mut reasons)?;
        }
        for name in self.links.iter().chain(&self.keys) {
            if partner.is_none()
                && let Some(one) = of_partner_key(store, name)?
            {
                reasons.push(format!("{name} is the partner {}", one.name));
                partner = Some(one.key.clone());
            }
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for key in &self.keys {
            if let Some(event) = events::of_key(store, key, known.kind)? {
                let reason = format!("{key} is the key of this {}", event.kind.name());
                candidates.push(Candidate { event, points: 100, reasons: vec![reason] });
                continue;
            }
            for wanted in [Wanted::External(key), Wanted::Provider(key)] {
                for customer in store.stored(Resource::Customers, wanted)? {
                    reasons.push(format!("{key} is a key of the customer {}", customer.record.key));
                    customers.push(customer);
                }
            }
        }
        let mut keys = std::collections::BTreeSet::new();
        customers.retain(|customer| keys.insert(customer.record.key.clone()));
        for customer in &customers {
            Self::of_customer(store, customer, known, &mut candidates)?;
        }
        Ok(self.most_probable(known, partner, &customers, candidates, reasons))
    }

    /// An e-mail is a partner's, a customer's, or, with one slip in it, the one customer's who is so near.
    fn of_email(
        store: &Store,
        email: &str,
        partner: &mut Option<String>,
        found: &mut Vec<Stored>,
        reasons: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        if let [one] = store.partners_named(email)?.as_slice() {
            if partner.is_none() {
                reasons.push(format!("{email} is of the partner {}", one.name));
                *partner = Some(one.key.clone());
            }
            return Ok(());
        }
        let named = customers::named(store, email)?;
        if !named.is_empty() {
            found.extend(named);
        } else if let Some(near) = customers::one_slip(store, email)? {
            let meant = near.text("email").unwrap_or_default();
            reasons.push(format!("nobody has {email}; {meant}, one slip away, is taken for it"));
            found.push(near);
        } else {
            reasons.push(format!("nobody has {email}"));
        }
        Ok(())
    }

    fn of_customer(
        store: &Store,
        customer: &Stored,
        known: &Ask,
        candidates: &mut Vec<Candidate>,
    ) -> Result<(), StoreError> {
        let kinds = [Kind::Transaction, Kind::Lead, Kind::Deal, Kind::Action, Kind::Signup];
        for kind in kinds.into_iter().filter(|kind| known.kind.is_none_or(|known| known == *kind)) {
            for event in events::of_customer(store, &customer.record.key, kind)? {
                if candidates.iter().any(|one| one.event.key == event.key && one.event.kind == kind)
                {
                    continue;
                }
                let reasons = vec![format!("of the customer {}", customer.record.key)];
                // Messages are mostly about payments.
                let points = if kind == Kind::Transaction { 10 } else { 5 };
                candidates.push(Candidate { event, points, reasons });
            }
        }
        Ok(())
    }

    fn most_probable(
        &self,
        known: &Ask,
        partner: Option<String>,
        customers: &[Stored],
        mut candidates: Vec<Candidate>,
        mut reasons: Vec<String>,
    ) -> Resolved {
        for candidate in &mut candidates {
            let event = &candidate.event;
            let sums = [event.amount, event.amount_usd];
            if self.amounts.iter().any(|amount| sums.contains(&Some(*amount))) {
                candidate.points += 20;
                candidate.reasons.push("its amount is in the message".to_owned());
            }
            let off = |(from, behind): &(Stamp, Stamp)| {
                let at = event.recorded_at;
                if at < *from { from.since(at) } else { at.since(*behind).max(0) }
            };
            if let Some(off) = self.days.iter().map(off).min() {
                if off == 0 {
                    candidate.points += 20;
                    candidate.reasons.push("it was recorded on the day in the message".to_owned());
                } else if off <= 7 * DAY {
                    candidate.points += 10;
                    candidate
                        .reasons
                        .push("it was recorded within a week of the day in the message".to_owned());
                }
            }
        }
        candidates.sort_by(|a, b| {
            let rank = |one: &Candidate| (one.points, one.event.recorded_at);
            rank(b).cmp(&rank(a)).then_with(|| a.event.key.cmp(&b.event.key))
        });
        let mut ask = Ask { partner, ..known.clone() };
        let mut rest = candidates.into_iter();
        if let Some(best) = rest.next() {
            reasons.push(format!(
                "taken: {} {} ({})",
                best.event.kind.name(),
                best.event.key,
                best.reasons.join("; ")
            ));
            ask.key = Some(best.event.key);
            ask.kind = Some(best.event.kind);
        } else {
            ask.customer = customers
                .first()
                .map(|customer| customer.record.key.clone())
                .or_else(|| known.customer.clone())
                .or_else(|| self.emails.last().cloned());
            ask.on = known.on.or_else(|| self.days.first().copied());
            ask.amount = known.amount.or_else(|| self.amounts.first().copied());
        }
        let others: Vec<(String, Kind, String)> = rest
            .take(9)
            .map(|one| (one.event.key, one.event.kind, one.reasons.join("; ")))
            .collect();
        if !others.is_empty() {
            let keys: Vec<&str> = others.iter().map(|(key, ..)| key.as_str()).collect();
            reasons.push(format!("it could also be {}; --key names one", keys.join(", ")));
        }
        Resolved { ask, reasons, others }
    }
}

/// The partner of a key or partner key; names in a message are words like all others.
fn of_partner_key(store: &Store, text: &str) -> Result<Option<Partner>, StoreError> {
    let found = store.partners_named(text)?;
    let is =
        |partner: &Partner| partner.key == text || partner.partner_key.as_deref() == Some(text);
    Ok(found.into_iter().find(is))
}

fn add<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// An amount in hundredths: `$45.90`, `1,200.00`, `45,90`, `120USD`; nothing that could be anything else.
fn amount(word: &str) -> Option<i64> {
    let bare = word.trim_matches(|c: char| c.is_alphabetic() || matches!(c, '$' | '€' | '£'));
    if bare.is_empty() || !bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return None;
    }
    let (whole, part) = match bare.rfind(['.', ',']) {
        Some(at) if bare.len() - at == 3 => (bare.get(..at)?, bare.get(at + 1..)?),
        _ => (bare, "00"),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    digits.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part.parse().ok()?)
}

fn day(word: &str) -> Option<NaiveDate> {
    if let Ok(day) = word.get(..10).unwrap_or(word).parse() {
        return Some(day);
    }
    let mut parts = word.split(['/', '.']).map(str::parse::<u32>);
    let (Some(Ok(one)), Some(Ok(two)), Some(Ok(three)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let year = i32::try_from(three).ok().filter(|year| (1970..=2200).contains(year))?;
    // With points the day comes first, with strokes the month, unless that can't be.
    let day_first = word.contains('.') || one > 12;
    let (day, month) = if day_first { (one, two) } else { (two, one) };
    NaiveDate::from_ymd_opt(year, month, day)
}

/// All days in a text: `2026-03-01`, `03/01/2026`, `1.3.2026`, `March 1, 2026`, `1 March 2026`.
fn days(text: &str) -> Vec<NaiveDate> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    let mut found = Vec::new();
    let number = |word: &str| {
        let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    };
    for (at, word) in words.iter().enumerate() {
        if let Some(day) = day(word) {
            add(&mut found, day);
            continue;
        }
        let Some(month) =
            MONTHS.iter().position(|month| word.starts_with(month) && word.len() <= 9)
        else {
            continue;
        };
        let month = u32::try_from(month).unwrap_or(0) + 1;
        let next = |by: usize| words.get(at + by).and_then(|word| number(word));
        let before = at.checked_sub(1).and_then(|at| words.get(at)).and_then(|word| number(word));
        let year = |n: Option<u32>| {
            n.and_then(|n| i32::try_from(n).ok()).filter(|year| (1970..=2200).contains(year))
        };
        let day = match (before, next(1), next(2)) {
            (Some(day), one, _) if day <= 31 && year(one).is_some() => Some((day, year(one))),
            (_, Some(day), two) if day <= 31 && year(two).is_some() => Some((day, year(two))),
            _ => None,
        };
        let date = day.and_then(|(day, year)| NaiveDate::from_ymd_opt(year?, month, day));
        if let Some(date) = date.filter(|date| date.year() >= 1970) {
            add(&mut found, date);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart() {
        let message = "Hi team,\nmy customer Jane (jane.doe@shop.example) paid $1,045.90 on March 3rd, 2026 \
            (order #inv-00012, cus_1a2b). I am <ann@acme.example>, link https://go.example/acme?utm=1 .\n\
            Also 45,90 EUR on 03/04/2026 and 2026-03-05!\u{1b}[31m";
        let ticket = Ticket::read(message, Zone::Named(chrono_tz::UTC));
        assert_eq!(ticket.emails, ["jane.doe@shop.example", "ann@acme.example"]);
        assert_eq!(ticket.links, ["acme"]);
        assert!(
            ticket.keys.contains(&"inv-00012".to_owned())
                && ticket.keys.contains(&"cus_1a2b".to_owned())
        );
        assert!(
            ticket.amounts.contains(&104_590) && ticket.amounts.contains(&4590),
            "{:?}",
            ticket.amounts
        );
        let days: Vec<String> = ticket.days.iter().map(|(from, _)| from.rfc3339()).collect();
        assert_eq!(days, ["2026-03-03T00:00:00Z", "2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z"]);
    }

    #[test]
    fn amounts_have_two_decimals_or_none() {
        for (word, wanted) in [
            ("$45.90", Some(4590)),
            ("45,90", Some(4590)),
            ("1,200", Some(120_000)),
            ("1.200,50", Some(120_050)),
            ("120USD", Some(12_000)),
            ("inv-12", None),
            ("", None),
            ("$", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(amount(word), wanted, "{word}");
        }
    }

    #[test]
    fn nothing_in_a_message_is_too_strange() {
        for message in
            ["", "@", "://", "@@ :// 31.31.2026 99/99/9999 \u{202e}", "may may 1 2026 2026"]
        {
            let ticket = Ticket::read(message, Zone::Named(chrono_tz::UTC));
            assert!(ticket.keys.len() <= KEYS);
        }
    }
}
