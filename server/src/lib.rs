//! A local Uploads API that enforces the rules, so that clients can be tested for real.
//!
//! The command of the same name is a thin shell around [`Server`]; tests start as many
//! servers as they like in their own process, each on a port of its own.
//!
//! What is where: a request comes in through `connection`, passes `cors` and `guard` (counting,
//! faults, the key) and ends in one of the operations (`uploads`, `parts`, `complete`, `files`)
//! or in `control` or `www`. The operations meet in `store`; the bytes lie under `data`.
#![forbid(unsafe_code)]

mod app;
pub mod args;
mod auth;
mod body;
mod chain;
mod clock;
mod complete;
mod connection;
mod control;
mod cors;
mod data;
mod errors;
mod faults;
mod files;
mod guard;
mod ids;
mod inject;
mod json;
mod parts;
mod server;
mod settings;
mod sink;
mod stats;
mod store;
mod stream;
mod throttle;
mod uploads;
mod www;

pub use clock::Clock;
pub use server::Server;
pub use settings::{Cors, Keep, Mount, Settings};
