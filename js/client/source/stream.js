// A ReadableStream as a source: chunk by chunk, whatever realm they come from.

/** Reads a stream. `next` never rejects: it resolves with `{ chunk }`, `{ done: true }` or `{ error }`. */
export class StreamReader {
  #reader;
  #begun = false;
  #closed = false;
  #yieldIfDue;

  /** `yieldIfDue` lets others have the thread: a stream may always have something, if only empty chunks. */
  constructor(reader, yieldIfDue) {
    this.#reader = reader;
    this.#yieldIfDue = yieldIfDue;
  }

  /** From now on the stream is cancelled when nobody reads it any more. Before, it is given back. */
  begin() {
    this.#begun = true;
  }

  async next() {
    try {
      for (;;) {
        await this.#yieldIfDue();
        if (this.#closed) return { done: true };
        const { done, value } = await this.#reader.read();
        if (done) return { done: true };
        const chunk = bytesOf(value);
        if (chunk.length > 0) return { chunk };
      }
    } catch (error) {
      return { error };
    }
  }

  /** Once, whatever happens. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#begun) Promise.resolve(this.#reader.cancel()).catch(() => {});
      else this.#reader.releaseLock();
    } catch {}
  }
}

/** Of any realm, so by form. */
function bytesOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") return new Uint8Array(value);
  throw new TypeError("the stream's chunks must be Uint8Arrays");
}
