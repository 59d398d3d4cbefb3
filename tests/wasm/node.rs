//! What only WebAssembly can show, in Node: `wasm-pack test --node`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::pedantic, reason = "tests")]

#[path = "linked_exports.rs"]
mod exports;
#[path = "suite.rs"]
mod suite;
