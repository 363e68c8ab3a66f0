//! Reads a cell's text as the type of its column. An empty cell counts as absent; an error says what was found and
//! what was expected.

use std::borrow::Cow;

use super::dates::{day_known, time};
use crate::domain::Cents;
use crate::domain::import_format::{ImportedCell, ImportedType};
use crate::domain::text::{clean, quoted, unguard_formula};
use crate::domain::time::DAY;

/// The unit of a file's amounts. The mailed files don't say which they use (rule: import-identity).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// Dollars and cents: `458.92`.
    Major,
    /// Cents: `45892`.
    Minor,
}

/// How a file writes its amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AmountFormat {
    pub(super) money: Money,
    /// `458,92` and `1.234,56`, as files write that have semicolons between their cells.
    pub(super) decimal_commas: bool,
}

/// Reads a cell; `Ok(None)` if it is empty.
pub(super) fn read(
    text: &str,
    takes: ImportedType,
    numbers: AmountFormat,
) -> Result<Option<ImportedCell>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let trimmed = text.trim();
    let cleaned = || clean(unguard_formula(text)).into_owned();
    let no = |what: &str, expected: &str| {
        Err(format!("{} isn't a valid {what}; expected {expected}", quoted(text)))
    };
    let cell = match takes {
        ImportedType::Text => ImportedCell::Text(cleaned()),
        ImportedType::Name => match cleaned().trim() {
            "" => return Ok(None),
            name => ImportedCell::Text(name.to_owned()),
        },
        ImportedType::Word => ImportedCell::Text(cleaned().trim().to_lowercase()),
        ImportedType::Currency => ImportedCell::Text(cleaned().trim().to_uppercase()),
        ImportedType::Key if text.split(';').any(is_shortened) => {
            return Err(format!("{} {SHORTENED}", quoted(text)));
        }
        ImportedType::Key if trimmed.len() < text.len() => {
            return Err(format!("{} {BLANKS}", quoted(text)));
        }
        ImportedType::Key => ImportedCell::Text(unguard_formula(text).to_owned()),
        ImportedType::Texts => ImportedCell::Text(texts(&cleaned())),
        ImportedType::Money => match (numbers.money, amount(trimmed, numbers)) {
            (_, Some(cents)) => ImportedCell::Int(cents),
            (Money::Major, None) if numbers.decimal_commas => {
                return no("amount", "a number such as 458,92");
            }
            (Money::Major, None) => return no("amount", "a number such as 458.92"),
            (Money::Minor, None) => {
                return no("amount in cents", "a whole number such as 45892");
            }
        },
        ImportedType::Count => match trimmed.parse::<i64>() {
            Ok(count) if count >= 0 => ImportedCell::Int(count),
            _ => return no("count", "a whole number such as 12"),
        },
        ImportedType::Time => {
            let unmistakable = if numbers.decimal_commas {
                Cow::Owned(day_known(trimmed)?)
            } else {
                Cow::Borrowed(trimmed)
            };
            match time(&unmistakable) {
                Some((at, span)) => ImportedCell::Time { at, span },
                None if numbers.decimal_commas => {
                    return no(
                        "date",
                        "one such as 2026-03-01, 2026-03-01T10:00:00Z or 01.03.2026",
                    );
                }
                None => {
                    return no("date", "one such as 2026-03-01, 2026-03-01T10:00:00Z or 3/1/2026");
                }
            }
        }
        ImportedType::Bool => match trimmed.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => ImportedCell::Int(1),
            "false" | "no" | "0" => ImportedCell::Int(0),
            _ => return no("truth value", "true or false"),
        },
    };
    Ok(Some(cell))
}

/// A cell as it was read, in words for people.
pub fn shown(cell: &ImportedCell, takes: ImportedType) -> String {
    match (cell, takes) {
        (ImportedCell::Text(text), _) => clean(text).into_owned(),
        (ImportedCell::Int(n), ImportedType::Money) => Cents(*n).decimal(),
        (ImportedCell::Int(n), ImportedType::Bool) => (*n == 1).to_string(),
        (ImportedCell::Int(n), _) => n.to_string(),
        (ImportedCell::Time { at, span: DAY }, _) => at.utc().date_naive().to_string(),
        (ImportedCell::Time { at, .. }, _) => at.rfc3339(),
    }
}

/// Tags as a JSON array. Our own files join them with `;`; a text without one is split at commas.
fn texts(joined: &str) -> String {
    let by = if joined.contains(';') { ';' } else { ',' };
    let tags: Vec<&str> = joined.split(by).map(str::trim).filter(|text| !text.is_empty()).collect();
    serde_json::Value::from(tags).to_string()
}

/// The error for a key with blanks at its ends. Keys are compared byte for byte, so it would match nothing.
const BLANKS: &str = "begins or ends with a space, and no record has such a key; \
    expected the key alone, without spaces around it";

