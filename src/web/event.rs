//! Waiting for an event.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;

use super::options::field;
use super::timer::deferred;

/// A target and the name of one of its events.
pub type Source<'a> = (&'a JsValue, &'static str);

/// Ends with the next event of any of `sources`; what is no target is passed over. Dropped
/// before, it leaves no listener behind.
pub async fn next(sources: &[Source<'_>]) -> JsValue {
    let (promise, resolve) = deferred();
    let listeners = Listeners { sources, resolve };
    for (target, name) in listeners.targets() {
        let _ = target.add_event_listener_with_callback(name, &listeners.resolve);
    }
    JsFuture::from(promise).await.unwrap_or(JsValue::UNDEFINED)
}

/// Whether a value takes listeners. By its form: what comes from another realm or a polyfill is
/// no instance of ours.
pub fn is_target(value: &JsValue) -> bool {
    field(value, "addEventListener").is_function()
}

struct Listeners<'a> {
    sources: &'a [Source<'a>],
    resolve: Function,
}

impl Listeners<'_> {
    fn targets(&self) -> impl Iterator<Item = (&EventTarget, &'static str)> {
        self.sources
            .iter()
            .filter(|(target, _)| is_target(target))
            .map(|(target, name)| (target.unchecked_ref(), *name))
    }
}

impl Drop for Listeners<'_> {
    fn drop(&mut self) {
        for (target, name) in self.targets() {
            let _ = target.remove_event_listener_with_callback(name, &self.resolve);
        }
        // A promise that stays pending would keep what waits for it in memory for good.
        let _ = self.resolve.call0(&JsValue::UNDEFINED);
    }
}
