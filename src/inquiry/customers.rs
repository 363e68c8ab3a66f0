//! Finding the customer that is meant, others who may be the same person, and the closest ones where
//! there is none.

use crate::domain::text::fold;
use crate::domain::{Resource, Stored};
use crate::investigate::{Customer, Lookalike};
use crate::store::{Store, StoreError, Wanted};

/// So many customers are looked at where a part of a text has to be searched.
const MOST: usize = 200;

/// Whether a customer is the one that a text means.
type Fits<'a> = &'a dyn Fn(&&Stored) -> bool;

/// The customers that a text names: by internal, external or provider key, else by e-mail, else by a key
/// whose case differs (ruling W32), else by the whole name. Keys are compared byte for byte (T3).
pub(super) fn named(store: &Store, text: &str) -> Result<Vec<Stored>, StoreError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    for wanted in
        [Wanted::Key(text), Wanted::External(text), Wanted::Provider(text), Wanted::Email(text)]
    {
        let found = store.stored(Resource::Customers, wanted)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let near = with_part(store, text)?;
    let folded = fold(text);
    let is = |customer: &&Stored, column: &str| {
        customer.text(column).is_some_and(|value| fold(value.trim()) == folded)
    };
    let by_email = |customer: &&Stored| is(customer, "email");
    let by_key = |customer: &&Stored| {
        is(customer, "external_key")
            || is(customer, "provider_key")
            || fold(&customer.record.key) == folded
    };
    let by_name = |customer: &&Stored| is(customer, "name");
    let ways: [Fits<'_>; 3] = [&by_email, &by_key, &by_name];
    for fits in ways {
        let found: Vec<Stored> = near.iter().filter(fits).cloned().collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Customers whose e-mail, name or a key contains a text.
fn with_part(store: &Store, text: &str) -> Result<Vec<Stored>, StoreError> {
    let (numbers, _) = store.customers_with(text, MOST, &|| true)?;
    let mut found = Vec::new();
    for hit in store.customer_hits(&numbers)? {
        found.extend(store.stored(Resource::Customers, Wanted::Key(&hit.key))?);
    }
    Ok(found)
}

/// The three customers closest to a text that nobody has, in words for the agent.
pub(super) fn closest(store: &Store, text: &str) -> Result<Vec<String>, StoreError> {
    let text = text.trim();
    let (local, domain) = text.split_once('@').unwrap_or((text, ""));
    let mut near = Vec::new();
    // A slip in one half of an address leaves the other half to be found.
    for part in [local, domain] {
        if part.chars().count() >= 3 {
            near.extend(with_part(store, part)?);
        }
    }
    let wanted = fold(text);
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

/// The e-mail that differs from a text by one slip, where exactly one customer has such a one: an added,
/// missing, other or swapped letter.
pub(super) fn one_slip(store: &Store, text: &str) -> Result<Option<Stored>, StoreError> {
    let Some((local, domain)) = text.split_once('@') else { return Ok(None) };
    let wanted = fold(text);
    let mut near = Vec::new();
    for part in [local, domain] {
        if part.chars().count() >= 3 {
            near.extend(with_part(store, part)?);
        }
    }
    near.retain(|customer| {
        customer.text("email").is_some_and(|email| is_one_slip(&wanted, &fold(&email)))
    });
    near.sort_by(|a, b| a.record.key.cmp(&b.record.key));
    near.dedup_by(|a, b| a.record.key == b.record.key);
    Ok(if near.len() == 1 { near.pop() } else { None })
}

fn is_one_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let swapped = one.len() == other.len()
        && one.get(same).is_some()
        && one.get(same) == other.get(same + 1)
        && one.get(same + 1) == other.get(same)
        && one.get(same + 2..) == other.get(same + 2..);
    let text = |chars: &[char]| chars.iter().collect::<String>();
    swapped || distance(&text(&one), &text(&other)) == 1
}

/// How many letters have to be added, dropped or changed (Levenshtein).
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

/// The part before the `@` without `+tag`, and the domain; folded.
fn mailbox(email: &str) -> Option<(String, String)> {
    let folded = fold(email.trim());
    let (local, domain) = folded.split_once('@')?;
    let local = local.split('+').next().unwrap_or(local);
    Some((local.to_owned(), domain.to_owned()))
}

/// Other customers who may be the same person: the same provider key, the same mailbox, or the same name
/// at the same company.
pub(super) fn lookalikes(store: &Store, customer: &Customer) -> Result<Vec<Lookalike>, StoreError> {
    let mut found: Vec<(Stored, &str)> = Vec::new();
    if let Some(key) = &customer.provider_key {
        let same = store.stored(Resource::Customers, Wanted::Provider(key))?;
        found.extend(same.into_iter().map(|one| (one, "provider key")));
    }
    if let Some((local, domain)) = customer.email.as_deref().and_then(mailbox) {
        for other in with_part(store, &format!("@{domain}"))? {
            let same = other.text("email").as_deref().and_then(mailbox);
            if same.as_ref().is_some_and(|(box_, at)| *box_ == local && *at == domain) {
                found.push((other, "e-mail"));
            } else if same.is_some_and(|(_, at)| at == domain)
                && customer
                    .name
                    .as_deref()
                    .zip(other.text("name"))
                    .is_some_and(|(a, b)| fold(a) == fold(&b))
            {
                found.push((other, "name and e-mail domain"));
            }
        }
    }
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
            store.stored(Resource::Transactions, Wanted::OfCustomer(&other.record.key))?;
        lookalikes.push(Lookalike {
            key: other.record.key.clone(),
            by: by.to_owned(),
            partner: partner.map(|partner| partner.name),
            has_paid: payments.iter().any(|payment| payment.vanished_at.is_none()),
        });
    }
    lookalikes.sort();
    Ok(lookalikes)
}

#[cfg(test)]
mod tests {
    use super::*;

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
