//! Percentages as the file has them, exact to four decimals, and what they come to.

use std::fmt;

use crate::domain::num::saturate;

/// A percentage above zero, in ten-thousandths of a percent: 12.5 % is 125,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u32);

/// The message for a value that should be a percentage.
pub(super) const EXPECTED: &str =
    "a percentage above 0 and up to 1000 with at most four decimals, such as \"20\" or \"12.5\"";

const ONE: u32 = 10_000;
const MOST: u32 = 1000 * ONE;

impl Percent {
    /// Reads a decimal exactly as written (rule: percent-of-usd). `None` if it isn't a decimal, has more than four
    /// decimals, is zero, or is above 1000.
    pub fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let point_without_decimals = text.contains('.') && part.is_empty();
        if whole.is_empty() || !digits(whole) || !digits(part) || point_without_decimals {
            return None;
        }
        let part: u32 = match part.len() {
            0 => 0,
            1..=4 => format!("{part:0<4}").parse().ok()?,
            _ => return None,
        };
        let whole: u32 = whole.parse().ok()?;
        Self::of_parts(whole.checked_mul(ONE)?.checked_add(part)?)
    }

    /// This many ten-thousandths of a percent; `None` for zero or more than 1000 percent.
    pub fn of_parts(parts: u32) -> Option<Self> {
        (1..=MOST).contains(&parts).then_some(Self(parts))
    }

    /// This percentage of an amount in minor units, rounded half away from zero.
    pub fn of(self, amount: i64) -> i64 {
        const WHOLE: i128 = 100 * ONE as i128;
        let exact = i128::from(amount) * i128::from(self.0);
        let half = if exact < 0 { -WHOLE / 2 } else { WHOLE / 2 };
        saturate((exact + half) / WHOLE)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:04}", self.0 / ONE, self.0 % ONE);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decimal_that_is_written_is_read() {
        for (text, shown) in [
            ("20", "20"),
            ("12.5", "12.5"),
            ("0.0001", "0.0001"),
            ("1000", "1000"),
            ("7.50", "7.5"),
        ] {
            assert_eq!(Percent::read(text).map(|p| p.to_string()).as_deref(), Some(shown));
        }
        for text in
            ["", "0", "0.0000", "-5", "+5", "1.00001", "1000.0001", "1e1", "5%", ".5", "5.", "nan"]
        {
            assert_eq!(Percent::read(text), None, "{text}");
        }
    }

    #[test]
    fn halves_go_away_from_zero() {
        let of = |percent: &str, amount| Percent::read(percent).unwrap().of(amount);
        for (percent, amount, wanted) in [
            ("20", 4590, 918),
            ("12.5", 4, 1),
            ("12.5", 3, 0),
            ("12.5", -4, -1),
            ("33.3333", 100, 33),
            ("50", 1, 1),
            ("50", -1, -1),
            ("0.0001", 499_999, 0),
            ("0.0001", 500_000, 1),
            ("1000", i64::MAX, i64::MAX),
            ("100", i64::MIN, i64::MIN),
        ] {
            assert_eq!(of(percent, amount), wanted, "{percent} of {amount}");
        }
    }
}
