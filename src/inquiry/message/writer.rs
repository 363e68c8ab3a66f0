//! Who writes: known by the address that a message comes from or is signed with, an introduction, a name that exactly
//! one partner has, or the partner's key given as the writer's own. An address that is only mentioned is never the
//! writer's.

use super::introductions::{
    FILLERS, HERE, KEY_NAMES, OF, OWN, TOLD_OF, ends_clause, introductions, is_customer, is_joint,
    is_not_own, is_somebody_elses, speaks_of_others,
};
use super::reading::add;
use super::script::plain;
use super::{MessageWriter, WriterBy};
use crate::domain::text::{emails, fold};
use crate::inquiry::customers;
use crate::store::{Store, StoreError};

/// At most this many clues of each kind are looked up.
const MOST: usize = 40;
/// A name has at most this many words.
const LONGEST: usize = 6;

/// What a message says about its writer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clues {
    /// The writer's addresses.
    pub(super) addresses: Vec<String>,
    /// The writer's names, folded.
    names: Vec<String>,
    /// Partner keys given as the writer's own.
    keys: Vec<String>,
    /// Those of `addresses` that the message comes from.
    senders: Vec<String>,
    /// The writer says that he is a customer.
    is_customer: bool,
}

/// What was found out about the writer.
#[derive(Clone, Debug, Default)]
pub(super) struct WriterFound {
    /// The partner, if one is established.
    pub(super) writer: Option<MessageWriter>,
    /// Why none is, for the agent.
    pub(super) reason: Option<String>,
}

impl Clues {
    /// The writer's names, folded.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Takes the address and the name from a `From` line. With two addresses, nobody knows which is the sender's.
    pub(super) fn head(&mut self, said: &str) {
        let found = emails(said);
        let is_one =
            found.iter().all(|(_, email)| found.first().is_some_and(|(_, one)| one == email));
        if !is_one || said.matches('@').count() != found.len() {
            return;
        }
        for (place, email) in found {
            add(&mut self.senders, email.clone());
            add(&mut self.addresses, email);
            let name = said.get(..place.start).unwrap_or_default();
            self.name(name.trim_matches(|c: char| c.is_whitespace() || "<\"'(:".contains(c)));
        }
    }

    /// Takes addresses and names from the lines of a signature.
    pub(super) fn signature(&mut self, lines: &[String], is_weak: bool) {
        if lines.iter().any(|line| speaks_of_others(line)) {
            return;
        }
        for line in lines {
            let line = plain(line);
            for (place, email) in emails(&line) {
                let before = fold(line.get(..place.start).unwrap_or_default());
                if !is_somebody_elses(&before) {
                    add(&mut self.addresses, email);
                }
            }
            let words = line.split_whitespace().count();
            let unspaced = line.chars().any(super::script::is_unspaced);
            if is_weak && words < 2 && !unspaced {
                continue;
            }
            self.name(&line);
            let apart =
                |c: char| matches!(c, ',' | '|' | '·' | '–' | '—' | '/' | ';' | '(' | ')' | '<');
            for part in line.split(apart).flat_map(|part| part.split(" - ")) {
                self.name(part);
            }
        }
    }

