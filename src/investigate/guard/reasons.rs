//! Whether a decline reason may be quoted to the partner. Its author may have written anybody's name into it, and no
//! list has all names, so only reasons that can't name anybody are quoted.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::ordinary::{list, words};
use super::{Guard, suspicion};
use crate::domain::plain::Plain;
use crate::domain::text::fold;
use crate::investigate::case::CheckInput;

const WORDS: &str = include_str!("decline_words.txt");

/// Why a reason isn't quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::investigate) enum Unquoted {
    /// There is none.
    None,
    /// It has a word of suspicion, an address or a key.
    Unfit,
    /// It may name somebody.
    MayName,
}

impl Unquoted {
    /// What the agent is told about it.
    pub(in crate::investigate) fn note(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Unfit => Some(
                "The reply doesn't quote the reason: a partner must not read such words, addresses or keys.",
            ),
            Self::MayName => Some(
                "The reply doesn't quote the reason, since it may name somebody. To allow it, add it to \
                 allow = [...] under [decline_reasons] in replies.toml.",
            ),
        }
    }
}

/// The reason in the form in which it may be quoted.
pub(in crate::investigate) fn quotable<'r>(
    case: &CheckInput<'_>,
    reason: Option<&'r str>,
) -> Result<&'r str, Unquoted> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).ok_or(Unquoted::None)?;
    if !is_harmless(reason) {
        return Err(Unquoted::Unfit);
    }
    let facts = case.facts;
    let is_common = || facts.common_reasons.iter().any(|common| same(common) == same(reason));
    let is_allowed = || facts.replies.allowed().iter().any(|one| same(one) == same(reason));
    if (is_plain(reason) || is_common() || is_allowed()) && Guard::of(case).passes(reason) {
        Ok(reason.trim_end_matches('.'))
    } else {
        Err(Unquoted::MayName)
    }
}

/// The form by which two reasons are compared.
fn same(reason: &str) -> String {
    Plain::of(reason.trim().trim_end_matches('.')).text().to_owned()
}

/// Whether a text from outside is free of words of suspicion, addresses and keys.
pub(in crate::investigate) fn is_harmless(text: &str) -> bool {
    let plain = Plain::of(text);
    let key = |word: &str| {
        ["part_", "cus_", "rwrd_", "act_", "grup_", "stck_", "trig_", "offr_", "lead_", "deal_"]
            .iter()
            .any(|prefix| word.starts_with(prefix))
    };
    let third_party = plain.text().split(' ').any(|word| word.contains('@') || key(word));
    !third_party && suspicion::places(&plain, text).is_empty()
}

/// Whether all words are usual in decline reasons, and all numbers short.
fn is_plain(reason: &str) -> bool {
    static ALL: LazyLock<HashSet<&str>> = LazyLock::new(|| list(WORDS).collect());
    let folded = fold(reason).replace("'s", " ");
    let known = |word: &str| ALL.contains(word) || is_count(word);
    words(&folded).all(|word| word.len() == 1 || known(&word))
        && folded.contains(char::is_alphabetic)
}

/// A number that counts something or names a year; a longer one may be a key.
fn is_count(word: &str) -> bool {
    let digits = word.chars().all(|c| c.is_ascii_digit());
    digits && (word.len() <= 3 || word.len() == 4 && word.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ThirdParty;
    use crate::investigate::replies::Replies;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn reasons_with_suspicion_or_anybodys_address_are_not_quoted() {
        for reason in [
            "Fraudulent activity",
            "belongs to bob@x.example",
            "see part_9",
            "chargeback",
            "Risky customer",
        ] {
            assert!(!is_harmless(reason), "{reason}");
        }
        assert!(is_harmless("Outside of the programme's countries"));
    }

    #[test]
    fn a_reason_is_plain_when_each_of_its_words_is_usual() {
        for reason in [
            "Duplicate account",
            "Customer cancelled within 30 days.",
            "Not a new customer",
            "Payment refunded",
            "Outside of the programme's countries",
            "Doesn't meet the criteria (see terms)",
            "Doppeltes Konto",
            "Hors programme",
            "Pago reembolsado",
            "Lead was already in our records",
        ] {
            assert!(is_plain(reason), "{reason}");
        }
        for reason in [
            "Duplicate of Maple",
            "Belongs to Ann",
            "Credited to Quiet Harbour Media",
            "Duplicate of 153203",
            "田中商店の顧客",
            "…",
            "Will's customer",
            "see Amber",
            "See ticket 4711",
        ] {
            assert!(!is_plain(reason), "{reason}");
        }
    }

    fn asked(world: &OwnedFacts, reason: &str) -> Result<String, Unquoted> {
        let facts = world.facts();
        quotable(&CheckInput::of(&facts, false), Some(reason)).map(str::to_owned)
    }

    #[test]
    fn a_reason_of_other_words_is_quoted_where_it_is_allowed_or_common() {
        let mut world = OwnedFacts::new();
        let reason = "Zorblax mismatch.";
        assert_eq!(asked(&world, reason), Err(Unquoted::MayName));
        world.common_reasons = vec!["Zorblax mismatch".to_owned()];
        assert_eq!(asked(&world, reason).as_deref(), Ok("Zorblax mismatch"));
        // However often it was used, it names somebody.
        world.third_parties = vec![ThirdParty {
            text: "Zorblax".to_owned(),
            is_name: true,
            whose: "the name of the partner part_2".to_owned(),
        }];
        assert_eq!(asked(&world, reason), Err(Unquoted::MayName));
        world.common_reasons.clear();
        world.replies =
            Replies::parse("[decline_reasons]\nallow = [\"zorblax  MISMATCH\"]").unwrap();
        assert_eq!(asked(&world, reason).as_deref(), Ok("Zorblax mismatch"));
        assert_eq!(asked(&world, "Zorblax mismatch of Ann"), Err(Unquoted::MayName));
        assert_eq!(asked(&world, " "), Err(Unquoted::None));
        assert_eq!(asked(&world, "Fraudulent activity"), Err(Unquoted::Unfit));
    }
}
