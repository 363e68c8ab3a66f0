//! Amounts of money as people write them: `$45.90`, `1.234,56 €`, `CHF 1'200.-`, `1 234,56`, `12,000円`.

use super::phrases::bare;
use crate::domain::text::fold;

/// Currencies as people write them, folded, by their letters. `$` and `¥` may each be of several countries.
const CURRENCIES: [(&str, &[&str]); 25] = [
    ("$", &["$", "dollar", "dollars", "bucks", "dolares", "dollari", "dolar"]),
    ("USD", &["usd", "us$", "usd$", "$us"]),
    ("EUR", &["€", "eur", "euro", "euros", "eu"]),
    (
        "GBP",
        &[
            "£",
            "gbp",
            "pounds",
            "pfund",
            "pound",
            "quid",
            "libras",
            "libra",
            "livres",
            "sterline",
            "pond",
            "英镑",
            "ポンド",
            "파운드",
        ],
    ),
    ("¥", &["¥"]),
    ("JPY", &["円", "jpy", "yen", "jp¥"]),
    ("CNY", &["元", "cny", "rmb", "人民元", "cn¥"]),
    ("CHF", &["chf", "sfr", "franken", "francs"]),
    ("BRL", &["r$", "brl", "reais"]),
    ("CAD", &["cad", "c$", "ca$", "can$"]),
    ("AUD", &["aud", "a$", "au$"]),
    ("NZD", &["nzd", "nz$"]),
    ("SEK", &["sek"]),
    ("NOK", &["nok"]),
    ("DKK", &["dkk"]),
    ("PLN", &["pln", "zł", "zl"]),
    ("INR", &["inr", "₹", "rs"]),
    ("MXN", &["mxn", "mx$", "pesos"]),
    ("SGD", &["sgd", "s$"]),
    ("HKD", &["hkd", "hk$"]),
    ("CZK", &["czk", "kc"]),
    ("ZAR", &["zar"]),
    ("KRW", &["krw", "₩", "원"]),
    ("ILS", &["ils", "₪"]),
    ("TRY", &["try", "₺"]),
];

/// Currencies written with a `$`.
const DOLLARS: [&str; 8] = ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL"];

/// Words before a number that make it an amount, folded.
const BEFORE_AMOUNT: [&str; 40] = [
    "of", "for", "paid", "pays", "pay", "amount", "amounts", "total", "charged", "spent", "worth",
    "costs", "price", "uber", "betrag", "summe", "zahlte", "bezahlte", "montant", "somme", "paye",
    "regle", "importe", "pago", "cantidad", "valor", "pagou", "quantia", "importo", "somma",
    "pagato", "bedrag", "betaalde", "betaald", "金額", "sum", "value", "invoiced", "gesamt",
    "totale",
];

/// Beginnings of words after a number that make it a count, folded.
const COUNTED: [&str; 52] = [
    "day",
    "week",
    "month",
    "year",
    "hour",
    "seat",
    "user",
    "licen",
    "customer",
    "client",
    "payment",
    "order",
    "sale",
    "time",
    "people",
    "visit",
    "click",
    "tag",
    "woche",
    "monat",
    "jahr",
    "kunde",
    "zahlung",
    "bestell",
    "lizen",
    "jour",
    "semaine",
    "mois",
    "an",
    "paiement",
    "commande",
    "dia",
    "semana",
    "mes",
    "ano",
    "pago",
    "pedido",
    "giorn",
    "settiman",
    "anni",
    "ordin",
    "pagament",
    "dag",
    "maand",
    "jaar",
    "bestelling",
    "betaling",
    "件",
    "回",
    "人",
    "lead",
    "deal",
];

/// Words for what a partner earns, folded: an amount after one of them isn't a payment's.
const SHARES: [&str; 29] = [
    "commission",
    "commissions",
    "reward",
    "rewards",
    "payout",
    "payouts",
    "bonus",
    "bounty",
    "share",
    "provision",
    "provisionen",
    "vergutung",
    "pramie",
    "recompense",
    "remuneration",
    "comision",
    "recompensa",
    "comissao",
    "commissione",
    "provvigione",
    "commissie",
    "報酬",
    "earned",
    "earnings",
    "verdient",
    "gagne",
    "ganado",
    "guadagnato",
    "verdiend",
];

/// An amount of money that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAmount {
    /// In hundredths.
    pub cents: i64,
    /// As the message has it.
    pub said: String,
    /// The currency it says, by its letters; a `$` or `¥` alone may be of several countries.
    pub currency: Option<&'static str>,
}

