//! What a message says not to mean, or to be settled: `not the $49 one`, `instead of the one of 13 February`, `the
//! payment of $1,490 was fine`. It is no claim, and what it names isn't what is asked for (rule: whole-claim).

use super::keys::looks_like_one;
use super::script::listed;
use crate::domain::text::fold;

/// Phrases that say that something isn't meant, in folded words.
const NOT_MEANT: &[&str] = &[
    "not mean",
    "n't mean",
    "not the",
    "not that",
    "not those",
    "not about",
    "n't about",
    "not asking about",
    "neither",
    "nor",
    "instead of",
    "except",
    "other than",
    "apart from",
    "rather than",
    "ignore the",
    "ignore my",
    "forget the",
    "forget about",
    "aside from",
    "nicht um",
    "nicht die",
    "nicht der",
    "nicht das",
    "nicht den",
    "nicht zu",
    "meine nicht",
    "ausser",
    "außer",
    "anders als",
    "statt",
    "anstatt",
    "weder",
    "abgesehen von",
    "pas du",
    "pas de la",
    "pas celui",
    "pas celle",
    "pas de celui",
    "pas de celle",
    "pas parler",
    "pas le",
    "s'agit pas",
    "sauf",
    "hormis",
    "plutot que",
    "au lieu",
    "no se trata",
    "no es",
    "no el",
    "no la",
    "no los",
    "no lo de",
    "excepto",
    "salvo",
    "en lugar de",
    "en vez de",
    "nao se trata",
    "nao e",
    "nao o",
    "exceto",
    "em vez de",
    "non si tratta",
    "non il",
    "non la",
    "non quello",
    "non e",
    "tranne",
    "eccetto",
    "invece di",
    "niet om",
    "niet over",
    "niet de",
    "niet het",
    "behalve",
    "in plaats van",
];

/// Words that deny, folded.
const NOT: &[&str] = &["not", "nicht", "pas", "no", "non", "nao", "niet"];

/// Phrases that say that something is settled, in folded words.
const SETTLED: &[&str] = &[
    "was fine",
    "is fine",
    "are fine",
    "were fine",
    "was ok",
    "is ok",
    "were ok",
    "are ok",
    "all good",
    "got that",
    "i found the",
    "came through",
    "was credited",
    "were credited",
    "is solved",
    "that's solved",
    "is resolved",
    "solved",
    "is closed",
    "thanks for",
    "thank you for",
    "danke fur",
    "hat sich erledigt",
    "ist erledigt",
    "erledigt",
    "angekommen",
    "war ok",
    "ist ok",
    "noch ok",
    "waren ok",
    "ok",
    "in ordnung",
    "wurde vergutet",
    "wurden vergutet",
    "schliessen",
    "schließen",
    "sont ok",
    "est ok",
    "c'est bon",
    "est arrivee",
    "est arrive",
    "est regle",
    "merci pour",
    "gracias por",
    "llego",
    "esta bien",
    "esta resuelto",
    "ya resuelto",
    "obrigado pela",
    "obrigado pelo",
    "obrigada pela",
    "chegou",
    "grazie per",
    "va bene",
    "e arrivata",
    "e arrivato",
    "risolto",
    "bedankt voor",
    "is goed",
    "klopt",
    "opgelost",
];

/// Words that turn what is settled round, folded.
const NO: &str = "\
    not no never nothing none nicht nie kein keine keinen nichts pas rien jamais nada nunca nao non \
    niente mai niet geen niets nooit isn't wasn't aren't hasn't haven't didn't weren't still noch until \
    if when ob wann falls whether";

/// Words that begin a clause that takes the one before back, folded.
const TURNS: &str = "\
    but however while whereas sondern aber mais sino pero mas senao ma bensi maar alors only alleen solo \
    so nur";

/// The words of a piece that may be a claim, and those that aren't.
pub(super) fn split<'w>(words: &[&'w str]) -> (Vec<&'w str>, Vec<&'w str>) {
    let (mut kept, mut denied) = (Vec::with_capacity(words.len()), Vec::new());
    // What a clause that settles the ones before goes back to, at most.
    let (mut begun, mut is_headed) = (0, false);
    for clause in clauses(words) {
        let bare: Vec<String> = clause.iter().map(|word| self::bare(word)).collect();
        if bare.first().is_some_and(|word| listed(TURNS, word)) || is_headed {
            begun = kept.len();
        }
        is_headed = clause.last().is_some_and(|word| word.ends_with(':'));
        // `Ben's payment ($49), that's solved`: all of it is.
        if is_settled(clause, &bare) && !names_something(clause) {
            denied.extend(kept.drain(begun..));
        }
        if is_denied(clause, kept.is_empty() && denied.is_empty()) {
            let from = begins_at(clause);
            kept.extend(clause.iter().take(from));
            denied.extend(clause.iter().skip(from));
        } else {
            kept.extend(clause);
        }
    }
    (kept, denied)
}

/// The clauses of a piece: up to a mark, or before a word that turns.
fn clauses<'a, 'w>(words: &'a [&'w str]) -> Vec<&'a [&'w str]> {
    let mut clauses = Vec::new();
    let mut from = 0;
    for at in 0..words.len() {
        let word = words.get(at).copied().unwrap_or_default();
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_date =
            next.trim_matches(|c: char| !c.is_ascii_digit()).len() == 4 && word.ends_with(',');
        let is_end = word.ends_with([',', ';', ':', '!', '?', ')', '–', '、', '。']) && !is_date
            || listed(TURNS, &bare(next));
        if is_end || at + 1 == words.len() {
            clauses.extend(words.get(from..=at));
            from = at + 1;
        }
    }
    clauses
}

