// A ReadableStream as a source: cut into parts as it passes, each kept until it is confirmed. Loaded only for a stream.

import { StreamReader } from "./stream.js";

/**
 * Bytes in a piece of a part's Blob. Node copies a Blob piece by piece while it sends it, so a part that is one piece
 * would be in memory twice or more.
 */
const PIECE = 256 * 1024;

/** Bytes copied and hashed at once. */
const WINDOW = 1024 * 1024;

/**
 * A stream that is read part by part. At most as many parts are in memory as are in flight, the one that is being
 * filled, and what the current chunk has beyond it.
 */
export class StreamSource {
  isStream = true;
  #stream;
  /** Bytes it was declared to have. */
  #size;
  /** Bytes taken from the stream into parts. */
  #taken = 0;
  /** What the last chunk had beyond what was taken of it. */
  #rest;
  /** Where parts are filled, one after the other: a Blob of a million tiny chunks takes for ever to be sent. */
  #buffer;
  /** `#read` of each part that was asked for and is not confirmed, by where it begins. */
  #parts = new Map();
  /** Where the parts begin that have been filled. */
  #starts = [];
  /** What lets the part that begins at a place have its turn. */
  #turns = new Map();
  #digest;
  #yieldIfDue;

  /** `yieldIfDue` lets others have the thread from time to time: a chunk may be a gigabyte. */
  constructor(reader, size, yieldIfDue) {
    this.#stream = new StreamReader(reader, yieldIfDue);
    this.#size = size;
    this.#yieldIfDue = yieldIfDue;
  }

  /**
   * The upload begins: from now on the stream is cancelled when nobody reads it any more. Gives what hashes it, in
   * place of a hasher of files. The hashing is to be started before the first part is read.
   */
  begin(Md5) {
    this.#stream.begin();
    return {
      start: () => {
        this.#digest = new StreamDigest(Md5);
        return this.#digest;
      },
    };
  }

  /**
   * The part from `start` to `end`, read from the stream when it is its turn: `{ blob }`; `{ error }` when the stream
   * failed; `{ read }`, the bytes it had, when it ended early or ran over. Never rejects.
   */
  readPart(start, end) {
    if (!this.#parts.has(start)) this.#parts.set(start, this.#read(start, end));
    return this.#parts.get(start);
  }

  /** Part `index` is confirmed. */
  release(index) {
    this.#parts.delete(this.#starts[index]);
  }

  /** Whether it can still be read is seen when it is read. */
  async probe() {
    return {};
  }

  close() {
    this.#stream.close();
  }

  async #read(start, end) {
    // The caller may be the WebAssembly, which is not to be called from inside: this waits in any case.
    await new Promise((resolve) => {
      if (this.#taken === start) resolve();
      else this.#turns.set(start, resolve);
    });
    try {
      this.#buffer ??= new Uint8Array(end - start);
      while (this.#taken < end) {
        const chunk = await this.#nextChunk();
        if (!chunk) return { read: this.#taken };
        await this.#yieldIfDue();
        this.#take(chunk, start, end);
      }
      // After the last part the stream must have nothing more.
      if (end === this.#size && (await this.#nextChunk())) return { read: this.#taken };
      const blob = this.#copy(end - start);
      this.#starts.push(start);
      this.#turns.get(end)?.();
      return { blob };
    } catch (error) {
      return { error };
    }
  }

  /** What is left of the last chunk, or the next one; nothing at the end. Rejects when the stream fails. */
  async #nextChunk() {
    if (this.#rest) return this.#rest;
    const step = await this.#stream.next();
    if (step.error !== undefined) throw step.error;
    return step.chunk;
  }

  /** Takes the beginning of `chunk` into the part from `start` to `end`. */
  #take(chunk, start, end) {
    const length = Math.min(end - this.#taken, chunk.length, WINDOW);
    const piece = chunk.subarray(0, length);
    this.#rest = length < chunk.length ? chunk.subarray(length) : undefined;
    this.#digest?.update(piece);
    this.#buffer.set(piece, this.#taken - start);
    this.#taken += length;
  }

  /** A Blob of the first bytes of the buffer. */
  #copy(length) {
    const pieces = [];
    for (let start = 0; start < length; start += PIECE) {
      pieces.push(this.#buffer.subarray(start, Math.min(start + PIECE, length)));
    }
    return new Blob(pieces);
  }
}

/** The digest of what passes, as a `DigestRun`. It keeps step with the parts, also in a pause. */
class StreamDigest {
  #md5;
  #isNew = false;
  #isStopped = false;
  #wake = () => {};

  constructor(Md5) {
    this.#md5 = new Md5();
  }

  update(bytes) {
    this.#md5.update(bytes);
    this.#isNew = true;
    this.#wake();
  }

  /** Resolves with `{ saved }` when more has passed than was given before, and with `{ error }` once it is stopped. */
  async next() {
    await new Promise((resolve) => {
      if (this.#isNew || this.#isStopped) resolve();
      else this.#wake = resolve;
    });
    if (this.#isStopped) return { error: new DOMException("Hashing was stopped", "AbortError") };
    this.#isNew = false;
    return { saved: this.#md5.save() };
  }

  pause() {}
  resume() {}

  /** Also what waits for the next step ends: the WebAssembly would keep it for ever. */
  stop() {
    this.#isStopped = true;
    this.#wake();
  }
}