impl NamedAmount {
    /// Whether the currency with these letters can be the one that was said.
    pub(super) fn may_be(&self, letters: Option<&str>) -> bool {
        match (self.currency, letters) {
            (Some("$"), Some(letters)) => DOLLARS.contains(&letters),
            (Some("¥"), Some(letters)) => matches!(letters, "JPY" | "CNY"),
            (Some(said), Some(letters)) => said.eq_ignore_ascii_case(letters),
            _ => true,
        }
    }
}

/// A number with the signs attached to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrittenNumber {
    pub(super) cents: i64,
    /// It has decimals or a currency, so it can only be an amount.
    pub(super) is_sure: bool,
    pub(super) currency: Option<&'static str>,
}

/// The currency that a word stands for.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    let word =
        fold(word.trim_matches(|c: char| {
            matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '!' | '?' | '"')
        }));
    CURRENCIES.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(letters, _)| *letters)
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '\u{2019}')
}

/// A word as a number, if it can be one: `$45.90`, `1,200.00`, `45,90`, `120USD`, `1'200.-`, `2k`.
pub(super) fn number(word: &str) -> Option<WrittenNumber> {
    let word = word
        .trim_matches(|c: char| matches!(c, ';' | ':' | '(' | ')' | '!' | '?' | '"' | '~' | '*'));
    let from = word.find(|c: char| c.is_ascii_digit())?;
    let last = word.rfind(|c: char| c.is_ascii_digit())?;
    let (before, digits) = (word.get(..from)?, word.get(from..=last)?);
    let behind = word.get(last + 1..)?;
    let behind = behind.trim_start_matches(|c: char| is_mark(c) || matches!(c, '-' | '–' | '—'));
    let (thousand, behind) = match behind.strip_prefix(['k', 'K']) {
        Some(rest) => (true, rest),
        None => (false, behind),
    };
    let mut said = None;
    for part in [before.trim_start_matches(['-', '+', '=']), behind] {
        if part.trim_matches(is_mark).is_empty() {
            continue;
        }
        said = Some(currency(part)?);
    }
    let (cents, has_part) = decimal(digits)?;
    let cents = if thousand { cents.checked_mul(1000)? } else { cents };
    Some(WrittenNumber { cents, is_sure: has_part || said.is_some(), currency: said })
}

/// Digits with separators, in hundredths, and whether there are decimals.
fn decimal(digits: &str) -> Option<(i64, bool)> {
    if !digits.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return None;
    }
    let groups: Vec<&str> = digits.split(is_mark).collect();
    let (last, head) = groups.split_last()?;
    let point = digits.chars().rev().find(|c| is_mark(*c)).filter(|c| matches!(c, '.' | ','));
    let has_part = !head.is_empty() && point.is_some() && matches!(last.len(), 1 | 2);
    let whole = if has_part { head } else { groups.as_slice() };
    let (first, more) = whole.split_first()?;
    let grouped = more.iter().all(|group| group.len() == 3);
    if !grouped || first.is_empty() || (!more.is_empty() && first.len() > 3) {
        return None;
    }
    let part: i64 = match (has_part, last.len()) {
        (true, 1) => last.parse::<i64>().ok()? * 10,
        (true, _) => last.parse().ok()?,
        _ => 0,
    };
    let cents = whole.concat().parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?;
    Some((cents, has_part))
}

/// How many words from `at` on form one number with blanks in it: `1 234,56`. They only do if a currency, decimals or
/// a word like `paid` is there, too.
pub(super) fn grouped(words: &[&str], at: usize) -> usize {
    let word = |at: usize| words.get(at).copied();
    let Some(first) = word(at) else { return 1 };
    let digits = first.trim_start_matches(|c: char| !c.is_ascii_digit());
    let is_first = (1..=3).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
        && number(first).is_some();
    if !is_first {
        return 1;
    }
    let mut many = 1;
    while let Some(next) = word(at + many) {
        let digits: usize = next.bytes().take_while(u8::is_ascii_digit).count();
        if digits != 3 || number(next).is_none() {
            break;
        }
        many += 1;
        if next.len() != 3 {
            break;
        }
    }
    let Some(last) = word(at + many - 1).filter(|_| many > 1) else { return 1 };
    let sure = |word: &str| number(word).is_some_and(|number| number.is_sure);
    let before = at.checked_sub(1).and_then(word);
    let around = before.is_some_and(|word| currency(word).is_some() || is_before_amount(word))
        || word(at + many).is_some_and(|word| currency(word).is_some());
    if sure(last) || sure(first) || around { many } else { 1 }
}

