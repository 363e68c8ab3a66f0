//! Days and months in a message: `2026-03-01`, `03/01/2026`, `1.3.2026`, `March 1, 2026`, `1st of March`,
//! `8-Oct-2025`, `in November`.

use std::ops::Range;

use chrono::{Datelike, Months, NaiveDate};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words before a month that make it one of the calendar, where it stands without day and year.
const BEFORE_MONTH: [&str; 13] = [
    "in", "during", "since", "for", "of", "from", "until", "this", "last", "early", "late", "mid",
    "end",
];

/// The same for a short form, which may be somebody's name as well.
const BEFORE_SHORT: [&str; 5] = ["in", "during", "early", "late", "mid"];

/// A time that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The first day.
    pub(super) from: NaiveDate,
    /// The day behind the last.
    pub(super) behind: NaiveDate,
    /// How it is told: `2025-10-08`, `2025-11`.
    pub(super) said: String,
    /// The words that say it.
    pub(super) words: Range<usize>,
}

impl Span {
    fn day(day: NaiveDate, words: Range<usize>) -> Option<Self> {
        if !is_year(day.year()) {
            return None;
        }
        Some(Self { from: day, behind: day.succ_opt()?, said: day.to_string(), words })
    }

    fn month(year: i32, month: u32, words: Range<usize>) -> Option<Self> {
        let from = NaiveDate::from_ymd_opt(year, month, 1).filter(|from| is_year(from.year()))?;
        let behind = from.checked_add_months(Months::new(1))?;
        Some(Self { from, behind, said: from.format("%Y-%m").to_string(), words })
    }
}

fn is_year(year: i32) -> bool {
    (1990..=2100).contains(&year)
}

/// All times that words name, in their order; no word belongs to two. What says no year is meant as the
/// last one before `today`.
pub(super) fn times(words: &[&str], today: NaiveDate) -> Vec<Span> {
    let bare: Vec<String> = words.iter().map(|word| bare(word)).collect();
    let mut found: Vec<Span> = Vec::new();
    for at in 0..bare.len() {
        let behind = found.last().map_or(0, |last| last.words.end);
        let span = one_word(&bare, at, today).or_else(|| with_month(&bare, at, behind, today));
        found.extend(span.filter(|span| span.words.start >= behind));
    }
    found
}

/// Whether a word is a year: neither an amount nor a key.
pub(super) fn is_bare_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(is_year)
}

/// A word in lower case without the marks around it; an amount of money stays one.
fn bare(word: &str) -> String {
    let around = |c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£');
    word.trim_matches(around).to_lowercase()
}

fn one_word(words: &[String], at: usize, today: NaiveDate) -> Option<Span> {
    let word = words.get(at)?;
    let here = at..at + 1;
    if let Some(day) = word.get(..10).filter(|_| !is_digit_at(word, 10)).and_then(|day| {
        let day = day.replace(['/', '.'], "-");
        day.parse().ok()
    }) {
        return Span::day(day, here);
    }
    if word.len() == 7
        && let Some((year, month)) = word.split_once('-')
        && let (Ok(year), Ok(month)) = (year.parse(), month.parse())
    {
        return Span::month(year, month, here);
    }
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let year = year(three)?;
    if let (Some(day), Some(month)) = (number(one), month(two)) {
        return Span::day(NaiveDate::from_ymd_opt(year, month.0, day)?, here);
    }
    if word.contains('-') {
        return None;
    }
    let (one, two): (u32, u32) = (one.parse().ok()?, two.parse().ok()?);
    // With points the day comes first, with strokes the month, unless that can't be or isn't yet.
    let day_first = NaiveDate::from_ymd_opt(year, two, one);
    let month_first = NaiveDate::from_ymd_opt(year, one, two).filter(|_| !word.contains('.'));
    let past = |date: &NaiveDate| *date <= today;
    let date = month_first.filter(past).or(day_first.filter(past)).or(month_first).or(day_first);
    Span::day(date?, here)
}

