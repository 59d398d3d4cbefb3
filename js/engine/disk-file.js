// A range of a file on disk, with as much of a Blob as an upload asks for.

import { open } from "node:fs/promises";
import { basename } from "node:path";

/** Bytes that are read at once. */
const PIECE = 1024 * 1024;

export class DiskFile {
  #known;
  #start;
  type = "";

  /** The bytes from `start` to `end` of the file `known`: `{ path, size, mtimeNs }` as it was when it was opened. */
  constructor(known, start, end) {
    this.#known = known;
    this.#start = start;
    this.name = basename(known.path);
    this.size = end - start;
  }

  slice(start = 0, end = this.size) {
    const [first, last] = [start, end].map((offset) =>
      offset < 0 ? Math.max(this.size + offset, 0) : Math.min(offset, this.size),
    );
    return new DiskFile(this.#known, this.#start + first, this.#start + Math.max(first, last));
  }

  async arrayBuffer() {
    const bytes = new Uint8Array(this.size);
    let filled = 0;
    for await (const piece of this.pieces(0, this.size)) {
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes.buffer;
  }

  /**
   * The bytes from `start` to `end`, an async iterable of pieces. Each is valid until the next one is asked for: one is
   * read while the one before is used.
   */
  async *pieces(start, end) {
    const [first, last] = [this.#start + start, this.#start + end];
    const file = await open(this.#known.path);
    let next;
    const read = (buffer, from) => {
      next = fill(file, buffer.subarray(0, last - from), from);
      // It is awaited later. Until then nothing handles it.
      next.catch(() => {});
    };
    try {
      const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(PIECE, last - first)));
      read(buffers[0], first);
      for (let at = first; at < last; ) {
        const bytes = await next;
        at += bytes.length;
        buffers.reverse();
        if (at < last) read(buffers[0], at);
        else await this.#check(file);
        yield bytes;
      }
    } finally {
      await next?.catch(() => {});
      await file.close();
    }
  }

  /** What a Worker makes the same file of. */
  toMessage() {
    return { known: this.#known, start: this.#start, end: this.#start + this.size };
  }

  async #check(file) {
    const { size, mtimeNs } = await file.stat({ bigint: true });
    if (size !== this.#known.size || mtimeNs !== this.#known.mtimeNs) throw changed();
  }
}

/** Fills `buffer` from `position` on. */
async function fill(file, buffer, position) {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) throw changed();
    filled += bytesRead;
  }
  return buffer;
}

const changed = () => new DOMException("the file has changed since it was opened", "NotReadableError");
