// What can be uploaded, brought into one of three forms: a Blob, something like a Blob, or a stream.

import { wrongType } from "../options/invalid.js";
import { isBytes } from "../options/operation.js";
import { guarded } from "../options/snapshot.js";
import { isBlobLike, isGenuineBlob, readRange } from "./blob.js";
import { StreamReader } from "./stream.js";

/** Bytes of a part that are read at once from what is not a Blob. One buffer for all would be held twice. */
const PIECE = 1024 * 1024;

const EXPECTED = "a File, Blob, ArrayBuffer, view of one, or ReadableStream of Uint8Array (in Node: Readable.toWeb)";

/** The source of `given`. Bytes are copied, a stream is locked. Throws a TypeError for anything else. */
export function openSource(given) {
  return guarded("file", () => {
    if (isBytes(given)) return fromBlob(given, new Blob([copy(given)]));
    if (isGenuineBlob(given)) return fromBlob(given, Blob.prototype.slice.call(given));
    if (isBlobLike(given)) return new Source({ given, like: given });
    if (typeof given?.getReader === "function") {
      if (given.locked) throw wrongType("file", "a stream that nobody else reads", given);
      return new Source({ given, stream: new StreamReader(given) });
    }
    throw wrongType("file", EXPECTED, given);
  });
}

/** Memory that is shared may not stand in a Blob. */
const copy = (bytes) =>
  ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice()
    : new Uint8Array(bytes).slice();

const fromBlob = (given, blob) => new Source({ given, blob });

class Source {
  constructor({ given, blob, like, stream }) {
    const named = blob || like ? given : {};
    this.given = given;
    /** A Blob of the platform's; Rust slices it. */
    this.blob = blob;
    this.like = like;
    /** Read by Rust. */
    this.stream = stream;
    this.size = blob?.size ?? like?.size;
    this.name = (typeof named.name === "string" && named.name) || undefined;
    this.type = (typeof named.type === "string" && named.type) || undefined;
  }

  /** What the digest reads. */
  get readable() {
    return this.blob ?? this.like;
  }

  /** The part from `start` to `end` of what is not a Blob: `{ blob }` or `{ error }`; never rejects. */
  async readPart(start, end) {
    try {
      const pieces = [];
      for (let from = start; from < end; from += PIECE) {
        pieces.push(await readRange(this.like, from, Math.min(from + PIECE, end)));
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
    try {
      if (this.readable) await readRange(this.readable, offset, offset + 1);
      return {};
    } catch (error) {
      return { error };
    }
  }

  close() {
    this.stream?.close();
  }
}
