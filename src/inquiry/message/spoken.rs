//! Which kinds of events a message speaks of.

use super::denied::makes_exception;
use super::phrases::begins_with;
use crate::domain::text::fold;
use crate::offers::EventKind;

/// Beginnings of words about payments, folded.
const PAYMENTS: [&str; 46] = [
    "payment",
    "paid",
    "pays",
    "paying",
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
    "zahl",
    "bezahl",
    "gezahlt",
    "kauf",
    "gekauft",
    "bestell",
    "rechnung",
    "paye",
    "paie",
    "achat",
    "achet",
    "regle",
    "commande",
    "facture",
    "pago",
    "compr",
    "factur",
    "pedido",
    "pagou",
    "pagamento",
    "fatur",
    "pagato",
    "acquist",
    "ordin",
    "fattur",
    "betaal",
    "betal",
    "gekocht",
    "factuur",
    "支払",
    "注文",
];

/// Whether a folded word speaks of a payment.
pub(super) fn speaks_of_payment(word: &str) -> bool {
    // "Abo" is a subscription; `about` isn't.
    matches!(word, "abo" | "abos") || PAYMENTS.iter().any(|beginning| word.starts_with(beginning))
}

/// Beginnings of words saying that something is missing, folded.
const MISSING: &str = "\
    money missing missed unpaid credited unrewarded track attribut nothing received geld fehl vermiss gutgeschrieb \
    verbuch nichts manqu credite recu rien falta acredit abon nada recib creditad receb manca accredit \
    niente ricevut ontbre bijgeschreven ontvangen niets";

/// Whether words claim something: a payment, a share, or that something is missing.
pub(super) fn claims(text: &str) -> bool {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let claims = |word: &str| {
        speaks_of_payment(word) || super::amounts::is_share_word(word) || begins_with(MISSING, word)
    };
    let bare: Vec<String> = words.map(str::to_owned).collect();
    bare.iter().any(|word| claims(word))
        || makes_exception(&bare)
        || ["支払", "注文", "報酬", "まだ", "ありません", "未"]
            .iter()
            .any(|word| folded.contains(word))
}

/// Phrases about the partner being paid, which say nothing of a customer's payment. Folded.
const WANTED: [&str; 16] = [
    "be paid",
    "get paid",
    "been paid",
    "getting paid",
    "got paid",
    "paid out",
    "paid to me",
    "pay me",
    "paid me",
    "paid for",
    "paying me",
    "bezahlt werden",
    "ausgezahlt",
    "ausbezahlt",
    "etre paye",
    "me paguen",
];

/// Other words for sign-ups, folded.
const SIGNUPS: [&str; 16] = [
    "sign-up",
    "sign up",
    "signed up",
    "signing up",
    "signups",
    "angemeldet",
    "anmeldung",
    "registriert",
    "inscrit",
    "inscription",
    "se registro",
    "registrado",
    "cadastr",
    "registrat",
    "iscritt",
    "aangemeld",
];

/// The kinds of events a message speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    /// It speaks of payments.
    pub(super) payments: bool,
    /// It claims a sign-up, not just mentions one.
    pub(super) signup: bool,
    /// It speaks of leads, deals or actions.
    pub(super) others: Vec<EventKind>,
}

impl Spoken {
    /// Finds the kinds in a message.
    pub(super) fn of(message: &str, has_amount: bool) -> Self {
        let mut text = fold(message);
        for signup in SIGNUPS {
            text = text.replace(signup, " signup ");
        }
        for wanted in WANTED {
            text = text.replace(wanted, " ");
        }
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let payments = has_amount
            || words.iter().any(|word| speaks_of_payment(word))
            || text.contains("支払")
            || text.contains("注文");
        let is_signup = |word: &str| word.starts_with("signup") || word.starts_with("registration");
        let claimed = |at: usize| {
            let before = |by: usize| at.checked_sub(by).and_then(|at| words.get(at)).copied();
            let after = words.get(at + 1).copied().unwrap_or_default();
            before(1) == Some("for")
                || before(2) == Some("for")
                || ["reward", "bonus", "commission", "bounty", "provision", "pramie"]
                    .iter()
                    .any(|one| after.starts_with(one))
        };
        let mut signups = words.iter().enumerate().filter(|(_, word)| is_signup(word)).peekable();
        let signup = signups.peek().is_some() && (!payments || signups.any(|(at, _)| claimed(at)));
        let spoken = |word: &str, kind: EventKind| {
            let is = |one: &str| one == word || one.strip_suffix('s') == Some(word);
            words.iter().any(|one| is(one)).then_some(kind)
        };
        let others =
            [("lead", EventKind::Lead), ("deal", EventKind::Deal), ("action", EventKind::Action)];
        let others = others.into_iter().filter_map(|(word, kind)| spoken(word, kind)).collect();
        Self { payments, signup, others }
    }

    /// The kinds of events that may be meant, the most probable first.
    pub(super) fn kinds(&self) -> Vec<EventKind> {
        let mut kinds = Vec::new();
        if self.signup {
            kinds.push(EventKind::Signup);
        }
        if !self.payments {
            kinds.extend(&self.others);
        }
        kinds.push(EventKind::Transaction);
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
        assert_eq!(kinds("my lead acme"), [EventKind::Lead, EventKind::Transaction]);
        assert_eq!(kinds("the deals and payments"), [EventKind::Transaction, EventKind::Deal]);
        assert_eq!(kinds("hello"), [EventKind::Transaction]);
        assert_eq!(kinds("a misleading dealer"), [EventKind::Transaction]);
        assert_eq!(
            kinds("my lead closed, when will I be paid?"),
            [EventKind::Lead, EventKind::Transaction]
        );
    }
}
