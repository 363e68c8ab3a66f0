//! Whom a message names: the partner who writes, and customers.

use super::{Ticket, Writer, WriterBy};
use crate::domain::text::{fold, fold_marks};
use crate::domain::{Resource, Stored};
use crate::inquiry::customers;
use crate::investigate::Ask;
use crate::store::{Store, StoreError, Wanted};

/// So many e-mails of a message are looked up.
pub(super) const EMAILS: usize = 20;

/// Who was found.
#[derive(Default)]
pub(super) struct People {
    /// The partner's key and name.
    pub(super) partner: Option<(String, String)>,
    /// The partner who writes, where the message establishes it.
    pub(super) writer: Option<Writer>,
    /// Customers, each once, in the order in which they are named.
    pub(super) customers: Vec<Stored>,
    /// They are known by the partner's own e-mail only: other customers may be meant as well.
    pub(super) is_self: bool,
    /// E-mails that nobody has.
    pub(super) unknown: Vec<String>,
    /// How, a line each.
    pub(super) reasons: Vec<String>,
}

impl People {
    /// Looks for them by what an agent says, and by e-mails, links and the partner's keys.
    pub(super) fn find(ticket: &Ticket, store: &Store, known: &Ask) -> Result<Self, StoreError> {
        let mut people = Self::default();
        let partners = people.find_partner(ticket, store, known)?;
        let partner = people.partner.as_ref().map(|(key, _)| key.clone());
        let partner = partner.as_deref();
        if let Some(asked) = &known.customer {
            let named = customers::named(store, asked, partner)?;
            // Which of several is meant, an agent is asked (ruling W1).
            people
                .customers
                .extend(Some(named).filter(|named| named.len() == 1).into_iter().flatten());
            return Ok(people);
        }
        for email in ticket.emails.iter().take(EMAILS) {
            match partners.iter().find(|(of, _)| *of == email) {
                None => people.find_customer(store, email, partner)?,
                // Another partner may be a customer of this one.
                Some((_, false)) => people.add(customers::named(store, email, partner)?),
                Some((_, true)) => {}
            }
        }
        Ok(people)
    }

    /// The partner who writes: an agent says so, or an e-mail, link or key does. Tells the e-mails that are
    /// partners', and whether that of this one.
    fn find_partner<'a>(
        &mut self,
        ticket: &'a Ticket,
        store: &Store,
        known: &Ask,
    ) -> Result<Vec<(&'a String, bool)>, StoreError> {
        if let Some(asked) = &known.partner
            && let [one] = store.partners_named(asked)?.as_slice()
        {
            self.partner = Some((one.key.clone(), one.name.clone()));
        }
        self.writer = writer(ticket, store)?;
        let mut partners = Vec::new();
        // Who writes is told by the writer's own address before anybody else's.
        let others = ticket.emails.iter().filter(|email| !ticket.own.contains(email));
        for email in ticket.own.iter().chain(others).take(EMAILS) {
            let found = store.partners_of_email(email)?;
            let Some(one) = found.first() else { continue };
            if found.len() > 1 {
                let keys: Vec<&str> = found.iter().map(|one| one.key.as_str()).collect();
                self.reasons.push(format!(
                    "{email} is of several partners: {}; --partner names one",
                    keys.join(", ")
                ));
            } else if self.partner.is_none() {
                self.reasons.push(format!("{email} is of the partner {}", one.name));
                self.partner = Some((one.key.clone(), one.name.clone()));
            } else if self.partner.as_ref().is_some_and(|(key, _)| *key != one.key) {
                self.reasons.push(format!("{email} is of another partner, {}", one.name));
            }
            let is_this = |(key, _): &(String, String)| found.iter().any(|one| one.key == *key);
            partners.push((email, self.partner.as_ref().is_none_or(is_this)));
        }
        for name in ticket.links.iter().chain(ticket.keys.iter().filter(|key| is_partners(key))) {
            if self.partner.is_some() {
                break;
            }
            let Some(key) = store.partner_of_key(name)? else { continue };
            if let Some(one) = store.partners_with_keys(std::slice::from_ref(&key))?.pop() {
                self.reasons.push(format!("{name} is the partner {}", one.name));
                self.partner = Some((key, one.name));
            }
        }
        Ok(partners)
    }

    /// An e-mail is a customer's or, with one slip in it, the one customer's who is so near.
    fn find_customer(
        &mut self,
        store: &Store,
        email: &str,
        partner: Option<&str>,
    ) -> Result<(), StoreError> {
        let named = customers::named(store, email, partner)?;
        if !named.is_empty() {
            self.add(named);
        } else if let Some(near) = customers::one_slip(store, email, partner)? {
            let meant = near.text("email").unwrap_or_default();
            self.reasons
                .push(format!("no customer has {email}; {meant}, one slip away, is taken for it"));
            self.add(vec![near]);
        } else {
            self.reasons.push(format!("no customer has {email}"));
            self.unknown.push(email.to_owned());
        }
        Ok(())
    }

    /// The customers of a key that names no event. A bare number is a customer's key only where the
    /// partner who writes has that customer, if it is known who writes.
    pub(super) fn find_by_key(&mut self, store: &Store, key: &str) -> Result<(), StoreError> {
        let bare = key.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let partner = self.partner.as_ref().map(|(key, _)| key.clone());
        for wanted in [Wanted::Key(key), Wanted::External(key), Wanted::Provider(key)] {
            for customer in store.stored(Resource::Customers, wanted)? {
                if bare && partner.is_some() && customer.partner != partner {
                    continue;
                }
                let whose = &customer.record.key;
                if key != whose {
                    self.reasons.push(format!("{key} is a key of the customer {whose}"));
                }
                self.add(vec![customer]);
            }
        }
        Ok(())
    }

    /// Where nobody else is named: customers who have the partner's own e-mail, as they do who refer
    /// themselves; else the one customer of the partner whose name stands in the message.
    pub(super) fn find_by_name(
        &mut self,
        ticket: &Ticket,
        store: &Store,
    ) -> Result<(), StoreError> {
        let partner = self.partner.clone();
        let key = partner.as_ref().map(|(key, _)| key.as_str());
        for email in ticket.emails.iter().take(EMAILS).filter(|_| self.customers.is_empty()) {
            let own = customers::named(store, email, key)?;
            if !own.is_empty() {
                self.reasons.push(format!("{email} is a customer's, too"));
                (self.customers, self.is_self) = (own, true);
                break;
            }
        }
        let Some(key) = key.filter(|_| self.customers.is_empty()) else { return Ok(()) };
        let named = store.customers_named_in(key, &ticket.text)?;
        let mut fitting: Vec<(String, String)> =
            named.into_iter().filter(|(_, name)| has_name(&ticket.text, name)).collect();
        // A name within another one is that one's.
        let all: Vec<String> = fitting.iter().map(|(_, name)| fold(name.trim())).collect();
        fitting.retain(|(_, name)| {
            let name = fold(name.trim());
            !all.iter().any(|other| other.len() > name.len() && other.contains(&name))
        });
        match fitting.as_slice() {
            [(customer, name)] => {
                self.reasons.push(format!("{} is the customer {customer}", name.trim()));
                self.customers.extend(store.stored(Resource::Customers, Wanted::Key(customer))?);
            }
            [] => {}
            many => {
                let keys: Vec<&str> = many.iter().take(10).map(|(key, _)| key.as_str()).collect();
                self.reasons.push(format!(
                    "the message names several customers: {}; --customer names one",
                    keys.join(", ")
                ));
            }
        }
        Ok(())
    }

    fn add(&mut self, found: Vec<Stored>) {
        for one in found {
            if self.customers.iter().all(|known| known.record.key != one.record.key) {
                self.customers.push(one);
            }
        }
    }
}

