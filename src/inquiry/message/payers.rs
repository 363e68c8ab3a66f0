//! Who is said to have paid, where no word like `customer` says that it is one: `Globex paid`, `the payment from
//! Globex`, `Jane Foster's order`, `globex.com bought`.

use super::amounts;
use super::months::month;
use super::names::{CUSTOMERS, bare, ends, is_part, run};
use super::script::is_unspaced;
use super::spoken::speaks_of_payment;
use crate::domain::text::fold;

/// Words for what somebody does who becomes a customer or pays, folded.
const PAID: &[&str] = &[
    "paid",
    "pays",
    "bought",
    "buys",
    "signed",
    "upgraded",
    "renewed",
    "subscribed",
    "purchased",
    "ordered",
    "joined",
    "zahlte",
    "bezahlte",
    "kaufte",
    "zahlt",
    "bestellte",
    "buchte",
    "achete",
    "paye",
    "pago",
    "paga",
    "compro",
    "contrato",
    "renovo",
    "pagou",
    "comprou",
    "assinou",
    "renovou",
    "pagato",
    "comprato",
    "acquistato",
    "rinnovato",
    "betaalde",
    "betaalt",
    "kocht",
    "kochte",
    "bestelde",
    "支払",
];

/// Words between a name and what they did, folded: `hat … bezahlt`, `a payé`.
const HELPERS: &[&str] = &[
    "has", "have", "had", "just", "also", "already", "then", "finally", "hat", "a", "ha", "heeft",
    "ont", "hatte", "again", "never",
];

/// Words behind which it stands who paid: `the payment of Globex`.
const FROM: &[&str] =
    &["from", "by", "of", "for", "von", "vom", "der", "de", "du", "da", "di", "van", "par", "por"];

/// Words that begin with a capital and are nobody's name, folded.
const NOBODY: &[&str] = &[
    "the",
    "a",
    "an",
    "our",
    "my",
    "your",
    "his",
    "her",
    "their",
    "its",
    "this",
    "that",
    "these",
    "those",
    "i",
    "we",
    "you",
    "he",
    "she",
    "they",
    "it",
    "who",
    "what",
    "which",
    "where",
    "when",
    "why",
    "how",
    "and",
    "but",
    "or",
    "if",
    "so",
    "because",
    "since",
    "then",
    "also",
    "yes",
    "no",
    "not",
    "nobody",
    "somebody",
    "someone",
    "everybody",
    "one",
    "two",
    "both",
    "all",
    "some",
    "hi",
    "hello",
    "hey",
    "dear",
    "thanks",
    "please",
    "good",
    "on",
    "in",
    "at",
    "for",
    "from",
    "last",
    "first",
    "der",
    "die",
    "das",
    "den",
    "dem",
    "ein",
    "eine",
    "einer",
    "mein",
    "meine",
    "unser",
    "unsere",
    "ihr",
    "ihre",
    "er",
    "sie",
    "es",
    "wir",
    "ich",
    "jemand",
    "niemand",
    "am",
    "im",
    "le",
    "la",
    "les",
    "un",
    "une",
    "mon",
    "notre",
    "il",
    "elle",
    "ils",
    "el",
    "los",
    "las",
    "una",
    "mi",
    "nuestro",
    "ella",
    "o",
    "os",
    "um",
    "uma",
    "meu",
    "nosso",
    "ele",
    "ela",
    "lo",
    "mio",
    "nostro",
    "lui",
    "lei",
    "het",
    "een",
    "mijn",
    "onze",
];

/// More of them: days, and what the programme itself is called after.
const THINGS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "partnerstack",
    "stripe",
    "paypal",
    "chargebee",
    "support",
    "team",
    "pro",
    "basic",
    "premium",
    "enterprise",
    "business",
    "starter",
    "plus",
    "ihnen",
];

/// Those of whom a text says that they paid, in its order.
pub(super) fn payers(words: &[&str]) -> Vec<String> {
    let folded: Vec<String> = words.iter().map(|word| fold(bare(word))).collect();
    let word = |at: usize| folded.get(at).map_or("", String::as_str);
    let mut found = Vec::new();
    for at in 0..words.len() {
        if PAID.contains(&word(at)) || is_participle(&folded, at) {
            found.extend(before(words, &folded, at));
        }
        if FROM.contains(&word(at)) && speaks_before(words, &folded, at) {
            found.push(named(&run(words, at + 1)));
        }
        if let Some(name) = owner(words, at).filter(|_| speaks_behind(&folded, at)) {
            found.push(named(&name));
        }
        if let Some(written) = words.get(at).and_then(|word| japanese(word)) {
            found.push(written);
        }
    }
    found.retain(|name| !name.is_empty());
    found.dedup();
    found
}

/// `hat … bezahlt`: a helper before it, and the name before that.
fn is_participle(folded: &[String], at: usize) -> bool {
    matches!(folded.get(at).map_or("", String::as_str), "hat" | "hatte" | "heeft" | "ha" | "a")
        && folded.iter().skip(at + 1).take(10).any(|word| {
            [
                "bezahlt",
                "gezahlt",
                "gekauft",
                "bestellt",
                "gebucht",
                "verlangert",
                "betaald",
                "gekocht",
                "besteld",
                "paye",
                "achete",
                "pagado",
                "comprado",
                "pago",
                "comprado",
                "pagato",
                "acquistato",
            ]
            .contains(&word.as_str())
        })
}

