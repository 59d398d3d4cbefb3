//! The same in a browser: `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::pedantic, reason = "tests")]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[path = "linked_exports.rs"]
mod exports;
#[path = "suite.rs"]
mod suite;
