//! When a request may start: the caller's pause, the machine's connection, the server's wish.

use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::client::Client;
use super::options::field;
use super::origin::Origin;
use super::timer::WebClock;
use super::{abort, event};
use crate::core::clock::Clock;
use crate::core::host::Network;
use crate::core::limiter::Limiter;

/// What one upload or operation asks before each request.
pub struct WebNetwork {
    /// How the service is reached.
    pub client: Client,
    /// What is shared with all others to the same origin.
    pub origin: Rc<Origin>,
    /// Whether the number of parts in flight is left to the origin's limiter.
    pub limited: bool,
    /// `{ events, paused }`, from which `js/task.js` steers the upload; or nothing.
    pub control: JsValue,
    /// Stop everything.
    pub signals: Vec<AbortSignal>,
}

impl WebNetwork {
    /// Ends when the caller says stop.
    pub async fn aborted(&self) {
        abort::aborted(&self.signals).await;
    }

    fn is_paused(&self) -> bool {
        field(&self.control, "paused").is_truthy()
    }

    async fn changed(&self) {
        event::next(&[(&field(&self.control, "events"), "change")]).await;
    }
}

impl Clock for WebNetwork {
    async fn sleep(&self, delay: Duration) {
        WebClock.sleep(delay).await;
    }

    fn now(&self) -> Duration {
        WebClock.now()
    }

    fn random(&self) -> f64 {
        WebClock.random()
    }
}

impl Network for WebNetwork {
    async fn running(&self) {
        while self.is_paused() {
            self.changed().await;
        }
    }

    async fn paused(&self) {
        while !self.is_paused() {
            self.changed().await;
        }
    }

    fn is_online(&self) -> bool {
        // Only a plain `false` says something; servers know no such thing.
        field(&field(&js_sys::global(), "navigator"), "onLine") != JsValue::FALSE
    }

    async fn online(&self) {
        while !self.is_online() {
            event::next(&[(&js_sys::global(), "online")]).await;
        }
    }

    fn cooling(&self) -> Duration {
        self.origin.cooling.get()
    }

    fn cool_down(&self, until: Duration) {
        let cooling = &self.origin.cooling;
        cooling.set(until.max(cooling.get()));
    }

    fn limiter(&self) -> Option<&Limiter> {
        self.limited.then_some(&self.origin.limiter)
    }

    async fn renew(&self, since: Duration) -> bool {
        self.client.renew(since).await
    }
}
