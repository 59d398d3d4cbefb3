// Blobs as sources. What reads like a Blob but is not one is the caller's code, which may throw or lie.

const tagOf = (value) => Object.prototype.toString.call(value);

/** Whether this is a Blob of the platform's, of any realm. Only that may stand in a form or go to a Worker. */
export function isGenuineBlob(value) {
  const tag = tagOf(value);
  if (tag !== "[object Blob]" && tag !== "[object File]") return false;
  try {
    Blob.prototype.slice.call(value, 0, 0);
    return true;
  } catch {
    return false; // a polyfill's
  }
}

/** Whether it has what is used of a Blob. */
export const isBlobLike = (value) => typeof value?.arrayBuffer === "function" && typeof value.slice === "function";

/** The bytes from `start` to `end`. Rejects when there are fewer, or something else. */
export async function readRange(blob, start, end) {
  const buffer = await blob.slice(start, end).arrayBuffer();
  if (tagOf(buffer) !== "[object ArrayBuffer]") throw new TypeError("arrayBuffer() must give an ArrayBuffer");
  if (buffer.byteLength !== end - start) throw cutShort();
  return new Uint8Array(buffer);
}

const cutShort = () => new Error("fewer bytes were read than the file's size promises");
