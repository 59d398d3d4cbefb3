//! A local Uploads API for tests of clients. It enforces the rules of the API.
//!
//! The command of the same name is a thin shell around [`Server`]. Tests can start several servers in
//! their own process, each on its own port.
//!
//! A request comes in through `connection` and `headers`. A call of the API passes `faults` (which
//! counts it, applies a fault and checks the key) and ends in a handler in `api`; the handlers read
//! and change the data in `storage`. `control` and `www` answer everything else. `app` mounts these
//! modules on their paths; no other module uses `app`, except `server`, which starts it.
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
