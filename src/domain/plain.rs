//! A text in the form in which names and keys are searched: folded, with one kind of space and without
//! invisible characters, so that neither two spaces nor a soft hyphen hides a word. Each match can be traced
//! back to the original text.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::text::fold;

/// The most characters between two letters of a name: `Quiet - Harbour`.
const JOINT: usize = 3;

/// Stands for a blank line.
const BREAK: char = '\n';

/// A name with no more letters than this has no genitive with a bare `s`.
const SHORT: usize = 3;

/// A folded text, and where each byte of it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain {
    text: String,
    from: Vec<Range<usize>>,
    letters: Letters,
    /// The same, with umlauts in one spelling.
    spelled: Letters,
    /// A bit for each ASCII letter and digit in the text.
    has: u128,
}

/// Only the letters and digits of a text, and for each byte the place of its letter in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Letters {
    text: String,
    places: Vec<Range<usize>>,
}

impl Letters {
    fn push(&mut self, letter: char, place: &Range<usize>) {
        self.text.push(letter);
        self.places.resize(self.text.len(), place.clone());
    }

    /// Whether an `e` directly after a letter only spells its umlaut: `Mueller`.
    fn is_spelling(&self, letter: char, at: usize) -> bool {
        letter == 'e'
            && self.text.ends_with(['a', 'o', 'u'])
            && self.places.last().is_some_and(|last| last.end == at)
    }

    /// Finds a run of letters; gives the place of each letter of a match.
    fn find<'a>(&'a self, letters: &'a str) -> impl Iterator<Item = &'a [Range<usize>]> + 'a {
        let places = |at: usize| self.places.get(at..at + letters.len());
        occurrences(&self.text, letters).filter_map(places)
    }
}

impl Plain {
    /// From the original text.
    pub fn of(text: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(text.len()), ..Self::default() };
        let mut lines = 0;
        for (at, letter) in text.grapheme_indices(true) {
            lines = match letter.trim() {
                "" => lines + letter.matches('\n').count(),
                _ => 0,
            };
            // No name spans a blank line.
            if lines > 1 && plain.text.ends_with(' ') {
                plain.text.pop();
                plain.text.push(BREAK);
            }
            for c in fold(letter).chars().flat_map(look_alike) {
                match c {
                    _ if c.is_whitespace() && plain.text.ends_with([' ', BREAK]) => {}
                    _ if c.is_whitespace() => plain.text.push(' '),
                    '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
                    _ => {
                        let place = plain.text.len()..plain.text.len() + c.len_utf8();
                        if c.is_alphanumeric() {
                            plain.letters.push(c, &place);
                            if plain.spelled.is_spelling(c, place.start) {
                                // A match that ends with the umlaut must include the `e`.
                                if let Some(last) = plain.spelled.places.last_mut() {
                                    last.end = place.end;
                                }
                            } else {
                                plain.spelled.push(c, &place);
                            }
                        }
                        plain.text.push(c);
                    }
                }
            }
            plain.from.resize(plain.text.len(), at..at + letter.len());
        }
        let letters = plain.letters.text.bytes().filter(u8::is_ascii);
        plain.has = letters.fold(0, |has, letter| has | bit(letter));
        plain
    }

    /// Whether the text may contain a name: a cheap test that rules out names with a letter that the text
    /// lacks.
    pub fn may_hold(&self, name: &str) -> bool {
        // `e` doesn't count: the text may have `Müller` for `Mueller`.
        let plain =
            name.bytes().filter(|letter| letter.is_ascii_alphanumeric() && !b"eE".contains(letter));
        plain.map(bit).all(|bit| self.has & bit != 0)
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Finds whole words, given in the same plain form.
    pub fn find<'a>(&'a self, words: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = occurrences(&self.text, words).map(|at| at..at + words.len());
        found.filter(|place| self.is_edge(place.start) && self.is_edge(place.end))
    }

    /// Finds the beginnings of words.
    pub fn find_stem<'a>(&'a self, stem: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let found = occurrences(&self.text, stem).map(|at| at..at + stem.len());
        found.filter(|place| self.is_edge(place.start))
    }

    /// Finds a name, whatever separates its words and however its umlauts are written.
    pub fn find_name(&self, name: &Name) -> Vec<Range<usize>> {
        let found = self.letters.find(&name.letters).chain(self.spelled.find(&name.spelled));
        let mut found: Vec<_> = found.filter_map(|places| self.place_of(places, name)).collect();
        found.sort_by_key(|place| place.start);
        found.dedup();
        found
    }

    /// The place of a match of a name's letters, if they form a name there.
    fn place_of(&self, places: &[Range<usize>], name: &Name) -> Option<Range<usize>> {
        let place = places.first()?.start..places.last()?.end;
        let joined = places.windows(2).all(|two| match two {
            [one, next] if next.start > one.end => {
                self.is_joint(one.end..next.start, name.is_loose)
            }
            _ => true,
        });
        let is_end = self.is_edge(place.end) || self.is_genitive(place.end, name);
        Some(place.clone()).filter(|_| joined && self.is_edge(place.start) && is_end)
    }

    /// Whether the text contains a name, in any of its forms.
    pub fn names(&self, name: &str) -> bool {
        self.may_hold(name) && Name::forms(name).any(|name| !self.find_name(&name).is_empty())
    }

    /// Whether a name ends here with a genitive `s`: `Müllers Zahlung`.
    fn is_genitive(&self, at: usize, name: &Name) -> bool {
        let is_plain = name.letters.chars().count() > SHORT && !name.letters.ends_with('s');
        let behind = self.text.get(at..).unwrap_or_default();
        is_plain && behind.starts_with('s') && self.is_edge(at + 1)
    }

    /// Whether a name may have this between two of its letters.
    fn is_joint(&self, between: Range<usize>, is_loose: bool) -> bool {
        let between = self.text.get(between).unwrap_or_default();
        let fits = |c: char| c != BREAK && (is_loose || matches!(c, '-' | '\''));
        between.chars().count() <= JOINT && between.chars().all(fits)
    }

    /// The place in the original text that a place in this one came from.
    pub fn source(&self, place: &Range<usize>) -> Range<usize> {
        let first = self.from.get(place.start).map_or(0, |letter| letter.start);
        let last = place.end.checked_sub(1).and_then(|at| self.from.get(at));
        first..last.map_or(first, |letter| letter.end)
    }

    /// Whether a word may begin or end here: never inside a letter, and between two letters only in scripts
    /// without spaces.
    fn is_edge(&self, at: usize) -> bool {
        let letter = |at: Option<usize>| at.and_then(|at| self.from.get(at));
        if letter(at.checked_sub(1)).is_some_and(|before| letter(Some(at)) == Some(before)) {
            return false;
        }
        let before = self.text.get(..at).and_then(|head| head.chars().next_back());
        let behind = self.text.get(at..).and_then(|rest| rest.chars().next());
        match (before, behind) {
            (Some(before), Some(behind)) => {
                let is_within = before.is_alphanumeric() && behind.is_alphanumeric();
                !is_within || has_no_blanks(before) || has_no_blanks(behind)
            }
            _ => true,
        }
    }
}