pub(super) fn is_before_amount(word: &str) -> bool {
    let word = bare(word);
    BEFORE_AMOUNT.contains(&word.as_str())
}

pub(super) fn is_counted(word: &str) -> bool {
    let word = bare(word);
    COUNTED.iter().any(|beginning| word.starts_with(beginning) && word.len() <= beginning.len() + 6)
}

pub(super) fn is_share_word(word: &str) -> bool {
    SHARES.contains(&word)
}

/// Whether the words before an amount, or the one after it, say that it is the partner's share.
pub(super) fn is_share(before: &[&str], behind: Option<&str>) -> bool {
    let share = |word: &str| is_share_word(&bare(word));
    let mut nearer = before.iter().rev().copied();
    let mut word = nearer.next();
    // `commission of USD 24`, `Provision in Höhe von 24 €`, `commission (24 €)`
    for _ in 0..4 {
        let Some(one) = word else { break };
        let plain = bare(one);
        let linking = currency(one).is_some()
            || matches!(
                plain.as_str(),
                "" | "of"
                    | "von"
                    | "in"
                    | "hohe"
                    | "de"
                    | "di"
                    | "da"
                    | "van"
                    | "a"
                    | "the"
                    | "about"
            );
        if !linking {
            break;
        }
        word = nearer.next();
    }
    word.is_some_and(share) || behind.is_some_and(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (word, wanted) in [
            ("$45.90", Some((4590, true, Some("$")))),
            ("45,90", Some((4590, true, None))),
            ("$45.9", Some((4590, true, Some("$")))),
            ("1,200", Some((120_000, false, None))),
            ("1.200,50", Some((120_050, true, None))),
            ("1'200.00", Some((120_000, true, None))),
            ("1\u{2019}200", Some((120_000, false, None))),
            ("1.234.567,89", Some((123_456_789, true, None))),
            ("120USD", Some((12_000, true, Some("USD")))),
            ("US$120", Some((12_000, true, Some("USD")))),
            ("2,086$", Some((208_600, true, Some("$")))),
            ("€120,-", Some((12_000, true, Some("EUR")))),
            ("1'200.-", Some((120_000, false, None))),
            ("¥12,000", Some((1_200_000, true, Some("¥")))),
            ("R$150,00", Some((15_000, true, Some("BRL")))),
            ("$2k", Some((200_000, true, Some("$")))),
            ("300", Some((30_000, false, None))),
            ("300.", Some((30_000, false, None))),
            ("3rd", None),
            ("12mo", None),
            ("inv-12", None),
            ("16.02.26", None),
            ("1.2.3", None),
            ("1,2345", None),
            ("", None),
            ("$", None),
            ("99999999999999999999", None),
        ] {
            let read = number(word).map(|one| (one.cents, one.is_sure, one.currency));
            assert_eq!(read, wanted, "{word}");
        }
    }

    #[test]
    fn blanks_between_thousands_need_a_sign_of_money() {
        for (text, wanted) in [
            ("1 234,56", 2),
            ("1 234 567,89 EUR", 3),
            ("€ 1 234", 3),
            ("1 200 kr", 1),
            ("paid 1 200", 3),
            ("99 300", 1),
            ("2 300 USD", 2),
            ("2026 120.00 EUR", 1),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let at = words
                .iter()
                .position(|word| word.starts_with(|c: char| c.is_ascii_digit()))
                .unwrap();
            assert_eq!(at + grouped(&words, at), wanted, "{text}");
        }
    }

    #[test]
    fn what_a_partner_earns_is_no_payments_amount() {
        for (before, behind, wanted) in [
            ("my commission of", None, true),
            ("the Provision in Höhe von", None, true),
            ("the commission for the payment of", None, false),
            ("a payment of", None, false),
            ("a", Some("commission"), true),
            ("commission of USD", None, true),
        ] {
            let before: Vec<&str> = before.split(' ').collect();
            assert_eq!(is_share(&before, behind), wanted, "{before:?}");
        }
    }

    #[test]
    fn a_sign_may_be_that_of_several_countries() {
        let sum = |currency| NamedAmount { cents: 1, said: String::new(), currency };
        assert!(sum(Some("$")).may_be(Some("CAD")) && !sum(Some("$")).may_be(Some("GBP")));
        assert!(sum(Some("¥")).may_be(Some("JPY")) && sum(None).may_be(Some("GBP")));
        assert!(!sum(Some("USD")).may_be(Some("CAD")) && sum(Some("EUR")).may_be(None));
    }
}
