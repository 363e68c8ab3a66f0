//! Days and months in a message: `2026-03-01`, `03/01/2026`, `1.3.26`, `16.02.`, `2/27`, `March 1, 2026`,
//! `1st of March`, `16. Februar`, `27-Feb-26`, `20260227`, `in November`. If day and month could be swapped, both
//! readings are kept; the events show which is meant.

mod one_word;

use std::ops::Range;

use chrono::{Datelike, Months, NaiveDate};

use super::months::{BEFORE_MONTH, BEFORE_SHORT, links, month};
use super::periods::{is_weekday, period};
use super::ranges::{in_last_year, joined};
use crate::domain::text::fold;
use one_word::{is_like_a_day, one_word};

/// Words before two numbers that make them a day and a month, folded.
const BEFORE_DAY: [&str; 30] = [
    "on", "am", "vom", "zum", "seit", "den", "der", "le", "du", "au", "el", "del", "al", "dia",
    "em", "no", "do", "il", "op", "per", "since", "until", "dated", "date", "datum", "fecha",
    "data", "from", "from:", "the",
];

/// A time that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateSpan {
    /// Each possible reading, the usual one first: its first day, and the day after its last.
    pub(super) readings: Vec<(NaiveDate, NaiveDate)>,
    /// How it is told: `2025-10-08`, `2025-11`, `03/04/2026`.
    pub(super) said: String,
    /// The words that name it.
    pub(super) words: Range<usize>,
}

impl DateSpan {
    fn day(day: NaiveDate, words: Range<usize>) -> Option<Self> {
        let reading = of_day(day)?;
        Some(Self { readings: vec![reading], said: day.to_string(), words })
    }

    pub(super) fn month(year: i32, month: u32, words: Range<usize>) -> Option<Self> {
        let from = NaiveDate::from_ymd_opt(year, month, 1).filter(|from| is_year(from.year()))?;
        let behind = from.checked_add_months(Months::new(1))?;
        Some(Self { readings: vec![(from, behind)], said: from.format("%Y-%m").to_string(), words })
    }

    /// A day with several possible readings.
    fn one_of(days: &[NaiveDate], said: &str, words: Range<usize>) -> Option<Self> {
        match days {
            [] => None,
            [day] => Self::day(*day, words),
            days => {
                let readings: Vec<_> = days.iter().copied().filter_map(of_day).collect();
                (!readings.is_empty()).then(|| Self { readings, said: said.to_owned(), words })
            }
        }
    }
}

fn of_day(day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    Some((day, day.succ_opt()?)).filter(|_| is_year(day.year()))
}

fn is_year(year: i32) -> bool {
    (1990..=2100).contains(&year)
}

/// The times that words name, in order, and what looks like a day but can't be one. No word belongs to two of them. A
/// day without a year is the last such day before `today`.
pub(super) fn times(words: &[&str], today: NaiveDate) -> (Vec<DateSpan>, Vec<String>) {
    let bare: Vec<String> = words.iter().map(|word| bare(word)).collect();
    let (mut found, mut unread): (Vec<DateSpan>, Vec<String>) = (Vec::new(), Vec::new());
    for at in 0..bare.len() {
        let behind = found.last().map_or(0, |last| last.words.end);
        if at < behind {
            continue;
        }
        if let Some(span) = day_before_another(&bare, at, behind, today) {
            found.push(span);
            continue;
        }
        let written = words.get(at).copied().unwrap_or_default();
        let span = one_word(&bare, at, written, today)
            .or_else(|| with_month(&bare, at, behind.max(behind_name(words, at)), today))
            .or_else(|| month_apart(words, &bare, at, today))
            .or_else(|| {
                period(&bare, at, today).map(|(from, behind, many)| DateSpan {
                    readings: vec![(from, behind)],
                    said: bare.get(at..at + many).unwrap_or_default().join(" "),
                    words: at..at + many,
                })
            });
        let span = span.filter(|span| span.words.start >= behind);
        let word = bare.get(at).map(String::as_str).unwrap_or_default();
        // A weekday alone names no day; next to a date it is part of it.
        let is_near_date = || {
            let near = at.saturating_sub(2)..(at + 4).min(bare.len());
            near.filter_map(|at| bare.get(at))
                .any(|word| month(word).is_some() || word.chars().any(|c| c.is_ascii_digit()))
        };
        if span.is_none() && (is_like_a_day(word) || is_weekday(word) && !is_near_date()) {
            unread.push(written.to_owned());
        }
        found.extend(span);
    }
    (in_last_year(joined(found, &bare), today), unread)
}

