//! Who a message names: the partner who writes or is meant, and customers.

use super::names::called;
use super::reading::{Reading, add};
use super::script::is_unspaced;
use super::{MessageWriter, PartnerMessage, WriterBy};
use crate::domain::plain::{self, Plain};
use crate::domain::{Resource, StoredRecord};
use crate::inquiry::customers;
use crate::investigate::Ask;
use crate::store::{RecordFilter, Store, StoreError};

/// At most this many e-mails of a message are looked up.
pub(super) const EMAILS: usize = 20;
/// At most this many customers with the same name are looked at.
const NAMESAKES: usize = 20;
/// At most this many customers of any partner are looked at before it is known which are meant.
const ANYBODYS: usize = 500;
/// At most this many unknown names are looked for among the partner's customers.
const CALLED: usize = 20;

/// A customer that a message names.
#[derive(Clone, Debug)]
pub(super) struct NamedCustomer {
    pub(super) record: StoredRecord,
    /// The pieces that name the customer.
    pub(super) at: Vec<usize>,
    /// Named by the whole name, a key or an e-mail, not just part of the name.
    pub(super) is_whole: bool,
}

impl NamedCustomer {
    pub(super) fn key(&self) -> &str {
        &self.record.record.key
    }
}

/// The people a message names.
#[derive(Default)]
pub(super) struct PeopleFound {
    /// The writer, if the message establishes the partner.
    pub(super) writer: Option<MessageWriter>,
    /// The key and name of the partner whose events are looked at: the one the agent named, else the writer, else one
    /// who is only mentioned.
    pub(super) partner: Option<(String, String)>,
    /// The agent named the partner, or the partner is the writer.
    pub(super) is_established: bool,
    /// Customers, each once, in the order in which they are named.
    pub(super) customers: Vec<NamedCustomer>,
    /// Customers matching part of a name in the message; one of them may be meant.
    pub(super) alike: Vec<NamedCustomer>,
    /// E-mails that no customer has.
    pub(super) unknown: Vec<String>,
    /// Names given for customers that only another partner's customer has, or none.
    pub(super) nameless: Vec<String>,
    /// Those of `nameless` that a customer of another partner has. A name alone doesn't tell whose customer is meant,
    /// since several may share it.
    pub(super) elsewhere: Vec<String>,
    /// How they were found, one line each.
    pub(super) reasons: Vec<String>,
}

impl PeopleFound {
    /// Finds the writer, and whoever the agent named.
    pub(super) fn find(
        message: &PartnerMessage,
        store: &Store,
        known: &Ask,
    ) -> Result<Self, StoreError> {
        let mut people = Self::default();
        people.find_writer(message, store)?;
        if let Some(asked) = &known.partner
            && let [one] = store.partners_named(asked)?.as_slice()
        {
            (people.partner, people.is_established) =
                (Some((one.key.clone(), one.name.clone())), true);
        } else if let Some(writer) = &people.writer {
            (people.partner, people.is_established) =
                (Some((writer.key.clone(), writer.name.clone())), true);
        } else {
            people.infer(&message.pieces, store, "is mentioned")?;
        }
        if let Some(asked) = &known.customer {
            let named = customers::named(store, asked, people.partner_key())?;
            // If several fit, the agent is asked (rule: not-found).
            if named.len() == 1 {
                people.add(named, 0);
            }
        }
        Ok(people)
    }

    pub(super) fn partner_key(&self) -> Option<&str> {
        self.partner.as_ref().map(|(key, _)| key.as_str())
    }

    fn partner_name(&self) -> &str {
        self.partner.as_ref().map_or("the partner", |(_, name)| name.as_str())
    }

