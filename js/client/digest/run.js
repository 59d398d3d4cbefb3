// The hashing of one file, wherever it happens: what the WebAssembly holds of it.

/**
 * A run. Its hashing may wait in line, and move from the Worker to the calling thread; the reader
 * of its steps sees nothing of that but a `warning`.
 */
export class DigestRun {
  #job;
  #line;
  #ended;
  /** Where it is hashed, once it is. */
  #place;
  /** Whether it is its turn. */
  #isRunning = false;
  #isPaused = false;
  #warning;
  /** The newest step, unless it was given; the last one stays. */
  #step;
  #hasEnded = false;
  /** What `next` waits for: `{ promise, resolve }`. */
  #waiting;

  /**
   * @param line where it waits for its turn
   * @param ended is called once, when it has ended
   */
  constructor(job, line, ended) {
    this.#job = job;
    this.#line = line;
    this.#ended = ended;
    line.join(this);
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
      if (!this.#hasEnded) this.#step = undefined;
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
    if (this.#isPaused || this.#hasEnded) return;
    this.#isPaused = true;
    this.#rest();
  }

  resume() {
    if (!this.#isPaused || this.#hasEnded) return;
    this.#isPaused = false;
    this.#line.join(this);
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

  /** It is its turn. `start` starts it where it was not begun yet. */
  enter(start) {
    this.#isRunning = true;
    if (this.#place) this.#place.resume();
    else start(this, this.#job);
  }

  /**
   * Hashes in a place from now on, from the last saved digest. `start` is called with the job and
   * starts it there; `warning` says why another place was left.
   */
  moveTo(start, warning) {
    this.#warning = warning;
    this.#place = start(this.#job, (step) => this.#report(step));
    if (!this.#isRunning) this.#place.pause();
  }

  /** Makes room for others. */
  #rest() {
    this.#isRunning = false;
    this.#place?.pause();
    this.#line.leave(this);
  }

  #report(step) {
    if (this.#hasEnded) return;
    if (step.saved) this.#job.saved = step.saved;
    if (step.done || step.error !== undefined) {
      this.#end(step);
      return;
    }
    this.#give(step);
    if (this.#line.moved(this)) {
      this.#rest();
      this.#line.join(this);
    }
  }

  #end(step) {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#give(step);
    this.#step = step;
    this.#place = undefined;
    this.#line.leave(this);
    this.#ended(this);
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
