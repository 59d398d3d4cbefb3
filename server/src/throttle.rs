//! A slow line: a number of bytes per second that all readers share.

use std::num::NonZeroU64;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Bytes pass in pieces that take this long, so that a new rate applies soon and ten readers share the
/// line evenly.
const PIECE: Duration = Duration::from_millis(20);
const MAX_AT_ONCE: u64 = 64 << 10;
/// Timers are late by about a millisecond. So much lateness is compensated.
const CREDIT: Duration = Duration::from_millis(5);

/// Unlimited until a rate is set.
#[derive(Debug)]
pub(crate) struct Throttle(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Bytes per second.
    rate: Option<NonZeroU64>,
    /// When the last byte will have passed.
    free_at: Instant,
}

impl Throttle {
    /// `rate` in bytes per second.
    pub(crate) fn new(rate: Option<NonZeroU64>) -> Self {
        let free_at = Instant::now();
        Self(Mutex::new(State { rate, free_at }))
    }

    /// Sets the rate. Bytes that are already waiting pass at the old rate.
    pub(crate) fn set(&self, rate: Option<NonZeroU64>) {
        let mut state = self.state();
        state.rate = rate;
        state.free_at = Instant::now();
    }

    pub(crate) fn rate(&self) -> Option<NonZeroU64> {
        self.state().rate
    }

    /// The maximum number of bytes to request at once.
    pub(crate) fn piece(&self) -> usize {
        let Some(rate) = self.rate() else {
            return usize::MAX;
        };
        let bytes = u128::from(rate.get()) * PIECE.as_millis() / 1000;
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        usize::try_from(bytes.clamp(1, MAX_AT_ONCE)).unwrap_or(1)
    }

    /// Reserves the line for so many bytes. Returns when they will have passed.
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::future::join_all;
    use tokio::time::{Instant, sleep, sleep_until};

    use super::{Duration, Throttle};

    /// Lets bytes through as a body does, each timer a millisecond late. Returns the seconds it took.
    async fn read(throttle: &Throttle, mut bytes: usize) -> f64 {
        let began = Instant::now();
        while bytes > 0 {
            let piece = throttle.piece().min(bytes);
            bytes -= piece;
            if let Some(until) = throttle.reserve(piece)
                && until > Instant::now()
            {
                sleep_until(until).await;
                sleep(Duration::from_millis(1)).await;
            }
        }
        began.elapsed().as_secs_f64()
    }

    fn throttle(rate: u64) -> Arc<Throttle> {
        Arc::new(Throttle::new(rate.try_into().ok()))
    }

    #[tokio::test(start_paused = true)]
    async fn every_rate_is_kept_although_timers_are_late() {
        for rate in [1, 10, 1000, 1_000_000, 30_000_000, 200_000_000] {
            let bytes = usize::try_from(rate).unwrap() * 3;
            let took = read(&throttle(rate), bytes).await;
            assert!((2.9..3.1).contains(&took), "{rate} B/s: {took} s, not 3 s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn readers_share_a_rate_evenly() {
        let throttle = throttle(1_000_000);
        let took = join_all((0..10).map(|_| read(&throttle, 300_000))).await;
        for took in took {
            assert!((2.7..3.1).contains(&took), "{took} s, not 3 s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_line_gathers_no_credit() {
        let throttle = throttle(1000);
        sleep(Duration::from_hours(1)).await;
        let took = read(&throttle, 1000).await;
        assert!(took > 0.95, "{took} s, not 1 s");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rate_nothing_waits() {
        let throttle = throttle(1000);
        throttle.set(None);
        assert!(read(&throttle, 1 << 30).await < 0.001);
    }
}
