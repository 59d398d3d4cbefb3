// Which items have their turn, and which wait for it.

export class Turns {
  /** Those that wait, in order. */
  #line = [];
  /** Those that have it. */
  #active = new Set();

  get isEmpty() {
    return this.#active.size + this.#line.length === 0;
  }

  add(...items) {
    this.#line.push(...items);
  }

  addFirst(...items) {
    this.#line.unshift(...items);
  }

  /** Gives its turn, or its place in the line, to the others. */
  leave(item) {
    this.#active.delete(item);
    const index = this.#line.indexOf(item);
    if (index >= 0) this.#line.splice(index, 1);
  }

  /** Sends those that have their turn back to the front of the line, and returns them. */
  recall() {
    const active = [...this.#active];
    this.#active.clear();
    this.addFirst(...active);
    return active;
  }

  /** Calls `start` with one item after the other, until `most` have their turn. */
  give(most, start) {
    while (this.#active.size < most && this.#line.length > 0) {
      const item = this.#line.shift();
      this.#active.add(item);
      start(item);
    }
  }

  clear() {
    this.#line.length = 0;
  }
}
