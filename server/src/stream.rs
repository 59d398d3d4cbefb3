//! Files on disk as the body of an answer.

use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::{Stream, StreamExt, stream};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::data::Stored;

const WINDOW: usize = 256 << 10;

/// One file after the other. They stay on disk as long as the body is read.
pub(crate) fn files(files: Vec<Arc<Stored>>) -> Body {
    let chunks = stream::iter(files).flat_map(|stored| {
        stream::once(async move {
            let file = File::open(stored.path()).await;
            (file, stored)
        })
        .flat_map(|(file, stored)| match file {
            Ok(file) => read(file, stored).boxed(),
            Err(error) => stream::iter([Err(error)]).boxed(),
        })
    });
    Body::from_stream(chunks)
}

/// A single file, if it is one.
pub(crate) async fn file(path: &Path) -> io::Result<(Body, u64)> {
    let file = File::open(path).await?;
    let size = file.metadata().await?.len();
    Ok((Body::from_stream(read(file, ())), size))
}

fn read<K: Send>(file: File, keep: K) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold((file, keep), |(mut file, keep)| async move {
        let mut chunk = Vec::with_capacity(WINDOW);
        let read = file.read_buf(&mut chunk).await?;
        Ok((read > 0).then(|| (Bytes::from(chunk), (file, keep))))
    })
}
