//! Uploads large files to the `OpenAI` Uploads API in parallel parts, checked by MD5.
//!
//! Rust decides and sends, JavaScript provides the platform. [`core`] is the algorithm: linear
//! `async fn`s over one small trait ([`core::host::Host`]), tested natively. `web`, which exists
//! only on wasm32, is the boundary to JavaScript. The bytes of the parts never enter the memory of
//! the WebAssembly.

pub mod core;
#[cfg(target_arch = "wasm32")]
pub mod web;
