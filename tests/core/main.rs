//! The algorithm under a simulated world: virtual clock, scripted faults, no JavaScript.

mod abort;
mod clock;
mod complete;
mod faults;
mod host;
mod link;
mod links;
mod network;
mod order;
mod random;
mod resume;
mod retry;
mod server;
mod simulation;
mod steering;
mod transit;
mod world;
