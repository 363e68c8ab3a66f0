//! What a description says: the limits that it mentions, and its figures.

use crate::domain::text::fold;
use crate::domain::{CalendarSpan, Unit};

/// A limit that a description should mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionedLimit {
    /// The maximum or minimum age of a customer or partnership.
    Age,
    /// Which of a customer's payments count.
    Count,
    /// The minimum or maximum amount of an event.
    Amount,
    /// The currency.
    Currency,
    /// The customer's country.
    Country,
    /// What is paid at most.
    Cap,
}

/// Whether a description mentions a limit, in whatever words.
pub fn mentions(description: &str, limit: MentionedLimit) -> bool {
    let words: &[&str] = match limit {
        MentionedLimit::Age => &["month", "year", "day", "week"],
        MentionedLimit::Count => &["first"],
        MentionedLimit::Amount => {
            &["$", "usd", "from", "more", "over", "above", "up to", "at least"]
        }
        MentionedLimit::Currency => {
            &["usd", "eur", "gbp", "cad", "currency", "dollar", "euro", "$", "€", "£"]
        }
        MentionedLimit::Country => &["country", "countries", "customers in", "customers from"],
        MentionedLimit::Cap => &["up to", "at most", "max", "limit", "cap"],
    };
    let text = fold(description);
    words.iter().any(|word| text.contains(word))
}

/// The words of a text, folded: runs of letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A number in a description, by what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// Ten-thousandths of a percent.
    Percent(i64),
    /// Hundredths of a currency.
    Money(i64),
    /// A length of time.
    Time(CalendarSpan),
    /// A number of payments.
    Payments(i64),
}

/// The figures in a description, in order.
pub(super) fn figures(description: &str) -> Vec<Figure> {
    let folded = fold(description);
    let tokens = tokens(&folded);
    let mut found = Vec::new();
    for (n, token) in tokens.iter().enumerate() {
        let at = |n: usize| tokens.get(n).copied().unwrap_or_default();
        let before = n.checked_sub(1).map_or("", at);
        let next = at(n + 1);
        let Some(number) = number(token) else {
            // `the first year` is one year.
            if let Some(unit) = unit(token).filter(|_| before == "first" || before == "a") {
                found.push(Figure::Time(CalendarSpan { count: 1, unit }));
            }
            continue;
        };
        let whole = || (number % 10_000 == 0).then_some(number / 10_000);
        let figure = if next == "%" || next.starts_with("percent") {
            Some(Figure::Percent(number))
        } else if matches!(before, "$" | "€" | "£" | "us$")
            || matches!(next, "usd" | "eur" | "gbp" | "cad" | "dollars")
        {
            Some(Figure::Money(number / 100))
        } else if let Some(unit) = unit(next) {
            let count = whole().and_then(|count| u32::try_from(count).ok());
            count.map(|count| Figure::Time(CalendarSpan { count, unit }))
        } else if matches!(
            next.trim_end_matches('s'),
            "payment" | "purchase" | "order" | "invoice" | "transaction"
        ) {
            whole().map(Figure::Payments)
        } else {
            None
        };
        found.extend(figure);
    }
    found
}

/// Splits a text into numbers, words and single signs. A dot or comma between digits belongs to the number.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_ascii_digit() {
            let run = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
            let run = rest.get(..run.unwrap_or(rest.len())).unwrap_or_default();
            run.trim_end_matches(['.', ',']).len()
        } else if first.is_alphabetic() {
            rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, behind) = rest.split_at(end);
        // A hyphen counts as a blank: `12-month`.
        if !token.trim().is_empty() && token != "-" {
            tokens.push(token);
        }
        rest = behind;
    }
    tokens
}

/// A number in ten-thousandths: `20`, `12.5`, `1,000`, `twelve`.
fn number(token: &str) -> Option<i64> {
    const NAMES: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    if let Some(at) = NAMES.iter().position(|name| *name == token) {
        return Some((crate::domain::num::count(at) + 1) * 10_000);
    }
    let plain = token.replace(',', "");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    if !token.starts_with(|c: char| c.is_ascii_digit()) || part.len() > 4 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<4}").parse().ok()?;
    whole.checked_mul(10_000)?.checked_add(part)
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word.strip_suffix('s').unwrap_or(word) {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "year" => Unit::Year,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_apart_by_what_stands_beside_them() {
        let months = |count| Figure::Time(CalendarSpan { count, unit: Unit::Month });
        let year = Figure::Time(CalendarSpan { count: 1, unit: Unit::Year });
        for (text, wanted) in [
            ("Earn 20% of every payment", vec![Figure::Percent(200_000)]),
            ("12.5 percent in the first 12 months.", vec![Figure::Percent(125_000), months(12)]),
            ("a 12-month deal, twelve months", vec![months(12), months(12)]),
            ("in the first year", vec![year]),
            (
                "$1,000.50 or 50 USD, €5.",
                vec![Figure::Money(100_050), Figure::Money(5000), Figure::Money(500)],
            ),
            ("the first 12 payments", vec![Figure::Payments(12)]),
            ("Pro 2 and 1.2.3 and 99999999999999999999%", vec![]),
            ("Éarn ½", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(figures(text), wanted, "{text}");
        }
    }

    #[test]
    fn limits_are_mentioned_in_whatever_words() {
        for (text, limit, wanted) in [
            ("in a customer's first YEAR", MentionedLimit::Age, true),
            ("every payment", MentionedLimit::Age, false),
            ("the first payment", MentionedLimit::Count, true),
            ("of $50 and more", MentionedLimit::Amount, true),
            ("in euros", MentionedLimit::Currency, true),
            ("for customers in Canada", MentionedLimit::Country, true),
            ("up to $500", MentionedLimit::Cap, true),
            ("", MentionedLimit::Cap, false),
        ] {
            assert_eq!(mentions(text, limit), wanted, "{text}");
        }
        assert_eq!(words("Pro-annual, 2x"), ["pro", "annual", "2x"]);
    }
}
