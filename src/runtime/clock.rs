//! The only place that reads the clock. `--now` freezes it, so that output can be repeated.

use crate::domain::Timestamp;

/// What time it is for this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    frozen: Option<Timestamp>,
}

impl Clock {
    /// A clock frozen at `at`, or the real one.
    pub fn new(frozen: Option<Timestamp>) -> Self {
        Self { frozen }
    }

    /// The current instant, UTC.
    pub fn now(self) -> Timestamp {
        self.frozen.unwrap_or_else(real_now)
    }

    /// The instant at which this clock is frozen, if it is.
    pub fn frozen(self) -> Option<Timestamp> {
        self.frozen
    }
}

/// The machine's own clock, whatever `--now` says: for dealings with other machines.
#[expect(clippy::disallowed_methods, reason = "this is the place that the ban points to")]
pub fn real_now() -> Timestamp {
    Timestamp::from_utc(chrono::Utc::now()).unwrap_or(Timestamp::EPOCH)
}
