//! Offers in words, for lists and replies: what they pay, and when.

use super::model::{Drip, EventKind, OfferReward};
use crate::domain::num::grouped;
use crate::domain::{CalendarSpan, Cents, Timestamp};

/// An amount in minor units with its currency: `$4,590.00`, `45.90 EUR`.
pub fn money(amount: i64, currency: &str) -> String {
    Cents(amount).in_currency(&currency.to_uppercase())
}

/// `1 reward`, `1,200 rewards`.
pub(super) fn rewards(count: i64) -> String {
    if count == 1 { "1 reward".to_owned() } else { format!("{} rewards", grouped(count)) }
}

impl EventKind {
    /// What a partner would call it: `payment`, `sign-up`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Signup => "sign-up",
            Self::Transaction => "payment",
            Self::Lead => "lead",
            Self::Deal => "deal",
            Self::Action => "action",
            Self::PartnerJoined => "new partnership",
        }
    }
}

impl OfferReward {
    /// `20%` or `$50.00`.
    pub fn words(&self) -> String {
        match self {
            Self::Percent(percent) => format!("{percent}%"),
            Self::Flat { amount, currency } => money(*amount, currency),
        }
    }
}

impl Drip {
    /// When a part is due (counted from 1) of a reward made at this instant.
    pub fn due(&self, made: Timestamp, part: u32) -> Timestamp {
        let first = self.delay.map_or(made, |delay| delay.after(made));
        let steps = part.saturating_sub(1);
        let later = |every: CalendarSpan| {
            CalendarSpan { count: every.count.saturating_mul(steps), ..every }.after(first)
        };
        self.every.map_or(first, later)
    }

    /// `after 30 days`, `12 times, 1 month apart, the first after 30 days`, or `at once`.
    pub fn words(&self) -> String {
        let delay = self.delay.filter(|delay| !delay.is_zero());
        let delay = delay.map(|delay| format!("after {}", delay.words()));
        if self.occurrences == 1 {
            return delay.unwrap_or_else(|| "at once".to_owned());
        }
        let apart = self.every.map(|every| format!(", {} apart", every.words()));
        let first = delay.map(|delay| format!(", the first {delay}"));
        format!(
            "{} times{}{}",
            self.occurrences,
            apart.unwrap_or_default(),
            first.unwrap_or_default()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offers::Percent;

    #[test]
    fn each_part_is_due_a_step_after_the_first() {
        let made = Timestamp::parse("2026-01-31T10:00:00Z").unwrap();
        let drip = |delay: &str, every: &str| Drip {
            delay: CalendarSpan::read(delay),
            every: CalendarSpan::read(every),
            occurrences: 12,
        };
        for (delay, every, part, wanted) in [
            ("30d", "1mo", 1, "2026-03-02T10:00:00Z"),
            ("30d", "1mo", 2, "2026-04-02T10:00:00Z"),
            // Each part is counted from the first, so a short month doesn't shift the later ones.
            ("", "1mo", 2, "2026-02-28T10:00:00Z"),
            ("", "1mo", 3, "2026-03-31T10:00:00Z"),
            ("1w", "", 5, "2026-02-07T10:00:00Z"),
            ("", "", 5, "2026-01-31T10:00:00Z"),
        ] {
            assert_eq!(
                drip(delay, every).due(made, part).rfc3339(),
                wanted,
                "{delay} {every} {part}"
            );
        }
    }

    #[test]
    fn rewards_read_as_people_say_them() {
        assert_eq!(OfferReward::Percent(Percent::read("12.50").unwrap()).words(), "12.5%");
        let flat =
            |amount, currency: &str| OfferReward::Flat { amount, currency: currency.to_owned() };
        assert_eq!(flat(5000, "USD").words(), "$50.00");
        assert_eq!(flat(5000, "EUR").words(), "50.00 EUR");
    }

    #[test]
    fn money_is_exact_and_grouped() {
        assert_eq!(money(-410, "USD"), "-$4.10");
        assert_eq!(money(123_456_789, "USD"), "$1,234,567.89");
        assert_eq!(money(i64::MIN, "USD"), "-$92,233,720,368,547,758.08");
        assert_eq!(money(5, "CAD"), "0.05 CAD");
    }

    #[test]
    fn drips_tell_when_and_how_often() {
        let drip = |delay: &str, every: &str, occurrences| {
            Drip { delay: CalendarSpan::read(delay), every: CalendarSpan::read(every), occurrences }
                .words()
        };
        for (delay, every, occurrences, wanted) in [
            ("30d", "", 1, "after 30 days"),
            ("", "", 1, "at once"),
            ("0d", "", 1, "at once"),
            ("30d", "1mo", 12, "12 times, 1 month apart, the first after 30 days"),
            ("", "1w", 3, "3 times, 1 week apart"),
            ("1d", "", 2, "2 times, the first after 1 day"),
        ] {
            assert_eq!(drip(delay, every, occurrences), wanted);
        }
    }
}
