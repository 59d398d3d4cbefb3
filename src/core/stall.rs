//! The stall detector: a request whose bytes stop moving, or whose answer does not come, is aborted.

use crate::core::span::Span;
use std::cell::Cell;

use crate::core::clock::Clock;

/// A timer that fires this much late was not late by itself: the page was frozen or the machine
/// asleep. What happened to the connection meanwhile is unknown, so it gets another chance.
const FROZEN: Span = Span::from_secs(5);

/// Limits within one attempt, on platforms that report moving bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest time without a byte moving, once the first has.
    pub stall: Span,
    /// Longest time between the last byte sent and the answer.
    pub response: Span,
}

/// Watches one attempt to send `length` bytes.
///
/// The clock starts with the first byte: a browser queues requests behind its connections to the
/// origin, which other tabs use as well, and a queued request is not stalled.
pub struct StallDetector {
    limits: Limits,
    length: u64,
    /// When a byte last moved, and how many had by then.
    moved: Cell<Option<(Span, u64)>>,
}

impl StallDetector {
    /// Watches over `length` bytes to be sent.
    #[must_use]
    pub fn new(limits: Limits, length: u64) -> Self {
        Self {
            limits,
            length,
            moved: Cell::new(None),
        }
    }

    /// A new attempt starts: nothing has moved.
    pub fn restart(&self) {
        self.moved.set(None);
    }

    /// `sent` bytes have gone out by `now`.
    pub fn sent(&self, sent: u64, now: Span) {
        if sent > self.moved.get().map_or(0, |(_, before)| before) {
            self.moved.set(Some((now, sent)));
        }
    }

    /// Whether the whole body has gone out; unknown where the platform reports no bytes.
    #[must_use]
    pub fn is_all_sent(&self) -> Option<bool> {
        self.moved.get().map(|(_, sent)| sent >= self.length)
    }

    /// Resolves when a limit is exceeded, with that limit.
    pub async fn stalled(&self, clock: &impl Clock) -> Span {
        // Which limit holds changes with the last byte, and nothing wakes us then.
        let shortest = self.limits.stall.min(self.limits.response);
        loop {
            let limit = match self.moved.get() {
                Some((_, sent)) if sent >= self.length => self.limits.response,
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
