//! One run of one upload: what is known of it, and the steps that find out more.

use std::cell::{Cell, OnceCell, RefCell};
use std::time::Duration;

use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::core::api::{Reply, Request};
use crate::core::attempts::{Budget, Exchange, RequestPolicy, attempt};
use crate::core::clock::Clock as _;
use crate::core::digest::Digest;
use crate::core::error::{Error, Failure, Phase};
use crate::core::expiry::{Forecast, local_expiry};
use crate::core::host::{Host, Network as _};
use crate::core::journal::{Journal, Prefix};
use crate::core::journal_writer::JournalWriter;
use crate::core::progress::Meter;
use crate::core::stall::StallDetector;
use crate::core::upload::{Job, Md5};

/// What is known of an upload while it runs.
pub struct Session<'a, H> {
    pub(crate) host: &'a H,
    pub(crate) job: &'a Job,
    phase: Cell<Phase>,
    pub(crate) open: OnceCell<Open<'a, H>>,
    /// Complete was sent and nothing said since that it did not succeed.
    pub(crate) in_doubt: Cell<bool>,
    meter: RefCell<Meter>,
    forecast: RefCell<Option<Forecast>>,
    budget: Budget,
}

/// What is known once the upload is open at the server.
pub struct Open<'a, H> {
    pub(crate) upload_id: String,
    pub(crate) created_at: f64,
    pub(crate) expires: Option<Duration>,
    pub(crate) journal_writer: Option<JournalWriter<'a, H>>,
}

/// What a step of a session ends with.
pub type Step<T, H> = Result<T, Failure<<H as crate::core::host::Host>::Value>>;

impl<'a, H: Host> Session<'a, H> {
    /// A run of `job`.
    pub fn new(host: &'a H, job: &'a Job) -> Self {
        Self {
            host,
            job,
            phase: Cell::new(Phase::Create),
            open: OnceCell::new(),
            in_doubt: Cell::new(false),
            meter: RefCell::new(Meter::new(
                job.plan.size(),
                job.plan.parts(),
                host.network().now(),
            )),
            forecast: RefCell::new(None),
            budget: Budget::new(job.retry_policy, job.concurrency),
        }
    }

    /// The run from its beginning, or from where `journal` says an earlier one came to.
    pub async fn run(&self, journal: Option<&Journal>) -> Step<H::Value, H> {
        let open = self.open(journal).await?;
        let done = journal.map(|journal| &journal.part_ids);
        for (index, _) in done.into_iter().flatten() {
            self.meter
                .borrow_mut()
                .confirmed(0, self.job.plan.length(*index));
        }
        self.meter.borrow_mut().start(self.now());
        self.report();
        self.phase.set(Phase::Parts);
        let work = try_join(self.parts(open, journal), self.md5(open));
        let (part_ids, md5) = self.in_time(open, work).await?;
        let last = self.meter.borrow_mut().end(self.now());
        if let Some(progress) = last {
            self.host.report(&progress);
        }
        self.phase.set(Phase::Complete);
        self.complete(open, &part_ids, md5.as_deref()).await
    }

