//! What a message says it doesn't mean, or that is settled: `not the $49 one`, `instead of the one of 13 February`,
//! `the payment of $1,490 was fine`. That is no claim, so what it names isn't asked for (rule: whole-claim).

mod words;

use super::amounts::is_share_word;
use super::keys::looks_like_one;
use super::order::OTHER;
use super::phrases::{all_bare, ends_at, listed, place, stands};
use super::spoken::speaks_of_payment;
use words::{
    ANSWER, CAME, EXCEPT, FINE, GERMAN, INSTEAD, ISSUE, IT_IS_NOT, NO, NOT_ABOUT, NOT_ANOTHER,
    NOT_MISSING, ONE, PUT_ASIDE, SETTLED, THANKS, THAT, TURNS,
};

/// A clause of a piece: its words, and the same words bare (folded, without punctuation).
struct Clause<'a, 'w> {
    words: &'a [&'w str],
    bare: &'a [String],
}

impl Clause<'_, '_> {
    fn word(&self, at: usize) -> &str {
        self.bare.get(at).map_or("", String::as_str)
    }

    /// The place of the first phrase of a list.
    fn place(&self, phrases: &[&str]) -> Option<usize> {
        place(self.bare, phrases)
    }

    /// The first word after a turning word such as `but`.
    fn behind_turn(&self) -> usize {
        usize::from(listed(TURNS, self.word(0)))
    }

    fn turns(&self) -> bool {
        self.behind_turn() > 0
    }

    fn says_no(&self) -> bool {
        says_no(self.bare)
    }

    fn speaks_of_shares(&self) -> bool {
        self.bare.iter().any(|word| is_share_word(word))
    }

    /// Whether it has a name, a sum or a day of its own.
    fn names_something(&self) -> bool {
        self.words.iter().enumerate().any(|(at, word)| {
            word.chars().any(|c| c.is_ascii_digit())
                || at > 0 && word.starts_with(char::is_uppercase) && *word != "I"
        })
    }

    /// Whether it speaks of one event among several: `the one before`, `the $9 payment`, `Ben's`.
    fn tells_one(&self) -> bool {
        self.words.iter().zip(self.bare).any(|(written, word)| {
            written.contains(|c: char| c.is_ascii_digit())
                || word.ends_with("'s") && written.starts_with(char::is_uppercase)
                || word == "one"
                || listed(OTHER, word)
        })
    }

    /// Whether it names somebody. In German every noun has a capital, so there that can't be told.
    fn names_one(&self) -> bool {
        !listed(GERMAN, self.word(0))
            && self.words.iter().zip(self.bare).skip(1).any(|(written, word)| {
                written.starts_with(char::is_uppercase)
                    && *written != "I"
                    && !is_share_word(word)
                    && !speaks_of_payment(word)
            })
    }

