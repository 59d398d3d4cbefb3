//! The algorithm: create → (parts ∥ digest) → complete, or cancel. No JavaScript type appears here,
//! so a native `cargo test` compiles and runs all of it under a virtual clock.

pub mod admission;
pub mod answer;
pub mod api;
pub mod attempts;
pub mod certainty;
pub mod clock;
pub mod concurrency;
pub mod digest;
pub mod error;
pub mod event;
pub mod expiry;
pub mod host;
pub mod journal;
mod journal_writer;
pub mod judge;
pub mod limiter;
pub mod notify;
pub mod plan;
pub mod policy;
pub mod progress;
pub mod retry;
pub mod shared;
pub mod span;
pub mod stall;
pub mod tuner;
pub mod turn;
pub mod upload;
