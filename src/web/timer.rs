//! Time and chance as the platform has them.

use std::time::Duration;

use js_sys::{Date, Function, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::host::Clock;

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
        let (promise, resolve) = deferred();
        let id = set_timeout(&resolve, delay.as_secs_f64() * 1000.0);
        let _timer = Timer { id, resolve };
        let _ = JsFuture::from(promise).await;
    }

    fn now(&self) -> Duration {
        Duration::from_secs_f64(Date::now() / 1000.0)
    }

    fn random(&self) -> f64 {
        Math::random()
    }
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
