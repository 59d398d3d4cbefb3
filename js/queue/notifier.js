// Tells listeners of changes, at most once a frame.

import { call } from "../client/foreign.js";

/** Milliseconds between two notifications where there are no frames; also the longest delay where there are. */
const INTERVAL = 16;
const LONGEST = 100;

export class Notifier {
  #listeners = new Set();
  #cancel;

  /** Adds a listener; returns the function that removes it. The same function may be added twice. */
  subscribe(listener) {
    if (typeof listener !== "function") throw new TypeError("listener: expected a function");
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry) && undefined;
  }

  /** Something has changed. */
  changed() {
    if (this.#cancel || this.#listeners.size === 0) return;
    this.#cancel = onNextFrame(() => {
      this.#cancel = undefined;
      for (const listener of [...this.#listeners]) call(listener);
    });
  }

  close() {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#listeners.clear();
  }
}

/** Calls `work` once, in the next frame. A hidden page has no frames, so a timer stands in. Returns how to cancel. */
function onNextFrame(work) {
  const hasFrames = typeof requestAnimationFrame === "function";
  const end = () => {
    clearTimeout(timer);
    if (hasFrames) cancelAnimationFrame(frame);
  };
  const run = () => {
    end();
    work();
  };
  const timer = setTimeout(run, hasFrames ? LONGEST : INTERVAL);
  const frame = hasFrames ? requestAnimationFrame(run) : undefined;
  return end;
}
