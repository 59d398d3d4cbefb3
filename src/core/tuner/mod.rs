//! How many parts go out at once, found out by trying: the rules, without clock or queue.
//!
//! All that is looked at is when an attempt began and how it ended, which every platform tells.
//! The counts of `XMLHttpRequest` run ahead of the wire by whatever the sockets buffer, and fetch
//! gives none.

mod state;
#[cfg(test)]
mod tests;
mod trials;
mod trouble;

pub use state::{Attempt, MOST, STEP, Tuner};

use crate::core::span::Span;

/// How an attempt to send a part ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many bytes are confirmed; 0 when they are too few to measure by.
    Confirmed(u64),
    /// The server has too much to do: 429, 503.
    Busy,
    /// It got lost on the way, or took too long.
    Lost,
    /// Of nothing that fewer in flight would mend.
    Other,
}

impl Tuner {
    /// An attempt has ended.
    pub fn end(&mut self, attempt: Attempt, ending: Outcome, now: Span) {
        self.pass(now);
        self.in_flight -= 1;
        match ending {
            Outcome::Confirmed(bytes) => self.confirmed(attempt, bytes, now),
            Outcome::Busy => self.busy(attempt, now),
            Outcome::Lost => self.lost(attempt, now),
            Outcome::Other => {}
        }
    }
}
