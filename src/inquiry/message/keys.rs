//! Keys as people write them: behind words like `order`, in lists, with blanks and dashes, shortened by a
//! spreadsheet.

use super::phrases::bare;
use crate::domain::text::fold;
use crate::inquiry::customers::distance;

/// Words behind which a key stands, folded; plurals too.
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

/// Beginnings of keys that people write apart: `INV 1001`.
const SHORT: [&str; 8] = ["inv", "txn", "trx", "tx", "ord", "pay", "ch", "rwrd"];

/// Words that go on with a list of keys, folded.
const AND: [&str; 10] = ["and", "und", "et", "y", "e", "en", "&", "or", "oder", "ou"];

/// What stands around a key and isn't of it.
pub(super) fn marks(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$' | '€' | '£' | '¥' | '+')
}

/// A word behind which a key stands.
pub(super) fn is_marker(word: &str) -> bool {
    let bare = fold(word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#'));
    let bare = bare.trim_end_matches('#');
    (bare.is_empty() && word.contains(['#', '№']))
        || MARKERS.contains(&bare)
        || bare.ends_with("番号")
        || bare.ends_with("注文")
}

/// A word behind which the number of a request stands, which is no record's.
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

/// The beginning of a key that is written apart from the rest of it.
pub(super) fn is_short_marker(word: &str) -> bool {
    let bare = bare(word);
    SHORT.contains(&bare.as_str())
}

/// Whether a word begins as keys do: `inv-99`, `PAY_1a`.
pub(super) fn begins_as_one(word: &str) -> bool {
    let folded = fold(word);
    SHORT
        .iter()
        .any(|short| folded.strip_prefix(short).is_some_and(|rest| rest.starts_with(['-', '_'])))
}

/// A word that goes on with a list.
pub(super) fn goes_on(word: &str) -> bool {
    AND.contains(&fold(word.trim_end_matches(',')).as_str())
}

/// Whether a word looks like a key without anything that says so: digits among letters, or many digits.
pub(super) fn looks_like_one(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits > 5 || digits > 0 && word.chars().any(char::is_alphabetic)
}

/// Several words from `at` on that together may be a key.
pub(super) fn joined(words: &[&str], at: usize) -> Option<String> {
    let bare =
        |at: usize| words.get(at).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let first = bare(at)?;
    let digits = |word: &str| {
        !word.is_empty() && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut whole = first.to_owned();
    let mut many = 1;
    if !digits(first) && !is_short_marker(first) {
        return None;
    }
    // A comma ends it: what follows is the next one.
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

/// The first digits of a number that a spreadsheet shortened, and how many it had: `1.53203E+10`.
pub(super) fn shortened(word: &str) -> Option<(String, usize)> {
    let (mantissa, power) = word.split_once(['E', 'e'])?;
    let power: usize =
        power.strip_prefix('+')?.parse().ok().filter(|power| (5..30).contains(power))?;
    let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (whole.len() == 1 && digits(whole) && digits(part))
        .then(|| (format!("{whole}{part}"), power + 1))
}

/// A key without what people add, drop or change: only its letters and digits, in lower case.
pub(super) fn bare_form(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A bare key without the zeros that fill its number up: `inv4933` of `inv00004933`.
fn without_padding(bare: &str) -> String {
    let at = bare.find(|c: char| c.is_ascii_digit()).unwrap_or(bare.len());
    let (head, number) = bare.split_at(at);
    format!("{head}{}", number.trim_start_matches('0'))
}

/// Whether a key is nearly what somebody wrote: but for marks and capitals, or by one slip, or as a
/// spreadsheet shortens it.
pub(super) fn is_near(written: &str, key: &str) -> bool {
    if let Some((first, many)) = shortened(written) {
        // The last digit that is shown may have been rounded.
        let sure = first.get(..first.len().saturating_sub(1)).unwrap_or_default();
        return key.len() == many
            && key.starts_with(sure)
            && key.bytes().all(|byte| byte.is_ascii_digit());
    }
    let (written, key) = (bare_form(written), bare_form(key));
    // Of a key with letters people give the number: `1001` of `inv-001001`.
    let number = key.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_start_matches('0');
    let digits = written.trim_start_matches('0');
    let is_padded = || without_padding(&written) == without_padding(&key);
    if written == key || is_padded() || written.len() > 2 && !digits.is_empty() && digits == number
    {
        return true;
    }
    let long =
        written.chars().count() >= 6 && written.chars().count().abs_diff(key.chars().count()) <= 1;
    long && distance(&written, &key) == 1
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_near_but_for_marks_capitals_and_one_slip() {
        for (written, key, wanted) in [
            ("153-203-427-77", "15320342777", true),
            ("INV1001", "inv-1001", true),
            ("inv_1001", "inv-1001", true),
            ("inv-1002", "inv-1001", true),
            ("inv-1022", "inv-1001", false),
            ("a1", "a2", false),
            ("1001", "inv-1001", true),
            ("1001", "inv-001001", true),
            ("1001", "inv-21001", false),
            ("inv-1001", "inv-001001", true),
            ("INV-0001001", "inv-001001", true),
            ("txn-1001", "inv-001001", false),
            ("01", "inv-1", false),
            ("1.53203E+10", "15320342777", true),
            ("1,53203E+10", "15320342777", true),
            ("1.53204E+10", "15320392777", true),
            ("1.53203E+10", "1532034277", false),
            ("1.6E+10", "15320342777", true),
            ("1.63203E+10", "15320342777", false),
        ] {
            assert_eq!(is_near(written, key), wanted, "{written} {key}");
        }
    }
}
