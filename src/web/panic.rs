//! After a panic nothing in this instance may be trusted: the next call gets a new one.

use wasm_bindgen::prelude::*;

/// Makes a panic schedule a new instance. What was running never settles by itself; `js/api.js`
/// sees the trap that follows, and rejects it.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|_| wasm_bindgen::handler::schedule_reinit()));
}
