//! Third parties that a text names: what a reply must not contain (rule: reply-guard), including what no record
//! of the case tells. Whether a name made of ordinary words is meant as one is for the guard to decide.

use std::collections::BTreeSet;
use std::rc::Rc;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row};

use super::error::StoreError;
use super::functions::form;
use super::open::Store;
use crate::domain::plain::{Plain, alike};
use crate::domain::text::{fold, fold_marks};
use crate::domain::{StoredRecord, ThirdParty};

/// The longest name looked for in a reason, in words.
const LONGEST: usize = 6;
/// How many words of a text are looked at; no reply and no reason is longer.
const WORDS: usize = 2000;
/// How many customers are returned at most.
const CUSTOMERS: usize = 200;

/// Other people's keys, each query served by an index: `?1` is a list of words as written, `?2` the partner
/// whose own keys don't count.
const KEYS: [(&str, &str); 13] = [
    (
        "the key of another partner",
        "SELECT key, key FROM partnerships WHERE key IN rarray(?1) AND key <> ?2",
    ),
    (
        "the partner key of",
        "SELECT partner_key, key FROM partnerships WHERE partner_key IN rarray(?1) AND key <> ?2",
    ),
    (
        "the key of a customer of",
        "SELECT key, partner FROM customers WHERE key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the key of the customer",
        "SELECT external_key, key FROM customers WHERE external_key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the provider key of the customer",
        "SELECT provider_key, key FROM customers WHERE provider_key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the key of a payment of",
        "SELECT key, partner FROM transactions WHERE key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the key of a reward of",
        "SELECT key, partnership_key FROM rewards WHERE key IN rarray(?1) AND coalesce(partnership_key, '') <> ?2",
    ),
    (
        "the key of a lead of",
        "SELECT key, partner FROM leads WHERE key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the key of the lead",
        "SELECT external_key, key FROM leads WHERE external_key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the key of a deal of",
        "SELECT key, partner FROM deals WHERE key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the key of an action of",
        "SELECT key, partner FROM actions WHERE key IN rarray(?1) AND coalesce(partner, '') <> ?2",
    ),
    (
        "the key of an application of",
        "SELECT key, partnership_key FROM applications WHERE key IN rarray(?1) AND coalesce(partnership_key, '') <> ?2",
    ),
    (
        "the key of the team of",
        "SELECT team_key, key FROM partnerships WHERE team_key IN rarray(?1) AND key <> ?2",
    ),
];

/// Partners by folded name.
const NAMED: &str = "SELECT name, key FROM partnerships WHERE archived IN (0, 1) AND name_folded IN rarray(?1) \
    AND key <> ?2 ORDER BY key";

