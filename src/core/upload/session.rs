//! One run of one upload: what is known of it, and the steps that find out more.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::job::{Job, Md5, Resume};
use crate::core::answer::{Expected, judge};
use crate::core::api::{Reply, Request};
use crate::core::attempts::{Budget, Exchange, Failed, PartPolicy, RequestPolicy, attempt};
use crate::core::clock::Clock as _;
use crate::core::digest::Digest;
use crate::core::error::{Error, Failure, Phase, Remains};
use crate::core::event::Event;
use crate::core::expiry::{Forecast, life};
use crate::core::host::{CredentialsOf, Host, Network as _, Stop};
use crate::core::journal::{Journal, Prefix};
use crate::core::journal_writer::JournalWriter;
use crate::core::limiter::{Class, Member};
use crate::core::plan::Plan;
use crate::core::progress::Meter;
use crate::core::stall::StallDetector;

/// What is known of an upload while it runs.
pub struct Session<'a, H: Host> {
    pub(super) host: &'a H,
    pub(super) job: &'a Job,
    resume: Option<&'a Resume>,
    plan: Plan,
    phase: Cell<Phase>,
    pub(super) open: OnceCell<Open<'a, H>>,
    /// Complete was sent, and nothing said since that it did not succeed.
    pub(super) in_doubt: Cell<bool>,
    /// Parts may have been stored twice: an earlier session's, or one whose answer was lost.
    pub(super) resent: Cell<bool>,
    /// Ids of the confirmed parts: no two parts have the same.
    part_ids: RefCell<BTreeSet<String>>,
    pub(super) member: Member<'a>,
    meter: RefCell<Meter>,
    forecast: RefCell<Option<Forecast>>,
    budget: Budget,
}

/// What is known once the upload is open at the server.
pub struct Open<'a, H> {
    pub(super) upload_id: String,
    pub(super) created_at: f64,
    /// When it expires, in monotonic time.
    pub(super) expires: Option<Duration>,
    pub(super) writer: Option<JournalWriter<'a, H>>,
}

/// What a step of a session results in.
pub type Step<T, H> = Result<T, Failure<<H as Host>::Value>>;

impl<'a, H: Host> Session<'a, H> {
    /// A run of `job`, from its beginning or from where an earlier one stopped.
    pub fn new(host: &'a H, job: &'a Job, resume: Option<&'a Resume>) -> Self {
        let plan = resume.map_or(job.plan, |resume| resume.journal.plan);
        let now = host.network().now();
        Self {
            host,
            job,
            resume,
            plan,
            phase: Cell::new(Phase::Create),
            open: OnceCell::new(),
            in_doubt: Cell::new(false),
            resent: Cell::new(resume.is_some()),
            part_ids: RefCell::default(),
            member: host.network().limiter().join(),
            meter: RefCell::new(Meter::new(plan.size(), plan.parts(), now)),
            forecast: RefCell::new(None),
            budget: Budget::new(job.retry_policy, job.concurrency),
        }
    }

    /// The run itself. Returns the Upload with its File.
    pub async fn run(&self) -> Step<H::Value, H> {
        let open = self.open().await?;
        for (index, id) in self.confirmed_before() {
            let length = self.plan.length(*index);
            self.meter.borrow_mut().confirmed(0, length);
            self.part_ids.borrow_mut().insert(id.clone());
        }
        self.meter.borrow_mut().start(self.now());
        self.report();
        self.phase.set(Phase::Parts);
        let work = try_join(self.parts(open), self.md5(open));
        let (part_ids, md5) = self.in_time(open, work).await?;
        let last = self.meter.borrow_mut().end(self.now());
        if let Some(progress) = last {
            self.host.report(&progress);
        }
        self.phase.set(Phase::Complete);
        self.complete(open, &part_ids, md5.as_deref()).await
    }

    /// Whether an earlier session sent complete.
    pub(super) fn was_completing(&self) -> bool {
        self.resume.is_some_and(|resume| resume.journal.completing)
    }