/// The first word that may belong to the day whose month is at `at`. A number after a name belongs to the name:
/// `Buyer 04 de janvier`.
fn behind_name(words: &[&str], at: usize) -> usize {
    let number = |at: usize| {
        words.get(at).is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_name = |at: usize| {
        words.get(at).is_some_and(|word| {
            let folded = bare(word);
            word.starts_with(char::is_uppercase)
                && word.ends_with(char::is_alphanumeric)
                && !BEFORE_DAY.contains(&folded.as_str())
                && month(&folded).is_none()
                && folded.chars().count() > 3
                && !is_weekday(&folded)
                && at > 0
        })
    };
    let number_at = (at.saturating_sub(2)..at).rev().find(|at| number(*at));
    // A day comes before its month, so only `Buyer 04`, or a word in between, makes the number part of the name.
    let is_names = |number: usize| {
        number + 1 < at || words.get(number).is_some_and(|word| word.starts_with('0'))
    };
    match number_at.and_then(|at| at.checked_sub(1).map(|name| (at, name))) {
        Some((number, name)) if is_name(name) && is_names(number) => number + 1,
        _ => 0,
    }
}

/// Whether a word is a year, not an amount or a key.
pub(super) fn is_bare_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(is_year)
}

/// A word folded, without the punctuation around it; currency signs stay.
fn bare(word: &str) -> String {
    let around = |c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£');
    let kept =
        word.strip_prefix("--").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match kept {
        // A Japanese day without a year.
        Some(rest) => format!("--{}", rest.trim_end_matches(around)),
        // Without its cedilla it would be a name.
        None if word.to_lowercase().trim_matches(around) == "março" => "marzo".to_owned(),
        None => fold(word.trim_matches(around)),
    }
}

/// A month with the words around it: `8th of October 2025`, `Oct 8`, `November 2025`, `in November`.
fn with_month(words: &[String], at: usize, behind: usize, today: NaiveDate) -> Option<DateSpan> {
    let named = month(words.get(at)?)?;
    let word = |at: usize| words.get(at).map(String::as_str);
    let before = |by: usize| at.checked_sub(by).filter(|at| *at >= behind).and_then(word);
    let day_of = |word: Option<&str>| word.and_then(number);
    // `16 de febrero de 2026`
    let year_of = |at: usize| {
        let here = word(at).and_then(full_year).map(|year| (year, 1));
        let linked = || word(at + 1).filter(|_| word(at).is_some_and(links)).and_then(full_year);
        here.or_else(|| linked().map(|year| (year, 2)))
    };
    let link = usize::from(before(1).is_some_and(links));
    let year = year_of(at + 1);
    let number = named.number;
    if let Some(day) =
        day_of(before(1 + link)).filter(|_| !named.is_word || link == 1 || year.is_some())
    {
        let end = at + 1 + year.map_or(0, |(_, many)| many);
        let date = dated(year.map(|(year, _)| year), number, day, today)?;
        return DateSpan::day(date, at - 1 - link..end);
    }
    if let Some(day) = day_of(word(at + 1)).filter(|_| !named.is_word) {
        let year = year_of(at + 2);
        let end = at + 2 + year.map_or(0, |(_, many)| many);
        let date = dated(year.map(|(year, _)| year), number, day, today)?;
        return DateSpan::day(date, at..end);
    }
    if let Some((year, many)) = year {
        return DateSpan::month(year, number, at..at + 1 + many);
    }
    let marks: &[&str] =
        if named.is_short || named.is_word { &BEFORE_SHORT } else { &BEFORE_MONTH };
    if !named.is_sure() {
        before(1).filter(|word| marks.contains(word))?;
    }
    month_alone(number, at..at + 1, today)
}