    /// Opens the upload at the server, or takes the one of the journal.
    async fn open(&self, journal: Option<&Journal>) -> Step<&Open<'a, H>, H> {
        let (journal, is_new) = match journal {
            Some(journal) => (journal.clone(), false),
            None => (self.create().await?, true),
        };
        self.in_doubt.set(journal.completing);
        let open = self.open.get_or_init(|| Open {
            upload_id: journal.upload_id.clone(),
            created_at: journal.created_at,
            expires: journal.expires,
            journal_writer: self
                .job
                .journaled
                .then(|| JournalWriter::new(self.host, journal, is_new)),
        });
        self.forecast
            .replace(Some(Forecast::new(self.now(), open.expires)));
        if let (Some(journal_writer), true) = (&open.journal_writer, is_new) {
            // Before the first part: what is confirmed later must have where to stand.
            journal_writer.save().await;
        }
        Ok(open)
    }

    async fn create(&self) -> Step<Journal, H> {
        let request = Request::Create(&self.job.create);
        let Reply {
            id,
            created_at,
            expires_at,
            ..
        } = self.request(Phase::Create, &request).await?;
        Ok(Journal {
            upload_id: id,
            plan: self.job.plan,
            part_ids: Vec::new(),
            prefix: Prefix::default(),
            created_at,
            expires: local_expiry(self.now(), created_at, expires_at),
            completing: false,
        })
    }

    /// Sends the parts that are missing, at most `concurrency` at once, and gives the ids of all
    /// in file order.
    async fn parts(&self, open: &Open<'a, H>, journal: Option<&Journal>) -> Step<Vec<String>, H> {
        // Never cut: options that make more than `plan::MAX_PARTS` parts are refused.
        let mut ids = vec![String::new(); usize::try_from(self.job.plan.parts()).unwrap_or(0)];
        for (index, id) in journal.into_iter().flat_map(|journal| &journal.part_ids) {
            if let Some(place) = usize::try_from(*index)
                .ok()
                .and_then(|index| ids.get_mut(index))
            {
                place.clone_from(id);
            }
        }
        let missing: Vec<usize> = (0..ids.len())
            .filter(|index| ids[*index].is_empty())
            .collect();
        stream::iter(missing)
            .map(async |index| Ok((index, self.part(open, index as u64).await?)))
            // `buffered` would give the ids in order by itself, but a slow part would keep
            // those behind it from starting.
            .buffer_unordered(self.job.concurrency)
            .try_fold(ids, async |mut ids, (index, id)| {
                ids[index] = id;
                Ok(ids)
            })
            .await
    }

    async fn part(&self, open: &Open<'a, H>, index: u64) -> Step<String, H> {
        let range = self.job.plan.range(index);
        let size = range.end - range.start;
        let ready = self.host.ready(range.clone()).await;
        ready.map_err(|error| self.failure(Phase::Parts, error, 0))?;
        let (most, watch) = (Cell::new(0), StallDetector::new(self.job.limits, size));
        let sent = |bytes| {
            watch.sent(bytes, self.now());
            most.set(self.meter.borrow_mut().sent(most.get(), bytes, size));
            self.report();
        };
        let request = Request::Part {
            upload_id: &open.upload_id,
            range,
        };
        // The last part may be short, and then takes mostly the time it takes to ask.
        let measure = if size == self.job.plan.part_size() {
            size
        } else {
            0
        };
        let policy = RequestPolicy {
            retry_policy: self.job.retry_policy,
            budget: Some(&self.budget),
            watch: Some(&watch),
            limiter: self
                .host
                .network()
                .limiter()
                .map(|limiter| (limiter, measure)),
            urgent: false,
        };
        let reply = attempt(
            self.host.network(),
            &policy,
            &|| Box::pin(self.host.send(&request, &sent)),
            &|_| (),
        )
        .await
        .map_err(|(error, attempts)| self.failure(Phase::Parts, error, attempts))?;
        self.budget.earn();
        self.meter.borrow_mut().confirmed(most.get(), size);
        self.report();
        if let Some(journal_writer) = &open.journal_writer {
            journal_writer.confirm(index, reply.id.clone()).await;
        }
        Ok(reply.id)
    }

    async fn md5(&self, open: &Open<'a, H>) -> Step<Option<String>, H> {
        let given = match &self.job.md5 {
            Md5::Unchecked => return Ok(None),
            // With a journal the digest is needed all the same, to know the file again.
            Md5::Given(hex) if open.journal_writer.is_none() => return Ok(Some(hex.clone())),
            Md5::Given(hex) => Some(hex),
            Md5::Computed => None,
        };
        let failed = |error| self.failure(Phase::Digest, error, 1);
        let mut digest = Digest::default();
        let hashed = |digest: &Digest| {
            self.meter.borrow_mut().hashed(digest.offset());
            if let Some(journal_writer) = &open.journal_writer {
                journal_writer.hashed(digest);
            }
            self.report();
        };
        if let Some(journal_writer) = &open.journal_writer
            && let Some(length) = journal_writer.unproven()
        {
            self.host
                .hash(&mut digest, length, &hashed)
                .await
                .map_err(failed)?;
            journal_writer.prove(&digest).map_err(failed)?;
            // Writes down the parts that did not wait for the proof.
            journal_writer.hashed(&digest);
            journal_writer.save().await;
        }
        self.host
            .hash(&mut digest, self.job.plan.size(), &hashed)
            .await
            .map_err(failed)?;
        let hex = digest.hex();
        Ok(Some(given.cloned().unwrap_or(hex)))
    }

    /// Whether a later session can go on after `error`.
    pub fn is_resumable(&self, error: &Error<H::Value>) -> bool {
        let journal_writer = self
            .open
            .get()
            .and_then(|open| open.journal_writer.as_ref());
        error.is_resumable() && journal_writer.is_some_and(JournalWriter::is_kept)
    }

    /// The failure of being stopped by the caller.
    pub fn aborted(&self) -> Failure<H::Value> {
        self.failure(self.phase.get(), Error::Aborted, 0)
    }

    pub(crate) async fn request(
        &self,
        phase: Phase,
        request: &Request<'_>,
    ) -> Step<Reply<H::Value>, H> {
        let send = || -> Exchange<'_, _> { Box::pin(self.host.send(request, &|_| ())) };
        attempt(
            self.host.network(),
            &self.job.retry_policy.into(),
            &send,
            &|_| (),
        )
        .await
        .map_err(|(error, attempts)| self.failure(phase, error, attempts))
    }

    pub(crate) fn failure(
        &self,
        phase: Phase,
        error: Error<H::Value>,
        attempts: u32,
    ) -> Failure<H::Value> {
        let upload_id = self.open.get().map(|open| open.upload_id.clone());
        let resumable = self.is_resumable(&error);
        Failure {
            error,
            phase,
            upload_id,
            attempts,
            resumable,
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.host.network().now()
    }

    fn report(&self) {
        let now = self.now();
        let due = self.meter.borrow_mut().due(now);
        let Some(progress) = due else { return };
        self.host.report(&progress);
        let warning = self
            .forecast
            .borrow_mut()
            .as_mut()
            .and_then(|forecast| forecast.check(&progress, now));
        if let Some(warning) = warning {
            self.host.warn(&warning);
        }
    }
}
