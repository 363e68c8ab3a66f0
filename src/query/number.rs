//! Numbers as a query writes them: `5`, `-3`, `1.5k`, `2M`. Kept as exact millionths.

use std::fmt;

use super::model::Bounds;
use super::parse::{QueryError, wrong};

const MILLION: i128 = 1_000_000;
/// Most digits before the point and after it.
const WHOLE_DIGITS: usize = 18;
const DECIMALS: usize = 6;

/// A number in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millionths(i128);

impl Millionths {
    /// Converts cents to dollars.
    pub fn cents(cents: i64) -> Self {
        Self(i128::from(cents) * (MILLION / 100))
    }

    /// The first and last whole number of a unit within bounds; the unit is given in millionths.
    fn whole_within(bounds: Bounds<Self>, unit: i128) -> (i64, i64) {
        let floor = |end: Self| end.0.div_euclid(unit);
        let ceil = |end: Self| -(-end.0).div_euclid(unit);
        let narrow = crate::domain::num::saturate;
        match bounds {
            Bounds::Less(end) => (i64::MIN, narrow(ceil(end) - 1)),
            Bounds::AtMost(end) => (i64::MIN, narrow(floor(end))),
            Bounds::More(end) => (narrow(floor(end) + 1), i64::MAX),
            Bounds::AtLeast(end) => (narrow(ceil(end)), i64::MAX),
            Bounds::Between(from, to) => (
                from.map_or(i64::MIN, |from| narrow(ceil(from))),
                to.map_or(i64::MAX, |to| narrow(floor(to))),
            ),
        }
    }

    /// The first and last count within bounds.
    pub fn counts_within(bounds: Bounds<Self>) -> (i64, i64) {
        Self::whole_within(bounds, MILLION)
    }

    /// The first and last number of cents within bounds of dollars.
    pub fn cents_within(bounds: Bounds<Self>) -> (i64, i64) {
        Self::whole_within(bounds, MILLION / 100)
    }

    /// Reads all of `chars`, which begin at column `at` of the line (from 0).
    pub(super) fn read(chars: &[char], at: usize) -> Result<Self, QueryError> {
        let mut rest = chars.iter().copied().enumerate().peekable();
        let negative = rest.next_if(|(_, c)| *c == '-').is_some();
        let mut millionths: i128 = 0;
        let mut digits = 0;
        while let Some((_, c)) = rest.next_if(|(_, c)| c.is_ascii_digit()) {
            digits += 1;
            if digits > WHOLE_DIGITS {
                return Err(wrong(at, "expected a number of at most 18 digits"));
            }
            millionths = millionths * 10 + digit(c) * MILLION;
        }
        let mut decimals = 0;
        if rest.next_if(|(_, c)| *c == '.').is_some() {
            let mut unit = MILLION;
            while let Some((n, c)) = rest.next_if(|(_, c)| c.is_ascii_digit()) {
                decimals += 1;
                if decimals > DECIMALS {
                    return Err(wrong(at + n, "expected at most six digits after the point"));
                }
                unit /= 10;
                millionths += digit(c) * unit;
            }
        }
        let place = |next: Option<&(usize, char)>| at + next.map_or(chars.len(), |(n, _)| *n);
        if digits == 0 || (decimals == 0 && chars.contains(&'.')) {
            return Err(wrong(place(rest.peek()), EXPECTED));
        }
        let factor = match rest.peek().map(|(_, c)| c.to_ascii_lowercase()) {
            Some('k') => 1000,
            Some('m') => MILLION,
            _ => 1,
        };
        if factor > 1 {
            rest.next();
        }
        if rest.peek().is_some() {
            return Err(wrong(place(rest.peek()), EXPECTED));
        }
        Ok(Self(millionths * factor * if negative { -1 } else { 1 }))
    }
}

/// The error text where a number should be.
pub(super) const EXPECTED: &str = "expected a number such as 5, 1.5k, 2m or 1k..5k";

fn digit(c: char) -> i128 {
    c.to_digit(10).map_or(0, i128::from)
}

impl fmt::Display for Millionths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (size, unit) = match self.0.unsigned_abs() {
            0 => (0, ""),
            n if n.is_multiple_of(1_000_000_000_000) => (n / 1_000_000, "m"),
            n if n.is_multiple_of(1_000_000_000) => (n / 1000, "k"),
            n => (n, ""),
        };
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (size / 1_000_000, size % 1_000_000);
        if part == 0 {
            write!(f, "{sign}{whole}{unit}")
        } else {
            let decimals = format!("{part:06}");
            write!(f, "{sign}{whole}.{}{unit}", decimals.trim_end_matches('0'))
        }
    }
}
