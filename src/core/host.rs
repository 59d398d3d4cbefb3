//! Everything the algorithm asks of the outside world. In a browser or at the edge `web` answers,
//! in the native tests a simulation with a virtual clock.
//!
//! Everything runs on one thread, so no future needs to be `Send`. Dropping a future stops what it
//! stands for: it aborts the request, it clears the timer.

use crate::core::span::Span;
use std::ops::Range;

use crate::core::answer::Answer;
use crate::core::api::{Create, ExchangeError, Request};
use crate::core::clock::Clock;
use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::event::{Event, Wait, Warning};
use crate::core::journal::Journal;
use crate::core::limiter::Limiter;
use crate::core::progress::Progress;

/// What decides when a request may start.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Network: Clock {
    /// An exception of the outside world.
    type Value;
    /// What one attempt is signed with.
    type Credentials;

    /// Resolves when the upload is not paused: at once, or when it is resumed.
    async fn running(&self);

    /// Resolves when the upload is paused.
    async fn paused(&self);

    /// Whether the machine is not known to be offline.
    fn is_online(&self) -> bool;

    /// Resolves when the machine is not known to be offline, or has claimed to be for so long that
    /// it is worth a try.
    async fn online(&self);

    /// A request started at `started` got an answer, so the machine was online then, whatever it
    /// claims.
    fn reached(&self, started: Span);

    /// No request starts for this reason; `None` when requests start again. The same may be said
    /// more than once.
    fn waiting(&self, wait: Option<Wait>);

    /// End of the server-requested cool-down. Shared by all uploads to the same origin.
    fn cooling(&self) -> Span;

    /// Lets no request start before `until`.
    fn cool_down(&self, until: Span);

    /// What gives requests their turn. Shared by all uploads to the same origin.
    fn limiter(&self) -> &Limiter;

    /// The credentials of the next attempt, from the caller's functions where there are any.
    async fn credentials(&self) -> Result<Self::Credentials, Self::Value>;

    /// Asks for new credentials, because a request started at `since` was refused for its own:
    /// once for all who ask meanwhile, and not at all if it was done since then. False when the
    /// credentials cannot change.
    async fn renew(&self, since: Span) -> bool;
}

/// Why an upload is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Give it up.
    Abort,
    /// Keep it for a later session.
    Suspend,
}

/// What [`Host::network`] is for a host.
pub type CredentialsOf<H> = <<H as Host>::Network as Network>::Credentials;

/// The outside world.
#[allow(async_fn_in_trait, reason = "one thread, no Send bounds to state")]
pub trait Host {
    /// What decides when a request may start.
    type Network: Network<Value = Self::Value>;

    /// A value that is carried to the caller and never looked into: a JSON body, an exception.
    type Value: Clone;

    /// What decides when a request may start.
    fn network(&self) -> &Self::Network;

    /// Resolves when the bytes of `range` can be sent. A stream may take its time to deliver them,
    /// which is not the request's fault and not under its limit.
    async fn ready(&self, range: Range<u64>) -> Result<(), Error<Self::Value>> {
        let _ = range;
        Ok(())
    }

    /// One HTTP exchange, without a time limit and without a retry. `sent` is called with the
    /// bytes of the body handed to the network so far, where the platform reports them.
    async fn send(
        &self,
        request: &Request<'_>,
        credentials: CredentialsOf<Self>,
        sent: &dyn Fn(u64),
    ) -> Result<Answer<Self::Value>, ExchangeError<Self::Value>>;

    /// The Upload as complete answers with it, around a File that came by itself.
    fn upload_with_file(
        &self,
        upload_id: &str,
        create: &Create,
        created_at: f64,
        file: &Self::Value,
    ) -> Self::Value;

    /// Feeds the file's bytes from the digest's offset up to `end` to it and calls `hashed` at each
    /// stage. Stops while the upload is paused.
    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(&Digest),
    ) -> Result<(), Error<Self::Value>>;

    /// Resolves when the caller stops the upload; pending for ever otherwise.
    async fn stopped(&self) -> Stop;

    /// Milliseconds since 1970 by this machine's clock on the wall. It may jump: only the journal
    /// is dated by it.
    fn wall_clock(&self) -> f64;

    /// Stores the journal in place of its last state. Calls never overlap.
    async fn remember(&self, journal: &Journal) -> Result<(), Self::Value>;

    /// Removes the journal.
    async fn forget(&self);

    /// Reports where the upload stands.
    fn report(&self, progress: &Progress);

    /// Reports what happened.
    fn event(&self, event: &Event<'_, Self::Value>);

    /// Reports something that has not failed yet, but may.
    fn warn(&self, warning: &Warning<Self::Value>);
}
