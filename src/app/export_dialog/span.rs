//! The time span of an export: all time, a span that moves with today, or dates of one's own.

use chrono::{Datelike, Days as DayCount, Months, NaiveDate};

use crate::domain::Days;

/// A time span to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportSpan {
    AllTime,
    /// From the first of this month to today.
    ThisMonth,
    LastMonth,
    /// Today and the 29 days before.
    Last30,
    /// Today and the 89 days before.
    Last90,
    /// From 1 January to today.
    ThisYear,
    LastYear,
    /// Dates that the user writes.
    Own,
}

impl ExportSpan {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::AllTime,
        Self::ThisMonth,
        Self::LastMonth,
        Self::Last30,
        Self::Last90,
        Self::ThisYear,
        Self::LastYear,
        Self::Own,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::AllTime => "all time",
            Self::ThisMonth => "this month",
            Self::LastMonth => "last month",
            Self::Last30 => "the last 30 days",
            Self::Last90 => "the last 90 days",
            Self::ThisYear => "this year",
            Self::LastYear => "last year",
            Self::Own => "custom dates",
        }
    }

    /// The days of this span as of today; `written` holds the user's own dates.
    pub fn days(self, today: NaiveDate, written: &str) -> Result<Days, String> {
        let month = today.with_day(1).unwrap_or(today);
        let year = month.with_month(1).unwrap_or(month);
        let back = |day: NaiveDate, days: u64| day.checked_sub_days(DayCount::new(days));
        let (from, to) = match self {
            Self::AllTime => (None, None),
            Self::ThisMonth => (Some(month), Some(today)),
            Self::LastMonth => (month.checked_sub_months(Months::new(1)), back(month, 1)),
            Self::Last30 => (back(today, 29), Some(today)),
            Self::Last90 => (back(today, 89), Some(today)),
            Self::ThisYear => (Some(year), Some(today)),
            Self::LastYear => (year.checked_sub_months(Months::new(12)), back(year, 1)),
            Self::Own => return own(written),
        };
        Ok(Days { from, to })
    }
}

/// Parses the user's dates: `2026-01-01..2026-03-31`, with either end optional, or one day alone. A month means all of
/// its days.
fn own(written: &str) -> Result<Days, String> {
    let days_of = |text: &str| -> Result<_, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok((None, None));
        }
        let (first, last) = day(text).or_else(|| month(text)).ok_or_else(|| {
            format!("{text:?} isn't a date; write 2026-03-31, or 2026-03 for a month")
        })?;
        Ok((Some(first), Some(last)))
    };
    let (from, to) = written.split_once("..").unwrap_or((written, written));
    let days = Days { from: days_of(from)?.0, to: days_of(to)?.1 };
    match (days.from, days.to) {
        (None, None) => Err("enter two dates, such as 2026-01-01..2026-03-31".to_owned()),
        (Some(from), Some(to)) if from > to => Err(format!("{from} is later than {to}")),
        _ => Ok(days),
    }
}

fn day(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let day = Days::parse(text)?;
    Some((day, day))
}

/// The first and the last day of a month.
fn month(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let first = Days::parse(&format!("{text}-01"))?;
    Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(span: ExportSpan, today: &str, written: &str) -> Result<String, String> {
        let days = span.days(Days::parse(today).unwrap(), written)?;
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        Ok(format!("{}..{}", day(days.from), day(days.to)))
    }

    #[test]
    fn spans_move_with_today_and_end_with_whole_months_and_years() {
        let cases = [
            (ExportSpan::AllTime, ".."),
            (ExportSpan::ThisMonth, "2024-03-01..2024-03-31"),
            (ExportSpan::LastMonth, "2024-02-01..2024-02-29"),
            (ExportSpan::Last30, "2024-03-02..2024-03-31"),
            (ExportSpan::Last90, "2024-01-02..2024-03-31"),
            (ExportSpan::ThisYear, "2024-01-01..2024-03-31"),
            (ExportSpan::LastYear, "2023-01-01..2023-12-31"),
        ];
        for (span, wanted) in cases {
            assert_eq!(days(span, "2024-03-31", "").as_deref(), Ok(wanted), "{span:?}");
        }
    }

    #[test]
    fn own_days_may_be_open_at_an_end_but_not_turned_round() {
        let own = |written| days(ExportSpan::Own, "2024-03-31", written);
        assert_eq!(own("2024-01-01..2024-02-01").as_deref(), Ok("2024-01-01..2024-02-01"));
        assert_eq!(own(" 2024-01-01 .. ").as_deref(), Ok("2024-01-01.."));
        assert_eq!(own("..2024-01-01").as_deref(), Ok("..2024-01-01"));
        assert_eq!(own("2024-01-01").as_deref(), Ok("2024-01-01..2024-01-01"));
        assert_eq!(own("2024-02").as_deref(), Ok("2024-02-01..2024-02-29"));
        assert_eq!(own("2023-12..2024-01").as_deref(), Ok("2023-12-01..2024-01-31"));
        assert_eq!(own("2024-02..").as_deref(), Ok("2024-02-01.."));
        assert!(own("2024-13").is_err() && own("march").is_err());
        assert!(own("2024-02-01..2024-01-01").unwrap_err().contains("later"));
        assert!(own("2024-02-30").unwrap_err().contains("date"));
        assert!(own("..").is_err() && own("").is_err());
    }
}
