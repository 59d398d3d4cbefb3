//! Room for parts on the way to one origin, shared by every upload that asks for it.

use std::cell::{Cell, RefCell};

use crate::core::clock::{Clock, within};
use crate::core::notify::Notify;
use crate::core::tuner::{Attempt, Outcome, STEP, Tuner};

/// Lets as many parts out at once as its [`Tuner`] finds best, in the order in which they asked:
/// so the uploads that share it advance together.
#[derive(Default)]
pub struct Limiter {
    tuner: RefCell<Tuner>,
    /// Numbers of those who wait, the first to come in front.
    queue: RefCell<Vec<u64>>,
    asked: Cell<u64>,
    changed: Notify,
}

impl Limiter {
    /// Ends when there is room for one more, which is taken.
    pub async fn enter<'a, C: Clock>(&'a self, clock: &'a C) -> Slot<'a, C> {
        let place = Place::last(self);
        let room = || self.queue.borrow().first() == Some(&place.number) && self.has_room();
        while self.tuner.borrow().is_blind() {
            if within(clock, STEP, self.changed.until(room))
                .await
                .is_some()
            {
                break;
            }
            self.tuner.borrow_mut().wait(clock.now());
            self.changed.wake();
        }
        self.changed.until(room).await;
        let attempt = self.tuner.borrow_mut().begin(clock.now());
        Slot {
            limiter: self,
            clock,
            attempt,
            ending: Outcome::Other,
        }
    }

    /// Parts in flight at most, as things stand.
    pub fn limit(&self) -> usize {
        self.tuner.borrow().limit()
    }

    fn has_room(&self) -> bool {
        self.tuner.borrow().has_room()
    }
}

/// A place in the queue, which is left however the waiting ends.
struct Place<'a> {
    limiter: &'a Limiter,
    number: u64,
}

impl<'a> Place<'a> {
    fn last(limiter: &'a Limiter) -> Self {
        let number = limiter.asked.get();
        limiter.asked.set(number + 1);
        limiter.queue.borrow_mut().push(number);
        Self { limiter, number }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.limiter
            .queue
            .borrow_mut()
            .retain(|number| *number != self.number);
        self.limiter.changed.wake();
    }
}

/// Room for one attempt, given back when it is dropped.
pub struct Slot<'a, C: Clock> {
    limiter: &'a Limiter,
    clock: &'a C,
    attempt: Attempt,
    ending: Outcome,
}

impl<C: Clock> Slot<'_, C> {
    /// Gives the room back and says how the attempt ended.
    pub fn end(mut self, ending: Outcome) {
        self.ending = ending;
    }
}

impl<C: Clock> Drop for Slot<'_, C> {
    fn drop(&mut self) {
        let now = self.clock.now();
        self.limiter
            .tuner
            .borrow_mut()
            .end(self.attempt, self.ending, now);
        self.limiter.changed.wake();
    }
}