/// The error for a key that a spreadsheet rounded, with how to avoid it.
const SHORTENED: &str = "is a key that a spreadsheet took for a number and shortened, so its digits are lost in this file; \
    import the file as it was e-mailed, or open it in the spreadsheet with this column as text (Data > From Text/CSV, type Text) and save it as \"CSV UTF-8\" again";

/// Whether a spreadsheet turned a key into a number: `1.53203E+10`, as they all write large ones.
fn is_shortened(text: &str) -> bool {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let text = text.trim();
    let Some((number, exponent)) = text.split_once(['E', 'e']) else { return false };
    let (whole, part) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    exponent.strip_prefix('+').is_some_and(|exponent| digits(exponent, 3))
        && digits(whole, 1)
        && digits(part, 20)
}

/// Turns an amount with a decimal comma into one with a point: `1.234,56` and `1 234,56` into `1,234.56`. A single
/// mark before three digits stays a decimal point; such an amount is refused, since it could mean either.
fn pointed(text: &str) -> String {
    let blanks = [' ', '\u{a0}', '\u{202f}', '\''];
    let grouped = text.replace(blanks, ".");
    let swapped = || {
        let swap = |c| match c {
            ',' => '.',
            '.' => ',',
            other => other,
        };
        grouped.chars().map(swap).collect::<String>()
    };
    let marks = |mark: char| grouped.matches(mark).count();
    match (grouped.rfind(','), grouped.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => swapped(),
        (Some(_), None) if marks(',') == 1 => swapped(),
        // A mark that occurs more than once separates thousands, and so does a blank.
        (None, Some(_)) if marks('.') > 1 || text.contains(blanks) => swapped(),
        _ => grouped,
    }
}

