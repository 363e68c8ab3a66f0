//! What a message mentions beside its claim: `I wrote on 11 March`, `a partner since May`, `my balance is $49`. Such
//! a day or sum belongs to no event, and looking for it would find somebody else's payment (rule: whole-claim).

use super::amounts::is_share_word;
use super::phrases::{all_bare, begins_with, ends_at, listed, place};
use super::spoken::speaks_of_payment;

/// Beginnings of words about writing, asking or being away, folded.
const ELSEWHERE: &str = "\
    wrote written emailed e-mailed mailed messaged contacted asked spoke talked chatted called reported \
    ticket replied answered holiday vacation travel wedding webinar meeting conference campaign newsletter \
    appointment hospital moved launch promis termin krank umzug kampagne reunion rendez-vous hopital \
    campagne campana campanha campagna riunione geschrieb schrieb kontaktiert gemeldet angefragt \
    nachgefragt gefragt telefoniert urlaub ferien ecrit contacte demande vacances conges escrib escrito \
    pregunt vacaciones escrevi pergunt ferias scritt chiesto vacanza geschreven gevraagd gemaild \
    vakantie 連絡 休暇";

/// Beginnings of words about money that belongs to no event, folded.
const OTHER_MONEY: &str = "\
    balance pending dashboard threshold minimum address guthaben kontostand mindest schwelle adresse saldo solde seuil \
    umbral minimo limiar soglia drempel";

/// Things with a number in their name: a sum right before one belongs to no event. Folded.
const NAMED_AFTER_A_SUM: &str = "plan plans street avenue road tier discount fee fees tax vat rabatt gebuhr mwst \
    remise frais tva descuento iva sconto korting";

/// Words after which a claim begins: `I asked about the payment of …`. Folded.
pub(super) const ABOUT: &str = "\
    about regarding concerning wegen bezuglich concernant sujet sobre acerca riguardo over betreffende \
    について の件";

/// Words that after `about` don't say what it is about, folded.
const THIS: &str = "this that it das dies cela ca esto eso questo dit";

/// Words that date the beginning of a partnership, folded.
const SINCE: &str = "\
    since seit depuis desde dal sinds joined";
/// Beginnings of words for a partner, folded.
const PARTNER: &str = "\
    partner partenaire affiliat socio afiliad parceir member";
/// What partners do once, folded: `I signed up in May`.
const JOINED: &[&str] = &[
    "i joined",
    "we joined",
    "i signed",
    "we signed",
    "i only signed",
    "i registered",
    "we registered",
    "i became",
    "we became",
    "i just joined",
    "ich mich angemeldet",
    "uns angemeldet",
    "me suis inscrit",
    "me registre",
    "me inscribi",
    "mi sono iscritt*",
];

/// Questions about what would be, before there is any event. Folded.
const IF: &[&str] = &[
    "would i earn",
    "would i get",
    "would we earn",
    "would we get",
    "do i earn if",
    "do i get if",
    "wie viel bekomme ich wenn",
    "wieviel bekomme ich wenn",
    "verdiene ich wenn",
    "combien je gagne si",
    "gagne si",
    "gano si",
    "ganaria si",
    "ganho se",
    "guadagno se",
    "verdien ik als",
];

/// Words that begin another clause, folded.
const CONJUNCTIONS: &str = "\
    and but because so und aber weil et mais y pero e ma mas en maar und か";

/// What a word says about the numbers around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tells {
    /// They belong to an event.
    Claim,
    /// A day belongs to something else.
    Elsewhere,
    /// A sum belongs to something else, and so does a day.
    OtherMoney,
}

/// Which words of a piece speak of something beside the claim, if they are a day or a sum.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    /// The piece asks what would be, not what was.
    pub(super) is_if: bool,
    words: Vec<Option<Tells>>,
}

impl Beside {
    /// For each word, the nearest telling word before it in its clause decides, else the nearest one after it. Words
    /// for other money only count for the sum right before them: `$49 balance`.
    pub(super) fn of(words: &[&str]) -> Self {
        let bare = all_bare(words);
        if place(&bare, IF).is_some() {
            return Self { words: vec![Some(Tells::OtherMoney); words.len()], is_if: true };
        }
        let mut told = vec![None; words.len()];
        let mut from = 0;
        for at in 0..words.len() {
            let goes_on = !ends_at(words, at) && !begins(&bare, at + 1);
            if goes_on && at + 1 < words.len() {
                continue;
            }
            let clause = bare.get(from..=at).unwrap_or_default();
            let written = words.get(from..=at).unwrap_or_default();
            for (slot, tells) in told.iter_mut().skip(from).zip(clause_tells(clause, written)) {
                *slot = tells;
            }
            from = at + 1;
        }
        Self { words: told, is_if: false }
    }

