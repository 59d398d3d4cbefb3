//! How an upload ends at the server: complete, the File found after all, expiry, or cancel.

use std::cell::Cell;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::core::api::Request;
use crate::core::attempts::{Exchange, RequestPolicy, attempt};
use crate::core::clock::{Clock as _, within};
use crate::core::error::{Error, Phase};
use crate::core::host::Host;
use crate::core::upload::session::{Open, Session, Step};

/// Time a cancel may take before the failure is told without it: the caller waits for it, and
/// an upload that nobody cancels expires by itself.
pub const CANCEL_LIMIT: Duration = Duration::from_secs(10);

impl<'a, H: Host> Session<'a, H> {
    /// Ends `work` when the upload expires: nothing sent afterwards could count. Complete is not
    /// under this limit, so that its answer is heard; nor is what follows a complete of an earlier
    /// session, which may have made the File in time.
    pub(crate) async fn in_time<T>(
        &self,
        open: &Open<'a, H>,
        work: impl Future<Output = Step<T, H>>,
    ) -> Step<T, H> {
        let expired = async {
            match open.expires {
                Some(moment) if !self.in_doubt.get() => {
                    let left = moment.saturating_sub(self.now());
                    self.host.network().sleep(left).await;
                }
                _ => std::future::pending().await,
            }
        };
        match select(std::pin::pin!(expired), std::pin::pin!(work)).await {
            Either::Left(_) => Err(self.failure(Phase::Parts, Error::Expired, 0)),
            Either::Right((outcome, _)) => outcome,
        }
    }

    /// Complete is the one request that must not be repeated blindly: when an answer is lost,
    /// what a later attempt is told ("not pending") may be the echo of its own success.
    pub(crate) async fn complete(
        &self,
        open: &Open<'a, H>,
        part_ids: &[String],
        md5: Option<&str>,
    ) -> Step<H::Value, H> {
        if let Some(journal_writer) = &open.journal_writer {
            journal_writer.completing().await;
        }
        let request = Request::Complete {
            upload_id: &open.upload_id,
            part_ids,
            md5,
        };
        let doubted = Cell::new(self.in_doubt.get());
        let send = || -> Exchange<'_, _> {
            self.in_doubt.set(true);
            Box::pin(self.host.send(&request, &|_| ()))
        };
        let failed = |error: &Error<H::Value>| {
            doubted.set(doubted.get() || error.leaves_doubt());
            self.in_doubt.set(doubted.get());
        };
        match attempt(
            self.host.network(),
            &self.job.retry_policy.into(),
            &send,
            &failed,
        )
        .await
        {
            Ok(reply) => Ok(reply.body),
            Err((error, attempts)) if doubted.get() => {
                let unknown = error.as_completion_unknown();
                let failure = self.failure(Phase::Complete, unknown, attempts);
                self.find_file(open).await.ok_or(failure)
            }
            Err((error, attempts)) => Err(self.failure(Phase::Complete, error, attempts)),
        }
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
        let found = self.request(Phase::Complete, &request).await;
        found.ok().map(|reply| reply.body)
    }

    /// One best-effort cancel. What it says can never mask the failure that led to it. None when
    /// complete may have succeeded.
    pub async fn cancel(&self) {
        let Some(open) = self.open.get() else { return };
        if self.in_doubt.get() {
            return;
        }
        let request = Request::Cancel {
            upload_id: &open.upload_id,
        };
        let policy = RequestPolicy {
            urgent: true,
            ..self.job.retry_policy.into()
        };
        let send = || -> Exchange<'_, _> { Box::pin(self.host.send(&request, &|_| ())) };
        let cancelled = attempt(self.host.network(), &policy, &send, &|_| ());
        let _ = within(self.host.network(), CANCEL_LIMIT, cancelled).await;
    }
}
