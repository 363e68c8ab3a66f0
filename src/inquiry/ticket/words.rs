//! The words of a message: e-mail addresses wherever they stick, amounts of money, and what kind of event
//! it speaks of.

use crate::offers::Event as Kind;

/// Currencies that stand before or behind an amount.
const CURRENCIES: [&str; 26] = [
    "usd", "us", "eur", "gbp", "cad", "aud", "chf", "jpy", "nzd", "sek", "nok", "dkk", "pln",
    "brl", "inr", "mxn", "sgd", "hkd", "czk", "zar", "dollar", "dollars", "euro", "euros",
    "pounds", "bucks",
];

/// Words before a number that make it an amount.
const BEFORE_AMOUNT: [&str; 13] = [
    "of", "for", "paid", "pays", "pay", "amount", "amounts", "total", "charged", "spent", "worth",
    "costs", "price",
];

/// Beginnings of words behind a number that make it a count.
const COUNTED: [&str; 15] = [
    "day", "week", "month", "year", "hour", "seat", "user", "licen", "customer", "client",
    "payment", "order", "sale", "time", "people",
];

/// An amount of money that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// In hundredths.
    pub cents: i64,
    /// As it stands there.
    pub said: String,
}

/// Whether a line is what mail programs write above a message: its dates are no claim, and nobody in it is
/// a customer. One such line alone is a person's own list: `Date: 3 March`.
pub(super) fn is_head(lines: &[&str], at: usize) -> bool {
    let line = |at: usize| lines.get(at).map(|line| line.trim_start_matches(['>', ' ']));
    let Some(own) = line(at) else { return false };
    if own.trim_end().to_lowercase().ends_with("wrote:") {
        return true;
    }
    let head = |at: usize| line(at).and_then(head);
    let before = (0..at).rev().map_while(head);
    let behind = (at + 1..lines.len()).map_while(head);
    let around: Vec<&str> = before.chain(behind).take(MOST_HEADS).collect();
    head(at).is_some_and(|own| {
        let sure = |name: &str| matches!(name, "from" | "subject");
        around.iter().any(|other| *other != own && (sure(other) || sure(own)))
    })
}

/// No mail has more lines above it.
const MOST_HEADS: usize = 20;

/// The name of a head's line.
fn head(line: &str) -> Option<&'static str> {
    const NAMES: [&str; 8] = ["date", "sent", "from", "reply-to", "sender", "to", "cc", "subject"];
    let (name, _) = line.split_once(':')?;
    NAMES.into_iter().find(|one| name.trim().eq_ignore_ascii_case(one))
}

/// Whether an e-mail is that of whoever writes: what stands before it in its line, and the lines before.
pub(super) fn is_writers(lines: &[&str], at: usize, before: &str) -> bool {
    const OWN: [&str; 16] = [
        "i'm",
        "i\u{2019}m",
        "i am",
        "this is",
        "my email is",
        "my e-mail is",
        "my address is",
        "my login is",
        "my account is",
        "my account",
        "from",
        "reply-to",
        "reply to",
        "at me",
        "me at",
        "me on",
    ];
    const OTHERS: [&str; 7] =
        ["customer", "client", "buyer", "referral", "referred", "lead", "user"];
    const ENDS: [&str; 9] = [
        "regards",
        "best",
        "thanks",
        "thank you",
        "cheers",
        "sincerely",
        "sent from",
        "yours",
        "--",
    ];
    let before = before.to_lowercase();
    let near: String =
        before.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
    if OTHERS.iter().any(|word| near.contains(word)) {
        return false;
    }
    let near = near.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_signature = before.trim_start().starts_with("--");
    let name = lines.get(at).and_then(|line| head(line));
    let names_people = name.is_some_and(|name| !matches!(name, "date" | "sent" | "subject"));
    if is_signature || names_people || is_head(lines, at) {
        return true;
    }
    if OWN.iter().any(|word| near.ends_with(word)) {
        return true;
    }
    let ends = |line: &str| {
        let line = line.trim().to_lowercase();
        ENDS.iter().any(|word| line.starts_with(word))
    };
    let alone = near.split_whitespace().count() <= 3;
    let earlier = lines.get(at.saturating_sub(4)..at).unwrap_or_default();
    ENDS.iter().take(8).any(|word| near.contains(word))
        || alone && at > 0 && earlier.iter().any(|line| ends(line))
}

