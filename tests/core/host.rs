//! The simulated [`Host`]: a file in memory, a modelled network, scripted faults.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::time::Duration;

use upload_file_chunked::api::{Create, Refusal, Reply, Request};
use upload_file_chunked::attempts::Patience;
use upload_file_chunked::digest::Digest;
use upload_file_chunked::error::{Error, Failure};
use upload_file_chunked::host::{Clock, Host};
use upload_file_chunked::plan::Plan;
use upload_file_chunked::progress::Progress;
use upload_file_chunked::retry::is_retryable;
use upload_file_chunked::upload::{Job, Md5, upload};

use crate::clock::VirtualClock;
use crate::faults::{Fault, Script};
use crate::server::{Call, Operation, Server};

/// How long an exchange takes, and half of it passes before the server acts.
pub const EXCHANGE: Duration = Duration::from_millis(20);

/// A simulated world with one file to upload.
#[derive(Default)]
pub struct World {
    pub clock: VirtualClock,
    pub server: RefCell<Server>,
    pub script: Script,
    pub file: Vec<u8>,
    /// When the caller says stop.
    pub abort_at: Option<Duration>,
    pub in_flight: Cell<usize>,
    pub most_in_flight: Cell<usize>,
    pub reports: RefCell<Vec<Progress>>,
    pub last_request_at: Cell<Duration>,
}

/// What an upload in a simulated world ends with.
pub type Outcome = Result<String, Failure<String>>;

impl World {
    /// A world with a file of `size` bytes.
    pub fn new(size: usize) -> Self {
        let file = (0..size)
            .map(|n| u8::try_from(n * 7 % 251).unwrap())
            .collect();
        Self {
            file,
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
        self.clock.run(upload(self, job))
    }

    /// The job of uploading the file in parts of 10 bytes.
    pub fn job(&self, concurrency: usize) -> Job {
        let bytes = self.file.len() as u64;
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
            patience: Patience {
                max_retries: 5,
                timeout: Duration::from_mins(10),
            },
        }
    }

    /// Calls of `operation` the server was sent.
    pub fn calls(&self, operation: Operation) -> u32 {
        self.script.calls(operation)
    }

    fn bytes(&self, range: &Range<u64>) -> &[u8] {
        &self.file[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
    }

    async fn exchange(&self, call: Call) -> Result<Reply<String>, Refusal<String>> {
        let fault = self.script.strike(call.operation());
        self.sleep(EXCHANGE / 2).await;
        match fault {
            Some(Fault::Status(status, hints)) => return Err(refusal(status, hints)),
            Some(Fault::LostBefore) => return Err(Error::Connection("lost".into()).into()),
            Some(Fault::FileChanged) => return Err(Error::FileChanged("changed".into()).into()),
            _ => {}
        }
        let answer = self.server.borrow_mut().handle(&call);
        match fault {
            Some(Fault::LostAfter) => return Err(Error::Connection("lost".into()).into()),
            Some(Fault::Silence) => std::future::pending().await,
            _ => self.sleep(EXCHANGE / 2).await,
        }
        match answer {
            Ok(id) => Ok(Reply {
                body: id.clone(),
                id,
                response: String::new(),
            }),
            Err(status) => Err(refusal(
                status,
                upload_file_chunked::retry::Hints::default(),
            )),
        }
    }
}

fn refusal(status: u16, hints: upload_file_chunked::retry::Hints) -> Refusal<String> {
    let retryable = is_retryable(status, hints);
    let error = Error::Api {
        status,
        retryable,
        answer: status.to_string(),
    };
    Refusal {
        error,
        after: hints.after,
    }
}

/// Counts a request as in flight until it is dropped, however it ends.
struct InFlight<'a>(&'a Cell<usize>);

impl<'a> InFlight<'a> {
    fn enter(world: &'a World) -> Self {
        world.in_flight.set(world.in_flight.get() + 1);
        let most = world.most_in_flight.get().max(world.in_flight.get());
        world.most_in_flight.set(most);
        Self(&world.in_flight)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Clock for World {
    async fn sleep(&self, delay: Duration) {
        self.clock.sleep(delay).await;
    }

    fn now(&self) -> Duration {
        self.clock.now()
    }

    fn random(&self) -> f64 {
        1.0
    }
}

impl Host for World {
    type Value = String;

    async fn send(
        &self,
        request: &Request<'_>,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<String>, Refusal<String>> {
        self.last_request_at.set(self.now());
        let _in_flight = InFlight::enter(self);
        let call = match request {
            Request::Create(_) => Call::Create,
            Request::Part { range, .. } => {
                // Platforms over-report: headers and buffered bytes count too.
                sent(range.end - range.start + 100);
                let start = usize::try_from(range.start).unwrap();
                Call::Part {
                    start,
                    bytes: self.bytes(range).to_vec(),
                }
            }
            Request::Complete { part_ids, md5, .. } => Call::Complete {
                part_ids: part_ids.to_vec(),
                md5: md5.map(str::to_owned),
            },
            Request::Cancel { .. } => Call::Cancel,
        };
        self.exchange(call).await
    }

    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(u64),
    ) -> Result<(), Error<String>> {
        while digest.offset() < end {
            self.sleep(Duration::from_millis(1)).await;
            let window = digest.offset()..(digest.offset() + 7).min(end);
            digest.update(self.bytes(&window));
            hashed(digest.offset());
        }
        Ok(())
    }

    async fn aborted(&self) {
        match self.abort_at {
            Some(moment) => self.sleep(moment.saturating_sub(self.now())).await,
            None => std::future::pending().await,
        }
    }

    fn report(&self, progress: &Progress) {
        self.reports.borrow_mut().push(*progress);
    }
}
