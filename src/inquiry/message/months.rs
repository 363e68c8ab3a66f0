//! Names of months in seven languages.

/// The names of the twelve months, folded: full names first, then short forms.
const MONTHS: [(&[&str], &[&str]); 12] = [
    (
        &["january", "januar", "janner", "janvier", "enero", "janeiro", "gennaio", "januari"],
        &["jan", "janv", "ene", "genn"],
    ),
    (
        &["february", "februar", "fevrier", "febrero", "fevereiro", "febbraio", "februari"],
        &["feb", "febr", "fev", "fevr", "febb"],
    ),
    (&["march", "marz", "maerz", "marzo", "marco", "maart", "mars"], &["mar", "mrz", "mrt"]),
    (&["april", "avril", "abril", "aprile"], &["apr", "avr", "abr"]),
    (&["may", "mai", "mayo", "maio", "maggio", "mei"], &["mag"]),
    (&["june", "juni", "juin", "junio", "junho", "giugno"], &["jun", "giu"]),
    (&["july", "juli", "juillet", "julio", "julho", "luglio"], &["jul", "juil", "lug"]),
    (&["august", "aout", "agosto", "augustus"], &["aug", "ago"]),
    (
        &["september", "septembre", "septiembre", "setiembre", "setembro", "settembre"],
        &["sep", "sept", "set", "sett"],
    ),
    (
        &["october", "oktober", "octobre", "octubre", "outubro", "ottobre"],
        &["oct", "okt", "out", "ott"],
    ),
    (&["november", "novembre", "noviembre", "novembro"], &["nov"]),
    (
        &["december", "dezember", "decembre", "diciembre", "dezembro", "dicembre"],
        &["dec", "dez", "dic"],
    ),
];

/// Short forms that are also ordinary words or a name: `3 out of 5`, `2 ago`.
const WORDS: [&str; 7] = ["set", "out", "ago", "mar", "mag", "gen", "marco"];

/// A month by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MonthName {
    /// 1 to 12.
    pub(super) number: u32,
    /// A short form, which may be somebody's name.
    pub(super) is_short: bool,
    /// Also an ordinary word, so the words around it have to show that it is a month.
    pub(super) is_word: bool,
}

/// The month that a folded word names.
pub(super) fn month(word: &str) -> Option<MonthName> {
    let word = word.trim_end_matches('.');
    let (number, (whole, _)) = (1..)
        .zip(&MONTHS)
        .find(|(_, (whole, short))| whole.contains(&word) || short.contains(&word))?;
    Some(MonthName { number, is_short: !whole.contains(&word), is_word: WORDS.contains(&word) })
}

impl MonthName {
    /// Nothing and nobody else is called this: it is a month wherever it occurs.
    pub(super) fn is_sure(self) -> bool {
        !self.is_short && !self.is_word && matches!(self.number, 1 | 2 | 9..=12)
    }
}

/// Whether a folded word links a day to its month, or a month to its year.
pub(super) fn links(word: &str) -> bool {
    matches!(word, "of" | "de" | "del" | "do" | "di" | "d" | "van")
}

/// Words that make the next word a month even without a day or year, folded.
pub(super) const BEFORE_MONTH: [&str; 37] = [
    "in", "during", "since", "for", "of", "from", "until", "this", "last", "early", "late", "mid",
    "end", "im", "seit", "vom", "anfang", "ende", "mitte", "en", "de", "depuis", "fin", "debut",
    "desde", "em", "a", "di", "nel", "da", "van", "sinds", "begin", "eind", "del", "do", "du",
];

/// The same before a short form.
pub(super) const BEFORE_SHORT: [&str; 8] =
    ["in", "during", "early", "late", "mid", "im", "en", "em"];
