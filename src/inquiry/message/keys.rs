//! Keys as people write them: after words like `order`, in lists, with blanks and dashes, shortened by a spreadsheet.

use super::phrases::bare;
use crate::domain::text::fold;

/// Words after which a key follows, folded, with their plurals.
const MARKERS: [&str; 68] = [
    "order",
    "orders",
    "invoice",
    "invoices",
    "transaction",
    "transactions",
    "payment",
    "payments",
    "reward",
    "rewards",
    "commission",
    "reference",
    "ref",
    "number",
    "numbers",
    "no",
    "nr",
    "id",
    "ids",
    "key",
    "keys",
    "bestellung",
    "bestellungen",
    "bestellnummer",
    "bestell-nr",
    "auftrag",
    "auftragsnummer",
    "rechnung",
    "rechnungen",
    "rechnungsnummer",
    "rechnungsnr",
    "zahlung",
    "transaktion",
    "nummer",
    "commande",
    "commandes",
    "facture",
    "factures",
    "paiement",
    "numero",
    "n",
    "n°",
    "reference:",
    "pedido",
    "pedidos",
    "factura",
    "facturas",
    "pago",
    "encomenda",
    "fatura",
    "faturas",
    "pagamento",
    "transacao",
    "transaccion",
    "ordine",
    "ordini",
    "fattura",
    "fatture",
    "transazione",
    "bestelling",
    "bestellingen",
    "bestelnummer",
    "factuur",
    "facturen",
    "betaling",
    "ordernummer",
    "注文番号",
    "番号",
];

/// Beginnings of keys that people write with a blank: `INV 1001`.
const SHORT: [&str; 8] = ["inv", "txn", "trx", "tx", "ord", "pay", "ch", "rwrd"];

/// Words that continue a list of keys, folded.
const AND: [&str; 10] = ["and", "und", "et", "y", "e", "en", "&", "or", "oder", "ou"];

/// Whether a character around a key isn't part of it.
pub(super) fn marks(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$' | '€' | '£' | '¥' | '+')
}

/// Whether a word announces a key.
pub(super) fn is_marker(word: &str) -> bool {
    let bare = fold(word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#'));
    let bare = bare.trim_end_matches('#');
    (bare.is_empty() && word.contains(['#', '№']))
        || MARKERS.contains(&bare)
        || bare.ends_with("番号")
        || bare.ends_with("注文")
}

/// Whether a word announces the number of a support request, which isn't a record's key.
pub(super) fn is_request(word: &str) -> bool {
    const REQUESTS: [&str; 9] = [
        "ticket",
        "ticketnummer",
        "case",
        "vorgang",
        "anfrage",
        "request",
        "demande",
        "consulta",
        "richiesta",
    ];
    REQUESTS.contains(&bare(word).as_str())
}

/// Whether a word is the beginning of a key whose rest follows after a blank.
pub(super) fn is_short_marker(word: &str) -> bool {
    let bare = bare(word);
    SHORT.contains(&bare.as_str())
}

/// Whether a word begins like a key: `inv-99`, `PAY_1a`.
pub(super) fn begins_as_one(word: &str) -> bool {
    let folded = fold(word);
    SHORT
        .iter()
        .any(|short| folded.strip_prefix(short).is_some_and(|rest| rest.starts_with(['-', '_'])))
}

/// Whether a word continues a list.
pub(super) fn goes_on(word: &str) -> bool {
    AND.contains(&fold(word.trim_end_matches(',')).as_str())
}

/// Whether a word looks like a key by itself: digits among letters, or many digits.
pub(super) fn looks_like_one(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits > 5 || digits > 0 && word.chars().any(char::is_alphabetic)
}

/// Several words from `at` on that may form one key.
pub(super) fn joined(words: &[&str], at: usize) -> Option<String> {
    let bare =
        |at: usize| words.get(at).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let first = bare(at)?;
    let digits = |word: &str| {
        !word.is_empty() && word.len() <= 12 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut whole = first.to_owned();
    let mut many = 1;
    if !digits(first) && !is_short_marker(first) {
        return None;
    }
    // A comma ends the key; the next one follows.
    while words
        .get(at + many - 1)
        .is_some_and(|word| !word.ends_with([',', ';', '.', '?', '!']) || is_short_marker(word))
        && let Some(next) = bare(at + many).filter(|next| digits(next) && many < 6)
    {
        whole.push_str(next);
        many += 1;
    }
    (many > 1 && whole.len() >= 5).then_some(whole)
}

/// Whether the words before a link say that it is the writer's own.
pub(super) fn is_own_link(before: &[&str]) -> bool {
    const OWN: [&str; 16] = [
        "my", "our", "mein", "meine", "unser", "mon", "notre", "mi", "nuestro", "meu", "nosso",
        "mio", "nostro", "mijn", "onze", "私の",
    ];
    const LINK: [&str; 10] = [
        "link",
        "url",
        "page",
        "lien",
        "enlace",
        "seite",
        "pagina",
        "リンク",
        "partnerlink",
        "referral",
    ];
    let words: Vec<String> = before.iter().rev().take(5).map(|word| bare(word)).collect();
    let link = words.iter().take(3).position(|word| LINK.contains(&word.as_str()));
    link.is_some_and(|at| {
        words.iter().skip(at + 1).take(2).any(|word| OWN.contains(&word.as_str()))
    })
}
