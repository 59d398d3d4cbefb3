//! A `ReadableStream` as the source: cut into parts as it passes, each kept until it has arrived.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use js_sys::{Array, Promise, TypeError, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader};

use super::md5::feed;
use super::options::field;
use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::notify::Notify;

/// Bytes in a piece of a part's Blob. Node copies a Blob piece by piece while it sends it, so a part
/// that is one piece would be in memory twice or more.
const PIECE: u32 = 256 * 1024;

/// A stream that is read part by part. At most as many parts are in memory as are in flight, the
/// one that is being filled, and of the chunk on its way what the part before had no room for.
pub struct StreamSource {
    reader: ReadableStreamDefaultReader,
    /// Whether the upload has taken the stream over; before that it is the caller's.
    begun: Cell<bool>,
    /// Size of the whole, which the stream must have.
    total: Cell<u64>,
    /// Whether an MD5 is wanted.
    hashing: Cell<bool>,
    digest: RefCell<Digest>,
    /// Bytes taken from the stream into parts.
    taken: Cell<u64>,
    /// What the last chunk had beyond the part it filled.
    rest: RefCell<Option<Uint8Array>>,
    /// The chunk that is being read: whoever asked for it may be gone when it comes.
    reading: RefCell<Option<Promise>>,
    /// The part that is being filled. Copied together, because a Blob of a million tiny pieces
    /// takes for ever to be sent, and one of slices keeps all they were cut from.
    filling: RefCell<Option<Uint8Array>>,
    /// Bytes of it that are filled.
    filled: Cell<u32>,
    /// Parts that have not arrived yet, by where they begin.
    parts: RefCell<Vec<(u64, Blob)>>,
    moved: Notify,
}

impl StreamSource {
    /// Locks the stream; nothing if somebody else has.
    pub fn new(stream: &ReadableStream) -> Option<Self> {
        let locked = field(stream, "locked").is_truthy();
        let reader = (!locked).then(|| ReadableStreamDefaultReader::new(stream).ok())??;
        Some(Self {
            reader,
            begun: Cell::new(false),
            total: Cell::new(0),
            hashing: Cell::new(false),
            digest: RefCell::default(),
            taken: Cell::new(0),
            rest: RefCell::new(None),
            reading: RefCell::new(None),
            filling: RefCell::new(None),
            filled: Cell::new(0),
            parts: RefCell::default(),
            moved: Notify::default(),
        })
    }

    /// Says how long the stream must be, and whether it is to be hashed.
    pub fn expect(&self, total: u64, hashing: bool) {
        self.total.set(total);
        self.hashing.set(hashing);
    }

    /// From now on the stream is told when nobody reads it any more.
    pub fn begin(&self) {
        self.begun.set(true);
    }

    /// The part at `range`, read from the stream when it is its turn.
    pub async fn part(&self, range: Range<u64>) -> Result<Blob, Error<JsValue>> {
        let known = || {
            let parts = self.parts.borrow();
            let mut known = parts.iter().filter(|(start, _)| *start == range.start);
            known.next().map(|(_, blob)| blob.clone())
        };
        let next = || range.contains(&self.taken.get());
        self.moved.until(|| known().is_some() || next()).await;
        if let Some(blob) = known() {
            return Ok(blob);
        }
        while self.taken.get() < range.end {
            self.take(range.end).await?;
        }
        if range.end == self.total.get() {
            self.at_end().await?;
        }
        let blob = self.filled_part().map_err(Error::Stream)?;
        self.parts.borrow_mut().push((range.start, blob.clone()));
        self.moved.wake();
        Ok(blob)
    }

    /// The part that begins at `start` has arrived.
    pub fn release(&self, start: u64) {
        self.parts.borrow_mut().retain(|(other, _)| *other != start);
    }

    /// Follows the digest of what passes up to `end`.
    pub async fn hash(&self, digest: &mut Digest, end: u64, hashed: &dyn Fn(&Digest)) {
        while digest.offset() < end {
            let seen = digest.offset();
            self.moved
                .until(|| self.digest.borrow().offset() > seen)
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
        let room = u32::try_from(end - self.taken.get()).unwrap_or(u32::MAX);
        let piece = chunk.subarray(0, room.min(chunk.length()));
        if chunk.length() > room {
            self.rest
                .replace(Some(chunk.subarray(room, chunk.length())));
        }
        if self.hashing.get() {
            feed(&mut self.digest.borrow_mut(), &piece);
        }
        self.fill(&piece, room);
        self.taken.set(self.taken.get() + u64::from(piece.length()));
        self.moved.wake();
        Ok(())
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

    /// The next chunk that is not empty, or nothing at the end.
    async fn read(&self) -> Result<Option<Uint8Array>, Error<JsValue>> {
        loop {
            let reading = self.reading.borrow().clone();
            let reading = reading.unwrap_or_else(|| self.reader.read());
            self.reading.replace(Some(reading.clone()));
            let result = JsFuture::from(reading).await;
            self.reading.replace(None);
            let result = result.map_err(Error::Stream)?;
            if field(&result, "done").is_truthy() {
                return Ok(None);
            }
            let chunk = field(&result, "value")
                .dyn_into::<Uint8Array>()
                .map_err(|_| {
                    Error::Stream(TypeError::new("its chunks must be Uint8Arrays").into())
                })?;
            if chunk.length() > 0 {
                return Ok(Some(chunk));
            }
        }
    }

    fn wrong_length(&self) -> Error<JsValue> {
        Error::WrongLength {
            declared: self.total.get(),
            read: self.taken.get(),
        }
    }
}

impl Drop for StreamSource {
    /// Tells the stream's source to stop; after its end that does nothing. A stream that was never
    /// begun is given back.
    fn drop(&mut self) {
        if !self.begun.get() {
            return self.reader.release_lock();
        }
        let cancelled = self.reader.cancel();
        // What it says to that is of no interest, but must not count as unhandled.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = JsFuture::from(cancelled).await;
        });
    }
}
