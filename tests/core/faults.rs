//! What goes wrong: scripted by operation and call, or drawn from a seed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::retry::Hints;

use crate::random::Random;
use crate::server::Operation;

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The server answers with this status, without doing the work.
    Status(u16, Hints),
    /// The server refuses with this status and names this cause.
    Refused(u16, &'static str),
    /// Something in between answers with a page and this status.
    Page(u16),
    /// The connection is lost before the work is done.
    LostBefore,
    /// The work is done and the answer lost.
    LostAfter,
    /// The answer never comes.
    Silence,
    /// Half of the body goes out, and then nothing more.
    Stall,
    /// The file is found changed.
    FileChanged,
    /// It takes this much longer.
    Slow(Span),
}

/// A status without hints.
pub fn status(status: u16) -> Fault {
    Fault::Status(status, Hints::default())
}

/// A status with a wait asked for.
pub fn busy(status: u16, after: Span) -> Fault {
    Fault::Status(
        status,
        Hints {
            should_retry: None,
            after: Some(after),
        },
    )
}

/// Which faults strike which call, counted from 1 for each operation.
#[derive(Default)]
pub struct Script {
    faults: Vec<(Operation, RangeInclusive<u32>, Fault)>,
    calls: RefCell<BTreeMap<Operation, u32>>,
    chance: Option<(f64, RefCell<Random>)>,
}

impl Script {
    /// `fault` strikes the calls `nth` of `operation`.
    pub fn with(mut self, operation: Operation, nth: RangeInclusive<u32>, fault: Fault) -> Self {
        self.faults.push((operation, nth, fault));
        self
    }

    /// Any fault that passes strikes any call with probability `chance`.
    pub fn random(chance: f64, random: Random) -> Self {
        Self {
            chance: Some((chance, RefCell::new(random))),
            ..Self::default()
        }
    }

    /// Counts a call and gives the fault that strikes it.
    pub fn strike(&self, operation: Operation) -> Option<Fault> {
        let mut calls = self.calls.borrow_mut();
        let call = calls.entry(operation).or_default();
        *call += 1;
        if let Some((chance, random)) = &self.chance {
            let random = &mut *random.borrow_mut();
            return random.chance(*chance).then(|| draw(random));
        }
        let mut faults = self.faults.iter();
        let struck = faults.find(|(at, nth, _)| *at == operation && nth.contains(call));
        struck.map(|(_, _, fault)| *fault)
    }

    /// Calls of `operation` so far.
    pub fn calls(&self, operation: Operation) -> u32 {
        self.calls.borrow().get(&operation).copied().unwrap_or(0)
    }
}

fn draw(random: &mut Random) -> Fault {
    let milliseconds = |random: &mut Random, most| Span::from_millis(random.below(most));
    match random.below(12) {
        0 => status(500),
        1 => status(502),
        2 => status(429),
        3 => busy(429, milliseconds(random, 5000)),
        4 => busy(503, milliseconds(random, 5000)),
        5 => status(408),
        6 | 7 => Fault::LostBefore,
        8 => Fault::LostAfter,
        9 => Fault::Stall,
        10 if random.chance(0.1) => Fault::Silence,
        11 if random.chance(0.05) => Fault::Refused(400, "bytes"),
        11 if random.chance(0.05) => status(400),
        11 if random.chance(0.05) => Fault::FileChanged,
        11 if random.chance(0.05) => {
            Fault::Page([200, 404, 407][usize::try_from(random.below(3)).unwrap()])
        }
        _ => Fault::Slow(milliseconds(random, 20_000)),
    }
}
