//! Whom a text names that isn't the partner it is meant for: what a reply must not hold (contract 6) and
//! what no record of the case tells.

use std::collections::BTreeSet;

use rusqlite::types::Value as Sql;
use std::rc::Rc;

use super::error::StoreError;
use super::open::Store;
use crate::domain::text::{emails, fold};

/// A name is looked for up to so many words.
const LONGEST: usize = 6;
/// So many e-mails of a text are looked for.
const EMAILS: usize = 20;
/// A text is looked at up to so many words; no reply and no reason is longer.
const WORDS: usize = 2000;

/// Partners by name and by either of their keys, customers by theirs. `?1` are folded names, `?2` words as they
/// stand, `?3` is the partner whose own are no outsiders.
const NAMED: &str = "\
    SELECT name_folded FROM partnerships WHERE archived IN (0, 1) AND name_folded IN rarray(?1) AND key <> ?3 \
    UNION SELECT key FROM partnerships WHERE key IN rarray(?2) AND key <> ?3 \
    UNION SELECT partner_key FROM partnerships WHERE partner_key IN rarray(?2) AND key <> ?3 \
    UNION SELECT external_key FROM customers WHERE external_key IN rarray(?2) AND coalesce(partner, '') <> ?3 \
    UNION SELECT provider_key FROM customers WHERE provider_key IN rarray(?2) AND coalesce(partner, '') <> ?3 \
    UNION SELECT key FROM customers WHERE key IN rarray(?2) AND coalesce(partner, '') <> ?3";

impl Store {
    /// Names, e-mails and keys in a text that belong to other partners or to customers of others. A name
    /// of one word counts where it is written with a capital within a sentence; a key of letters alone only
    /// where `plain` words may be keys: in what a person is about to send they are words.
    pub fn outsiders_in(
        &self,
        text: &str,
        partner: Option<&str>,
        plain: bool,
    ) -> Result<Vec<String>, StoreError> {
        let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let (names, keys) = (names(&words), keys(&words, plain));
        let list = |texts: BTreeSet<String>| -> Rc<Vec<Sql>> {
            Rc::new(texts.into_iter().map(Sql::Text).collect())
        };
        let own = partner.unwrap_or_default();
        let mut found: Vec<String> = self.sql(|db| {
            db.prepare_cached(NAMED)?
                .query_map((list(names), list(keys), own), |row| row.get(0))?
                .collect()
        })?;
        found.extend(self.others_of_emails(text, own)?);
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The e-mails in a text that are of other partners or their customers, whatever their case.
    fn others_of_emails(&self, text: &str, own: &str) -> Result<Vec<String>, StoreError> {
        let emails: BTreeSet<String> =
            emails(text).into_iter().map(|(_, email)| fold(&email)).collect();
        let mut found = Vec::new();
        for email in emails.into_iter().take(EMAILS) {
            let partners = self.partners_of_email(&email)?;
            let has = |texts: &str| texts.lines().any(|line| line == email);
            let customers = self.customers_taken(&email, EMAILS, &has)?;
            let others = partners.iter().any(|one| one.key != own)
                || customers.iter().any(|one| one.partner.as_deref() != Some(own));
            found.extend(Some(email).filter(|_| others));
        }
        Ok(found)
    }
}

/// A word without what stands around it.
fn bare(word: &str) -> &str {
    let odd = |c: char| !c.is_alphanumeric();
    let word = word.trim_matches(odd);
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word).trim_matches(odd)
}

fn names(words: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let begins = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        before.is_none_or(|word| word.ends_with(['.', '!', '?', ',', ':']))
    };
    for at in 0..words.len() {
        for (many, word) in (1..=LONGEST).zip(words.iter().skip(at)) {
            let Some(window) = words.get(at..at + many) else { break };
            // A name may end with what ends a sentence too: `Acme Inc.`
            for last in [bare(word), word.trim_end_matches([',', ';', ':', '"'])] {
                let head = window.split_last().map(|(_, head)| head).unwrap_or_default();
                let name = [head, &[last]].concat().join(" ");
                let name = name.trim_start_matches(|c: char| !c.is_alphanumeric());
                let is_name = many > 1 || !begins(at) && name.starts_with(char::is_uppercase);
                if is_name && !name.is_empty() {
                    names.insert(fold(name));
                }
            }
        }
    }
    names
}