impl Store {
    /// Third parties in the reason of a declined reward: names of partners; keys of partners, their customers
    /// and records; e-mails. Fast enough for every investigation of one.
    pub fn third_parties_in_reason(
        &self,
        text: &str,
        partner: Option<&str>,
    ) -> Result<Vec<ThirdParty>, StoreError> {
        let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let own = partner.unwrap_or_default();
        let mut found = self.sql(|db| {
            let mut found = of_keys(db, keys(&words, true), own)?;
            let mut statement = db.prepare_cached(NAMED)?;
            let named = statement.query_map((list(names(&words)), own), |row| {
                Ok(name(
                    row.get(0)?,
                    format!("the name of the partner {}", row.get::<_, String>(1)?),
                ))
            })?;
            for one in named {
                found.push(one?);
            }
            Ok(found)
        })?;
        found.extend(self.others_of_emails(text, own)?);
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Third parties in a text that is about to be sent: names of partners, their owners and members, of
    /// customers, of people and companies in leads and deals; e-mails; keys. Scans all records, since no index
    /// knows how a person writes a name.
    pub fn third_parties_in_reply(
        &self,
        text: &str,
        partner: Option<&str>,
    ) -> Result<Vec<ThirdParty>, StoreError> {
        let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let own = partner.unwrap_or_default();
        let plain = Plain::of(&words.join(" "));
        let mut found = self.sql(|db| {
            let mut found = of_keys(db, keys(&words, false), own)?;
            for people in PEOPLE {
                people.find(db, &plain, own, &mut found)?;
            }
            of_leads(db, &plain, own, &mut found)?;
            Ok(found)
        })?;
        let takes = |texts: &str| texts.lines().any(|line| plain.names(line));
        for one in self.customers_taken("", CUSTOMERS, &takes)? {
            if one.partner.as_deref() != Some(own) {
                of_customer(&one, &plain, &mut found);
            }
        }
        // A partner may read its own customer's name, whoever else has the same name.
        let mine = self.customers_of(own, &|name| plain.names(name))?;
        let mine: BTreeSet<String> = mine.iter().map(|(_, name)| alike(name)).collect();
        found.retain(|one| !one.is_name || !mine.contains(&alike(one.text.trim())));
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// How many partners were given this decline reason, ignoring case and a final dot; counts up to `most`.
    pub fn partners_of_reason(&self, reason: &str, most: usize) -> Result<usize, StoreError> {
        let folded = fold(reason.trim().trim_end_matches('.'));
        self.sql(|db| {
            db.prepare_cached(
                "SELECT count(*) FROM (SELECT DISTINCT partnership_key FROM rewards WHERE decline_reason IS NOT NULL \
                 AND partnership_key IS NOT NULL AND folded(rtrim(trim(decline_reason), '.')) = ?1 LIMIT ?2)",
            )?
            .query_row((folded, crate::domain::num::count(most)), |row| row.get(0))
            .map(crate::domain::num::len)
        })
    }

    /// E-mails in a reason that belong to other partners or their customers, in any case.
    fn others_of_emails(&self, text: &str, own: &str) -> Result<Vec<ThirdParty>, StoreError> {
        /// How many e-mails are looked up at most.
        const EMAILS: usize = 20;
        let emails: BTreeSet<String> =
            crate::domain::text::emails(text).into_iter().map(|(_, email)| fold(&email)).collect();
        let mut found = Vec::new();
        for email in emails.into_iter().take(EMAILS) {
            let partners = self.partners_of_email(&email)?;
            let has = |texts: &str| texts.lines().any(|line| line == email);
            let customers = self.customers_taken(&email, EMAILS, &has)?;
            let others = partners.iter().any(|one| one.key != own)
                || customers.iter().any(|one| one.partner.as_deref() != Some(own));
            found.extend(Some(key(email, "the e-mail of somebody else")).filter(|_| others));
        }
        Ok(found)
    }
}

/// A query for people's names and e-mails, and how to describe whose they are.
struct PersonList {
    /// Selects the key to describe them by, then names, then e-mails. `?1` is the partner whose own don't
    /// count.
    sql: &'static str,
    /// How many columns after the first are names.
    names: usize,
    emails: usize,
    what: &'static str,
}

const PEOPLE: [PersonList; 4] = [
    PersonList {
        sql: "SELECT key, name, team_name, nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), \
            partner_key, email FROM partnerships WHERE key <> ?1",
        names: 4,
        emails: 1,
        what: "the partner",
    },
    PersonList {
        sql: "SELECT p.key, nullif(trim(coalesce(m.first_name, '') || ' ' || coalesce(m.last_name, '')), ''), m.email \
            FROM members m JOIN partnerships p ON p.team_key = m.team_key WHERE p.key <> ?1",
        names: 1,
        emails: 1,
        what: "a member of the partner",
    },
    PersonList {
        sql: "SELECT key, account_name, nullif(trim(coalesce(contact_first_name, '') || ' ' || coalesce(contact_last_name, '')), ''), \
            form(rest, 'email') FROM deals WHERE coalesce(partner, '') <> ?1",
        names: 2,
        emails: 1,
        what: "the deal",
    },
    PersonList {
        sql: "SELECT key, nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email \
            FROM applications WHERE coalesce(partnership_key, '') <> ?1",
        names: 1,
        emails: 1,
        what: "the application",
    },
];

impl PersonList {
    fn find(
        &self,
        db: &Connection,
        plain: &Plain,
        own: &str,
        found: &mut Vec<ThirdParty>,
    ) -> rusqlite::Result<()> {
        let mut statement = db.prepare_cached(self.sql)?;
        let mut rows = statement.query([own])?;
        while let Some(row) = rows.next()? {
            for at in 1..=self.names + self.emails {
                let Some(text) = text(row, at).filter(|text| plain.names(text)) else { continue };
                let whose = format!("{} {}", self.what, row.get::<_, String>(0)?);
                found.push(third_party(text, &whose));
            }
        }
        Ok(())
    }
}

/// A lead keeps its people in a form.
fn of_leads(
    db: &Connection,
    plain: &Plain,
    own: &str,
    found: &mut Vec<ThirdParty>,
) -> rusqlite::Result<()> {
    let sql = "SELECT key, external_key, rest FROM leads WHERE coalesce(partner, '') <> ?1";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([own])?;
    while let Some(row) = rows.next()? {
        let rest = text(row, 2).and_then(|rest| serde_json::from_str(rest).ok());
        let said = rest.iter().flat_map(|rest| {
            ["email", "company", "name"].into_iter().filter_map(|what| form(rest, what))
        });
        let said = said.chain(text(row, 1).map(str::to_owned));
        for text in said.filter(|text| plain.names(text)) {
            found.push(third_party(&text, &format!("the lead {}", row.get::<_, String>(0)?)));
        }
    }
    Ok(())
}

fn of_customer(customer: &StoredRecord, plain: &Plain, found: &mut Vec<ThirdParty>) {
    let whose = match &customer.partner {
        Some(partner) => format!("the customer {} of {partner}", customer.record.key),
        None => format!("the customer {}, who is nobody's", customer.record.key),
    };
    for column in ["name", "email", "external_key", "provider_key"] {
        let Some(text) = customer.text(column).filter(|text| plain.names(text)) else { continue };
        found.push(match column {
            "name" | "email" => third_party(&text, &whose),
            _ => key(text.clone(), format!("a key of {whose}")),
        });
    }
}

/// An e-mail if it contains `@`, else a name.
fn third_party(text: &str, whose: &str) -> ThirdParty {
    let text = text.trim();
    if text.contains('@') {
        key(text.to_owned(), format!("the e-mail of {whose}"))
    } else {
        name(text.to_owned(), format!("the name of {whose}"))
    }
}

fn name(text: String, whose: impl Into<String>) -> ThirdParty {
    ThirdParty { text, is_name: true, whose: whose.into() }
}

fn key(text: String, whose: impl Into<String>) -> ThirdParty {
    ThirdParty { text, is_name: false, whose: whose.into() }
}

fn of_keys(
    db: &Connection,
    keys: BTreeSet<String>,
    own: &str,
) -> rusqlite::Result<Vec<ThirdParty>> {
    let keys = list(keys);
    let mut found = Vec::new();
    for (what, sql) in KEYS {
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map((&keys, own), |row| {
            let of: Option<String> = row.get(1)?;
            let of = of.map_or_else(|| " nobody".to_owned(), |of| format!(" {of}"));
            let of = if what.ends_with("another partner") { String::new() } else { of };
            Ok(key(row.get(0)?, format!("{what}{of}")))
        })?;
        for one in rows {
            found.push(one?);
        }
    }
    Ok(found)
}

fn text<'r>(row: &'r Row<'_>, at: usize) -> Option<&'r str> {
    row.get_ref(at).ok()?.as_str_or_null().ok().flatten()
}

fn list(texts: BTreeSet<String>) -> Rc<Vec<Sql>> {
    Rc::new(texts.into_iter().map(Sql::Text).collect())
}

/// A word without surrounding punctuation and possessive.
fn bare(word: &str) -> &str {
    let odd = |c: char| !c.is_alphanumeric();
    let word = word.trim_matches(odd);
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word).trim_matches(odd)
}

fn names(words: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for at in 0..words.len() {
        for (many, word) in (1..=LONGEST).zip(words.iter().skip(at)) {
            let Some(window) = words.get(at..at + many) else { break };
            // A name may end with punctuation of its own: `Acme Inc.`
            for last in [bare(word), word.trim_end_matches([',', ';', ':', '"'])] {
                let head = window.split_last().map(|(_, head)| head).unwrap_or_default();
                let name = [head, &[last]].concat().join(" ");
                let name = name.trim_start_matches(|c: char| !c.is_alphanumeric());
                if !name.is_empty() {
                    names.insert(fold(name));
                }
            }
        }
    }
    names
}

/// Words that may be keys, as written and as they may have been meant (case, marks, two words joined). Words of
/// letters alone only if `plain`.
fn keys(words: &[&str], plain: bool) -> BTreeSet<String> {
    let odd = |word: &str| plain || word.contains(|c: char| !c.is_alphabetic());
    let parts = words.iter().flat_map(|word| {
        let parts = word.split(|c: char| "<>()[]|\",;:=/“”«»„".contains(c));
        parts.chain([*word])
    });
    let apart = words.windows(2).filter_map(|two| match two {
        [one, next] => Some((bare(one), bare(next))),
        _ => None,
    });
    // `INV 00004933`
    let joined = apart
        .filter(|(one, next)| !one.is_empty() && next.contains(|c: char| c.is_ascii_digit()))
        .flat_map(|(one, next)| ["", "-", "_"].map(|joint| format!("{one}{joint}{next}")));
    let words = parts.flat_map(|word| [bare(word), word]);
    let words = words.filter(|word| odd(word) && word.chars().count() > 1);
    let words = words.map(str::to_owned).chain(joined);
    words
        .flat_map(|word| {
            let marks = fold_marks(&word);
            [marks.to_lowercase(), marks.to_uppercase(), marks, word]
        })
        .collect()
}

#[cfg(test)]
mod tests;