    /// Whether it says, without a denial, that something is settled.
    fn is_settled(&self, rest: &[Clause<'_, '_>]) -> bool {
        let next = rest.first();
        let is_asked = self.words.last().is_some_and(|word| word.ends_with('?'));
        if is_asked || self.says_no() || self.place(EXCEPT).is_some() {
            return false;
        }
        // True of `the $9` or `the commission`, not of `looking into the $9`.
        let thanked = self.place(THANKS).is_some_and(|at| {
            let is_got = |at: usize| {
                is_share_word(self.word(at))
                    || self.words.get(at).is_some_and(|word| {
                        word.starts_with(|c: char| c.is_ascii_digit() || "$€£".contains(c))
                    })
            };
            let behind = at + if self.word(at + 1) == "you" { 3 } else { 2 };
            let is_answer = self.bare.iter().skip(behind).any(|word| listed(ANSWER, word.as_str()));
            is_answer || is_got(behind) || is_got(behind + 1) && !self.word(behind).ends_with("ing")
        });
        // Not `is fine with me` or `is ok to share`.
        let plain = self.place(SETTLED).is_some_and(|at| {
            let behind = self.bare.get(at + 2).map_or("", String::as_str);
            !matches!(behind, "with" | "to" | "mit")
        });
        // The customer's payment may have come through and earned nothing.
        let is_payment = self.bare.iter().any(|word| speaks_of_payment(word));
        let is_fine = self.bare.last().is_some_and(|word| listed(FINE, word.as_str()))
            && self.names_something()
            && !is_payment;
        let is_against =
            |one: &Clause<'_, '_>| one.says_no() && (one.tells_one() || one.names_one());
        let against = || {
            rest.iter().find(|one| one.turns()).is_some_and(is_against)
                || next.is_some_and(|next| next.words.len() < 4 && is_against(next))
        };
        let is_reward = self.speaks_of_shares() || self.names_something() && !is_payment;
        let alone = self.words.len() < 4 || is_reward && !next.is_some_and(Clause::turns);
        // `Acme's payment was fine, but no commission` claims that very payment.
        let is_claimed = || {
            is_payment
                && next.is_some_and(|next| next.turns() && next.says_no() && !is_against(next))
        };
        thanked
            || (plain || is_fine) && !is_claimed()
            || self.place(CAME).is_some() && (alone || against())
    }

    /// The first word of what isn't meant; the words before it may be a claim.
    fn denied_from(&self, place: &Place<'_, '_>) -> Option<usize> {
        if let Some(at) = self.place(NOT_ABOUT) {
            return Some(at);
        }
        if self.place(NOT_MISSING).is_some() {
            return Some(0);
        }
        let is_issue = || self.bare.iter().any(|word| listed(ISSUE, word.as_str()));
        if let Some(at) = self.place(&["neither", "weder"]).filter(|_| is_issue()) {
            return Some(at);
        }
        if let Some(at) = self.place(PUT_ASIDE) {
            let before = self.bare.get(..at).unwrap_or_default();
            return (!says_no(before)).then_some(at);
        }
        if let Some(at) = self.place(INSTEAD) {
            // `I got $10 instead of $25` claims the $25.
            return (at == 0 && !place.is_told).then_some(at);
        }
        if let Some(at) = self.place(EXCEPT) {
            let before = self.bare.get(..at).unwrap_or_default();
            // `all came except …` claims the exception.
            let of = match place.next {
                Some(next) if before.is_empty() => next.bare,
                _ => before,
            };
            return says_no(of).then_some(at);
        }
        self.denied_sum().or_else(|| self.denied_at_once(place))
    }

    /// `he paid $342 not £3.95`: the second sum isn't meant.
    fn denied_sum(&self) -> Option<usize> {
        (1..self.bare.len()).find(|at| {
            matches!(self.word(*at), "not" | "nicht" | "pas" | "non" | "nao" | "niet")
                && self.words.get(at + 1).is_some_and(|next| next.starts_with(['$', '€', '£']))
                && self
                    .words
                    .get(at - 1)
                    .is_some_and(|word| word.chars().any(|c| c.is_ascii_digit()))
        })
    }

    /// `not the $49 one`, `not Grace`, `it isn't Ben`: a clause beginning like this names what isn't meant, unless
    /// the clause before says that something came: `I got the first, but not the one of May`.
    fn denied_at_once(&self, place: &Place<'_, '_>) -> Option<usize> {
        let from = self.behind_turn();
        let phrase = IT_IS_NOT
            .iter()
            .filter(|phrase| stands(self.bare, from, phrase))
            .max_by_key(|phrase| phrase.len())?;
        let at = from + phrase.split(' ').count();
        if self.speaks_of_shares() || self.turns() && place.came_before {
            return None;
        }
        let next = self.words.get(at).copied().unwrap_or_default();
        let is_one = listed(ONE, self.word(at)) && !listed(NOT_ANOTHER, self.word(at + 1));
        let is_sum = next.starts_with(|c: char| c.is_ascii_digit() || "$€£".contains(c));
        let is_name = next.starts_with(char::is_uppercase);
        // At the very beginning, `No Acme …` means something else.
        let is_clear = !place.is_first
            || phrase.contains(' ')
            || *phrase == "not"
            || place.next.is_some_and(|next| next.turns() || next.tells_one());
        // `but no $24` is a complaint.
        let is_no = *phrase == "no" && self.turns();
        ((is_one || is_sum || is_name || looks_like_one(next)) && is_clear && !is_no)
            .then_some(from)
    }
}

