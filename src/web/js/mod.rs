//! The shapes of JavaScript that Rust touches, each declared once.

pub mod digest;
