// Waiting for foreign code: it may throw, answer late, or never.

/**
 * Settles as the promise that `begin` gives. Rejects with a TimeoutError that names `what` after
 * `limit` milliseconds, and with the signal's reason as soon as `stop` is aborted. `onTimer` is
 * given the timer.
 */
export function timed(begin, { limit, what, stop, onTimer }) {
  return new Promise((resolve, reject) => {
    stop?.throwIfAborted();
    const late = () => end(reject, new DOMException(`${what} did not answer within ${limit / 1000} s`, "TimeoutError"));
    const timer = limit && setTimeout(late, limit);
    const off = stop?.onAbort((reason) => end(reject, reason));
    const end = (settle, value) => {
      clearTimeout(timer);
      off?.();
      settle(value);
    };
    onTimer?.(timer);
    // `begin` may throw, or give something that is not a promise.
    new Promise((answer) => answer(begin())).then(
      (value) => end(resolve, value),
      (error) => end(reject, error),
    );
  });
}
