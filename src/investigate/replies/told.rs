//! Translates the values that checks put into sentences. The checks write them in English, since the agent reads them
//! too: a day, a month, an amount, a length of time, a number of things, kinds of events. A value that is wholly one
//! of these is translated; names and everything else are left as they are.

use std::borrow::Cow;

use super::Word;
use super::language::Language;
use crate::offers::EventKind;

/// Fields that hold what others wrote; these are never translated.
const AS_WRITTEN: [&str; 17] = [
    "description",
    "reason",
    "status",
    "stage",
    "needed",
    "action",
    "name",
    "asked",
    "key",
    "what",
    "group",
    "groups",
    "product",
    "products",
    "category",
    "categories",
    "currencies",
];

/// The names of the months, January first.
type Months = [&'static str; 12];

const ENGLISH: Months = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const GERMAN: Months = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const FRENCH: Months = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const SPANISH: Months = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// The names of all months in all languages.
pub(in crate::investigate) fn month_names() -> impl Iterator<Item = &'static str> {
    [ENGLISH, GERMAN, FRENCH, SPANISH].into_iter().flatten()
}

/// A thing's singular and plural in German, French and Spanish.
type Forms = [(&'static str, &'static str); 3];

const THINGS: [(&str, Forms); 11] = [
    ("hour", [("Stunde", "Stunden"), ("heure", "heures"), ("hora", "horas")]),
    ("day", [("Tag", "Tage"), ("jour", "jours"), ("día", "días")]),
    ("week", [("Woche", "Wochen"), ("semaine", "semaines"), ("semana", "semanas")]),
    ("month", [("Monat", "Monate"), ("mois", "mois"), ("mes", "meses")]),
    ("year", [("Jahr", "Jahre"), ("an", "ans"), ("año", "años")]),
    ("payment", [("Zahlung", "Zahlungen"), ("paiement", "paiements"), ("pago", "pagos")]),
    (
        "sign-up",
        [
            ("Registrierung", "Registrierungen"),
            ("inscription", "inscriptions"),
            ("registro", "registros"),
        ],
    ),
    ("lead", [("Lead", "Leads"), ("lead", "leads"), ("lead", "leads")]),
    ("deal", [("Deal", "Deals"), ("affaire", "affaires"), ("negocio", "negocios")]),
    ("action", [("Aktion", "Aktionen"), ("action", "actions"), ("acción", "acciones")]),
    (
        "new partnership",
        [
            ("neue Partnerschaft", "neue Partnerschaften"),
            ("nouveau partenariat", "nouveaux partenariats"),
            ("nueva colaboración", "nuevas colaboraciones"),
        ],
    ),
];

/// Whether Spanish says "u" for "or" before a word: never "o ocho", "o 8" or "o 11".
fn begins_with_o(word: &str) -> bool {
    let word = word.to_lowercase();
    let number: String = word.chars().take_while(char::is_ascii_digit).collect();
    number.starts_with('8')
        || number == "11"
        || ["o", "ho"].iter().any(|sound| word.starts_with(sound))
}

/// Whether Spanish says "e" for "and" before a word: "e inscripción", but "y hierro".
fn begins_with_i(word: &str) -> bool {
    let word = word.to_lowercase();
    let glides =
        ["hia", "hie", "hio", "ia", "ie", "io"].iter().any(|sound| word.starts_with(sound));
    !glides && ["i", "hi"].iter().any(|sound| word.starts_with(sound))
}

