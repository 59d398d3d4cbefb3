//! Futures side by side on one thread. They are borrowed as trait objects, so that the code exists once and not
//! once for each kind of future: the download is smaller.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use futures_util::future::{Either, LocalBoxFuture};

/// A future that the caller owns.
pub type Borrowed<'a, T> = Pin<&'a mut (dyn Future<Output = T> + 'a)>;

/// Resolves with the output of whichever future is ready first; `one` is polled first.
pub async fn race<A, B>(mut one: Borrowed<'_, A>, mut other: Borrowed<'_, B>) -> Either<A, B> {
    poll_fn(|context| {
        if let Poll::Ready(output) = one.as_mut().poll(context) {
            return Poll::Ready(Either::Left(output));
        }
        other.as_mut().poll(context).map(Either::Right)
    })
    .await
}

/// Runs `tasks` side by side. Resolves when all have succeeded, or with the first error; the others
/// are dropped then. There are few of them, so all are polled whenever one of them moves.
///
/// # Errors
///
/// The first error.
pub async fn try_all<E>(mut tasks: Vec<LocalBoxFuture<'_, Result<(), E>>>) -> Result<(), E> {
    poll_fn(|context| {
        let mut index = 0;
        while let Some(task) = tasks.get_mut(index) {
            match task.as_mut().poll(context) {
                Poll::Pending => index += 1,
                Poll::Ready(Ok(())) => drop(tasks.remove(index)),
                Poll::Ready(failed) => return Poll::Ready(failed),
            }
        }
        if tasks.is_empty() {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    })
    .await
}
