//! How an upload ends at the server: complete, the File found after all, expiry, or cancel.

use crate::core::span::Span;
use std::cell::Cell;
use std::pin::pin;

use futures_util::future::Either;

use super::session::{Open, Session, Step};
use crate::core::api::{Reply, Request};
use crate::core::attempts::{Exchange, Failed, attempt};
use crate::core::clock::{Clock as _, within};
use crate::core::concurrency::{Borrowed, race};
use crate::core::error::{Error, Phase, Remains};
use crate::core::event::Event;
use crate::core::host::Host;
use crate::core::judge::Expected;
use crate::core::policy::RequestPolicy;

/// How long a cancel may take before the failure is reported without it: the caller waits for it,
/// and an upload that nobody cancels expires by itself.
const CANCEL_LIMIT: Span = Span::from_secs(10);

impl<'a, H: Host> Session<'a, H> {
    /// Stops `work` when the upload expires: nothing sent afterwards could count. Complete is not
    /// under this limit, so that its answer is heard; nor is what follows a complete of an earlier
    /// session, which may have made the File in time.
    pub(super) async fn in_time(
        &self,
        open: &Open<'a, H>,
        work: Borrowed<'_, Step<(), H>>,
    ) -> Step<(), H> {
        let expired = async {
            match open.expires {
                Some(moment) if !self.in_doubt.get() => {
                    let left = moment.saturating_sub(self.now());
                    self.host.network().sleep(left).await;
                }
                _ => std::future::pending().await,
            }
        };
        match race(pin!(expired), work).await {
            Either::Left(()) => Err(self.failure(Phase::Parts, Error::Expired, 0)),
            Either::Right(outcome) => outcome,
        }
    }

    /// Complete must not be repeated blindly. Once an attempt may have reached the service, what a
    /// later one gets ("not pending", "not found") may be the echo of its own success. Browsers
    /// even send a request again by themselves when a reused connection turns out to be closed, so
    /// at the first attempt too only a refusal that names its cause is taken for one.
    pub(super) async fn complete(
        &self,
        open: &Open<'a, H>,
        part_ids: &[String],
        md5: Option<&str>,
    ) -> Step<H::Value, H> {
        if let Some(writer) = &open.writer {
            writer.completing().await;
        }
        self.host.event(&Event::Completing);
        let request = Request::Complete {
            upload_id: &open.upload_id,
            part_ids,
            md5,
        };
        let expected = Expected::File {
            upload_id: &open.upload_id,
            bytes: Some(self.job.create.bytes),
        };
        let doubted = Cell::new(self.in_doubt.get());
        let send = |credentials| -> Exchange<'_, _> {
            self.in_doubt.set(true);
            self.exchange(&request, credentials)
        };
        let failed = |failed: Failed<'_, _>| {
            doubted.set(doubted.get() || failed.error.leaves_doubt());
            self.in_doubt.set(doubted.get());
            self.retrying(Phase::Complete, &failed);
        };
        let policy = RequestPolicy::control(self.job.retry_policy, &self.member, expected);
        match attempt(self.host.network(), &policy, &send, &failed).await {
            Ok(reply) => Ok(self.upload_of(open, reply)),
            Err((error, attempts)) => {
                let first = attempts == 1 && !self.was_completing();
                let counted = self.resent.get() && error.is_refusal() && (first || !doubted.get());
                let error = if doubted.get() {
                    error.into_completion_unknown()
                } else {
                    error
                };
                let mut failure = self.failure(Phase::Complete, error, attempts);
                if counted {
                    // Perhaps for bytes that arrived twice. Asking again would get the same answer
                    // for ever; a new upload has every byte once.
                    failure.resent = true;
                    failure.remains = Remains::Nothing;
                }
                if doubted.get() {
                    self.find_file(open).await.ok_or(failure)
                } else {
                    Err(failure)
                }
            }
        }
    }

    /// The Upload with its File, as the API describes complete's answer.
    fn upload_of(&self, open: &Open<'a, H>, reply: Reply<H::Value>) -> H::Value {
        if !reply.is_file {
            return reply.body;
        }
        let (id, create) = (&open.upload_id, &self.job.create);
        self.host
            .upload_with_file(id, create, open.created_at, &reply.body)
    }

    /// Looks for the File of a complete whose answer was lost, where the caller allows it.
    async fn find_file(&self, open: &Open<'a, H>) -> Option<H::Value> {
        if !self.job.find_file {
            return None;
        }
        let request = Request::FindFile {
            upload_id: &open.upload_id,
            create: &self.job.create,
            created_at: open.created_at,
        };
        let expected = Expected::File {
            upload_id: &open.upload_id,
            bytes: Some(self.job.create.bytes),
        };
        let found = self.request(Phase::Complete, &request, expected).await;
        found.ok().map(|reply| self.upload_of(open, reply))
    }

    /// One best-effort cancel, which never masks the failure that led to it. None when complete may
    /// have succeeded. Returns what became of the upload.
    pub async fn cancel(&self) -> Remains {
        let Some(open) = self.open.get() else {
            return Remains::Nothing;
        };
        if self.in_doubt.get() {
            return Remains::Unknown;
        }
        let request = Request::Cancel {
            upload_id: &open.upload_id,
        };
        let policy = RequestPolicy {
            urgent: true,
            ..RequestPolicy::control(self.job.retry_policy, &self.member, Expected::Anything)
        };
        let send = |credentials| -> Exchange<'_, _> { self.exchange(&request, credentials) };
        let cancelled = attempt(self.host.network(), &policy, &send, &|_| ());
        let outcome = within(self.host.network(), CANCEL_LIMIT, pin!(cancelled)).await;
        // A service that does not know the upload, or has closed it, has nothing left to cancel.
        let confirmed = match outcome {
            Some(Ok(_)) => true,
            Some(Err((error, _))) => error.is_refusal(),
            None => false,
        };
        self.host.event(&Event::Cancelled { confirmed });
        if confirmed {
            Remains::Cancelled
        } else {
            Remains::Pending
        }
    }
}
