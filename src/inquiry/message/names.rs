//! Names in a text: whether one occurs, and by what names customers are called.

use super::payers::payers;
use super::script::is_unspaced;
use super::spoken::speaks_of_payment;
use crate::domain::plain::Plain;
use crate::domain::text::{fold, fold_marks};

/// Words after which a customer's name follows, folded.
pub(super) const CUSTOMERS: &[&str] = &[
    "клиент",
    "клиента",
    "고객",
    "customer",
    "customers",
    "client",
    "clients",
    "buyer",
    "company",
    "referral",
    "account",
    "kunde",
    "kunden",
    "kundin",
    "firma",
    "cliente",
    "clientes",
    "clienti",
    "empresa",
    "azienda",
    "societe",
    "klant",
    "klanten",
    "bedrijf",
    "lead",
    "顧客",
    "customer's",
];

/// Endings of company names, folded.
const COMPANIES: [&str; 28] = [
    "gmbh", "ag", "kg", "ug", "ltd", "limited", "llc", "inc", "corp", "plc", "sarl", "sas", "sa",
    "sl", "srl", "spa", "bv", "nv", "oy", "ab", "kk", "pty", "s.l", "s.a", "b.v", "s.r.l", "lda",
    "ltda",
];

/// Words after a name that say what its owner did, folded.
const DID: [&str; 42] = [
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
    "was",
    "is",
    "has",
    "hat",
    "zahlte",
    "bezahlte",
    "kaufte",
    "a",
    "paye",
    "achete",
    "pago",
    "compro",
    "ha",
    "pagou",
    "comprou",
    "pagato",
    "heeft",
    "betaalde",
    "kocht",
    "'s",
    "for",
    "-",
    "–",
    "—",
    ":",
    "(",
    "|",
    ",",
    "e",
    "et",
    "und",
    "and",
];

/// Whether a name occurs in a text as whole words. Several words are found as [`Plain`] finds them. A single word
/// must be spelt as on record, and at the beginning of a sentence, where any word has a capital, what follows must
/// show that it is a name.
pub(super) fn has_name(text: &str, plain: &Plain, name: &str) -> bool {
    let name = fold_marks(name.trim());
    if name.chars().any(is_unspaced) {
        return name.chars().count() > 1 && fold(text).contains(&fold(&name));
    }
    if name.split_whitespace().nth(1).is_some() {
        return plain.names(&name);
    }
    if name.chars().count() < 4 || !name.starts_with(char::is_uppercase) {
        return false;
    }
    let text = fold_marks(text);
    text.match_indices(&name).any(|(at, _)| {
        let letter = |c: char| c.is_alphanumeric() && !is_unspaced(c);
        let before = text.get(..at).unwrap_or_default();
        let behind = text.get(at + name.len()..).unwrap_or_default();
        // `Yonders Zahlung`: a German genitive.
        let rest = behind.strip_prefix('s').filter(|_| !name.ends_with('s')).unwrap_or(behind);
        let is_whole = !before.chars().next_back().is_some_and(letter)
            && [behind, rest].iter().any(|rest| !rest.chars().next().is_some_and(letter));
        is_whole && (!begins(before) || goes_on(rest))
    })
}

/// Whether the next word begins a sentence.
fn begins(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '"', '(', '\u{201c}', '\u{201e}', '¿', '¡']);
    before.is_empty() || before.ends_with(['.', '!', '?'])
}

/// Whether what follows the first word of a sentence shows that it is a name.
fn goes_on(behind: &str) -> bool {
    let behind = fold(behind);
    let rest = behind.trim_start();
    let same = |word: &&str| {
        let letters = word.chars().all(char::is_alphabetic);
        let next = rest.strip_prefix(*word).map(|rest| rest.chars().next());
        next.is_some_and(|next| !letters || !next.is_some_and(char::is_alphanumeric))
    };
    let next = rest.split_whitespace().next().unwrap_or_default();
    rest.is_empty() || DID.iter().any(same) || speaks_of_payment(next)
}

