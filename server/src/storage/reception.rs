//! A part request, from its first byte until the part is stored in its Upload.

use std::sync::Arc;

use axum::body::Bytes;

use crate::errors::ApiError;
use crate::ids;
use crate::settings::Keep;
use crate::storage::chain::Chain;
use crate::storage::hashing;
use crate::storage::part::Part;
use crate::storage::sink::Sink;
use crate::storage::store::Store;
use crate::storage::upload::Status;

/// A stored part.
#[derive(Debug)]
pub(crate) struct Entered {
    pub(crate) part_id: String,
    /// Unix seconds.
    pub(crate) created_at: u64,
    pub(crate) arrival: usize,
    pub(crate) bytes: u64,
    pub(crate) crc32: u32,
}

/// A part that is being received. If it is dropped before it was stored, it gives back its place and
/// its bytes.
pub(crate) struct Reception {
    place: Place,
    sink: Sink,
}

impl Reception {
    /// Begins a part of this Upload.
    pub(crate) fn begin(store: &Store, upload_id: &str) -> Result<Self, ApiError> {
        let (arrival, md5) = {
            let mut tables = store.tables();
            let upload = store.pending(&mut tables, upload_id)?;
            // An empty part must count too, or their number would have no limit.
            upload.receive(1, 0, store.dialect())?;
            let arrival = upload.arrivals;
            upload.arrivals += 1;
            (arrival, upload.chain.as_mut().and_then(Chain::begin))
        };
        let on_disk = match store.keep() {
            Keep::Bytes => true,
            Keep::Digest => md5.is_none(),
            Keep::Nothing => false,
        };
        Ok(Self {
            place: Place {
                store: store.clone(),
                upload: upload_id.to_owned(),
                arrival,
                counted: 1,
                bytes: 0,
                entered: false,
            },
            sink: Sink::open(on_disk.then(|| store.fresh()), md5),
        })
    }

    /// Stores a chunk, if the Upload may receive so many bytes.
    pub(crate) async fn write(&mut self, chunk: Bytes) -> Result<(), ApiError> {
        self.place.count(chunk.len() as u64)?;
        self.sink.write(chunk).await.map_err(ApiError::internal)
    }

    /// Stores the part in its Upload, unless the Upload was closed in the meantime.
    pub(crate) async fn enter(mut self) -> Result<Entered, ApiError> {
        let received = self.sink.finish().await.map_err(ApiError::internal)?;
        let place = &mut self.place;
        let store = &place.store;
        let entered = Entered {
            part_id: ids::random("part_"),
            created_at: store.clock().now(),
            arrival: place.arrival,
            bytes: received.bytes,
            crc32: received.crc32,
        };
        let mut part = Part {
            arrival: place.arrival,
            bytes: received.bytes,
            crc32: received.crc32,
            stored: None,
        };
        let stored = received.stored.map(Arc::new);
        let mut tables = store.tables();
        let upload = store.pending(&mut tables, &place.upload)?;
        match &mut upload.chain {
            Some(chain) => chain.arrived(&part, received.md5, stored),
            None => part.stored = stored,
        }
        upload.parts.insert(entered.part_id.clone(), part);
        place.entered = true;
        drop(tables);
        hashing::advance(store, &place.upload);
        Ok(entered)
    }
}

/// A part request among those of its Upload.
struct Place {
    store: Store,
    upload: String,
    arrival: usize,
    bytes: u64,
    /// What the Upload has counted for this part: its bytes, at least one.
    counted: u64,
    entered: bool,
}

impl Place {
    fn count(&mut self, bytes: u64) -> Result<(), ApiError> {
        self.bytes += bytes;
        let more = self.bytes.saturating_sub(self.counted);
        if let Some(upload) = self.store.tables().uploads.get_mut(&self.upload) {
            // A running complete may fail; then the Upload is pending again when the part is stored.
            if upload.status != Status::Completing {
                upload.must_be_pending(self.store.dialect())?;
            }
            upload.receive(more, self.bytes, self.store.dialect())?;
            self.counted += more;
        }
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.entered {
            return;
        }
        if let Some(upload) = self.store.tables().uploads.get_mut(&self.upload) {
            upload.received -= self.counted;
            if let Some(chain) = &mut upload.chain {
                chain.failed(self.arrival);
            }
        }
    }
}
