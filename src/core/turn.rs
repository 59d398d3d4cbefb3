//! The turn of a request to an origin: waiting for it, holding it, giving it back.

use std::pin::pin;
use std::rc::Rc;

use crate::core::clock::{Clock, within};
use crate::core::limiter::{Class, Limiter, Place, Turns};
use crate::core::tuner::{Attempt, Outcome, STEP};

/// One upload among those that share an origin, until it is dropped.
pub struct Member<'a> {
    limiter: &'a Limiter,
    turns: Rc<Turns>,
}

impl<'a> Member<'a> {
    /// Joins the uploads that share the origin.
    #[must_use]
    pub fn join(limiter: &'a Limiter) -> Self {
        limiter.members.set(limiter.members.get() + 1);
        Self {
            limiter,
            turns: Rc::default(),
        }
    }

    /// Resolves when it is this request's turn, which is held until the slot is dropped.
    pub async fn enter<'c, C: Clock>(&self, class: Class, clock: &'c C) -> Slot<'a, 'c, C> {
        let limiter = self.limiter;
        let queued = Queued::last(limiter, &self.turns, class);
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
        limiter.begin(&self.turns);
        let tuned = class == Class::Auto;
        let attempt = tuned.then(|| limiter.tuner.borrow_mut().begin(clock.now()));
        Slot {
            limiter,
            turns: Rc::clone(&self.turns),
            clock,
            attempt,
            outcome: Outcome::Other,
        }
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        let members = &self.limiter.members;
        members.set(members.get() - 1);
        self.limiter.changed.wake();
    }
}

/// A place in the queue, which is left however the waiting ends.
struct Queued<'a> {
    limiter: &'a Limiter,
    number: u64,
}

impl<'a> Queued<'a> {
    fn last(limiter: &'a Limiter, turns: &Rc<Turns>, class: Class) -> Self {
        let number = limiter.next_number();
        limiter.queue.borrow_mut().push(Place {
            number,
            turns: Rc::clone(turns),
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
    turns: Rc<Turns>,
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
        self.limiter.end(&self.turns);
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
    use crate::core::span::Span;

    use futures_util::future::FutureExt as _;

    use super::*;

    struct Still;

    impl Clock for Still {
        async fn sleep(&self, _: Span) {
            std::future::pending::<()>().await;
        }

        fn now(&self) -> Span {
            Span::ZERO
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
        let member = Member::join(&limiter);
        let slots: Vec<_> = (0..7).map_while(|_| enter(&member, Class::Part)).collect();
        assert_eq!(slots.len(), 6);
    }

    #[test]
    fn of_several_uploads_none_takes_the_connection_of_control_requests() {
        let limiter = Limiter::new(6);
        let (a, b) = (Member::join(&limiter), Member::join(&limiter));
        let slots: Vec<_> = (0..7).map_while(|_| enter(&a, Class::Part)).collect();
        assert_eq!(slots.len(), 5);
        assert!(enter(&b, Class::Part).is_none());
        assert!(enter(&b, Class::Control).is_some());
    }

    #[test]
    fn the_upload_with_the_fewest_in_flight_is_next_and_control_requests_come_before() {
        let limiter = Limiter::new(3);
        let (a, b) = (Member::join(&limiter), Member::join(&limiter));
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
        let (a, b) = (Member::join(&limiter), Member::join(&limiter));
        let slot = enter(&a, Class::Part);
        assert!(slot.is_some() && enter(&b, Class::Part).is_none());
        drop(slot);
        assert!(enter(&b, Class::Part).is_some());
    }

    #[test]
    fn uploads_take_turns_however_many_requests_each_has_queued() {
        let limiter = Limiter::new(1);
        let members: Vec<_> = (0..3).map(|_| Member::join(&limiter)).collect();
        // All requests of the first upload are older than those of the others.
        let request = |number: usize| {
            let upload = number / 3;
            (upload, Box::pin(members[upload].enter(Class::Part, &Still)))
        };
        let mut waiting: Vec<_> = (0..9).map(request).collect();
        let mut turn = || {
            let mut began = None;
            waiting.retain_mut(|(upload, request)| {
                let slot = request.as_mut().now_or_never();
                let waits = slot.is_none();
                began = began.take().or(slot.map(|slot| (*upload, slot)));
                waits
            });
            began.map(|(upload, _)| upload)
        };
        let order: Vec<_> = (0..9).filter_map(|_| turn()).collect();
        assert_eq!(order, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    }
}
