//! A `ReadableStream` as the source: cut into parts as it passes, each kept until it is confirmed.

use std::cell::Cell;
use std::ops::Range;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::js::port::{Chunk, UploadPort, settled};
use super::md5::feed;
use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::notify::Notify;
use crate::core::plan::Plan;
use crate::core::shared::Shared;

/// Bytes in a piece of a part's Blob. Node copies a Blob piece by piece while it sends it, so a part
/// that is one piece would be in memory twice or more.
const PIECE: u32 = 256 * 1024;

/// Bytes copied and hashed at once.
const WINDOW: u32 = 1024 * 1024;

/// Milliseconds after which others have the thread.
const YIELD_INTERVAL: f64 = 8.0;

/// A stream that is read part by part. At most as many parts are in memory as are in flight, the
/// one that is being filled, and what the current chunk has beyond the part it fills.
pub struct StreamSource {
    port: UploadPort,
    plan: Plan,
    /// Whether an MD5 is computed.
    hashing: bool,
    digest: Shared<Digest>,
    /// Bytes taken from the stream into parts.
    taken: Cell<u64>,
    /// What the last chunk had beyond the part it filled.
    rest: Shared<Option<Uint8Array>>,
    /// The chunk that is being read: the part that asked for it may be gone when it comes.
    reading: Shared<Option<Promise>>,
    /// The part that is being filled. Copied together, because a Blob of a million tiny pieces
    /// takes for ever to be sent, and one of slices keeps all they were cut from.
    filling: Shared<Option<Uint8Array>>,
    /// Bytes of it that are filled.
    filled: Cell<u32>,
    /// Parts that are not confirmed yet, by where they begin.
    parts: Shared<Vec<(u64, Blob)>>,
    moved: Notify,
    /// When others last had the thread.
    yielded: Cell<f64>,
}

impl StreamSource {
    /// The stream of `port`. From now on the stream is cancelled when it is no longer read.
    pub fn new(port: UploadPort, plan: Plan, hashing: bool) -> Self {
        port.begin_stream();
        Self {
            port,
            plan,
            hashing,
            digest: Shared::default(),
            taken: Cell::new(0),
            rest: Shared::new(None),
            reading: Shared::new(None),
            filling: Shared::new(None),
            filled: Cell::new(0),
            parts: Shared::default(),
            moved: Notify::default(),
            yielded: Cell::new(0.0),
        }
    }

    /// The part at `range`, read from the stream when it is its turn.
    pub async fn part(&self, range: Range<u64>) -> Result<Blob, Error<JsValue>> {
        let known = || {
            let parts = self.parts.borrow();
            let mut known = parts.iter().filter(|(start, _)| *start == range.start);
            known.next().map(|(_, blob)| blob.clone())
        };
        let next = || range.contains(&self.taken.get());
        self.moved.until(&|| known().is_some() || next()).await;
        if let Some(blob) = known() {
            return Ok(blob);
        }
        while self.taken.get() < range.end {
            self.take(range.end).await?;
        }
        if range.end == self.plan.size() {
            self.at_end().await?;
        }
        let blob = self.filled_part().map_err(Error::Stream)?;
        self.parts.borrow_mut().push((range.start, blob.clone()));
        self.moved.wake();
        Ok(blob)
    }

    /// Part `index` is confirmed.
    pub fn release(&self, index: u64) {
        let start = self.plan.range(index).start;
        self.parts.borrow_mut().retain(|(other, _)| *other != start);
    }

    /// Follows the digest of what passes up to `end`.
    pub async fn hash(&self, digest: &mut Digest, end: u64, hashed: &dyn Fn(&Digest)) {
        while digest.offset() < end {
            let seen = digest.offset();
            self.moved
                .until(&|| self.digest.borrow().offset() > seen)
                .await;
            digest.clone_from(&self.digest.borrow());
            hashed(digest);
        }
    }

    /// Takes the next bytes, none beyond `end`.
    async fn take(&self, end: u64) -> Result<(), Error<JsValue>> {
        let rest = self.rest.borrow_mut().take();
        let chunk = match rest {
            Some(rest) => rest,
            None => self.read().await?.ok_or_else(|| self.wrong_length())?,
        };
        self.yield_thread().await;
        let room = u32::try_from(end - self.taken.get()).unwrap_or(u32::MAX);
        let length = room.min(chunk.length()).min(WINDOW);
        let piece = chunk.subarray(0, length);
        if chunk.length() > length {
            self.rest
                .replace(Some(chunk.subarray(length, chunk.length())));
        }
        if self.hashing {
            feed(&mut self.digest.borrow_mut(), &piece);
        }
        self.fill(&piece, room);
        self.taken.set(self.taken.get() + u64::from(piece.length()));
        self.moved.wake();
        Ok(())
    }

    /// Lets others have the thread from time to time: a chunk may be a gigabyte.
    async fn yield_thread(&self) {
        if self.port.now() - self.yielded.get() > YIELD_INTERVAL {
            settled(self.port.yield_to_event_loop()).await;
            self.yielded.set(self.port.now());
        }
    }

    /// Adds to the part that is being filled, which has `room` for so many more bytes.
    fn fill(&self, piece: &Uint8Array, room: u32) {
        let mut filling = self.filling.borrow_mut();
        let filled = self.filled.get();
        // One buffer serves all parts: none is longer than the first.
        let part = filling.get_or_insert_with(|| Uint8Array::new_with_length(filled + room));
        part.set(piece, filled);
        self.filled.set(filled + piece.length());
    }

    /// A copy of the part that has been filled.
    fn filled_part(&self) -> Result<Blob, JsValue> {
        let length = self.filled.replace(0);
        let pieces = Array::new();
        if let Some(part) = &*self.filling.borrow() {
            for start in (0..length).step_by(PIECE as usize) {
                pieces.push(&part.subarray(start, length.min(start + PIECE)));
            }
        }
        Blob::new_with_u8_array_sequence(&pieces)
    }

    /// After the last part the stream must have nothing more.
    async fn at_end(&self) -> Result<(), Error<JsValue>> {
        let more = self.rest.borrow().is_some();
        if more || self.read().await?.is_some() {
            return Err(self.wrong_length());
        }
        Ok(())
    }

    /// The next chunk, or nothing at the end.
    async fn read(&self) -> Result<Option<Uint8Array>, Error<JsValue>> {
        let reading = self.reading.borrow().clone();
        let reading = reading.unwrap_or_else(|| self.port.next_chunk());
        self.reading.replace(Some(reading.clone()));
        let chunk = settled(reading).await.unchecked_into::<Chunk>();
        self.reading.replace(None);
        if chunk.error().is_undefined() {
            Ok(chunk.chunk())
        } else {
            Err(Error::Stream(chunk.error()))
        }
    }

    fn wrong_length(&self) -> Error<JsValue> {
        Error::WrongLength {
            declared: self.plan.size(),
            read: self.taken.get(),
        }
    }
}
