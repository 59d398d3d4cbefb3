// Is the service's copy the picked file, byte for byte? Both are streamed: what is held at any
// time is one window of the file and one chunk of the answer.

/** Bytes of the file read at a time. */
const WINDOW = 1 << 20;

/**
 * Compares a stream with a Blob.
 *
 * @param {Blob} file
 * @param {ReadableStream<Uint8Array>} stream
 * @param {(compared: number) => void} [onProgress] told after every chunk
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
    // Ends the download when a difference was found early; after the last byte it does nothing.
    reader.cancel().catch(() => {});
  }
}

/** Reads a Blob forwards: `read(offset)` gives the bytes from there to the end of the window they are in. */
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
