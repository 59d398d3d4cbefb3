//! The stall timer: a request whose bytes stop moving, or whose answer stays out, is cut.

use std::cell::Cell;
use std::time::Duration;

use crate::core::clock::Clock;

/// A timer that fires this much late was not late by itself: the page was frozen or the machine
/// asleep. What happened to the connection meanwhile is unknown, so it gets another chance.
const FROZEN: Duration = Duration::from_secs(5);

/// Limits within one attempt, which platforms that tell of moving bytes allow.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest time without a byte moving.
    pub stall: Duration,
    /// Longest time between the last byte sent and the answer.
    pub answer: Duration,
}

/// Watches one attempt to send `length` bytes.
pub struct StallDetector {
    limits: Limits,
    length: u64,
    /// When a byte last moved, and how many had by then; none while the platform tells nothing.
    moved: Cell<Option<(Duration, u64)>>,
}

impl StallDetector {
    /// A watch over `length` bytes to be sent.
    #[must_use]
    pub fn new(limits: Limits, length: u64) -> Self {
        Self {
            limits,
            length,
            moved: Cell::new(None),
        }
    }

    /// A new attempt begins: nothing has moved.
    pub fn restart(&self) {
        self.moved.set(None);
    }

    /// `sent` bytes have gone out by `now`.
    pub fn sent(&self, sent: u64, now: Duration) {
        if self.moved.get().is_none_or(|(_, before)| sent > before) {
            self.moved.set(Some((now, sent)));
        }
    }

    /// Ends when a limit is passed, giving that limit.
    pub async fn stalled(&self, clock: &impl Clock) -> Duration {
        // Which limit holds changes with the last byte, and nobody wakes us then.
        let shortest = self.limits.stall.min(self.limits.answer);
        loop {
            let limit = match self.moved.get() {
                Some((_, sent)) if sent >= self.length => self.limits.answer,
                _ => self.limits.stall,
            };
            let begun = clock.now();
            let since = self.moved.get().map_or(begun, |(moment, _)| moment);
            let due = since + limit;
            let wait = due.saturating_sub(begun).min(shortest);
            clock.sleep(wait).await;
            let Some((moment, sent)) = self.moved.get() else {
                continue;
            };
            let now = clock.now();
            if now.saturating_sub(begun + wait) > FROZEN {
                self.moved.set(Some((now, sent)));
            } else if moment == since && now >= due {
                return limit;
            }
        }
    }
}
