//! When an attempt may start: not while the upload is paused, the machine offline or the server in need of a
//! rest, and not before its turn.

use std::pin::pin;

use futures_util::future::{Either, FutureExt as _};

use crate::core::concurrency::race;
use crate::core::event::Wait;
use crate::core::host::Network;
use crate::core::policy::RequestPolicy;
use crate::core::retry;
use crate::core::span::Span;
use crate::core::turn::Slot;

/// Resolves when the next attempt may start, with its turn.
pub async fn admitted<'a, N: Network>(
    network: &'a N,
    policy: &RequestPolicy<'a>,
) -> Slot<'a, 'a, N> {
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
pub async fn rest(network: &impl Network, delay: Span) {
    let end = network.now() + delay;
    loop {
        let sleep = network.sleep(end.saturating_sub(network.now()));
        match race(pin!(sleep), pin!(network.paused())).await {
            Either::Left(()) => return,
            Either::Right(()) => network.running().await,
        }
    }
}