/// The names by which a text calls customers: after words like `customer`, with a company's ending, or as the one who
/// paid.
pub(super) fn called(text: &str) -> Vec<String> {
    let text = fold_marks(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found: Vec<String> = Vec::new();
    let mut push = |name: String| {
        if name.chars().count() > 2 && !found.contains(&name) {
            found.push(name);
        }
    };
    payers(&words).into_iter().for_each(&mut push);
    for (at, word) in words.iter().enumerate() {
        let bare = bare(word);
        if CUSTOMERS.contains(&fold(bare).as_str())
            && !word.ends_with([',', '.', ';', '!', '?', ')'])
            && words.get(at + 1).is_none_or(|next| *next != "|")
        {
            let named = |word: &&&str| {
                matches!(
                    fold(self::bare(word)).as_str(),
                    "named"
                        | "called"
                        | "is"
                        | "namens"
                        | "von"
                        | "of"
                        | "mine"
                        | "the"
                        | ""
                        | "our"
                )
            };
            let skip = words.iter().skip(at + 1).take_while(named).take(3).count();
            push(run(&words, at + 1 + skip));
        }
        if COMPANIES.contains(&fold(bare).as_str()) && bare.starts_with(char::is_uppercase) {
            let from = (0..at)
                .rev()
                .take(5)
                .take_while(|at| words.get(*at).is_some_and(|word| is_part(word) && !ends(word)))
                .last();
            if let Some(from) = from {
                let window = words.get(from..=at).unwrap_or_default();
                let window: Vec<&str> = window.iter().copied().map(self::bare).collect();
                push(window.join(" "));
            }
        }
    }
    found
}

/// The capitalised words from `at` on, up to the end of the clause.
pub(super) fn run(words: &[&str], at: usize) -> String {
    let mut name: Vec<&str> = Vec::new();
    for word in words.iter().skip(at).take(6) {
        if !is_part(word) || word.contains('@') {
            break;
        }
        name.push(bare(word));
        if ends(word) {
            break;
        }
    }
    while name.last().is_some_and(|word| matches!(*word, "&" | "")) {
        name.pop();
    }
    name.join(" ")
}

pub(super) fn is_part(word: &str) -> bool {
    let bare = bare(word);
    bare == "&"
        || word == "&"
        || bare.starts_with(|c: char| c.is_uppercase())
        || bare.chars().any(is_unspaced)
}

pub(super) fn ends(word: &str) -> bool {
    word.ends_with([',', ';', ':', '!', '?', ')', '"', '|'])
        || word.ends_with("'s")
        || word.ends_with('.') && word.chars().count() > 5
}

pub(super) fn bare(word: &str) -> &str {
    if word == "&" {
        return word;
    }
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s").unwrap_or(word)
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
            ("Hakon Yilmaz paid", "Håkon Yılmaz", true),
            ("Strasse 9 Media", "Straße 9 Media", true),
            ("Acme paid", "Acme", true),
            ("for Acme", "Acme", true),
            ("acme paid", "Acme", false),
            ("Target your audience", "Target", false),
            ("our Target payment", "Target", true),
            ("Pro plan", "Pro", false),
            ("the customer paid", "customer", false),
            ("O’Brien paid", "O'Brien", true),
            ("O‘Brien & Sons paid", "O'Brien & Sons", true),
            ("Rival–Reach paid", "Rival-Reach", true),
            ("では田中商店様の", "田中商店", true),
            ("Inés Fischers Zahlung", "Inés Fischer", true),
            ("die Inés-Fischer-Zahlung", "Inés Fischer", true),
            ("hi, ines fischers payment", "Inés Fischer", true),
            ("Tandem Ltds Zahlung", "Tandem Ltd", true),
            ("also Yonders Zahlung", "Yonder", true),
            ("Yonders Zahlung", "Yonder", true),
        ] {
            assert_eq!(has_name(text, &Plain::of(text), name), wanted, "{text} {name}");
        }
    }

    #[test]
    fn what_a_text_calls_a_customer_is_taken_as_a_whole() {
        for (text, wanted) in [
            ("our customer Maple paid", &["Maple"][..]),
            ("customer: Maple GmbH", &["Maple GmbH"]),
            ("mein Kunde Becker Maschinenbau hat", &["Becker Maschinenbau"]),
            ("Zeppelin Air Ltd paid", &["Zeppelin Air Ltd"]),
            ("a customer of mine, in Berlin, paid", &[]),
            ("the customer paid", &[]),
            ("my customer jane@x.example paid", &[]),
            ("customer Baker & Sons.", &["Baker & Sons"]),
        ] {
            assert_eq!(called(text), wanted, "{text}");
        }
    }
}
