//! What confirmed parts say: another limit is tried, and kept where it brings more.

use super::state::{Attempt, MOST, Measured, QUIET, Trial, Tuner};
use crate::core::span::Span;

/// What more in flight must bring to be kept. Below it is noise.
const GAIN: f64 = 1.05;

/// What fewer in flight must keep of the goodput to be preferred.
const KEEP: f64 = 0.99;

/// At this share of what it was, the goodput has fallen.
const FALLEN: f64 = 0.7;

impl Tuner {
    /// A part is confirmed.
    pub(super) fn confirmed(&mut self, attempt: Attempt, bytes: u64, now: Span) {
        let seconds = now.saturating_sub(attempt.began).as_secs_f64();
        self.quiet = self.quiet.saturating_sub(1);
        if seconds <= 0.0 || bytes == 0 {
            return;
        }
        let in_flight = (self.work - attempt.work) / seconds;
        #[allow(clippy::cast_precision_loss, reason = "sizes stay far below 2^53")]
        let goodput = in_flight * bytes as f64 / seconds;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a handful"
        )]
        let level = (in_flight + 0.5) as usize;
        if self.blind.take().is_some() {
            // Nothing is known of fewer yet, so they come next.
            (self.quiet, self.upwards) = (0, false);
            if self.limit < MOST {
                let from = level.min(self.limit);
                return self.attempt(Trial { from, goodput }, MOST);
            }
        }
        if level == self.limit {
            self.measured.add(goodput);
            self.judge();
        }
    }

    /// Decides what to do next, by the goodput measured with the current limit.
    fn judge(&mut self) {
        let Measured { parts, mean, best } = self.measured;
        // Half a round: enough to tell by, and less than a short upload has.
        if (parts as usize) * 2 < self.limit {
            return;
        }
        let here = Trial {
            from: self.limit,
            goodput: mean,
        };
        match self.trial {
            Some(Trial { from, goodput }) if from < self.limit => {
                if mean > goodput * GAIN {
                    self.quiet_limit = QUIET.0;
                    self.home = self.home.max(self.limit);
                    self.onwards(here, self.limit + 1);
                } else {
                    let leap = self.limit - from;
                    self.home = from;
                    self.settle(from);
                    // A leap in vain says nothing of the steps around it.
                    if leap == 1 {
                        self.rest();
                    }
                }
            }
            Some(Trial { from, goodput }) if from > self.limit => {
                if mean >= goodput * KEEP {
                    self.home = self.limit;
                    self.onwards(here, self.limit - 1);
                } else {
                    self.settle(from);
                    self.rest();
                }
            }
            // Parts take longer than they did: perhaps there are too many at once.
            None if mean < best * FALLEN => self.onwards(here, self.limit - 1),
            None if self.quiet == 0 => {
                let up =
                    self.limit < self.home || self.limit == 1 || self.upwards && self.limit < MOST;
                self.upwards = !up;
                self.onwards(here, if up { self.limit + 1 } else { self.limit - 1 });
            }
            _ => {}
        }
    }

    /// Tries `limit`, or stays where it is when there is no such.
    fn onwards(&mut self, mut here: Trial, limit: usize) {
        if here.from < limit && limit <= self.home {
            // Proven before.
            here.goodput = 0.0;
        }
        if (1..=MOST).contains(&limit) {
            self.attempt(here, limit);
        } else {
            self.settle(self.limit);
            self.quiet = self.quiet_limit;
        }
    }

    fn attempt(&mut self, trial: Trial, limit: usize) {
        self.settle(limit);
        self.trial = Some(trial);
    }
}
