//! What the tuner knows, and how it counts what is in flight.

use crate::core::span::Span;

/// Most parts in flight: as many connections as browsers open to one origin over HTTP/1.1. Above
/// it requests would wait in the browser's own queue, where they look slow.
pub const MOST: usize = 6;

/// Parts in flight in the beginning. Half of the most: reached or left by one step.
pub(super) const START: usize = 3;

/// Parts may take a minute on a slow line, and by then a short upload is over. So until the first
/// of them has ended, one more is let out each time this has passed.
pub const STEP: Span = Span::from_secs(1);

/// Parts confirmed before something else is tried, at first and at most. Four times as many whenever
/// a trial shows that the limit was right: trials cost time, and refused parts were sent for nothing.
pub(super) const QUIET: (u32, u32) = (16, 256);

/// What is known of an attempt while it is under way.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    pub(super) began: Span,
    pub(super) work: f64,
    /// Attempts in flight, with this one.
    pub(super) number: usize,
}

/// Another limit is being tried.
#[derive(Clone, Copy)]
pub(super) struct Trial {
    /// The limit before.
    pub(super) from: usize,
    /// The goodput with it.
    pub(super) goodput: f64,
}

/// Goodput with the current limit, in bytes per second.
#[derive(Clone, Copy, Default)]
pub(super) struct Measured {
    pub(super) parts: u32,
    pub(super) mean: f64,
    pub(super) best: f64,
}

/// Finds the number of parts in flight with the best goodput.
///
/// Each confirmed part gives the goodput by itself (Little's law: what is in flight × the bytes
/// of a part ÷ the time it took), so parts that end in bursts do not blur it. The time a part
/// takes is in it: at the same number in flight, longer means less goodput.
pub struct Tuner {
    pub(super) limit: usize,
    pub(super) in_flight: usize,
    /// Seconds that all attempts together have taken until `seen`.
    pub(super) work: f64,
    pub(super) seen: Span,
    /// Nothing has ended yet; since when the limit is what it is.
    pub(super) blind: Option<Span>,
    pub(super) trial: Option<Trial>,
    pub(super) measured: Measured,
    /// Parts to be confirmed before the next trial.
    pub(super) quiet: u32,
    /// What `quiet` was after the last trial in vain.
    pub(super) quiet_limit: u32,
    /// When the limit was last lowered because of trouble.
    pub(super) lowered: Span,
    /// The limit under which the last refused parts began.
    pub(super) refused: usize,
    /// The limit that has proven itself: up to it, trouble that has passed is forgotten.
    pub(super) home: usize,
    /// Whether the next trial is of more.
    pub(super) upwards: bool,
}

impl Default for Tuner {
    fn default() -> Self {
        Self {
            limit: START,
            in_flight: 0,
            work: 0.0,
            seen: Span::ZERO,
            blind: Some(Span::ZERO),
            trial: None,
            measured: Measured::default(),
            quiet: 0,
            quiet_limit: QUIET.0,
            lowered: Span::ZERO,
            refused: 0,
            home: 1,
            upwards: true,
        }
    }
}

impl Tuner {
    /// Whether one more may be sent.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.in_flight < self.limit
    }

    /// Whether waiting is a reason to let one more out.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.blind.is_some()
    }

    /// Parts in flight at most.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// An attempt begins.
    pub fn begin(&mut self, now: Span) -> Attempt {
        if self.in_flight == 0 && now.saturating_sub(self.seen) >= STEP {
            // The line may be another by now.
            self.settle(self.limit);
        }
        self.pass(now);
        self.in_flight += 1;
        if self.blind == Some(Span::ZERO) {
            self.blind = Some(now);
        }
        Attempt {
            began: now,
            work: self.work,
            number: self.in_flight,
        }
    }

    /// Somebody has been waiting for room.
    pub fn wait(&mut self, now: Span) {
        let due = |since: Span| now.saturating_sub(since) >= STEP;
        if self.limit < MOST && self.blind.is_some_and(due) {
            self.limit += 1;
            self.blind = Some(now);
        }
    }

    /// Counts the time that attempts in flight have taken until `now`.
    pub(super) fn pass(&mut self, now: Span) {
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        let in_flight = self.in_flight as f64;
        self.work += in_flight * now.saturating_sub(self.seen).as_secs_f64();
        self.seen = now;
    }

    /// Stays with `limit`, and measures anew.
    pub(super) fn settle(&mut self, limit: usize) {
        self.limit = limit;
        self.trial = None;
        self.measured = Measured::default();
    }

    /// A trial showed that the limit was right: it is long until the next.
    pub(super) fn rest(&mut self) {
        self.quiet_limit = (self.quiet_limit * 4).min(QUIET.1);
        self.quiet = self.quiet_limit;
    }
}

impl Measured {
    /// One more part, which counts for a quarter when there are many.
    pub(super) fn add(&mut self, goodput: f64) {
        self.parts += 1;
        self.mean += (goodput - self.mean) / f64::from(self.parts.min(4));
        self.best = self.best.max(self.mean);
    }
}
