//! Limits the form around a part. The multipart reader keeps everything in memory until it finds a
//! boundary, and searches it again with every chunk.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::Request;
use futures_util::StreamExt;

/// Maximum number of bytes that are read before they are part of a field: a few network chunks.
const MAX_AHEAD: usize = 1 << 20;

/// Bytes of a form that were read and are not part of a field yet.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Arc<AtomicUsize>);

impl Ahead {
    /// Fails the body if too many bytes are read ahead.
    pub(crate) fn limit(&self, request: Request) -> Request {
        let ahead = self.clone();
        request.map(|body| {
            let chunks = body.into_data_stream().map(move |chunk| {
                let chunk = chunk.map_err(io::Error::other)?;
                let before = ahead.0.fetch_add(chunk.len(), Ordering::Relaxed);
                if before > MAX_AHEAD {
                    let message = format!("no field within {MAX_AHEAD} bytes");
                    return Err(io::Error::other(message));
                }
                Ok(chunk)
            });
            Body::from_stream(chunks)
        })
    }

    /// So many bytes are part of a field.
    pub(crate) fn delivered(&self, bytes: usize) {
        // One task polls the form and the handler, so nothing changes the number in between.
        let ahead = self.0.load(Ordering::Relaxed);
        self.0.store(ahead.saturating_sub(bytes), Ordering::Relaxed);
    }
}
