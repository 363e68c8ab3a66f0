//! Text from outside as a type of its own. [`Clean`] is made once, at the edge (rule: clean-text), so that
//! whatever draws or prints it need not think of escape sequences. [`fold`] gives the form in which names and
//! e-mails are compared and searched (rule: folded-names).

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Text without control characters and bidi controls, of any length.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clean(String);

impl Clean {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }

    /// The trimmed text; `None` if it is empty or has only white space and replacement characters
    /// (rule: blank-names).
    pub fn present(&self) -> Option<&str> {
        let blank = self.0.chars().all(|c| c.is_whitespace() || c == char::REPLACEMENT_CHARACTER);
        if blank { None } else { Some(self.0.trim()) }
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Clean {
    fn from(raw: &str) -> Self {
        Self(clean(raw).into_owned())
    }
}

impl From<String> for Clean {
    fn from(raw: String) -> Self {
        match clean(&raw) {
            Cow::Borrowed(_) => Self(raw),
            Cow::Owned(cleaned) => Self(cleaned),
        }
    }
}

/// Cleans a text (rule: clean-text). Tab, CR and LF become a space each. Every other C0, DEL and C1 character
/// and every bidi control becomes U+FFFD, so that tampering shows. All else is kept, including the zero-width
/// joiner of emoji. Borrows if nothing changes.
pub fn clean(raw: &str) -> Cow<'_, str> {
    if raw.chars().any(|c| replacement(c).is_some()) {
        Cow::Owned(raw.chars().map(|c| replacement(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(raw)
    }
}

fn replacement(c: char) -> Option<char> {
    match c {
        '\t' | '\r' | '\n' => Some(' '),
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

/// The form in which text is compared and searched: Unicode NFKD, without combining marks, in lower case (ß
/// stays ß). It has one kind of apostrophe and one kind of dash, since people type others than programs store.
/// Everything stored in folded form (columns, the files beside the store) must be rebuilt when this changes.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let lower = text.to_ascii_lowercase();
        return if lower.contains('`') { lower.replace('`', "'") } else { lower };
    }
    let marks = level(text.chars()).filter(|c| !is_combining_mark(*c));
    marks.flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c)).collect()
}

/// The same, but with capitals and accents kept: for names searched as they are written.
pub fn fold_marks(text: &str) -> String {
    level(text.chars()).nfc().collect()
}

/// Letters without their typographic forms. Some characters look like an apostrophe but decompose into an
/// accent, so [`mark`] is applied before and after the decomposition.
fn level(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    text.map(mark).nfkd().map(mark)
}

/// One apostrophe for all that look like one, one hyphen for all dashes.
fn mark(c: char) -> char {
    match c {
        '`'
        | '\u{b4}'
        | '\u{2b9}'
        | '\u{2bb}'..='\u{2bd}'
        | '\u{2ca}'
        | '\u{2cb}'
        | '\u{374}'
        | '\u{384}'
        | '\u{55a}'
        | '\u{5f3}'
        | '\u{1fbd}'
        | '\u{1fbf}'
        | '\u{1fef}'
        | '\u{1ffd}'
        | '\u{1ffe}'
        | '\u{2018}'
        | '\u{2019}'
        | '\u{201b}'
        | '\u{2032}'
        | '\u{2035}'
        | '\u{a78b}'
        | '\u{a78c}'
        | '\u{ff07}'
        | '\u{ff40}' => '\'',
        '\u{58a}'
        | '\u{5be}'
        | '\u{1400}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207b}'
        | '\u{208b}'
        | '\u{2212}'
        | '\u{2e17}'
        | '\u{2e1a}'
        | '\u{2e3a}'
        | '\u{2e3b}'
        | '\u{2e40}'
        | '\u{2e5d}'
        | '\u{301c}'
        | '\u{3030}'
        | '\u{30a0}'
        | '\u{fe31}'
        | '\u{fe32}'
        | '\u{fe58}'
        | '\u{fe63}'
        | '\u{ff0d}'
        | '\u{10ead}' => '-',
        _ => c,
    }
}

/// Wraps a text into lines of this many screen columns, between words; a word longer than a line is broken.
/// Gives at least one line.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for (at, word) in text.split(' ').enumerate() {
        let blank = usize::from(at > 0);
        if used > 0 && used + blank + word.width() > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if blank > 0 {
            line.push(' ');
            used += 1;
        }
        for letter in word.graphemes(true) {
            if used > 0 && used + letter.width() > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(letter);
            used += letter.width();
        }
    }
    lines.push(line);
    lines
}

