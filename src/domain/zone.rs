//! The time zone in which dates are shown and entered. The store, JSON and exports use only UTC.

use std::str::FromStr;

use chrono::{Local, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::time::Timestamp;

/// The machine's own zone, or a named one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// The machine's setting.
    Local,
    /// A zone of the IANA database.
    Named(Tz),
}

impl Zone {
    pub const UTC: Self = Self::Named(Tz::UTC);

    /// The day of an instant in this zone: `2026-03-01`.
    pub fn date(self, at: Timestamp) -> String {
        self.day(at).to_string()
    }

    /// Day and minute of an instant in this zone: `2026-03-01 14:05`.
    pub fn minute(self, at: Timestamp) -> String {
        self.clock(at).format("%Y-%m-%d %H:%M").to_string()
    }

    /// Hour and minute of an instant, with the zone's name at that time: `14:05 CET`, `14:05 UTC+03:00`.
    pub fn hour(self, at: Timestamp) -> String {
        let (clock, name) = match self {
            Self::Local => named(&at.utc().with_timezone(&Local)),
            Self::Named(zone) => named(&at.utc().with_timezone(&zone)),
        };
        match name.as_str() {
            "+00:00" => format!("{clock} UTC"),
            number if number.starts_with(['+', '-']) => format!("{clock} UTC{number}"),
            name => format!("{clock} {name}"),
        }
    }

    /// Replaces every RFC 3339 instant in UTC (`2026-03-01T14:05:00Z`) in a text by day and minute in this
    /// zone, for people to read. Seconds are shown unless the minute is a whole one.
    pub fn in_text(self, text: &str) -> String {
        const DAY: usize = "2026-03-01".len();
        let (mut done, mut rest) = (String::new(), text);
        while let Some(at) = rest.find('T') {
            let from = at.checked_sub(DAY);
            let to = rest.get(at..).and_then(|more| more.find('Z')).map(|more| at + more + 1);
            let found = from.zip(to).and_then(|(from, to)| {
                let instant = Timestamp::parse(rest.get(from..to)?)?;
                Some((from, to, instant))
            });
            let Some((from, to, instant)) = found else {
                done.push_str(rest.get(..=at).unwrap_or_default());
                rest = rest.get(at + 1..).unwrap_or_default();
                continue;
            };
            done.push_str(rest.get(..from).unwrap_or_default());
            let whole = instant.ms() % 60_000 == 0;
            let form = if whole { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
            done.push_str(&self.clock(instant).format(form).to_string());
            rest = rest.get(to..).unwrap_or_default();
        }
        done.push_str(rest);
        done
    }

    /// The day of an instant in this zone.
    pub fn day(self, at: Timestamp) -> NaiveDate {
        self.clock(at).date()
    }

    /// When a day begins, in epoch milliseconds. If midnight is skipped, the first instant after it.
    pub fn midnight(self, day: NaiveDate) -> i64 {
        self.instant(day.and_time(NaiveTime::MIN))
    }

    /// The same time of day this many calendar months earlier, in epoch milliseconds. A day that the month
    /// doesn't have becomes its last.
    pub fn months_before(self, at: Timestamp, months: u32) -> i64 {
        let clock = self.clock(at);
        match clock.checked_sub_months(Months::new(months)) {
            // Milliseconds are kept.
            Some(clock) => self.instant(clock),
            None => i64::MIN / 2,
        }
    }

    fn clock(self, at: Timestamp) -> NaiveDateTime {
        match self {
            Self::Local => at.utc().with_timezone(&Local).naive_local(),
            Self::Named(zone) => at.utc().with_timezone(&zone).naive_local(),
        }
    }

    /// The first instant at which clocks in this zone show a time or, if they skip it, one just after.
    fn instant(self, clock: NaiveDateTime) -> i64 {
        let at = |clock: NaiveDateTime| match self {
            Self::Local => Local.from_local_datetime(&clock).earliest().map(|at| at.to_utc()),
            Self::Named(zone) => zone.from_local_datetime(&clock).earliest().map(|at| at.to_utc()),
        };
        // A clock put forward skips at most a day, in multiples of a quarter of an hour.
        (0..=96)
            .find_map(|quarter| at(clock.checked_add_signed(TimeDelta::minutes(15 * quarter))?))
            .map_or_else(|| clock.and_utc().timestamp_millis(), |at| at.timestamp_millis())
    }
}

/// The time and the zone's name at that time; if the zone has no name, its offset from UTC.
fn named<T: TimeZone<Offset: std::fmt::Display>>(at: &chrono::DateTime<T>) -> (String, String) {
    (at.format("%H:%M").to_string(), at.format("%Z").to_string())
}

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("local") {
            return Ok(Self::Local);
        }
        let expected =
            || format!("expected \"local\" or a zone such as \"Europe/Berlin\", found \"{text}\"");
        text.parse().map(Self::Named).map_err(|_| expected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_where_its_zone_says_so() {
        let cases = [
            ("UTC", "2026-03-01", "2026-03-01T00:00:00Z"),
            ("Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z"),
            ("America/New_York", "2026-01-01", "2026-01-01T05:00:00Z"),
            // Midnight is skipped there on that day.
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        ];
        for (zone, day, begins) in cases {
            let zone: Zone = zone.parse().unwrap();
            let found = Timestamp::from_ms(zone.midnight(day.parse().unwrap())).unwrap();
            assert_eq!(found.rfc3339(), begins, "{day}");
        }
    }

    #[test]
    fn an_hour_has_its_zone() {
        for (zone, at, wanted) in [
            ("UTC", "2026-03-01T14:05:59Z", "14:05 UTC"),
            ("Europe/Berlin", "2026-03-01T14:05:00Z", "15:05 CET"),
            ("Europe/Berlin", "2026-07-01T14:05:00Z", "16:05 CEST"),
            ("Asia/Dubai", "2026-07-01T22:05:00Z", "02:05 UTC+04"),
        ] {
            let zone: Zone = zone.parse().unwrap();
            assert_eq!(zone.hour(Timestamp::parse(at).unwrap()), wanted);
        }
        let local = Zone::Local.hour(Timestamp::EPOCH);
        assert!(local.contains(" UTC"), "{local}");
    }

    #[test]
    fn instants_in_a_text_are_told_in_the_zone() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        for (text, wanted) in [
            ("judged at 2026-07-01T22:30:00Z.", "judged at 2026-07-02 00:30."),
            ("2026-01-01T00:00:05.123Z, then", "2026-01-01 01:00:05, then"),
            ("Two Teams T at éT10:00Z", "Two Teams T at éT10:00Z"),
            ("2026-01-01T0 and 2026-01-01T00:00:00Z", "2026-01-01T0 and 2026-01-01 01:00"),
            ("", ""),
        ] {
            assert_eq!(zone.in_text(text), wanted);
        }
    }

    #[test]
    fn months_are_the_calendars_and_keep_within_the_month() {
        let zone = Zone::Named(Tz::UTC);
        let before = |at: &str, months| {
            Timestamp::from_ms(zone.months_before(Timestamp::parse(at).unwrap(), months))
                .unwrap()
                .rfc3339()
        };
        assert_eq!(before("2026-03-31T10:00:00.123Z", 1), "2026-02-28T10:00:00.123Z");
        assert_eq!(before("2024-02-29T00:00:00Z", 12), "2023-02-28T00:00:00Z");
    }
}
