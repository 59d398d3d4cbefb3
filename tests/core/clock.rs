//! A virtual clock, and the executor that advances it when nothing else can happen.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// Virtual time. Clones show the same time.
#[derive(Clone, Default)]
pub struct VirtualClock(Rc<State>);

#[derive(Default)]
struct State {
    now: Cell<Duration>,
    sleepers: RefCell<Vec<(Duration, Waker)>>,
}

impl VirtualClock {
    /// Time since the beginning.
    pub fn now(&self) -> Duration {
        self.0.now.get()
    }

    /// Ends `delay` later.
    pub async fn sleep(&self, delay: Duration) {
        let end = self.now() + delay;
        std::future::poll_fn(|context| {
            if self.now() >= end {
                return Poll::Ready(());
            }
            self.0
                .sleepers
                .borrow_mut()
                .push((end, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Runs `future` to its end, moving time on whenever it waits.
    ///
    /// # Panics
    ///
    /// When it waits for nothing: it would hang for ever.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        loop {
            while woken.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                    return output;
                }
            }
            self.advance();
        }
    }

    fn advance(&self) {
        let mut sleepers = self.0.sleepers.borrow_mut();
        let next = sleepers.iter().map(|(end, _)| *end).min();
        let next = next.expect("nothing left to wait for: the future hangs");
        self.0.now.set(next.max(self.now()));
        sleepers.retain(|(end, waker)| {
            let due = *end <= next;
            if due {
                waker.wake_by_ref();
            }
            !due
        });
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
