//! Counters that tests and benchmarks read.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::{Value, json};

use crate::clock::unix_ms;
use crate::operation::Operation;

/// Maximum number of entries in the logs of parts and of completed Uploads.
const LOG: usize = 10_000;

/// An extension of a part's answer: the log entry to mark as answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Logged(pub(crate) u64);

/// A stored part.
#[derive(Debug, Serialize)]
pub(crate) struct PartEntry {
    pub(crate) upload_id: String,
    pub(crate) part_id: String,
    /// Place of the request among the part requests of its Upload, in the order in which they began,
    /// from 0.
    pub(crate) index_of_arrival: usize,
    pub(crate) bytes: u64,
    pub(crate) crc32: String,
    /// True once the answer is passed to the network; never for an answer that a fault withheld.
    pub(crate) answered: bool,
}

/// A completed Upload.
#[derive(Debug, Serialize)]
pub(crate) struct FileEntry {
    pub(crate) upload_id: String,
    pub(crate) file_id: String,
    pub(crate) bytes: u64,
    pub(crate) md5: Option<String>,
    pub(crate) crc32: String,
    pub(crate) part_ids_count: usize,
}

#[derive(Debug, Default, Serialize)]
struct Calls {
    create: u64,
    part: u64,
    complete: u64,
    cancel: u64,
    files: u64,
}

#[derive(Debug, Default)]
struct Counters {
    calls: Calls,
    preflights: u64,
    in_flight: u64,
    most_in_flight: u64,
    parts_stored: u64,
    orphan_parts: u64,
    parts: VecDeque<PartEntry>,
    /// Parts that have left the log, or were in it before a reset.
    forgotten: u64,
    completed: VecDeque<FileEntry>,
    last_request_at_ms: Option<u64>,
}

/// A handle to all counters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stats(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    bytes_received: AtomicU64,
    counters: Mutex<Counters>,
}

/// Counts a part request as running until it is dropped.
pub(crate) struct InFlight(Stats);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.counters().in_flight -= 1;
    }
}

impl Stats {
    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.0
            .counters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call; a part request counts as in flight until the result is dropped.
    pub(crate) fn called(&self, operation: Operation) -> Option<InFlight> {
        let mut counters = self.counters();
        counters.last_request_at_ms = Some(unix_ms());
        let calls = &mut counters.calls;
        match operation {
            Operation::Create => calls.create += 1,
            Operation::Part => calls.part += 1,
            Operation::Complete => calls.complete += 1,
            Operation::Cancel => calls.cancel += 1,
            Operation::Files => calls.files += 1,
            Operation::Www | Operation::Any => {}
        }
        (operation == Operation::Part).then(|| {
            counters.in_flight += 1;
            counters.most_in_flight = counters.most_in_flight.max(counters.in_flight);
            InFlight(self.clone())
        })
    }

    pub(crate) fn preflight(&self) {
        self.counters().preflights += 1;
    }

    pub(crate) fn received(&self, bytes: u64) {
        self.0.bytes_received.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn stored(&self, entry: PartEntry) -> Logged {
        let mut counters = self.counters();
        counters.parts_stored += 1;
        counters.parts.push_back(entry);
        if counters.parts.len() > LOG {
            counters.parts.pop_front();
            counters.forgotten += 1;
        }
        Logged(counters.forgotten + counters.parts.len() as u64 - 1)
    }

    pub(crate) fn answered(&self, number: u64) {
        let mut counters = self.counters();
        let index = number
            .checked_sub(counters.forgotten)
            .and_then(|n| usize::try_from(n).ok());
        if let Some(entry) = index.and_then(|index| counters.parts.get_mut(index)) {
            entry.answered = true;
        }
    }

    pub(crate) fn completed(&self, entry: FileEntry, orphans: usize) {
        let mut counters = self.counters();
        counters.orphan_parts += orphans as u64;
        counters.completed.push_back(entry);
        if counters.completed.len() > LOG {
            counters.completed.pop_front();
        }
    }

    /// Sets everything to zero, except what is running now.
    pub(crate) fn reset(&self) {
        let mut counters = self.counters();
        let in_flight = counters.in_flight;
        *counters = Counters {
            in_flight,
            most_in_flight: in_flight,
            forgotten: counters.forgotten + counters.parts.len() as u64,
            ..Counters::default()
        };
        self.0.bytes_received.store(0, Ordering::Relaxed);
    }

    /// The body of `GET /_stats`.
    pub(crate) fn show(&self, uploads: &Value) -> Value {
        let counters = self.counters();
        let calls = &counters.calls;
        json!({
            "calls": calls,
            "requests": calls.create + calls.part + calls.complete + calls.cancel + calls.files,
            "preflights": counters.preflights,
            "bytes_received": self.0.bytes_received.load(Ordering::Relaxed),
            "in_flight": counters.in_flight,
            "most_in_flight": counters.most_in_flight,
            "parts_stored": counters.parts_stored,
            "orphan_parts": counters.orphan_parts,
            "uploads": uploads,
            "part_log": counters.parts,
            "completed": counters.completed,
            "last_request_at_ms": counters.last_request_at_ms,
        })
    }
}
