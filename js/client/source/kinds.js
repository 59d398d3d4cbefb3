// The kinds of things that hold bytes, of whatever realm.

const tagOf = (value) => Object.prototype.toString.call(value);

/** Whether this is a buffer or a view of one. */
export const isBytes = (value) =>
  ArrayBuffer.isView(value) || ["[object ArrayBuffer]", "[object SharedArrayBuffer]"].includes(tagOf(value));

/** Whether this is a Blob of the platform's, of any realm. Only that may stand in a form or go to a Worker. */
export function isGenuineBlob(value) {
  const tag = tagOf(value);
  if (tag !== "[object Blob]" && tag !== "[object File]") return false;
  try {
    // Only a Blob has it. A slice would show the same, but costs two messages to the browser's process.
    Object.getOwnPropertyDescriptor(Blob.prototype, "type").get.call(value);
    return true;
  } catch {
    return false; // a polyfill's
  }
}

/** Whether it has what is used of a Blob. */
export const isBlobLike = (value) => typeof value?.arrayBuffer === "function" && typeof value.slice === "function";
