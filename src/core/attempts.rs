//! One request, attempt by attempt, to its answer or its last failure.

use std::pin::pin;

use futures_util::future::{Either, LocalBoxFuture};

use crate::core::admission::{admitted, rest};
use crate::core::answer::Answer;
use crate::core::api::{ExchangeError, Reply};
use crate::core::clock::{Clock, within};
use crate::core::concurrency::race;
use crate::core::error::Error;
use crate::core::host::Network;
use crate::core::judge::judge;
use crate::core::policy::{RequestPolicy, RetryPolicy};
use crate::core::retry;
use crate::core::span::Span;
use crate::core::tuner::Outcome;

/// How long parts in flight may go on after a pause. Those that end by then cost nothing.
const PAUSE_GRACE: Span = Span::from_millis(500);

/// One attempt under way. Boxed, so that the loop around it exists once and not once per request:
/// the download is smaller.
pub type Exchange<'a, V> = LocalBoxFuture<'a, Result<Answer<V>, ExchangeError<V>>>;

/// A failed attempt, for those who observe them.
pub struct Failed<'a, V> {
    /// Why it failed.
    pub error: &'a Error<V>,
    /// Its number, from 1.
    pub attempt: u32,
    /// Wait before the next attempt, if there is one.
    pub retried: Option<Span>,
    /// The attempt was dropped by a pause: it counts for nothing, but may have been served.
    pub interrupted: bool,
}

/// Attempts `exchange` until it answers, fails for good, or the policy allows no more. `failed` sees
/// every failed attempt, retried or not.
///
/// An attempt that fails while the machine is offline costs nothing, and one refused for its
/// credentials (401, 403) is repeated once with new ones.
///
/// # Errors
///
/// The last error, with the number of attempts.
pub async fn attempt<'a, N: Network>(
    network: &N,
    policy: &RequestPolicy<'_>,
    exchange: &dyn Fn(N::Credentials) -> Exchange<'a, N::Value>,
    failed: &dyn Fn(Failed<'_, N::Value>),
) -> Result<Reply<N::Value>, (Error<N::Value>, u32)> {
    let (mut attempts, mut retries, mut renewed) = (0, 0, false);
    let RetryPolicy {
        max_retries,
        timeout,
    } = policy.retry_policy;
    loop {
        let slot = admitted(network, policy).await;
        let started = network.now();
        let outcome = one(network, policy, exchange).await;
        let Some(outcome) = outcome else {
            drop(slot);
            failed(Failed {
                error: &Error::Suspended,
                attempt: attempts + 1,
                retried: Some(Span::ZERO),
                interrupted: true,
            });
            continue;
        };
        if outcome
            .as_ref()
            .map_or_else(|failed| !failed.error.is_lost(), |_| true)
        {
            network.reached(started);
        }
        let measured = policy.part.as_ref().map_or(0, |part| part.measured);
        slot.end(tuner_outcome(&outcome, measured, network.is_online()));
        let ExchangeError { error, after } = match outcome {
            Ok(reply) => return Ok(reply),
            Err(failed) => failed,
        };
        attempts += 1;
        let observe = |error, retried| {
            failed(Failed {
                error,
                attempt: attempts,
                retried,
                interrupted: false,
            });
        };
        if !renewed && error.is_unauthorized() {
            match within(network, timeout, pin!(network.renew(started))).await {
                Some(true) => {
                    renewed = true;
                    observe(&error, Some(Span::ZERO));
                    continue;
                }
                Some(false) => {}
                None => {
                    observe(&error, None);
                    return Err((Error::CallerTimeout(timeout), attempts));
                }
            }
        }
        if error.is_lost() && !network.is_online() && !policy.urgent {
            observe(&error, Some(Span::ZERO));
            continue;
        }
        let affordable = retries < max_retries && (network.is_online() || !policy.urgent);
        let paid = || {
            let part = policy.part.as_ref();
            part.is_none_or(|part| part.budget.spend())
        };
        if !error.is_retryable() || !affordable || !paid() {
            observe(&error, None);
            return Err((error, attempts));
        }
        match after {
            // The server is busy, whatever the request: no request starts before the wait is over.
            Some(wait) if error.is_busy() => {
                observe(&error, Some(wait));
                network.cool_down(network.now() + wait);
            }
            _ => {
                let delay = retry::delay(retries, after, network.random());
                observe(&error, Some(delay));
                rest(network, delay).await;
            }
        }
        retries += 1;
    }
}

/// One attempt: its credentials, then its exchange. `None` when a pause interrupted it.
async fn one<'a, N: Network>(
    network: &N,
    policy: &RequestPolicy<'_>,
    exchange: &dyn Fn(N::Credentials) -> Exchange<'a, N::Value>,
) -> Option<Result<Reply<N::Value>, ExchangeError<N::Value>>> {
    let limit = policy.retry_policy.timeout;
    let credentials = match within(network, limit, pin!(network.credentials())).await {
        Some(Ok(credentials)) => credentials,
        Some(Err(cause)) => return Some(Err(Error::Caller { cause, sent: false }.into())),
        None => return Some(Err(Error::CallerTimeout(limit).into())),
    };
    if let Some(part) = &policy.part {
        part.stall.restart();
    }
    let timed = timed(network, policy, exchange(credentials));
    let Some(part) = &policy.part else {
        return Some(timed.await);
    };
    let mut timed = pin!(timed);
    loop {
        if let Either::Left(outcome) = race(timed.as_mut(), pin!(network.paused())).await {
            return Some(outcome);
        }
        if let Some(outcome) = within(network, PAUSE_GRACE, timed.as_mut()).await {
            return Some(outcome);
        }
        // A body that is wholly sent is probably stored: dropping it could leave the part at the
        // server twice, and some servers count every byte.
        if part.stall.is_all_sent() != Some(true) {
            return None;
        }
        if let Either::Left(outcome) = race(timed.as_mut(), pin!(network.running())).await {
            return Some(outcome);
        }
    }
}

/// One exchange under its limits.
async fn timed<V>(
    clock: &impl Clock,
    policy: &RequestPolicy<'_>,
    mut exchange: Exchange<'_, V>,
) -> Result<Reply<V>, ExchangeError<V>> {
    let limit = policy.retry_policy.timeout;
    let exchange = within(clock, limit, exchange.as_mut());
    let outcome = match &policy.part {
        None => exchange.await,
        Some(part) => match race(pin!(exchange), pin!(part.stall.stalled(clock))).await {
            Either::Left(outcome) => outcome,
            Either::Right(limit) => return Err(Error::Stalled(limit).into()),
        },
    };
    match outcome {
        Some(answer) => judge(answer?, policy.expected),
        None => Err(Error::Timeout(limit).into()),
    }
}

/// What the tuner learns from an attempt.
fn tuner_outcome<V>(
    outcome: &Result<Reply<V>, ExchangeError<V>>,
    bytes: u64,
    online: bool,
) -> Outcome {
    match outcome {
        Ok(_) => Outcome::Confirmed(bytes),
        Err(failed) if failed.error.is_busy() => Outcome::Busy,
        Err(failed) if failed.error.is_lost() && online => Outcome::Lost,
        Err(_) => Outcome::Other,
    }
}
