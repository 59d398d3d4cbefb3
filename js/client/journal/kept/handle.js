// File handles: whether something is one, and its file.

import { FileUnavailableError } from "../../errors.js";
import { read } from "../../foreign.js";

const REASONS = {
  "permission-needed": "the browser asks for permission only in response to a click. Call this again in one.",
  "permission-denied": "permission to read it was denied.",
  "not-found": "it was moved, renamed or deleted.",
  unreadable: "it cannot be read.",
};

/** Reasons by the names of what `getFile` throws. */
const FAILURES = { NotFoundError: "not-found", NotAllowedError: "permission-denied" };

/** The error for a file that cannot be opened. `upload` has the `uploadId` of the upload that is kept, if any. */
export function unavailable(reason, name, { uploadId, cause } = {}) {
  const resumable = uploadId !== undefined;
  const retryable = reason === "permission-needed";
  const advice = resumable && !retryable ? " The upload is kept: pick the file again to continue." : "";
  const error = new FileUnavailableError(`${JSON.stringify(name)} could not be opened: ${REASONS[reason]}${advice}`, {
    phase: "open",
    uploadId,
    retryable,
    resumable,
    cause,
  });
  return Object.assign(error, { reason });
}

/** By its form: a handle may come from another realm. */
export const isHandle = (value) => read(value, "kind") === "file" && typeof read(value, "getFile") === "function";

/** Whether the browser lets the file be read, or would ask. Handles of OPFS need no permission. */
export async function mayRead(handle) {
  return typeof handle.queryPermission !== "function" || (await handle.queryPermission({ mode: "read" })) !== "denied";
}

/**
 * The file of `handle`, which is its property `handle` (as of files from browser-fs-access and react-dropzone). Asks for
 * permission if it must. Rejects with a FileUnavailableError.
 */
export async function fileOfHandle(handle, upload) {
  const failed = (reason, cause) => unavailable(reason, String(read(handle, "name")), { ...upload, cause });
  await permit(handle, failed);
  const file = await handle.getFile().catch((cause) => {
    throw failed(FAILURES[read(cause, "name")] ?? "unreadable", cause);
  });
  return Object.assign(file, { handle });
}

/** The file of a handle, or of an entry of `listResumable`. Rejects with a FileUnavailableError. */
export const openFile = async (given) => (isHandle(given) ? fileOfHandle(given) : given.getFile());

async function permit(handle, failed) {
  // Engines whose handles are all of OPFS have no permissions.
  if (typeof handle.queryPermission !== "function") return;
  const mode = { mode: "read" };
  const ask = async () => {
    const state = await handle.queryPermission(mode);
    return state === "prompt" ? handle.requestPermission(mode) : state;
  };
  const state = await ask().catch((cause) => {
    // There was no click, or there is no window to ask in.
    throw failed("permission-needed", cause);
  });
  // A question that was closed without an answer may be asked again.
  if (state !== "granted") throw failed(state === "denied" ? "permission-denied" : "permission-needed");
}