/// An amount in cents. Without decimal commas, `458,92` is refused: a comma separates thousands, so three digits
/// must follow it.
fn amount(text: &str, numbers: AmountFormat) -> Option<i64> {
    let money = numbers.money;
    let text = match money {
        Money::Major if numbers.decimal_commas => Cow::Owned(pointed(text)),
        _ => Cow::Borrowed(text),
    };
    let (negative, text) = signed(&text);
    let (negative, text) = match text.strip_prefix('$') {
        Some(rest) if !negative => signed(rest),
        Some(rest) => (true, rest),
        None => (negative, text),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = match money {
        Money::Minor => (text, ""),
        Money::Major => text.split_once('.').unwrap_or((text, "0")),
    };
    let whole = match money {
        Money::Major if whole.contains(',') => ungrouped(whole)?,
        _ => whole.to_owned(),
    };
    let zeros = match (money, part.len()) {
        (Money::Major, 1) => "0",
        (Money::Minor, _) | (Money::Major, 2) => "",
        (Money::Major, _) => return None,
    };
    if whole.is_empty() || !digits(&whole) || !digits(part) {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    format!("{sign}{whole}{part}{zeros}").parse().ok()
}

fn signed(text: &str) -> (bool, &str) {
    text.strip_prefix('-').map_or((false, text), |rest| (true, rest))
}

/// `1,234,567` without its commas; `None` unless they separate thousands.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().filter(|group| (1..=3).contains(&group.len()))?;
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{MINUTE, SECOND};

    const POINT: AmountFormat = AmountFormat { money: Money::Major, decimal_commas: false };

    #[test]
    fn a_day_is_shown_without_an_hour_and_a_time_with_one() {
        let at = crate::domain::Timestamp::parse("2026-03-01T10:30:00Z").unwrap();
        for (span, wanted) in [(DAY, "2026-03-01"), (MINUTE, "2026-03-01T10:30:00Z")] {
            assert_eq!(shown(&ImportedCell::Time { at, span }, ImportedType::Time), wanted);
        }
    }

    #[test]
    fn with_semicolons_between_cells_a_comma_is_a_decimal_one() {
        for (text, wanted) in [
            ("458,92", Some(45_892)),
            ("458,9", Some(45_890)),
            ("458", Some(45_800)),
            ("-0,05", Some(-5)),
            ("1.234,56", Some(123_456)),
            ("1 234,56", Some(123_456)),
            ("1\u{202f}234,56", Some(123_456)),
            ("1'234,56", Some(123_456)),
            ("12 345", Some(1_234_500)),
            ("1.234.567", Some(123_456_700)),
            ("1.234.567,8", Some(123_456_780)),
            // As in English: the last mark is the decimal one.
            ("1,234.56", Some(123_456)),
            ("458.92", Some(45_892)),
            ("$1,234,567", Some(123_456_700)),
            // A single mark before three digits could mean either.
            ("1.234", None),
            ("1,234", None),
            ("458,920", None),
            ("12.34,56", None),
            ("1 23,45", None),
            ("1.234,56,78", None),
            (",5", None),
            ("5,", None),
            ("1,5 EUR", None),
        ] {
            let numbers = AmountFormat { decimal_commas: true, ..POINT };
            assert_eq!(amount(text, numbers), wanted, "{text}");
        }
    }

    #[test]
    fn a_key_that_a_spreadsheet_shortened_is_refused_and_its_likes_are_kept() {
        for text in [
            "1.53203E+10",
            "1,53203E+10",
            " 1.5e+15 ",
            "2E+11",
            "1.53203427772E+015",
            "rw-1;1.5E+10",
        ] {
            let error = super::read(text, ImportedType::Key, POINT).unwrap_err();
            assert!(error.contains("shortened") && error.contains("type Text"), "{text}: {error}");
        }
        for text in [
            "1.53203E10",
            "15E+10",
            "1.53203E-10",
            "E+10",
            "1.5E+",
            "1.5E+1000",
            "x1.5E+10",
            "15320342777",
            "1e5",
            "a;b",
        ] {
            let kept = Some(ImportedCell::Text(text.to_owned()));
            assert_eq!(super::read(text, ImportedType::Key, POINT), Ok(kept), "{text}");
        }
        assert!(
            super::read("1.53203E+10", ImportedType::Text, POINT).is_ok(),
            "a text may say anything"
        );
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, wanted) in [
            ("458.92", Some(45_892)),
            ("458.9", Some(45_890)),
            ("458", Some(45_800)),
            ("-0.05", Some(-5)),
            ("$1,234.56", Some(123_456)),
            ("-$5", Some(-500)),
            ("$-5", Some(-500)),
            ("1,234,567", Some(123_456_700)),
            ("92233720368547758.07", Some(i64::MAX)),
            ("92233720368547758.08", None),
            ("-92233720368547758.08", Some(i64::MIN)),
            ("458.920", None),
            ("458,92", None),
            ("1234,567", None),
            (",123", None),
            ("1.234,56", None),
            ("458.", None),
            (".5", None),
            ("1e3", None),
            ("12,x", None),
            ("--5", None),
            ("-$-5", None),
            ("$", None),
            ("+5", None),
            ("5 USD", None),
            ("NaN", None),
        ] {
            assert_eq!(amount(text, POINT), wanted, "{text}");
        }
        for (text, wanted) in
            [("45892", Some(45_892)), ("-1", Some(-1)), ("458.92", None), ("1,000", None)]
        {
            assert_eq!(
                amount(text, AmountFormat { money: Money::Minor, ..POINT }),
                wanted,
                "{text}"
            );
        }
    }

    #[test]
    fn dates_are_read_in_every_form_that_spreadsheets_make() {
        for (text, wanted) in [
            ("2026-03-01T10:00:00Z", Some(("2026-03-01T10:00:00Z", SECOND))),
            ("2026-03-01T10:00:00.123Z", Some(("2026-03-01T10:00:00.123Z", 1))),
            ("2026-03-01T10:00:00+02:00", Some(("2026-03-01T08:00:00Z", SECOND))),
            ("2026-03-01", Some(("2026-03-01T00:00:00Z", DAY))),
            ("2026-03-01 10:00:00", Some(("2026-03-01T10:00:00Z", SECOND))),
            ("2026-03-01 10:00:00.5", Some(("2026-03-01T10:00:00.500Z", 1))),
            ("2026-03-01T10:05", Some(("2026-03-01T10:05:00Z", MINUTE))),
            ("2026-03-01 10:00:00 UTC", Some(("2026-03-01T10:00:00Z", SECOND))),
            ("3/1/2026", Some(("2026-03-01T00:00:00Z", DAY))),
            ("03/01/2026", Some(("2026-03-01T00:00:00Z", DAY))),
            ("3/1/2026 10:05", Some(("2026-03-01T10:05:00Z", MINUTE))),
            ("3/1/2026 12:05 AM", Some(("2026-03-01T00:05:00Z", MINUTE))),
            ("3/1/2026 12:05 PM", Some(("2026-03-01T12:05:00Z", MINUTE))),
            ("3/1/2026 1:05:07 pm", Some(("2026-03-01T13:05:07Z", SECOND))),
            ("3/1/2026, 1:05:07\u{202f}PM", Some(("2026-03-01T13:05:07Z", SECOND))),
            ("2024-02-29", Some(("2024-02-29T00:00:00Z", DAY))),
            ("2026-02-29", None),
            ("13/1/2026", None),
            ("3/1/26", None),
            ("26-03-01", None),
            ("1.3.2026", Some(("2026-03-01T00:00:00Z", DAY))),
            ("16.02.2026", Some(("2026-02-16T00:00:00Z", DAY))),
            ("16.02.2026 10:05", Some(("2026-02-16T10:05:00Z", MINUTE))),
            ("16.2.2026, 10:05:07", Some(("2026-02-16T10:05:07Z", SECOND))),
            ("2.16.2026", None),
            ("16.02.26", None),
            ("2026-03", None),
            ("1772359200000", None),
            ("yesterday", None),
            ("3/1/2026 13:05 PM", None),
            ("99999-01-01", None),
        ] {
            let wanted = wanted.map(|(at, span)| (at.to_owned(), span));
            assert_eq!(time(text).map(|(at, span)| (at.rfc3339(), span)), wanted, "{text}");
        }
    }

    #[test]
    fn with_decimal_commas_a_date_with_slashes_is_read_only_where_it_can_mean_one_day() {
        let numbers = AmountFormat { decimal_commas: true, ..POINT };
        for (text, wanted) in [
            ("16/02/2026", Some("2026-02-16T00:00:00Z")),
            ("02/16/2026", Some("2026-02-16T00:00:00Z")),
            ("03/03/2026", Some("2026-03-03T00:00:00Z")),
            ("16/02/2026 10:05", Some("2026-02-16T10:05:00Z")),
            ("16/2/2026, 10:05:07", Some("2026-02-16T10:05:07Z")),
            ("16.02.2026", Some("2026-02-16T00:00:00Z")),
            ("2026-03-04", Some("2026-03-04T00:00:00Z")),
            ("16/13/2026", None),
            ("3/4/26", None),
            ("3/4/2026/1", None),
        ] {
            let read = super::read(text, ImportedType::Time, numbers);
            match (read, wanted) {
                (Ok(Some(ImportedCell::Time { at, .. })), Some(wanted)) => {
                    assert_eq!(at.rfc3339(), wanted, "{text}");
                }
                (Err(what), None) => assert!(what.contains("01.03.2026"), "{text}: {what}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in ["03/04/2026", "3/4/2026 10:05"] {
            let what = super::read(text, ImportedType::Time, numbers).unwrap_err();
            assert!(what.contains("may be 2026-04-03 or 2026-03-04; write the one"), "{what}");
            assert!(super::read(text, ImportedType::Time, POINT).is_ok());
        }
    }

    #[test]
    fn a_key_with_blanks_at_its_ends_is_refused() {
        for text in [" p1", "p1 ", "p1\u{a0}", "p1\t", "r1; r2 "] {
            let what = super::read(text, ImportedType::Key, POINT).unwrap_err();
            assert!(what.contains("begins or ends with a space"), "{what}");
        }
        assert!(super::read("r1; r2", ImportedType::Key, POINT).is_ok());
        assert_eq!(super::read("  ", ImportedType::Key, POINT), Ok(None));
    }

    #[test]
    fn cells_say_what_was_found_and_what_was_expected() {
        let read = |text, takes| super::read(text, takes, POINT);
        assert_eq!(read("  ", ImportedType::Money), Ok(None));
        assert_eq!(read("Yes", ImportedType::Bool), Ok(Some(ImportedCell::Int(1))));
        assert_eq!(read("0", ImportedType::Bool), Ok(Some(ImportedCell::Int(0))));
        assert_eq!(
            read("12,x", ImportedType::Money).unwrap_err(),
            "\"12,x\" isn't a valid amount; expected a number such as 458.92"
        );
        for (text, takes) in [
            ("maybe", ImportedType::Bool),
            ("-1", ImportedType::Count),
            ("1.5", ImportedType::Count),
            ("x", ImportedType::Time),
        ] {
            assert!(read(text, takes).unwrap_err().contains("expected"), "{text}");
        }
        let long = read(&"\u{1b}x".repeat(9_000), ImportedType::Money).unwrap_err();
        assert!(long.len() < 250 && !long.contains('\u{1b}'), "{long}");
    }

    #[test]
    fn text_is_cleaned_and_unguarded_and_keys_are_kept() {
        let text = |text, takes| match super::read(text, takes, POINT) {
            Ok(Some(ImportedCell::Text(text))) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text("'=SUM(A1)\u{1b}", ImportedType::Text), "=SUM(A1)\u{fffd}");
        assert_eq!(text("'tis\nhere", ImportedType::Text), "'tis here");
        assert_eq!(text("'-k\u{7} l", ImportedType::Key), "-k\u{7} l");
        assert_eq!(text(" Hold ", ImportedType::Word), "hold");
        assert_eq!(text(" Ann  Lee\u{a0}", ImportedType::Name), "Ann  Lee");
        assert_eq!(text("'@ann\t", ImportedType::Name), "@ann");
        assert_eq!(text("usd", ImportedType::Currency), "USD");
        assert_eq!(text("vip; emea, north;", ImportedType::Texts), r#"["vip","emea, north"]"#);
        assert_eq!(text("vip, emea", ImportedType::Texts), r#"["vip","emea"]"#);
    }
}
