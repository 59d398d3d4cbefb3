//! A request's body on its way to its operation: counted, stalled on request, and kept hold of
//! so that what the operation left unread can be read off the wire.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::{Stream, StreamExt};
use tokio::time::{Sleep, sleep};

use crate::app::App;
use crate::faults::Stall;

/// Beyond this the rest of a refused body is not waited for: the connection is closed instead.
const MOST_DRAINED: u64 = 256 << 20;

/// A body with two owners: the operation, and the guard around it.
#[derive(Clone)]
pub(crate) struct Metered(Arc<Mutex<Inner>>);

struct Inner {
    app: Arc<App>,
    stream: BodyDataStream,
    seen: u64,
    ended: bool,
    stall: Option<Stall>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Metered {
    pub(crate) fn new(app: Arc<App>, body: Body, stall: Option<Stall>) -> Self {
        let stream = body.into_data_stream();
        Self(Arc::new(Mutex::new(Inner {
            app,
            stream,
            seen: 0,
            ended: false,
            stall,
            sleep: None,
        })))
    }

    pub(crate) fn body(&self) -> Body {
        Body::from_stream(self.clone())
    }

    /// Reads the rest. A client that is still sending would see its connection reset instead of
    /// the answer if that answer came with bytes left unread.
    pub(crate) async fn drain(mut self) {
        let mut left = MOST_DRAINED;
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
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *inner;
        if inner.ended {
            return Poll::Ready(None);
        }
        if let Some(stall) = inner.stall.take_if(|stall| inner.seen >= stall.after_bytes) {
            inner.sleep = Some(Box::pin(sleep(Duration::from_millis(stall.ms))));
        }
        if let Some(sleep) = &mut inner.sleep {
            ready!(sleep.as_mut().poll(context));
            inner.sleep = None;
        }
        let item = ready!(inner.stream.poll_next_unpin(context));
        match &item {
            Some(Ok(bytes)) => {
                inner.seen += bytes.len() as u64;
                inner.app.stats.received(bytes.len() as u64);
            }
            Some(Err(_)) | None => inner.ended = true,
        }
        Poll::Ready(item)
    }
}
