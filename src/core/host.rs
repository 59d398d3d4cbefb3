//! Everything the algorithm asks of the outside world. In a browser or at the edge `web` answers,
//! in the native tests a simulation with a virtual clock.
//!
//! Everything runs on one thread, so no future needs to be `Send`; dropping a future stops what
//! it stands for: an aborted request, a cleared timer.

use std::ops::Range;
use std::time::Duration;

use crate::core::api::{ExchangeError, Reply, Request};
use crate::core::clock::Clock;
use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::expiry::Warning;
use crate::core::journal::Journal;
use crate::core::limiter::Limiter;
use crate::core::progress::Progress;

/// What decides when a request may start.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Network: Clock {
    /// Ends when the upload is not paused: at once, or when it is resumed.
    async fn running(&self);

    /// Ends when the upload is paused.
    async fn paused(&self);

    /// Whether the machine is not known to be offline.
    fn is_online(&self) -> bool;

    /// Ends when the machine is not known to be offline.
    async fn online(&self);

    /// Until when no request may start, because the server asked for a wait. Shared by all
    /// uploads to the same origin.
    fn cooling(&self) -> Duration;

    /// Lets no request start before `until`.
    fn cool_down(&self, until: Duration);

    /// What every attempt to send a part asks for room, when the number of them is not the caller's
    /// own. Shared by all such uploads to the same origin.
    fn limiter(&self) -> Option<&Limiter>;

    /// Asks for new credentials, because a request begun at `since` was refused for its own:
    /// once for all who ask meanwhile, not at all if it was done since then. False when the
    /// credentials cannot change.
    async fn renew(&self, since: Duration) -> bool;
}

/// The outside world.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Host {
    /// What decides when a request may start.
    type Network: Network;

    /// A value that is carried to the caller and never looked into: a JSON body, an exception.
    type Value: Clone;

    /// What decides when a request may start.
    fn network(&self) -> &Self::Network;

    /// Ends when the bytes of `range` can be sent. A stream's may take their time to come, which
    /// is no fault of the request's and not under its limit.
    async fn ready(&self, range: Range<u64>) -> Result<(), Error<Self::Value>> {
        let _ = range;
        Ok(())
    }

    /// One HTTP exchange, without a time limit and without retrying. `sent` is told the bytes
    /// of the body handed to the network so far, where the platform can tell.
    async fn send(
        &self,
        request: &Request<'_>,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<Self::Value>, ExchangeError<Self::Value>>;

    /// Feeds the file's bytes from the digest's offset up to `end` to it, showing `hashed` each
    /// stage. Stops while the upload is paused.
    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(&Digest),
    ) -> Result<(), Error<Self::Value>>;

    /// Ends when the caller says stop; pending for ever otherwise.
    async fn aborted(&self);

    /// Stores the journal in place of its last state. Never asked for twice at once.
    async fn remember(&self, journal: &Journal) -> Result<(), Self::Value>;

    /// Removes the journal.
    async fn forget(&self);

    /// Tells the caller where the upload stands.
    fn report(&self, progress: &Progress);

    /// Tells the caller of something that has not failed yet.
    fn warn(&self, warning: &Warning<Self::Value>);
}
