//! Times relative to today: `last month`, `vor zwei Monaten`, `Q1`, `la semana pasada`.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Phrases, folded, and what they mean.
const PHRASES: &[(&str, PeriodMeaning)] = &[
    ("last month", PeriodMeaning::Month(1)),
    ("previous month", PeriodMeaning::Month(1)),
    ("letzten monat", PeriodMeaning::Month(1)),
    ("vergangenen monat", PeriodMeaning::Month(1)),
    ("letzter monat", PeriodMeaning::Month(1)),
    ("mois dernier", PeriodMeaning::Month(1)),
    ("mes pasado", PeriodMeaning::Month(1)),
    ("ultimo mes", PeriodMeaning::Month(1)),
    ("mes passado", PeriodMeaning::Month(1)),
    ("mese scorso", PeriodMeaning::Month(1)),
    ("scorso mese", PeriodMeaning::Month(1)),
    ("vorige maand", PeriodMeaning::Month(1)),
    ("afgelopen maand", PeriodMeaning::Month(1)),
    ("先月", PeriodMeaning::Month(1)),
    ("先々月", PeriodMeaning::Month(2)),
    ("this month", PeriodMeaning::Month(0)),
    ("diesen monat", PeriodMeaning::Month(0)),
    ("ce mois", PeriodMeaning::Month(0)),
    ("este mes", PeriodMeaning::Month(0)),
    ("questo mese", PeriodMeaning::Month(0)),
    ("deze maand", PeriodMeaning::Month(0)),
    ("今月", PeriodMeaning::Month(0)),
    ("last week", PeriodMeaning::Week),
    ("letzte woche", PeriodMeaning::Week),
    ("letzter woche", PeriodMeaning::Week),
    ("vergangene woche", PeriodMeaning::Week),
    ("semaine derniere", PeriodMeaning::Week),
    ("semana pasada", PeriodMeaning::Week),
    ("semana passada", PeriodMeaning::Week),
    ("settimana scorsa", PeriodMeaning::Week),
    ("scorsa settimana", PeriodMeaning::Week),
    ("vorige week", PeriodMeaning::Week),
    ("afgelopen week", PeriodMeaning::Week),
    ("先週", PeriodMeaning::Week),
    ("yesterday", PeriodMeaning::Day(1)),
    ("gestern", PeriodMeaning::Day(1)),
    ("ayer", PeriodMeaning::Day(1)),
    ("ontem", PeriodMeaning::Day(1)),
    ("ieri", PeriodMeaning::Day(1)),
    ("gisteren", PeriodMeaning::Day(1)),
    ("昨日", PeriodMeaning::Day(1)),
    ("vorgestern", PeriodMeaning::Day(2)),
    ("anteayer", PeriodMeaning::Day(2)),
    ("anteontem", PeriodMeaning::Day(2)),
    ("eergisteren", PeriodMeaning::Day(2)),
    ("last quarter", PeriodMeaning::Quarter),
    ("letztes quartal", PeriodMeaning::Quarter),
    ("letzten quartal", PeriodMeaning::Quarter),
    ("trimestre dernier", PeriodMeaning::Quarter),
    ("trimestre pasado", PeriodMeaning::Quarter),
    ("trimestre passado", PeriodMeaning::Quarter),
    ("vorig kwartaal", PeriodMeaning::Quarter),
    ("last year", PeriodMeaning::Year(1)),
    ("letzten jahres", PeriodMeaning::Year(1)),
    ("l'an dernier", PeriodMeaning::Year(1)),
    ("letztes jahr", PeriodMeaning::Year(1)),
    ("letzten jahr", PeriodMeaning::Year(1)),
    ("annee derniere", PeriodMeaning::Year(1)),
    ("ano pasado", PeriodMeaning::Year(1)),
    ("ano passado", PeriodMeaning::Year(1)),
    ("anno scorso", PeriodMeaning::Year(1)),
    ("vorig jaar", PeriodMeaning::Year(1)),
    ("this year", PeriodMeaning::Year(0)),
    ("dieses jahr", PeriodMeaning::Year(0)),
];

/// Seasons, folded, each with its first month in the northern hemisphere.
const SEASONS: [(&[&str], u32); 4] = [
    (&["spring", "fruhling", "fruhjahr", "printemps", "primavera", "lente"], 3),
    (&["summer", "sommer", "ete", "verano", "verao", "estate", "zomer"], 6),
    (&["autumn", "fall", "herbst", "automne", "otono", "outono", "autunno", "herfst"], 9),
    (&["winter", "hiver", "invierno", "inverno"], 12),
];

