//! One upload: create → (parts ∥ digest) → complete, or cancel.

mod completion;
mod hashing;
mod job;
mod part_ids;
mod parts;
mod session;

use std::pin::pin;

use futures_util::future::Either;

pub use job::{Job, Md5, Resume};

use crate::core::concurrency::{race, try_all};
use crate::core::error::{Error, Failure, Phase, Remains};
use crate::core::host::{Host, Stop};
use crate::core::shared::Shared;
use session::{Session, Step};

/// Uploads the file. Returns the body of complete's answer.
///
/// # Errors
///
/// The first failure wins: everything else in flight is dropped. Then the upload is left for a
/// later session, if there is a journal and neither the upload nor the file is at fault; or it is
/// cancelled at the server, unless complete may have succeeded.
pub async fn upload<H: Host>(host: &H, job: &Job) -> Step<H::Value, H> {
    let outcome = run(host, job, job.resume.as_ref()).await;
    let again = |failure: &Failure<_>| match failure.error {
        Error::ContentChanged => job.restart,
        // Nobody expects an upload of yesterday to be there.
        Error::Expired => job.restart || job.resume.as_ref().is_some_and(|resume| resume.stale),
        _ => false,
    };
    match outcome {
        // With the current plan and options; the journal is gone.
        Err(failure) if again(&failure) => run(host, job, None).await,
        outcome => outcome,
    }
}

async fn run<H: Host>(host: &H, job: &Job, resume: Option<&Resume>) -> Step<H::Value, H> {
    let session = Session::new(host, job, resume);
    // Polled first, so that a signal aborted beforehand starts nothing. What was under way is dropped
    // at the end of the block.
    let outcome = { race(pin!(host.stopped()), pin!(steps(&session))).await };
    let outcome = match outcome {
        Either::Right(outcome) => outcome,
        Either::Left(stop) => {
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

/// The steps of a run. Returns the Upload with its File.
async fn steps<H: Host>(session: &Session<'_, H>) -> Step<H::Value, H> {
    let open = session.open().await?;
    session.report();
    session.phase.set(Phase::Parts);
    let md5 = Shared::new(None);
    let hashing = async {
        md5.replace(session.md5(open).await?);
        Ok(())
    };
    let work = try_all(vec![Box::pin(session.parts(open)), Box::pin(hashing)]);
    session.in_time(open, pin!(work)).await?;
    session.report_end();
    session.phase.set(Phase::Complete);
    let part_ids = session.part_ids.take();
    session
        .complete(open, part_ids.in_order(), md5.take().as_deref())
        .await
}

impl Stop {
    fn error<V>(self) -> Error<V> {
        match self {
            Self::Abort => Error::Aborted,
            Self::Suspend => Error::Suspended,
        }
    }
}
