//! Large files to the `OpenAI` Uploads API, in parallel parts, checked by MD5.
//!
//! Rust decides, JavaScript fetches: the algorithm ([`upload`](mod@upload)) is made of linear
//! `async fn`s over one small trait ([`host::Host`]), and the bytes of the parts never enter
//! the memory of the WebAssembly. [`plan`], [`digest`], [`retry`], [`progress`] and [`mime`] are
//! its pure pieces, [`api`] and [`error`] its values. `web`, which exists only on wasm32, is all
//! that knows JavaScript.

pub mod api;
pub mod attempts;
pub mod digest;
mod ending;
pub mod error;
pub mod expiry;
pub mod host;
pub mod invalid;
pub mod journal;
mod keeper;
pub mod md5;
pub mod mime;
pub mod plan;
pub mod progress;
pub mod retry;
mod session;
mod turn;
pub mod upload;
pub mod watch;
#[cfg(target_arch = "wasm32")]
pub mod web;
