// Abort signals of the caller's. One signal may stop a hundred uploads: it gets one listener from all of
// them, because Node warns of a leak at eleven.

const listening = new WeakMap();

/** Calls `listener` with the signal's reason when it is aborted, at once if it is; returns how to stop listening. */
export function onAbort(signal, listener) {
  if (!signal) return () => {};
  if (signal.aborted) {
    listener(signal.reason);
    return () => {};
  }
  let entry = listening.get(signal);
  if (!entry) {
    const listeners = new Set();
    const aborted = () => {
      listening.delete(signal);
      for (const each of [...listeners]) each(signal.reason);
    };
    entry = { listeners, aborted };
    listening.set(signal, entry);
    signal.addEventListener("abort", aborted, { once: true });
  }
  // Two calls may pass the same function.
  const own = (reason) => listener(reason);
  entry.listeners.add(own);
  return () => {
    entry.listeners.delete(own);
    if (entry.listeners.size > 0) return;
    listening.delete(signal);
    signal.removeEventListener("abort", entry.aborted);
  };
}

/** `promise`, or a rejection with the reason of `signal`, or what `reasonOf` makes of it, as soon as that is aborted. */
export function unlessAborted(signal, promise, reasonOf = (reason) => reason) {
  let unlisten;
  const aborted = new Promise((_, reject) => {
    unlisten = onAbort(signal, (reason) => reject(reasonOf(reason)));
  });
  return Promise.race([aborted, promise]).finally(unlisten);
}

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
