//! The only place that reads the clock. `--now` freezes it, so that output can be repeated.

use crate::domain::Stamp;

/// What time it is for this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    frozen: Option<Stamp>,
}

impl Clock {
    /// A clock that stands still at `at`, or the real one.
    pub fn new(frozen: Option<Stamp>) -> Self {
        Self { frozen }
    }

    /// The instant, UTC.
    pub fn now(self) -> Stamp {
        self.frozen.unwrap_or_else(real_now)
    }

    /// The instant at which this clock stands still, if it does.
    pub fn frozen(self) -> Option<Stamp> {
        self.frozen
    }
}

/// The machine's own clock, whatever `--now` says: for what happens between machines.
#[expect(clippy::disallowed_methods, reason = "this is the place that the ban points to")]
pub fn real_now() -> Stamp {
    Stamp::from_utc(chrono::Utc::now()).unwrap_or(Stamp::EPOCH)
}
