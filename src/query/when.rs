//! Times as a query writes them: dates that name a period, ages, and periods that move with today.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use super::model::Bounds;
use super::parse::{QueryError, wrong};
use crate::domain::{CalendarSpan, Timestamp, Unit, Zone};

/// The error text where a time should be.
pub(super) const EXPECTED: &str =
    "expected a date such as 2026, 2026-03 or 2026-03-31, a range a..b, or <30d";

/// What a time term asks of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// By the calendar, in the user's zone (rule: periods).
    Date(Bounds<CalendarPeriod>),
    /// By its age: `<30d`, or `<=30d` if `inclusive`.
    Younger {
        age: CalendarSpan,
        /// Whether the age itself counts.
        inclusive: bool,
    },
    /// By its age: `>30d`, or `>=30d` if `inclusive`.
    Older {
        age: CalendarSpan,
        /// Whether the age itself counts.
        inclusive: bool,
    },
    /// No instant is known.
    Never,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarPeriod {
    Year(i32),
    /// Year and month, from 1.
    Month(i32, u32),
    Day(NaiveDate),
    Named(MovingPeriod),
}

/// Periods that move with today: calendar days, months, quarters and years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum MovingPeriod {
    Today,
    Yesterday,
    ThisMonth,
    LastMonth,
    ThisQuarter,
    LastQuarter,
    ThisYear,
    LastYear,
}

/// When and where a query is asked; its dates and ages depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub now: Timestamp,
    pub zone: Zone,
}

impl CalendarPeriod {
    /// Reads a period; `at` is its column from 0.
    pub(super) fn read(text: &str, at: usize) -> Result<Self, QueryError> {
        if let Ok(named) = text.parse() {
            return Ok(Self::Named(named));
        }
        let is_number = |part: &str, digits: usize| {
            part.len() == digits && part.chars().all(|c| c.is_ascii_digit())
        };
        let parts: Vec<&str> = text.split('-').collect();
        let (year, rest) = match parts.split_first() {
            Some((year, rest)) if is_number(year, 4) && rest.len() <= 2 => (year, rest),
            _ => return Err(wrong(at + first_odd(text), EXPECTED)),
        };
        for (n, part) in rest.iter().enumerate() {
            if !is_number(part, 2) {
                let column = at + 5 + n * 3;
                let digits = part.chars().take_while(char::is_ascii_digit).count().min(2);
                return Err(wrong(column + digits, EXPECTED));
            }
        }
        let year: i32 = year.parse().map_err(|_| wrong(at, EXPECTED))?;
        let mut numbers = rest.iter().map(|part| part.parse::<u32>().unwrap_or(0));
        match (numbers.next(), numbers.next()) {
            (None, _) => Ok(Self::Year(year)),
            (Some(month), _) if !(1..=12).contains(&month) => {
                Err(wrong(at + 5, "expected a month from 01 to 12"))
            }
            (Some(month), None) => Ok(Self::Month(year, month)),
            (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day)
                .map(Self::Day)
                .ok_or_else(|| wrong(at + 8, "expected a day that this month has")),
        }
    }

    /// The first day, and the day after the last.
    fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let months = |year: i32, month: u32, many: u32| {
            let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN);
            (first, first.checked_add_months(Months::new(many)).unwrap_or(NaiveDate::MAX))
        };
        let day = |date: NaiveDate| (date, date.succ_opt().unwrap_or(NaiveDate::MAX));
        let back = |first: NaiveDate, many: u32| {
            (first.checked_sub_months(Months::new(many)).unwrap_or(NaiveDate::MIN), first)
        };
        let month = months(today.year(), today.month(), 1);
        let quarter = months(today.year(), today.month0() / 3 * 3 + 1, 3);
        let year = months(today.year(), 1, 12);
        match self {
            Self::Year(year) => months(year, 1, 12),
            Self::Month(year, month) => months(year, month, 1),
            Self::Day(date) => day(date),
            Self::Named(MovingPeriod::Today) => day(today),
            Self::Named(MovingPeriod::Yesterday) => {
                day(today.checked_sub_days(Days::new(1)).unwrap_or(today))
            }
            Self::Named(MovingPeriod::ThisMonth) => month,
            Self::Named(MovingPeriod::LastMonth) => back(month.0, 1),
            Self::Named(MovingPeriod::ThisQuarter) => quarter,
            Self::Named(MovingPeriod::LastQuarter) => back(quarter.0, 3),
            Self::Named(MovingPeriod::ThisYear) => year,
            Self::Named(MovingPeriod::LastYear) => back(year.0, 12),
        }
    }

    /// The first instant, and the instant after the last, in epoch ms.
    fn span(self, moment: Moment) -> (i64, i64) {
        let (first, behind) = self.days(moment.zone.day(moment.now));
        (moment.zone.midnight(first), moment.zone.midnight(behind))
    }
}

/// The offset of the first character that doesn't fit a year.
fn first_odd(text: &str) -> usize {
    text.chars().take(4).take_while(char::is_ascii_digit).count()
}

/// Reads an age: `30d`, `2w`, `6mo`, `1y`; `at` is its column from 0. `None` if it doesn't begin with a
/// number and a letter, and so may be a date.
pub(super) fn age(text: &str, at: usize) -> Option<Result<CalendarSpan, QueryError>> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    if !unit.starts_with(|c: char| c.is_ascii_alphabetic()) || number.is_empty() {
        return None;
    }
    let Some(unit) = Unit::read(&unit.to_ascii_lowercase()) else {
        return Some(Err(wrong(at + digits, "expected a unit: d, w, mo or y")));
    };
    match number.parse().ok().filter(|count| *count <= 100_000) {
        Some(count) => Some(Ok(CalendarSpan { count, unit })),
        None => Some(Err(wrong(at, "expected a number up to 100000 before the unit"))),
    }
}

impl When {
    /// The first instant and the one after the last, in epoch ms; `None` for [`When::Never`].
    pub fn span(self, moment: Moment) -> Option<(i64, i64)> {
        const ALL: (i64, i64) = (i64::MIN + 1, i64::MAX);
        Some(match self {
            Self::Never => return None,
            Self::Date(bounds) => match bounds {
                Bounds::Less(period) => (ALL.0, period.span(moment).0),
                Bounds::AtMost(period) => (ALL.0, period.span(moment).1),
                Bounds::More(period) => (period.span(moment).1, ALL.1),
                Bounds::AtLeast(period) => (period.span(moment).0, ALL.1),
                Bounds::Between(from, to) => (
                    from.map_or(ALL.0, |period| period.span(moment).0),
                    to.map_or(ALL.1, |period| period.span(moment).1),
                ),
            },
            // now - t < age is the same as t > now - age.
            Self::Younger { age, inclusive } => {
                (age.before(moment.now, moment.zone) + i64::from(!inclusive), ALL.1)
            }
            Self::Older { age, inclusive } => {
                (ALL.0, age.before(moment.now, moment.zone) + i64::from(inclusive))
            }
        })
    }

    /// The names of the periods that move with today.
    pub fn named() -> impl Iterator<Item = &'static str> {
        MovingPeriod::iter().map(Into::into)
    }
}

impl fmt::Display for CalendarPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(date) => write!(f, "{date}"),
            Self::Named(named) => f.write_str(named.into()),
        }
    }
}
