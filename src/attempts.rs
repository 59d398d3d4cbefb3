//! One request, attempt by attempt, to its answer or its last failure.

use std::time::Duration;

use futures_util::future::{Either, select};

use crate::api::{Refusal, Reply};
use crate::error::Error;
use crate::host::Clock;
use crate::retry;

/// How much patience one request gets.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Retries after the first attempt.
    pub max_retries: u32,
    /// Limit of one attempt, its body and answer included.
    pub timeout: Duration,
}

/// Ends with what `future` gives, or with `None` after `limit`; `future` is dropped then.
pub async fn within<F: Future>(
    clock: &impl Clock,
    limit: Duration,
    future: F,
) -> Option<F::Output> {
    let future = std::pin::pin!(future);
    let timer = std::pin::pin!(clock.sleep(limit));
    match select(future, timer).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Attempts `exchange` until it answers, fails for good, or `patience` is used up. `failed` sees
/// the error of every failed attempt, retried or not.
///
/// # Errors
///
/// The last error, with the number of attempts.
pub async fn attempt<V, F>(
    clock: &impl Clock,
    patience: Patience,
    mut exchange: impl FnMut() -> F,
    mut failed: impl FnMut(&Error<V>),
) -> Result<Reply<V>, (Error<V>, u32)>
where
    F: Future<Output = Result<Reply<V>, Refusal<V>>>,
{
    let mut retries = 0;
    loop {
        let refusal = match within(clock, patience.timeout, exchange()).await {
            Some(Ok(reply)) => return Ok(reply),
            Some(Err(refusal)) => refusal,
            None => Error::Timeout(patience.timeout).into(),
        };
        failed(&refusal.error);
        if retries == patience.max_retries || !refusal.error.is_retryable() {
            return Err((refusal.error, retries + 1));
        }
        let delay = retry::delay(retries, refusal.after, clock.random());
        clock.sleep(delay).await;
        retries += 1;
    }
}
