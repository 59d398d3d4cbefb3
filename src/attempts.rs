//! One request, attempt by attempt, to its answer or its last failure.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, FutureExt as _, LocalBoxFuture, select};

use crate::api::{Refusal, Reply};
use crate::error::Error;
use crate::host::{Clock, Network};
use crate::limiter::{Limiter, Slot};
use crate::retry;
use crate::tuner::Ending;
use crate::watch::Watch;

/// How much patience one request gets.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
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
    pub fn new(patience: Patience, concurrency: usize) -> Self {
        let concurrency = u32::try_from(concurrency).unwrap_or(u32::MAX);
        Self(Cell::new(patience.max_retries.saturating_mul(concurrency)))
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
pub struct Terms<'a> {
    /// How often, and how long each time.
    pub patience: Patience,
    /// What retries are paid from, if from anything.
    pub budget: Option<&'a Budget>,
    /// The stall timer, if there is one.
    pub watch: Option<&'a Watch>,
    /// What is asked for room, if anything, and the bytes to measure by.
    pub limiter: Option<(&'a Limiter, u64)>,
    /// Not to be held up by a pause, a cool-down or being offline.
    pub urgent: bool,
}

impl From<Patience> for Terms<'_> {
    fn from(patience: Patience) -> Self {
        Self {
            patience,
            budget: None,
            watch: None,
            limiter: None,
            urgent: false,
        }
    }
}

/// One attempt under way. Boxed, so that the loop around it exists once and not once per request:
/// the download is the smaller for it.
pub type Exchange<'a, V> = LocalBoxFuture<'a, Result<Reply<V>, Refusal<V>>>;

/// Attempts `exchange` until it answers, fails for good, or patience is used up. `failed` sees
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
    terms: &Terms<'_>,
    exchange: &dyn Fn() -> Exchange<'a, V>,
    failed: &dyn Fn(&Error<V>),
) -> Result<Reply<V>, (Error<V>, u32)> {
    let (mut attempts, mut retries, mut renewed) = (0, 0, false);
    loop {
        let slot = admitted(network, terms).await;
        let began = network.now();
        if let Some(watch) = terms.watch {
            watch.restart();
        }
        let outcome = timed(network, terms, exchange()).await;
        if let (Some(slot), Some((_, bytes))) = (slot, terms.limiter) {
            slot.end(ending(&outcome, bytes, network.is_online()));
        }
        let refusal = match outcome {
            Ok(reply) => return Ok(reply),
            Err(refusal) => refusal,
        };
        attempts += 1;
        let Refusal { error, after } = refusal;
        failed(&error);
        if !renewed && error.is_unauthorized() && network.renew(began).await {
            renewed = true;
            continue;
        }
        if error.is_lost() && !network.is_online() {
            if terms.urgent {
                return Err((error, attempts));
            }
            continue;
        }
        let affordable = || retries < terms.patience.max_retries;
        let paid = || terms.budget.is_none_or(Budget::spend);
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

/// Ends with what `future` gives, or with `None` after `limit`; `future` is dropped then.
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

/// Ends when the next attempt may start, with the room it was given.
async fn admitted<'a, N: Network>(network: &'a N, terms: &Terms<'a>) -> Option<Slot<'a, N>> {
    if terms.urgent {
        return None;
    }
    loop {
        ready(network).await;
        let (limiter, _) = terms.limiter?;
        let slot = limiter.enter(network).await;
        // That may have taken a while. Who may not start now gives the room to somebody else:
        // another upload is not paused with this one.
        if ready(network).now_or_never().is_some() {
            return Some(slot);
        }
    }
}

/// What the limiter learns of an attempt.
fn ending<V>(outcome: &Result<Reply<V>, Refusal<V>>, bytes: u64, online: bool) -> Ending {
    match outcome {
        Ok(_) => Ending::Confirmed(bytes),
        Err(refusal) if refusal.error.is_busy() => Ending::Busy,
        Err(refusal) if refusal.error.is_lost() && online => Ending::Lost,
        Err(_) => Ending::Other,
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
    terms: &Terms<'_>,
    exchange: Exchange<'_, V>,
) -> Result<Reply<V>, Refusal<V>> {
    let limit = terms.patience.timeout;
    let exchange = within(clock, limit, exchange);
    let outcome = match terms.watch {
        None => exchange.await,
        Some(watch) => match select(pin!(exchange), pin!(watch.stalled(clock))).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right((limit, _)) => return Err(Error::Stalled(limit).into()),
        },
    };
    outcome.unwrap_or_else(|| Err(Error::Timeout(limit).into()))
}
