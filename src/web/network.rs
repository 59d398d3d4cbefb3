//! When a request may start: the caller's pause, the machine's connection, the server's wish.

use crate::core::span::Span;
use std::rc::Rc;

use gloo_net::http::Headers;
use wasm_bindgen::prelude::*;

use super::exchange::Address;
use super::js::config::RequestConfig;
use super::js::port::{Done, Port, Signed, settled, until};
use super::origin::{self, Origin};
use crate::core::clock::Clock;
use crate::core::event::Wait;
use crate::core::host::{Network, Stop};
use crate::core::limiter::Limiter;
use crate::core::policy::RetryPolicy;

/// What one upload or operation asks before each request.
pub struct WebNetwork {
    /// Time, steering and network as JavaScript provides them.
    pub port: Port,
    /// Where the service is.
    pub address: Address,
    /// What is shared with all others to the same origin.
    pub origin: Rc<Origin>,
    /// How often a request is tried.
    pub retry_policy: RetryPolicy,
}

impl WebNetwork {
    /// The network of a call with these options.
    pub fn new(config: &RequestConfig, port: Port) -> Self {
        Self {
            address: Address {
                base: config.base(),
                query: config.query(),
            },
            origin: origin::of(&config.origin(), port.connections()),
            retry_policy: RetryPolicy {
                max_retries: config.max_retries(),
                timeout: milliseconds(config.timeout()),
            },
            port,
        }
    }

    /// Resolves when the caller stops the call.
    pub async fn stopped(&self) -> Stop {
        loop {
            match self.port.stop().as_str() {
                "" => until(self.port.changed()).await,
                "suspend" => return Stop::Suspend,
                _ => return Stop::Abort,
            }
        }
    }
}

/// So many milliseconds; none for what makes no sense.
pub fn milliseconds(number: f64) -> Span {
    Span::try_from_millis_f64(number).unwrap_or_default()
}

impl Clock for WebNetwork {
    async fn sleep(&self, delay: Span) {
        until(self.port.sleep(delay.as_millis_f64())).await;
    }

    fn now(&self) -> Span {
        milliseconds(self.port.now())
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}

impl Network for WebNetwork {
    type Value = JsValue;
    type Credentials = Headers;

    async fn running(&self) {
        while self.port.paused() {
            until(self.port.changed()).await;
        }
    }

    async fn paused(&self) {
        while !self.port.paused() {
            until(self.port.changed()).await;
        }
    }

    fn is_online(&self) -> bool {
        self.port.is_online()
    }

    async fn online(&self) {
        if !self.is_online() {
            until(self.port.online()).await;
        }
    }

    fn reached(&self, started: Span) {
        self.port.reached(started.as_millis_f64());
    }

    fn waiting(&self, wait: Option<Wait>) {
        self.port.waiting(match wait {
            None => "",
            Some(Wait::Offline) => "offline",
            Some(Wait::Server) => "server",
        });
    }

    fn cooling(&self) -> Span {
        self.origin.cooling.get()
    }

    fn cool_down(&self, until: Span) {
        let cooling = &self.origin.cooling;
        cooling.set(until.max(cooling.get()));
    }

    fn limiter(&self) -> &Limiter {
        &self.origin.limiter
    }

    async fn credentials(&self) -> Result<Headers, JsValue> {
        let signed = settled(self.port.credentials()).await;
        let signed = signed.unchecked_ref::<Signed>();
        let failed = || signed.unchecked_ref::<Done>().error();
        signed.headers().map(Headers::from_raw).ok_or_else(failed)
    }

    async fn renew(&self, since: Span) -> bool {
        let since = since.as_millis_f64();
        settled(self.port.renew(since)).await.is_truthy()
    }
}
