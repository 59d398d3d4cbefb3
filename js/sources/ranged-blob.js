// As much of a Blob as an upload asks for, of an object that is read by ranges.

import { RANGED } from "../client/source/ranged.js";

export class RangedBlob {
  #object;
  #start;
  #admit;

  /**
   * `object` has `size`, `name`, `type`, `validator` and `read(start, end, admit)`, which resolves with a Uint8Array of its
   * own buffer.
   */
  constructor(object, { start = 0, end = object.size, admit } = {}) {
    this.#object = object;
    this.#start = start;
    this.#admit = admit;
    this.size = end - start;
    this.name = object.name;
    this.type = object.type;
    /** Says, together with the size, that the object is unchanged. */
    this.validator = object.validator;
  }

  slice(start = 0, end = this.size) {
    const [first, last] = [start, end].map((offset) =>
      offset < 0 ? Math.max(this.size + offset, 0) : Math.min(offset, this.size),
    );
    const range = { start: this.#start + first, end: this.#start + Math.max(first, last), admit: this.#admit };
    return new RangedBlob(this.#object, range);
  }

  async arrayBuffer() {
    if (this.size === 0) return new ArrayBuffer(0);
    const bytes = await this.#object.read(this.#start, this.#start + this.size, this.#admit);
    return bytes.buffer;
  }

  [RANGED](admit) {
    return new RangedBlob(this.#object, { start: this.#start, end: this.#start + this.size, admit });
  }
}
