// Waiting for foreign code: it may throw, answer late, or never.

/**
 * What one upload listens to its signal with: a single listener, however much it waits for. Call
 * `dispose` when the upload has ended.
 */
export function stopOn(signal) {
  const callbacks = new Set();
  const run = () => {
    for (const callback of [...callbacks]) callback(signal.reason);
  };
  signal?.addEventListener("abort", run);
  return {
    get aborted() {
      return signal?.aborted ?? false;
    },
    throwIfAborted: () => signal?.throwIfAborted(),
    /** Calls `callback` with the reason of the abort; gives the function that takes that back. */
    onAbort(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    dispose: () => signal?.removeEventListener("abort", run),
  };
}

/**
 * Settles as the promise that `begin` gives. Rejects with a TimeoutError that names `what` after
 * `limit` milliseconds, and with the signal's reason as soon as `stop` is aborted. `onTimer` is
 * given the timer.
 */
export function timed(begin, { limit, what, stop, onTimer }) {
  return new Promise((resolve, reject) => {
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
