// What can be uploaded, brought into one of three forms: a Blob, something like a Blob, or a stream.

import { wrongType } from "../options/invalid.js";
import { guarded } from "../options/snapshot.js";
import { isBlobLike, isBytes, isGenuineBlob } from "./kinds.js";

const EXPECTED =
  "a File, file handle, Blob, ArrayBuffer, view of one, or ReadableStream of Uint8Array (in Node: Readable.toWeb)";

/** The source of `given`. Bytes are copied, a stream is locked. Throws a TypeError for anything else. */
export function openSource(given) {
  return guarded("file", () => {
    if (isBytes(given)) return new Source({ given, blob: new Blob([copy(given)]) });
    if (isGenuineBlob(given)) return new Source({ given, blob: ownBlob(given) });
    if (isBlobLike(given)) return new Source({ given, like: given });
    if (typeof given?.getReader === "function") {
      if (given.locked) throw wrongType("file", "a stream without another reader", given);
      return new Source({ given, reader: given.getReader() });
    }
    throw wrongType("file", EXPECTED, given);
  });
}

/** Memory that is shared may not stand in a Blob. A buffer is like a view of all of it. */
const copy = (bytes) => new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset, bytes.byteLength).slice();

/**
 * A Blob of the same bytes. Asked for all of them it gives itself: in Chromium each slice of a chosen file is a synchronous
 * message to the browser's process, and a file of one part needs two of them for the part and for the digest.
 */
function ownBlob(given) {
  const blob = Blob.prototype.slice.call(given);
  const { size } = blob;
  blob.slice = (start, end) => (start === 0 && end === size ? blob : Blob.prototype.slice.call(blob, start, end));
  return blob;
}

const text = (value) => (typeof value === "string" && value) || undefined;

class Source {
  constructor({ given, blob, like, reader }) {
    // A stream of `openURL` says what a file would.
    const named = isBytes(given) ? {} : given;
    this.given = given;
    /** A Blob of the platform's; Rust slices it. */
    this.blob = blob;
    this.like = like;
    /** That of a stream. */
    this.reader = reader;
    this.size = (blob ?? named).size;
    this.name = text(named.name);
    this.type = text(named.type);
  }

  /** What can be read more than once. */
  get readable() {
    return this.blob ?? this.like;
  }

  /** Gives a stream back that nothing was read of. */
  release() {
    try {
      this.reader?.releaseLock();
    } catch {} // an imitation
  }
}
