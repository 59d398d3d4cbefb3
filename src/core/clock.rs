//! Time and chance, as the algorithm asks for them.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

/// Time and chance.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Clock {
    /// Resolves after `delay`.
    async fn sleep(&self, delay: Duration);

    /// Monotonic time since some fixed moment. It never jumps, whatever happens to the clock on the
    /// wall.
    fn now(&self) -> Duration;

    /// A random number in 0 … 1, for jitter.
    fn random(&self) -> f64;
}

/// Resolves with the output of `future`, or with `None` after `limit`; `future` is dropped then.
pub async fn within<F: Future>(
    clock: &impl Clock,
    limit: Duration,
    future: F,
) -> Option<F::Output> {
    match select(pin!(future), pin!(clock.sleep(limit))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}
