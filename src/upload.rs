//! The algorithm: create → (parts ∥ digest) → complete, or cancel.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use futures_util::future::{Either, select, try_join};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::api::{Create, Reply, Request};
use crate::attempts::{Patience, attempt, within};
use crate::digest::Digest;
use crate::error::{Error, Failure, Phase};
use crate::host::Host;
use crate::plan::Plan;
use crate::progress::Meter;

/// Time a cancel may take before the failure is told without it: the caller waits for it, and
/// an upload that nobody cancels expires by itself.
pub const CANCEL_LIMIT: Duration = Duration::from_secs(10);

/// The file's MD5: who knows it.
#[derive(Clone, Debug)]
pub enum Md5 {
    /// It is computed beside the upload.
    Computed,
    /// The caller gave it, in hex.
    Given(String),
    /// Nobody; the service checks nothing.
    Unchecked,
}

/// One upload to be done.
#[derive(Clone, Debug)]
pub struct Job {
    /// What create declares.
    pub create: Create,
    /// How the file is cut.
    pub plan: Plan,
    /// Most parts in flight, at least 1.
    pub concurrency: usize,
    /// The file's MD5.
    pub md5: Md5,
    /// Patience for each request.
    pub patience: Patience,
}

/// Uploads the file. Gives the body of complete's answer.
///
/// # Errors
///
/// The first failure wins: everything else in flight is dropped, and the upload is cancelled on
/// the server before the failure is told, unless complete may have succeeded.
pub async fn upload<H: Host>(host: &H, job: &Job) -> Result<H::Value, Failure<H::Value>> {
    let session = Session::new(host, job);
    let outcome = {
        // Polled first, so that a signal aborted beforehand starts nothing.
        let aborted = std::pin::pin!(host.aborted());
        let run = std::pin::pin!(session.run());
        match select(aborted, run).await {
            Either::Right((outcome, _)) => outcome,
            Either::Left(_) => Err(session.failure(session.phase.get(), Error::Aborted, 0)),
        }
    };
    if outcome.is_err() {
        session.cancel().await;
    }
    outcome
}

/// What is known of one upload while it runs.
struct Session<'a, H> {
    host: &'a H,
    job: &'a Job,
    phase: Cell<Phase>,
    upload_id: RefCell<Option<String>>,
    /// Complete was sent and nothing said since that it did not succeed.
    in_doubt: Cell<bool>,
    meter: RefCell<Meter>,
}

impl<'a, H: Host> Session<'a, H> {
    fn new(host: &'a H, job: &'a Job) -> Self {
        let meter = Meter::new(job.plan.size(), job.plan.parts(), host.now());
        Self {
            host,
            job,
            phase: Cell::new(Phase::Create),
            upload_id: RefCell::new(None),
            in_doubt: Cell::new(false),
            meter: RefCell::new(meter),
        }
    }

    async fn run(&self) -> Result<H::Value, Failure<H::Value>> {
        let created = self
            .request(Phase::Create, &Request::Create(&self.job.create))
            .await?;
        let upload_id = created.id;
        self.upload_id.replace(Some(upload_id.clone()));
        self.report();
        self.phase.set(Phase::Parts);
        let (part_ids, md5) = try_join(self.parts(&upload_id), self.md5()).await?;
        self.host
            .report(&self.meter.borrow_mut().read(self.host.now()));
        self.phase.set(Phase::Complete);
        self.complete(&upload_id, &part_ids, md5.as_deref()).await
    }

    /// Sends the parts, at most `concurrency` at once, and gives their ids in file order.
    async fn parts(&self, upload_id: &str) -> Result<Vec<String>, Failure<H::Value>> {
        stream::iter(0..self.job.plan.parts())
            .map(|index| self.part(upload_id, index))
            // `buffered` would give the ids in order by itself, but a slow part would keep
            // those behind it from starting.
            .buffer_unordered(self.job.concurrency)
            .try_fold(
                vec![String::new(); self.parts_len()],
                async |mut ids, (index, id)| {
                    ids[index] = id;
                    Ok(ids)
                },
            )
            .await
    }

