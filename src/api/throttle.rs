//! The request budget: an average per minute, with a burst allowed.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How many requests may go out at once after a pause (rule: request-limits).
const BURST: u32 = 60;

/// Paces requests (generic cell rate algorithm: a single instant says how far the budget is used up).
#[derive(Debug)]
pub(super) struct Throttle {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Throttle {
    /// `per_minute` 0 means no limit.
    pub(super) fn new(per_minute: u32) -> Self {
        let interval =
            if per_minute == 0 { Duration::ZERO } else { Duration::from_mins(1) / per_minute };
        Self { interval, next: Mutex::new(None) }
    }

    /// Waits until the budget has room for a request, and takes it.
    pub(super) async fn ready(&self) {
        if !self.interval.is_zero() {
            sleep_until(self.book(Instant::now())).await;
        }
    }

    /// When a request made at `now` may go out.
    fn book(&self, now: Instant) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let theoretical = next.map_or(now, |next| next.max(now));
        *next = Some(theoretical + self.interval);
        let slack = self.interval * (BURST - 1);
        theoretical.checked_sub(slack).map_or(now, |start| start.max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_burst_goes_out_at_once_and_the_rest_is_paced() {
        let throttle = Throttle::new(600);
        let now = Instant::now();
        let waits: Vec<Duration> = (0..63).map(|_| throttle.book(now) - now).collect();
        assert!(waits[..60].iter().all(Duration::is_zero), "{waits:?}");
        assert_eq!(waits[60..], [100, 200, 300].map(Duration::from_millis));
        // After a pause the burst is there again.
        let later = now + Duration::from_mins(1);
        assert_eq!(throttle.book(later), later);
    }

    #[tokio::test]
    async fn no_budget_means_no_wait() {
        Throttle::new(0).ready().await;
    }
}
