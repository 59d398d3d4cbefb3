// Gathers a small body in one buffer, whatever pieces it comes in: a list of a million pieces of
// one byte each would take a thousand times their size.

import { Patience } from "./time-limit.js";

/** Bytes of the buffer to begin with. */
const FIRST_BYTES = 4096;

/**
 * The bytes of `body`, or `undefined` if there are more than `most`. Rejects with a `TimeLimitError`
 * if they do not come in within `limits`, milliseconds for a piece (`idle`) and for all (`total`).
 */
export async function collect(body, most, limits) {
  const patience = new Patience(limits, "reading a body");
  try {
    return await gather(body, most, patience);
  } finally {
    patience.end();
  }
}

async function gather(body, most, patience) {
  let buffer = new Uint8Array(Math.min(FIRST_BYTES, most));
  let length = 0;
  for (;;) {
    const piece = await body.next(patience);
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