fn keys(words: &[&str], plain: bool) -> BTreeSet<String> {
    let odd = |word: &str| plain || word.contains(|c: char| !c.is_alphabetic());
    let parts = words.iter().flat_map(|word| {
        let parts = word.split(|c: char| "<>()[]|\",;:=/".contains(c));
        parts.chain([*word])
    });
    let words = parts.flat_map(|word| [bare(word), word]);
    let words = words.filter(|word| odd(word) && word.chars().count() > 1);
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store.db")).unwrap().store;
        let put = |key: &str, pkey: &str, name: &str, email: &str| {
            store
                .sql(|db| {
                    db.execute(
                        "INSERT INTO partnerships (key, partner_key, name, name_folded, email, rest, digest, seen, archived) \
                         VALUES (?1, ?2, ?3, ?4, ?5, '{}', 0, 0, 0)",
                        (key, pkey, name, fold(name), email),
                    )
                })
                .unwrap();
        };
        put("part_1", "mine", "Own Name", "me@own.example");
        put("part_2", "pk2", "Quiet Harbour Média", "other@quiet.example");
        put("part_3", "anchor", "Anchor", "x@anchor.example");
        store
            .sql(|db| {
                db.execute_batch(
                    "INSERT INTO customers (key, email, external_key, provider_key, partner, rest, digest, seen) VALUES \
                     ('cus_1', 'a@buyer.example', 'acct-1', 'pay-1', 'part_1', '{}', 0, 0), \
                     ('cus_2', 'B@buyer.Example', 'acct-2', 'pay-2', 'part_2', '{}', 0, 0)",
                )
            })
            .unwrap();
        (dir, store)
    }

    #[test]
    fn others_are_found_by_name_key_and_mail() {
        let (_dir, store) = store();
        for (text, wanted) in [
            ("Credited to Quiet harbour media instead", vec!["quiet harbour media"]),
            ("It is \"Quiet Harbour Média\"'s, now.", vec!["quiet harbour media"]),
            ("It went to pk2 (part_2).", vec!["part_2", "pk2"]),
            (
                "ask other@quiet.example, or <mailto:B@buyer.example>",
                vec!["b@buyer.example", "other@quiet.example"],
            ),
            ("as acct-2 knows", vec!["acct-2"]),
            (
                "Customer:B@BUYER.example or e-mail=other@QUIET.example/",
                vec!["b@buyer.example", "other@quiet.example"],
            ),
            ("paid as pay-2", vec!["pay-2"]),
            ("It is of Anchor now", vec!["anchor"]),
            // Plain words, and the partner's own.
            ("Anchor your links. We anchor ours", vec![]),
            ("Own Name, me@own.example, part_1, mine, a@buyer.example, acct-1", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(store.outsiders_in(text, Some("part_1"), false).unwrap(), wanted, "{text}");
        }
        let given_to =
            |plain| store.outsiders_in("given to anchor", Some("part_1"), plain).unwrap();
        assert!(given_to(false).is_empty(), "a plain word");
        assert_eq!(given_to(true), ["anchor"]);
        let of_nobody = store.outsiders_in("acct-1 of Own Name", None, false).unwrap();
        assert_eq!(of_nobody, ["acct-1", "own name"]);
    }

    #[test]
    fn a_long_text_is_looked_at_within_bounds() {
        let (_dir, store) = store();
        let text = "word ".repeat(100_000);
        assert!(store.outsiders_in(&text, None, false).unwrap().is_empty());
    }
}
