//! Stopping: the caller's `AbortSignal` in, our own to every request.

use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::event;
use super::options::{Options, is_absent};
use crate::core::invalid::wrong_type;

/// A value as a signal, if it is one.
pub fn read(value: JsValue, options: &Options) -> Option<AbortSignal> {
    if event::is_target(&value) {
        return Some(value.unchecked_into());
    }
    if !is_absent(&value) {
        options.refuse(wrong_type("signal", "an AbortSignal"));
    }
    None
}

/// Ends when one of `signals` is aborted, at once if one already is; without any, never.
pub async fn aborted(signals: &[AbortSignal]) {
    let sources: Vec<_> = signals
        .iter()
        .map(|signal| (signal.as_ref(), "abort"))
        .collect();
    while !signals.iter().any(AbortSignal::aborted) {
        event::next(&sources).await;
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
