//! A local Uploads API that enforces the rules of the API, so that clients can be tested for real.
//!
//! The command of the same name is a thin shell around [`Server`]. Tests start as many servers as
//! they like in their own process, each on a port of its own.
//!
//! A request comes in through `connection` and `headers`. A call of the API passes `faults` (which
//! counts it, applies a fault and checks the key) and ends in a handler in `api`; the handlers read
//! and change what `storage` holds. `control` and `www` answer everything else. `app` mounts these
//! parts on their paths; no part knows `app`.
#![forbid(unsafe_code)]

mod access;
mod answer;
mod api;
mod app;
pub mod args;
mod clock;
mod connection;
mod control;
mod dialect;
mod errors;
mod faults;
mod headers;
mod ids;
mod json;
mod operation;
mod server;
mod settings;
mod stats;
mod storage;
mod throttle;
mod www;

pub use clock::Clock;
pub use dialect::{Deviation, Dialect};
pub use server::Server;
pub use settings::{Cors, Keep, Mount, Settings};