    fn find_writer(&mut self, message: &PartnerMessage, store: &Store) -> Result<(), StoreError> {
        let mut found = message.clues.resolve(store)?;
        if found.writer.is_none() && found.reason.is_none() {
            found = message.passed_clues.resolve(store)?;
        }
        self.reasons.extend(found.reason);
        if let Some(writer) = &found.writer {
            let by = match writer.by {
                WriterBy::Address => "by address",
                WriterBy::Name => "by name",
            };
            self.reasons.push(format!("the writer is {} ({by})", writer.name));
        }
        self.writer = found.writer;
        Ok(())
    }

    /// Finds a partner who is only mentioned: the event may be theirs, but nothing says that they write.
    pub(super) fn infer(
        &mut self,
        pieces: &[Reading],
        store: &Store,
        how: &str,
    ) -> Result<(), StoreError> {
        for email in pieces.iter().flat_map(|piece| &piece.emails).take(EMAILS) {
            let found = store.partners_of_email(email)?;
            if let [one] = found.as_slice() {
                self.reasons.push(format!(
                    "{email} belongs to partner {} and {how}, but nothing says they are writing",
                    one.name
                ));
                self.partner = Some((one.key.clone(), one.name.clone()));
                return Ok(());
            }
            if !found.is_empty() {
                let keys: Vec<&str> = found.iter().map(|one| one.key.as_str()).collect();
                self.reasons
                    .push(format!("{email} belongs to several partners: {}", keys.join(", ")));
            }
        }
        let links = pieces.iter().flat_map(|piece| &piece.links).map(|link| &link.last);
        let keys = pieces.iter().flat_map(|piece| &piece.keys).filter(|key| is_partners(key));
        for name in links.chain(keys).take(EMAILS) {
            let Some(key) = store.partner_of_key(name)? else { continue };
            if let Some(one) = store.partners_with_keys(std::slice::from_ref(&key))?.pop() {
                self.reasons.push(format!(
                    "{name} is partner {} and {how}, but nothing says they are writing",
                    one.name
                ));
                self.partner = Some((key, one.name));
                return Ok(());
            }
        }
        Ok(())
    }

