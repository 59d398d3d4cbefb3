// The digest of a file whose parts are read once: of the bytes as they pass, in file order.

/** Bytes hashed at once: some milliseconds. The event loop has its turn after each. */
const PIECE = 1024 * 1024;

/**
 * Frees the memory of `bytes` now, where the platform can. V8 collects buffers late, and in workerd those of a few parts
 * are more than an isolate may have.
 */
export const drop = ({ buffer }) => void buffer.transfer?.(0);

/** As a `DigestRun`. It keeps step with the parts, also in a pause. */
export class PassingDigest {
  #md5;
  #offset;
  /** Parts whose turn has not come, by where they start: at most those in flight. */
  #parts = new Map();
  #isRunning = false;
  #isNew = false;
  #failure;
  #wake = () => {};

  #yieldToEventLoop;

  /** Continues `md5`, which is freed in the end. */
  constructor(md5, yieldToEventLoop) {
    this.#md5 = md5;
    this.#yieldToEventLoop = yieldToEventLoop;
    this.#offset = md5.offset;
  }

  /** The bytes from `start` on were read; their buffer is dropped afterwards. What was hashed already is left out. */
  offer(start, bytes) {
    if (this.#failure || start + bytes.length <= this.#offset) return drop(bytes);
    this.#parts.set(start, bytes);
    if (!this.#isRunning) this.#run();
  }

  /** Resolves with `{ saved, offset }` when more was hashed than was given before, with `{ error }` once it has ended. */
  async next() {
    if (!this.#isNew && !this.#failure) await new Promise((resolve) => (this.#wake = resolve));
    if (this.#failure) return { error: this.#failure };
    this.#isNew = false;
    // A part may be half hashed.
    return { saved: this.#md5.save(), offset: this.#md5.offset };
  }

  pause() {}
  resume() {}

  stop() {
    this.#fail(new DOMException("Hashing was stopped", "AbortError"));
    if (!this.#isRunning) this.#free();
  }

  async #run() {
    this.#isRunning = true;
    try {
      for (let bytes = this.#take(); bytes; bytes = this.#take()) {
        for (let at = 0; at < bytes.length && !this.#failure; at += PIECE) {
          this.#md5.update(bytes.subarray(at, at + PIECE));
          await this.#yieldToEventLoop();
        }
        this.#offset += bytes.length;
        drop(bytes);
        this.#isNew = true;
        this.#wake();
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#isRunning = false;
    if (this.#failure) this.#free();
  }

  /** What comes next, of the parts that were read. */
  #take() {
    if (this.#failure) return undefined;
    for (const [start, bytes] of this.#parts) {
      if (start > this.#offset) continue;
      this.#parts.delete(start);
      if (start + bytes.length > this.#offset) return bytes.subarray(this.#offset - start);
    }
    return undefined;
  }

  #fail(error) {
    this.#failure ??= error;
    this.#parts.clear();
    this.#wake();
  }

  #free() {
    this.#md5?.free();
    this.#md5 = undefined;
  }
}