/// The days of the week, folded, Monday first.
const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "montag", "lundi", "lunes", "segunda", "lunedi", "maandag"],
    &["tuesday", "dienstag", "mardi", "martes", "terca", "martedi", "dinsdag"],
    &["wednesday", "mittwoch", "mercredi", "miercoles", "quarta", "mercoledi", "woensdag"],
    &["thursday", "donnerstag", "jeudi", "jueves", "quinta", "giovedi", "donderdag"],
    &["friday", "freitag", "vendredi", "viernes", "sexta", "venerdi", "vrijdag"],
    &["saturday", "samstag", "samedi", "sabado", "sabato", "zaterdag"],
    &["sunday", "sonntag", "dimanche", "domingo", "domenica", "zondag"],
];

/// Words before or after a weekday that make it the last such day, folded.
const LAST: [&str; 12] = [
    "last",
    "letzten",
    "letzter",
    "vergangenen",
    "dernier",
    "pasado",
    "passado",
    "passada",
    "scorso",
    "scorsa",
    "vorige",
    "afgelopen",
];

/// Numbers in words, folded.
const NUMBERS: [(&[&str], u32); 6] = [
    (&["a", "one", "1", "einem", "einer", "un", "une", "uno", "una", "um", "uma", "een", "ein"], 1),
    (&["two", "2", "zwei", "deux", "dos", "dois", "duas", "due", "twee", "couple"], 2),
    (&["three", "3", "drei", "trois", "tres", "tre", "drie"], 3),
    (&["four", "4", "vier", "quatre", "cuatro", "quatro", "quattro"], 4),
    (&["five", "5", "funf", "cinq", "cinco", "cinque", "vijf"], 5),
    (&["six", "6", "sechs", "seis", "sei", "zes"], 6),
];

/// What a phrase means.
#[derive(Clone, Copy)]
enum PeriodMeaning {
    /// This many months before the present one.
    Month(u32),
    /// The last calendar week up to today, since people may mean either.
    Week,
    /// This many days before today.
    Day(u64),
    /// The last quarter.
    Quarter,
    /// This many years before the present one.
    Year(i32),
}

/// The period that the words from `at` on name: its first day, the day after its last, and how many words name it.
pub(super) fn period(
    words: &[String],
    at: usize,
    today: NaiveDate,
) -> Option<(NaiveDate, NaiveDate, usize)> {
    let word = |at: usize| words.get(at).map(String::as_str);
    for (phrase, told) in PHRASES {
        let many = phrase.split(' ').count();
        let same = phrase.split(' ').zip(at..).all(|(one, at)| word(at) == Some(one));
        if same {
            let (from, behind) = told.days(today)?;
            return Some((from, behind, many));
        }
    }
    quarter(words, at, today)
        .or_else(|| ago(words, at, today))
        .or_else(|| weekday(words, at, today))
        .or_else(|| season(words, at, today))
        .or_else(|| year(words, at))
}

/// `last Friday`, `vendredi dernier`: this week's or the one before, since people may mean either.
fn weekday(words: &[String], at: usize, today: NaiveDate) -> Option<(NaiveDate, NaiveDate, usize)> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let named = |word: &str| WEEKDAYS.iter().zip(0i64..).find(|(names, _)| names.contains(&word));
    let is_last = |word: &str| LAST.contains(&word);
    let day = match (named(word(at)), named(word(at + 1))) {
        (Some((_, day)), _) if is_last(word(at + 1)) => day,
        (_, Some((_, day))) if is_last(word(at)) => day,
        _ => return None,
    };
    let this = i64::from(today.weekday().num_days_from_monday());
    let ago = if this > day { this - day } else { this - day + 7 };
    let last = today.checked_sub_days(Days::new(u64::try_from(ago).ok()?))?;
    Some((last.checked_sub_days(Days::new(7))?, last.succ_opt()?, 2))
}

/// Whether a folded word is a day of the week. Portuguese names that are also ordinal numbers aren't counted.
pub(super) fn is_weekday(word: &str) -> bool {
    WEEKDAYS
        .iter()
        .any(|names| names.contains(&word) && !matches!(word, "segunda" | "quinta" | "terca"))
}

