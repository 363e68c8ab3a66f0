//! The words and phrases of a piece in their bare form, and where its clauses end.

use super::dates::is_bare_year;
use crate::domain::text::fold;

/// A word in bare form: folded, without the punctuation around it.
pub(super) fn bare(word: &str) -> String {
    fold(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// All of the words in bare form.
pub(super) fn all_bare(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| bare(word)).collect()
}

/// Whether a list, separated by blanks, contains a word.
pub(super) fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// Whether a word begins with one of a list of beginnings.
pub(super) fn begins_with(beginnings: &str, word: &str) -> bool {
    beginnings.split_ascii_whitespace().any(|one| word.starts_with(one))
}

/// Whether a phrase occurs at a place among bare words. In it, `n't` matches any word that ends so, and `ehemalig*`
/// any word that begins so.
pub(super) fn stands(bare: &[String], at: usize, phrase: &str) -> bool {
    phrase.split(' ').enumerate().all(|(by, wanted)| {
        bare.get(at + by).is_some_and(|word| match wanted.strip_suffix('*') {
            Some(beginning) => word.starts_with(beginning),
            None => word == wanted || wanted == "n't" && word.ends_with("n't"),
        })
    })
}

/// Where the first of some phrases occurs.
pub(super) fn place(bare: &[String], phrases: &[&str]) -> Option<usize> {
    (0..bare.len()).find(|at| phrases.iter().any(|phrase| stands(bare, *at, phrase)))
}

/// Whether a word ends a clause by its punctuation; the comma of `October 8, 2025` doesn't.
pub(super) fn ends_at(words: &[&str], at: usize) -> bool {
    let word = words.get(at).copied().unwrap_or_default();
    let next = words.get(at + 1).copied().unwrap_or_default();
    let is_date = word.ends_with(',')
        && is_bare_year(next.trim_end_matches(|c: char| c.is_ascii_punctuation()));
    word.ends_with([',', ';', ':', '!', '?', ')', '–', '、', '。']) && !is_date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_words_and_a_years_comma_ends_nothing() {
        let text = all_bare(&["I", "don't", "mean", "(Ehemaliger", "Kunde)."]);
        assert!(stands(&text, 1, "n't mean") && stands(&text, 3, "ehemalig* kunde"));
        assert_eq!(place(&text, &["kun", "mean"]), Some(2));
        for (text, ends) in [
            ("8, 2025", false),
            ("8, 2025.", false),
            ("$49, $1490", true),
            ("Ben, inv-1490.", true),
            ("Ben inv-1490.", false),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(ends_at(&words, 0), ends, "{text}");
        }
    }
}
