// The speed of a whole queue. That of a small file is unknown until it has ended, so the sum of all says nothing.

/** Milliseconds over which it is measured, at least and at most. */
const LEAST = 250;
const MOST = 5000;

export class Speed {
  #moved = 0;
  #samples = [];

  add(bytes) {
    this.#moved += bytes;
  }

  /** Bytes per second up to now; `undefined` while that is not known, because it was not asked lately. */
  now() {
    const at = performance.now();
    this.#samples.push([at, this.#moved]);
    while (this.#samples[0][0] < at - MOST) this.#samples.shift();
    const [since, before] = this.#samples[0];
    return at - since < LEAST ? undefined : ((this.#moved - before) * 1000) / (at - since);
  }
}
