//! How often a request is tried, how long each time, and what it waits for.

use std::cell::Cell;

use crate::core::judge::Expected;
use crate::core::limiter::Class;
use crate::core::span::Span;
use crate::core::stall::StallDetector;
use crate::core::turn::Member;

/// How often one request is tried, and how long each time.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Retries after the first attempt.
    pub max_retries: u32,
    /// Limit of one attempt, its body and answer included. Waiting for a connection does not count.
    pub timeout: Span,
}

/// Retries an upload may still spend on its parts, all together. It keeps a server in trouble
/// from being asked `parts × maxRetries` times.
pub struct Budget(Cell<u32>);

impl Budget {
    /// Enough for every request in flight to fail as often as one request may.
    #[must_use]
    pub fn new(retry_policy: RetryPolicy, concurrency: usize) -> Self {
        let concurrency = u32::try_from(concurrency).unwrap_or(u32::MAX);
        Self(Cell::new(
            retry_policy.max_retries.saturating_mul(concurrency),
        ))
    }

    /// A part was confirmed, which earns a retry: an upload may advance and have trouble at once.
    pub fn earn(&self) {
        self.0.set(self.0.get().saturating_add(1));
    }

    /// Pays for a retry. Returns whether there was one left.
    pub fn spend(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

/// The rules for the attempts of one request.
pub struct RequestPolicy<'a> {
    /// How often, and how long each time.
    pub retry_policy: RetryPolicy,
    /// Which of the uploads to the origin it belongs to.
    pub member: &'a Member<'a>,
    /// Its class among their requests.
    pub class: Class,
    /// What its answer must be.
    pub expected: Expected<'a>,
    /// The rules for a part, if it sends one.
    pub part: Option<PartPolicy<'a>>,
    /// It does not wait for the end of a pause or a cool-down, nor for the network.
    pub urgent: bool,
}

/// The rules that only the request of a part has. A pause interrupts it.
pub struct PartPolicy<'a> {
    /// The retries of all parts.
    pub budget: &'a Budget,
    /// The stall detector.
    pub stall: &'a StallDetector,
    /// Bytes the tuner measures by.
    pub measured: u64,
}

impl<'a> RequestPolicy<'a> {
    /// A create or complete.
    #[must_use]
    pub fn control(
        retry_policy: RetryPolicy,
        member: &'a Member<'a>,
        expected: Expected<'a>,
    ) -> Self {
        Self {
            retry_policy,
            member,
            class: Class::Control,
            expected,
            part: None,
            urgent: false,
        }
    }
}
