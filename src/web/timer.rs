//! Time and chance as the platform has them.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use js_sys::{Date, Function, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::event;
use super::options::field;
use crate::core::clock::Clock;

// Globals rather than methods of `Window`, so that workers and servers have them too. The id is
// a number in browsers and an object in Node.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// Longest delay a timer takes; a longer one would fire at once.
pub const LONGEST: u64 = 0x7fff_ffff;

/// The platform's clock.
pub struct WebClock;

impl Clock for WebClock {
    async fn sleep(&self, delay: Duration) {
        let end = self.now() + delay;
        loop {
            let left = end
                .saturating_sub(self.now())
                .min(Duration::from_millis(LONGEST));
            // Timers stand still while the machine sleeps and are throttled in a hidden page;
            // the clock is not, so it is asked whenever the page comes back.
            match select(pin!(timer(left)), pin!(woken())).await {
                Either::Left(_) if left < Duration::from_millis(LONGEST) => return,
                _ if self.now() >= end => return,
                _ => {}
            }
        }
    }

    fn now(&self) -> Duration {
        milliseconds(Date::now()).unwrap_or_default()
    }

    fn random(&self) -> f64 {
        Math::random()
    }
}

/// So many milliseconds, whole ones; nothing for what is no such number.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is not below 2^53 is none"
)]
pub fn milliseconds(number: f64) -> Option<Duration> {
    let fits = (0.0..9_007_199_254_740_992.0).contains(&number);
    fits.then(|| Duration::from_millis(number as u64))
}

/// Ends when the page comes back from wherever it was.
async fn woken() {
    let global: JsValue = js_sys::global().into();
    let document = field(&global, "document");
    event::next(&[
        (&global, "online"),
        (&global, "pageshow"),
        (&document, "visibilitychange"),
    ])
    .await;
}

/// Ends when the platform's timer fires; dropped before, it leaves none behind.
async fn timer(delay: Duration) {
    let (promise, resolve) = deferred();
    let id = set_timeout(&resolve, delay.as_secs_f64() * 1000.0);
    let _timer = Timer { id, resolve };
    let _ = JsFuture::from(promise).await;
}

struct Timer {
    id: JsValue,
    resolve: Function,
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
        // A promise that stays pending would keep what waits for it in memory for good.
        let _ = self.resolve.call0(&JsValue::UNDEFINED);
    }
}

/// A promise together with the function that resolves it.
pub fn deferred() -> (Promise, Function) {
    let mut resolver = JsValue::UNDEFINED;
    let promise = Promise::new(&mut |resolve, _| resolver = resolve.into());
    (promise, resolver.unchecked_into())
}