fn bare(word: &str) -> String {
    fold(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

fn is_denied(clause: &[&str], is_first: bool) -> bool {
    let bare: Vec<String> = clause.iter().map(|word| self::bare(word)).collect();
    not_meant(clause, &bare).is_some()
        || denies_at_once(clause, &bare, is_first)
        || is_settled(clause, &bare)
}

/// Where the words begin that aren't meant: what stands before may be a claim.
fn begins_at(clause: &[&str]) -> usize {
    let bare: Vec<String> = clause.iter().map(|word| self::bare(word)).collect();
    not_meant(clause, &bare).unwrap_or(0)
}

/// Where a clause says what it doesn't mean.
fn not_meant(clause: &[&str], bare: &[String]) -> Option<usize> {
    let text = bare.join(" ");
    // `is not the first time`, `not the same as`: told, not denied.
    if text.contains("not the first") || text.contains("not the same") {
        return None;
    }
    // `it is not Maple but …`
    let is_name = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| bare.get(at)).map_or("", String::as_str);
        let next = clause.get(at + 1).copied().unwrap_or_default();
        let is_sum = at > 0 && next.starts_with(['$', '€', '£']);
        NOT.contains(&bare.get(at).map_or("", String::as_str))
            && (is_sum
                || matches!(before, "is" | "it's" | "ist" | "c'est" | "est" | "es" | "e")
                    && next.starts_with(char::is_uppercase))
    };
    let denied =
        |at: &usize| NOT_MEANT.iter().any(|phrase| stands(bare, *at, phrase)) || is_name(*at);
    (0..bare.len()).find(denied)
}

fn stands(bare: &[String], at: usize, phrase: &str) -> bool {
    phrase
        .split(' ')
        .zip(bare.get(at..).unwrap_or_default().iter().map(Some).chain(std::iter::repeat(None)))
        .all(|(wanted, word)| {
            word.is_some_and(|word| word == wanted || wanted == "n't" && word.ends_with("n't"))
        })
}

/// `not $49`, `not Grace`: a clause that begins so names what isn't meant.
fn denies_at_once(clause: &[&str], bare: &[String], is_first: bool) -> bool {
    const ONE: &[&str] = &[
        "the", "that", "those", "this", "die", "der", "das", "den", "celui", "celle", "ceux", "la",
        "le", "les", "el", "los", "las", "il", "lo", "quello", "quella", "o", "a", "aquele", "het",
        "dat", "dem", "del", "de",
    ];
    let Some(first) = bare.first().filter(|word| NOT.contains(&word.as_str())) else {
        return false;
    };
    let next = clause.get(1).copied().unwrap_or_default();
    let folded = bare.get(1).map(String::as_str).unwrap_or_default();
    let is_name = next.starts_with(char::is_uppercase) && !is_first;
    let is_one = ONE.contains(&folded) && (!is_first || first == "not");
    let is_sum = next.starts_with(|c: char| c.is_ascii_digit() || "$€£".contains(c));
    is_one || looks_like_one(next) || is_name || is_sum
}

/// Whether a clause has a name, a sum or a day of its own.
fn names_something(clause: &[&str]) -> bool {
    clause.iter().enumerate().any(|(at, word)| {
        word.chars().any(|c| c.is_ascii_digit())
            || at > 0 && word.starts_with(char::is_uppercase) && *word != "I"
    })
}

/// Whether a clause says that something is settled.
fn is_settled(clause: &[&str], bare: &[String]) -> bool {
    if clause.last().is_some_and(|word| word.ends_with('?')) {
        return false;
    }
    let says_no = bare.iter().any(|word| listed(NO, word.as_str()));
    !says_no && (0..bare.len()).any(|at| SETTLED.iter().any(|phrase| stands(bare, at, phrase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_meant_is_told_from_what_is() {
        for (text, denied) in [
            ("Not the $149 one, the other one.", "Not the $149 one,"),
            ("I don't mean the $49 payment, I mean the other one", "don't mean the $49 payment,"),
            ("it isn't about Ben, it's about Acorn", "isn't about Ben,"),
            (
                "Instead of the payment on 13 February, look at 5 March",
                "Instead of the payment on 13 February,",
            ),
            (
                "the payment of $1,490 was fine, but the one before wasn't paid",
                "the payment of $1,490 was fine,",
            ),
            (
                "nicht um die große im Oktober, sondern um die kleine",
                "nicht um die große im Oktober,",
            ),
            ("il ne s'agit pas du 30 mars mais de mai 2025", "s'agit pas du 30 mars"),
            ("zahlte 55, nicht 137,08", "nicht 137,08"),
            ("It is not Maple GmbH but Quickstep", "not Maple GmbH"),
            ("he paid $342 not £3.95", "not £3.95"),
            ("the ticket (about Ben, $9) is closed.", "the ticket (about Ben, $9) is closed."),
            ("is the $9 payment ok?", ""),
            ("the $49 payment is not credited", ""),
            ("I have not got the commission of $49", ""),
            ("Nothing was credited for $49", ""),
            ("die Provision ist nicht angekommen", ""),
            ("It was not paid out", ""),
            ("No commission for the $49", ""),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(split(&words).1.join(" "), denied, "{text}");
        }
    }
}
