//! The sending of the parts.

use std::cell::Cell;
use std::vec::IntoIter;

use futures_util::future::LocalBoxFuture;

use super::session::{Open, Session, Step};
use crate::core::api::Request;
use crate::core::attempts::{Exchange, Failed, attempt};
use crate::core::concurrency::try_all;
use crate::core::error::{Error, Phase};
use crate::core::event::Event;
use crate::core::host::Host;
use crate::core::judge::Expected;
use crate::core::limiter::Class;
use crate::core::policy::{PartPolicy, RequestPolicy};
use crate::core::shared::Shared;
use crate::core::stall::StallDetector;

impl<'a, H: Host> Session<'a, H> {
    /// Sends the parts that are missing, at most `concurrency` at once.
    pub(super) async fn parts(&self, open: &Open<'a, H>) -> Step<(), H> {
        let mut missing = self.part_ids.borrow().missing();
        if self.resume.is_some_and(|resume| resume.stale) && !missing.is_empty() {
            // Its answer says whether the upload is still there.
            self.part(open, missing.remove(0)).await?;
        }
        let senders = self.job.concurrency.min(missing.len());
        let missing = Shared::new(missing.into_iter());
        let senders = (0..senders)
            .map(|_| -> LocalBoxFuture<'_, _> { Box::pin(self.send_in_turn(open, &missing)) });
        try_all(senders.collect()).await
    }

    /// Sends one of the missing parts after the other. A slow part keeps none behind it from being sent by
    /// another sender.
    async fn send_in_turn(
        &self,
        open: &Open<'a, H>,
        missing: &Shared<IntoIter<usize>>,
    ) -> Step<(), H> {
        loop {
            let next = missing.borrow_mut().next();
            let Some(place) = next else {
                return Ok(());
            };
            self.part(open, place).await?;
        }
    }

    /// Sends one part until it is confirmed, and written into the journal if one is kept.
    async fn part(&self, open: &Open<'a, H>, place: usize) -> Step<(), H> {
        let index = place as u64;
        let range = self.plan.range(index);
        let size = range.end - range.start;
        let failure = |error, attempts| self.failure(Phase::Parts, error, attempts);
        let ready = self.host.ready(range.clone()).await;
        ready.map_err(|error| failure(error, 0))?;
        let (most, detector) = (Cell::new(0), StallDetector::new(self.job.limits, size));
        let moved = |bytes| {
            detector.sent(bytes, self.now());
            most.set(self.meter.borrow_mut().sent(most.get(), bytes, size));
            self.report();
        };
        let request = Request::Part {
            upload_id: &open.upload_id,
            range,
        };
        // The last part may be short, and then takes mostly the time it takes to ask.
        let is_full = size == self.plan.part_size();
        let policy = RequestPolicy {
            retry_policy: self.job.retry_policy,
            member: &self.member,
            class: if self.job.auto {
                Class::Auto
            } else {
                Class::Part
            },
            expected: Expected::Part(&open.upload_id),
            part: Some(PartPolicy {
                budget: &self.budget,
                stall: &detector,
                measured: if is_full { size } else { 0 },
            }),
            urgent: false,
        };
        let send = |credentials| -> Exchange<'_, _> {
            Box::pin(self.host.send(&request, credentials, &moved))
        };
        let failed = |failed: Failed<'_, _>| {
            if failed.retried.is_some() && failed.error.leaves_doubt() || failed.interrupted {
                self.resent.set(true);
            }
            self.retrying(Phase::Parts, &failed);
        };
        let outcome = attempt(self.host.network(), &policy, &send, &failed).await;
        let reply = outcome.map_err(|(error, attempts)| {
            let stale = self.resume.is_some_and(|resume| resume.stale);
            if stale && error.is_refusal() {
                failure(Error::Expired, attempts)
            } else {
                failure(error, attempts)
            }
        })?;
        if !self.part_ids.borrow_mut().insert(place, &reply.id) {
            let error = Error::Unexpected {
                status: 200,
                retryable: false,
                certain: true,
                answer: reply.response,
            };
            return Err(failure(error, 1));
        }
        self.budget.earn();
        self.meter.borrow_mut().confirmed(most.get(), size);
        self.report();
        self.host.event(&Event::Part {
            index,
            part_id: &reply.id,
            bytes: size,
        });
        if let Some(writer) = &open.writer {
            writer.confirm(index, reply.id).await;
        }
        Ok(())
    }
}
