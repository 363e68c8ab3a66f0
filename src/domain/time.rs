//! Instants. The API uses epoch milliseconds in UTC and so does the store; every text form is made here.

use std::fmt;

use chrono::{DateTime, SecondsFormat, TimeZone, Utc};

/// A day in milliseconds.
pub const DAY: i64 = 86_400_000;
/// An hour in milliseconds.
pub const HOUR: i64 = 3_600_000;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;
/// A second in milliseconds.
pub const SECOND: i64 = 1000;

/// An instant: milliseconds since 1970-01-01T00:00:00Z, always within the calendar's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const EPOCH: Self = Self(0);

    /// The instant `ms` milliseconds after the epoch; `None` outside of the years 0 to 9999, which is all that
    /// RFC 3339 can write.
    pub fn from_ms(ms: i64) -> Option<Self> {
        const YEAR_0: i64 = -62_167_219_200_000;
        const YEAR_10000: i64 = 253_402_300_800_000;
        (YEAR_0..YEAR_10000).contains(&ms).then_some(Self(ms))
    }

    /// From a `chrono` time, cut to milliseconds; `None` outside of the years 0 to 9999.
    pub fn from_utc(time: DateTime<Utc>) -> Option<Self> {
        Self::from_ms(time.timestamp_millis())
    }

    /// Parses RFC 3339, such as `2026-03-01T10:00:00Z`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_utc(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
    }

    /// Milliseconds since the epoch.
    pub fn ms(self) -> i64 {
        self.0
    }

    /// As a `chrono` time.
    pub fn utc(self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// This instant moved by `ms` milliseconds; unmoved if that would leave the calendar's range.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self::from_ms(self.0.saturating_add(ms)).unwrap_or(self)
    }

    /// Milliseconds from `earlier` to this instant; negative if `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// RFC 3339 in UTC, with three decimals only if there are milliseconds (rule: output-shapes).
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// An age in the two or three characters of a narrow column: `now`, `5m`, `3h`, `12d`, `7mo`, `2y`. A future
/// instant is `now`, since clocks differ.
pub fn ago(ms: i64) -> String {
    match ms {
        ..MINUTE => "now".to_owned(),
        MINUTE..HOUR => format!("{}m", ms / MINUTE),
        HOUR..DAY => format!("{}h", ms / HOUR),
        _ => match ms / DAY {
            days @ ..60 => format!("{days}d"),
            days @ ..730 => format!("{}mo", days * 12 / 365),
            days => format!("{}y", days / 365),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_shown_only_where_there_are_any() {
        let at = |ms| Timestamp::from_ms(ms).map(Timestamp::rfc3339);
        assert_eq!(at(1_784_152_800_000).as_deref(), Some("2026-07-15T22:00:00Z"));
        assert_eq!(at(1_784_152_800_123).as_deref(), Some("2026-07-15T22:00:00.123Z"));
        assert_eq!(at(1_784_152_800_120).as_deref(), Some("2026-07-15T22:00:00.120Z"));
    }

    #[test]
    fn instants_outside_the_calendar_are_refused() {
        assert_eq!(Timestamp::from_ms(i64::MAX), None);
        assert_eq!(Timestamp::from_ms(i64::MIN), None);
        let last = Timestamp::from_ms(253_402_300_799_999);
        assert_eq!(last.map(Timestamp::rfc3339).as_deref(), Some("9999-12-31T23:59:59.999Z"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["2026-07-15T22:00:00Z", "1999-12-31T23:59:59.001Z", "0000-01-01T00:00:00Z"] {
            assert_eq!(Timestamp::parse(text).map(Timestamp::rfc3339).as_deref(), Some(text));
        }
        assert_eq!(Timestamp::parse("2026-07-15"), None);
    }

    #[test]
    fn ages_fit_three_or_four_columns() {
        let cases = [
            (-5, "now"),
            (59_999, "now"),
            (MINUTE, "1m"),
            (59 * MINUTE, "59m"),
            (HOUR, "1h"),
            (DAY, "1d"),
            (59 * DAY, "59d"),
            (60 * DAY, "1mo"),
            (364 * DAY, "11mo"),
            (365 * DAY, "12mo"),
            (730 * DAY, "2y"),
        ];
        for (ms, text) in cases {
            assert_eq!(ago(ms), text, "{ms}");
        }
    }
}
