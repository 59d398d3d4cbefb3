// Compares the service's copy with the chosen file, byte by byte. Both are streamed: only one window of the file and one
// chunk of the answer are in memory.

/** Bytes of the file read at a time. */
const WINDOW = 1 << 20;

/**
 * Compares a stream with a Blob.
 *
 * @param {Blob} file
 * @param {ReadableStream<Uint8Array>} stream
 * @param {(compared: number) => void} [onProgress] called after every chunk
 * @returns {Promise<{equal: true} | {equal: false, offset: number, why: "byte", here: number, there: number}
 *   | {equal: false, offset: number, why: "shorter" | "longer"}>} the first difference, if any
 */
export async function compare(file, stream, onProgress = () => {}) {
  const reader = stream.getReader();
  const read = windows(file);
  let offset = 0;
  try {
    for (;;) {
      const { done, value: chunk } = await reader.read();
      if (done) return offset === file.size ? { equal: true } : { equal: false, offset, why: "shorter" };
      let position = 0;
      while (position < chunk.length) {
        if (offset === file.size) return { equal: false, offset, why: "longer" };
        const here = await read(offset);
        const length = Math.min(here.length, chunk.length - position);
        const there = chunk.subarray(position, position + length);
        const at = firstDifference(here, there, length);
        if (at !== -1) return { equal: false, offset: offset + at, why: "byte", here: here[at], there: there[at] };
        position += length;
        offset += length;
      }
      onProgress(offset);
    }
  } finally {
    // Ends the download if a difference was found; after the last byte it has no effect.
    reader.cancel().catch(() => {});
  }
}

/** Reads a Blob forwards: `read(offset)` returns the bytes from there to the end of their window. */
function windows(file) {
  let start = 0;
  let bytes = new Uint8Array(0);
  return async (offset) => {
    if (offset >= start + bytes.length) {
      start = offset;
      // Slices, because Blob.stream() breaks above 4 GB in Safari.
      bytes = new Uint8Array(await file.slice(start, start + WINDOW).arrayBuffer());
    }
    return bytes.subarray(offset - start);
  };
}

function firstDifference(a, b, length) {
  for (let index = 0; index < length; index += 1) {
    if (a[index] !== b[index]) return index;
  }
  return -1;
}
