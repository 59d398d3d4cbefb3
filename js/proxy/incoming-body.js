// The body of a request or of an answer, read piece by piece with a bound in time. Whatever reads
// a body reads it through one of these, so that what refuses a request half-way through its body
// can leave the rest to `drain`.

import { TimeLimitError } from "./time-limit.js";

/** Bytes of the buffer that workerd reads into, again and again. */
const BUFFER_BYTES = 128 * 1024;
/**
 * Bytes workerd waits for. Its plain `read()` gives one chunk of the wire at a time, in a buffer of
 * 4 KiB: a body of a million bytes in chunks of one byte each would take 4 GB.
 */
const LEAST_BYTES = 32 * 1024;
/** No transport sends empty pieces, and no limit on bytes would ever end a stream of them. */
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
  /** Whether a read has exceeded its time: nobody should wait for this sender again. */
  stalled = false;

  /** @param {{ body: ReadableStream<Uint8Array> | null }} message a request or a response */
  constructor({ body }) {
    this.#body = body;
    this.ended = !body;
  }

  /**
   * The next piece, or `undefined` at the end. A piece is valid until the next call. Rejects with a
   * `TimeLimitError` when `patience` is exhausted; the same read goes on, and the next call waits for it.
   *
   * @param {import("./time-limit.js").Patience} patience
   */
  async next(patience) {
    if (this.ended) return undefined;
    this.#pending ??= this.#read();
    try {
      const piece = await patience.of(this.#pending);
      this.#pending = undefined;
      return piece;
    } catch (error) {
      if (error instanceof TimeLimitError) this.stalled = true;
      throw error;
    }
  }

  /** Tells the sender that nobody will read on. What it answers does not matter. */
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
    // The buffer that was handed over comes back behind the value.
    this.#buffer = result.value?.buffer;
    return result;
  }
}

/** workerd's own reader where there is one: it fills a buffer without a promise for every chunk. */
function open(body) {
  if (typeof globalThis.ReadableStreamBYOBReader?.prototype.readAtLeast === "function") {
    try {
      return body.getReader({ mode: "byob" });
    } catch {
      // A stream made by a script, which gives its pieces as they are.
    }
  }
  return body.getReader();
}
