//! What failed parts say: there are too many at once.

use super::state::{Attempt, QUIET, Tuner};
use crate::core::span::Span;

impl Tuner {
    /// The server says how many are too many: this part and those that began before it. It may mean
    /// something else, so at most two thirds of what began together count as too many.
    pub(super) fn busy(&mut self, attempt: Attempt, now: Span) {
        let again = attempt.began < self.lowered;
        let together = if again { self.refused } else { self.limit };
        let limit = (attempt.number - 1).max(together / 3).max(1);
        if limit >= self.limit {
            return;
        }
        self.refused = together;
        let raised = self.trial.is_some_and(|trial| trial.from < self.limit);
        self.lower(limit, now);
        if raised {
            // What has proven itself does not hold for ever.
            self.home = (self.home - 1).max(1);
        }
    }

    /// Connections break for many reasons, of which too many of them is one: one fewer.
    pub(super) fn lost(&mut self, attempt: Attempt, now: Span) {
        // Those begun before the limit was lowered met the trouble it was lowered for.
        if attempt.began < self.lowered {
            return;
        }
        self.lower((self.limit - 1).max(1), now);
    }

    /// Trouble is over when a round has gone well; if more than ever before were being tried, it
    /// was an answer.
    fn lower(&mut self, limit: usize, now: Span) {
        let tried = self.trial.is_some() && self.limit > self.home;
        self.lowered = now;
        self.blind = None;
        self.settle(limit);
        if tried {
            self.rest();
        } else {
            self.upwards = true;
            self.quiet = u32::try_from(limit).unwrap_or(QUIET.0);
        }
    }
}
