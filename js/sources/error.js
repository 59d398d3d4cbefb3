// The errors of sources.

/**
 * A source could not be opened or read. `status` is that of the answer, `null` without one. `retryable` says whether a later
 * attempt may succeed, `kept` whether an upload should be kept for it.
 */
export class SourceError extends Error {
  constructor(message, { status = null, retryable = false, kept = retryable, retryAfter, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { status, retryable, kept });
    // How long the server asks to wait, in milliseconds: only for `withRetries`.
    Object.defineProperty(this, "retryAfter", { value: retryAfter });
  }
}

Object.defineProperty(SourceError.prototype, "name", { value: "SourceError", configurable: true, writable: true });

/** The object is not the one that was opened. Reading a Blob whose file has changed rejects with the same name. */
export const changed = (what) =>
  new DOMException(`${what} has changed, or was removed, since it was opened`, "NotReadableError");