/// The first day of `18 and 19 March`, `18. und 19. März`, where the month follows the second day.
fn day_before_another(
    words: &[String],
    at: usize,
    behind: usize,
    today: NaiveDate,
) -> Option<DateSpan> {
    let word = |at: usize| words.get(at).map(String::as_str);
    let first = word(at).and_then(number)?;
    let is_joined = word(at + 1).is_some_and(|word| {
        matches!(word, "and" | "und" | "et" | "y" | "e" | "en" | "or" | "oder" | "" | "to" | "bis")
    });
    word(at + 2).and_then(number).filter(|_| is_joined)?;
    let month_at = at + 3 + usize::from(word(at + 3).is_some_and(links));
    let span = with_month(words, month_at, behind.max(at + 2), today)
        .filter(|span| span.words.start <= at + 2)?;
    let (last, _) = span.readings.first()?;
    DateSpan::day(last.with_day(first)?, at..at + 1)
}

/// A short month on its own: `Acme, Feb.`, `(Nov)`. `Jan` may be a name there.
fn month_apart(words: &[&str], bare: &[String], at: usize, today: NaiveDate) -> Option<DateSpan> {
    let named = month(bare.get(at)?).filter(|named| named.is_short && !named.is_word)?;
    let written = words.get(at)?;
    let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
    let begins = before.ends_with([',', ':', '(']) || written.starts_with('(');
    let ends = at + 1 == words.len() || written.ends_with([',', ')', ';', '.', '?', '!']);
    let is_name = named.number == 1 && !written.ends_with('.');
    (begins && ends && !is_name && written.starts_with(|c: char| c.is_uppercase() || c == '('))
        .then(|| month_alone(named.number, at..at + 1, today))?
}

/// The last such month up to now.
fn month_alone(month: u32, here: Range<usize>, today: NaiveDate) -> Option<DateSpan> {
    let year = if month <= today.month() { today.year() } else { today.year() - 1 };
    DateSpan::month(year, month, here)
}

/// A date; without a year, the last such day.
fn dated(year: Option<i32>, month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let in_year = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    match year {
        Some(year) => in_year(year),
        None => (0..8).filter_map(|ago| in_year(today.year() - ago)).find(|date| *date <= today),
    }
}

/// A day of a month: `8`, `08`, `8th`, `1er`.
fn number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
    let ending = word.get(digits.len()..)?;
    let fits = matches!(
        ending,
        "" | "st" | "nd" | "rd" | "th" | "er" | "e" | "o" | "a" | "º" | "ª" | "ste" | "de"
    );
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day));
    day.filter(|_| fits && digits.len() <= 2)
}