    fn name(&mut self, name: &str) {
        let around =
            |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '"' | '*' | '_' | '~');
        let name = name.trim_matches(around).trim_start_matches(['-', '–', '—']).trim();
        let folded = fold(name.trim_end_matches(['!', '?', '。', '、']));
        if folded.chars().count() > 1 && self.names.len() < MOST {
            add(&mut self.names, folded.trim_end_matches('.').to_owned());
            // `Acme Inc.` ends with a dot of its own.
            add(&mut self.names, folded);
        }
    }

    /// Takes introductions and the writer's own keys from a sentence.
    pub(super) fn sentence(&mut self, text: &str, place: usize) {
        let text = plain(text).replace('\u{2019}', "'");
        self.is_customer |= is_customer(&fold(&text));
        let words: Vec<&str> = text.split_whitespace().collect();
        let bare: Vec<String> = words
            .iter()
            .map(|word| fold(word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'')))
            .collect();
        let quoted = quoted(&words);
        for at in 0..words.len() {
            if quoted.get(at).copied().unwrap_or_default() {
                continue;
            }
            for (many, only_address) in introductions(&bare, at, place) {
                if is_not_own(&words, &bare, at, at + many) {
                    continue;
                }
                match words.get(at + many) {
                    Some(word) if only_address => self.address(word),
                    _ => self.introduced(&words, &bare, at + many),
                }
            }
            if HERE.contains(&bare.get(at).map(String::as_str).unwrap_or_default())
                && !is_not_own(&words, &bare, at.saturating_sub(LONGEST), at + 1)
                && !bare.iter().take(at).rev().take(LONGEST).any(|word| word == "not")
            {
                self.before_here(&words, at);
            }
        }
        if place == 0 {
            self.label(&words);
        }
        self.japanese(&text);
        self.own_keys(&words, &bare);
    }

    /// Takes the address or name after an introduction, and whom the person named writes for.
    fn introduced(&mut self, words: &[&str], bare: &[String], from: usize) {
        let mut at = from;
        while bare.get(at).is_some_and(|word| FILLERS.contains(&word.as_str())) && at < from + 3 {
            self.windows(words, at);
            at += 1;
        }
        let Some(word) = words.get(at) else { return };
        if word.contains('@') {
            self.address(word);
            return;
        }
        self.windows(words, at);
        self.address_behind(words, at);
        for of in at + 1..at + 5 {
            let named =
                words.get(of - 1).is_some_and(|word| word.starts_with(|c: char| c.is_uppercase()));
            if !named || words.get(of - 1).is_some_and(|word| ends_clause(word)) {
                break;
            }
            if bare.get(of).is_some_and(|word| OF.contains(&word.as_str())) {
                let skip = usize::from(
                    bare.get(of + 1)
                        .is_some_and(|word| matches!(word.as_str(), "the" | "der" | "la" | "a")),
                );
                self.windows(words, of + 1 + skip);
                break;
            }
        }
    }

    /// Takes the address after a name, `I'm Jim Low (jim@x.example)`, unless it does something itself:
    /// `I'm Bob, jim@x.example told me`.
    fn address_behind(&mut self, words: &[&str], at: usize) {
        let is_name =
            |word: &&&str| !word.contains('@') && word.starts_with(|c: char| c.is_uppercase());
        let many = words.iter().skip(at).take_while(is_name).take(4).count();
        let name = (at + many).checked_sub(1).and_then(|last| words.get(last)).filter(|_| many > 0);
        let Some(word) = words.get(at + many).filter(|word| word.contains('@')) else { return };
        let goes_on = name.is_some_and(|last| !last.ends_with(['.', '!', '?', '。']));
        let next = words.get(at + many + 1);
        let is_whole = ends_clause(word)
            || word.starts_with(['(', '<', '['])
            || next.is_none_or(|next| is_joint(next));
        if goes_on && is_whole {
            self.address(word);
        }
    }

    /// Takes every name that may begin at a word.
    fn windows(&mut self, words: &[&str], at: usize) {
        for many in 1..=LONGEST {
            let Some(window) = words.get(at..at + many) else { break };
            let Some((last, head)) = window.split_last() else { break };
            let ends = ends_clause(last);
            // `Acme's customer` isn't Acme.
            let owner = last.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            if !owner.ends_with("'s") {
                let next = words.get(at + many).copied().unwrap_or_default();
                let begins =
                    words.get(at).is_some_and(|word| word.starts_with(|c: char| !c.is_lowercase()));
                // A name of one word has to end there: `this is Reach`, not `this is Reach me`.
                let is_whole = ends || next.is_empty() || is_joint(next);
                let told_of = TOLD_OF.contains(&fold(next).as_str());
                if begins && !told_of && (many > 1 || is_whole) {
                    let name = [head, &[*last]].concat().join(" ");
                    self.name(&name);
                }
            }
            if ends && !last.ends_with('.') {
                break;
            }
        }
    }

    /// Takes the name before `here`, back to punctuation: `Jim Low here`.
    fn before_here(&mut self, words: &[&str], here: usize) {
        let mut from = here;
        while let Some(at) = from.checked_sub(1)
            && from > here.saturating_sub(LONGEST)
            && words.get(at).is_some_and(|word| from == here || !ends_clause(word))
        {
            from = at;
        }
        // `Jim here (jim@x.example)`
        let named = here.checked_sub(1).and_then(|at| words.get(at));
        let named = named.is_some_and(|word| word.starts_with(|c: char| c.is_uppercase()));
        let next = words.get(here + 1).filter(|word| named && word.starts_with(['(', '<']));
        if let Some(word) = next {
            self.address(word);
        }
        for at in from..here {
            let Some(window) = words.get(at..here) else { break };
            match window {
                [word] if word.contains('@') => self.address(word),
                window
                    if window
                        .first()
                        .is_some_and(|word| word.starts_with(|c: char| !c.is_lowercase())) =>
                {
                    self.name(&window.join(" "));
                }
                _ => {}
            }
        }
    }

    /// Takes the address from `jim@x.example: …`, as in a chat.
    fn label(&mut self, words: &[&str]) {
        if let Some(word) = words.first()
            && word.ends_with(':')
            && word.contains('@')
        {
            self.address(word);
        }
    }

    fn address(&mut self, word: &str) {
        for (place, email) in emails(word) {
            let behind = word.get(place.end..).unwrap_or_default();
            if !behind.starts_with("'s") {
                add(&mut self.addresses, email);
            }
        }
    }

    /// Takes the name from `佐藤商事の佐藤です`: the words before `です`, whole and up to the first `の`.
    fn japanese(&mut self, text: &str) {
        for mark in ["です", "と申します", "と申し", "でございます"] {
            for (at, _) in text.match_indices(mark) {
                let before = text.get(..at).unwrap_or_default();
                let apart = |c: char| matches!(c, '。' | '、' | ',' | '!' | '?' | '\n');
                let name = before.rsplit(apart).next().unwrap_or_default().trim();
                if name.chars().count() <= 30 {
                    self.name(name);
                    if let Some((of, who)) = name.split_once('の') {
                        self.name(of);
                        self.name(who);
                    }
                }
            }
        }
    }

    /// Takes keys from `my partner key is acme`, `Partner ID: acme`, `my link: https://…/acme`.
    fn own_keys(&mut self, words: &[&str], bare: &[String]) {
        for name in KEY_NAMES {
            let many = name.split(' ').count();
            for at in 0..bare.len() {
                let same = name
                    .split(' ')
                    .zip(bare.iter().skip(at))
                    .filter(|(one, word)| one == word)
                    .count()
                    == many;
                if !same || at + many > bare.len() {
                    continue;
                }
                let own = |by: usize| {
                    at.checked_sub(by)
                        .and_then(|at| bare.get(at))
                        .is_some_and(|word| OWN.contains(&word.as_str()))
                };
                let is_label =
                    at == 0 && words.get(many - 1).is_some_and(|word| word.ends_with([':', '=']));
                if !(own(1) || own(2) || is_label) {
                    continue;
                }
                let is = |word: &&String| {
                    matches!(word.as_str(), "is" | "ist" | "est" | "es" | "e" | "" | "it" | "na")
                };
                let skip = bare.iter().skip(at + many).take_while(is).count();
                if let Some(word) = words.get(at + many + skip) {
                    add(&mut self.keys, word.trim_matches(super::keys::marks).to_owned());
                }
            }
        }
    }

    /// Takes a link that is said to be the writer's.
    pub(super) fn own_link(&mut self, last: &str) {
        add(&mut self.keys, last.to_owned());
    }

    /// The only partner that fits everything the message says about its writer.
    pub(super) fn resolve(&self, store: &Store) -> Result<WriterFound, StoreError> {
        let mut ways: Vec<(WriterBy, String, Vec<String>)> = Vec::new();
        for email in self.addresses.iter().take(MOST) {
            let keys = store.partners_of_email(email)?.into_iter().map(|one| one.key).collect();
            ways.push((WriterBy::Address, email.clone(), keys));
        }
        let strange: Vec<&String> = ways
            .iter()
            .filter(|(_, _, keys)| keys.is_empty())
            .filter_map(|(_, said, _)| self.addresses.iter().find(|email| *email == said))
            .collect();
        let is_stranger = self.senders.iter().all(|one| strange.contains(&one));
        let stranger = self.senders.first().filter(|_| is_stranger);
        for (name, key) in store
            .partners_called(self.names.get(..self.names.len().min(MOST)).unwrap_or_default())?
        {
            match ways.iter_mut().find(|(by, said, _)| *by == WriterBy::Name && *said == name) {
                Some((_, _, keys)) => add(keys, key),
                None => ways.push((WriterBy::Name, name, vec![key])),
            }
        }
        for said in self.keys.iter().take(MOST) {
            let keys = store.partner_of_key(said)?.into_iter().collect();
            ways.push((WriterBy::Name, said.clone(), keys));
        }
        ways.retain(|(_, _, keys)| !keys.is_empty());
        let mut found = settled(store, &ways)?;
        let Some(writer) = &found.writer else { return Ok(found) };
        let is_customers = match stranger {
            Some(address) => !customers::named(store, address, None)?.is_empty(),
            None => false,
        };
        if self.is_customer && writer.by == WriterBy::Name || is_customers {
            let who = stranger.map(|address| format!("{address}, "));
            let who = who.map_or_else(|| "a customer is".to_owned(), |who| who + "a customer, is");
            let reason = format!("{} is named, but {who} writing", writer.name);
            return Ok(WriterFound { writer: None, reason: Some(reason) });
        }
        let unknown = stranger.or(strange.first().copied());
        if let Some(address) = unknown {
            found.reason = Some(format!(
                "no partner has the address {address}; only the message says that {} is writing",
                writer.name
            ));
        }
        Ok(found)
    }

    /// The addresses that the message comes from.
    pub(super) fn senders(&self) -> &[String] {
        &self.senders
    }
}

