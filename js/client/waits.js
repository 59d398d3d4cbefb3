// Waits that the WebAssembly starts and drops. A wait is `{ promise, cancel }`: the promise resolves when
// what is waited for happens, and when the wait is cancelled, so that nothing that waits for it stays in memory.

import { register } from "./live.js";
import { LONGEST_DELAY } from "./options/limits.js";

/** A wait for `start`, which is given the function that ends it and returns how to stop. */
export function wait(start) {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  let stop;
  const cancel = register(() => {
    stop?.();
    resolve();
  });
  stop = start(cancel);
  return { promise, cancel };
}

/**
 * A wait of `delay` milliseconds in monotonic time. Timers are throttled in a hidden page, so the clock is
 * checked whenever the page comes back.
 */
export function sleep(delay) {
  const end = performance.now() + delay;
  return wait((done) => {
    let timer;
    const check = () => {
      clearTimeout(timer);
      const left = end - performance.now();
      if (left <= 0) return done();
      // Node fires a timer up to a millisecond early.
      timer = setTimeout(check, Math.min(Math.ceil(left), LONGEST_DELAY));
    };
    timer = setTimeout(check, Math.min(delay, LONGEST_DELAY));
    const unlisten = onReturn(check);
    return () => {
      clearTimeout(timer);
      unlisten();
    };
  });
}

/** Calls `listener` whenever the page may have been away: one set of listeners for all waits. */
function onReturn(listener) {
  if (returning.size === 0) toggle("addEventListener");
  returning.add(listener);
  return () => {
    returning.delete(listener);
    if (returning.size === 0) toggle("removeEventListener");
  };
}

const returning = new Set();

function returned() {
  for (const listener of returning) listener();
}

function toggle(method) {
  for (const name of ["online", "pageshow"]) globalThis[method]?.(name, returned);
  globalThis.document?.[method]("visibilitychange", returned);
}

/** Something that changes. `next` waits for its next change. */
export class Changes {
  #waiting = new Set();

  next() {
    return wait((done) => {
      this.#waiting.add(done);
      return () => this.#waiting.delete(done);
    });
  }

  notify() {
    for (const done of [...this.#waiting]) done();
  }
}