fn is_digit_at(word: &str, at: usize) -> bool {
    word.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// A month with what stands around it: `8th of October 2025`, `Oct 8`, `November 2025`, `in November`.
fn with_month(words: &[String], at: usize, behind: usize, today: NaiveDate) -> Option<Span> {
    let (month, is_short) = month(words.get(at)?)?;
    let word = |at: usize| words.get(at).map(String::as_str);
    let before = |by: usize| at.checked_sub(by).filter(|at| *at >= behind).and_then(word);
    let day_of = |word: Option<&str>| word.and_then(number);
    let year_of = |at: usize| word(at).and_then(year);
    let of = usize::from(before(1) == Some("of"));
    if let Some(day) = day_of(before(1 + of)) {
        let end = at + 1 + usize::from(year_of(at + 1).is_some());
        let date = dated(year_of(at + 1), month, day, today)?;
        return Span::day(date, at - 1 - of..end);
    }
    if let Some(day) = day_of(word(at + 1)) {
        let end = at + 2 + usize::from(year_of(at + 2).is_some());
        let date = dated(year_of(at + 2), month, day, today)?;
        return Span::day(date, at..end);
    }
    if let Some(year) = year_of(at + 1) {
        return Span::month(year, month, at..at + 2);
    }
    let marks: &[&str] = if is_short { &BEFORE_SHORT } else { &BEFORE_MONTH };
    before(1).filter(|word| marks.contains(word))?;
    let this = Span::month(today.year(), month, at..at + 1)?;
    if this.from <= today { Some(this) } else { Span::month(today.year() - 1, month, at..at + 1) }
}

/// A date whose year may not be said: then it is the last such day.
fn dated(year: Option<i32>, month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let in_year = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
    match year {
        Some(year) => in_year(year),
        None => (0..8).filter_map(|ago| in_year(today.year() - ago)).find(|date| *date <= today),
    }
}

/// A month by its name or its first three letters, and whether it was the short form.
fn month(word: &str) -> Option<(u32, bool)> {
    let is = |name: &str| name == word || name.get(..3) == Some(word);
    let at = match word {
        "sept" => 8,
        _ => MONTHS.iter().position(|name| is(name))?,
    };
    let number = u32::try_from(at).ok()? + 1;
    Some((number, word.len() < 5 && MONTHS.get(at) != Some(&word)))
}

/// A day of a month: `8`, `08`, `8th`.
fn number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..)?;
    let fits = matches!(ending, "" | "st" | "nd" | "rd" | "th");
    let day = digits.parse().ok().filter(|day| (1..=31).contains(day));
    day.filter(|_| fits && digits.len() <= 2)
}

/// A year of four digits.
fn year(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && is_year(*year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        times(&words, today).into_iter().map(|span| span.said).collect()
    }

    #[test]
    fn days_are_read_in_every_usual_form() {
        for text in [
            "2025-10-08",
            "on 2025-10-08T09:30:00Z,",
            "(2025/10/08)",
            "10/08/2025",
            "8.10.2025",
            "8 October 2025",
            "payment of 8 October 2025.",
            "Oct 8, 2025",
            "October 8th 2025",
            "the 8th of October, 2025",
            "8th of October",
            "8-Oct-2025",
            "8 oct",
        ] {
            assert_eq!(told(text), ["2025-10-08"], "{text}");
        }
        assert_eq!(told("13/02/2026 and 31.1.2026"), ["2026-02-13", "2026-01-31"]);
        assert_eq!(told("10/01/2026 and 01/02/2026"), ["2026-01-10", "2026-01-02"], "not yet");
        assert_eq!(told("March 1"), ["2026-03-01"], "today");
        assert_eq!(told("29 February"), ["2024-02-29"], "the last one there was");
    }

    #[test]
    fn a_month_alone_is_a_range() {
        for (text, wanted) in [
            ("in November 2025", &["2025-11"][..]),
            ("in November", &["2025-11"]),
            ("nov 2025", &["2025-11"]),
            ("during march", &["2026-03"]),
            ("2025-11", &["2025-11"]),
            ("last Nov", &[]),
            ("in Nov", &["2025-11"]),
            ("May I ask", &[]),
            ("you may march", &[]),
            ("my customer Jan paid", &[]),
            ("marketing 3 2026", &[]),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
        let words = ["in", "November"];
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let spans = times(&words, today);
        assert_eq!(spans[0].behind, NaiveDate::from_ymd_opt(2025, 12, 1).unwrap());
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "31.31.2026",
            "99/99/9999",
            "1.2.3",
            "45.90",
            "$8 October",
            "1234567890",
            "2025-10-0812",
            "",
        ] {
            assert!(told(text).is_empty(), "{text}: {:?}", told(text));
        }
    }

    #[test]
    fn no_word_belongs_to_two_dates() {
        assert_eq!(told("8 October 2025 9 November 2025"), ["2025-10-08", "2025-11-09"]);
        assert_eq!(told("Oct 8 Nov 9"), ["2025-10-08", "2025-11-09"]);
    }
}