/// Where a text contains a folded one, as byte ranges of the text, to highlight search matches. A letter that
/// folds into several is always included whole.
pub fn find_folded(text: &str, needle: &str) -> Vec<std::ops::Range<usize>> {
    if needle.is_empty() {
        return Vec::new();
    }
    let mut folded = String::new();
    // For each byte of the folded text, where the letter it came from begins and ends.
    let mut from: Vec<(usize, usize)> = Vec::new();
    for (at, letter) in text.grapheme_indices(true) {
        folded.push_str(&fold(letter));
        from.resize(folded.len(), (at, at + letter.len()));
    }
    folded
        .match_indices(needle)
        .filter_map(|(at, found)| Some(from.get(at)?.0..from.get(at + found.len() - 1)?.1))
        .collect()
}

/// E-mail addresses in a line, with their places. Other characters may directly precede or follow them.
pub fn emails(line: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices('@') {
        let (Some(before), Some(after)) = (line.get(..at), line.get(at + 1..)) else { continue };
        let local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let name: &str = before.rsplit(|c| !local(c)).next().unwrap_or_default();
        let name = name.trim_start_matches(['.', '-', '%']);
        let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        let domain = after.split(|c| !host(c)).next().unwrap_or_default();
        let domain = domain.trim_end_matches(['.', '-']);
        if name.is_empty() || domain.is_empty() {
            continue;
        }
        let whole = at - name.len()..at + 1 + domain.len();
        if let Some(email) = line.get(whole.clone()) {
            found.push((whole, email.to_owned()));
        }
    }
    found
}

/// What a spreadsheet takes for the beginning of a formula.
const GUARDED: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text cell of a CSV file. One that a spreadsheet would take for a formula gets a leading `'`
/// (rule: formula-guard).
pub fn guard_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(GUARDED) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The cell's text without the guard's `'` (rule: clean-text).
pub fn unguard_formula(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(GUARDED) => rest,
        _ => cell,
    }
}

/// The text cut to a number of screen columns (not bytes or characters), ending in `…` if something is missing.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    fit_with(text, columns, "…")
}

/// [`fit`] with another sign for what is missing, one column wide.
pub fn fit_with<'a>(text: &'a str, columns: usize, sign: &str) -> Cow<'a, str> {
    if text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else { return Cow::Borrowed("") };
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > room {
            break;
        }
        cut.push_str(grapheme);
    }
    cut.push_str(sign);
    Cow::Owned(cut)
}

