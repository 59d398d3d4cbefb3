// Reads a small body into one buffer. A list of its pieces could need much more memory: a million pieces of one byte
// need a thousand times their size.

import { TimeLimit } from "./time-limit.js";

/** Initial size of the buffer in bytes. */
const FIRST_BYTES = 4096;

/**
 * Returns the bytes of `body`, or `undefined` if there are more than `most`. Rejects with a `TimeLimitError` if they
 * do not arrive within `limits`: milliseconds for a piece (`idle`) and for all (`total`).
 */
export async function collect(body, most, limits) {
  const timeLimit = new TimeLimit(limits, "reading a body");
  try {
    return await gather(body, most, timeLimit);
  } finally {
    timeLimit.end();
  }
}

async function gather(body, most, timeLimit) {
  let buffer = new Uint8Array(Math.min(FIRST_BYTES, most));
  let length = 0;
  for (;;) {
    const piece = await body.next(timeLimit);
    if (piece === undefined) return buffer.subarray(0, length);
    const needed = length + piece.byteLength;
    if (needed > most) return undefined;
    if (needed > buffer.length) {
      const larger = new Uint8Array(Math.min(most, Math.max(needed, buffer.length * 2)));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
    }
    buffer.set(piece, length);
    length = needed;
  }
}
