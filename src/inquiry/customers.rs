//! Finds the customer who is meant, others who may be the same person, and the closest ones if there is none.

use crate::domain::text::fold;
use crate::domain::{Resource, StoredRecord};
use crate::investigate::{Address, Customer, Lookalike};
use crate::store::{RecordFilter, Store, StoreError};

/// At most this many customers of each search are looked at.
const MOST: usize = 1000;

/// At most this many possible duplicates are told.
const TOLD: usize = 100;

/// Whether a customer is the one a text means.
type CustomerFit<'a> = &'a dyn Fn(&StoredRecord) -> bool;

/// The customers that a text names. Tried in this order: internal key, which decides at once; external key, provider key
/// or e-mail; a key that differs only in capitals (rule: keys-are-bytes); the whole name. Otherwise keys are compared
/// byte for byte (rule: keys-are-bytes). If a partner is known, steps are tried until one finds a customer of the
/// partner's own, who is preferred to anybody else's (rule: not-found).
pub(super) fn named(
    store: &Store,
    text: &str,
    partner: Option<&str>,
) -> Result<Vec<StoredRecord>, StoreError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let one = store.stored(Resource::Customers, RecordFilter::Key(text))?;
    if !one.is_empty() {
        return Ok(one);
    }
    let mut exact = Vec::new();
    for wanted in
        [RecordFilter::External(text), RecordFilter::Provider(text), RecordFilter::Email(text)]
    {
        exact.extend(store.stored(Resource::Customers, wanted)?);
    }
    let mut found = only_own(exact, partner);
    if is_settled(&found, partner) {
        return Ok(found);
    }
    let folded = fold(text);
    let has = |texts: &str| texts.lines().any(|line| line.trim() == folded);
    let alike = store.customers_taken(text, MOST, &has)?;
    let is = |customer: &StoredRecord, column: &str| {
        customer.text(column).is_some_and(|value| fold(value.trim()) == folded)
    };
    let by_email = |customer: &StoredRecord| is(customer, "email");
    let by_key = |customer: &StoredRecord| {
        is(customer, "external_key")
            || is(customer, "provider_key")
            || fold(&customer.record.key) == folded
    };
    let by_name = |customer: &StoredRecord| is(customer, "name");
    let ways: [CustomerFit<'_>; 3] = [&by_email, &by_key, &by_name];
    for fits in ways {
        let way: Vec<StoredRecord> =
            alike.iter().filter(|customer| fits(customer)).cloned().collect();
        let way = only_own(way, partner);
        if found.is_empty() || is_own(&way, partner) {
            found = way;
        }
        if is_settled(&found, partner) {
            break;
        }
    }
    Ok(found)
}

/// Each customer once. If any is the partner's own, only those are kept, and of them the ones that aren't gone.
fn only_own(mut found: Vec<StoredRecord>, partner: Option<&str>) -> Vec<StoredRecord> {
    found.sort_by(|a, b| a.record.key.cmp(&b.record.key));
    found.dedup_by(|a, b| a.record.key == b.record.key);
    let own = |one: &StoredRecord| partner.is_some() && one.partner.as_deref() == partner;
    if found.iter().any(own) {
        found.retain(own);
    }
    if found.iter().any(|one| one.vanished_at.is_none()) {
        found.retain(|one| one.vanished_at.is_none());
    }
    found
}

/// Whether a customer of the partner's was found.
fn is_own(found: &[StoredRecord], partner: Option<&str>) -> bool {
    partner.is_some() && found.first().is_some_and(|one| one.partner.as_deref() == partner)
}

/// Whether the search can stop because nobody better can be found.
fn is_settled(found: &[StoredRecord], partner: Option<&str>) -> bool {
    !found.is_empty() && (partner.is_none() || is_own(found, partner))
}

/// The three customers closest to a text that matches none, in words for the agent.
pub(super) fn closest(store: &Store, text: &str) -> Result<Vec<String>, StoreError> {
    let wanted = fold(text.trim());
    let may_be = |texts: &str| texts.lines().any(|line| is_close(&wanted, line));
    let near = store.customers_taken("", MOST, &may_be)?;
    let mut ranked: Vec<(usize, String)> = near
        .iter()
        .filter_map(|customer| {
            let said = customer.text("email").or_else(|| customer.text("external_key"))?;
            Some((distance(&wanted, &fold(&said)), format!("{said} ({})", customer.record.key)))
        })
        .collect();
    ranked.sort();
    ranked.dedup();
    let limit = (wanted.chars().count() / 2).max(3);
    Ok(ranked.into_iter().filter(|(off, _)| *off <= limit).take(3).map(|(_, said)| said).collect())
}