    /// Finds the customers that pieces of the message name, by e-mail and by name. `writers` are the folded names of
    /// the writer, who is no customer.
    pub(super) fn find_customers(
        &mut self,
        pieces: &[Reading],
        writers: &[String],
        store: &Store,
    ) -> Result<(), StoreError> {
        let mut seen: Vec<&String> = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            for email in &piece.emails {
                if seen.len() >= EMAILS {
                    break;
                }
                seen.push(email);
                let partners = store.partners_of_email(email)?;
                let own = partners.iter().any(|one| Some(one.key.as_str()) == self.partner_key());
                if partners.is_empty() {
                    self.find_by_email(store, email, at)?;
                } else if !own {
                    // Another partner may be a customer of this one.
                    let partner = self.partner_key().map(str::to_owned);
                    let named = customers::named(store, email, partner.as_deref())?;
                    self.add(named, at);
                }
            }
        }
        self.find_by_name(pieces, writers, store)?;
        let found = self.customers.len() + self.alike.len() + self.nameless.len();
        if found == 0 && pieces.iter().any(Reading::has_evidence) {
            self.find_by_denied_name(pieces, store)?;
        }
        Ok(())
    }

    /// Finds a customer named only in what isn't meant: in `not the one of 20 December of Ben, the one of 4 May`, the
    /// other event is Ben's, too.
    fn find_by_denied_name(&mut self, pieces: &[Reading], store: &Store) -> Result<(), StoreError> {
        let denied: Vec<&Reading> =
            pieces.iter().filter_map(|piece| piece.denied.as_deref()).collect();
        let Some(partner) = self.partner_key().filter(|_| !denied.is_empty()) else {
            return Ok(());
        };
        let names = |name: &str| denied.iter().any(|piece| piece.plain.names(name));
        let found = store.customers_of(partner, &names)?;
        if let [(key, name)] = found.as_slice()
            && denied.iter().any(|piece| piece.names(name))
        {
            self.reasons.push(format!("{name} is customer {key}"));
            let records = store.stored(Resource::Customers, RecordFilter::Key(key))?;
            self.add(records, 0);
        }
        Ok(())
    }

    /// Finds a customer by e-mail; failing that, the only one whose e-mail is one slip away.
    fn find_by_email(&mut self, store: &Store, email: &str, at: usize) -> Result<(), StoreError> {
        let partner = self.partner_key().map(str::to_owned);
        let partner = partner.as_deref();
        let named = customers::named(store, email, partner)?;
        if !named.is_empty() {
            self.add(named, at);
        } else if let Some(near) = customers::one_slip(store, email, partner)? {
            let meant = near.text("email").unwrap_or_default();
            self.reasons
                .push(format!("no customer has {email}; {meant}, one typo away, is used instead"));
            self.add(vec![near], at);
        } else {
            self.reasons.push(format!("no customer has {email}"));
            add(&mut self.unknown, email.to_owned());
        }
        Ok(())
    }

    /// Finds the customers with a key that no event has. If the writer is known, a bare number only counts if it is
    /// the key of a customer of theirs.
    pub(super) fn find_by_key(
        &mut self,
        store: &Store,
        key: &str,
        at: usize,
    ) -> Result<bool, StoreError> {
        let bare = key.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let partner = self.partner_key().map(str::to_owned);
        let mut found = false;
        for wanted in
            [RecordFilter::Key(key), RecordFilter::External(key), RecordFilter::Provider(key)]
        {
            for customer in store.stored(Resource::Customers, wanted)? {
                if bare && partner.is_some() && customer.partner != partner {
                    continue;
                }
                let whose = &customer.record.key;
                if key != whose {
                    self.reasons.push(format!("{key} is a key of customer {whose}"));
                }
                self.add(vec![customer], at);
                found = true;
            }
        }
        Ok(found)
    }

    /// Finds the only customer whose key differs in nothing but capitals.
    pub(super) fn find_by_alike_key(
        &mut self,
        store: &Store,
        key: &str,
        at: usize,
    ) -> Result<bool, StoreError> {
        let found = customers::named(store, key, self.partner_key())?;
        let is_one = found.len() == 1;
        if let [one] = found.as_slice() {
            self.reasons.push(format!("{key} is a key of customer {}", one.record.key));
            self.add(found, at);
        }
        Ok(is_one)
    }

    /// Finds the partner's customers whose names occur in the message, or anybody's if no partner is known; also
    /// those that match part of a name given for a customer.
    fn find_by_name(
        &mut self,
        pieces: &[Reading],
        writers: &[String],
        store: &Store,
    ) -> Result<(), StoreError> {
        let text: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let text = text.join("\n");
        let mut fitting: Vec<(String, String)> = Vec::new();
        for (key, name) in self.customers_in(store, &text)? {
            if pieces.iter().any(|piece| piece.names(&name))
                && !fitting.iter().any(|(one, _)| *one == key)
            {
                fitting.push((key, name));
            }
        }
        let own = self.partner.as_ref().map(|(_, name)| plain::alike(name));
        let all: Vec<String> = fitting.iter().map(|(_, name)| plain::alike(name.trim())).collect();
        // A name within a longer one only counts if it also occurs elsewhere.
        let is_own = |name: &str| {
            let alike = plain::alike(name);
            let longer =
                || all.iter().filter(|one| one.len() > alike.len() && one.contains(&alike));
            let rest = |text: String, other: &String| text.replace(other.as_str(), " ");
            longer().next().is_none()
                || Plain::of(&longer().fold(plain::alike(&text), rest)).names(name)
        };
        fitting.retain(|(_, name)| {
            is_own(name.trim()) && own.as_ref() != Some(&plain::alike(name.trim()))
        });
        let name_of = |name: &String| plain::alike(name.trim());
        let known = |key: &str, people: &Self| people.customers.iter().any(|one| one.key() == key);
        for (key, name) in &fitting {
            let namesakes: Vec<&str> = fitting
                .iter()
                .filter(|(_, other)| name_of(other) == name_of(name))
                .map(|(key, _)| key.as_str())
                .collect();
            if namesakes.iter().any(|key| known(key, self)) && !known(key, self) {
                // An e-mail or a key already tells which of them it is.
                continue;
            }
            for record in store.stored(Resource::Customers, RecordFilter::Key(key))? {
                let places = pieces.iter().enumerate().filter(|(_, piece)| piece.names(name));
                let at: Vec<usize> = places.map(|(at, _)| at).collect();
                if namesakes.len() > 1 {
                    if namesakes.first() == Some(&key.as_str()) {
                        self.reasons.push(format!(
                            "several customers are called {}: {}",
                            name.trim(),
                            namesakes.join(", ")
                        ));
                    }
                    self.alike.push(NamedCustomer { record, at, is_whole: true });
                    continue;
                }
                if !known(key, self) {
                    self.reasons.push(format!("{} is customer {key}", name.trim()));
                }
                for at in at {
                    self.add(vec![record.clone()], at);
                }
            }
        }
        self.find_elsewhere(pieces, (&text, writers), &all, store)?;
        self.find_alike(pieces, writers, store, &all)
    }

    fn customers_in(&self, store: &Store, text: &str) -> Result<Vec<(String, String)>, StoreError> {
        if let Some(partner) = self.partner_key() {
            let text = Plain::of(text);
            let found = store.customers_of(partner, &|name| text.names(name))?;
            // A partner who is only mentioned may have nothing to do with it.
            if self.is_established || !found.is_empty() {
                return Ok(found);
            }
        }
        let found = Self::customers_of_anybody(store, text, NAMESAKES)?;
        let name = |one: StoredRecord| Some((one.record.key.clone(), one.text("name")?));
        Ok(found.into_iter().filter_map(name).collect())
    }

    /// Customers of any partner whose names occur in a text.
    fn customers_of_anybody(
        store: &Store,
        text: &str,
        most: usize,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        let text = Plain::of(text);
        let stands = |texts: &str| {
            texts.lines().any(|line| {
                let name = line.trim();
                let long =
                    name.contains(' ') || name.chars().count() > 4 || name.chars().any(is_unspaced);
                long && !name.contains('@') && text.names(name)
            })
        };
        store.customers_taken("", most, &stands)
    }

    /// Finds names that only another partner's customer has: what is said about them fits no event of this partner.
    fn find_elsewhere(
        &mut self,
        pieces: &[Reading],
        (text, writers): (&str, &[String]),
        known: &[String],
        store: &Store,
    ) -> Result<(), StoreError> {
        let Some((own, partner)) = self.partner.clone().filter(|_| self.is_established) else {
            return Ok(());
        };
        // A name of one word may be an ordinary word.
        let is_clear = |name: &str| name.trim().contains(' ') || name.chars().any(is_unspaced);
        let partner_name = plain::alike(&partner);
        for one in Self::customers_of_anybody(store, text, ANYBODYS)? {
            let Some(name) = one.text("name").filter(|name| is_clear(name)) else { continue };
            let folded = plain::alike(name.trim());
            let is_other = one.partner.as_deref().is_some_and(|other| other != own);
            let within = |other: &str| other.contains(&folded) || folded.contains(other);
            if is_other
                && !known.iter().any(|one| within(one))
                && !within(&partner_name)
                && !writers.iter().any(|one| has_words(one, &folded))
                && pieces.iter().any(|piece| piece.names(&name))
            {
                let name = name.trim().to_owned();
                if !self.nameless.contains(&name) {
                    self.reasons.push(format!(
                        "no customer of {partner} is called {name}; another partner has a customer of that name"
                    ));
                    add(&mut self.nameless, name.clone());
                    add(&mut self.elsewhere, name);
                }
            }
        }
        Ok(())
    }

    /// Finds the partner's customers that match a name given for a customer in part, or with a slip.
    fn find_alike(
        &mut self,
        pieces: &[Reading],
        writers: &[String],
        store: &Store,
        known: &[String],
    ) -> Result<(), StoreError> {
        let Some(partner) = self.partner_key().map(str::to_owned) else { return Ok(()) };
        let called = self.called(pieces, writers, known);
        if called.is_empty() {
            return Ok(());
        }
        let found = store.customers_of(&partner, &|name| {
            let name = plain::spelled(name);
            called.iter().any(|one| one.is_part(&name) || one.is_slip(&name))
        })?;
        for one in called {
            let named = |fits: fn(&CalledName, &str) -> bool| {
                let fitting = found.iter().filter(|(_, name)| fits(&one, &plain::spelled(name)));
                fitting.take(NAMESAKES).collect::<Vec<_>>()
            };
            let parts = named(CalledName::is_part);
            let alike = if parts.is_empty() { named(CalledName::is_slip) } else { parts };
            if alike.is_empty() {
                let (partner, name) = (self.partner_name(), &one.name);
                self.reasons.push(format!("no customer of {partner} is called {name}"));
                add(&mut self.nameless, one.name.clone());
            }
            for (key, name) in alike {
                let is = |known: &NamedCustomer| known.key() == key;
                if self.alike.iter().any(is) || self.customers.iter().any(is) {
                    continue;
                }
                self.reasons.push(format!("{} may be the customer {name}", one.name));
                for record in store.stored(Resource::Customers, RecordFilter::Key(key))? {
                    self.alike.push(NamedCustomer { record, at: vec![one.at], is_whole: false });
                }
            }
        }
        Ok(())
    }

    /// The names that the pieces give for customers, without those already known to be somebody's.
    fn called(&self, pieces: &[Reading], writers: &[String], known: &[String]) -> Vec<CalledName> {
        let own = self.partner.as_ref().map(|(_, name)| plain::alike(name)).unwrap_or_default();
        let mut found = Vec::new();
        // An e-mail in the same piece says it better.
        for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.emails.is_empty()) {
            for name in called(&piece.text) {
                let alike = plain::alike(&name);
                let within = |one: &str| one.contains(&alike) || alike.contains(one);
                let is_known = known.iter().any(|one| within(one))
                    || self.nameless.iter().any(|one| plain::alike(one).contains(&alike))
                    || writers.iter().any(|one| has_words(one, &alike))
                    || !own.is_empty() && within(&own);
                if !is_known && found.len() < CALLED {
                    found.push(CalledName { spelled: plain::spelled(&name), name, at });
                }
            }
        }
        found
    }

    fn add(&mut self, found: Vec<StoredRecord>, at: usize) {
        for record in found {
            match self.customers.iter_mut().find(|known| known.key() == record.record.key) {
                Some(known) => add(&mut known.at, at),
                None => self.customers.push(NamedCustomer { record, at: vec![at], is_whole: true }),
            }
        }
    }
}

/// A name that a piece of the message gives for a customer.
struct CalledName {
    name: String,
    spelled: String,
    at: usize,
}

impl CalledName {
    fn is_part(&self, name: &str) -> bool {
        has_words(name, &self.spelled)
    }

    fn is_slip(&self, name: &str) -> bool {
        let long = self.spelled.chars().count() > 5;
        long && self.spelled.len().abs_diff(name.len()) < 3
            && customers::distance(&self.spelled, name) <= 1
    }
}

/// Whether a folded name contains the words of another one, next to each other.
fn has_words(name: &str, wanted: &str) -> bool {
    fn words(text: &str) -> Vec<&str> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
    }
    let (name, wanted) = (words(name), words(wanted));
    !wanted.is_empty() && name.windows(wanted.len()).any(|window| window == wanted)
}

/// Whether a word may be a partner's key; hyphenated plain words and bare numbers aren't.
fn is_partners(key: &str) -> bool {
    let odd = |c: char| c.is_ascii_digit() || c == '_';
    key.contains(odd) && key.contains(char::is_alphabetic) && key.chars().count() > 3
}
