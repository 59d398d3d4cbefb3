// Attempts of a request of a source.

import { onAbort } from "../client/signals.js";
import { SourceError } from "./error.js";

/** The first wait and the longest one, in milliseconds. */
const [FIRST_WAIT, LONGEST_WAIT] = [250, 8000];

/** The longest wait that a server may ask for, in milliseconds. A run of a Worker does not live much longer. */
const LONGEST_ASKED = 30_000;

/**
 * Calls `attempt(signal)` until it resolves, or rejects with an error that is not `retryable`, or `maxRetries` are used up.
 * Before each attempt `admit`, if given, is awaited; see `RANGED`. Rejects with the reason of `signal` when that is aborted.
 */
export async function withRetries({ maxRetries, signal, admit }, attempt) {
  for (let retries = 0; ; retries += 1) {
    const turn = await admit?.();
    const stop = new AbortController();
    const unlisten = [signal, turn?.signal].map((each) => onAbort(each, (reason) => stop.abort(reason)));
    let wait;
    try {
      stop.signal.throwIfAborted();
      return await attempt(stop.signal);
    } catch (error) {
      stop.signal.throwIfAborted();
      if (!(error instanceof SourceError && error.retryable) || retries >= maxRetries) throw error;
      wait = Math.min(error.retryAfter ?? jitter(retries), LONGEST_ASKED);
    } finally {
      for (const end of unlisten) end();
      turn?.done();
    }
    await sleep(wait, [signal, turn?.signal]);
  }
}

/** Full jitter over a wait that doubles. */
const jitter = (retries) => Math.random() * Math.min(FIRST_WAIT * 2 ** retries, LONGEST_WAIT);

/** Resolves after `delay` milliseconds; rejects as soon as one of `signals` is aborted. */
function sleep(delay, signals) {
  let unlisten;
  let timer;
  const slept = new Promise((resolve, reject) => {
    timer = setTimeout(resolve, delay);
    unlisten = signals.map((signal) => onAbort(signal, reject));
  });
  return slept.finally(() => {
    clearTimeout(timer);
    for (const end of unlisten) end();
  });
}
