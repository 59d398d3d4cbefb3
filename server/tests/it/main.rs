//! The rules of the API and of the server's switches, seen over real HTTP.
#![forbid(unsafe_code)]

mod access;
mod answers;
mod api;
mod cancel;
mod command;
mod complete;
mod cors;
mod create;
mod dialect;
mod discard;
mod faults;
mod files;
mod flags;
mod folder;
mod limits;
mod parts;
mod readme;
mod slow;
mod stats;
mod www;
