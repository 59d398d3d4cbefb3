// Waiting for foreign code: it may throw, answer late, or never.

import { onAbort } from "../signals.js";

/**
 * Settles as the promise that `begin` gives. Rejects with a TimeoutError that names `what` after
 * `limit` milliseconds, and with the signal's reason as soon as `signal` is aborted. `onTimer` is
 * given the timer.
 */
export function timed(begin, { limit, what, signal, onTimer }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const late = () => end(reject, new DOMException(`${what} did not answer within ${limit / 1000} s`, "TimeoutError"));
    const timer = limit && setTimeout(late, limit);
    const unlisten = onAbort(signal, (reason) => end(reject, reason));
    const end = (settle, value) => {
      clearTimeout(timer);
      unlisten();
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
