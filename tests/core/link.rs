//! The way to a server as a model: what connections share, and what each has to itself.
//!
//! Left out are TCP's own slow start (connections are kept and warm) and what requests other than
//! parts take.

use std::cell::{Cell, RefCell};
use upload_file_chunked::core::span::Span;

use crate::clock::VirtualClock;
use crate::random::Random;

/// Bytes of the line for one byte of the simulated file.
pub const SCALE: u64 = 64 * 1024;

const MIB: f64 = 1024.0 * 1024.0;

/// What a link is like. Rates are MiB per second.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: &'static str,
    /// Rate of one connection at most.
    pub each: f64,
    /// How far that varies from part to part, up and down, as a share of it.
    pub spread: f64,
    /// Rate of all connections together.
    pub total: f64,
    /// Share of it that is lost with each connection above two.
    pub contention: f64,
    /// From the last byte sent until the server has it, and the same for its answer.
    pub latency: Span,
    /// What the server does with a part once it has it.
    pub work: Span,
    /// Whether it does so for one part after the other.
    pub one_by_one: bool,
    /// Parts the server takes at once. It reads a part that it refuses to its end, as browsers
    /// need it to over HTTP/1.1.
    pub most: Option<usize>,
    /// What it asks to wait when it refuses.
    pub wait: Option<Span>,
    /// Connections lost: for each of them so many a second, and so many more for each connection
    /// above two.
    pub loss: (f64, f64),
    /// Share of the parts that the server refuses whatever else there is.
    pub moody: f64,
    /// When `each` and `total` change, and to what.
    pub later: Option<(Span, f64, f64)>,
}

/// How a part fared.
pub enum Passage {
    Arrived,
    Refused,
    Lost,
}

/// One link, and what is under way on it.
pub struct Link {
    pub shape: Shape,
    random: RefCell<Random>,
    /// By how much the rate of each connection that sends differs.
    sending: RefCell<Vec<(usize, f64)>>,
    numbers: Cell<usize>,
    admitted: Cell<usize>,
    idle_at: Cell<Span>,
    /// Seen between two looks at the link.
    quantum: Span,
}

impl Link {
    pub fn new(shape: Shape, seed: u64) -> Self {
        // Forty looks at the quickest part of 5 MiB: finer changes nothing in the table.
        let quickest = 5.0 / shape.each.min(shape.total);
        Self {
            shape,
            random: Random::new(seed).into(),
            sending: RefCell::default(),
            numbers: Cell::new(0),
            admitted: Cell::new(0),
            idle_at: Cell::new(Span::ZERO),
            quantum: span(quickest / 40.0),
        }
    }

    /// Carries `bytes` of the simulated file, and tells `sent` of them.
    pub async fn carry(&self, clock: &VirtualClock, bytes: usize, sent: &dyn Fn(u64)) -> Passage {
        let luck = self.random.borrow_mut().fraction() * 2.0 - 1.0;
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        let connection = Connection::open(self, number, 1.0 + luck * self.shape.spread);
        let moody = self.random.borrow_mut().chance(self.shape.moody);
        let most = self.shape.most;
        let taken = !moody && most.is_none_or(|most| self.admitted.get() < most);
        let _admission = taken.then(|| Admission::of(self));
        #[allow(clippy::cast_precision_loss, reason = "small")]
        let size = (bytes as u64 * SCALE) as f64 / MIB;
        let mut left = size;
        while left > 0.0 {
            let rate = self.rate(number, clock.now());
            let step = self.quantum.min(span(left / rate));
            // Never nothing, or time would stand still.
            let step = step.max(Span::from_micros(1));
            clock.sleep(step).await;
            left -= rate * step.as_secs_f64();
            if self.breaks(step) {
                return Passage::Lost;
            }
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "small"
            )]
            sent(((size - left) / size * bytes as f64) as u64);
        }
        drop(connection);
        clock.sleep(self.shape.latency).await;
        if taken {
            self.work(clock).await;
        }
        clock.sleep(self.shape.latency).await;
        if taken {
            Passage::Arrived
        } else {
            Passage::Refused
        }
    }

    async fn work(&self, clock: &VirtualClock) {
        let now = clock.now();
        let begin = if self.shape.one_by_one {
            self.idle_at.get().max(now)
        } else {
            now
        };
        self.idle_at.set(begin + self.shape.work);
        clock.sleep(self.idle_at.get().saturating_sub(now)).await;
    }

    /// Max-min fair: nobody gets more than they can take, and what they leave is for the others.
    fn rate(&self, number: usize, now: Span) -> f64 {
        let Shape {
            each,
            total,
            contention,
            later,
            ..
        } = self.shape;
        let (each, total) = match later {
            Some((then, each, total)) if now >= then => (each, total),
            _ => (each, total),
        };
        let sending = self.sending.borrow();
        let mut left = total * (1.0 - contention * extra(sending.len()));
        let mut caps: Vec<(usize, f64)> = sending
            .iter()
            .map(|(number, luck)| (*number, each * luck))
            .collect();
        caps.sort_by(|a, b| a.1.total_cmp(&b.1));
        #[allow(clippy::cast_precision_loss, reason = "a handful")]
        for (index, (other, cap)) in caps.iter().enumerate() {
            let share = cap.min(left / (caps.len() - index) as f64);
            if *other == number {
                return share;
            }
            left -= share;
        }
        unreachable!("who sends is listed")
    }

    fn breaks(&self, time: Span) -> bool {
        let (base, more) = self.shape.loss;
        let risk = base + more * extra(self.sending.borrow().len());
        risk > 0.0 && self.random.borrow_mut().chance(risk * time.as_secs_f64())
    }
}

#[allow(clippy::cast_precision_loss, reason = "a handful")]
fn extra(connections: usize) -> f64 {
    connections.saturating_sub(2) as f64
}

struct Connection<'a>(&'a Link, usize);

impl<'a> Connection<'a> {
    fn open(link: &'a Link, number: usize, luck: f64) -> Self {
        link.sending.borrow_mut().push((number, luck));
        Self(link, number)
    }
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.0
            .sending
            .borrow_mut()
            .retain(|(number, _)| *number != self.1);
    }
}

struct Admission<'a>(&'a Link);

impl<'a> Admission<'a> {
    fn of(link: &'a Link) -> Self {
        link.admitted.set(link.admitted.get() + 1);
        Self(link)
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        self.0.admitted.set(self.0.admitted.get() - 1);
    }
}

/// So many seconds.
fn span(seconds: f64) -> Span {
    Span::try_from_millis_f64(seconds * 1000.0).unwrap()
}
