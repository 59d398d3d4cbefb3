//! Time and chance, as the algorithm asks for them.

use crate::core::span::Span;
use std::pin::pin;

use futures_util::future::Either;

use crate::core::concurrency::{Borrowed, race};

/// Time and chance.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Clock {
    /// Resolves after `delay`.
    async fn sleep(&self, delay: Span);

    /// Monotonic time since some fixed moment. It never jumps, whatever happens to the clock on the
    /// wall.
    fn now(&self) -> Span;

    /// A random number in 0 … 1, for jitter.
    fn random(&self) -> f64;
}

/// Resolves with the output of `future`, or with `None` after `limit`.
pub async fn within<T>(clock: &impl Clock, limit: Span, future: Borrowed<'_, T>) -> Option<T> {
    match race(future, pin!(clock.sleep(limit))).await {
        Either::Left(output) => Some(output),
        Either::Right(()) => None,
    }
}