fn digits(part: &str) -> Option<u32> {
    part.parse().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A year of four digits, or of two digits: the last such year.
fn year(word: &str, today: NaiveDate) -> Option<i32> {
    full_year(word).or_else(|| {
        let two: i32 = word.parse().ok().filter(|_| word.len() == 2)?;
        let century = today.year() - today.year() % 100;
        Some(if century + two <= today.year() + 1 { century + two } else { century - 100 + two })
    })
}

fn full_year(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && is_year(*year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<DateSpan>, Vec<String>) {
        let words: Vec<&str> = text.split_whitespace().collect();
        times(&words, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap())
    }

    fn told(text: &str) -> Vec<String> {
        read(text).0.into_iter().map(|span| span.said).collect()
    }

    #[test]
    fn days_are_read_in_every_usual_form() {
        for text in [
            "2025-10-08",
            "on 2025-10-08T09:30:00Z,",
            "(2025/10/08)",
            "8.10.2025",
            "8.10.25",
            "am 8.10.",
            "20251008",
            "8 October 2025",
            "payment of 8 October 2025.",
            "Oct 8, 2025",
            "October 8th 2025",
            "the 8th of October, 2025",
            "8th of October",
            "8-Oct-2025",
            "8-Oct-25",
            "8/Oct/2025",
            "8 oct",
            "8. Oktober 2025",
            "le 8 octobre 2025",
            "el 8 de octubre de 2025",
            "em 8 de outubro de 2025",
            "l'8 ottobre 2025",
            "8 oktober",
            "--10-08",
            "2025-10-8",
        ] {
            assert_eq!(told(&text.replace("l'", "l' ")), ["2025-10-08"], "{text}");
        }
        assert_eq!(told("13/02/2026 and 31.1.2026"), ["2026-02-13", "2026-01-31"]);
        assert_eq!(told("10/01/2026 and 01/05/2026"), ["2026-01-10", "2026-01-05"], "not yet");
        assert_eq!(told("2/27 and 27/2"), ["2026-02-27", "2026-02-27"]);
        assert_eq!(told("16.02. and on 16.02"), ["2026-02-16", "2026-02-16"]);
        assert_eq!(told("18 and 19 February"), ["2026-02-18", "2026-02-19"]);
        assert_eq!(told("am 18. und 19. Februar 2026"), ["2026-02-18", "2026-02-19"]);
        assert_eq!(told("el 18 y 19 de febrero"), ["2026-02-18", "2026-02-19"]);
        assert_eq!(told("3 and 19 orders"), Vec::<String>::new());
        assert_eq!(told("Acme, Feb."), ["2026-02"]);
        assert_eq!(told("Acme (Nov), Jan paid"), ["2025-11"]);
        assert_eq!(read("paid on Thursday, I think").1, ["Thursday,"]);
        assert_eq!(read("on Wednesday, 18 February").1, Vec::<String>::new());
        assert_eq!(told("March 1"), ["2026-03-01"], "today");
        assert_eq!(told("29 February"), ["2024-02-29"], "the last one there was");
        assert_eq!(
            told("le 1er mars, 2 de março, 3. März"),
            ["2026-03-01", "2025-03-02", "2025-03-03"]
        );
    }

    #[test]
    fn what_could_be_swapped_is_read_both_ways() {
        for (text, many) in [
            ("01/02/2026", 2),
            ("on 1/2", 2),
            ("10/08/2025", 2),
            ("03-02-2026", 1),
            ("01-02-2026", 2),
            ("01.02.2026", 1),
            ("02/02/2026", 1),
            ("2/27/2026", 1),
        ] {
            let (spans, _) = read(text);
            assert_eq!(spans.first().map(|span| span.readings.len()), Some(many), "{text}");
        }
    }

    #[test]
    fn a_month_alone_is_a_range() {
        for (text, wanted) in [
            ("in November 2025", &["2025-11"][..]),
            ("in November", &["2025-11"]),
            ("nov 2025", &["2025-11"]),
            ("during march", &["2026-03"]),
            ("2025-11", &["2025-11"]),
            ("--11", &["2025-11"]),
            ("im Februar", &["2026-02"]),
            ("en enero", &["2026-01"]),
            ("el pago de enero", &["2026-01"]),
            ("in gennaio", &["2026-01"]),
            ("em janeiro", &["2026-01"]),
            ("the January payment", &["2026-01"]),
            ("the May payment", &[]),
            ("last Nov", &[]),
            ("in Nov", &["2025-11"]),
            ("May I ask", &[]),
            ("you may march", &[]),
            ("my customer Jan paid", &[]),
            ("marketing 3 2026", &[]),
            ("3 out of 5, 2 ago", &[]),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
        let (spans, _) = read("in November");
        assert_eq!(spans[0].readings[0].1, NaiveDate::from_ymd_opt(2025, 12, 1).unwrap());
    }

    #[test]
    fn what_is_no_date_is_none_and_is_told_where_it_looks_like_one() {
        for text in [
            "99/99/99999",
            "1.2.3",
            "45.90",
            "16.02",
            "16.02 EUR",
            "1/2 of it",
            "24/7",
            "1234567890",
            "2025-10-0812",
            "153-203-427-77",
            "",
        ] {
            assert_eq!(read(text), (Vec::new(), Vec::new()), "{text}");
        }
        for text in ["31.31.2026", "2026-13-45", "32/13/26"] {
            assert_eq!(read(text), (Vec::new(), vec![text.to_owned()]), "{text}");
        }
    }

    #[test]
    fn no_word_belongs_to_two_dates() {
        assert_eq!(told("8 October 2025 9 November 2025"), ["2025-10-08", "2025-11-09"]);
        assert_eq!(told("Oct 8 Nov 9"), ["2025-10-08", "2025-11-09"]);
    }
}
