//! What goes wrong, scripted by operation and call.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use upload_file_chunked::retry::Hints;

use crate::server::Operation;

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The server answers with this status, without doing the work.
    Status(u16, Hints),
    /// The connection is lost before the work is done.
    LostBefore,
    /// The work is done and the answer lost.
    LostAfter,
    /// The answer never comes.
    Silence,
    /// The file is found changed.
    FileChanged,
}

/// A status without hints.
pub fn status(status: u16) -> Fault {
    Fault::Status(status, Hints::default())
}

/// A status with a wait asked for.
pub fn busy(status: u16, after: Duration) -> Fault {
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
    faults: Vec<(Operation, std::ops::RangeInclusive<u32>, Fault)>,
    calls: RefCell<BTreeMap<Operation, u32>>,
}

impl Script {
    /// `fault` strikes the calls `nth` of `operation`.
    pub fn with(
        mut self,
        operation: Operation,
        nth: std::ops::RangeInclusive<u32>,
        fault: Fault,
    ) -> Self {
        self.faults.push((operation, nth, fault));
        self
    }

    /// Counts a call and gives the fault that strikes it.
    pub fn strike(&self, operation: Operation) -> Option<Fault> {
        let mut calls = self.calls.borrow_mut();
        let call = calls.entry(operation).or_default();
        *call += 1;
        let struck = |(at, nth, _): &&(Operation, std::ops::RangeInclusive<u32>, Fault)| {
            *at == operation && nth.contains(call)
        };
        self.faults.iter().find(struck).map(|(_, _, fault)| *fault)
    }

    /// Calls of `operation` so far.
    pub fn calls(&self, operation: Operation) -> u32 {
        self.calls.borrow().get(&operation).copied().unwrap_or(0)
    }
}
