//! The turns of requests to one origin, shared by every upload of the page.
//!
//! A browser opens six connections to an origin over HTTP/1.1 and queues what is above them, where
//! nobody can order, pause, cancel or time it. So nothing is handed to the browser that it cannot
//! send at once: it waits here.

use std::cell::{Cell, RefCell};
use std::pin::pin;

use crate::core::clock::{Clock, within};
use crate::core::notify::Notify;
use crate::core::tuner::{Attempt, Outcome, STEP, Tuner};

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
    tuner: RefCell<Tuner>,
    queue: RefCell<Vec<Place>>,
    /// The uploads to this origin, with how many requests of each are in flight.
    members: RefCell<Vec<(u64, usize)>>,
    in_flight: Cell<usize>,
    numbers: Cell<u64>,
    changed: Notify,
}

/// A request in the queue.
#[derive(Clone, Copy)]
struct Place {
    number: u64,
    member: u64,
    class: Class,
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
            tuner: RefCell::default(),
            queue: RefCell::default(),
            members: RefCell::default(),
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

    /// Joins the uploads that share the origin.
    pub fn join(&self) -> Member<'_> {
        let number = self.next_number();
        self.members.borrow_mut().push((number, 0));
        Member {
            limiter: self,
            number,
        }
    }

    /// Parts of uploads with `"auto"` in flight at most, as things stand.
    pub fn tuned(&self) -> usize {
        self.tuner.borrow().limit()
    }

    fn next_number(&self) -> u64 {
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        number
    }

    /// The number of the request whose turn it is, if there is room for one.
    fn next(&self) -> Option<u64> {
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

    fn count(&self, member: u64, change: impl Fn(usize) -> usize) {
        self.in_flight.set(change(self.in_flight.get()));
        let mut members = self.members.borrow_mut();
        if let Some((_, in_flight)) = members.iter_mut().find(|(number, _)| *number == member) {
            *in_flight = change(*in_flight);
        }
    }
}

/// One upload among those that share an origin, until it is dropped.
pub struct Member<'a> {
    limiter: &'a Limiter,
    number: u64,
}

impl<'a> Member<'a> {
    /// Resolves when it is this request's turn, which is held until the slot is dropped.
    pub async fn enter<'c, C: Clock>(&self, class: Class, clock: &'c C) -> Slot<'a, 'c, C> {
        let limiter = self.limiter;
        let queued = Queued::last(limiter, self.number, class);
        let turn = || limiter.next() == Some(queued.number);
        while class == Class::Auto && limiter.tuner.borrow().is_blind() {
            let came = within(clock, STEP, pin!(limiter.changed.until(&turn))).await;
            if came.is_some() {
                break;
            }
            limiter.tuner.borrow_mut().wait(clock.now());
            limiter.changed.wake();
        }
        limiter.changed.until(&turn).await;
        limiter.count(self.number, |in_flight| in_flight + 1);
        let tuned = class == Class::Auto;
        let attempt = tuned.then(|| limiter.tuner.borrow_mut().begin(clock.now()));
        Slot {
            limiter,
            member: self.number,
            clock,
            attempt,
            outcome: Outcome::Other,
        }
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        let mut members = self.limiter.members.borrow_mut();
        members.retain(|(number, _)| *number != self.number);
        drop(members);
        self.limiter.changed.wake();
    }
}

/// A place in the queue, which is left however the waiting ends.
struct Queued<'a> {
    limiter: &'a Limiter,
    number: u64,
}

impl<'a> Queued<'a> {
    fn last(limiter: &'a Limiter, member: u64, class: Class) -> Self {
        let number = limiter.next_number();
        limiter.queue.borrow_mut().push(Place {
            number,
            member,
            class,
        });
        Self { limiter, number }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        let mut queue = self.limiter.queue.borrow_mut();
        queue.retain(|place| place.number != self.number);
        drop(queue);
        self.limiter.changed.wake();
    }
}

/// The turn of one attempt, given back when it is dropped.
pub struct Slot<'a, 'c, C: Clock> {
    limiter: &'a Limiter,
    member: u64,
    clock: &'c C,
    attempt: Option<Attempt>,
    outcome: Outcome,
}

impl<C: Clock> Slot<'_, '_, C> {
    /// Gives the turn back and says how the attempt ended.
    pub fn end(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl<C: Clock> Drop for Slot<'_, '_, C> {
    fn drop(&mut self) {
        self.limiter.count(self.member, |in_flight| in_flight - 1);
        if let Some(attempt) = self.attempt {
            let now = self.clock.now();
            let mut tuner = self.limiter.tuner.borrow_mut();
            tuner.end(attempt, self.outcome, now);
        }
        self.limiter.changed.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::future::FutureExt as _;

    use super::*;

    struct Still;

    impl Clock for Still {
        async fn sleep(&self, _: Duration) {
            std::future::pending::<()>().await;
        }

        fn now(&self) -> Duration {
            Duration::ZERO
        }

        fn random(&self) -> f64 {
            0.0
        }
    }

    fn enter<'a>(member: &Member<'a>, class: Class) -> Option<Slot<'a, 'static, Still>> {
        member.enter(class, &Still).now_or_never()
    }

    #[test]
    fn one_upload_may_use_every_connection() {
        let limiter = Limiter::new(6);
        let member = limiter.join();
        let slots: Vec<_> = (0..7).map_while(|_| enter(&member, Class::Part)).collect();
        assert_eq!(slots.len(), 6);
    }

    #[test]
    fn of_several_uploads_none_takes_the_connection_of_control_requests() {
        let limiter = Limiter::new(6);
        let (a, b) = (limiter.join(), limiter.join());
        let slots: Vec<_> = (0..7).map_while(|_| enter(&a, Class::Part)).collect();
        assert_eq!(slots.len(), 5);
        assert!(enter(&b, Class::Part).is_none());
        assert!(enter(&b, Class::Control).is_some());
    }

    #[test]
    fn the_upload_with_the_fewest_in_flight_is_next_and_control_requests_come_before() {
        let limiter = Limiter::new(3);
        let (a, b) = (limiter.join(), limiter.join());
        let first = enter(&a, Class::Part);
        let second = enter(&a, Class::Part);
        let mut waiting_a = Box::pin(a.enter(Class::Part, &Still));
        let mut waiting_b = Box::pin(b.enter(Class::Part, &Still));
        assert!(waiting_a.as_mut().now_or_never().is_none());
        assert!(waiting_b.as_mut().now_or_never().is_none());
        drop(first);
        assert!(
            waiting_a.as_mut().now_or_never().is_none(),
            "a has one already"
        );
        let slot_b = waiting_b.as_mut().now_or_never();
        assert!(slot_b.is_some());
        let mut cancel = Box::pin(a.enter(Class::Control, &Still));
        let control = cancel.as_mut().now_or_never();
        assert!(control.is_some(), "the third connection is kept for it");
        drop(second);
        drop(slot_b);
        assert!(waiting_a.as_mut().now_or_never().is_some());
    }

    #[test]
    fn one_connection_serves_several_uploads_in_turn() {
        let limiter = Limiter::new(1);
        let (a, b) = (limiter.join(), limiter.join());
        let slot = enter(&a, Class::Part);
        assert!(slot.is_some() && enter(&b, Class::Part).is_none());
        drop(slot);
        assert!(enter(&b, Class::Part).is_some());
    }
}
