//! Days written as one word: `2026-03-01`, `16.02.26`, `2/27`, `27-Feb-26`, `20260227`.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{BEFORE_DAY, DateSpan, dated, digits, is_year, month_alone, number, year};
use crate::inquiry::message::amounts::currency;
use crate::inquiry::message::months::month;

/// Whether a word has three numbers like a day, even if it isn't one: `31.31.2026`.
pub(super) fn is_like_a_day(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let [one, two, three] = parts.as_slice() else { return false };
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let same = word.matches(['/', '.', '-']).collect::<Vec<_>>();
    same.first() == same.last()
        && digits(two, 2)
        && (digits(one, 2) && digits(three, 4) && three.len() != 3 && three.len() != 1
            || one.len() == 4 && digits(one, 4) && digits(three, 2))
}

/// The day that a word is, with all its possible readings.
pub(super) fn one_word(
    words: &[String],
    at: usize,
    written: &str,
    today: NaiveDate,
) -> Option<DateSpan> {
    let word = words.get(at)?.as_str();
    let here = at..at + 1;
    if let Some(rest) = word.strip_prefix("--") {
        return japanese(rest, here, today);
    }
    if let Some(day) = word.get(..10).filter(|_| !is_digit_at(word, 10)).and_then(iso) {
        return DateSpan::day(day, here);
    }
    if word.len() == 8
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(day) = NaiveDate::parse_from_str(word, "%Y%m%d")
        && is_year(day.year())
        && day <= today
    {
        return DateSpan::day(day, here);
    }
    if word.len() == 7
        && let Some((year, month)) = word.split_once('-')
        && let (Ok(year), Ok(month)) = (year.parse(), month.parse())
    {
        return DateSpan::month(year, month, here);
    }
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    match parts.as_slice() {
        [one, two, three] => three_parts(word, [one, two, three], here, today),
        [one, two] => {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).map(String::as_str);
            let behind = words.get(at + 1).map(String::as_str);
            two_parts(word, written, (one, two), (before, behind), here, today)
        }
        _ => None,
    }
}

fn iso(word: &str) -> Option<NaiveDate> {
    word.replace(['/', '.'], "-").parse().ok()
}

fn is_digit_at(word: &str, at: usize) -> bool {
    word.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// `02-27`, `02`: the rest of a Japanese day that was split up before.
fn japanese(rest: &str, here: Range<usize>, today: NaiveDate) -> Option<DateSpan> {
    match rest.split_once('-') {
        Some((month, day)) => {
            DateSpan::day(dated(None, month.parse().ok()?, day.parse().ok()?, today)?, here)
        }
        None => month_alone(rest.parse().ok()?, here, today),
    }
}

/// `16.02.26`, `2/27/2026`, `27-Feb-26`, `2026-2-7`.
fn three_parts(
    word: &str,
    parts: [&str; 3],
    here: Range<usize>,
    today: NaiveDate,
) -> Option<DateSpan> {
    let [one, two, three] = parts;
    if let Some(named) = month(two) {
        let (day, year) = (number(one)?, year(three, today)?);
        return DateSpan::day(NaiveDate::from_ymd_opt(year, named.number, day)?, here);
    }
    let short = |part: &str| part.len() <= 2;
    let numbers = (digits(one)?, digits(two)?, digits(three)?);
    let ymd = |year: Option<i32>, month: u32, day: u32| NaiveDate::from_ymd_opt(year?, month, day);
    if one.len() == 4 && short(two) && short(three) {
        return DateSpan::day(ymd(year(one, today), numbers.1, numbers.2)?, here);
    }
    if !short(one) || !short(two) || !matches!(three.len(), 2 | 4) {
        return None;
    }
    let last = year(three, today);
    let (day_first, month_first) =
        (ymd(last, numbers.1, numbers.0), ymd(last, numbers.0, numbers.1));
    let mut days: Vec<NaiveDate> = if word.contains('.') {
        // With dots the day comes first, if it can.
        day_first.or(month_first).into_iter().collect()
    } else {
        month_first.into_iter().chain(day_first).collect()
    };
    if word.contains('-') && three.len() == 2 && one.len() == 2 {
        days.extend(ymd(year(one, today), numbers.1, numbers.2));
    }
    DateSpan::one_of(&likely(days, today), word, here)
}

/// `16.02.`, `2/27`: a day and a month, if punctuation or a word says so or only one reading is possible.
fn two_parts(
    word: &str,
    written: &str,
    (one, two): (&str, &str),
    (before, behind): (Option<&str>, Option<&str>),
    here: Range<usize>,
    today: NaiveDate,
) -> Option<DateSpan> {
    if let Some(named) = month(two).filter(|_| !word.contains('.')) {
        return DateSpan::day(dated(None, named.number, number(one)?, today)?, here);
    }
    if one.len() > 2 || two.len() > 2 || word == "24/7" {
        return None;
    }
    let (first, second) = (digits(one)?, digits(two)?);
    let is_told = before.is_some_and(|word| BEFORE_DAY.contains(&word));
    let is_pointed = word.contains('.')
        && written.trim_end_matches([',', ')', ';', ':', '?', '!']).ends_with('.');
    let is_sum = behind.is_some_and(|word| currency(word).is_some());
    let day_first = dated(None, second, first, today);
    let days: Vec<NaiveDate> = if word.contains('.') {
        let clear = is_pointed && two.len() == 2 && one.len() <= 2;
        day_first.filter(|_| !is_sum && (is_told || clear)).into_iter().collect()
    } else if word.contains('/') {
        let month_first = dated(None, first, second, today);
        let clear = first > 12 || second > 12 || !is_fraction(first, second);
        let days = month_first.into_iter().chain(day_first);
        days.filter(|_| is_told || clear).collect()
    } else {
        Vec::new()
    };
    DateSpan::one_of(&likely(days, today), word, here)
}

/// `1/2`, `3/4`: a fraction, unless a word says that it is a day.
fn is_fraction(first: u32, second: u32) -> bool {
    first < second && second <= 5
}

/// The readings of a day that lie in the past, each once; all of them if none does.
fn likely(mut days: Vec<NaiveDate>, today: NaiveDate) -> Vec<NaiveDate> {
    let mut seen: Vec<NaiveDate> = Vec::new();
    days.retain(|day| {
        let new = !seen.contains(day);
        seen.push(*day);
        new
    });
    if days.iter().any(|day| *day <= today) {
        days.retain(|day| *day <= today);
    }
    days
}
