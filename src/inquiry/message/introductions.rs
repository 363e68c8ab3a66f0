//! The words with which people say who they are, in seven languages.

use super::phrases::{all_bare, bare, place};
use crate::domain::text::fold;

/// Introductions, folded.
const INTRODUCTIONS: &[&str] = &[
    "i am",
    "i'm",
    "im",
    "this is",
    "my name is",
    "my email is",
    "my e-mail is",
    "my email address is",
    "my address is",
    "my login is",
    "my account is",
    "our account is",
    "my email",
    "my e-mail",
    "writing for",
    "on behalf of",
    "we are",
    "we're",
    "ich bin",
    "hier ist",
    "hier schreibt",
    "mein name ist",
    "meine e-mail ist",
    "meine email ist",
    "meine adresse ist",
    "meine e-mail-adresse ist",
    "mein konto ist",
    "wir sind",
    "im namen von",
    "im auftrag von",
    "je suis",
    "ici",
    "mon adresse est",
    "mon e-mail est",
    "mon email est",
    "mon compte est",
    "nous sommes",
    "je m'appelle",
    "au nom de",
    "soy",
    "somos",
    "mi correo es",
    "mi cuenta es",
    "mi email es",
    "me llamo",
    "mi nombre es",
    "aqui",
    "en nombre de",
    "sono",
    "siamo",
    "mi chiamo",
    "la mia e-mail e",
    "la mia email e",
    "il mio indirizzo e",
    "il mio account e",
    "a nome di",
    "per conto di",
    "sou",
    "meu e-mail e",
    "meu email e",
    "minha conta e",
    "aqui e",
    "em nome de",
    "ik ben",
    "dit is",
];

/// Words after which an address to write to follows; a name there may be anybody's. Folded.
const ANSWER: [&str; 8] = [
    "please answer to",
    "please reply to",
    "reply to me at",
    "me at",
    "me on",
    "us at",
    "my account",
    "bitte antwort an",
];

/// More introductions.
const MORE_INTRODUCTIONS: &[&str] = &[
    "my name's",
    "i represent",
    "ich vertrete",
    "je represente",
    "represento a",
    "rappresento",
    "ik vertegenwoordig",
    "wij zijn",
    "hier is",
    "mijn e-mail is",
    "mijn naam is",
    "mijn account is",
    "me chamo",
    "meu nome e",
];

/// Introductions only at the beginning of a message; later on they speak of others. Folded.
const AT_FIRST: [&str; 7] = ["it's", "it is", "c'est", "voici", "hoi met", "hallo met", "dag met"];

/// Words that after a name show it isn't the writer's: `it's Acme that …`. Folded.
pub(super) const TOLD_OF: [&str; 12] =
    ["that", "who", "which", "whose", "whom", "qui", "que", "dont", "che", "die", "der", "das"];

/// Words between an introduction and the name, folded.
pub(super) const FILLERS: [&str; 22] = [
    "your", "our", "partner", "the", "der", "die", "das", "le", "la", "el", "o", "a", "il", "de",
    "het", "ihr", "from", "von", "from:", "votre", "da", "team",
];

/// Words between a person and whom they write for, folded.
pub(super) const OF: [&str; 14] =
    ["from", "of", "at", "with", "for", "von", "bei", "vom", "de", "da", "do", "di", "van", "del"];

/// Words after the writer's name, folded.
pub(super) const HERE: [&str; 5] = ["here", "hier", "ici", "aqui", "speaking"];

/// What people call a partner's own key, folded.
pub(super) const KEY_NAMES: [&str; 24] = [
    "partner key",
    "partner id",
    "partner-key",
    "partner-id",
    "partnerkey",
    "partnerid",
    "partnership key",
    "partnership id",
    "partner code",
    "affiliate id",
    "partner-schlussel",
    "partnerschlussel",
    "cle partenaire",
    "cle de partenaire",
    "id partenaire",
    "clave de partner",
    "clave de socio",
    "id de socio",
    "id de partner",
    "chave de parceiro",
    "id de parceiro",
    "chiave partner",
    "id partner",
    "partnersleutel",
];

/// Words that make something the writer's own, folded.
pub(super) const OWN: [&str; 17] = [
    "my", "our", "mein", "meine", "unser", "unsere", "mon", "ma", "notre", "mi", "nuestra",
    "nuestro", "meu", "minha", "mio", "mijn", "onze",
];

/// Words that reverse an introduction, folded: `no soy`, `not Jim here`.
const NOT: [&str; 12] =
    ["not", "no", "nicht", "nao", "non", "pas", "niet", "kein", "never", "n'est", "isn't", "geen"];

/// Words after which somebody else speaks, folded: `he told me: I am Jim`.
const REPORTED: &[&str] = &[
    "told",
    "tells",
    "says",
    "said",
    "saying",
    "wrote",
    "writes",
    "claims",
    "claimed",
    "claiming",
    "think",
    "thinks",
    "pretends",
    "mail",
    "email",
    "e-mail",
    "who",
    "sagt",
    "sagte",
    "schrieb",
    "schreibt",
    "behauptet",
    "meint",
    "dit",
    "ecrit",
    "pretend",
    "affirme",
    "dice",
    "dijo",
    "escribio",
    "diz",
    "disse",
    "escreveu",
    "scrive",
    "detto",
    "scritto",
    "zegt",
    "zei",
    "schreef",
];

