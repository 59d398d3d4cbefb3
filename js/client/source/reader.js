// Reading a file while it is uploaded. A stream is read by `stream-source.js`.

import { readRange } from "./range.js";

/** Bytes of a part that are read at once from what is not a Blob. One buffer for all would be held twice. */
const PIECE = 1024 * 1024;

export class SourceReader {
  #source;
  /** Why a part could not be read while it was sent, by where it begins. */
  #failures = new Map();

  /** `source` is one of `openSource`, not a stream. */
  constructor(source) {
    this.#source = source;
  }

  /** A Blob of the platform's, if the source is one; Rust slices it. */
  get blob() {
    return this.#source.blob;
  }

  /** What the digest reads. */
  get readable() {
    return this.#source.readable;
  }

  /**
   * The part from `start` to `end` of what is not a Blob: `{ blob }` or `{ error }`; never rejects. `unread`, of a
   * transport that reads parts while it sends them, makes what it takes for a Blob.
   */
  async readPart(start, end, unread) {
    if (unread) return { blob: unread(this.readable, start, end, (error) => this.#failures.set(start, error)) };
    try {
      const pieces = [];
      for (let from = start; from < end; from += PIECE) {
        pieces.push(await readRange(this.readable, from, Math.min(from + PIECE, end)));
      }
      return { blob: new Blob(pieces) };
    } catch (error) {
      return { error };
    }
  }

  /**
   * `{ error }` when the byte at `offset` can no longer be read; never rejects. An upload from a changed file
   * fails like a lost connection, and only this tells them apart.
   */
  async probe(offset) {
    if (this.#failures.has(offset)) return { error: this.#failures.get(offset) };
    try {
      await readRange(this.readable, offset, offset + 1);
      return {};
    } catch (error) {
      return { error };
    }
  }

  close() {}
}
