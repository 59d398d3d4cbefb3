//! A virtual clock, and the executor that advances it when nothing else can happen.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use upload_file_chunked::core::span::Span;

/// Nothing takes this long, or it hangs.
const TOO_LONG: Span = Span::from_hours(24 * 30);
/// Nothing takes this many polls, or it spins.
const TOO_BUSY: u64 = 1_000_000;

/// Virtual time. Clones show the same time.
#[derive(Clone, Default)]
pub struct VirtualClock(Rc<State>);

#[derive(Default)]
struct State {
    now: Cell<Span>,
    sleepers: RefCell<Vec<(Span, Waker)>>,
    /// When the machine sleeps, and every timer with it.
    naps: RefCell<Vec<Range<Span>>>,
}

impl VirtualClock {
    /// Time since the beginning.
    pub fn now(&self) -> Span {
        self.0.now.get()
    }

    /// Lets the machine sleep during `nap`.
    pub fn nap(&self, nap: Range<Span>) {
        self.0.naps.borrow_mut().push(nap);
    }

    /// Time passes while nothing runs.
    pub fn pass(&self, time: Span) {
        self.0.now.set(self.now() + time);
    }

    /// Ends `delay` later.
    pub async fn sleep(&self, delay: Span) {
        let end = self.now() + delay;
        let mut known: Option<Waker> = None;
        std::future::poll_fn(|context| {
            if self.now() >= end {
                return Poll::Ready(());
            }
            // Once is enough: among others it is polled whenever one of them moves.
            if !known
                .as_ref()
                .is_some_and(|waker| waker.will_wake(context.waker()))
            {
                known = Some(context.waker().clone());
                self.0
                    .sleepers
                    .borrow_mut()
                    .push((end, context.waker().clone()));
            }
            Poll::Pending
        })
        .await;
    }

    /// Runs `future` to its end, moving time on whenever it waits, but for at most `polls`
    /// polls; then it is dropped, and gives nothing.
    ///
    /// # Panics
    ///
    /// When it waits for nothing, for ever, or spins.
    pub fn run_for<F: Future>(&self, future: F, polls: u64) -> Option<F::Output> {
        self.0.sleepers.borrow_mut().clear();
        let mut future = pin!(future);
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        let mut polled = 0;
        loop {
            while woken.0.swap(false, Ordering::Relaxed) {
                if polled == polls {
                    return None;
                }
                polled += 1;
                assert!(polled < TOO_BUSY, "the future spins");
                if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                    return Some(output);
                }
            }
            self.advance();
        }
    }

    fn advance(&self) {
        let mut sleepers = self.0.sleepers.borrow_mut();
        let next = sleepers.iter().map(|(end, _)| *end).min();
        let next = next.expect("nothing left to wait for: the future hangs");
        let naps = self.0.naps.borrow();
        let next = naps
            .iter()
            .find(|nap| nap.contains(&next))
            .map_or(next, |nap| nap.end);
        assert!(next < TOO_LONG, "the future waits too long");
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
