//! Files on disk as the body of an answer.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::{Stream, StreamExt, stream};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::storage::data::Stored;

const WINDOW: usize = 256 << 10;

/// One file after the other. They stay on disk while the body is read.
pub(crate) fn files(files: Vec<Arc<Stored>>) -> Body {
    let chunks = stream::iter(files).flat_map(|stored| {
        stream::once(async move {
            let file = File::open(stored.path()).await;
            (file, stored)
        })
        .flat_map(|(file, stored)| match file {
            Ok(file) => chunks(file, stored).boxed(),
            Err(error) => stream::iter([Err(error)]).boxed(),
        })
    });
    Body::from_stream(chunks)
}

/// A single open file.
pub(crate) fn file(file: File) -> Body {
    Body::from_stream(chunks(file, ()))
}

fn chunks<K: Send>(file: File, keep: K) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold((file, keep), |(mut file, keep)| async move {
        let mut chunk = Vec::with_capacity(WINDOW);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (Bytes::from(chunk), (file, keep))))
    })
}