/// `summer 2025`, `in summer`: the last such season if no year is given.
fn season(words: &[String], at: usize, today: NaiveDate) -> Option<(NaiveDate, NaiveDate, usize)> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let (_, month) = SEASONS.iter().find(|(names, _)| names.contains(&word(at)))?;
    let said = word(at + 1).parse::<i32>().ok().filter(|year| (1990..=2100).contains(year));
    let is_told = at.checked_sub(1).is_some_and(|at| {
        matches!(word(at), "in" | "im" | "en" | "last" | "letzten" | "em" | "no" | "de" | "this")
    });
    // "Fall" and French "été" have other meanings: they are seasons only with a year or a word like `in`.
    if said.is_none() && !is_told {
        return None;
    }
    let year = said
        .unwrap_or_else(|| if *month <= today.month() { today.year() } else { today.year() - 1 });
    let from = NaiveDate::from_ymd_opt(year, *month, 1)?;
    Some((from, from.checked_add_months(Months::new(3))?, 1 + usize::from(said.is_some())))
}

/// `in 2025`: a year on its own.
fn year(words: &[String], at: usize) -> Option<(NaiveDate, NaiveDate, usize)> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let said: i32 = word(at).parse().ok().filter(|year| (1990..=2100).contains(year))?;
    let before = at.checked_sub(1).map_or("", word);
    if !matches!(before, "in" | "im" | "jahr" | "en" | "em" | "nel" | "during" | "year") {
        return None;
    }
    let from = NaiveDate::from_ymd_opt(said, 1, 1)?;
    Some((from, NaiveDate::from_ymd_opt(said + 1, 1, 1)?, 1))
}

impl PeriodMeaning {
    fn days(self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        match self {
            Self::Month(ago) => month_ago(ago, today),
            Self::Week => {
                let monday = today
                    .checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
                Some((monday.checked_sub_days(Days::new(7))?, today.succ_opt()?))
            }
            Self::Day(ago) => {
                let day = today.checked_sub_days(Days::new(ago))?;
                Some((day, day.succ_opt()?))
            }
            Self::Quarter => {
                let this =
                    NaiveDate::from_ymd_opt(today.year(), (today.month() - 1) / 3 * 3 + 1, 1)?;
                Some((this.checked_sub_months(Months::new(3))?, this))
            }
            Self::Year(ago) => {
                let from = NaiveDate::from_ymd_opt(today.year() - ago, 1, 1)?;
                Some((from, NaiveDate::from_ymd_opt(today.year() - ago + 1, 1, 1)?))
            }
        }
    }
}

fn month_ago(ago: u32, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let this = NaiveDate::from_ymd_opt(today.year(), today.month(), 1)?;
    let from = this.checked_sub_months(Months::new(ago))?;
    Some((from, from.checked_add_months(Months::new(1))?))
}

/// `Q1`, `Q1 2026`, `1st quarter`, `1. Quartal`: the last such quarter if no year is given.
fn quarter(words: &[String], at: usize, today: NaiveDate) -> Option<(NaiveDate, NaiveDate, usize)> {
    let word = |at: usize| words.get(at).map(String::as_str);
    let first = word(at)?;
    let named = |word: Option<&str>| {
        word.is_some_and(|word| matches!(word, "quarter" | "quartal" | "trimestre" | "kwartaal"))
    };
    let (quarter, many) = match first.strip_prefix('q').or_else(|| first.strip_prefix('t')) {
        Some(number) if number.len() == 1 => (number.parse().ok()?, 1),
        _ => {
            let number = match first {
                "first" | "1st" | "1" | "erstes" | "ersten" | "premier" | "primer" | "primeiro"
                | "primo" | "eerste" => 1,
                "second" | "2nd" | "2" | "zweites" | "zweiten" => 2,
                "third" | "3rd" | "3" | "drittes" | "dritten" => 3,
                "fourth" | "4th" | "4" | "viertes" | "vierten" => 4,
                _ => return None,
            };
            named(word(at + 1)).then_some((number, 2))?
        }
    };
    if !(1..=4u32).contains(&quarter) {
        return None;
    }
    let said =
        word(at + many).and_then(|word| word.parse::<i32>().ok().filter(|_| word.len() == 4));
    let year = said.unwrap_or_else(|| {
        if (quarter - 1) * 3 < today.month() { today.year() } else { today.year() - 1 }
    });
    let from = NaiveDate::from_ymd_opt(year, (quarter - 1) * 3 + 1, 1)?;
    Some((from, from.checked_add_months(Months::new(3))?, many + usize::from(said.is_some())))
}