/// A name in the form in which it is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    letters: String,
    /// The same, with umlauts in one spelling.
    spelled: String,
    /// Other characters may separate its letters: it has several words, or is in a script without spaces.
    is_loose: bool,
}

impl Name {
    /// `None` for a name of fewer than two letters.
    pub fn of(name: &str) -> Option<Self> {
        let (letters, spelled) = (letters(&alike(name)), letters(&spelled(name)));
        let mut before = None;
        let is_hump = |c: char| {
            let lower = before.replace(c).is_some_and(char::is_lowercase);
            lower && c.is_uppercase()
        };
        let trimmed = name.trim();
        let is_parted = trimmed.contains(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
        let is_loose = is_parted || trimmed.chars().any(is_hump) || letters.contains(has_no_blanks);
        Some(Self { letters, spelled, is_loose }).filter(|name| name.letters.chars().count() > 1)
    }

    /// A name as written and, if it has two words, with these swapped.
    pub fn forms(name: &str) -> impl Iterator<Item = Self> {
        let turned = || {
            let mut words = name.split_whitespace();
            let (first, last) = (words.next()?, words.next()?);
            words.next().is_none().then(|| Self::of(&format!("{last} {first}")))?
        };
        Self::of(name).into_iter().chain(std::iter::once_with(turned).flatten())
    }

    /// Its folded letters and digits.
    pub fn letters(&self) -> &str {
        &self.letters
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Like [`alike`], with one spelling for umlauts: `Müller`, `Mueller` and `Muller` become the same.
pub fn spelled(text: &str) -> String {
    alike(text).replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// Replaces a folded letter by the plain one that people type instead of it or that it looks like: `ß`, `ø`, a
/// Cyrillic `а`. The searched name and the text both go through this.
fn look_alike(c: char) -> impl Iterator<Item = char> {
    let (one, two) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' | 'о' | 'ο' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' | 'і' | 'ι' => ('i', None),
        'а' | 'α' => ('a', None),
        'в' => ('b', None),
        'с' => ('c', None),
        'е' => ('e', None),
        'ħ' | 'н' => ('h', None),
        'ј' => ('j', None),
        'к' | 'κ' => ('k', None),
        'м' => ('m', None),
        'ν' => ('v', None),
        'р' | 'ρ' => ('p', None),
        'ѕ' => ('s', None),
        'т' | 'τ' => ('t', None),
        'υ' => ('u', None),
        'х' | 'χ' => ('x', None),
        'у' => ('y', None),
        c => (c, None),
    };
    std::iter::once(one).chain(two)
}

/// Folded, with one letter for those that look alike: `Yılmaz` and `Yilmaz`, `Straße` and `Strasse`.
pub fn alike(text: &str) -> String {
    fold(text).chars().flat_map(look_alike).collect()
}

/// The bit of an ASCII letter or digit, ignoring case.
fn bit(letter: u8) -> u128 {
    1 << (letter.to_ascii_lowercase() & 0x7f)
}

/// Whether a letter's script writes words without spaces, or attaches endings directly to names.
pub fn has_no_blanks(c: char) -> bool {
    matches!(c,
        // Thai and Lao; Tibetan; Burmese; Hangul letters; Khmer.
        '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        // Chinese and Japanese, and Hangul syllables.
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{318f}' | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Where `wanted` occurs in a text, overlaps included.
fn occurrences<'a>(text: &'a str, wanted: &'a str) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..).filter(|_| !wanted.is_empty())?.find(wanted)?;
        from = at + text.get(at..)?.chars().next().map_or(1, char::len_utf8);
        Some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_another_letter_is_not_looked_for() {
        let plain = Plain::of("It went to Quiet‑Harbour Média, 42");
        for (name, may) in [
            ("quiet harbour media", true),
            ("MÉDIA 4", true),
            ("Ümit", true),
            ("Quiet Harbour X", false),
            ("media 3", false),
            ("田中", true),
        ] {
            assert_eq!(plain.may_hold(name), may, "{name}");
            let stands = Name::of(name).is_some_and(|name| !plain.find_name(&name).is_empty());
            assert!(!stands || may, "{name}");
        }
    }

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

    #[test]
    fn a_name_is_found_however_its_words_are_joined() {
        let found = |text: &str, name: &str| -> Vec<String> {
            let (plain, name) = (Plain::of(text), Name::of(name).unwrap());
            plain
                .find_name(&name)
                .into_iter()
                .map(|at| text[plain.source(&at)].to_owned())
                .collect()
        };
        for (text, name, wanted) in [
            ("It went to Rival-Reach.", "Rival Reach", "Rival-Reach"),
            ("It went to rival  reach's link.", "Rival-Reach", "rival  reach"),
            ("It went to RIVALREACH", "Rival Reach", "RIVALREACH"),
            ("It went to Rival\nReach", "Rival Reach", "Rival\nReach"),
            ("to Rival Reach", "RivalReach", "Rival Reach"),
            ("to O’Brien's, now", "O'Brien", "O’Brien"),
            ("to OBrien", "O'Brien", "OBrien"),
            ("to Ｒｉｖａｌ Reach", "Rival Reach", "Ｒｉｖａｌ Reach"),
            ("田中商店様の注文です", "田中商店", "田中商店"),
            ("注文は田中 商店から", "田中商店", "田中 商店"),
            ("ร้านน้ำชา", "น้ำชา", "น้ำชา"),
            ("김철수님", "김철수", "김철수"),
            ("ABCD株式会社です", "ABCD株式会社", "ABCD株式会社"),
            ("in der Strasse", "Straße", "Strasse"),
            ("of Søren Bjørn", "Soren Bjorn", "Søren Bjørn"),
            ("of Işık", "Isik", "Işık"),
            ("of Acme", "Асме", "Acme"),
            ("Müllers Zahlung", "Müller", "Müller"),
            ("of Tomas Mueller", "tomas muller", "Tomas Mueller"),
            ("of Tomás Müller", "Tomas Mueller", "Tomás Müller"),
            ("of Blue Sky", "Blue Sky", "Blue Sky"),
            ("of Mu\u{308}ller AG", "Mueller AG", "Mu\u{308}ller AG"),
            ("the Zoe", "Zoë", "Zoe"),
            ("O’Briens link", "O'Brien", "O’Brien"),
            ("для Вера", "Вера", "Вера"),
        ] {
            assert_eq!(found(text, name), [wanted], "{text} {name}");
        }
        for (text, name) in [
            ("the me of it", "Theme"),
            ("Rival Reaches", "Rival Reach"),
            ("a Tribal Reach", "Rival Reach"),
            ("Rival. And then Reach", "Rival Reach"),
            ("Hello Rival,\n\nReach out", "Rival Reach"),
            ("Hello Rival \n \n Reach out", "Rival Reach"),
            ("a class of its own", "Clas"),
            ("the anns", "Ann"),
            ("각하", "가"),
        ] {
            assert!(found(text, name).is_empty(), "{text} {name}");
        }
        assert!(Name::of("x").is_none() && Name::of("!?").is_none());
    }
}