    fn confirmed_before(&self) -> &'a [(u64, String)] {
        self.resume.map_or(&[], |resume| &resume.journal.part_ids)
    }

    /// Opens the upload at the server, or takes the one of the journal.
    async fn open(&self) -> Step<&Open<'a, H>, H> {
        let (journal, life) = match self.resume {
            Some(resume) => (resume.journal.clone(), resume.life),
            None => self.create().await?,
        };
        let is_new = self.resume.is_none();
        self.in_doubt.set(journal.completing);
        let open = self.open.get_or_init(|| Open {
            upload_id: journal.upload_id.clone(),
            created_at: journal.created_at,
            expires: life.map(|life| self.now() + life),
            writer: self
                .job
                .journaled
                .then(|| JournalWriter::new(self.host, journal, is_new)),
        });
        self.host.event(&Event::Created {
            upload_id: &open.upload_id,
            resumed: !is_new,
        });
        self.forecast
            .replace(Some(Forecast::new(self.now(), open.expires)));
        if let (Some(writer), true) = (&open.writer, is_new) {
            // Before the first part: what is confirmed later must be found under this upload.
            writer.save().await;
        }
        Ok(open)
    }

    async fn create(&self) -> Step<(Journal, Option<Duration>), H> {
        let request = Request::Create(&self.job.create);
        let reply = self
            .request(Phase::Create, &request, Expected::Upload)
            .await?;
        let journal = Journal {
            upload_id: reply.id,
            plan: self.plan,
            part_ids: Vec::new(),
            prefix: Prefix::default(),
            created_at: reply.created_at,
            expires_at: reply.expires_at,
            saved_at: self.host.wall_clock(),
            completing: false,
        };
        Ok((journal, life(reply.created_at, reply.expires_at)))
    }

    /// Sends the parts that are missing, at most `concurrency` at once, and returns the ids of all
    /// in file order.
    async fn parts(&self, open: &Open<'a, H>) -> Step<Vec<String>, H> {
        // Never cut: options that make more than `plan::MAX_PARTS` parts are refused.
        let mut ids = vec![String::new(); usize::try_from(self.plan.parts()).unwrap_or(0)];
        for (index, id) in self.confirmed_before() {
            let index = usize::try_from(*index).ok();
            if let Some(place) = index.and_then(|index| ids.get_mut(index)) {
                place.clone_from(id);
            }
        }
        let mut missing: Vec<usize> = (0..ids.len())
            .filter(|index| ids[*index].is_empty())
            .collect();
        if self.resume.is_some_and(|resume| resume.stale) && !missing.is_empty() {
            // Its answer says whether the upload is still there.
            let index = missing.remove(0);
            ids[index] = self.part(open, index as u64).await?;
        }
        let ids = stream::iter(missing)
            .map(async |index| Ok((index, self.part(open, index as u64).await?)))
            // `buffered` would give the ids in order by itself, but a slow part would keep
            // those behind it from starting.
            .buffer_unordered(self.job.concurrency)
            .try_fold(ids, async |mut ids, (index, id)| {
                ids[index] = id;
                Ok(ids)
            })
            .await?;
        Ok(ids)
    }

    async fn part(&self, open: &Open<'a, H>, index: u64) -> Step<String, H> {
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
            part: Some(PartPolicy {
                budget: &self.budget,
                stall: &detector,
                measured: if is_full { size } else { 0 },
            }),
            urgent: false,
        };
        let send = |credentials| -> Exchange<'_, _> {
            let answer = self.host.send(&request, credentials, &moved);
            Box::pin(async { judge(answer.await?, Expected::Part(&open.upload_id)) })
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
        if !self.part_ids.borrow_mut().insert(reply.id.clone()) {
            let error = Error::Unexpected {
                status: 200,
                retryable: false,
                certain: true,
                answer: [reply.body, reply.response],
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
            writer.confirm(index, reply.id.clone()).await;
        }
        Ok(reply.id)
    }

    async fn md5(&self, open: &Open<'a, H>) -> Step<Option<String>, H> {
        let given = match &self.job.md5 {
            Md5::Unchecked => return Ok(None),
            // With a journal the digest is needed all the same, to recognise the file later.
            Md5::Given(hex) if open.writer.is_none() => return Ok(Some(hex.clone())),
            Md5::Given(hex) => Some(hex),
            Md5::Computed => None,
        };
        let failed = |error| self.failure(Phase::Digest, error, 1);
        let mut digest = Digest::default();
        let hashed = |digest: &Digest| {
            self.meter.borrow_mut().hashed(digest.offset());
            if let Some(writer) = &open.writer {
                writer.hashed(digest);
            }
            self.report();
        };
        if let Some(writer) = &open.writer
            && let Some(length) = writer.unproven()
        {
            let proof = self.host.hash(&mut digest, length, &hashed).await;
            proof.map_err(failed)?;
            writer.prove(&digest).map_err(failed)?;
            // Records the parts that did not wait for the proof.
            writer.hashed(&digest);
            writer.save().await;
        }
        let size = self.plan.size();
        let rest = self.host.hash(&mut digest, size, &hashed).await;
        rest.map_err(failed)?;
        let hex = digest.hex();
        Ok(Some(given.cloned().unwrap_or(hex)))
    }

    /// Writes the journal, if one is kept.
    pub async fn save(&self) {
        if let Some(writer) = self.open.get().and_then(|open| open.writer.as_ref()) {
            writer.save().await;
        }
    }

    /// The failure of being stopped by the caller.
    pub fn stopped(&self, stop: Stop) -> Failure<H::Value> {
        self.failure(self.phase.get(), stop.error(), 0)
    }

    /// A request that is not a part.
    pub(super) async fn request(
        &self,
        phase: Phase,
        request: &Request<'_>,
        expected: Expected<'_>,
    ) -> Step<Reply<H::Value>, H> {
        let send = |credentials| self.exchange(request, expected, credentials);
        let failed = |failed: Failed<'_, _>| self.retrying(phase, &failed);
        let policy = RequestPolicy::control(self.job.retry_policy, &self.member);
        attempt(self.host.network(), &policy, &send, &failed)
            .await
            .map_err(|(error, attempts)| self.failure(phase, error, attempts))
    }

    pub(super) fn exchange<'s>(
        &'s self,
        request: &'s Request<'_>,
        expected: Expected<'s>,
        credentials: CredentialsOf<H>,
    ) -> Exchange<'s, H::Value> {
        Box::pin(async move {
            let answer = self.host.send(request, credentials, &|_| ()).await?;
            judge(answer, expected)
        })
    }

    /// Reports an attempt that will be repeated.
    pub(super) fn retrying(&self, phase: Phase, failed: &Failed<'_, H::Value>) {
        if let (Some(delay), false) = (failed.retried, failed.interrupted) {
            self.host.event(&Event::Retrying {
                phase,
                attempt: failed.attempt,
                delay,
                error: failed.error,
            });
        }
    }

    pub(super) fn failure(
        &self,
        phase: Phase,
        error: Error<H::Value>,
        attempts: u32,
    ) -> Failure<H::Value> {
        let open = self.open.get();
        let writer = open.and_then(|open| open.writer.as_ref());
        let kept = writer.is_some_and(JournalWriter::is_kept) && error.is_resumable();
        Failure {
            error,
            phase,
            upload_id: open.map(|open| open.upload_id.clone()),
            attempts,
            resent: false,
            remains: if kept {
                Remains::Resumable
            } else {
                Remains::Nothing
            },
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.host.network().now()
    }

    fn report(&self) {
        let now = self.now();
        let due = self.meter.borrow_mut().due(now);
        let Some(progress) = due else { return };
        self.host.report(&progress);
        let mut forecast = self.forecast.borrow_mut();
        let warning = forecast
            .as_mut()
            .and_then(|forecast| forecast.check(&progress, now));
        drop(forecast);
        if let Some(warning) = warning {
            self.host.warn(&warning);
        }
    }
}
