//! A simulated world: one file, one service, and everything that may happen to them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;
use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::answer::Body;
use upload_file_chunked::core::api::Create;
use upload_file_chunked::core::error::Failure;
use upload_file_chunked::core::event::Warning;
use upload_file_chunked::core::host::Host as _;
use upload_file_chunked::core::journal::Journal;
use upload_file_chunked::core::limiter::Limiter;
use upload_file_chunked::core::plan::Plan;
use upload_file_chunked::core::policy::RetryPolicy;
use upload_file_chunked::core::progress::Progress;
use upload_file_chunked::core::stall::Limits;
use upload_file_chunked::core::upload::{Job, Md5, Resume, upload};

use crate::clock::VirtualClock;
use crate::faults::Script;
use crate::link::Link;
use crate::random::Random;
use crate::server::{Operation, Server};

/// What an upload in a simulated world ends with.
pub type Outcome = Result<String, Box<Failure<String>>>;

/// Spans of virtual time.
pub type Spans = Vec<Range<Span>>;

/// A simulated world with one file to upload.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fault by itself")]
pub struct World {
    pub clock: VirtualClock,
    pub server: RefCell<Server>,
    pub script: Script,
    pub file: RefCell<Vec<u8>>,
    /// Decides what the script does not; without it, nothing is left to chance.
    pub random: Option<RefCell<Random>>,
    /// When the caller says stop.
    pub abort_at: Option<Span>,
    /// When the caller says: keep it for later.
    pub suspend_at: Option<Span>,
    /// Everything that was reported as an event.
    pub events: RefCell<Vec<String>>,
    pub auto: Cell<bool>,
    pub pauses: Spans,
    pub offline: Spans,
    /// Moments at which the credentials of before stop working.
    pub rotations: Vec<Span>,
    /// The credentials in use, counted like the rotations.
    pub credentials: Cell<usize>,
    /// Whether new credentials can be asked for.
    pub renewable: bool,
    pub renewals: Cell<u32>,
    pub renewing: Cell<Option<Span>>,
    pub cooling: Cell<Span>,
    pub limiter: Rc<Limiter>,
    /// What this machine's clock is wrong by, in milliseconds.
    pub clock_error: Cell<f64>,
    /// What the way to the server is like, where that matters.
    pub link: Option<Link>,
    /// What is stored of the upload.
    pub store: RefCell<Option<Journal>>,
    pub store_is_full: bool,
    /// The caller's functions never answer: at all, or when they are asked again.
    pub credentials_hang: bool,
    pub renewal_hangs: bool,
    /// The service gives every part the same id.
    pub same_part_id: bool,
    /// What complete's answer holds in place of the upload.
    pub complete_body: Option<Body>,
    /// Parts the algorithm may not send again.
    pub confirmed: RefCell<BTreeSet<(String, usize)>>,
    pub concurrency: Cell<usize>,
    pub in_flight: Cell<usize>,
    pub most_in_flight: Cell<usize>,
    pub reports: RefCell<Vec<Progress>>,
    /// When the last of them came.
    pub reported: Cell<Span>,
    pub warnings: RefCell<Vec<Warning<String>>>,
    pub ended: Cell<bool>,
}

impl World {
    /// A world with a file of `size` bytes.
    pub fn new(size: usize) -> Self {
        let file = (0..size)
            .map(|n| u8::try_from(n * 7 % 251).unwrap())
            .collect();
        Self {
            file: RefCell::new(file),
            ..Self::default()
        }
    }

    /// The same with faults.
    pub fn with_faults(size: usize, script: Script) -> Self {
        Self {
            script,
            ..Self::new(size)
        }
    }

    /// Uploads the file in parts of 10 bytes.
    pub fn upload(&self, concurrency: usize) -> Outcome {
        self.upload_as(&self.job(concurrency))
    }

    /// Uploads the file as `job` says.
    pub fn upload_as(&self, job: &Job) -> Outcome {
        self.session(job, u64::MAX).unwrap()
    }

    /// One session of `job`; after so many polls the page is gone.
    pub fn session(&self, job: &Job, polls: u64) -> Option<Outcome> {
        self.ended.set(false);
        self.concurrency.set(job.concurrency);
        self.auto.set(job.auto);
        self.reports.borrow_mut().clear();
        *self.confirmed.borrow_mut() = self.journaled();
        let outcome = self.clock.run_for(upload(self, job), polls);
        assert_eq!(self.in_flight.get(), 0, "nothing is left in flight");
        self.ended.set(true);
        outcome
    }

    /// The job of uploading the file in parts of 10 bytes.
    pub fn job(&self, concurrency: usize) -> Job {
        let bytes = self.file.borrow().len() as u64;
        Job {
            create: Create {
                bytes,
                filename: "a.bin".into(),
                mime_type: "application/octet-stream".into(),
                purpose: "user_data".into(),
                expires_after: None,
            },
            plan: Plan::new(bytes, 10),
            concurrency,
            md5: Md5::Computed,
            retry_policy: RetryPolicy {
                max_retries: 5,
                timeout: Span::from_mins(10),
            },
            limits: Limits {
                stall: Span::from_mins(1),
                response: Span::from_mins(2),
            },
            auto: false,
            journaled: false,
            resume: None,
            restart: false,
            find_file: false,
        }
    }

    /// The same with a journal: the stored one, if there is one.
    pub fn resumable_job(&self, concurrency: usize) -> Job {
        Job {
            journaled: true,
            resume: self.resume(),
            ..self.job(concurrency)
        }
    }

    /// What is stored of the upload, as those who look for a journal find it.
    pub fn resume(&self) -> Option<Resume> {
        let journal = self.store.borrow().clone()?;
        let life = journal.life_left(self.wall_clock());
        let stale = life.is_some_and(Span::is_zero);
        Some(Resume {
            journal,
            life: life.filter(|life| !life.is_zero()),
            stale,
        })
    }

    /// Calls of `operation` the server was sent.
    pub fn calls(&self, operation: Operation) -> u32 {
        self.script.calls(operation)
    }

    /// Whether `span` holds now, and if so, until when.
    pub fn within(&self, spans: &Spans) -> Option<Span> {
        let now = self.clock.now();
        spans
            .iter()
            .find(|span| span.contains(&now))
            .map(|span| span.end)
    }

    /// True by chance, where there is chance.
    pub fn chance(&self, probability: f64) -> bool {
        let random = self.random.as_ref();
        random.is_some_and(|random| random.borrow_mut().chance(probability))
    }

    /// How many rotations of the credentials there have been.
    pub fn rotated(&self) -> usize {
        let now = self.clock.now();
        self.rotations
            .iter()
            .filter(|moment| **moment <= now)
            .count()
    }

    fn journaled(&self) -> BTreeSet<(String, usize)> {
        let store = self.store.borrow();
        let parts = store.iter().flat_map(|journal| {
            journal.part_ids.iter().map(|(index, _)| {
                let start = usize::try_from(journal.plan.range(*index).start).unwrap();
                (journal.upload_id.clone(), start)
            })
        });
        parts.collect()
    }
}
