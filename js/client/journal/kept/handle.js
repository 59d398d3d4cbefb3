// File handles: whether something is one, and its file.

import { FileUnavailableError } from "../../errors.js";
import { read } from "../../foreign.js";

const REASONS = {
  "permission-needed":
    "the browser has to ask for permission to read it, and does so only in response to a click. Call this again when a " +
    "button is pressed",
  "permission-denied": "permission to read it was denied",
  "not-found": "it was moved, renamed or deleted",
  unreadable: "it cannot be read",
};

/** The error for a file that cannot be opened. `upload` has the `uploadId` of the upload that is kept, if any. */
export function unavailable(reason, name, { uploadId, cause } = {}) {
  const isKept = uploadId !== undefined;
  const remains = isKept ? " The upload is kept: pick the file again to continue." : "";
  const retryable = reason === "permission-needed";
  const error = new FileUnavailableError(
    `${JSON.stringify(name)} could not be opened: ${REASONS[reason]}.${retryable ? "" : remains}`,
    { phase: "open", uploadId, retryable, resumable: isKept, cause },
  );
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
  try {
    const file = await handle.getFile();
    Object.defineProperty(file, "handle", { value: handle, configurable: true });
    return file;
  } catch (cause) {
    const name = read(cause, "name");
    throw failed(
      name === "NotFoundError" ? "not-found" : name === "NotAllowedError" ? "permission-denied" : "unreadable",
      cause,
    );
  }
}

async function permit(handle, failed) {
  const [mode, has] = [{ mode: "read" }, (name) => typeof read(handle, name) === "function"];
  let state = "granted";
  try {
    if (has("queryPermission")) state = await handle.queryPermission(mode);
    if (state === "prompt" && has("requestPermission")) state = await handle.requestPermission(mode);
  } catch (cause) {
    // There was no click, or there is no window to ask in.
    throw failed("permission-needed", cause);
  }
  // A question that was closed without an answer may be asked again.
  if (state !== "granted") throw failed(state === "denied" ? "permission-denied" : "permission-needed");
}
