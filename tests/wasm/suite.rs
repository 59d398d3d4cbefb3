//! The tests themselves, the same in every place they run.

mod digest;
mod failures;
mod offsets;
mod operations;
mod timers;
mod world;