    /// Whether a day at this word belongs to something else.
    pub(super) fn is_day(&self, at: usize) -> bool {
        matches!(self.words.get(at), Some(Some(Tells::Elsewhere | Tells::OtherMoney)))
    }

    /// Whether a sum at this word belongs to something else.
    pub(super) fn is_sum(&self, at: usize) -> bool {
        matches!(self.words.get(at), Some(Some(Tells::OtherMoney)))
    }
}

fn begins(bare: &[String], at: usize) -> bool {
    bare.get(at).is_some_and(|word| listed(CONJUNCTIONS, word.as_str()))
}

fn clause_tells(clause: &[String], written: &[&str]) -> Vec<Option<Tells>> {
    let is_own = place(clause, JOINED).is_some()
        || clause.iter().any(|word| listed(SINCE, word.as_str()))
            && clause.iter().any(|word| begins_with(PARTNER, word));
    let own = is_own.then_some(Tells::Elsewhere);
    let is_capital =
        |at: usize| written.get(at).is_some_and(|word| word.starts_with(char::is_uppercase));
    // `Launch Labs` is a name.
    let is_name = |at: usize| {
        is_capital(at) && (is_capital(at + 1) || at.checked_sub(1).is_some_and(is_capital))
    };
    // `a customer called Acme`
    let is_called =
        |at: usize| clause.get(at).is_some_and(|word| word == "called") && is_capital(at + 1);
    // `I wrote about this on 11 July`
    let is_this = |at: usize| {
        clause.get(at).is_some_and(|word| listed(ABOUT, word))
            && clause.get(at + 1).is_some_and(|next| listed(THIS, next))
    };
    let tells: Vec<Option<Tells>> = (0..clause.len())
        .map(|at| {
            of_word(clause.get(at)?).filter(|_| !is_name(at) && !is_called(at) && !is_this(at))
        })
        .collect();
    let mut behind = vec![None; clause.len()];
    let mut next = None;
    for (slot, tells) in behind.iter_mut().zip(&tells).rev() {
        next = tells.or(next);
        *slot = next;
    }
    let mut before = None;
    (0..clause.len())
        .map(|at| {
            let is_named =
                clause.iter().skip(at + 1).take(2).any(|word| listed(NAMED_AFTER_A_SUM, word));
            let behind = match behind.get(at).copied().flatten() {
                Some(Tells::OtherMoney) => tells.get(at + 1).copied().flatten(),
                other => other,
            };
            let named = is_named.then_some(Tells::OtherMoney);
            let told = own.or(before).or(named).or(behind);
            before = tells.get(at).copied().flatten().or(before);
            told
        })
        .collect()
}

fn of_word(word: &str) -> Option<Tells> {
    if listed(ABOUT, word) || speaks_of_payment(word) || is_share_word(word) {
        Some(Tells::Claim)
    } else if begins_with(ELSEWHERE, word) {
        Some(Tells::Elsewhere)
    } else if begins_with(OTHER_MONEY, word) {
        Some(Tells::OtherMoney)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_or_a_sum_is_of_the_claim_or_of_something_beside_it() {
        for (text, day, sum) in [
            ("I wrote to you on X", true, false),
            ("on X I wrote to you", true, false),
            ("I wrote about the payment of X", false, false),
            ("I asked about X", false, false),
            ("I wrote, Acme paid X", false, false),
            ("Acme paid on X and I wrote", false, false),
            ("I was on holiday in X", true, false),
            ("a partner since X", true, false),
            ("I signed up on X", true, false),
            ("Jane signed up on X", false, false),
            ("my balance is X", true, true),
            ("X Dollar Street", true, true),
            ("the X plan", true, true),
            ("she bought the X plan", false, false),
            ("the X of Acme aren't in my dashboard", false, false),
            ("my X balance", true, true),
            ("Launch Labs on X", false, false),
            ("a customer called Acme on X", false, false),
            ("I wrote about this on X already", true, false),
            ("Acme, X", false, false),
            ("ich habe Ihnen am X geschrieben", true, false),
            ("je suis partenaire depuis le X", true, false),
            ("what would I earn if she pays X", true, true),
            ("Gemini joined us on X", false, false),
            ("je gagne sixty on X", false, false),
            ("my balance is $49, $1490 of X", false, false),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let at = words.iter().position(|word| *word == "X").unwrap();
            let beside = Beside::of(&words);
            assert_eq!((beside.is_day(at), beside.is_sum(at)), (day, sum), "{text}");
        }
    }
}