/// The partner whose the writer's own addresses are, if they are of one.
fn writer(ticket: &Ticket, store: &Store) -> Result<Option<Writer>, StoreError> {
    let mut writer: Option<Writer> = None;
    for email in ticket.own.iter().take(EMAILS) {
        for one in store.partners_of_email(email)? {
            if writer.as_ref().is_some_and(|known| known.key != one.key) {
                return Ok(None);
            }
            writer = Some(Writer { key: one.key, name: one.name, by: WriterBy::Address });
        }
    }
    Ok(writer)
}

/// Whether a word may be the key of a partner: plain words with a hyphen and bare numbers are other things.
fn is_partners(key: &str) -> bool {
    let odd = |c: char| c.is_ascii_digit() || c == '_';
    key.contains(odd) && key.contains(char::is_alphabetic) && key.chars().count() > 3
}

/// Whether a name stands in a text as whole words; a name of one word as it is written.
fn has_name(text: &str, name: &str) -> bool {
    let name = name.trim();
    let single = name.split_whitespace().count() == 1;
    if single && (name.chars().count() < 4 || !name.starts_with(char::is_uppercase)) {
        return false;
    }
    let plain = if single { fold_marks } else { fold };
    let (text, name) = (plain(text), plain(name));
    text.match_indices(&name).any(|(at, _)| {
        let letter = |c: char| c.is_alphanumeric();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + name.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(letter) && !behind.is_some_and(letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_words() {
        for (text, name, wanted) in [
            ("my customer buyer 03 paid", "Buyer 03", true),
            ("Buyer 03's payment", "Buyer 03", true),
            ("Buyer 031", "Buyer 03", false),
            ("Müller GmbH.", "Muller GmbH", true),
            ("Acme paid", "Acme", true),
            ("acme paid", "Acme", false),
            ("O’Brien paid", "O'Brien", true),
            ("O‘Brien & Sons paid", "O'Brien & Sons", true),
            ("Rival–Reach paid", "Rival-Reach", true),
            ("Pro plan", "Pro", false),
            ("the customer paid", "customer", false),
        ] {
            assert_eq!(has_name(text, name), wanted, "{text} {name}");
        }
    }
}
