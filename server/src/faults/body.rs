//! The body of a request on its way to the operation: it is counted, and stalled or slowed down by a
//! fault. Two owners share it, so that the part that the operation did not read can still be received.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::faults::rule::{Rule, Stall};
use crate::faults::rules::Faults;
use crate::stats::Stats;
use crate::throttle::Throttle;

/// The most bytes of a refused body that are read; then the connection is closed.
const MAX_DRAINED: u64 = 256 << 20;

/// A body with two owners: the handler, and the guard around it.
#[derive(Clone)]
pub(crate) struct Metered(Arc<Mutex<Inner>>);

struct Inner {
    faults: Faults,
    stats: Stats,
    stream: BodyDataStream,
    seen: u64,
    ended: bool,
    /// The client went away before its end.
    broken: bool,
    stall: Option<Stall>,
    /// The rate of this body alone.
    own: Throttle,
    /// Received, but not passed on yet.
    rest: Bytes,
    /// Passed on when `sleep` is over.
    paid: Option<Bytes>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Metered {
    pub(crate) fn new(body: Body, fault: Option<&Rule>, faults: &Faults, stats: &Stats) -> Self {
        let stream = body.into_data_stream();
        let stall = fault.and_then(|fault| fault.stall.clone());
        Self(Arc::new(Mutex::new(Inner {
            faults: faults.clone(),
            stats: stats.clone(),
            stream,
            own: Throttle::new(fault.and_then(|fault| fault.read_bytes_per_second)),
            rest: Bytes::new(),
            paid: None,
            seen: 0,
            ended: false,
            broken: false,
            stall,
            sleep: None,
        })))
    }

    pub(crate) fn body(&self) -> Body {
        Body::from_stream(self.clone())
    }

    /// The connection broke before the end of the body. hyper looks no further at such a connection, so that
    /// it is for the handler to end.
    pub(crate) fn is_broken(&self) -> bool {
        self.inner().broken
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the rest. Otherwise a client that is still sending would see a reset connection instead of
    /// the answer.
    pub(crate) async fn drain(mut self) {
        let mut left = MAX_DRAINED;
        while let Some(Ok(bytes)) = self.next().await {
            let Some(rest) = left.checked_sub(bytes.len() as u64) else {
                return;
            };
            left = rest;
        }
    }
}

impl Stream for Metered {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner().poll(context)
    }
}

impl Inner {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        loop {
            if let Some(sleep) = &mut self.sleep {
                ready!(sleep.as_mut().poll(context));
                self.sleep = None;
            }
            if let Some(piece) = self.paid.take() {
                self.seen += piece.len() as u64;
                self.stats.received(piece.len() as u64);
                return Poll::Ready(Some(Ok(piece)));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            if let Some(stall) = self.stall.take_if(|stall| self.seen >= stall.after_bytes) {
                self.sleep_until(Instant::now() + Duration::from_millis(stall.ms));
                continue;
            }
            if self.rest.is_empty() {
                match ready!(self.stream.poll_next_unpin(context)) {
                    Some(Ok(bytes)) => self.rest = bytes,
                    end => {
                        self.ended = true;
                        self.broken = end.is_some();
                        return Poll::Ready(end);
                    }
                }
            }
            self.pay();
        }
    }

    /// Passes the next piece on: at once, or when the slow line has carried it.
    fn pay(&mut self) {
        let most = self.faults.line().piece().min(self.own.piece());
        let piece = self.rest.split_to(most.min(self.rest.len()));
        let shared = self.faults.line().reserve(piece.len());
        let until = self.own.reserve(piece.len()).max(shared);
        if let Some(until) = until.filter(|until| *until > Instant::now()) {
            self.sleep_until(until);
        }
        self.paid = Some(piece);
    }

    fn sleep_until(&mut self, until: Instant) {
        self.sleep = Some(Box::pin(sleep_until(until)));
    }
}
