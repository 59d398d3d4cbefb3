//! A slow line: a number of bytes per second, shared by everything that reads through it.

use std::num::NonZeroU64;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Bytes are let through in pieces that take this long, so that a change of the rate is felt soon
/// and ten readers share the line evenly.
const PIECE: Duration = Duration::from_millis(20);
const MOST_AT_ONCE: u64 = 64 << 10;
/// Timers are late by about a millisecond: this much is made up for.
const CREDIT: Duration = Duration::from_millis(5);

/// Unlimited until a rate is set.
#[derive(Debug)]
pub(crate) struct Throttle(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Bytes per second.
    rate: Option<NonZeroU64>,
    /// When the last byte that was let through will have passed.
    free_at: Instant,
}

impl Throttle {
    /// `rate` in bytes per second.
    pub(crate) fn new(rate: Option<NonZeroU64>) -> Self {
        let free_at = Instant::now();
        Self(Mutex::new(State { rate, free_at }))
    }

    /// Bytes that wait already still pass at the old rate.
    pub(crate) fn set(&self, rate: Option<NonZeroU64>) {
        let mut state = self.state();
        state.rate = rate;
        state.free_at = Instant::now();
    }

    pub(crate) fn rate(&self) -> Option<NonZeroU64> {
        self.state().rate
    }

    /// The most bytes to ask for at once.
    pub(crate) fn piece(&self) -> usize {
        let Some(rate) = self.rate() else {
            return usize::MAX;
        };
        let bytes = u128::from(rate.get()) * PIECE.as_millis() / 1000;
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        usize::try_from(bytes.clamp(1, MOST_AT_ONCE)).unwrap_or(1)
    }

    /// Takes a place on the line for so many bytes: they have passed at the time given.
    pub(crate) fn reserve(&self, bytes: usize) -> Option<Instant> {
        let mut state = self.state();
        let rate = state.rate?;
        let now = Instant::now();
        let begin = state.free_at.max(now.checked_sub(CREDIT).unwrap_or(now));
        let nanos = bytes as u128 * 1_000_000_000 / u128::from(rate.get());
        let took = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        state.free_at = begin + took;
        Some(state.free_at)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
