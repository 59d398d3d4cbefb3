//! Everything the algorithm asks of the outside world. In a browser or at the edge `web` answers,
//! in the native tests a simulation with a virtual clock.

use std::time::Duration;

use crate::api::{Refusal, Reply, Request};
use crate::digest::Digest;
use crate::error::Error;
use crate::progress::Progress;

/// Time and chance. Dropping a sleep clears its timer.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Clock {
    /// Ends after `delay`.
    async fn sleep(&self, delay: Duration);

    /// Time since some fixed moment.
    fn now(&self) -> Duration;

    /// A random number in 0 … 1, for jitter.
    fn random(&self) -> f64;
}

/// The outside world. Everything runs on one thread, so no future needs to be `Send`; dropping a
/// future stops what it stands for: a dropped request is aborted.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Host: Clock {
    /// A value that is carried to the caller and never looked into: a JSON body, an exception.
    type Value: Clone;

    /// One HTTP exchange, without a time limit and without retrying. `sent` is told the bytes
    /// of the body handed to the network so far, where the platform can tell.
    async fn send(
        &self,
        request: &Request<'_>,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<Self::Value>, Refusal<Self::Value>>;

    /// Feeds the file's bytes from the digest's offset up to `end` to it, telling `hashed` the
    /// offset reached so far.
    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(u64),
    ) -> Result<(), Error<Self::Value>>;

    /// Ends when the caller says stop; pending for ever otherwise.
    async fn aborted(&self);

    /// Tells the caller where the upload stands.
    fn report(&self, progress: &Progress);
}