/// Whether a text begins and ends like another or contains it. For e-mails with the same domain, the local parts are
/// compared.
fn is_close(wanted: &str, text: &str) -> bool {
    let (one, other) = match (wanted.split_once('@'), text.split_once('@')) {
        (Some((one, at)), Some((other, there))) if at == there => (one, other),
        (Some((one, _)), Some((other, _))) => return one == other,
        (Some(_), None) => return false,
        (None, _) => (wanted, text),
    };
    let longer = one.len().max(other.len());
    let contains = one.len() >= 3 && other.contains(one);
    longer > 0 && (contains || in_common(one, other) * 2 >= longer)
}

/// How many bytes two texts have in common at their beginning and end.
fn in_common(one: &str, other: &str) -> usize {
    let shorter = one.len().min(other.len());
    let same = |(a, b): &(u8, u8)| a == b;
    let head = one.bytes().zip(other.bytes()).take_while(same).count();
    let tail = one.bytes().rev().zip(other.bytes().rev()).take_while(same).count();
    (head + tail).min(shorter)
}

/// The customer whose e-mail is one slip away from a text (a letter added, missing, wrong or swapped), if there is
/// exactly one, or exactly one of the partner's.
pub(super) fn one_slip(
    store: &Store,
    text: &str,
    partner: Option<&str>,
) -> Result<Option<StoredRecord>, StoreError> {
    if !text.contains('@') {
        return Ok(None);
    }
    let wanted = fold(text);
    let slips =
        |texts: &str| texts.lines().any(|line| line.contains('@') && is_one_slip(&wanted, line));
    let mut near = store.customers_taken("", MOST, &slips)?;
    near.retain(|customer| {
        customer.text("email").is_some_and(|email| is_one_slip(&wanted, &fold(&email)))
    });
    let mut near = only_own(near, partner);
    Ok(if near.len() == 1 { near.pop() } else { None })
}

/// Whether two texts differ by one letter or by two swapped neighbours. Every customer is compared, so this does no
/// work beyond the part that differs.
fn is_one_slip(one: &str, other: &str) -> bool {
    let mut ends = one.chars().zip(other.chars());
    let head: usize = ends.by_ref().take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (Some(one), Some(other)) = (one.get(head..), other.get(head..)) else { return false };
    let tail = one.chars().rev().zip(other.chars().rev());
    let tail: usize = tail.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let middle = |text: &str| -> [Option<char>; 3] {
        let end = text.len().saturating_sub(tail);
        let mut letters = text.get(..end).unwrap_or_default().chars();
        [letters.next(), letters.next(), letters.next()]
    };
    match (middle(one), middle(other)) {
        ([Some(a), Some(b), None], [Some(c), Some(d), None]) => a == d && b == c,
        ([_, None, None], [_, None, None]) => one != other,
        _ => false,
    }
}

