// A Blob read from front to back, ahead of whoever asks. Reading, not hashing, is what a digest costs.

/** Bytes asked of a stream at once, into one buffer that goes back and forth. */
const BUFFER = 2 ** 20;

/** Bytes of a slice read by itself, and how many such slices are read ahead. */
const [WINDOW, AHEAD] = [4 * 2 ** 20, 2];

/** Begins to read at `offset`. `next(most)` resolves with at most that many bytes, which last until it is called again. */
export function read(blob, offset) {
  const rest = blob.slice(offset);
  try {
    // The least copies there are. WebKit cannot; its streams of more than 4 GB break besides.
    return fromStream(rest.stream().getReader({ mode: "byob" }));
  } catch {
    return fromSlices(rest);
  }
}

function fromStream(reader) {
  let buffer = new ArrayBuffer(BUFFER);
  return {
    async next(most) {
      const { value, done } = await reader.read(new Uint8Array(buffer, 0, Math.min(most, BUFFER)));
      if (done) throw cutShort();
      buffer = value.buffer;
      return value;
    },
    stop: () => reader.cancel().catch(() => {}),
  };
}

function fromSlices(blob) {
  const windows = [];
  let begun = 0;
  let left = new Uint8Array();
  return {
    async next(most) {
      for (; windows.length < AHEAD && begun < blob.size; begun += WINDOW) {
        const window = blob.slice(begun, begun + WINDOW).arrayBuffer();
        window.catch(() => {}); // it is told of in its turn
        windows.push(window);
      }
      if (left.length === 0) left = new Uint8Array((await windows.shift()) ?? []);
      if (left.length === 0) throw cutShort();
      const bytes = left.subarray(0, most);
      left = left.subarray(bytes.length);
      return bytes;
    },
    stop() {},
  };
}

const cutShort = () => new Error("fewer bytes were read than the file's size promises");