/// What surrounds a clause.
struct Place<'a, 'w> {
    next: Option<&'a Clause<'a, 'w>>,
    /// It is the first clause.
    is_first: bool,
    /// The clause before says that something came.
    came_before: bool,
    /// The piece says that something is missing or has come.
    is_told: bool,
}

/// The words of a piece that may be a claim, and those that aren't.
pub(super) fn split<'w>(words: &[&'w str]) -> (Vec<&'w str>, Vec<&'w str>) {
    let bare = all_bare(words);
    let clauses = clauses(words, &bare);
    let (mut kept, mut denied): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    // How far back a clause that settles the ones before it can reach.
    let (mut begun, mut is_headed) = (0, false);
    let is_told = clauses.iter().any(|clause| clause.says_no() || comes(clause));
    for (at, clause) in clauses.iter().enumerate() {
        if clause.turns() || is_headed {
            begun = kept.len();
        }
        is_headed = clause.words.last().is_some_and(|word| word.ends_with(':'));
        let next = clauses.get(at + 1);
        let place = Place {
            next,
            is_first: at == 0,
            came_before: at.checked_sub(1).and_then(|at| clauses.get(at)).is_some_and(comes),
            is_told,
        };
        if clause.is_settled(clauses.get(at + 1..).unwrap_or_default()) {
            // `Ben's payment ($49), that's solved`: all of it is.
            if listed(THAT, clause.word(0))
                && !clause.names_something()
                && !says_no(&all_bare(kept.get(begun..).unwrap_or_default()))
            {
                denied.extend(kept.drain(begun..));
            }
            denied.extend(clause.words);
        } else if let Some(from) = clause.denied_from(&place) {
            kept.extend(clause.words.iter().take(from));
            denied.extend(clause.words.iter().skip(from));
        } else {
            kept.extend(clause.words);
        }
    }
    (kept, denied)
}

/// Whether the words make an exception: `I got everything except Ben`.
pub(super) fn makes_exception(bare: &[String]) -> bool {
    place(bare, EXCEPT).is_some()
}

/// Whether the words deny something, or say that something is missing.
fn says_no(bare: &[String]) -> bool {
    bare.iter().any(|word| listed(NO, word.as_str()) || word.ends_with("n't"))
}

/// Whether a clause says that something was received.
fn comes(clause: &Clause<'_, '_>) -> bool {
    const GOT: &str = "\
        got received credited paid came arrived erhalten bekommen bekam gutgeschrieben vergutet recu credite \
        recibi recibido acreditado acreditaron ricevuto accreditato recebi creditado ontvangen bijgeschreven";
    clause.bare.iter().any(|word| listed(GOT, word.as_str())) && !clause.says_no()
}

