// One file after another. Each upload already keeps several parts in flight and fills the line (and
// the six connections a browser gives an HTTP/1.1 origin), so files side by side would not be
// faster: all of them would merely finish late, and a lost connection would leave more half done.

export class Queue {
  #waiting = [];
  #working = false;
  #onBusy;
  #onIdle;

  constructor({ onBusy, onIdle }) {
    this.#onBusy = onBusy;
    this.#onIdle = onIdle;
  }

  /** Whether anything would be lost by leaving the page. */
  get busy() {
    return this.#working;
  }

  /** `job.run()` is called when its turn comes; it never rejects. */
  add(job) {
    this.#waiting.push(job);
    if (!this.#working) this.#work();
  }

  /** Takes a job that is still waiting out of the line. */
  remove(job) {
    this.#waiting = this.#waiting.filter((other) => other !== job);
  }

  async #work() {
    this.#working = true;
    this.#onBusy();
    // The row is shown first and changes afterwards: only a change is read out by screen readers.
    await new Promise((resolve) => setTimeout(resolve));
    while (this.#waiting.length > 0) await this.#waiting.shift().run();
    this.#working = false;
    this.#onIdle();
  }
}
