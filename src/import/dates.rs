//! Days and times as spreadsheets and the web app write them (rule: import-identity).

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::domain::Timestamp;
use crate::domain::text::quoted;
use crate::domain::time::{DAY, MINUTE, SECOND};

/// A date with slashes in the American order. Where commas are decimal, the day comes first, but many programs write
/// dates the American way all the same, so only a part above 12 tells which is the day.
pub(super) fn day_known(text: &str) -> Result<String, String> {
    let (date, rest) = text.split_at(text.find([',', ' ']).unwrap_or(text.len()));
    let mut parts = date.split('/');
    let mut part = || parts.next()?.parse::<u8>().ok();
    let (Some(first), Some(second)) = (part(), part()) else { return Ok(text.to_owned()) };
    let year = match (parts.next(), parts.next()) {
        (Some(year), None) if year.len() == 4 => year,
        _ => return Ok(text.to_owned()),
    };
    if first == second || second > 12 {
        return Ok(text.to_owned());
    }
    if first > 12 {
        return Ok(format!("{second}/{first}/{year}{rest}"));
    }
    Err(format!(
        "{} may be {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}; write the one you mean in that form",
        quoted(text)
    ))
}

/// Forms without a zone, read as UTC, each with the milliseconds it leaves open.
const FORMS: [(&str, i64); 12] = [
    ("%d.%m.%Y %H:%M:%S", SECOND),
    ("%d.%m.%Y %H:%M", MINUTE),
    ("%Y-%m-%dT%H:%M:%S", SECOND),
    ("%Y-%m-%d %H:%M:%S", SECOND),
    ("%Y-%m-%dT%H:%M:%S%.f", 1),
    ("%Y-%m-%d %H:%M:%S%.f", 1),
    ("%Y-%m-%dT%H:%M", MINUTE),
    ("%Y-%m-%d %H:%M", MINUTE),
    ("%m/%d/%Y %I:%M:%S %p", SECOND),
    ("%m/%d/%Y %I:%M %p", MINUTE),
    ("%m/%d/%Y %H:%M:%S", SECOND),
    ("%m/%d/%Y %H:%M", MINUTE),
];

/// An instant and how many milliseconds the text leaves open. Reads ISO dates, American ones with slashes, and dates
/// with points, whose day comes first (rule: import-identity).
pub(super) fn time(text: &str) -> Option<(Timestamp, i64)> {
    if let Some(at) = Timestamp::parse(text) {
        let span = if text.contains('.') { 1 } else { SECOND };
        return Some((at, span)).filter(|(at, _)| at.utc().year() >= 1000);
    }
    // Browsers put a comma after the date, and a narrow blank before AM and PM.
    let text = text.replace(", ", " ").replace(['\u{202f}', '\u{a0}'], " ");
    let text = text.strip_suffix(" UTC").unwrap_or(&text);
    let day = |form| NaiveDate::parse_from_str(text, form).ok()?.and_hms_opt(0, 0, 0);
    let found = ["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|form| Some((day(form)?, DAY)))
        .or_else(|| {
            FORMS.iter().find_map(|(form, span)| {
                Some((NaiveDateTime::parse_from_str(text, form).ok()?, *span))
            })
        })?;
    // A year of two digits could be in any century.
    let (at, span) = found;
    if at.year() < 1000 {
        return None;
    }
    Some((Timestamp::from_utc(at.and_utc())?, span))
}
