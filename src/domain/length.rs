//! Lengths of time as people and files write them: `30d`, `2w`, `12mo`, `1y`.

use std::fmt;

use chrono::Months;

use super::time::{DAY, Timestamp};
use super::zone::Zone;

/// A length of time. A day is 24 hours, a week seven days; months are calendar months in UTC, a year is twelve
/// of them (rule: edges).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarSpan {
    /// 0 is allowed.
    pub count: u32,
    pub unit: Unit,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `d`
    Day,
    /// `w`
    Week,
    /// `mo`
    Month,
    /// `y`
    Year,
}

impl Unit {
    /// Parses a unit from its letters.
    pub fn read(letters: &str) -> Option<Self> {
        Some(match letters {
            "d" => Self::Day,
            "w" => Self::Week,
            "mo" => Self::Month,
            "y" => Self::Year,
            _ => return None,
        })
    }

    /// Its letters.
    pub fn letters(self) -> &'static str {
        match self {
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "mo",
            Self::Year => "y",
        }
    }
}

impl CalendarSpan {
    /// Parses a number directly followed by its unit; up to 1000 years.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(digits)?;
        let unit = Unit::read(unit)?;
        let most = match unit {
            Unit::Day => 365_000,
            Unit::Week => 52_000,
            Unit::Month => 12_000,
            Unit::Year => 1000,
        };
        let count = number.parse().ok().filter(|count| *count <= most)?;
        Some(Self { count, unit })
    }

    /// The instant this much after `start`. A day that the month doesn't have becomes its last day; anything
    /// beyond year 9999 becomes the last instant.
    #[must_use]
    pub fn after(self, start: Timestamp) -> Timestamp {
        let count = i64::from(self.count);
        let end = match self.unit {
            Unit::Day => Timestamp::from_ms(start.ms().saturating_add(count * DAY)),
            Unit::Week => Timestamp::from_ms(start.ms().saturating_add(count * 7 * DAY)),
            Unit::Month => months_after(start, self.count),
            Unit::Year => months_after(start, self.count.saturating_mul(12)),
        };
        end.unwrap_or_else(last)
    }

    /// The instant this much before `end`, in epoch milliseconds. Months and years are those of the zone's
    /// calendar (rule: periods).
    pub fn before(self, end: Timestamp, zone: Zone) -> i64 {
        let days = |days: i64| end.ms().saturating_sub(i64::from(self.count) * days * DAY);
        match self.unit {
            Unit::Day => days(1),
            Unit::Week => days(7),
            Unit::Month => zone.months_before(end, self.count),
            Unit::Year => zone.months_before(end, self.count.saturating_mul(12)),
        }
    }

    pub fn is_zero(self) -> bool {
        self.count == 0
    }

    /// In words: `12 months`, `1 day`.
    pub fn words(self) -> String {
        let unit = match self.unit {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        };
        let plural = if self.count == 1 { "" } else { "s" };
        format!("{} {unit}{plural}", self.count)
    }
}

fn months_after(start: Timestamp, months: u32) -> Option<Timestamp> {
    Timestamp::from_utc(start.utc().checked_add_months(Months::new(months))?)
}

/// The last instant that RFC 3339 can write.
fn last() -> Timestamp {
    Timestamp::from_ms(253_402_300_799_999).unwrap_or(Timestamp::EPOCH)
}

impl fmt::Display for CalendarSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.letters())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written_alike() {
        for text in ["0d", "30d", "2w", "12mo", "1y", "1000y"] {
            assert_eq!(
                CalendarSpan::read(text).map(|length| length.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in ["", "d", "30", "-1d", "1.5mo", "30 d", "1m", "1001y", "é", "1D"] {
            assert_eq!(CalendarSpan::read(text), None, "{text}");
        }
        assert_eq!(CalendarSpan::read("1mo").unwrap().words(), "1 month");
        assert_eq!(CalendarSpan::read("30d").unwrap().words(), "30 days");
    }

    #[test]
    fn months_keep_within_the_month_and_the_calendar() {
        let after = |start: &str, length: &str| {
            CalendarSpan::read(length).unwrap().after(Timestamp::parse(start).unwrap()).rfc3339()
        };
        for (start, length, wanted) in [
            ("2026-01-31T10:00:00.5Z", "1mo", "2026-02-28T10:00:00.500Z"),
            ("2024-02-29T00:00:00Z", "1y", "2025-02-28T00:00:00Z"),
            ("2024-02-29T00:00:00Z", "4y", "2028-02-29T00:00:00Z"),
            ("2026-03-29T00:30:00Z", "1d", "2026-03-30T00:30:00Z"),
            ("2026-03-01T00:00:00Z", "2w", "2026-03-15T00:00:00Z"),
            ("2026-03-01T00:00:00Z", "0mo", "2026-03-01T00:00:00Z"),
            ("9999-06-01T00:00:00Z", "1000y", "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(after(start, length), wanted, "{start} + {length}");
        }
    }
}
