// Reads the parts of a source that is read by requests, each with one request, and hands the bytes to the digest.

import { RANGED } from "../source/ranged.js";
import { drop } from "./passing-digest.js";

const never = new Promise(() => {});

/** As a `SourceReader`. */
export class RangedReader {
  #source;
  #bounds;
  #interrupt;
  #stop = new AbortController();

  /** The digest of what passes (`PassingDigest`), if there is one. */
  digest;

  /** `interrupt` is called with the error when the source cannot be read now, though it may be later. */
  constructor(source, bounds, interrupt) {
    this.#source = source;
    this.#bounds = bounds;
    this.#interrupt = interrupt;
    /** For the fingerprint, and for a digest that reads by itself. */
    this.readable = source[RANGED](() => this.#admit("read"));
  }

  /** The part from `start` to `end`: `{ blob }` or `{ error }`. Never rejects. */
  async readPart(start, end) {
    let isReserved = false;
    const admit = () => {
      const kind = isReserved ? "read" : "partRead";
      isReserved = true;
      return this.#admit(kind);
    };
    try {
      const bytes = new Uint8Array(await this.#source[RANGED](admit).slice(start, end).arrayBuffer());
      // A copy of the bytes.
      const blob = new Blob([bytes]);
      if (this.digest) this.digest.offer(start, bytes);
      else drop(bytes);
      return { blob };
    } catch (error) {
      this.#bounds.release();
      if (error?.kept !== true || this.#stop.signal.aborted) return { error };
      this.#interrupt(error);
      return never;
    }
  }

  /** Whether the source can still be read is seen when it is read: a part is in memory when it is sent. */
  async probe() {
    return {};
  }

  close() {
    this.#stop.abort(new DOMException("The upload has ended", "AbortError"));
  }

  /** See `RANGED`. What is beyond the bounds waits until the run ends. */
  #admit(kind) {
    const done = this.#bounds.take(kind);
    return done ? { signal: this.#stop.signal, done } : never;
  }
}
