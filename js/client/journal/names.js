// The names of locks, and of journals.

import { nameOf } from "./guarded-store.js";

/** Of the file in one store: nobody else may look for its journal, or start its upload. */
export function fileLock(store, { endpoint, purpose, bytes, fingerprint }) {
  return ["upload-file-chunked", nameOf(store), endpoint, purpose, bytes, fingerprint].join(" ");
}

/** Of one upload, wherever its journal is: nobody else may send its parts, or cancel it. */
export function uploadLock({ endpoint }, { uploadId }) {
  return ["upload-file-chunked", endpoint, uploadId].join(" ");
}

/** Not `randomUUID`: a page without a secure context has none. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