/// How many letters have to be added, dropped or changed (Levenshtein distance).
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        let mut next = vec![left];
        for (up, second) in row.iter().skip(1).zip(&other) {
            let cost = usize::from(letter != *second);
            left = (diagonal + cost).min(left + 1).min(up + 1);
            diagonal = *up;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// Other customers who may be the same person: same provider key, same mailbox, or same name at the same company.
pub(super) fn lookalikes(store: &Store, customer: &Customer) -> Result<Vec<Lookalike>, StoreError> {
    let mut found: Vec<(StoredRecord, &str)> = Vec::new();
    if let Some(key) = &customer.provider_key {
        let same = store.stored(Resource::Customers, RecordFilter::Provider(key))?;
        found.extend(same.into_iter().map(|one| (one, "provider key")));
    }
    if let Some(mailbox) = customer.email.as_deref().and_then(Address::read) {
        let (domain, mailbox) = (mailbox.domain().to_owned(), mailbox.mailbox());
        let name = customer.name.as_deref().map(fold).filter(|name| !name.trim().is_empty());
        let at_company = format!("@{domain}");
        // Except at Gmail, where dots may be anywhere, a mailbox is searched by its local part.
        let part = if mailbox.domain() == "gmail.com" { "" } else { mailbox.local() };
        let has = |texts: &str| texts.lines().any(|line| is_mailbox(&mailbox, line));
        let mut others = store.customers_taken(part, MOST, &has)?;
        if let Some(name) = name.as_deref() {
            let has = |texts: &str| {
                texts.lines().any(|line| line == name)
                    && texts.lines().any(|line| line.ends_with(&at_company))
            };
            others.extend(store.customers_taken(name, MOST, &has)?);
        }
        for other in others {
            let email = other.text("email").unwrap_or_default();
            let same_name = name.is_some() && other.text("name").as_deref().map(fold) == name;
            if is_mailbox(&mailbox, &fold(email.trim())) {
                found.push((other, "e-mail"));
            } else if same_name && fold(email.trim()).ends_with(&at_company) {
                found.push((other, "name and e-mail domain"));
            }
        }
    }
    // Those who share more than a name come first.
    found.sort_by_key(|(_, by)| by.starts_with("name"));
    found.truncate(TOLD);
    let mut lookalikes: Vec<Lookalike> = Vec::new();
    for (other, by) in found {
        let known = lookalikes.iter().any(|one| one.key == other.record.key);
        if other.record.key == customer.key || known || other.vanished_at.is_some() {
            continue;
        }
        let partner = match &other.partner {
            Some(key) => store.partners_with_keys(std::slice::from_ref(key))?.pop(),
            None => None,
        };
        let payments =
            store.stored(Resource::Transactions, RecordFilter::OfCustomer(&other.record.key))?;
        lookalikes.push(Lookalike {
            key: other.record.key.clone(),
            by: by.to_owned(),
            partner: partner.map(|partner| format!("{} ({})", partner.name, partner.key)),
            has_paid: payments.iter().any(|payment| payment.vanished_at.is_none()),
        });
    }
    lookalikes.sort();
    Ok(lookalikes)
}

/// Whether a folded text is an address of this mailbox. Comparing first letters first skips most texts cheaply.
fn is_mailbox(mailbox: &Address, text: &str) -> bool {
    let first = |local: &str| local.bytes().find(|c| *c != b'.');
    first(text) == first(mailbox.local())
        && text.contains('@')
        && Address::read(text).is_some_and(|address| address.mailbox() == *mailbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partners_own_is_meant_and_one_that_is_gone_only_where_no_other_is() {
        let one = |key: &str, partner: &str, gone: bool| StoredRecord {
            record: crate::domain::Record {
                resource: Resource::Customers,
                key: key.to_owned(),
                values: Vec::new(),
                rest: "{}".to_owned(),
                digest: 0,
            },
            vanished_at: gone.then_some(crate::domain::Timestamp::EPOCH),
            partner: Some(partner.to_owned()),
            customer: Some(key.to_owned()),
        };
        let (old, new, other) = (one("a", "p", true), one("b", "p", false), one("c", "q", false));
        let keys = |found: &[&StoredRecord], partner| -> Vec<String> {
            let found = found.iter().copied().cloned().collect();
            only_own(found, partner).into_iter().map(|one| one.record.key).collect()
        };
        assert_eq!(keys(&[&old, &new, &other], Some("p")), ["b"]);
        assert_eq!(keys(&[&old, &other, &old], Some("p")), ["a"]);
        assert_eq!(keys(&[&other, &new, &old], None), ["b", "c"]);
    }

    #[test]
    fn distances_are_counted_in_letters() {
        for (one, other, many) in [
            ("", "", 0),
            ("a", "", 1),
            ("kitten", "sitting", 3),
            ("größe", "grösse", 2),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(one, other), many, "{one} {other}");
        }
    }

    #[test]
    fn a_slip_is_one_letter_or_two_that_changed_places() {
        for other in ["ann@x.com", "jan@x.com", "jane@x.con", "jnae@x.com", "jaane@x.com"] {
            assert_eq!(is_one_slip("jane@x.com", other), other != "ann@x.com", "{other}");
        }
        assert!(!is_one_slip("jane@x.com", "jane@x.com"), "that is none");
    }
}
