//! A text as the guard compares it: folded, with one kind of space and one kind of hyphen, and without
//! what nobody sees, so that neither two blanks nor a soft hyphen hide a word.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::fold;

/// A text, folded, and where each byte of it came from.
pub(super) struct Plain {
    pub(super) text: String,
    from: Vec<Range<usize>>,
}

impl Plain {
    pub(super) fn of(text: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(text.len()), from: Vec::new() };
        for (at, letter) in text.grapheme_indices(true) {
            for c in fold(letter).chars() {
                match c {
                    _ if c.is_whitespace() && plain.text.ends_with(' ') => {}
                    _ if c.is_whitespace() => plain.text.push(' '),
                    '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
                    '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
                        plain.text.push('-');
                    }
                    _ => plain.text.push(c),
                }
            }
            plain.from.resize(plain.text.len(), at..at + letter.len());
        }
        plain
    }

    /// Where words stand in it by themselves; they are plain too.
    pub(super) fn find<'a>(&'a self, words: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = self.text.match_indices(words).map(|(at, found)| at..at + found.len());
        found.filter(|place| self.starts_word(place.start) && self.ends_word(place.end))
    }

    /// Where words begin with these letters.
    pub(super) fn find_stem<'a>(
        &'a self,
        stem: &'a str,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = self.text.match_indices(stem).map(|(at, found)| at..at + found.len());
        found.filter(|place| self.starts_word(place.start))
    }

    /// The part of the text as it was that a part of this one came from.
    pub(super) fn source(&self, place: &Range<usize>) -> Range<usize> {
        let first = self.from.get(place.start).map_or(0, |letter| letter.start);
        let last = place.end.checked_sub(1).and_then(|at| self.from.get(at));
        first..last.map_or(first, |letter| letter.end)
    }

    fn starts_word(&self, at: usize) -> bool {
        let before = self.text.get(..at).and_then(|head| head.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    }

    fn ends_word(&self, at: usize) -> bool {
        let behind = self.text.get(at..).and_then(|rest| rest.chars().next());
        !behind.is_some_and(char::is_alphanumeric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_hides_no_word() {
        for text in [
            "it was Fraud\u{ad}ulent",
            "a self\u{2011}referral",
            "a self – referral",
            "Quiet \u{a0}  Harbour",
            "QUI\u{200b}ET harbour",
            "Quíet Harbour",
        ] {
            let plain = Plain::of(text);
            let words = ["fraudulent", "self-referral", "self - referral", "quiet harbour"];
            let found: Vec<_> = words.iter().flat_map(|word| plain.find(word)).collect();
            assert_eq!(found.len(), 1, "{text}: {}", plain.text);
            assert!(text.get(plain.source(&found[0])).is_some(), "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_text_as_it_was() {
        let text = "ﬁne  Straße, Ärger";
        let plain = Plain::of(text);
        let place = plain.find("arger").next().unwrap();
        assert_eq!(&text[plain.source(&place)], "Ärger");
        assert!(plain.find("ine").next().is_none());
    }
}
