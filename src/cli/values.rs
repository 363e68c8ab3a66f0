//! How the values of options are read, each with what it expects where it isn't that.

use std::ffi::OsString;

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use strum::IntoEnumIterator;

use crate::domain::import_format::FileKind;
use crate::domain::{DataSet, Days, Timestamp};
use crate::investigate::Language;
use crate::offers::EventKind;

/// The kinds of events that are on record.
pub(super) fn event_kind() -> impl TypedValueParser<Value = EventKind> {
    PossibleValuesParser::new(["signup", "transaction", "lead", "deal", "action"])
        .try_map(|name| name.parse::<EventKind>())
}

/// The kinds of files that are imported.
pub(super) fn file_kind() -> impl TypedValueParser<Value = FileKind> {
    PossibleValuesParser::new(FileKind::iter().map(FileKind::name))
        .try_map(|name| name.parse::<FileKind>())
}

/// The languages in which partners are answered, by their two letters.
pub(super) fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::iter().map(Language::code))
        .try_map(|code| code.parse::<Language>())
}

/// An amount in major units, as an agent reads it, in hundredths.
pub(super) fn amount(text: &str) -> Result<i64, String> {
    let wrong = || "expected an amount such as 45.90".to_owned();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !numeric(whole) || !numeric(part) {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    whole.checked_mul(100).and_then(|n| n.checked_add(part)).map(|n| n * sign).ok_or_else(wrong)
}

/// What `--data` names.
pub(super) type DataSets = Vec<DataSet>;

/// Marks a negated term, so that the option parser doesn't take its letters for options: `-held:yes`
/// is no `-h`. A character of the private use area stands before it until [`unguarded`].
const GUARD: char = '\u{f8ff}';

pub(super) fn guarded(args: Vec<OsString>) -> Vec<OsString> {
    let mut after_query = false;
    let guard = |arg: OsString| {
        after_query |= arg == "query" || arg == "--query";
        match arg.to_str() {
            Some(text) if after_query && is_negated_term(text) => format!("{GUARD}{text}").into(),
            _ => arg,
        }
    };
    args.into_iter().map(guard).collect()
}

fn is_negated_term(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|rest| !rest.starts_with('-') && !matches!(rest, "" | "h" | "v" | "V"))
}

#[expect(clippy::unnecessary_wraps, reason = "the option parser wants a result")]
pub(super) fn unguarded(text: &str) -> Result<String, String> {
    Ok(text.strip_prefix(GUARD).unwrap_or(text).to_owned())
}

pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "expected a time such as 2026-03-01T10:00:00Z".to_owned())
}

pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    Days::parse(text).ok_or_else(|| "expected a day such as 2026-03-01".to_owned())
}

pub(super) fn data_sets(names: &str) -> Result<DataSets, String> {
    DataSet::list(names).map_err(|unknown| {
        let known: Vec<&str> = DataSet::iter().map(DataSet::name).collect();
        format!("there is no data set {unknown:?}; expected one or more of {}", known.join(","))
    })
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a number from 0 to 1".to_owned())
}