/// An amount, where a word can be one: in hundredths, and whether it can be nothing else. `$45.90`,
/// `1,200.00`, `45,90`, `120USD`, `45.9`.
pub(super) fn amount(word: &str) -> Option<(i64, bool)> {
    let is_sign = |c: char| matches!(c, '$' | '€' | '£' | '¥');
    let bare = word.trim_matches(|c: char| c.is_alphabetic() || is_sign(c));
    let start = word.find(bare).filter(|_| !bare.is_empty())?;
    let around = [word.get(..start)?, word.get(start + bare.len()..)?];
    let currency = |text: &str| {
        let letters = text.trim_matches(is_sign).to_lowercase();
        letters.is_empty() || CURRENCIES.contains(&letters.as_str())
    };
    if !around.iter().all(|text| currency(text))
        || !bare.starts_with(|c: char| c.is_ascii_digit())
        || !bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
    {
        return None;
    }
    let (whole, part) = match bare.rfind(['.', ',']) {
        Some(at) if bare.len() - at == 3 => (bare.get(..at)?, bare.get(at + 1..)?.parse().ok()?),
        Some(at) if bare.len() - at == 2 => {
            (bare.get(..at)?, bare.get(at + 1..)?.parse::<i64>().ok()? * 10)
        }
        _ => (bare, 0),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let cents = digits.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?;
    let certain = whole.len() < bare.len() || around.iter().any(|text| !text.is_empty());
    Some((cents, certain))
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

fn is(word: Option<&str>, of: &[&str]) -> bool {
    word.is_some_and(|word| of.contains(&bare(word).as_str()))
}

/// Whether a currency stands before or behind a number.
pub(super) fn has_currency(before: Option<&str>, behind: Option<&str>) -> bool {
    let sign = |word: Option<&str>| word.is_some_and(|word| matches!(word, "$" | "€" | "£" | "¥"));
    is(before, &CURRENCIES) || is(behind, &CURRENCIES) || sign(before) || sign(behind)
}

/// Whether the words around a number make it an amount, without a currency among them.
pub(super) fn is_amount_there(before: Option<&str>, behind: Option<&str>) -> bool {
    let counted = behind
        .map(bare)
        .is_some_and(|behind| COUNTED.iter().any(|beginning| behind.starts_with(beginning)));
    is(before, &BEFORE_AMOUNT) && !counted
}

/// What a message speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    /// Of payments.
    pub(super) payments: bool,
    /// A sign-up is what is claimed, not only told.
    pub(super) signup: bool,
    /// Of a lead, a deal, an action.
    pub(super) others: Vec<Kind>,
}

impl Spoken {
    /// Reads it off the words of a message.
    pub(super) fn of(message: &str, has_amount: bool) -> Self {
        const PAYMENTS: [&str; 14] = [
            "payment",
            "paid",
            "pays",
            "purchas",
            "bought",
            "buys",
            "invoice",
            "order",
            "charge",
            "renew",
            "subscri",
            "transaction",
            "sale",
            "upgrade",
        ];
        let text = message.to_lowercase().replace("sign-up", "signup").replace("sign up", "signup");
        let text = text.replace("signed up", "signup").replace("signing up", "signup");
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let any = |beginnings: &[&str]| {
            words.iter().any(|word| beginnings.iter().any(|one| word.starts_with(one)))
        };
        let payments = has_amount || any(&PAYMENTS);
        let is_signup = |word: &str| word.starts_with("signup") || word.starts_with("registration");
        let claimed = |at: usize| {
            let before = |by: usize| at.checked_sub(by).and_then(|at| words.get(at)).copied();
            let after = words.get(at + 1).copied().unwrap_or_default();
            before(1) == Some("for")
                || before(2) == Some("for")
                || ["reward", "bonus", "commission", "bounty"]
                    .iter()
                    .any(|one| after.starts_with(one))
        };
        let mut signups = words.iter().enumerate().filter(|(_, word)| is_signup(word)).peekable();
        let signup = signups.peek().is_some() && (!payments || signups.any(|(at, _)| claimed(at)));
        let spoken = |word: &str, kind: Kind| {
            let is = |one: &str| one == word || one.strip_suffix('s') == Some(word);
            words.iter().any(|one| is(one)).then_some(kind)
        };
        let others = [("lead", Kind::Lead), ("deal", Kind::Deal), ("action", Kind::Action)];
        let others = others.into_iter().filter_map(|(word, kind)| spoken(word, kind)).collect();
        Self { payments, signup, others }
    }

    /// The kinds of events that can be meant, the most probable first.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        let mut kinds = Vec::new();
        if self.signup {
            kinds.push(Kind::Signup);
        }
        if !self.payments {
            kinds.extend(&self.others);
        }
        kinds.push(Kind::Transaction);
        if self.payments {
            kinds.extend(&self.others);
        }
        kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_decimals_a_currency_or_are_whole() {
        for (word, wanted) in [
            ("$45.90", Some((4590, true))),
            ("45,90", Some((4590, true))),
            ("$45.9", Some((4590, true))),
            ("1,200", Some((120_000, false))),
            ("1.200,50", Some((120_050, true))),
            ("120USD", Some((12_000, true))),
            ("US$120", Some((12_000, true))),
            ("300", Some((30_000, false))),
            ("3rd", None),
            ("12mo", None),
            ("inv-12", None),
            ("", None),
            ("$", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(amount(word), wanted, "{word}");
        }
        for (before, behind, wanted) in [
            (Some("of"), Some("got"), true),
            (Some("for"), Some("months"), false),
            (Some("the"), Some("USD"), true),
            (Some("$"), None, true),
            (Some("the"), None, false),
        ] {
            let there = has_currency(before, behind) || is_amount_there(before, behind);
            assert_eq!(there, wanted, "{before:?} {behind:?}");
        }
    }

    #[test]
    fn one_line_with_a_date_is_no_mails_head() {
        let list = ["Customer: jane@x.example", "Date: 3 March 2026", "Amount: $45.90"];
        assert!((0..3).all(|at| !is_head(&list, at)));
        let mail =
            ["> From: Jim <jim@x.example>", "> Date: 3 March 2026", "> To: us", "", "Date: 4 May"];
        let heads: Vec<bool> = (0..5).map(|at| is_head(&mail, at)).collect();
        assert_eq!(heads, [true, true, true, false, false]);
        assert!(is_head(&["On 1 March partners@vendor.example wrote:"], 0));
    }

    #[test]
    fn a_sign_up_is_claimed_or_only_told() {
        for (message, signup) in [
            ("jane signed up and I got nothing", true),
            ("jane signed up and paid $99", false),
            ("no payment for her sign-up", true),
            ("the signup bonus for jane, who paid", true),
            ("jane paid", false),
        ] {
            assert_eq!(Spoken::of(message, false).signup, signup, "{message}");
        }
        assert!(!Spoken::of("jane signed up", true).signup, "an amount was paid");
        let kinds = |message: &str| Spoken::of(message, false).kinds();
        assert_eq!(kinds("my lead acme"), [Kind::Lead, Kind::Transaction]);
        assert_eq!(kinds("the deals and payments"), [Kind::Transaction, Kind::Deal]);
        assert_eq!(kinds("hello"), [Kind::Transaction]);
        assert_eq!(kinds("a misleading dealer"), [Kind::Transaction]);
    }

    #[test]
    fn whose_e_mail_it_is_shows_by_what_stands_before_it() {
        let lines = ["Hi,", "my sale is missing.", "Best regards,", "Jim"];
        for head in ["From: Jim <jim@x>", "To: a@b", "> On 3 March, Jim <jim@x> wrote:"] {
            assert!(is_writers(&[head], 0, ""), "{head}");
        }
        for (at, before, wanted) in [
            (0, "Hi, I'm ", true),
            (0, "-- ", true),
            (0, "I'm the buyer's friend, customer ", false),
            (0, "the payment of ", false),
            (1, "Thanks, Jim ", true),
            (3, "Jim, ", true),
            (1, "", false),
        ] {
            assert_eq!(is_writers(&lines, at, before), wanted, "{before}");
        }
    }
}
