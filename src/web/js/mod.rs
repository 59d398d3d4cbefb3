//! Every JavaScript shape that Rust touches, declared once. Nothing here can throw: the objects are made by
//! `js/client`, which reads the caller's own with care, or by the platform's JSON parser.

pub mod answer;
pub mod config;
pub mod digest;
pub mod journal;
pub mod port;
pub mod record;
