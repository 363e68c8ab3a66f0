//! Small wordings: dates, numbers of days, lists.

use crate::domain::time::DAY;

/// A length of time in whole days, rounded up (rule: whole-days): `3 days`. Anything below a day, even 0, is one day:
/// this is only said where a limit was missed.
pub(super) fn days(ms: i64) -> String {
    let days = ms.max(1).saturating_add(DAY - 1) / DAY;
    count(days, "day")
}

/// How far beyond a limit: `3 days over`; exactly on it: `at the limit`.
pub(super) fn beyond(ms: i64, how: &str) -> String {
    if ms == 0 { "at the limit".to_owned() } else { format!("{} {how}", days(ms)) }
}

/// `1 day`, `2 days`.
pub(super) fn count(n: i64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn any_of<T: AsRef<str>>(items: &[T]) -> String {
    join(items, "or")
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn all_of<T: AsRef<str>>(items: &[T]) -> String {
    join(items, "and")
}

fn join<T: AsRef<str>>(items: &[T], word: &str) -> String {
    let texts: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        None => String::new(),
        Some((one, [])) => (*one).to_owned(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_rounded_up() {
        for (ms, text) in [
            (0, "1 day"),
            (1, "1 day"),
            (DAY, "1 day"),
            (DAY + 1, "2 days"),
            (3 * DAY, "3 days"),
            (i64::MAX, "106751991167 days"),
        ] {
            assert_eq!(days(ms), text);
        }
        assert_eq!(
            (beyond(0, "over"), beyond(1, "over")),
            ("at the limit".into(), "1 day over".into())
        );
    }

    #[test]
    fn lists_read_well() {
        assert_eq!(any_of(&["a"]), "a");
        assert_eq!(all_of(&["a", "b", "c"]), "a, b and c");
        assert_eq!(any_of::<&str>(&[]), "");
    }
}