    async fn part(
        &self,
        upload_id: &str,
        index: u64,
    ) -> Result<(usize, String), Failure<H::Value>> {
        let range = self.job.plan.range(index);
        let size = range.end - range.start;
        let most = Cell::new(0);
        let sent = |bytes| {
            let new_most = self.meter.borrow_mut().sent(most.get(), bytes, size);
            most.set(new_most);
            self.report();
        };
        let request = Request::Part { upload_id, range };
        let reply = attempt(
            self.host,
            self.job.patience,
            || self.host.send(&request, &sent),
            |_| (),
        )
        .await
        .map_err(|(error, attempts)| self.failure(Phase::Parts, error, attempts))?;
        self.meter.borrow_mut().confirmed(most.get(), size);
        self.report();
        Ok((usize::try_from(index).unwrap_or(usize::MAX), reply.id))
    }

    async fn md5(&self) -> Result<Option<String>, Failure<H::Value>> {
        match &self.job.md5 {
            Md5::Unchecked => Ok(None),
            Md5::Given(hex) => Ok(Some(hex.clone())),
            Md5::Computed => {
                let mut digest = Digest::default();
                let hashed = |offset| {
                    self.meter.borrow_mut().hashed(offset);
                    self.report();
                };
                self.host
                    .hash(&mut digest, self.job.plan.size(), &hashed)
                    .await
                    .map_err(|error| self.failure(Phase::Digest, error, 1))?;
                Ok(Some(digest.hex()))
            }
        }
    }

    /// Complete is the one request that must not be repeated blindly: when an answer is lost,
    /// what a later attempt is told ("not pending") may be the echo of its own success.
    async fn complete(
        &self,
        upload_id: &str,
        part_ids: &[String],
        md5: Option<&str>,
    ) -> Result<H::Value, Failure<H::Value>> {
        let request = Request::Complete {
            upload_id,
            part_ids,
            md5,
        };
        let doubted = Cell::new(false);
        let send = || {
            self.in_doubt.set(true);
            self.host.send(&request, &|_| ())
        };
        let failed = |error: &Error<H::Value>| {
            doubted.set(doubted.get() || error.leaves_doubt());
            self.in_doubt.set(doubted.get());
        };
        match attempt(self.host, self.job.patience, send, failed).await {
            Ok(reply) => Ok(reply.body),
            Err((error, attempts)) => {
                let error = if doubted.get() {
                    error.as_completion_unknown()
                } else {
                    error
                };
                Err(self.failure(Phase::Complete, error, attempts))
            }
        }
    }

    /// One best-effort cancel. What it says can never mask the failure that led to it.
    async fn cancel(&self) {
        let upload_id = self.upload_id.borrow().clone();
        if let (Some(upload_id), false) = (upload_id, self.in_doubt.get()) {
            let request = Request::Cancel {
                upload_id: &upload_id,
            };
            let cancelled = attempt(
                self.host,
                self.job.patience,
                || self.host.send(&request, &|_| ()),
                |_| (),
            );
            let _ = within(self.host, CANCEL_LIMIT, cancelled).await;
        }
    }

    async fn request(
        &self,
        phase: Phase,
        request: &Request<'_>,
    ) -> Result<Reply<H::Value>, Failure<H::Value>> {
        attempt(
            self.host,
            self.job.patience,
            || self.host.send(request, &|_| ()),
            |_| (),
        )
        .await
        .map_err(|(error, attempts)| self.failure(phase, error, attempts))
    }

    fn failure(&self, phase: Phase, error: Error<H::Value>, attempts: u32) -> Failure<H::Value> {
        Failure {
            error,
            phase,
            upload_id: self.upload_id.borrow().clone(),
            attempts,
        }
    }

    fn report(&self) {
        let due = self.meter.borrow_mut().due(self.host.now());
        if let Some(progress) = due {
            self.host.report(&progress);
        }
    }

    fn parts_len(&self) -> usize {
        // Never cut: options that make more than `plan::MAX_PARTS` parts are refused.
        usize::try_from(self.job.plan.parts()).unwrap_or(usize::MAX)
    }
}
