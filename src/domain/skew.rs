//! How far two machines' clocks are apart.

use std::fmt;

use super::time::{DAY, HOUR, MINUTE, Timestamp};

/// This machine's clock differs from the server's by more than two minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    /// Milliseconds ahead of the server; negative if behind.
    ahead: i64,
}

impl Skew {
    /// Clocks always differ a little and answers take time: up to this much is ignored.
    const TOLERATED: i64 = 2 * MINUTE;

    /// The skew of clocks that showed `own` and `server` at the same moment, if they differ.
    pub fn between(own: Timestamp, server: Timestamp) -> Option<Self> {
        let ahead = own.since(server);
        (ahead.abs() > Self::TOLERATED).then_some(Self { ahead })
    }

    #[must_use]
    pub fn smaller(self, other: Self) -> Self {
        if other.ahead.abs() < self.ahead.abs() { other } else { self }
    }

    /// An instant of our own clock, but never later than the server's clock showed then.
    pub fn bounded(self, own: Timestamp) -> Timestamp {
        own.plus(-self.ahead.max(0))
    }
}

impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = self.ahead.abs();
        let rounded = |unit: i64| by / unit + i64::from(by % unit >= unit / 2);
        let (many, unit) = match (rounded(MINUTE), rounded(HOUR)) {
            (minutes @ ..60, _) => (minutes, "minute"),
            (_, hours @ ..24) => (hours, "hour"),
            _ => (rounded(DAY), "day"),
        };
        let plural = if many == 1 { "" } else { "s" };
        let way = if self.ahead > 0 { "ahead of" } else { "behind" };
        write!(f, "this machine's clock is {many} {unit}{plural} {way} the server's")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_are_tolerated_and_the_rest_is_said() {
        let server = Timestamp::parse("2026-03-01T12:00:00Z").unwrap();
        let said = |ahead| Skew::between(server.plus(ahead), server).map(|skew| skew.to_string());
        for (ahead, words) in [
            (0, None),
            (2 * MINUTE, None),
            (-2 * MINUTE, None),
            (2 * MINUTE + 1, Some("2 minutes ahead of")),
            (10 * MINUTE, Some("10 minutes ahead of")),
            (-10 * MINUTE, Some("10 minutes behind")),
            (3 * MINUTE - 1, Some("3 minutes ahead of")),
            (HOUR - 1, Some("1 hour ahead of")),
            (HOUR, Some("1 hour ahead of")),
            (-90 * MINUTE, Some("2 hours behind")),
            (DAY - MINUTE, Some("1 day ahead of")),
            (-25 * HOUR, Some("1 day behind")),
            (47 * HOUR, Some("2 days ahead of")),
            (400 * DAY, Some("400 days ahead of")),
        ] {
            let words = words.map(|words| format!("this machine's clock is {words} the server's"));
            assert_eq!(said(ahead), words, "{ahead}");
        }
    }

    #[test]
    fn an_instant_is_never_later_than_the_server_had_it() {
        let server = Timestamp::parse("2026-03-01T12:00:00Z").unwrap();
        for ahead in [-DAY, -10 * MINUTE, 10 * MINUTE, DAY] {
            let own = server.plus(ahead);
            let skew = Skew::between(own, server).unwrap();
            assert_eq!(skew.bounded(own), own.min(server), "{ahead}");
        }
    }
}