/// The name that ends before `at`, with the helpers between them left out; also an address of the web, and a name
/// that is written small behind a word like `customer`.
fn before(words: &[&str], folded: &[String], at: usize) -> Option<String> {
    let helper = |at: &usize| folded.get(*at).is_some_and(|word| HELPERS.contains(&word.as_str()));
    let skipped = (0..at).rev().take_while(helper).take(3).count();
    let end = at.checked_sub(skipped).filter(|end| *end > 0)?;
    let last = words.get(end - 1)?;
    if ends(last) {
        return None;
    }
    if is_domain(last) {
        return Some(bare(last).to_owned());
    }
    let is_small = last.chars().all(char::is_lowercase) && last.chars().count() > 3;
    let behind_customer = end.checked_sub(2).and_then(|at| folded.get(at));
    if is_small
        && behind_customer.is_some_and(|word| CUSTOMERS.contains(&word.as_str()))
        && !last.ends_with("ly")
    {
        return Some((*last).to_owned()).filter(|name| !NOBODY.contains(&fold(name).as_str()));
    }
    let from = (0..end)
        .rev()
        .take(5)
        .take_while(|one| {
            words.get(*one).is_some_and(|word| is_part(word) && (*one == end - 1 || !ends(word)))
        })
        .last()?;
    // `a company in New York bought`
    let place = from.checked_sub(1).and_then(|at| folded.get(at));
    if place.is_some_and(|word| {
        matches!(word.as_str(), "in" | "near" | "aus" | "en" | "a" | "em" | "on" | "at")
    }) {
        return None;
    }
    let window: Vec<&str> = words.get(from..end)?.iter().copied().map(bare).collect();
    Some(named(&window.join(" ")))
}

/// Whether a payment or a sum stands in the three words before, so that `from` tells whose it is.
fn speaks_before(words: &[&str], folded: &[String], at: usize) -> bool {
    (at.saturating_sub(3)..at).any(|one| {
        folded
            .get(one)
            .is_some_and(|word| speaks_of_payment(word) && !PAID.contains(&word.as_str()))
            || words
                .get(one)
                .and_then(|word| amounts::number(word))
                .is_some_and(|number| number.is_sure)
    })
}

/// Whether a payment or a sum stands in the two words behind.
fn speaks_behind(folded: &[String], at: usize) -> bool {
    (at + 1..at + 3).any(|one| {
        folded.get(one).is_some_and(|word| {
            speaks_of_payment(word) || amounts::number(word).is_some_and(|number| number.is_sure)
        })
    })
}

/// The name that ends at `at` with an `'s`.
fn owner(words: &[&str], at: usize) -> Option<String> {
    words.get(at)?.strip_suffix("'s")?;
    let from = (0..=at)
        .rev()
        .take(4)
        .take_while(|one| {
            words.get(*one).is_some_and(|word| is_part(word) && (*one == at || !ends(word)))
        })
        .last()?;
    let window: Vec<&str> = words.get(from..=at)?.iter().copied().map(bare).collect();
    Some(window.join(" "))
}

/// A name without the words around it that are nobody's.
fn named(name: &str) -> String {
    let is_nobodys = |word: &&str| {
        let folded = fold(word);
        NOBODY.contains(&folded.as_str())
            || THINGS.contains(&folded.as_str())
            || CUSTOMERS.contains(&folded.as_str())
            || speaks_of_payment(&folded)
            || amounts::is_share_word(&folded)
            || amounts::currency(word).is_some()
            || month(&folded).is_some()
    };
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let first = words.iter().take_while(|word| is_nobodys(word)).count();
    let kept = words.get(first..).unwrap_or_default();
    let last = kept.iter().rev().take_while(|word| is_nobodys(word)).count();
    kept.get(..kept.len() - last).unwrap_or_default().join(" ")
}

/// `globex.com`: an address of the web, not of mail.
fn is_domain(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    !word.contains(['@', '/'])
        && bare.rsplit_once('.').is_some_and(|(name, end)| {
            name.chars().count() > 1
                && (2..=8).contains(&end.len())
                && end.bytes().all(|byte| byte.is_ascii_lowercase())
                && name.chars().any(char::is_alphabetic)
        })
}

/// What stands before `様`, which honours who is named.
fn japanese(word: &str) -> Option<String> {
    let at = word.find('様')?;
    let name: String = word
        .get(..at)?
        .chars()
        .rev()
        .take_while(|c| is_unspaced(*c) && !"の、。".contains(*c))
        .collect();
    let name: String = name.chars().rev().collect();
    // `お客様` is anybody.
    (name.chars().count() > 1 && !name.starts_with('お')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_paid_is_told_in_every_usual_way() {
        for (text, wanted) in [
            ("Globex paid $99", &["Globex"][..]),
            ("and Hannah Brooks has upgraded", &["Hannah Brooks"]),
            ("Globex hat am 16. Februar 99 € bezahlt", &["Globex"]),
            ("Globex a payé", &["Globex"]),
            ("the payment from Globex of $99", &["Globex"]),
            ("die Zahlung von Globex über 99 €", &["Globex"]),
            ("$2,086 from Globex", &["Globex"]),
            ("Jane Foster's order", &["Jane Foster"]),
            ("globex.com paid", &["globex.com"]),
            ("my customer globex paid", &["globex"]),
            ("山本工業様の支払い", &["山本工業"]),
            ("The customer paid", &[]),
            ("The customer never paid", &[]),
            ("My customer finally paid", &[]),
            ("Somebody paid and He paid", &[]),
            ("a company in New York bought it", &[]),
            ("the payment of $99 on 3 March", &[]),
            ("the payment of February", &[]),
            ("the Pro plan was bought on Wednesday, it paid", &[]),
            ("お客様の支払い", &[]),
            ("The Payment of Wednesday", &[]),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(payers(&words), wanted, "{text}");
        }
    }
}
