//! One upload: create → (parts ∥ digest) → complete, or cancel.

mod completion;
mod session;

use std::pin::pin;

use futures_util::future::{Either, select};

use crate::core::api::Create;
use crate::core::attempts::RetryPolicy;
use crate::core::error::{Error, Failure};
use crate::core::host::Host;
use crate::core::journal::Journal;
use crate::core::plan::Plan;
use crate::core::stall::Limits;
use crate::core::upload::session::Session;

/// The file's MD5: who knows it.
#[derive(Clone, Debug)]
pub enum Md5 {
    /// It is computed beside the upload.
    Computed,
    /// The caller gave it, in hex.
    Given(String),
    /// Nobody; the service checks nothing. Not with a journal.
    Unchecked,
}

/// One upload to be done.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "options are what they are")]
pub struct Job {
    /// What create declares.
    pub create: Create,
    /// How the file is cut; the journal's plan when there is one.
    pub plan: Plan,
    /// Most parts in flight, at least 1.
    pub concurrency: usize,
    /// The file's MD5.
    pub md5: Md5,
    /// RetryPolicy for each request.
    pub retry_policy: RetryPolicy,
    /// Limits of a part's connection.
    pub limits: Limits,
    /// Whether a journal is kept, so that a later session can go on.
    pub journaled: bool,
    /// Where an earlier session came to.
    pub journal: Option<Journal>,
    /// Start anew when that upload has expired, or the file's content is no longer the same.
    pub restart: bool,
    /// Look for the File when complete's answer was lost.
    pub find_file: bool,
}

/// Uploads the file. Gives the body of complete's answer.
///
/// # Errors
///
/// The first failure wins: everything else in flight is dropped. Then the upload is left for a
/// later session, if there is a journal and the failure lies elsewhere; or cancelled on the
/// server, unless complete may have succeeded.
pub async fn upload<H: Host>(host: &H, job: &Job) -> Result<H::Value, Failure<H::Value>> {
    let outcome = run(host, job, job.journal.as_ref()).await;
    match outcome {
        Err(Failure {
            error: Error::ContentChanged | Error::Expired,
            ..
        }) if job.restart => {
            // With the plan and the options of now; what was remembered is gone.
            run(host, job, None).await
        }
        outcome => outcome,
    }
}

async fn run<H: Host>(
    host: &H,
    job: &Job,
    journal: Option<&Journal>,
) -> Result<H::Value, Failure<H::Value>> {
    let session = Session::new(host, job);
    let outcome = {
        // Polled first, so that a signal aborted beforehand starts nothing.
        match select(pin!(host.aborted()), pin!(session.run(journal))).await {
            Either::Left(_) => Err(session.aborted()),
            Either::Right((outcome, _)) => outcome,
        }
    };
    if outcome.as_ref().is_err_and(|failure| failure.resumable) {
        return outcome;
    }
    if outcome.is_err() {
        session.cancel().await;
    }
    if job.journaled {
        host.forget().await;
    }
    outcome
}
