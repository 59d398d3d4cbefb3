//! One request, attempt by attempt, to its answer or its last failure.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, FutureExt as _, LocalBoxFuture};

use crate::core::answer::{Answer, Expected, judge};
use crate::core::api::{ExchangeError, Reply};
use crate::core::clock::{Clock, within};
use crate::core::concurrency::race;
use crate::core::error::Error;
use crate::core::event::Wait;
use crate::core::host::Network;
use crate::core::limiter::{Class, Member, Slot};
use crate::core::retry;
use crate::core::stall::StallDetector;
use crate::core::tuner::Outcome;

/// How long parts in flight may go on after a pause. Those that end by then cost nothing.
const PAUSE_GRACE: Duration = Duration::from_millis(500);

/// How often one request is tried, and how long each time.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Retries after the first attempt.
    pub max_retries: u32,
    /// Limit of one attempt, its body and answer included. Waiting for a connection does not count.
    pub timeout: Duration,
}

/// Retries an upload may still spend on its parts, all together. It keeps a server in trouble
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

    /// A part was confirmed, which earns a retry: an upload may advance and have trouble at once.
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
    /// Which of the uploads to the origin it belongs to, and its class among their requests.
    pub member: &'a Member<'a>,
    /// Its class.
    pub class: Class,
    /// What its answer must be.
    pub expected: Expected<'a>,
    /// What is special about a part.
    pub part: Option<PartPolicy<'a>>,
    /// Not to be held up by a pause, a cool-down or being offline.
    pub urgent: bool,
}

/// What the request of a part has beyond others. A pause interrupts it.
pub struct PartPolicy<'a> {
    /// What retries are paid from.
    pub budget: &'a Budget,
    /// The stall detector.
    pub stall: &'a StallDetector,
    /// Bytes the tuner measures by.
    pub measured: u64,
}

impl<'a> RequestPolicy<'a> {
    /// A create or complete.
    #[must_use]
    pub fn control(
        retry_policy: RetryPolicy,
        member: &'a Member<'a>,
        expected: Expected<'a>,
    ) -> Self {
        Self {
            retry_policy,
            member,
            class: Class::Control,
            expected,
            part: None,
            urgent: false,
        }
    }
}

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
    pub retried: Option<Duration>,
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
                retried: Some(Duration::ZERO),
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
                    observe(&error, Some(Duration::ZERO));
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
            observe(&error, Some(Duration::ZERO));
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
            // The server speaks of itself, not of this request: nobody should ask meanwhile.
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

/// Resolves when the next attempt may start, with its turn.
async fn admitted<'a, N: Network>(network: &'a N, policy: &RequestPolicy<'a>) -> Slot<'a, 'a, N> {
    loop {
        if !policy.urgent {
            ready(network).await;
        }
        let slot = policy.member.enter(policy.class, network).await;
        // That may have taken a while. One that may not start now gives its turn to others: another
        // upload is not paused with this one. Whether the machine is online is not asked again: one
        // that claims not to be was waited for, and is worth this try.
        let is_cooling = network.cooling() > network.now();
        let runs = || network.running().now_or_never().is_some();
        if policy.urgent || !is_cooling && runs() {
            return slot;
        }
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

/// Resolves when a request may start: not paused, online, and no cool-down under way.
async fn ready(network: &impl Network) {
    loop {
        network.running().await;
        if !network.is_online() {
            network.waiting(Some(Wait::Offline));
        }
        network.online().await;
        let wait = network.cooling().saturating_sub(network.now());
        if wait.is_zero() {
            network.waiting(None);
            return;
        }
        network.waiting(Some(Wait::Server));
        rest(network, retry::delay(0, Some(wait), network.random())).await;
    }
}

/// Waits `delay`; without a timer while the upload is paused.
async fn rest(network: &impl Network, delay: Duration) {
    let end = network.now() + delay;
    loop {
        let sleep = network.sleep(end.saturating_sub(network.now()));
        match race(pin!(sleep), pin!(network.paused())).await {
            Either::Left(()) => return,
            Either::Right(()) => network.running().await,
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
