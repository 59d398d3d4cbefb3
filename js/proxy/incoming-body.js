// The body of a request or of an answer, read piece by piece within a time limit. All code reads bodies through this
// class, so that `drain` can read the rest of a body after a request was refused.

import { TimeLimitError } from "./time-limit.js";

/** Size in bytes of the buffer that workerd reads into. It is reused. */
const BUFFER_BYTES = 128 * 1024;
/**
 * Bytes that workerd waits for. Its plain `read()` returns one chunk at a time in a buffer of 4 KiB, so a body of a
 * million chunks of one byte would need 4 GB.
 */
const LEAST_BYTES = 32 * 1024;
/** No transport sends empty pieces, and a limit in bytes does not end a stream of them. */
const MOST_EMPTY_PIECES = 1000;

export class IncomingBody {
  #body;
  #reader;
  #pending;
  #buffer;
  #empty = 0;

  /** Bytes read so far. */
  bytesRead = 0;
  /** Whether there is nothing left to read. */
  ended;
  /** Whether a read exceeded its time limit: do not wait for this sender again. */
  stalled = false;

  /** @param {{ body: ReadableStream<Uint8Array> | null }} message a request or a response */
  constructor({ body }) {
    this.#body = body;
    this.ended = !body;
  }

  /**
   * Returns the next piece, or `undefined` at the end. A piece is valid until the next call. Rejects with a
   * `TimeLimitError` when `timeLimit` has passed; the read continues, and the next call waits for it.
   *
   * @param {import("./time-limit.js").TimeLimit} timeLimit
   */
  async next(timeLimit) {
    if (this.ended) return undefined;
    this.#pending ??= this.#read();
    try {
      const piece = await timeLimit.limit(this.#pending);
      this.#pending = undefined;
      return piece;
    } catch (error) {
      if (error instanceof TimeLimitError) this.stalled = true;
      throw error;
    }
  }

  /** Cancels the body. Errors are ignored. */
  cancel() {
    this.ended = true;
    const cancelled = this.#reader ? this.#reader.cancel() : this.#body?.cancel();
    cancelled?.catch(() => {});
  }

  async #read() {
    try {
      this.#reader ??= open(this.#body);
      for (;;) {
        const { done, value } = await this.#take();
        if (done && !value?.byteLength) break;
        if (!(value instanceof Uint8Array)) throw new TypeError("a body is made of bytes");
        this.bytesRead += value.byteLength;
        if (value.byteLength > 0) return value;
        this.#empty += 1;
        if (this.#empty > MOST_EMPTY_PIECES) throw new TypeError("the body is made of empty pieces");
      }
    } catch (error) {
      this.ended = true;
      throw error;
    }
    this.ended = true;
    return undefined;
  }

  async #take() {
    if (!this.#reader.readAtLeast) return this.#reader.read();
    const view = new Uint8Array(this.#buffer ?? new ArrayBuffer(BUFFER_BYTES));
    const result = await this.#reader.readAtLeast(LEAST_BYTES, view);
    // The value has the buffer that was transferred.
    this.#buffer = result.value?.buffer;
    return result;
  }
}

/** On workerd, a reader that fills a buffer without a promise for every chunk. */
function open(body) {
  if (typeof globalThis.ReadableStreamBYOBReader?.prototype.readAtLeast === "function") {
    try {
      return body.getReader({ mode: "byob" });
    } catch {
      // A script created this stream; it has only the default reader.
    }
  }
  return body.getReader();
}
