// Reading a range of a Blob. What reads like a Blob but is not one is the caller's code, which may throw or lie.

/** The bytes from `start` to `end`. Rejects when there are fewer or more, or something else. */
export async function readRange(blob, start, end) {
  const buffer = await blob.slice(start, end).arrayBuffer();
  // By its tag: a buffer may come from another realm.
  const tag = Object.prototype.toString.call(buffer);
  if (tag !== "[object ArrayBuffer]") throw new TypeError(`arrayBuffer() gave ${tag} in place of an ArrayBuffer`);
  const bytes = new Uint8Array(buffer);
  if (bytes.length === end - start) return bytes;
  throw new Error(`${bytes.length < end - start ? "fewer" : "more"} bytes were read than the file's size promises`);
}
