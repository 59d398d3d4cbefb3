//! What only WebAssembly can show, in Node: `wasm-pack test --node`.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::pedantic, reason = "tests")]

#[path = "suite.rs"]
mod suite;
