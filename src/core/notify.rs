//! Waiting for one another on one thread.

use std::cell::{Cell, RefCell};
use std::task::{Poll, Waker};

/// Lets futures wait until something has come true.
#[derive(Default)]
pub struct Notify {
    waiting: RefCell<Vec<Waker>>,
    taken: Cell<bool>,
}

impl Notify {
    /// Ends when `condition` holds; looked at anew after every [`wake`](Self::wake).
    pub async fn until(&self, condition: impl Fn() -> bool) {
        std::future::poll_fn(|context| {
            if condition() {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Lets everybody who waits look again.
    pub fn wake(&self) {
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    /// Ends when nobody else holds the turn; it is held until the guard is dropped.
    pub async fn take(&self) -> impl Drop + '_ {
        self.until(|| !self.taken.get()).await;
        self.taken.set(true);
        Held(self)
    }
}

struct Held<'a>(&'a Notify);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.taken.set(false);
        self.0.wake();
    }
}
