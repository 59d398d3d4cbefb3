//! The same against the shipped module (`pkg/`) in Node, which `npm test -- wasm-shipped` loads by `shipped.mjs`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, unused_mut, clippy::pedantic, reason = "tests")]

#[path = "shipped_exports.rs"]
mod exports;
#[path = "suite.rs"]
mod suite;
