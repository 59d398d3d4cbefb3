//! The limiter of requests to one origin, shared by every upload of the page. How a request waits for its
//! turn is in `turn`.
//!
//! A browser opens six connections to an origin over HTTP/1.1 and queues what is above them, where
//! nobody can order, pause, cancel or time it. So nothing is handed to the browser that it cannot
//! send at once: it waits here.

use std::cell::Cell;

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
/// the fewest in flight. So uploads that share an origin advance together.
pub struct Limiter {
    /// Connections there are to the origin.
    capacity: Cell<usize>,
    pub(super) tuner: Shared<Tuner>,
    /// Requests that wait for their turn.
    pub(super) queue: Shared<Vec<Place>>,
    /// The uploads to this origin, with how many requests of each are in flight.
    pub(super) members: Shared<Vec<(u64, usize)>>,
    in_flight: Cell<usize>,
    numbers: Cell<u64>,
    /// Something changed that may give a request its turn.
    pub(super) changed: Notify,
}

/// A request in the queue.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) number: u64,
    pub(super) member: u64,
    pub(super) class: Class,
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
            members: Shared::default(),
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

    /// A number that no request or upload had before.
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
        let members = self.members.borrow();
        // Of several uploads one may want to complete or cancel while the others keep every
        // connection busy with parts for minutes.
        let reserved = usize::from(members.len() > 1 && self.capacity.get() > 1);
        if in_flight >= self.capacity.get() - reserved {
            return None;
        }
        let load = |place: &Place| {
            let member = members.iter().find(|(number, _)| *number == place.member);
            member.map_or(0, |(_, in_flight)| *in_flight)
        };
        let tuner = self.tuner.borrow();
        queue
            .iter()
            .filter(|place| place.class == Class::Part || tuner.has_room())
            .min_by_key(|place| (load(place), place.number))
            .map(|place| place.number)
    }

    /// Counts a request of an upload in or out.
    pub(super) fn count(&self, member: u64, change: impl Fn(usize) -> usize) {
        self.in_flight.set(change(self.in_flight.get()));
        let mut members = self.members.borrow_mut();
        if let Some((_, in_flight)) = members.iter_mut().find(|(number, _)| *number == member) {
            *in_flight = change(*in_flight);
        }
    }
}
