// Bounds in time: nothing that comes from elsewhere may hold a request for ever.

/** Milliseconds any of the operator's functions may take. */
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
 * Bounds a series of waits, one after the other: none may take long, nor may all of them together.
 * It has two timers for all of them, because a body may come in a million pieces, and reads no
 * clock, because clocks are set.
 */
export class Patience {
  #idle;
  #timers = new Set();
  #moved = false;
  #giveUp = () => {};
  #what;
  #over = false;

  /** Milliseconds for one wait, at least and at most twice as many; and for all of them. */
  constructor({ idle, total }, what) {
    this.#idle = idle;
    this.#what = what;
    if (idle !== undefined) this.#watch();
    if (total !== undefined) this.#after(total, () => this.#expire());
  }

  /** Settles as `promise` does, or rejects with a `TimeLimitError`. */
  of(promise) {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      promise.then((value) => {
        this.#moved = true;
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
      if (!this.#moved) return this.#expire();
      this.#moved = false;
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