impl Language {
    /// A field's value in this language.
    pub(super) fn told<'v>(self, field: &str, value: &'v str, word: Word) -> Cow<'v, str> {
        if self == Self::English || AS_WRITTEN.contains(&field) {
            return Cow::Borrowed(value);
        }
        self.day(value)
            .or_else(|| self.month(value))
            .or_else(|| self.limit(value, word))
            .map_or(Cow::Borrowed(value), Cow::Owned)
    }

    /// A sentence's own words as they are printed. In French, a no-break space keeps a punctuation mark from starting
    /// a line.
    pub(super) fn typeset(self, text: &str) -> Cow<'_, str> {
        if self != Self::French {
            return Cow::Borrowed(text);
        }
        let signs = [':', ';', '?', '!', '»'];
        let set = signs.into_iter().fold(text.to_owned(), |text, sign| {
            text.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"))
        });
        Cow::Owned(set.replace("« ", "«\u{a0}"))
    }

    /// `a, b or c`.
    pub(in crate::investigate) fn any_of<T: AsRef<str>>(self, items: &[T]) -> String {
        self.join(items, [" or ", " oder ", " ou ", " o "])
    }

    /// `a, b and c`.
    pub(in crate::investigate) fn all_of<T: AsRef<str>>(self, items: &[T]) -> String {
        self.join(items, [" and ", " und ", " et ", " y "])
    }

    fn join<T: AsRef<str>>(self, items: &[T], words: [&'static str; 4]) -> String {
        let [english, german, french, spanish] = words;
        let word = self.of_four(english, german, french, spanish);
        let texts: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        let Some((last, rest)) = texts.split_last() else { return String::new() };
        if rest.is_empty() {
            return (*last).to_owned();
        }
        let word = match word {
            " o " if begins_with_o(last) => " u ",
            " y " if begins_with_i(last) => " e ",
            word => word,
        };
        format!("{}{word}{last}", rest.join(", "))
    }

    fn of_four<T>(self, english: T, german: T, french: T, spanish: T) -> T {
        match self {
            Self::English => english,
            Self::German => german,
            Self::French => french,
            Self::Spanish => spanish,
        }
    }

    /// The word for one event of a kind.
    pub(super) fn kind(self, kind: EventKind) -> &'static str {
        match (kind, self) {
            (_, Self::English) => kind.words(),
            _ => self.thing(kind.words(), false).unwrap_or_else(|| kind.words()),
        }
    }

    /// The same with its article, as an object.
    pub(super) fn a_kind(self, kind: EventKind) -> String {
        let article = match (self, kind) {
            (Self::English, EventKind::Action) => "an",
            (Self::English, _) => "a",
            (Self::German, EventKind::Lead | EventKind::Deal) => "einen",
            (Self::German, _) => "eine",
            (Self::French, EventKind::Transaction | EventKind::Lead | EventKind::PartnerJoined)
            | (
                Self::Spanish,
                EventKind::Transaction | EventKind::Signup | EventKind::Lead | EventKind::Deal,
            ) => "un",
            (Self::French, _) => "une",
            (Self::Spanish, _) => "una",
        };
        format!("{article} {}", self.kind(kind))
    }

    /// What to call a customer whose name may not be told: as an object, and at the beginning of a sentence.
    pub(super) fn no_name(self) -> (&'static str, &'static str) {
        self.of_four(
            ("this customer", "This customer"),
            ("diesen Kunden", "Dieser Kunde"),
            ("ce client", "Ce client"),
            ("este cliente", "Este cliente"),
        )
    }

    /// What to call a partner whose name may not be told.
    pub(super) fn no_partner(self) -> &'static str {
        self.of_four("partner", "Partner", "partenaire", "socio")
    }

    /// `1 March 2026`, or with an hour `1 March 2026, 14:05 CET`.
    fn day(self, value: &str) -> Option<String> {
        let (day, hour) =
            value.split_once(", ").map_or((value, None), |(day, hour)| (day, Some(hour)));
        let [number, month, year] = day.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let (number, month) = (number.parse::<u8>().ok()?, self.month_name(month)?);
        year.parse::<i32>().ok()?;
        let day = match self {
            Self::German => format!("{number}. {month} {year}"),
            Self::French if number == 1 => format!("1er {month} {year}"),
            Self::Spanish => format!("{number} de {month} de {year}"),
            _ => format!("{number} {month} {year}"),
        };
        let Some(hour) = hour else { return Some(day) };
        let (time, zone) = hour.split_once(' ')?;
        let is_time = time.split_once(':').is_some_and(|(hour, _)| hour.parse::<u8>().is_ok());
        let o_clock = if self == Self::German { " Uhr" } else { "" };
        is_time.then(|| format!("{day}, {time}{o_clock} ({zone})"))
    }

    /// `March`, `March 2026`.
    fn month(self, value: &str) -> Option<String> {
        let (name, year) =
            value.split_once(' ').map_or((value, None), |(name, year)| (name, Some(year)));
        let name = self.month_name(name)?;
        let Some(year) = year else { return Some(name.to_owned()) };
        year.parse::<i32>().ok()?;
        let of = if self == Self::Spanish { " de" } else { "" };
        Some(format!("{name}{of} {year}"))
    }

    fn month_name(self, english: &str) -> Option<&'static str> {
        let at = ENGLISH.iter().position(|name| *name == english)?;
        self.of_four(ENGLISH, GERMAN, FRENCH, SPANISH).get(at).copied()
    }

    /// An amount, a number of things, or one or the other, each period: `$100.00 or 5 rewards a month`.
    fn limit(self, value: &str, word: Word) -> Option<String> {
        let per = ["day", "week", "month", "year"].into_iter().find_map(|unit| {
            let rest = value.strip_suffix(unit)?.strip_suffix(" a ")?;
            Some((rest, self.thing(unit, false)?))
        });
        let (value, per) = per.map_or((value, None), |(rest, unit)| (rest, Some(unit)));
        let all = value.split(" or ");
        let all: Option<Vec<String>> =
            all.map(|one| self.money(one).or_else(|| self.things(one, word))).collect();
        let all = self.any_of(&all?);
        let each = self.of_four("a", "pro", "par", "por");
        Some(per.map_or_else(|| all.clone(), |unit| format!("{all} {each} {unit}")))
    }

    /// `$1,234.50`, `-$4.10`, `45.90 EUR`, `45.90`.
    fn money(self, value: &str) -> Option<String> {
        let (sign, rest) = value.strip_prefix('-').map_or(("", value), |rest| ("-", rest));
        let (number, currency) = match rest.strip_prefix('$') {
            Some(number) => (number, "$"),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let is_currency = matches!(currency, "" | "$")
            || currency.len() == 3 && currency.chars().all(char::is_uppercase);
        let (whole, part) = number.split_once('.')?;
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let fits = is_currency && part.len() == 2 && digits(part) && whole.split(',').all(digits);
        let group = if self == Self::French { "\u{202f}" } else { "." };
        let blank = if currency.is_empty() { "" } else { "\u{a0}" };
        fits.then(|| format!("{sign}{},{part}{blank}{currency}", whole.replace(',', group)))
    }

    /// `3 months`, `1,200 rewards`, `payment`, `payments, leads and deals`, `1, 2 and 4 to 6`.
    fn things(self, value: &str, word: Word) -> Option<String> {
        // For a limit of one, English says "the first payment"; for one unit of time there is a sentence of its own.
        let one = self.thing(value, false).map(|one| match value {
            "hour" | "day" | "week" | "month" | "year" => one.to_owned(),
            _ => format!("1 {one}"),
        });
        one.or_else(|| self.counted(value, word)).or_else(|| self.listed(value))
    }

    fn counted(self, value: &str, word: Word) -> Option<String> {
        let (number, name) = value.split_once(' ')?;
        let is_number = number.ends_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || c == ',');
        let name = match (name, number == "1") {
            ("reward", _) => word.field(self, "reward")?,
            ("rewards", _) => word.field(self, "rewards")?,
            (name, is_one) => self.thing(name.strip_suffix('s').unwrap_or(name), !is_one)?,
        };
        let group = if self == Self::French { "\u{202f}" } else { "." };
        is_number.then(|| format!("{} {name}", number.replace(',', group)))
    }

    fn listed(self, value: &str) -> Option<String> {
        let (head, last) =
            value.split_once(" and ").map_or(("", value), |(head, last)| (head, last));
        let all = head.split(", ").filter(|one| !one.is_empty()).chain([last]);
        let several = |name: &str| {
            let things = name.strip_suffix('s').and_then(|one| self.thing(one, true));
            things.map(str::to_owned).or_else(|| self.numbers(name))
        };
        let all: Option<Vec<String>> = all.map(several).collect();
        all.map(|all| self.all_of(&all))
    }

    /// `3`, `4 to 6`.
    fn numbers(self, value: &str) -> Option<String> {
        let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if is_number(value) {
            return Some(value.to_owned());
        }
        let (first, last) = value.split_once(" to ")?;
        let to = self.of_four("to", "bis", "à", "a");
        (is_number(first) && is_number(last)).then(|| format!("{first} {to} {last}"))
    }

    fn thing(self, english: &str, many: bool) -> Option<&'static str> {
        let (_, [german, french, spanish]) = THINGS.iter().find(|(name, _)| *name == english)?;
        let (one, several) = self.of_four(None, Some(german), Some(french), Some(spanish))?;
        Some(if many { several } else { one })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_checks_give_is_said_in_the_language() {
        for (value, german, french, spanish) in [
            ("1 March 2026", "1. März 2026", "1er mars 2026", "1 de marzo de 2026"),
            ("31 August 2026", "31. August 2026", "31 août 2026", "31 de agosto de 2026"),
            (
                "2 May 2026, 14:05 CEST",
                "2. Mai 2026, 14:05 Uhr (CEST)",
                "2 mai 2026, 14:05 (CEST)",
                "2 de mayo de 2026, 14:05 (CEST)",
            ),
            ("December", "Dezember", "décembre", "diciembre"),
            ("December 2025", "Dezember 2025", "décembre 2025", "diciembre de 2025"),
            ("$1,234.50", "1.234,50\u{a0}$", "1\u{202f}234,50\u{a0}$", "1.234,50\u{a0}$"),
            ("-$4.10", "-4,10\u{a0}$", "-4,10\u{a0}$", "-4,10\u{a0}$"),
            ("45.90 EUR", "45,90\u{a0}EUR", "45,90\u{a0}EUR", "45,90\u{a0}EUR"),
            ("30 days", "30 Tage", "30 jours", "30 días"),
            ("1 year", "1 Jahr", "1 an", "1 año"),
            ("1 payment", "1 Zahlung", "1 paiement", "1 pago"),
            ("payment", "1 Zahlung", "1 paiement", "1 pago"),
            ("month", "Monat", "mois", "mes"),
            ("1,200 rewards", "1.200 Prämien", "1\u{202f}200 récompenses", "1.200 recompensas"),
            (
                "payments, sign-ups and actions",
                "Zahlungen, Registrierungen und Aktionen",
                "paiements, inscriptions et actions",
                "pagos, registros y acciones",
            ),
            (
                "$100.00 or 5 rewards a month",
                "100,00\u{a0}$ oder 5 Prämien pro Monat",
                "100,00\u{a0}$ ou 5 récompenses par mois",
                "100,00\u{a0}$ o 5 recompensas por mes",
            ),
            (
                "12 payments a year",
                "12 Zahlungen pro Jahr",
                "12 paiements par an",
                "12 pagos por año",
            ),
            ("now or never", "now or never", "now or never", "now or never"),
            ("leads and deals", "Leads und Deals", "leads et affaires", "leads y negocios"),
            ("13", "13", "13", "13"),
            ("2 and 4", "2 und 4", "2 et 4", "2 y 4"),
            ("1 to many", "1 to many", "1 to many", "1 to many"),
            ("2, 3 and 5", "2, 3 und 5", "2, 3 et 5", "2, 3 y 5"),
            ("4 to 6", "4 bis 6", "4 à 6", "4 a 6"),
            (
                "1 to 3, 5 and 7 to 9",
                "1 bis 3, 5 und 7 bis 9",
                "1 à 3, 5 et 7 à 9",
                "1 a 3, 5 y 7 a 9",
            ),
            ("1,045.90", "1.045,90", "1\u{202f}045,90", "1.045,90"),
            ("1.5", "1.5", "1.5", "1.5"),
            ("Acme and Sons", "Acme and Sons", "Acme and Sons", "Acme and Sons"),
            ("3 blind mice", "3 blind mice", "3 blind mice", "3 blind mice"),
            ("1 Smarch 2026", "1 Smarch 2026", "1 Smarch 2026", "1 Smarch 2026"),
            ("", "", "", ""),
        ] {
            let told =
                |language: Language| language.told("limit", value, Word::Reward).into_owned();
            assert_eq!(told(Language::English), value);
            let all = [Language::German, Language::French, Language::Spanish].map(told);
            assert_eq!(all, [german, french, spanish], "{value}");
        }
        assert_eq!(Language::German.told("group", "March", Word::Reward), "March");
        assert_eq!(Language::German.told("limit", "2 rewards", Word::Commission), "2 Provisionen");
    }

    #[test]
    fn french_signs_stay_on_the_line_of_their_word() {
        let set = Language::French.typeset("Bonne nouvelle : à « demain » ; d'accord ? a:b");
        assert_eq!(set, "Bonne nouvelle\u{a0}: à «\u{a0}demain\u{a0}»\u{a0}; d'accord\u{a0}? a:b");
        assert_eq!(Language::German.typeset("a : b"), "a : b");
    }

    #[test]
    fn lists_are_joined_as_the_language_does() {
        for (language, items, wanted) in [
            (Language::English, &["a", "b", "c"][..], "a, b or c"),
            (Language::German, &["a", "b"], "a oder b"),
            (Language::French, &["a", "b"], "a ou b"),
            (Language::Spanish, &["a", "b"], "a o b"),
            (Language::Spanish, &["a", "Oro"], "a u Oro"),
            (Language::German, &["a"], "a"),
            (Language::German, &[], ""),
        ] {
            assert_eq!(language.any_of(items), wanted);
        }
        assert_eq!(Language::Spanish.all_of(&["pagos", "inscripciones"]), "pagos e inscripciones");
        assert_eq!(Language::Spanish.all_of(&["agua", "hierro"]), "agua y hierro");
        assert_eq!(Language::Spanish.any_of(&["7", "8 pagos"]), "7 u 8 pagos");
    }
}
