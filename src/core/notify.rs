//! Waiting for one another on one thread.

use std::cell::Cell;
use std::task::{Poll, Waker};

use crate::core::shared::Shared;

/// Lets futures wait until a condition holds.
#[derive(Default)]
pub struct Notify {
    waiting: Shared<Vec<Waker>>,
    locked: Cell<bool>,
}

impl Notify {
    /// Resolves when `condition` holds; it is checked again after every [`wake`](Self::wake).
    pub async fn until(&self, condition: &dyn Fn() -> bool) {
        std::future::poll_fn(|context| {
            if condition() {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting.borrow_mut();
            // Among other futures this one is polled whenever one of them moves: once is enough.
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    /// Lets everybody who waits check again.
    pub fn wake(&self) {
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    /// Resolves when nobody else holds the lock; it is held until the guard is dropped.
    pub async fn lock(&self) -> impl Drop + '_ {
        self.until(&|| !self.locked.get()).await;
        self.locked.set(true);
        Guard(self)
    }
}

struct Guard<'a>(&'a Notify);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.locked.set(false);
        self.0.wake();
    }
}