/// `two months ago`, `vor drei Tagen`, `il y a deux semaines`, `hace 2 meses`, `due mesi fa`.
fn ago(words: &[String], at: usize, today: NaiveDate) -> Option<(NaiveDate, NaiveDate, usize)> {
    let word = |at: usize| words.get(at).map(String::as_str);
    // A word before the number (`vor`) or after the unit (`ago`) is needed.
    let before = match (word(at)?, word(at + 1), word(at + 2)) {
        ("vor" | "hace" | "ha", ..) => 1,
        ("il", Some("y"), Some("a")) => 3,
        _ => 0,
    };
    let couple =
        usize::from(word(at + before) == Some("a") && word(at + before + 1) == Some("couple"));
    let at_number = at + before + couple;
    let number = word(at_number)?;
    let number = NUMBERS
        .iter()
        .find(|(names, _)| names.contains(&number))
        .map(|(_, number)| *number)
        .or_else(|| number.parse().ok().filter(|number| (1..=31).contains(number)))?;
    let of = usize::from(couple == 1 && word(at_number + 1) == Some("of"));
    let unit = word(at_number + 1 + of)?;
    let behind = word(at_number + 2 + of)
        .is_some_and(|word| matches!(word, "ago" | "fa" | "geleden" | "atras" | "back"));
    if before == 0 && !behind {
        return None;
    }
    let many = at_number + 2 + of + usize::from(behind) - at;
    let days = |count: u32| {
        let day = today.checked_sub_days(Days::new(count.into()))?;
        Some((day, day.succ_opt()?))
    };
    let (from, behind) = match unit.get(..3)? {
        "mon" | "moi" | "mes" | "maa" => month_ago(number, today),
        "wee" | "woc" | "sem" | "set" => {
            let day = today.checked_sub_days(Days::new(u64::from(number) * 7))?;
            Some((day.checked_sub_days(Days::new(4))?, day.checked_add_days(Days::new(4))?))
        }
        "day" | "tag" | "jou" | "dia" | "gio" | "dag" => days(number),
        _ => None,
    }?;
    Some((from, behind, many))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::fold;

    #[test]
    fn times_are_told_from_today_on_in_seven_languages() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        for (text, from, behind) in [
            ("last month", "2026-02-01", "2026-03-01"),
            ("letzten Monat", "2026-02-01", "2026-03-01"),
            ("mes pasado", "2026-02-01", "2026-03-01"),
            ("mês passado", "2026-02-01", "2026-03-01"),
            ("先月", "2026-02-01", "2026-03-01"),
            ("two months ago", "2026-01-01", "2026-02-01"),
            ("vor zwei Monaten", "2026-01-01", "2026-02-01"),
            ("il y a deux mois", "2026-01-01", "2026-02-01"),
            ("hace dos meses", "2026-01-01", "2026-02-01"),
            ("há 2 meses", "2026-01-01", "2026-02-01"),
            ("due mesi fa", "2026-01-01", "2026-02-01"),
            ("twee maanden geleden", "2026-01-01", "2026-02-01"),
            ("a couple of months ago", "2026-01-01", "2026-02-01"),
            ("3 days ago", "2026-02-26", "2026-02-27"),
            ("last week", "2026-02-16", "2026-03-02"),
            ("gestern", "2026-02-28", "2026-03-01"),
            ("Q1", "2026-01-01", "2026-04-01"),
            ("Q4", "2025-10-01", "2026-01-01"),
            ("Q4 2024", "2024-10-01", "2025-01-01"),
            ("last quarter", "2025-10-01", "2026-01-01"),
            ("last year", "2025-01-01", "2026-01-01"),
            ("last Friday", "2026-02-20", "2026-02-28"),
            ("vendredi dernier", "2026-02-20", "2026-02-28"),
            ("last Sunday", "2026-02-15", "2026-02-23"),
            ("summer 2025", "2025-06-01", "2025-09-01"),
        ] {
            let words: Vec<String> = text.split(' ').map(fold).collect();
            let told = period(&words, 0, today)
                .map(|(from, behind, many)| (from.to_string(), behind.to_string(), many));
            assert_eq!(told, Some((from.to_owned(), behind.to_owned(), words.len())), "{text}");
        }
        for text in [
            "two months",
            "month",
            "a customer ago",
            "Q7",
            "quarter",
            "1 order",
            "Friday",
            "summer",
            "2025",
        ] {
            let words: Vec<String> = text.split(' ').map(fold).collect();
            assert_eq!(period(&words, 0, today), None, "{text}");
        }
    }
}