/// The clauses of a piece: they end at punctuation or before a turning word.
fn clauses<'a, 'w>(words: &'a [&'w str], bare: &'a [String]) -> Vec<Clause<'a, 'w>> {
    let mut clauses = Vec::new();
    let mut from = 0;
    for at in 0..words.len() {
        let turns = bare.get(at + 1).is_some_and(|next| listed(TURNS, next.as_str()));
        if turns || ends_at(words, at) || at + 1 == words.len() {
            let (words, bare) = (words.get(from..=at), bare.get(from..=at));
            clauses.extend(words.zip(bare).map(|(words, bare)| Clause { words, bare }));
            from = at + 1;
        }
    }
    clauses
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
            ("It is not Maple GmbH but Quickstep", "It is not Maple GmbH"),
            ("he paid $342 not £3.95", "not £3.95"),
            ("the ticket (about Ben, $9) is closed.", "the ticket (about Ben, $9) is closed."),
            ("is the $9 payment ok?", ""),
            ("the $49 payment is not credited", ""),
            ("I have not got the commission of $49", ""),
            ("Nothing was credited for $49", ""),
            ("die Provision ist nicht angekommen", ""),
            ("It was not paid out", ""),
            ("No commission for the $49", ""),
            // What was received and what wasn't.
            ("I got the one of $9, but not the one of $49", ""),
            ("I got the commission for $9 but not the commission for $49", ""),
            ("Neither of Acme's payments of $49 was credited", ""),
            ("it was not paid, nor credited for $49", ""),
            ("Please don't forget about Acme's $49", ""),
            ("All came through except the $49 one", ""),
            ("Nothing arrived except the $9 one", "except the $9 one"),
            ("I got $10 instead of $49", ""),
            ("Acme paid $49 but no $24 for me", ""),
            ("je n'ai pas le paiement de 49 €", ""),
            ("la commissione di 49 € non e arrivata", ""),
            ("ich habe nicht die Provision für $49 bekommen", ""),
            // Thanks, hopes and what became of the customer settle nothing.
            ("Acme paid $49 and I got nothing, thanks for your help", ""),
            ("Acme paid $49, hope that's ok", ""),
            ("Ok Acme paid $49", ""),
            ("Acme's payment of $49 came through, but I wasn't credited", ""),
            ("the invoice of $49 is closed, nothing came", ""),
            ("die Zahlung von 49 € ist angekommen, aber keine Provision", ""),
            ("the 303.75 CAD came through, thanks.", "the 303.75 CAD came through,"),
            (
                "January to March were fine for Ben, April is missing",
                "January to March were fine for Ben,",
            ),
            ("Januar bis März ok, April fehlt", "Januar bis März ok,"),
            (
                "neither the $7 nor the $8 payment is the issue",
                "neither the $7 nor the $8 payment is the issue",
            ),
            (
                "a request about Grace ($2,831), was solved",
                "a request about Grace ($2,831), was solved",
            ),
            ("não é sobre o Ben, é sobre a Acorn", "não é sobre o Ben,"),
            (
                "merci de ne pas me parler du 20 février, mais du 16 mars",
                "pas me parler du 20 février,",
            ),
            ("Nicht die vom 10. Februar, die andere.", "Nicht die vom 10. Februar,"),
            ("Pas celle du 10 février, l'autre.", "Pas celle du 10 février,"),
            ("No la del 10 de febrero, la otra.", "No la del 10 de febrero,"),
            ("inv-4565 arrived but INV-3772 is missing", "inv-4565 arrived"),
            ("I don't miss inv-1 any more but inv-2", "I don't miss inv-1 any more"),
            (
                "Ben has been credited, Mia has been credited, but Ivan has not",
                "Ben has been credited, Mia has been credited,",
            ),
            ("für inv-1 schon, für inv-2 nicht", "für inv-1 schon,"),
            ("die Provision von 9 € ist angekommen!", "die Provision von 9 € ist angekommen!"),
            ("the commission of $9 came through, but it should be $49", ""),
            ("it is not the full amount of $49", ""),
            ("the $49 payment came through, but it's not credited", ""),
            ("the $49 payment was fine, but it's still missing", ""),
            (
                "the $49 payment came through, but Ben\u{2019}s wasn't",
                "the $49 payment came through,",
            ),
            ("Not Ben, inv-1490.", "Not Ben,"),
            ("thanks for looking into Acme's $49", ""),
            ("Acme's payment of $49 was fine, but no commission came", ""),
            ("thank you for checking inv-49", ""),
            ("danke für die Prüfung der 49 €", ""),
            ("thank you for the $9", "thank you for the $9"),
            ("thanks for the commission of $9, what of $49?", "thanks for the commission of $9,"),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(split(&words).1.join(" "), denied, "{text}");
        }
    }
}
