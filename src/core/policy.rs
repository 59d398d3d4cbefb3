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

/// What a request is attempted under.
pub struct RequestPolicy<'a> {
    /// How often, and how long each time.
    pub retry_policy: RetryPolicy,
    /// Which of the uploads to the origin it belongs to, and its class among their requests.
    pub member: &'a Member<'a>,
    /// Its class.
    pub class: Class,
    /// What its answer must be.
    pub expected: Expected<'a>,
    /// What is special about a part.
    pub part: Option<PartPolicy<'a>>,
    /// Not to be held up by a pause, a cool-down or being offline.
    pub urgent: bool,
}

/// What the request of a part has beyond others. A pause interrupts it.
pub struct PartPolicy<'a> {
    /// What retries are paid from.
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
