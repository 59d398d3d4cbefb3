//! The limiter of requests to one origin, shared by every upload of the page. How a request waits for its
//! turn is in `turn`.
//!
//! A browser opens six connections to an origin over HTTP/1.1 and queues what is above them, where
//! nobody can order, pause, cancel or time it. So nothing is handed to the browser that it cannot
//! send at once: it waits here.

use std::cell::Cell;
use std::rc::Rc;

use crate::core::notify::Notify;
use crate::core::shared::Shared;
use crate::core::tuner::Tuner;

/// What a request is, as far as its turn goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Create, complete or cancel: small, and before all parts.
    Control,
    /// A part of an upload that named how many it sends at once.
    Part,
    /// A part of an upload that leaves that number to the [`Tuner`].
    Auto,
}

/// Gives each request its turn: control requests first, then parts, those first whose upload has
/// the fewest in flight, and of these the upload whose last turn is the longest ago. So uploads that
/// share an origin advance together, however many requests each of them queues.
pub struct Limiter {
    /// Connections there are to the origin.
    capacity: Cell<usize>,
    pub(super) tuner: Shared<Tuner>,
    /// Requests that wait for their turn.
    pub(super) queue: Shared<Vec<Place>>,
    /// How many uploads to this origin there are.
    pub(super) members: Cell<usize>,
    in_flight: Cell<usize>,
    numbers: Cell<u64>,
    /// Something changed that may give a request its turn.
    pub(super) changed: Notify,
}

/// A request in the queue.
pub(super) struct Place {
    pub(super) number: u64,
    pub(super) turns: Rc<Turns>,
    pub(super) class: Class,
}

/// The turns of one upload.
#[derive(Default)]
pub(super) struct Turns {
    in_flight: Cell<usize>,
    /// The number of its last turn.
    last: Cell<u64>,
}

impl Default for Limiter {
    /// For a platform that opens as many connections as it is asked for.
    fn default() -> Self {
        Self::new(usize::MAX)
    }
}

impl Limiter {
    /// A limiter for an origin to which there are `capacity` connections.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: Cell::new(capacity),
            tuner: Shared::default(),
            queue: Shared::default(),
            members: Cell::new(0),
            in_flight: Cell::new(0),
            numbers: Cell::new(0),
            changed: Notify::default(),
        }
    }

    /// There are so many connections, as is known now.
    pub fn set_capacity(&self, capacity: usize) {
        self.capacity.set(capacity);
        self.changed.wake();
    }

    /// Most parts of uploads with `"auto"` in flight at present.
    pub fn tuned(&self) -> usize {
        self.tuner.borrow().limit()
    }

    /// A number that no request and no turn had before.
    pub(super) fn next_number(&self) -> u64 {
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        number
    }

    /// The number of the request whose turn it is, if there is room for one.
    pub(super) fn next(&self) -> Option<u64> {
        let queue = self.queue.borrow();
        let in_flight = self.in_flight.get();
        if in_flight >= self.capacity.get() {
            return None;
        }
        if let Some(first) = queue.iter().find(|place| place.class == Class::Control) {
            return Some(first.number);
        }
        // Of several uploads one may want to complete or cancel while the others keep every
        // connection busy with parts for minutes.
        let reserved = usize::from(self.members.get() > 1 && self.capacity.get() > 1);
        if in_flight >= self.capacity.get() - reserved {
            return None;
        }
        let tuner = self.tuner.borrow();
        queue
            .iter()
            .filter(|place| place.class == Class::Part || tuner.has_room())
            .min_by_key(|Place { turns, number, .. }| {
                (turns.in_flight.get(), turns.last.get(), *number)
            })
            .map(|place| place.number)
    }

    /// Counts a request of an upload whose turn begins.
    pub(super) fn begin(&self, turns: &Turns) {
        self.in_flight.set(self.in_flight.get() + 1);
        turns.in_flight.set(turns.in_flight.get() + 1);
        turns.last.set(self.next_number());
    }

    /// Counts a request of an upload whose turn is over.
    pub(super) fn end(&self, turns: &Turns) {
        self.in_flight.set(self.in_flight.get() - 1);
        turns.in_flight.set(turns.in_flight.get() - 1);
    }
}
