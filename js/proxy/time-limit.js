// Time limits: no function or sender outside the proxy can keep a request open for ever.

/** Limit of each function in the options, in milliseconds. */
export const HOOK_MILLISECONDS = 30_000;

export class TimeLimitError extends Error {
  name = "TimeLimitError";
}

/** Settles as `promise` does, or rejects with a `TimeLimitError` after `milliseconds`. */
export async function within(milliseconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitError(`${what} took longer than ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Limits a sequence of waits: each one, and all of them together. It has one timer for each of the two limits, because
 * a body may have a million pieces. It does not read the clock, because clocks can be changed.
 */
export class TimeLimit {
  #idle;
  #timers = new Set();
  #settled = false;
  #giveUp = () => {};
  #what;
  #over = false;

  /**
   * `idle`: milliseconds for one wait; it ends after this time at least, and after twice this time at most. `total`:
   * for all waits.
   */
  constructor({ idle, total }, what) {
    this.#idle = idle;
    this.#what = what;
    if (idle !== undefined) this.#watch();
    if (total !== undefined) this.#after(total, () => this.#expire());
  }

  /** Settles as `promise` does, or rejects with a `TimeLimitError`. */
  limit(promise) {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      promise.then((value) => {
        this.#settled = true;
        resolve(value);
      }, reject);
      if (this.#over) this.#expire();
    });
  }

  /** Ends the timers. */
  end() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #watch() {
    this.#after(this.#idle, () => {
      if (!this.#settled) return this.#expire();
      this.#settled = false;
      this.#watch();
    });
  }

  #expire() {
    this.#over = true;
    this.end();
    this.#giveUp(new TimeLimitError(`${this.#what} took too long`));
  }

  #after(milliseconds, action) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, milliseconds);
    this.#timers.add(timer);
  }
}
