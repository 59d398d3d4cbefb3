// Reading a Blob from front to back, ahead of the hashing. Reading, not hashing, is what a digest
// costs.

import { readRange } from "../source/range.js";

/** Bytes that a stream is asked for at once, into one buffer that goes back and forth. */
const BUFFER = 2 ** 20;

/** Bytes of a slice that is read by itself, and how many such slices are read ahead. */
const [WINDOW, AHEAD] = [2 * 2 ** 20, 4];

/**
 * Starts to read the bytes of `blob` from `start` up to `end`: from its stream when `streaming`,
 * which takes the fewest copies, else slice by slice.
 *
 * `next()` resolves with the next bytes, at least one, which are valid until it is called again.
 * It rejects when the file cannot be read. `stop()` ends the reading.
 */
export function read(blob, start, end, streaming) {
  let at = start;
  let stream = streaming ? fromStream(blob, start, end) : undefined;
  let slices;
  return {
    async next() {
      let bytes = await stream?.next();
      if (!bytes) {
        // WebKit has no such stream, and those of more than 4 GB have broken there. Only when its
        // slices cannot be read either, the file cannot be.
        stream = undefined;
        slices ??= fromSlices(blob, at, end);
        bytes = await slices.next();
      }
      at += bytes.length;
      return bytes;
    },
    stop: () => stream?.stop(),
  };
}

/** Gives nothing where the stream ends or fails. */
function fromStream(blob, start, end) {
  let reader;
  try {
    reader = blob.slice(start, end).stream().getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
  let buffer = new ArrayBuffer(BUFFER);
  return {
    async next() {
      try {
        const { value, done } = await reader.read(new Uint8Array(buffer));
        if (done) return undefined;
        buffer = value.buffer;
        return value;
      } catch {
        return undefined;
      }
    },
    stop: () => void reader.cancel().catch(() => {}),
  };
}

function fromSlices(blob, start, end) {
  const windows = [];
  let asked = start;
  return {
    next() {
      for (; windows.length < AHEAD && asked < end; asked += WINDOW) {
        const window = readRange(blob, asked, Math.min(asked + WINDOW, end));
        // Its turn comes later: until then nothing handles it.
        window.catch(() => {});
        windows.push(window);
      }
      return windows.shift();
    },
  };
}
