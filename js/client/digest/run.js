// The hashing of one file, wherever it happens: what the WebAssembly holds of it.

/**
 * A run. Its hashing may move from the Worker to the calling thread; the reader of its steps sees
 * nothing of that but a `warning`.
 */
export class DigestRun {
  #job;
  #leave;
  #place;
  #paused = false;
  #warning;
  /** The newest step, unless it was given; the last one stays. */
  #step;
  #ended = false;
  /** What `next` waits for: `{ promise, resolve }`. */
  #waiting;

  /** @param leave is called once, when the run has ended */
  constructor(job, leave) {
    this.#job = job;
    this.#leave = leave;
  }

  /**
   * Resolves with the newest step that was not given yet, skipping older ones. A step is
   * `{ saved, offset, done }` with the saved digest, or `{ error }` when the file cannot be read or
   * the run was stopped; one of them has a `warning` when the Worker failed. After the last step,
   * resolves with that one again. Never rejects.
   */
  next() {
    const step = this.#step;
    if (step) {
      if (!this.#ended) this.#step = undefined;
      return Promise.resolve(step);
    }
    if (!this.#waiting) {
      let resolve;
      const promise = new Promise((given) => (resolve = given));
      this.#waiting = { promise, resolve };
    }
    return this.#waiting.promise;
  }

  pause() {
    this.#paused = true;
    this.#place?.pause();
  }

  resume() {
    this.#paused = false;
    this.#place?.resume();
  }

  stop() {
    this.#place?.stop();
    this.#end({ error: new DOMException("Hashing was stopped", "AbortError") });
  }

  /** As `stop`, but the instance of the WebAssembly is dead. */
  abandon() {
    this.#place?.abandon();
    this.stop();
  }

  /**
   * Hashes in a place from now on, from the last saved digest. `start` is called with the job and
   * starts it there; `warning` says why another place was left.
   */
  moveTo(start, warning) {
    this.#warning = warning;
    this.#place = start(this.#job, (step) => this.#report(step));
    if (this.#paused) this.#place.pause();
  }

  #report(step) {
    if (this.#ended) return;
    if (step.saved) this.#job = { ...this.#job, saved: step.saved };
    if (step.done || step.error !== undefined) this.#end(step);
    else this.#give(step);
  }

  #end(step) {
    if (this.#ended) return;
    this.#ended = true;
    this.#give(step);
    this.#step = step;
    this.#place = undefined;
    this.#leave(this);
  }

  #give(step) {
    const warning = this.#warning ?? this.#step?.warning;
    this.#warning = undefined;
    if (warning !== undefined) step.warning = warning;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#step = waiting ? undefined : step;
    waiting?.resolve(step);
  }
}
