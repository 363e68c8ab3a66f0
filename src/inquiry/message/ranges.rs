//! Times that belong together: two that begin and end a range, or a month and the year it lies in.

use chrono::{Datelike, Months, NaiveDate};

use super::dates::DateSpan;

/// Joins two times that begin and end a range: `between 3 and 8 March`, `vom 01.01. bis 31.03.`, `January to March`.
pub(super) fn joined(spans: Vec<DateSpan>, words: &[String]) -> Vec<DateSpan> {
    const UNTIL: &[&str] = &[
        "to", "until", "till", "through", "bis", "au", "hasta", "al", "a", "ate", "fino", "tot",
        "t/m", "",
    ];
    const AND: &[&str] = &["and", "und", "et", "y", "e", "en"];
    const BETWEEN: &[&str] = &["between", "zwischen", "entre", "tra", "fra", "tussen"];
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let mut whole: Vec<DateSpan> = Vec::new();
    for span in spans {
        let gap = whole.last().map(|last| last.words.end..span.words.start);
        let is_joined = gap.is_some_and(|gap| {
            let between =
                (gap.start.saturating_sub(6)..gap.start).any(|at| BETWEEN.contains(&word(at)));
            let said = gap
                .clone()
                .map(word)
                .find(|word| !matches!(*word, "le" | "el" | "the" | "il" | "o"));
            gap.len() <= 2
                && !gap.is_empty()
                && said.is_some_and(|said| UNTIL.contains(&said) || between && AND.contains(&said))
        });
        let last = whole.last_mut().filter(|_| is_joined);
        let ends = (
            span.readings.first().copied(),
            last.as_ref().and_then(|last| last.readings.first().copied()),
        );
        match (last, ends) {
            (Some(last), (Some((_, behind)), Some((from, _)))) if from < behind => {
                last.readings = vec![(from, behind)];
                last.said = format!("{} to {}", last.said, span.said);
                last.words.end = span.words.end;
            }
            _ => whole.push(span),
        }
    }
    whole
}

/// Moves a month mentioned next to `last year` into that year.
pub(super) fn in_last_year(mut spans: Vec<DateSpan>, today: NaiveDate) -> Vec<DateSpan> {
    let last = today.year() - 1;
    let is_last_year = |span: &DateSpan| {
        span.readings.first().is_some_and(|(from, behind)| {
            from.year() == last
                && from.ordinal() == 1
                && *behind == NaiveDate::from_ymd_opt(last + 1, 1, 1).unwrap_or(*from)
        })
    };
    let is_month = |span: &DateSpan| {
        let is_whole = |(from, behind): &(NaiveDate, NaiveDate)| {
            from.day() == 1 && from.checked_add_months(Months::new(1)) == Some(*behind)
        };
        span.words.len() == 1 && span.readings.first().is_some_and(is_whole)
    };
    if !(spans.iter().any(is_last_year) && spans.iter().any(is_month)) {
        return spans;
    }
    spans.retain(|span| !is_last_year(span));
    for span in spans.iter_mut().filter(|span| is_month(span)) {
        let month = span.readings.first().map_or(1, |(from, _)| from.month());
        if let Some(moved) = DateSpan::month(last, month, span.words.clone()) {
            *span = moved;
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::super::dates::times;
    use super::*;

    #[test]
    fn two_days_may_be_one_time() {
        for (text, from, behind) in [
            ("between 1 January and 28 February", "2026-01-01", "2026-03-01"),
            ("vom 01.01. bis 15.02.2026", "2026-01-01", "2026-02-16"),
            ("from January to February 2026", "2026-01-01", "2026-03-01"),
            ("in January of last year", "2025-01-01", "2025-02-01"),
            ("im Januar letzten Jahres", "2025-01-01", "2025-02-01"),
            ("for Buyer 04 in January", "2026-01-01", "2026-02-01"),
            ("de Buyer 04 de janvier", "2026-01-01", "2026-02-01"),
        ] {
            let words: Vec<&str> = text.split_whitespace().collect();
            let (spans, _) = times(&words, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap());
            let days: Vec<(String, String)> = spans
                .iter()
                .flat_map(|span| &span.readings)
                .map(|(from, behind)| (from.to_string(), behind.to_string()))
                .collect();
            assert_eq!(days, [(from.to_owned(), behind.to_owned())], "{text}");
        }
    }
}
