//! Stopping: the caller's `AbortSignal` in, our own to every request.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use super::timer::deferred;
use crate::invalid::{Invalid, wrong_type};

/// The option's value as a signal, if it is one.
pub fn read(value: JsValue) -> Result<Option<AbortSignal>, Invalid> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    // By its form: a signal of another realm or of a polyfill is no instance of ours.
    let listens =
        Reflect::get(&value, &"addEventListener".into()).is_ok_and(|method| method.is_function());
    if listens {
        Ok(Some(value.unchecked_into()))
    } else {
        Err(wrong_type("signal", "an AbortSignal"))
    }
}

/// Ends when `signal` is aborted, at once if it already is; without a signal, never.
pub async fn aborted(signal: Option<&AbortSignal>) {
    let Some(signal) = signal else {
        return std::future::pending().await;
    };
    if signal.aborted() {
        return;
    }
    let (promise, resolve) = deferred();
    let _ = signal.add_event_listener_with_callback("abort", &resolve);
    let _listener = Listener { signal, resolve };
    let _ = JsFuture::from(promise).await;
}

struct Listener<'a> {
    signal: &'a AbortSignal,
    resolve: Function,
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", &self.resolve);
        // See `timer`: nothing may wait for good.
        let _ = self.resolve.call0(&JsValue::UNDEFINED);
    }
}

/// Aborts the request that carries its signal when dropped; after the answer that does nothing.
pub struct AbortOnDrop(AbortController);

impl AbortOnDrop {
    /// A guard with a signal of its own.
    pub fn new() -> Result<Self, JsValue> {
        AbortController::new().map(Self)
    }

    /// The signal to give to the request.
    pub fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
