//! One upload: create → (parts ∥ digest) → complete, or cancel.

mod completion;
mod job;
mod session;

use std::pin::pin;

use futures_util::future::{Either, select};

pub use job::{Job, Md5, Resume};

use crate::core::error::{Error, Failure, Remains};
use crate::core::host::{Host, Stop};
use session::Session;

/// Uploads the file. Returns the body of complete's answer.
///
/// # Errors
///
/// The first failure wins: everything else in flight is dropped. Then the upload is left for a
/// later session, if there is a journal and neither the upload nor the file is at fault; or it is
/// cancelled at the server, unless complete may have succeeded.
pub async fn upload<H: Host>(host: &H, job: &Job) -> Result<H::Value, Failure<H::Value>> {
    let outcome = run(host, job, job.resume.as_ref()).await;
    let again = |failure: &Failure<_>| match failure.error {
        Error::ContentChanged => job.restart,
        // Nobody expects an upload of yesterday to be there.
        Error::Expired => job.restart || job.resume.as_ref().is_some_and(|resume| resume.stale),
        _ => false,
    };
    match outcome {
        // With the plan and the options of now; the journal is gone.
        Err(failure) if again(&failure) => run(host, job, None).await,
        outcome => outcome,
    }
}

async fn run<H: Host>(
    host: &H,
    job: &Job,
    resume: Option<&Resume>,
) -> Result<H::Value, Failure<H::Value>> {
    let session = Session::new(host, job, resume);
    // Polled first, so that a signal aborted beforehand starts nothing. What was under way is dropped
    // at the end of the block.
    let outcome = {
        match select(pin!(host.stopped()), pin!(session.run())).await {
            Either::Left((stop, _)) => Err(stop),
            Either::Right((outcome, _)) => Ok(outcome),
        }
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(stop) => {
            if stop == Stop::Suspend {
                // The first write of the journal was perhaps under way.
                session.save().await;
            }
            Err(session.stopped(stop))
        }
    };
    let mut failure = match outcome {
        Ok(body) => {
            if job.journaled {
                host.forget().await;
            }
            return Ok(body);
        }
        Err(failure) => failure,
    };
    if failure.remains == Remains::Resumable {
        return Err(failure);
    }
    failure.remains = session.cancel().await;
    if job.journaled {
        host.forget().await;
    }
    Err(failure)
}

impl Stop {
    fn error<V>(self) -> Error<V> {
        match self {
            Self::Abort => Error::Aborted,
            Self::Suspend => Error::Suspended,
        }
    }
}