/// Whether the words around an introduction show that it isn't the writer's: it is denied, or somebody else's.
pub(super) fn is_not_own(words: &[&str], bare: &[String], at: usize, behind: usize) -> bool {
    /// How many words back such a verb still counts.
    const NEAR: usize = 8;
    // `No, I'm Ann` is an introduction.
    let ends = |at: &usize| words.get(*at).is_some_and(|word| ends_clause(word));
    let from =
        (at.saturating_sub(2)..at).rev().find(ends).map_or(at.saturating_sub(2), |at| at + 1);
    let before = bare.get(from..at).unwrap_or_default();
    let after = bare.get(behind..(behind + 1).min(bare.len())).unwrap_or_default();
    // `as I said, I'm Ann` is her own.
    let is_reported = |one: usize| {
        let who = one.checked_sub(1).and_then(|who| bare.get(who)).map_or("", String::as_str);
        bare.get(one).is_some_and(|word| REPORTED.contains(&word.as_str()))
            && !matches!(who, "i" | "we" | "ich" | "wir" | "je" | "nous" | "ik")
            && !OWN.contains(&who)
    };
    before.iter().chain(after).any(|word| NOT.contains(&word.as_str()))
        || (at.saturating_sub(NEAR)..at).any(is_reported)
}

/// Whether the writer says that he is a customer.
pub(super) fn is_customer(folded: &str) -> bool {
    const SAID: &[&str] = &[
        "i'm a customer",
        "i am a customer",
        "i'm a buyer",
        "i am his customer",
        "i'm his customer",
        "i am their customer",
        "i'm only his buyer",
        "i'm the customer",
        "i am the customer",
        "ich bin kunde",
        "ich bin kundin",
        "bin ein kunde",
        "je suis client",
        "je suis un client",
        "soy cliente",
        "soy un cliente",
        "sou cliente",
        "sono un cliente",
        "sono cliente",
        "ik ben klant",
        "ik ben een klant",
    ];
    /// A `customer success` manager isn't a customer.
    const TRADES: [&str; 6] = ["success", "support", "service", "care", "relations", "experience"];
    SAID.iter().any(|said| {
        folded.split(said).skip(1).any(|rest| {
            let next = rest.split_whitespace().next().unwrap_or_default();
            !rest.starts_with(char::is_alphanumeric) && !TRADES.contains(&next)
        })
    })
}

/// For each introduction that begins at `at`, how many words it has and whether only an address may follow it.
/// `place` counts the sentences before.
pub(super) fn introductions(bare: &[String], at: usize, place: usize) -> Vec<(usize, bool)> {
    let is = |phrase: &&str| {
        phrase
            .split(' ')
            .enumerate()
            .all(|(by, one)| bare.get(at + by).is_some_and(|word| word == one))
    };
    let first = AT_FIRST.iter().take(if place < 2 { AT_FIRST.len() } else { 0 });
    let names =
        INTRODUCTIONS.iter().chain(MORE_INTRODUCTIONS).chain(first).map(|one| (*one, false));
    let all = names.chain(ANSWER.iter().map(|one| (*one, true)));
    all.filter(|(phrase, _)| is(phrase))
        .map(|(phrase, only)| (phrase.split(' ').count(), only))
        .collect()
}

/// Whether a word ends what is said in one breath.
pub(super) fn ends_clause(word: &str) -> bool {
    word.ends_with([',', ';', ':', '!', '?', '.', ')', '。', '、', '-', '–', '—'])
}

/// Whether a word may follow the writer's name.
pub(super) fn is_joint(word: &str) -> bool {
    let bare = bare(word);
    bare.is_empty()
        || HERE.contains(&bare.as_str())
        || matches!(
            bare.as_str(),
            "and"
                | "und"
                | "et"
                | "y"
                | "e"
                | "en"
                | "writing"
                | "we"
                | "i"
                | "our"
                | "from"
                | "von"
                | "de"
                | "di"
                | "da"
                | "van"
        )
}

/// Whether the words before an address say that it is a customer's.
pub(super) fn is_somebody_elses(before: &str) -> bool {
    const OTHERS: [&str; 16] = [
        "customer",
        "client",
        "buyer",
        "referral",
        "referred",
        "lead",
        "user",
        "kunde",
        "kundin",
        "cliente",
        "klant",
        "heard",
        "cc",
        "顧客",
        "prospect",
        "interessent",
    ];
    OTHERS.iter().any(|word| before.contains(word))
}

/// Whether a line below a text is about somebody other than the writer: who sent it on, whom to ask, who is greeted.
pub(super) fn speaks_of_others(line: &str) -> bool {
    const PHRASES: &[&str] = &[
        "referred by",
        "customer of",
        "customer since",
        "client of",
        "buyer of",
        "competitor",
        "wettbewerber",
        "kunde von",
        "kunde der",
        "client de",
        "cliente de",
        "former",
        "formerly",
        "ehemalig*",
        "my seller",
        "not",
        "no soy",
        "ex-*",
        "sent to you by",
        "was sent to",
        "was sent by",
        "write to",
        "partner manager",
        "account manager",
        "greetings to",
        "regards to",
        "please tell",
        "questions",
        "on behalf of",
        "empfohlen von",
        "gesendet an",
        "grusse an",
        "gruße an",
        "ansprechpartner",
        "envoye a",
        "recommande par",
        "recomendado por",
        "enviado a",
        "consigliato da",
        "verzonden aan",
    ];
    const FIRST: [&str; 9] =
        ["to:", "cc:", "bcc:", "copy:", "kopie:", "copie:", "copia:", "(for", "an:"];
    let folded = fold(line.trim());
    let words: Vec<&str> = line.split_whitespace().collect();
    place(&all_bare(&words), PHRASES).is_some() || FIRST.iter().any(|word| folded.starts_with(word))
}