/// Text from outside for use in a message: cleaned, quoted, and cut to fit a line.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", fit(&clean(text), 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mails_are_found_wherever_they_stick() {
        for (line, wanted) in [
            ("buyer@c3b.example's payment", &["buyer@c3b.example"][..]),
            ("mailto:x@y", &["x@y"]),
            ("Customer:x@y.z.", &["x@y.z"]),
            ("a@x,b@y", &["a@x", "b@y"]),
            ("<a href=\"mailto:x@y.z\">x@y.z</a>", &["x@y.z", "x@y.z"]),
            ("(x@y) <x@y> 'x@y' email=x@y", &["x@y", "x@y", "x@y", "x@y"]),
            ("[j.doe+1@y.z](mailto:j.doe+1@y.z)", &["j.doe+1@y.z", "j.doe+1@y.z"]),
            ("größe@straße.example", &["größe@straße.example"]),
            ("@ann @@ x@ @y a@@b", &[]),
        ] {
            let found: Vec<String> = emails(line).into_iter().map(|(_, email)| email).collect();
            assert_eq!(found, wanted, "{line}");
        }
    }

    #[test]
    fn control_and_bidi_characters_never_pass() {
        let cases = [
            ("plain", "plain"),
            ("a\tb\r\nc", "a b  c"),
            ("\u{1b}[31mred\u{7}", "\u{fffd}[31mred\u{fffd}"),
            ("x\u{9b}31m", "x\u{fffd}31m"),
            ("abc\u{202e}cba\u{2066}\u{200f}\u{61c}", "abc\u{fffd}cba\u{fffd}\u{fffd}\u{fffd}"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
            ("\u{7f}", "\u{fffd}"),
        ];
        for (raw, wanted) in cases {
            assert_eq!(Clean::from(raw).as_str(), wanted, "{raw:?}");
            assert_eq!(Clean::from(raw.to_owned()).as_str(), wanted, "{raw:?}");
        }
    }

    #[test]
    fn a_blank_name_is_a_missing_name() {
        for blank in ["", "   ", "\t\n", "\u{1b}\u{7}", "\u{3000}"] {
            assert_eq!(Clean::from(blank).present(), None, "{blank:?}");
        }
        assert_eq!(Clean::from(" Ann ").present(), Some("Ann"));
    }

    #[test]
    fn folding_drops_case_and_accents() {
        let cases = [
            ("Ångström", "angstrom"),
            ("ÉCOLE", "ecole"),
            ("Straße", "straße"),
            ("ﬁne", "fine"),
            ("İstanbul", "istanbul"),
            ("ΑΘΉΝΑ", "αθηνα"),
            ("Ｆｕｌｌ", "full"),
        ];
        for (text, wanted) in cases {
            assert_eq!(fold(text), wanted, "{text}");
        }
    }

    #[test]
    fn any_apostrophe_and_any_dash_is_the_plain_one() {
        for sign in
            ["'", "’", "‘", "‛", "ʼ", "ʻ", "`", "´", "＇", "｀", "′", "\u{1fef}", "\u{1ffd}"]
        {
            assert_eq!(fold(&format!("O{sign}Brien")), "o'brien", "{sign}");
            assert_eq!(fold(&format!("Ó{sign}Brien")), "o'brien", "{sign}");
            assert_eq!(fold_marks(&format!("Ó{sign}Brien")), "Ó'Brien", "{sign}");
        }
        for sign in ["-", "‐", "‑", "–", "—", "―", "−", "－", "﹣", "⸺", "⁻", "〜"]
        {
            assert_eq!(fold(&format!("Rival{sign}Reach")), "rival-reach", "{sign}");
        }
        // None of these is an apostrophe or a dash: a low quotation mark, a Japanese long vowel, a middle dot.
        for text in ["a‚b", "スーパー", "l·l", "a_b", "a\"b"] {
            assert!(!fold(text).contains(['\'', '-']), "{text}");
        }
    }

    #[test]
    fn a_cell_is_cut_by_columns_and_never_within_a_letter() {
        for (text, columns, wanted) in [
            ("short", 5, "short"),
            ("longer", 5, "long…"),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("👩\u{200d}💻ab", 3, "👩\u{200d}💻…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
        ] {
            assert_eq!(fit(text, columns), wanted, "{text} {columns}");
        }
    }

    #[test]
    fn a_text_is_broken_between_words_and_long_words_anywhere() {
        for (text, columns, wanted) in [
            ("", 5, vec![""]),
            ("one two three", 7, vec!["one two", "three"]),
            ("one two", 20, vec!["one two"]),
            ("  - one two", 8, vec!["  - one", "two"]),
            ("abcdefgh ij", 5, vec!["abcde", "fgh", "ij"]),
            ("日本語日本語", 5, vec!["日本", "語日", "本語"]),
        ] {
            assert_eq!(wrap(text, columns), wanted, "{text} {columns}");
        }
    }

    #[test]
    fn what_was_found_is_shown_where_it_stands() {
        let found = |text: &str, needle: &str| -> Vec<String> {
            find_folded(text, needle).into_iter().map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(found("Ångström AB", "angstrom"), ["Ångström"]);
        assert_eq!(found("aXaxA", "xa"), ["Xa", "xA"]);
        assert_eq!(found("e\u{301}té ﬁne", "fi"), ["ﬁ"]);
        assert_eq!(found("at O´Brien's, OʼBrien", "o'brien"), ["O´Brien", "OʼBrien"]);
        assert_eq!(found("ÅÅ Rival—Reach", "l-r"), ["l—R"]);
        assert!(found("abc", "").is_empty() && found("", "a").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn folding_again_changes_nothing_and_what_is_folded_is_found_whole(
            text in "([A-Za-z'`´ʼ’–—-]|[ÄÉßİ桜각ﬁ｀\u{301}\u{1ffd} ]){0,9}",
        ) {
            let folded = fold(&text);
            proptest::prop_assert_eq!(fold(&folded), folded.clone());
            if !folded.is_empty() {
                let found = find_folded(&text, &folded);
                proptest::prop_assert_eq!(found.len(), 1);
                proptest::prop_assert_eq!(fold(&text[found[0].clone()]), folded);
            }
        }
    }

    #[test]
    fn a_formula_is_disarmed() {
        for text in ["=1", "+1", "-1", "@x", "\tx", "\rx"] {
            assert_eq!(guard_formula(text), format!("'{text}"));
            assert_eq!(unguard_formula(&guard_formula(text)), text);
        }
        assert_eq!(guard_formula("a=1"), "a=1");
        for text in ["'tis", "'", "", "=1"] {
            assert_eq!(unguard_formula(text), text);
        }
    }
}
