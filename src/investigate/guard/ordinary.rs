//! Ordinary words, which a text may use without meaning the person of that name.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;

use super::foreign::begins_sentence;
use crate::domain::plain::{Name, Plain};
use crate::domain::text::fold;
use crate::investigate::replies::{month_names, shipped_texts};

const WORDS: &str = include_str!("ordinary_words.txt");

/// Maximum length in bytes of each word in an ordinary name of several words: `All In`, `Good News`.
const SHORT: usize = 4;

/// Whether a name can be written without meaning anybody: an ordinary word, or several ordinary words that are all
/// short or occur in a row in the shipped sentences.
pub(super) fn is_ordinary(name: &str) -> bool {
    static ALL: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let own = list(WORDS).map(str::to_owned);
        own.chain(shipped_texts().flat_map(|text| words(&fold(text)).collect::<Vec<_>>())).collect()
    });
    static SHIPPED: LazyLock<Plain> =
        LazyLock::new(|| Plain::of(&shipped_texts().collect::<Vec<_>>().join("\n")));
    let words: Vec<String> = words(&fold(name)).collect();
    let is_said = || Name::of(name).is_some_and(|name| !SHIPPED.find_name(&name).is_empty());
    words.iter().all(|word| ALL.contains(word))
        && (words.len() < 2 || words.iter().all(|word| word.len() <= SHORT) || is_said())
}

/// Whether a text is a single ordinary word; keys such as `pro_plan` aren't.
pub(super) fn is_ordinary_word(text: &str) -> bool {
    text.chars().all(char::is_alphabetic) && is_ordinary(text)
}

/// Whether a name is also a word with a capital of its own: a month, or a German noun of the shipped sentences. Its
/// capital doesn't show whether it is meant as a name.
pub(super) fn has_its_capital(name: &str) -> bool {
    static ALL: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let months = month_names().map(fold);
        let capitals = shipped_texts().flat_map(|text| {
            let words = text.split_word_bound_indices();
            let capital = words.filter(|(at, word)| {
                word.starts_with(char::is_uppercase) && !begins_sentence(text, *at)
            });
            capital.map(|(_, word)| fold(word)).collect::<Vec<_>>()
        });
        months.chain(capitals).collect()
    });
    ALL.contains(&fold(name.trim()))
}

/// The words of a list file, without its comments.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ordinary_and_names_are_not() {
        for (text, wanted) in
            [("of", true), ("pro_plan", false), ("sign_up", false), ("Gold Plan", false)]
        {
            assert_eq!(is_ordinary_word(text), wanted, "{text}");
        }
        for text in ["Anchor", "Good News", "Partner Portal", "Payment", "Über uns", "All In"] {
            assert!(is_ordinary(text), "{text}");
        }
        for text in ["March", "märz", "Zahlung", "Kunde", " Link "] {
            assert!(has_its_capital(text), "{text}");
        }
        for text in ["Anchor", "Good News", "Hello", "Tallships"] {
            assert!(!has_its_capital(text), "{text}");
        }
        for text in [
            "Tallships",
            "Quiet Harbour Media",
            "Direct Media",
            "Buyer 03",
            "田中商店",
            "Rival Inc2",
        ] {
            assert!(!is_ordinary(text), "{text}");
        }
    }
}