/// For each word, whether it is in quotation marks after other words: then it is somebody else's.
fn quoted(words: &[&str]) -> Vec<bool> {
    const OPEN: [char; 5] = ['"', '\u{201c}', '\u{201e}', '\u{ab}', '\u{300c}'];
    const CLOSE: [char; 5] = ['"', '\u{201d}', '\u{201c}', '\u{bb}', '\u{300d}'];
    let mut inside = false;
    let words = words.iter().enumerate().map(|(at, word)| {
        inside |= at > 0 && word.starts_with(OPEN);
        let is_quoted = inside;
        inside &= !word.trim_end_matches(['.', ',', '!', '?', ';', ':']).ends_with(CLOSE);
        is_quoted
    });
    words.collect()
}

/// The only partner on whom all clues agree.
fn settled(
    store: &Store,
    ways: &[(WriterBy, String, Vec<String>)],
) -> Result<WriterFound, StoreError> {
    let Some((_, first, keys)) = ways.first() else { return Ok(WriterFound::default()) };
    let all = |key: &&String| ways.iter().all(|(_, _, keys)| keys.contains(key));
    let agreed: Vec<&String> = keys.iter().filter(all).collect();
    let unique =
        |key: &String| ways.iter().any(|(_, _, keys)| keys.len() == 1 && keys.contains(key));
    match agreed.as_slice() {
        [key] if unique(key) || ways.len() > 1 => {
            let is_address = |(by, _, keys): &&(WriterBy, String, Vec<String>)| {
                *by == WriterBy::Address && keys.len() == 1
            };
            let by = if ways.iter().any(|way| is_address(&way)) {
                WriterBy::Address
            } else {
                WriterBy::Name
            };
            let found = store.partners_with_keys(std::slice::from_ref(*key))?.pop();
            Ok(WriterFound {
                writer: found.map(|one| MessageWriter { key: one.key, name: one.name, by }),
                reason: None,
            })
        }
        [] => {
            let said: Vec<&str> = ways.iter().map(|(_, said, _)| said.as_str()).collect();
            let reason = format!(
                "{} belong to different partners; nothing says which of them is writing",
                said.join(" and ")
            );
            Ok(WriterFound { writer: None, reason: Some(reason) })
        }
        many => {
            let keys: Vec<&str> = many.iter().map(|key| key.as_str()).collect();
            let reason = format!("{first} belongs to several partners: {}", keys.join(", "));
            Ok(WriterFound { writer: None, reason: Some(reason) })
        }
    }
}

#[cfg(test)]
mod tests;
