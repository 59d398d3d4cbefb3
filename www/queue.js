// Uploads one file after another. One upload already has several parts in flight, which use the whole line and the six
// connections of an HTTP/1.1 origin. Parallel files would not be faster: all would finish late, and a lost connection
// would leave more of them incomplete.

export class Queue {
  #waiting = [];
  #working = false;
  #onBusy;
  #onIdle;

  constructor({ onBusy, onIdle }) {
    this.#onBusy = onBusy;
    this.#onIdle = onIdle;
  }

  /** Whether an upload is running, which would be lost on leaving the page. */
  get busy() {
    return this.#working;
  }

  /** Calls `job.run()` after the jobs before it. `run` must not reject. */
  add(job) {
    this.#waiting.push(job);
    if (!this.#working) this.#work();
  }

  /** Removes a job that is still waiting. */
  remove(job) {
    this.#waiting = this.#waiting.filter((other) => other !== job);
  }

  async #work() {
    this.#working = true;
    this.#onBusy();
    // The row is shown before it changes: screen readers read only changes.
    await new Promise((resolve) => setTimeout(resolve));
    while (this.#waiting.length > 0) await this.#waiting.shift().run();
    this.#working = false;
    this.#onIdle();
  }
}
