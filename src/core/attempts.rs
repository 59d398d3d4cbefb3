//! One request, attempt by attempt, to its answer or its last failure.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, FutureExt as _, LocalBoxFuture, select};

use crate::core::api::{ExchangeError, Reply};
use crate::core::clock::{Clock, within};
use crate::core::error::Error;
use crate::core::host::Network;
use crate::core::limiter::{Limiter, Slot};
use crate::core::retry;
use crate::core::stall::StallDetector;
use crate::core::tuner::Outcome;

/// How much retry_policy one request gets.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Retries after the first attempt.
    pub max_retries: u32,
    /// Limit of one attempt, its body and answer included.
    pub timeout: Duration,
}

/// Retries an upload may still spend on its parts, all together: what keeps a server in trouble
/// from being asked `parts × maxRetries` times.
pub struct Budget(Cell<u32>);

impl Budget {
    /// Enough for every request in flight to fail as often as one request may.
    #[must_use]
    pub fn new(retry_policy: RetryPolicy, concurrency: usize) -> Self {
        let concurrency = u32::try_from(concurrency).unwrap_or(u32::MAX);
        Self(Cell::new(
            retry_policy.max_retries.saturating_mul(concurrency),
        ))
    }

    /// A part was confirmed, which earns a retry: progress and trouble may go on side by side.
    pub fn earn(&self) {
        self.0.set(self.0.get().saturating_add(1));
    }

    fn spend(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

/// What a request is attempted under.
pub struct RequestPolicy<'a> {
    /// How often, and how long each time.
    pub retry_policy: RetryPolicy,
    /// What retries are paid from, if from anything.
    pub budget: Option<&'a Budget>,
    /// The stall timer, if there is one.
    pub watch: Option<&'a StallDetector>,
    /// What is asked for room, if anything, and the bytes to measure by.
    pub limiter: Option<(&'a Limiter, u64)>,
    /// Not to be held up by a pause, a cool-down or being offline.
    pub urgent: bool,
}

impl From<RetryPolicy> for RequestPolicy<'_> {
    fn from(retry_policy: RetryPolicy) -> Self {
        Self {
            retry_policy,
            budget: None,
            watch: None,
            limiter: None,
            urgent: false,
        }
    }
}

/// One attempt under way. Boxed, so that the loop around it exists once and not once per request:
/// the download is the smaller for it.
pub type Exchange<'a, V> = LocalBoxFuture<'a, Result<Reply<V>, ExchangeError<V>>>;

/// Attempts `exchange` until it answers, fails for good, or retry_policy is used up. `failed` sees
/// the error of every failed attempt, retried or not.
///
/// An attempt that fails while the machine is offline costs nothing, and one refused for its
/// credentials (401, 403) is repeated once with new ones.
///
/// # Errors
///
/// The last error, with the number of attempts.
pub async fn attempt<'a, V>(
    network: &impl Network,
    policy: &RequestPolicy<'_>,
    exchange: &dyn Fn() -> Exchange<'a, V>,
    failed: &dyn Fn(&Error<V>),
) -> Result<Reply<V>, (Error<V>, u32)> {
    let (mut attempts, mut retries, mut renewed) = (0, 0, false);
    loop {
        let slot = admitted(network, policy).await;
        let began = network.now();
        if let Some(watch) = policy.watch {
            watch.restart();
        }
        let outcome = timed(network, policy, exchange()).await;
        if let (Some(slot), Some((_, bytes))) = (slot, policy.limiter) {
            slot.end(ending(&outcome, bytes, network.is_online()));
        }
        let failed_exchange = match outcome {
            Ok(reply) => return Ok(reply),
            Err(failed_exchange) => failed_exchange,
        };
        attempts += 1;
        let ExchangeError { error, after } = failed_exchange;
        failed(&error);
        if !renewed && error.is_unauthorized() && network.renew(began).await {
            renewed = true;
            continue;
        }
        if error.is_lost() && !network.is_online() {
            if policy.urgent {
                return Err((error, attempts));
            }
            continue;
        }
        let affordable = || retries < policy.retry_policy.max_retries;
        let paid = || policy.budget.is_none_or(Budget::spend);
        if !error.is_retryable() || !affordable() || !paid() {
            return Err((error, attempts));
        }
        match after {
            // The server speaks of itself, not of this request: nobody should ask meanwhile.
            Some(wait) if error.is_busy() => network.cool_down(network.now() + wait),
            _ => rest(network, retry::delay(retries, after, network.random())).await,
        }
        retries += 1;
    }
}

/// Ends when the next attempt may start, with the room it was given.
async fn admitted<'a, N: Network>(
    network: &'a N,
    policy: &RequestPolicy<'a>,
) -> Option<Slot<'a, N>> {
    if policy.urgent {
        return None;
    }
    loop {
        ready(network).await;
        let (limiter, _) = policy.limiter?;
        let slot = limiter.enter(network).await;
        // That may have taken a while. Who may not start now gives the room to somebody else:
        // another upload is not paused with this one.
        if ready(network).now_or_never().is_some() {
            return Some(slot);
        }
    }
}

/// What the limiter learns of an attempt.
fn ending<V>(outcome: &Result<Reply<V>, ExchangeError<V>>, bytes: u64, online: bool) -> Outcome {
    match outcome {
        Ok(_) => Outcome::Confirmed(bytes),
        Err(failed_exchange) if failed_exchange.error.is_busy() => Outcome::Busy,
        Err(failed_exchange) if failed_exchange.error.is_lost() && online => Outcome::Lost,
        Err(_) => Outcome::Other,
    }
}

/// Ends when a request may start: not paused, online, and no cool-down under way.
async fn ready(network: &impl Network) {
    loop {
        network.running().await;
        network.online().await;
        let wait = network.cooling().saturating_sub(network.now());
        if wait.is_zero() {
            return;
        }
        rest(network, retry::delay(0, Some(wait), network.random())).await;
    }
}

/// Waits `delay`, and while the upload is paused without a timer.
async fn rest(network: &impl Network, delay: Duration) {
    let end = network.now() + delay;
    loop {
        let sleep = network.sleep(end.saturating_sub(network.now()));
        match select(pin!(sleep), pin!(network.paused())).await {
            Either::Left(_) => return,
            Either::Right(_) => network.running().await,
        }
    }
}

/// One attempt under its limits.
async fn timed<V>(
    clock: &impl Clock,
    policy: &RequestPolicy<'_>,
    exchange: Exchange<'_, V>,
) -> Result<Reply<V>, ExchangeError<V>> {
    let limit = policy.retry_policy.timeout;
    let exchange = within(clock, limit, exchange);
    let outcome = match policy.watch {
        None => exchange.await,
        Some(watch) => match select(pin!(exchange), pin!(watch.stalled(clock))).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right((limit, _)) => return Err(Error::Stalled(limit).into()),
        },
    };
    outcome.unwrap_or_else(|| Err(Error::Timeout(limit).into()))
}
